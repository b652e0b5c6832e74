"""A page for eyes, for a screen reader, and for a program."""

import json

import pytest

from hotline.cli.sheet import Column, Mark, Sheet, show
from hotline.cli.terminal import Terminal


@pytest.fixture(autouse=True)
def eighty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


def page(sheet: Sheet) -> None:
    sheet.heading("Cases", Mark("TEST 测试", "alarm"))
    sheet.pairs([("State", "open"), ("紧急程度", Mark("FLASH 特提"))])
    sheet.gap()
    sheet.table(
        [Column("No.", right=True), Column("Title", wraps=True)], [("1", "特提" * 40), ("12", "[bold]b[/bold]")]
    )
    sheet.text(Mark("done\u202e", "faint"), indent=2)


def test_columns_are_aligned_and_fit(capsys: pytest.CaptureFixture[str]) -> None:
    show(Terminal(), {}, page)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith("TEST 测试")
    assert lines[1] == "State     open"
    assert lines[2] == "紧急程度  FLASH 特提"
    assert not any(line != line.rstrip() for line in lines)


def test_nothing_in_a_text_is_taken_for_markup(capsys: pytest.CaptureFixture[str]) -> None:
    show(Terminal(), {}, page)
    printed = capsys.readouterr().out
    assert "[bold]b[/bold]" in printed
    assert "done‹U+202E›" in printed


def test_a_screen_reader_gets_one_line_a_thing_with_its_labels(capsys: pytest.CaptureFixture[str]) -> None:
    show(Terminal(plain=True), {}, page)
    assert capsys.readouterr().out.splitlines() == [
        "Cases, TEST 测试",
        "State: open",
        "紧急程度: FLASH 特提",
        "",
        f"No.: 1; Title: {'特提' * 40}",
        "No.: 12; Title: [bold]b[/bold]",
        "done‹U+202E›",
    ]


def test_a_program_gets_the_value_alone(capsys: pytest.CaptureFixture[str]) -> None:
    show(Terminal(json=True), {"名": [1]}, page)
    assert json.loads(capsys.readouterr().out) == {"名": [1]}


def test_colour_is_for_terminals_only(capsys: pytest.CaptureFixture[str]) -> None:
    show(Terminal(), {}, page)
    assert "\x1b" not in capsys.readouterr().out
