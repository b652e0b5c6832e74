"""What waits for our word, as cards: until when, who is called next and when, and what it is about."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from hotline.core.acting import Acting, who_acts
from hotline.core.canonical import Instant
from hotline.core.case import CLOSED, CLOSING
from hotline.core.center import Center
from hotline.core.effects import DUTY_OFFICER
from hotline.core.escalation import called, concerns
from hotline.core.kinds import Titles
from hotline.core.obligations import Obligation
from hotline.core.terms import ANSWERING, LEVELS
from hotline.web.console.alarms import Unacknowledged
from hotline.web.console.gists import Gist

STEPS_MAX: Final = 5
FURTHEST: Final = tuple(reversed(LEVELS[1:]))


@dataclass(frozen=True, slots=True)
class Step:
    """One instant of a ladder: it is `owed` since then, the `deadline` passes, or a later `rung` is reached.

    `calls` is whom our side calls then, `title` what they are to do; `theirs` is whom the other side calls, as agreed.
    It is `done` or comes `now`.
    """

    kind: str
    at: Instant | None
    stands: str = ""
    calls: str = ""
    title: Titles = field(default_factory=dict)
    theirs: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One message that waits for our word.

    `level` is the word of ours that is due first, `due` its deadline; `later` are further levels with theirs. `notes`
    say what else must be known: that it was withdrawn, that its case is closed, that an officer has taken it. `acting`
    is with whom it is; None if nothing is owed any more. It `answers` a message, and may be `closed_by` another.
    """

    message: str
    case: str
    precedence: str
    form: str
    titles: Titles
    gist: Gist
    sender: str
    index: int
    received: Instant | None
    people: tuple[str, ...]
    flags: tuple[str, ...]
    level: str
    since: Instant | None
    due: Instant | None
    later: tuple[Obligation, ...]
    notes: tuple[str, ...]
    acting: Acting | None
    answers: str
    closed_by: str
    steps: tuple[Step, ...]

    @property
    def next_step(self) -> Step | None:
        """Return whom our side calls next."""
        return next_call(self.steps)

    @property
    def their_step(self) -> Step | None:
        """Return whom the other side calls next."""
        return next((each for each in self.steps if each.theirs and each.stands != "done"), None)

    def over(self, now: Instant) -> bool:
        """Return whether the deadline has passed."""
        return self.due is not None and self.due <= now


def card(center: Center, waiting: Unacknowledged, now: Instant, gist: Gist) -> Card:
    """Return the card of one message."""
    member, protocol = waiting.member, center.book.protocol(waiting.case)
    owed = waiting.owed[0] if waiting.owed else None
    return Card(
        message=member.id,
        case=waiting.case,
        precedence=member.precedence,
        form=member.form,
        titles=protocol.forms[member.form].title,
        gist=gist,
        sender=member.party,
        index=member.index,
        received=center.delivered(member),
        people=member.people,
        flags=center.book.flags(center.book.case(waiting.case), member),
        level=owed.kind if owed else waiting.level,
        since=owed.since if owed else None,
        due=waiting.due,
        later=waiting.owed[1:],
        notes=tuple(notes(waiting, now)),
        acting=who_acts(center, owed) if owed else None,
        answers=member.answers or "",
        closed_by=closed_by(center, waiting) if waiting.withdrawn else "",
        steps=ladder(center, owed, now) if owed else (),
    )


def closed_by(center: Center, waiting: Unacknowledged) -> str:
    """Return the message by which this one was withdrawn or its case closed; nothing if none is held."""
    case = center.book.case(waiting.case)
    for each in reversed(case.members):
        if each.form and each.act in CLOSING and (each.answers == waiting.member.id or case.state in CLOSED):
            return each.id
    return ""


def notes(waiting: Unacknowledged, now: Instant) -> Iterator[str]:
    """Yield what else must be known of a message before it is acknowledged."""
    if waiting.withdrawn:
        yield "withdrawn"
    if waiting.taken:
        yield "taken"
    if waiting.due is not None and waiting.due <= now:
        yield "overdue"


@dataclass(frozen=True, slots=True)
class Happened:
    """How far a message has come: the furthest level that was reached, and when; none if it is not delivered yet."""

    level: str = ""
    at: Instant | None = None


def happened(center: Center, message: str) -> Happened | None:
    """Return how far a message has come; None if it is none of ours or theirs, but what a return asks for."""
    found = center.book.message(message)
    if found is None:
        return None
    case, member = found
    answers = [each for each in center.book.folders[case].members if each.answers == member.id and each.form]
    for level in FURTHEST:
        for each in answers:
            if each.party != member.party and each.act.value in ANSWERING[level]:
                return Happened(level, each.at)
    delivered = center.delivered(member)
    return Happened() if delivered is None else Happened(LEVELS[0], delivered)


def next_call(steps: tuple[Step, ...]) -> Step | None:
    """Return the step at which our side calls somebody next."""
    return next((each for each in steps if each.calls and each.stands != "done"), None)


def ladder(center: Center, owed: Obligation, now: Instant) -> tuple[Step, ...]:
    """Return the ladder of *owed*: since when it is owed, its deadline, and what happens on either side when."""
    first = Step("owed", owed.since, "done" if owed.since is not None and owed.since <= now else "")
    if owed.due is None:
        return (first,)
    steps = [first, *rungs(center, owed, owed.due, now)]
    coming = next((place for place, each in enumerate(steps) if each.stands != "done"), len(steps))
    return tuple(
        replace(each, stands="now") if place == coming and coming else each for place, each in enumerate(steps)
    )[:STEPS_MAX]


def rungs(center: Center, owed: Obligation, due: Instant, now: Instant) -> Iterator[Step]:
    """Yield the deadline and every later instant at which a rung is reached."""
    reached, owing = center.book.reached(owed) or 0, center.book.owing(owed)
    numbered = tuple(enumerate(center.book.ladder(owed)))
    for after in sorted({0, *(rung.at for _, rung in numbered)}):
        here = [(number, rung) for number, rung in numbered if rung.at == after]
        ours = [(number, rung) for number, rung in here if concerns(rung, owing)]
        theirs = [rung for _, rung in here if concerns(rung, not owing)]
        at = Instant(due + after)
        done = all(number < reached for number, _ in ours) if ours else at <= now
        calls = [called(rung.call or DUTY_OFFICER, center.status) for _, rung in ours]
        yield Step(
            kind="rung" if after else "deadline",
            at=at,
            stands="done" if done else "",
            calls=calls[-1] if calls else "",
            title=ours[-1][1].title if ours else {},
            theirs=called(theirs[-1].call or DUTY_OFFICER, center.status) if theirs else "",
        )
