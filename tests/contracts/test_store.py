"""What every store promises, asked of every store. A new backend adds one class to `PLACES`."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Protocol

import pytest

from hotline.core.canonical import Instant
from hotline.core.errors import FencedError, FullError, OverloadedError, StoreError
from hotline.interfaces import Batch, Head, Row, Store
from hotline.store.gate import Limits
from hotline.store.memory import Failure, MemoryDisk, MemoryStore
from hotline.store.sqlite import SqliteStore
from hotline.store.tail import ROWS_AT_ONCE
from tests.store.batches import CHANNEL, ours, owed, row, rows


class Place(Protocol):
    """Somewhere to keep things: every store opened here shares them, as processes on one database do."""

    async def open(self, limits: Limits | None = None) -> Store: ...

    def fill(self, store: Store) -> None:
        """Leave *store* no space for one more large row."""

    def free(self, store: Store) -> None:
        """Give *store* its space back."""

    async def close(self) -> None: ...


class InMemory:
    def __init__(self, folder: Path) -> None:
        self.disk = MemoryDisk()

    async def open(self, limits: Limits | None = None) -> Store:
        return MemoryStore(self.disk, limits)

    def fill(self, store: Store) -> None:
        assert isinstance(store, MemoryStore)
        store.fail_next(Failure.FULL)

    def free(self, store: Store) -> None:
        """The failure was for one append only."""

    async def close(self) -> None:
        """Nothing is held."""


class InSqlite:
    def __init__(self, folder: Path) -> None:
        self.path = folder / "store.db"
        self.stores: list[SqliteStore] = []

    async def open(self, limits: Limits | None = None) -> Store:
        store = SqliteStore(self.path, limits)
        await store.open()
        self.stores.append(store)
        return store

    def fill(self, store: Store) -> None:
        assert isinstance(store, SqliteStore)
        connection = store.writer.ledger.connection
        connection.pragma("max_page_count", connection.pragma("page_count"))

    def free(self, store: Store) -> None:
        assert isinstance(store, SqliteStore)
        store.writer.ledger.connection.pragma("max_page_count", 1 << 30)

    async def close(self) -> None:
        for store in self.stores:
            await store.close()


PLACES: dict[str, type[InMemory] | type[InSqlite]] = {"memory": InMemory, "sqlite": InSqlite}


@pytest.fixture(params=PLACES)
async def place(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Place]:
    place = PLACES[request.param](tmp_path)
    yield place
    await place.close()


@pytest.fixture
async def store(place: Place) -> AsyncIterator[Store]:
    store = await place.open()
    yield store
    await store.close()


@pytest.fixture
async def epoch(store: Store) -> int:
    return (await store.acquire(CHANNEL, "tester")).epoch


async def texts(store: Store, log: str = "ours") -> list[str]:
    return [found.body.decode() for found in await store.read(CHANNEL, log, 0, 10_000)]


async def take(store: Store, first: int, count: int) -> list[int]:
    """Return the indexes of the next *count* rows that a tail yields."""
    taken: list[int] = []
    async for index, _ in store.tail(CHANNEL, "ours", first):
        taken.append(index)
        if len(taken) == count:
            break
    return taken


async def test_a_new_channel_begins_with_epoch_one_and_no_logs(store: Store) -> None:
    assert await store.acquire(CHANNEL, "first") == Head(1, {})


async def test_every_acquisition_raises_the_epoch_and_tells_how_far_the_logs_reach(store: Store, epoch: int) -> None:
    await store.append(CHANNEL, epoch, Batch({"ours": (0, rows("a", "b")), "watch": (0, rows("c")), "theirs": (0, ())}))
    assert await store.acquire(CHANNEL, "second") == Head(2, {"ours": 2, "watch": 1})


async def test_channels_have_epochs_of_their_own(store: Store, epoch: int) -> None:
    await store.append(CHANNEL, epoch, ours(0, "a"))
    assert await store.acquire("us-ru", "tester") == Head(1, {})


async def test_a_store_opened_again_holds_everything(place: Place, store: Store, epoch: int) -> None:
    await store.append(CHANNEL, epoch, Batch({"ours": (0, rows("a"))}, (owed("o", 5),), b"state"))
    await store.close()
    again = await place.open()
    assert await texts(again) == ["a"]
    assert await again.due(CHANNEL, None, 9) == (owed("o", 5),)
    assert await again.snapshot(CHANNEL) == b"state"
    assert await again.acquire(CHANNEL, "tester") == Head(2, {"ours": 1})


async def test_rows_come_back_exactly_as_they_were_appended(store: Store, epoch: int) -> None:
    kept = (
        Row(bytes(32), b""),
        Row(b"\xff" * 32, b"\x00\xff", b"", ""),
        Row(b"\x01" * 32, b"x" * 65_535, b"y" * 4_000_000, "sha256:\u8bf7"),
    )
    await store.append(CHANNEL, epoch, Batch({"theirs": (0, kept)}))
    assert await store.read(CHANNEL, "theirs", 0, 10) == kept


async def test_reading_begins_where_asked_and_ends_at_the_limit(store: Store, epoch: int) -> None:
    await store.append(CHANNEL, epoch, ours(0, "a", "b", "c", "d"))
    assert await store.read(CHANNEL, "ours", 1, 2) == rows("b", "c")
    assert await store.read(CHANNEL, "ours", 3, 9) == rows("d")
    assert await store.read(CHANNEL, "ours", 4, 9) == ()
    assert await store.read(CHANNEL, "ours", 0, 0) == ()


async def test_logs_and_channels_are_kept_apart(store: Store, epoch: int) -> None:
    other = (await store.acquire("us-ru", "tester")).epoch
    await store.append(CHANNEL, epoch, Batch({"ours": (0, rows("a")), "watch": (0, rows("b"))}))
    await store.append("us-ru", other, ours(0, "c"))
    assert await texts(store, "ours") == ["a"]
    assert await texts(store, "watch") == ["b"]
    assert await store.read("us-ru", "ours", 0, 9) == rows("c")
    assert await store.read("us-fr", "ours", 0, 9) == ()


async def test_many_appenders_at_once_lose_nothing(store: Store) -> None:
    async def speak(channel: str) -> None:
        epoch = (await store.acquire(channel, "tester")).epoch
        for index in range(10):
            await store.append(channel, epoch, ours(index, f"{channel} {index}"))

    channels = [f"us-{number}" for number in range(20)]
    await asyncio.gather(*(speak(channel) for channel in channels))
    for channel in channels:
        assert await store.read(channel, "ours", 0, 99) == rows(*(f"{channel} {index}" for index in range(10)))


async def test_appends_may_queue_one_behind_the_other(store: Store, epoch: int) -> None:
    await asyncio.gather(*(store.append(CHANNEL, epoch, ours(index, str(index))) for index in range(50)))
    assert await texts(store) == [str(index) for index in range(50)]


async def test_a_cancelled_caller_does_not_cancel_the_commit(store: Store, epoch: int) -> None:
    appending = asyncio.create_task(store.append(CHANNEL, epoch, ours(0, "a")))
    await asyncio.sleep(0)
    appending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await appending
    await store.append(CHANNEL, epoch, ours(1, "b"))
    assert await texts(store) == ["a", "b"]


async def test_a_row_is_found_by_its_key_in_its_own_log_only(store: Store, epoch: int) -> None:
    await store.append(CHANNEL, epoch, ours(0, "a", "b"))
    assert await store.find(CHANNEL, "ours", "b") == (1, row("b", key="b"))
    assert await store.find(CHANNEL, "ours", "c") is None
    assert await store.find(CHANNEL, "theirs", "b") is None
    assert await store.find("us-ru", "ours", "b") is None


async def test_of_two_rows_with_one_key_the_first_is_found(store: Store, epoch: int) -> None:
    await store.append(CHANNEL, epoch, Batch({"ours": (0, (row("x"), row("a", key="k"), row("b", key="k")))}))
    await store.append(CHANNEL, epoch, Batch({"ours": (3, (row("c", key="k"),))}))
    assert await store.find(CHANNEL, "ours", "k") == (1, row("a", key="k"))


async def test_open_deadlines_come_in_order_with_unknown_instants_last(store: Store, epoch: int) -> None:
    known = (owed("d", 1), owed("b", 5), owed("c", 5), owed("a", 1_800_000_000_000))
    unknown = (owed("e", None), owed("f", None))
    closed = (owed("g", 2, still=False), owed("h", None, still=False))
    await store.append(CHANNEL, epoch, Batch({}, closed + unknown[::-1] + known[::-1]))
    assert await store.due(CHANNEL, None, 99) == known + unknown
    assert await store.due(CHANNEL, None, 5) == (*known, unknown[0])
    assert await store.due(CHANNEL, None, 2) == known[:2]
    assert await store.due(CHANNEL, Instant(5), 99) == known[:1]
    assert await store.due(CHANNEL, Instant(6), 99) == known[:3]
    assert await store.due(CHANNEL, Instant(6), 2) == known[:2]
    assert await store.due("us-ru", None, 99) == ()
    assert [await store.count_due(CHANNEL, Instant(before)) for before in (1, 5, 6)] == [0, 1, 3]
    assert await store.count_due("us-ru", Instant(6)) == 0


async def test_a_deadline_is_replaced_by_its_newer_row(store: Store, epoch: int) -> None:
    await store.append(CHANNEL, epoch, Batch({}, (owed("a", 1), owed("b", 2), owed("a", 3))))
    assert await store.due(CHANNEL, None, 9) == (owed("b", 2), owed("a", 3))
    await store.append(CHANNEL, epoch, Batch({}, (owed("b", None, detail=b'{"x":1}'), owed("a", 3, still=False))))
    assert await store.due(CHANNEL, None, 9) == (owed("b", None, detail=b'{"x":1}'),)


async def test_the_newest_snapshot_is_kept_until_the_next(store: Store, epoch: int) -> None:
    assert await store.snapshot(CHANNEL) is None
    await store.append(CHANNEL, epoch, Batch({}, (), b"one"))
    await store.append(CHANNEL, epoch, ours(0, "a"))
    assert await store.snapshot(CHANNEL) == b"one"
    await store.append(CHANNEL, epoch, Batch({}, (), b""))
    assert await store.snapshot(CHANNEL) == b""


async def test_a_channel_that_nobody_acquired_takes_nothing(store: Store) -> None:
    with pytest.raises(FencedError):
        await store.append(CHANNEL, 0, ours(0, "a"))


@pytest.mark.parametrize("off", [-1, 1])
async def test_any_epoch_but_the_newest_is_fenced(store: Store, epoch: int, off: int) -> None:
    newest = (await store.acquire(CHANNEL, "tester")).epoch
    with pytest.raises(FencedError, match=f"the newest is {newest}"):
        await store.append(CHANNEL, newest + off, ours(0, "a"))
    assert await texts(store) == []


@pytest.mark.parametrize("first", [0, 1, 3])
async def test_any_index_but_the_end_of_the_log_is_fenced(store: Store, epoch: int, first: int) -> None:
    await store.append(CHANNEL, epoch, ours(0, "a", "b"))
    with pytest.raises(FencedError, match="ends at 2"):
        await store.append(CHANNEL, epoch, ours(first, "c"))
    assert await texts(store) == ["a", "b"]


async def test_a_batch_with_one_stale_log_leaves_no_trace(store: Store, epoch: int) -> None:
    stale = Batch({"ours": (0, rows("a")), "watch": (7, rows("b"))}, (owed("o", 1),), b"state")
    with pytest.raises(FencedError):
        await store.append(CHANNEL, epoch, stale)
    assert await texts(store, "ours") == []
    assert await store.find(CHANNEL, "ours", "a") is None
    assert await store.due(CHANNEL, None, 9) == ()
    assert await store.snapshot(CHANNEL) is None


async def test_a_fenced_batch_does_not_harm_its_neighbours(store: Store, epoch: int) -> None:
    outcomes = await asyncio.gather(
        store.append(CHANNEL, epoch, ours(0, "a")),
        store.append(CHANNEL, epoch - 1, ours(1, "stale")),
        store.append(CHANNEL, epoch, ours(0, "again")),
        store.append(CHANNEL, epoch, ours(1, "b")),
        return_exceptions=True,
    )
    assert [type(outcome) for outcome in outcomes] == [type(None), FencedError, FencedError, type(None)]
    assert await texts(store) == ["a", "b"]


async def test_a_paused_writer_that_wakes_up_is_fenced(place: Place) -> None:
    paused, active = await place.open(), await place.open()
    old = (await paused.acquire(CHANNEL, "paused")).epoch
    await paused.append(CHANNEL, old, ours(0, "a"))
    head = await active.acquire(CHANNEL, "active")
    assert head == Head(2, {"ours": 1})
    with pytest.raises(FencedError):
        await paused.append(CHANNEL, old, ours(1, "stale"))
    await active.append(CHANNEL, head.epoch, ours(1, "b"))
    with pytest.raises(FencedError):
        await paused.append(CHANNEL, old, ours(2, "stale"))
    assert await texts(paused) == await texts(active) == ["a", "b"]


async def test_too_many_waiting_batches_are_refused_and_leave_no_trace(place: Place) -> None:
    store = await place.open(Limits(queue_batches=2))
    epoch = (await store.acquire(CHANNEL, "tester")).epoch
    appending = (store.append(CHANNEL, epoch, ours(index, str(index))) for index in range(4))
    outcomes = await asyncio.gather(*appending, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [type(None)] * 2 + [OverloadedError] * 2
    assert await texts(store) == ["0", "1"]
    await store.append(CHANNEL, epoch, ours(2, "later"))


async def test_too_many_waiting_bytes_are_refused_but_one_batch_alone_never(place: Place) -> None:
    store = await place.open(Limits(queue_bytes=100))
    epoch = (await store.acquire(CHANNEL, "tester")).epoch
    large = "x" * 200
    outcomes = await asyncio.gather(
        store.append(CHANNEL, epoch, ours(0, large)),
        store.append(CHANNEL, epoch, ours(1, "small")),
        return_exceptions=True,
    )
    assert [type(outcome) for outcome in outcomes] == [type(None), OverloadedError]
    await store.append(CHANNEL, epoch, ours(1, large))


async def test_a_full_store_refuses_and_works_again_when_there_is_space(place: Place, store: Store, epoch: int) -> None:
    large = Batch({"ours": (1, (row("x" * 65_535, key="large"),))}, (owed("o", 1),), b"state")
    await store.append(CHANNEL, epoch, ours(0, "a"))
    place.fill(store)
    with pytest.raises(FullError):
        await store.append(CHANNEL, epoch, large)
    assert await texts(store) == ["a"]
    assert await store.due(CHANNEL, None, 9) == ()
    place.free(store)
    await store.append(CHANNEL, epoch, large)
    assert await store.find(CHANNEL, "ours", "large") == (1, large.rows["ours"][1][0])


async def test_closing_finishes_what_was_accepted(place: Place, store: Store, epoch: int) -> None:
    appending = [asyncio.create_task(store.append(CHANNEL, epoch, ours(index, str(index)))) for index in range(20)]
    await asyncio.sleep(0)
    await store.close()
    await asyncio.gather(*appending)
    assert await texts(await place.open()) == [str(index) for index in range(20)]


async def test_a_closed_store_refuses(store: Store, epoch: int) -> None:
    await store.close()
    await store.close()
    for refused in (store.append(CHANNEL, epoch, ours(0, "a")), store.read(CHANNEL, "ours", 0, 1)):
        with pytest.raises(StoreError):
            await refused


async def test_a_tail_yields_what_is_there_and_then_what_comes(store: Store, epoch: int) -> None:
    await store.append(CHANNEL, epoch, ours(0, "a", "b", "c"))
    following = [asyncio.create_task(take(store, first, 5 - first)) for first in range(5)]
    await asyncio.sleep(0)
    await store.append(CHANNEL, epoch, Batch({"watch": (0, rows("elsewhere"))}))
    await store.append(CHANNEL, epoch, ours(3, "d", "e"))
    assert await asyncio.gather(*following) == [[0, 1, 2, 3, 4], [1, 2, 3, 4], [2, 3, 4], [3, 4], [4]]


async def test_a_tail_yields_the_rows_themselves_over_several_reads(store: Store, epoch: int) -> None:
    count = 2 * ROWS_AT_ONCE + 1
    await store.append(CHANNEL, epoch, ours(0, *(str(index) for index in range(count))))
    assert await take(store, 0, count) == list(range(count))
    async for index, found in store.tail(CHANNEL, "ours", ROWS_AT_ONCE):
        assert (index, found) == (ROWS_AT_ONCE, row(str(ROWS_AT_ONCE), key=str(ROWS_AT_ONCE)))
        break


async def test_tails_end_when_the_store_is_closed(store: Store, epoch: int) -> None:
    following = asyncio.create_task(take(store, 0, 99))
    await store.append(CHANNEL, epoch, ours(0, "a"))
    await take(store, 0, 1)
    await store.close()
    assert await following in ([], [0])
