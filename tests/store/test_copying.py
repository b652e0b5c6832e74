"""A copy of a store is what the store was at one instant, proved equal, in one file; nothing is overwritten."""

import asyncio
import os
import stat
import threading
from pathlib import Path

import apsw
import pytest

from hotline.core.errors import StoreError
from hotline.store import copying
from hotline.store.copying import copy, file_digest, fingerprint, put_in_place, settle, unfinished
from hotline.store.sqlite import SqliteStore
from tests.store.batches import CHANNEL, ours, owed, rows


def unseen(_done: int, _total: int) -> None:
    """Nobody watches."""


async def kept(path: Path, *texts: str) -> SqliteStore:
    """Return an open store with these rows of ours."""
    store = SqliteStore(path)
    await store.open()
    await store.acquire(CHANNEL, "tester")
    await store.append(CHANNEL, 1, ours(0, *texts))
    return store


async def looked_at(path: Path, log: str = "ours") -> tuple[str, ...]:
    store = SqliteStore(path)
    store.look()
    try:
        return tuple(row.body.decode() for row in await store.read(CHANNEL, log, 0, 100_000))
    finally:
        await store.close()


async def test_a_copy_taken_while_the_store_is_written_ends_where_a_commit_ended(tmp_path: Path) -> None:
    store = await kept(tmp_path / "store", "first", *("x" * 4000 + str(n) for n in range(500)))
    asked: list[int] = []
    writing = threading.Event()

    def step(done: int, total: int) -> None:
        asked.append(total)
        writing.set()

    copying_ = asyncio.create_task(asyncio.to_thread(copy, tmp_path / "store", tmp_path / "copy", step))
    await asyncio.to_thread(writing.wait)
    size = 501
    while not copying_.done():
        await store.append(CHANNEL, 1, ours(size, f"later {size}"))
        size += 1
    await copying_
    await store.close()

    held = await looked_at(tmp_path / "copy")
    assert held[:1] == ("first",)
    assert 501 <= len(held) <= size
    assert (await looked_at(tmp_path / "store"))[: len(held)] == held
    assert len(set(asked)) == 1, "the writer never made it begin again"


async def test_a_copy_is_one_private_file_with_everything_in_it(tmp_path: Path) -> None:
    store = await kept(tmp_path / "store", "a", "b")
    await store.append(CHANNEL, 1, ours(2, "c"))
    copy(tmp_path / "store", tmp_path / "copy", unseen)
    await store.close()
    assert stat.S_IMODE((tmp_path / "copy").stat().st_mode) == 0o600
    assert not (tmp_path / "copy-wal").exists()
    again = SqliteStore(tmp_path / "copy")
    await again.open()
    head = await again.acquire(CHANNEL, "tester")
    await again.append(CHANNEL, head.epoch, ours(3, "d"))
    assert await again.read(CHANNEL, "ours", 0, 9) == rows("a", "b", "c", "d")
    await again.close()
    assert file_digest(tmp_path / "copy") != file_digest(tmp_path / "store")


@pytest.mark.parametrize("other", ["row", "deadline", "holder", "beside"])
async def test_the_fingerprint_sees_every_value(tmp_path: Path, other: str) -> None:
    store = await kept(tmp_path / "store", "a")
    await store.close()
    connection = apsw.Connection(str(tmp_path / "store"))
    before = fingerprint(connection)
    changes = {
        "row": "UPDATE line SET key = NULL",
        "deadline": "INSERT INTO deadline VALUES ('us-cn', 'o', 'c', NULL, 1, x'00')",
        "holder": "UPDATE writer SET holder = 'other'",
        "beside": "UPDATE line SET beside = x''",
    }
    connection.execute(changes[other])
    assert fingerprint(connection) != before
    assert owed("o", None).case == "case"


async def test_a_copy_that_does_not_read_back_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    await (await kept(tmp_path / "store", "a")).close()
    counted = iter(("one", "another"))
    monkeypatch.setattr(copying, "fingerprint", lambda _: next(counted))
    with pytest.raises(StoreError, match="does not read back"):
        copy(tmp_path / "store", tmp_path / "copy", unseen)
    assert not (tmp_path / "copy").exists()


async def test_nothing_is_overwritten_and_what_is_no_store_is_not_copied(tmp_path: Path) -> None:
    await (await kept(tmp_path / "store", "a")).close()
    (tmp_path / "mine").write_bytes(b"mine")
    with pytest.raises(StoreError, match="exists already"):
        copy(tmp_path / "store", tmp_path / "mine", unseen)
    with pytest.raises(StoreError, match=r"cannot be copied|is not a store"):
        copy(tmp_path / "mine", tmp_path / "copy", unseen)
    assert ((tmp_path / "mine").read_bytes(), (tmp_path / "copy").exists()) == (b"mine", False)


async def test_a_store_gets_its_name_whole_and_once(tmp_path: Path) -> None:
    path = tmp_path / "store"
    store = await kept(unfinished(path), "a")
    with pytest.raises(StoreError, match="still open"):
        put_in_place(unfinished(path), path)
    await store.close()
    settle(unfinished(path))
    put_in_place(unfinished(path), path)
    assert await looked_at(path) == ("a",)
    os.link(path, unfinished(path))
    with pytest.raises(StoreError, match="exists already"):
        put_in_place(unfinished(path), path)


async def test_a_store_that_is_in_use_is_not_settled(tmp_path: Path) -> None:
    store = await kept(tmp_path / "store", "a")
    with pytest.raises(StoreError, match="still open"):
        settle(tmp_path / "store")
    await store.close()
