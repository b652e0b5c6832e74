"""Reads a bundle as a record to be replayed: its logs a segment at a time, its roots as they stand in it."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from hotline.cli.exits import DeskError
from hotline.cli.judging import WHOLE, sides
from hotline.core import facts
from hotline.core.canonical import Instant
from hotline.core.center import Center
from hotline.core.checkpoint import claimed_time, cosigner_name, parse_checkpoint
from hotline.core.commands import Portion
from hotline.core.errors import LogError, RefusalError
from hotline.core.replay import Facts, Replay, Watched
from hotline.core.replica import Replica
from hotline.core.roster import Root, Roster, parse_root, parse_roster
from hotline.core.surmised import surmise
from hotline.files.bundle_reading import Bundle, BundledLog, segment
from hotline.files.lazily import Lazily

DOCUMENTED: Final = (b'"kind":"agreement"', b'"kind":"roster"')
Pair = tuple[bytes, bytes]


@dataclass(slots=True)
class Pages:
    """A log in a bundle, of which one segment is open at a time."""

    log: BundledLog
    size: int = field(init=False)
    first: int = 0
    rows: Sequence[Pair] = ()

    def __post_init__(self) -> None:
        """Count the entries."""
        self.size = len(self.log)

    def row(self, index: int) -> Pair:
        """Return an entry and what stands beside it."""
        if not self.first <= index < self.first + len(self.rows):
            number = bisect_right(self.log.firsts, index) - 1
            if not 0 <= index < self.size:
                raise IndexError(index)
            self.first, self.rows = self.log.firsts[number], segment(self.log, self.log.names[number])
        return self.rows[index - self.first]


@dataclass(frozen=True, slots=True, eq=False)
class Bodies(Lazily[bytes]):
    """The facts of a watch log in a bundle, as they were written."""

    pages: Pages

    def __len__(self) -> int:
        return self.pages.size

    def one(self, index: int) -> bytes:
        """Return one of them."""
        return self.pages.row(index)[0]


@dataclass(frozen=True, slots=True, eq=False)
class Portions(Lazily[Portion]):
    """The entries of a shared log in a bundle, each with what travels beside it."""

    pages: Pages

    def __len__(self) -> int:
        return self.pages.size

    def one(self, index: int) -> Portion:
        """Return one of them."""
        body, beside = self.pages.row(index)
        if not beside and any(kind in body for kind in DOCUMENTED):
            return self.pages.log[index]
        return Portion(body, beside or None)


@dataclass(slots=True)
class Recording:
    """What a bundle holds for a replay. `watched` says whether the watch log is in it."""

    keeper: str
    peer: str
    channel: str
    status: str
    documents: Mapping[str, tuple[Root, Roster]]
    logs: Mapping[str, Sequence[Portion]]
    record: Facts
    watched: bool
    unnoted: Mapping[str, list[facts.Cosigned]] = field(default_factory=dict)

    def fresh(self) -> Center:
        """Return the center of the keeper before its first fact."""
        ours, theirs = (self.replica(party) for party in (self.keeper, self.peer))
        return Center(self.channel, self.status, ours, theirs)

    def replica(self, party: str) -> Replica:
        """Return the empty log of *party*."""
        root, roster = self.documents[party]
        return Replica(party, root.log_origin, root, roster)

    def replay(self) -> Replay:
        """Return the record before its first fact."""
        return Replay(self.record, self.fresh, self.logs, self.unnoted)


def read_recording(bundle: Bundle) -> Recording:
    """Return what *bundle* holds; it must hold the whole channel."""
    if bundle.manifest["scope"] != WHOLE:
        raise DeskError("replay_in_part", str(bundle.manifest["scope"].get("kind")))
    keeper, peer = sides(bundle)
    both = {"ours": keeper, "theirs": peer}
    logs = {log: Portions(Pages(BundledLog(bundle, f"logs/{party}"))) for log, party in both.items()}
    documents = {party: documents_of(bundle, party) for party in (keeper, peer)}
    origins = {party: root.log_origin for party, (root, _) in documents.items()}
    notes = [*noted(bundle, "ours", keeper, origins[peer]), *noted(bundle, "theirs", peer, origins[keeper])]
    watch = BundledLog(bundle, "watch")
    bodies = Bodies(Pages(watch))
    record = Watched(bodies, logs) if watch.names else surmise(keeper, logs, notes)
    about = bundle.manifest
    found = Recording(keeper, peer, about["channel"], about["status"], documents, logs, record, bool(watch.names))
    if found.watched:
        found.unnoted = untold(bodies, notes)
    return found


def documents_of(bundle: Bundle, party: str) -> tuple[Root, Roster]:
    """Return the root and the roster with which the log of *party* begins."""
    try:
        root = parse_root(bundle.json(f"roots/{party}.json"), None)
        return root, parse_roster(bundle.json(f"rosters/{party}.json"), root, None)
    except RefusalError as error:
        raise DeskError("replay_no_root", party, found=str(error)) from None


def noted(bundle: Bundle, log: str, party: str, other: str) -> Iterator[facts.Cosigned]:
    """Yield the cosignatures of the origin *other* over the log of *party*, at the times they bear."""
    for note in bundle.notes(party):
        try:
            size, seconds = parse_checkpoint(note).size, claimed_time(note, cosigner_name(other))
        except LogError:
            continue
        yield facts.Cosigned(Instant(seconds * 1000), log, size, seconds, note)


def untold(watch: Sequence[bytes], notes: Sequence[facts.Cosigned]) -> dict[str, list[facts.Cosigned]]:
    """Return the cosignatures of which no fact of *watch* tells, by log, in their order."""
    told = {place for body in watch if b'"kind":"cosigned"' in body for place in cosigned_in(body)}
    missing = [each for each in notes if (each.log, each.size) not in told]
    found: dict[str, list[facts.Cosigned]] = {}
    for each in sorted(missing, key=lambda each: each.size):
        found.setdefault(each.log, []).append(each)
    return found


def cosigned_in(body: bytes) -> Iterator[tuple[str, int]]:
    """Yield which cosignature a fact tells of."""
    try:
        fact = facts.parse_fact(facts.fact_value(body))
    except (RefusalError, KeyError, ValueError):
        return
    if isinstance(fact, facts.Cosigned):
        yield fact.log, fact.size
