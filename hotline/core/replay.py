"""Rebuilds any past instant of a center from its record, by the very `apply` that the center itself ran.

A record is the facts of the watch log, each joined with its entry; without a watch log, facts that the shared logs
alone make plausible. Copies of the state are kept on the way, so that stepping back costs little. Nothing raises: what
does not fit is a difference, and the replay goes on as well as it can.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, fields
from enum import StrEnum
from operator import attrgetter
from typing import Any, Final, Protocol

from hotline.core import facts
from hotline.core.canonical import Instant, digest_text
from hotline.core.casebook import Casebook, Folder
from hotline.core.center import Center
from hotline.core.commands import Portion
from hotline.core.entry import RefusalEntry, parse_entry
from hotline.core.errors import RefusalError
from hotline.core.facts import Fact
from hotline.core.merkle import HASH_BYTES, Tree, leaf_hash
from hotline.core.replica import Replica, Series
from hotline.core.tally import Tally
from hotline.core.watch import WatchHead

MARKS_MOST: Final = 32
MARKED_MOST: Final = 1_000_000
"""How many messages all copies of the state together may name: so much memory is given to stepping back quickly."""
KEPT_IN: Final[Mapping[type[Any], str]] = {facts.Placed: "ours", facts.Restored: "ours", facts.Mirrored: "theirs"}
SIZE: Final = attrgetter("size")
BOUND: Final = frozenset({"party", "peer", "agreements", "delivered", "terms", "horizon", "status", "newest"})
"""What a casebook gets from its center."""


class Kind(StrEnum):
    """How a record differs from what follows from it."""

    DEADLINE_UNRECORDED = "deadline_unrecorded"
    RUNG_UNRECORDED = "rung_unrecorded"
    NOT_DUE = "not_due"
    EARLY = "early"
    LATE = "late"
    PAGE_WITHOUT_RESULT = "page_without_result"
    PAGE_LATE = "page_late"
    PAGE_UNASKED = "page_unasked"
    EFFECT_NOT_ATTEMPTED = "effect_not_attempted"
    OVERDUE_MISSING = "overdue_missing"
    OVERDUE_WRONG = "overdue_wrong"
    ENTRY_MISSING = "entry_missing"
    ENTRY_WRONG = "entry_wrong"
    WARNING_MISSING = "warning_missing"
    HANDOVER_WRONG = "handover_wrong"
    LAPSE_MISSING = "lapse_missing"
    SKIPPED = "skipped"
    OUT_OF_ORDER = "out_of_order"
    BACKDATED = "backdated"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: at which fact of the watch log it shows, at which instant something was due, and about what.

    `rule` is the rule of both sides that it breaks, `by` how many milliseconds too early or too late, `rung` which rung
    of the ladder. What is `excused` was late because the center did not run.
    """

    kind: Kind
    index: int
    at: Instant
    about: str
    rule: str
    says: str = ""
    by: int | None = None
    rung: int | None = None
    excused: bool = False


@dataclass(frozen=True, slots=True)
class Recorded:
    """A fact as it stands in the record: None if it cannot be read, and then why. `body` is how it was written."""

    index: int
    fact: Fact | None
    body: bytes | None = None
    fault: str = ""


class Facts(Protocol):
    """The facts of a record, in their order."""

    def __len__(self) -> int: ...

    def __getitem__(self, index: int) -> Recorded:
        """Return one of them."""


@dataclass(frozen=True, slots=True)
class Watched:
    """The facts of a watch log, joined with the entries of both shared logs."""

    watch: Sequence[bytes]
    logs: Mapping[str, Sequence[Portion]]

    def __len__(self) -> int:
        return len(self.watch)

    def __getitem__(self, index: int) -> Recorded:
        """Return the fact at *index*."""
        body = self.watch[index]
        try:
            return Recorded(index, self.joined(facts.fact_value(body)), body)
        except (RefusalError, LookupError, ValueError) as error:
            return Recorded(index, None, body, str(error))

    def joined(self, value: dict[str, Any]) -> Fact:
        """Return the fact that *value* says, with its entry if it has one."""
        log = KEPT_IN.get(facts.KINDS[str(value["kind"])].shape)
        if log is None:
            return facts.parse_fact(value)
        place = value.get("index")
        if type(place) is not int or place < 0:
            raise ValueError(f"there is no entry {place}")
        held = self.logs[log][place]
        return facts.parse_fact(value, held.body, held.beside)


class Shared(Tree):
    """A tree that shares its nodes with copies of itself that are as long or shorter: a log only grows."""

    __slots__ = ("reach",)

    def __init__(self) -> None:
        """Begin empty."""
        self.reach = 0
        super().__init__()

    @property
    def size(self) -> int:
        """How many leaves there are."""
        return self.reach

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash, unless a longer copy has it already."""
        start = self.reach * HASH_BYTES
        if start == len(self.levels[0]):
            super().append(leaf)
        elif self.levels[0][start : start + HASH_BYTES] != leaf:
            raise ValueError("another leaf stands there")
        self.reach += 1

    def twin(self) -> "Shared":
        """Return a copy."""
        found = Shared()
        found.levels, found.reach = self.levels, self.reach
        return found


def twin(center: Center) -> Center:
    """Return a copy of *center* that can go its own way; what never changes is shared."""
    found = Center(center.channel, center.status, log_twin(center.ours), log_twin(center.theirs))
    for each in fields(Center):
        if each.name not in {"ours", "theirs", "book"}:
            setattr(found, each.name, own(getattr(center, each.name)))
    found.watch = WatchHead(center.watch.size, list(center.watch.peaks))
    found.__post_init__()
    for name in {each.name for each in fields(Casebook)} - BOUND - {"tally"}:
        setattr(found.book, name, own(getattr(center.book, name)))
    for each in fields(Tally):
        if each.name != "agreements":
            setattr(found.book.tally, each.name, own(getattr(center.book.tally, each.name)))
    return found


def log_twin(replica: Replica) -> Replica:
    """Return a copy of one log."""
    found = copy(replica)
    for each in fields(Replica):
        setattr(found, each.name, own(getattr(replica, each.name)))
    series = replica.series
    found.series = Series(series.sizes[:], series.seconds[:], series.notes[:])
    assert isinstance(replica.tree, Shared)
    found.tree = replica.tree.twin()
    return found


def own(value: Any) -> Any:  # noqa: ANN401 - whatever a state is made of
    """Return a copy of a collection; whatever else is never changed in place."""
    if isinstance(value, dict):
        first = next(iter(value.values()), None)
        return {name: own(each) for name, each in value.items()} if type(first) in {list, Folder} else dict(value)
    if isinstance(value, list | set):
        return value.copy()
    return copy(value) if isinstance(value, Folder) else value


@dataclass(slots=True)
class Replay:
    """A record on its way through a fresh center. `position` is how many facts have been applied.

    `marks` are copies of the state, at most so many as memory allows. `unnoted` are cosignatures of which the record
    has no fact, by log, in their order; `filled` the facts that were applied though the record does not have them.
    """

    record: Facts
    fresh: Callable[[], Center]
    logs: Mapping[str, Sequence[Portion]]
    unnoted: Mapping[str, Sequence[facts.Cosigned]] = field(default_factory=dict)
    every: int = 4096
    center: Center = field(init=False)
    position: int = 0
    marks: dict[int, Center] = field(default_factory=dict)
    next_mark: int = 0
    filled: list[Fact] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Stand before the first fact."""
        self.center = self.fresh()
        self.center.ours.tree, self.center.theirs.tree = Shared(), Shared()
        self.marks[0] = twin(self.center)
        self.next_mark = self.every

    @property
    def now(self) -> Instant:
        """Return when the last fact was applied."""
        return self.center.last

    def seek(self, position: int) -> None:
        """Go to where *position* facts have been applied, back or forth."""
        position = max(0, min(position, len(self.record)))
        nearest = max(each for each in self.marks if each <= position)
        if not nearest <= self.position <= position:
            self.center, self.position = twin(self.marks[nearest]), nearest
            self.every = max(1, (position - nearest) // 8)
            self.next_mark = nearest + self.every
        while self.position < position:
            for _ in self.take(self.record[self.position]):
                pass
            self.mark()

    def until(self, instant: Instant) -> None:
        """Go to the state right after the last fact that is not later than *instant*."""
        self.seek(self.place(instant))

    def place(self, instant: Instant) -> int:
        """Return how many facts are not later than *instant*; a fact that cannot be read counts as the one before."""
        return bisect_right(range(len(self.record)), instant, key=self.at)

    def at(self, index: int) -> Instant:
        """Return when the fact at *index* was noted."""
        found = self.record[index].fact
        while found is None and index > 0:
            index -= 1
            found = self.record[index].fact
        return Instant(0) if found is None else found.at

    def mark(self) -> None:
        """Keep a copy of the state, now and then; when there are too many, every second one goes."""
        if self.position < self.next_mark or self.position in self.marks:
            return
        self.next_mark = self.position + self.every
        self.marks[self.position] = twin(self.center)
        most = max(2, min(MARKS_MOST, MARKED_MOST // (1 + len(self.center.book.case_of))))
        while len(self.marks) > most:
            self.marks = {place: self.marks[place] for place in sorted(self.marks)[::2]}
            self.every *= 2

    def take(self, recorded: Recorded) -> Iterator[Difference]:
        """Apply the next fact, and before it what must have come before and is not in the record."""
        self.position = recorded.index + 1
        fact = recorded.fact
        if fact is None:
            yield Difference(Kind.IMPOSSIBLE, recorded.index, self.now, "fact", "record", recorded.fault)
            return
        yield from self.gaps(recorded.index, fact)
        wrong = self.applied(fact, recorded.body)
        if wrong:
            yield Difference(Kind.IMPOSSIBLE, recorded.index, fact.at, about(fact), "record", wrong)

    def applied(self, fact: Fact, body: bytes | None = None) -> str:
        """Apply *fact*; return why it cannot be, or nothing."""
        try:
            self.center.apply(fact, body)
        except Exception as error:  # noqa: BLE001 - the record may say anything: a finding, never an exception
            return f"{type(error).__name__}: {error}"[:200]
        return ""

    def gaps(self, index: int, fact: Fact) -> Iterator[Difference]:
        """Apply entries that stand in the logs below the one of *fact*, and cosignatures, of which no fact tells."""
        for log, waiting in self.unnoted.items():
            side = self.center.ours if log == "ours" else self.center.theirs
            number = bisect_right(waiting, side.series.size, key=SIZE)
            for each in waiting[number : number + 1]:
                if each.size <= side.size and each.at <= fact.at and not self.applied(each):
                    yield skipped(index, each, f"the cosignature over {log} at {each.size}")
        if isinstance(fact, facts.Cosigned) and self.center.awaiting is not None:
            return  # one of our own that came back after a loss, before the entries that it covers
        log, reach = reaches(fact)
        side, held = (self.center.ours if log == "ours" else self.center.theirs), self.logs[log]
        while side.size < reach and side.size < len(held):
            lost = self.lost(log, side.size, fact.at)
            wrong = self.applied(lost)
            self.filled.append(lost)
            yield skipped(index, lost, f"entry {lost.index} of {log}")
            if wrong:
                return

    def lost(self, log: str, index: int, at: Instant) -> facts.Placed | facts.Mirrored:
        """Return the fact that must have told of entry *index* of *log*."""
        portion = self.logs[log][index]
        leaf = leaf_hash(portion.body)
        if log == "ours":
            return facts.Placed(at, index, leaf, portion.body, portion.beside)
        verdict = refusals(self.logs["ours"]).get((index, digest_text(leaf)), "")
        return facts.Mirrored(at, index, leaf, verdict, portion.body, portion.beside)


def reaches(fact: Fact) -> tuple[str, int]:
    """Return up to where which log must be held before *fact*."""
    match fact:
        case facts.Placed() | facts.Restored() | facts.Mirrored():
            return KEPT_IN[type(fact)], fact.index
        case facts.Cosigned():
            return fact.log, fact.size
        case _:
            return "ours", 0


def skipped(index: int, fact: Fact, says: str) -> Difference:
    """Return that the record has no *fact* before the one at *index*."""
    return Difference(Kind.SKIPPED, index, fact.at, about(fact), "record", says)


def about(fact: Fact) -> str:
    """Return what *fact* is about: an obligation, a page, an entry, or its kind."""
    for name in ("obligation", "page", "about", "id"):
        found = getattr(fact, name, None)
        if isinstance(found, str):
            return found
    return facts.NAMES[type(fact)].name


def refusals(log: Sequence[Portion]) -> dict[tuple[int, str], str]:
    """Return what a log refuses of the other one: which entry, with which leaf, by which rule."""
    found = {}
    for portion in log:
        if b'"refusal"' not in portion.body:
            continue
        try:
            entry = parse_entry(portion.body)
        except RefusalError:
            continue
        if isinstance(entry, RefusalEntry):
            found[entry.index, entry.leaf] = entry.rule
    return found
