"""Instants have their place on a drawing, and labels do not touch."""

import pytest

from hotline.core.canonical import Instant
from hotline.paper.scale import DAY, HOUR, MINUTE, TICKS_MAX, Rows, Scale


def scale(span: int) -> Scale:
    """Return a scale over *span* from 2026-01-01 on."""
    begin = 1_767_225_600_000
    return Scale(Instant(begin), Instant(begin + span), 100, 900)


def test_what_lies_outside_stands_at_the_edge() -> None:
    found = scale(HOUR)
    assert [found.x(found.begins - 1), found.x(found.begins + HOUR // 2), found.x(found.ends + DAY)] == [100, 500, 900]


@pytest.mark.parametrize("span", [1, MINUTE, 28 * MINUTE, HOUR, 7 * HOUR, DAY, 40 * DAY, 366 * DAY])
def test_there_are_never_more_ticks_than_find_room(span: int) -> None:
    assert len(list(scale(span).ticks())) <= TICKS_MAX + 1


def test_ticks_are_times_within_a_day_and_dates_beyond() -> None:
    assert [said for _, said in scale(2 * HOUR).ticks()][:2] == ["01-01", "00:15Z"]
    assert next(said for _, said in scale(30 * DAY).ticks())[:4] == "2026"


def test_things_that_touch_stand_in_different_rows() -> None:
    rows = Rows(2, gap=6)
    assert [rows.place(0, 50), rows.place(40, 90), rows.place(56, 70), rows.place(60, 80)] == [0, 1, 0, None]
