"""What stood at an instant of a record: what was open, who owed what by when, and what each side could see.

What the center of the record knew comes from its own facts up to then. When the other side held a message is said by
receipts that came later; so the end of the same record is asked as well.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hotline.core.canonical import Instant, instant_text
from hotline.core.case import Member
from hotline.core.casebook import INDEX
from hotline.core.center import Center
from hotline.core.obligations import Outcome, Verdict
from hotline.core.replica import Series


@dataclass(frozen=True, slots=True)
class Owing:
    """What was owed then. `rungs` is how many rungs of its ladder had been reached, None before it was missed."""

    id: str
    case: str
    form: str
    precedence: str
    kind: str
    owed_by: str
    due: Instant | None
    tolled: bool
    overdue: bool
    rungs: int | None
    period: str


@dataclass(frozen=True, slots=True)
class Sight:
    """A message that one side had sent by then. `here` says whether the center of the record held it.

    `there` is when the other center held it (of one of theirs, when it was made), as the whole record shows; `known`
    whether the center of the record knew so then.
    """

    id: str
    case: str
    party: str
    index: int
    form: str
    precedence: str
    sent: Instant
    here: bool
    there: Instant | None
    known: bool

    def seen_by(self, at: Instant, keeper: str, party: str) -> bool:
        """Return whether *party* could see it *at* that instant, if *keeper* keeps the record."""
        return self.here if party == keeper else self.there is not None and self.there <= at


@dataclass(frozen=True, slots=True)
class Past:
    """How one center stood at an instant, after `position` facts; `on_the_way` is what one side could not see yet."""

    at: Instant
    position: int
    party: str
    peer: str
    cases: int
    sizes: tuple[int, int]
    cosigned: tuple[int, int]
    link: str | None
    reconciled: bool
    forked: str | None
    offset: tuple[int, int] | None
    owing: tuple[Owing, ...]
    on_the_way: tuple[Sight, ...]
    messages: tuple[Sight, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return it for a program."""
        return {
            "at": instant_text(self.at),
            "position": self.position,
            "party": self.party,
            "peer": self.peer,
            "cases": self.cases,
            "sizes": {self.party: self.sizes[0], self.peer: self.sizes[1]},
            "cosigned": {self.party: self.cosigned[0], self.peer: self.cosigned[1]},
            "link": self.link,
            "reconciled": self.reconciled,
            "forked": self.forked,
            "clock": {"offset": self.offset[0], "bound": self.offset[1]} if self.offset else None,
            "owing": [owing_json(each, self.at) for each in self.owing],
            "on_the_way": [sight_json(each, self) for each in self.on_the_way],
            "messages": [sight_json(each, self) for each in self.messages],
        }


def owing_json(owed: Owing, at: Instant) -> dict[str, Any]:
    """Return something owed for a program."""
    return {
        "id": owed.id,
        "case": owed.case,
        "form": owed.form,
        "precedence": owed.precedence,
        "kind": owed.kind,
        "owed_by": owed.owed_by,
        "due": None if owed.due is None else instant_text(owed.due),
        "left": None if owed.due is None else owed.due - at,
        "tolled": owed.tolled,
        "overdue": owed.overdue,
        "rungs": owed.rungs,
        "period": owed.period,
    }


def sight_json(sight: Sight, past: Past) -> dict[str, Any]:
    """Return a message for a program."""
    return {
        "id": sight.id,
        "case": sight.case,
        "from": sight.party,
        "index": sight.index,
        "form": sight.form,
        "precedence": sight.precedence,
        "sent": instant_text(sight.sent),
        "seen_by": [each for each in (past.party, past.peer) if sight.seen_by(past.at, past.party, each)],
        "held_there": None if sight.there is None else instant_text(sight.there),
        "known": sight.known,
    }


def look(center: Center, end: Center, position: int, at: Instant, case: str | None = None) -> Past:
    """Return how *center* stood *at* an instant, of which *end* is the end of the record; of one *case*, if given."""
    center.book.refresh()
    folders = center.book.folders
    cases = [case] if case is not None else [name for name, folder in folders.items() if folder.owed]
    clock = center.clock
    return Past(
        at=at,
        position=position,
        party=center.party,
        peer=center.theirs.party,
        cases=sum(name not in center.agreements for name in folders),
        sizes=(center.ours.size, center.theirs.size),
        cosigned=(center.ours.series.size, center.theirs.series.size),
        link=center.link_path,
        reconciled=center.reconciled,
        forked=center.forked,
        offset=None if clock is None else (clock.offset, clock.bound),
        owing=tuple(sorted((each for name in cases for each in owed_in(center, name, at)), key=soonest)),
        on_the_way=tuple(on_the_way(center, end, at)),
        messages=tuple(sights(center, end, at, case)) if case is not None else (),
    )


def soonest(owed: Owing) -> tuple[bool, int, str]:
    """Return what orders what is owed: what runs out first stands first."""
    return owed.due is None, owed.due or 0, owed.id


def owed_in(center: Center, case: str, at: Instant) -> Iterator[Owing]:
    """Yield what was open in *case*."""
    if case not in center.book.folders:
        return
    for owed in center.book.obligations(case):
        if owed.outcome is not Outcome.OPEN:
            continue
        form, precedence = center.book.subject(owed)
        yield Owing(
            owed.id,
            case,
            form,
            precedence,
            owed.kind,
            owed.owed_by,
            owed.due,
            owed.tolled,
            owed.verdict(at) is Verdict.OVERDUE,
            center.book.reached(owed),
            owed.period,
        )


def on_the_way(center: Center, end: Center, at: Instant) -> Iterator[Sight]:
    """Yield the messages that one side had sent by *at*, and the other did not hold."""
    ours, theirs = center.party, center.theirs.party
    placed = center.book.placed.get(ours, [])
    for member in placed[bisect_left(placed, covered(end.ours.series, at), key=INDEX) :]:
        held = end.delivered(member)
        if held is None or held > at:
            yield sight(center, end, member)
    placed = end.book.placed.get(theirs, [])
    for member in placed[bisect_left(placed, center.theirs.size, key=INDEX) :]:
        if member.at <= at and member.id not in center.book.case_of:
            yield sight(center, end, member)


def covered(series: Series, at: Instant) -> int:
    """Return up to where cosignatures of a time up to *at* cover the log."""
    number = bisect_right(series.seconds, at // 1000)
    return series.sizes[number - 1] if number else 0


def sights(center: Center, end: Center, at: Instant, case: str) -> Iterator[Sight]:
    """Yield the messages of *case* that were sent by *at*, whoever held them."""
    if case in end.book.folders:
        for member in end.book.case(case).members:
            if member.form and member.at <= at:
                yield sight(center, end, member)


def sight(center: Center, end: Center, member: Member) -> Sight:
    """Return who could see *member*."""
    own = member.party == center.party
    held = end.delivered(member) if own else member.at
    case = end.book.case_of.get(member.id) or center.book.case_of.get(member.id, "")
    return Sight(
        member.id,
        case,
        member.party,
        member.index,
        member.form,
        member.precedence,
        member.at,
        member.id in center.book.case_of,
        held,
        not own or (member.id in center.book.case_of and center.delivered(member) is not None),
    )
