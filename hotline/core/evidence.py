"""Judges what an auditor was given: as the centers did (`audit`), but openings may be withheld, and entries left out.

A withheld field stays a commitment: everything else of its message is judged. Of a log of which only some entries are
here, every entry is proved to stand in a cosigned tree instead of all entries giving its root; it is judged as a center
judges an entry that overtook others: by the rosters and agreements below it, which are always here.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from hotline.core.admission import Admitted
from hotline.core.audit import Finding, Verification
from hotline.core.canonical import Instant, Json, digest, digest_text
from hotline.core.center import Center
from hotline.core.checkpoint import Checkpoint
from hotline.core.commands import Portion
from hotline.core.entry import EndedEntry, InForceEntry, parse_entry, stamped_at
from hotline.core.errors import MerkleError, RefusalError
from hotline.core.facts import WAITING
from hotline.core.merkle import leaf_hash, verify_consistency, verify_inclusion
from hotline.core.replica import Replica
from hotline.core.sealing import Disclosed
from hotline.core.signature import MESSAGE, parse_envelope

Unopened = tuple[str, int, str]


class SomeEntries(Protocol):
    """A log of which some entries are here; each stands at its index."""

    def indexes(self) -> Iterator[int]:
        """Yield where they stand."""

    def __getitem__(self, index: int) -> Portion:
        """Return one of them."""


class Reader(Center):
    """A center that reads what others were sent; `late` are openings that came afterwards, by message.

    `strict` are the entries that were refused for their openings: there they cannot be excused. `withheld` and
    `missing` are the fields that nobody opened: those marked as withheld, and the others.
    """

    def prepare(self, strict: Collection[tuple[str, int]], late: Mapping[str, Mapping[str, Json]]) -> None:
        """Say what is known before the first entry is judged."""
        self.strict, self.late = strict, late
        self.withheld: set[Unopened] = set()
        self.missing: set[Unopened] = set()

    def judge(self, replica: Replica, index: int, at: Instant, envelope: Json, openings: Json) -> Admitted:
        """Judge a message by those of its openings that are here."""
        given = dict(openings) if isinstance(openings, dict) else {}
        if self.late:
            given |= self.late.get(digest(parse_envelope(envelope, MESSAGE).payload), {})
        shown = {name: each for name, each in given.items() if each is not None}
        if (replica.party, index) in self.strict:
            return super().judge(replica, index, at, envelope, shown)
        admitted = super().judge(replica, index, at, envelope, Disclosed(shown))
        for name in admitted.message.sealed.keys() - shown.keys():
            (self.withheld if name in given else self.missing).add((replica.party, index, name))
        return admitted


@dataclass
class Evidence(Verification):
    """Both logs, whole. `answered` are the refusals in them: whose entry, at which index, with which leaf."""

    answered: Collection[tuple[str, int, str]] = ()
    admitted: dict[str, int] = field(default_factory=dict)

    def verdict(self, party: str, index: int) -> str:
        """Return what the other center must have said; a message that was admitted at its place stays so."""
        if self.admitted.get(party) == index:
            return ""
        found = super().verdict(party, index)
        if not found and leaf_hash(self.logs[party][index].body) in self.center.judged:
            self.admitted[party] = index
        return found

    def unanswered(self) -> Iterator[Finding]:
        """Yield what could not be admitted and was not refused by the other side."""
        for (party, index), rule in self.refused.items():
            leaf = digest_text(leaf_hash(self.logs[party][index].body))
            if (party, index, leaf) not in self.answered:
                yield Finding(party, index, rule, "it cannot be admitted, and the other side did not refuse it")


@dataclass
class Excerpt(Evidence):
    """Some entries of both logs. `left` are those that are yet to come, by party, the next one last."""

    some: Mapping[str, SomeEntries] = field(default_factory=dict)
    left: dict[str, list[int]] = field(default_factory=dict)

    def entries(self) -> Iterator[Finding | None]:
        """Yield a finding, or None, for every entry that is here, in the order of their `at`."""
        self.left = {party: sorted(log.indexes(), reverse=True) for party, log in self.some.items()}
        while any(self.left.values()):
            ready = sorted((self.instant(party, left[-1]), party) for party, left in self.left.items() if left)
            verdicts = {party: self.verdict(party, self.left[party][-1]) for _, party in ready}
            chosen = next((party for _, party in ready if verdicts[party] != WAITING), ready[0][1])
            self.take(chosen, self.left[chosen].pop(), verdicts[chosen])
            yield None
            self.seen += 1
        yield from self.unanswered()

    def cites_later(self, author: Replica, portion: Portion) -> bool:
        """Return whether the entry rests on one of the other log that is yet to come here."""
        other = self.center.other(author)
        try:
            entry = parse_entry(portion.body)
        except RefusalError:
            return False
        match entry:
            case InForceEntry(theirs_index=cited):
                return cited in self.left[other.party]
            case EndedEntry(party=party, index=cited) if party == other.party:
                return cited in self.left[other.party]
            case _:
                return False

    def take(self, party: str, index: int, verdict: str) -> None:
        """Hold the entry ahead of those that are not here."""
        portion, author = self.logs[party][index], self.center.side(party)
        leaf = leaf_hash(portion.body)
        if verdict:
            self.refused[party, index] = verdict
        author.ahead[index] = leaf
        author.last_at = max(author.last_at, stamped_at(portion.body))
        self.center.read(author, index, leaf, portion.body, portion.beside, verdict)

    def root(self, replica: Replica, size: int, root: bytes) -> Finding | None:  # noqa: ARG002 - as it is called
        """Return nothing: what stands in a tree is proved entry by entry (`stands`)."""
        return None


def stands(party: str, portion: Portion, index: int, head: Checkpoint, proof: Sequence[bytes]) -> Finding | None:
    """Return a finding unless the entry is proved to stand at *index* of the log with *head*."""
    try:
        verify_inclusion(leaf_hash(portion.body), index, head.size, proof, head.root)
    except MerkleError as error:
        return Finding(party, index, "log.growth", str(error))
    return None


def grew(party: str, old: Checkpoint, new: Checkpoint, proof: Sequence[bytes]) -> Finding | None:
    """Return a finding unless the log with head *new* is proved to have grown from *old*."""
    try:
        verify_consistency(old.size, new.size, old.root, new.root, proof)
    except MerkleError as error:
        return Finding(party, None, "log.growth", f"{old.size} to {new.size}: {error}")
    return None
