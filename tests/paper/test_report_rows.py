"""A report for programs: the shapes that are documented, and nothing that a spreadsheet would run."""

import csv
import json
from dataclasses import replace
from io import StringIO

import pytest

from hotline.paper.report_rows import COLUMNS, FORMULA, csv_of, harmless, tidy, value_of
from hotline.paper.reported import Wrong
from tests.reports import YEAR, bad, report, year


def rows(text: str) -> list[dict[str, str]]:
    """Return a table of CSV."""
    return list(csv.DictReader(StringIO(text)))


def test_the_value_has_the_members_that_are_documented() -> None:
    found = value_of(report())
    assert sorted(found) == sorted(
        [
            "format",
            "v",
            "channel",
            "status",
            "keeper",
            "parties",
            "period",
            "rests",
            "as_of",
            "totals",
            "in_force",
            "sent",
            "kept",
            "returned",
            "quotas",
            "lapses",
            "doubtful",
            "flash_cases",
            "signed",
            "line",
        ]
    )
    assert (found["format"], found["v"], found["as_of"]) == ("hotline-report", 1, "2026-11-22T12:35:00.000Z")
    assert found["totals"]["us"] == {
        "messages": 2,
        "deadlines": {
            "excused": 0, "in_time": 1, "late": 1, "missed": 1, "open": 3, "tolled": 0, "undecided": 0,
        },
    }  # fmt: skip


def test_the_value_is_json_and_writes_instants_as_text() -> None:
    found = json.loads(json.dumps(value_of(report(year(), YEAR))))
    assert found["returned"][0]["due"] == "2027-01-31T00:00:00.000Z"
    assert found["in_force"][0]["end"] is None
    assert value_of(report())["lapses"][0] == {
        **value_of(report())["lapses"][0],
        "party": "us",
        "form": "HTL-1",
        "kind": "received",
        "state": "late",
        "due": "2026-11-22T12:15:00.000Z",
        "answered": "2026-11-22T12:35:00.000Z",
        "over": 1_200_000,
    }


def test_the_golden_rows_of_the_flash_that_was_late() -> None:
    found = [
        tuple(row.values())
        for row in rows(csv_of(report()))
        if (row["section"], row["form"], row["item"]) == ("kept", "HTL-1", "received") and row["number"] != "0"
    ]
    head = ("kept", "us", "crisis-hotline", "HTL-1", "received", "FLASH", "")
    assert found == [
        (*head, "late", "1", ""),
        (*head, "median_ms", "1800000", ""),
        (*head, "worst_ms", "1800000", ""),
        (*head, "over_ms", "1200000", ""),
    ]


def test_the_table_has_its_columns_and_one_measure_a_row() -> None:
    text = csv_of(report(year(), YEAR))
    assert (
        text.partition("\r\n")[0]
        == ",".join(COLUMNS)
        == ("section,party,protocol,form,item,precedence,period,measure,number,text")
    )
    assert all(bool(row["number"]) != bool(row["text"]) or row["section"] in {"line", "lapses"} for row in rows(text))
    assert {row["section"] for row in rows(text)} >= {
        "about",
        "in_force",
        "sent",
        "kept",
        "returned",
        "quotas",
        "alarms",
    }


@pytest.mark.parametrize("begin", FORMULA)
def test_no_text_begins_as_a_formula_does(begin: str) -> None:
    assert str(harmless(f"{begin}HYPERLINK(1)")).startswith("'")
    text = csv_of(replace(report(), channel=f"{begin}cmd|' /C calc'!A0"))
    assert all(not cell.startswith(FORMULA[:4]) for row in rows(text) for cell in row.values())


def test_numbers_stay_numbers() -> None:
    assert harmless(-5) == -5


def test_of_a_bad_bundle_the_verdict_is_in_every_form() -> None:
    found = replace(bad(), compliance=None, line=None)
    found = replace(found, rests=replace(found.rests, wrong=(Wrong("us", 3, "message.signature", "x"),)))
    assert value_of(found)["rests"]["wrong"] == [{"party": "us", "index": 3, "rule": "message.signature", "says": "x"}]
    assert [(row.measure, row.text) for row in tidy(found) if row.measure == "verdict"] == [("verdict", "bad")]
    assert {row.section for row in tidy(found)} == {"about"}


def test_the_same_report_gives_the_same_bytes() -> None:
    assert csv_of(report()) == csv_of(report())
