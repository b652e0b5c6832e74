"""A record is read from its store as it is asked for, as it was when the reading began."""

import asyncio
from pathlib import Path

import pytest

from hotline.cli.evidence import bundled
from hotline.cli.gathering import from_files, from_store
from hotline.cli.selecting import Wanted
from hotline.cli.stored import PAGE, stored
from hotline.core.errors import StoreError
from hotline.core.merkle import leaf_hash
from hotline.files import config as config_file
from hotline.files.bundle import packed
from hotline.interfaces import Batch, Row
from hotline.store.attachments import files_of
from hotline.store.sqlite import SqliteStore
from tests import filed
from tests.cli.keeping import kept
from tests.filed import CHART, keep, name_of

MANY = PAGE * 2 + 7


def rows(first: int, count: int) -> tuple[Row, ...]:
    """Return rows that say where they stand."""
    return tuple(Row(leaf_hash(body), body) for body in (b"%d" % index for index in range(first, first + count)))


async def grow(path: Path, first: int, count: int) -> None:
    """Let the log of a store grow."""
    store = SqliteStore(path)
    await store.open()
    head = await store.acquire("us-cn", "test")
    await store.append("us-cn", head.epoch, Batch({"ours": (first, rows(first, count))}))
    await store.close()


def test_rows_are_found_in_any_order_and_as_they_were_at_one_instant(tmp_path: Path) -> None:
    path = tmp_path / "us.sqlite"
    asyncio.run(grow(path, 0, MANY))
    with stored(path, "us-cn") as found:
        asyncio.run(grow(path, MANY, 3))
        assert [row.body for row in found.ours] == [row.body for row in rows(0, MANY)]
        assert found.ours[PAGE - 1 : PAGE + 1] == list(rows(PAGE - 1, 2))
        assert (found.ours[MANY - 1].body, found.ours[0].body) == (b"%d" % (MANY - 1), b"0")
        assert (len(found.ours), len(found.theirs), len(found.watch), len(found.notes)) == (MANY, 0, 0, 0)
        for index in (-1, MANY):
            with pytest.raises(IndexError):
                found.ours.one(index)
    with stored(path, "us-cn") as found:
        assert len(found.ours) == MANY + 3


def test_what_is_read_is_what_was_gathered_whole(tmp_path: Path) -> None:
    settings = config_file.load(kept(tmp_path).config)
    whole = asyncio.run(from_files(settings))
    with from_store(settings) as found:
        assert {party: list(log) for party, log in found.rows.items()} == whole.rows
        assert (list(found.watch), list(found.notes)) == (whole.watch, whole.notes)
        assert len(found.notes) > 2
        assert packed(*bundled(found, Wanted(), watch=True)) == packed(*bundled(whole, Wanted(), watch=True))
        assert found.center.party == whole.center.party


def test_a_file_that_is_no_store_is_said(tmp_path: Path) -> None:
    (tmp_path / "poem").write_text("no store" * 1000, encoding="utf-8")
    with pytest.raises(StoreError), stored(tmp_path / "poem", "us-cn"):
        pytest.fail("it cannot be read")


def test_evidence_from_the_files_of_a_center_goes_without_what_is_damaged(tmp_path: Path) -> None:
    here = kept(tmp_path, played=filed.play())
    (keep(files_of(here.store)) / name_of(CHART)).write_bytes(b"a chert")
    value = here.json("export", str(tmp_path / "a.zip"))
    assert (value["files"]["count"], len(value["files"]["damaged"])) == (2, 1)
