"""A public key is a canonically written point of the prime-order group; no other bytes are, whoever lists them.

The vectors of CCTV and speccheck are of a few kinds. Here every kind is made, by an arithmetic of its own: all points
of small order in every spelling, such points added to good keys, coordinates beyond the field, and no points at all.
"""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.core import canonical, curve, sm2
from hotline.core.errors import RefusalError
from hotline.core.roster import parse_roster, read_roster, roster_document
from hotline.core.signature import ED25519, ROSTER, SM2_SM3, WEBAUTHN_ED25519, WEBAUTHN_ES256, import_public, thumbprint
from tests.fakes import START, FakeSigner, party_fixture, seal
from tests.hostile import points
from tests.hostile.points import BASE, NEUTRAL, L, P, challenge, lifted, plus, read, small, spellings, spelt, times

US = party_fixture("us")
TEXT = b"is this a test?"
SCALARS = [1, 2, 8, L - 1, 0x1234567890ABCDEF << 180]
KEYS = [times(each, BASE) for each in SCALARS]
SMALL = [spelling for point in small() for spelling in spellings(point)]
MIXED = [spelt(plus(key, point)) for key in KEYS for point in small() if point != NEUTRAL]
BEYOND = [(y + P | sign << 255).to_bytes(32, "little") for y in range(19) for sign in (0, 1)]
NOWHERE = [y.to_bytes(32, "little") for y in range(200) if not lifted(y)]
SIGNLESS = [(y | 1 << 255).to_bytes(32, "little") for y in (1, P - 1)]


def refused(alg: str, public: bytes) -> str:
    """Return the rule by which *public* is refused as a key, or nothing."""
    try:
        import_public(alg, public)
    except RefusalError as refusal:
        return refusal.rule
    return ""


def test_the_arithmetic_of_these_tests_is_that_of_the_curve() -> None:
    assert times(L, BASE) == NEUTRAL
    assert len({*small()}) == 8
    assert len({*SMALL}) == 14
    assert all(read(spelt(point)) == point for point in (*small(), *KEYS))
    assert spelt(times(1, BASE)).hex() == "58" + "66" * 31


@pytest.mark.parametrize("alg", [ED25519, WEBAUTHN_ED25519])
def test_every_point_of_the_prime_order_group_is_a_key(alg: str) -> None:
    assert [refused(alg, spelt(key)) for key in KEYS] == [""] * len(KEYS)


@pytest.mark.parametrize("alg", [ED25519, WEBAUTHN_ED25519])
@pytest.mark.parametrize(
    ("kind", "count"),
    [("SMALL", 14), ("MIXED", 35), ("BEYOND", 38), ("NOWHERE", 90), ("SIGNLESS", 2)],
    ids=["small order", "mixed order", "beyond the field", "no point", "a sign without a side"],
)
def test_nothing_else_is_a_key(alg: str, kind: str, count: int) -> None:
    found = globals()[kind]
    assert len(found) >= count
    assert {refused(alg, public) for public in found} == {"roster.weak_key"}


def test_a_spelling_beyond_the_field_is_refused_as_such_and_not_for_its_order_alone() -> None:
    """No point of prime order has so small a coordinate, so the check on import cannot tell; the decoder can."""
    assert not [point for y in range(19) for point in lifted(y) if times(L, point) == NEUTRAL != point]
    assert len([public for public in BEYOND if read(public)]) >= 16
    assert {curve.decompress(public) for public in (*BEYOND, *SIGNLESS, *NOWHERE)} == {None}


@settings(max_examples=60)
@given(st.binary(min_size=32, max_size=32))
def test_any_bytes_are_a_key_exactly_if_they_are_a_key_by_definition(public: bytes) -> None:
    point = read(public)
    good = point is not None and spelt(point) == public and point != NEUTRAL and times(L, point) == NEUTRAL
    assert refused(ED25519, public) == ("" if good else "roster.weak_key")


@settings(max_examples=30)
@given(st.integers(1, L - 1), st.integers(0, 7))
def test_a_key_is_refused_as_soon_as_it_has_a_part_of_small_order(scalar: int, number: int) -> None:
    point = plus(times(scalar, BASE), small()[number])
    assert refused(ED25519, spelt(point)) == ("" if number == 0 else "roster.weak_key")


@pytest.mark.parametrize(
    "public", [SMALL[0], MIXED[0], BEYOND[6], NOWHERE[0]], ids=["small", "mixed", "beyond", "none"]
)
def test_a_roster_that_lists_such_a_key_is_refused_though_its_root_signed_it(public: bytes) -> None:
    listed = US.roster.keys[0].document() | {"pub": canonical.b64(public), "kid": thumbprint(ED25519, public)}
    document: dict[str, Any] = roster_document(
        party="us", log_origin=US.origin, version=2, keys=US.roster.keys, issued=START
    )
    document["keys"][0] = listed
    with pytest.raises(RefusalError) as caught:
        parse_roster(seal(document, ROSTER, "root", *US.root_signers), US.root, US.roster)
    assert caught.value.rule == "roster.weak_key"
    with pytest.raises(RefusalError, match="prime-order"):
        read_roster(canonical.encode(document))


def signed_with(scalar: int, r: bytes, nonce: int) -> bytes:
    """Return the signature that answers the challenge of *r*, whatever *r* is."""
    answer = (nonce + challenge(r, spelt(times(scalar, BASE)), TEXT) * scalar) % L
    return r + answer.to_bytes(32, "little")


def verdict(public: bytes, signature: bytes) -> str:
    try:
        import_public(ED25519, public).verify(signature, TEXT)
    except RefusalError as refusal:
        return refusal.rule
    return ""


def test_a_signature_is_judged_by_the_equation_alone_and_never_by_eight_times_it() -> None:
    """With a part of small order in R, eight times the equation still holds; some verifiers are content with that."""
    scalar, nonce = SCALARS[4], 7**60
    public = spelt(times(scalar, BASE))
    assert verdict(public, signed_with(scalar, spelt(times(nonce, BASE)), nonce)) == ""
    for point in small():
        for r in spellings(plus(times(nonce, BASE), point)):
            wanted = "" if point == NEUTRAL else "signature.forged"
            assert verdict(public, signed_with(scalar, r, nonce)) == wanted


def test_of_all_signatures_with_r_of_small_order_one_spelling_of_one_is_left() -> None:
    """R neutral is what the equation allows: whoever signs so has shown the key, and nobody else can."""
    scalar = SCALARS[4]
    public = spelt(times(scalar, BASE))
    assert [r for r in SMALL if verdict(public, signed_with(scalar, r, 0)) == ""] == [spelt(NEUTRAL)]


@pytest.mark.parametrize("moves", [1, 2, 8, 15])
def test_a_scalar_beyond_the_order_is_forged_however_often_it_was_moved(moves: int) -> None:
    signature = FakeSigner("alice").sign(TEXT)
    moved = int.from_bytes(signature[32:], "little") + moves * L
    if moved < 2**256:
        assert verdict(FakeSigner("alice").public, signature[:32] + moved.to_bytes(32, "little")) == "signature.forged"


def test_a_weak_key_signs_nothing_whatever_its_signature_says() -> None:
    """Neutral key, neutral R, nothing for S: the equation holds for every text. The key is what is refused."""
    for public in SMALL:
        for r in SMALL:
            assert verdict(public, r + bytes(32)) == "roster.weak_key"


P256 = (2**256 - 2**224 + 2**192 + 2**96 - 1, -3, 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B)
CURVES = {WEBAUTHN_ES256: P256, SM2_SM3: (sm2.P, -3, sm2.B)}


def on(alg: str, least: int = 0) -> tuple[int, int]:
    """Return a point of the curve of *alg*, the first from x = *least*."""
    p, a, b = CURVES[alg]
    for x in range(least, least + 100):
        square = (x**3 + a * x + b) % p
        y = pow(square, (p + 1) // 4, p)
        if y * y % p == square:
            return x, y
    raise AssertionError("every other x has a point")


@pytest.mark.parametrize("alg", CURVES)
def test_a_key_of_the_other_curves_is_an_uncompressed_point_in_its_one_spelling(alg: str) -> None:
    p = CURVES[alg][0]
    x, y = on(alg)
    good = b"\4" + x.to_bytes(32) + y.to_bytes(32)
    assert refused(alg, good) == ""
    assert refused(alg, b"\4" + x.to_bytes(32) + (p - y).to_bytes(32)) == "", "the other key of that x"
    wrong = {
        "beyond the field": b"\4" + (x + p).to_bytes(32) + y.to_bytes(32),
        "no point": b"\4" + x.to_bytes(32) + (y + 1).to_bytes(32),
        "nought": b"\4" + bytes(64),
        "infinity": b"\0" + bytes(64),
        "hybrid": bytes([6 + y % 2]) + good[1:],
        "hybrid of the other sign": bytes([7 - y % 2]) + good[1:],
        "compressed": bytes([2 + y % 2]) + good[1:33],
        "compressed and a tail": bytes([2 + y % 2]) + good[1:],
        "short": good[:-1],
        "long": good + b"\0",
    }
    assert {name: refused(alg, public) for name, public in wrong.items()} == dict.fromkeys(wrong, "roster.weak_key")


def test_a_point_of_one_curve_is_none_of_another() -> None:
    for alg, other in ((WEBAUTHN_ES256, SM2_SM3), (SM2_SM3, WEBAUTHN_ES256)):
        x, y = on(alg, 10**70)
        assert refused(other, b"\4" + x.to_bytes(32) + y.to_bytes(32)) == "roster.weak_key"


def test_these_tests_and_the_program_share_no_arithmetic() -> None:
    assert points.__file__
    assert "hotline" not in {name.partition(".")[0] for name in vars(points)}
