"""Which deadlines could not be kept by anybody, or are counted in days that nobody agreed on."""

from collections.abc import Iterator
from typing import Final

from hotline.core.canonical import duration_text
from hotline.core.doubts import Doubt, Duty, duties
from hotline.core.forms import Form, LeadTime
from hotline.core.protocol import Protocol
from hotline.core.soundness import CASE
from hotline.core.terms import Limit

STEPS: Final = (("received", "acknowledged"), ("holding", "replied"))


def doubts(protocol: Protocol) -> Iterator[Doubt]:
    """Yield what is doubtful about the deadlines of *protocol*."""
    for duty in duties(protocol):
        yield from unknowable(duty, protocol)
        yield from unheld(duty, protocol)
    for form in protocol.forms.values():
        yield from disordered(form, protocol)
    yield from uncounted(protocol)


def unknowable(duty: Duty, protocol: Protocol) -> Iterator[Doubt]:
    """Yield why something is due before the notice of the event itself need have come."""
    for lead in lead_times(duty, protocol):
        if duty.before and duty.ahead >= lead.at_least.shortest:
            notice = duration_text(lead.at_least.shortest)
            wrong = f"it is due before it can be known: the notice may come {notice} before {lead.before}"
            yield Doubt(f"{duty.path}.at_least", wrong, f"Give it less than {notice}")
            return


def lead_times(duty: Duty, protocol: Protocol) -> Iterator[LeadTime]:
    """Yield the lead times before the event of *duty*, those of the forms that may open its case included."""
    anchor = duty.before.removeprefix(CASE)
    homes = [each for each in protocol.forms.values() if each.opens and duty.form.may_answer(each.code)]
    for form in (duty.form, *(homes if duty.before.startswith(CASE) else ())):
        if form.lead_time and form.lead_time.before.removeprefix(CASE) == anchor:
            yield form.lead_time


def unheld(duty: Duty, protocol: Protocol) -> Iterator[Doubt]:
    """Yield why the other side would owe something before it need hold the message that asks for it."""
    slowest = max(protocol.matrix[each].delivered.within for each in duty.form.precedences)
    if duty.after == "sent" and not duty.kind and duty.by_other and duty.within <= slowest:
        wrong = f"it is due before the other side need hold the message ({duration_text(slowest)})"
        yield Doubt(f"{duty.path}.within", wrong, "Count it after: delivered, or give it longer")


def disordered(form: Form, protocol: Protocol) -> Iterator[Doubt]:
    """Yield which level of *form* is due before the one that must come first."""
    for precedence in form.precedences:
        for first, then in STEPS:
            if first not in form.owes or then not in form.owes:
                continue
            earlier, later = (protocol.limit(form, level, precedence) for level in (first, then))
            if earlier and later and is_before(later, earlier):
                own = next((level for level in (then, first) if level in form.levels), None)
                path = f"forms.{form.code}.levels.{own}" if own else f"timing.{precedence}.{then}"
                longer, shorter = duration_text(earlier.within), duration_text(later.within)
                wrong = f"at {precedence}, {then} ({shorter}) is due before {first} ({longer})"
                yield Doubt(f"{path}.within", wrong, "Give the later step the longer time")


def is_before(later: Limit, earlier: Limit) -> bool:
    """Return whether *later* is due before *earlier*, if both are counted alike."""
    return later.calendar == earlier.calendar and not later.before and later.within < earlier.within


def uncounted(protocol: Protocol) -> Iterator[Doubt]:
    """Yield where working days are counted without a calendar, or a calendar without working days."""
    counted = [f"{each.path}.calendar" for each in duties(protocol) if each.calendar == "working_days"]
    counted += [
        f"returns.{each.name}.calendar" for each in protocol.returns.values() if each.calendar == "working_days"
    ]
    if counted and not protocol.calendars:
        wrong = "working days are counted, but no party has a calendar: only weekends would be days off"
        yield Doubt(counted[0], wrong, "Add calendars: with the country of each party")
    for party in protocol.calendars if not counted else ():
        yield Doubt(f"calendars.{party}", "no deadline is counted in working days", "Remove it, or count in them")
