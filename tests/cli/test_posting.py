"""From a message that is written to one that is posted, where a person is asked."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import typer

from hotline.cli.exits import DeskError
from hotline.cli.posting import ask_missing, ask_value, confirm, draw_writing, hints
from hotline.cli.sheet import Sheet
from hotline.cli.terminal import Terminal
from hotline.core.canonical import instant
from hotline.core.writing import Writing
from hotline.files import protocols

NOW = instant("2026-06-01T10:00:00.000Z")
TESTS = protocols.load("ai-test-notification").protocol


def writing(form: str, **values: Any) -> Writing:
    return Writing(TESTS, "sha256:" + "0" * 64, TESTS.forms[form], "us", "cn", "operator", "test", NOW, values)


@pytest.fixture
def keyboard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the lines that a person will type."""
    lines: list[str] = []

    def read() -> Iterator[str]:
        while lines:
            yield lines.pop(0)

    typed = read()

    def typing() -> str:
        try:
            return next(typed)
        except StopIteration:
            raise EOFError from None

    monkeypatch.setattr("builtins.input", typing)
    return lines


def test_every_field_that_is_missing_is_asked_for(keyboard: list[str]) -> None:
    keyboard += ["cancelled"]
    assert ask_missing(Terminal(), writing("TST-3")).values == {"kind": "cancelled"}


def test_a_field_that_another_one_asks_for_is_asked_for_then(keyboard: list[str]) -> None:
    keyboard += ["postponed", "2026-06-20/+1d"]
    values = ask_missing(Terminal(), writing("TST-3")).values
    assert values["new_window"]["start"] == "2026-06-20T00:00:00.000Z"


def test_it_is_asked_again_until_the_form_takes_it(keyboard: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    keyboard += ["perhaps", "cancelled"]
    assert ask_value(Terminal(), writing("TST-3"), "kind", {}) == "cancelled"
    asked = capsys.readouterr()
    assert asked.out == "", "what is asked goes to the error stream"
    assert "Kind (kind)" in asked.err
    assert "'perhaps' is not one of cancelled, postponed" in asked.err


def test_who_goes_away_is_taken_at_their_word(keyboard: list[str]) -> None:
    with pytest.raises(typer.Abort):
        ask_value(Terminal(), writing("TST-3"), "kind", {})


def test_the_words_of_a_choice_are_shown_with_what_they_mean() -> None:
    field = TESTS.forms["TST-3"].fields["kind"]
    assert hints(field.choices, field.type, Terminal(language="zh")) == ["cancelled  取消", "postponed  推迟"]


@pytest.mark.parametrize(("precedence", "typed"), [("ROUTINE", "y"), ("ROUTINE", "是"), ("FLASH", "flash")])
def test_a_person_confirms(keyboard: list[str], precedence: str, typed: str) -> None:
    keyboard.append(typed)
    confirm(Terminal(), precedence, "Send?")
    assert keyboard == [], "what was typed was asked for, once"


@pytest.mark.parametrize(("precedence", "typed"), [("ROUTINE", "n"), ("ROUTINE", ""), ("FLASH", "y")])
def test_anything_else_is_no(keyboard: list[str], precedence: str, typed: str) -> None:
    keyboard.append(typed)
    with pytest.raises(DeskError, match="not_confirmed"):
        confirm(Terminal(), precedence, "Send?")


def test_the_precedence_that_was_wanted_stays_when_fields_are_asked_for(keyboard: list[str]) -> None:
    keyboard += ["cancelled"]
    assert ask_missing(Terminal(), replace(writing("TST-3"), wanted="ROUTINE")).precedence == "ROUTINE"


def test_an_author_reads_before_signing_that_hardware_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    values = {"kind": "cancelled"}
    for hardware in (False, True):
        draft = writing("TST-3", **values)
        sheet = Sheet(Terminal())
        draw_writing(sheet, replace(draft, precedence="ROUTINE", form=replace(draft.form, hardware=hardware)))
        sheet.show()
        assert ("must sign with a key kept in hardware" in capsys.readouterr().out) is hardware
