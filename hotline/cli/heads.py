"""The cosigned heads of one log in a bundle, a few numbers each: read once, judged when all series are known."""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from hotline.cli.workers import Crew
from hotline.core.alone import Head
from hotline.core.checkpoint import claimed_time, cosigner_name, parse_checkpoint
from hotline.core.errors import LogError
from hotline.core.evidence import Evidence
from hotline.core.register import Digests
from hotline.files.bundle_reading import Bundle

Signed = tuple[frozenset[str], frozenset[str]]


def column() -> "array[int]":
    """Return an empty column of numbers."""
    return array("q")


@dataclass(slots=True)
class Heads:
    """Size, claimed and signed time of every head over the log of *party*, in the order of the bundle.

    `kinds` says which of the sets of keys in `signed` it holds by; below nought, nobody has looked yet. `counts` are
    how many heads stand in each member of the bundle.
    """

    bundle: Bundle
    party: str
    sizes: "array[int]" = field(default_factory=column)
    claimed: "array[int]" = field(default_factory=column)
    seconds: "array[int]" = field(default_factory=column)
    kinds: "array[int]" = field(default_factory=column)
    counts: list[int] = field(default_factory=list)
    signed: list[Signed] = field(default_factory=list)
    digests: Digests = field(default_factory=Digests)

    def add(self, note: str, known: Head | None, name: str) -> tuple[int, int]:
        """Add a head; return its size and claimed time, nought if it says none."""
        size, claimed = (known.size, known.claimed) if known else (size_of(note), time_of(note, name))
        self.sizes.append(size)
        self.claimed.append(claimed)
        self.seconds.append(known.seconds if known else 0)
        self.kinds.append(self.kind((known.log, known.cosigner)) if known else -1)
        self.digests.add(known.digest if known else sha256(note.encode()).digest())
        return (size, claimed) if claimed else (0, 0)

    def kind(self, signed: Signed) -> int:
        """Return the number of a pair of sets of keys."""
        if signed not in self.signed:
            self.signed.append(signed)
        return self.signed.index(signed)

    def holds(self, work: Evidence, number: int) -> bool:
        """Return whether head *number* is known to hold; if not, it must be looked at."""
        if self.kinds[number] < 0:
            return False
        log, cosigner = self.signed[self.kinds[number]]
        found = Head(b"", self.sizes[number], b"", self.claimed[number], self.seconds[number], log, cosigner)
        return work.sealed(self.party, found)

    def note(self, number: int) -> str:
        """Return a head as it stands in the bundle."""
        for member, count in enumerate(self.counts):
            if number < count:
                return self.bundle.several_notes(self.party, member)[number]
            number -= count
        raise IndexError(number)


def read_heads(bundle: Bundle, work: Evidence, party: str, workers: Crew | None) -> Heads:
    """Read the heads of a log, and take note of when its entries are said to have been cosigned."""
    heads, replica = Heads(bundle, party), work.center.side(party)
    name = cosigner_name(work.center.other(replica).origin)
    for notes, found in workers.heads(bundle, party) if workers else unseen(bundle, party):
        heads.counts.append(len(notes))
        for note, known in zip(notes, found, strict=True):
            rooted = known is not None and known.size <= replica.size and replica.tree.root(known.size) == known.root
            work.observe(party, *heads.add(note, known if rooted else None, name))
    return heads


def unseen(bundle: Bundle, party: str) -> Iterator[tuple[Sequence[str], Sequence[None]]]:
    """Yield the heads of a log, of which nothing is known yet."""
    for member in range(bundle.members_of_notes(party)):
        notes = bundle.several_notes(party, member)
        yield notes, [None] * len(notes)


def time_of(note: str, name: str) -> int:
    """Return when a note claims to have been cosigned, 0 if it does not."""
    try:
        return claimed_time(note, name)
    except LogError:
        return 0


def size_of(note: str) -> int:
    """Return the size that a note is over, 0 if it is none."""
    try:
        return parse_checkpoint(note).size
    except LogError:
        return 0
