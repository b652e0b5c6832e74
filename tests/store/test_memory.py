"""The strict twin: what it does beyond the contract, and that it answers like the real store."""

import asyncio
from dataclasses import dataclass, replace

import apsw
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.core.canonical import Instant
from hotline.core.errors import FencedError, FullError, OverloadedError, StoreError, UnknownOutcomeError
from hotline.interfaces import Batch, Head
from hotline.store import reading
from hotline.store.database import prepare
from hotline.store.gate import Limits
from hotline.store.ledger import Acquire, Append, Ledger
from hotline.store.memory import Failure, MemoryDisk, MemoryStore, Shelf
from tests.store.batches import CHANNEL, ours, owed, row


def acquired(disk: MemoryDisk | None = None) -> MemoryStore:
    store = MemoryStore(disk)
    store.acquire_now(CHANNEL, "tester")
    return store


def texts(store: MemoryStore) -> list[str]:
    return [found.body.decode() for found in store.read_now(CHANNEL, "ours", 0, 99)]


def test_what_is_held_is_not_durable_until_it_is_synced() -> None:
    store = acquired()
    store.holding = True
    outcomes: list[StoreError | None] = []
    for index, text in enumerate("abc"):
        store.append_now(CHANNEL, 1, ours(index, text), outcomes.append)
    assert (texts(store), outcomes) == ([], [])
    store.sync(2)
    assert (texts(store), outcomes) == (["a", "b"], [None, None])
    store.sync()
    assert (texts(store), outcomes) == (["a", "b", "c"], [None] * 3)


@pytest.mark.parametrize("keep", [0, 1, 2])
def test_a_crash_keeps_a_prefix_of_what_was_not_synced(keep: int) -> None:
    store = acquired()
    store.append_now(CHANNEL, 1, ours(0, "durable"))
    store.holding = True
    outcomes: list[StoreError | None] = []
    store.append_now(CHANNEL, 1, ours(1, "a"), outcomes.append)
    store.append_now(CHANNEL, 1, ours(2, "b"), outcomes.append)
    store.crash(keep)
    assert texts(store) == ["durable", "a", "b"][: keep + 1]
    assert [type(outcome) for outcome in outcomes] == [UnknownOutcomeError] * 2
    assert store.gate.batches == 0
    assert store.acquire_now(CHANNEL, "again") == Head(2, {"ours": keep + 1})


def test_the_fence_sees_what_is_not_synced_yet() -> None:
    store = acquired()
    store.holding = True
    store.append_now(CHANNEL, 1, ours(0, "a"))
    with pytest.raises(FencedError):
        store.append_now(CHANNEL, 1, ours(0, "b"))


def test_a_takeover_makes_durable_what_was_written_before() -> None:
    disk = MemoryDisk()
    older, newer = acquired(disk), MemoryStore(disk)
    older.holding = True
    older.append_now(CHANNEL, 1, ours(0, "a"))
    assert newer.acquire_now(CHANNEL, "newer") == Head(2, {"ours": 1})


@pytest.mark.parametrize(
    ("failure", "error"),
    [
        (Failure.OVERLOADED, OverloadedError),
        (Failure.FENCED, FencedError),
        (Failure.FULL, FullError),
    ],
)
def test_a_refusal_on_request_writes_nothing_and_the_store_goes_on(failure: Failure, error: type[StoreError]) -> None:
    store = acquired()
    store.fail_next(failure)
    with pytest.raises(error):
        store.append_now(CHANNEL, 1, ours(0, "a"))
    store.append_now(CHANNEL, 1, ours(0, "b"))
    assert texts(store) == ["b"]
    assert store.gate.batches == 0


@pytest.mark.parametrize(("failure", "found"), [(Failure.UNKNOWN_WRITTEN, ["a", "b"]), (Failure.UNKNOWN_LOST, ["a"])])
def test_an_unknown_outcome_stops_the_store_and_shows_only_after_opening_again(
    failure: Failure, found: list[str]
) -> None:
    store = acquired()
    store.append_now(CHANNEL, 1, ours(0, "a"))
    store.fail_next(failure)
    with pytest.raises(UnknownOutcomeError):
        store.append_now(CHANNEL, 1, ours(1, "b"))
    with pytest.raises(UnknownOutcomeError):
        store.append_now(CHANNEL, 1, ours(1, "c"))
    with pytest.raises(UnknownOutcomeError):
        store.acquire_now(CHANNEL, "tester")
    store.sync()
    assert texts(store) == ["a"]
    store.crash()
    assert texts(store) == found
    store.acquire_now(CHANNEL, "tester")
    store.append_now(CHANNEL, 2, ours(len(found), "d"))


@pytest.mark.parametrize(("failure", "found"), [(Failure.UNKNOWN_WRITTEN, ["a", "b"]), (Failure.UNKNOWN_LOST, [])])
async def test_what_shares_a_commit_with_an_unknown_outcome_shares_its_fate(failure: Failure, found: list[str]) -> None:
    store = acquired()
    store.holding = True
    first = asyncio.create_task(store.append(CHANNEL, 1, ours(0, "a")))
    await asyncio.sleep(0)
    store.fail_next(failure)
    second = asyncio.create_task(store.append(CHANNEL, 1, ours(1, "b")))
    outcomes = await asyncio.gather(first, second, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [UnknownOutcomeError] * 2
    assert texts(store) == []
    store.crash()
    assert texts(store) == found


async def test_a_crash_is_an_unknown_outcome_for_whoever_waits() -> None:
    store = acquired()
    store.holding = True
    waiting = asyncio.create_task(store.append(CHANNEL, 1, ours(0, "a")))
    await asyncio.sleep(0)
    store.crash(1)
    with pytest.raises(UnknownOutcomeError):
        await waiting
    assert texts(store) == ["a"]


async def test_what_is_held_fills_the_queue() -> None:
    store = MemoryStore(limits=Limits(queue_batches=1))
    store.acquire_now(CHANNEL, "tester")
    store.holding = True
    waiting = asyncio.create_task(store.append(CHANNEL, 1, ours(0, "a")))
    await asyncio.sleep(0)
    with pytest.raises(OverloadedError):
        await store.append(CHANNEL, 1, ours(1, "b"))
    store.sync()
    await waiting


def test_overwriting_a_row_is_an_error_of_ours() -> None:
    shelf = Shelf()
    shelf.put(ours(0, "a"))
    for first in (0, 2):
        with pytest.raises(AssertionError):
            shelf.put(ours(first, "b"))


@dataclass
class Twins:
    """The memory store and SQLite, told the same."""

    memory: MemoryStore
    ledger: Ledger

    def acquire(self, channel: str) -> None:
        assert self.ledger.commit([Acquire(channel, "x")]) == (self.memory.acquire_now(channel, "x"),)

    def append(self, channel: str, epoch_off: int, batch: Batch) -> None:
        """Append *batch*, whose epoch and first indexes are given as distances from the right ones."""
        shelf = self.memory.disk.shelf(channel)
        placed = {log: (shelf.sizes().get(log, 0) + off, added) for log, (off, added) in batch.rows.items()}
        work = Append(channel, shelf.epoch + epoch_off, replace(batch, rows=placed))
        assert [repr(outcome) for outcome in self.ledger.commit([work])] == [self.attempt(work)]

    def attempt(self, work: Append) -> str:
        """Append in memory, and return how the outcome reads."""
        try:
            self.memory.append_now(work.channel, work.epoch, work.batch)
        except StoreError as error:
            return repr(error)
        return repr(None)

    def compare(self, channel: str) -> None:
        connection = self.ledger.connection
        for log in ("ours", "watch"):
            for first, limit in ((0, 99), (1, 2)):
                assert reading.read(connection, channel, log, first, limit) == self.memory.read_now(
                    channel, log, first, limit
                )
            for key in KEYS:
                assert reading.find(connection, channel, log, key) == self.memory.find_now(channel, log, key)
        for before in (None, Instant(2)):
            for limit in (2, 99):
                assert reading.due(connection, channel, before, limit) == self.memory.due_now(channel, before, limit)
        assert reading.snapshot(connection, channel) == self.memory.snapshot_now(channel)


CHANNELS = (CHANNEL, "us-ru")
KEYS = ("a", "b")
OFF = st.sampled_from((0, 0, 0, 0, 0, 0, 1, -1))
ROWS = st.lists(st.builds(row, st.text(max_size=3), st.sampled_from((None, *KEYS))), max_size=3).map(tuple)
LOGS = st.dictionaries(st.sampled_from(("ours", "watch")), st.tuples(OFF, ROWS))
OWED = st.tuples(st.sampled_from(("o", "p", "q")), st.none() | st.integers(-2, 4), st.booleans())
DEADLINES = st.lists(OWED.map(lambda drawn: owed(drawn[0], drawn[1], still=drawn[2])), max_size=3).map(tuple)
BATCHES = st.builds(Batch, LOGS, DEADLINES, st.none() | st.binary(max_size=2))
STEPS = st.lists(st.tuples(st.sampled_from(CHANNELS), OFF, st.none() | BATCHES), max_size=12)


@given(STEPS)
def test_the_twin_answers_like_the_real_store(steps: list[tuple[str, int, Batch | None]]) -> None:
    connection = apsw.Connection(":memory:")
    prepare(connection)
    twins = Twins(MemoryStore(), Ledger(connection))
    twins.acquire(CHANNEL)
    for channel, off, batch in steps:
        if batch is None:
            twins.acquire(channel)
        else:
            twins.append(channel, off, batch)
        twins.compare(channel)
    connection.close()
