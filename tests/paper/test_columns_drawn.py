"""Where there are too many marks, columns count them."""

import re

from hotline.core.canonical import Instant
from hotline.paper.columns_drawn import COLUMNS_MAX, columns, unit_of
from hotline.paper.scale import DAY, HOUR, MINUTE, Scale


def scale(span: int) -> Scale:
    """Return a scale over *span*."""
    return Scale(Instant(0), Instant(span), 100, 900)


def test_a_column_is_a_minute_an_hour_a_day_or_several_days() -> None:
    found = [unit_of(scale(span))[0] for span in (HOUR, 3 * DAY, 60 * DAY, 1200 * DAY)]
    assert found == ["minute", "hour", "day", "days"]
    assert unit_of(scale(1200 * DAY)) == ("days", 3)


def test_a_column_is_as_high_as_there_are_many_and_says_how_many() -> None:
    marks = [(0, False)] * 10 + [(MINUTE, True)] * 5
    drawn = columns(scale(HOUR), marks, (0, 60), "ob1", "late")
    assert [re.findall(r"<title>(\d+)", each) for each in drawn] == [["10"], ["5"], []]
    assert [re.findall(r'height="([^"]+)"', each) for each in drawn] == [["50"], ["25"], ["25"]]
    assert "url(#late)" in drawn[2]


def test_there_are_never_more_columns_than_find_room() -> None:
    marks = [(at, False) for at in range(0, 3000 * DAY, HOUR * 6)]
    assert len(columns(scale(3000 * DAY), marks, (0, 60), "ob1", "late")) <= COLUMNS_MAX + 1


def test_nothing_gives_no_column() -> None:
    assert columns(scale(HOUR), [], (0, 60), "ob1", "late") == []
