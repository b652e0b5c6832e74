"""What an annotation says, is written and read back as it was; what it does not know, it refuses at once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from json import loads
from typing import Any

import pytest

from hotline.core.canonical import Duration, Instant, encode
from hotline.runtime.annotated import codec, fill, members, numbers, numbers_text, write
from tests.fakes_clock import NOON


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True)
class Point:
    """A small value."""

    x: int
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A value of another shape."""

    ends: tuple[Point, ...]


@dataclass(slots=True)
class State:
    """What changes."""

    said: dict[str, Point | Line] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    count: int = 0
    calls: Callable[[], int] | None = None


ROUND_TRIPS: tuple[tuple[Any, Any], ...] = (
    (int, 3),
    (bool, True),
    (str, "发报"),
    (bytes, b"\x00\xff"),
    (Instant, NOON),
    (Duration, Duration(90)),
    (Any, {"as": ["it", "stands", None]}),
    (str | None, None),
    (Colour, Colour.RED),
    (list[int], [2, 1]),
    (set[str], {"b", "a"}),
    (tuple[str, ...], ("a", "b")),
    (tuple[Instant, int], (NOON, 2)),
    (dict[int, bytes], {7: b"x", 3: b"y"}),
    (dict[tuple[str, str], Point | Line], {("a", "b"): Line((Point(1), Point(2, "two"))), ("c", "d"): Point(3)}),
    (dict[str, list[Point]], {"a": [Point(1)], "b": []}),
    (Point | None, Point(1, "one")),
)


@pytest.mark.parametrize(("hint", "value"), ROUND_TRIPS)
def test_what_is_written_is_read_back_as_it_was(hint: Any, value: Any) -> None:
    written = encode(codec(hint).write(value))
    found = codec(hint).read(loads(written))
    assert found == value
    assert type(found) is type(value)


def test_a_dict_keeps_its_order() -> None:
    kept = codec(dict[str, int])
    assert list(kept.read(kept.write({"b": 1, "a": 2}))) == ["b", "a"]


def test_a_set_has_one_spelling() -> None:
    assert codec(set[str]).write({"b", "a", "c"}) == ["a", "b", "c"]


@pytest.mark.parametrize("hint", [float, object, complex, Callable[[], int]])
def test_an_annotation_that_nobody_thought_of_is_refused_at_once(hint: Any) -> None:
    with pytest.raises(TypeError, match="cannot be kept"):
        codec(hint)


@pytest.mark.parametrize(
    ("hint", "value"), [(int, True), (int, "3"), (list[int], {}), (tuple[int, int], [1]), (str, 1)]
)
def test_a_value_of_another_type_is_not_read(hint: Any, value: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        codec(hint).read(value)


def test_a_state_is_written_member_by_member_but_for_what_is_kept_otherwise() -> None:
    codecs = members(State, otherwise=("calls",))
    state, found = State({"a": Point(1)}, {"z"}, 4), State()
    fill(codecs, found, write(codecs, state))
    assert found == state


def test_what_a_written_state_is_silent_about_is_no_default() -> None:
    codecs = members(State, otherwise=("calls",))
    with pytest.raises(KeyError):
        fill(codecs, State(), {"said": [], "seen": []})


def test_a_member_that_cannot_be_kept_must_be_named() -> None:
    with pytest.raises(TypeError, match="cannot be kept"):
        members(State)


def test_many_numbers_are_one_text() -> None:
    assert list(numbers(numbers_text([3, 0, -1, 2**52]))) == [3, 0, -1, 2**52]
    assert list(numbers(numbers_text([]))) == []
    with pytest.raises(TypeError):
        numbers([1])
