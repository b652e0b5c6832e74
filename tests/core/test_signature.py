"""The strict profile: what signs, what verifies, and everything that is refused."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws as joserfc_jws
from joserfc.jwk import OKPKey
from joserfc.registry import HeaderParameter
from jwcrypto import jwk as jwcrypto_jwk
from jwcrypto import jws as jwcrypto_jws

from hotline.core import canonical
from hotline.core.errors import RefusalError
from hotline.core.request import TYP as REQUEST
from hotline.core.signature import (
    ED25519,
    HELLO,
    MESSAGE,
    ML_DSA_44,
    ML_DSA_65,
    ROOT,
    ROSTER,
    SIGNATURE_BYTES,
    WELCOME,
    Signature,
    Signed,
    import_public,
    parse_envelope,
    sign,
    signing_input,
    thumbprint,
    verify,
)
from tests.fakes import END, START, FakeSigner, key_of
from tests.vectors import vectors, wycheproof

TYPES = (MESSAGE, HELLO, WELCOME, ROOT, ROSTER, REQUEST)
ALICE, BOB = FakeSigner("us/alice"), FakeSigner("us/bob")
ALICE_LATER = FakeSigner("us/alice", ML_DSA_65)
KEYS = {
    each.kid: key_of(each, "operator", subject=each.name, window=(START, END)) for each in (ALICE, BOB, ALICE_LATER)
}
PAYLOAD = canonical.encode({"v": 1, "text": "crisis"})


def envelope(*signers: FakeSigner, typ: str = MESSAGE) -> dict[str, Any]:
    return Signed(PAYLOAD, tuple(sign(PAYLOAD, typ, "operator", each) for each in signers or (ALICE, BOB))).envelope()


def check(value: Any, typ: str = MESSAGE) -> Signed:
    signed = parse_envelope(value, typ)
    verify(signed, KEYS.get)
    return signed


def rule_of(value: Any, typ: str = MESSAGE) -> str:
    with pytest.raises(RefusalError) as caught:
        check(value, typ)
    return caught.value.rule


def with_header(signer: FakeSigner, **members: Any) -> dict[str, Any]:
    header = {"alg": signer.alg, "kid": signer.kid, "role": "operator", "typ": MESSAGE, **members}
    return with_raw_header(signer, json.dumps({name: value for name, value in header.items() if value is not ...}))


def with_raw_header(signer: FakeSigner, header: str | bytes) -> dict[str, Any]:
    protected = canonical.b64(header if isinstance(header, bytes) else header.encode())
    payload = canonical.b64(PAYLOAD)
    signature = canonical.b64(signer.sign(signing_input(protected, payload)))
    return {"payload": payload, "signatures": [{"protected": protected, "signature": signature}]}


def test_what_is_signed_verifies_and_names_keys_and_roles() -> None:
    signed = parse_envelope(envelope(ALICE, BOB, ALICE_LATER), MESSAGE)
    assert signed.payload == PAYLOAD
    found = verify(signed, KEYS.get)
    assert [key.subject for key, _ in found] == ["us/alice", "us/bob", "us/alice"]
    assert [header.alg for _, header in found] == [ED25519, ED25519, ML_DSA_65]
    assert {(header.typ, header.role) for _, header in found} == {(MESSAGE, "operator")}


def test_the_envelope_survives_json_and_its_order_does_not_matter() -> None:
    value = envelope()
    value["signatures"].reverse()
    assert check(json.loads(json.dumps(value, indent=3))).envelope() == value


def test_the_header_may_be_laid_out_as_the_signer_likes() -> None:
    header = {"typ": MESSAGE, "role": "operator", "kid": ALICE.kid, "alg": ALICE.alg}
    assert check(with_raw_header(ALICE, json.dumps(header, indent=2))).payload == PAYLOAD


@pytest.mark.parametrize("typ", TYPES)
@pytest.mark.parametrize("other", TYPES)
def test_a_signature_of_one_kind_of_document_is_none_of_another(typ: str, other: str) -> None:
    value = envelope(typ=typ)
    if typ == other:
        assert check(value, other).payload == PAYLOAD
    else:
        assert rule_of(value, other) == "signature.type"


def test_one_forged_signature_among_good_ones_refuses_the_whole() -> None:
    value = envelope()
    value["signatures"][1]["signature"] = value["signatures"][0]["signature"]
    assert rule_of(value) == "signature.forged"


def test_a_changed_payload_is_forged() -> None:
    assert rule_of(envelope() | {"payload": canonical.b64(PAYLOAD + b" ")}) == "signature.forged"


def test_swapped_headers_are_forged() -> None:
    value = envelope()
    first, second = value["signatures"]
    first["signature"], second["signature"] = second["signature"], first["signature"]
    assert rule_of(value) == "signature.forged"


@pytest.mark.parametrize("signer", [ALICE, ALICE_LATER], ids=["Ed25519", "ML-DSA-65"])
def test_every_flipped_bit_of_a_signature_is_noticed(signer: FakeSigner) -> None:
    value = envelope(signer)
    good = canonical.unb64(value["signatures"][0]["signature"])
    for bit in range(0, len(good) * 8, max(1, len(good) // 8)):
        bad = bytearray(good)
        bad[bit // 8] ^= 1 << bit % 8
        value["signatures"][0]["signature"] = canonical.b64(bytes(bad))
        assert rule_of(value) == "signature.forged"


def test_a_scalar_written_beyond_the_order_is_forged() -> None:
    value = envelope(ALICE)
    raw = canonical.unb64(value["signatures"][0]["signature"])
    order = 2**252 + 27742317777372353535851937790883648493
    moved = (int.from_bytes(raw[32:], "little") + order).to_bytes(32, "little")
    value["signatures"][0]["signature"] = canonical.b64(raw[:32] + moved)
    assert rule_of(value) == "signature.forged"


def test_stripping_is_seen_by_counting_people_not_by_the_envelope() -> None:
    value = envelope()
    del value["signatures"][1]
    assert len({key.subject for key, _ in verify(parse_envelope(value, MESSAGE), KEYS.get)}) == 1


def test_two_keys_of_one_person_are_one_person() -> None:
    found = verify(parse_envelope(envelope(ALICE, ALICE_LATER), MESSAGE), KEYS.get)
    assert len(found) == 2
    assert len({key.subject for key, _ in found}) == 1


def duplicate(value: dict[str, Any]) -> None:
    value["signatures"].append(value["signatures"][0])


def seventeen(value: dict[str, Any]) -> None:
    value["signatures"] *= 9


MUTANTS: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "no signatures": (lambda v: v["signatures"].clear(), "signature.missing"),
    "the same signature twice": (duplicate, "signature.duplicate"),
    "seventeen": (seventeen, "signature.too_many"),
    "signatures no list": (lambda v: v.update(signatures={}), "signature.malformed"),
    "no payload": (lambda v: v.pop("payload"), "signature.malformed"),
    "payload no text": (lambda v: v.update(payload=5), "signature.encoding"),
    "padded payload": (lambda v: v.update(payload=v["payload"] + "="), "signature.encoding"),
    "unknown member": (lambda v: v.update(header={}), "signature.malformed"),
    "flattened beside general": (lambda v: v.update(v["signatures"][0]), "signature.malformed"),
    "unprotected header": (lambda v: v["signatures"][0].update(header={"kid": "x"}), "signature.malformed"),
    "no protected header": (lambda v: v["signatures"][0].pop("protected"), "signature.malformed"),
    "no signature": (lambda v: v["signatures"][0].pop("signature"), "signature.malformed"),
    "signature no text": (lambda v: v["signatures"][0].update(signature=None), "signature.malformed"),
    "a signature no object": (lambda v: v["signatures"].append("x"), "signature.malformed"),
    "empty signature": (lambda v: v["signatures"][0].update(signature=""), "signature.malformed"),
    "padded signature": (
        lambda v: v["signatures"][0].update(signature=v["signatures"][0]["signature"] + "=="),
        "signature.encoding",
    ),
    "blank in signature": (
        lambda v: v["signatures"][0].update(signature=v["signatures"][0]["signature"] + "\n"),
        "signature.encoding",
    ),
    "truncated signature": (
        lambda v: v["signatures"][0].update(signature=v["signatures"][0]["signature"][:-2]),
        "signature.malformed",
    ),
    "long protected header": (lambda v: v["signatures"][0].update(protected="A" * 600), "signature.malformed"),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_of_the_envelope_is_refused(name: str) -> None:
    mutate, rule = MUTANTS[name]
    value = envelope()
    mutate(value)
    assert rule_of(value) == rule


@pytest.mark.parametrize("value", [None, 5, "x", [], {}])
def test_what_is_no_envelope_is_refused(value: Any) -> None:
    assert rule_of(value) == "signature.malformed"


def test_stray_trailing_bits_are_refused() -> None:
    value = envelope(ALICE)
    text = value["signatures"][0]["signature"]
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    stray = text[:-1] + alphabet[alphabet.index(text[-1]) + 1]
    assert base64.urlsafe_b64decode(stray + "==") == base64.urlsafe_b64decode(text + "==")
    value["signatures"][0]["signature"] = stray
    assert rule_of(value) == "signature.encoding"


@pytest.mark.parametrize(
    ("members", "rule"),
    [
        ({"jwk": {"kty": "OKP"}}, "json.depth"),
        ({"jku": "https://keys.example"}, "signature.malformed"),
        ({"x5c": "MII"}, "signature.malformed"),
        ({"crit": "b64"}, "signature.malformed"),
        ({"b64": False}, "signature.malformed"),
        ({"zip": "DEF"}, "signature.malformed"),
        ({"iat": 5}, "signature.malformed"),
        ({"role": ...}, "signature.malformed"),
        ({"typ": ...}, "signature.malformed"),
        ({"kid": ...}, "signature.malformed"),
        ({"alg": ...}, "signature.malformed"),
        ({"role": None}, "signature.malformed"),
        ({"typ": "JWT"}, "signature.type"),
        ({"typ": "application/" + MESSAGE}, "signature.type"),
        ({"typ": MESSAGE.upper()}, "signature.type"),
        ({"alg": "none"}, "signature.algorithm"),
        ({"alg": "EdDSA"}, "signature.algorithm"),
        ({"alg": "HS256"}, "signature.algorithm"),
        ({"alg": "Ed448"}, "signature.algorithm"),
        ({"alg": "ML-DSA-44"}, "signature.algorithm"),
        ({"kid": "us/alice"}, "roster.unknown_key"),
        ({"kid": BOB.kid}, "signature.forged"),
        ({"kid": ALICE_LATER.kid}, "signature.algorithm"),
    ],
    ids=str,
)
def test_a_signed_header_that_says_something_else_is_refused(members: dict[str, Any], rule: str) -> None:
    assert rule_of(with_header(ALICE, **members)) == rule


@pytest.mark.parametrize(
    "header",
    [
        b"\xef\xbb\xbf" + json.dumps({"alg": "Ed25519", "kid": ALICE.kid, "role": "operator", "typ": MESSAGE}).encode(),
        json.dumps({"alg": "Ed25519", "kid": ALICE.kid, "role": "operator", "typ": MESSAGE}).encode("utf-16"),
        f'{{"alg":"none","alg":"Ed25519","kid":"{ALICE.kid}","role":"operator","typ":"{MESSAGE}"}}'.encode(),
        f'{{"alg":"Ed25519","kid":"{ALICE.kid}","role":"auditor","role":"operator","typ":"{MESSAGE}"}}'.encode(),
        b"[" * 100,
        b"[]",
        b"",
        b"null",
    ],
    ids=["BOM", "UTF-16", "alg twice", "role twice", "deep", "list", "empty", "null"],
)
def test_a_header_that_is_not_plain_json_is_refused_though_it_is_signed(header: bytes) -> None:
    assert rule_of(with_raw_header(ALICE, header)).startswith(("json.", "signature.malformed"))


def test_an_unencoded_payload_is_refused() -> None:
    """RFC 7797 gives the same signature over other bytes; the header that asks for it is not of this profile."""
    header = {"alg": "Ed25519", "b64": False, "crit": ["b64"], "kid": ALICE.kid, "role": "operator", "typ": MESSAGE}
    assert rule_of(with_raw_header(ALICE, json.dumps(header))) == "json.depth"


def test_a_finder_that_answers_with_another_key_is_not_believed() -> None:
    with pytest.raises(RefusalError, match="not in the roster"):
        verify(parse_envelope(envelope(ALICE), MESSAGE), lambda _: KEYS[BOB.kid])


@given(st.binary(max_size=200))
def test_any_payload_is_signed_as_it_is(payload: bytes) -> None:
    signed = Signed(payload, (sign(payload, MESSAGE, "operator", ALICE),))
    assert check(signed.envelope()).payload == payload


def test_a_key_of_a_wrong_length_or_an_unknown_algorithm_is_refused() -> None:
    for alg, public in ((ED25519, b"\x01" * 31), (ML_DSA_44, b"\x01" * 1311), ("Ed448", b"\x01" * 57), ("", b"")):
        with pytest.raises(RefusalError, match="canonically"):
            import_public(alg, public)


def test_a_signature_of_another_length_is_forged() -> None:
    with pytest.raises(RefusalError, match="does not verify"):
        import_public(ED25519, ALICE.public).verify(b"\0" * 65, b"")


def oracle_key(signer: FakeSigner) -> dict[str, str | list[str]]:
    if signer.alg == ED25519:
        return {"kty": "OKP", "crv": "Ed25519", "x": canonical.b64(signer.public)}
    return {"kty": "AKP", "alg": signer.alg, "pub": canonical.b64(signer.public)}


def compact(signature: Signature) -> str:
    return f"{signature.protected}.{canonical.b64(PAYLOAD)}.{signature.signature}"


@pytest.mark.parametrize("signer", [ALICE, ALICE_LATER], ids=["Ed25519", "ML-DSA-65"])
def test_jwcrypto_verifies_what_we_sign_and_names_the_key_alike(signer: FakeSigner) -> None:
    key = jwcrypto_jwk.JWK(**oracle_key(signer))
    token = jwcrypto_jws.JWS()
    token.allowed_algs = [signer.alg]
    token.deserialize(compact(sign(PAYLOAD, MESSAGE, "operator", signer)), key)
    assert token.payload == PAYLOAD
    assert key.thumbprint() == signer.kid == thumbprint(signer.alg, signer.public)


def test_joserfc_verifies_what_we_sign_and_names_the_key_alike() -> None:
    key = OKPKey.import_key(oracle_key(ALICE))
    registry = joserfc_jws.JWSRegistry({"role": HeaderParameter("the role claimed", "str")}, ["Ed25519"])
    token = compact(sign(PAYLOAD, MESSAGE, "operator", ALICE))
    found = joserfc_jws.deserialize_compact(token, key, registry=registry)
    assert found.payload == PAYLOAD
    assert key.thumbprint() == ALICE.kid


def test_we_verify_what_jwcrypto_signs() -> None:
    key = jwcrypto_jwk.JWK(**oracle_key(ALICE), d=canonical.b64(ALICE.file_key.private.private_bytes_raw()))
    token = jwcrypto_jws.JWS(PAYLOAD)
    token.allowed_algs = ["Ed25519"]
    header = {"alg": "Ed25519", "typ": MESSAGE, "kid": ALICE.kid, "role": "operator"}
    token.add_signature(key, None, protected=json.dumps(header))
    token.add_signature(
        jwcrypto_jwk.JWK(**oracle_key(BOB), d=canonical.b64(BOB.file_key.private.private_bytes_raw())),
        None,
        protected=json.dumps(header | {"kid": BOB.kid}),
    )
    assert len(check(json.loads(token.serialize())).signatures) == 2


def judged(alg: str, public: bytes, signature: bytes, message: bytes) -> str:
    try:
        import_public(alg, public).verify(signature, message)
    except RefusalError:
        return "invalid"
    return "valid"


def test_every_ed25519_case_of_wycheproof_is_judged_as_it_says() -> None:
    cases = list(wycheproof("ed25519_test.json"))
    assert len(cases) == 151
    for group, case in cases:
        public = bytes.fromhex(group["publicKey"]["pk"])
        found = judged(ED25519, public, bytes.fromhex(case["sig"]), bytes.fromhex(case["msg"]))
        assert found == case["result"], case


@pytest.mark.parametrize("alg", [ML_DSA_44, ML_DSA_65])
def test_every_ml_dsa_case_of_wycheproof_is_judged_as_it_says(alg: str) -> None:
    """We sign without a context, so a signature with one is not ours."""
    for group, case in wycheproof(f"{alg.lower().replace('-', '', 1).replace('-', '_')}_verify_test.json"):
        found = judged(alg, bytes.fromhex(group["publicKey"]), bytes.fromhex(case["sig"]), bytes.fromhex(case["msg"]))
        assert found == ("invalid" if case.get("ctx") else case["result"]), case


@pytest.mark.parametrize("alg", [ML_DSA_44, ML_DSA_65])
def test_what_wycheproof_signs_from_a_seed_verifies_with_the_key_we_get_from_it(alg: str) -> None:
    for group, case in wycheproof(f"{alg.lower().replace('-', '', 1).replace('-', '_')}_sign_seed_test.json"):
        if case["result"] == "valid" and "msg" in case and not case.get("ctx"):
            key = FakeSigner("seeded", alg, bytes.fromhex(group["privateSeed"]))
            assert key.public.hex() == group["publicKey"]
            assert judged(alg, key.public, bytes.fromhex(case["sig"]), bytes.fromhex(case["msg"])) == "valid", case
            assert judged(alg, key.public, key.sign(b"x"), b"x") == "valid"


def test_every_jws_of_wycheproof_is_outside_this_profile() -> None:
    cases = list(wycheproof("json_web_signature_test.json"))
    assert len(cases) == 401
    for _, case in cases:
        protected, payload, signature = [*case["jws"].split("."), "", "", ""][:3]
        value = {"payload": payload, "signatures": [{"protected": protected, "signature": signature}]}
        with pytest.raises(RefusalError):
            check(value)


def test_the_examples_of_rfc_9964_verify_and_have_our_thumbprints() -> None:
    for alg in (ML_DSA_44, ML_DSA_65):
        file = vectors("rfc9964") / f"examples/jose/examples/{alg.replace('-', '_')}.jose.json"
        example = json.loads(file.read_bytes())
        public = canonical.unb64(example["jwk"]["pub"])
        assert thumbprint(alg, public) == example["jwk"]["kid"]
        assert FakeSigner("seeded", alg, canonical.unb64(example["jwk"]["priv"])).public == public
        protected, payload, signature = example["jws"].split(".")
        import_public(alg, public).verify(canonical.unb64(signature), signing_input(protected, payload))
        assert len(canonical.unb64(signature)) in SIGNATURE_BYTES[alg]
