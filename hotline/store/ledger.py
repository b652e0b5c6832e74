"""Commits groups of works to a SQLite file: one group, one transaction, one sync of the disk.

A work that is stale is refused alone; the rest of its group is committed. No outcome is given before COMMIT returns.
What may go wrong, and what is then known:

    the disk is full, rolled back     nothing of the group was written: FullError; the ledger goes on
    another process is writing        nothing of the group was written: OverloadedError; the ledger goes on
    anything else                     unknown: the exception leaves `commit`, and this ledger must not be used again
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

import apsw

from hotline.core.errors import FullError, OverloadedError, StoreError
from hotline.interfaces import Batch, Head
from hotline.store.gate import prove

IDLE_PAGES = 1_000
BUSY_PAGES = 4_000

NEWEST = "SELECT epoch FROM writer WHERE channel = ?"
TAKE_OVER = (
    "INSERT INTO writer (channel, epoch, holder) VALUES (?, 1, ?)"
    " ON CONFLICT (channel) DO UPDATE SET epoch = epoch + 1, holder = excluded.holder RETURNING epoch"
)
REACHED = "SELECT log, count(*), max(idx) + 1 FROM line WHERE channel = ? GROUP BY log"
SIZE = "SELECT coalesce(max(idx) + 1, 0) FROM line WHERE channel = ? AND log = ?"
ADD_LINE = "INSERT INTO line (channel, log, idx, leaf, key, body, beside) VALUES (?, ?, ?, ?, ?, ?, ?)"
PUT_DEADLINE = (
    'INSERT INTO deadline (channel, obligation, "case", due, open, detail) VALUES (?, ?, ?, ?, ?, ?)'
    ' ON CONFLICT (channel, obligation) DO UPDATE SET "case" = excluded."case", due = excluded.due,'
    " open = excluded.open, detail = excluded.detail"
)
PUT_SNAPSHOT = (
    "INSERT INTO snapshot (channel, body) VALUES (?, ?) ON CONFLICT (channel) DO UPDATE SET body = excluded.body"
)


@dataclass(frozen=True, slots=True)
class Acquire:
    """Take a channel over."""

    channel: str
    holder: str


@dataclass(frozen=True, slots=True)
class Append:
    """Write a batch, if its epoch and indexes are right."""

    channel: str
    epoch: int
    batch: Batch


Work = Acquire | Append
Outcome = Head | StoreError | None


class Ledger:
    """The writing side of a store, without threads; `connection` was made by `database`."""

    def __init__(self, connection: apsw.Connection) -> None:
        """Use *connection*, and no one else may while this ledger lives."""
        self.connection = connection
        self.pages = 0
        connection.set_wal_hook(self.count_pages)

    def commit(self, works: Sequence[Work]) -> tuple[Outcome, ...]:
        """Do all *works* in one transaction and return what became of each, in order."""
        try:
            self.connection.execute("BEGIN IMMEDIATE")
        except apsw.BusyError:
            return refused(works, OverloadedError("another process holds the store; nothing was written. Come again"))
        try:
            outcomes = tuple(self.attempt(work) for work in works)
            self.connection.execute("COMMIT")
        except apsw.FullError as error:
            self.roll_back()
            self.pages = BUSY_PAGES  # a checkpoint may make space
            return refused(
                works, FullError(f"the store is full: {error}; nothing was written. Free space, then come again")
            )
        return outcomes

    def attempt(self, work: Work) -> Outcome:
        """Do one work; one that is refused has written nothing."""
        try:
            match work:
                case Acquire(channel, holder):
                    return self.acquire(channel, holder)
                case Append(channel, epoch, batch):
                    self.append(channel, epoch, batch)
                    return None
                case _:
                    assert_never(work)
        except StoreError as refusal:
            return refusal

    def acquire(self, channel: str, holder: str) -> Head:
        """Raise the epoch of *channel*, if all its logs are whole."""
        sizes: dict[str, int] = {}
        for log, count, size in self.connection.execute(REACHED, (channel,)):
            if count != size:
                gap = f"log {log} of channel {channel} ends at {size} but has {count} rows"
                raise StoreError(f"{gap}. Restore the store from its backup or from the peer")
            sizes[log] = size
        epoch = self.connection.execute(TAKE_OVER, (channel, holder)).get
        return Head(epoch, sizes)

    def append(self, channel: str, epoch: int, batch: Batch) -> None:
        """Write *batch* where it proves to belong."""
        newest = self.connection.execute(NEWEST, (channel,)).get or 0
        sizes = {log: self.connection.execute(SIZE, (channel, log)).get for log in batch.rows}
        prove(channel, newest, epoch, sizes, batch)
        for log, (first, rows) in batch.rows.items():
            lines = (
                (channel, log, index, row.leaf, row.key, row.body, row.beside) for index, row in enumerate(rows, first)
            )
            self.connection.executemany(ADD_LINE, lines)
        for owed in batch.deadlines:
            self.connection.execute(
                PUT_DEADLINE, (channel, owed.obligation, owed.case, owed.due, int(owed.open), owed.detail)
            )
        if batch.snapshot is not None:
            self.connection.execute(PUT_SNAPSHOT, (channel, batch.snapshot))

    def tidy(self, *, idle: bool) -> None:
        """Move the write-ahead log into the file if it has grown: early when *idle*, at last when it must.

        A checkpoint that cannot be done now (a reader, another process, no space) is done later; nothing is at risk.
        """
        if self.pages < (IDLE_PAGES if idle else BUSY_PAGES):
            return
        try:
            self.connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)
        except (apsw.BusyError, apsw.LockedError, apsw.FullError):
            return

    def count_pages(self, _connection: apsw.Connection, _database: str, pages: int) -> int:
        """Note how long the write-ahead log is; SQLite calls this after each commit."""
        self.pages = pages
        return apsw.SQLITE_OK

    def roll_back(self) -> None:
        """End the transaction without a trace; SQLite may have done so itself."""
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")

    def abandon(self) -> None:
        """Touch the disk no more: what is there after a failed commit must be found by whoever opens it next."""
        self.connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()


def refused(works: Sequence[Work], refusal: StoreError) -> tuple[Outcome, ...]:
    """Return *refusal* for all *works*."""
    return tuple(refusal for _ in works)
