"""Those outside are asked in time and not more often; what they do not answer holds nothing up."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

import pytest

from hotline.core.attested import Attested
from hotline.core.checkpoint import parse_checkpoint
from hotline.core.errors import StoreError
from hotline.core.merkle import verify_consistency
from hotline.runtime.attesting import Attesting
from hotline.runtime.turn import Turn
from tests import stages
from tests.examples import sent
from tests.fakes_attestor import FakeAttestor, MemoryAttestations
from tests.fakes_center import World, world
from tests.fakes_clock import breathe
from tests.fakes_doors import Open, open_doors

SECOND, MINUTE, HOUR = 1_000, 60_000, 3_600_000


@pytest.fixture
async def both() -> AsyncIterator[World]:
    async with world() as found:
        yield found


@pytest.fixture
async def doors(both: World) -> AsyncIterator[Open]:
    async with open_doors(both.us, both.clock) as found:
        yield found


@asynccontextmanager
async def asking(
    both: World, attestor: FakeAttestor, kept: MemoryAttestations | None = None
) -> AsyncIterator[Attesting]:
    """Have *attestor* asked about the log of us."""
    attestor.at = both.clock.now()
    work = Attesting(both.us.runner, both.us.store, kept or MemoryAttestations(), both.clock, (attestor,))
    task = asyncio.create_task(work.run())
    await breathe(50)
    try:
        yield work
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_the_newest_cosigned_head_is_attested_with_the_proof_of_its_growth(both: World, doors: Open) -> None:
    attestor, kept = FakeAttestor(), MemoryAttestations()
    async with asking(both, attestor, kept) as work:
        first = both.us.center.ours.series.size
        await sent(both, doors)
        await both.pass_time(HOUR)
        assert [each.size for each in attestor.asked] == [first, both.us.center.ours.series.size]
        assert [each.size for each in kept.kept] == [each.size for each in attestor.asked]
        (standing,) = work.standings()
    old, new = attestor.asked
    one, two = parse_checkpoint(old.note), parse_checkpoint(new.note)
    assert new.old == old.size == one.size
    verify_consistency(one.size, two.size, one.root, two.root, await new.grew_from(one.size))
    assert (standing.size, standing.failing, standing.why) == (new.size, None, "")


async def test_a_log_that_did_not_grow_is_not_asked_about_again(both: World) -> None:
    attestor = FakeAttestor()
    async with asking(both, attestor):
        await both.pass_time(3 * HOUR)
    assert len(attestor.asked) == 1


async def test_nobody_is_asked_before_it_is_time_also_after_a_start(both: World, doors: Open) -> None:
    attestor, kept = FakeAttestor(), MemoryAttestations()
    async with asking(both, attestor, kept):
        pass
    await sent(both, doors)
    async with asking(both, attestor, kept):
        await both.pass_time(HOUR - SECOND)
        assert len(attestor.asked) == 1
        await both.pass_time(2 * SECOND)
        assert len(attestor.asked) == 2
    assert attestor.asked[1].old == attestor.asked[0].size


def flash_placed(index: int) -> Turn:
    """Return a turn that placed a FLASH message of ours at *index*."""
    found = stages.stage(stages.HOTLINE)
    stages.send(found, "us", "HTL-1", precedence="FLASH")
    row = stages.us(found).rows["ours"][-1]
    return Turn({"ours": index, "theirs": 0, "watch": 0}, {"ours": [row], "theirs": [], "watch": []})


@pytest.mark.parametrize(("flash", "times"), [(True, 2), (False, 1)])
async def test_after_a_flash_whoever_is_asked_then_is_asked_at_once(
    both: World, doors: Open, flash: bool, times: int
) -> None:
    attestor = FakeAttestor(flash=flash)
    async with asking(both, attestor) as work:
        index = both.us.center.ours.size
        work.mind(flash_placed(index))
        await both.pass_time(2 * SECOND)
        assert len(attestor.asked) == 1, "the peer has not cosigned it yet"
        await sent(both, doors)
        await both.pass_time(2 * SECOND)
        assert len(attestor.asked) == times
        await both.pass_time(2 * SECOND)
        assert len(attestor.asked) == times


async def test_a_message_that_is_no_flash_hurries_nobody(both: World, doors: Open) -> None:
    attestor = FakeAttestor()
    async with asking(both, attestor) as work:
        turn = flash_placed(both.us.center.ours.size)
        ours = [replace(row, body=row.body.replace(b"kind", b"sort")) for row in turn.rows["ours"]]
        work.mind(replace(turn, rows={**turn.rows, "ours": ours}))
        await sent(both, doors)
        await both.pass_time(2 * SECOND)
        assert (len(attestor.asked), work.urgent) == (1, 0)


async def test_who_fails_is_asked_again_soon_and_told_of_since_when_and_why(both: World) -> None:
    attestor = FakeAttestor()
    attestor.fail("it answers 503")
    began = both.clock.now()
    async with asking(both, attestor) as work:
        await both.pass_time(30 * SECOND)
        assert len(attestor.asked) == 1
        await both.pass_time(31 * SECOND)
        assert len(attestor.asked) == 2
        (standing,) = work.standings()
        assert (standing.failing, standing.why, standing.size) == (began, "it answers 503", 0)
        attestor.fails = None
        await both.pass_time(MINUTE + SECOND)
        (standing,) = work.standings()
        assert (standing.failing, standing.why, standing.size) == (None, "", attestor.asked[-1].size)


@pytest.mark.parametrize("error", [RuntimeError("a bug of a library"), StoreError("the disk is full")])
async def test_whatever_goes_wrong_outside_stops_nothing(both: World, doors: Open, error: Exception) -> None:
    attestor = FakeAttestor(fails=error)
    async with asking(both, attestor) as work:
        await sent(both, doors)
        assert str(error) in work.standings()[0].why
        assert work.standings()[0].failing is not None


async def test_what_was_kept_and_cannot_be_read_is_asked_for_anew(both: World) -> None:
    class Unreadable(MemoryAttestations):
        async def newest(self) -> tuple[Attested, ...]:
            raise StoreError("the file is none of ours")

    attestor = FakeAttestor()
    async with asking(both, attestor, Unreadable()):
        assert [each.old for each in attestor.asked] == [0]


async def test_one_who_never_answers_holds_up_no_other(both: World, doors: Open) -> None:
    class Stuck(FakeAttestor):
        async def attest(self, head: object) -> Attested:
            await asyncio.Event().wait()
            raise AssertionError

    well = FakeAttestor(name="well", at=both.clock.now())
    kept = MemoryAttestations()
    work = Attesting(both.us.runner, both.us.store, kept, both.clock, (Stuck(name="stuck"), well))
    task = asyncio.create_task(work.run())
    await breathe(50)
    await sent(both, doors)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    assert [each.name for each in kept.kept] == ["well"]
