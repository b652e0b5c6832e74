"""Makes a message from what its author fills in: open and sealed fields apart, checked, signed; nothing is sent."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hotline.client.errors import ClientError, refused
from hotline.core import composing
from hotline.core.canonical import Instant, Json, b64, decode, digest, unb64
from hotline.core.composing import Chance, Letterhead
from hotline.core.confirmation import Confirmation
from hotline.core.consent import Statement
from hotline.core.errors import RefusalError, refuse
from hotline.core.message import NONCE_BYTES, Message, parse
from hotline.core.protocol import DEEPEST, DOCUMENT_MAX, Protocol, load_agreement
from hotline.core.sealing import SALT_BYTES, Opening, unseal
from hotline.core.signature import CLOCK, CONSENT, MESSAGE, STOP, Signed, Signer, parse_envelope, sign
from hotline.core.stopping import Stop
from hotline.core.writing import Answered

Fields = Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Composed:
    """A message, signed and not yet sent: post it as often as needed, it stays the same message.

    `flags` is what the agreement will note about it (`late`, …); `openings` open its sealed fields.
    """

    payload: bytes
    envelope: dict[str, Json]
    openings: dict[str, Json]
    flags: tuple[str, ...]

    @property
    def id(self) -> str:
        """Return the id: the digest of the payload."""
        return digest(self.payload)

    @property
    def message(self) -> Message:
        """Return what the payload says."""
        return parse(self.payload)

    def body(self) -> dict[str, Json]:
        """Return what is posted."""
        return {"message": self.envelope, "openings": self.openings}


@dataclass(frozen=True, slots=True)
class Desk:
    """What is needed to write: the channel as the center shows it, the agreement, and the time."""

    channel: Mapping[str, Any]
    agreement: str
    protocol: Protocol
    now: Instant


def compose(
    desk: Desk, code: str, fields: Fields, answered: Answered | None = None, precedence: str | None = None
) -> tuple[bytes, dict[str, Json], tuple[str, ...]]:
    """Return payload, openings and flags of a message of form *code*; ClientError if the agreement would refuse it.

    Without *precedence* it gets the lowest that the form allows for these fields, or that of what it answers.
    """
    chance = Chance(secrets.token_bytes(NONCE_BYTES), {name: secrets.token_bytes(SALT_BYTES) for name in fields})
    try:
        made = composing.compose(letterhead(desk), code, fields, chance, answered, precedence)
    except RefusalError as refusal:
        raise refused(refusal) from None
    return made.payload, made.beside(), made.flags


def letterhead(desk: Desk) -> Letterhead:
    """Return what stands on the sheet before anybody writes."""
    channel, seen = desk.channel, desk.channel["seen"]
    return Letterhead(
        channel=channel["channel"],
        sender=channel["party"],
        recipient=channel["peer"],
        status=channel["status"],
        agreement=desk.agreement,
        protocol=desk.protocol,
        now=desk.now,
        seen=(seen["size"], seen["root"]) if seen else None,
    )


def seal(value: Json) -> Opening:
    """Return the opening of a field to be sealed, with a salt that nobody can guess."""
    return Opening(b64(secrets.token_bytes(SALT_BYTES)), value)


def form_for(protocol: Protocol, act: str, answered: str) -> str:
    """Return the one form of *protocol* by which a message of form *answered* gets an answer of kind *act*."""
    codes = [form.code for form in protocol.forms.values() if form.act == act and form.may_answer(answered)]
    if len(codes) != 1:
        found = f"name one of {', '.join(codes)}" if codes else f"{protocol.id} has none for {answered}"
        raise refused(refuse("form.unknown", act, found))
    return codes[0]


def signed(payload: bytes, role: str, signers: Sequence[Signer]) -> dict[str, Json]:
    """Return the envelope of *payload*, signed by every key of one person."""
    return Signed(payload, tuple(sign(payload, MESSAGE, role, signer) for signer in signers)).envelope()


def compared(shown: Mapping[str, Any]) -> dict[str, Any]:
    """Return a message as a center shows it, its fields taken from what was signed and every opening proved.

    ClientError if the center shows another message than was signed: nobody signs or answers what they did not see.
    """
    try:
        payload = parse_envelope(shown["envelope"], MESSAGE).payload
        message = parse(payload)
        # Withheld openings leave fields unread; those that are given must fit.
        held = {name: message.sealed.get(name, "") for name in shown["openings"]}
        opened = unseal(held, shown["openings"])
    except RefusalError as refusal:
        raise refused(refusal, shown.get("id")) from None
    if message.id != shown["id"]:
        raise ClientError({"detail": f"the center shows {message.id} under the number {shown['id']}"})
    return {
        **shown,
        "form": message.form,
        "precedence": message.precedence,
        "agreement": message.agreement,
        "answers": message.in_reply_to,
        "fields": dict(message.fields),
        "opened": opened,
    }


def payload_of(envelope: Mapping[str, Any]) -> bytes:
    """Return the exact bytes that were signed."""
    return unb64(envelope["payload"])


def consent_to(
    channel: Mapping[str, Any], document: bytes, start: Instant, now: Instant, by: tuple[Sequence[Signer], str]
) -> dict[str, Json]:
    """Return the consent of our party to *document* from *start*, signed *by* the keys of a person in a role."""
    protocol, (signers, role) = load_agreement(document), by
    statement = Statement(
        channel=channel["channel"],
        party=channel["party"],
        protocol=protocol.id,
        version=protocol.version,
        agreement=digest(document),
        instant=start,
        written=now,
    )
    payload = statement.octets()
    agreement: Json = decode(document, largest=DOCUMENT_MAX, deepest=DEEPEST)
    signatures = tuple(sign(payload, CONSENT, role, signer) for signer in signers)
    envelope = Signed(payload, signatures).envelope()
    return {"agreement": agreement, "statement": envelope}


def confirmation(channel: Mapping[str, Any], clock: Instant, signers: Sequence[Signer], role: str) -> dict[str, Json]:
    """Return the word of a person in *role*, signed with their keys, that it is *clock* at their center now."""
    payload = Confirmation(channel["channel"], channel["party"], clock).octets()
    return Signed(payload, tuple(sign(payload, CLOCK, role, each) for each in signers)).envelope()


def stopping(
    channel: Mapping[str, Any], now: Instant, reason: str, signers: Sequence[Signer], role: str
) -> dict[str, Json]:
    """Return the word of a person in *role*, signed with their keys, that the exercise is over *now*, and why."""
    payload = Stop(channel["channel"], channel["party"], now, reason).octets()
    return Signed(payload, tuple(sign(payload, STOP, role, each) for each in signers)).envelope()
