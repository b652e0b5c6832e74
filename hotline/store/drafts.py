"""Drafts in a SQLite file of their own, beside the logs: what officers type before anything is signed.

They hold what will be sealed, so the file is its owner's alone. Nothing else depends on it: lost, it costs typing.
"""

from pathlib import Path
from typing import Final

import apsw

from hotline.core.canonical import Instant
from hotline.core.errors import refuse
from hotline.interfaces import KeptDraft
from hotline.store.beside import FileBeside, opened

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


class SqliteDrafts(FileBeside):
    """Drafts in the file *path*, made at the first use."""

    def __init__(self, path: Path) -> None:
        """Name the file; nothing is touched yet."""
        super().__init__(path, made, "drafts cannot be kept")

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


def made(path: Path) -> apsw.Connection:
    """Return the file *path* with its table; what is deleted is overwritten."""
    connection = opened(path)
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
