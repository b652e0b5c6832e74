from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import apsw
import pytest

from hotline.core.canonical import Instant
from hotline.core.errors import StoreError
from hotline.interfaces import Batch
from hotline.store.database import open_writing
from hotline.store.ledger import Acquire, Append, Ledger
from hotline.store.reading import (
    DUE_BEFORE,
    DUE_KNOWN,
    DUE_UNKNOWN,
    FIND,
    READ,
    Readers,
    due,
    find,
    read,
    snapshot,
)
from tests.store.batches import CHANNEL, owed, row, rows

DEADLINES = (owed("b", 1), owed("a", 2), owed("c", None))


@pytest.fixture
async def readers(tmp_path: Path) -> AsyncIterator[Readers]:
    ledger = Ledger(open_writing(tmp_path / "store.db"))
    batch = Batch({"ours": (0, rows("x", "y", "z"))}, (*DEADLINES, owed("d", 0, still=False)), b"state")
    ledger.commit([Acquire(CHANNEL, "tester"), Append(CHANNEL, 1, batch)])
    readers = Readers(tmp_path / "store.db")
    yield readers
    readers.close()
    ledger.close()


async def test_every_question_is_answered_beside_the_writer(readers: Readers) -> None:
    assert await readers.ask(partial(read, channel=CHANNEL, log="ours", first=1, limit=9)) == rows("y", "z")
    assert await readers.ask(partial(find, channel=CHANNEL, log="ours", key="y")) == (1, row("y", key="y"))
    assert await readers.ask(partial(find, channel=CHANNEL, log="ours", key="?")) is None
    assert await readers.ask(partial(due, channel=CHANNEL, before=None, limit=9)) == DEADLINES
    assert await readers.ask(partial(due, channel=CHANNEL, before=Instant(2), limit=9)) == DEADLINES[:1]
    assert await readers.ask(partial(snapshot, channel=CHANNEL)) == b"state"
    assert await readers.ask(partial(snapshot, channel="us-ru")) is None


async def test_what_cannot_be_read_says_so_and_gives_its_connection_back(readers: Readers) -> None:
    def damaged(connection: apsw.Connection) -> None:
        connection.execute("SELECT * FROM nothing")

    for _ in range(5):
        with pytest.raises(StoreError, match="Check the disk"):
            await readers.ask(damaged)
    assert await readers.ask(partial(snapshot, channel=CHANNEL)) == b"state"


async def test_every_query_uses_its_index(readers: Readers) -> None:
    for query, bindings, index in (
        (READ, (CHANNEL, "ours", 1, 1), "line USING INDEX sqlite_autoindex_line_1"),
        (FIND, (CHANNEL, "ours", "k"), "line USING INDEX line_by_key"),
        (DUE_BEFORE, (CHANNEL, 5, 1), "deadline USING INDEX deadline_open"),
        (DUE_KNOWN, (CHANNEL, 1), "deadline USING INDEX deadline_open"),
        (DUE_UNKNOWN, (CHANNEL, 1), "deadline USING INDEX deadline_open"),
    ):
        assert await readers.ask(partial(plan, query=query, bindings=bindings)) == [f"SEARCH {index}"]


def plan(connection: apsw.Connection, query: str, bindings: tuple[str | int, ...]) -> list[str]:
    """Return how SQLite goes about *query*, step by step."""
    steps = connection.execute(f"EXPLAIN QUERY PLAN {query}", bindings).fetchall()
    return [str(step[3]).split(" (")[0] for step in steps]
