"""The agreement: forms, deadlines, ladders and parameters, as the logged bytes say.

What two parties consent to is the *expanded* document, as canonical JSON; its digest names the agreement in every
message. `Protocol.load` turns it into this model and complains of everything at once, by key path. Nothing here is ever
expanded again (rule 13): the bytes that were logged are what is executed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final, Self

from hotline.core import soundness
from hotline.core.canonical import decode
from hotline.core.errors import Complaint, FileError
from hotline.core.field_reading import check_fill, read_parameters
from hotline.core.form_reading import FORM_CODE, NAME, read_forms, read_limit
from hotline.core.forms import Form
from hotline.core.places import Place
from hotline.core.terms import CONTACTS, LANGUAGE, PRECEDENCES, SIDES, SIGNERS, STATUSES, Limit, Rung, Timing

CONDITIONS_MAX: Final = 256
DOCUMENT_MAX: Final = 4 * 1024 * 1024
DEEPEST: Final = 32
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

    @classmethod
    def load(cls, document: Mapping[str, Any]) -> Self:
        """Return the protocol that an expanded *document* writes, or raise FileError with every complaint."""
        complaints: list[Complaint] = []
        place = Place(document, "", complaints)
        parts = place.members(MEMBERS, ("parameters", "statuses"))
        check_cost(place, document)
        raise_if_any(complaints)
        parameters, types = read_parameters(parts["parameters"]) if "parameters" in parts else ({}, {})
        forms = read_forms(parts["forms"], types)
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
        )
        # What follows needs sound parts, so that one slip is not complained of twice.
        raise_if_any(complaints)
        soundness.check(place, protocol.id, protocol.forms, protocol.matrix, protocol.ladders)
        raise_if_any(complaints)
        return protocol

    def limit(self, form: Form, level: str, precedence: str) -> Limit | None:
        """Return the deadline of *level* for a message of *form*: the form's own, else that of the precedence."""
        return form.levels.get(level) or self.matrix[precedence].limit(level)

    def signers(self, form: Form, precedence: str) -> tuple[str, ...]:
        """Return the roles that may sign a message of *form* at *precedence*."""
        if form.inherits_precedence:
            return form.signed_by
        return tuple(role for role in form.signed_by if role in self.matrix[precedence].signed_by)

    def two_people(self, form: Form, precedence: str) -> bool:
        """Return whether a message of *form* at *precedence* needs two different people."""
        return form.two_people or (self.matrix[precedence].two_people and not form.inherits_precedence)


def check_cost(place: Place, document: object) -> None:
    """Complain of so many conditions that compiling them would hold up a center; the document may be the peer's."""
    found = conditions_in(document)
    if found > CONDITIONS_MAX:
        place.complain(f"{found} conditions are too many", f"Keep to {CONDITIONS_MAX}")


def conditions_in(value: object) -> int:
    """Return how many conditions *value* holds at most."""
    if isinstance(value, Mapping):
        inner = sum(conditions_in(each) for each in value.values())
        musts = value.get("must")
        return (
            inner + sum(name in value for name in ("if", "required_if")) + len(musts if isinstance(musts, list) else ())
        )
    return sum(conditions_in(each) for each in value) if isinstance(value, list) else 0


def raise_if_any(complaints: list[Complaint]) -> None:
    """Raise what was complained of."""
    if complaints:
        raise FileError(tuple(complaints))


def read_matrix(place: Place) -> dict[str, Timing]:
    """Return the deadlines of every precedence."""
    return {precedence: read_timing(each) for precedence, each in place.members(PRECEDENCES).items()}


def read_timing(place: Place) -> Timing:
    """Return the deadlines of one precedence."""
    parts = place.members(
        ("title", "signed_by", "two_people", "delivered", "received", "acknowledged"), ("holding", "replied")
    )
    nothing = Limit(Place("0s", place.path, []).duration(), None)
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
