"""Files on this machine, as a message tells of them."""

from pathlib import Path

import pytest

from hotline.cli.attaching import announced, described, octets
from hotline.cli.exits import DeskError
from hotline.core.canonical import digest
from hotline.core.file_kind import FILE_MAX
from hotline.core.kinds import File, Text


def test_a_path_becomes_what_the_message_says(tmp_path: Path) -> None:
    path, files = tmp_path / "report.pdf", dict[str, Path]()
    path.write_bytes(b"report")
    found = described(File(), f" {path} ", files)
    assert found == {"name": "report.pdf", "size": 6, "media": "application/pdf", "digest": digest(b"report")}
    assert files == {digest(b"report"): path}
    assert announced({"annex": found, "kind": "big"}) == {digest(b"report")}


def test_what_has_no_known_type_is_bytes(tmp_path: Path) -> None:
    path = tmp_path / "report.unheard"
    path.write_bytes(b"report")
    assert described(File(), str(path), {})["media"] == "application/octet-stream"


def test_what_is_no_path_of_a_file_field_stays_as_it_was_typed() -> None:
    assert described(Text(), "x.pdf", {}) == "x.pdf"
    assert described(File(), {"name": "x"}, {}) == {"name": "x"}


def test_what_cannot_be_read_or_is_too_large_is_said(tmp_path: Path) -> None:
    with pytest.raises(DeskError) as missing:
        octets(tmp_path / "nothing")
    assert missing.value.key == "file_unreadable"
    with (tmp_path / "large").open("wb") as file:
        file.truncate(FILE_MAX + 1)
    with pytest.raises(DeskError) as large:
        octets(tmp_path / "large")
    assert large.value.key == "file_too_large"
