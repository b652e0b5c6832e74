"""The forms of an agreement: what a message of a form may say, who may sign it, and what follows from it.

A form judges a message by its fields and by `now` (the `at` of the entry) alone, never by the state of a case, so that
both sides and any auditor judge alike (rule 5). Lateness is a flag, not a refusal, unless the agreement refuses below a
floor.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hotline.core.canonical import Duration, Instant, duration_text, instant
from hotline.core.conditions import Condition
from hotline.core.errors import RefusalError, refuse
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

    The anchor is `sent`, `delivered`, or an instant of the message (`window.end`, `next_update_by`) or of its case
    (`case.window.end`). What is due *ahead* is due that long before the anchor. Nothing is owed when *if_* does not
    hold, or once one of the forms *unless* was sent in the case.
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
    ahead: bool = False
    calendar: str = "continuous"
    tolled_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Happened:
    """What took place, as the form says (its open instant or window *at*), and the window of the case it falls in.

    *during* is the path of that window (`case.window`); *slip* is how long after its end it still counts as inside.
    """

    at: str
    during: str
    slip: Duration = Duration(0)


@dataclass(frozen=True, slots=True)
class Form:
    """One numbered message layout.

    A form without `answers` opens a case; with `opens` it may do so although it may also answer. `inherits_precedence`
    forms take the precedence of the message they answer. `owes` are the levels that the other side owes for it,
    `owes_if` narrows some of them by a condition, and `levels` are deadlines that replace those of the precedence.

    It may be sent in channels of the `statuses` (none named: of any), and outside the parties only `releasable` is
    told of it. A notice is a duty if any condition of `scope` holds, else it is voluntary. `nil` is a return that
    says that there is nothing to say. `hardware` forms are signed with keys that the roster lists as kept in it.
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
    statuses: tuple[str, ...] = ()
    releasable: str = "parties"
    nil: bool = False
    scope: tuple[Condition, ...] = ()
    happened: Happened | None = None
    hardware: bool = False

    @property
    def period(self) -> str:
        """Return the name of the one field that says for which period this form returns something; else nothing."""
        named = [field for field in self.fields.values() if field.type == "period" and field.required and field.open]
        return named[0].name if len(named) == 1 else ""

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
        self.check_alternatives(fields.keys() | sealed.keys())
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
        for name in self.missing(fields, fields.keys() | sealed.keys(), now, parameters):
            raise refuse("field.missing", name)

    def missing(
        self, fields: Mapping[str, Any], given: Collection[str], now: Instant, parameters: Mapping[str, Any]
    ) -> Iterator[str]:
        """Yield what must still be given beside the fields *given*, of which *fields* are those that stand open."""
        for name, field in self.fields.items():
            if name in given or field.alternative in given:
                continue
            if field.required or (field.required_if and field.required_if.holds(fields, now, parameters)):
                yield name

    def check_alternatives(self, given: Collection[str]) -> None:
        """Refuse both a field and what may be given in its place."""
        for name, field in self.fields.items():
            if field.alternative in given and name in given:
                raise refuse("field.both", name, f"beside {field.alternative}")

    def check_status(self, status: str) -> None:
        """Refuse a message of this form in a channel of another *status* than the form is made for."""
        if self.statuses and status not in self.statuses:
            raise refuse("form.status", "status", f"{self.code} is for {', '.join(self.statuses)}, not {status}")

    def check_conditions(self, fields: Mapping[str, Any], now: Instant, parameters: Mapping[str, Any]) -> None:
        """Refuse what needs more than one field to see: lengths that depend on others, conditions, the floor."""
        for refusal in self.broken(fields, now, parameters):
            raise refusal

    def broken(self, fields: Mapping[str, Any], now: Instant, parameters: Mapping[str, Any]) -> Iterator[RefusalError]:
        """Yield everything that is wrong and needs more than one field to see."""
        for name, field in self.fields.items():
            if field.longest and name in fields:
                try:
                    field.check_longest(fields[name], field.longest.length(fields, now, parameters), name)
                except RefusalError as refusal:
                    yield refusal
        for condition in self.must:
            if not condition.holds(fields, now, parameters):
                yield refuse("condition.failed", detail=condition.text)
        lead = self.lead_time
        if lead and lead.refuse_below_floor and "below_floor" in self.flags(fields, now, parameters):
            assert lead.floor is not None
            yield refuse("leadtime.below_floor", lead.before, f"at least {duration_text(lead.floor)} before")

    def flags(
        self,
        fields: Mapping[str, Any],
        at: Instant,
        parameters: Mapping[str, Any],
        *,
        delivered: Instant | None = None,
        case: Mapping[str, Any] | None = None,
    ) -> tuple[str, ...]:
        """Return what is noted about a message without refusing it.

        `late`, `below_floor`, `prompt_late`, `outside_scope` (it was no duty), `outside_window`. A notice counts as
        given when the other center holds it: *delivered*, once it is known, else *at*. *case* are the effective open
        fields of the case, for a lead time or a window that is measured against them.
        """
        given = at if delivered is None else delivered
        return (
            *self.lead_flags(fields, at, given, parameters, case),
            *self.prompt_flags(fields, at, given, parameters),
            *self.scope_flags(fields, at, parameters),
            *self.window_flags(fields, case),
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

    def scope_flags(self, fields: Mapping[str, Any], at: Instant, parameters: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the flag of a notice that nothing obliged its author to give."""
        voluntary = self.scope and not any(condition.holds(fields, at, parameters) for condition in self.scope)
        return ("outside_scope",) if voluntary else ()

    def window_flags(self, fields: Mapping[str, Any], case: Mapping[str, Any] | None) -> tuple[str, ...]:
        """Return the flag of something that took place outside the window that was notified, slip included."""
        if self.happened is None:
            return ()
        took, window = found_span(self.happened.at, fields, case), found_span(self.happened.during, fields, case)
        if took is None or window is None:
            return ()
        inside = window[0] <= took[0] and took[1] <= window[1] + self.happened.slip
        return () if inside else ("outside_window",)


def found_span(path: str, fields: Mapping[str, Any], case: Mapping[str, Any] | None) -> tuple[Instant, Instant] | None:
    """Return beginning and end of the window, or the instant twice, that *path* names, as `found_instant` does."""
    value = found_value(path, fields, case)
    if isinstance(value, Mapping):
        return instant(value.get("start")), instant(value.get("end"))
    return None if value is None else (instant(value), instant(value))


def found_instant(path: str, fields: Mapping[str, Any], case: Mapping[str, Any] | None) -> Instant | None:
    """Return the instant that *path* names in the fields, or, after `case.`, in the case as the message changes it."""
    value = found_value(path, fields, case)
    return None if value is None else instant(value)


def found_value(path: str, fields: Mapping[str, Any], case: Mapping[str, Any] | None) -> Any:  # noqa: ANN401 - any value
    """Return what *path* names in the fields, or, after `case.`, in the case as the message changes it."""
    if path.startswith("case."):
        path, fields = path[5:], {**(case or {}), **fields.get("changes", {})}
    name, _, part = path.partition(".")
    value = fields.get(name)
    if part:
        return value.get(part) if isinstance(value, Mapping) else None
    return value


def higher(first: str, second: str) -> bool:
    """Return whether precedence *first* is above *second*."""
    return PRECEDENCES.index(first) < PRECEDENCES.index(second)
