"""How messages and times are drawn."""

from dataclasses import replace
from typing import Any

import pytest

from hotline.cli import shown
from hotline.cli.sheet import Mark, Sheet
from hotline.cli.terminal import Terminal
from hotline.cli.words import Words
from hotline.client.client import Receipt
from hotline.core.canonical import instant
from hotline.core.kinds import BilingualText, List
from hotline.files import protocols

NOW = instant("2026-06-01T10:00:00.000Z")
CRISIS = protocols.load("crisis-hotline").protocol
FORM = CRISIS.forms["HTL-2"]


def lines(language: str, values: dict[str, Any], *withheld: str) -> list[str]:
    sheet = Sheet(Terminal(language=language))
    shown.draw_values(sheet, FORM, values, withheld)
    return sheet.lines


@pytest.mark.parametrize(
    ("at", "whole", "short", "day"),
    [
        ("2026-06-01T12:34:56.789Z", "12:34:56Z", "12:34:56Z", "12:34Z"),
        ("2026-06-02T12:34:56.789Z", "2026-06-02 12:34:56Z", "06-02 12:34Z", "2026-06-02"),
    ],
)
def test_the_day_is_left_out_if_it_is_today(at: str, whole: str, short: str, day: str) -> None:
    assert (shown.clock(at, NOW), shown.short_clock(at, NOW), shown.day_or_clock(at, NOW)) == (whole, short, day)


def test_an_instant_that_is_not_known_is_a_dash() -> None:
    assert (shown.clock(None), shown.short_clock(None, NOW)) == ("–", "–")


def test_an_original_text_stands_first_and_is_marked_for_who_reads_another_language() -> None:
    text = {"original": "本方待命", "language": "zh"}
    assert lines("en", {"change": text}) == ["What has changed: 本方待命", ": original text, Chinese"]
    assert lines("zh", {"change": text}) == ["情况变化: 本方待命"]


def test_a_translation_stands_below_and_says_who_made_it() -> None:
    text = {"original": "本方待命", "language": "zh", "translation": "We hold", "translation_by": "machine"}
    assert lines("en", {"change": text})[1] == "machine translation: We hold"
    assert lines("zh", {"change": text})[1] == "机器翻译: We hold"


def test_the_authentic_text_stands_first_wherever_prose_stands() -> None:
    text = {"original": "本方待命", "language": "zh", "translation": "We hold", "translation_by": "machine"}
    form = replace(FORM, fields={"texts": replace(FORM.fields["change"], kind=List(BilingualText()))})
    sheet = Sheet(Terminal())
    shown.draw_values(sheet, form, {"texts": [text]})
    assert sheet.lines == ["What has changed: 1: 本方待命", "machine translation: We hold"]


def test_what_is_withheld_is_seen_to_be() -> None:
    assert lines("en", {}, "change") == ["What has changed: [withheld]"]


def test_what_hides_in_a_text_is_seen() -> None:
    text = {"original": "pay \u202etxet", "language": "en"}
    assert lines("en", {"change": text}) == ["What has changed: pay ‹U+202E›txet"]


def test_a_field_that_a_newer_form_has_is_shown_as_it_stands() -> None:
    assert lines("en", {"new_field": {"a": 1}}) == ["new_field: {'a': 1}"]


def test_precedence_and_status_are_in_both_languages_whatever_is_read() -> None:
    for language in ("en", "zh"):
        assert shown.precedence("FLASH", Words(language)) == Mark("FLASH 特提", "alarm")
        assert shown.status("test", Words(language)).text == "TEST 测试"


def test_a_follow_up_has_the_title_of_the_agreement() -> None:
    assert shown.kind_title("update", CRISIS, "HTL-1", Words("zh")) == "按所述时间续报"
    assert shown.kind_title("received", CRISIS, "HTL-1", Words("zh")) == "签收"


@pytest.mark.parametrize("state", ["placed", "proposed", "accepted", "valid"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_answer_of_a_center_says_what_to_do_next(state: str, language: str) -> None:
    receipt = Receipt(state, "sha256:" + "a" * 64, None, 3, None, None, 1, ("late", "newer_flag"), ())
    sheet = Sheet(Terminal(language=language))
    shown.draw_receipt(sheet, receipt, NOW)
    assert len(sheet.lines) == 4
    assert "newer_flag" in sheet.lines
