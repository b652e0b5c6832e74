"""The queries of a SQLite store, and a few read-only connections on which they run beside the writer."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import TypeVar

import apsw

from hotline.core.canonical import Instant
from hotline.core.errors import StoreError
from hotline.interfaces import Deadline, Row
from hotline.store.database import open_reading

Answer = TypeVar("Answer")

READ = "SELECT leaf, body, beside, key FROM line WHERE channel = ? AND log = ? AND idx >= ? ORDER BY idx LIMIT ?"
FIND = "SELECT idx, leaf, body, beside, key FROM line WHERE channel = ? AND log = ? AND key = ? ORDER BY idx LIMIT 1"
DUE = 'SELECT obligation, "case", due, open, detail FROM deadline WHERE channel = ? AND open AND '
DUE_BEFORE = DUE + "due < ? ORDER BY due, obligation LIMIT ?"
DUE_KNOWN = DUE + "due IS NOT NULL ORDER BY due, obligation LIMIT ?"
DUE_COUNT = "SELECT count(*) FROM deadline WHERE channel = ? AND open AND due < ?"
DUE_UNKNOWN = DUE + "due IS NULL ORDER BY obligation LIMIT ?"
SNAPSHOT = "SELECT body FROM snapshot WHERE channel = ?"


class Readers:
    """Read-only connections, each used by one thread at a time."""

    def __init__(self, path: Path, count: int = 2) -> None:
        """Open *count* connections."""
        self.threads = ThreadPoolExecutor(count, thread_name_prefix="store-reader")
        self.idle: SimpleQueue[apsw.Connection] = SimpleQueue()
        for _ in range(count):
            self.idle.put(open_reading(path))

    async def ask(self, query: Callable[[apsw.Connection], Answer]) -> Answer:
        """Run *query* in a thread and return its answer."""
        return await asyncio.get_running_loop().run_in_executor(self.threads, self.answer, query)

    def answer(self, query: Callable[[apsw.Connection], Answer]) -> Answer:
        """Run *query* on a connection that is idle."""
        connection = self.idle.get()
        try:
            return query(connection)
        except apsw.Error as error:
            raise StoreError(f"{connection.filename} cannot be read: {error}. Check the disk") from error
        finally:
            self.idle.put(connection)

    def close(self) -> None:
        """Let running queries finish, then close the connections."""
        self.threads.shutdown()
        while not self.idle.empty():
            self.idle.get().close()


def read(connection: apsw.Connection, channel: str, log: str, first: int, limit: int) -> tuple[Row, ...]:
    """Return up to *limit* rows of *log* from *first*."""
    return tuple(Row(*found) for found in connection.execute(READ, (channel, log, first, limit)))


def find(connection: apsw.Connection, channel: str, log: str, key: str) -> tuple[int, Row] | None:
    """Return the first row with *key* and its index."""
    found = connection.execute(FIND, (channel, log, key)).get
    return None if found is None else (found[0], Row(*found[1:]))


def due(connection: apsw.Connection, channel: str, before: Instant | None, limit: int) -> tuple[Deadline, ...]:
    """Return open deadlines in the order of their instants, unknown ones last and only if *before* is None."""
    if before is not None:
        return deadlines(connection, DUE_BEFORE, (channel, before, limit))
    known = deadlines(connection, DUE_KNOWN, (channel, limit))
    return known + deadlines(connection, DUE_UNKNOWN, (channel, limit - len(known)))


def count_due(connection: apsw.Connection, channel: str, before: Instant) -> int:
    """Return how many open deadlines are due before *before*."""
    count: int = connection.execute(DUE_COUNT, (channel, before)).get
    return count


def deadlines(connection: apsw.Connection, query: str, bindings: tuple[str | int, ...]) -> tuple[Deadline, ...]:
    """Return what *query* finds as deadlines."""
    found = connection.execute(query, bindings)
    return tuple(Deadline(obligation, case, at, bool(owed), detail) for obligation, case, at, owed, detail in found)


def snapshot(connection: apsw.Connection, channel: str) -> bytes | None:
    """Return the newest snapshot."""
    found: bytes | None = connection.execute(SNAPSHOT, (channel,)).get
    return found
