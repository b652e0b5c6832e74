"""Cases as columns: whatever members a casebook has, it is the same once it is read back."""

from itertools import count
from json import loads

from hypothesis import given
from hypothesis import strategies as st

from hotline.core.canonical import Instant, digest, encode
from hotline.core.case import Act, Member
from hotline.core.casebook import Casebook, overdue_remark
from hotline.core.protocol import Protocol
from hotline.runtime.columns import fill_book, write_book
from tests import agreements

AGREEMENTS: dict[str, Protocol] = {digest(b"one"): agreements.load(), digest(b"two"): agreements.load()}
NAMES = list(AGREEMENTS)
OPENINGS = ("NOT-1", Act.NOTICE, b'{"kind":"big","window":{"end":"2026-12-22T00:00:00.000Z"}}')


def casebook() -> Casebook:
    return Casebook("us", "cn", AGREEMENTS, lambda member: member.at)


def read_back(book: Casebook) -> Casebook:
    found = casebook()
    fill_book(found, loads(encode(write_book(book, NAMES))), NAMES)
    return found


def same(found: Casebook, book: Casebook) -> None:
    assert {case: (each.agreement, each.members, each.reached) for case, each in found.folders.items()} == {
        case: (each.agreement, each.members, each.reached) for case, each in book.folders.items()
    }
    assert list(found.folders) == list(book.folders)
    assert (found.case_of, found.placed, found.early) == (book.case_of, book.placed, book.early)
    assert found.rungs_not_before == book.rungs_not_before


@st.composite
def books(draw: st.DrawFn) -> Casebook:
    """A casebook with openings, answers to any message, and remarks, in any order of places and instants."""
    book, number = casebook(), count()
    indexes = {"us": draw(st.permutations(range(8))), "cn": draw(st.permutations(range(8)))}
    for _ in range(draw(st.integers(0, 12))):
        party = draw(st.sampled_from(["us", "cn"]))
        if not indexes[party]:
            continue
        index, at = indexes[party].pop(), Instant(draw(st.integers(0, 2**41)))
        named = draw(st.sampled_from([None, *book.case_of]))
        name = digest(str(next(number)).encode())
        kind = draw(st.sampled_from(["message", "remark"]))
        if kind == "remark" and named is not None:
            book.remark(named, overdue_remark(party, index, at, named))
        elif named is None:
            form, act, fields = OPENINGS
            member = Member(party, index, at, name, act, form, "ROUTINE", None, (f"{party}/a b",), fields)
            book.add(name, draw(st.sampled_from(NAMES)), member)
        else:
            member = Member(party, index, at, name, Act.RECEIPT, "RCV", "ROUTINE", named, (f"{party}/x", f"{party}/y"))
            book.add(book.case_of[named], NAMES[0], member)
    return book


@given(books())
def test_a_casebook_is_read_back_as_it_was_written(book: Casebook) -> None:
    same(read_back(book), book)


@given(books())
def test_what_is_owed_is_computed_again_and_is_the_same(book: Casebook) -> None:
    before = book.refresh()
    found = read_back(book)
    again = found.refresh()
    assert {each.id: each for each in again} == {each.id: each for each in before if each.outcome == "open"} | {
        each.id: each for each in before if each in again
    }
    assert [each.owed for each in found.folders.values()] == [each.owed for each in book.folders.values()]
    assert [each.wake for each in found.folders.values()] == [each.wake for each in book.folders.values()]
    assert {*found.wakes} <= {*book.wakes}


@given(books())
def test_a_case_in_which_nothing_is_owed_is_not_computed_again(book: Casebook) -> None:
    book.refresh()
    owing = [case for case, each in book.folders.items() if each.owed]
    assert list(read_back(book).changed) == owing


def test_what_was_missed_and_who_was_called_is_kept() -> None:
    book = casebook()
    form, act, fields = OPENINGS
    names = [digest(text) for text in (b"a", b"b", b"c")]
    for index, name in enumerate(names):
        book.add(name, NAMES[1], Member("us", index, Instant(5), name, act, form, "ROUTINE", None, ("us/a",), fields))
    book.miss(f"{names[1]}/received", Instant(7))
    book.reach(f"{names[1]}/received", 2)
    book.hold_rungs(Instant(9))
    same(read_back(book), book)


def test_the_same_text_is_kept_once() -> None:
    book = casebook()
    form, act, fields = OPENINGS
    first, second = digest(b"a"), digest(b"b")
    book.add(first, NAMES[0], Member("us", 0, Instant(5), first, act, form, "ROUTINE", None, ("us/a",), fields))
    book.add(first, NAMES[0], Member("cn", 0, Instant(6), second, Act.RECEIPT, "RCV", "ROUTINE", str(first), ("cn/a",)))
    found = read_back(book)
    opening, answer = found.folders[first].members
    (case,) = found.folders
    assert answer.answers is opening.id is case is found.case_of[second]
    assert found.folders[first].agreement is NAMES[0]


def test_remarks_about_messages_that_are_not_held_are_kept() -> None:
    book = casebook()
    book.remark(digest(b"later"), overdue_remark("cn", 3, Instant(5), digest(b"later")))
    assert book.early
    same(read_back(book), book)
