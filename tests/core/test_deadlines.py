from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.core.calendar import Calendar, day_of_text, offset_of
from hotline.core.canonical import Duration, Instant, instant
from hotline.core.deadlines import Pause, after, ahead, moved

DAY = 86_400_000
NOON = instant("2026-11-20T12:00:00.000Z")
"""A Friday."""
CHINA = Calendar(offset_of("+08:00"), days_off=frozenset({day_of_text("2026-11-23")}))
INSTANTS = st.integers(0, 200).map(Instant)
PAUSES = st.lists(st.builds(Pause, INSTANTS, INSTANTS | st.none()), max_size=5)


@pytest.mark.parametrize(
    ("days", "counted", "due"),
    [
        (2, "continuous", "2026-11-22T12:00:00.000Z"),
        (1, "working_days", "2026-11-24T16:00:00.000Z"),
        (3, "working_days", "2026-11-26T16:00:00.000Z"),
    ],
)
def test_working_days_end_at_a_midnight_of_the_party_that_owes(days: int, counted: str, due: str) -> None:
    assert after(NOON, Duration(days * DAY), counted, CHINA) == instant(due)


@pytest.mark.parametrize(
    ("days", "counted", "due"),
    [(1, "continuous", "2026-11-19T12:00:00.000Z"), (2, "working_days", "2026-11-17T16:00:00.000Z")],
)
def test_ahead_of_an_event_the_days_before_it_count(days: int, counted: str, due: str) -> None:
    assert ahead(NOON, Duration(days * DAY), counted, CHINA) == instant(due)


@pytest.mark.parametrize(
    ("pauses", "due"),
    [
        ([], 100),
        ([(10, 30)], 120),
        ([(10, 30), (40, 45)], 125),
        ([(10, 30), (20, 40)], 130),
        ([(10, 40), (20, 30)], 130),
        ([(90, 110), (105, 115)], 125),
        ([(-20, 10)], 110),
        ([(30, 20)], 100),
        ([(100, 120)], 100),
        ([(99, 120), (119, 130)], 131),
        ([(10, None)], None),
        ([(10, 30), (20, None)], None),
        ([(110, None)], 100),
        ([(10, 30), (110, None)], None),
    ],
)
def test_a_deadline_moves_by_what_the_pauses_take_together(
    pauses: list[tuple[int, int | None]], due: int | None
) -> None:
    given = [Pause(Instant(start), None if end is None else Instant(end)) for start, end in pauses]
    assert moved(Instant(100), Instant(0), given) == due


@given(PAUSES)
def test_any_order_of_the_pauses_gives_the_same(pauses: list[Pause]) -> None:
    assert len({moved(Instant(100), Instant(0), order) for order in permutations(pauses)}) == 1


@given(PAUSES)
def test_a_pause_never_brings_a_deadline_nearer(pauses: list[Pause]) -> None:
    due = moved(Instant(100), Instant(0), pauses)
    lasted = sum(max(0, each.end - each.start) for each in pauses if each.end is not None)
    assert due is None or 100 <= due <= 100 + lasted


def test_a_clock_that_was_stopped_for_good_stands_no_more() -> None:
    assert Pause(Instant(5), None).until(Instant(9)) == Pause(Instant(5), Instant(9))
    assert Pause(Instant(5), Instant(20)).until(Instant(9)) == Pause(Instant(5), Instant(9))
    assert Pause(Instant(5), Instant(7)).until(Instant(9)) == Pause(Instant(5), Instant(7))
