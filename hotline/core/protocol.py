"""The agreement: forms, deadlines, ladders and parameters, as the logged bytes say.

What two parties consent to is the *expanded* document, as canonical JSON; its digest names the agreement in every
message. `Protocol.load` turns it into this model and complains of everything at once, by key path. Nothing here is ever
expanded again (rule 13): the bytes that were logged are what is executed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final, Self

from hotline.core import soundness
from hotline.core.arrangement import ORDER, arranged
from hotline.core.calendar import WEEKENDS, ZONE, Calendar, day_text, offset_of
from hotline.core.canonical import Duration, decode
from hotline.core.duties import (
    PARTY,
    Quota,
    Return,
    Withdrawal,
    check_nil,
    read_quotas,
    read_returns,
    read_withdrawal,
)
from hotline.core.errors import Complaint, FileError
from hotline.core.field_reading import FIELD_NAME, check_fill, read_parameters
from hotline.core.form_reading import FORM_CODE, NAME, read_forms, read_limit
from hotline.core.forms import Form
from hotline.core.places import Place
from hotline.core.suites import DEFAULT, SUITES
from hotline.core.terms import (
    CONTACTS,
    LANGUAGE,
    PRECEDENCES,
    RELEASES,
    SIDES,
    SIGNERS,
    STATUSES,
    Definition,
    Limit,
    Rung,
    Timing,
    is_for_people,
)

CONDITIONS_MAX: Final = 256
CONDITIONS_LENGTH_MAX: Final = 20_000
DOCUMENT_MAX: Final = 4 * 1024 * 1024
DEEPEST: Final = 32
OPTIONAL: Final = (
    *("parameters", "statuses", "human_only", "releasable", "definitions"),
    *("calendars", "returns", "quotas", "withdrawal", "suite", ORDER),
)
DAYS: Final = ("days_off", "extra_days")
DAYS_MAX: Final = 1_000
MEANING_MAX: Final = 1_000
SYSTEM: Final = "system"
MEMBERS: Final = ("protocol", "version", "language", "title", "notice", "timing", "forms", "ladders")


@dataclass(frozen=True, slots=True)
class Protocol:
    """One agreement, loaded. `matrix` has the deadlines per precedence; `parameters` are JSON values."""

    id: str
    version: int
    language: int
    title: Mapping[str, str]
    notice: str
    statuses: tuple[str, ...]
    parameters: Mapping[str, Any]
    forms: Mapping[str, Form]
    matrix: Mapping[str, Timing]
    ladders: Mapping[str, tuple[Rung, ...]]
    human_only: bool = False
    releasable: str = RELEASES[0]
    definitions: Mapping[str, Definition] = field(default_factory=dict)
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    returns: Mapping[str, Return] = field(default_factory=dict)
    quotas: Mapping[str, Quota] = field(default_factory=dict)
    withdrawal: Withdrawal | None = None
    suite: str = DEFAULT

    @classmethod
    def load(cls, document: Mapping[str, Any]) -> Self:
        """Return the protocol that an expanded *document* writes, or raise FileError with every complaint."""
        complaints: list[Complaint] = []
        place = Place(document, "", complaints)
        place.members(MEMBERS, OPTIONAL)
        check_cost(place, document)
        raise_if_any(complaints)
        place = Place(arranged(place), "", complaints)
        parts = place.members(MEMBERS, OPTIONAL)
        raise_if_any(complaints)
        parameters, types = read_parameters(parts["parameters"]) if "parameters" in parts else ({}, {})
        releasable = parts["releasable"].word(RELEASES) if "releasable" in parts else RELEASES[0]
        forms = read_forms(parts["forms"], types, releasable)
        returns = read_returns(parts["returns"], forms, tuple(parts["ladders"].value)) if "returns" in parts else {}
        protocol = cls(
            id=parts["protocol"].matching(NAME, "protocol name"),
            version=parts["version"].whole(1, 1_000_000),
            language=parts["language"].whole(LANGUAGE, LANGUAGE),
            title=parts["title"].titles(),
            notice=parts["notice"].text(),
            statuses=parts["statuses"].words(STATUSES) if "statuses" in parts else STATUSES,
            parameters=parameters,
            forms=forms,
            matrix=read_matrix(parts["timing"]),
            ladders={
                name: read_ladder(each, forms) for name, each in parts["ladders"].entries(NAME, "ladder name").items()
            },
            human_only="human_only" in parts and parts["human_only"].flag(),
            releasable=releasable,
            definitions=read_definitions(parts["definitions"]) if "definitions" in parts else {},
            calendars=read_calendars(parts["calendars"]) if "calendars" in parts else {},
            returns=returns,
            quotas=read_quotas(parts["quotas"], forms) if "quotas" in parts else {},
            withdrawal=read_withdrawal(parts["withdrawal"], forms) if "withdrawal" in parts else None,
            suite=parts["suite"].word(tuple(SUITES)) if "suite" in parts else DEFAULT,
        )
        # What follows needs sound parts, so that one slip is not complained of twice.
        raise_if_any(complaints)
        check_people(parts["forms"], protocol)
        check_terms(parts["forms"], protocol)
        check_nil(parts["forms"], forms, returns)
        soundness.check(place, protocol.forms, protocol.matrix, protocol.ladders)
        raise_if_any(complaints)
        return protocol

    def returns_on(self, status: str) -> tuple[Return, ...]:
        """Return what is returned on a channel of *status*: that of which some form may be sent there."""
        return tuple(
            each
            for each in self.returns.values()
            if any(not self.forms[form].statuses or status in self.forms[form].statuses for form in each.forms)
        )

    def limit(self, form: Form, level: str, precedence: str) -> Limit | None:
        """Return the deadline of *level* for a message of *form*: the form's own, else that of the precedence."""
        return form.levels.get(level) or self.matrix[precedence].limit(level)

    def signers(self, form: Form, precedence: str) -> tuple[str, ...]:
        """Return the roles that may sign a message of *form* at *precedence*; no machine where only people may."""
        roles = tuple(role for role in form.signed_by if role != SYSTEM or not self.people_only)
        if form.inherits_precedence:
            return roles
        return tuple(role for role in roles if role in self.matrix[precedence].signed_by)

    @property
    def people_only(self) -> bool:
        """Return whether no machine may sign any form: this agreement says so, or has a family for people only.

        What such a form says may be answered, acknowledged and taken back by people only, too.
        """
        return self.human_only or any(map(is_for_people, self.forms))

    def calendar(self, party: str) -> Calendar:
        """Return the working days of *party*; without any agreed, only weekends are off, and days are those of UTC."""
        return self.calendars.get(party, WEEKENDS)

    def two_people(self, form: Form, precedence: str) -> bool:
        """Return whether a message of *form* at *precedence* needs two different people."""
        return form.two_people or (self.matrix[precedence].two_people and not form.inherits_precedence)


def check_cost(place: Place, document: object) -> None:
    """Complain of so many conditions that compiling them would hold up a center; the document may be the peer's."""
    found = list(conditions_in(document))
    if len(found) > CONDITIONS_MAX:
        place.complain(f"{len(found)} conditions are too many", f"Keep to {CONDITIONS_MAX}")
    elif sum(found) > CONDITIONS_LENGTH_MAX:
        wrong = f"the conditions are {sum(found)} characters long altogether"
        place.complain(wrong, f"Keep to {CONDITIONS_LENGTH_MAX}")


def conditions_in(value: object) -> Iterator[int]:
    """Yield the length of everything in *value* that may be a condition."""
    if isinstance(value, Mapping):
        lists = [value[name] for name in ("must", "scope") if isinstance(value.get(name), list)]
        found = [value.get(name) for name in ("if", "required_if")] + [each for items in lists for each in items]
        yield from (len(each) for each in found if isinstance(each, str))
        for each in value.values():
            yield from conditions_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from conditions_in(each)


def raise_if_any(complaints: list[Complaint]) -> None:
    """Raise what was complained of."""
    if complaints:
        raise FileError(tuple(complaints))


def check_people(place: Place, protocol: Protocol) -> None:
    """Complain at *place*, the forms, of a form that a machine may sign although only people may."""
    for code, form in protocol.forms.items():
        if SYSTEM in form.signed_by and protocol.people_only:
            wrong = "no machine may sign this: the agreement, or a family of forms in it, is for people only"
            place.complain(wrong, "Keep signed_by: [operator]", f"{code}.signed_by")


def check_terms(place: Place, protocol: Protocol) -> None:
    """Complain at *place*, the forms, of a term that is nowhere defined, and of a status that never is."""
    for code, form in protocol.forms.items():
        for name, each in form.fields.items():
            if each.defined and each.defined not in protocol.definitions:
                remedy = f"Add it to definitions, or use: {', '.join(protocol.definitions) or 'none yet'}"
                place.complain(f"{each.defined} is not defined", remedy, f"{code}.fields.{name}.defined")
        for status in form.statuses:
            if status not in protocol.statuses:
                wrong = f"the agreement has no status {status}"
                place.complain(wrong, f"Use {', '.join(protocol.statuses)}", f"{code}.statuses")


def read_definitions(place: Place) -> dict[str, Definition]:
    """Return the terms: each with one meaning, or with what each side means by it."""
    return {term: read_definition(each) for term, each in place.entries(FIELD_NAME, "term").items()}


def read_definition(place: Place) -> Definition:
    """Return one term."""
    parts = place.members(("title",), ("meaning", "sides"))
    if ("meaning" in parts) == ("sides" in parts):
        place.complain("a term has one agreed meaning, or one for each side", "Give either meaning: or sides:")
    sides = parts["sides"].entries(PARTY, "party") if "sides" in parts else {}
    return Definition(
        title=parts["title"].titles() if "title" in parts else {},
        meaning=parts["meaning"].titles(MEANING_MAX) if "meaning" in parts else None,
        sides={party: each.titles(MEANING_MAX) for party, each in sides.items()},
    )


def read_calendars(place: Place) -> dict[str, Calendar]:
    """Return the working days of the parties."""
    return {party: read_calendar(each) for party, each in place.entries(PARTY, "party").items()}


def read_calendar(place: Place) -> Calendar:
    """Return the working days of one party, as they are written out."""
    parts = place.members(("zone", "from", "until"), ("country", "days_off", "extra_days"))
    first = parts["from"].day() if "from" in parts else 0
    last = (parts["until"].day() if "until" in parts else 0) or WEEKENDS.last
    days_off, extra_days = (read_days(parts[name], first, last) if name in parts else () for name in DAYS)
    if first > last:
        place.complain("the calendar ends before it begins", "Correct from and until", "until")
    for day in sorted(set(days_off) & set(extra_days)):
        place.complain(f"{day_text(day)} is both off and worked", "Keep it in one list", "extra_days")
    zone = parts["zone"].matching(ZONE, "zone") if "zone" in parts else ""
    return Calendar(
        offset=offset_of(zone or "+00:00"),
        first=first,
        last=last,
        days_off=frozenset(days_off),
        extra_days=frozenset(extra_days),
        country=parts["country"].matching("[A-Z]{2}", "country") if "country" in parts else "",
    )


def read_days(place: Place, first: int, last: int) -> tuple[int, ...]:
    """Return the days of a list, all of them from *first* to *last*."""
    days = tuple(each.day() for each in place.items(DAYS_MAX))
    if any(not first <= day <= last for day in days):
        place.complain("a day lies outside from and until", "Remove it, or cover it")
    return days


def read_matrix(place: Place) -> dict[str, Timing]:
    """Return the deadlines of every precedence."""
    return {precedence: read_timing(each) for precedence, each in place.members(PRECEDENCES).items()}


def read_timing(place: Place) -> Timing:
    """Return the deadlines of one precedence."""
    parts = place.members(
        ("title", "signed_by", "two_people", "delivered", "received", "acknowledged"), ("holding", "replied")
    )
    nothing = Limit(Duration(0), None)
    limits = {
        level: read_limit(parts[level]) if level in parts else nothing
        for level in ("delivered", "received", "acknowledged")
    }
    return Timing(
        **limits,
        title=parts["title"].titles() if "title" in parts else {},
        holding=read_limit(parts["holding"]) if "holding" in parts else None,
        replied=read_limit(parts["replied"]) if "replied" in parts else None,
        signed_by=parts["signed_by"].words(SIGNERS) if "signed_by" in parts else (),
        two_people="two_people" in parts and parts["two_people"].flag(),
    )


def read_ladder(place: Place, forms: Mapping[str, Form]) -> tuple[Rung, ...]:
    """Return the rungs of a ladder, lowest first."""
    rungs = tuple(read_rung(each, forms) for each in place.items())
    if not rungs:
        place.complain("the ladder is empty", "Add a rung: {at: 0s, side: both, call: duty-officer}")
    if any(later.at < earlier.at for earlier, later in pairwise(rungs)):
        place.complain("the rungs are not in the order of their times", "Sort them by `at`")
    return rungs


def read_rung(place: Place, forms: Mapping[str, Form]) -> Rung:
    """Return one rung: it calls somebody, or drafts a form."""
    parts = place.members(("at", "side"), ("call", "draft", "title", "fill"))
    if ("call" in parts) == ("draft" in parts):
        place.complain("a rung without anyone to call", "Give either call: <contact role> or draft: <form>")
    draft = parts["draft"].matching(FORM_CODE, "form code") if "draft" in parts else None
    drafted = forms.get(draft) if draft else None
    if draft and not drafted:
        parts["draft"].complain(f"there is no form {draft}", f"Use one of {', '.join(forms)}")
    if "fill" in parts and not drafted:
        parts["fill"].complain("there is no draft to fill in", "Give draft: <form>, or remove fill")
    return Rung(
        at=place.inside("at").duration(),
        side=parts["side"].word(SIDES) if "side" in parts else "both",
        call=parts["call"].word(CONTACTS) if "call" in parts else None,
        draft=draft,
        title=parts["title"].titles() if "title" in parts else {},
        fill=check_fill(parts["fill"], drafted.fields) if "fill" in parts and drafted else {},
    )


@lru_cache(maxsize=64)
def load_agreement(octets: bytes) -> Protocol:
    """Return the protocol that the logged *octets* of an agreement write; the same octets are read once."""
    document = decode(octets, largest=DOCUMENT_MAX, deepest=DEEPEST)
    return Protocol.load(document if isinstance(document, dict) else {})
