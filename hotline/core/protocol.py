"""The agreement: forms, deadlines, ladders and parameters, as the logged bytes say.

What two parties consent to is the *expanded* document, as canonical JSON; its digest names the agreement in every
message. `Protocol.load` turns it into this model and complains of everything at once, by key path. Nothing here is ever
expanded again (rule 13): the bytes that were logged are what is executed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hotline.core.forms import Form
from hotline.core.terms import Limit, Rung, Timing


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
