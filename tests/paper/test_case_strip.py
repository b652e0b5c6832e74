"""The strip of a case shows what the casebook and the watch log say of it."""

from hotline.core import facts
from hotline.core.canonical import Instant
from hotline.paper.case_strip import case_strip
from hotline.paper.strip import Strip
from hotline.paper.words import Words
from tests import stages
from tests.reports import play, told
from tests.stages import MINUTE, START, us


def strip(language: str = "en", *, watched: bool = True) -> Strip:
    """Return the strip of the FLASH case."""
    (case,) = told(play()).urgent
    return case_strip(us(play()).center, case, Words(language), "A case", us(play()).happened if watched else ())


def test_every_message_is_an_arrow_from_its_author_with_its_precedence() -> None:
    assert [(each.party, each.label.split()[0], each.tone) for each in strip().arrows] == [
        ("cn", "HTL-1", "flash"),
        ("us", "RCV", "answer"),
    ]


def test_every_clock_stands_on_the_desk_that_owes_and_says_how_it_was_kept() -> None:
    desks = {desk.party: [bar.label for bar in desk.bars] for desk in strip().desks}
    assert desks["us"][:2] == ["received, 20 min late", "acknowledged: not answered"]
    assert "reply: still owed" in desks["us"]
    assert any(bar.late for desk in strip().desks for bar in desk.bars if desk.party == "us")


def test_the_watch_log_adds_rungs_and_outages_and_without_it_there_are_none() -> None:
    assert any("rung 1: duty officer" in each.label for each in strip().calls)
    assert any("notes overdue: received" in each.label for each in strip().calls)
    assert [each.name for each in strip().lines] == ["line"]
    assert (strip(watched=False).calls, strip(watched=False).lines) == ((), ())


def test_the_strip_reaches_over_all_messages() -> None:
    found = strip()
    assert found.begins < START + 5 * MINUTE < START + 35 * MINUTE < found.ends


def test_a_clock_that_begins_after_the_drawing_is_not_on_it() -> None:
    assert [bar.label for desk in strip().desks for bar in desk.bars if desk.party == "cn"] == []


def test_labels_are_in_the_language_asked_for() -> None:
    assert strip("zh").desks[0].bars[0].label == "签收，逾期20分钟"


def test_a_message_that_two_signed_shows_since_when_it_lay_and_who_signed() -> None:
    played = stages.stage()
    question = stages.send(played, "us", "HTL-1", precedence="FLASH")
    center, member = us(played).center, us(played).center.book.message(question.id)
    assert member is not None
    assert len(member[1].people) == 2
    proposed = facts.Proposed(Instant(START - MINUTE), question.id, {"signatures": []}, {}, Instant(START + MINUTE))
    seconded = facts.Seconded(START, question.id, ())
    (found,) = case_strip(center, question.id, Words("en"), "x", (proposed, seconded)).signings
    assert found.begun == START - MINUTE
    assert [who for _, who in found.signatures] == list(member[1].people)
