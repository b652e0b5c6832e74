"""Nothing that a peer wrote hides from whoever reads it."""

import json
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.paper.visible import MARKS_MAX, escaped, visible

PLANES = (*range(0x20000), *range(0xE0000, 0xE1000), 0xF0000, 0x10FFFD, sys.maxunicode)
EVERY = [chr(point) for point in PLANES]  # beyond these there are only Chinese characters, and private ones
SPELLED = frozenset("‹U+0123456789ABCDEF›\n")
HIDING = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
TAGGED = "".join(chr(0xE0000 + ord(each)) for each in "attack at dawn")


def numbers(text: str) -> str:
    return "".join(f"‹U+{ord(each):04X}›" for each in text)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("pay \u202etxet", "pay ‹U+202E›txet"),
        ("\u2066isolated\u2069", "‹U+2066›isolated‹U+2069›"),
        ("zero\u200bwidth", "zero‹U+200B›width"),
        ("\x1b[31mred", "‹U+001B›[31mred"),
        ("bell\x07", "bell‹U+0007›"),
        ("line\rover", "line‹U+000D›over"),
        ("line\u2028separator", "line‹U+2028›separator"),
        ("a\u00adb", "a‹U+00AD›b"),
        ("wide\u2003blank", "wide‹U+2003›blank"),
        ("no\u00a0break", "no‹U+00A0›break"),
        ("half \ud800", "half ‹U+D800›"),
        ("braille\u2800blank, hangul\u3164filler", "braille‹U+2800›blank, hangul‹U+3164›filler"),
        ("葛\U000e0100", "葛‹U+E0100›"),
        ("heart \u2764\ufe0f", "heart \u2764‹U+FE0F›"),
        ("ok" + TAGGED, "ok" + numbers(TAGGED)),
    ],
)
def test_what_cannot_be_seen_is_shown_by_its_number(text: str, seen: str) -> None:
    assert visible(text) == seen


@pytest.mark.parametrize(
    "text",
    [
        "特提 FLASH",
        "two\nlines",
        "通报\u3000全文",
        "naïve café, Đà Nẵng",
        "≥ 1e26 FLOP – «“…”»",
        "é and e\u0301",
        "",
        " ",
    ],
)
def test_what_can_be_seen_stays_as_it_was_written(text: str) -> None:
    assert visible(text) == text


def test_every_character_of_the_hiding_classes_is_shown_by_its_number() -> None:
    hiding = [each for each in EVERY if unicodedata.category(each) in HIDING and each != "\n"]
    assert len(hiding) > 1_000
    assert [each for each in hiding if visible(each) != numbers(each)] == []


def test_no_character_at_all_leaves_nothing_to_see() -> None:
    """Whatever one character is, a reader sees a shape: not a control, not a blank of another width, not a variant."""
    allowed = {"\n", " ", "\u3000"}
    shown = {each: visible(each) for each in EVERY if each not in allowed}
    blank = [
        each for each, seen in shown.items() if not seen.strip() or unicodedata.category(seen[0]) in {*HIDING, "Mn"}
    ]
    assert blank == []


def test_a_letter_under_a_pile_of_accents_keeps_a_few_and_the_rest_are_counted() -> None:
    seen = visible("a" + "\u0301" * 50 + "b")
    assert seen == "a" + "\u0301" * MARKS_MAX + "‹U+0301›" * (50 - MARKS_MAX) + "b"


@pytest.mark.parametrize("before", ["", "x ", "x\n", "x\u200b"])
def test_an_accent_without_a_letter_never_settles_on_the_label_before_it(before: str) -> None:
    assert visible(before + "\u0338yes").endswith("‹U+0338›yes")


@given(st.text())
def test_what_is_shown_hides_nothing_and_showing_it_again_changes_nothing(text: str) -> None:
    seen = visible(text)
    assert visible(seen) == seen
    assert not any(unicodedata.category(each) in HIDING for each in seen.replace("\n", ""))


@given(st.text())
def test_json_for_a_program_hides_nothing_from_a_person_and_means_the_same(text: str) -> None:
    value = {"text": text}
    shown = escaped(json.dumps(value, ensure_ascii=False, indent=1))
    assert json.loads(shown) == value
    assert not any(unicodedata.category(each) in HIDING for each in shown.replace("\n", ""))
