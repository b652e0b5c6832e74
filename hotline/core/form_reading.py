"""Reads the forms of an agreement: who may sign them, what they answer, what is owed for them, what must follow."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from hotline.core.calendar import DAY
from hotline.core.canonical import Duration
from hotline.core.conditions import Condition
from hotline.core.expressions import Type
from hotline.core.field_reading import FIELD_NAME, Fields, Lexicon, lexicon, read_fields
from hotline.core.forms import FollowUp, Form, Happened, LeadTime, Prompt
from hotline.core.places import Place
from hotline.core.terms import (
    ACTS,
    COUNTED,
    DEBTORS,
    LEVELS,
    PRECEDENCES,
    RELEASES,
    SENDERS,
    SIGNERS,
    STATUSES,
    Limit,
)

FORM_CODE: Final = "[A-Z]{3}(-[0-9]{1,2})?"
NAME: Final = "[a-z][a-z0-9-]{0,47}"
AS_ANSWERED: Final = "as_answered"
REQUIRED: Final = ("title", "act", "signed_by", "precedence", "fields")
OPTIONAL: Final = (
    *("opens", "answers", "sender", "two_people", "must", "owes", "levels", "lead_time", "prompt", "then"),
    *("statuses", "releasable", "nil", "scope", "happened", "hardware"),
    *REQUIRED,
)


@dataclass(frozen=True, slots=True)
class Urgency:
    """What a form says of its precedence."""

    default: str
    raised: tuple[tuple[Condition, str], ...] = ()
    allowed: tuple[str, ...] = ()
    inherited: bool = False


def read_forms(place: Place, parameters: Mapping[str, Type], releasable: str = RELEASES[0]) -> dict[str, Form]:
    """Return every form, by its code; one that does not say to whom it is *releasable* is so as this says."""
    entries = {code: each.members(REQUIRED, OPTIONAL) for code, each in place.entries(FORM_CODE, "form code").items()}
    fields: dict[str, Fields] = {}
    for code in sorted(entries, key=lambda code: has_changes(entries[code])):
        each = entries[code].get("fields")
        fields[code] = read_fields(each, parameters, fields) if each else {}
    forms = {
        code: read_form(code, parts, fields[code], lexicon(fields[code], parameters)) for code, parts in entries.items()
    }
    for code, parts in entries.items():
        release = parts["releasable"].word(RELEASES) if "releasable" in parts else releasable
        form = replace(forms[code], releasable=release)
        forms[code] = with_slip(parts["happened"], form, forms) if "happened" in parts else form
    return forms


def has_changes(parts: Mapping[str, Place]) -> bool:
    """Return whether a form changes fields of another, and so is read after it."""
    fields = parts["fields"].value if "fields" in parts else None
    if not isinstance(fields, Mapping):
        return False
    return any(isinstance(field, Mapping) and field.get("type") == "changes" for field in fields.values())


def read_form(code: str, parts: Mapping[str, Place], fields: Fields, names: Lexicon) -> Form:
    """Return one form."""
    urgency = read_urgency(parts["precedence"], names) if "precedence" in parts else Urgency("ROUTINE")
    answers = tuple(each.text() for each in parts["answers"].items()) if "answers" in parts else ()
    owes, owes_if = read_owes(parts["owes"], names) if "owes" in parts else ((), {})
    return Form(
        code=code,
        title=parts["title"].titles() if "title" in parts else {},
        act=parts["act"].word(ACTS) if "act" in parts else "notice",
        answers=answers,
        opens=not answers or ("opens" in parts and parts["opens"].word(("case",)) == "case"),
        sender=parts["sender"].word(SENDERS) if "sender" in parts else "either",
        signed_by=parts["signed_by"].words(SIGNERS) if "signed_by" in parts else (),
        two_people="two_people" in parts and parts["two_people"].flag(),
        precedences=urgency.allowed,
        inherits_precedence=urgency.inherited,
        default_precedence=urgency.default,
        raised=urgency.raised,
        fields=fields,
        must=read_conditions(parts["must"], names) if "must" in parts else (),
        owes=owes,
        owes_if=owes_if,
        levels=read_levels(parts["levels"]) if "levels" in parts else {},
        lead_time=read_lead_time(parts["lead_time"], names) if "lead_time" in parts else None,
        prompt=read_prompt(parts["prompt"], names) if "prompt" in parts else None,
        then=tuple(read_follow_up(each, names) for each in parts["then"].items()) if "then" in parts else (),
        statuses=parts["statuses"].words(STATUSES) if "statuses" in parts else (),
        nil="nil" in parts and parts["nil"].flag(),
        scope=read_conditions(parts["scope"], names) if "scope" in parts else (),
        happened=read_happened(parts["happened"], fields) if "happened" in parts else None,
        hardware="hardware" in parts and parts["hardware"].flag(),
    )


def read_urgency(place: Place, names: Lexicon) -> Urgency:
    """Return the precedence that stands at *place*: a word, `as_answered`, or rules."""
    if place.value == AS_ANSWERED:
        return Urgency("ROUTINE", (), PRECEDENCES, inherited=True)
    if not isinstance(place.value, Mapping):
        word = place.word((*PRECEDENCES, AS_ANSWERED))
        return Urgency(word, (), (word,))
    parts = place.members(("default",), ("when", "allowed"))
    default = parts["default"].word(PRECEDENCES) if "default" in parts else "ROUTINE"
    raised = []
    for case in parts["when"].items() if "when" in parts else ():
        branch = case.members(("if", "use"))
        condition = names.condition(branch["if"]) if "if" in branch else None
        if condition and "use" in branch:
            raised.append((condition, branch["use"].word(PRECEDENCES)))
    used = {default, *(use for _, use in raised)}
    allowed = set(parts["allowed"].words(PRECEDENCES)) if "allowed" in parts else used
    for word in sorted(used - allowed):
        place.complain(f"{word} is used but not allowed", f"Add {word} to allowed")
    return Urgency(default, tuple(raised), tuple(word for word in PRECEDENCES if word in allowed))


def read_conditions(place: Place, names: Lexicon) -> tuple[Condition, ...]:
    """Return the conditions of a list."""
    found = (names.condition(each) for each in place.items())
    return tuple(condition for condition in found if condition)


def read_owes(place: Place, names: Lexicon) -> tuple[tuple[str, ...], dict[str, Condition]]:
    """Return the levels that the other side owes, and the conditions of some of them."""
    owes, owes_if = [], {}
    for each in place.items():
        if not isinstance(each.value, Mapping):
            owes.append(each.word(LEVELS))
            continue
        parts = each.members(("level", "if"))
        if "level" in parts and "if" in parts:
            owes.append(parts["level"].word(LEVELS))
            condition = names.condition(parts["if"])
            if condition:
                owes_if[owes[-1]] = condition
    if len(set(owes)) != len(owes):
        place.complain("a level stands twice", "Write each level once")
    return tuple(owes), owes_if


def read_levels(place: Place) -> dict[str, Limit]:
    """Return the deadlines that replace those of the precedence."""
    return {level: read_limit(each, own=True) for level, each in place.members((), LEVELS).items() if level in LEVELS}


def read_limit(place: Place, *, own: bool = False) -> Limit:
    """Return a deadline with its ladder; that nobody is called must be said: `ladder: null`.

    Only a form's *own* may stand before an event, for the matrix knows no form.
    """
    parts = place.members(("within", "ladder"), ("calendar", "tolled_by", *(("before", "at_least") if own else ())))
    if "at_least" in parts and "before" not in parts:
        parts["at_least"].complain("at least how long before what?", "Add before: <an open instant of the form>")
    return Limit(
        within=parts["within"].duration() if "within" in parts else Duration(0),
        ladder=read_ladder_name(parts.get("ladder")),
        calendar=read_counted(parts, "within"),
        before=parts["before"].text() if "before" in parts else "",
        at_least=parts["at_least"].duration() if "at_least" in parts else Duration(0),
        tolled_by=read_codes(parts, "tolled_by"),
    )


def read_ladder_name(place: Place | None) -> str | None:
    """Return the name of the ladder that is climbed, or None where nobody is called."""
    return None if place is None or place.value is None else place.matching(NAME, "ladder name")


def read_counted(parts: Mapping[str, Place], length: str) -> str:
    """Return in what the time *length* is counted; working days are whole days, and at least one."""
    counted = parts["calendar"].word(COUNTED) if "calendar" in parts else COUNTED[0]
    time = parts[length].duration() if counted != COUNTED[0] and length in parts else DAY
    if time < DAY or time % DAY:
        parts[length].complain("working days are whole days", "Write it as 1d, 5d, …")
    return counted


def read_codes(parts: Mapping[str, Place], name: str) -> tuple[str, ...]:
    """Return the codes of the forms in the list *name*; whether they exist is seen later."""
    return tuple(each.matching(FORM_CODE, "form code") for each in parts[name].items()) if name in parts else ()


def read_happened(place: Place, fields: Fields) -> Happened:
    """Return what took place, and the window of the case in which it should have."""
    parts = place.members(("at", "during"))
    at = parts["at"].text() if "at" in parts else ""
    field = fields.get(at.partition(".")[0])
    if at and (field is None or not field.open or field.type not in ("instant", "window")):
        parts["at"].complain(f"{at} is no open instant or window of this form", "Name a field with open: true")
    during = parts["during"].matching(f"case[.]{FIELD_NAME}", "window of the case") if "during" in parts else ""
    return Happened(at, during)


def with_slip(place: Place, form: Form, forms: Mapping[str, Form]) -> Form:
    """Return *form*, knowing how far the windows of its case may slip; complain of a case without such a window."""
    if form.happened is None or not form.happened.during:
        return form
    name = form.happened.during.removeprefix("case.")
    homes = [other for other in forms.values() if other.opens and form.may_answer(other.code)]
    for other in homes:
        if name not in other.fields or other.fields[name].type != "window" or not other.fields[name].open:
            place.complain(f"{other.code}, which may open the case, has no open window {name}", "Name one", "during")
    slips = {other.fields[name].slip for other in homes if name in other.fields}
    if len(slips) > 1:
        place.complain(f"how far {name} slips depends on the form that opened the case", "Agree on one slip", "during")
    return replace(form, happened=replace(form.happened, slip=max(slips, default=Duration(0))))


def read_lead_time(place: Place, names: Lexicon) -> LeadTime:
    """Return how long before an event the form is due."""
    parts = place.members(("before", "at_least"), ("floor", "below_floor"))
    return LeadTime(
        before=parts["before"].text() if "before" in parts else "",
        at_least=names.span(place.inside("at_least")),
        floor=parts["floor"].duration() if "floor" in parts else None,
        refuse_below_floor="below_floor" in parts and parts["below_floor"].word(("flag", "refuse")) == "refuse",
    )


def read_prompt(place: Place, names: Lexicon) -> Prompt:
    """Return how soon after becoming aware the form is due."""
    parts = place.members(("after", "within"))
    return Prompt(parts["after"].text() if "after" in parts else "", names.span(place.inside("within")))


def read_follow_up(place: Place, names: Lexicon) -> FollowUp:
    """Return what must follow; named after the first of its forms if it has no name."""
    parts = place.members(
        ("owes", "forms", "ladder"),
        ("name", "title", "unless", "if", "within", "after", "at_least", "before", "calendar", "tolled_by"),
    )
    forms = read_codes(parts, "forms")
    if not forms:
        place.complain("no form meets this", "Name at least one in forms: […]")
    length, anchor = read_anchor(place, parts)
    return FollowUp(
        name=parts["name"].matching(NAME, "name") if "name" in parts else "-".join(forms[:1]).lower(),
        title=parts["title"].titles() if "title" in parts else {},
        owes=parts["owes"].word(DEBTORS) if "owes" in parts else "sender",
        forms=forms,
        within=parts[length].duration() if length in parts else Duration(0),
        after=parts[anchor].text() if anchor in parts else "",
        unless=read_codes(parts, "unless"),
        ladder=read_ladder_name(parts.get("ladder")),
        if_=names.condition(parts["if"]) if "if" in parts else None,
        ahead=anchor == "before",
        calendar=read_counted(parts, length),
        tolled_by=read_codes(parts, "tolled_by"),
    )


def read_anchor(place: Place, parts: Mapping[str, Place]) -> tuple[str, str]:
    """Return which keys say when a follow-up is due: `within` and `after`, or `at_least` and `before`."""
    said = {"within", "after", "at_least", "before"} & parts.keys()
    for length, anchor in (("within", "after"), ("at_least", "before")):
        if said == {length, anchor}:
            return length, anchor
    place.complain("it is not clear when this is due", "Add within: and after:, or at_least: and before:")
    return "within", "after"
