"""What stands in a shared log: the eleven kinds of entry, and their exact bytes.

An entry says one thing of its party: a message that a person or system signed, or what the center itself vouches for.
Its bytes are canonical JSON, at most 48 KiB, kept and sent as they are; openings and documents travel beside, never
inside.
The roster at its place in the log judges it (rules 3 and 5); what is not understood is without effect (rule 10).
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from hotline.core import records
from hotline.core.canonical import ZERO, Instant, decode, encode
from hotline.core.errors import RefusalError, refuse
from hotline.core.message import parse
from hotline.core.signature import MESSAGE, parse_envelope

ENTRY_BYTES_MAX = 48 * 1024
LEAF_BYTES_MAX = 65_535


@dataclass(frozen=True, slots=True)
class MessageEntry:
    """A signed message: the JWS envelope as JSON."""

    at: Instant
    envelope: Any


@dataclass(frozen=True, slots=True)
class TakenEntry:
    """This party holds and acts on an entry of *log* that overtook its backlog (rule 1)."""

    at: Instant
    log: str
    index: int
    leaf: str
    root: str


@dataclass(frozen=True, slots=True)
class WholeEntry:
    """This party holds every file of *message*, which the other party sent, each of the digest signed (rule 14)."""

    at: Instant
    message: str


@dataclass(frozen=True, slots=True)
class RosterEntry:
    """A version of this party's root or roster.

    The signed document travels beside (rule 14). `subject` is root or roster.
    """

    at: Instant
    subject: str
    version: int
    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class AgreementEntry:
    """This party consents to an agreement, from *instant* at the earliest; the canonical document travels beside.

    `statement` is the JWS of the person who consents; null if the configuration did, at the founding of a protocol.
    """

    at: Instant
    protocol: str
    version: int
    digest: str
    size: int
    instant: Instant
    statement: Any = None


@dataclass(frozen=True, slots=True)
class InForceEntry:
    """An agreement is in force for this party's messages from *instant*, by both consents (rule 13).

    `ours` and `theirs` name the consents, seen from this party: index and leaf in each log.
    """

    at: Instant
    digest: str
    instant: Instant
    ours_index: int
    ours_leaf: str
    theirs_index: int
    theirs_leaf: str


@dataclass(frozen=True, slots=True)
class EndedEntry:
    """An agreement ended for this party at *instant*: no case is opened under it any more (rule 13).

    By the notice of withdrawal that stands at *index* of the log of *party*, either of the two.
    """

    at: Instant
    agreement: str
    instant: Instant
    party: str
    index: int
    leaf: str


@dataclass(frozen=True, slots=True)
class RefusalEntry:
    """This party's center cannot admit the entry *index* of the other log, by *rule* (rule 10)."""

    at: Instant
    index: int
    leaf: str
    rule: str


@dataclass(frozen=True, slots=True)
class OverdueEntry:
    """This party held no answer to *obligation* at *deadline* (rule 6)."""

    at: Instant
    obligation: str
    deadline: Instant


@dataclass(frozen=True, slots=True)
class ClockEntry:
    """Size and root of this party's private watch log, and the peer's clock offset as measured.

    In ms (rules 7 and 20). `statement` is the JWS of a person who confirms the clock after a step; null otherwise.
    """

    at: Instant
    watch_size: int
    watch_root: str
    offset: int | None
    bound: int | None
    statement: Any = None


@dataclass(frozen=True, slots=True)
class RecoveredEntry:
    """This party lost entries from *first* on and took them back from the peer's mirror.

    Up to *size* and *root* (rule 9).
    """

    at: Instant
    first: int
    size: int
    root: str


@dataclass(frozen=True, slots=True)
class StoppedEntry:
    """This party stops the exercise, from `at` on (rule 19); nothing is owed in it any more, and nothing is said.

    `by` is `actual`: its actual center holds the FLASH or IMMEDIATE *message* (its number, and its *precedence*);
    `person`: by hand, and `statement` is the JWS of that person; `peer`: the other party stopped it, by the entry
    *index* of its log with that *leaf*. Whatever does not belong to the cause is null.
    """

    at: Instant
    by: str
    message: str | None = None
    precedence: str | None = None
    index: int | None = None
    leaf: str | None = None
    statement: Any = None


Entry = (
    MessageEntry
    | TakenEntry
    | WholeEntry
    | RosterEntry
    | AgreementEntry
    | InForceEntry
    | EndedEntry
    | RefusalEntry
    | OverdueEntry
    | ClockEntry
    | RecoveredEntry
    | StoppedEntry
)

KINDS = {
    name: records.kind(name, shape)
    for name, shape in {
        "message": MessageEntry,
        "taken": TakenEntry,
        "whole": WholeEntry,
        "roster": RosterEntry,
        "agreement": AgreementEntry,
        "in_force": InForceEntry,
        "ended": EndedEntry,
        "refusal": RefusalEntry,
        "overdue": OverdueEntry,
        "clock": ClockEntry,
        "recovered": RecoveredEntry,
        "stopped": StoppedEntry,
    }.items()
}
NAMES = {kind.shape: kind for kind in KINDS.values()}


def entry_bytes(entry: Entry) -> bytes:
    """Return the exact bytes of *entry*; refused above the limit, before anything is appended (rule 10)."""
    body = encode(records.write(NAMES[type(entry)], entry))
    if len(body) > ENTRY_BYTES_MAX:
        raise refuse("message.too_large", "", f"{len(body)} bytes of {ENTRY_BYTES_MAX}")
    return body


@lru_cache(maxsize=128)
def parse_entry(body: bytes) -> Entry:
    """Return the entry that *body* is; RefusalError if it is none of this version."""
    value = decode(body, largest=ENTRY_BYTES_MAX)
    kind = KINDS.get(str(value.get("kind"))) if isinstance(value, dict) else None
    if kind is None or not isinstance(value, dict):
        raise refuse("entry.unknown")
    entry: Entry = records.read(kind, value)
    return entry


def stamped_at(body: bytes) -> Instant:
    """Return the `at` of an entry; of what is no entry, the earliest."""
    try:
        return parse_entry(body).at
    except RefusalError:
        return ZERO


def named_in(body: bytes) -> tuple[str | None, str | None]:
    """Return the id of the message in an entry, and of the one it answers; None if there is no such message."""
    try:
        entry = parse_entry(body)
        message = parse(parse_envelope(entry.envelope, MESSAGE).payload) if isinstance(entry, MessageEntry) else None
    except RefusalError:
        return None, None
    return (message.id, message.in_reply_to) if message else (None, None)
