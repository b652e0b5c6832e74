"""One center in real time: turn after turn is made durable, and now and then the state is written down."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from structlog.testing import capture_logs

from hotline.core import commands, facts
from hotline.core.canonical import Instant, digest
from hotline.core.effects import Alarm, Ring
from hotline.core.errors import FencedError, RefusalError, StoreError, UnknownOutcomeError
from hotline.core.facts import fact_bytes
from hotline.core.merkle import leaf_hash
from hotline.interfaces import Batch, Row
from hotline.runtime.runner import (
    COMMANDS_WAITING_MAX,
    POSTS_A_TURN,
    SNAPSHOT_EVERY,
    SNAPSHOT_MESSAGES_MAX,
    Asked,
    Runner,
)
from hotline.runtime.snapshot import dump
from hotline.runtime.turn import Turn
from hotline.store.memory import Failure, MemoryStore
from tests.confirmations import confirm
from tests.fakes import FakeSigner
from tests.fakes_center import CN, JUNE, US, Side, side
from tests.fakes_clock import HandClock, breathe

OPENED = commands.LinkOpened("wire")
NOTHING = commands.Post({}, {})


@asynccontextmanager
async def running(runner: Runner) -> AsyncIterator[None]:
    """Run *runner* inside the block."""
    task = asyncio.create_task(runner.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
async def us() -> Side:
    return await side(US, CN, HandClock(JUNE))


async def again(old: Side) -> Side:
    """Start the center of *old* again on the same store."""
    return await side(old.party, CN, HandClock(JUNE), old.store)


async def test_at_an_orderly_stop_the_state_is_written_down_for_the_next_start(us: Side) -> None:
    async with running(us.runner):
        await us.runner.do(OPENED)
    await us.runner.close()
    size = us.center.watch.size
    assert await us.store.snapshot("us-cn") == dump(us.center, {})
    assert (await again(us)).runner.last_snapshot == size


async def test_without_an_orderly_stop_every_fact_is_read(us: Side) -> None:
    async with running(us.runner):
        await us.runner.do(OPENED)
    found = await again(us)
    assert found.runner.last_snapshot == 0
    assert found.center.watch.root() != us.center.watch.root()  # a new epoch has begun
    assert found.center.watch.size == us.center.watch.size + 1


async def test_a_turn_that_was_cut_short_is_not_written_down(us: Side) -> None:
    async with running(us.runner):
        us.store.holding = True
        asking = asyncio.create_task(us.runner.do(OPENED))
        await breathe()
    asking.cancel()
    us.store.holding = False
    await us.runner.close()
    assert await us.store.snapshot("us-cn") is None


async def test_a_center_that_never_started_writes_nothing_down() -> None:
    found = await side(US, CN, HandClock(JUNE))
    known = found.runner
    await Runner(known.fresh, known.store, known.time, known.cosigners, known.holder, known.deliver).close()
    assert await found.store.snapshot("us-cn") is None


async def test_now_and_then_the_state_is_written_down_after_the_turn(us: Side) -> None:
    us.runner.last_snapshot = us.center.watch.size + 2 - SNAPSHOT_EVERY
    async with running(us.runner):
        await us.runner.do(OPENED)
        await breathe()
        assert await us.store.snapshot("us-cn") is None
        await us.runner.do(OPENED)
        await breathe()
    assert await us.store.snapshot("us-cn") == dump(us.center, {})
    assert us.runner.last_snapshot == us.center.watch.size


async def test_it_is_put_off_while_somebody_waits_but_not_for_ever(us: Side) -> None:
    waiting = Asked(OPENED, asyncio.get_running_loop().create_future())
    us.runner.last_snapshot = us.center.watch.size - SNAPSHOT_EVERY
    assert us.runner.snapshot_due()
    us.runner.waiting.append(waiting)
    assert not us.runner.snapshot_due()
    us.runner.last_snapshot -= SNAPSHOT_EVERY
    assert us.runner.snapshot_due()


async def test_a_large_state_is_written_down_only_at_a_stop(us: Side) -> None:
    us.runner.last_snapshot = us.center.watch.size - 2 * SNAPSHOT_EVERY
    us.center.book.case_of.update((digest(str(number).encode()), "") for number in range(SNAPSHOT_MESSAGES_MAX + 1))
    assert not us.runner.snapshot_due()
    await us.runner.close()
    assert await us.store.snapshot("us-cn") is not None


@pytest.mark.parametrize("failure", [Failure.FULL, Failure.OVERLOADED])
async def test_a_snapshot_that_the_store_refuses_is_no_loss(us: Side, failure: Failure) -> None:
    us.runner.last_snapshot = us.center.watch.size - SNAPSHOT_EVERY
    us.store.fail_next(failure)
    with capture_logs() as lines:
        await us.runner.keep_snapshot()
    assert [line["event"] for line in lines] == ["snapshot not kept"]
    assert not us.runner.snapshot_due()
    async with running(us.runner):
        assert (await us.runner.do(OPENED)).state == "done"


async def test_a_start_that_took_long_writes_down_what_it_read() -> None:
    store, jumped = MemoryStore(), fact_bytes(facts.LinkDown(JUNE, "wire", "cut"))
    epoch = store.acquire_now("us-cn", "test").epoch
    store.append_now("us-cn", epoch, Batch({"watch": (0, (Row(leaf_hash(jumped), jumped),) * SNAPSHOT_EVERY)}))
    found = await side(US, CN, HandClock(JUNE), store)
    assert await store.snapshot("us-cn") == dump(found.center, {})
    assert found.runner.last_snapshot == SNAPSHOT_EVERY + 1


async def test_a_call_waits_through_stop_and_start_until_it_is_attempted(us: Side) -> None:
    ring = Ring("m/arrived", "duty-officer", "arrived", "c", "m", "HTL-1", "FLASH")
    us.runner.calls[ring.id] = ring
    await us.runner.close()
    found = await again(us)
    assert found.runner.calls == {ring.id: ring}
    async with running(found.runner):
        await found.runner.do(commands.Attempt(ring.id, "wang", "screen", "shown", failed=False))
    assert found.runner.calls == {}


# answers, reads, and what the store refuses


def shown(found: Side, kind: str) -> list[facts.Fact]:
    """Return the durable facts of *kind* in the watch log."""
    values = [facts.fact_value(row.body) for row in found.store.read_now("us-cn", "watch", 0, 10_000)]
    return [facts.parse_fact(value) for value in values if value["kind"] == kind]


async def test_an_answer_is_given_only_when_its_record_is_durable(us: Side) -> None:
    async with running(us.runner):
        us.store.holding = True
        asked = asyncio.create_task(us.runner.do(OPENED))
        await breathe(50)
        assert not asked.done()
        assert shown(us, "link_up") == []
        us.store.sync()
        await asked
        assert len(shown(us, "link_up")) == 1


async def test_effects_go_only_when_their_turn_is_durable(us: Side) -> None:
    turns: list[Turn] = []
    us.runner.deliver = turns.append
    async with running(us.runner):
        us.store.holding = True
        asked = asyncio.create_task(us.runner.do(OPENED))
        await breathe(50)
        assert turns == []
        us.store.sync()
        await asked
        assert [type(fact) for turn in turns for fact in turn.facts] == [facts.LinkUp]


async def test_a_reader_waits_for_the_commit_that_is_under_way(us: Side) -> None:
    async def path() -> str | None:
        async with us.runner.reading() as center:
            return center.link_path

    async with running(us.runner):
        assert await path() is None
        us.store.holding = True
        asked = asyncio.create_task(us.runner.do(OPENED))
        await breathe(50)
        reading = asyncio.create_task(path())
        await breathe(50)
        assert not reading.done()
        us.store.sync()
        assert await reading == "wire"
        await asked


async def test_a_caller_that_goes_away_cancels_nothing(us: Side) -> None:
    async with running(us.runner):
        us.store.holding = True
        asked = asyncio.create_task(us.runner.do(OPENED))
        await breathe(50)
        asked.cancel()
        await asyncio.gather(asked, return_exceptions=True)
        us.store.holding = False
        us.store.sync()
        await us.runner.do(commands.LinkClosed("wire", "bye"))
        assert len(shown(us, "link_up")) == 1


async def test_a_command_that_is_refused_is_answered_with_its_rule_and_changes_only_the_record(us: Side) -> None:
    async with running(us.runner):
        with pytest.raises(RefusalError) as refused:
            await us.runner.do(commands.Greet({}))
        assert refused.value.rule == "frame.malformed"
        assert len(shown(us, "refused")) == 1


@pytest.mark.parametrize(("failure", "rule"), [(Failure.OVERLOADED, "store.overloaded"), (Failure.FULL, "store.full")])
async def test_what_the_store_refuses_for_certain_is_refused_by_name_and_did_not_happen(
    us: Side, failure: Failure, rule: str
) -> None:
    async with running(us.runner):
        before, root = us.center, us.center.watch.root()
        us.store.fail_next(failure)
        with pytest.raises(RefusalError) as refused:
            await us.runner.do(OPENED)
        assert refused.value.rule == rule
        clock = us.runner.time.clock
        assert isinstance(clock, HandClock)
        await clock.move(250)  # until then the store is not asked again
        async with us.runner.reading() as center:
            assert center is not before
            assert center.watch.root() == root
            assert center.link_path is None
        await us.runner.do(OPENED)
        assert len(shown(us, "link_up")) == 1


async def test_whoever_waits_behind_what_was_refused_is_refused_too(us: Side) -> None:
    us.store.fail_next(Failure.FULL)
    asked = [asyncio.create_task(us.runner.do(OPENED)) for _ in range(100)]
    await breathe()
    async with running(us.runner):
        answers = await asyncio.gather(*asked, return_exceptions=True)
    assert {getattr(each, "rule", "") for each in answers} == {"store.full"}
    assert shown(us, "link_up") == []


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (Failure.FENCED, FencedError),
        (Failure.UNKNOWN_LOST, UnknownOutcomeError),
        (Failure.UNKNOWN_WRITTEN, UnknownOutcomeError),
    ],
)
async def test_fenced_or_not_sure_of_a_commit_it_stops_for_good(
    us: Side, failure: Failure, kind: type[StoreError]
) -> None:
    running_on = asyncio.create_task(us.runner.run())
    us.store.fail_next(failure)
    with pytest.raises(kind):
        await us.runner.do(OPENED)
    with pytest.raises(kind):
        await us.runner.do(OPENED)
    with pytest.raises(kind):
        async with us.runner.reading():
            pass
    with pytest.raises(kind):
        await running_on
    await us.runner.close()
    assert us.store.snapshot_now("us-cn") is None


async def test_a_successor_finds_what_was_written_though_nobody_was_answered(us: Side) -> None:
    running_on = asyncio.create_task(us.runner.run())
    us.store.fail_next(Failure.UNKNOWN_WRITTEN)
    with pytest.raises(UnknownOutcomeError):
        await us.runner.do(OPENED)
    await asyncio.gather(running_on, return_exceptions=True)
    us.store.crash()
    await again(us)
    assert len(shown(us, "link_up")) == 1


async def test_one_that_was_taken_over_is_fenced_by_the_store_itself(us: Side) -> None:
    running_on = asyncio.create_task(us.runner.run())
    await again(us)
    with pytest.raises(FencedError):
        await us.runner.do(OPENED)
    await asyncio.gather(running_on, return_exceptions=True)
    assert shown(us, "link_up") == []


async def test_posts_and_what_the_line_brings_take_turns(us: Side) -> None:
    asked = [asyncio.create_task(us.runner.do(NOTHING)) for _ in range(2 * POSTS_A_TURN + 1)]
    asked += [asyncio.create_task(us.runner.do(OPENED)) for _ in range(2)]
    await breathe()
    turns = [us.runner.next_asked() for _ in range(5)]
    assert [len(turn) for turn in turns] == [POSTS_A_TURN, 2, POSTS_A_TURN, 1, 0]
    for task in asked:
        task.cancel()


async def test_too_many_that_wait_are_refused_at_once(us: Side) -> None:
    waiting = [asyncio.create_task(us.runner.do(NOTHING)) for _ in range(COMMANDS_WAITING_MAX)]
    await breathe()
    with pytest.raises(RefusalError) as refused:
        await us.runner.do(NOTHING)
    assert refused.value.rule == "store.overloaded"
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)


# the clock


STEP = 10_000


@asynccontextmanager
async def stepped(us: Side, by: int) -> AsyncIterator[HandClock]:
    """Run a center whose wall clock was set by so much, and noticed."""
    clock = us.runner.time.clock
    assert isinstance(clock, HandClock)
    async with running(us.runner):
        await clock.move(500)
        clock.step(by)
        await clock.move(500)
        await breathe(50)
        yield clock


@pytest.mark.parametrize("by", [STEP, -STEP])
async def test_a_step_of_the_clock_is_a_fact_and_an_alarm_and_time_goes_on_without_it(us: Side, by: int) -> None:
    turns: list[Turn] = []
    us.runner.deliver = turns.append
    async with stepped(us, by) as clock:
        (jump,) = shown(us, "clock_jumped")
        assert isinstance(jump, facts.ClockJumped)
        assert (jump.by, jump.suspended) == (by, False)
        assert us.runner.time.now() == clock.now() - by
        assert [effect.reason for turn in turns for effect in turn.effects if isinstance(effect, Alarm)] == ["clock"]


async def test_a_step_is_adopted_when_an_operator_confirms_it(us: Side) -> None:
    async with stepped(us, STEP) as clock:
        await us.runner.do(confirm(clock.now(), FakeSigner("us/alice")))
        assert us.runner.time.now() == clock.now()
        assert [fact.subject for fact in shown(us, "clock_confirmed") if isinstance(fact, facts.ClockConfirmed)] == [
            "us/alice"
        ]


@pytest.mark.parametrize(("ahead", "adopted"), [(STEP, True), (0, False)])
async def test_a_step_is_adopted_when_the_clock_of_the_peer_shows_the_same(
    us: Side, ahead: int, *, adopted: bool
) -> None:
    async with stepped(us, STEP) as clock:
        now = us.runner.time.now()
        there = Instant(now + ahead)
        await us.runner.do(commands.Measured(now, there, there, now))
        await breathe(50)
        assert (us.runner.time.now() == clock.now()) is adopted
        assert bool(shown(us, "clock_confirmed")) is adopted


async def test_a_step_that_a_full_store_did_not_record_is_recorded_after_it(us: Side) -> None:
    us.store.fail_next(Failure.FULL)
    async with stepped(us, STEP):
        assert len(shown(us, "clock_jumped")) == 1
