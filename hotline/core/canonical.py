"""One spelling for every value: canonical JSON, digests, instants, durations, base64url.

What is signed or logged is RFC 8785 JSON of a small kind: whole numbers up to 2^53-1, ASCII member names, no floats.
For that kind the sorting and the escapes of RFC 8785 are those of `json.dumps`, and a test holds them together.
`decode` takes only the canonical bytes of a value; `parse` takes any layout, but is otherwise as strict. Limits on size
and depth stand before everything else.

Text from outside that is not in its one spelling is refused (`RefusalError`); a value of ours that cannot be written is
a `ValueError`, which is our bug.
"""

import binascii
import hashlib
import json
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final, NewType, TypeAlias

from hotline.core.errors import RefusalError, refuse

Json: TypeAlias = bool | int | str | list[Any] | dict[str, Any] | None
Instant = NewType("Instant", int)
Duration = NewType("Duration", int)
ZERO = Instant(0)

LARGEST: Final = 49_152
DEEPEST: Final = 16
WRITTEN_DEEPEST: Final = 64
INTEGER_MAX: Final = 2**53 - 1
DURATION_MAX: Final = 36_500 * 86_400_000

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND: Final = timedelta(milliseconds=1)
INSTANT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z")
DURATION: Final = re.compile(r"(0|[1-9][0-9]{0,12})(ms|s|m|h|d)")
DIGEST: Final = re.compile(r"sha256:[0-9a-f]{64}")
PLAIN: Final = frozenset({str, bool, type(None)})
# base64url and base64 differ in two letters; the letters that only the other one has become blanks, which no one takes.
TO_URL: Final = bytes.maketrans(b"+/", b"-_")
FROM_URL: Final = bytes.maketrans(b"-_+/=", b"+/   ")
PADDING: Final = (b"", b"===", b"==", b"=")
# The last letter of a group that is not whole has bits to spare, which must be zero.
LAST: Final = (frozenset[str](), frozenset[str](), frozenset("AQgw"), frozenset("AEIMQUYcgkosw048"))
UNITS: Final = {"d": 86_400_000, "h": 3_600_000, "m": 60_000, "s": 1_000, "ms": 1}
# A string never ends the search: one that is not closed takes the rest, so the search is linear.
BRACKETS: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[{]|[\]}]', re.DOTALL)


def encode(value: object) -> bytes:
    """Return the RFC 8785 bytes of *value*; anything outside our kind of JSON is a ValueError."""
    check(value, 0)
    return written(value).encode()


def decode(data: bytes, *, largest: int = LARGEST, deepest: int = DEEPEST) -> Json:
    """Return the value of which *data* are the canonical bytes, or refuse."""
    value = read_quickly(data, largest, deepest)
    if value is not None:
        return value
    value = read(data, largest, deepest)
    if rewritten(value) != data:
        raise refuse("json.not_canonical")
    return value


def parse(data: bytes, *, largest: int = LARGEST, deepest: int = DEEPEST) -> Json:
    """Return the value of *data* in any layout; duplicates, floats, a BOM, lone surrogates and depth are refused."""
    value = read(data, largest, deepest)
    if b"\\u" in data:  # only an escape can stand for half a character
        rewritten(value)
    return value


def digest(data: bytes) -> str:
    """Return the digest text of *data*, as `sha256:` and 64 hexadecimal digits."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def digest_text(hashed: bytes) -> str:
    """Return the digest text of the 32 bytes *hashed*, such as a root."""
    if len(hashed) != hashlib.sha256().digest_size:
        raise ValueError("a digest has 32 bytes")
    return "sha256:" + hashed.hex()


def short(number: str) -> str:
    """Return as much of the number of a case, a message or an agreement as people read and type: eight digits."""
    return number.removeprefix("sha256:")[:8]


def digest_bytes(text: object) -> bytes:
    """Return the 32 bytes that a digest text names, or refuse."""
    if not isinstance(text, str) or not DIGEST.fullmatch(text):
        raise refuse("text.digest", detail=shown(text))
    return bytes.fromhex(text[7:])


def instant(text: object) -> Instant:
    """Return the instant written as `2026-11-22T10:00:00.000Z`, or refuse; there is no other spelling."""
    if not isinstance(text, str):
        raise refuse("text.instant", detail=shown(text))
    return read_instant(text)


@lru_cache(maxsize=4096)  # the same few instants come again and again
def read_instant(text: str) -> Instant:
    """Return the instant written as *text*."""
    try:
        moment = datetime.fromisoformat(text) if INSTANT.fullmatch(text) else None
    except ValueError:
        moment = None
    if moment is None or moment < EPOCH:
        raise refuse("text.instant", detail=shown(text))
    return Instant((moment - EPOCH) // MILLISECOND)


@lru_cache(maxsize=4096)
def instant_text(at: int) -> str:
    """Return *at* as `2026-11-22T10:00:00.000Z`."""
    return (EPOCH + at * MILLISECOND).isoformat(timespec="milliseconds")[:23] + "Z"


def duration(text: object) -> Duration:
    """Return the duration written as `90s`, `30m`, `48h`, `5d` or `250ms`, or refuse."""
    found = DURATION.fullmatch(text) if isinstance(text, str) else None
    if not found:
        raise refuse("text.duration", detail=shown(text))
    length = int(found[1]) * UNITS[found[2]]
    if length > DURATION_MAX:
        raise refuse("text.duration", detail=shown(text))
    return Duration(length)


def duration_text(length: int) -> str:
    """Return *length* in the largest unit that divides it."""
    if length < 0:
        raise ValueError("a duration is not negative")
    if length == 0:
        return "0s"
    unit = next(unit for unit, size in UNITS.items() if length % size == 0)
    return f"{length // UNITS[unit]}{unit}"


def b64(data: bytes) -> str:
    """Return *data* as base64url without padding."""
    return binascii.b2a_base64(data, newline=False).translate(TO_URL).rstrip(b"=").decode("ascii")


def unb64(text: object) -> bytes:
    """Return the bytes of which *text* is the one base64url spelling without padding, or refuse."""
    if not isinstance(text, str):
        raise refuse("signature.encoding", detail=shown(text))
    rest = len(text) % 4
    try:
        data = binascii.a2b_base64(text.encode("ascii").translate(FROM_URL) + PADDING[rest], strict_mode=True)
    except ValueError:  # binascii.Error and UnicodeError are such
        raise refuse("signature.encoding", detail=shown(text)) from None
    if rest and text[-1] not in LAST[rest]:
        raise refuse("signature.encoding", detail=shown(text))
    return data


def shown(text: object) -> str:
    """Return the beginning of *text* for an error message, in ASCII."""
    return ascii(text)[:60]


def read_quickly(data: bytes, largest: int, deepest: int) -> Json:
    """Return the value of *data* if it is canonical and all ASCII; else None, and `read` says what is wrong.

    What is written again byte for byte has no member twice, so the members need not be counted; and their names, like
    all of it, are ASCII.
    """
    if not data.isascii() or len(data) > largest or too_deep(data, deepest):
        return None
    try:
        value: Json = QUICK.raw_decode(data.decode("ascii"))[0]
        return value if written(value).encode() == data else None
    except (ValueError, RecursionError, RefusalError):
        return None


def read(data: bytes, largest: int, deepest: int) -> Json:
    """Return the value of *data*; whether its texts can be written is not known yet."""
    if len(data) > largest:
        raise refuse("json.too_large", detail=f"{len(data)} bytes, the limit is {largest}")
    if too_deep(data, deepest):
        raise refuse("json.depth", detail=f"the limit is {deepest}")
    try:
        value: Json = READER.decode(data.decode("utf-8"))
    except RefusalError:
        raise
    except (ValueError, RecursionError) as fault:  # UnicodeError is a ValueError: not UTF-8
        raise refuse("json.malformed", detail=str(fault)[:80]) from None
    return value


def rewritten(value: Json) -> bytes:
    """Return the canonical bytes of what was read, or refuse a text with half a character."""
    try:
        return written(value).encode()
    except ValueError as fault:
        raise refuse("json.malformed", detail=str(fault)[:80]) from None


def too_deep(data: bytes, deepest: int) -> bool:
    """Return whether the brackets of *data* are nested more than *deepest* deep."""
    return data.count(b"{") + data.count(b"[") > deepest and depth(data) > deepest


def depth(data: bytes) -> int:
    """Return how deep the brackets of *data* are nested, before it is parsed."""
    level = deepest = 0
    for found in BRACKETS.finditer(data):
        bracket = found[0]
        if bracket in b"[{":
            level += 1
            deepest = max(deepest, level)
        elif bracket in b"]}":
            level -= 1
    return deepest


def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Build one JSON object; each member once, with an ASCII name."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise refuse("json.duplicate")
    if not all(map(str.isascii, found)):
        raise refuse("json.malformed", detail="a member name is not ASCII")
    return found


def integer(text: str) -> int:
    """Read a whole number within the limits."""
    if len(text) > len(str(-INTEGER_MAX)) or abs(int(text)) > INTEGER_MAX:
        raise refuse("json.number", detail=text[:40])
    return int(text)


def no_float(text: str) -> float:
    """Refuse a number with a fraction, an exponent, or none at all."""
    raise refuse("json.number", detail=text[:40])


def check(value: object, level: int) -> None:
    """Check that *value* is of our kind of JSON; how strings are encoded is checked when they are written."""
    if type(value) in PLAIN or isinstance(value, str):
        return
    if isinstance(value, int) and abs(value) <= INTEGER_MAX:
        return
    if not isinstance(value, dict | list | tuple) or level >= WRITTEN_DEEPEST:
        raise ValueError(f"{value!r:.60} has no canonical JSON, or is nested too deeply")
    if isinstance(value, dict) and not ascii_names(value):
        raise ValueError(f"a member name of {sorted(map(str, value))} is not ASCII text")
    for member in value.values() if isinstance(value, dict) else value:
        if type(member) not in PLAIN:
            check(member, level + 1)


def ascii_names(value: Iterable[object]) -> bool:
    """Return whether all of *value* are ASCII text."""
    try:
        return all(map(str.isascii, value))  # type: ignore[arg-type]  # anything else than text is a TypeError
    except TypeError:
        return False


def writer() -> Callable[[object], str]:
    """Return what writes a value as WRITER does; it makes its encoder in C anew for every value, which takes longer."""
    make = getattr(json.encoder, "c_make_encoder", None)
    if make is None:
        return WRITER.encode
    encoder = make(None, WRITER.default, json.encoder.encode_basestring, None, ":", ",", True, False, False)
    return lambda value: "".join(encoder(value, 0))


READER: Final = json.JSONDecoder(
    object_pairs_hook=members, parse_int=integer, parse_float=no_float, parse_constant=no_float
)
QUICK: Final = json.JSONDecoder(parse_int=integer, parse_float=no_float, parse_constant=no_float)
WRITER: Final = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, check_circular=False
)
written: Final = writer()
