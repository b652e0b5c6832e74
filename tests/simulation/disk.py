"""The store of a simulated machine: the strict twin, whose commits take as long as the world says, and three liars."""

from collections.abc import Callable, Generator
from enum import Enum
from typing import Protocol

from hotline.core.errors import FullError, StoreError
from hotline.interfaces import Batch, Head, Row
from hotline.store.memory import Failure, MemoryDisk, MemoryStore, Shelf


class Sabotage(Enum):
    """Bugs planted to see that they are found."""

    NONE = "none"
    ANSWERS_EARLY = "answers and effects are released before the commit"
    SENDS_UNSYNCED = "entries are sent before they are durable"
    FORGETS = "the store loses its last commit in a crash"
    CALLS_ONCE = "calls that were not attempted before a crash are not attempted after it"


class Outcome:
    """What becomes of a commit; a turn waits for it."""

    def __init__(self) -> None:
        self.known = False
        self.error: StoreError | None = None
        self.then: Callable[[], None] | None = None

    def settle(self, error: StoreError | None) -> None:
        """Let it be known, and go on with whoever waits."""
        self.known, self.error = True, error
        if self.then is not None:
            self.then()

    def __await__(self) -> Generator["Outcome", None, None]:
        if not self.known:
            yield self
        if self.error is not None:
            raise self.error


class Owner(Protocol):
    """The process that uses a store."""

    sabotage: Sabotage

    def acquired(self) -> None: ...
    def disk_full(self) -> bool: ...
    def writes(self, batch: Batch) -> None: ...
    def wrote(self) -> None: ...


class SlowStore(MemoryStore):
    """One process on the disk of its machine; its *owner* decides how long a commit takes."""

    def __init__(self, disk: MemoryDisk, owner: Owner) -> None:
        super().__init__(disk)
        self.owner = owner
        self.holding = True

    async def acquire(self, channel: str, holder: str) -> Head:
        if self.owner.disk_full():
            raise FullError("full on request; nothing was written. Free space")
        head = self.acquire_now(channel, holder)
        self.owner.acquired()
        return head

    async def append(self, channel: str, epoch: int, batch: Batch) -> None:
        if self.owner.disk_full():
            self.failures.appendleft(Failure.FULL)
        if epoch == self.disk.shelf(channel).epoch:
            self.owner.writes(batch)
        outcome = Outcome()
        self.append_now(channel, epoch, batch, outcome.settle)
        self.owner.wrote()
        if self.owner.sabotage is not Sabotage.ANSWERS_EARLY:
            await outcome

    def read_now(self, channel: str, log: str, first: int, limit: int) -> tuple[Row, ...]:
        rows = super().read_now(channel, log, first, limit)
        if self.owner.sabotage is not Sabotage.SENDS_UNSYNCED or len(rows) == limit:
            return rows
        kept = [*self.disk.shelf(channel).logs.get(log, ())]
        for unsynced in self.disk.unsynced:
            kept += unsynced.batch.rows.get(log, (0, ()))[1]
        return tuple(kept[first : first + limit])


def copy_of(shelf: Shelf) -> Shelf:
    """Return a backup of *shelf*."""
    logs = {log: list(rows) for log, rows in shelf.logs.items()}
    return Shelf(shelf.epoch, shelf.holder, logs, dict(shelf.places), dict(shelf.deadlines), shelf.snapshot)
