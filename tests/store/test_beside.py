"""A file beside the logs: made when it is used, its owner's alone, and its troubles told."""

import stat
from pathlib import Path

import pytest

from hotline.core.errors import StoreError
from hotline.store.beside import FileBeside, opened


def test_nothing_is_made_before_it_is_used(tmp_path: Path) -> None:
    FileBeside(tmp_path / "x.some.db", opened, "it cannot be used")
    assert list(tmp_path.iterdir()) == []


async def test_its_owner_alone_reads_it(tmp_path: Path) -> None:
    found = FileBeside(tmp_path / "x.some.db", opened, "it cannot be used")
    assert await found.ask(lambda connection: connection.execute("SELECT 7").get) == 7
    await found.close()
    assert stat.S_IMODE((tmp_path / "x.some.db").stat().st_mode) == 0o600


async def test_what_is_wrong_is_told_with_the_file_and_a_remedy(tmp_path: Path) -> None:
    found = FileBeside(tmp_path / "none" / "x.db", opened, "it cannot be used")
    with pytest.raises(StoreError, match=r"x\.db: it cannot be used: .* Check the folder"):
        await found.ask(lambda connection: connection.execute("SELECT 7").get)
    await found.close()
