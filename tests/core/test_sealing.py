"""A sealed field is held to its commitment, and opens only with its own salt and value."""

import hashlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.core import canonical
from hotline.core.errors import RefusalError
from hotline.core.sealing import Opening, commit, read_openings, unseal

SALT = bytes(range(32))
OPENING = Opening(canonical.b64(SALT), {"named": "Lop Nur"})


def test_a_commitment_is_the_digest_of_prefix_salt_and_canonical_value() -> None:
    expected = hashlib.sha256(b"hotline-field/v1\n" + SALT + b'{"named":"Lop Nur"}').digest()
    assert commit(SALT, {"named": "Lop Nur"}) == canonical.b64(expected) == OPENING.commitment()


def test_openings_open_what_was_committed_to() -> None:
    sealed = {"area": OPENING.commitment()}
    assert unseal(sealed, {"area": OPENING.as_json()}) == {"area": {"named": "Lop Nur"}}
    assert unseal({}, None) == {}


BAD: dict[str, Any] = {
    "opening.missing": {},
    "opening.unknown": {"area": OPENING.as_json(), "other": OPENING.as_json()},
    "opening.wrong": {"area": OPENING.as_json() | {"value": "elsewhere"}},
}


@pytest.mark.parametrize("rule", BAD)
def test_any_other_openings_are_refused(rule: str) -> None:
    with pytest.raises(RefusalError) as caught:
        unseal({"area": OPENING.commitment()}, BAD[rule])
    assert caught.value.rule == rule
    assert caught.value.where in ("area", "other")


@pytest.mark.parametrize(
    "openings", [[], {"area": 5}, {"area": {"salt": "x"}}, {"area": {"salt": 1, "value": 2, "x": 3}}]
)
def test_openings_of_another_shape_are_refused(openings: Any) -> None:
    with pytest.raises(RefusalError, match="opening"):
        read_openings(openings)


@pytest.mark.parametrize("salt", ["", "AA", canonical.b64(SALT) + "=", 5, None])
def test_a_salt_of_another_length_or_spelling_is_refused(salt: Any) -> None:
    with pytest.raises(RefusalError) as caught:
        Opening(salt, 1).commitment("area")
    assert (caught.value.rule, caught.value.where) == ("opening.wrong", "area")


@given(
    st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32), st.text(max_size=9), st.text(max_size=9)
)
def test_two_openings_share_a_commitment_only_if_they_are_the_same(
    one: bytes, two: bytes, first: str, second: str
) -> None:
    same = (one, first) == (two, second)
    assert (commit(one, first) == commit(two, second)) == same
