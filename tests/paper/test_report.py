"""The page of a compliance report: first the verdict, then the numbers; nothing in it is live."""

import re
from dataclasses import replace

import pytest

from hotline.core.terms import LANGUAGES
from hotline.paper.report import LISTED_MOST, document
from hotline.paper.reported import Report, Wrong
from tests.reports import MONTH, YEAR, bad, report, year

HOSTILE = '<script>alert(1)</script>"\u202e=cmd'


def text(report_: Report, language: str = "en") -> str:
    """Return what a reader reads, without drawings and tags."""
    page = re.sub(r"<style>.*?</style>|<svg.*?</svg>", "", document(report_, (language,)), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_page_one_says_what_it_rests_on() -> None:
    said = text(report())
    assert "The record was proved good" in said
    assert report().rests.digest in said
    assert "ACTUAL 实况" in said
    assert said.index("proved good") < said.index("Deadlines kept")


def test_a_bad_bundle_gives_a_report_that_says_so_before_any_number() -> None:
    wrong = Wrong("us", 7, "message.signature", "key us/alice")
    found = replace(bad(), rests=replace(bad().rests, wrong=(wrong,)))
    said = text(found)
    assert "THE RECORD IS BAD" in said
    assert said.index("log of us, entry 7") < said.index("At a glance")
    assert "不成立" in text(found, "zh")


def test_of_a_record_that_cannot_be_read_nothing_is_counted() -> None:
    said = text(replace(bad(), compliance=None, line=None))
    assert "Nothing in the record could be read" in said
    assert "At a glance" not in said


def test_it_says_what_is_missing_and_what_the_bundle_does_not_cover() -> None:
    rests = replace(report().rests, verdict="undecided", scope="period", missing={"en": ("Nothing pins cn",), "zh": ()})
    said = text(replace(report(), rests=replace(rests, pinned=("us",))))
    assert "Nothing pins cn" in said
    assert "holds only part of the record (a period)" in said
    assert said.count("not pinned by the auditor") == 1


def test_a_period_that_the_record_does_not_reach_is_told() -> None:
    assert "The record ends before the period does" in text(report())


def test_a_flood_of_findings_is_cut_and_counted() -> None:
    wrong = tuple(Wrong("us", number, "message.signature", "") for number in range(LISTED_MOST + 5))
    said = text(replace(bad(), rests=replace(bad().rests, wrong=wrong)))
    assert "and 5 more" in said


def test_hostile_texts_are_shown_and_do_nothing() -> None:
    found = report()
    rests = replace(
        found.rests, verdict="bad", wrong=(Wrong(HOSTILE, 1, HOSTILE, HOSTILE),), missing={"en": (HOSTILE,)}
    )
    page = document(replace(found, channel=HOSTILE, rests=rests))
    assert "<script" not in page
    assert "‹U+202E›" in re.sub(r"<[^>]+>", "", page)


def test_nothing_in_the_page_is_live_or_from_elsewhere() -> None:
    page = document(report(), LANGUAGES)
    assert not re.search(r"<script|\son[a-z]+=|\sstyle=|src=|@import|javascript:", page)
    assert set(re.findall(r"https?://[^\"' ]+", page)) == {"http://www.w3.org/2000/svg"}


def test_ids_are_unique_in_both_languages_together() -> None:
    ids = re.findall(r'\sid="([^"]+)"', document(report(), LANGUAGES))
    assert len(ids) == len(set(ids)) > 20


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_report_gives_the_same_bytes(language: str) -> None:
    assert document(report(), (language,)) == document(report(), (language,))


def test_printed_drawings_bring_their_own_colours() -> None:
    printed, shown = document(report(), printed=True), document(report())
    assert printed.count("<style>") == 1 + printed.count("<svg") > 1
    assert shown.count("<style>") == 1


def test_an_exercise_is_marked_on_every_page() -> None:
    page = document(replace(report(), status="exercise"))
    assert '<p class="status exercise"><b>EXERCISE 演练</b>' in page
    assert "string-set: status" in page


def test_a_year_with_nothing_owed_says_so() -> None:
    said = text(report(year(), replace(YEAR, end=MONTH.start)))
    assert said.count("none fell due") == 2
