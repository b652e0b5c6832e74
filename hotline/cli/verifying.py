"""Verifies the rows of both logs and the cosignatures over them, and reads them from a store.

What is trusted is what the fresh center was pinned with: root and first roster of both parties, compared aloud.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from hotline.core import facts
from hotline.core.audit import Finding, Verification
from hotline.core.center import Center
from hotline.core.commands import Portion
from hotline.files.config import Config
from hotline.interfaces import Row, Store

ROWS_A_READ = 512
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Verified:
    """What was verified: sizes of both logs, messages in them, cosignatures over them, and what does not hold."""

    sizes: dict[str, int]
    messages: int
    cosignatures: int
    findings: tuple[Finding, ...]


def sides(config: Config) -> dict[str, str]:
    """Return which log of the store is whose."""
    return {config.party.id: "ours", config.peer.id: "theirs"}


def verify(
    center: Center, rows: Mapping[str, Sequence[Row]], notes: Sequence[facts.Cosigned], progress: Progress
) -> Verified:
    """Verify rows and notes with a fresh *center*."""
    logs = {party: [Portion(row.body, row.beside) for row in found] for party, found in rows.items()}
    work = Verification(center, logs)
    findings: list[Finding] = []
    for finding in work.entries():
        if finding is not None:
            findings.append(finding)
        progress(work.seen, work.total + len(notes))
    named = [(center.party if fact.log == "ours" else center.theirs.party, fact) for fact in notes]
    for party, fact in named:
        work.observe(party, fact.size, fact.seconds)
    for number, (party, fact) in enumerate(named, 1):
        wrong = work.note(party, fact.note, cosigned=True)
        if wrong is not None:
            findings.append(wrong)
        progress(work.total + number, work.total + len(notes))
    sizes = {party: len(found) for party, found in rows.items()}
    return Verified(sizes, len(center.book.case_of), len(notes), tuple(findings))


async def all_rows(store: Store, channel: str, log: str) -> list[Row]:
    """Return every row of *log*."""
    rows: list[Row] = []
    while found := await store.read(channel, log, len(rows), ROWS_A_READ):
        rows += found
    return rows


async def cosigned(store: Store, channel: str) -> list[facts.Cosigned]:
    """Return every cosignature that the watch log holds."""
    notes = []
    for row in await all_rows(store, channel, "watch"):
        value = facts.fact_value(row.body)
        if value["kind"] == "cosigned":
            fact = facts.parse_fact(value)
            assert isinstance(fact, facts.Cosigned)
            notes.append(fact)
    return notes
