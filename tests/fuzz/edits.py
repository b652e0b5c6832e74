"""Edits that a stranger might make to something good, from one bit to a whole part; few edits are easy to look at.

An edit works on bytes, on a value inside JSON, or inside base64, where what is signed lies hidden from the first two.
"""

import base64
import binascii
import json
import re
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from hypothesis import strategies as st

Edit: TypeAlias = tuple[str, int, int, bytes]

TOKENS = (
    *(b"{", b"}", b"[", b"]", b",", b":", b'"', b"\\", b"\n", b"\n\n", b"\x00", b"\xff", b"\xef\xbb\xbf", b"=", b"."),
    *(
        b"null",
        b"true",
        b"-0",
        b"1e400",
        b"9" * 400,
        b"NaN",
        b"\\ud800",
        "\u202e".encode(),
        "é".encode(),
        "— ".encode(),
    ),
    *(
        b'"alg":"none"',
        b'"crit":["b64"]',
        b'"b64":false',
        b'"jwk":{}',
        b'"typ":"JWT"',
        b'"v":2',
        b"&a *a",
        b"!!python/x",
    ),
    *(b"<<: *a", b"[" * 200, b'{"a":' * 100, b"sha256:" + b"0" * 64, b"2026-13-01T00:00:00.000Z"),
)
ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 2**53, 10**400, 1.5, "", "\x00", "\ud800", "é", "\u202e", [], {}, [[]], {"": None}),
    *("none", "EdDSA", "HS256", "sha256:" + "0" * 64, "x" * 70_000),
)
BASE64 = re.compile(rb"[A-Za-z0-9_-]{16,}")


def edits(most: int = 4) -> st.SearchStrategy[list[Edit]]:
    """Return a strategy for one edit or some: what to do, where, how much, and with which bytes."""
    place = st.integers(0, 2**31)
    octets = st.sampled_from(TOKENS) | st.binary(max_size=8)
    return st.lists(st.tuples(st.sampled_from(sorted(KINDS)), place, place, octets), min_size=1, max_size=most)


def edited(data: bytes, changes: Iterable[Edit]) -> bytes:
    """Return *data* after all *changes*, each of which is applied to what the one before left."""
    for kind, place, length, octets in changes:
        data = KINDS[kind](data, place, length, octets)
    return data


def flip(data: bytes, place: int, length: int, _: bytes) -> bytes:
    """Turn one bit over."""
    if not data:
        return data
    at = place % len(data)
    return data[:at] + bytes([data[at] ^ 1 << length % 8]) + data[at + 1 :]


def insert(data: bytes, place: int, _: int, octets: bytes) -> bytes:
    """Put *octets* somewhere in between."""
    at = place % (len(data) + 1)
    return data[:at] + octets + data[at:]


def remove(data: bytes, place: int, length: int, _: bytes) -> bytes:
    """Take some bytes away."""
    at = place % (len(data) + 1)
    return data[:at] + data[at + 1 + length % 64 :]


def repeat(data: bytes, place: int, length: int, _: bytes) -> bytes:
    """Say a piece twice."""
    at = place % (len(data) + 1)
    return data[: at + length % 256] + data[at:]


def cut(data: bytes, place: int, _: int, __: bytes) -> bytes:
    """Break off."""
    return data[: place % (len(data) + 1)]


def replace_value(data: bytes, place: int, length: int, _: bytes) -> bytes:
    """Put an odd value in the place of one inside JSON."""
    return in_json(data, place, lambda _: ODD[length % len(ODD)])


def wrap_value(data: bytes, place: int, length: int, _: bytes) -> bytes:
    """Put a value of JSON into a list, or into an object."""
    return in_json(data, place, lambda old: [old] if length % 2 else {"x": old})


def double_item(data: bytes, place: int, _: int, __: bytes) -> bytes:
    """Say a list of JSON twice, as a signature given twice; a text as well."""
    return in_json(data, place, lambda old: old * 2 if isinstance(old, list | str) else old)


def turn_round(data: bytes, place: int, _: int, __: bytes) -> bytes:
    """Turn a list of JSON round."""
    return in_json(data, place, lambda old: old[::-1] if isinstance(old, list) else old)


def inside_base64(data: bytes, place: int, length: int, octets: bytes) -> bytes:
    """Edit what base64 hides."""
    found = list(BASE64.finditer(data))
    if not found:
        return data
    match = found[place % len(found)]
    text = match[0]
    try:
        inner = base64.urlsafe_b64decode(text + b"=" * (-len(text) % 4))
    except binascii.Error:
        return data
    kinds = sorted(KINDS.keys() - {"inside_base64"})
    changed = KINDS[kinds[length % len(kinds)]](inner, place // 7, length // 7, octets)
    return data[: match.start()] + base64.urlsafe_b64encode(changed).rstrip(b"=") + data[match.end() :]


def in_json(data: bytes, place: int, change: Callable[[Any], Any]) -> bytes:
    """Return *data* with one value of its JSON changed; as it is if it is no JSON."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return data
    spots = list(spots_in({"": value}))
    holder, name = spots[place % len(spots)]
    holder[name] = change(holder[name])
    top = spots[0][0]
    return json.dumps(top[""], separators=(",", ":"), sort_keys=True).encode("utf-8", "surrogatepass")


def spots_in(value: Any) -> Iterable[tuple[Any, Any]]:
    """Yield every place of a value in JSON: what holds it, and under which name or number."""
    names = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for name in names:
        yield value, name
        yield from spots_in(value[name])


KINDS: dict[str, Callable[[bytes, int, int, bytes], bytes]] = {
    each.__name__: each
    for each in (
        *(flip, insert, remove, repeat, cut, inside_base64),
        *(replace_value, wrap_value, double_item, turn_round),
    )
}
