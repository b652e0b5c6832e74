"""Plain values from outside are clean, or refused with their place."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from hotline.core.canonical import instant
from hotline.core.errors import RefusalError
from hotline.core.values import clean, members, one_of, parsed, point, text_of, within


def test_what_is_clean_is_returned() -> None:
    assert clean("多行\n文字，full stop.", "x", 40) == "多行\n文字，full stop."
    assert members({"a": 1}, "x", ("a",), ("b",)) == {"a": 1}
    assert parsed(instant, "1970-01-01T00:00:00.001Z", "x") == 1
    one_of("a", "x", ("a", "b"))
    point(["90", "-180"], "x")
    within("5", Decimal(5), "x", Decimal(0))


CALLS: dict[str, tuple[str, Callable[[], Any]]] = {
    "text of another type": ("field.wrong_type", lambda: text_of(5, "x")),
    "no text": ("field.out_of_range", lambda: clean("", "x", 5)),
    "too much text": ("field.out_of_range", lambda: clean("123456", "x", 5)),
    "text not in NFC": ("field.malformed", lambda: clean("e\u0301", "x", 5)),
    "a mark that turns the direction": ("field.malformed", lambda: clean("a\u202eb", "x", 5)),
    "a blank without width": ("field.malformed", lambda: clean("a\u200bb", "x", 5)),
    "a control character": ("field.malformed", lambda: clean("a\x07b", "x", 5)),
    "a carriage return": ("field.malformed", lambda: clean("a\rb", "x", 5)),
    "a private character": ("field.malformed", lambda: clean("a\ue000b", "x", 5)),
    "a blank at the end": ("field.malformed", lambda: clean("ab ", "x", 5)),
    "an ideographic blank at the end": ("field.malformed", lambda: clean("ab\u3000", "x", 5)),
    "another word": ("field.out_of_range", lambda: one_of("c", "x", ("a", "b"))),
    "no object": ("field.wrong_type", lambda: members([], "x", ("a",))),
    "a missing member": ("field.malformed", lambda: members({}, "x", ("a",))),
    "an unknown member": ("field.malformed", lambda: members({"a": 1, "z": 1}, "x", ("a",))),
    "no instant": ("field.malformed", lambda: parsed(instant, "noon", "x")),
    "an instant of another type": ("field.wrong_type", lambda: parsed(instant, 5, "x")),
    "half a point": ("field.malformed", lambda: point(["90"], "x")),
    "a point beyond the pole": ("field.out_of_range", lambda: point(["90.1", "0"], "x")),
    "a point beyond the date line": ("field.out_of_range", lambda: point(["0", "-180.5"], "x")),
    "less than the least": ("field.out_of_range", lambda: within("-1", Decimal(5), "x", Decimal(0))),
}


@pytest.mark.parametrize("wrong", CALLS)
def test_what_is_not_clean_is_refused_at_its_place(wrong: str) -> None:
    rule, call = CALLS[wrong]
    with pytest.raises(RefusalError) as caught:
        call()
    assert caught.value.rule == rule
    assert caught.value.where.split(".")[0] == "x"
