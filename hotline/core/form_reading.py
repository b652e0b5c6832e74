"""Reads the forms of an agreement: who may sign them, what they answer, what is owed for them, what must follow."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from hotline.core.conditions import Condition
from hotline.core.expressions import Type
from hotline.core.field_reading import Fields, Lexicon, lexicon, read_fields
from hotline.core.forms import FollowUp, Form, LeadTime, Prompt
from hotline.core.places import Place
from hotline.core.terms import ACTS, DEBTORS, LEVELS, PRECEDENCES, SENDERS, SIGNERS, Limit

FORM_CODE: Final = "[A-Z]{3}(-[0-9]{1,2})?"
NAME: Final = "[a-z][a-z0-9-]{0,47}"
AS_ANSWERED: Final = "as_answered"
REQUIRED: Final = ("title", "act", "signed_by", "precedence", "fields")
OPTIONAL: Final = (
    *("opens", "answers", "sender", "two_people", "must", "owes", "levels", "lead_time", "prompt", "then"),
    *REQUIRED,
)


@dataclass(frozen=True, slots=True)
class Urgency:
    """What a form says of its precedence."""

    default: str
    raised: tuple[tuple[Condition, str], ...] = ()
    allowed: tuple[str, ...] = ()
    inherited: bool = False


def read_forms(place: Place, parameters: Mapping[str, Type]) -> dict[str, Form]:
    """Return every form, by its code."""
    entries = {code: each.members(REQUIRED, OPTIONAL) for code, each in place.entries(FORM_CODE, "form code").items()}
    fields: dict[str, Fields] = {}
    for code in sorted(entries, key=lambda code: has_changes(entries[code])):
        each = entries[code].get("fields")
        fields[code] = read_fields(each, parameters, fields) if each else {}
    return {
        code: read_form(code, parts, fields[code], lexicon(fields[code], parameters)) for code, parts in entries.items()
    }


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
    return {level: read_limit(each) for level, each in place.members((), LEVELS).items() if level in LEVELS}


def read_limit(place: Place) -> Limit:
    """Return a deadline with its ladder; that nobody is called must be said: `ladder: null`."""
    parts = place.members(("within", "ladder"))
    ladder = parts.get("ladder")
    return Limit(
        within=parts["within"].duration() if "within" in parts else place.inside("within").duration(),
        ladder=None if ladder is None or ladder.value is None else ladder.matching(NAME, "ladder name"),
    )


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
    parts = place.members(("owes", "forms", "within", "after", "ladder"), ("name", "title", "unless", "if"))
    forms = tuple(each.text() for each in parts["forms"].items()) if "forms" in parts else ()
    if not forms:
        place.complain("no form meets this", "Name at least one in forms: […]")
    condition = names.condition(parts["if"]) if "if" in parts else None
    limit: Any = parts.get("ladder")
    return FollowUp(
        name=parts["name"].matching(NAME, "name") if "name" in parts else "-".join(forms[:1]).lower(),
        title=parts["title"].titles() if "title" in parts else {},
        owes=parts["owes"].word(DEBTORS) if "owes" in parts else "sender",
        forms=forms,
        within=parts["within"].duration() if "within" in parts else place.inside("within").duration(),
        after=parts["after"].text() if "after" in parts else "",
        unless=tuple(each.text() for each in parts["unless"].items()) if "unless" in parts else (),
        ladder=None if limit is None or limit.value is None else limit.matching(NAME, "ladder name"),
        if_=condition,
    )
