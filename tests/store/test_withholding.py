"""What stands beside entries changes all at once or not at all, and what was there is nowhere on the disk."""

from pathlib import Path

import pytest

from hotline.core.errors import StoreError
from hotline.interfaces import Batch
from hotline.store.sqlite import SqliteStore
from hotline.store.withholding import replace_beside
from tests.store.batches import CHANNEL, row

SECRET = b"what was sealed"


async def kept(path: Path) -> None:
    store = SqliteStore(path)
    await store.open()
    await store.acquire(CHANNEL, "tester")
    await store.append(CHANNEL, 1, Batch({"ours": (0, (row("a", "k", SECRET), row("b", None, SECRET), row("c")))}))
    await store.close()


async def beside(path: Path) -> list[bytes | None]:
    store = SqliteStore(path)
    store.look()
    try:
        return [each.beside for each in await store.read(CHANNEL, "ours", 0, 9)]
    finally:
        await store.close()


def disk(folder: Path) -> bytes:
    return b"".join(each.read_bytes() for each in folder.iterdir())


async def test_what_left_is_nowhere_on_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "store"
    await kept(path)
    assert SECRET in disk(tmp_path)
    changes = {("ours", 0): (row("a").leaf, b"one"), ("ours", 1): (row("b").leaf, b"two")}
    replace_beside(path, CHANNEL, changes)
    assert await beside(path) == [b"one", b"two", None]
    assert SECRET not in disk(tmp_path)


@pytest.mark.parametrize("wrong", [("ours", 1), ("ours", 2), ("ours", 9), ("theirs", 0)])
async def test_one_entry_that_is_another_stops_all(tmp_path: Path, wrong: tuple[str, int]) -> None:
    path = tmp_path / "store"
    await kept(path)
    with pytest.raises(StoreError, match="nothing was changed"):
        replace_beside(path, CHANNEL, {("ours", 0): (row("a").leaf, b"one"), wrong: (row("c").leaf, b"x")})
    assert await beside(path) == [SECRET, SECRET, None]
