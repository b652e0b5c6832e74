"""An instant on every clock."""

from zoneinfo import ZoneInfo

import pytest

from hotline.paper import clocks
from hotline.paper.clocks import moment
from hotline.paper.words import Words


def test_utc_counts_and_both_capitals_stand_beside_it() -> None:
    found = moment("2026-11-23T00:00:01.250Z", Words("en"), ("us", "cn"))
    assert found.group == "230000Z NOV 26"
    assert (found.utc.time, found.utc.day) == ("00:00:01", "2026-11-23")
    assert [(each.place, each.day, each.time, each.offset) for each in found.capitals] == [
        ("Washington 华盛顿", "2026-11-22", "19:00:01", "UTC−5"),
        ("Beijing 北京", "2026-11-23", "08:00:01", "UTC+8"),
    ]


def test_washington_changes_its_clocks_and_beijing_does_not() -> None:
    summer = moment("2026-07-01T12:00:00.000Z", Words("zh"), ("us", "cn"))
    assert [(each.offset, each.zone) for each in summer.capitals] == [("UTC−4", "EDT"), ("UTC+8", "CST")]


def test_a_party_whose_capital_is_not_known_has_no_clock() -> None:
    assert moment("2026-07-01T12:00:00.000Z", Words(), ("xx", "cn")).capitals[0].place == "Beijing 北京"


def test_a_system_without_time_zones_shows_utc_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(clocks.CAPITALS, "us", "Nowhere/At_All")
    assert moment("2026-07-01T12:00:00.000Z", Words(), ("us",)).capitals == ()


def test_half_an_hour_beside_utc_is_said() -> None:
    clocks_of_india = clocks.clock("New Delhi", clocks.EPOCH.astimezone(ZoneInfo("Asia/Kolkata")))
    assert (clocks_of_india.offset, clocks_of_india.zone) == ("UTC+5:30", "IST")


def test_a_zone_without_a_name_is_its_difference() -> None:
    assert clocks.clock("Dubai", clocks.EPOCH.astimezone(ZoneInfo("Asia/Dubai"))).zone == "UTC+4"


@pytest.mark.parametrize("month", range(1, 13))
def test_a_date_time_group_has_the_month_of_every_language(month: int) -> None:
    found = moment(f"2026-{month:02d}-05T07:08:09.000Z", Words("zh"), ())
    assert found.group == f"050708Z {clocks.MONTHS[month - 1]} 26"
