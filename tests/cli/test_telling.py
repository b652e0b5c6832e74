"""Trouble, told to a person, to a screen reader and to a program."""

import json

import pytest

from hotline.cli.exits import Exit, Trouble
from hotline.cli.telling import tell_troubles
from hotline.cli.terminal import Terminal
from hotline.paper.columns import cells

TROUBLE = Trouble(Exit.REFUSED, "A required field is missing " * 4, "window", "Give it", "field.missing")


def test_a_person_is_told_in_three_parts_that_fit(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert tell_troubles((TROUBLE,), Terminal()) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert [line.split(":")[0] for line in told.err.splitlines() if not line.startswith(" ")] == [
        "Trouble",
        "Where",
        "Do",
    ]
    assert max(map(cells, told.err.splitlines())) <= 80


def test_a_screen_reader_hears_one_line_a_part(capsys: pytest.CaptureFixture[str]) -> None:
    tell_troubles((TROUBLE,), Terminal(plain=True, language="zh"))
    assert len(capsys.readouterr().err.splitlines()) == 3


def test_a_program_is_told_everything_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert tell_troubles((TROUBLE, TROUBLE), Terminal(json=True)) == 1
    told = json.loads(capsys.readouterr().err)
    assert (told["exit"], [each["rule"] for each in told["troubles"]]) == (1, ["field.missing"] * 2)


def test_what_hides_in_a_trouble_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    tell_troubles((Trouble(Exit.REFUSED, "a\u202eb", "", "c"),), Terminal())
    assert "a‹U+202E›b" in capsys.readouterr().err
