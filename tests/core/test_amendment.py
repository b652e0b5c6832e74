"""The next version is made from the one before, and told change by change."""

from dataclasses import replace

import pytest

from hotline.core.amendment import (
    DAY,
    Added,
    Altered,
    Removed,
    Reset,
    Revoked,
    changes,
    days_left,
    listed,
    next_root,
    next_roster,
    relieved,
    revoked,
    warning,
)
from hotline.core.canonical import Instant
from hotline.core.errors import RefusalError
from hotline.core.roster import Key, read_root, read_roster
from tests.fakes import END, START, FakeSigner, key_of, party_fixture

US = party_fixture("us", roots=3, post_quantum=("bob",))
KEYS = US.roster.keys
LATER = Instant(START + 10 * DAY)
DANA = key_of(FakeSigner("us/dana"), "operator", subject="us/dana")


def key(subject: str) -> Key:
    return next(each for each in KEYS if each.subject == subject)


def after(*keys: Key) -> tuple[object, ...]:
    return changes(US.roster, read_roster(next_roster(US.roster, keys, LATER)))


def test_a_next_roster_has_the_next_number_and_is_never_issued_before_the_last() -> None:
    assert read_roster(next_roster(US.roster, KEYS, LATER)).version == US.roster.version + 1
    assert read_roster(next_roster(US.roster, KEYS, Instant(0))).issued == US.roster.issued


def test_nothing_changed_is_told_as_nothing() -> None:
    assert after(*KEYS) == ()


def test_a_new_key_is_told_and_the_same_key_is_listed_once() -> None:
    assert after(*listed(KEYS, DANA)) == (Added(DANA),)
    with pytest.raises(RefusalError, match="listed already"):
        listed((*KEYS, DANA), DANA)


def test_all_keys_of_a_person_are_revoked_or_the_one_that_is_named() -> None:
    person = revoked(KEYS, "us/bob", LATER, "left")
    assert [each.subject for each in person if each.revoked_at == LATER] == ["us/bob", "us/bob"]
    one = revoked(KEYS, key("us/bob").kid[:8], LATER, "lost")
    assert [each.kid for each in one if each.revoked_at is not None] == [key("us/bob").kid]
    assert after(*one) == (Revoked(replace(key("us/bob"), revoked_at=LATER, reason="lost")),)


def test_a_revocation_may_be_dated_back_further_and_never_forward() -> None:
    first = revoked(KEYS, "us/alice", LATER, "lost")
    earlier = revoked(first, "us/alice", START, "stolen on the first day")
    assert next(each for each in earlier if each.subject == "us/alice").revoked_at == START
    with pytest.raises(RefusalError) as refused:
        revoked(first, "us/alice", Instant(LATER + 1), "again")
    assert refused.value.rule == "roster.revoked_key"


@pytest.mark.parametrize("whose", ["us/nobody", "abc", "AAAAAAAAAAAA"])
def test_whoever_is_not_listed_cannot_be_revoked(whose: str) -> None:
    with pytest.raises(RefusalError) as refused:
        revoked(KEYS, whose, LATER, "lost")
    assert refused.value.rule == "roster.unknown_key"


def test_old_keys_of_a_machine_end_when_the_overlap_ends_and_never_later_than_they_did() -> None:
    new = key_of(FakeSigner("us/us-cn/center-2"), "center", subject="us/center")
    keys = relieved(KEYS, "center", (new,), LATER)
    assert {each.not_after for each in keys if "center" in each.roles and each != new} == {LATER}
    assert relieved(KEYS, "center", (), Instant(END + DAY)) == KEYS
    assert after(*keys)[-1] == Added(new)


def test_what_is_gone_is_told_first_and_what_is_altered_by_member() -> None:
    alice, bob = key("us/alice"), key("us/bob")
    keys = [replace(each, roles=("operator", "keeper")) if each == alice else each for each in KEYS if each != bob]
    found = after(*keys)
    assert found[0] == Removed(bob)
    assert Altered(keys[0], "roles", "operator", "operator, keeper") in found


def test_a_revoked_key_whose_window_changes_too_is_told_in_both_respects() -> None:
    ended = replace(key("us/alice"), revoked_at=LATER, reason="lost", not_after=Instant(END - DAY))
    found = after(*(ended if each.subject == "us/alice" else each for each in KEYS))
    assert [type(each) for each in found] == [Revoked, Altered]


def test_terms_of_a_root_are_told_once_and_not_for_every_key() -> None:
    expires = Instant(US.root.expires + DAY)
    payload = next_root(US.root, US.root.keys[:2], threshold=1, keepers=0, expires=expires)
    found = changes(US.root, read_root(payload))
    assert [type(each) for each in found] == [Removed, Reset, Reset, Reset]
    assert [each.term for each in found if isinstance(each, Reset)] == ["threshold", "keepers", "expires"]


@pytest.mark.parametrize(
    ("left", "nearest"), [(0, 1), (1, 7), (6, 7), (7, 30), (29, 30), (30, 90), (89, 90), (90, None), (300, None)]
)
def test_a_key_is_warned_of_before_its_end(left: int, nearest: int | None) -> None:
    at = Instant(END - left * DAY - 1)
    assert (days_left(DANA, at), warning(DANA, at)) == (left, nearest)


def test_a_key_that_is_not_valid_is_warned_of_no_more() -> None:
    assert warning(DANA, END) is None
    assert warning(replace(DANA, revoked_at=LATER), Instant(LATER + 1)) is None
