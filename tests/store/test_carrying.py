"""Files are carried whole and proved by their names; nothing is removed, and what is damaged is named."""

from pathlib import Path

import pytest

from hotline.core.canonical import digest
from hotline.core.errors import StoreError
from hotline.store.carrying import Carried, carry
from tests.filed import BODIES, CHART, REPORT, keep, name_of


def steps(_done: int, _total: int) -> None:
    """Nobody looks."""


def test_every_whole_file_is_carried_and_proved(tmp_path: Path) -> None:
    source, seen = keep(tmp_path / "here"), list[tuple[int, int]]()
    (source / f"{name_of(b'begun')}.part").write_bytes(b"beg")
    (source / "notes.txt").write_bytes(b"of somebody else")
    found = carry(source, tmp_path / "there", lambda done, total: seen.append((done, total)))
    assert found == Carried({digest(body): len(body) for body in sorted(BODIES, key=name_of)})
    assert {each.name: each.read_bytes() for each in (tmp_path / "there").iterdir()} == {
        name_of(body): body for body in BODIES
    }
    assert (tmp_path / "there").stat().st_mode & 0o077 == 0
    assert seen[-1] == (sum(map(len, BODIES)),) * 2


def test_what_is_there_already_is_proved_too_and_mended(tmp_path: Path) -> None:
    source, target = keep(tmp_path / "here"), keep(tmp_path / "there", [CHART, b"of an older record"])
    (target / name_of(REPORT)).write_bytes(b"damaged")
    before = (target / name_of(CHART)).stat().st_mtime_ns
    assert len(carry(source, target, steps).sizes) == 3
    assert (target / name_of(REPORT)).read_bytes() == REPORT
    assert (target / name_of(CHART)).stat().st_mtime_ns == before, "it is not written again"
    assert (target / name_of(b"of an older record")).exists()


def test_a_damaged_file_is_named_and_not_carried(tmp_path: Path) -> None:
    source = keep(tmp_path / "here")
    (source / name_of(REPORT)).write_bytes(REPORT[:-1] + b"x")
    found = carry(source, tmp_path / "there", steps)
    assert (found.damaged, len(found.sizes)) == ((digest(REPORT),), 2)
    assert sorted(each.name for each in (tmp_path / "there").iterdir()) == sorted(
        name_of(body) for body in BODIES if body != REPORT
    )
    again = carry(source, source, steps)
    assert (again.damaged, (source / name_of(REPORT)).stat().st_size) == ((digest(REPORT),), len(REPORT))


def test_where_there_are_no_files_nothing_is_made(tmp_path: Path) -> None:
    assert carry(tmp_path / "none", tmp_path / "there", steps) == Carried({})
    assert not (tmp_path / "there").exists()


def test_a_disk_that_fails_is_said(tmp_path: Path) -> None:
    (tmp_path / "there").write_bytes(b"a file in the place of the folder")
    with pytest.raises(StoreError, match="cannot be copied"):
        carry(keep(tmp_path / "here"), tmp_path / "there", steps)
