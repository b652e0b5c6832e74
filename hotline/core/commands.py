"""What the core can be asked. A command is decided or refused; refused, it changes nothing but the record of it.

People and systems ask through the API (`Post`, `Second`, `Return`, `Consent`, `Enrol`, `ConfirmClock`, `Stop`), the
link tells what the peer sent (`Greet`, `Take…`), the runtime tells what its hands saw (`Attempted`, `LinkOpened`,
`Measured`, `ClockStepped`).
"""

from dataclasses import dataclass
from typing import Any

from hotline.core.canonical import ZERO, Duration, Instant


@dataclass(frozen=True, slots=True)
class Begin:
    """The process *holder* has acquired epoch *number* of the channel."""

    number: int
    holder: str


@dataclass(frozen=True, slots=True)
class Post:
    """Place a message: its JWS envelope and the openings of its sealed fields, as parsed JSON. `dry` only judges it."""

    envelope: Any
    openings: Any
    dry: bool = False


@dataclass(frozen=True, slots=True)
class Second:
    """Add the signatures of one further person (members of `signatures`, one for each key) to the proposal *id*."""

    id: str
    signatures: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Return:
    """Give the proposal *id* back to its author, unsigned: *person* says for what *reason*."""

    id: str
    person: str
    reason: str


@dataclass(frozen=True, slots=True)
class Consent:
    """Log this party's consent to an agreement, given as its canonical bytes.

    In force from *instant* at the earliest. `statement` is the JWS of the person who consents; None by configuration.
    """

    document: bytes
    instant: Instant
    statement: Any = None


@dataclass(frozen=True, slots=True)
class Enrol:
    """Log a new version of this party's *root*, or else of its roster.

    Given as the canonical bytes of its JWS envelope.
    """

    document: bytes
    root: bool


@dataclass(frozen=True, slots=True)
class ConfirmClock:
    """A person confirms, by the JWS *statement*, that the wall clock is right after a step; without one, the peer.

    `wall` is what that clock shows.
    """

    statement: Any = None
    wall: Instant = ZERO


@dataclass(frozen=True, slots=True)
class HandOver:
    """Pass the watch on, or take it: the JWS *statement* with the signatures of one or both who must sign."""

    statement: Any


@dataclass(frozen=True, slots=True)
class Stop:
    """Stop the exercise: the actual line holds the urgent *message* of this *precedence*, or a person says so.

    Then *statement* is the JWS of that person, and the others are None (rule 19).
    """

    message: str | None = None
    precedence: str | None = None
    statement: Any = None


@dataclass(frozen=True, slots=True)
class Portion:
    """One entry as it crosses the line: its exact bytes and what travels beside it."""

    body: bytes
    beside: bytes | None = None


@dataclass(frozen=True, slots=True)
class Greet:
    """The peer's hello, its signature verified by the link."""

    hello: dict[str, Any]


@dataclass(frozen=True, slots=True)
class TakeEntries:
    """Entries of *log* from index *first*, with the checkpoint at the size where they end.

    `theirs` is the peer's log growing; `ours` are our own lost entries coming back (rule 9).
    """

    log: str
    first: int
    entries: tuple[Portion, ...]
    note: str


@dataclass(frozen=True, slots=True)
class TakeAdvance:
    """One urgent entry of the peer that overtakes its backlog, with its proof (rule 1).

    `before` are the roster and agreement entries it needs, each with its index and proof to the same checkpoint.
    """

    index: int
    portion: Portion
    proof: tuple[bytes, ...]
    note: str
    before: tuple[tuple[int, Portion, tuple[bytes, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class TakeCosignature:
    """A checkpoint with cosignature lines.

    The peer's over `ours`, or our own lost one over `theirs` given back (rule 9).
    """

    log: str
    note: str


@dataclass(frozen=True, slots=True)
class LinkOpened:
    """A connection on *path* has passed both hellos."""

    path: str


@dataclass(frozen=True, slots=True)
class LinkClosed:
    """The connection on *path* ended."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Measured:
    """The four instants of a circuit check: ours, theirs, theirs, ours (RFC 5905 section 8)."""

    sent: Instant
    received: Instant
    answered: Instant
    returned: Instant


@dataclass(frozen=True, slots=True)
class ClockStepped:
    """The wall clock moved by *by* against the monotonic one; *suspended* if the machine slept."""

    by: Duration
    suspended: bool


@dataclass(frozen=True, slots=True)
class Attempt:
    """The result of one attempt to call a person for page *page*."""

    page: str
    person: str
    way: str
    result: str
    failed: bool


@dataclass(frozen=True, slots=True)
class NoteDesk:
    """What the desks of the console can do now: `armed`, `silenced`, `unheard` or `heard`, by whom, since when."""

    what: str
    person: str
    since: Instant


@dataclass(frozen=True, slots=True)
class Note:
    """*person* writes *text* into the watch log; about the case of a message or case *about*, if it is not empty."""

    person: str
    text: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Gather:
    """Every file of the peer's message *id* is kept here, each of the digest that was signed."""

    id: str


@dataclass(frozen=True, slots=True)
class Discard:
    """What the peer sent as the file *digest* is none of its pieces, by *rule*: it was thrown away."""

    digest: str
    rule: str


@dataclass(frozen=True, slots=True)
class PutBack:
    """The store was put back after a loss, from a `backup` (with its *digest*) or from the `peer`."""

    source: str
    digest: str


@dataclass(frozen=True, slots=True)
class Archive:
    """The entries from *since* until before *until* stand in the archive with *digest*, up to two sizes.

    The openings of so many messages are now *withheld* here; the cases in *held* keep theirs.
    """

    since: Instant
    until: Instant
    digest: str
    sizes: tuple[int, int]
    withheld: int
    held: tuple[str, ...]


Command = (
    Begin
    | Post
    | Second
    | Return
    | Consent
    | Enrol
    | ConfirmClock
    | Stop
    | HandOver
    | Note
    | Greet
    | TakeEntries
    | TakeAdvance
    | TakeCosignature
    | LinkOpened
    | LinkClosed
    | Measured
    | ClockStepped
    | Attempt
    | NoteDesk
    | Gather
    | Discard
    | PutBack
    | Archive
)
