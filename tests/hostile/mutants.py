"""What somebody in between can do to a signed document, and what somebody with a key can do to what is signed.

A mutant takes a kind of document and returns the bytes that arrive. Those of MEDDLING need no key; those of SIGNED are
signed again by all who must sign, so that only the strictness of the reader stands in their way.
"""

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hotline.core import canonical
from hotline.core.canonical import b64, encode, unb64
from hotline.core.signature import ED25519, WEBAUTHN_ED25519, signing_input
from tests.fakes import FakeSigner
from tests.hostile.kinds import OTHER_PARTY, US, Kind
from tests.hostile.points import L

Envelope = dict[str, Any]
STRANGER = FakeSigner("a stranger")
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
DEEP = 100_000


@dataclass(frozen=True)
class Mutant:
    """What is done, and by which rules it may be refused."""

    make: Callable[[Kind], bytes]
    rules: frozenset[str]


def of_envelope(change: Callable[[Kind, Envelope], Any], *rules: str) -> Mutant:
    """Return the mutant that changes the envelope of a good document."""

    def make(kind: Kind) -> bytes:
        value = kind.envelope()
        changed = change(kind, value)
        return kind.bytes_of(value if changed is None else changed)

    return Mutant(make, frozenset(rules))


def of_text(change: Callable[[str], str], part: str, *rules: str) -> Mutant:
    """Return the mutant that spells one part of base64url another way, so that it decodes to the same bytes."""

    def changed(_kind: Kind, value: Envelope) -> None:
        holder = value if part == "payload" else value["signatures"][0]
        holder[part] = change(holder[part])

    return of_envelope(changed, *rules)


def of_header(change: Callable[[Kind, dict[str, Any]], Any], *rules: str) -> Mutant:
    """Return the mutant that says something else in the first protected header, and has it signed.

    The change returns the members, or the bytes of the header.
    """

    def make(kind: Kind) -> bytes:
        value = kind.envelope()
        first, signer = value["signatures"][0], kind.signers[0]
        said = json.loads(unb64(first["protected"]))
        found = change(kind, said)
        octets = found if isinstance(found, bytes) else json.dumps(said if found is None else found).encode()
        first["protected"] = b64(octets)
        first["signature"] = b64(signer.sign(signing_input(first["protected"], value["payload"])))
        return kind.bytes_of(value)

    return Mutant(make, frozenset(rules))


def of_payload(change: Callable[[bytes], bytes], *rules: str) -> Mutant:
    """Return the mutant whose payload is written otherwise, and signed so by all who must."""
    return Mutant(lambda kind: kind.bytes_of(kind.envelope(change(kind.payload))), frozenset(rules))


def strip(number: int) -> Callable[[Kind, Envelope], None]:
    """Leave one signature out."""

    def change(kind: Kind, value: Envelope) -> None:
        del value["signatures"][number % len(kind.signers)]

    return change


def instead(kind: Kind, value: Envelope) -> None:
    """Give the first signature again in the place of the second."""
    value["signatures"][1] = value["signatures"][0]


def exchanged(kind: Kind, value: Envelope) -> None:
    """Let two signatures stand under each other's headers."""
    first, second = value["signatures"][:2]
    first["protected"], second["protected"] = second["protected"], first["protected"]


def moved(kind: Kind, value: Envelope) -> None:
    """Add the order of the group to the scalar of the first Ed25519 signature."""
    for entry in value["signatures"]:
        if json.loads(unb64(entry["protected"]))["alg"] in (ED25519, WEBAUTHN_ED25519):
            raw = unb64(entry["signature"])
            scalar = int.from_bytes(raw[-32:], "little") + L
            entry["signature"] = b64(raw[:-32] + scalar.to_bytes(32, "little"))
            return


def flipped(kind: Kind, value: Envelope) -> None:
    """Turn a bit of the last signature over."""
    entry = value["signatures"][-1]
    raw = bytearray(unb64(entry["signature"]))
    raw[-9] ^= 4
    entry["signature"] = b64(bytes(raw))


def by_stranger(kind: Kind, value: Envelope) -> None:
    """Add the signature of a key that nobody knows to the good ones."""
    value["signatures"] += kind.envelope(signers=[STRANGER])["signatures"]


def by_peer(kind: Kind, value: Envelope) -> None:
    """Add the signature of a key that only the other party's roster lists."""
    value["signatures"] += kind.envelope(signers=[OTHER_PARTY])["signatures"]


def forged_beside(kind: Kind, value: Envelope) -> None:
    """Add a signature in the name of a key that is known and has not signed."""
    (made,) = kind.envelope(signers=[Posing()])["signatures"]
    value["signatures"].append(made)


class Posing:
    """A stranger who says to be another key of the party."""

    kid, alg, public = US.root_signers[2].kid, ED25519, US.root_signers[2].public

    def sign(self, data: bytes) -> bytes:
        """Sign with the key of the stranger."""
        return STRANGER.sign(data)


def as_secret(kind: Kind, said: dict[str, Any]) -> dict[str, Any]:
    """Name a symmetric algorithm; what `hmac_with_public` then signs with is known to all."""
    return {**said, "alg": "HS256"}


def hmac_with_public(kind: Kind) -> bytes:
    """Sign by HMAC with the public key as the secret, as verifiers were once led to believe."""
    value = kind.envelope()
    first, signer = value["signatures"][0], kind.signers[0]
    first["protected"] = b64(encode(as_secret(kind, json.loads(unb64(first["protected"])))))
    data = signing_input(first["protected"], value["payload"])
    first["signature"] = b64(hmac.new(signer.public, data, hashlib.sha256).digest())
    return kind.bytes_of(value)


def unsigned(kind: Kind, value: Envelope) -> None:
    """Say that nothing is signed, and sign nothing."""
    value["signatures"] = [{"protected": b64(b'{"alg":"none"}'), "signature": ""}]


def stray(text: str) -> str:
    """Return *text* with a bit set that no byte needs, or as it is if there is none to spare."""
    if len(text) % 4 == 0:
        return text + "A"
    return text[:-1] + ALPHABET[ALPHABET.index(text[-1]) + 1]


def bound(text: str) -> str:
    """Return *text* in the letters of the other base64, or with one of them."""
    return text.replace("-", "+").replace("_", "/") if set("-_") & set(text) else "+" + text[1:]


def with_member(name: str, value: Any) -> Callable[[Kind, dict[str, Any]], Any]:
    """Add a member to the header."""
    return lambda _kind, said: {**said, name: value}


def said_twice(name: str) -> Callable[[Kind, dict[str, Any]], Any]:
    """Say one member of the header twice: first something else, then what is right."""
    return lambda _kind, said: json.dumps(said).replace(f'"{name}"', f'"{name}": "none", "{name}"', 1).encode()


MALFORMED, ENCODING, FORGED = "signature.malformed", "signature.encoding", "signature.forged"
MISSHAPEN = (
    *("consent.malformed", "clock.malformed", "exercise.malformed", "handover.malformed"),
    *("roster.malformed", "hello.replayed"),
)
"""How each kind but a message refuses other members than its own."""

MEDDLING: dict[str, Mutant] = {
    "the first signature stripped": of_envelope(
        strip(0), *("signature.parallel", "form.two_people", "roster.threshold", "hello.forged")
    ),
    "the last signature stripped": of_envelope(
        strip(-1), *("signature.parallel", "form.two_people", "roster.threshold", "hello.forged", "handover.signer")
    ),
    "all signatures stripped": of_envelope(lambda _, value: value["signatures"].clear(), "signature.missing"),
    "a signature twice": of_envelope(
        lambda _, value: value["signatures"].append(value["signatures"][0]), "signature.duplicate"
    ),
    "a signature in the place of another": of_envelope(instead, "signature.duplicate"),
    "headers exchanged": of_envelope(exchanged, FORGED, MALFORMED, "hello.forged", "signature.assertion"),
    "the payload of another": of_envelope(
        lambda kind, value: value.update(payload=b64(kind.other)),
        *(FORGED, "signature.assertion", "consent.other", "hello.forged"),
    ),
    "the scalar moved by the order": of_envelope(moved, FORGED, "hello.forged"),
    "a bit turned over": of_envelope(flipped, FORGED, "hello.forged"),
    "a stranger beside": of_envelope(by_stranger, "roster.unknown_key", "hello.forged"),
    "a key of the other party beside": of_envelope(by_peer, "roster.unknown_key", "hello.forged"),
    "a forged signature beside good ones": of_envelope(forged_beside, FORGED, "roster.unknown_key", "hello.forged"),
    "seventeen signatures": of_envelope(
        lambda _, value: value.update(signatures=value["signatures"][:1] * 17), "signature.too_many", "frame.too_large"
    ),
    "an unprotected header": of_envelope(
        lambda _, value: value["signatures"][0].update(header={"alg": "none"}), MALFORMED
    ),
    "an unprotected header for all": of_envelope(lambda _, value: value.update(header={"kid": "x"}), MALFORMED),
    "one signature beside the list": of_envelope(lambda _, value: value.update(value["signatures"][0]), MALFORMED),
    "a compact JWS": of_envelope(
        lambda _, value: ".".join((value["signatures"][0]["protected"], value["payload"], "AAAA")), MALFORMED
    ),
    "nothing signed": of_envelope(unsigned, MALFORMED),
    "the public key for a secret": Mutant(hmac_with_public, frozenset({"signature.algorithm"})),
    "no envelope": of_envelope(lambda _kind, _value: [], MALFORMED),
    **{
        f"{what} in the {part}": of_text(change, part, *rules)
        for part in ("payload", "protected", "signature")
        for what, change, rules in (
            ("padding", lambda text: text + "=" * (-len(text) % 4 or 4), (ENCODING,)),
            ("a line feed", lambda text: text[:8] + "\n" + text[8:], (ENCODING,)),
            ("a blank at the end", lambda text: text + " ", (ENCODING,)),
            ("blanks before", lambda text: "    " + text, (ENCODING,)),
            ("a letter that is none", lambda text: "?" + text, (ENCODING,)),
            ("letters of the other base64", bound, (ENCODING, FORGED)),
            ("a stray bit", stray, (ENCODING,)),
            ("a letter of another script", lambda text: "\u0410" + text[1:], (ENCODING,)),
            ("nothing", lambda _: "", (MALFORMED, "json.malformed", FORGED, "hello.forged")),
            ("half a character", lambda text: text[:8] + "\ud800", ("json.malformed",)),
        )
    },
}


SIGNED: dict[str, Mutant] = {
    **{
        f"{name} in the header": of_header(with_member(name, value), MALFORMED, "json.depth")
        for name, value in {
            "b64": False,
            "crit": ["b64"],
            "jwk": {"kty": "OKP", "crv": "Ed25519", "x": b64(STRANGER.public)},
            "jku": "https://keys.example/set.json",
            "x5c": ["MIIB"],
            "x5u": "https://keys.example/chain.pem",
            "x5t": "AAAA",
            "zip": "DEF",
            "cty": "JWT",
            "nonce": "x",
            "url": "https://us.example",
            "iat": 5,
            "exp": None,
        }.items()
    },
    **{
        f"alg {alg}": of_header(with_member("alg", alg), "signature.algorithm")
        for alg in ("none", "None", "NONE", "", "EdDSA", "ed25519", "Ed448", "HS256", "ES256", "RS256", "ML-DSA-44")
    },
    "alg that is no text": of_header(with_member("alg", 5), MALFORMED),
    "alg of another key": of_header(
        with_member("alg", "ML-DSA-65"), MALFORMED, "signature.algorithm", FORGED, "hello.forged"
    ),
    "kid of another person": of_header(
        with_member("kid", US.people["bob"].kid),
        *(FORGED, "signature.duplicate", "roster.unknown_key", "hello.forged", "signature.algorithm"),
    ),
    "kid of nobody": of_header(with_member("kid", STRANGER.kid), "roster.unknown_key", "hello.forged"),
    "kid that is no thumbprint": of_header(with_member("kid", "us/alice"), "roster.unknown_key", "hello.forged"),
    "another role": of_header(with_member("role", "auditor"), "roster.wrong_role", "roster.threshold", "hello.forged"),
    "typ JWT": of_header(with_member("typ", "JWT"), "signature.type"),
    "typ in capitals": of_header(lambda kind, said: {**said, "typ": kind.typ.upper()}, "signature.type"),
    "typ with its family": of_header(lambda kind, said: {**said, "typ": f"application/{kind.typ}"}, "signature.type"),
    "no typ": of_header(lambda _, said: said.pop("typ") and None, MALFORMED),
    "no role": of_header(lambda _, said: said.pop("role") and None, MALFORMED),
    "alg twice": of_header(said_twice("alg"), "json.duplicate"),
    "role twice": of_header(said_twice("role"), "json.duplicate"),
    "typ twice": of_header(said_twice("typ"), "json.duplicate"),
    "a BOM before the header": of_header(
        lambda _, said: b"\xef\xbb\xbf" + json.dumps(said).encode(), "json.malformed", MALFORMED
    ),
    "a header in UTF-16": of_header(
        lambda _, said: json.dumps(said).encode("utf-16"), "json.malformed", MALFORMED, "json.too_large"
    ),
    "half a character in the header": of_header(with_member("role", "\ud800"), "json.malformed"),
    "a header that is deep": of_header(lambda _kind, _said: b"[" * 300, "json.depth"),
    "a header that is long": of_header(with_member("role", "x" * 600), MALFORMED),
    "a header that is a list": of_header(lambda _, said: list(said.items()), MALFORMED, "json.depth"),
    "a blank before the payload": of_payload(lambda text: b" " + text, "json.not_canonical"),
    "a line feed after the payload": of_payload(lambda text: text + b"\n", "json.not_canonical"),
    "members in another order": of_payload(
        lambda text: json.dumps(dict(reversed(json.loads(text).items())), separators=(",", ":")).encode(),
        "json.not_canonical",
    ),
    "an escape that need not be": of_payload(lambda text: text.replace(b'"v"', b'"\\u0076"'), "json.not_canonical"),
    "a member twice": of_payload(lambda text: text[:-1] + b',"v":1}', "json.duplicate"),
    "a member too many": of_payload(
        lambda text: encode({**json.loads(text), "w": 1}),
        *("message.malformed", *MISSHAPEN),
    ),
    "a member too few": of_payload(
        lambda text: encode({name: value for name, value in json.loads(text).items() if name != "v"}),
        *("message.version", *MISSHAPEN),
    ),
    "another version": of_payload(
        lambda text: encode({**json.loads(text), "v": 2}),
        *("message.version", *MISSHAPEN),
    ),
    "a version that is true": of_payload(
        lambda text: encode({**json.loads(text), "v": True}),
        *("message.version", *MISSHAPEN),
    ),
    "a number with a fraction": of_payload(lambda text: text.replace(b'"v":1', b'"v":1.0'), "json.number"),
    "a number that is none": of_payload(lambda text: text.replace(b'"v":1', b'"v":NaN'), "json.number"),
    "a number without end": of_payload(lambda text: text.replace(b'"v":1', b'"v":' + b"9" * 400), "json.number"),
    "a BOM before the payload": of_payload(lambda text: b"\xef\xbb\xbf" + text, "json.malformed"),
    "a payload in UTF-16": of_payload(lambda text: text.decode().encode("utf-16"), "json.malformed"),
    "half a character in the payload": of_payload(
        lambda text: text.replace(b'"v":1', b'"v":"\\ud800"'), "json.malformed"
    ),
    "bytes that are no UTF-8": of_payload(lambda text: text.replace(b'"v":1', b'"v":"\xff"'), "json.malformed"),
    "a payload that is deep": of_payload(lambda _: b"[" * DEEP + b"]" * DEEP, "json.depth", "json.too_large"),
    "a payload of a megabyte": of_payload(
        lambda text: text[:-1] + b',"w":"' + b"x" * 2**20 + b'"}', *("json.too_large", "roster.malformed")
    ),
    "a payload of 48 KiB and one byte": of_payload(
        lambda text: text[:-1] + b',"w":"' + b"x" * (canonical.LARGEST + 1 - len(text) - 7) + b'"}',
        *("json.too_large", "roster.malformed"),
    ),
    "no payload": of_payload(lambda _: b"", "json.malformed", "hello.replayed"),
    "a payload that is a list": of_payload(
        lambda _: b"[]",
        *("message.malformed", *MISSHAPEN),
    ),
}
