"""Values of the core as JSON and back, by their annotations: what a snapshot is written with.

Beyond what entries and facts are made of (`core/records`), it knows dicts (as pairs, in their order), lists, sets,
dataclasses and unions of them. So a new member of the state is kept without a word here; an
annotation that nobody thought of is a TypeError when the program starts.
"""

from collections.abc import Collection, Mapping
from dataclasses import fields, is_dataclass
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from hotline.core import records
from hotline.core.canonical import Json
from hotline.core.records import Codec, exactly, optional

PLAIN = (str, int, bool, bytes)


def members(shape: type[Any], otherwise: Collection[str] = ()) -> dict[str, Codec]:
    """Return the codec of each member of a dataclass but those that are kept *otherwise*."""
    hints = get_type_hints(shape)
    return {each.name: codec(hints[each.name]) for each in fields(shape) if each.name not in otherwise}


def write(codecs: Mapping[str, Codec], state: Any) -> dict[str, Json]:  # noqa: ANN401 - any dataclass
    """Return the members of *state* that *codecs* names."""
    return {name: put(getattr(state, name)) for name, (put, _) in codecs.items()}


def fill(codecs: Mapping[str, Codec], state: Any, value: Mapping[str, Json]) -> None:  # noqa: ANN401 - any dataclass
    """Give *state* the members that *codecs* names, as *value* says; KeyError if it is silent about one."""
    for name, (_, take) in codecs.items():
        setattr(state, name, take(value[name]))


@cache
def codec(hint: Any) -> Codec:  # noqa: ANN401 - a type form
    """Return how values of the annotation *hint* are written and read."""
    origin, parts = get_origin(hint), get_args(hint)
    if origin in (UnionType, Union):
        inner = one_of(tuple(part for part in parts if part is not NoneType))
        return optional(inner) if NoneType in parts else inner
    if origin is dict:
        return pairs(codec(parts[0]), codec(parts[1]))
    if origin in (list, set) or (origin is tuple and parts[-1] is Ellipsis):
        return several(origin, codec(parts[0]))
    if origin is tuple:
        return row(tuple(codec(part) for part in parts))
    return single(hint)


def single(hint: Any) -> Codec:  # noqa: ANN401 - a type form
    """Return how one value of a type without parts is written and read."""
    if is_dataclass(hint):
        assert isinstance(hint, type)
        return shape(hint)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return Codec(str, hint)
    if hint is not Any and getattr(hint, "__supertype__", hint) not in PLAIN:
        raise TypeError(f"{hint} cannot be kept in a snapshot")
    return records.codec(hint)


def one_of(shapes: tuple[Any, ...]) -> Codec:
    """Write a value of one of *shapes*, dataclasses if there are several, with the name of its own."""
    if len(shapes) == 1:
        return codec(shapes[0])
    named = {each.__name__: codec(each) for each in shapes}
    return Codec(
        lambda value: [type(value).__name__, named[type(value).__name__].write(value)],
        lambda value: named[value[0]].read(value[1]),
    )


def shape(wanted: type[Any]) -> Codec:
    """Write a dataclass as an object of its members."""
    codecs = members(wanted)
    return Codec(
        lambda value: write(codecs, value),
        lambda value: wanted(**{name: take(value[name]) for name, (_, take) in codecs.items()}),
    )


def pairs(key: Codec, item: Codec) -> Codec:
    """Write a dict as pairs, in its order."""
    return Codec(
        lambda value: [[key.write(name), item.write(each)] for name, each in value.items()],
        lambda value: {key.read(name): item.read(each) for name, each in exactly(list)(value)},
    )


def several(wanted: Any, inner: Codec) -> Codec:  # noqa: ANN401 - list, set or tuple
    """Write a list, a tuple, or (sorted) a set as an array."""
    in_order = sorted if wanted is set else list
    return Codec(
        lambda value: [inner.write(each) for each in in_order(value)],
        lambda value: wanted(inner.read(each) for each in exactly(list)(value)),
    )


def row(inner: tuple[Codec, ...]) -> Codec:
    """Write a tuple of a fixed length as an array."""
    return Codec(
        lambda value: [put(each) for (put, _), each in zip(inner, value, strict=True)],
        lambda value: tuple(take(each) for (_, take), each in zip(inner, exactly(list)(value), strict=True)),
    )


def numbers_text(values: Collection[int]) -> str:
    """Write many numbers as one text: an array of them would take ten times as long to write and read."""
    return " ".join(map(str, values))


def numbers(text: Json) -> "map[int]":
    """Return the numbers of such a text."""
    return map(int, exactly(str)(text).split())
