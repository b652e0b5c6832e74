"""What the runtime needs from outside: a clock, a store, a pager, a peer; each promise in prose, each with a fake.

Adapters live in `store/`, `pager/`, `link/` and `runtime/clock.py`; `assembly` chooses them. A fake passes the same
contract suite (`tests/contracts/`) as the real thing.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Protocol

from hotline.core.canonical import Duration, Instant
from hotline.core.center import Center
from hotline.core.commands import Command, Portion, TakeAdvance
from hotline.core.decisions import Answer
from hotline.core.fetching import Wanted
from hotline.core.roster import Key
from hotline.core.search import Findable, Hit, Query
from hotline.core.signature import Signer


class Clock(Protocol):
    """Tells the time and sleeps.

    Three readings, because each lies differently when a machine is set, stopped or suspended.
    """

    def now(self) -> Instant:
        """Return the wall clock (UTC, milliseconds); may jump both ways."""
        ...

    def monotonic(self) -> Duration:
        """Return milliseconds that never go back; does not count suspend."""
        ...

    def boot(self) -> Duration:
        """Return milliseconds since boot; counts suspend."""
        ...

    async def sleep(self, duration: Duration) -> None:
        """Sleep on the monotonic clock; callers never ask for more than 250 ms."""
        ...


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a log as kept: its leaf hash, exact bytes, and what travels beside it (openings or a document).

    `key` finds the row again by meaning: the message id of a message entry, else None.
    """

    leaf: bytes
    body: bytes
    beside: bytes | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """A row of the projection of obligations, written in the transaction of the facts that moved it.

    `due` is the instant to wake at (None: owed, but the instant is not known yet); `open` rows are what is still owed.
    `detail` is canonical JSON for display: owing party, kind, form, precedence, outcome, answer.
    """

    obligation: str
    case: str
    due: Instant | None
    open: bool
    detail: bytes


@dataclass(frozen=True, slots=True)
class Batch:
    """What one turn of the core records: all of it or nothing.

    `rows` maps a log (`ours`, `theirs`, `watch`) to (index of its first row, the rows).
    """

    rows: Mapping[str, tuple[int, tuple[Row, ...]]]
    deadlines: tuple[Deadline, ...] = ()
    snapshot: bytes | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """How far each log of a channel reaches in the store."""

    epoch: int
    sizes: Mapping[str, int] = field(default_factory=dict)


class Store(Protocol):
    """Keeps the three logs of a channel. One writer: whoever acquired the newest epoch.

    Every append proves its epoch and the first index of each log; both are checked in the transaction, so that a paused
    writer that wakes up is refused by the store itself. `channel` is the first column of every key.
    """

    async def acquire(self, channel: str, holder: str) -> Head:
        """Take the channel over with the next epoch and return how far its logs reach. Durable on return."""
        ...

    async def append(self, channel: str, epoch: int, batch: Batch) -> None:
        """Make *batch* durable in one transaction.

        Returns only when it is on disk. Raises FencedError (epoch or index is stale; nothing written), OverloadedError
        (nothing written) or UnknownOutcomeError (fail-stop: this store object takes no more appends). A caller that is
        cancelled does not cancel the commit.
        """
        ...

    async def read(self, channel: str, log: str, first: int, limit: int) -> tuple[Row, ...]:
        """Return up to *limit* durable rows of *log* from index *first*, in order; fewer only at the end."""
        ...

    async def find(self, channel: str, log: str, key: str) -> tuple[int, Row] | None:
        """Return the first row whose key is *key*, with its index."""
        ...

    def tail(self, channel: str, log: str, first: int) -> AsyncIterator[tuple[int, Row]]:
        """Yield durable rows from *first* on, then each new one as it becomes durable; ends when the caller stops."""
        ...

    async def due(self, channel: str, before: Instant | None, limit: int) -> tuple[Deadline, ...]:
        """Return open deadlines ordered by their instant (unknown instants last), at most *limit*.

        Due before *before* if given.
        """
        ...

    async def count_due(self, channel: str, before: Instant) -> int:
        """Return how many open deadlines are due before *before*."""
        ...

    async def snapshot(self, channel: str) -> bytes | None:
        """Return the newest snapshot of the core, a cache that may be thrown away."""
        ...

    async def close(self) -> None:
        """Finish what was accepted, then let go."""
        ...


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """A message that somebody is still writing: what was typed, as canonical JSON. It is no evidence of anything.

    `version` counts how often it was kept. `message` is the id of the proposal that was made of it, if it became one.
    """

    id: str
    subject: str
    version: int
    at: Instant
    body: bytes
    message: str | None = None


class Drafts(Protocol):
    """Keeps the drafts of each person of the watch, apart from the logs."""

    async def keep(self, draft: KeptDraft) -> None:
        """Keep *draft* in place of the version before its own; durable on return.

        Raises RefusalError (`draft.stale`) if another version is kept, or (`draft.too_many`) if there is no room.
        """
        ...

    async def of(self, subject: str) -> tuple[KeptDraft, ...]:
        """Return the drafts of *subject*, the newest first."""
        ...

    async def find(self, subject: str, name: str) -> KeptDraft | None:
        """Return the draft *name* of *subject*."""
        ...

    async def behind(self, message: str) -> KeptDraft | None:
        """Return the draft, whosever it is, of which the proposal *message* was made."""
        ...

    async def drop(self, subject: str, name: str) -> None:
        """Forget the draft *name* of *subject*, if there is one."""
        ...

    async def close(self) -> None:
        """Finish what was begun, then let go."""
        ...


@dataclass(frozen=True, slots=True)
class Person:
    """One person who can be called: a name and the ways to reach them, in order (`screen`, `webhook:<name>`)."""

    name: str
    ways: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One call to one person about one thing; `id` is stable, so that a repeated call can be recognised."""

    id: str
    person: str
    way: str
    precedence: str
    status: str
    subject: Mapping[str, str]
    body: Mapping[str, str]


class Pager(Protocol):
    """Calls people. A call may be doubled, never lost silently: every attempt returns its result."""

    async def call(self, page: Page) -> str:
        """Hand *page* over and return the provider's answer in a few words.

        Raises PageError with the reason if it failed.
        """
        ...


class OpenScreen(Protocol):
    """One screen of the watch while it is open: iterate over it to get the calls to show."""

    def __aiter__(self) -> AsyncIterator[Page]:
        """Return the calls, one after the other, until the screen is closed."""
        ...

    def close(self) -> None:
        """Show nothing more."""
        ...


class PageError(Exception):
    """A call was not taken by its provider; the text says why."""


@dataclass(frozen=True, slots=True)
class LinkStatus:
    """The line as it is now, and `since` when; instants by our clock, `offset`: the peer's clock minus ours, in ms."""

    up: bool
    path: str | None = None
    since: Instant | None = None
    last_heard: Instant | None = None
    offset: int | None = None
    bound: int | None = None


class Peer(Protocol):
    """The line to the other center, as the runtime uses it. Nothing here blocks.

    What cannot be sent now is sent on resume.
    """

    def grown(self, size: int, urgent: tuple[int, ...]) -> None:
        """Our log is durable up to *size*; *urgent* indexes may not wait behind a backlog."""
        ...

    def cosigned(self, notes: tuple[str, ...]) -> None:
        """Send these cosignatures over the peer's log, in this order."""
        ...

    def check(self) -> bool:
        """Check the circuit now rather than at its time; False where there is no line to check."""
        ...

    def status(self) -> LinkStatus:
        """Return the state of the line."""
        ...

    async def run(self) -> None:
        """Keep the line up until closed."""
        ...

    async def close(self) -> None:
        """Say goodbye and stop."""
        ...


@dataclass(frozen=True, slots=True)
class Portions:
    """Consecutive entries of a log with the checkpoint signed at the size where they end (None if there are none)."""

    first: int
    portions: tuple[Portion, ...]
    note: str | None


class Correspondent(Protocol):
    """The center as its line sees it: what may be sent (only what is durable), and where what arrives is taken."""

    async def tell(self, command: Command) -> None:
        """Decide *command* and return once its record is durable; RefusalError if it was refused (and recorded)."""
        ...

    async def portion(self, log: str, first: int, bytes_max: int) -> Portions:
        """Return durable entries of *log* from *first*: as many as fit *bytes_max*, at least one if there is one.

        For `ours` the note is signed at the size where the portion ends. For `theirs` (the peer lost them) the portion
        ends
        where the peer's own checkpoint does.
        """
        ...

    async def advance(self, index: int, peer_size: int) -> TakeAdvance:
        """Return entry *index* of our log with its proof, and what the peer needs first.

        Holding only *peer_size* entries.
        """
        ...

    def greeting(self) -> dict[str, object]:
        """Return what a hello says of both logs.

        Root, roster, epoch, ours{size, root, cosigned}, theirs{size, root, given}.
        """
        ...

    async def series(self, log: str, above: int) -> tuple[str, ...]:
        """Return cosignatures above size *above*.

        Those we gave (`theirs`), or those the peer gave us (`ours`), in order.
        """
        ...

    async def lacking(self) -> tuple[Wanted, ...]:
        """Return the files of messages that are not whole here; a message that has become whole is noted."""
        ...

    async def piece(self, digest: str, offset: int) -> bytes:
        """Return the next piece of a file that a durable message of this channel names; nothing if it is not here."""
        ...

    async def keep(self, digest: str, offset: int, size: int, piece: bytes) -> int | None:
        """Keep a piece of a file; returns how much is kept now, None if the file cannot be had (what is, is noted)."""
        ...

    def keys(self, role: str) -> tuple[Key, ...]:
        """Return the peer's keys of *role* by its newest roster that counts (rule 12)."""
        ...

    def signers(self, role: str) -> tuple[Signer, ...]:
        """Return our own keys of *role*, one of each algorithm: all of them sign."""
        ...

    def now(self) -> Instant:
        """Return the wall clock."""
        ...


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a log is indexed: up to *size*, with the leaf of the last entry before it, by which the log is known."""

    size: int
    leaf: bytes


class Search(Protocol):
    """Finds messages. A cache: it may lose everything at any time, and is filled again from the logs."""

    async def reached(self) -> dict[str, Reached]:
        """Return how far each log is indexed; one that is not begun is missing."""
        ...

    async def add(self, log: str, found: tuple[Findable, ...], until: Reached) -> None:
        """Index *found*, and remember that *log* is indexed *until* there."""
        ...

    async def clear(self) -> None:
        """Forget everything."""
        ...

    async def find(self, query: Query) -> tuple[Hit, ...]:
        """Return what fits *query*, the newest first."""
        ...

    async def close(self) -> None:
        """Finish what was begun, then let go."""
        ...


class Desk(Protocol):
    """The running center as its doors (API, console) see it."""

    async def do(self, command: Command) -> Answer:
        """Have *command* decided.

        Returns once its record is durable. RefusalError if refused, StoreError if not kept.
        """
        ...

    def reading(self) -> AbstractAsyncContextManager[Center]:
        """Give the state to read, only when it is durable; nothing may be awaited inside."""
        ...
