"""What a fact obliges the hands to do, after it is durable.

An effect may be carried out twice, never silently not at all.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from hotline.core import facts
from hotline.core.canonical import Instant, instant_text
from hotline.core.center import Center
from hotline.core.escalation import called
from hotline.core.facts import WAITING, Fact
from hotline.core.obligations import Outcome

DUTY_OFFICER = "duty-officer"
STOPPED = b'"kind":"stopped"'
"""Stands in such an entry, and where one of another kind bears text it is escaped: it is told without reading it."""


@dataclass(frozen=True, slots=True)
class GiveCosignature:
    """Send our cosignature over the peer's log."""

    note: str


@dataclass(frozen=True, slots=True)
class Ring:
    """Call whoever holds *role* on our side, about a case. `id` is stable: the same call, however often it is made.

    `reason` is `arrived`, `waiting`, `proposed` (`case` is then an agreement), or the kind of obligation missed;
    `draft` names the form to lay on the desk.
    """

    id: str
    role: str
    reason: str
    case: str
    message: str
    form: str
    precedence: str
    owed_by: str = ""
    deadline: Instant | None = None
    draft: str | None = None


@dataclass(frozen=True, slots=True)
class Alarm:
    """Show and sound an alarm that no ladder covers: a fork, a clock step, no desk, a lapsed proposal, a warning."""

    id: str
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class TakePlace:
    """The logs are reconciled: log what the configuration asks for (rosters, consents) that is not there yet."""


Effect = GiveCosignature | Ring | Alarm | TakePlace


def effects_of(center: Center, fact: Fact) -> Iterator[Effect]:  # noqa: C901 - one case a fact
    """Yield what *fact*, just applied, obliges the hands to do."""
    match fact:
        case facts.Mirrored() if fact.index not in center.theirs.ahead:
            yield from arrived(center, fact.index, fact.verdict)
        case facts.Advanced() | facts.Judged():
            yield from arrived(center, fact.index, fact.verdict)
        case facts.RungReached() if not fact.passed_over:
            yield from rung(center, fact)
        case facts.Cosigned(log="theirs"):
            yield GiveCosignature(fact.note)
        case facts.Reconciled():
            yield TakePlace()
            yield from (waits(center, index) for index in center.waiting)
        case facts.Forked():
            yield Alarm(f"fork/{fact.log}/{fact.at}", "fork", fact.reason)
        case facts.ClockJumped():
            yield Alarm(f"clock/{fact.at}", "clock", f"the clock moved by {fact.by} ms")
        case facts.Warned():
            days = f" ({fact.days} d)" if fact.reason == "expiry" else ""
            yield Alarm(f"{fact.about}/{fact.days}", fact.reason, f"{fact.detail}{days}")
        case facts.DeskNoted(what="unheard"):
            yield Alarm(f"desks/{fact.at}", "desks", f"since {instant_text(fact.since)}")
        case facts.Placed() if STOPPED in fact.body:
            yield Alarm(f"stopped/{fact.index}", "stopped", stopped_by(center))
        case facts.Lapsed():
            yield Alarm(f"{fact.id}/lapsed", "lapsed", fact.rule)
        case _:
            return


def stopped_by(center: Center) -> str:
    """Return by what the exercise was stopped, as our own log says, and what to do now."""
    assert center.ours.stopped is not None
    return f"the exercise is over since {instant_text(center.ours.stopped[2])}: return to the actual line"


def arrived(center: Center, index: int, verdict: str) -> Iterator[Ring]:
    """Yield the call to the duty officer for a message that somebody must take, or that waits for another one.

    Nobody is called while our own log comes back: what was taken before the loss is known only after that.
    """
    if verdict == WAITING and not center.lacks_entries:
        yield waits(center, index)
    yield from proposed(center, index)
    member = None if verdict else center.book.at(center.theirs.party, index)
    if member is None:
        return
    owed = center.book.obligation(f"{member.id}/received")
    if owed is not None and owed.outcome is Outcome.OPEN:
        case, form, precedence = owed.case, member.form, member.precedence
        yield Ring(f"{member.id}/arrived", DUTY_OFFICER, "arrived", case, member.id, form, precedence)


def proposed(center: Center, index: int) -> Iterator[Ring]:
    """Yield the call for an agreement to which a person of the peer consents, and we have not (rule 13)."""
    for name, given in center.theirs.consents.items():
        if given.index == index and given.people and name not in center.ours.consents:
            yield Ring(f"{name}/proposed", DUTY_OFFICER, "proposed", name, "", "", "ROUTINE")


def waits(center: Center, index: int) -> Ring:
    """Return the call for a message of the peer that names one which is not here."""
    named = f"{center.theirs.party}:{index}"
    return Ring(f"{named}/waiting", DUTY_OFFICER, "waiting", named, named, "", "IMMEDIATE")


def rung(center: Center, fact: facts.RungReached) -> Iterator[Ring]:
    """Yield the call that a rung of a ladder makes."""
    owed = center.book.obligation(fact.obligation)
    assert owed is not None
    form, precedence = center.book.subject(owed)
    step = center.book.ladder(owed)[fact.rung]
    yield Ring(
        f"{owed.id}/{fact.rung}-{fact.due}",
        called(step.call or DUTY_OFFICER, center.status),
        owed.kind,
        owed.case,
        owed.message,
        form,
        precedence,
        owed.owed_by,
        owed.due,
        step.draft,
    )
