"""Every key is shown with how it stands, when it ends, and whether the other side knows it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hotline.cli.roster_show import standing, state_of, tone_of
from hotline.cli.words import Words
from hotline.core.canonical import Instant, instant
from hotline.core.roster import HARDWARE, Key
from tests.ceremonies import US, laid, said
from tests.fakes import FakeSigner, key_of
from tests.fakes_desk import Line, Seat, line, seat

DAY = 86_400_000
FIRST, LAST = instant("2026-01-01T00:00:00.000Z"), instant("2027-01-01T00:00:00.000Z")
KEY = key_of(FakeSigner("us/dana"), "operator", subject="us/dana", window=(FIRST, LAST))
REVOKED = replace(KEY, revoked_at=instant("2026-03-01T00:00:00.000Z"), reason="lost")


@pytest.mark.parametrize(
    ("key", "days", "text", "tone"),
    [
        (KEY, -1, "not valid before 2026-01-01", ""),
        (KEY, 10, "valid until 2027-01-01", ""),
        (KEY, 300, "EXPIRES in 65 days, 2027-01-01", "warn"),
        (KEY, 340, "EXPIRES in 25 days, 2027-01-01", "warn"),
        (KEY, 360, "EXPIRES in 5 days, 2027-01-01", "alarm"),
        (KEY, 364, "EXPIRES in 1 days, 2027-01-01", "alarm"),
        (KEY, 366, "EXPIRED 2027-01-01", "alarm"),
        (REVOKED, 10, "REVOKED from 2026-03-01 00:00:00Z on: lost", "alarm"),
        (REVOKED, 100, "REVOKED from 2026-03-01 00:00:00Z on: lost", "alarm"),
        (replace(KEY, assurance=HARDWARE), 10, "valid until 2027-01-01 · in hardware", ""),
    ],
)
def test_how_a_key_stands_is_said_in_words(key: Key, days: int, text: str, tone: str) -> None:
    at = Instant(FIRST + days * DAY)
    assert standing(key, Words(), at).text == text
    assert days == 10 or tone_of(key, at) == tone


def test_a_key_is_coming_valid_expired_or_revoked() -> None:
    found = [state_of(KEY, Instant(FIRST + days * DAY)) for days in (-1, 0, 364, 365)]
    assert found == ["coming", "valid", "valid", "expired"]
    assert state_of(REVOKED, REVOKED.revoked_at or FIRST) == "revoked"


def test_the_files_of_a_ceremony_are_shown_without_a_center(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = laid(tmp_path, monkeypatch)
    shown = said(table.run("show"))
    for told in ("Roster of us, version 1", "us/alice operator Ed25519", "us/keeper keeper", "root version 1"):
        assert told in shown
    value = table.json("roster", "show", "--folder", str(table.folder))["parties"]
    assert [each["party"] for each in value] == ["us"]
    assert value[0]["roster"]["digest"] == US.roster.digest
    assert {each["state"] for each in value[0]["keys"]} == {"valid"}


@pytest.fixture
def both() -> Iterator[Line]:
    with line(US) as found:
        yield found


@pytest.fixture
def auditor(both: Line, tmp_path: Path) -> Seat:
    return seat(tmp_path, both, US, "auditor", role="auditor")


def test_the_center_shows_both_parties_and_what_the_other_side_holds(both: Line, auditor: Seat) -> None:
    shown = said(auditor.run("roster", "show"))
    assert "Roster of us, version 1 The other side holds root version 1 since 2026-06-01" in shown
    assert "Roster of cn, version 1" in shown
    found = auditor.json("roster", "show")["parties"]
    assert [each["party"] for each in found] == ["us", "cn"]
    assert all(each["roster"]["delivered"] is not None for each in found)
    assert (found[0]["root"]["index"], found[0]["roster"]["index"]) == (1, 2)


def test_in_chinese_it_says_the_same(both: Line, auditor: Seat) -> None:
    shown = said(auditor.run("--language", "zh", "roster", "show"))
    assert "对方自 2026-06-01" in shown
    assert "保管人" in shown
