"""The days off of a country are written out, sorted and once; what the file itself lists goes before."""

from pathlib import Path
from typing import Any

import pytest

from hotline.core.errors import FileError
from hotline.files.calendars import with_days
from hotline.files.protocols import load

US_2026 = [
    *("2026-01-01", "2026-01-19", "2026-02-16", "2026-05-25", "2026-06-19", "2026-07-03"),
    *("2026-09-07", "2026-10-12", "2026-11-11", "2026-11-26", "2026-12-25"),
]
CN_SPRING = ["2026-02-16", "2026-02-17", "2026-02-18", "2026-02-19", "2026-02-20", "2026-02-23"]
SMALL = """
protocol: small
version: 1
extends: common
title: {en: Small, zh: 小}
notice: Illustrative.
calendars:
  cn: {country: CN, zone: "+08:00", from: 2026-01-01, until: 2026-12-31}
"""


def filled(country: str = "US", first: str = "2026-01-01", last: str = "2026-12-31", **more: Any) -> dict[str, Any]:
    calendar = {"zone": "+00:00", "country": country, "from": first, "until": last, **more}
    found: dict[str, Any] = with_days({"protocol": "x", "calendars": {"us": calendar}})["calendars"]["us"]
    return found


def test_the_holidays_of_the_united_states_fall_on_weekdays() -> None:
    # Independence Day of 2026 is a Saturday, and given on the Friday before it.
    assert filled()["days_off"] == US_2026
    assert filled()["extra_days"] == []


def test_a_new_years_day_that_is_given_in_the_year_before_it_is_found() -> None:
    assert filled(first="2027-12-01", last="2027-12-31")["days_off"] == ["2027-12-24", "2027-12-31"]


def test_china_works_on_some_days_of_a_weekend_for_its_long_holidays() -> None:
    found = filled("CN", "2026-02-01", "2026-02-28")
    assert (found["days_off"], found["extra_days"]) == (CN_SPRING, ["2026-02-14", "2026-02-28"])


def test_only_what_the_calendar_covers_is_written_out() -> None:
    assert filled("CN", "2026-02-18", "2026-02-19") == {
        "zone": "+00:00",
        "country": "CN",
        "from": "2026-02-18",
        "until": "2026-02-19",
        "days_off": ["2026-02-18", "2026-02-19"],
        "extra_days": [],
    }


def test_what_the_file_lists_goes_before_what_the_library_knows() -> None:
    found = filled("CN", "2026-02-14", "2026-02-18", days_off=["2026-02-14"], extra_days=["2026-02-18", "2026-02-15"])
    assert found["days_off"] == ["2026-02-14", "2026-02-16", "2026-02-17"]
    assert found["extra_days"] == ["2026-02-15", "2026-02-18"]


def test_without_a_country_only_what_the_file_lists_is_off() -> None:
    calendar = {"zone": "+00:00", "from": "2026-01-01", "until": "2026-12-31", "days_off": ["2026-05-01"]}
    assert with_days({"calendars": {"us": calendar}}) == {"calendars": {"us": calendar}}


def test_an_agreement_without_calendars_is_left_as_it_is() -> None:
    assert with_days({"protocol": "x"}) == {"protocol": "x"}


@pytest.mark.parametrize("country", ["XX", "us", ""])
def test_a_country_that_is_not_known_is_complained_of(country: str) -> None:
    with pytest.raises(FileError) as caught:
        filled(country)
    (complaint,) = caught.value.complaints
    assert (complaint.path, complaint.wrong) == ("calendars.us.country", "the holidays of this country are not known")


def test_more_years_than_anyone_plans_are_complained_of() -> None:
    with pytest.raises(FileError, match="74 years are too many"):
        filled(last="2099-12-31")


@pytest.mark.parametrize(
    "calendars",
    [
        5,
        {"us": 5},
        {"us": {"country": "US"}},
        {"us": {"country": "US", "from": "soon", "until": "2026-12-31"}},
        {"us": {"country": "US", "from": "2026-01-01", "until": "2026-12-31", "days_off": 5}},
        {"us": {"country": "US", "from": "2026-01-01", "until": "2026-12-31", "days_off": [5]}},
        {"us": {"country": ["US"], "from": "2026-01-01", "until": "2026-12-31"}},
    ],
)
def test_what_is_not_well_written_is_for_the_loader_to_complain_of(calendars: Any) -> None:
    assert with_days({"calendars": calendars}) == {"calendars": calendars}


def test_a_file_of_an_agreement_is_loaded_with_the_days_written_out(tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(SMALL)
    calendar = load("small", tmp_path).protocol.calendars["cn"]
    assert (len(calendar.days_off), len(calendar.extra_days), calendar.country) == (19, 6, "CN")
    assert load("small", tmp_path).digest == load("small", tmp_path).digest
