"""Which rungs nobody would ever reach, and which come too late for what they are there for.

A ladder is as long as its purpose, and no longer:

- that of a deadline before an event ends with that event
- that of a message whose case must be closed within a time ends with that time
- that of a periodic return ends before the next one is due
- that of a withdrawal ends with the agreement
"""

from collections.abc import Iterator
from typing import Final

from hotline.core.canonical import Duration, duration_text
from hotline.core.doubts import MEASURED, Doubt, Duty, duties, flipped, ladders_named
from hotline.core.forms import Form
from hotline.core.protocol import Protocol
from hotline.core.terms import CLOSING, Rung

DAYS: Final = {"month": 28, "quarter": 90, "half_year": 181, "year": 365}
DAY: Final = 86_400_000
REASON: Final = "or say because: beside it"


def doubts(protocol: Protocol) -> Iterator[Doubt]:
    """Yield what is doubtful about the ladders of *protocol*."""
    named = ladders_named(protocol)
    owed = tuple(duties(protocol))
    for name, rungs in protocol.ladders.items():
        if name not in named:
            yield Doubt(f"ladders.{name}", "nothing climbs this ladder", "Name it in a deadline, or remove it")
        for number, rung in enumerate(rungs):
            path = f"ladders.{name}.{number}"
            yield from idle(path, rung, rungs[:number], named.get(name, set()), protocol)
            yield from undrafted(path, rung, [each for each in owed if each.ladder == name], protocol)
    for duty in owed:
        yield from late(duty, protocol)
    for returned in protocol.returns.values():
        last = protocol.ladders[returned.ladder][-1].at if returned.ladder else Duration(0)
        if last >= DAYS[returned.every] * DAY:
            wrong = f"the ladder still climbs after {duration_text(last)}, when the next {returned.every} is due"
            yield Doubt(f"returns.{returned.name}.ladder", wrong, f"Use a shorter ladder, {REASON}")


def idle(path: str, rung: Rung, before: tuple[Rung, ...], named: set[str], protocol: Protocol) -> Iterator[Doubt]:
    """Yield why *rung* would never call anybody, or call somebody who was called just now."""
    if named == {"delivered"} and rung.side == "owing":
        wrong = "the side that owes the delivery does not hold the message, and cannot know"
        yield Doubt(f"{path}.side", wrong, "Use side: waiting")
    if rung.call == "exercise-controller" and "exercise" not in protocol.statuses:
        wrong = "this agreement is never in force on an exercise channel, so nobody holds this role"
        yield Doubt(f"{path}.call", wrong, "Call somebody else, or add exercise to statuses")
    for each in before:
        same_side = each.side == rung.side or "both" in (each.side, rung.side)
        if rung.call and each.call == rung.call and each.at == rung.at and same_side:
            yield Doubt(f"{path}.call", f"{rung.call} is called twice at the same moment", "Keep one of the rungs")


def undrafted(path: str, rung: Rung, owed: list[Duty], protocol: Protocol) -> Iterator[Doubt]:
    """Yield why the draft of *rung* would lie on the desk of somebody who cannot send it."""
    if rung.draft is None:
        return
    drafted = protocol.forms[rung.draft]
    if "operator" not in drafted.signed_by:
        wrong = f"a draft waits for a person, but only a machine may sign {drafted.code}"
        yield Doubt(f"{path}.draft", wrong, "Draft another form, or add operator to its signed_by")
    returned = any(path.startswith(f"ladders.{each.ladder}.") for each in protocol.returns.values())
    reasons = (
        ["is drafted where a return did not come, but it can only answer"] if returned and not drafted.opens else []
    )
    for why in (*reasons, *filter(None, (unsendable(drafted, duty, rung) for duty in owed))):
        yield Doubt(f"{path}.draft", f"{drafted.code} {why}", "Draft another form, or use another ladder there")
        return


def unsendable(drafted: Form, duty: Duty, rung: Rung) -> str:
    """Return why the people of *rung* cannot send what it drafts when *duty* is missed; nothing if they can."""
    if not drafted.opens and not drafted.may_answer(duty.form.code):
        return f"is drafted where {duty.form.code} was sent, which it cannot answer"
    sides = {"owing": duty.owing, "waiting": flipped(duty.owing)}
    roles = sides.get(rung.side, duty.owing | flipped(duty.owing))
    if not drafted.opens and drafted.sender != "either" and drafted.sender not in roles:
        return f"may be sent by the {drafted.sender} only, but {duty.path} puts it on the other desk"
    return ""


def late(duty: Duty, protocol: Protocol) -> Iterator[Doubt]:
    """Yield the first rung that comes after what the *duty* is there for."""
    rungs = protocol.ladders[duty.ladder] if duty.ladder else ()
    path = f"{duty.path}.ladder" if duty.path.startswith("forms") else f"forms.{duty.form.code}.owes"
    for rung in rungs:
        here = f"the rung of {duty.ladder} at {duration_text(rung.at)}"
        if duty.before and rung.at > duty.ahead:
            passed = duration_text(Duration(rung.at - duty.ahead))
            wrong = f"{here} comes {passed} after {duty.before}, which it is to protect"
            yield Doubt(path, wrong, f"Use a shorter ladder, or a longer at_least, {REASON}")
            return
        limit, purpose = end_of(duty, protocol)
        if limit and duty.after in MEASURED and duty.within + rung.at > limit:
            passed = duration_text(Duration(duty.within + rung.at))
            wrong = f"{here} comes {passed} after the message, but {purpose}"
            yield Doubt(path, wrong, f"Use a shorter ladder, {REASON}")
            return


def end_of(duty: Duty, protocol: Protocol) -> tuple[Duration, str]:
    """Return how long after a message nothing is left to be climbed for, and why; nought if that is never so."""
    way_out = protocol.withdrawal
    if way_out and duty.form.code in way_out.forms and way_out.notice:
        return way_out.notice, f"the agreement ends {duration_text(way_out.notice)} after it"
    for rule in duty.form.then:
        closing = all(protocol.forms[code].act in CLOSING for code in rule.forms)
        if closing and rule.after in MEASURED and not (rule.ahead or rule.if_) and duty.kind:
            return rule.within, f"its case must be closed {duration_text(rule.within)} after it"
    return Duration(0), ""
