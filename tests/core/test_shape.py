"""A value of another shape is refused by the rule of its document, at its place."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from hotline.core.errors import RefusalError
from hotline.core.shape import Shape

SHAPE = Shape("message.malformed")
WORD = re.compile(r"[a-z]+")


def test_what_has_the_shape_is_returned() -> None:
    assert SHAPE.members({"a": 1, "b": 2}, frozenset("a"), frozenset("bc")) == {"a": 1, "b": 2}
    assert SHAPE.text("word", "x", WORD) == "word"
    assert SHAPE.whole(5, "x", 5, 5) == 5
    assert SHAPE.list([1], "x", 1, 1) == [1]


CALLS: dict[str, Callable[[], Any]] = {
    "is no object": lambda: SHAPE.members([], frozenset("a"), where="place"),
    "a is missing": lambda: SHAPE.members({}, frozenset("a"), where="place"),
    "'c' is unknown": lambda: SHAPE.members({"a": 1, "c": 1}, frozenset("a"), where="place"),
    "'WORD'": lambda: SHAPE.text("WORD", "place", WORD),
    "'word.n'": lambda: SHAPE.text("word\n", "place", WORD),
    "None": lambda: SHAPE.text(None, "place", WORD),
    "True": lambda: SHAPE.whole(True, "place", 0, 5),
    "6": lambda: SHAPE.whole(6, "place", 0, 5),
    "'5'": lambda: SHAPE.whole("5", "place", 0, 5),
    "1, 2": lambda: SHAPE.list([1, 2], "place", 0, 1),
    "{}": lambda: SHAPE.list({}, "place", 0, 1),
}


@pytest.mark.parametrize("found", CALLS)
def test_what_has_another_shape_is_refused_with_its_place_and_what_was_found(found: str) -> None:
    with pytest.raises(RefusalError) as caught:
        CALLS[found]()
    assert (caught.value.rule, caught.value.where) == ("message.malformed", "place")
    assert found.replace(".n", "\\n") in caught.value.detail
