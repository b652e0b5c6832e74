"""The twin of a drawing says in words what the drawing shows."""

from collections import Counter
from dataclasses import replace

from hotline.paper.strip import Bar, events
from hotline.paper.words import Words
from tests.paper.strips import CASE, LATE, at


def test_the_twin_tells_every_mark_in_the_order_of_time() -> None:
    found = events(CASE, Words("en"))
    assert [each.at for each in found] == sorted(each.at for each in found)
    assert Counter(each.kind for each in found) == {
        "message": 3, "due": 2, "answered": 1, "late": 1, "signed": 2, "down": 2, "up": 1, "call": 2,
    }  # fmt: skip


def test_the_twin_says_late_in_words() -> None:
    assert [each.text for each in events(CASE, Words("en")) if each.kind == "late"] == [
        "CN answers late: acknowledged 01:24 late"
    ]
    assert [each.text for each in events(CASE, Words("zh")) if each.kind == "up"] == ["primary 恢复"]


def test_a_clock_is_late_when_time_was_used_beyond_its_deadline() -> None:
    assert LATE.late
    assert not replace(LATE, answered=LATE.due).late


def test_an_unanswered_clock_is_late_as_far_as_the_record_reaches() -> None:
    unanswered = Bar(at("14:00:00"), at("14:05:00"), None, "never", at("14:06:00"))
    assert (unanswered.late, replace(unanswered, judged=at("14:04:00")).late) == (True, False)
    assert not replace(unanswered, judged=None).late


def test_marks_are_counted_one_by_one() -> None:
    assert CASE.marks == 3 + 2 + 3 + 2 + 2
