"""What others attested of our log, in a SQLite file of its own beside the logs: no log rests on it."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, TypeVar

import apsw

from hotline.core.attested import Attested
from hotline.core.canonical import Instant
from hotline.core.errors import StoreError
from hotline.store.database import BUSY_MS, create

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS attested (
    number INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, size INTEGER NOT NULL, at INTEGER NOT NULL,
    body BLOB NOT NULL, UNIQUE (kind, name, size)
) STRICT;
"""
KEEP: Final = "INSERT INTO attested (kind, name, size, at, body) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
NEWEST: Final = "SELECT kind, name, max(size), at, body FROM attested GROUP BY kind, name ORDER BY kind, name"
READ: Final = "SELECT kind, name, size, at, body FROM attested ORDER BY number LIMIT ? OFFSET ?"

Answer = TypeVar("Answer")


def attested_of(store: Path) -> Path:
    """Return where the attestations of the store at *store* lie."""
    return store.with_suffix(".attested.db")


class SqliteAttestations:
    """Attestations in the file *path*, made when the first one is kept; one thread does all of it."""

    def __init__(self, path: Path) -> None:
        """Name the file; nothing is touched yet."""
        self.path = path
        self.thread = ThreadPoolExecutor(1, thread_name_prefix="attested")
        self.connection: apsw.Connection | None = None

    async def keep(self, found: Attested) -> None:
        """Keep *found* unless it is there."""
        row = (found.kind, found.name, found.size, found.at, found.body)
        await self.ask(lambda: self.connected().execute(KEEP, row).get)

    async def newest(self) -> tuple[Attested, ...]:
        """Return the one with the greatest size of each kind and name."""
        return await self.ask(lambda: self.select(NEWEST))

    async def read(self, first: int, limit: int) -> tuple[Attested, ...]:
        """Return up to *limit* from number *first* on."""
        return await self.ask(lambda: self.select(READ, limit, first))

    async def close(self) -> None:
        """Close the file once what was begun is done."""
        await asyncio.to_thread(self.thread.shutdown)
        if self.connection is not None:
            self.connection.close()

    async def ask(self, work: Callable[[], Answer]) -> Answer:
        """Do *work* in the thread."""
        return await asyncio.get_running_loop().run_in_executor(self.thread, self.done, work)

    def done(self, work: Callable[[], Answer]) -> Answer:
        """Do *work*, and say what is wrong with the file if something is."""
        try:
            return work()
        except (apsw.Error, OSError) as error:
            wrong = f"{self.path}: what others attested cannot be kept or read: {error}"
            raise StoreError(f"{wrong}. Check the folder, its owner and its space") from error

    def connected(self) -> apsw.Connection:
        """Return the one connection; the file is made if need be, with mode 0600."""
        if self.connection is None:
            create(self.path)
            self.connection = apsw.Connection(str(self.path), flags=apsw.SQLITE_OPEN_READWRITE)
            self.connection.set_busy_timeout(BUSY_MS)
            self.connection.pragma("journal_mode", "WAL")
            self.connection.pragma("synchronous", "FULL")
            self.connection.execute(SCHEMA)
        return self.connection

    def select(self, query: str, *values: int) -> tuple[Attested, ...]:
        """Return what *query* finds; where there is no file yet, nothing."""
        if self.connection is None and not self.path.exists():
            return ()
        return tuple(
            Attested(kind, name, size, Instant(at), body)
            for kind, name, size, at, body in self.connected().execute(query, values)
        )
