"""How texts become words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.core.search import BEGIN, END, JOINER, TERMS_MAX, apart, terms, texts, together


def test_each_han_character_is_a_word() -> None:
    assert apart("a试验").split(JOINER) == ["a", "试", "", "验", ""]


@given(st.text())
def test_a_text_taken_apart_reads_as_before_but_for_marks(text: str) -> None:
    assert together(apart(text)) == "".join(each for each in text if each not in (BEGIN, END, JOINER))


@pytest.mark.parametrize(("typed", "found"), [("", ()), (" * ( ", ()), ("a  b-1 试验", ("a", "b-1", "试验"))])
def test_signs_alone_are_no_terms(typed: str, found: tuple[str, ...]) -> None:
    assert terms(typed) == found


def test_only_so_many_terms_are_looked_for() -> None:
    assert len(terms("a " * 100)) == TERMS_MAX


def test_every_text_in_a_value_counts_whatever_its_shape() -> None:
    value = {"a": ["x", {"b": "y"}, 7, True, None], "window": {"start": "2026"}}
    assert list(texts(value)) == ["x", "y", "7", "2026"]
