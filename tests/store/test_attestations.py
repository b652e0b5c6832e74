"""What was attested lies on disk in a file of its own, and is there again after a restart."""

from pathlib import Path

import pytest

from hotline.core.attested import Attested
from hotline.core.canonical import Instant
from hotline.core.errors import StoreError
from hotline.store.attestations import SqliteAttestations, attested_of

FIRST = Attested("witness", "neutral", 7, Instant(1_000), b"lines")


async def test_what_is_kept_is_there_after_a_restart_for_its_owner_alone(tmp_path: Path) -> None:
    path = attested_of(tmp_path / "us.sqlite")
    before = SqliteAttestations(path)
    await before.keep(FIRST)
    await before.close()
    assert (path.name, path.stat().st_mode & 0o777) == ("us.attested.db", 0o600)
    after = SqliteAttestations(path)
    assert await after.read(0, 9) == (FIRST,)
    await after.close()


async def test_looking_makes_no_file(tmp_path: Path) -> None:
    store = SqliteAttestations(tmp_path / "a.db")
    assert (await store.newest(), await store.read(0, 9)) == ((), ())
    await store.close()
    assert not (tmp_path / "a.db").exists()


async def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    store = SqliteAttestations(tmp_path / "gone" / "a.db")
    with pytest.raises(StoreError, match="cannot be kept or read"):
        await store.keep(FIRST)
    await store.close()
