"""The index of messages for searching: SQLite FTS5 in a file of its own beside the logs.

It is a cache and never evidence: made anew whenever it is missing, of another version, or of other logs. It holds what
was sealed and opened here, so the file is its owner's alone. A row is numbered by its time, so the newest come first
without sorting, and a page continues below a number.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final

import apsw

from hotline.core.canonical import Instant
from hotline.core.search import BEGIN, END, Findable, Hit, Query, apart, terms, together
from hotline.interfaces import Reached
from hotline.store.beside import FileBeside, opened

VERSION: Final = 1
PLACES_A_MS: Final = 1 << 14  # so that even the last instant that can be written has a number
EVER: Final = (1 << 63) - 1
PASSAGE_WORDS: Final = 24
SCHEMA: Final = """
CREATE TABLE message (
    number INTEGER PRIMARY KEY, party TEXT NOT NULL, idx INTEGER NOT NULL, at INTEGER NOT NULL, id TEXT NOT NULL,
    "case" TEXT NOT NULL, form TEXT NOT NULL, status TEXT NOT NULL, precedence TEXT NOT NULL, people TEXT NOT NULL
) STRICT;
CREATE VIRTUAL TABLE word USING fts5 (text, names, tokenize = "unicode61 remove_diacritics 2");
CREATE TABLE reached (log TEXT PRIMARY KEY, size INTEGER NOT NULL, leaf BLOB NOT NULL) STRICT;
"""
REACHED: Final = "SELECT log, size, leaf FROM reached"
REACH: Final = "INSERT OR REPLACE INTO reached VALUES (?, ?, ?)"
ADD: Final = "INSERT OR REPLACE INTO message VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
DROP_WORDS: Final = "DELETE FROM word WHERE rowid = ?"
ADD_WORDS: Final = "INSERT INTO word (rowid, text, names) VALUES (?, ?, ?)"
SHOWN: Final = 'number, party, idx, at, id, "case"'
ALL: Final = f"SELECT {SHOWN}, '' FROM message WHERE number >= ? AND number < ?"  # noqa: S608 - a constant
MATCHING: Final = (
    f"SELECT {SHOWN}, snippet(word, 0, char({ord(BEGIN)}), char({ord(END)}), '…', {PASSAGE_WORDS})"  # noqa: S608 - a constant
    " FROM word JOIN message ON number = word.rowid WHERE word.rowid >= ? AND word.rowid < ? AND word MATCH ?"
)
EQUAL: Final = ("party", "form", "case", "status", "precedence")


class SqliteSearch(FileBeside):
    """The index in the file *path*, made at the first use."""

    def __init__(self, path: Path) -> None:
        """Name the file; nothing is touched yet."""
        super().__init__(path, made, "the index for searching cannot be used; delete it and it is made anew")

    async def reached(self) -> dict[str, Reached]:
        """Return how far each log is indexed."""
        return await self.ask(reached)

    async def add(self, log: str, found: tuple[Findable, ...], until: Reached) -> None:
        """Index what was *found* in *log*, which is indexed *until* there now."""
        await self.ask(partial(add, log=log, found=found, until=until))

    async def clear(self) -> None:
        """Forget everything."""
        await self.ask(clear)

    async def find(self, query: Query) -> tuple[Hit, ...]:
        """Return what fits *query*, the newest first."""
        return await self.ask(lambda connection: tuple(find(connection, query)))


def index_of(store: Path) -> Path:
    """Return the file of the index that lies beside the *store*."""
    return store.with_suffix(".search.db")


def forget(store: Path) -> None:
    """Delete the index beside the *store*: what lies beside entries there is another, and it is made anew of that."""
    path = index_of(store)
    for name in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        name.unlink(missing_ok=True)


def made(path: Path) -> apsw.Connection:
    """Return the file *path*; what is none of ours, or of another version, is made anew."""
    try:
        return prepared(path)
    except (apsw.NotADBError, apsw.CorruptError):
        path.write_bytes(b"")
        return prepared(path)


def prepared(path: Path) -> apsw.Connection:
    """Return the file *path*, quick rather than durable, with the tables of this version."""
    connection = opened(path)
    connection.pragma("synchronous", "OFF")
    connection.pragma("secure_delete", "ON")
    if connection.pragma("user_version") != VERSION:
        clear(connection)
    return connection


def clear(connection: apsw.Connection) -> None:
    """Make the tables anew, empty."""
    with connection:
        for table in ("message", "word", "reached"):
            connection.execute(f"DROP TABLE IF EXISTS {table}")
        connection.execute(SCHEMA)
        connection.pragma("user_version", VERSION)


def reached(connection: apsw.Connection) -> dict[str, Reached]:
    """Return how far each log is indexed."""
    return {log: Reached(size, leaf) for log, size, leaf in connection.execute(REACHED)}


def add(connection: apsw.Connection, log: str, found: tuple[Findable, ...], until: Reached) -> None:
    """Write what was *found*, in one transaction with how far the log is indexed now."""
    with connection:
        for each in found:
            number = each.at * PLACES_A_MS + (each.index * 2 + (log == "theirs")) % PLACES_A_MS
            around = (each.id, each.case, each.form, each.status, each.precedence, listed(each.people))
            connection.execute(ADD, (number, each.party, each.index, each.at, *around))
            connection.execute(DROP_WORDS, (number,))
            connection.execute(ADD_WORDS, (number, apart(each.text), apart(each.names)))
        connection.execute(REACH, (log, until.size, until.leaf))


def listed(people: tuple[str, ...]) -> str:
    """Return people as they are kept: each between line breaks, so that one is found whole."""
    return "".join(f"\n{each}\n" for each in people)


def find(connection: apsw.Connection, query: Query) -> Iterator[Hit]:
    """Yield what fits *query*, the newest first."""
    first = 0 if query.since is None else query.since * PLACES_A_MS
    end = EVER if query.until is None else query.until * PLACES_A_MS
    values: list[str | int] = [first, end if query.below is None else min(end, query.below)]
    asked = MATCHING if query.text else ALL
    values += [matching(query.text)] if query.text else []
    for name in EQUAL:
        if wanted := getattr(query, name):
            asked += f' AND "{name}" = ?'
            values.append(wanted)
    if query.person:
        asked += " AND instr(people, ?)"
        values.append(listed((query.person,)))
    order = "word.rowid" if query.text else "number"
    for row in connection.execute(f"{asked} ORDER BY {order} DESC LIMIT ?", (*values, query.limit)):
        yield Hit(row[0], row[1], row[2], Instant(row[3]), row[4], row[5], together(row[6]))


def matching(text: str) -> str:
    """Return what was typed for FTS5: every term between quotes, found by its beginning."""
    return " ".join('"' + apart(term).replace('"', '""') + '"*' for term in terms(text))
