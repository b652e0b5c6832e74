"""Every way of tampering with a file in a bundle is found and named; a record that is bad is told first."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from hotline.cli.exits import Exit
from hotline.core.announced import announced_by, forms_with_files
from hotline.files.bundle import MANIFEST, manifest, packed, zipped
from hotline.files.bundle_reading import BundleError, open_bundle
from tests import filed
from tests.fakes_files import OCTETS
from tests.filed import BODIES, CHART, REPORT, name_of
from tests.hostile.tamperings import Record, edited, judged, record


def member(body: bytes) -> str:
    """Return the name under which a file stands in a bundle."""
    return f"files/{name_of(body)}"


@cache
def given() -> Record:
    """Return a record with every file that its messages announce."""
    found = record("us", filed.play())
    return replace(found, members={**found.members, **{member(body): body for body in BODIES}})


def changed(**other: bytes | None) -> Record:
    """Return it with other members, and without those that are None."""
    members = {**given().members, **other}
    return replace(given(), members={name: body for name, body in members.items() if body is not None})


def refusal(path: Path, record: Record) -> tuple[str, str]:
    with pytest.raises(BundleError) as refused:
        judged(path, record)
    return refused.value.key, refused.value.where


def test_the_record_is_good_and_all_its_files_are_there(tmp_path: Path) -> None:
    found = judged(tmp_path, given())
    assert (found.exit, found.files.count, found.files.octets) == (Exit.OK, 3, sum(map(len, BODIES)))
    assert (found.files.missing, found.missing, found.findings) == ((), [], [])


def test_one_byte_of_a_file_is_found_wherever_it_stands(tmp_path: Path) -> None:
    for at in (0, len(REPORT) // 2, len(REPORT) - 1):
        lie = REPORT[:at] + bytes([REPORT[at] ^ 1]) + REPORT[at + 1 :]
        assert refusal(tmp_path, changed(**{member(REPORT): lie})) == ("altered", member(REPORT))


def test_one_byte_of_a_file_is_found_also_where_the_manifest_is_not_written_anew(tmp_path: Path) -> None:
    whole = packed(given().about, given().members)
    (tmp_path / "tampered.zip").write_bytes(whole.replace(CHART, b"A chart"))
    with open_bundle(tmp_path / "tampered.zip") as bundle, pytest.raises(BundleError) as refused:
        bundle.read(member(CHART))
    assert (refused.value.key, refused.value.where) == ("broken", member(CHART))


def test_a_file_under_the_digest_of_other_bytes_is_one_that_nobody_announced(tmp_path: Path) -> None:
    other = REPORT + b"and more"
    tampered = changed(**{member(REPORT): None, member(other): other})
    assert refusal(tmp_path, tampered) == ("unannounced", member(other))
    tampered = changed(**{member(REPORT): CHART, member(CHART): REPORT})
    assert refusal(tmp_path, tampered)[0] == "altered"


def test_a_file_that_was_removed_is_named_and_the_record_stays_good(tmp_path: Path) -> None:
    found = judged(tmp_path, changed(**{member(REPORT): None}))
    assert (found.exit, found.files.count) == (Exit.OK, 2)
    assert [each.file.name for each in found.files.missing] == ["annex.pdf", "again.pdf"]
    bare = judged(tmp_path, changed(**{member(body): None for body in BODIES}))
    assert (bare.exit, bare.files.count, len(bare.files.missing)) == (Exit.OK, 0, 4)


def test_a_file_that_was_added_is_refused_by_name(tmp_path: Path) -> None:
    assert refusal(tmp_path, changed(**{member(b"a poem"): b"a poem"})) == ("unannounced", member(b"a poem"))


@pytest.mark.parametrize("name", ["files/../x", f"files/{'a' * 63}/", f"files/{'A' * 64}", "files/report.pdf"])
def test_a_file_under_a_name_that_is_no_digest_is_refused_by_name(tmp_path: Path, name: str) -> None:
    assert refusal(tmp_path, changed(**{name: b"x"})) == ("name", repr(name))


def test_a_file_that_stands_twice_is_refused_by_name(tmp_path: Path) -> None:
    members = sorted({**given().members, MANIFEST: manifest(given().about, given().members)}.items())
    at = next(number for number, (name, _) in enumerate(members) if name == member(CHART))
    with pytest.warns(UserWarning, match="Duplicate"):
        data = zipped([*members[:at], (member(CHART), b"another"), *members[at:]])
    (tmp_path / "a.zip").write_bytes(data)
    with pytest.raises(BundleError) as refused, open_bundle(tmp_path / "a.zip"):
        pytest.fail("it must not be opened")
    assert (refused.value.key, refused.value.where) == ("twice", member(CHART))


def spoiled(tampered: Record) -> Record:
    """Return a record in which a message that announces files is edited as well."""
    forms = forms_with_files([OCTETS])
    lines = tampered.log("us")
    index = next(number for number, (body, _) in enumerate(lines) if announced_by("us", number, body, forms))
    return tampered.with_log("us", edited(lines, index, lines[index][0].index(b'"payload":"') + 200))


def test_a_record_that_is_bad_is_told_first(tmp_path: Path) -> None:
    for tampered in (given(), changed(**{member(b"a poem"): b"a poem"})):
        assert judged(tmp_path, spoiled(tampered)).exit == Exit.PROOF
