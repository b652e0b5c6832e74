"""A quantity has one spelling per value, and is compared exactly."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.core.errors import RefusalError
from hotline.core.quantities import quantity, spelled

SPELLINGS = {
    "1e26": "1e26",
    "1.0e26": "1e26",
    "1E+26": "1e26",
    "100000000000000000000000000": "1e26",
    "2.50e25": "2.5e25",
    "72": "72",
    "072.0": "72",
    "0.50": "0.5",
    "0.001": "0.001",
    "0.0001": "1e-4",
    "999999": "999999",
    "1000000": "1e6",
    "-0.0": "0",
    "0": "0",
    "-12.5": "-12.5",
    "100": "100",
}


@pytest.mark.parametrize("written", SPELLINGS)
def test_every_way_to_write_a_number_has_one_spelling(written: str) -> None:
    assert spelled(written) == SPELLINGS[written]
    assert Decimal(written) == quantity(SPELLINGS[written])


@pytest.mark.parametrize(
    "written", ["", "NaN", "Infinity", "1e", ".5", "5.", "1_000", " 1", "１", "0x10", "--1", "1e99999"]
)
def test_what_is_no_number_has_no_spelling(written: str) -> None:
    assert spelled(written) is None


@pytest.mark.parametrize("written", ["1e100", "1e-100", "1." + "1" * 34, "9" * 65])
def test_a_number_beyond_the_limits_is_refused(written: str) -> None:
    with pytest.raises(RefusalError, match="not the spelling"):
        quantity(written)


@pytest.mark.parametrize("written", ["1.0e26", "1E26", "-0", "1e+26", 5, None, True])
def test_another_spelling_is_refused_and_the_right_one_named(written: object) -> None:
    with pytest.raises(RefusalError) as caught:
        quantity(written, "compute")
    assert (caught.value.rule, caught.value.where) == ("field.malformed", "compute")


@given(st.integers(-(10**34) + 1, 10**34 - 1), st.integers(-60, 60))
def test_the_one_spelling_keeps_the_value_and_is_its_own_spelling(digits: int, power: int) -> None:
    text = f"{digits}e{power}"
    found = spelled(text)
    if found is None:
        assert abs(Decimal(text).adjusted()) > 99
        return
    assert quantity(found) == Decimal(text)
    assert spelled(found) == found


@given(
    st.decimals(allow_nan=False, allow_infinity=False, places=6),
    st.decimals(allow_nan=False, allow_infinity=False, places=6),
)
def test_two_values_are_equal_exactly_when_their_spellings_are(one: Decimal, two: Decimal) -> None:
    first, second = spelled(f"{one:f}"), spelled(f"{two:f}")
    if first is not None and second is not None:
        assert (first == second) == (one == two)
        assert (quantity(first) < quantity(second)) == (one < two)
