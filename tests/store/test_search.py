"""The index of messages as a file: a cache that mends itself."""

import asyncio
import stat
from pathlib import Path

import apsw
import pytest

from hotline.core.errors import StoreError
from hotline.core.search import Query
from hotline.interfaces import Reached
from hotline.store.search import SqliteSearch, forget, index_of
from tests.contracts.test_search import NOTICE


async def filled(path: Path) -> None:
    search = SqliteSearch(path)
    await search.add("ours", (NOTICE,), Reached(4, b"a"))
    await search.close()


async def test_only_its_owner_reads_it(tmp_path: Path) -> None:
    await filled(tmp_path / "search.db")
    assert stat.S_IMODE((tmp_path / "search.db").stat().st_mode) == 0o600


async def test_it_is_there_after_a_restart(tmp_path: Path) -> None:
    await filled(tmp_path / "search.db")
    search = SqliteSearch(tmp_path / "search.db")
    assert [hit.id for hit in await search.find(Query(text="evaluation"))] == [NOTICE.id]
    await search.close()


async def test_one_of_another_version_is_made_anew(tmp_path: Path) -> None:
    await filled(tmp_path / "search.db")
    with apsw.Connection(str(tmp_path / "search.db")) as connection:
        connection.pragma("user_version", 99)
    connection.close()
    search = SqliteSearch(tmp_path / "search.db")
    assert await search.reached() == {}
    await search.close()


async def test_what_is_no_database_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "search.db").write_bytes(b"no database " * 400)
    search = SqliteSearch(tmp_path / "search.db")
    assert await search.reached() == {}
    await search.close()


async def test_a_folder_that_is_not_there_is_told_with_a_remedy(tmp_path: Path) -> None:
    search = SqliteSearch(tmp_path / "none" / "search.db")
    with pytest.raises(StoreError, match="delete it and it is made anew"):
        await search.reached()
    await search.close()


def test_what_left_the_record_leaves_the_index(tmp_path: Path) -> None:
    store = tmp_path / "hotline.db"
    asyncio.run(filled(index_of(store)))
    assert index_of(store).exists()
    forget(store)
    assert list(tmp_path.iterdir()) == []
