"""Signatures on documents: a strict profile of JWS in general JSON serialization (RFC 7515 section 7.2.1).

1. An envelope has exactly `payload` and `signatures`; a signature exactly `protected` and `signature`; one to sixteen.
2. A protected header has exactly `alg`, `typ`, `kid`, `role`; nothing stands outside it.
3. base64url has one spelling: no padding, no blanks, no stray bits.
4. `alg` must be that of the key; it never chooses one. `kid` is the RFC 7638 thumbprint.
5. Every signature must verify. Libraries differ here, which is why none of them is the judge.
6. A public key is imported only if it is a point of the prime-order group, canonically written.

Who must have signed is never said by the message: the caller counts distinct people of the roster.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Protocol, TypeVar

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey, MLDSA65PublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from hotline.core import assertion, canonical, curve, sm2
from hotline.core.assertion import Relying
from hotline.core.canonical import Json
from hotline.core.errors import refuse

ED25519: Final = "Ed25519"
ML_DSA_44: Final = "ML-DSA-44"
ML_DSA_65: Final = "ML-DSA-65"
WEBAUTHN_ED25519: Final = "hotline-webauthn-Ed25519"
WEBAUTHN_ES256: Final = "hotline-webauthn-ES256"
SM2_SM3: Final = "hotline-SM2SM3"

MESSAGE: Final = "hotline-message+jws"
HELLO: Final = "hotline-hello+jws"
WELCOME: Final = "hotline-welcome+jws"
ROOT: Final = "hotline-root+jws"
ROSTER: Final = "hotline-roster+jws"
CONSENT: Final = "hotline-consent+jws"
CLOCK: Final = "hotline-clock+jws"
STOP: Final = "hotline-stop+jws"
HANDOVER: Final = "hotline-handover+jws"

SIGNATURES_MAX: Final = 16
PROTECTED_MAX: Final = 512
PUBLIC_BYTES: Final = {
    ED25519: 32,
    ML_DSA_44: 1312,
    ML_DSA_65: 1952,
    WEBAUTHN_ED25519: 32,
    WEBAUTHN_ES256: 65,
    SM2_SM3: 65,
}
ASSERTION_BYTES: Final = range(80, 5_000)
SIGNATURE_BYTES: Final[Mapping[str, range]] = {
    ED25519: range(64, 65),
    ML_DSA_44: range(2420, 2421),
    ML_DSA_65: range(3309, 3310),
    WEBAUTHN_ED25519: ASSERTION_BYTES,
    WEBAUTHN_ES256: ASSERTION_BYTES,
    SM2_SM3: range(64, 65),
}
ASSERTING: Final = frozenset({WEBAUTHN_ED25519, WEBAUTHN_ES256})
# ML-DSA-44 signs checkpoints only, where C2SP fixes it; documents carry ML-DSA-65.
DOCUMENT_ALGORITHMS: Final = PUBLIC_BYTES.keys() - {ML_DSA_44}


class Signer(Protocol):
    """A private key, wherever it is kept: a file, a token, a browser."""

    @property
    def kid(self) -> str:
        """The RFC 7638 thumbprint of the public key."""
        ...

    @property
    def alg(self) -> str:
        """The JOSE name of the algorithm."""
        ...

    @property
    def public(self) -> bytes:
        """The raw public key."""
        ...

    def sign(self, data: bytes) -> bytes:
        """Return the raw signature over *data*."""
        ...


class Verifiable(Protocol):
    """What a signature is verified with: a key of a roster."""

    @property
    def kid(self) -> str:
        """The RFC 7638 thumbprint."""
        ...

    @property
    def alg(self) -> str:
        """The one algorithm of the key."""
        ...

    @property
    def public(self) -> bytes:
        """The raw public key."""
        ...


class Listed(Verifiable, Protocol):
    """What a document is verified with: a key that a roster lists."""

    @property
    def webauthn(self) -> Relying | None:
        """For whom the key answers, if it is a security key."""
        ...


K = TypeVar("K", bound=Listed)


@dataclass(frozen=True, slots=True)
class Header:
    """What the signer says of its own signature, and signs."""

    alg: str
    typ: str
    kid: str
    role: str


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature as it stands in the envelope: two base64url texts."""

    protected: str
    signature: str

    def header(self) -> Header:
        """Return the protected header, parsed."""
        return parse_header(self.protected)

    def entry(self) -> dict[str, Json]:
        """Return the member of `signatures` that this is."""
        return {"protected": self.protected, "signature": self.signature}


@dataclass(frozen=True, slots=True)
class Signed:
    """A payload with its signatures, of the right shape but not verified."""

    payload: bytes
    signatures: tuple[Signature, ...]

    def envelope(self) -> dict[str, Json]:
        """Return the JWS in general JSON serialization."""
        signatures: list[Json] = [signature.entry() for signature in self.signatures]
        return {"payload": canonical.b64(self.payload), "signatures": signatures}


Judge = Callable[[bytes, bytes], None]


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key that passed the checks of `import_public`; `judge` raises InvalidSignature."""

    alg: str
    public: bytes
    judge: Judge

    def verify(self, signature: bytes, data: bytes) -> None:
        """Return if *signature* over *data* is by this key, else refuse."""
        if len(signature) not in SIGNATURE_BYTES[self.alg] and self.alg not in ASSERTING:
            raise refuse("signature.forged", detail=f"{len(signature)} bytes are no {self.alg} signature")
        try:
            self.judge(signature, data)
        except InvalidSignature:
            raise refuse("signature.forged") from None


@lru_cache(maxsize=4096)
def import_public(alg: str, public: bytes) -> PublicKey:
    """Return the key of the raw bytes *public*; a weak, misspelt or unknown one is refused."""
    if len(public) != PUBLIC_BYTES.get(alg, -1):
        raise refuse("roster.weak_key", detail=f"{len(public)} bytes are no {canonical.shown(alg)} key")
    return PublicKey(alg, public, JUDGES[alg](public))


def edwards(public: bytes) -> Judge:
    """Return the judge of an Ed25519 key, a point of the prime-order group."""
    if not curve.prime_order(public):
        raise refuse("roster.weak_key")
    return Ed25519PublicKey.from_public_bytes(public).verify


def nist(public: bytes) -> Judge:
    """Return the judge of a P-256 key, an uncompressed point of the curve; its group has prime order."""
    try:
        loaded = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), public)
    except ValueError:
        raise refuse("roster.weak_key", detail="not a point of P-256") from None
    return lambda signature, data: loaded.verify(signature, data, ECDSA(SHA256()))


JUDGES: Final[Mapping[str, Callable[[bytes], Judge]]] = {
    ED25519: edwards,
    ML_DSA_44: lambda public: MLDSA44PublicKey.from_public_bytes(public).verify,
    ML_DSA_65: lambda public: MLDSA65PublicKey.from_public_bytes(public).verify,
    WEBAUTHN_ED25519: edwards,
    WEBAUTHN_ES256: nist,
    SM2_SM3: sm2.judge,
}
"""Each algorithm, and how a public key of it is checked and loaded."""
CURVES: Final[Mapping[str, str]] = {WEBAUTHN_ES256: "P-256", SM2_SM3: "SM2"}


@lru_cache(maxsize=4096)
def thumbprint(alg: str, public: bytes) -> str:
    """Return the RFC 7638 thumbprint of a key: `OKP` for Ed25519, `EC` for curves, `AKP` (RFC 9964) for ML-DSA."""
    if alg in CURVES:
        x, y = canonical.b64(public[1:33]), canonical.b64(public[33:])
        jwk = {"crv": CURVES[alg], "kty": "EC", "x": x, "y": y}
    elif alg in (ED25519, WEBAUTHN_ED25519):
        jwk = {"crv": ED25519, "kty": "OKP", "x": canonical.b64(public)}
    else:
        jwk = {"alg": alg, "kty": "AKP", "pub": canonical.b64(public)}
    return canonical.b64(bytes.fromhex(canonical.digest(canonical.encode(jwk))[7:]))


def sign(payload: bytes, typ: str, role: str, signer: Signer) -> Signature:
    """Sign *payload* as a document of kind *typ*, in *role*."""
    header = {"alg": signer.alg, "typ": typ, "kid": signer.kid, "role": role}
    protected = canonical.b64(canonical.encode(header))
    return Signature(protected, canonical.b64(signer.sign(signing_input(protected, canonical.b64(payload)))))


def parse_envelope(value: Json, typ: str) -> Signed:
    """Return the envelope in *value*, if its shape and every header are those of a document of kind *typ*.

    Nothing is verified yet: call `verify` next.
    """
    if not isinstance(value, dict) or value.keys() != {"payload", "signatures"}:
        raise refuse("signature.malformed", "envelope")
    entries = value["signatures"]
    if not isinstance(entries, list):
        raise refuse("signature.malformed", "signatures")
    if not entries:
        raise refuse("signature.missing")
    if len(entries) > SIGNATURES_MAX:
        raise refuse("signature.too_many")
    payload = canonical.unb64(value["payload"])
    signatures = tuple(parse_signature(entry, typ) for entry in entries)
    if len({signature.header().kid for signature in signatures}) != len(signatures):
        raise refuse("signature.duplicate")
    return Signed(payload, signatures)


def parse_signature(entry: Json, typ: str) -> Signature:
    """Return one member of `signatures`, if it was made for a document of kind *typ*."""
    if not isinstance(entry, dict) or entry.keys() != {"protected", "signature"}:
        raise refuse("signature.malformed", "signatures")
    protected, signature = entry["protected"], entry["signature"]
    if not isinstance(protected, str) or not isinstance(signature, str) or len(protected) > PROTECTED_MAX:
        raise refuse("signature.malformed", "signatures")
    header = parse_header(protected)
    if header.typ != typ:
        raise refuse("signature.type", detail=f"{canonical.shown(header.typ)}, not {typ}")
    if len(canonical.unb64(signature)) not in SIGNATURE_BYTES[header.alg]:
        raise refuse("signature.malformed", "signature")
    return Signature(protected, signature)


@lru_cache(maxsize=4096)
def parse_header(protected: str) -> Header:
    """Return the protected header: strict JSON with exactly the four members, all texts."""
    value = canonical.parse(canonical.unb64(protected), largest=PROTECTED_MAX, deepest=1)
    if not isinstance(value, dict) or value.keys() != {"alg", "typ", "kid", "role"}:
        raise refuse("signature.malformed", "protected")
    if not all(isinstance(member, str) for member in value.values()):
        raise refuse("signature.malformed", "protected")
    if value["alg"] not in DOCUMENT_ALGORITHMS:
        raise refuse("signature.algorithm", "protected", canonical.shown(value["alg"]))
    return Header(**value)


def verify(signed: Signed, find: Callable[[str], K | None]) -> tuple[tuple[K, Header], ...]:
    """Verify every signature with the key that *find* returns for its kid; return keys and headers in their order.

    One signature that is not by a known key, or not by its algorithm, or forged, refuses the whole.
    """
    payload = canonical.b64(signed.payload)
    return tuple(verify_one(signature, payload, find) for signature in signed.signatures)


def verify_one(signature: Signature, payload: str, find: Callable[[str], K | None]) -> tuple[K, Header]:
    """Verify one signature over the base64url text *payload*."""
    header = signature.header()
    key = find(header.kid)
    if key is None or key.kid != header.kid:
        raise refuse("roster.unknown_key", detail=canonical.shown(header.kid))
    if key.alg != header.alg:
        raise refuse("signature.algorithm", detail=f"the key is of {key.alg}")
    data, raw = signing_input(signature.protected, payload), canonical.unb64(signature.signature)
    if key.alg in ASSERTING:
        raw, data = assertion.open_assertion(raw, data, key.webauthn)
    import_public(key.alg, key.public).verify(raw, data)
    return key, header


def signing_input(protected: str, payload: str) -> bytes:
    """Return what is signed (RFC 7515 section 5.1)."""
    return f"{protected}.{payload}".encode("ascii")
