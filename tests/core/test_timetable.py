from typing import get_args

from hotline.core import timetable
from hotline.core.calendar import DAY, WEEKENDS
from hotline.core.timetable import START, Setting, Timetable
from tests.agreements import load


def test_whatever_happens_is_frozen_and_has_its_instant() -> None:
    for shape in get_args(timetable.Happening):
        assert shape.__dataclass_params__.frozen
        assert "at" in shape.__dataclass_fields__


def test_unless_told_otherwise_it_is_a_monday_and_nobody_answers() -> None:
    assert all(WEEKENDS.works(WEEKENDS.day_of(START) + day) for day in range(5))
    assert not WEEKENDS.works(WEEKENDS.day_of(START) - 1)
    assert START % DAY
    assert (Setting().answered, Setting().asked, Setting().held) == ({}, None, True)


def test_a_timetable_without_a_message_has_no_precedence_and_no_case() -> None:
    found = Timetable("quarterly", {}, load(), Setting(), START, (), (), {})
    assert (found.precedence, found.case, found.spared) == ("", (), ())
