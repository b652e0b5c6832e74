"""Compares the bundles of two parties: each is verified, then each log in both, then the order of all entries."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import chain
from typing import Final

from hotline.cli.exits import DeskError, Exit
from hotline.cli.in_time import clocks_of
from hotline.cli.judging import Judgement, Late, judge_and_read
from hotline.cli.progress import Step
from hotline.core import facts
from hotline.core.canonical import Instant, decode, encode
from hotline.core.checkpoint import claimed_time, cosigner_name, parse_checkpoint
from hotline.core.comparison import Compared, Copy, Head, Order, compare, cosigned_too_early, told_alone
from hotline.core.entry import Entry, parse_entry
from hotline.core.errors import HotlineError, LogError, RefusalError
from hotline.core.evidence import Reader
from hotline.core.merkle import leaf_hash
from hotline.core.replica import Replica
from hotline.files.bundle_reading import Bundle, BundledLog

OPENINGS_MAX: Final = 4 * 1024 * 1024
SIDES: Final = ("ours", "theirs")


@dataclass(frozen=True)
class Party:
    """A bundle that was verified: what came of that, the center that read it, and its logs."""

    bundle: Bundle
    judgement: Judgement
    center: Reader | None
    logs: Mapping[str, BundledLog]
    heads: Mapping[str, tuple[Head, ...]]

    @cached_property
    def whole(self) -> bool:
        """Return whether nothing was left out on purpose."""
        return bool(self.bundle.manifest["scope"] == {"kind": "whole"})

    def replica(self, party: str) -> Replica | None:
        """Return the log of *party* as it was read, if it was."""
        return self.center.side(party) if self.center is not None else None

    def origin(self, party: str) -> str:
        """Return the origin of the log of *party*."""
        replica = self.replica(party)
        return replica.origin if replica is not None else ""

    def leaf(self, party: str, index: int) -> bytes:
        """Return the hash of an entry that is here."""
        replica = self.replica(party)
        held = replica.held(index) if replica is not None else None
        return leaf_hash(self.logs[party][index].body) if held is None else held

    def copy(self, party: str) -> Copy:
        """Return the log of *party* as this bundle has it."""
        log, replica = self.logs[party], self.replica(party)
        tree = replica.tree if replica is not None and self.whole else None

        def root(size: int) -> bytes | None:
            return tree.root(size) if tree is not None and 0 < size <= tree.size else None

        return Copy(
            log.indexes,
            partial(self.leaf, party),
            root,
            self.heads[party],
            self.whole,
            encode(self.bundle.manifest["scope"]).decode(),
            int(self.bundle.manifest["sizes"].get(party, 0)),
        )


def heads_in(bundle: Bundle, party: str, cosigner: str) -> Iterator[Head]:
    """Yield the heads of the log of *party* that a bundle has; whether they are signed is judged elsewhere."""
    head = bundle.head(party)
    for note in chain(bundle.notes(party), [head] if head is not None else []):
        try:
            found, seconds = parse_checkpoint(note), claimed_time(note, cosigner)
        except LogError:
            continue
        yield Head(found.size, found.root, seconds or None, note)


@dataclass(frozen=True, slots=True)
class Told:
    """Something that the watch log of a side says of the shared logs, and that is not so in a copy of them."""

    side: str
    fact: int
    party: str
    index: int
    copy: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of two bundles."""

    sides: tuple[Party, Party]
    logs: tuple[Compared, ...]
    openings: tuple[tuple[str, int, str, str], ...]
    told: tuple[Told, ...]
    forks: tuple[tuple[str, Instant, str], ...]
    order: Order
    early: tuple[tuple[str, Head, int], ...]

    @property
    def exit(self) -> Exit:
        """Return the verdict as an exit code: a conflict before what cannot be decided."""
        codes = {side.judgement.exit for side in self.sides}
        if Exit.PROOF in codes or self.told or any(each.contradicts for each in self.logs):
            return Exit.PROOF
        undecided = Exit.UNDECIDED in codes or any(each.differs or each.cut for each in self.logs)
        return Exit.UNDECIDED if undecided else Exit.OK


def read_side(bundle: Bundle, pins: Mapping[str, str], late: Late, step: Step) -> Party:
    """Verify one bundle."""
    judgement, center = judge_and_read(bundle, pins, late, step)
    logs = {party: BundledLog(bundle, f"logs/{party}") for party in bundle.manifest["parties"]}
    heads = {party: tuple(heads_in(bundle, party, cosigner_of(center, party))) for party in logs}
    return Party(bundle, judgement, center, logs, heads)


def cosigner_of(center: Reader | None, party: str) -> str:
    """Return under which name the log of *party* is cosigned; nothing if no root says so."""
    return cosigner_name(center.other(center.side(party)).origin) if center is not None else ""


def compare_bundles(ours: Party, theirs: Party) -> Comparison:
    """Return what comes of two verified bundles; refused if they are not of one channel."""
    one, other = ours.bundle.manifest, theirs.bundle.manifest
    for name in ("channel", "status"):
        if one[name] != other[name]:
            raise DeskError("compare_other", f"{name}: {one[name]}, {other[name]}")
    if set(one["parties"]) != set(other["parties"]):
        raise DeskError("compare_other", "parties")
    parties = sorted(one["parties"])
    sides = ours, theirs
    logs = tuple(compare(party, ours.copy(party), theirs.copy(party)) for party in parties)
    opened = tuple(each for party in parties for each in told_openings(party, ours, theirs))
    order = order_of(parties, ours, theirs)
    early = tuple(each for party in parties for each in too_early(party, sides, order))
    return Comparison(sides, logs, opened, tuple(contradicted_facts(ours, theirs)), tuple(forks(sides)), order, early)


def told_openings(party: str, ours: Party, theirs: Party) -> Iterator[tuple[str, int, str, str]]:
    """Yield the fields of messages in both bundles that only one of them opens."""
    one, other = ours.logs[party], theirs.logs[party]
    differing = (
        (index, names(mine), names(yours))
        for index in one.indexes()
        if other.holds(index) and (mine := one[index].beside) != (yours := other[index].beside)
        if one[index].body == other[index].body
    )
    yield from ((party, index, name, SIDES[side]) for index, name, side in told_alone(differing))


def names(beside: bytes | None) -> frozenset[str]:
    """Return the fields that stand open beside a message."""
    try:
        value = decode(beside, largest=OPENINGS_MAX) if beside else None
    except RefusalError:
        return frozenset()
    return (
        frozenset(name for name, each in value.items() if each is not None) if isinstance(value, dict) else frozenset()
    )


def order_of(parties: list[str], ours: Party, theirs: Party) -> Order:
    """Return what is known of the order of all entries that either bundle has."""
    centers = [side.center for side in (ours, theirs) if side.center is not None]
    places = {
        member.id: (party, member.index)
        for center in centers
        for party, placed in center.book.placed.items()
        for member in placed
    }
    origins = {party: ours.origin(party) or theirs.origin(party) for party in parties}
    mirrored = {**mirrored_in(ours), **mirrored_in(theirs)}
    sizes = {party: max(reach(side, party) for side in (ours, theirs)) for party in parties}
    whole = next((side for side in (ours, theirs) if side.whole and side.center is not None), None)

    def root(party: str, size: int) -> bytes | None:
        replica = whole.replica(party) if whole is not None else None
        return replica.tree.root(size) if replica is not None and size <= replica.size else None

    order = Order(clocks_of(ours.logs), places, origins, sizes, root, mirrored)
    for party in parties:
        for index, entry in entries_of(ours.logs[party], theirs.logs[party]):
            order.read(party, index, entry)
    return order


def reach(side: Party, party: str) -> int:
    """Return how far the log of *party* goes in a bundle, by its entries or the heads over it."""
    entries = max(side.logs[party].indexes(), default=-1) + 1
    return max([entries, *(head.size for head in side.heads[party])])


def entries_of(ours: BundledLog, theirs: BundledLog) -> Iterator[tuple[int, Entry]]:
    """Yield every entry that either copy has, in order; of two that differ, ours."""
    for index in sorted({*ours.indexes(), *theirs.indexes()}):
        body = (ours if ours.holds(index) else theirs)[index].body
        try:
            yield index, parse_entry(body)
        except RefusalError:
            continue


def facts_of(side: Party) -> Iterator[tuple[int, facts.Fact]]:
    """Yield the facts of the watch log in a bundle, if it has one; what is none is judged elsewhere."""
    watch = BundledLog(side.bundle, "watch")
    for index in watch.indexes():
        try:
            yield index, facts.parse_fact(facts.fact_value(watch[index].body))
        except HotlineError:
            continue


def mirrored_in(side: Party) -> dict[tuple[str, int], int]:
    """Return how many entries of the other log the keeper held when it placed each of its own, by its watch log."""
    keeper, held, found = side.bundle.manifest["keeper"], 0, {}
    for _, fact in facts_of(side):
        match fact:
            case facts.Mirrored():
                held = fact.index + 1
            case facts.Placed():
                found[keeper, fact.index] = held
            case _:
                continue
    return found


def contradicted_facts(ours: Party, theirs: Party) -> Iterator[Told]:
    """Yield what the watch log of either side says of an entry, and what a copy of the log does not show."""
    copies = dict(zip(SIDES, (ours, theirs), strict=True))
    for name, side in copies.items():
        keeper = side.bundle.manifest["keeper"]
        other = next(each for each in side.logs if each != keeper)
        for number, fact in facts_of(side):
            match fact:
                case facts.Placed() | facts.Restored():
                    party = keeper
                case facts.Mirrored() | facts.Advanced():
                    party = other
                case _:
                    continue
            for copy, shown in copies.items():
                if shown.logs[party].holds(fact.index) and fact.leaf != shown.leaf(party, fact.index):
                    yield Told(name, number, party, fact.index, copy)


def forks(sides: tuple[Party, Party]) -> Iterator[tuple[str, Instant, str]]:
    """Yield where a center itself noted that a log has two histories."""
    for name, side in zip(SIDES, sides, strict=True):
        for _, fact in facts_of(side):
            if isinstance(fact, facts.Forked):
                yield name, fact.at, fact.reason


def too_early(party: str, sides: tuple[Party, Party], order: Order) -> Iterator[tuple[str, Head, int]]:
    """Yield the heads of *party* that the clock of the cosigner puts before the stamp of their newest entry."""
    stamps = order.stamps.get(party, {})
    heads = {head.size: head for side in sides for head in side.heads[party] if head.seconds}
    for size in sorted(heads):
        if size - 1 in stamps and (by := cosigned_too_early(stamps[size - 1], heads[size], party, order.clocks)):
            yield party, heads[size], by
