import asyncio
import threading
from collections.abc import Callable, Sequence
from functools import partial

import apsw
import pytest

from hotline.core.errors import StoreError, UnknownOutcomeError
from hotline.store.database import prepare
from hotline.store.gate import Limits
from hotline.store.ledger import Acquire, Append, Ledger, Outcome, Work
from hotline.store.writer import Writer
from tests.store.batches import CHANNEL, ours


class PatientLedger(Ledger):
    """A ledger in memory that begins a group only when it is let, and notes how large the groups are."""

    def __init__(self) -> None:
        connection = apsw.Connection(":memory:")
        prepare(connection)
        super().__init__(connection)
        self.turn = threading.Semaphore(0)
        self.begun: Callable[[], object] = lambda: None
        self.groups: list[int] = []
        self.failing: BaseException | None = None
        self.closed = False

    def commit(self, works: Sequence[Work]) -> tuple[Outcome, ...]:
        self.begun()
        self.turn.acquire()
        self.groups.append(len(works))
        if self.failing is not None:
            raise self.failing
        return super().commit(works)

    def close(self) -> None:
        self.closed = True
        super().close()


class Watched:
    """A writer with a patient ledger, and what it called back."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.ledger = PatientLedger()
        self.committed = 0
        self.failures: list[BaseException] = []
        self.writer = Writer(lambda: self.ledger, limits or Limits(), self.count, self.failures.append)

    def count(self) -> None:
        self.committed += 1

    async def start(self) -> None:
        await self.writer.start()
        self.ledger.turn.release()
        await self.writer.submit(Acquire(CHANNEL, "tester"), 0)

    def append(self, index: int, weight: int = 1) -> asyncio.Task[Outcome]:
        return asyncio.create_task(self.writer.submit(Append(CHANNEL, 1, ours(index, str(index))), weight))

    async def close(self) -> None:
        self.ledger.turn.release(1_000)
        await self.writer.close()


async def first_alone(watched: Watched, *weights: int) -> list[asyncio.Task[Outcome]]:
    """Submit one work, and the others once the writer has begun with it."""
    loop, begun = asyncio.get_running_loop(), asyncio.Event()
    watched.ledger.begun = partial(loop.call_soon_threadsafe, begun.set)
    tasks = [watched.append(0, weights[0])]
    await begun.wait()
    tasks += [watched.append(index, weight) for index, weight in enumerate(weights[1:], 1)]
    await asyncio.sleep(0)
    return tasks


async def test_whatever_queued_during_a_commit_is_the_next_group() -> None:
    watched = Watched()
    await watched.start()
    tasks = await first_alone(watched, *[1] * 10)
    watched.ledger.turn.release(2)
    assert await asyncio.gather(*tasks) == [None] * 10
    assert watched.ledger.groups == [1, 1, 9]
    assert watched.committed == 3
    await watched.close()


async def test_a_group_ends_at_its_limit_of_batches() -> None:
    watched = Watched(Limits(group_batches=4))
    await watched.start()
    tasks = await first_alone(watched, *[1] * 10)
    watched.ledger.turn.release(9)
    await asyncio.gather(*tasks)
    assert watched.ledger.groups == [1, 1, 4, 4, 1]
    await watched.close()


async def test_a_group_ends_at_its_limit_of_bytes() -> None:
    watched = Watched(Limits(group_bytes=100))
    await watched.start()
    tasks = await first_alone(watched, 1, 60, 60, 5, 200, 1)
    watched.ledger.turn.release(9)
    await asyncio.gather(*tasks)
    assert watched.ledger.groups == [1, 1, 2, 2, 1]
    await watched.close()


async def test_closing_commits_what_was_accepted_and_takes_no_more() -> None:
    watched = Watched()
    await watched.start()
    tasks = await first_alone(watched, 1, 1, 1)
    closing = asyncio.create_task(watched.writer.close())
    await asyncio.sleep(0)
    with pytest.raises(StoreError, match="closed"):
        await watched.append(3)
    watched.ledger.turn.release(9)
    assert await asyncio.gather(*tasks) == [None] * 3
    await closing
    assert watched.ledger.closed
    await watched.writer.close()


async def test_after_a_commit_that_failed_everything_is_unknown_and_the_writer_has_stopped() -> None:
    watched = Watched()
    await watched.start()
    tasks = await first_alone(watched, 1, 1, 1)
    watched.ledger.failing = failure = apsw.IOError("the sync failed")
    watched.ledger.turn.release()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [UnknownOutcomeError] * 3
    assert watched.ledger.groups == [1, 1]
    assert watched.failures == [failure]
    assert watched.writer.gate.batches == 0
    with pytest.raises(UnknownOutcomeError, match="the sync failed"):
        await watched.append(3)
    await watched.close()


async def test_what_waits_behind_a_group_that_failed_is_unknown_too() -> None:
    watched = Watched(Limits(group_batches=1))
    await watched.start()
    tasks = await first_alone(watched, 1, 1, 1)
    watched.ledger.failing = apsw.IOError("the sync failed")
    watched.ledger.turn.release()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [UnknownOutcomeError] * 3
    assert watched.ledger.groups == [1, 1]
    await watched.close()


async def test_a_checkpoint_that_failed_stops_the_writer_but_takes_nothing_back() -> None:
    watched = Watched()
    failure = apsw.IOError("the checkpoint failed")

    def fail(*, idle: bool) -> None:
        raise failure

    await watched.start()
    (appended,) = await first_alone(watched, 1)
    watched.ledger.tidy = fail  # type: ignore[method-assign]  # a disk that fails
    watched.ledger.turn.release()
    assert await appended is None
    await watched.writer.ended
    assert watched.failures == [failure]
    await watched.close()


async def test_a_cancelled_caller_leaves_the_work_in_the_queue() -> None:
    watched = Watched()
    await watched.start()
    tasks = await first_alone(watched, 1, 1, 1)
    tasks[1].cancel()
    watched.ledger.turn.release(9)
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [type(None), asyncio.CancelledError, type(None)]
    await watched.close()


async def test_a_ledger_that_cannot_be_opened_is_reported_by_start() -> None:
    def refuse() -> Ledger:
        raise StoreError("no such folder")

    writer = Writer(refuse, Limits(), lambda: None, Watched().failures.append)
    with pytest.raises(StoreError, match="no such folder"):
        await writer.start()
    writer.thread.join()
