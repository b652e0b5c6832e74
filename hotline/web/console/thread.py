"""The thread of a case: each message with how far it has come at every level, and what can be done about it.

Between the messages stands what either center recorded about them, and what ours noted: deadlines, calls, the line.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from hotline.core import facts
from hotline.core.canonical import Instant
from hotline.core.case import Act, Case, Step
from hotline.core.center import Center
from hotline.core.facts import Fact
from hotline.core.kinds import Titles
from hotline.web.console.reading import ANSWERS, CORRECTIONS, HERE, Level, Way, duty, levels, ways
from hotline.web.console.watch_lines import Said, line_of
from hotline.web.foreseen import show_letter
from hotline.web.opened import Opened

SHORT: Final = frozenset({Act.RECEIPT, Act.ACKNOWLEDGEMENT})
"""What says no more than that it was said."""

OF_A_CASE: Final = (facts.Missed, facts.RungReached)
TOLD: Final = (*OF_A_CASE, facts.LinkUp, facts.LinkDown)
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


def thread(
    center: Center,
    case: Case,
    opened: list[tuple[Step, Opened]],
    noted: tuple[Fact, ...],
    reader: tuple[str, Instant],
) -> Iterator[Entry | Said]:
    """Yield the messages that are shown in their turn, and before each what was noted since the one before.

    The *reader* has a language, and reads at an instant.
    """
    language, now = reader
    lines = [*remarks(case), *(each for fact in noted if (each := told(center, case.id, fact)) is not None)]
    begins = opened[0][0].member.at if opened else Instant(0)
    lines = sorted((each for each in lines if each.at >= begins), key=lambda line: line.at)
    for step, found in opened:
        while lines and lines[0].at < step.member.at:
            yield lines.pop(0)
        yield entry(center, case, step, found, language, now)
    last = next((each.member.id for each in reversed(case.steps) if each.member.form), "")
    if not opened or opened[-1][1].id == last:
        yield from lines


def remarks(case: Case) -> Iterator[Said]:
    """Yield what a center itself said about a message: that an answer is overdue, or that it cannot admit it."""
    forms = {each.id: each.form for each in case.members}
    for each in case.members:
        if not each.form and each.answers in forms:
            named = {"party": each.party, "form": forms[each.answers], "number": each.answers[7:13]}
            yield Said(each.at, f"remark_{each.act.value}", named)


def told(center: Center, case: str, fact: Fact) -> Said | None:
    """Return the line that tells of a fact, if it is about this case or about the line."""
    if not isinstance(fact, TOLD):
        return None
    if isinstance(fact, OF_A_CASE) and center.book.case_named(fact.obligation.partition("/")[0]) != case:
        return None
    return line_of(center, facts.fact_value(facts.fact_bytes(fact)))


def entry(center: Center, case: Case, step: Step, found: Opened, language: str, now: Instant) -> Entry:
    """Return one message of the thread at *now*."""
    member, short = step.member, step.member.act in SHORT
    owed = [each for each in center.book.obligations(case.id) if each.message == member.id]
    members = {each.id: each for each in case.members}
    replies = tuple(each for each in case.members if each.answers == member.id and each.form)
    reached = tuple(levels(center, found, owed, replies, now))
    possible = tuple(ways(center, found))
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
