"""Health that means something: the other center holds what we said, or it does not."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hotline.client.errors import ClientError
from hotline.core.canonical import Duration, Instant
from hotline.interfaces import LinkStatus
from hotline.store.memory import Failure
from hotline.web.health import Look, checks
from tests.examples import notice
from tests.fakes_center import CN, JUNE, World, restarted
from tests.fakes_doors import Open, open_doors

MINUTE = 60_000
GIB = 1024**3
WELL = Look(
    now=JUNE,
    party="us",
    channel="us-cn",
    sizes={"ours": 5, "theirs": 5, "watch": 9},
    cosigned={"ours": 5, "theirs": 5},
    cosignature_age=MINUTE,
    lag=0,
    link=LinkStatus(up=True, offset=5, bound=2),
    reconciled=True,
    forked=False,
    waiting={"proposals": 0, "accepted": 0, "unplaced": 0},
    disk=10 * GIB,
)


async def health(doors: Open) -> tuple[int, dict[str, Any]]:
    async with doors.session.get(f"{doors.url}/health") as response:
        return response.status, await response.json()


def statuses(shown: dict[str, Any]) -> dict[str, str]:
    return {each["name"]: each["status"] for each in shown["checks"] if each["status"] != "ok"}


async def test_a_line_that_works_is_well_and_says_so_to_everyone(doors: Open) -> None:
    status, shown = await health(doors)
    assert (status, shown["status"], shown["party"], statuses(shown)) == (200, "ok", "us", {})


async def test_what_the_other_center_does_not_hold_grows_old(both: World, doors: Open) -> None:
    async with doors.client() as alice:
        await alice.send("TST-1", notice())
    await both.pass_time(2 * MINUTE)
    status, shown = await health(doors)
    assert (status, shown["status"], statuses(shown)) == (200, "degraded", {"undelivered": "degraded"})
    await both.pass_time(9 * MINUTE)
    status, shown = await health(doors)
    assert (status, shown["status"], statuses(shown)["undelivered"]) == (503, "failing", "failing")


async def test_a_line_that_is_down_for_long_is_failing(both: World, doors: Open) -> None:
    both.us.peer.shows = LinkStatus(up=False, since=Instant(JUNE - MINUTE))
    assert statuses((await health(doors))[1]) == {"link": "degraded"}
    both.us.peer.shows = LinkStatus(up=False, since=Instant(JUNE - 11 * MINUTE))
    assert statuses((await health(doors))[1]) == {"link": "failing"}
    both.us.peer.shows = LinkStatus(up=False)
    assert statuses((await health(doors))[1]) == {"link": "degraded"}


async def test_a_fork_is_failing_whatever_else_is_well(both: World, doors: Open) -> None:
    both.us.center.forked = "two histories"
    status, shown = await health(doors)
    assert (status, statuses(shown)) == (503, {"fork": "failing"})


async def test_before_the_first_hello_a_center_is_degraded(both: World) -> None:
    async with restarted(both.us, CN, both.clock) as side, open_doors(side, both.clock) as doors:
        assert statuses((await health(doors))[1]) == {"place": "degraded"}


async def test_a_store_that_failed_is_failing(both: World, doors: Open) -> None:
    both.us.store.fail_next(Failure.UNKNOWN_LOST)
    async with doors.client() as alice:
        message = await alice.compose("TST-1", notice())
        with pytest.raises(Exception, match="not known"):
            await alice.post(message)
    status, shown = await health(doors)
    assert (status, statuses(shown)) == (503, {"center": "failing"})


async def test_a_core_that_does_not_answer_is_failing(both: World) -> None:
    async with open_doors(both.us, both.clock, answer_within=Duration(0)) as doors:
        both.us.runner.settled.clear()
        status, shown = await health(doors)
        both.us.runner.settled.set()
    assert (status, shown["checks"][0]["says"]) == (503, "the center does not answer")


async def test_the_disk_of_the_logs_is_watched(both: World, tmp_path: Path) -> None:
    async with open_doors(both.us, both.clock, disk=tmp_path) as doors:
        (disk,) = [each for each in (await health(doors))[1]["checks"] if each["name"] == "disk"]
        assert disk["value"] > 0
    async with open_doors(both.us, both.clock, disk=tmp_path / "gone") as doors:
        assert statuses((await health(doors))[1]) == {"center": "failing"}


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, {}),
        ({"cosignature_age": 6 * MINUTE}, {"cosignature": "degraded"}),
        ({"cosignature_age": 61 * MINUTE}, {"cosignature": "failing"}),
        ({"cosignature_age": None, "disk": None}, {}),
        ({"cosignature_age": 61 * MINUTE, "speed": 60}, {}),
        ({"cosignature_age": 301 * MINUTE, "speed": 60}, {"cosignature": "degraded"}),
        ({"undelivered": 61 * MINUTE, "lag": 119_000, "speed": 60}, {"undelivered": "degraded"}),
        ({"lag": 3_000}, {"timer": "degraded"}),
        ({"lag": 16_000}, {"timer": "failing"}),
        ({"link": LinkStatus(up=True, offset=-3_000, bound=10)}, {"clock": "degraded"}),
        ({"link": LinkStatus(up=True, offset=3_000, bound=2_000)}, {}),
        ({"link": LinkStatus(up=True, offset=10**9)}, {"clock": "degraded"}),
        ({"disk": GIB // 2}, {"disk": "degraded"}),
        ({"disk": GIB // 16}, {"disk": "failing"}),
        ({"reconciled": False}, {"place": "degraded"}),
        ({"forked": True}, {"fork": "failing"}),
    ],
)
def test_each_check_has_its_limits(changes: dict[str, Any], found: dict[str, str]) -> None:
    results = checks(replace(WELL, **changes), Duration(5 * MINUTE))
    assert {each.name: each.status for each in results if each.status != "ok"} == found


async def test_an_officer_has_the_line_checked_now_if_there_is_one(both: World, doors: Open) -> None:
    assert await doors.post("/v1/line/check", {}) == {"asked": True}
    both.us.peer.shows = replace(both.us.peer.shows, up=False)
    assert await doors.post("/v1/line/check", {}) == {"asked": False}
    assert both.us.peer.checks == 2


async def test_whoever_only_reads_does_not_have_the_line_checked(doors: Open) -> None:
    with pytest.raises(ClientError) as caught:
        await doors.post("/v1/line/check", {}, "auditor")
    assert caught.value.rule == "request.role"


async def test_an_exercise_says_whether_the_actual_line_can_stop_it(doors: Open) -> None:
    doors.doors.tied = lambda: "no answer from http://actual"
    status, shown = await health(doors)
    assert (status, shown["status"], statuses(shown)) == (200, "degraded", {"actual": "degraded"})
    doors.doors.tied = lambda: ""
    assert (await health(doors))[1]["status"] == "ok"
