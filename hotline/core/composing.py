"""Makes the payload of a message from what its author fills in: open and sealed fields apart, checked, in exact bytes.

Chance comes from outside: the nonce, and a salt for each field, are arguments. The same arguments give the same bytes.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from hotline.core.canonical import Instant, Json, b64, digest
from hotline.core.errors import refuse
from hotline.core.forms import Form
from hotline.core.message import Draft, build
from hotline.core.protocol import Protocol
from hotline.core.sealing import Opening
from hotline.core.writing import Answered


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What stands on the sheet before anybody writes: the channel and its sides, the agreement, and the time.

    *seen* is size and root of the newest checkpoint of the peer that our center holds.
    """

    channel: str
    sender: str
    recipient: str
    status: str
    agreement: str
    protocol: Protocol
    now: Instant
    seen: tuple[int, str] | None = None


@dataclass(frozen=True, slots=True)
class Composition:
    """A message to be signed: its exact bytes, what opens its sealed fields, and what will be noted about it."""

    payload: bytes
    openings: Mapping[str, Opening]
    flags: tuple[str, ...]
    precedence: str

    @property
    def id(self) -> str:
        """Return the id: the digest of the payload."""
        return digest(self.payload)

    def beside(self) -> dict[str, Json]:
        """Return the openings as they travel."""
        return {name: opening.as_json() for name, opening in self.openings.items()}


@dataclass(frozen=True, slots=True)
class Chance:
    """What nobody can guess: the *nonce* of a message, and a salt for each of its fields."""

    nonce: bytes
    salts: Mapping[str, bytes]


def compose(
    head: Letterhead,
    code: str,
    values: Mapping[str, Json],
    chance: Chance,
    answered: Answered | None = None,
    precedence: str | None = None,
) -> Composition:
    """Return the message of form *code* that says *values*; RefusalError if the agreement would not take it.

    Without *precedence* it gets the lowest that the form allows for these fields, or that of what it answers.
    """
    form, known = form_of(head.protocol, code), head.protocol.parameters
    form.check_status(head.status)
    plain = {name: value for name, value in values.items() if name not in form.fields or form.fields[name].open}
    sealed = {name: Opening(b64(chance.salts[name]), value) for name, value in values.items() if name not in plain}
    openings: dict[str, Json] = {name: opening.as_json() for name, opening in sealed.items()}
    commitments = {name: opening.commitment(name) for name, opening in sealed.items()}
    form.check(plain, commitments, openings, head.now, known)
    chosen = precedence or form.precedence(plain, head.now, known, answered.precedence if answered else None)
    payload = build(draft_of(head, form, answered, chosen), plain, sealed, chance.nonce)
    return Composition(payload, sealed, form.flags(plain, head.now, known), chosen)


def draft_of(head: Letterhead, form: Form, answered: Answered | None, precedence: str) -> Draft:
    """Return what stands around the fields."""
    return Draft(
        channel=head.channel,
        sender=head.sender,
        recipient=head.recipient,
        protocol=head.protocol.id,
        agreement=head.agreement,
        form=form.code,
        status=head.status,
        precedence=precedence,
        written=head.now,
        case=answered.case if answered else None,
        in_reply_to=answered.id if answered else None,
        seen=head.seen,
    )


def form_of(protocol: Protocol, code: str) -> Form:
    """Return the form *code*."""
    if code not in protocol.forms:
        raise refuse("form.unknown", "form", f"{code}; {protocol.id} has {', '.join(protocol.forms)}")
    return protocol.forms[code]
