from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from hotline.core.errors import FencedError, FullError, OverloadedError, StoreError
from hotline.interfaces import Batch, Head
from hotline.store.database import open_writing
from hotline.store.ledger import BUSY_PAGES, IDLE_PAGES, Acquire, Append, Ledger
from hotline.store.reading import READ, read
from tests.store.batches import CHANNEL, ours, owed, row, rows


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    ledger = Ledger(open_writing(tmp_path / "store.db"))
    ledger.commit([Acquire(CHANNEL, "tester")])
    yield ledger
    ledger.close()


def test_a_group_is_done_in_order_and_committed_once(ledger: Ledger) -> None:
    before = ledger.connection.total_changes()
    commits = iter(range(9))
    ledger.connection.set_commit_hook(lambda: next(commits) > 0)
    outcomes = ledger.commit(
        [Append(CHANNEL, 1, ours(0, "a")), Acquire(CHANNEL, "next"), Append(CHANNEL, 1, ours(1, "stale"))]
    )
    assert [type(outcome) for outcome in outcomes] == [type(None), Head, FencedError]
    assert outcomes[1] == Head(2, {"ours": 1})
    assert next(commits) == 1
    assert ledger.connection.total_changes() - before == 2


def test_a_log_with_a_missing_row_is_not_taken_over(ledger: Ledger) -> None:
    ledger.commit([Append(CHANNEL, 1, ours(0, "a", "b", "c"))])
    ledger.connection.execute("DELETE FROM line WHERE idx = 1")
    (outcome,) = ledger.commit([Acquire(CHANNEL, "next")])
    assert isinstance(outcome, StoreError)
    assert "ends at 3 but has 2 rows" in str(outcome)


def test_the_primary_key_stops_a_second_writer_even_if_the_fence_were_blind(ledger: Ledger) -> None:
    ledger.commit([Append(CHANNEL, 1, ours(0, "a"))])
    with pytest.raises(apsw.ConstraintError):
        ledger.connection.execute("INSERT INTO line VALUES (?, 'ours', 0, x'', NULL, x'', NULL)", (CHANNEL,))


def test_while_another_process_writes_nothing_is_written_here(ledger: Ledger) -> None:
    other = open_writing(Path(ledger.connection.filename))
    other.execute("BEGIN IMMEDIATE")
    ledger.connection.set_busy_timeout(0)
    (outcome,) = ledger.commit([Append(CHANNEL, 1, ours(0, "a"))])
    assert type(outcome) is OverloadedError
    other.execute("ROLLBACK")
    assert ledger.commit([Append(CHANNEL, 1, ours(0, "a"))]) == (None,)
    other.close()


def test_a_full_disk_refuses_the_whole_group_and_leaves_no_transaction_open(ledger: Ledger) -> None:
    ledger.connection.pragma("max_page_count", ledger.connection.pragma("page_count"))
    large = Append(CHANNEL, 1, Batch({"ours": (1, (row("x" * 100_000),))}))
    outcomes = ledger.commit([Append(CHANNEL, 1, ours(0, "a")), large])
    assert [type(outcome) for outcome in outcomes] == [FullError, FullError]
    assert not ledger.connection.in_transaction
    assert read(ledger.connection, CHANNEL, "ours", 0, 9) == ()
    assert ledger.commit([Append(CHANNEL, 1, ours(0, "a"))]) == (None,)


def test_a_transaction_that_the_engine_left_open_is_rolled_back(ledger: Ledger) -> None:
    ledger.connection.execute("BEGIN; DELETE FROM writer")
    ledger.roll_back()
    assert ledger.commit([Append(CHANNEL, 1, ours(0, "a"))]) == (None,)


def test_an_error_at_commit_leaves_as_it_is(ledger: Ledger) -> None:
    ledger.connection.set_commit_hook(lambda: True)
    with pytest.raises(apsw.ConstraintError):
        ledger.commit([Append(CHANNEL, 1, ours(0, "a"))])


def test_the_write_ahead_log_is_moved_early_only_when_idle(ledger: Ledger) -> None:
    ledger.commit([Append(CHANNEL, 1, ours(0, "a"))])
    ledger.pages = IDLE_PAGES
    ledger.tidy(idle=False)
    assert not moved(ledger)
    ledger.tidy(idle=True)
    assert moved(ledger)


def test_the_write_ahead_log_is_moved_at_last_even_when_busy(ledger: Ledger) -> None:
    while ledger.pages < BUSY_PAGES:
        size = len(ledger.connection.execute("SELECT 1 FROM line").fetchall())
        ledger.commit([Append(CHANNEL, 1, Batch({"ours": (size, (row("x" * 4_000_000),))}))])
    ledger.tidy(idle=False)
    assert moved(ledger)
    ledger.commit([Append(CHANNEL, 1, Batch({}, (owed("o", 1),)))])
    assert ledger.pages < IDLE_PAGES


def test_a_reader_in_the_way_of_a_checkpoint_is_no_harm(ledger: Ledger) -> None:
    reader = open_writing(Path(ledger.connection.filename))
    ledger.commit([Append(CHANNEL, 1, ours(0, "a", "b"))])
    reading = reader.execute(READ, (CHANNEL, "ours", 0, 9))
    next(reading)
    ledger.commit([Append(CHANNEL, 1, ours(2, "c"))])
    ledger.pages = BUSY_PAGES
    ledger.tidy(idle=True)
    assert not moved(ledger)
    assert read(ledger.connection, CHANNEL, "ours", 0, 9) == rows("a", "b", "c")
    reading.close()
    reader.close()


def moved(ledger: Ledger) -> bool:
    """Return whether all of the write-ahead log has been moved into the file."""
    pages, checkpointed = ledger.connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_NOOP)
    return pages == checkpointed
