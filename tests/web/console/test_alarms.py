from typing import Any

from hotline.web.console.alarms import Alarms, Count, Unacknowledged, counts, summary
from tests.fakes_center import World
from tests.fakes_clock import breathe
from tests.fakes_doors import Open, open_doors
from tests.web.console.desks import from_peer, notice_from_peer

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000


async def look(doors: Open, alarms: Alarms | None = None) -> tuple[Unacknowledged, ...]:
    return await (alarms or Alarms()).look(doors.doors)


def place_of(doors: Open, message: str) -> int:
    """Return where a message stands in the log of the peer."""
    found = doors.side.center.book.message(message)
    assert found is not None
    return found[1].index


async def rung(doors: Open) -> dict[str, Any]:
    return summary(await look(doors), doors.doors.now())


async def test_what_the_peer_asks_to_be_acknowledged_waits_and_what_we_sent_does_not(both: World, doors: Open) -> None:
    assert await look(doors) == ()
    receipt = await from_peer(both)
    (waiting,) = await look(doors)
    assert (waiting.member.id, waiting.level, waiting.taken, waiting.withdrawn) == (
        *(receipt.id, "acknowledged"),
        *(False, False),
    )
    assert waiting.due is not None
    async with open_doors(both.cn, both.clock) as theirs:
        assert await look(theirs) == ()


async def test_an_alarm_stays_after_its_deadline_and_after_it_was_withdrawn(both: World, doors: Open) -> None:
    receipt = await from_peer(both)
    await both.pass_time(3 * HOUR)
    assert [each.member.id for each in await look(doors)] == [receipt.id]
    async with open_doors(both.cn, both.clock) as theirs, theirs.client("alice") as li, theirs.client("bob") as wang:
        gone = await li.retract(receipt.id, {"reason": "wrong_case"})
        if gone.lacks_people:
            await wang.second(gone.id)
    await both.settle()
    waiting = await look(doors)
    assert receipt.id in {each.member.id for each in waiting if each.withdrawn}


async def test_a_receipt_quiets_an_alarm_and_an_acknowledgement_ends_it(both: World, doors: Open) -> None:
    receipt = await from_peer(both, "FLASH")
    assert await rung(doors) == {
        "count": 1,
        "precedence": "FLASH",
        "counts": {"FLASH": {"count": 1, "level": "received", "due": "2026-06-01T10:10:00.000Z"}},
        "rings": "FLASH",
        "newest": place_of(doors, receipt.id),
        "passed": "",
    }
    async with doors.client() as alice:
        await alice.receive(receipt.id)
        quiet = await rung(doors)
        assert (quiet["count"], quiet["rings"], quiet["newest"], quiet["passed"]) == (1, None, -1, "")
        await both.pass_time(DAY)
        assert (await rung(doors))["rings"] == "FLASH", "what is overdue sounds again"
        await alice.acknowledge(receipt.id, {"complete": True})
    assert await look(doors) == ()


async def test_the_deadline_that_comes_first_counts_whichever_level_it_is_of(both: World, doors: Open) -> None:
    await from_peer(both, "FLASH")
    (waiting,) = await look(doors)
    receipt, acknowledgement = waiting.owed
    assert (receipt.kind, receipt.due) == ("received", waiting.due)
    assert receipt.due is not None
    await both.pass_time(receipt.due - doors.doors.now() + MINUTE)
    (late,) = await look(doors)
    assert late.due == receipt.due, "what was missed stays first until it is given"
    async with doors.client() as alice:
        await alice.receive(waiting.member.id)
    (taken,) = await look(doors)
    assert (taken.owed, taken.due) == ((acknowledgement,), acknowledgement.due)


async def test_however_much_rings_a_desk_knows_that_one_more_began_to_and_only_then(both: World, doors: Open) -> None:
    old = [await from_peer(both), await from_peer(both)]
    before = await rung(doors)
    new = await from_peer(both)
    fresh = await rung(doors)
    assert (fresh["newest"], fresh["newest"] > before["newest"]) == (place_of(doors, new.id), True)
    async with doors.client() as alice:
        await alice.acknowledge(old[0].id, {"complete": True})
        await alice.receive(old[1].id)
    quieter = await rung(doors)
    assert (quieter["newest"], quieter["passed"]) == (fresh["newest"], ""), "what is answered is nothing new"
    await both.pass_time(DAY)
    late = await rung(doors)
    assert (late["newest"], late["passed"] > "2026-06-01") == (fresh["newest"], True), "a deadline that passes is"


async def test_routine_traffic_waits_without_an_alarm(both: World, doors: Open) -> None:
    await notice_from_peer(both)
    (waiting,) = await look(doors)
    if waiting.member.precedence == "ROUTINE":
        assert (await rung(doors))["count"] == 0
    assert waiting.rings(doors.doors.now()) == (waiting.member.precedence != "ROUTINE")


async def test_the_highest_precedence_comes_first_and_of_it_the_first_deadline(both: World, doors: Open) -> None:
    first = await from_peer(both)
    await both.pass_time(MINUTE)
    second, flash = await from_peer(both), await from_peer(both, "FLASH")
    waiting = await look(doors)
    assert [each.member.id for each in waiting] == [flash.id, first.id, second.id]
    assert counts(waiting) == (
        Count("FLASH", 1, "received", waiting[0].due),
        Count("IMMEDIATE", 2, "received", waiting[1].due),
    )


async def test_only_what_has_changed_is_looked_at_again(both: World, doors: Open) -> None:
    receipt = await from_peer(both)
    alarms = Alarms()
    await look(doors, alarms)
    async with doors.doors.desk.reading() as center:
        assert list(alarms.stale(center)) == []
    async with doors.client() as alice:
        await alice.receive(receipt.id)
    async with doors.doors.desk.reading() as center:
        assert list(alarms.stale(center)) == [receipt.id]
    assert (await look(doors, alarms))[0].taken
    await breathe()
