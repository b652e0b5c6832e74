import pytest

from hotline.core import commands
from hotline.core.canonical import Instant
from hotline.web.console.watch_lines import LINES, NOTHING, Said, address, last_lines
from hotline.web.console.words import catalogue
from tests.fakes_center import JUNE, World
from tests.fakes_doors import Open
from tests.web.console.desks import from_peer, page


async def lines(doors: Open) -> list[Said]:
    center = doors.side.center
    return list(await last_lines(doors.doors, center.channel, center.watch.size))


async def test_the_newest_line_comes_first_and_what_is_noted_all_the_time_is_left_out(both: World, doors: Open) -> None:
    receipt = await from_peer(both, "FLASH")
    await both.us.runner.do(commands.NoteDesk("armed", "us/alice", JUNE))
    await both.us.runner.do(commands.Measured(JUNE, JUNE, JUNE, JUNE))
    found = await lines(doors)
    assert [each.key for each in found[:2]] == ["desk_armed", "came"]
    assert (found[1].values["precedence"], found[1].values["form"], found[1].case) == ("FLASH", "HTL-1", receipt.id)


async def test_a_deadline_that_passed_is_told_with_who_missed_it(both: World, doors: Open) -> None:
    await from_peer(both, "FLASH")
    await both.pass_time(3_600_000)
    missed = next(each for each in await lines(doors) if each.key == "missed")
    assert (missed.values["party"], missed.values["precedence"]) == ("us", "FLASH")


async def test_there_are_only_so_many_lines(both: World, doors: Open) -> None:
    for number in range(2 * LINES):
        await both.us.runner.do(commands.LinkOpened(f"path {number}"))
    found = await lines(doors)
    assert [each.values["path"] for each in found] == [f"path {number}" for number in range(15, 7, -1)]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_line_has_its_words_and_names_nothing_else(language: str) -> None:
    words = {key: word for key, word in catalogue(language).items() if key.startswith("board.log.")}
    assert len(words) > len(("came", "sent"))
    for word in words.values():
        assert isinstance(word, str)
        assert word.format(**NOTHING) is not None
    assert Said(Instant(0), "came").values == NOTHING


async def test_what_an_officer_wrote_down_is_told_with_who_and_leads_to_its_case(both: World, doors: Open) -> None:
    receipt = await from_peer(both)
    async with doors.client() as alice:
        await alice.note_down("<b>received</b> by voice", about=receipt.id)
    text = await page(doors)
    assert f'<a href="/cases/{receipt.id}">us/alice noted: &lt;b&gt;received&lt;/b&gt; by voice</a>' in text
    assert "us/alice noted" in await page(doors, f"/cases/{receipt.id}")
    assert "us/alice noted" in await page(doors, f"/record/replay/{receipt.id}")
    other = await from_peer(both)
    assert "us/alice noted" not in await page(doors, f"/cases/{other.id}")


@pytest.mark.parametrize(("person", "writes"), [("alice", True), ("auditor", False)])
async def test_officers_write_into_the_watch_log_at_the_case_and_beside_the_line(
    both: World, doors: Open, person: str, *, writes: bool
) -> None:
    receipt = await from_peer(both)
    assert (f'id="noting" data-about="{receipt.id}"' in await page(doors, f"/cases/{receipt.id}", person)) == writes
    assert ('id="noting" data-about=""' in await page(doors, "/links", person)) == writes


def test_a_path_is_told_as_people_say_it_by_telephone() -> None:
    assert address("wss://192.0.2.7:7443/") == "192.0.2.7:7443"
    assert address("192.0.2.7") == "192.0.2.7"
