"""`hotline audit replay` at an auditor's desk: any instant of a record, and every difference, by name."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from typer.testing import CliRunner, Result

from hotline.cli.main import app
from hotline.core import facts
from tests.cli.replays import PINS, bundle
from tests.cli.test_log import conversation
from tests.core.records import drop, move
from tests.fakes_desk import Line, Seat, said


def replay(*arguments: str, language: str = "en") -> Result:
    """Run the verb where there is no desk at all."""
    runner = CliRunner(env={"COLUMNS": "80", "HOTLINE_TRACE": "1", "HOTLINE_DESK": None, "LANG": "C", "LC_ALL": None})
    return runner.invoke(app, ["--language", language, "audit", "replay", *arguments])


@pytest.fixture
def honest(tmp_path: Path) -> str:
    return bundle(tmp_path / "a.zip")


def test_an_honest_record_has_no_difference_and_is_verified_first(honest: str) -> None:
    found = replay(honest, *PINS)
    assert found.exit_code == 0, found.output
    assert "proved good" in said(found)
    assert "NO DIFFERENCE" in said(found)
    assert "无不符" in said(replay(honest, language="zh"))


def test_without_a_root_it_says_that_nothing_was_verified(honest: str) -> None:
    found = replay(honest)
    assert (found.exit_code, "NOT VERIFIED" in said(found)) == (0, True)
    assert json.loads(replay(honest, "--json").stdout)["verified"] is None


def test_an_instant_shows_who_owed_what_by_when(honest: str) -> None:
    value = json.loads(replay(honest, "--at", "2026-11-22 12:20", "--json").stdout)
    owed = {each["kind"]: each for each in value["past"]["owing"] if each["form"] == "HTL-1"}
    assert value["past"]["at"] == "2026-11-22T12:20:00.000Z"
    assert (owed["received"]["owed_by"], owed["received"]["overdue"], owed["received"]["rungs"]) == ("us", True, 2)
    assert (owed["acknowledged"]["overdue"], owed["acknowledged"]["left"]) == (False, 11 * 60_000)
    assert "OVER 0:09:00" in said(replay(honest, "--at", "2026-11-22 12:20"))


def test_what_was_left_out_or_moved_is_said_with_its_place_and_rule(tmp_path: Path) -> None:
    bad = bundle(tmp_path / "bad.zip", "cn", move(facts.RungReached, 300_000))
    found = replay(bad)
    assert found.exit_code == 5
    assert "5 min late" in said(found)
    value = json.loads(replay(bad, "--json").stdout)
    kinds = {each["kind"]: each for each in value["differences"]}
    assert (kinds["late"]["by"], kinds["late"]["rung"], value["verdict"]) == (300_000, 1, "differences")
    assert json.loads(replay(bad, *PINS, "--json").stdout)["verified"] == "bad"
    hidden = bundle(tmp_path / "hidden.zip", "cn", drop(facts.Attempted))
    assert "no attempt is recorded" in said(replay(hidden))


def test_the_shared_logs_alone_decide_nothing(tmp_path: Path) -> None:
    found = replay(bundle(tmp_path / "a.zip", watch=False), *PINS)
    assert (found.exit_code, "No watch log is here" in said(found)) == (6, True)


def test_a_case_is_shown_and_drawn(honest: str, tmp_path: Path) -> None:
    value = json.loads(replay(honest, "--json").stdout)
    case = next(each["case"] for each in value["past"]["owing"] if each["form"] == "HTL-1")
    picture = tmp_path / "case.svg"
    found = replay(honest, "--case", case[7:15], "--svg", str(picture), "--at", "2026-11-22 12:20")
    assert found.exit_code == 0, found.output
    assert "Messages of the case" in said(found)
    assert ET.parse(picture).getroot().tag.endswith("svg")  # noqa: S314 - our own drawing
    assert replay(honest, "--case", case[7:15], "--svg", str(picture)).exit_code != 0


def test_what_cannot_be_shown_is_refused(honest: str, tmp_path: Path) -> None:
    assert replay(honest, "--case", "zz").exit_code == 1
    assert replay(honest, "--svg", str(tmp_path / "x.svg")).exit_code == 2
    assert replay(honest, "--at", "yesterday-ish").exit_code != 0
    (tmp_path / "no.zip").write_bytes(b"PK")
    assert replay(str(tmp_path / "no.zip")).exit_code == 3


def test_no_line_is_wider_than_eighty_columns(honest: str) -> None:
    for language in ("en", "zh"):
        lines = replay(honest, "--at", "2026-11-22 12:20", language=language).output.splitlines()
        assert max(map(len, lines)) <= 80


def test_what_both_sides_export_is_replayed_without_a_difference(alice: Seat, li: Seat, both: Line) -> None:
    conversation(alice, li, both)
    for seat in (alice, li):
        name = str(seat.folder / "watched.zip")
        assert seat.run("export", name, "--watch").exit_code == 0
        pins = [f"--root={party}={seat.folder / party}-root.json" for party in ("us", "cn")]
        value = json.loads(replay(name, *pins, "--json").stdout)
        uncalled = {"page_without_result", "effect_not_attempted"}  # nobody is called at these desks
        assert [each for each in value["differences"] if each["kind"] not in uncalled] == []
        assert value["verified"] == "good"
