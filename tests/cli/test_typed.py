"""What the options of a line say together, and how it joins what a file says."""

import pytest

from hotline.cli.exits import DeskError
from hotline.cli.typed import gathered, joined


def test_fields_are_gathered_from_options() -> None:
    assert gathered(["a=1", "w.start=x", "w.end=y=z", "t=1", "t=2", "t=3"]) == {
        "a": "1",
        "w": {"start": "x", "end": "y=z"},
        "t": ["1", "2", "3"],
    }


@pytest.mark.parametrize("option", ["nothing", "=1", "a..b=1", "a.b.c.d.e=1"])
def test_an_option_that_names_no_field_is_said_to(option: str) -> None:
    with pytest.raises(DeskError, match="no_field"):
        gathered([option])


@pytest.mark.parametrize("options", [["a=1", "a.b=2"], ["a.b=2", "a=1"]])
def test_a_field_is_given_whole_or_in_parts(options: list[str]) -> None:
    with pytest.raises(DeskError, match="field_twice"):
        gathered(options)


def test_what_is_said_later_stands() -> None:
    assert joined({"a": 1, "w": {"start": 1, "end": 2}}, {"w": {"end": 3}, "b": 4}) == {
        "a": 1,
        "w": {"start": 1, "end": 3},
        "b": 4,
    }
