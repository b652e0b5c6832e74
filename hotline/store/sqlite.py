"""The default store: one SQLite file in WAL mode with `synchronous=FULL`.

A writer thread commits in groups; readers have connections of their own and never wait for it, nor it for them.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

import apsw

from hotline.core.canonical import Instant
from hotline.core.errors import StoreError
from hotline.interfaces import Batch, Deadline, Head, Row
from hotline.store import reading
from hotline.store.database import open_writing
from hotline.store.gate import Limits, weigh
from hotline.store.ledger import Acquire, Append, Ledger
from hotline.store.tail import Bell, follow
from hotline.store.writer import Writer

Answer = TypeVar("Answer")


def nothing(failure: BaseException) -> None:
    """Leave it to whoever sees UnknownOutcomeError."""


class SqliteStore:
    """A store in the file *path*. `open` it before use.

    *on_fatal* is called, in the loop, when a commit has failed and this object takes no more appends: the process
    should end and start again.
    """

    def __init__(
        self, path: Path, limits: Limits | None = None, on_fatal: Callable[[BaseException], None] = nothing
    ) -> None:
        """Name the file; nothing is touched yet."""
        self.path = path
        self.bell = Bell()
        self.readers: reading.Readers | None = None
        self.writer = Writer(lambda: Ledger(open_writing(path)), limits or Limits(), self.bell.ring, on_fatal)

    async def open(self) -> None:
        """Open or create the file; raises StoreError if it cannot be used."""
        await self.writer.start()
        try:
            self.readers = reading.Readers(self.path)
        except StoreError:
            await self.writer.close()
            raise

    def look(self) -> None:
        """Open the file for reading only: nothing is written or brought up to date; it takes no appends."""
        self.readers = reading.Readers(self.path)

    async def acquire(self, channel: str, holder: str) -> Head:
        """Take *channel* over with the next epoch."""
        head = await self.writer.submit(Acquire(channel, holder), 0)
        assert isinstance(head, Head)
        return head

    async def append(self, channel: str, epoch: int, batch: Batch) -> None:
        """Make *batch* durable in one transaction, shared with what else is waiting."""
        await self.writer.submit(Append(channel, epoch, batch), weigh(batch))

    async def read(self, channel: str, log: str, first: int, limit: int) -> tuple[Row, ...]:
        """Return durable rows of *log* from *first*."""
        return await self.ask(partial(reading.read, channel=channel, log=log, first=first, limit=limit))

    async def find(self, channel: str, log: str, key: str) -> tuple[int, Row] | None:
        """Return the first durable row with *key*."""
        return await self.ask(partial(reading.find, channel=channel, log=log, key=key))

    def tail(self, channel: str, log: str, first: int) -> AsyncIterator[tuple[int, Row]]:
        """Yield durable rows from *first* on, and each new one that this store commits."""
        return follow(lambda start, limit: self.read(channel, log, start, limit), self.bell, first)

    async def due(self, channel: str, before: Instant | None, limit: int) -> tuple[Deadline, ...]:
        """Return open deadlines in order."""
        return await self.ask(partial(reading.due, channel=channel, before=before, limit=limit))

    async def count_due(self, channel: str, before: Instant) -> int:
        """Return how many open deadlines are due before *before*."""
        return await self.ask(partial(reading.count_due, channel=channel, before=before))

    async def snapshot(self, channel: str) -> bytes | None:
        """Return the newest snapshot."""
        return await self.ask(partial(reading.snapshot, channel=channel))

    async def close(self) -> None:
        """Commit what was accepted, end the tails, and close the file."""
        readers, self.readers = self.readers, None
        self.bell.close()
        if readers is not None:
            await asyncio.to_thread(readers.close)
            if self.writer.thread.is_alive():
                await self.writer.close()

    async def ask(self, query: Callable[[apsw.Connection], Answer]) -> Answer:
        """Run *query* beside the writer."""
        if self.readers is None:
            raise StoreError("this store is not open; nothing was read. Open it first")
        return await self.readers.ask(query)
