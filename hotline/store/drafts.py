"""Drafts in a SQLite file of their own, beside the logs: what officers type before anything is signed.

They hold what will be sealed, so the file is its owner's alone. Nothing else depends on it: lost, it costs typing.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, TypeVar

import apsw

from hotline.core.canonical import Instant
from hotline.core.errors import StoreError, refuse
from hotline.interfaces import KeptDraft
from hotline.store.database import BUSY_MS, create

EACH_MAX: Final = 50
SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS draft (
    subject TEXT NOT NULL, name TEXT NOT NULL, version INTEGER NOT NULL, at INTEGER NOT NULL, body BLOB NOT NULL,
    message TEXT, PRIMARY KEY (subject, name)
) STRICT;
CREATE INDEX IF NOT EXISTS draft_message ON draft (message) WHERE message IS NOT NULL;
"""
KEPT: Final = "SELECT version FROM draft WHERE subject = ? AND name = ?"
COUNT: Final = "SELECT count(*) FROM draft WHERE subject = ?"
PUT: Final = (
    "INSERT INTO draft (name, subject, version, at, body, message) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE"
    " SET version = excluded.version, at = excluded.at, body = excluded.body, message = excluded.message"
)
OF: Final = "SELECT name, subject, version, at, body, message FROM draft WHERE subject = ? ORDER BY at DESC, name"
FIND: Final = "SELECT name, subject, version, at, body, message FROM draft WHERE subject = ? AND name = ?"
BEHIND: Final = "SELECT name, subject, version, at, body, message FROM draft WHERE message = ? ORDER BY at DESC LIMIT 1"
DROP: Final = "DELETE FROM draft WHERE subject = ? AND name = ?"

Answer = TypeVar("Answer")


class SqliteDrafts:
    """Drafts in the file *path*, made at the first use; one thread does all of it."""

    def __init__(self, path: Path) -> None:
        """Name the file; nothing is touched yet."""
        self.path = path
        self.thread = ThreadPoolExecutor(1, thread_name_prefix="drafts")
        self.connection: apsw.Connection | None = None

    async def keep(self, draft: KeptDraft) -> None:
        """Keep *draft* in place of the version before its own."""
        await self.ask(lambda connection: keep(connection, draft))

    async def of(self, subject: str) -> tuple[KeptDraft, ...]:
        """Return the drafts of *subject*, the newest first."""
        return await self.ask(lambda connection: select(connection, OF, subject))

    async def find(self, subject: str, name: str) -> KeptDraft | None:
        """Return the draft *name* of *subject*."""
        return next(iter(await self.ask(lambda connection: select(connection, FIND, subject, name))), None)

    async def behind(self, message: str) -> KeptDraft | None:
        """Return the draft of which the proposal *message* was made."""
        return next(iter(await self.ask(lambda connection: select(connection, BEHIND, message))), None)

    async def drop(self, subject: str, name: str) -> None:
        """Forget the draft *name* of *subject*, if there is one."""
        await self.ask(lambda connection: connection.execute(DROP, (subject, name)).get)

    async def close(self) -> None:
        """Close the file once what was begun is done."""
        await asyncio.to_thread(self.thread.shutdown)
        if self.connection is not None:
            self.connection.close()

    async def ask(self, work: Callable[[apsw.Connection], Answer]) -> Answer:
        """Do *work* in the thread."""
        return await asyncio.get_running_loop().run_in_executor(self.thread, self.done, work)

    def done(self, work: Callable[[apsw.Connection], Answer]) -> Answer:
        """Do *work* on the one connection."""
        try:
            if self.connection is None:
                self.connection = opened(self.path)
            return work(self.connection)
        except (apsw.Error, OSError) as error:
            wrong = f"{self.path}: drafts cannot be kept: {error}"
            raise StoreError(f"{wrong}. Check the folder, its owner and its space") from error


def opened(path: Path) -> apsw.Connection:
    """Return the file *path*, made if need be, with mode 0600."""
    create(path)
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
    connection.set_busy_timeout(BUSY_MS)
    connection.pragma("journal_mode", "WAL")
    connection.pragma("secure_delete", "ON")
    connection.execute(SCHEMA)
    return connection


def keep(connection: apsw.Connection, draft: KeptDraft) -> None:
    """Keep *draft* if what is kept is the version before it."""
    with connection:
        version = connection.execute(KEPT, (draft.subject, draft.id)).get
        if (version or 0) != draft.version - 1:
            raise refuse("draft.stale", draft.id, f"version {version or 0} is kept, {draft.version - 1} was opened")
        if version is None and connection.execute(COUNT, (draft.subject,)).get >= EACH_MAX:
            raise refuse("draft.too_many", draft.id, f"{EACH_MAX} are kept")
        row = (draft.id, draft.subject, draft.version, draft.at, draft.body, draft.message)
        connection.execute(PUT, row)


def select(connection: apsw.Connection, query: str, *values: str) -> tuple[KeptDraft, ...]:
    """Return the drafts that *query* finds."""
    return tuple(
        KeptDraft(name, subject, version, Instant(at), body, message)
        for name, subject, version, at, body, message in connection.execute(query, values)
    )
