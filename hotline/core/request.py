"""Who asks: a proof made by the caller for one request, and checked here (a compact JWS, `hotline-request+jwt`).

There are no shared secrets and no tokens to steal: a proof names its audience, method, address and body, lives for a
minute, and is signed with the caller's roster key. It is judged in three steps, the cheap one first, so that strangers
cost little: its shape, then its signature and claims, then the body once that is read. The caller must still remember
every `jti` until `exp` plus the skew, so that a proof is used once, and ask the roster for the role. A proof only opens
the door: authority to send comes from the signatures on the message.

A security key proves one request only: that which begins a session. Its assertion is over a text of its own kind, so
that it is never the signature of a document, nor the other way round.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from hotline.core import assertion, canonical
from hotline.core.canonical import Instant, Json
from hotline.core.errors import RefusalError, refuse
from hotline.core.roster import Key
from hotline.core.shape import Shape
from hotline.core.signature import ASSERTING, ED25519, ML_DSA_65, Signer, import_public, signing_input

TYP: Final = "hotline-request+jwt"
ALGORITHMS: Final = frozenset({ED25519, ML_DSA_65}) | ASSERTING
SESSION: Final = ("POST", "/v1/session")
"""The one request that a security key may prove."""
LIFETIME_SECONDS: Final = 60
SKEW_SECONDS: Final = 30
TOKEN_MAX: Final = 8 * 1024
HEADER: Final = frozenset({"alg", "typ", "kid"})
CLAIMS: Final = frozenset({"iss", "sub", "aud", "htm", "htu", "bh", "iat", "exp", "jti"})
SHAPE: Final = Shape("request.malformed")
NONCE: Final = re.compile(r"[A-Za-z0-9_-]{22,64}")
LINE: Final = re.compile(r"[ -~]{1,2048}")


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof of the right shape, of which nothing is believed yet."""

    alg: str
    kid: str
    claims: dict[str, Any]
    signature: bytes
    signed: bytes


@dataclass(frozen=True, slots=True)
class Request:
    """A proof that was checked: whose key, which nonce, and until when (by its own clock) it could be used again.

    `body` is the digest of the body that it is for.
    """

    key: Key
    jti: str
    exp: Instant
    body: str


def make_request(  # noqa: PLR0913 - a proof names all that it is for
    signer: Signer, subject: str, *, audience: str, method: str, url: str, body: bytes, now: Instant, nonce: str
) -> str:
    """Return the proof for one request by *subject*; *nonce* is fresh, at least 22 characters of base64url."""
    issued = now // 1000
    claims = {
        "iss": subject,
        "sub": subject,
        "aud": audience,
        "htm": method,
        "htu": url,
        "bh": body_hash(body),
        "iat": issued,
        "exp": issued + LIFETIME_SECONDS,
        "jti": nonce,
    }
    header = {"alg": signer.alg, "typ": TYP, "kid": signer.kid}
    protected, payload = (canonical.b64(canonical.encode(part)) for part in (header, claims))
    return f"{protected}.{payload}.{canonical.b64(signer.sign(signing_input(protected, payload)))}"


def check_request(  # noqa: PLR0913 - a proof names all that it is for
    token: str, find: Callable[[str], Key | None], *, audience: str, method: str, url: str, body: bytes, now: Instant
) -> Request:
    """Return who asks, if *token* proves this very request at *now*; else refuse."""
    proof = parse_proof(token)
    found = check_proof(proof, find(proof.kid), audience=audience, method=method, url=url, now=now)
    check_body(found, body)
    return found


def check_proof(proof: Proof, key: Key | None, *, audience: str, method: str, url: str, now: Instant) -> Request:
    """Return who asks, if *proof* is by *key*, the one that it names, and for this request; its body comes later."""
    claims = proof.claims
    if key is None or key.kid != proof.kid:
        raise refuse("request.forged", detail="the key is not in the roster")
    if proof.alg != key.alg:
        raise refuse("request.forged", detail=f"the key is of {key.alg}")
    if key.alg in ASSERTING and (method, url) != (SESSION[0], audience + SESSION[1]):
        raise refuse("request.forged", "alg", "a security key only begins a session")
    verify(proof, key)
    if (claims["iss"], claims["sub"]) != (key.subject, key.subject):
        raise refuse("request.forged", "sub", f"the key is of {key.subject}")
    key.check(now)
    if (claims["aud"], claims["htm"], claims["htu"]) != (audience, method, url):
        found = next(name for name, own in (("aud", audience), ("htm", method), ("htu", url)) if claims[name] != own)
        raise refuse("request.other", found, canonical.shown(claims[found]))
    fresh(claims["iat"], claims["exp"], now)
    return Request(key, claims["jti"], Instant(claims["exp"] * 1000), claims["bh"])


def verify(proof: Proof, key: Key) -> None:
    """Refuse *proof* unless it is signed by *key*."""
    raw, data = proof.signature, proof.signed
    try:
        if key.alg in ASSERTING:
            raw, data = assertion.open_assertion(raw, data, key.webauthn, assertion.SESSION_PREFIX)
        import_public(key.alg, key.public).verify(raw, data)
    except RefusalError as refusal:
        raise refuse("request.forged", refusal.where, refusal.detail) from None


def check_body(request: Request, body: bytes) -> None:
    """Refuse another body than the one that the proof is for."""
    if request.body != body_hash(body):
        raise refuse("request.body")


def parse_proof(token: str) -> Proof:
    """Return the proof in *token*, all of the right shape."""
    parts = token.split(".") if len(token) <= TOKEN_MAX else []
    if len(parts) != 3:  # noqa: PLR2004 - a compact JWS
        raise refuse("request.malformed", "Authorization", "the proof is not a compact JWS")
    try:
        protected, payload, signature = (canonical.unb64(part) for part in parts)
        header = SHAPE.members(canonical.parse(protected, deepest=1), HEADER, where="header")
        claims = SHAPE.members(canonical.parse(payload, deepest=1), CLAIMS, where="claims")
    except RefusalError as refusal:
        raise refuse("request.malformed", "Authorization", refusal.detail or refusal.rule) from None
    if header["typ"] != TYP or header["alg"] not in ALGORITHMS or not isinstance(header["kid"], str):
        raise refuse("request.malformed", "header", canonical.shown(header))
    for name in ("iss", "sub", "aud", "htm", "htu", "bh"):
        SHAPE.text(claims[name], name, LINE)
    SHAPE.text(claims["jti"], "jti", NONCE)
    return Proof(header["alg"], header["kid"], claims, signature, signing_input(parts[0], parts[1]))


def fresh(issued: Json, expires: Json, now: Instant) -> None:
    """Refuse a proof that lives too long, is not valid yet or no longer."""
    first = SHAPE.whole(issued, "iat", 0, canonical.INTEGER_MAX)
    last = SHAPE.whole(expires, "exp", 0, canonical.INTEGER_MAX)
    seconds = now // 1000
    if not 0 < last - first <= LIFETIME_SECONDS or first > seconds + SKEW_SECONDS or last < seconds - SKEW_SECONDS:
        raise refuse("request.expired", detail=f"made at {first}, until {last}, now {seconds} s")


def body_hash(body: bytes) -> str:
    """Return the digest of a request body as it stands in a proof."""
    return canonical.b64(canonical.digest_bytes(canonical.digest(body)))
