"""One center in real time: turn after turn is made durable, and now and then the state is written down."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from structlog.testing import capture_logs

from hotline.core import commands, facts
from hotline.core.canonical import digest
from hotline.core.effects import Ring
from hotline.core.facts import fact_bytes
from hotline.core.merkle import leaf_hash
from hotline.interfaces import Batch, Row
from hotline.runtime.runner import SNAPSHOT_EVERY, SNAPSHOT_MESSAGES_MAX, Asked, Runner
from hotline.runtime.snapshot import dump
from hotline.store.memory import Failure, MemoryStore
from tests.fakes_center import CN, JUNE, US, Side, side
from tests.fakes_clock import HandClock, breathe

OPENED = commands.LinkOpened("wire")


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
