"""What one party says: the payload that is signed, its sealed fields, and the openings that travel beside it.

A payload is canonical JSON with exactly the members of version 1; its id is the digest of its bytes, so the same bytes
are the same message for ever. A sealed field stands in the payload as a salted commitment; its opening (salt and value)
travels beside the message and can be withheld from an auditor without breaking one signature or proof. This module
judges shape only: whether the form, its fields and its signers are in order is for `forms` and `admission`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from hotline.core import canonical
from hotline.core.canonical import Instant, Json
from hotline.core.errors import RefusalError, refuse
from hotline.core.sealing import Opening
from hotline.core.terms import PRECEDENCES, STATUSES

VERSION: Final = 1
COMMITMENT_BYTES: Final = 32
NONCE_BYTES: Final = 16
SPELLED: Final = {
    COMMITMENT_BYTES: re.compile("[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]"),
    NONCE_BYTES: re.compile("[A-Za-z0-9_-]{21}[AQgw]"),
}
"""The one spelling of so many bytes in base64url: the last letter has bits to spare, which are zero."""

NAME_MAX: Final = 64
FIELDS_MAX: Final = 64
MEMBERS: Final = frozenset(
    {"v", "channel", "from", "to", "protocol", "agreement", "form", "status", "precedence", "case", "in_reply_to"}
    | {"written", "seen", "nonce", "fields", "sealed"}
)


@dataclass(frozen=True, slots=True)
class Message:
    """A message as parsed from its payload; `sender` and `recipient` are its members `from` and `to`."""

    id: str
    channel: str
    sender: str
    recipient: str
    protocol: str
    agreement: str
    form: str
    status: str
    precedence: str
    case: str | None
    in_reply_to: str | None
    written: Instant
    seen: tuple[int, str] | None
    nonce: str
    fields: Mapping[str, Any]
    sealed: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Draft:
    """What an author decides about a message; `seen` is size and root of the newest checkpoint of the peer."""

    channel: str
    sender: str
    recipient: str
    protocol: str
    agreement: str
    form: str
    status: str
    precedence: str
    written: Instant
    case: str | None = None
    in_reply_to: str | None = None
    seen: tuple[int, str] | None = None


def build(draft: Draft, fields: Mapping[str, Json], sealed: Mapping[str, Opening], nonce: bytes) -> bytes:
    """Return the payload of *draft* with its open *fields*, and commitments in place of the *sealed* ones.

    The caller draws *nonce* (16 bytes) and the salts of the openings (32 bytes) from a good source, keeps the openings,
    and sends them beside the message. What cannot be read back by `parse` is a refusal here already.
    """
    assert len(nonce) == NONCE_BYTES
    seen = {"size": draft.seen[0], "root": draft.seen[1]} if draft.seen else None
    payload = canonical.encode(
        {
            "v": VERSION,
            "channel": draft.channel,
            "from": draft.sender,
            "to": draft.recipient,
            "protocol": draft.protocol,
            "agreement": draft.agreement,
            "form": draft.form,
            "status": draft.status,
            "precedence": draft.precedence,
            "case": draft.case,
            "in_reply_to": draft.in_reply_to,
            "written": canonical.instant_text(draft.written),
            "seen": seen,
            "nonce": canonical.b64(nonce),
            "fields": dict(fields),
            "sealed": {name: each.commitment(name) for name, each in sealed.items()},
        }
    )
    parse(payload)
    return payload


@lru_cache(maxsize=128)  # on its way through a center the same message is read again and again
def parse(payload: bytes) -> Message:
    """Return the message of which *payload* are the exact bytes, or refuse."""
    value = canonical.decode(payload)
    if not isinstance(value, dict):
        raise refuse("message.malformed", detail="not a JSON object")
    if value.get("v") != VERSION or isinstance(value["v"], bool):
        raise refuse("message.version", "v", canonical.shown(value.get("v")))
    if value.keys() != MEMBERS:
        odd = ", ".join(sorted(value.keys() ^ MEMBERS))
        raise refuse("message.malformed", detail=f"missing or unknown: {canonical.shown(odd)}")
    fields, sealed = mapping(value, "fields"), mapping(value, "sealed")
    for name in sealed:
        if name in fields:
            raise refuse("message.malformed", f"sealed.{name}", "the field also stands open")
        check_bytes(sealed[name], COMMITMENT_BYTES, f"sealed.{name}")
    check_bytes(value["nonce"], NONCE_BYTES, "nonce")
    return Message(
        id=canonical.digest(payload),
        channel=name_of(value, "channel"),
        sender=name_of(value, "from"),
        recipient=name_of(value, "to"),
        protocol=name_of(value, "protocol"),
        agreement=digest_of(value, "agreement"),
        form=name_of(value, "form"),
        status=one_of(value, "status", STATUSES),
        precedence=one_of(value, "precedence", PRECEDENCES),
        case=None if value["case"] is None else digest_of(value, "case"),
        in_reply_to=None if value["in_reply_to"] is None else digest_of(value, "in_reply_to"),
        written=instant_of(value, "written"),
        seen=seen_of(value["seen"]),
        nonce=value["nonce"],
        fields=fields,
        sealed=sealed,
    )


def mapping(value: Mapping[str, Any], member: str) -> dict[str, Any]:
    """Return the JSON object *member*, of a sane number of fields with sane names."""
    found = value[member]
    if not isinstance(found, dict) or len(found) > FIELDS_MAX or max(map(len, found), default=0) > NAME_MAX:
        raise refuse("message.malformed", member, "an object of at most 64 fields")
    return found


def name_of(value: Mapping[str, Any], member: str) -> str:
    """Return the short plain text *member*."""
    found = value[member]
    if not isinstance(found, str) or not 0 < len(found) <= NAME_MAX or not found.isascii() or not found.isprintable():
        raise refuse("message.malformed", member, canonical.shown(found))
    return found


def digest_of(value: Mapping[str, Any], member: str) -> str:
    """Return the digest text *member*."""
    found = value[member]
    if not isinstance(found, str) or not canonical.DIGEST.fullmatch(found):
        raise refuse("message.malformed", member, canonical.shown(found))
    return found


def instant_of(value: Mapping[str, Any], member: str) -> Instant:
    """Return the instant *member*."""
    try:
        return canonical.instant(value[member])
    except RefusalError as fault:
        raise refuse("message.malformed", member, fault.detail) from None


def one_of(value: Mapping[str, Any], member: str, words: tuple[str, ...]) -> str:
    """Return *member*, which must be one of *words*."""
    found = value[member]
    if found not in words:
        raise refuse("message.malformed", member, f"{canonical.shown(found)} is not one of {', '.join(words)}")
    return str(found)


def seen_of(value: object) -> tuple[int, str] | None:
    """Return size and root of the peer's newest checkpoint that the author's center held."""
    if value is None:
        return None
    if not isinstance(value, dict) or value.keys() != {"size", "root"}:
        raise refuse("message.malformed", "seen", "size and root, or null")
    size = value["size"]
    if not isinstance(size, int) or isinstance(size, bool) or size < 0:
        raise refuse("message.malformed", "seen.size", canonical.shown(size))
    return size, digest_of(value, "root")


def check_bytes(text: object, length: int, where: str) -> None:
    """Refuse what does not spell *length* bytes as base64url."""
    if not isinstance(text, str) or not SPELLED[length].fullmatch(text):
        raise refuse("message.malformed", where, f"{canonical.shown(text)} is not {length} bytes as base64url")
