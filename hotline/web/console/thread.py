"""The thread of a case: each message with how far it has come at every level, and what can be done about it.

Between the messages stands what either center recorded about them, and what ours noted: deadlines, calls, the line.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from hotline.core import facts
from hotline.core.canonical import Instant, short
from hotline.core.case import Act, Case, Step
from hotline.core.center import Center
from hotline.core.facts import Fact
from hotline.core.keeping import Noted
from hotline.core.kinds import Titles
from hotline.core.obligations import Obligation
from hotline.web.console.attached import Attached
from hotline.web.console.reading import ANSWERS, CORRECTIONS, HERE, Level, Way, duty, levels, ways
from hotline.web.console.watch_lines import Said, line_of
from hotline.web.foreseen import show_letter
from hotline.web.opened import Opened

SHORT: Final = frozenset({Act.RECEIPT, Act.ACKNOWLEDGEMENT})
"""What says no more than that it was said."""

OF_A_CASE: Final = (facts.Missed, facts.RungReached)
TOLD: Final = (*OF_A_CASE, facts.LinkUp, facts.LinkDown, Noted)
LEVEL_OF: Final = {"receipt": "received", "acknowledgement": "acknowledged"}
"""Which level each act of a person's own word reaches."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One message. `letter` is None where a line says it all; `to_sign` are the levels that wait for our word.

    `turn` is the flag of a message that came out of turn.
    """

    id: str
    at: Instant
    form: str
    titles: Titles
    act: str
    precedence: str
    party: str
    ours: bool
    index: int
    people: tuple[str, ...]
    answers: str
    answers_form: str
    delivered: Instant | None
    undone: bool
    disputed: bool
    turn: str
    flags: tuple[str, ...]
    levels: tuple[Level, ...]
    duties: tuple[Level, ...]
    letter: Mapping[str, Any] | None
    protocol: str
    to_sign: tuple[Way, ...]
    replies: tuple[Way, ...]
    corrections: tuple[Way, ...]
    files: tuple[Attached, ...] = ()


def thread(case: Case, shown: Sequence[Entry], noted: Sequence[Said]) -> Iterator[Entry | Said]:
    """Yield the messages that are *shown* in their turn, and before each the lines of what was *noted* before it.

    What was noted before the first one is not told, and what came after the last one only if it is the last of all.
    """
    waiting = deque(each for each in noted if not shown or each.at >= shown[0].at)
    for each in shown:
        while waiting and waiting[0].at < each.at:
            yield waiting.popleft()
        yield each
    last = next((step.member.id for step in reversed(case.steps) if step.member.form), "")
    if not shown or shown[-1].id == last:
        yield from waiting


def lines(center: Center, case: Case, noted: Iterable[Fact]) -> list[Said]:
    """Return what either center recorded about messages of the case, and what ours noted, in the order of time."""
    found = [*remarks(case), *(each for fact in noted if (each := told(center, case.id, fact)) is not None)]
    return sorted(found, key=lambda line: line.at)


def remarks(case: Case) -> Iterator[Said]:
    """Yield what a center itself said about a message: that an answer is overdue, or that it cannot admit it."""
    forms = {each.id: each.form for each in case.members}
    for each in case.members:
        if not each.form and each.answers in forms:
            named = {"party": each.party, "form": forms[each.answers], "number": short(each.answers)}
            yield Said(each.at, f"remark_{each.act.value}", named)


def told(center: Center, case: str, fact: Fact) -> Said | None:
    """Return the line that tells of a fact, if it is about this case or about the line."""
    if not isinstance(fact, TOLD):
        return None
    if isinstance(fact, OF_A_CASE) and center.book.case_named(fact.obligation.partition("/")[0]) != case:
        return None
    if isinstance(fact, Noted) and fact.about != case:
        return None
    return line_of(center, facts.fact_value(facts.fact_bytes(fact)))


def entry(
    center: Center,
    case: Case,
    step: Step,
    found: Opened,
    obligations: Iterable[Obligation],
    reader: tuple[str, Instant],
) -> Entry:
    """Return one message of the thread, for a *reader* of a language at an instant."""
    language, now = reader
    member, short = step.member, step.member.act in SHORT
    owed = [each for each in obligations if each.message == member.id]
    members = {each.id: each for each in case.members}
    replies = tuple(each for each in case.members if each.answers == member.id and each.form)
    reached = tuple(levels(center, found, owed, replies, now))
    possible = tuple(ways(center, found, undone=member.id in case.undone))
    above = members.get(member.answers or "")
    lacking = {each.kind for each in reached if each.state in ("open", "overdue", "none")}
    return Entry(
        id=member.id,
        at=member.at,
        form=member.form,
        titles=found.protocol.forms[member.form].title,
        act=member.act.value,
        precedence=member.precedence,
        party=member.party,
        ours=member.party == center.party,
        index=member.index,
        people=member.people,
        answers=member.answers or "",
        answers_form=above.form if above else "",
        delivered=center.delivered(member),
        undone=member.id in case.undone,
        disputed=center.book.disputed(member),
        turn=step.flag,
        flags=tuple(each for each in center.book.flags(case, member) if each != "disputed"),
        levels=tuple(each for each in reached if each.state != "none"),
        duties=tuple(
            duty(found, each, members, now) for each in owed if each.kind not in {kind.kind for kind in reached}
        ),
        letter=None if short else show_letter(found.letter(language)),
        protocol=found.message.protocol,
        to_sign=tuple(each for each in possible if each.act in HERE and LEVEL_OF[each.act] in lacking),
        replies=tuple(
            sorted((each for each in possible if each.act in ANSWERS), key=lambda way: ANSWERS.index(way.act))
        ),
        corrections=tuple(each for each in possible if each.act in CORRECTIONS),
    )
