"""Judges both logs: every entry as the centers judged it, every root, head and cosignature, every tie of the watch log.

Three verdicts with exit codes of their own: proved good, proved bad, cannot be decided.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from hotline.cli.broken import UNDECIDED
from hotline.cli.exits import Exit
from hotline.cli.gathering import Gathered
from hotline.cli.ties import Span, watch_ties
from hotline.cli.verifying import verify
from hotline.core.audit import Finding, Verification
from hotline.core.checkpoint import parse_checkpoint
from hotline.core.commands import Portion


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
    verified = verify(center, gathered.rows, gathered.notes, progress)
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
