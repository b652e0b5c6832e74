"""What crosses the line: the frames of link version 1, each with its limit.

A frame is one canonical JSON object whose member `frame` names its kind; the other members are those of the dataclass.
Bytes are base64url, hashes digest texts, logs are named by the party that writes them. `KINDS` is the table of all of
them: `docs/reference/link.md` prints it. What arrives is parsed before anything else is asked of it; whatever is not a
frame is refused as `frame.malformed` or `frame.too_large`, never anything worse.

Limits exceed those of an entry (65 535 bytes), so that no entry can block a log (rule 10).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, TypeAlias

from hotline.core import canonical
from hotline.core.canonical import Instant, Json
from hotline.core.errors import RefusalError, refuse
from hotline.core.file_kind import FILE_MAX
from hotline.core.signature import HELLO, WELCOME, Signed, parse_envelope

KIB: Final = 1024
ENTRY_MAX: Final = 65_535
BESIDE_MAX: Final = 32 * KIB
CHUNK_MAX: Final = 32 * KIB
DOCUMENT_MAX: Final = 4 * KIB * KIB
NOTE_MAX: Final = 32 * KIB
ENTRIES_MAX: Final = 2048
BEFORE_MAX: Final = 32
PROOF_MAX: Final = 64
REASON_MAX: Final = 400
DEEPEST: Final = 8
PARTY: Final = re.compile(r"[a-z][a-z0-9-]{0,31}")
RULE: Final = re.compile(r"[a-z_]{1,32}\.[a-z_]{1,32}")
NOTE: Final = re.compile(r"[^\x00-\x09\x0b-\x1f\x7f]*")
LINE: Final = re.compile(r"[^\x00-\x1f\x7f]*")


@dataclass(frozen=True, slots=True)
class Carried:
    """One entry on the wire: its exact bytes, with what travels beside it or the digest of a document sent before."""

    body: bytes
    beside: bytes | None = None
    document: str | None = None


@dataclass(frozen=True, slots=True)
class Needed:
    """An entry that an `advance` needs first, with its own place and proof."""

    index: int
    entry: Carried
    proof: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Hello:
    """Who speaks, over which TLS keys, with which versions, and how far both logs reach; signed by the center key."""

    signed: Signed


@dataclass(frozen=True, slots=True)
class Welcome:
    """The digest over both hellos and the version chosen; signed by the center key."""

    signed: Signed


@dataclass(frozen=True, slots=True)
class Entries:
    """Entries of *log* from index *first*, with the checkpoint at the size where they end.

    Only a log given back to the party that lost it may come in pieces: then the note is None until the last.
    """

    log: str
    first: int
    entries: tuple[Carried, ...]
    note: str | None


@dataclass(frozen=True, slots=True)
class Advance:
    """An urgent entry of the sender's log that overtakes its backlog, with its proof to *note* (rule 1)."""

    index: int
    entry: Carried
    proof: tuple[bytes, ...]
    note: str
    before: tuple[Needed, ...] = ()


@dataclass(frozen=True, slots=True)
class Cosignature:
    """A checkpoint of *log* with the cosignature of the other party."""

    log: str
    note: str


@dataclass(frozen=True, slots=True)
class Check:
    """A test of the circuit; *number* comes back in the answer.

    With *settle* it asks how far the other center is: the answer comes when all that was sent before is decided there.
    """

    number: int
    sent: Instant
    settle: bool


@dataclass(frozen=True, slots=True)
class Checked:
    """The answer to a check, with the instants at which it arrived and was answered."""

    number: int
    sent: Instant
    received: Instant
    answered: Instant


@dataclass(frozen=True, slots=True)
class Want:
    """The sender lost the end of its own *log* and asks for it from index *first* (rule 9)."""

    log: str
    first: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of the document with *digest*, which is *total* bytes long."""

    digest: str
    offset: int
    total: int
    piece: bytes


@dataclass(frozen=True, slots=True)
class Have:
    """The receiver holds the document with *digest* up to *offset*."""

    digest: str
    offset: int


@dataclass(frozen=True, slots=True)
class AskFile:
    """The sender holds the file *digest* of a message up to *offset*, and asks for its next piece."""

    digest: str
    offset: int


@dataclass(frozen=True, slots=True)
class FilePiece:
    """The piece at *offset* of the file that was asked for; nothing, if the sender does not have it."""

    digest: str
    offset: int
    piece: bytes


@dataclass(frozen=True, slots=True)
class Bye:
    """The sender ends the connection, and says by which rule (if any) and why."""

    reason: str
    rule: str | None = None


Frame: TypeAlias = (
    Hello
    | Welcome
    | Entries
    | Advance
    | Cosignature
    | Check
    | Checked
    | Want
    | Chunk
    | Have
    | AskFile
    | FilePiece
    | Bye
)


class Codec(NamedTuple):
    """How one member is written and read; `read` refuses or raises ValueError."""

    write: Callable[[Any], Json]
    read: Callable[[Any], Any]


class Kind(NamedTuple):
    """One kind of frame: its class, the limit of its bytes, and how each member is written."""

    shape: type[Any]
    limit: int
    members: Mapping[str, Codec]


def encode(frame: Frame) -> bytes:
    """Return the bytes of *frame*; one of ours that is over its limit is a ValueError."""
    name = NAMES[type(frame)]
    kind = KINDS[name]
    value = {member: codec.write(getattr(frame, member)) for member, codec in kind.members.items()}
    data = canonical.encode({"frame": name, **value})
    if len(data) > kind.limit:
        message = f"a frame {name} of {len(data)} bytes is over its limit of {kind.limit}"
        raise ValueError(message)
    return data


def parse(data: bytes) -> Frame:
    """Return the frame that *data* spells, or refuse."""
    if len(data) > LARGEST:
        raise refuse("frame.too_large", detail=f"{len(data)} bytes")
    try:
        value = canonical.decode(data, largest=LARGEST, deepest=DEEPEST)
    except RefusalError as fault:
        raise refuse("frame.malformed", detail=str(fault)[:200]) from None
    name = value.get("frame") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(name, str) or name not in KINDS:
        raise refuse("frame.malformed", detail=f"there is no frame {canonical.shown(name)}")
    kind = KINDS[name]
    if len(data) > kind.limit:
        raise refuse("frame.too_large", name, f"{len(data)} bytes, the limit is {kind.limit}")
    return read(name, kind, value)


def read(name: str, kind: Kind, value: dict[str, Json]) -> Frame:
    """Return the frame of *kind* with the members of *value*."""
    if len(value) != len(kind.members) + 1:
        raise refuse("frame.malformed", name, canonical.shown(sorted(value)))
    member = ""
    given: dict[str, Any] = {}
    try:
        for member, codec in kind.members.items():
            given[member] = codec.read(value[member])
    except (RefusalError, ValueError, KeyError) as fault:
        raise refuse("frame.malformed", f"{name}.{member}", str(fault)[:200]) from None
    frame: Frame = kind.shape(**given)
    return frame


def text(most: int, pattern: re.Pattern[str]) -> Codec:
    """Return the codec of a text of at most *most* characters."""

    def take(value: Json) -> str:
        if not isinstance(value, str) or len(value) > most or not pattern.fullmatch(value):
            raise ValueError(canonical.shown(value))
        return value

    return Codec(str, take)


def whole(most: int = canonical.INTEGER_MAX) -> Codec:
    """Return the codec of a whole number from 0 to *most*."""

    def take(value: Json) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
            raise ValueError(canonical.shown(value))
        return value

    return Codec(int, take)


def octets(most: int) -> Codec:
    """Return the codec of at most *most* bytes."""

    def take(value: Json) -> bytes:
        found = canonical.unb64(value)
        if len(found) > most:
            message = f"{len(found)} bytes, the limit is {most}"
            raise ValueError(message)
        return found

    return Codec(canonical.b64, take)


def several(codec: Codec, most: int, least: int = 0) -> Codec:
    """Return the codec of *least* to *most* values of *codec*."""

    def take(value: Json) -> tuple[Any, ...]:
        if not isinstance(value, list) or not least <= len(value) <= most:
            message = f"a list of {least} to {most} is expected"
            raise ValueError(message)
        return tuple(codec.read(each) for each in value)

    return Codec(lambda values: [codec.write(each) for each in values], take)


def optional(codec: Codec) -> Codec:
    """Return the codec of a value of *codec*, or null."""
    return Codec(
        lambda value: None if value is None else codec.write(value),
        lambda value: None if value is None else codec.read(value),
    )


def envelope(typ: str) -> Codec:
    """Return the codec of a JWS of kind *typ*; its signatures are not verified here."""
    return Codec(lambda signed: signed.envelope(), lambda value: parse_envelope(value, typ))


def shaped(shape: type[Any], members: Mapping[str, Codec]) -> Codec:
    """Return the codec of a dataclass inside a frame; members that are None are left out."""

    def give(value: object) -> Json:
        pairs = ((member, codec, getattr(value, member)) for member, codec in members.items())
        return {member: codec.write(found) for member, codec, found in pairs if found is not None}

    def take(value: Json) -> object:
        if not isinstance(value, dict) or not value.keys() <= members.keys():
            raise ValueError(canonical.shown(value))
        try:
            return shape(**{member: members[member].read(found) for member, found in value.items()})
        except TypeError:
            message = f"a member is missing of {sorted(members)}"
            raise ValueError(message) from None

    return Codec(give, take)


def read_flag(value: Json) -> bool:
    """Return *value* if it is true or false."""
    if not isinstance(value, bool):
        raise ValueError(canonical.shown(value))  # noqa: TRY004 - codecs raise ValueError
    return value


def read_digest(value: Json) -> str:
    """Return *value* if it is a digest text."""
    return canonical.digest_text(canonical.digest_bytes(value))


def read_carried(value: Json) -> Carried:
    """Return one entry; it has a document or something beside it, never both."""
    found: Carried = PLAIN.read(value)
    if found.beside is not None and found.document is not None:
        message = "an entry has a document or something beside it, not both"
        raise ValueError(message)
    return found


SIZE: Final = whole()
FLAG: Final = Codec(bool, read_flag)
DIGEST: Final = Codec(str, read_digest)
HASHES: Final = several(Codec(canonical.digest_text, canonical.digest_bytes), PROOF_MAX)
INSTANT: Final = Codec(canonical.instant_text, canonical.instant)
LOG: Final = text(32, PARTY)
SIGNED_NOTE: Final = text(NOTE_MAX, NOTE)
PLAIN: Final = shaped(Carried, {"body": octets(ENTRY_MAX), "beside": octets(BESIDE_MAX), "document": DIGEST})
CARRIED: Final = Codec(PLAIN.write, read_carried)
NEEDED: Final = shaped(Needed, {"index": SIZE, "entry": CARRIED, "proof": HASHES})

KINDS: Final[Mapping[str, Kind]] = {
    "hello": Kind(Hello, 16 * KIB, {"signed": envelope(HELLO)}),
    "welcome": Kind(Welcome, 8 * KIB, {"signed": envelope(WELCOME)}),
    "entries": Kind(
        Entries,
        320 * KIB,
        {"log": LOG, "first": SIZE, "entries": several(CARRIED, ENTRIES_MAX, 1), "note": optional(SIGNED_NOTE)},
    ),
    "advance": Kind(
        Advance,
        320 * KIB,
        {
            "index": SIZE,
            "entry": CARRIED,
            "proof": HASHES,
            "note": SIGNED_NOTE,
            "before": several(NEEDED, BEFORE_MAX),
        },
    ),
    "cosignature": Kind(Cosignature, 40 * KIB, {"log": LOG, "note": SIGNED_NOTE}),
    "check": Kind(Check, KIB, {"number": SIZE, "sent": INSTANT, "settle": FLAG}),
    "checked": Kind(Checked, KIB, {"number": SIZE, "sent": INSTANT, "received": INSTANT, "answered": INSTANT}),
    "want": Kind(Want, KIB, {"log": LOG, "first": SIZE}),
    "chunk": Kind(
        Chunk,
        48 * KIB,
        {"digest": DIGEST, "offset": whole(DOCUMENT_MAX), "total": whole(DOCUMENT_MAX), "piece": octets(CHUNK_MAX)},
    ),
    "have": Kind(Have, KIB, {"digest": DIGEST, "offset": whole(DOCUMENT_MAX)}),
    "ask_file": Kind(AskFile, KIB, {"digest": DIGEST, "offset": whole(FILE_MAX)}),
    "file_piece": Kind(FilePiece, 48 * KIB, {"digest": DIGEST, "offset": whole(FILE_MAX), "piece": octets(CHUNK_MAX)}),
    "bye": Kind(Bye, 4 * KIB, {"reason": text(REASON_MAX, LINE), "rule": optional(text(65, RULE))}),
}
NAMES: Final[Mapping[type[Any], str]] = {kind.shape: name for name, kind in KINDS.items()}
LARGEST: Final = max(kind.limit for kind in KINDS.values())
