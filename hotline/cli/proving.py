"""Judges both logs: every entry as the centers judged it, every root, head and cosignature, every tie of the watch log.

Three verdicts with exit codes of their own: proved good, proved bad, cannot be decided.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import chain
from typing import Any, Final

from hotline.cli.exits import Exit
from hotline.cli.gathering import Gathered
from hotline.cli.verifying import verify
from hotline.core.audit import Finding, Verification
from hotline.core.canonical import digest_text
from hotline.core.checkpoint import parse_checkpoint
from hotline.core.commands import Portion
from hotline.core.entry import ClockEntry, Entry, RecoveredEntry, parse_entry
from hotline.core.errors import RefusalError
from hotline.core.facts import WAITING
from hotline.core.merkle import Edge
from hotline.interfaces import Row

Span = tuple[int, int]

UNDECIDED: Final = frozenset({WAITING, "suite.unavailable"})
"""Rules of findings that more entries, or a library, could settle; nothing is proved bad by them."""


REMARKS: Final = (b'"kind":"clock"', b'"kind":"recovered"')
"""What stands in every such entry, since an entry has one spelling."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What was verified, and what does not hold. `heads` are the sizes of the signed heads, by party.

    `disputed` messages were signed by keys that were revoked as of an earlier instant; nothing is proved bad by that.
    `lost` are entries that came back from the peer after a loss, from and up to: the watch log of that time is gone.
    """

    sizes: dict[str, int]
    messages: int
    cosignatures: int
    heads: dict[str, int]
    ties: int
    findings: tuple[Finding, ...]
    disputed: int = 0
    lost: tuple[Span, ...] = ()

    @property
    def exit(self) -> Exit:
        """Return the verdict as an exit code."""
        if not self.findings:
            return Exit.OK
        return Exit.UNDECIDED if all(each.rule in UNDECIDED for each in self.findings) else Exit.PROOF

    def as_json(self) -> dict[str, Any]:
        """Return it for a program."""
        verdict = {Exit.OK: "good", Exit.PROOF: "bad"}.get(self.exit, "undecided")
        return {"verdict": verdict, **asdict(self)}


def prove(gathered: Gathered, progress: Callable[[int, int], None]) -> Proof:
    """Return the proof, with everything that does not hold."""
    center = gathered.center
    verified = verify(center, dict(gathered.rows), gathered.notes, progress)
    findings = list(verified.findings)
    judge = Verification(center, {party: [Portion(row.body) for row in rows] for party, rows in gathered.rows.items()})
    sizes: dict[str, int] = {}
    for party, note in gathered.heads.items():
        head = parse_checkpoint(note)
        if head.size > verified.sizes[party]:
            continue  # the log grew while it was read
        sizes[party] = head.size
        wrong = judge.note(party, note, cosigned=False)
        findings += [wrong] if wrong else []
    ties, loose, lost = watch_ties(gathered.rows[center.party], gathered.watch, center.party)
    disputed = sum(center.book.disputed(each) for placed in center.book.placed.values() for each in placed)
    found = tuple(findings + loose)
    return Proof(verified.sizes, verified.messages, verified.cosignatures, sizes, ties, found, disputed, tuple(lost))


def watch_ties(ours: Iterable[Row], watch: Iterable[Row], party: str) -> tuple[int, list[Finding], list[Span]]:
    """Return how many `clock` entries of our log tie the watch log in, those that do not fit it, and what was lost.

    Entries that came back from the peer after a loss name a watch log that nobody has any more (rules 9 and 20): their
    spans are returned, so that whoever judges is told. The watch log is walked through once, and never held.
    """
    said = list(remarks(ours))
    clocks = [(index, entry) for index, entry in said if isinstance(entry, ClockEntry)]
    lost = [(each.first, each.size) for at, each in said if isinstance(each, RecoveredEntry) and each.size == at]
    edge, roots, wanted = Edge(), dict[int, str](), {entry.watch_size for _, entry in clocks}
    for row in chain((None,), watch):
        if row is not None:
            edge.append(row.leaf)
        if edge.size in wanted:
            roots[edge.size] = digest_text(edge.root())
    says = "the first {} facts of the watch log are not those that were signed here"
    loose = [
        Finding(party, index, "log.growth", says.format(entry.watch_size))
        for index, entry in clocks
        if roots.get(entry.watch_size) != entry.watch_root
    ]
    ties = len(clocks) - len(loose)
    loose = [each for each in loose if not any(first <= (each.index or 0) < size for first, size in lost)]
    return ties, loose, lost


def remarks(rows: Iterable[Row]) -> Iterator[tuple[int, Entry]]:
    """Yield what a center says of its watch log and its losses among *rows*, with where it stands."""
    for index, row in enumerate(rows):
        if any(kind in row.body for kind in REMARKS):
            try:
                yield index, parse_entry(row.body)
            except RefusalError:
                continue
