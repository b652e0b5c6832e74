"""What cannot work although every line of the file is well written.

A ladder that does not exist, a report that nobody may sign, a case that can never close, a deadline within the error of
the clocks: each is a complaint when the file is loaded, with the key path and what to do. Both parties find the same,
so that an agreement that loads at one loads at the other; what is only unwise is found by `examination`.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from hotline.core.fields import Field
from hotline.core.forms import FollowUp, Form
from hotline.core.places import Place
from hotline.core.terms import ANSWERING, LEVELS, SKEW, Limit, Rung, Timing

ANY: Final = "*"
CASE: Final = "case."

Forms = Mapping[str, Form]
Matrix = Mapping[str, Timing]


def check(place: Place, forms: Forms, matrix: Matrix, ladders: Mapping[str, tuple[Rung, ...]]) -> None:
    """Complain at *place*, the document of a protocol, of everything that could not work."""
    for path, limit in all_limits(forms, matrix):
        check_limit(place, path, limit, ladders)
        check_codes(place, f"{path}.tolled_by", limit.tolled_by, forms)
    for code, form in forms.items():
        path = f"forms.{code}"
        check_answers(place, path, form, forms)
        check_signers(place, path, form, matrix)
        check_levels(place, path, form, forms, matrix)
        check_relaxed(place, path, form, matrix)
        check_times(place, path, form, forms)
        check_closing(place, path, form, forms)
        for number, follow_up in enumerate(form.then):
            check_follow_up(place, f"{path}.then.{number}", form, follow_up, forms)


def all_limits(forms: Forms, matrix: Matrix) -> Iterator[tuple[str, Limit]]:
    """Yield every deadline with its key path."""
    for precedence, timing in matrix.items():
        for level in LEVELS:
            limit = timing.limit(level)
            if limit:
                yield f"timing.{precedence}.{level}", limit
    for code, form in forms.items():
        for level, limit in form.levels.items():
            yield f"forms.{code}.levels.{level}", limit
        for number, follow_up in enumerate(form.then):
            # Counted from an instant of the form, a follow-up may be due at that very instant.
            named = follow_up.after not in ("sent", "delivered")
            within = max(follow_up.within, SKEW) if named else follow_up.within
            yield f"forms.{code}.then.{number}", Limit(within, follow_up.ladder, tolled_by=follow_up.tolled_by)


def check_limit(place: Place, path: str, limit: Limit, ladders: Mapping[str, tuple[Rung, ...]]) -> None:
    """Complain of a deadline that clocks cannot tell, or whose ladder does not exist."""
    if limit.within < SKEW:
        place.complain(
            "the deadline is shorter than clocks may differ (30 s)", "Give it at least 30s", f"{path}.within"
        )
    if limit.ladder is not None and limit.ladder not in ladders:
        known = ", ".join(ladders) or "none yet"
        place.complain(f"there is no ladder {limit.ladder}", f"Add it to ladders, or use: {known}", f"{path}.ladder")


def check_codes(place: Place, path: str, codes: tuple[str, ...], forms: Forms) -> None:
    """Complain of forms in the list at *path* that do not exist."""
    for number, code in enumerate(codes):
        if code not in forms and code != ANY:
            place.complain(f"there is no form {code}", "Correct the code", f"{path}.{number}")


def check_answers(place: Place, path: str, form: Form, forms: Forms) -> None:
    """Complain of an answer to nothing, and of an opening form with the precedence of what it answers."""
    check_codes(place, f"{path}.answers", form.answers, forms)
    if form.opens and form.inherits_precedence:
        place.complain("a form that opens a case answers nothing", "Give it a precedence", f"{path}.precedence")
    if form.opens and form.sender != "either" and not form.answers:
        place.complain("whoever opens a case is its originator", "Remove sender", f"{path}.sender")


def check_signers(place: Place, path: str, form: Form, matrix: Matrix) -> None:
    """Complain of a form that nobody may sign, or too few people."""
    if not form.signed_by:
        place.complain("nobody may sign this form", "Add signed_by: [operator]", f"{path}.signed_by")
    if form.hardware and "system" in form.signed_by:
        wrong = "a security key is touched by a person, and a machine may sign this form"
        place.complain(wrong, "Keep signed_by: [operator]", f"{path}.hardware")
    if form.inherits_precedence:
        return
    for precedence in form.precedences:
        timing = matrix[precedence]
        if not set(form.signed_by) & set(timing.signed_by):
            wrong = f"nobody who may sign it may originate at {precedence}"
            place.complain(wrong, f"Add one of {', '.join(timing.signed_by)} to signed_by", f"{path}.signed_by")
        # A form of several precedences may need two people at the higher only; the precedence asks for them.
        if timing.two_people and not form.two_people and len(form.precedences) == 1:
            place.complain(f"{precedence} needs two people", "Add two_people: true", path)


def check_levels(place: Place, path: str, form: Form, forms: Forms, matrix: Matrix) -> None:
    """Complain of a level that is owed without a deadline, or that no form could meet."""
    for level in form.levels:
        if level not in form.owes:
            place.complain(
                f"{level} has a deadline but is not owed", f"Add it to owes: [{level}]", f"{path}.levels.{level}"
            )
    for level in form.owes:
        acts = ANSWERING.get(level)
        if acts and not any(other.act in acts and other.may_answer(form.code) for other in forms.values()):
            wrong = f"{level} is owed, but no form that answers this one could meet it"
            place.complain(wrong, f"Let a form of act {' or '.join(sorted(acts))} answer it", f"{path}.owes")
        # Only some precedences ask for a holding reply; where none is asked, none is owed.
        if level == "holding" or level in form.levels:
            continue
        for precedence in form.precedences:
            if matrix[precedence].limit(level) is None:
                wrong = f"{level} is owed, but {precedence} has no deadline for it"
                place.complain(wrong, f"Add levels: {{{level}: …}}", f"{path}.owes")


def check_relaxed(place: Place, path: str, form: Form, matrix: Matrix) -> None:
    """Complain of a deadline longer than that of a precedence of the form, without a reason."""
    for level, limit in form.levels.items():
        common = [each for each in (matrix[precedence].limit(level) for precedence in form.precedences) if each]
        if any(limit.within > each.within for each in common) and not has_reason(place, f"{path}.levels.{level}"):
            remedy = "Add because: <the reason> beside it, or keep to the precedence"
            place.complain("this relaxes the deadline of its precedence", remedy, f"{path}.levels.{level}.within")


def has_reason(place: Place, path: str) -> bool:
    """Return whether the group at *path* says why it relaxes."""
    group = place.value
    for name in path.split("."):
        group = group[name]
    return "because" in group


def check_times(place: Place, path: str, form: Form, forms: Forms) -> None:
    """Complain of a lead time or a promptness that is not counted from an open instant."""
    lead = form.lead_time
    if lead:
        check_anchor(place, f"{path}.lead_time.before", lead.before, form, forms)
        if lead.floor is not None and lead.floor > lead.at_least.shortest:
            place.complain("the floor is above the lead time", "Lower the floor", f"{path}.lead_time.floor")
        if lead.refuse_below_floor and (lead.floor is None or lead.before.startswith(CASE)):
            wrong = "only a floor before an instant of the form itself can refuse"
            place.complain(wrong, "Use below_floor: flag", f"{path}.lead_time.below_floor")
    for level, limit in form.levels.items():
        if limit.before:
            check_anchor(place, f"{path}.levels.{level}.before", limit.before, form, forms)
    if form.prompt:
        check_instant(place, f"{path}.prompt.after", form.prompt.after, form.fields)
        if form.prompt.within.shortest < SKEW:
            place.complain("shorter than clocks may differ (30 s)", "Give it at least 30s", f"{path}.prompt.within")


def check_anchor(place: Place, path: str, anchor: str, form: Form, forms: Forms) -> None:
    """Complain of an *anchor* that is no open instant of *form* or, after `case.`, of what may have opened its case."""
    if not anchor.startswith(CASE):
        check_instant(place, path, anchor, form.fields)
        return
    for fields in opening_fields(form, forms):
        check_instant(place, path, anchor.removeprefix(CASE), fields)


def opening_fields(form: Form, forms: Forms) -> list[Mapping[str, Field]]:
    """Return the fields of every form that may have opened the case in which *form* is sent, itself included."""
    homes = [other for other in forms.values() if other.opens and form.may_answer(other.code)]
    return [other.fields for other in homes] + ([form.fields] if form.opens else [])


def check_instant(place: Place, path: str, anchor: str, fields: Mapping[str, Field]) -> None:
    """Complain of an *anchor* that is not an open instant of *fields*."""
    name, _, part = anchor.partition(".")
    if name not in fields:
        place.complain(f"there is no field {name}", "Name an instant or window of the form", path)
    elif not fields[name].open:
        place.complain(f"{name} is a sealed field, which a clock cannot read", f"Set open: true on {name}", path)
    elif (fields[name].type, part) not in {("instant", ""), ("window", "start"), ("window", "end")}:
        wrong = f"{anchor} is not an instant but a {fields[name].type}"
        place.complain(wrong, "Use an instant, or the start or end of a window", path)


def check_closing(place: Place, path: str, form: Form, forms: Forms) -> None:
    """Complain of a case that owes follow-ups and can never close."""
    if not form.opens or not form.then:
        return
    if not any(other.closes and other.may_answer(form.code) for other in forms.values()):
        wrong = "a case opened by this form can never close"
        place.complain(wrong, "Let a form of act completion or cancellation answer it", path)


def check_follow_up(place: Place, path: str, form: Form, follow_up: FollowUp, forms: Forms) -> None:
    """Complain of a follow-up that cannot be sent, or whose clock cannot be read."""
    if follow_up.name in LEVELS or [each.name for each in form.then].count(follow_up.name) > 1:
        place.complain(f"the name {follow_up.name} is taken", "Give each follow-up its own name", f"{path}.name")
    check_codes(place, f"{path}.unless", follow_up.unless, forms)
    if follow_up.after not in ("sent", "delivered"):
        check_anchor(place, f"{path}.{'before' if follow_up.ahead else 'after'}", follow_up.after, form, forms)
    for number, code in enumerate(follow_up.forms):
        wrong = why_not(form, follow_up, forms.get(code))
        if wrong:
            place.complain(f"{code} {wrong}", "Correct the follow-up or the form", f"{path}.forms.{number}")


def why_not(form: Form, follow_up: FollowUp, answer: Form | None) -> str:
    """Return why *answer* cannot follow *form*; nothing if it can."""
    if answer is None:
        return "does not exist"
    if not answer.signed_by:
        return "may be signed by nobody"
    if not any(answer.may_answer(code) for code in (form.code, *form.answers)):
        return f"does not answer {form.code}"
    owes = follow_up.owes
    if form.opens and not form.answers:
        owes = {"sender": "originator", "other": "recipient"}.get(owes, owes)
    if owes in ("originator", "recipient") and answer.sender not in ("either", owes):
        return f"may be sent by the {answer.sender} only, but the {owes} owes it"
    return ""
