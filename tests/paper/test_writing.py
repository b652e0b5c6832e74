"""The pieces of a printed agreement."""

from hotline.paper.printed import Label
from hotline.paper.wording import Wording
from hotline.paper.words import Words
from hotline.paper.writing import Writing
from tests.agreements import document, labels, limit

WRITING = Writing(Wording(Words("en"), document()))


def test_a_title_stands_in_both_languages() -> None:
    assert WRITING.label({"title": labels("Notice")}) == Label("Notice", "标签")
    assert WRITING.label({}, "NOT-1") == Label("NOT-1", "")


def test_precedents_reasons_and_notes_are_gathered_each_once() -> None:
    noted = {"precedent": "1988", "because": "safer"}
    assert [(each.kind, each.text) for each in WRITING.notes(noted, {"precedent": "1988"}, None)] == [
        ("precedent", "1988"),
        ("reason", "safer"),
    ]


def test_what_is_not_known_is_written_as_it_stands() -> None:
    found = list(WRITING.further({"known": 1, "new": [1], "precedent": "1988"}, ("known",)))
    assert [(each.label, each.text) for each in found] == [("new", "[1]")]


def test_a_deadline_stands_with_its_ladder_and_whatever_else_is_said_of_it() -> None:
    assert WRITING.deadline({**limit("2h", None), "shade": "blue"}) == "within 2 h; no ladder; shade: blue"
    assert WRITING.deadline({**limit("2h"), "calendar": "continuous"}).endswith("counted in continuous hours")


def test_two_people_are_said_to_be_two() -> None:
    assert WRITING.signed({"signed_by": ["operator"], "two_people": True}) == "a person on watch; two different people"
