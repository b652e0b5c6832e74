"""Each section of a report says its numbers in words, or that there is nothing to say."""

from dataclasses import replace

import pytest

from hotline.core.canonical import Instant
from hotline.core.line_record import LineRecord, Outage
from hotline.core.terms import LANGUAGES
from hotline.paper.report_sections import ROWS_MAX, Pictures, Section, sections
from hotline.paper.reported import Report
from hotline.paper.words import Words
from tests.reports import MONTH, YEAR, report, year

IDS = (
    "agreements",
    "kept",
    "times",
    "lapses",
    "sent",
    "returned",
    "quotas",
    "line",
    "urgent",
    "tests",
    "doubtful",
    "signed",
)


def made(found: Report, language: str = "en") -> dict[str, Section]:
    """Return the sections by name."""
    found_sections = sections(found, Words(language), Pictures(language))
    return {each.id.partition("-")[2]: each for each in found_sections}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_section_is_there_in_every_language_and_none_is_silent(language: str) -> None:
    found = made(report(), language)
    assert tuple(found) == IDS
    assert all(each.sentences or each.tables or each.drawings for each in found.values())


def test_without_an_account_there_is_no_section() -> None:
    assert made(replace(report(), compliance=None)) == {}


def test_what_was_not_kept_is_listed_with_its_lateness() -> None:
    (table,) = made(report())["lapses"].tables
    assert [(row[1], row[2], row[3], row[5], row[6], row[7]) for row in table.rows] == [
        ("us", "HTL-1", "received", "2026-11-22 12:35:00Z", "20 min", "late"),
        ("us", "HTL-1", "acknowledged", "not answered", "–", "missed"),
    ]


def test_times_leave_out_what_nobody_answered() -> None:
    (table,) = made(report())["times"].tables
    assert {(row[0], row[1], row[3]): row[4:] for row in table.rows} == {
        ("cn", "TST-1", "acknowledged"): ("5 min", "5 min", "–"),
        ("cn", "TST-1", "received"): ("2 min", "2 min", "–"),
        ("us", "HTL-1", "received"): ("30 min", "30 min", "20 min"),
    }


def test_returns_and_quotas_say_nil_and_over() -> None:
    found = made(report(year(), YEAR))
    assert [row[-1] for row in found["returned"].tables[0].rows][:2] == ["missed", "in time (nil return)"]
    assert ["over quota" in row for row in found["quotas"].tables[0].rows].count(True) == 2
    assert found["doubtful"].tables[0].rows[0][-1] == "over quota"


def test_without_a_watch_log_the_line_is_not_known() -> None:
    assert "not known" in made(replace(report(), line=None))["line"].sentences[0]


def test_an_outage_that_lasts_is_told() -> None:
    line = LineRecord("us", (Outage(MONTH.start, None, "fibre", "cut"),), ())
    (table,) = made(replace(report(), line=line))["line"].tables
    assert table.rows[0][1] == "still down"


def test_a_flash_case_is_drawn() -> None:
    (drawing,) = made(report())["urgent"].drawings
    assert drawing.title.startswith("Case ")
    assert 'id="en-case-0-t"' in drawing.svg


def test_the_twin_of_a_strip_says_the_same_in_a_table() -> None:
    (drawing,) = made(report())["urgent"].drawings
    assert drawing.twin is not None
    assert ("2026-11-22 12:35:00Z", "US answers late: received, 20 min late") in drawing.twin.rows


def test_a_long_table_is_cut_and_says_so() -> None:
    found = report()
    assert found.compliance is not None
    (lapse, *_) = found.compliance.lapses
    many = tuple(
        replace(lapse, owed=replace(lapse.owed, id=f"{number}", due=Instant(number))) for number in range(ROWS_MAX + 3)
    )
    (table,) = made(replace(found, compliance=replace(found.compliance, lapses=many)))["lapses"].tables
    assert (len(table.rows), table.more[:10]) == (ROWS_MAX, "and 3 more")
