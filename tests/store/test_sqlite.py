import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import apsw
import pytest

from hotline.core.errors import StoreError, UnknownOutcomeError
from hotline.store.sqlite import SqliteStore
from tests.store.batches import CHANNEL, ours, rows


class Fatal:
    """A store, and the failures it reported."""

    def __init__(self, path: Path) -> None:
        self.failures: list[BaseException] = []
        self.store = SqliteStore(path, on_fatal=self.failures.append)


@pytest.fixture
async def fatal(tmp_path: Path) -> AsyncIterator[Fatal]:
    fatal = Fatal(tmp_path / "store.db")
    await fatal.store.open()
    yield fatal
    await fatal.store.close()


async def test_an_error_at_commit_is_fatal_and_what_was_acknowledged_can_still_be_read(fatal: Fatal) -> None:
    store = fatal.store
    await store.acquire(CHANNEL, "tester")
    await store.append(CHANNEL, 1, ours(0, "a"))
    store.writer.ledger.connection.set_commit_hook(lambda: True)
    failing = [asyncio.create_task(store.append(CHANNEL, 1, ours(index, str(index)))) for index in (1, 2, 3)]
    outcomes = await asyncio.gather(*failing, return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} == {UnknownOutcomeError}
    assert [type(failure) for failure in fatal.failures] == [apsw.ConstraintError]
    with pytest.raises(UnknownOutcomeError):
        await store.append(CHANNEL, 1, ours(1, "b"))
    with pytest.raises(UnknownOutcomeError):
        await store.acquire(CHANNEL, "tester")
    assert await store.read(CHANNEL, "ours", 0, 9) == rows("a")


async def test_a_store_that_failed_can_be_opened_again(fatal: Fatal) -> None:
    await fatal.store.acquire(CHANNEL, "tester")
    fatal.store.writer.ledger.connection.set_commit_hook(lambda: True)
    with pytest.raises(UnknownOutcomeError):
        await fatal.store.append(CHANNEL, 1, ours(0, "a"))
    await fatal.store.close()
    again = SqliteStore(fatal.store.path)
    await again.open()
    head = await again.acquire(CHANNEL, "tester")
    await again.append(CHANNEL, head.epoch, ours(head.sizes.get("ours", 0), "b"))
    await again.close()


async def test_without_being_told_of_failures_a_caller_still_sees_them(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "store.db")
    await store.open()
    store.writer.ledger.connection.set_commit_hook(lambda: True)
    with pytest.raises(UnknownOutcomeError):
        await store.acquire(CHANNEL, "tester")
    await store.close()


async def test_a_store_that_is_not_open_says_so(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "store.db")
    with pytest.raises(StoreError, match="Open it first"):
        await store.read(CHANNEL, "ours", 0, 1)
    await store.close()


async def test_a_store_whose_readers_cannot_open_lets_go_of_the_file(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "store.db")
    store.path = tmp_path / "taken away" / "store.db"
    with pytest.raises(StoreError, match="cannot be read"):
        await store.open()
    store.writer.thread.join(5)  # it says that it has ended a moment before it has
    assert not store.writer.thread.is_alive()
