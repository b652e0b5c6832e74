"""What waits for our word, as cards: until when, who is called next and when, and what it is about."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hotline.core.canonical import Instant
from hotline.core.case import Member
from hotline.core.center import Center
from hotline.core.effects import DUTY_OFFICER
from hotline.core.escalation import called, concerns
from hotline.core.kinds import BilingualText, Text, Titles
from hotline.core.obligations import Obligation, Outcome
from hotline.core.protocol import Protocol
from hotline.web.console.alarms import Unacknowledged

TEXT_MAX: Final = 200
STEPS_MAX: Final = 5


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a ladder as the board draws it: whom it calls, when, and whether it is `done` or comes `now`."""

    name: str
    at: Instant | None
    stands: str


@dataclass(frozen=True, slots=True)
class Card:
    """One message that waits for our word. `text` is its first line in its own `language`, if it says anything openly.

    `note` says what else must be known: that it was withdrawn, that its case is closed, that an officer has taken it.
    """

    message: str
    case: str
    precedence: str
    form: str
    titles: Titles
    text: str
    language: str
    sender: str
    index: int
    received: Instant | None
    people: tuple[str, ...]
    flags: tuple[str, ...]
    level: str
    since: Instant | None
    due: Instant | None
    notes: tuple[str, ...]
    steps: tuple[Step, ...]

    @property
    def next_step(self) -> Step | None:
        """Return who is called next."""
        return next((each for each in self.steps if each.stands != "done" and each.at is not None), None)

    def over(self, now: Instant) -> bool:
        """Return whether the deadline has passed."""
        return self.due is not None and self.due <= now


def card(center: Center, waiting: Unacknowledged, now: Instant) -> Card:
    """Return the card of one message."""
    member, protocol = waiting.member, center.book.protocol(waiting.case)
    text, language = first_text(protocol, member)
    owed = waiting.obligation
    open_ = owed is not None and owed.outcome is Outcome.OPEN
    return Card(
        message=member.id,
        case=waiting.case,
        precedence=member.precedence,
        form=member.form,
        titles=protocol.forms[member.form].title,
        text=text,
        language=language,
        sender=member.party,
        index=member.index,
        received=center.delivered(member),
        people=member.people,
        flags=center.book.flags(center.book.case(waiting.case), member),
        level=waiting.level,
        since=owed.since if owed else None,
        due=owed.due if owed and open_ else None,
        notes=tuple(notes(waiting, owed, now)),
        steps=ladder(center, owed, now) if owed and open_ else (),
    )


def notes(waiting: Unacknowledged, owed: Obligation | None, now: Instant) -> Iterator[str]:
    """Yield what else must be known of a message before it is acknowledged."""
    if waiting.withdrawn:
        yield "withdrawn"
    if waiting.taken:
        yield "taken"
    if owed is not None and owed.outcome is Outcome.OPEN and owed.due is not None and owed.due <= now:
        yield "overdue"


def first_text(protocol: Protocol, member: Member) -> tuple[str, str]:
    """Return the first text that a message says openly, and its language; nothing if all of it is sealed."""
    for name, known in protocol.forms[member.form].fields.items():
        value = member.fields.get(name)
        if isinstance(known.kind, BilingualText) and isinstance(value, dict):
            return shortened(str(value["original"])), str(value["language"])
    for name, known in protocol.forms[member.form].fields.items():
        if isinstance(known.kind, Text) and name in member.fields:
            return shortened(str(member.fields[name])), ""
    return "", ""


def shortened(text: str) -> str:
    """Return the beginning of *text*, as much of it as a board has room for."""
    line = " ".join(text.split())
    return line if len(line) <= TEXT_MAX else line[: TEXT_MAX - 1] + "…"


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
