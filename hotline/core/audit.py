"""Verifies the two logs of a channel from their bytes alone: findings, never exceptions.

Whoever holds the pinned roots and rosters needs nothing else, no secret and no network. Every entry is judged as the
centers judged it (rules 3 and 5), by the roster and agreements at its place; an entry that cannot be admitted must have
been refused by the other side. Every checkpoint and cosignature must be over the very entries that are held, by keys
that were listed at its place and known at its time (rule 12).
"""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from hotline.core.canonical import Instant, digest_text
from hotline.core.center import Center
from hotline.core.checkpoint import TIME_MAX, parse_checkpoint
from hotline.core.commands import Portion
from hotline.core.entry import (
    EndedEntry,
    Entry,
    InForceEntry,
    RefusalEntry,
    StoppedEntry,
    named_in,
    parse_entry,
    stamped_at,
)
from hotline.core.errors import HotlineError, RefusalError
from hotline.core.facts import WAITING
from hotline.core.intake import is_known, verdict_of
from hotline.core.merkle import leaf_hash
from hotline.core.replica import Replica
from hotline.core.tenure import open_countersigned, open_head, second

FOREVER = Instant(TIME_MAX)
REFUSAL = b'"kind":"refusal"'
"""What stands in every refusal, since an entry has one spelling."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not hold: in whose log, at which index (None: a checkpoint), by which rule, and why."""

    party: str
    index: int | None
    rule: str
    says: str


@dataclass(slots=True)
class Verification:
    """Both logs on their way through the verifier. `center` is a fresh one of either party; `seen` counts entries.

    `refused` could not be admitted; `answered` was refused by the other side: whose entry, where, with which leaf.
    `waits` is the place in each log that waits for a message, and for which; `times` are the instants of those taken.
    """

    center: Center
    logs: Mapping[str, Sequence[Portion]]
    seen: int = 0
    refused: dict[tuple[str, int], tuple[str, bytes]] = field(default_factory=dict)
    answered: set[tuple[str, int, str]] = field(default_factory=set)
    waits: dict[str, tuple[int, str | None]] = field(default_factory=dict)
    times: "dict[str, array[int]]" = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Return how many entries there are."""
        return sum(len(entries) for entries in self.logs.values())

    def entries(self) -> Iterator[Finding | None]:
        """Yield a finding, or None, for every entry of both logs, in the order of their `at`."""
        places, ends = dict.fromkeys(self.logs, 0), {party: len(log) for party, log in self.logs.items()}
        self.times = {party: array("q") for party in self.logs}
        fronts = {party: self.instant(party, 0) for party, end in ends.items() if end}
        while fronts:
            ready = sorted(fronts, key=lambda party: (fronts[party], party))
            chosen, verdict = self.next_of([(party, places[party]) for party in ready])
            self.take(chosen, places[chosen], verdict)
            yield None
            places[chosen] += 1
            self.seen += 1
            if places[chosen] < ends[chosen]:
                fronts[chosen] = self.instant(chosen, places[chosen])
            else:
                del fronts[chosen]
        yield from self.unanswered()

    def next_of(self, ready: Sequence[tuple[str, int]]) -> tuple[str, str]:
        """Return whose entry is taken next, and its verdict: the first that need not wait for the other log."""
        verdicts = {}
        for party, index in ready:
            verdicts[party] = self.judged(party, index)
            if verdicts[party] != WAITING:
                return party, verdicts[party]
        return ready[0][0], WAITING

    def judged(self, party: str, index: int) -> str:
        """Return the verdict on an entry; one that waits for a message is asked again when that is held or refused."""
        place, named = self.waits.get(party, (-1, None))
        if place == index and not self.knows(named):
            return WAITING
        found = self.verdict(party, index)
        if found == WAITING:
            self.waits[party] = index, named_in(self.logs[party][index].body)[1]
        return found

    def knows(self, message: str | None) -> bool:
        """Return whether *message* is held, or was refused and never will be."""
        return is_known(self.center, message)

    def instant(self, party: str, index: int) -> Instant:
        """Return when the entry says it was made; one that cannot be read comes at once."""
        return stamped_at(self.logs[party][index].body)

    def begun(self, party: str, size: int) -> Instant:
        """Return when the last of the first *size* entries was made; if there are not so many, the newest."""
        times = self.times.get(party, ())
        if 0 < size <= len(times):
            return Instant(times[size - 1])
        held = 0 < size <= len(self.logs[party])
        return self.instant(party, size - 1) if held else self.center.side(party).last_at

    def verdict(self, party: str, index: int) -> str:
        """Return what the other center must have said of the entry."""
        portion, author = self.logs[party][index], self.center.side(party)
        if self.cites_later(author, portion):
            return WAITING
        return verdict_of(self.center, author, index, portion)

    def cites_later(self, author: Replica, portion: Portion) -> bool:
        """Return whether the entry rests on one of the other log that is yet to come here: `at` is no order.

        An agreement is in force by two consents, and ends by a notice that either party may have given.
        """
        try:
            entry = parse_entry(portion.body)
        except RefusalError:
            return False
        other = self.center.other(author)
        match entry:
            case InForceEntry():
                cited = entry.theirs_index
            case EndedEntry(party=other.party) | StoppedEntry(index=int()):
                cited = entry.index or 0
            case _:
                return False
        return other.size <= cited < len(self.logs[other.party])

    def take(self, party: str, index: int, verdict: str) -> None:
        """Hold the entry, so that those after it are judged on it."""
        portion = self.logs[party][index]
        leaf = leaf_hash(portion.body)
        self.times[party].append(stamped_at(portion.body))
        self.remember(party, index, portion, leaf, verdict)
        self.center.hold(self.center.side(party), index, leaf, portion.body, portion.beside, verdict)

    def remember(self, party: str, index: int, portion: Portion, leaf: bytes, verdict: str) -> None:
        """Remember what could not be admitted, and what the other side refused."""
        if verdict:
            self.refused[party, index] = verdict, leaf
        if REFUSAL in portion.body and isinstance(entry := readable(portion.body), RefusalEntry):
            self.answered.add((next(each for each in self.logs if each != party), entry.index, entry.leaf))

    def unanswered(self) -> Iterator[Finding]:
        """Yield what could not be admitted and was not refused by the other side."""
        for (party, index), (rule, leaf) in self.refused.items():
            if (party, index, digest_text(leaf)) not in self.answered:
                yield Finding(party, index, rule, "it cannot be admitted, and the other side did not refuse it")

    def note(self, party: str, note: str, *, cosigned: bool) -> Finding | None:
        """Return what is wrong with a checkpoint of *party*, and with its cosignature if it must have one."""
        replica = self.center.side(party)
        try:
            found = parse_checkpoint(note)
            begin, end = self.begun(party, found.size), FOREVER
            if cosigned:
                seconds = open_countersigned(found, note, self.center.other(replica))
                end = second(seconds)[1]
                self.observe(party, found.size, seconds)
            open_head(note, replica, replica.series.below(found.size), (min(begin, end), max(begin, end)))
        except HotlineError as error:
            return Finding(party, None, "checkpoint.refused", str(error))
        return self.root(replica, found.size, found.root)

    def observe(self, party: str, size: int, seconds: int) -> None:
        """Take note that the log of *party* was cosigned up to *size*: it says since when its rosters are known."""
        series = self.center.side(party).series
        if size > series.size:
            series.add(size, seconds, 0)

    def root(self, replica: Replica, size: int, root: bytes) -> Finding | None:
        """Return a finding if the entries held do not give *root* at *size*."""
        if size > replica.size:
            return Finding(replica.party, None, "log.growth", f"signed up to {size}, but only {replica.size} are here")
        held = replica.tree.root(size)
        if held != root:
            says = f"the first {size} entries give {digest_text(held)}, signed is {digest_text(root)}"
            return Finding(replica.party, None, "log.growth", says)
        return None


def readable(body: bytes) -> Entry | None:
    """Return the entry that *body* is, if it is one."""
    try:
        return parse_entry(body)
    except RefusalError:
        return None
