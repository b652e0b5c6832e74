"""A security key as a signer: a WebAuthn assertion over what a JWS signs, verified offline (W3C Web Authentication 2).

The key signs what the browser tells it, so three things stand in the signature value, each kept byte for byte:

    length (2 bytes) || authenticatorData || length (2 bytes) || clientDataJSON || the raw signature

and the challenge in clientDataJSON is SHA-256 over `hotline-webauthn/v1`, a line feed, and the JWS signing input. For a
proof that begins a session it is `hotline-webauthn-session/v1`, so that to sign in is never to sign a document.

1. The browser asked for an assertion (`webauthn.get`), for this challenge, on a page of the roster's `origins`, not
   inside another page.
2. The key answered for the roster's `rp_id`, was touched, and knew its owner (user verification).
3. A key that can be copied to other devices counts only where the roster says so (`synced`).
4. Counters are a clue and no proof: an old and genuine assertion must verify for ever.

What it does not prove is what stood on the screen: a security key shows no text.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from hotline.core import canonical
from hotline.core.canonical import Json
from hotline.core.errors import RefusalError, refuse
from hotline.core.shape import Shape

PREFIX: Final = b"hotline-webauthn/v1\n"
SESSION_PREFIX: Final = b"hotline-webauthn-session/v1\n"
PRESENT, VERIFIED, ELIGIBLE, ATTESTED, EXTENDED = 0x01, 0x04, 0x08, 0x40, 0x80
"""The flags of authenticatorData: touched, owner known, may be copied, a key is enclosed, extensions follow."""
FLAGS_AT: Final = 32
AUTHENTICATOR_BYTES: Final = 37
AUTHENTICATOR_MAX: Final = 512
CLIENT_MAX: Final = 4096
SHAPE: Final = Shape("roster.malformed")
SITE: Final = re.compile(r"[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63}){0,8}")
ORIGIN: Final = re.compile(r"https://[a-z0-9.-]{1,253}(:[0-9]{1,5})?|http://localhost(:[0-9]{1,5})?")
ORIGINS_MAX: Final = 8


@dataclass(frozen=True, slots=True)
class Relying:
    """For whom a security key answers: the site `rp_id`, on pages of `origins`; `synced` if it may be copied."""

    rp_id: str
    origins: tuple[str, ...]
    synced: bool = False

    def document(self) -> dict[str, Json]:
        """Return it as it stands in a roster."""
        return {"rp_id": self.rp_id, "origins": list(self.origins), "synced": self.synced}


def read_relying(value: Json) -> Relying:
    """Return what a roster says of a security key."""
    found = SHAPE.members(value, frozenset({"rp_id", "origins", "synced"}), where="webauthn")
    origins = SHAPE.list(found["origins"], "webauthn.origins", 1, ORIGINS_MAX)
    if not isinstance(found["synced"], bool):
        raise refuse("roster.malformed", "webauthn.synced", canonical.shown(found["synced"]))
    return Relying(
        SHAPE.text(found["rp_id"], "webauthn.rp_id", SITE),
        tuple(SHAPE.text(each, "webauthn.origins", ORIGIN) for each in origins),
        found["synced"],
    )


def challenge(signing_input: bytes, prefix: bytes = PREFIX) -> bytes:
    """Return what a browser must hand to the security key so that it signs *signing_input*, for the use of *prefix*."""
    return sha256(prefix + signing_input).digest()


def pack(authenticator: bytes, client: bytes, signature: bytes) -> bytes:
    """Return the three parts of an assertion as one signature value."""
    return len(authenticator).to_bytes(2) + authenticator + len(client).to_bytes(2) + client + signature


def open_assertion(
    value: bytes, signing_input: bytes, relying: Relying | None, prefix: bytes = PREFIX
) -> tuple[bytes, bytes]:
    """Return the raw signature in *value* and the bytes it must be over, if the assertion is for *signing_input*."""
    if relying is None:
        raise refuse("signature.assertion", detail="the roster does not say for which site")
    authenticator, client, signature = unpack(value)
    check_client(client, challenge(signing_input, prefix), relying)
    check_authenticator(authenticator, relying)
    return signature, authenticator + sha256(client).digest()


def unpack(value: bytes) -> tuple[bytes, bytes, bytes]:
    """Return authenticatorData, clientDataJSON and the raw signature."""
    authenticator, rest = measured(value, AUTHENTICATOR_MAX)
    client, signature = measured(rest, CLIENT_MAX)
    return authenticator, client, signature


def measured(value: bytes, most: int) -> tuple[bytes, bytes]:
    """Return the part whose length stands before it, and what follows."""
    length = int.from_bytes(value[:2])
    if not 0 < length <= most or len(value) < 2 + length:
        raise refuse("signature.malformed", "signature", "the parts of the assertion have other lengths than they say")
    return value[2 : 2 + length], value[2 + length :]


def check_client(client: bytes, challenged: bytes, relying: Relying) -> None:
    """Refuse what the browser says it asked for, unless it is an assertion for this challenge on a page of ours."""
    try:
        said = canonical.parse(client, largest=CLIENT_MAX, deepest=4)
    except RefusalError as fault:
        raise refuse("signature.assertion", "clientDataJSON", fault.detail or fault.rule) from None
    if not isinstance(said, Mapping):
        raise refuse("signature.assertion", "clientDataJSON", "no object")
    wanted = {"type": "webauthn.get", "challenge": canonical.b64(challenged)}
    for name, value in wanted.items():
        if said.get(name) != value:
            raise refuse("signature.assertion", name, canonical.shown(said.get(name)))
    if said.get("origin") not in relying.origins:
        raise refuse("signature.assertion", "origin", canonical.shown(said.get("origin")))
    if said.get("crossOrigin", False) is not False:
        raise refuse("signature.assertion", "crossOrigin", "the page stood inside another one")


def check_authenticator(authenticator: bytes, relying: Relying) -> None:
    """Refuse what the security key says of itself, unless it was touched by its owner, for our site."""
    if len(authenticator) < AUTHENTICATOR_BYTES:
        raise refuse("signature.malformed", "signature", "authenticatorData is too short")
    flags = authenticator[FLAGS_AT]
    if authenticator[:FLAGS_AT] != sha256(relying.rp_id.encode()).digest():
        raise refuse("signature.assertion", "rp_id", "the key answered for another site")
    if not flags & PRESENT or not flags & VERIFIED:
        raise refuse("signature.assertion", "flags", "the key was not touched by an owner it knows")
    if flags & ELIGIBLE and not relying.synced:
        raise refuse("signature.assertion", "flags", "the key can be copied to other devices")
    if flags & ATTESTED or (len(authenticator) > AUTHENTICATOR_BYTES) != bool(flags & EXTENDED):
        raise refuse("signature.malformed", "signature", "authenticatorData has parts that an assertion has not")
