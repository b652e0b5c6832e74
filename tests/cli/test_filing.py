"""A message can be printed as it is filed, in both languages, as text and as a page."""

from pathlib import Path

import pytest

from hotline.paper.columns import cells
from tests.fakes_desk import Line, Seat, said


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_message_is_printed_as_text_that_fits_a_terminal(alice: Seat, li: Seat, both: Line, language: str) -> None:
    number = alice.send_notice()
    both.settle()
    for seat in (alice, li):
        printed = seat.run("show", number, "--letter", "--language", language)
        assert printed.exit_code == 0
        lines = printed.stdout.splitlines()
        assert max(map(cells, lines)) <= 80
        assert f"END OF MESSAGE 电报完    {number}" in printed.stdout
        assert any("Washington 华盛顿" in line for line in lines)


def test_a_message_is_printed_as_a_page(alice: Seat, both: Line, tmp_path: Path) -> None:
    number = alice.send_notice()
    page = alice.run("show", number, "--html").stdout
    assert page.startswith("<!doctype html>")
    assert page.count(number) > 2
    assert alice.run("show", number, "--out", str(tmp_path / "notice.html")).exit_code == 0
    assert number in (tmp_path / "notice.html").read_text(encoding="utf-8")


def test_an_acknowledgement_says_what_it_answers_and_that_it_is_no_agreement(alice: Seat, li: Seat, both: Line) -> None:
    number = alice.send_notice()
    both.settle()
    acknowledged = li.json("acknowledge", number, "--yes")["id"].removeprefix("sha256:")[:8]
    both.settle()
    printed = said(alice.run("show", acknowledged, "--letter"))
    assert f"Answers 答复 {number} · us TST-1" in printed
    assert "Acknowledging does not imply agreement" in printed


def test_a_proposal_can_be_printed_before_it_is_sent(alice: Seat, both: Line) -> None:
    number = alice.propose_concern()
    printed = said(alice.run("show", number, "--letter"))
    assert "Written 拟稿 2026-" in printed
    assert "Sent 发出" not in printed


def test_a_screen_reader_gets_a_line_for_each_label(alice: Seat, both: Line) -> None:
    lines = alice.run("show", alice.send_notice(), "--letter", "--plain").stdout.splitlines()
    assert "Category 类别: Autonomy or self-replication 自主性或自我复制" in lines
