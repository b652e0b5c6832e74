"""Periods have one label each, begin where the one before them ends, and are cut at midnight UTC."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.core import periods
from hotline.core.canonical import Instant, instant_text
from hotline.core.errors import RefusalError

BOUNDS = [
    ("2026-11", "2026-11-01", "2026-12-01"),
    ("2026-12", "2026-12-01", "2027-01-01"),
    ("2026-Q1", "2026-01-01", "2026-04-01"),
    ("2026-Q4", "2026-10-01", "2027-01-01"),
    ("2026-H1", "2026-01-01", "2026-07-01"),
    ("2026-H2", "2026-07-01", "2027-01-01"),
    ("2026", "2026-01-01", "2027-01-01"),
]


@pytest.mark.parametrize(("label", "start", "end"), BOUNDS)
def test_a_period_has_bounds(label: str, start: str, end: str) -> None:
    assert tuple(instant_text(each) for each in periods.bounds(label)) == (
        f"{start}T00:00:00.000Z",
        f"{end}T00:00:00.000Z",
    )


@given(
    st.sampled_from(periods.EVERY),
    st.integers(0, 2_000_000_000_000).map(Instant),
    st.integers(1, 100_000_000_000),
)
def test_periods_cover_a_time_without_gap_or_overlap(every: str, start: Instant, length: int) -> None:
    end = Instant(start + length)
    found = [periods.bounds(label) for label in periods.labels(every, start, end)]
    assert found[0][0] <= start < found[0][1]
    assert found[-1][0] < end <= found[-1][1]
    assert all(earlier[1] == later[0] for earlier, later in pairwise(found))


def test_a_period_that_begins_at_the_end_is_not_in_it() -> None:
    start, end = periods.bounds("2026")
    assert list(periods.labels("half_year", start, end)) == ["2026-H1", "2026-H2"]
    assert list(periods.labels("quarter", start, Instant(end + 1))) == [
        *("2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"),
        "2027-Q1",
    ]
    assert list(periods.labels("month", end, end)) == []


@pytest.mark.parametrize("every", periods.EVERY)
def test_a_label_says_how_long_its_period_is(every: str) -> None:
    label = periods.EXAMPLES[every]
    periods.check(label, every)
    assert periods.every_of(label) == every
    for other in set(periods.EVERY) - {every}:
        with pytest.raises(RefusalError, match=f"is not a {other}; write"):
            periods.check(label, other, "x")


@pytest.mark.parametrize(
    "label", ["2026-13", "2026-Q5", "2026-Q0", "2026-H3", "26", "1969", "3000", "2026-q1", "", " 2026"]
)
def test_there_is_no_other_label(label: str) -> None:
    with pytest.raises(RefusalError, match="is no period"):
        periods.every_of(label)


def test_a_label_is_text() -> None:
    with pytest.raises(RefusalError):
        periods.check(2026, "year")


SHOWN = [
    ("2026-01", "January 2026", "2026年1月"),
    ("2026-11", "November 2026", "2026年11月"),
    ("2026-Q4", "fourth quarter of 2026", "2026年第四季度"),
    ("2026-H1", "first half of 2026", "2026年上半年"),
    ("2026", "2026", "2026年"),
]


@pytest.mark.parametrize(("label", "english", "chinese"), SHOWN)
def test_a_period_is_shown_in_both_languages(label: str, english: str, chinese: str) -> None:
    assert (periods.show(label, "en"), periods.show(label, "zh")) == (english, chinese)
