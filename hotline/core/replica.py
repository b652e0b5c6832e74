"""One shared log as a center holds it: its tree, its rosters and agreements by place, who cosigned how far.

Both logs of a channel are replicas: the one this party writes, and the exact copy of the peer's. Everything here is
computed
from the log's entries and the cosignature series over it, so both centers hold the same.
"""

from array import array
from bisect import bisect_left, bisect_right, insort
from dataclasses import dataclass, field
from typing import Any

from hotline.core.canonical import ZERO, Instant, decode, digest, digest_text
from hotline.core.checkpoint import Checkpoint
from hotline.core.consent import people_of
from hotline.core.entry import AgreementEntry, EndedEntry, InForceEntry, RosterEntry
from hotline.core.errors import refuse
from hotline.core.merkle import Tree
from hotline.core.roster import Key, Root, Roster, parse_root, parse_roster
from hotline.core.signature import ROOT, parse_envelope


def numbers() -> "array[int]":
    """Return an empty column of whole numbers, 8 bytes each: there may be as many cosignatures as entries."""
    return array("q")


@dataclass(slots=True)
class Series:
    """The cosignatures over one log, in order: size strictly grows, time (whole seconds) never falls.

    `notes` says where each is written: its index in the watch log of this center.
    """

    sizes: "array[int]" = field(default_factory=numbers)
    seconds: "array[int]" = field(default_factory=numbers)
    notes: "array[int]" = field(default_factory=numbers)

    @property
    def size(self) -> int:
        """Return how many entries are cosigned."""
        return self.sizes[-1] if self.sizes else 0

    @property
    def latest(self) -> int:
        """Return the time of the newest cosignature, in seconds."""
        return self.seconds[-1] if self.seconds else 0

    def add(self, size: int, seconds: int, note: int) -> None:
        """Add the cosignature at *size*."""
        self.sizes.append(size)
        self.seconds.append(seconds)
        self.notes.append(note)

    def kept(self, rows: int) -> int:
        """Return how many cosignatures are written in the first *rows* rows of the watch log."""
        return bisect_left(self.notes, rows)

    def below(self, size: int) -> int:
        """Return the largest cosigned size below *size*, 0 if there is none."""
        number = bisect_left(self.sizes, size)
        return self.sizes[number - 1] if number else 0

    def covering(self, index: int) -> Instant | None:
        """Return the time of the first cosignature that covers entry *index*."""
        first = bisect_right(self.sizes, index)
        return Instant(self.seconds[first] * 1000) if first < len(self.sizes) else None


@dataclass(frozen=True, slots=True)
class Consent:
    """A party's consent to an agreement, at its place; `people` gave it, or nobody: the configuration did."""

    index: int
    leaf: bytes
    instant: Instant
    at: Instant
    protocol: str
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """Bytes of an entry of the peer that waits for the message *named*."""

    body: bytes
    beside: bytes | None
    named: str | None


@dataclass(frozen=True, slots=True)
class ToCosign:
    """A checkpoint of the peer, verified in this turn, that waits for our cosigner; `note` is what its log signed."""

    checkpoint: Checkpoint
    note: str


@dataclass(frozen=True, slots=True)
class Term:
    """From when to when an agreement binds a party; `end` is None until it was superseded or has ended."""

    start: Instant
    end: Instant | None


@dataclass(slots=True)
class Replica:
    """The log of *party*, with the root and roster it was pinned with before its own first entries say more.

    `roots` are the digests of the roots that it says, by version. `begun` says from when each agreement in force binds,
    `ended` which have ended. `taken` are entries that the other center took ahead of their backlog, and when; `ahead`
    those held here that way (of the peer's log); `keystones` the places of rosters and agreements,
    which whoever takes an entry ahead needs first. `stopped` is where the party stopped the exercise, the leaf of that
    entry, and when.
    """

    party: str
    origin: str
    root: Root
    pinned: Roster
    roots: dict[int, str] = field(default_factory=dict)
    tree: Tree = field(default_factory=Tree)
    last_at: Instant = ZERO
    rosters: list[tuple[int, Roster]] = field(default_factory=list)
    consents: dict[str, Consent] = field(default_factory=dict)
    in_force: dict[str, tuple[int, Instant]] = field(default_factory=dict)
    begun: dict[str, Instant] = field(default_factory=dict)
    ended: dict[str, tuple[int, Instant]] = field(default_factory=dict)
    series: Series = field(default_factory=Series)
    taken: dict[int, tuple[Instant, str]] = field(default_factory=dict)
    ahead: dict[int, bytes] = field(default_factory=dict)
    keystones: list[int] = field(default_factory=list)
    stopped: tuple[int, str, Instant] | None = None

    @property
    def size(self) -> int:
        """Return how many entries are held without a gap."""
        return self.tree.size

    def append(self, leaf: bytes, at: Instant) -> None:
        """Hold the next entry."""
        self.tree.append(leaf)
        self.last_at = max(self.last_at, at)

    def held(self, index: int) -> bytes | None:
        """Return the leaf of entry *index*, if it is held: in its place, or ahead of it."""
        return self.tree.leaf(index) if 0 <= index < self.size else self.ahead.get(index)

    def delivered(self, index: int, at: Instant) -> Instant | None:
        """Return when the other center held entry *index*, made at *at*; None while unknown (rule 2)."""
        known = [time for time in (self.series.covering(index), self.taken_at(index)) if time is not None]
        return max(at, min(known)) if known else None

    def taken_at(self, index: int) -> Instant | None:
        """Return when the other center took entry *index* ahead of its backlog, if it took what stands here."""
        if index not in self.taken:
            return None
        at, leaf = self.taken[index]
        held = self.held(index)
        return at if held is not None and digest_text(held) == leaf else None

    def has(self, document: Root | Roster) -> bool:
        """Return whether this very root or roster stands in the log."""
        if isinstance(document, Root):
            return self.roots.get(document.version) == document.digest
        return any(roster.digest == document.digest for _, roster in self.rosters)

    def root_before(self, root: Root) -> Root | None:
        """Return the root that *root* must follow in the log; None if it is the one that was pinned, or an older one.

        Once the log has one, no older one and no other of its version follows it.
        """
        founding = not self.roots and root.version < self.root.version
        return None if founding or root.digest == self.root.digest else self.root

    def roster_before(self, roster: Roster) -> Roster | None:
        """Return the roster that *roster* must follow in the log; the first one must be the one that was pinned."""
        if self.rosters:
            return self.rosters[-1][1]
        if roster.version == self.pinned.version and roster.digest != self.pinned.digest:
            raise refuse("roster.rollback", "version", f"another roster of version {roster.version} is pinned")
        return None

    def roster_at(self, index: int) -> Roster | None:
        """Return the roster that judges a message at *index*: the newest below it."""
        below = bisect_right(self.rosters, index - 1, key=lambda placed: placed[0])
        return self.rosters[below - 1][1] if below else None

    def newest_roster(self) -> Roster:
        """Return the newest roster held, or the pinned one before the log says any."""
        return self.rosters[-1][1] if self.rosters else self.pinned

    def known_roster(self) -> Roster:
        """Return the newest roster that the other side has cosigned, or the pinned one before any (rule 12)."""
        return self.roster_at(self.series.size) or self.pinned

    def imported(self) -> tuple[Roster, ...]:
        """Return the pinned roster if it is newer than all that are held: it was imported by file (rule 12)."""
        return (self.pinned,) if self.pinned.version > self.newest_roster().version else ()

    def keys(self, role: str) -> tuple[Key, ...]:
        """Return the keys of *role* that count on the line now."""
        return next(iter(self.imported()), self.newest_roster()).with_role(role)

    def read_document(self, index: int, entry: RosterEntry, envelope: dict[str, Any]) -> None:
        """Let the root or roster in *envelope*, which stands at *index*, judge what stands above it."""
        if entry.subject == "root":
            if entry.version > self.root.version:
                self.root = parse_root(envelope, self.root)
            self.roots[entry.version] = digest(parse_envelope(envelope, ROOT).payload)
            return
        previous = self.rosters[-1][1] if self.rosters else None
        self.enrol(index, parse_roster(envelope, self.root, previous))

    def enrol(self, index: int, roster: Roster) -> None:
        """Let *roster* judge what stands above *index*."""
        insort(self.rosters, (index, roster), key=lambda placed: placed[0])

    def consent(self, index: int, leaf: bytes, entry: AgreementEntry) -> None:
        """Note the party's consent; a second one to the same agreement changes nothing."""
        people = people_of(entry.statement, self.roster_at(index))
        found = Consent(index, leaf, entry.instant, entry.at, entry.protocol, people)
        self.consents.setdefault(entry.digest, found)

    def is_bound(self, protocol: str, index: int) -> bool:
        """Return whether an agreement on *protocol* is in force for this party below *index*."""
        below = (name for name, (placed, _) in self.in_force.items() if placed < index)
        return any(self.consents[name].protocol == protocol for name in below if name in self.consents)

    def bring_into_force(self, index: int, entry: InForceEntry) -> None:
        """Note that an agreement is in force for this party's messages above *index*."""
        self.in_force.setdefault(entry.digest, (index, entry.instant))
        self.begun.setdefault(entry.digest, max(entry.at, entry.instant))

    def end(self, index: int, entry: EndedEntry) -> None:
        """Note that an agreement has ended: no message of this party above *index* opens a case under it."""
        self.ended.setdefault(entry.agreement, (index, entry.instant))

    def stop(self, index: int, leaf: bytes, at: Instant) -> None:
        """Note that the party stopped the exercise; doing so a second time changes nothing (rule 19)."""
        if self.stopped is None or index < self.stopped[0]:
            self.stopped = index, digest_text(leaf), at

    def is_stopped(self, index: int) -> bool:
        """Return whether the party stopped the exercise below *index*: it says nothing more in it."""
        return self.stopped is not None and self.stopped[0] < index

    def is_in_force(self, digest: str, index: int, at: Instant) -> bool:
        """Return whether a message at *index*, made at *at*, may name the agreement *digest* (rule 13)."""
        placed = self.in_force.get(digest)
        return placed is not None and placed[0] < index and placed[1] <= at

    def is_ended(self, digest: str, index: int) -> bool:
        """Return whether a message at *index* may open no case under the agreement *digest* any more (rule 13)."""
        placed = self.ended.get(digest)
        return placed is not None and placed[0] < index

    def newest(self, protocol: str, index: int, at: Instant) -> str | None:
        """Return the agreement on *protocol* under which a message at *index*, made at *at*, may open a case."""
        found = [
            (instant, placed, name)
            for name, (placed, instant) in self.in_force.items()
            if placed < index and instant <= at and self.protocol_of(name) == protocol
        ]
        return max(found)[2] if found else None

    def term(self, digest: str) -> Term | None:
        """Return from when to when the agreement *digest* binds this party, by its own log; None if it never did."""
        if digest not in self.in_force:
            return None
        placed, instant = self.in_force[digest]
        protocol = self.protocol_of(digest)
        ends = [
            self.begun[name]
            for name, (index, later) in self.in_force.items()
            if (later, index) > (instant, placed) and self.protocol_of(name) == protocol
        ]
        ends += [self.ended[digest][1]] if digest in self.ended else []
        return Term(self.begun[digest], min(ends, default=None))

    def protocol_of(self, digest: str) -> str:
        """Return the protocol of an agreement to which this party consented."""
        given = self.consents.get(digest)
        return given.protocol if given is not None else digest


def newly_in_force(ours: Replica, theirs: Replica, now: Instant) -> InForceEntry | None:
    """Return the entry that brings an agreement into force to which both parties have consented (rule 13)."""
    for name, given in ours.consents.items():
        other = theirs.consents.get(name)
        if other is not None and name not in ours.in_force:
            start = max(given.instant, other.instant)
            return InForceEntry(
                now, name, start, given.index, digest_text(given.leaf), other.index, digest_text(other.leaf)
            )
    return None


def document(beside: bytes) -> dict[str, Any]:
    """Return the JSON object in *beside*, of at most 4 MiB."""
    value = decode(beside, largest=4 * 1024 * 1024, deepest=32)
    assert isinstance(value, dict), digest(beside)
    return value
