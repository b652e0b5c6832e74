"""What waits for our word, as cards: until when, who is called next and when, and what it is about."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hotline.core.acting import Acting, who_acts
from hotline.core.canonical import Instant
from hotline.core.center import Center
from hotline.core.effects import DUTY_OFFICER
from hotline.core.escalation import called, concerns
from hotline.core.kinds import Titles
from hotline.core.obligations import Obligation
from hotline.web.console.alarms import Unacknowledged
from hotline.web.console.gists import Gist

STEPS_MAX: Final = 5


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a ladder as the board draws it: whom it calls, when, and whether it is `done` or comes `now`."""

    name: str
    at: Instant | None
    stands: str


@dataclass(frozen=True, slots=True)
class Card:
    """One message that waits for our word.

    `level` is the word of ours that is due first, `due` its deadline; `later` are further levels with theirs. `notes`
    say what else must be known: that it was withdrawn, that its case is closed, that an officer has taken it. `acting`
    is with whom it is; None if nothing is owed any more.
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
    steps: tuple[Step, ...]

    @property
    def next_step(self) -> Step | None:
        """Return who is called next."""
        return next((each for each in self.steps if each.stands != "done" and each.at is not None), None)

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
        steps=ladder(center, owed, now) if owed else (),
    )


def notes(waiting: Unacknowledged, now: Instant) -> Iterator[str]:
    """Yield what else must be known of a message before it is acknowledged."""
    if waiting.withdrawn:
        yield "withdrawn"
    if waiting.taken:
        yield "taken"
    if waiting.due is not None and waiting.due <= now:
        yield "overdue"


def ladder(center: Center, owed: Obligation, now: Instant) -> tuple[Step, ...]:
    """Return the ladder of *owed* for our side: the desk first, then whom each rung calls, and when."""
    first = Step(DUTY_OFFICER, owed.since, "done" if owed.since is not None and owed.since <= now else "")
    if owed.due is None:
        return (first,)
    reached = center.book.reached(owed) or 0
    steps = [first]
    for number, rung in enumerate(center.book.ladder(owed)):
        if not concerns(rung, center.book.owing(owed)):
            continue
        at = Instant(owed.due + rung.at)
        done = number < reached
        next_now = not done and all(each.stands == "done" for each in steps)
        steps.append(Step(called(rung.call or DUTY_OFFICER, center.status), at, "done" if done else "now" * next_now))
    return tuple(steps[:STEPS_MAX])
