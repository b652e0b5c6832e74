"""Verifies the two logs of a channel from their bytes alone: findings, never exceptions.

Whoever holds the pinned roots and rosters needs nothing else, no secret and no network. Every entry is judged as the
centers judged it (rules 3 and 5), by the roster and agreements at its place; an entry that cannot be admitted must have
been refused by the other side. Every checkpoint and cosignature must be over the very entries that are held, by keys
that were listed at its place and known at its time (rule 12).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from hotline.core.canonical import Instant, digest_text
from hotline.core.center import Center
from hotline.core.checkpoint import TIME_MAX, parse_checkpoint
from hotline.core.commands import Portion
from hotline.core.entry import EndedEntry, InForceEntry, RefusalEntry, parse_entry
from hotline.core.errors import HotlineError, RefusalError
from hotline.core.facts import WAITING
from hotline.core.intake import verdict_of
from hotline.core.merkle import leaf_hash
from hotline.core.replica import Replica
from hotline.core.tenure import open_countersigned, open_head, second

FOREVER = Instant(TIME_MAX)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not hold: in whose log, at which index (None: a checkpoint), by which rule, and why."""

    party: str
    index: int | None
    rule: str
    says: str


@dataclass(slots=True)
class Verification:
    """Both logs on their way through the verifier. `center` is a fresh one of either party; `seen` counts entries."""

    center: Center
    logs: Mapping[str, Sequence[Portion]]
    seen: int = 0
    refused: dict[tuple[str, int], str] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Return how many entries there are."""
        return sum(len(entries) for entries in self.logs.values())

    def entries(self) -> Iterator[Finding | None]:
        """Yield a finding, or None, for every entry of both logs, in the order of their `at`."""
        waiting = dict.fromkeys(self.logs, 0)
        while any(index < len(self.logs[party]) for party, index in waiting.items()):
            ready = sorted(
                (self.instant(party, index), party) for party, index in waiting.items() if index < len(self.logs[party])
            )
            verdicts = {party: self.verdict(party, waiting[party]) for _, party in ready}
            chosen = next((party for _, party in ready if verdicts[party] != WAITING), ready[0][1])
            self.take(chosen, waiting[chosen], verdicts[chosen])
            yield None
            waiting[chosen] += 1
            self.seen += 1
        yield from self.unanswered()

    def instant(self, party: str, index: int) -> Instant:
        """Return when the entry says it was made; one that cannot be read comes at once."""
        try:
            return parse_entry(self.logs[party][index].body).at
        except RefusalError:
            return Instant(0)

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
            case EndedEntry(party=other.party):
                cited = entry.index
            case _:
                return False
        return other.size <= cited < len(self.logs[other.party])

    def take(self, party: str, index: int, verdict: str) -> None:
        """Hold the entry, so that those after it are judged on it."""
        portion = self.logs[party][index]
        if verdict:
            self.refused[party, index] = verdict
        self.center.hold(self.center.side(party), index, leaf_hash(portion.body), portion.body, portion.beside, verdict)

    def unanswered(self) -> Iterator[Finding]:
        """Yield what could not be admitted and was not refused by the other side."""
        for (party, index), rule in self.refused.items():
            other = next(each for each in self.logs if each != party)
            leaf = digest_text(leaf_hash(self.logs[party][index].body))
            if not any(answers(portion, index, leaf) for portion in self.logs[other]):
                yield Finding(party, index, rule, "it cannot be admitted, and the other side did not refuse it")

    def note(self, party: str, note: str, *, cosigned: bool) -> Finding | None:
        """Return what is wrong with a checkpoint of *party*, and with its cosignature if it must have one."""
        replica = self.center.side(party)
        try:
            found = parse_checkpoint(note)
            begin = self.instant(party, found.size - 1) if 0 < found.size <= len(self.logs[party]) else replica.last_at
            end = FOREVER
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


def answers(portion: Portion, index: int, leaf: str) -> bool:
    """Return whether *portion* is the refusal of entry *index*, and of these bytes."""
    try:
        entry = parse_entry(portion.body)
    except RefusalError:
        return False
    return isinstance(entry, RefusalEntry) and (entry.index, entry.leaf) == (index, leaf)
