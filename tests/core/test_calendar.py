"""A deadline in working days ends at a midnight of the party that owes, over weekends, holidays and exchanged days."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.core.calendar import DAY, WEEKENDS, Calendar, day_of_text, day_text, is_weekend, offset_of
from hotline.core.canonical import Instant, instant, instant_text
from hotline.core.errors import RefusalError


def days(*written: str) -> frozenset[int]:
    return frozenset(day_of_text(each) for each in written)


# What holidays writes out for these weeks; files/calendars is where that is tested.
US = Calendar(
    offset_of("-05:00"),
    *(day_of_text("2026-01-01"), day_of_text("2026-12-31")),
    days_off=days("2026-01-01", "2026-01-19", "2026-07-03", "2026-11-26", "2026-12-25"),
    country="US",
)
CN = Calendar(
    offset_of("+08:00"),
    *(day_of_text("2026-01-01"), day_of_text("2026-12-31")),
    days_off=days(
        *("2026-02-16", "2026-02-17", "2026-02-18", "2026-02-19", "2026-02-20", "2026-02-23"),
        *("2026-10-01", "2026-10-02", "2026-10-05", "2026-10-06", "2026-10-07"),
    ),
    extra_days=days("2026-02-14", "2026-02-28", "2026-09-20", "2026-10-10"),
    country="CN",
)


def at(text: str) -> Instant:
    return instant(f"{text}:00.000Z")


def due(calendar: Calendar, since: str, number: int) -> str:
    return instant_text(calendar.deadline(at(since), number))[:16]


COUNTED = [
    ("over a weekend", WEEKENDS, "2026-11-06T10:00", 1, "2026-11-10T00:00"),
    ("from a Saturday", WEEKENDS, "2026-11-07T10:00", 1, "2026-11-10T00:00"),
    ("from the first moment of a Monday", WEEKENDS, "2026-11-09T00:00", 1, "2026-11-11T00:00"),
    ("a week of them", WEEKENDS, "2026-11-09T10:00", 5, "2026-11-17T00:00"),
    ("over Thanksgiving", US, "2026-11-25T18:00", 1, "2026-11-28T05:00"),
    ("over Independence Day, given on the Friday", US, "2026-07-02T18:00", 1, "2026-07-07T05:00"),
    ("when it is still yesterday in Washington", US, "2026-11-10T04:59", 1, "2026-11-11T05:00"),
    ("when the day has begun in Washington", US, "2026-11-10T05:00", 1, "2026-11-12T05:00"),
    ("when it is tomorrow in Beijing already", CN, "2026-11-09T16:00", 1, "2026-11-11T16:00"),
    ("when it is still today in Beijing", CN, "2026-11-09T15:59", 1, "2026-11-10T16:00"),
    ("on a Saturday worked for the Spring Festival", CN, "2026-02-13T02:00", 1, "2026-02-14T16:00"),
    ("over the Spring Festival", CN, "2026-02-14T02:00", 1, "2026-02-24T16:00"),
    ("over the National Day, with the Saturday after it", CN, "2026-09-30T02:00", 3, "2026-10-10T16:00"),
    ("on a Sunday worked for the National Day", CN, "2026-09-18T02:00", 1, "2026-09-20T16:00"),
]


@pytest.mark.parametrize(("what", "calendar", "since", "number", "until"), COUNTED, ids=[each[0] for each in COUNTED])
def test_working_days_are_counted(what: str, calendar: Calendar, since: str, number: int, until: str) -> None:
    assert due(calendar, since, number) == until, what


def test_working_days_are_counted_back_from_an_event() -> None:
    assert WEEKENDS.ahead(at("2026-11-09T10:00"), 1) == at("2026-11-06T00:00")
    assert CN.ahead(at("2026-10-08T02:00"), 1) == at("2026-09-29T16:00")


def test_outside_what_is_covered_only_weekends_are_off() -> None:
    assert US.covers(at("2026-12-31T12:00"))
    assert US.covers(at("2027-01-01T04:59"))
    assert not US.covers(at("2027-01-01T05:00"))
    assert not US.covers(at("2026-01-01T04:59"))
    assert due(US, "2026-12-31T12:00", 1) == "2027-01-02T05:00"


def test_a_weekend_is_saturday_and_sunday() -> None:
    assert [is_weekend(day_of_text(f"2026-11-{day:02}")) for day in range(2, 9)] == [False] * 5 + [True] * 2


def test_a_day_has_one_spelling() -> None:
    assert day_text(day_of_text("2026-11-22")) == "2026-11-22"
    for wrong in (
        "2026-11-31",
        "20261122",
        "2026-W47-1",
        "22.11.2026",
        "",
        20261122,
        None,
        "2026-11-22 ",
        "２026-11-22",
    ):
        with pytest.raises(RefusalError, match="is not a day"):
            day_of_text(wrong, "x")


def test_a_zone_is_ahead_of_utc_or_behind() -> None:
    assert (offset_of("+08:00"), offset_of("-05:00"), offset_of("+05:30")) == (28_800_000, -18_000_000, 19_800_000)


calendars = st.builds(
    Calendar,
    st.integers(-14, 14).map(lambda hours: hours * 3_600_000),
    days_off=st.frozensets(st.integers(739_500, 739_600)),
    extra_days=st.frozensets(st.integers(739_500, 739_600)),
)


@given(calendars, st.integers(DAY * 20_300, DAY * 20_500).map(Instant), st.integers(1, 30))
def test_a_deadline_ends_a_working_day_and_grows_with_the_days(calendar: Calendar, since: Instant, number: int) -> None:
    deadline = calendar.deadline(since, number)
    last = calendar.day_of(deadline) - 1
    assert calendar.midnight(last + 1) == deadline
    assert calendar.works(last)
    assert sum(map(calendar.works, range(calendar.day_of(since) + 1, last + 1))) == number
    assert deadline < calendar.deadline(since, number + 1)
    assert calendar.day_of(calendar.ahead(deadline, number)) > calendar.day_of(since)
