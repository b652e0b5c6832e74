"""Whatever a stranger puts into a zip is refused by name, quickly, before anything of it is believed."""

import zipfile
from collections.abc import Iterable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from hotline.core.canonical import encode
from hotline.files import bundle_reading
from hotline.files.bundle import MANIFEST, frames, manifest, packed, zipped
from hotline.files.bundle_reading import BundledLog, BundleError, open_bundle

ABOUT: dict[str, Any] = {
    "channel": "us-cn",
    "status": "test",
    "keeper": "us",
    "parties": ["cn", "us"],
    "scope": {"kind": "whole"},
    "sizes": {"us": 3},
    "withheld": [],
}
ENTRIES = "logs/us/000000000000.entries"
MEMBERS = {ENTRIES: frames([b"{}", b"x", b"y"]), "heads/us.note": b"a note\n"}
GOOD = packed(ABOUT, MEMBERS)


def refusal(path: Path, data: bytes, *names: str) -> str:
    """Return why a file is refused: at its door, or when members are read."""
    path.write_bytes(data)
    try:
        with open_bundle(path) as bundle:
            for name in names:
                bundle.read(name)
    except BundleError as error:
        return error.key
    return "nothing"


def archived(members: Iterable[tuple[str, bytes]], compression: int = zipfile.ZIP_STORED) -> bytes:
    """Return a zip as any other program makes it."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name) if compression == zipfile.ZIP_STORED else name, data)
    return out.getvalue()


def test_a_bundle_is_read_as_it_was_written(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(GOOD)
    with open_bundle(tmp_path / "a.zip") as bundle:
        log = BundledLog(bundle, "logs/us")
        assert ([each.body for each in log], len(log), log.holds(3)) == ([b"{}", b"x", b"y"], 3, False)
        assert [each.body for each in log[1:]] == [b"x", b"y"]
        assert bundle.head("us") == "a note\n"
        assert bundle.head("cn") is None
        assert list(bundle.notes("us")) == []


def test_a_file_that_is_cut_anywhere_is_refused(tmp_path: Path) -> None:
    for size in range(0, len(GOOD), 13):
        assert refusal(tmp_path / "a.zip", GOOD[:size], *MEMBERS) in {"none", "gap", "broken"}, size


def test_every_flipped_bit_is_refused(tmp_path: Path) -> None:
    for at in range(len(GOOD)):
        lie = GOOD[:at] + bytes([GOOD[at] ^ 1]) + GOOD[at + 1 :]
        if at not in ignored():
            assert refusal(tmp_path / "a.zip", lie, *MEMBERS) != "nothing", at


def ignored() -> set[int]:
    """Return the bytes of a zip that say nothing here: versions, disks, rights, lengths at its very end."""
    with zipfile.ZipFile(BytesIO(GOOD)) as archive:
        infos, at = archive.infolist(), archive.start_dir
    found: set[int] = set()
    for info in infos:
        found |= {at + each for each in (4, 5, 6, 7, *range(34, 42))}
        at += 46 + len(info.filename)
    last = at - 46 - len(infos[-1].filename)
    return found | {last + each for each in range(28, 34)} | {at + each for each in (*range(4, 12), 20, 21)}


@pytest.mark.parametrize(
    "name",
    ["../etc/passwd", "/etc/passwd", "logs/us/../../x", "C:\\x", "logs/us/1.entries", "a", "roots/US.json", "a/"],
)
def test_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    assert refusal(tmp_path / "a.zip", zipped([(name, b"x")])) == "name"


def test_a_name_with_a_nought_in_it_is_refused(tmp_path: Path) -> None:
    data = zipped([("heads/us.noteX", b"x")]).replace(b"heads/us.noteX", b"heads/us.note\0")
    assert refusal(tmp_path / "a.zip", data) == "name"


def test_a_bomb_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    bomb = archived([(ENTRIES, bytes(50_000_000))], zipfile.ZIP_DEFLATED)
    assert len(bomb) < 100_000
    assert refusal(tmp_path / "a.zip", bomb) == "packed"


def test_a_member_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle_reading, "MEMBER_BYTES_MAX", 10)
    assert refusal(tmp_path / "a.zip", GOOD) == "too_large"


def test_too_many_members_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle_reading, "MEMBERS_MAX", 2)
    assert refusal(tmp_path / "a.zip", GOOD) == "too_many"


def test_a_member_that_stands_twice_is_refused(tmp_path: Path) -> None:
    out = BytesIO(GOOD)
    with pytest.warns(UserWarning, match="Duplicate"):
        data = zipped([("heads/us.note", b"1"), ("heads/us.note", b"2")])
    assert out.getvalue() != data
    assert refusal(tmp_path / "a.zip", data) == "twice"


def test_members_out_of_order_are_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "a.zip", zipped([("roots/us.json", b"1"), ("heads/us.note", b"2")])) == "order"


def test_bytes_that_belong_to_no_member_are_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "a.zip", b"#!/bin/sh\n" + GOOD) == "gap"
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.comment = b"hello"
    assert refusal(tmp_path / "a.zip", (tmp_path / "a.zip").read_bytes()) == "gap"


def test_a_zip_without_a_manifest_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "a.zip", zipped(sorted(MEMBERS.items()))) == "manifest"
    assert refusal(tmp_path / "a.zip", zipped([])) == "manifest"


def with_manifest(data: bytes) -> bytes:
    return zipped(sorted({**MEMBERS, MANIFEST: data}.items()))


def test_a_manifest_of_other_members_is_refused(tmp_path: Path) -> None:
    more = manifest(ABOUT, {**MEMBERS, "heads/cn.note": b"x"})
    less = manifest(ABOUT, {ENTRIES: MEMBERS[ENTRIES]})
    larger = manifest(ABOUT, {**MEMBERS, "heads/us.note": b"longer than it is"})
    for data in (more, less, larger, b"", b"[]", b"{", encode({"format": "something"})):
        assert refusal(tmp_path / "a.zip", with_manifest(data)) == "manifest"


@pytest.mark.parametrize("part", sorted(ABOUT))
def test_a_manifest_without_what_it_must_say_is_refused(tmp_path: Path, part: str) -> None:
    about = {name: value for name, value in ABOUT.items() if name != part}
    assert refusal(tmp_path / "a.zip", with_manifest(manifest(about, MEMBERS))) == "manifest"
    assert refusal(tmp_path / "a.zip", with_manifest(manifest({**ABOUT, part: 7}, MEMBERS))) == "manifest"


@pytest.mark.parametrize("parties", [[], ["us"], ["us", "us"], ["us", "cn", "fr"], ["cn", "fr"]])
def test_a_manifest_of_other_than_two_parties_is_refused(tmp_path: Path, parties: list[str]) -> None:
    assert refusal(tmp_path / "a.zip", with_manifest(manifest({**ABOUT, "parties": parties}, MEMBERS))) == "manifest"


@pytest.mark.parametrize("scope", [{}, {"kind": []}, {"kind": "poem"}, {"kind": "case", "id": 7}])
def test_a_manifest_of_another_scope_is_refused(tmp_path: Path, scope: dict[str, Any]) -> None:
    assert refusal(tmp_path / "a.zip", with_manifest(manifest({**ABOUT, "scope": scope}, MEMBERS))) == "manifest"
    sizes = {**ABOUT, "sizes": {"watch": scope}}
    assert refusal(tmp_path / "a.zip", with_manifest(manifest(sizes, MEMBERS))) == "manifest"


def test_another_version_is_refused_as_that(tmp_path: Path) -> None:
    assert refusal(tmp_path / "a.zip", with_manifest(manifest({**ABOUT, "v": 2}, MEMBERS))) == "version"


def test_a_member_that_is_not_what_the_manifest_says_is_refused_when_it_is_read(tmp_path: Path) -> None:
    data = zipped(sorted({**MEMBERS, "heads/us.note": b"b note\n", MANIFEST: manifest(ABOUT, MEMBERS)}.items()))
    assert refusal(tmp_path / "a.zip", data, "heads/us.note") == "altered"
    assert refusal(tmp_path / "a.zip", GOOD, "heads/cn.note") == "lacks"


def test_a_member_is_read_alike_where_it_stands_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(GOOD)
    with open_bundle(path) as bundle:
        found = bundle.whereabouts(ENTRIES)
        assert found.parts() == bundle.unframed(ENTRIES) == (b"{}", b"x", b"y")
        for lie in (replace(found, at=found.at + 1), replace(found, size=found.size - 1), replace(found, crc=0)):
            with pytest.raises(ValueError, match="not what the bundle says"):
                lie.parts()


def test_a_log_says_in_which_segments_others_are_judged_by_something(tmp_path: Path) -> None:
    rosters = "logs/us/000000000003.entries"
    members = {**MEMBERS, rosters: frames([b'{"kind":"roster"}'])}
    (tmp_path / "a.zip").write_bytes(packed(ABOUT, members))
    with open_bundle(tmp_path / "a.zip") as bundle:
        assert BundledLog(bundle, "logs/us").founding == [1]


def test_segments_over_each_other_and_cut_frames_are_refused(tmp_path: Path) -> None:
    over = {ENTRIES: MEMBERS[ENTRIES], "logs/us/000000000001.entries": frames([b"z"])}
    cut = {ENTRIES: MEMBERS[ENTRIES][:-1]}
    for members, key in ((over, "twice"), (cut, "broken")):
        (tmp_path / "a.zip").write_bytes(packed(ABOUT, members))
        with open_bundle(tmp_path / "a.zip") as bundle, pytest.raises(BundleError) as found:
            BundledLog(bundle, "logs/us")
        assert found.value.key == key
