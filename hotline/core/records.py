"""A frozen dataclass as canonical JSON and back: how entries and facts are written down.

The annotation of a field says how it is written: Instant as text, bytes as base64url, tuples as arrays, `Any` as it
stands.
A field marked `elsewhere()` is not written: its bytes are kept in a shared log, and whoever reads the record gives it
back.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from types import NoneType, UnionType
from typing import Any, NamedTuple, get_args, get_origin, get_type_hints

from hotline.core.canonical import Instant, Json, b64, instant, instant_text, unb64
from hotline.core.errors import refuse


def elsewhere() -> Any:  # noqa: ANN401 - a dataclass field stands for any type
    """Mark a field whose bytes are kept beside the record, not in it."""
    return field(default=None, compare=False, repr=False, metadata={"elsewhere": True})


class Codec(NamedTuple):
    """How one type is written and read."""

    write: Callable[[Any], Json]
    read: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record: its name, its class and the codec of each field that is written."""

    name: str
    shape: type[Any]
    codecs: Mapping[str, Codec]


def kind(name: str, shape: type[Any]) -> Kind:
    """Return the kind *name* of records of *shape*, a dataclass."""
    hints = get_type_hints(shape)
    written = [f.name for f in fields(shape) if not f.metadata.get("elsewhere")]
    return Kind(name, shape, {each: codec(hints[each]) for each in written})


def write(kind: Kind, record: Any) -> dict[str, Json]:  # noqa: ANN401 - the shapes of all kinds
    """Return *record* as JSON, with its kind."""
    value: dict[str, Json] = {"v": 1, "kind": kind.name}
    for name, (put, _) in kind.codecs.items():
        value[name] = put(getattr(record, name))
    return value


def read(kind: Kind, value: Mapping[str, Json], **beside: object) -> Any:  # noqa: ANN401 - the shapes of all kinds
    """Return the record that *value* says; members must be exactly those of the kind."""
    if len(value) != len(kind.codecs) + 2 or value.get("v") != 1 or value["v"] is True:
        raise refuse("entry.malformed", kind.name)
    try:
        given = {name: take(value[name]) for name, (_, take) in kind.codecs.items()}
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise refuse("entry.malformed", kind.name, str(error)) from None
    return kind.shape(**given, **beside)


def codec(hint: Any) -> Codec:  # noqa: ANN401 - a type form
    """Return how values of the annotation *hint* are written and read."""
    if isinstance(hint, UnionType):
        return optional(codec(next(part for part in get_args(hint) if part is not NoneType)))
    if get_origin(hint) is tuple:
        return array(codec(get_args(hint)[0]))
    if hint is Instant:
        return Codec(instant_text, instant)
    if hint is bytes:
        return Codec(b64, unb64)
    if hint is Any:
        return Codec(same, same)
    return Codec(same, exactly(getattr(hint, "__supertype__", hint)))


def optional(inner: Codec) -> Codec:
    """Let null stand for None."""
    return Codec(
        lambda value: None if value is None else inner.write(value),
        lambda value: None if value is None else inner.read(value),
    )


def array(inner: Codec) -> Codec:
    """Write a tuple as an array."""
    return Codec(
        lambda value: [inner.write(each) for each in value],
        lambda value: tuple(inner.read(each) for each in exactly(list)(value)),
    )


def exactly(wanted: type[Any]) -> Callable[[Any], Any]:
    """Return a check that a value is of just this type (a bool is no int)."""

    def take(value: Any) -> Any:  # noqa: ANN401 - what JSON gives
        if type(value) is not wanted:
            msg = f"{value!r} is not {wanted.__name__}"
            raise TypeError(msg)
        return value

    return take


def same(value: Any) -> Any:  # noqa: ANN401 - JSON as it stands
    """Return *value*."""
    return value
