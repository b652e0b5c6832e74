"""How what time brings is named, so that it is found again wherever a record has it, and which rule asks for it."""

from typing import Final

from hotline.core import facts
from hotline.core.canonical import Instant
from hotline.core.center import Center
from hotline.core.entry import (
    ClockEntry,
    EndedEntry,
    Entry,
    InForceEntry,
    OverdueEntry,
    RefusalEntry,
    StoppedEntry,
    TakenEntry,
    WholeEntry,
    parse_entry,
)
from hotline.core.errors import RefusalError
from hotline.core.facts import Fact
from hotline.core.replay import Kind, about

Name = tuple[object, ...]
CLOCK: Final[Name] = ("clock", "ours")

LACKS: Final = {
    facts.Missed: (Kind.DEADLINE_UNRECORDED, "rule 6"),
    facts.RungReached: (Kind.RUNG_UNRECORDED, "rule 11"),
    facts.Warned: (Kind.WARNING_MISSING, "warnings"),
    facts.Lapsed: (Kind.LAPSE_MISSING, "rule 18"),
}

RULES_OF: Final = {
    "overdue": (Kind.OVERDUE_MISSING, "rule 6"),
    "taken": (Kind.ENTRY_MISSING, "rule 1"),
    "whole": (Kind.ENTRY_MISSING, "rule 14"),
    "refusal": (Kind.ENTRY_MISSING, "rule 10"),
    "in_force": (Kind.ENTRY_MISSING, "rule 13"),
    "ended": (Kind.ENTRY_MISSING, "rule 13"),
    "stopped": (Kind.ENTRY_MISSING, "rule 19"),
    "clock": (Kind.ENTRY_MISSING, "rule 20"),
}
"""How a missing entry of the center is named, and the rule that asks for it."""


def named(fact: Fact) -> Name:
    """Return what names a fact that time brings, whenever it is recorded; the second part is what it is about."""
    match fact:
        case facts.Missed():
            return "missed", fact.obligation, fact.deadline
        case facts.RungReached():
            return "rung", fact.obligation, fact.rung, fact.due
        case facts.Warned():
            return "warned", fact.about, fact.days
        case facts.Lapsed():
            return "lapsed", fact.id
        case facts.Placed():
            return of_entry(entry_of(fact), fact.index)
        case _:
            return "", about(fact)


def fits(recorded: Fact | None, expected: Fact) -> bool:
    """Return whether *recorded* is what was expected; how an entry ties the watch log in is judged apart."""
    if recorded == expected:
        return True
    if not isinstance(recorded, facts.Placed) or not isinstance(expected, facts.Placed):
        return False
    return named(recorded) == named(expected) == CLOCK and recorded.index == expected.index


def of_entry(entry: Entry | None, index: int) -> Name:  # noqa: C901 - one case a kind
    """Return what names an entry that a center says of itself."""
    match entry:
        case OverdueEntry():
            return "overdue", entry.obligation
        case TakenEntry():
            return "taken", str(entry.index)
        case WholeEntry():
            return "whole", entry.message
        case RefusalEntry():
            return "refusal", str(entry.index)
        case InForceEntry():
            return "in_force", entry.digest
        case EndedEntry():
            return "ended", entry.agreement
        case StoppedEntry():
            return "stopped", "exercise"
        case ClockEntry():
            return CLOCK
        case _:
            return "", str(index)


def is_said(entry: Entry) -> bool:
    """Return whether a center says *entry* of itself, as what it holds makes it; nobody signed or caused it there."""
    if isinstance(entry, StoppedEntry):
        return entry.by == "peer"
    return isinstance(entry, OverdueEntry | TakenEntry | WholeEntry | RefusalEntry | InForceEntry | EndedEntry)


def entry_of(fact: facts.Placed) -> Entry | None:
    """Return the entry that *fact* places; None if it cannot be read."""
    try:
        return parse_entry(fact.body)
    except RefusalError:
        return None


def due_at(fact: Fact, center: Center) -> Instant:
    """Return when a fact that time brings was due."""
    match fact:
        case facts.Missed():
            return fact.deadline
        case facts.RungReached():
            return fact.due
        case facts.Lapsed() if fact.id in center.proposals:
            return center.proposals[fact.id].expires
        case _:
            return fact.at


def told(fact: Fact) -> str:
    """Return in a word what was due instead."""
    return f"rung {fact.rung}" if isinstance(fact, facts.RungReached) else about(fact)
