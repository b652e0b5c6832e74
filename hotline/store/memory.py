"""The strict twin of the real stores: the same promises kept in memory, and every failure on request.

`MemoryDisk` is what survives; a `MemoryStore` is one process using it. Synchronous `…_now` methods serve the simulator,
the asynchronous ones of `interfaces.Store` are made of them. While `holding`, what is appended lies un-synced on the
disk: nobody can read it, no append returns, and `crash(keep)` loses all of it but the first *keep* batches.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import assert_never

from hotline.core.canonical import Instant
from hotline.core.errors import FencedError, FullError, OverloadedError, StoreError, UnknownOutcomeError
from hotline.interfaces import Batch, Deadline, Head, Row
from hotline.store.gate import Gate, Limits, prove, weigh
from hotline.store.tail import Bell, follow

Settled = Callable[[StoreError | None], None]


class Failure(Enum):
    """How the next append is to fail."""

    OVERLOADED = "overloaded"
    FENCED = "fenced"
    FULL = "full"
    UNKNOWN_WRITTEN = "unknown, and it was written"
    UNKNOWN_LOST = "unknown, and it was not written"


@dataclass(slots=True)
class Shelf:
    """What is durable of one channel."""

    epoch: int = 0
    holder: str = ""
    logs: dict[str, list[Row]] = field(default_factory=dict)
    places: dict[tuple[str, str], int] = field(default_factory=dict)
    deadlines: dict[str, Deadline] = field(default_factory=dict)
    snapshot: bytes | None = None

    def put(self, batch: Batch) -> None:
        """Keep *batch*; a row that would replace another or leave a gap is an error of ours, not of the caller."""
        for log, (first, rows) in batch.rows.items():
            kept = self.logs.setdefault(log, [])
            assert first == len(kept), f"row {first} of {log} would not stand at the end, {len(kept)}"
            kept.extend(rows)
            for index, row in enumerate(rows, first):
                if row.key is not None:
                    self.places.setdefault((log, row.key), index)
        self.deadlines |= {deadline.obligation: deadline for deadline in batch.deadlines}
        self.snapshot = self.snapshot if batch.snapshot is None else batch.snapshot

    def sizes(self) -> dict[str, int]:
        """Return how far each log reaches; logs without rows are left out."""
        return {log: len(rows) for log, rows in self.logs.items() if rows}


@dataclass(frozen=True, slots=True)
class Unsynced:
    """A batch on its way to the disk, and whom to tell what became of it."""

    channel: str
    batch: Batch
    settled: Settled


class MemoryDisk:
    """What survives a crash, and what is still on its way there, in the order in which it was written."""

    def __init__(self) -> None:
        """Start empty."""
        self.shelves: dict[str, Shelf] = {}
        self.unsynced: deque[Unsynced] = deque()

    def shelf(self, channel: str) -> Shelf:
        """Return what is durable of *channel*."""
        return self.shelves.setdefault(channel, Shelf())

    def sizes(self, channel: str) -> dict[str, int]:
        """Return how far each log will reach once everything is synced."""
        sizes = self.shelf(channel).sizes()
        for waiting in self.unsynced:
            if waiting.channel == channel:
                sizes |= {log: first + len(rows) for log, (first, rows) in waiting.batch.rows.items() if rows}
        return sizes

    def sync(self, count: int | None = None) -> None:
        """Make the first *count* un-synced batches durable, all if None, and tell their writers."""
        for _ in range(len(self.unsynced) if count is None else count):
            waiting = self.unsynced.popleft()
            self.shelf(waiting.channel).put(waiting.batch)
            waiting.settled(None)


class MemoryStore:
    """One process on a memory disk."""

    def __init__(self, disk: MemoryDisk | None = None, limits: Limits | None = None) -> None:
        """Use *disk*, a new one if None."""
        self.disk = disk or MemoryDisk()
        self.gate = Gate(limits or Limits())
        self.bell = Bell()
        self.holding = False
        self.stopped = False
        self.surviving = 0
        self.failures: deque[Failure] = deque()

    def fail_next(self, *failures: Failure) -> None:
        """Let the next appends fail like this, one each."""
        self.failures.extend(failures)

    def crash(self, keep: int = 0) -> None:
        """Lose the un-synced batches but the first *keep*, as a power cut would, and stand for the store opened again.

        A batch that failed as UNKNOWN_WRITTEN survives whatever *keep* says, and with it all before it.
        """
        unsynced, self.disk.unsynced = self.disk.unsynced, deque()
        for place, waiting in enumerate(unsynced):
            if place < max(keep, self.surviving):
                self.disk.shelf(waiting.channel).put(waiting.batch)
            waiting.settled(UnknownOutcomeError("the store crashed before the commit was certain. Read the log back"))
        self.stopped, self.surviving = False, 0

    def sync(self, count: int | None = None) -> None:
        """Make the first *count* un-synced batches durable, all if None; nothing once stopped."""
        if not self.stopped:
            self.disk.sync(count)

    def acquire_now(self, channel: str, holder: str) -> Head:
        """Take *channel* over with the next epoch; what was written before becomes durable with it, as by one fsync."""
        self.demand()
        self.disk.sync()
        shelf = self.disk.shelf(channel)
        shelf.epoch, shelf.holder = shelf.epoch + 1, holder
        return Head(shelf.epoch, shelf.sizes())

    def append_now(self, channel: str, epoch: int, batch: Batch, settled: Settled | None = None) -> None:
        """Write *batch*; durable on return unless `holding`. *settled* is told None when it is, or the error."""
        self.take(channel, epoch, batch, settled or ignore)
        if not self.holding:
            self.sync()

    def read_now(self, channel: str, log: str, first: int, limit: int) -> tuple[Row, ...]:
        """Return durable rows, as `read` does."""
        assert first >= 0 <= limit
        return tuple(self.disk.shelf(channel).logs.get(log, [])[first : first + limit])

    def find_now(self, channel: str, log: str, key: str) -> tuple[int, Row] | None:
        """Return the first durable row with *key*, as `find` does."""
        shelf = self.disk.shelf(channel)
        index = shelf.places.get((log, key))
        return None if index is None else (index, shelf.logs[log][index])

    def due_now(self, channel: str, before: Instant | None, limit: int) -> tuple[Deadline, ...]:
        """Return open deadlines in order, as `due` does."""
        owed = [deadline for deadline in self.disk.shelf(channel).deadlines.values() if deadline.open]
        if before is not None:
            owed = [deadline for deadline in owed if deadline.due is not None and deadline.due < before]
        return tuple(sorted(owed, key=lambda owing: (owing.due is None, owing.due or 0, owing.obligation))[:limit])

    def snapshot_now(self, channel: str) -> bytes | None:
        """Return the newest snapshot."""
        return self.disk.shelf(channel).snapshot

    async def acquire(self, channel: str, holder: str) -> Head:
        """Take *channel* over with the next epoch."""
        return self.acquire_now(channel, holder)

    async def append(self, channel: str, epoch: int, batch: Batch) -> None:
        """Make *batch* durable with whatever else is appended in this turn of the loop."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[None] = loop.create_future()
        self.take(channel, epoch, batch, lambda error: settle(future, error))
        if not self.holding:
            loop.call_soon(self.sync)
        await asyncio.shield(future)

    async def read(self, channel: str, log: str, first: int, limit: int) -> tuple[Row, ...]:
        """Return durable rows of *log* from *first*."""
        self.demand_open()
        return self.read_now(channel, log, first, limit)

    async def find(self, channel: str, log: str, key: str) -> tuple[int, Row] | None:
        """Return the first durable row with *key*."""
        self.demand_open()
        return self.find_now(channel, log, key)

    def tail(self, channel: str, log: str, first: int) -> AsyncIterator[tuple[int, Row]]:
        """Yield durable rows from *first* on, and each new one."""
        return follow(lambda start, limit: self.read(channel, log, start, limit), self.bell, first)

    async def due(self, channel: str, before: Instant | None, limit: int) -> tuple[Deadline, ...]:
        """Return open deadlines in order."""
        self.demand_open()
        return self.due_now(channel, before, limit)

    async def count_due(self, channel: str, before: Instant) -> int:
        """Return how many open deadlines are due before *before*."""
        self.demand_open()
        return len(self.due_now(channel, before, len(self.disk.shelf(channel).deadlines)))

    async def snapshot(self, channel: str) -> bytes | None:
        """Return the newest snapshot."""
        self.demand_open()
        return self.snapshot_now(channel)

    async def close(self) -> None:
        """Sync what was accepted, then let go."""
        if not self.bell.closed:
            self.sync()
            self.bell.close()

    def take(self, channel: str, epoch: int, batch: Batch, settled: Settled) -> None:
        """Put *batch* among the un-synced ones, or raise."""
        self.demand()
        weight = weigh(batch)
        self.gate.enter(weight)

        def leave(error: StoreError | None) -> None:
            self.gate.leave(weight)
            settled(error)
            self.bell.ring()

        try:
            prove(channel, self.disk.shelf(channel).epoch, epoch, self.disk.sizes(channel), batch)
            written = Unsynced(channel, batch, leave)
            if self.failures:
                self.fail(self.failures.popleft(), written)
        except StoreError:
            self.gate.leave(weight)
            raise
        self.disk.unsynced.append(written)

    def fail(self, failure: Failure, written: Unsynced) -> None:
        """Raise what *failure* asks for, leaving on the disk what it says."""
        match failure:
            case Failure.OVERLOADED:
                raise OverloadedError("overloaded on request; nothing was written. Come again")
            case Failure.FENCED:
                raise FencedError("fenced on request; nothing was written. Stop this center")
            case Failure.FULL:
                raise FullError("full on request; nothing was written. Free space")
            case Failure.UNKNOWN_WRITTEN | Failure.UNKNOWN_LOST:
                unknown = UnknownOutcomeError(
                    "the commit failed on request. Open the store again and read the log back"
                )
                self.stop(unknown, (written,) if failure is Failure.UNKNOWN_WRITTEN else None)
                raise unknown
            case _:
                assert_never(failure)

    def stop(self, unknown: UnknownOutcomeError, last: tuple[Unsynced, ...] | None) -> None:
        """Take no more appends; all that was un-synced is lost, or lies hidden on the disk with *last*."""
        group, self.disk.unsynced = tuple(self.disk.unsynced), deque()
        for waiting in group:
            waiting.settled(unknown)
        if last is not None:
            self.disk.unsynced.extend(Unsynced(one.channel, one.batch, ignore) for one in group + last)
        self.stopped, self.surviving = True, len(self.disk.unsynced)

    def demand(self) -> None:
        """Raise unless this store still takes appends."""
        self.demand_open()
        if self.stopped:
            raise UnknownOutcomeError("this store has stopped after a commit that failed. Open it again")

    def demand_open(self) -> None:
        """Raise if this store was closed."""
        if self.bell.closed:
            raise StoreError("this store is closed; nothing was written or read. Open it again")


def ignore(error: StoreError | None) -> None:
    """Take note of nothing: the writer looks for itself."""


def settle(future: asyncio.Future[None], error: StoreError | None) -> None:
    """Give *future* its outcome."""
    if error is None:
        future.set_result(None)
    else:
        future.set_exception(error)
