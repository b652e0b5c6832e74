"""What paper says is complete in both languages."""

import string
from pathlib import Path

import pytest

from hotline.core.terms import CONTACTS, LANGUAGES, LEVELS, PRECEDENCES, STATUSES
from hotline.paper.words import Words, catalogue

ROOM = Path(__file__).parent.parent.parent / "hotline" / "paper"
SOURCE = "\n".join(
    path.read_text(encoding="utf-8") for path in sorted(ROOM.rglob("*")) if path.suffix in {".py", ".html"}
)
ENTRIES = [(group, word, says) for group, words in catalogue().items() for word, says in words.items()]


def test_everything_is_said_in_every_language_and_says_something() -> None:
    assert [
        (group, word) for group, word, says in ENTRIES if set(says) != set(LANGUAGES) or not all(says.values())
    ] == []


def test_everything_takes_the_same_values_in_every_language() -> None:
    def taken(text: str) -> frozenset[str]:
        return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name)

    assert [(group, word) for group, word, says in ENTRIES if len({taken(text) for text in says.values()}) > 1] == []


def test_nothing_chinese_ends_like_english() -> None:
    """Chinese has its own comma, colon and full stop."""
    wrong = [
        (group, word)
        for group, word, says in ENTRIES
        if any(
            mark in ",;:.?!" and "\u4e00" <= before <= "\u9fff"
            for before, mark in zip(says["zh"], says["zh"][1:], strict=False)
        )
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("group", "words"),
    [("precedences", PRECEDENCES), ("statuses", STATUSES), ("levels", LEVELS), ("contacts", CONTACTS)],
)
def test_every_word_of_the_treaty_has_its_word(group: str, words: tuple[str, ...]) -> None:
    assert set(words) <= set(catalogue()[group])


def test_a_word_that_is_not_known_here_stands_for_itself() -> None:
    assert Words().of("levels", "seen_by_moon") == "seen_by_moon"
    assert Words().both("precedences", "ULTRA") == "ULTRA"


def test_a_title_is_said_in_one_language_with_the_other_beside_it() -> None:
    titles = {"en": "Notice", "zh": "通报"}
    assert (Words("zh").title(titles), Words("zh").other(titles)) == ("通报", "Notice")
    assert Words().other({"en": "FLASH", "zh": "FLASH"}) == ""


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        ("shown on 2 screens", "shown on 2 screens", "已在 2 个席位显示"),
        (
            "the peer closed: this center is closing",
            "the other center closed it: this center is closing",
            "对方中心断开：中心正在关闭",
        ),
        ("a fault of this center: KeyError", "a fault of this center: “KeyError”", "中心内部错误：“KeyError”"),
        ("no close frame received or sent", "“no close frame received or sent”", "“no close frame received or sent”"),
        ("", "", ""),
    ],
)
def test_a_reason_of_ours_is_said_in_either_language_and_any_other_quoted(
    text: str, english: str, chinese: str
) -> None:
    assert (Words("en").reason(text), Words("zh").reason(text)) == (english, chinese)


@pytest.mark.parametrize(
    ("milliseconds", "english", "chinese"),
    [
        (59_999, "59 s", "59秒"),
        (61_000, "1 min 01 s", "1分01秒"),
        (7_500_000, "2 h 05 min", "2小时05分"),
        (7_200_000, "2 h", "2小时"),
        (600_000, "10 min", "10分钟"),
        (86_400_000, "1 d", "1天"),
        (180_000_000, "2 d 2 h", "2天2小时"),
    ],
)
def test_a_length_of_time_is_said_in_its_two_largest_units(milliseconds: int, english: str, chinese: str) -> None:
    assert (Words("en").length(milliseconds), Words("zh").length(milliseconds)) == (english, chinese)
