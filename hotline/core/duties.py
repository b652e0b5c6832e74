"""What an agreement asks for beside its cases: periodic returns, quotas, and the way out; and how each is read.

A return is owed period by period, whether or not anything happened; a nil return says that nothing did. A quota counts
what one party does in a period; above it a message is flagged, never refused. A withdrawal ends the agreement for both
sides, once its notice has run.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from hotline.core.canonical import Duration
from hotline.core.form_reading import NAME, read_counted, read_ladder_name
from hotline.core.forms import Form
from hotline.core.periods import EVERY
from hotline.core.places import Place
from hotline.core.terms import SKEW

BOTH: Final = "both"
PARTY: Final = "[a-z][a-z0-9-]{0,31}"
MOST: Final = 1_000_000

Forms = Mapping[str, Form]


@dataclass(frozen=True, slots=True)
class Return:
    """Something that `both` parties, or the one named, return for each period, by one of *forms*.

    *within* runs from the end of the period; counted in `working_days` it is whole days of the party that owes.
    """

    name: str
    title: Mapping[str, str]
    owes: str
    forms: tuple[str, ...]
    every: str
    within: Duration
    ladder: str | None
    calendar: str = "continuous"

    def is_owed_by(self, party: str) -> bool:
        """Return whether *party* owes it."""
        return self.owes in (BOTH, party)


@dataclass(frozen=True, slots=True)
class Quota:
    """How much of *forms* a party may send in a period: so many messages, or so much in their field *count*."""

    name: str
    title: Mapping[str, str]
    forms: tuple[str, ...]
    most: int
    every: str
    count: str = ""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """The way out: a message of one of *forms* ends the agreement after *notice*, or at its instant *effective*."""

    forms: tuple[str, ...]
    notice: Duration
    effective: str = ""


def read_returns(place: Place, forms: Forms, ladders: Sequence[str]) -> dict[str, Return]:
    """Return what is returned periodically, by name."""
    return {name: read_return(name, each, forms, ladders) for name, each in place.entries(NAME, "name").items()}


def read_return(name: str, place: Place, forms: Forms, ladders: Sequence[str]) -> Return:
    """Return one periodic return; each of its forms says by itself for which period it is."""
    parts = place.members(("title", "owes", "forms", "every", "within", "ladder"), ("calendar",))
    every = parts["every"].word(EVERY) if "every" in parts else EVERY[0]
    within = parts["within"].duration() if "within" in parts else SKEW
    if within < SKEW:
        parts["within"].complain("shorter than clocks may differ (30 s)", "Give it at least 30s")
    ladder = read_ladder_name(parts.get("ladder"))
    if ladder and ladder not in ladders:
        parts["ladder"].complain(f"there is no ladder {ladder}", f"Add it to ladders, or use: {', '.join(ladders)}")
    named = existing(parts, forms)
    for each, form in named if place.inside("every").value == every else ():
        if not form.period or getattr(form.fields[form.period].kind, "every", "") != every:
            remedy = f"Give it one field {{type: period, every: {every}, required: true, open: true}}"
            each.complain(f"{form.code} does not say for which {every} it is", remedy)
    return Return(
        name=name,
        title=parts["title"].titles() if "title" in parts else {},
        owes=parts["owes"].matching(PARTY, "party, or both") if "owes" in parts else BOTH,
        forms=tuple(form.code for _, form in named),
        every=every,
        within=within,
        ladder=ladder,
        calendar=read_counted(parts, "within"),
    )


def existing(parts: Mapping[str, Place], forms: Forms) -> list[tuple[Place, Form]]:
    """Return the forms of the list `forms`, each with its place; complain of none, and of any that does not exist."""
    places = parts["forms"].items() if "forms" in parts else []
    if "forms" in parts and parts["forms"].value == []:
        parts["forms"].complain("the list is empty", "Name at least one form")
    return [(each, forms[code]) for each in places if (code := each.word(forms)) and code == each.value]


def check_nil(place: Place, forms: Forms, returns: Mapping[str, Return]) -> None:
    """Complain at *place*, the forms, of a nil return where nothing is returned."""
    returned = {code for each in returns.values() for code in each.forms}
    for code, form in forms.items():
        if form.nil and code not in returned:
            wrong = f"{code} is no return, so it cannot be nil"
            place.complain(wrong, "Name it in a return, or remove nil", f"{code}.nil")


def read_quotas(place: Place, forms: Forms) -> dict[str, Quota]:
    """Return the quotas, by name."""
    return {name: read_quota(name, each, forms) for name, each in place.entries(NAME, "name").items()}


def read_quota(name: str, place: Place, forms: Forms) -> Quota:
    """Return one quota; what it sums stands open in each of its forms."""
    parts = place.members(("title", "forms", "most", "every"), ("count",))
    count = parts["count"].text() if "count" in parts else ""
    named = existing(parts, forms)
    for _, form in named:
        field = form.fields.get(count)
        if count and (field is None or field.type != "integer" or not field.open):
            parts["count"].complain(f"{count} is no open whole number of {form.code}", "Name a field with open: true")
    return Quota(
        name=name,
        title=parts["title"].titles() if "title" in parts else {},
        forms=tuple(form.code for _, form in named),
        most=parts["most"].whole(0, MOST) if "most" in parts else 0,
        every=parts["every"].word(EVERY) if "every" in parts else EVERY[0],
        count=count,
    )


def read_withdrawal(place: Place, forms: Forms) -> Withdrawal:
    """Return the way out of the agreement."""
    parts = place.members(("forms", "notice"), ("effective",))
    effective = parts["effective"].text() if "effective" in parts else ""
    named = existing(parts, forms)
    for each, form in named:
        if not form.opens:
            each.complain(f"{form.code} answers something, but a withdrawal answers nothing", "Let it open a case")
        field = form.fields.get(effective)
        if effective and (field is None or field.type != "instant" or not field.open):
            wrong = f"{effective} is no open instant of {form.code}"
            parts["effective"].complain(wrong, "Name a field with open: true")
    return Withdrawal(
        forms=tuple(form.code for _, form in named),
        notice=parts["notice"].duration() if "notice" in parts else Duration(0),
        effective=effective,
    )
