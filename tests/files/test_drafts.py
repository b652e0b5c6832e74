"""What lies on the table of a ceremony: versions that follow one another, a draft, signatures, a transcript."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hotline.core.amendment import next_root, next_roster, revoked
from hotline.core.canonical import unb64
from hotline.core.ceremony import Draft, draft_of, signed_by
from hotline.core.errors import FileError
from hotline.core.signature import ROOT, ROSTER, parse_envelope
from hotline.files.drafts import (
    draft_file,
    note_down,
    read_alone,
    read_drafted,
    read_standing,
    signed_file,
    version_file,
    write_draft,
    write_version,
)
from hotline.files.keys import write_envelope
from tests.fakes import ROOT_END, START, FakeSigner, key_of, party_fixture

US = party_fixture("us")
BOSS = US.root_signers[0]
ANN = FakeSigner("us/ann")


def payload(envelope: dict[str, Any]) -> bytes:
    return unb64(envelope["payload"])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_envelope(tmp_path / "root.json", parse_envelope(US.root_envelope, ROOT))
    write_envelope(tmp_path / "roster.json", parse_envelope(US.roster_envelope, ROSTER))
    return tmp_path


def second(person: str = "us/alice") -> Draft:
    keys = revoked(US.roster.keys, person, START, "lost")
    return draft_of(next_roster(US.roster, keys, START), "roster", US.root_envelope, payload(US.roster_envelope))


def new_root() -> Draft:
    keys = (key_of(ANN, "root", subject="us/ann"),)
    octets = next_root(US.root, keys, threshold=1, keepers=1, expires=ROOT_END)
    return signed_by(signed_by(draft_of(octets, "root", US.root_envelope, None), BOSS), ANN)


def test_the_newest_version_counts_and_each_follows_the_one_before(folder: Path) -> None:
    assert (read_standing(folder).root.version, read_standing(folder).roster.version) == (1, 1)
    write_version(version_file(folder, "roster", 2), signed_by(second(), US.keeper).signed)
    standing = read_standing(folder)
    assert (standing.roster.version, standing.before) == (2, second().payload)
    third = next_roster(standing.roster, revoked(standing.roster.keys, "us/bob", START, "lost"), START)
    draft = signed_by(draft_of(third, "roster", US.root_envelope, standing.before), US.keeper)
    write_version(version_file(folder, "roster", 3), draft.signed)
    assert read_standing(folder).roster.version == 3


def test_a_new_root_is_read_and_rosters_of_the_old_one_still_count(folder: Path) -> None:
    write_version(version_file(folder, "root", 2), new_root().signed)
    standing = read_standing(folder)
    assert (standing.root.version, standing.roster.version) == (2, 1)
    assert standing.envelope == new_root().signed.envelope()


def test_a_root_stands_alone_by_its_own_holders(folder: Path) -> None:
    write_version(version_file(folder, "root", 2), new_root().signed)
    assert read_alone(folder / "root.2.json").version == 2
    with pytest.raises(FileError, match=r"roster\.json"):
        read_alone(folder / "roster.json")


def test_a_version_that_nobody_signed_for_is_refused(folder: Path) -> None:
    forged = signed_by(second(), US.keeper).signed
    write_version(version_file(folder, "roster", 2), replace(forged, payload=second("us/bob").payload))
    with pytest.raises(FileError, match=r"roster\.2\.json"):
        read_standing(folder)


def test_a_version_is_written_once(folder: Path) -> None:
    write_version(version_file(folder, "roster", 2), signed_by(second(), US.keeper).signed)
    with pytest.raises(FileError, match="the file exists"):
        write_version(version_file(folder, "roster", 2), signed_by(second("us/bob"), US.keeper).signed)


def test_a_draft_is_read_back_with_its_signatures(folder: Path) -> None:
    draft = signed_by(second(), BOSS)
    write_draft(draft_file(folder, "roster"), draft)
    assert read_drafted(draft_file(folder, "roster")) == draft


@pytest.mark.parametrize("text", ["", "[]", "{", '{"v": 1}', "﻿{}"])
def test_a_file_that_is_no_draft_is_named_and_refused(folder: Path, text: str) -> None:
    path = draft_file(folder, "roster")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FileError, match=r"roster\.draft\.json"):
        read_drafted(path)


@pytest.mark.parametrize(
    ("draft", "signed"),
    [
        ("roster.draft.json", "roster.signed.json"),
        ("roster.signed.json", "roster.signed.json"),
        ("from-them.json", "from-them.signed.json"),
    ],
)
def test_signatures_are_gathered_beside_the_draft(draft: str, signed: str) -> None:
    assert signed_file(Path("keys", draft)) == Path("keys", signed)


def test_the_transcript_only_grows_under_one_title(folder: Path) -> None:
    note_down(folder, "\n## first\n")
    path = note_down(folder, "\n## second · 第二\n")
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# Key ceremonies · 密钥仪式记录\n\n## first\n\n## second")
    assert text.count("# Key ceremonies") == 1


def test_a_transcript_that_cannot_be_written_is_told(folder: Path) -> None:
    with pytest.raises(FileError, match="Write down by hand"):
        note_down(folder / "nowhere", "x")
