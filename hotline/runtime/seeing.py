"""Looks at the stage and says whether what a story expects came true, and what happened instead if not."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from hotline.core.canonical import Instant, instant_text
from hotline.core.case import Member
from hotline.core.center import Center
from hotline.core.effects import Ring
from hotline.core.obligations import Obligation, Outcome
from hotline.runtime.filling import DAY, clock
from hotline.runtime.stage import Actor, Stage, governing
from hotline.runtime.story import (
    Alarmed,
    Called,
    CaseIs,
    Delivers,
    Drafted,
    Ended,
    Expectation,
    Flagged,
    InForce,
    Nobody,
    Owes,
    Refused,
    Story,
    Waits,
)


@dataclass(frozen=True, slots=True)
class Sight:
    """What is looked at: the stage, what the line sent and what became of it, and from when until when it counts."""

    stage: Stage
    story: Story
    labels: Mapping[str, str]
    sent: str | None
    state: str
    span: tuple[Instant, Instant]

    def rings(self, actor: Actor) -> list[tuple[Instant, Ring]]:
        """Return the calls of *actor* in the span."""
        return [(at, ring) for at, ring in actor.rings if self.span[0] <= at < self.span[1]]

    def shown(self, at: Instant) -> str:
        """Return *at* as the lines of the story write it."""
        days, time = (at - self.story.day) // DAY, instant_text(at)[11:19]
        if self.story.dated:
            return f"{instant_text(at)[:10]} {time}"
        return f"+{days}d {time}" if days else time

    def delivered(self, expected: Delivers) -> Iterator[str]:
        """Yield what is wrong with the newest message having been delivered at the beginning of the span."""
        center = self.stage.actors[expected.party].center
        members = [each for each in self.members(center, expected.target) if each.party != expected.party]
        newest = max(members, key=lambda member: member.place, default=None)
        if newest is None:
            yield f"{expected.party} holds no such message"
            return
        at = center.delivered(newest)
        if at != self.span[0]:
            yield f"{newest.form} was {f'delivered at {self.shown(at)}' if at is not None else 'not delivered'}"

    def members(self, center: Center, target: str | None) -> list[Member]:
        """Return the messages held by *center* that the story may mean by *target*."""
        wanted = (target, self.labels.get(target or ""))
        return [
            member
            for folder in center.book.folders.values()
            for member in folder.members
            if member.form and (target is None or member.form in wanted or member.id in wanted)
        ]

    def centers(self) -> list[Center]:
        """Return both centers."""
        return [actor.center for actor in self.stage.actors.values()]


def see(sight: Sight, expected: Sequence[tuple[int, Expectation]]) -> Iterator[tuple[int, str]]:
    """Yield the number of each line that did not come true, and what happened instead."""
    calls = [(line, each) for line, each in expected if isinstance(each, Called | Drafted | Nobody)]
    if calls:
        yield from see_calls(sight, calls)
    for line, each in expected:
        for instead in see_one(sight, each):
            yield line, instead


def see_one(sight: Sight, expected: Expectation) -> Iterable[str]:
    """Return what is wrong with *expected*, if it is neither a call nor a refusal: those are looked at together."""
    match expected:
        case Owes():
            return see_owed(sight, expected)
        case CaseIs():
            return see_case(sight, expected)
        case Flagged():
            return see_flags(sight, expected)
        case Waits():
            return () if sight.state == "proposed" else (f"it is {sight.state or 'not there'}",)
        case Alarmed():
            return see_alarm(sight, expected)
        case InForce() | Ended():
            return see_agreement(sight, expected)
        case Called() | Drafted() | Nobody() | Refused():
            return ()


def see_calls(sight: Sight, expected: Sequence[tuple[int, Called | Drafted | Nobody]]) -> Iterator[tuple[int, str]]:
    """Yield the calls that were expected and not made, and those that were made and not expected."""
    named = {(each.party, called(each)) for _, each in expected if not isinstance(each, Nobody)}
    for line, each in expected:
        if not isinstance(each, Nobody):
            yield from ((line, instead) for instead in see_call(sight, each))
    for actor in sight.stage.actors.values():
        for at, ring in sight.rings(actor):
            if (actor.name, kind(ring)) not in named:
                yield expected[-1][0], f"{actor.name} {kind(ring)} was called at {sight.shown(at)} ({ring.reason})"


def see_call(sight: Sight, expected: Called | Drafted) -> Iterator[str]:
    """Yield that a call was not made, or that something else was said."""
    actor, whom = sight.stage.actors.get(expected.party), called(expected)
    rings = [ring for _, ring in sight.rings(actor) if kind(ring) == whom] if actor else []
    if actor is None or not rings:
        yield f"{expected.party} {whom} was not called"
    elif isinstance(expected, Called) and expected.saying:
        told = sorted({words(actor.center, ring) for ring in rings})
        if expected.saying.casefold() not in " / ".join(told).casefold():
            yield f"{expected.party} {whom} was told: {' / '.join(told)}"


def called(expected: Called | Drafted) -> str:
    """Return who is to be called, or what is to be laid on the desk."""
    return expected.role if isinstance(expected, Called) else f"draft of {expected.form}"


def kind(ring: Ring) -> str:
    """Return who is called, or what is laid on the desk."""
    return f"draft of {ring.draft}" if ring.draft else ring.role


def words(center: Center, ring: Ring) -> str:
    """Return what the ladder tells whoever is called; empty if no ladder calls."""
    obligation, _, rung = ring.id.rpartition("/")
    owed = center.book.obligation(obligation)
    return center.book.ladder(owed)[int(rung.partition("-")[0])].title.get("en", "") if owed is not None else ""


def see_owed(sight: Sight, expected: Owes) -> Iterator[str]:
    """Yield where a center does not see that a party owes what is said."""
    for center in sight.centers():
        if expected.viewer in (None, center.party):
            found = owed_by(sight, center, expected)
            matching = [each for each in found if is_meant(sight, each, expected)]
            if bool(matching) == (expected.kind is None):
                yield f"for {center.party}, {expected.party} owes {listed(sight, found)}"


def owed_by(sight: Sight, center: Center, expected: Owes) -> list[Obligation]:
    """Return what a party still owes in the eyes of *center*, for the message that is meant.

    The return of a period that has not ended is owed only if the story asks for just that.
    """
    meant = {member.id for member in sight.members(center, expected.target)}
    return [
        each
        for case in center.book.folders
        for each in center.book.obligations(case)
        if each.outcome is Outcome.OPEN
        and each.owed_by == expected.party
        and (each.message in meant or (each.period and expected.target is None))
        and (not each.period or expected.kind or (each.since is not None and each.since <= sight.stage.now))
    ]


def is_meant(sight: Sight, owed: Obligation, expected: Owes) -> bool:
    """Return whether *owed* is of the kind and by the time that are said; any is, if nothing may be owed."""
    if expected.kind is None:
        return True
    by = None if expected.by is None else clock(expected.by, sight.story.day)
    return (
        owed.kind == expected.kind
        and expected.period in (None, owed.period)
        and by in (None, owed.due)
        and (owed.tolled or not expected.tolled)
    )


def listed(sight: Sight, found: Iterable[Obligation]) -> str:
    """Return what is owed for a person."""
    return ", ".join(owed_text(sight, each) for each in found) or "nothing"


def owed_text(sight: Sight, owed: Obligation) -> str:
    """Return one thing that is owed as a story writes it."""
    name = f"{owed.kind} {owed.period}" if owed.period else owed.kind
    if owed.due is not None:
        return f"{name} by {sight.shown(owed.due)}"
    return f"{name}, its clock stands" if owed.tolled else name


def see_case(sight: Sight, expected: CaseIs) -> Iterator[str]:
    """Yield where the case stands otherwise: that of the message named, or the newest."""
    for center in sight.centers():
        members = sight.members(center, expected.target)
        newest = max(members, key=lambda member: member.place, default=None)
        if newest is None:
            yield f"{center.party} holds no such case"
            continue
        state = center.book.case(center.book.case_of[newest.id]).state
        if state != expected.state:
            yield f"for {center.party}, the case is {state}"


def see_agreement(sight: Sight, expected: InForce | Ended) -> Iterator[str]:
    """Yield where a side is bound by another version than expected, or by its own log still is."""
    for center in sight.centers():
        name = governing(center, sight.story.protocol, sight.stage.now)
        version = center.agreements[name].version
        if isinstance(expected, Ended) and name not in center.ours.ended:
            yield f"for {center.party}, the agreement has not ended"
        elif isinstance(expected, InForce) and version != expected.version:
            yield f"for {center.party}, version {version} is in force"


def see_flags(sight: Sight, expected: Flagged) -> Iterator[str]:
    """Yield where a center flags what the line sent otherwise."""
    for center in sight.centers():
        found = flags(center, sight.sent)
        if (expected.flag not in found) if expected.flag else found:
            yield f"for {center.party}, it is flagged {', '.join(sorted(found)) or 'nothing'}"


def flags(center: Center, message: str | None) -> set[str]:
    """Return what *center* notes about *message*: by its form, and by its place in its case."""
    found = center.book.message(message) if message else None
    if found is None:
        return set()
    case = center.book.case(found[0])
    steps = {step.flag for step in case.steps if step.member.id == message and step.flag}
    return {*center.book.flags(case, found[1]), *steps}


def see_alarm(sight: Sight, expected: Alarmed) -> Iterator[str]:
    """Yield that an alarm was not heard."""
    actor = sight.stage.actors.get(expected.party)
    heard = [each.reason for at, each in actor.alarms if sight.span[0] <= at < sight.span[1]] if actor else []
    if expected.reason not in heard:
        yield f"{expected.party} heard {', '.join(heard) or 'no alarm'}"
