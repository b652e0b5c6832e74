"""A dataclass is the whole description of a section."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from hotline.core.errors import Complaint
from hotline.files.positions import parse
from hotline.files.sections import WRONG, Reader, defaults, key


@dataclass(frozen=True, slots=True, kw_only=True)
class Inner:
    deep: bool = key("Deep or not.", default=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outer:
    name: str = key("A name.", why="it is a test")
    many: tuple[int, ...] = key("Numbers.", (), between=(1, 9))
    named: Mapping[str, Inner] = key("Inner ones by name.", dict)
    inner: Inner = key("One inner.", Inner)
    maybe: Path | None = key("Perhaps a file.", None)


def section(text: str) -> tuple[Any, list[Complaint]]:
    reader = Reader(parse(text.encode(), "a.yaml"), Path("/etc"), [])
    return reader.section(Outer, reader.document.value), reader.complaints


def test_everything_written_is_read() -> None:
    outer, complaints = section("{name: a, many: [1, 2], named: {x: {deep: true}}, inner: {deep: true}, maybe: b}")
    assert complaints == []
    assert outer == Outer(
        name="a", many=(1, 2), named={"x": Inner(deep=True)}, inner=Inner(deep=True), maybe=Path("/etc/b")
    )


def test_what_may_be_missing_may_be_null() -> None:
    assert section("{name: a, maybe: null}")[0] == Outer(name="a")


def test_one_wrong_value_makes_the_section_wrong_and_the_rest_is_still_judged() -> None:
    outer, complaints = section("{many: [1, 10, x], named: {x: {deep: 5}, y: 3}, inner: [], more: 1}")
    assert outer is WRONG
    assert {each.path for each in complaints} == {
        *("name", "many.1", "many.2", "named.x.deep", "named.y", "inner", "more"),
    }


def test_an_unknown_key_far_from_all_others_lists_them() -> None:
    complaints = section("{name: a, zzz: 1}")[1]
    assert complaints[0].remedy == "The keys here are name, many, named, inner, maybe"


def test_a_key_without_default_needs_a_reason() -> None:
    with pytest.raises(AssertionError):
        key("A name.")


def test_names_are_written_below_a_key_and_items_in_a_list() -> None:
    complaints = section("{name: a, named: 5, many: 5}")[1]
    assert [each.wrong for each in complaints] == ["5 is no list", "5 stands where names belong"]


def test_defaults_are_known() -> None:
    assert defaults(Outer) == {"many": (), "named": {}, "inner": Inner(), "maybe": None}
