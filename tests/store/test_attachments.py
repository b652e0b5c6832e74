"""Files in a folder: whole and durable, or unfinished and no more than that."""

from pathlib import Path

import pytest

from hotline.core.canonical import digest
from hotline.core.errors import RefusalError, StoreError
from hotline.store.attachments import FolderFiles

BODY = b"the body of a file"
NAME = digest(BODY)
HEX = NAME.removeprefix("sha256:")


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


async def test_a_file_comes_piece_by_piece_and_is_whole_at_the_end(tmp_path: Path) -> None:
    files = FolderFiles(tmp_path / "files", reserve=0)
    assert (files.size(NAME), files.held(NAME)) == (None, 0)
    assert await files.add(NAME, 0, BODY[:4], len(BODY)) == 4
    assert (files.size(NAME), files.held(NAME)) == (None, 4)
    assert await files.read(NAME, 0, 99) == b"", "what is not whole is not given out"
    assert await files.add(NAME, 4, BODY[4:], len(BODY)) == len(BODY)
    assert (files.size(NAME), files.held(NAME), dict(files.whole())) == (len(BODY), 0, {NAME: len(BODY)})
    assert await files.read(NAME, 4, 4) == BODY[4:8]
    assert names(tmp_path / "files") == [HEX]
    assert (tmp_path / "files").stat().st_mode & 0o077 == 0
    await files.close()


async def test_a_piece_that_is_here_already_or_leaves_a_gap_changes_nothing(tmp_path: Path) -> None:
    files = FolderFiles(tmp_path, reserve=0)
    await files.add(NAME, 0, BODY[:8], len(BODY))
    assert await files.add(NAME, 4, b"xxxx", len(BODY)) == 8
    assert await files.add(NAME, 9, b"x", len(BODY)) == 8
    assert await files.add(NAME, 8, BODY[8:], len(BODY)) == len(BODY)
    assert await files.add(NAME, 0, b"xxxx", len(BODY)) == len(BODY)
    assert await files.read(NAME, 0, 99) == BODY
    await files.close()


async def test_another_file_is_thrown_away(tmp_path: Path) -> None:
    files = FolderFiles(tmp_path, reserve=0)
    await files.add(NAME, 0, BODY[:8], len(BODY))
    with pytest.raises(RefusalError) as refused:
        await files.add(NAME, 8, b"x" * (len(BODY) - 8), len(BODY))
    assert (refused.value.rule, refused.value.where) == ("file.other", NAME)
    assert (files.size(NAME), files.held(NAME), names(tmp_path)) == (None, 0, [])
    assert await files.add(NAME, 0, BODY, len(BODY)) == len(BODY), "it may still come"
    await files.close()


async def test_another_process_goes_on_where_the_last_one_stopped(tmp_path: Path) -> None:
    first = FolderFiles(tmp_path, reserve=0)
    await first.add(NAME, 0, BODY[:8], len(BODY))
    await first.close()
    second = FolderFiles(tmp_path, reserve=0)
    assert second.held(NAME) == 8
    await second.add(NAME, 8, BODY[8:], len(BODY))
    await second.close()
    assert FolderFiles(tmp_path).size(NAME) == len(BODY)


async def test_the_rest_of_the_disk_is_left_to_the_logs(tmp_path: Path) -> None:
    files = FolderFiles(tmp_path, reserve=1 << 60)
    with pytest.raises(RefusalError) as refused:
        await files.add(NAME, 0, BODY, len(BODY))
    assert refused.value.rule == "file.quota"
    await files.close()


async def test_a_folder_that_cannot_be_used_is_said(tmp_path: Path) -> None:
    (tmp_path / "files").write_bytes(b"")
    files = FolderFiles(tmp_path / "files" / "below", reserve=0)
    with pytest.raises(StoreError, match="cannot be used"):
        await files.add(NAME, 0, BODY, len(BODY))
    await files.close()
