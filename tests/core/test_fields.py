"""A field says what it is, and measures its window."""

import pytest

from hotline.core import kinds
from hotline.core.canonical import duration
from hotline.core.errors import RefusalError
from hotline.core.fields import Field

TITLE = {"en": "Field", "zh": "栏目"}
LABELS = {"one": {"en": "One", "zh": "一"}}
WINDOW = {"start": "2026-11-22T08:00:00.000Z", "end": "2026-11-24T08:00:00.000Z"}


def test_a_field_names_its_type_its_choices_and_its_unit() -> None:
    choice = Field("a", TITLE, kinds.Choice(LABELS))
    assert (choice.type, choice.choices, choice.unit) == ("choice", LABELS, "")
    amount = Field("b", TITLE, kinds.Quantity("FLOP"))
    assert (amount.type, amount.choices, amount.unit) == ("quantity", {}, "FLOP")
    assert Field("c", TITLE, kinds.Counts(LABELS)).choices == LABELS


def test_a_field_checks_and_shows_by_its_kind() -> None:
    field = Field("a", TITLE, kinds.Choice(LABELS))
    field.check("one", "a")
    assert field.show("one", "zh") == "一"
    with pytest.raises(RefusalError, match="not one of one"):
        field.check("two", "a")


def test_a_window_longer_than_agreed_is_refused() -> None:
    field = Field("window", TITLE, kinds.Window())
    field.check_longest(WINDOW, duration("2d"), "window")
    with pytest.raises(RefusalError) as caught:
        field.check_longest(WINDOW, duration("47h"), "window")
    assert (caught.value.rule, caught.value.detail) == ("field.out_of_range", "the window is longer than 47h")
