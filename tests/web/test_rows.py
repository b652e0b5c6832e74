"""The text of a message is found again, wherever it is kept."""

from hotline.core import commands
from hotline.web.rows import message_at
from tests.examples import concern, sent
from tests.fakes_center import CN, HELD, US, World, restarted
from tests.fakes_doors import Open, open_doors


async def test_a_message_is_found_in_the_log_where_it_stands(both: World, doors: Open) -> None:
    await sent(both, doors)
    kept = await message_at(doors.doors, "us", HELD)
    assert kept is not None
    assert isinstance(kept.openings, dict)
    assert kept.openings["site_region"]["value"] == "Nevada"


async def test_an_entry_that_is_no_message_is_none(doors: Open) -> None:
    assert await message_at(doors.doors, "us", 0) is None


async def test_what_is_not_held_is_none(doors: Open) -> None:
    assert await message_at(doors.doors, "us", 99) is None


async def test_an_urgent_message_that_overtook_its_backlog_can_be_read_at_once(both: World, doors: Open) -> None:
    async with doors.client() as alice, doors.client("bob") as bob:
        receipt = await alice.send("HTL-1", concern(), precedence="FLASH")
        receipt = await bob.second(receipt.id)
    assert receipt.index is not None
    before = receipt.index
    for _ in range(3):
        await both.cn.runner.do(commands.Attempt("page", "person", "screen", "taken", failed=False))
    await both.cn.runner.do(await both.us.line.advance(before, both.cn.center.theirs.size))
    async with open_doors(both.cn, both.clock) as theirs:
        kept = await message_at(theirs.doors, "us", before)
        shown = await theirs.get(f"/v1/messages/{receipt.id}")
    assert kept is not None
    assert (shown["index"], shown["opened"]["confidence"]) == (before, "probable")
    assert both.cn.center.theirs.size == before


async def test_what_was_taken_ahead_is_looked_for_only_among_the_newest_facts(both: World) -> None:
    async with restarted(both.us, CN, both.clock) as side, open_doors(side, both.clock) as doors:
        assert await message_at(doors.doors, CN.name, 99) is None
        assert US.name == side.party.name
