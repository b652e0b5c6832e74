"""What an auditor keeps of a million messages: found again by number, and nothing twice."""

import pickle
from hashlib import sha256

from hotline.core.register import FEWEST, Digests, Register, Signings, Sort, sort_of

NOTICE = Sort("us", "an agreement", "TST-1", "ROUTINE", "a roster", ("us/alice",), ("a key",), (None,))
ANSWER = Sort("cn", "an agreement", "ACK", "ROUTINE", "a roster", ("cn/bob",), ("another key",), ("ROUTINE",))


def number(of: int) -> bytes:
    return sha256(b"%d" % of).digest()


def test_every_digest_is_found_again_however_many_there_are() -> None:
    found = Digests()
    for each in range(3 * FEWEST):
        assert found.add(number(each))
    assert len(found) == 3 * FEWEST
    assert [found.row(number(each)) for each in (0, 1, FEWEST, 3 * FEWEST - 1)] == [0, 1, FEWEST, 3 * FEWEST - 1]
    assert found[FEWEST] == number(FEWEST)
    assert found.row(number(-1)) is None


def test_a_digest_is_kept_once() -> None:
    found = Digests()
    assert found.add(number(1))
    assert not found.add(number(1))
    assert len(found) == 1


def test_digests_that_begin_alike_are_told_apart() -> None:
    found = Digests()
    alike = [bytes(8) + bytes([each]) * 24 for each in range(200)]
    assert all(map(found.add, alike))
    assert [found.row(each) for each in alike] == list(range(200))


def test_a_message_leads_to_its_case_and_to_what_it_is() -> None:
    found = Register()
    assert found.add(number(1), None, NOTICE)
    assert found.add(number(2), found.row(number(1)), ANSWER)
    assert not found.add(number(2), None, NOTICE)
    row = found.row(number(2))
    assert row is not None
    assert (found.sort(row), found.id(found.cases[row]), len(found)) == (ANSWER, number(1), 2)
    assert f"sha256:{number(1).hex()}" in found
    assert f"sha256:{number(3).hex()}" not in found


def test_it_is_known_when_each_set_of_keys_signed() -> None:
    found = Signings()
    for at in (3, 5):
        found.add("us", ("a key",), at)
    found.add("cn", ("a key",), 4)
    assert {who: list(times) for who, times in found.items()} == {("us", ("a key",)): [3, 5], ("cn", ("a key",)): [4]}


def test_messages_of_one_sort_share_one_object_also_from_another_process() -> None:
    said = ("us", "sha256:a", "TST-1", "ROUTINE", "sha256:r", ("desk",), ("kid",), (None,))
    found = sort_of(*said)
    arrived = pickle.loads(pickle.dumps(found))  # noqa: S301 - our own, just written
    assert arrived is found is sort_of(*said)
    assert found == Sort(*said)
    assert hash(found) == hash(Sort(*said))
    assert found != sort_of(*said[:-1], ())
