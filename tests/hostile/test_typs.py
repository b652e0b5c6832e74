"""What was signed as one thing is never read as another: every kind, shown to every reader of another kind.

Keys are kept apart as well (a log key signs no message), so these tests let the right keys of the reader sign.
"""

import base64

import pytest

from hotline.core import canonical
from hotline.core.checkpoint import Checkpoint, cosign, open_checkpoint, open_cosignature, sign_checkpoint
from hotline.core.errors import LogError, RefusalError
from hotline.core.request import TYP as REQUEST
from hotline.core.signature import ED25519, MESSAGE, Signature, import_public, sign, signing_input
from tests.hostile.kinds import ALICE, CN, KINDS, PARTIES, TYPS, US, Kind, proof, read_proof

NAMES = frozenset({"signature.type", "frame.malformed", "frame.too_large"})
HEAD = Checkpoint(US.origin, 118, bytes(range(32)))
SECONDS = 1_795_341_600


def refusal(kind: Kind, envelope: canonical.Json) -> str:
    with pytest.raises(RefusalError) as caught:
        kind.told(envelope)
    rule = caught.value.rule
    assert rule in {"signature.type", "frame.too_large"} or "another kind of document" in str(caught.value)
    return rule


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@pytest.mark.parametrize("typ", TYPS)
def test_the_right_payload_signed_by_the_right_keys_as_another_kind_is_refused(kind: Kind, typ: str) -> None:
    if typ != kind.typ:
        assert refusal(kind, kind.envelope(typ=typ)) in NAMES


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@pytest.mark.parametrize("other", KINDS, ids=lambda kind: kind.name)
def test_a_good_document_of_one_kind_is_refused_by_the_reader_of_another(kind: Kind, other: Kind) -> None:
    if kind.typ != other.typ:
        assert refusal(other, kind.envelope()) in NAMES


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_one_signature_among_many_that_is_of_another_kind_refuses_the_whole(kind: Kind) -> None:
    value = kind.envelope()
    other = kind.envelope(typ=REQUEST)
    value["signatures"][-1] = other["signatures"][-1]
    assert refusal(kind, value) in NAMES


def compact(payload: bytes, signature: Signature) -> str:
    return f"{signature.protected}.{canonical.b64(payload)}.{signature.signature}"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_no_signature_of_a_document_is_the_proof_of_a_request(kind: Kind) -> None:
    """Neither its own payload nor the claims of a proof; nor if the header calls itself one and keeps its role."""
    claims = canonical.unb64(proof().split(".")[1])
    for payload in (kind.payload, claims):
        for typ in (kind.typ, REQUEST):
            with pytest.raises(RefusalError) as caught:
                read_proof(compact(payload, sign(payload, typ, kind.role, ALICE)))
            assert caught.value.rule == "request.malformed"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_no_proof_of_a_request_is_the_signature_of_a_document(kind: Kind) -> None:
    protected, payload, signature = proof().split(".")
    for text in (payload, canonical.b64(kind.payload)):
        value = {"payload": text, "signatures": [{"protected": protected, "signature": signature}]}
        with pytest.raises(RefusalError) as caught:
            kind.told(value)
        assert caught.value.rule in {"signature.malformed", "frame.malformed"}


@pytest.mark.parametrize("typ", [*TYPS, "JWT", "at+jwt", "dpop+jwt", ""])
def test_a_proof_of_any_other_kind_is_refused(typ: str) -> None:
    header = canonical.encode({"alg": ED25519, "typ": typ, "kid": ALICE.kid})
    protected, payload = canonical.b64(header), proof().split(".")[1]
    token = f"{protected}.{payload}.{canonical.b64(ALICE.sign(signing_input(protected, payload)))}"
    if typ == REQUEST:
        assert read_proof(token)
    else:
        with pytest.raises(RefusalError) as caught:
            read_proof(token)
        assert caught.value.rule == "request.malformed"


def line(name: str, kind: int, signature: bytes) -> str:
    """Return a line that the log key would have written, with another signature in it."""
    own = base64.b64decode(sign_checkpoint(HEAD, US.machines["log"]).splitlines()[4 + kind].split(" ")[2])
    return f"— {name} {base64.b64encode(own[:4] + own[4 : len(own) - len(signature)] + signature).decode()}\n"


def test_a_checkpoint_signed_as_a_document_is_no_checkpoint() -> None:
    """The text of a note has line feeds, what a JWS signs has none; the key of the log signs both here."""
    signers = US.machines["log"]
    body = HEAD.body().encode()
    data = [signing_input(canonical.b64(b'{"alg":"Ed25519"}'), canonical.b64(body)), canonical.b64(body).encode()]
    for text in data:
        lines = "".join(line(US.origin, number, signer.sign(text)) for number, signer in enumerate(signers))
        with pytest.raises(LogError, match="forged"):
            open_checkpoint(f"{HEAD.body()}\n{lines}", US.roster.with_role("log"), US.origin)
    good = "".join(sign_checkpoint(HEAD, signers).splitlines(keepends=True)[4:])
    assert open_checkpoint(f"{HEAD.body()}\n{good}", US.roster.with_role("log"), US.origin) == HEAD


def test_a_document_signed_as_a_checkpoint_is_no_document() -> None:
    """The log key of a party, were it also that of a person, would sign nothing that a message reader takes."""
    kind = KINDS[0]
    text = signing_input(kind.envelope()["signatures"][0]["protected"], canonical.b64(kind.payload)).decode()
    for body in (text, f"{text}\n", HEAD.body()):
        value = kind.envelope()
        value["signatures"][0]["signature"] = canonical.b64(ALICE.sign(f"{body}\n".encode()))
        with pytest.raises(RefusalError) as caught:
            kind.told(value)
        assert caught.value.rule == "signature.forged"


def test_a_checkpoint_is_no_cosignature_and_a_cosignature_no_checkpoint() -> None:
    keys, cosigners = US.roster.with_role("log"), CN.roster.with_role("cosigner")
    with pytest.raises(LogError):
        open_cosignature(HEAD, sign_checkpoint(HEAD, CN.machines["cosigner"]), CN.cosigner_name, cosigners)
    with pytest.raises(LogError):
        open_checkpoint(HEAD.body() + "\n" + cosign(HEAD, US.origin, SECONDS, US.machines["log"]), keys, US.origin)
    log_as_cosigner = cosign(HEAD, US.cosigner_name, SECONDS, US.machines["log"])
    with pytest.raises(LogError):
        open_cosignature(HEAD, log_as_cosigner, CN.cosigner_name, cosigners)


def test_what_a_security_key_signs_is_no_plain_signature_and_the_other_way_round() -> None:
    """An assertion signs authenticatorData and a digest, a plain key the text itself: neither stands for the other."""
    kind = KINDS[1]
    value = kind.envelope()
    carol, text = kind.signers[0], canonical.unb64(value["signatures"][0]["signature"])
    with pytest.raises(RefusalError, match="does not verify"):
        import_public(ED25519, carol.public).verify(
            text[-64:], signing_input(value["signatures"][0]["protected"], value["payload"])
        )
    plain = kind.envelope(signers=[ALICE])["signatures"][0]["signature"]
    value["signatures"][0]["signature"] = plain
    with pytest.raises(RefusalError) as caught:
        kind.told(value)
    assert caught.value.rule == "signature.malformed"


def test_the_peer_cannot_say_our_words_back_to_us() -> None:
    """The direction is signed: a hello, a message or a consent of ours is none of theirs, whoever carries it."""
    assert (PARTIES.me, PARTIES.peer) == ("us", "cn")
    for kind in KINDS:
        value = canonical.decode(kind.payload)
        assert isinstance(value, dict)
        assert {"us", "cn"} & {value.get("from"), value.get("party")}, kind.name
    assert MESSAGE in TYPS
