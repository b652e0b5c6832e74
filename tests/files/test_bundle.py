"""A bundle has the same bytes whenever it is written, and stands in the order of its names."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from hotline.core.canonical import decode, digest
from hotline.core.errors import FileError
from hotline.files.bundle import (
    NAME,
    SEGMENT_ENTRIES,
    Line,
    frames,
    log_members,
    note_members,
    packed,
    segments,
    unframed,
    write_bundle,
)

ABOUT = {"channel": "us-cn"}


def test_parts_come_out_of_their_frames_as_they_went_in() -> None:
    for parts in ((), (b"",), (b"a", b"", b"bc" * 1000)):
        assert unframed(frames(parts)) == parts


@pytest.mark.parametrize("data", [b"\0", b"\0\0\0\1", b"\0\0\0\2a", b"\xff\xff\xff\xffabc"])
def test_frames_that_are_cut_short_are_none(data: bytes) -> None:
    with pytest.raises(ValueError, match="cut short"):
        unframed(data)


def test_more_frames_than_a_segment_has_are_refused_at_once() -> None:
    with pytest.raises(ValueError, match="more frames"):
        unframed(bytes(4 * 5_000_000))


def test_entries_that_do_not_follow_each_other_stand_in_segments_of_their_own() -> None:
    found = [[line.index for line in run] for run in segments(Line(index, b"x") for index in (0, 1, 4, 255, 256, 257))]
    assert found == [[0, 1], [4], [255], [256, 257]]


def test_a_log_of_any_length_stands_in_segments_that_can_be_read_at_once() -> None:
    names = [
        name for name, _ in log_members("logs/us", (Line(index, b"x") for index in range(2 * SEGMENT_ENTRIES + 1)))
    ]
    assert names == [f"logs/us/{first:012d}.entries" for first in (0, 256, 512)]
    large = [len(run) for run in segments(Line(index, b"x" * 4_000_000) for index in range(5))]
    assert large == [2, 2, 1]


def test_openings_stand_beside_their_entries() -> None:
    (_, bodies), (name, beside) = log_members("logs/us", [Line(7, b"one", b"open"), Line(8, b"two")])
    assert (name, unframed(bodies), unframed(beside)) == (
        "logs/us/000000000007.beside",
        (b"one", b"two"),
        (b"open", b""),
    )


def test_the_same_record_gives_the_same_bytes_in_whatever_order_it_comes() -> None:
    members = {"heads/us.note": b"1", "documents/" + "0" * 64 + ".json": b"2"}
    data = packed(ABOUT, members)
    assert data == packed(ABOUT, dict(reversed(members.items())))
    with zipfile.ZipFile(BytesIO(data)) as archive:
        assert archive.namelist() == sorted([*members, "manifest.json"])
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        manifest = decode(archive.read("manifest.json"))
    assert isinstance(manifest, dict)
    listed = manifest["members"]
    assert isinstance(listed, dict)
    assert listed["heads/us.note"] == {"size": 1, "digest": digest(b"1")}


def test_every_name_that_is_written_is_one_that_is_read() -> None:
    names = [*dict(log_members("logs/us", [Line(0, b"x", b"y")])), *dict(note_members("cn", ["a\n"]))]
    assert all(
        NAME.fullmatch(name) for name in (*names, "roots/us.json", "proofs/cn.json", "watch/000000000000.entries")
    )


def test_evidence_is_never_overwritten(tmp_path: Path) -> None:
    write_bundle(tmp_path / "a.zip", ABOUT, {})
    with pytest.raises(FileError):
        write_bundle(tmp_path / "a.zip", ABOUT, {})
