"""The agreements that are shipped, as the documents that are printed and compared."""

from copy import deepcopy
from functools import lru_cache
from typing import Any

from hotline.core.canonical import decode
from hotline.files import protocols

DOCUMENTS_MAX = 4 * 1024 * 1024


@lru_cache(maxsize=32)
def read(name: str) -> Any:
    """Return the expanded document of a protocol that is shipped, to be read only."""
    octets = protocols.load(name).octets
    return decode(octets, largest=DOCUMENTS_MAX, deepest=32)


def shipped(name: str) -> Any:
    """Return the expanded document of a protocol that is shipped, to be changed at will."""
    return deepcopy(read(name))


def leaves(value: Any, place: tuple[str | int, ...] = ()) -> Any:
    """Yield the place of every plain value in *value*."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, each in inner:
        yield from leaves(each, (*place, name))
    if not isinstance(value, dict | list):
        yield place


def at(document: Any, place: tuple[str | int, ...]) -> Any:
    for name in place:
        document = document[name]
    return document


def put(document: Any, place: tuple[str | int, ...], value: Any) -> Any:
    """Return *document* with *value* at *place*; what is not on the way there is shared."""
    name, *rest = place
    changed = document.copy()
    changed[name] = put(document[name], tuple(rest), value) if rest else value
    return changed
