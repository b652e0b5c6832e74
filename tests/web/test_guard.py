"""A proof is used once, and nobody's requests delay another's."""

from contextlib import suppress

import pytest

from hotline.core.canonical import Duration, Instant
from hotline.core.errors import RefusalError
from hotline.core.request import Request
from hotline.core.roster import Key
from hotline.web.guard import ADDRESSES_MAX, BAD_AT_ONCE, REMEMBERED, Guard, TooManyError
from tests.fakes_center import US

ALICE, BOB = (key for key in US.roster.keys if key.subject in {"us/alice", "us/bob"})
START = Duration(1_000_000)


def proof(number: int = 0, key: Key = ALICE) -> Request:
    return Request(key, f"nonce-{number}", Instant(0), "")


def yes() -> bool:
    return True


def no() -> bool:
    return False


def at(milliseconds: int) -> Duration:
    return Duration(START + milliseconds)


def test_a_proof_is_refused_the_second_time() -> None:
    guard = Guard(10, 10, 100)
    guard.admit(proof(), START, no)
    with pytest.raises(RefusalError) as caught:
        guard.admit(proof(), at(REMEMBERED - 1), no)
    assert caught.value.rule == "request.replayed"


def test_the_same_nonce_of_another_key_is_another_proof() -> None:
    guard = Guard(10, 10, 100)
    guard.admit(proof(), START, no)
    guard.admit(proof(key=BOB), START, no)


def test_a_proof_is_forgotten_only_when_it_could_not_be_used_any_more() -> None:
    guard = Guard(10, 10, 100)
    guard.admit(proof(), START, no)
    guard.admit(proof(1), at(REMEMBERED), no)
    assert guard.used == {(ALICE.kid, "nonce-1")}
    assert REMEMBERED >= 120_000


def test_a_key_is_told_when_to_come_again_and_then_let_in() -> None:
    guard = Guard(a_second=2, at_once=3, proofs_max=100)
    for number in range(3):
        guard.admit(proof(number), START, no)
    with pytest.raises(TooManyError) as caught:
        guard.admit(proof(3), START, no)
    assert caught.value.after == 500
    guard.admit(proof(4), at(500), no)


def test_a_flood_by_one_key_does_not_delay_another() -> None:
    guard = Guard(a_second=1, at_once=1, proofs_max=100)
    guard.admit(proof(), START, no)
    guard.admit(proof(key=BOB), START, no)


def test_flash_is_never_held_back() -> None:
    guard = Guard(a_second=1, at_once=1, proofs_max=100)
    for number in range(20):
        guard.admit(proof(number), START, yes)


def test_what_can_be_asked_at_once_does_not_grow_for_ever() -> None:
    guard = Guard(a_second=1, at_once=2, proofs_max=100)
    guard.admit(proof(), START, no)
    for number in range(1, 3):
        guard.admit(proof(number), at(10**9), no)
    with pytest.raises(TooManyError):
        guard.admit(proof(3), at(10**9), no)


def test_when_no_more_proofs_can_be_remembered_only_flash_goes_on() -> None:
    guard = Guard(a_second=100, at_once=100, proofs_max=1)
    guard.admit(proof(), START, no)
    with pytest.raises(TooManyError) as caught:
        guard.admit(proof(1), at(1000), no)
    assert caught.value.after == REMEMBERED - 1000
    guard.admit(proof(2), at(1000), yes)
    assert len(guard.used) == 1


def test_a_flood_of_ten_thousand_by_one_key_delays_neither_another_nor_its_own_flash() -> None:
    guard = Guard(a_second=200, at_once=400, proofs_max=200_000)
    refused = 0
    for number in range(10_000):
        try:
            guard.admit(proof(number), START, no)
        except TooManyError:
            refused += 1
        if number % 100 == 0:
            guard.admit(proof(number, BOB), START, no)
            guard.admit(proof(-number - 1), START, yes)
    assert guard.buckets[BOB.kid].left == 300
    assert refused >= 9_600


def test_a_flood_leaves_room_to_remember_the_proofs_of_others() -> None:
    guard = Guard(a_second=200, at_once=400, proofs_max=500)
    for number in range(10_000):
        with suppress(TooManyError):
            guard.admit(proof(number), START, no)
    assert len(guard.used) == 400, "what is not let in is not remembered"
    guard.admit(proof(key=BOB), START, no)


def test_bad_proofs_are_counted_for_each_address_and_no_signature_is_looked_at_any_more() -> None:
    guard = Guard(10, 10, 100)
    for _ in range(BAD_AT_ONCE):
        guard.look("10.0.0.9", "kid", START, posting=False)
        guard.bad("10.0.0.9", START)
    with pytest.raises(TooManyError) as caught:
        guard.look("10.0.0.9", "kid", START, posting=False)
    assert caught.value.after == 1000
    with pytest.raises(TooManyError):
        guard.bad("10.0.0.9", START)
    guard.look("10.0.0.8", "kid", START, posting=False)
    guard.look("10.0.0.9", "kid", at(1000), posting=False)


def test_a_neighbour_who_floods_keeps_out_neither_those_who_came_before_nor_a_message() -> None:
    guard = Guard(10, 10, 100)
    guard.good("10.0.0.9", ALICE.kid)
    for _ in range(BAD_AT_ONCE):
        guard.bad("10.0.0.9", START)
    guard.look("10.0.0.9", ALICE.kid, START, posting=False)
    guard.look("10.0.0.9", BOB.kid, START, posting=True)
    with pytest.raises(TooManyError):
        guard.look("10.0.0.9", BOB.kid, START, posting=False)


def test_however_many_addresses_there_are_only_so_many_are_remembered() -> None:
    guard = Guard(10, 10, 100)
    for number in range(ADDRESSES_MAX + 10):
        guard.bad(f"address {number}", START)
        guard.good(f"address {number}", ALICE.kid)
    assert (len(guard.strangers), len(guard.known)) == (ADDRESSES_MAX, ADDRESSES_MAX)
    assert "address 9" not in guard.strangers


def test_a_proof_played_again_takes_nothing_from_the_measure_of_its_key() -> None:
    guard = Guard(a_second=1, at_once=2, proofs_max=100)
    guard.admit(proof(), START, no)
    for _ in range(50):
        with pytest.raises(RefusalError) as caught:
            guard.admit(proof(), START, yes)
        assert caught.value.rule == "request.replayed"
    guard.admit(proof(1), START, no)
