"""The values of a message as a person reads them."""

from typing import Any

import pytest

from hotline.core import kinds
from hotline.core.kinds import Kind
from hotline.paper.values import Said, Values
from hotline.paper.words import Words

TITLES = {"a": {"en": "First", "zh": "一"}, "b": {"en": "Second", "zh": "二"}}
ENGLISH, CHINESE = Values(Words("en")), Values(Words("zh"))


def lines(kind: Kind | None, value: Any, values: Values = ENGLISH) -> list[str]:
    """Return the lines of a value, each with its label."""
    return [f"{each.label.text}: {each.text}" if each.label.text else each.text for each in values.written(kind, value)]


@pytest.mark.parametrize(
    ("kind", "value", "english", "chinese"),
    [
        (kinds.Text(), "x", ["x"], ["x"]),
        (kinds.Choice(TITLES), "a", ["First"], ["一"]),
        (kinds.Boolean(), True, ["yes"], ["是"]),
        (kinds.Integer(), 3, ["3"], ["3"]),
        (kinds.Quantity("FLOP"), "1e26", ["1e26 FLOP"], ["1e26 FLOP"]),
        (kinds.Counts(TITLES), {"b": 2, "a": 1}, ["Second: 2", "First: 1"], ["二: 2", "一: 1"]),
        (kinds.List(kinds.Choice(TITLES)), ["b", "a"], ["1: Second", "2: First"], ["1: 二", "2: 一"]),
        (
            kinds.Record({"a": kinds.Boolean(), "b": kinds.Integer()}, TITLES, frozenset()),
            {"b": 7, "a": False},
            ["First: no", "Second: 7"],
            ["一: 否", "二: 7"],
        ),
        (kinds.Changes({"a": kinds.Integer()}, TITLES), {"a": 4}, ["First: 4"], ["一: 4"]),
        (
            kinds.List(kinds.Record({"a": kinds.Integer(), "b": kinds.Text()}, TITLES, frozenset())),
            [{"a": 1, "b": "x"}],
            ["1 · First: 1", "1 · Second: x"],
            ["1 · 一: 1", "1 · 二: x"],
        ),
        (kinds.Period("quarter"), "2026-Q3", None, None),
    ],
)
def test_a_value_is_written_in_the_words_of_the_agreement(
    kind: Kind, value: Any, english: list[str] | None, chinese: list[str] | None
) -> None:
    assert lines(kind, value) == (english or [kind.show(value, "en")])
    assert lines(kind, value, CHINESE) == (chinese or [kind.show(value, "zh")])


def test_a_word_of_a_list_stands_in_both_languages() -> None:
    (said,) = CHINESE.written(kinds.Choice(TITLES), "a")
    assert (said.text, said.other) == ("一", "First")


@pytest.mark.parametrize("by", ["human", "machine"])
def test_prose_is_authentic_as_it_was_written_and_a_translation_says_by_whom(by: str) -> None:
    value = {"original": "原文", "language": "zh", "translation": "text", "translation_by": by}
    authentic, translation = ENGLISH.written(kinds.BilingualText(), value)
    assert authentic == Said("原文", "authentic text, Chinese", "authentic", "zh")
    assert (translation.text, translation.role, translation.language) == ("text", by, "en")
    mark = {"human": "courtesy translation", "machine": "machine translation; not authentic"}[by]
    assert translation.mark == mark


def test_a_file_is_told_by_name_type_size_and_the_whole_of_its_digest() -> None:
    value = {"name": "附件.pdf", "size": 2048, "media": "application/pdf", "digest": "sha256:" + "0f" * 32}
    assert lines(kinds.File(), value) == ["附件.pdf (application/pdf, 2 KiB)", "sha256:" + "0f" * 32]


def test_prose_inside_a_list_keeps_its_marks() -> None:
    value = [{"original": "text", "language": "en", "translation": "译文", "translation_by": "machine"}]
    roles = [each.role for each in CHINESE.written(kinds.List(kinds.BilingualText()), value)]
    assert roles == ["authentic", "machine"]


@pytest.mark.parametrize(
    ("kind", "value"),
    [(kinds.Choice(TITLES), "unknown"), (kinds.BilingualText(), "plain"), (kinds.List(kinds.Text()), 3), (None, "x")],
)
def test_what_is_not_of_its_kind_is_shown_as_it_was_signed(kind: Kind | None, value: Any) -> None:
    assert lines(kind, value) == [str(value)]
