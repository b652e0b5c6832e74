"""Which files a message has, when they are whole, and what rests on that: one deadline, alike on both sides."""

from typing import Any

from hotline.core.canonical import Instant, encode
from hotline.core.case import Act, Member, whole_remark
from hotline.core.casebook import Casebook
from hotline.core.wholeness import files_of, whole_at
from tests.agreements import load
from tests.fakes_files import FILED, announced

AGREEMENT, CASE = "sha256:agreement", "opening"
START = 1_780_000_000_000
MINUTE = 60_000


def at(minutes: int) -> Instant:
    return Instant(START + minutes * MINUTE)


def book(*members: Member, files: bool = True) -> Casebook:
    """Return a casebook in which a notice of `us` is delivered a minute after it was sent."""
    fields: dict[str, Any] = {"annex": announced(b"report")} if files else {}
    opening = Member("us", 1, at(0), CASE, Act.NOTICE, "NOT-1", "ROUTINE", open=encode(fields))
    found = Casebook("us", "cn", {AGREEMENT: load(FILED)}, lambda each: Instant(each.at + MINUTE))
    found.add(CASE, AGREEMENT, opening)
    for each in members:
        found.remark(CASE, each)
    return found


def since(found: Casebook, level: str = "acknowledged") -> Instant | None:
    owed = found.obligation(f"{CASE}/{level}")
    assert owed is not None
    assert (owed.due is None) == (owed.since is None)
    return owed.since


def test_rule_14_an_acknowledgement_is_owed_from_when_the_files_are_whole() -> None:
    assert since(book()) is None
    assert since(book(), "received") == at(1), "whoever is on watch takes the message itself"
    assert since(book(whole_remark("cn", 5, at(7), CASE))) == at(7)
    assert since(book(whole_remark("cn", 5, at(0), CASE))) == at(1), "the later of delivered and whole"


def test_a_message_without_files_waits_for_nothing() -> None:
    assert since(book(files=False)) == at(1)


def test_only_the_other_side_says_that_it_is_whole_and_the_first_time_counts() -> None:
    assert since(book(whole_remark("us", 5, at(7), CASE))) is None
    assert since(book(whole_remark("cn", 5, at(7), CASE), whole_remark("cn", 6, at(9), CASE))) == at(7)


def test_the_files_of_a_message_are_found_by_its_number() -> None:
    (found,) = files_of(book(), CASE)
    assert found.name == "annex.pdf"
    assert files_of(book(), CASE, "cn") == files_of(book(), "nothing") == ()


def test_it_is_known_since_when_a_message_is_whole() -> None:
    assert whole_at(book(), CASE) is None
    assert whole_at(book(whole_remark("cn", 5, at(7), CASE)), CASE) == at(7)


def test_what_cannot_be_whole_is_told() -> None:
    found = book()
    assert found.may_be_whole(CASE, "us")
    assert found.may_be_whole("not held yet", "us")
    assert not found.may_be_whole(CASE, "cn"), "nobody says of his own message that he holds its files"
