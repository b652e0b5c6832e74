"""The forms of an agreement: what a message of a form may say, who may sign it, and what follows from it.

A form judges a message by its fields and by `now` (the `at` of the entry) alone, never by the state of a case, so that
both sides and any auditor judge alike (rule 5). Lateness is a flag, not a refusal, unless the agreement refuses below a
floor.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hotline.core.canonical import Duration, Instant, duration_text, instant
from hotline.core.conditions import Condition
from hotline.core.errors import refuse
from hotline.core.fields import Field
from hotline.core.sealing import unseal
from hotline.core.terms import CLOSING, PRECEDENCES, Limit, Span


@dataclass(frozen=True, slots=True)
class LeadTime:
    """How long before an event a notice is due.

    *before* names an instant of the form (`window.start`), or of its case (`case.window.start`).
    """

    before: str
    at_least: Span
    floor: Duration | None
    refuse_below_floor: bool


@dataclass(frozen=True, slots=True)
class Prompt:
    """How soon after becoming aware (the instant field *after*) a report is due."""

    after: str
    within: Span


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Something that must follow a message: one of *forms*, from whoever *owes* it, *within* a time *after* an anchor.

    The anchor is `sent`, `delivered`, or an instant of the message (`window.end`, `next_update_by`). Nothing is owed
    when *if_* does not hold, or once one of the forms *unless* was sent in the case.
    """

    name: str
    title: Mapping[str, str]
    owes: str
    forms: tuple[str, ...]
    within: Duration
    after: str
    unless: tuple[str, ...]
    ladder: str | None
    if_: Condition | None


@dataclass(frozen=True, slots=True)
class Form:
    """One numbered message layout.

    A form without `answers` opens a case; with `opens` it may do so although it may also answer. `inherits_precedence`
    forms take the precedence of the message they answer. `owes` are the levels that the other side owes for it,
    `owes_if` narrows some of them by a condition, and `levels` are deadlines that replace those of the precedence.
    """

    code: str
    title: Mapping[str, str]
    act: str
    answers: tuple[str, ...]
    opens: bool
    sender: str
    signed_by: tuple[str, ...]
    two_people: bool
    precedences: tuple[str, ...]
    inherits_precedence: bool
    default_precedence: str
    raised: tuple[tuple[Condition, str], ...]
    fields: Mapping[str, Field]
    must: tuple[Condition, ...]
    owes: tuple[str, ...]
    owes_if: Mapping[str, Condition]
    levels: Mapping[str, Limit]
    lead_time: LeadTime | None
    prompt: Prompt | None
    then: tuple[FollowUp, ...]

    @property
    def closes(self) -> bool:
        """Return whether a message of this form closes its case."""
        return self.act in CLOSING

    def may_answer(self, code: str) -> bool:
        """Return whether a message of this form may answer one of form *code*."""
        return "*" in self.answers or code in self.answers

    def precedence(
        self, fields: Mapping[str, Any], now: Instant, parameters: Mapping[str, Any], answered: str | None = None
    ) -> str:
        """Return the lowest precedence a message may have: of the first rule that holds, or of what it answers."""
        if self.inherits_precedence and answered is not None:
            return answered
        for condition, precedence in self.raised:
            if condition.holds(fields, now, parameters):
                return precedence
        return self.default_precedence

    def owed(self, fields: Mapping[str, Any], now: Instant, parameters: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the levels that the other side owes for a message with these fields."""
        return tuple(
            level
            for level in self.owes
            if level not in self.owes_if or self.owes_if[level].holds(fields, now, parameters)
        )

    def check(
        self,
        fields: Mapping[str, Any],
        sealed: Mapping[str, str],
        openings: object,
        now: Instant,
        parameters: Mapping[str, Any],
    ) -> None:
        """Refuse fields that the agreement does not allow at *now*; if *openings* is None only the open part is judged.

        *openings* are as they travel; each must be what was committed to.
        """
        self.check_names(fields, sealed)
        for name, value in fields.items():
            self.fields[name].check(value, name)
        if openings is not None:
            for name, value in unseal(sealed, openings).items():
                self.fields[name].check(value, name)
        self.check_required(fields, sealed, now, parameters)
        self.check_conditions(fields, now, parameters)

    def check_names(self, fields: Mapping[str, Any], sealed: Mapping[str, str]) -> None:
        """Refuse a field that is unknown, open where it must be sealed, or sealed where it must be open."""
        for name in (*fields, *sealed):
            if name not in self.fields:
                raise refuse("field.unknown", name)
        for name in fields:
            if not self.fields[name].open:
                raise refuse("field.not_sealed", name)
        for name in sealed:
            if self.fields[name].open:
                raise refuse("field.sealed", name)

    def check_required(
        self, fields: Mapping[str, Any], sealed: Mapping[str, str], now: Instant, parameters: Mapping[str, Any]
    ) -> None:
        """Refuse a message in which a required field is missing."""
        for name, field in self.fields.items():
            if name in fields or name in sealed:
                continue
            if field.required or (field.required_if and field.required_if.holds(fields, now, parameters)):
                raise refuse("field.missing", name)

    def check_conditions(self, fields: Mapping[str, Any], now: Instant, parameters: Mapping[str, Any]) -> None:
        """Refuse what needs more than one field to see: lengths that depend on others, conditions, the floor."""
        for name, field in self.fields.items():
            if field.longest and name in fields:
                field.check_longest(fields[name], field.longest.length(fields, now, parameters), name)
        for condition in self.must:
            if not condition.holds(fields, now, parameters):
                raise refuse("condition.failed", detail=condition.text)
        lead = self.lead_time
        if lead and lead.refuse_below_floor and "below_floor" in self.flags(fields, now, parameters):
            assert lead.floor is not None
            raise refuse("leadtime.below_floor", lead.before, f"at least {duration_text(lead.floor)} before")

    def flags(
        self,
        fields: Mapping[str, Any],
        at: Instant,
        parameters: Mapping[str, Any],
        *,
        delivered: Instant | None = None,
        case: Mapping[str, Any] | None = None,
    ) -> tuple[str, ...]:
        """Return what is noted about a message without refusing it: `late`, `below_floor`, `prompt_late`.

        A notice counts as given when the other center holds it: *delivered*, once it is known, else *at*. *case* are
        the effective open fields of the case, for a lead time that is measured against them.
        """
        given = at if delivered is None else delivered
        return (
            *self.lead_flags(fields, at, given, parameters, case),
            *self.prompt_flags(fields, at, given, parameters),
        )

    def lead_flags(
        self,
        fields: Mapping[str, Any],
        at: Instant,
        given: Instant,
        parameters: Mapping[str, Any],
        case: Mapping[str, Any] | None,
    ) -> tuple[str, ...]:
        """Return the flags of the lead time."""
        lead = self.lead_time
        event = None if lead is None else found_instant(lead.before, fields, case)
        if lead is None or event is None:
            return ()
        flags = ("late",) if event - given < lead.at_least.length(fields, at, parameters) else ()
        return (*flags, "below_floor") if lead.floor is not None and event - given < lead.floor else flags

    def prompt_flags(
        self, fields: Mapping[str, Any], at: Instant, given: Instant, parameters: Mapping[str, Any]
    ) -> tuple[str, ...]:
        """Return the flag of a report that came too long after its author became aware."""
        aware = None if self.prompt is None else found_instant(self.prompt.after, fields, None)
        if self.prompt is None or aware is None:
            return ()
        return ("prompt_late",) if given - aware > self.prompt.within.length(fields, at, parameters) else ()


def found_instant(path: str, fields: Mapping[str, Any], case: Mapping[str, Any] | None) -> Instant | None:
    """Return the instant that *path* names in the fields, or, after `case.`, in the case as the message changes it."""
    if path.startswith("case."):
        path, fields = path[5:], {**(case or {}), **fields.get("changes", {})}
    name, _, part = path.partition(".")
    value = fields.get(name)
    if part:
        value = value.get(part) if isinstance(value, Mapping) else None
    return None if value is None else instant(value)


def higher(first: str, second: str) -> bool:
    """Return whether precedence *first* is above *second*."""
    return PRECEDENCES.index(first) < PRECEDENCES.index(second)
