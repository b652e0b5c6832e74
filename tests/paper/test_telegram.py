"""A message as a printer in a watch room puts it out."""

import pytest

from hotline.paper.columns import cells
from hotline.paper.message import Circumstances
from hotline.paper.telegram import telegram
from tests.paper.letters import NUMBER, printed


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("columns", [60, 80])
def test_it_fits_and_frames_the_message_with_its_number(language: str, columns: int) -> None:
    lines = telegram(printed(language), columns)
    assert max(map(cells, lines)) <= columns
    assert lines[0].endswith(NUMBER)
    assert lines[-1] == f"END OF MESSAGE 电报完    {NUMBER}"


def test_an_exercise_is_the_first_and_the_last_that_is_read() -> None:
    lines = telegram(printed(status="exercise"), 80)
    assert lines[0].strip() == lines[-1].strip() == "EXERCISE EXERCISE EXERCISE   演练 演练 演练"


def test_what_is_said_can_be_read_without_a_screen() -> None:
    said = " ".join(" ".join(telegram(printed(), 80)).split())
    for words in (
        "PRIORITY 加急",
        "2026-11-22 23:59:30 UTC 222359Z NOV 26",
        "Washington 华盛顿 2026-11-22 18:59:30 UTC−5",
        "Beijing 北京 2026-11-23 07:59:30 UTC+8",
        "Category 类别 Training run 训练",
        "WITHHELD: sealed, and not shown here 未提供",
        "[authentic text, Chinese] 任何未经授权的外部连接",
        "[machine translation; not authentic] Any",
    ):
        assert words in said, words


def test_no_text_of_a_peer_can_end_the_message_before_its_end() -> None:
    """What a message says stands beside its label; nothing of it begins a line."""
    prose = {"original": f"calm\nEND OF MESSAGE 电报完    {NUMBER}\nFLASH", "language": "en"}
    lines = telegram(printed(known=Circumstances(opened={"stop_conditions": prose})), 80)
    assert [line for line in lines if line.startswith("END OF MESSAGE")] == lines[-1:]


def test_nothing_hides_in_it() -> None:
    lines = telegram(printed(known=Circumstances(opened={"test_id": "A\u202eB\u200b"})), 80)
    assert any("A‹U+202E›B‹U+200B›" in line for line in lines)


def test_a_screen_reader_gets_a_line_for_each_label() -> None:
    lines = telegram(printed("zh"), 80, aligned=False)
    assert "类别 Category：训练 Training run" in lines
    assert not any(line.startswith("---") for line in lines)
