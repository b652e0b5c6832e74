"""Only canonically written points of the prime-order group are keys."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.core import curve
from hotline.core.errors import RefusalError
from hotline.core.signature import ED25519, import_public
from tests.fakes import FakeSigner
from tests.vectors import vectors

# The eight points of small order, in every spelling that fits into 32 bytes.
SMALL_ORDER = (
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
)
BASE = (
    15112221349535400772501151409588531511454012693041857206046113283949847762202,
    46316835694926478169428394003475163141307993866256225615783033603165251855960,
)


@pytest.mark.parametrize("public", SMALL_ORDER)
def test_a_point_of_small_order_is_no_key(public: str) -> None:
    assert not curve.prime_order(bytes.fromhex(public))
    with pytest.raises(RefusalError, match="prime-order"):
        import_public(ED25519, bytes.fromhex(public))


@given(st.integers(0, 2**20))
def test_every_key_that_is_made_passes(number: int) -> None:
    assert curve.prime_order(FakeSigner(str(number)).public)


def test_a_key_plus_a_point_of_small_order_is_no_key() -> None:
    key = curve.decompress(FakeSigner("alice").public)
    torsion = curve.decompress(bytes.fromhex(SMALL_ORDER[4]))
    assert key
    assert torsion
    x, y, z, _ = curve.add(key, torsion)
    inverse = pow(z, -1, curve.P)
    mixed = (y * inverse % curve.P | (x * inverse % curve.P % 2) << 255).to_bytes(32, "little")
    assert curve.decompress(mixed)
    assert not curve.prime_order(mixed)


def test_a_coordinate_that_belongs_to_no_point_is_no_key() -> None:
    assert curve.decompress((2).to_bytes(32, "little")) is None


def test_the_order_of_the_base_point_is_the_large_prime() -> None:
    base = (*BASE, 1, BASE[0] * BASE[1] % curve.P)
    assert curve.is_neutral(curve.multiply(curve.ORDER, base))
    assert not curve.is_neutral(curve.multiply(curve.ORDER - 1, base))


def test_speccheck_cases_are_refused_at_import_or_by_the_signature() -> None:
    cases = json.loads((vectors("ed25519-speccheck") / "cases.json").read_bytes())
    assert len(cases) == 12
    for case in cases:
        with pytest.raises(RefusalError):
            import_public(ED25519, bytes.fromhex(case["pub_key"])).verify(
                bytes.fromhex(case["signature"]), bytes.fromhex(case["message"])
            )
