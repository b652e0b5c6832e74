"""A proof is good for one request, for a minute, by one key."""

import json
from dataclasses import dataclass, replace
from typing import Any

import pytest

from hotline.core import canonical
from hotline.core.assertion import ATTESTED, ELIGIBLE, PREFIX, PRESENT, SESSION_PREFIX, VERIFIED, challenge
from hotline.core.canonical import Instant
from hotline.core.errors import RefusalError
from hotline.core.request import TYP, Request, body_hash, check_request, make_request
from hotline.core.signature import (
    MESSAGE,
    ML_DSA_65,
    WEBAUTHN_ED25519,
    WEBAUTHN_ES256,
    parse_envelope,
    sign,
    signing_input,
    verify,
)
from tests.fakes import END, FakeSigner, party_fixture
from tests.fakes_security_key import SITE, FakeSecurityKey
from tests.vectors import wycheproof

US = party_fixture("us", post_quantum=("alice",))
ALICE, BOB = US.people["alice"], US.people["bob"]
NOW = canonical.instant("2026-06-01T12:00:00.900Z")
SECOND = NOW // 1000
NONCE = "n" * 22
BODY = b'{"form":"TST-1"}'
ASKED: dict[str, Any] = {
    "audience": "https://us.example",
    "method": "POST",
    "url": "https://us.example/v1/messages",
    "body": BODY,
}
PROOF = make_request(ALICE, "us/alice", **ASKED, now=NOW, nonce=NONCE)


def check(token: str = PROOF, now: int = NOW, **asked: Any) -> Request:
    return check_request(token, US.roster.find, **(ASKED | asked), now=Instant(now))


def rule_of(token: str = PROOF, now: int = NOW, **asked: Any) -> str:
    with pytest.raises(RefusalError) as caught:
        check(token, now, **asked)
    return caught.value.rule


def claims(**changed: Any) -> dict[str, Any]:
    value = json.loads(canonical.unb64(PROOF.split(".")[1])) | changed
    return {name: member for name, member in value.items() if member is not ...}


def forge(signer: FakeSigner = ALICE, header: Any = None, **changed: Any) -> str:
    head = {"alg": signer.alg, "typ": TYP, "kid": signer.kid} if header is None else header
    parts = [canonical.b64(json.dumps(part).encode()) for part in (head, claims(**changed))]
    return f"{parts[0]}.{parts[1]}.{canonical.b64(signer.sign(signing_input(parts[0], parts[1])))}"


def test_a_proof_names_the_key_and_is_short() -> None:
    found = check()
    assert (found.key.subject, found.jti, found.exp) == ("us/alice", NONCE, (SECOND + 60) * 1000)
    assert len(PROOF) < 600


def test_a_proof_may_be_made_by_a_later_key_of_the_same_person() -> None:
    later = FakeSigner("us/alice", ML_DSA_65)
    assert check(make_request(later, "us/alice", **ASKED, now=NOW, nonce=NONCE)).key.kid == later.kid


def test_a_proof_laid_out_otherwise_is_still_a_proof() -> None:
    assert check(forge()).key.subject == "us/alice"


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"audience": "https://cn.example"}, "request.other"),
        ({"method": "GET"}, "request.other"),
        ({"method": "post"}, "request.other"),
        ({"url": "https://us.example/v1/messages?dry=1"}, "request.other"),
        ({"url": "https://us.example/v1/messages/"}, "request.other"),
        ({"body": b""}, "request.body"),
        ({"body": BODY + b" "}, "request.body"),
    ],
    ids=str,
)
def test_a_proof_is_for_one_request_only(changed: dict[str, Any], rule: str) -> None:
    assert rule_of(**changed) == rule


@pytest.mark.parametrize(("seconds", "good"), [(-31, False), (-30, True), (0, True), (90, True), (91, False)])
def test_a_proof_lives_a_minute_and_clocks_may_differ_by_half_a_one(seconds: int, good: bool) -> None:
    if good:
        assert check(now=NOW + seconds * 1000).jti == NONCE
    else:
        assert rule_of(now=NOW + seconds * 1000) == "request.expired"


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"exp": SECOND + 61}, "request.expired"),
        ({"exp": SECOND}, "request.expired"),
        ({"exp": SECOND - 1}, "request.expired"),
        ({"exp": "soon"}, "request.malformed"),
        ({"iat": True}, "request.malformed"),
        ({"iat": -1}, "request.malformed"),
        ({"iat": 1.5}, "request.malformed"),
        ({"sub": "us/bob"}, "request.forged"),
        ({"iss": "us/bob"}, "request.forged"),
        ({"iss": "us/bob", "sub": "us/bob"}, "request.forged"),
        ({"jti": "short"}, "request.malformed"),
        ({"jti": "n" * 65}, "request.malformed"),
        ({"jti": "n" * 21 + "\n"}, "request.malformed"),
        ({"jti": 5}, "request.malformed"),
        ({"aud": ["https://us.example"]}, "request.malformed"),
        ({"htm": None}, "request.malformed"),
        ({"bh": ...}, "request.malformed"),
        ({"nbf": SECOND}, "request.malformed"),
    ],
    ids=str,
)
def test_a_signed_proof_that_says_something_else_is_refused(changed: dict[str, Any], rule: str) -> None:
    assert rule_of(forge(**changed)) == rule


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "none", "typ": TYP, "kid": ALICE.kid},
        {"alg": "EdDSA", "typ": TYP, "kid": ALICE.kid},
        {"alg": "HS256", "typ": TYP, "kid": ALICE.kid},
        {"alg": "Ed25519", "typ": "JWT", "kid": ALICE.kid},
        {"alg": "Ed25519", "typ": MESSAGE, "kid": ALICE.kid},
        {"alg": "Ed25519", "typ": TYP},
        {"alg": "Ed25519", "typ": TYP, "kid": 5},
        {"alg": ["Ed25519"], "typ": TYP, "kid": ALICE.kid},
        {"alg": {}, "typ": TYP, "kid": ALICE.kid},
        {"alg": "Ed25519", "typ": TYP, "kid": ALICE.kid, "jwk": {}},
        {"alg": "Ed25519", "typ": TYP, "kid": ALICE.kid, "crit": []},
        [],
    ],
    ids=str,
)
def test_a_header_of_another_kind_is_refused(header: Any) -> None:
    assert rule_of(forge(header=header)) == "request.malformed"


def test_a_proof_by_another_key_is_forged() -> None:
    assert rule_of(forge(FakeSigner("stranger"))) == "request.forged"
    assert rule_of(forge(header={"alg": "Ed25519", "typ": TYP, "kid": BOB.kid})) == "request.forged"
    assert rule_of(forge(header={"alg": "ML-DSA-65", "typ": TYP, "kid": ALICE.kid})) == "request.forged"
    head, body, signature = PROOF.split(".")
    spoilt = ("A" if signature[0] != "A" else "B") + signature[1:]
    assert rule_of(f"{head}.{body}.{spoilt}") == "request.forged"


def test_a_proof_by_a_key_out_of_its_time_is_refused() -> None:
    revoked = US.revoke("alice", NOW).roster
    with pytest.raises(RefusalError, match="revoked"):
        check_request(PROOF, revoked.find, **ASKED, now=NOW)
    late = make_request(ALICE, "us/alice", **ASKED, now=END, nonce=NONCE)
    assert rule_of(late, now=END) == "roster.expired_key"


@pytest.mark.parametrize("token", ["", ".", "..", "a.b", f"{PROOF}.", PROOF + "=", PROOF + "\n", "a" * 9000, "é.é.é"])
def test_what_is_no_compact_jws_is_refused(token: str) -> None:
    assert rule_of(token) == "request.malformed"


def test_a_signature_on_a_message_is_no_proof() -> None:
    payload = canonical.encode(claims())
    signature = sign(payload, MESSAGE, "operator", ALICE)
    assert rule_of(f"{signature.protected}.{canonical.b64(payload)}.{signature.signature}") == "request.malformed"


def test_every_jws_of_wycheproof_is_refused() -> None:
    for _, case in wycheproof("json_web_signature_test.json"):
        with pytest.raises(RefusalError):
            check(case["jws"])


# A security key begins a session, and proves nothing else.

KEY = FakeSecurityKey("us/alice")
TOUCHED = replace(
    next(key for key in US.roster.keys if key.kid == ALICE.kid),
    kid=KEY.kid,
    alg=KEY.alg,
    public=KEY.public,
    webauthn=SITE,
)
SESSION: dict[str, Any] = ASKED | {"url": "https://us.example/v1/session", "body": b""}


def touched(signer: Any = KEY, purpose: bytes = SESSION_PREFIX, **asked: Any) -> str:
    """Return the proof that a browser makes with a security key."""
    wanted = SESSION | asked
    return make_request(Purposed(signer, purpose), "us/alice", **wanted, now=NOW, nonce=NONCE)


@dataclass(frozen=True)
class Purposed:
    """A security key whose browser states a purpose."""

    key: FakeSecurityKey
    purpose: bytes

    @property
    def kid(self) -> str:
        return self.key.kid

    @property
    def alg(self) -> str:
        return self.key.alg

    @property
    def public(self) -> bytes:
        return self.key.public

    def sign(self, data: bytes) -> bytes:
        said = {"challenge": canonical.b64(challenge(data, self.purpose))}
        return replace(self.key, client={**said, **self.key.client}).sign(data)


def begin(token: str, **asked: Any) -> Request:
    wanted = SESSION | asked
    return check_request(token, {KEY.kid: TOUCHED}.get, **wanted, now=NOW)


@pytest.mark.parametrize("alg", [WEBAUTHN_ED25519, WEBAUTHN_ES256])
def test_a_security_key_begins_a_session(alg: str) -> None:
    key = FakeSecurityKey("us/alice", alg)
    listed = replace(TOUCHED, kid=key.kid, alg=alg, public=key.public)
    assert check_request(touched(key), {key.kid: listed}.get, **SESSION, now=NOW).key.subject == "us/alice"


@pytest.mark.parametrize(
    "asked",
    [
        {"url": "https://us.example/v1/messages"},
        {"url": "https://us.example/v1/session?a=b"},
        {"url": "https://us.example/v1/session/"},
        {"method": "DELETE"},
        {"method": "GET"},
    ],
    ids=str,
)
def test_a_security_key_proves_no_other_request(asked: dict[str, Any]) -> None:
    with pytest.raises(RefusalError, match="only begins a session"):
        begin(touched(**asked), **asked)


@pytest.mark.parametrize(
    ("key", "said"),
    [
        (replace(KEY, client={"origin": "https://evil.example"}), "evil.example"),
        (replace(KEY, client={"crossOrigin": True}), "inside another"),
        (replace(KEY, client={"type": "webauthn.create"}), "webauthn.create"),
        (replace(KEY, client={"challenge": "AAAA"}), "AAAA"),
        (replace(KEY, rp_id="us.example"), "another site"),
        (replace(KEY, flags=PRESENT), "owner it knows"),
        (replace(KEY, flags=VERIFIED), "owner it knows"),
        (replace(KEY, flags=PRESENT | VERIFIED | ELIGIBLE), "copied"),
        (replace(KEY, flags=PRESENT | VERIFIED | ATTESTED), "parts that an assertion has not"),
    ],
    ids=["origin", "inside", "type", "challenge", "site", "no owner", "no touch", "copied", "parts"],
)
def test_an_assertion_that_is_not_what_it_should_be_begins_nothing(key: FakeSecurityKey, said: str) -> None:
    with pytest.raises(RefusalError, match=said) as caught:
        begin(touched(key))
    assert caught.value.rule == "request.forged"


def test_what_a_security_key_signed_as_a_document_begins_no_session() -> None:
    with pytest.raises(RefusalError, match="challenge"):
        begin(touched(purpose=PREFIX))


def test_a_sign_in_is_never_the_signature_of_a_document() -> None:
    header = canonical.b64(canonical.encode({"alg": KEY.alg, "typ": MESSAGE, "kid": KEY.kid, "role": "operator"}))
    payload = canonical.b64(b"{}")
    value = canonical.b64(Purposed(KEY, SESSION_PREFIX).sign(signing_input(header, payload)))
    signed = parse_envelope({"payload": payload, "signatures": [{"protected": header, "signature": value}]}, MESSAGE)
    with pytest.raises(RefusalError, match="challenge"):
        verify(signed, {KEY.kid: TOUCHED}.get)


def test_a_plain_signature_under_the_name_of_a_security_key_is_forged() -> None:
    header = {"alg": WEBAUTHN_ED25519, "typ": TYP, "kid": KEY.kid}
    parts = [
        canonical.b64(json.dumps(each).encode()) for each in (header, claims(htu=SESSION["url"], bh=body_hash(b"")))
    ]
    raw = canonical.b64(ALICE.sign(signing_input(parts[0], parts[1])))
    with pytest.raises(RefusalError) as caught:
        begin(f"{parts[0]}.{parts[1]}.{raw}")
    assert caught.value.rule == "request.forged"


def test_a_security_key_without_a_site_begins_nothing() -> None:
    with pytest.raises(RefusalError, match="for which site"):
        check_request(touched(), {KEY.kid: replace(TOUCHED, webauthn=None)}.get, **SESSION, now=NOW)
