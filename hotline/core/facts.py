"""What a center has observed or done: a fact is in the watch log before anything follows from it, for ever.

Facts about entries carry the entry's bytes for `apply`, but are written with its index and leaf only: the bytes are
kept in the shared log itself. `verdict` records what the center decided about an entry: empty, a rule of refusal, or
`waiting`.
"""

from dataclasses import dataclass, replace
from typing import Any

from hotline.core import records
from hotline.core.canonical import Duration, Instant, Json, decode, encode
from hotline.core.errors import refuse
from hotline.core.handover import WatchOffered, WatchTaken
from hotline.core.keeping import Archived, Gathered, Noted, PutBack
from hotline.core.records import elsewhere

FACT_BYTES_MAX = 16 * 1024 * 1024
FACT_DEEPEST = 32
WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Epoch:
    """A process took this channel over. Before it, nothing is served."""

    at: Instant
    number: int
    holder: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """A message is durable here and will be placed after the first hello (rule 9)."""

    at: Instant
    id: str
    envelope: Any
    openings: Any


@dataclass(frozen=True, slots=True)
class Proposed:
    """A message waits for a second person until *expires* (rule 18)."""

    at: Instant
    id: str
    envelope: Any
    openings: Any
    expires: Instant

    def seconded(self, more: tuple[Any, ...]) -> "Proposed":
        """Return the proposal with the signatures of a further person."""
        signatures = [*self.envelope["signatures"], *more]
        return replace(self, envelope={**self.envelope, "signatures": signatures})


@dataclass(frozen=True, slots=True)
class Seconded:
    """A further person signed the proposal *id*."""

    at: Instant
    id: str
    signatures: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Lapsed:
    """The proposal *id* was not signed in time, or cannot be placed any more by *rule*."""

    at: Instant
    id: str
    rule: str


@dataclass(frozen=True, slots=True)
class Returned:
    """The proposal *id* was given back to its author by *person*, who says why; it can be signed no more."""

    at: Instant
    id: str
    person: str
    reason: str


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry of ours has its place in our log."""

    at: Instant
    index: int
    leaf: bytes
    body: bytes = elsewhere()
    beside: bytes | None = elsewhere()


@dataclass(frozen=True, slots=True)
class Mirrored:
    """An entry of the peer's log is held at its place."""

    at: Instant
    index: int
    leaf: bytes
    verdict: str
    body: bytes = elsewhere()
    beside: bytes | None = elsewhere()


@dataclass(frozen=True, slots=True)
class Advanced:
    """An urgent entry of the peer is held before its backlog; proved against *root* (rule 1)."""

    at: Instant
    index: int
    leaf: bytes
    root: bytes
    verdict: str
    body: bytes
    beside: bytes | None


@dataclass(frozen=True, slots=True)
class Judged:
    """An entry of the peer that waited for a message it names is judged now that the message is held (rule 4)."""

    at: Instant
    index: int
    verdict: str


@dataclass(frozen=True, slots=True)
class Restored:
    """An entry of ours that this center had lost came back from the peer's mirror (rule 9)."""

    at: Instant
    index: int
    leaf: bytes
    body: bytes = elsewhere()
    beside: bytes | None = elsewhere()


@dataclass(frozen=True, slots=True)
class Cosigned:
    """A cosignature over *log* at *size* with time *seconds*.

    The peer's over `ours`, or the one we give over `theirs`.
    """

    at: Instant
    log: str
    size: int
    seconds: int
    note: str


@dataclass(frozen=True, slots=True)
class Awaiting:
    """The peer's hello shows more than is held here: our log up to *size* with *root*, our series up to *given*."""

    at: Instant
    size: int
    root: bytes
    given: int


@dataclass(frozen=True, slots=True)
class Reconciled:
    """Both logs stand as the peer knows them; from here on this center places what it accepts (rule 9)."""

    at: Instant


@dataclass(frozen=True, slots=True)
class Missed:
    """No answer to *obligation* was held here at *deadline* (private; rule 6)."""

    at: Instant
    obligation: str
    deadline: Instant


@dataclass(frozen=True, slots=True)
class RungReached:
    """Rung number *rung* of the ladder of *obligation* was due at *due*; passed over if a later one was already due."""

    at: Instant
    obligation: str
    rung: int
    due: Instant
    passed_over: bool


@dataclass(frozen=True, slots=True)
class Attempted:
    """One attempt to call a person: for which page, how, and what came of it (R18)."""

    at: Instant
    page: str
    person: str
    way: str
    result: str
    failed: bool


@dataclass(frozen=True, slots=True)
class LinkUp:
    """The line stands, on *path*."""

    at: Instant
    path: str


@dataclass(frozen=True, slots=True)
class LinkDown:
    """The line on *path* ended, for *reason*."""

    at: Instant
    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class ClockCompared:
    """A circuit check measured the peer's clock: ahead of ours by *offset* ms, give or take *bound* ms."""

    at: Instant
    offset: int
    bound: int


@dataclass(frozen=True, slots=True)
class ClockJumped:
    """The wall clock moved by *by* ms against the monotonic one; adopted at once only after a suspend (rule 7)."""

    at: Instant
    by: Duration
    suspended: bool


@dataclass(frozen=True, slots=True)
class ClockConfirmed:
    """The wall clock is trusted again, on the word of *subject*.

    A person, whose signed `statement` it is, or the peer by its check: then the statement is null.
    """

    at: Instant
    subject: str
    statement: Any = None


@dataclass(frozen=True, slots=True)
class Refused:
    """Something presented here was refused: what (`message`, …), by which rule, where, and the digest of it."""

    at: Instant
    what: str
    rule: str
    where: str
    digest: str


@dataclass(frozen=True, slots=True)
class Forked:
    """Proof that a log has two histories, or an advance was not what the backlog held: kept, shown, alarmed."""

    at: Instant
    log: str
    reason: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Warned:
    """People are told of a *reason* before it is too late.

    Keys or a root end in so many *days* (`expiry`); the peer has not cosigned our roster (`unknown`), disputes what
    it signed (`disputed`), or shows an older root or roster of its own than it has logged (`rollback`).
    """

    at: Instant
    about: str
    reason: str
    days: int
    detail: str


@dataclass(frozen=True, slots=True)
class DeskNoted:
    """What the desks of the console can do, because a desk that cannot ring is itself an alarm.

    `armed`: *person* let one ring, which it can now; `silenced`: for a minute, by *person*; `unheard`: none
    has been able to ring since *since*; `heard`: one can again.
    """

    at: Instant
    what: str
    person: str
    since: Instant


Fact = (
    Epoch
    | Accepted
    | Proposed
    | Seconded
    | Lapsed
    | Returned
    | Placed
    | Mirrored
    | Advanced
    | Judged
    | Gathered
    | Restored
    | Cosigned
    | Awaiting
    | Reconciled
    | Missed
    | RungReached
    | Attempted
    | LinkUp
    | LinkDown
    | ClockCompared
    | ClockJumped
    | ClockConfirmed
    | Refused
    | Forked
    | Warned
    | DeskNoted
    | WatchOffered
    | WatchTaken
    | Noted
    | PutBack
    | Archived
)

KINDS = {
    name: records.kind(name, shape)
    for name, shape in {
        "epoch": Epoch,
        "accepted": Accepted,
        "proposed": Proposed,
        "seconded": Seconded,
        "lapsed": Lapsed,
        "returned": Returned,
        "placed": Placed,
        "mirrored": Mirrored,
        "advanced": Advanced,
        "judged": Judged,
        "gathered": Gathered,
        "restored": Restored,
        "cosigned": Cosigned,
        "awaiting": Awaiting,
        "reconciled": Reconciled,
        "missed": Missed,
        "rung_reached": RungReached,
        "attempted": Attempted,
        "link_up": LinkUp,
        "link_down": LinkDown,
        "clock_compared": ClockCompared,
        "clock_jumped": ClockJumped,
        "clock_confirmed": ClockConfirmed,
        "refused": Refused,
        "forked": Forked,
        "warned": Warned,
        "put_back": PutBack,
        "archived": Archived,
        "desk_noted": DeskNoted,
        "watch_offered": WatchOffered,
        "watch_taken": WatchTaken,
        "noted": Noted,
    }.items()
}
NAMES = {kind.shape: kind for kind in KINDS.values()}


def fact_bytes(fact: Fact) -> bytes:
    """Return the bytes of *fact* in the watch log."""
    body = encode(records.write(NAMES[type(fact)], fact))
    assert len(body) <= FACT_BYTES_MAX, f"a fact of {len(body)} bytes could not be read back"
    return body


def fact_value(body: bytes) -> dict[str, Json]:
    """Return a written fact as JSON, for a reader that needs to know where its entry is kept."""
    value = decode(body, largest=FACT_BYTES_MAX, deepest=FACT_DEEPEST)
    if not isinstance(value, dict) or value.get("kind") not in KINDS:
        raise refuse("entry.unknown", "watch")
    return value


def parse_fact(value: dict[str, Json], body: bytes | None = None, beside: bytes | None = None) -> Fact:
    """Return the fact that *value* says.

    Joined with its entry's *body* and *beside* if they are kept in a shared log.
    """
    kind = KINDS[str(value["kind"])]
    joined = {"body": body, "beside": beside} if kind.shape in (Placed, Mirrored, Restored) else {}
    fact: Fact = records.read(kind, value, **joined)
    return fact
