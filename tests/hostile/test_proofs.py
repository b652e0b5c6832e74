"""Mutants of the proof of a request: what is not spelt in its one way, or says one word more, opens no door."""

import hashlib
import hmac
import json
from typing import Any

import pytest

from hotline.core import canonical
from hotline.core.canonical import b64, unb64
from hotline.core.errors import RefusalError
from hotline.core.request import TYP, make_request
from hotline.core.signature import signing_input
from tests.fakes import FakeSigner
from tests.hostile.kinds import ALICE, ALICE_TOO, ASKED, CARDS, CN, NOW, US, proof, read_proof
from tests.hostile.mutants import bound, stray
from tests.hostile.points import L

PROOF = proof()
HEADER, CLAIMS = (json.loads(unb64(part)) for part in PROOF.split(".")[:2])


def rule_of(token: str) -> str:
    with pytest.raises(RefusalError) as caught:
        read_proof(token)
    return caught.value.rule


def signed(header: Any = None, claims: Any = None, signer: Any = ALICE) -> str:
    """Return a proof with another header or other claims (bytes, or JSON), signed by a key that may."""
    parts = [
        b64(part if isinstance(part, bytes) else json.dumps(part).encode())
        for part in (HEADER if header is None else header, CLAIMS if claims is None else claims)
    ]
    return f"{parts[0]}.{parts[1]}.{b64(signer.sign(signing_input(*parts)))}"


def test_the_proof_that_is_changed_here_is_good() -> None:
    assert read_proof(PROOF).key.subject == read_proof(signed()).key.subject == "us/alice"
    assert read_proof(proof(ALICE_TOO)).key.alg == "ML-DSA-65"


@pytest.mark.parametrize("part", [0, 1, 2], ids=["header", "claims", "signature"])
@pytest.mark.parametrize(
    "spelling",
    [
        lambda text: text + "=" * (-len(text) % 4 or 4),
        lambda text: text[:4] + "\n" + text[4:],
        lambda text: text + " ",
        lambda text: " " + text,
        lambda text: "?" + text,
        lambda text: text + "?",
        lambda text: text + "####",
        bound,
        stray,
        lambda text: "\u0410" + text[1:],
        lambda text: text[:-1] + "\ud800",
        lambda _: "",
    ],
    ids=[
        *("padding", "line feed", "blank behind", "blank before", "letter before", "letter behind", "letters behind"),
        *("other letters", "stray bit", "cyrillic", "half a character", "nothing"),
    ],
)
def test_a_part_that_is_spelt_otherwise_is_refused(part: int, spelling: Any) -> None:
    parts = PROOF.split(".")
    parts[part] = spelling(parts[part])
    assert rule_of(".".join(parts)) in {"request.malformed", "request.forged"}


@pytest.mark.parametrize(
    "more",
    [
        {"b64": False},
        {"b64": False, "crit": ["b64"]},
        {"crit": []},
        {"jwk": {"kty": "OKP", "crv": "Ed25519", "x": b64(FakeSigner("x").public)}},
        {"jku": "https://keys.example"},
        {"x5c": ["MIIB"]},
        {"x5u": "https://keys.example"},
        {"zip": "DEF"},
        {"role": "operator"},
        {"alg": "none"},
        {"alg": "EdDSA"},
        {"alg": "HS256"},
        {"alg": "ML-DSA-44"},
        {"typ": "JWT"},
        {"kid": [ALICE.kid]},
    ],
    ids=str,
)
def test_a_header_that_says_more_or_less_is_refused(more: dict[str, Any]) -> None:
    assert rule_of(signed({**HEADER, **more})) == "request.malformed"


@pytest.mark.parametrize(
    "octets",
    [
        b"\xef\xbb\xbf" + json.dumps(HEADER).encode(),
        json.dumps(HEADER).encode("utf-16"),
        json.dumps(HEADER).replace('"alg"', '"alg":"none","alg"').encode(),
        b"[" * 5_000,
        b"[]",
        b"null",
        b"",
    ],
    ids=["BOM", "UTF-16", "twice", "deep", "list", "null", "nothing"],
)
def test_a_header_that_is_not_plain_json_is_refused(octets: bytes) -> None:
    assert rule_of(signed(octets)) == "request.malformed"


@pytest.mark.parametrize(
    "octets",
    [
        b"\xef\xbb\xbf" + json.dumps(CLAIMS).encode(),
        json.dumps(CLAIMS).encode("utf-16"),
        json.dumps(CLAIMS).replace('"htm"', '"htm":"GET","htm"').encode(),
        json.dumps({**CLAIMS, "aud": {"a": 1}}).encode(),
        json.dumps({**CLAIMS, "iat": 1e9}).encode(),
        json.dumps({**CLAIMS, "exp": 10**400}).encode(),
        json.dumps({**CLAIMS, "jti": "\ud800" * 22}).encode(),
        json.dumps({**CLAIMS, "more": "x"}).encode(),
        json.dumps({**CLAIMS, "htu": "x" * 9_000}).encode(),
    ],
    ids=["BOM", "UTF-16", "twice", "deep", "fraction", "huge", "half a character", "one more", "long"],
)
def test_claims_that_are_not_plain_json_are_refused(octets: bytes) -> None:
    assert rule_of(signed(None, octets)) == "request.malformed"


def test_nothing_but_three_parts_is_a_proof() -> None:
    header, claims, signature = PROOF.split(".")
    general = {"payload": claims, "signatures": [{"protected": header, "signature": signature}]}
    for token in (
        f"{header}.{claims}.",
        f"{header}..{signature}",
        f".{claims}.{signature}",
        f"{PROOF}.{signature}",
        f"{PROOF}..",
        f"{header}.{claims}",
        json.dumps(general),
        json.dumps({"protected": header, "payload": claims, "signature": signature}),
        PROOF * 30,
        f"Bearer {PROOF}",
    ):
        assert rule_of(token) == ("request.forged" if token == f"{header}.{claims}." else "request.malformed")


def test_a_proof_signed_by_nobody_or_with_the_public_key_as_secret_is_refused() -> None:
    for alg, key in (("none", b""), ("HS256", ALICE.public), ("HS256", b64(ALICE.public).encode())):
        parts = b64(json.dumps({**HEADER, "alg": alg}).encode()), PROOF.split(".")[1]
        mac = hmac.new(key, signing_input(*parts), hashlib.sha256).digest() if key else b""
        assert rule_of(f"{parts[0]}.{parts[1]}.{b64(mac)}") == "request.malformed"
        parts = b64(json.dumps(HEADER).encode()), parts[1]
        assert rule_of(f"{parts[0]}.{parts[1]}.{b64(mac or b'x')}") == "request.forged"


def test_a_scalar_moved_by_the_order_is_forged() -> None:
    header, claims, signature = PROOF.split(".")
    raw = unb64(signature)
    moved = (int.from_bytes(raw[32:], "little") + L).to_bytes(32, "little")
    assert rule_of(f"{header}.{claims}.{b64(raw[:32] + moved)}") == "request.forged"


def test_the_parts_of_two_proofs_make_no_third() -> None:
    other = signed(None, {**CLAIMS, "htu": "https://us.example/v1/other"})
    (header, claims, _), (_, others, signature) = PROOF.split("."), other.split(".")
    assert rule_of(f"{header}.{claims}.{signature}") == "request.forged"
    assert rule_of(f"{header}.{others}.{PROOF.split('.')[2]}") == "request.forged"
    assert rule_of(other) == "request.other"


def test_a_key_proves_for_its_own_subject_and_party_only() -> None:
    arguments: dict[str, Any] = {**ASKED, "now": NOW, "nonce": "n" * 22}
    assert rule_of(make_request(CN.people["alice"], "cn/alice", **arguments)) == "request.forged"
    assert rule_of(make_request(CN.people["alice"], "us/alice", **arguments)) == "request.forged"
    assert rule_of(make_request(US.people["bob"], "us/alice", **arguments)) == "request.forged"
    assert rule_of(make_request(FakeSigner("us/alice", "ML-DSA-44"), "us/alice", **arguments)) == "request.malformed"


def test_a_security_key_proves_no_request_but_that_which_begins_a_session() -> None:
    arguments: dict[str, Any] = {**ASKED, "now": NOW, "nonce": "n" * 22}
    for name, card in CARDS.items():
        assert rule_of(make_request(card, f"us/{name}", **arguments)) == "request.forged"


def test_the_typ_stands_in_every_proof() -> None:
    assert (HEADER["typ"], HEADER.keys()) == (TYP, {"alg", "typ", "kid"})
    assert set(CLAIMS) == {"iss", "sub", "aud", "htm", "htu", "bh", "iat", "exp", "jti"}
    assert canonical.encode(CLAIMS) == unb64(PROOF.split(".")[1])
