"""Compares two copies of a log: what both hold, what one holds alone, what contradicts; and the order in which it came.

Nothing is judged here that one copy shows by itself: each was verified before. A copy is the log as a bundle of one
party has it: whole, or some entries of it with the heads that prove them.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import merge
from typing import Final

from hotline.core.canonical import Instant, digest_text
from hotline.core.entry import EndedEntry, Entry, InForceEntry, MessageEntry, RefusalEntry, StoppedEntry, TakenEntry
from hotline.core.errors import RefusalError
from hotline.core.intime import WITHIN_A_SECOND, Clocks
from hotline.core.message import Message, parse
from hotline.core.signature import MESSAGE, parse_envelope

LISTED_MOST: Final = 1_000
Run = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Head:
    """A signed head of a log: its size, its root, the time of its cosignature if it has one, and the note itself."""

    size: int
    root: bytes
    seconds: int | None
    note: str


@dataclass(frozen=True, slots=True)
class Copy:
    """A log as one bundle has it.

    `indexes` says where the entries stand that are here, `leaf` gives their hashes, `root` the root of the first so
    many entries if it can be computed. `whole`: nothing was left out on purpose. `scope` says what was asked for.
    """

    indexes: Callable[[], Iterator[int]]
    leaf: Callable[[int], bytes]
    root: Callable[[int], bytes | None]
    heads: tuple[Head, ...]
    whole: bool
    scope: str
    size: int

    def covers(self, scope: str) -> bool:
        """Return whether an entry that another copy of *scope* has should be here as well."""
        return self.whole or self.scope == scope


@dataclass(slots=True)
class Compared:
    """What came of two copies of one log; the first is ours, the second theirs.

    `alone` are the entries that only one has though the other should, `outside` how many the other was not asked for.
    `conflicts` are places with two entries, `heads` pairs of heads of which one contradicts the other copy, `times`
    cosignatures that go back. `cut`: the newest head that was cosigned over more than a whole copy holds.
    """

    party: str
    matched: int = 0
    alone: tuple[list[Run], list[Run]] = field(default_factory=lambda: ([], []))
    outside: list[int] = field(default_factory=lambda: [0, 0])
    conflicts: list[int] = field(default_factory=list)
    conflicting: int = 0
    heads: list[tuple[Head, int]] = field(default_factory=list)
    times: list[tuple[Head, Head]] = field(default_factory=list)
    cut: list[tuple[int, Head]] = field(default_factory=list)

    @property
    def contradicts(self) -> bool:
        """Return whether the two copies cannot both be of one log."""
        return bool(self.conflicts or self.heads or self.times)

    @property
    def differs(self) -> bool:
        """Return whether one copy holds what the other should hold as well, or nothing is in both."""
        return bool(self.alone[0] or self.alone[1]) or not (self.matched or self.contradicts)


def compare(party: str, ours: Copy, theirs: Copy) -> Compared:
    """Return what comes of two copies of the log of *party*."""
    found = Compared(party)
    copies = ours, theirs
    for index, side in side_by_side(ours.indexes(), theirs.indexes()):
        if side is not None:
            other = copies[1 - side]
            if other.covers(copies[side].scope) or index >= other.size:
                extend(found.alone[side], index)
            else:
                found.outside[side] += 1
        elif ours.leaf(index) == theirs.leaf(index):
            found.matched += 1
        else:
            found.conflicting += 1
            found.conflicts += [index] if len(found.conflicts) < LISTED_MOST else []
    found.heads = [*contradicted(ours, theirs, 0), *contradicted(theirs, ours, 1)]
    found.times = backwards([*ours.heads, *theirs.heads])
    for side, copy in enumerate(copies):
        newest = max(
            (head for head in copies[1 - side].heads if head.seconds), key=lambda head: head.size, default=None
        )
        if copy.whole and newest is not None and newest.size > copy.size:
            found.cut.append((side, newest))
    return found


def side_by_side(ours: Iterator[int], theirs: Iterator[int]) -> Iterator[tuple[int, int | None]]:
    """Yield every index in order, with the side that alone has it; None if both have."""
    tagged = merge(((index, 0) for index in ours), ((index, 1) for index in theirs))
    waiting: tuple[int, int] | None = None
    for each in tagged:
        if waiting is None:
            waiting = each
        elif waiting[0] == each[0]:
            yield each[0], None
            waiting = None
        else:
            yield waiting
            waiting = each
    if waiting is not None:
        yield waiting


def extend(runs: list[Run], index: int) -> None:
    """Add *index* to the last run of *runs*, or begin a new one; a run ends before its second number."""
    if runs and runs[-1][1] == index:
        runs[-1] = runs[-1][0], index + 1
    else:
        runs.append((index, index + 1))


def contradicted(one: Copy, other: Copy, side: int) -> Iterator[tuple[Head, int]]:
    """Yield the heads of *one* that *other* contradicts, by its entries or by a head of the same size."""
    known = {head.size: head.root for head in other.heads}
    for head in one.heads:
        root = other.root(head.size)
        root = known.get(head.size) if root is None else root
        if root is not None and root != head.root:
            yield head, side


def backwards(heads: Sequence[Head]) -> list[tuple[Head, Head]]:
    """Return pairs of heads of which the second was cosigned later, and is smaller."""
    found: list[tuple[Head, Head]] = []
    largest: Head | None = None
    held: list[Head] = []
    for head in sorted(
        (each for each in heads if each.seconds is not None), key=lambda each: (each.seconds, each.size)
    ):
        assert head.seconds is not None
        while held and held[0].seconds is not None and held[0].seconds < head.seconds:
            first = held.pop(0)
            largest = first if largest is None or first.size > largest.size else largest
        if largest is not None and largest.size > head.size:
            found.append((largest, head))
        held.append(head)
    return found


@dataclass(frozen=True, slots=True)
class Before:
    """An entry is known to be after another one of the other log: why, and what the clocks say of both.

    `ahead` is by how many ms the stamps contradict that order, beyond what the measured clocks allow; 0 if they do not.
    """

    party: str
    index: int
    at: Instant
    other: str
    after: int
    after_at: Instant
    by: str
    ahead: int = 0
    offset: int | None = None
    bound: int | None = None


def no_root(_: str, __: int) -> None:
    """Return that no root is known."""


@dataclass(slots=True)
class Order:
    """Which entry of one log came before which of the other, without trusting a clock.

    Fed entry by entry, each log in its own order. `pairs` has only what says more than was known: whatever stands below
    the earlier or above the later of a pair follows. `sizes` says how far each log is known to go, `root` the root of
    its first so many entries. `unheard` are messages whose author says to have seen a head that this log never had.
    """

    clocks: Clocks
    places: Mapping[str, tuple[str, int]]
    origins: Mapping[str, str]
    sizes: Mapping[str, int]
    root: Callable[[str, int], bytes | None] = no_root
    mirrored: Mapping[tuple[str, int], int] = field(default_factory=dict)
    known: dict[str, int] = field(default_factory=dict)
    stamps: dict[str, dict[int, Instant]] = field(default_factory=dict)
    found: list[tuple[str, int, Instant, str, int, str]] = field(default_factory=list)
    unheard: list[tuple[str, int, int]] = field(default_factory=list)

    def read(self, party: str, index: int, entry: Entry) -> None:
        """Take note of an entry of *party*."""
        other = next(each for each in self.origins if each != party)
        self.stamps.setdefault(party, {})[index] = entry.at
        if isinstance(entry, MessageEntry) and not self.heard(other, entry):
            self.unheard.append((party, index, seen_by(entry)[0]))
            return
        least, most = self.known.get(party, 0), self.sizes.get(other, 0)
        said = *self.named(other, entry), (self.mirrored.get((party, index), 0), "watch")
        named = [(size, by) for size, by in said if least < size <= most]
        if named:
            size, by = max(named, key=lambda each: each[0])
            self.known[party] = size
            self.found.append((party, index, entry.at, other, size - 1, by))

    def heard(self, other: str, entry: MessageEntry) -> bool:
        """Return whether the head of *other* that the author of a message saw may be one of this log."""
        size, root = seen_by(entry)
        if size == 0:
            return True
        known = self.root(other, size)
        return known is None or digest_text(known) == root

    def named(self, other: str, entry: Entry) -> Iterator[tuple[int, str]]:
        """Yield how many entries of *other* were there before *entry*, and what says so."""
        match entry:
            case MessageEntry():
                message = message_in(entry)
                yield seen_by(entry)[0], "seen"
                place = self.places.get(message.in_reply_to or "") if message is not None else None
                if place is not None and place[0] == other:
                    yield place[1] + 1, "answers"
            case TakenEntry() if entry.log == self.origins[other]:
                yield entry.index + 1, "taken"
            case RefusalEntry():
                yield entry.index + 1, "refusal"
            case InForceEntry():
                yield entry.theirs_index + 1, "in_force"
            case EndedEntry() if entry.party == other:
                yield entry.index + 1, "ended"
            case StoppedEntry(index=int(index)):
                yield index + 1, "stopped"
            case _:
                return

    def pairs(self) -> Iterator[Before]:
        """Yield what is known of the order, with what the clocks say of it."""
        places = {party: sorted(stamps) for party, stamps in self.stamps.items()}
        for party, index, at, other, below, by in self.found:
            before = bisect_right(places.get(other, []), below)
            if not before:
                continue
            after = places[other][before - 1]
            held = self.stamps[other][after]
            clock = self.clocks.at(other, at)
            offset, bound = (clock.offset, clock.bound) if clock else (None, None)
            ahead = max(0, held - (offset or 0) - (bound or 0) - at)
            yield Before(party, index, at, other, after, held, by, ahead, offset, bound)


def message_in(entry: MessageEntry) -> Message | None:
    """Return the message in an entry, None if it is none."""
    try:
        return parse(parse_envelope(entry.envelope, MESSAGE).payload)
    except RefusalError:
        return None


def seen_by(entry: MessageEntry) -> tuple[int, str]:
    """Return size and root of the head of the other log that the author saw; 0 and nothing if there was none."""
    message = message_in(entry)
    return (0, "") if message is None or message.seen is None else message.seen


def cosigned_too_early(stamp: Instant, head: Head, author: str, clocks: Clocks) -> int:
    """Return by how many ms a head was cosigned before its newest entry, beyond what the measured clocks allow."""
    assert head.seconds is not None
    signed = Instant(head.seconds * 1000 + WITHIN_A_SECOND)
    clock = clocks.at(author, signed)
    offset, bound = (clock.offset, clock.bound) if clock else (0, 0)
    return max(0, stamp - offset - bound - signed)


def told_alone(opened: Iterable[tuple[int, frozenset[str], frozenset[str]]]) -> Iterator[tuple[int, str, int]]:
    """Yield the fields that only one side opened: at which index, which field, and which side has it."""
    for index, ours, theirs in opened:
        yield from ((index, name, 0) for name in sorted(ours - theirs))
        yield from ((index, name, 1) for name in sorted(theirs - ours))
