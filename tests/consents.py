"""Consents of people, signed as a client signs them, and what is wrong with those of others."""

from typing import Any

from hotline.core import commands
from hotline.core.canonical import Instant, Json, decode, digest
from hotline.core.consent import Statement
from hotline.core.signature import CONSENT, Signed, Signer, sign

ROLE = "administrator"


def stated(document: bytes, party: str, instant: int, written: int) -> Statement:
    """Return the statement by which *party* consents to *document*."""
    value: Any = decode(document, largest=len(document), deepest=32)
    return Statement(
        "us-cn", party, value["protocol"], value["version"], digest(document), Instant(instant), Instant(written)
    )


def signed(said: Statement | bytes, *signers: Signer, role: str = ROLE, typ: str = CONSENT) -> dict[str, Json]:
    """Return the envelope of a statement, signed by *signers*."""
    payload = said if isinstance(said, bytes) else said.octets()
    return Signed(payload, tuple(sign(payload, typ, role, each) for each in signers)).envelope()


def consent(document: bytes, party: str, instant: int, written: int, signer: Signer) -> commands.Consent:
    """Return the command by which the administrator of *party* consents."""
    return commands.Consent(document, Instant(instant), signed(stated(document, party, instant, written), signer))
