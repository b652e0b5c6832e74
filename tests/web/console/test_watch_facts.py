"""Facts of one stretch of time: only those of it, only of the kinds wanted, and of a long stretch the newest."""

import pytest

from hotline.core import commands, facts
from hotline.core.canonical import Instant
from hotline.web.console import watch_facts
from hotline.web.console.watch_facts import stretch
from tests.fakes_center import JUNE, World
from tests.fakes_doors import Open

MINUTE = 60_000
LINE = frozenset({"link_up", "link_down"})


async def line_up_each_minute(both: World, times: int) -> None:
    for number in range(times):
        await both.us.runner.do(commands.LinkOpened(f"path {number}"))
        await both.clock.move(MINUTE)


async def paths(doors: Open, since: int, until: int) -> list[str]:
    found = await stretch(doors.doors, Instant(since), Instant(until), LINE)
    return [each.path for each in found.found if isinstance(each, facts.LinkUp)]


async def test_only_facts_of_the_stretch_are_given(both: World, doors: Open) -> None:
    await line_up_each_minute(both, 8)
    ups = {int(each[5:]): each for each in await paths(doors, JUNE, JUNE + 100 * MINUTE) if each.startswith("path ")}
    assert sorted(ups) == list(range(8))
    assert await paths(doors, JUNE + 3 * MINUTE, JUNE + 5 * MINUTE) == ["path 3", "path 4", "path 5"]
    assert await paths(doors, JUNE + 50 * MINUTE, JUNE + 90 * MINUTE) == []


async def test_only_facts_of_the_wanted_kinds_are_given(both: World, doors: Open) -> None:
    await line_up_each_minute(both, 2)
    await both.us.runner.do(commands.Measured(JUNE, JUNE, JUNE, JUNE))
    found = await stretch(doors.doors, JUNE, Instant(JUNE + 9 * MINUTE), frozenset({"clock_compared"}))
    assert {type(each) for each in found.found} == {facts.ClockCompared}


async def test_of_a_long_stretch_the_newest_are_given_and_it_is_said(
    both: World, doors: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    await line_up_each_minute(both, 8)
    monkeypatch.setattr(watch_facts, "ROWS_MAX", 3)
    monkeypatch.setattr(watch_facts, "ROWS_AT_ONCE", 2)
    found = await stretch(doors.doors, JUNE, Instant(JUNE + 100 * MINUTE), LINE)
    assert found.cut
    assert [each.path for each in found.found if isinstance(each, facts.LinkUp)][-1] == "path 7"
    monkeypatch.setattr(watch_facts, "ROWS_MAX", 1000)
    assert not (await stretch(doors.doors, JUNE, Instant(JUNE + 100 * MINUTE), LINE)).cut
