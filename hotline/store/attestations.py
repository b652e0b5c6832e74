"""What others attested of our log, in a SQLite file of its own beside the logs: no log rests on it."""

from pathlib import Path
from typing import Any, Final

import apsw

from hotline.core.attested import Attested
from hotline.core.canonical import Instant
from hotline.store.beside import FileBeside, opened

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS attested (
    number INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, size INTEGER NOT NULL, at INTEGER NOT NULL,
    body BLOB NOT NULL, UNIQUE (kind, name, size)
) STRICT;
"""
KEEP: Final = "INSERT INTO attested (kind, name, size, at, body) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
NEWEST: Final = "SELECT kind, name, max(size), at, body FROM attested GROUP BY kind, name ORDER BY kind, name"
READ: Final = "SELECT kind, name, size, at, body FROM attested ORDER BY number LIMIT ? OFFSET ?"


def attested_of(store: Path) -> Path:
    """Return where the attestations of the store at *store* lie."""
    return store.with_suffix(".attested.db")


class SqliteAttestations(FileBeside):
    """Attestations in the file *path*, made when the first one is kept."""

    def __init__(self, path: Path) -> None:
        """Name the file; nothing is touched yet."""
        super().__init__(path, made, "what others attested cannot be kept or read")

    async def keep(self, found: Attested) -> None:
        """Keep *found* unless it is there."""
        row = (found.kind, found.name, found.size, found.at, found.body)
        await self.ask(lambda connection: connection.execute(KEEP, row).get)

    async def newest(self) -> tuple[Attested, ...]:
        """Return the one with the greatest size of each kind and name."""
        return await self.select(NEWEST)

    async def read(self, first: int, limit: int) -> tuple[Attested, ...]:
        """Return up to *limit* from number *first* on."""
        return await self.select(READ, limit, first)

    async def select(self, query: str, *values: int) -> tuple[Attested, ...]:
        """Return what *query* finds; where there is no file yet, nothing."""
        if self.connection is None and not self.path.exists():
            return ()
        return await self.ask(lambda connection: tuple(map(attested, connection.execute(query, values))))


def made(path: Path) -> apsw.Connection:
    """Return the file *path* with its table; what is kept is durable."""
    connection = opened(path)
    connection.pragma("synchronous", "FULL")
    connection.execute(SCHEMA)
    return connection


def attested(row: Any) -> Attested:  # noqa: ANN401 - a row of SQLite
    """Return the attestation in *row*."""
    kind, name, size, at, body = row
    return Attested(kind, name, size, Instant(at), body)
