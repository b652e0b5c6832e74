"""The forms in force, and how their fields are typed."""

from dataclasses import replace

import pytest

from hotline.cli.forms import draw_form, form_value, hinted
from hotline.cli.sheet import Sheet
from hotline.cli.terminal import Terminal
from hotline.cli.words import Words
from hotline.core import kinds
from hotline.files import protocols
from tests.fakes_desk import Seat, said


def test_every_form_is_listed_once_under_its_protocol(alice: Seat) -> None:
    listed = alice.run("forms").stdout
    assert listed.count(" ACK ") == 1
    assert "operator ×2" in listed
    assert "In every protocol" in listed


def test_a_form_shows_its_fields_and_how_each_is_typed(alice: Seat) -> None:
    shown = alice.run("forms", "TST-1")
    assert "window*" in shown.stdout
    assert "training_run Training run" in said(shown)
    assert "2026-12-01 06:00/+36h" in said(shown)
    assert "FLOP (or give compute_band)" in said(shown)


KINDS = [
    (kinds.Period("quarter"), "as 2026-Q4"),
    (kinds.Date(), "2026-12-01, or +3d"),
    (
        kinds.Record({"day": kinds.Date(), "place": kinds.Text()}, {}, frozenset()),
        "name: value, name: value; of day, place",
    ),
    (kinds.List(kinds.Text()), "text on one line; separate several with ;"),
]


@pytest.mark.parametrize(("kind", "hint"), KINDS)
def test_every_kind_of_value_has_a_hint(kind: kinds.Kind, hint: str) -> None:
    assert hinted(kind, Words("en")) == hint


def test_a_form_of_a_named_protocol(alice: Seat) -> None:
    assert alice.json("forms", "crisis-hotline/ACK")["protocol"] == "crisis-hotline"


def test_what_is_no_form_is_refused_with_those_that_are(alice: Seat) -> None:
    refused = alice.run("forms", "QQQ-1")
    assert (refused.exit_code, "TST-1" in said(refused)) == (1, True)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("form", ["TST-1", "TST-2", "HTL-1", "ACK"])
def test_an_empty_form_is_a_file_that_only_lacks_values(alice: Seat, form: str, language: str) -> None:
    blank = alice.run("forms", form, "--blank", "--language", language)
    refused = alice.run("send", form, "--file", alice.write("blank.yaml", blank.stdout), "--yes")
    assert refused.exit_code == 1
    assert "field.unknown" not in said(refused)


def test_a_program_reads_fields_with_their_words(alice: Seat) -> None:
    fields = {each["name"]: each for each in alice.json("forms", "TST-1")["fields"]}
    assert (fields["training_compute"]["unit"], fields["training_compute"]["alternative"]) == ("FLOP", "compute_band")
    assert "category ==" in fields["training_compute"]["required_if"]


def test_a_form_for_hardware_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    protocol = protocols.load("ai-test-notification").protocol
    form = replace(protocol.forms["TST-1"], hardware=True)
    sheet = Sheet(Terminal())
    draw_form(sheet, protocol, form)
    sheet.show()
    assert "must sign with a key kept in hardware" in capsys.readouterr().out
    assert form_value(protocol, form)["hardware"] is True
