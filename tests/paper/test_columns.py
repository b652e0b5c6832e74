"""Text in columns, in two scripts."""

import pytest

from hotline.paper.columns import cells, pad, shortened, wrap


def test_chinese_takes_two_columns_a_character() -> None:
    assert [cells(text) for text in ("FLASH", "特提", "FLASH 特提", "é", "e\u0301")] == [5, 4, 10, 1, 1]
    assert pad("特提", 6) == "特提  "


@pytest.mark.parametrize(
    "text",
    [
        "The line on which two parties notify, ask and answer in a crisis, and can prove it afterwards.",
        "两方在危机中通报、询问、答复，并可事后证明的热线。一切内容均在本机以本人密钥签署。",
        "见 hotline forms TST-1，然后 hotline send 格式表，或 --file notice.yaml。",
        "x" * 200,
    ],
)
@pytest.mark.parametrize("columns", [20, 33, 80])
def test_lines_fit_and_nothing_is_lost(text: str, columns: int) -> None:
    lines = wrap(text, columns)
    assert max(map(cells, lines)) <= columns
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_a_closing_mark_never_begins_a_line() -> None:
    assert not any(line.startswith(("，", "。", "、")) for line in wrap("通报，询问，答复，证明，热线。" * 5, 11))


def test_a_word_is_not_broken_if_it_fits() -> None:
    assert wrap("acknowledged in time", 12) == ["acknowledged", "in time"]


def test_lines_that_were_written_stay_lines() -> None:
    assert wrap("one\ntwo", 80) == ["one", "two"]


def test_what_is_too_long_says_so() -> None:
    assert shortened("Advance notification", 10) == "Advance n…"
    assert shortened("short", 10) == "short"
