"""What stands on a printed agreement is plain and cannot be changed."""

from dataclasses import FrozenInstanceError, fields

import pytest

from hotline.paper.printed import Agreement, Fact, Label


def test_what_is_printed_cannot_be_changed_on_the_way() -> None:
    fact = Fact("Due", "within 2 h")
    with pytest.raises(FrozenInstanceError):
        fact.text = "within 3 h"  # type: ignore[misc]  # that it fails is the test


def test_a_label_may_lack_the_other_language() -> None:
    assert Label("Notice").other == ""


def test_every_part_of_an_agreement_has_its_place() -> None:
    groups = {"definitions", "parameters", "timing", "forms", "returns", "quotas", "withdrawal", "calendars", "ladders"}
    assert groups <= {each.name for each in fields(Agreement)}
