"""The working days of a party: a deadline counted in them ends at a midnight of that party's own clock.

Saturday and Sunday are days off. A calendar adds the days off that fall on other days, and the days of a weekend that
are worked all the same (China's exchanged days, 调休); both are written out in the agreement, so that both sides count
alike for ever. Days outside those that it covers are judged by the weekend alone. A day is the number that
`date.toordinal` gives.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from hotline.core.canonical import Duration, Instant, shown
from hotline.core.errors import refuse

DAY: Final = Duration(86_400_000)
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC).toordinal()
WORKED: Final = 5
WEEK: Final = 7
WRITTEN: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
ZONE: Final = r"[+-](0[0-9]|1[0-4]):[0-5][0-9]"


@dataclass(frozen=True, slots=True)
class Calendar:
    """The working days of one party: how far its clock is from UTC, the days covered, days off and days worked."""

    offset: Duration = Duration(0)
    first: int = date.min.toordinal()
    last: int = date.max.toordinal()
    days_off: frozenset[int] = frozenset()
    extra_days: frozenset[int] = frozenset()
    country: str = ""

    def works(self, day: int) -> bool:
        """Return whether *day* is a working day."""
        if day in self.extra_days:
            return True
        return not is_weekend(day) and day not in self.days_off

    def covers(self, at: Instant) -> bool:
        """Return whether the days off at *at* are known, and not only the weekends."""
        return self.first <= self.day_of(at) <= self.last

    def day_of(self, at: Instant) -> int:
        """Return the local day of *at*."""
        return EPOCH + (at + self.offset) // DAY

    def midnight(self, day: int) -> Instant:
        """Return the instant at which the local *day* begins."""
        return Instant((day - EPOCH) * DAY - self.offset)

    def deadline(self, since: Instant, days: int) -> Instant:
        """Return the midnight that ends the last of *days* working days; the local day of *since* is not counted."""
        day = self.day_of(since)
        while days > 0:
            day += 1
            days -= self.works(day)
        return self.midnight(day + 1)

    def ahead(self, until: Instant, days: int) -> Instant:
        """Return the midnight that begins the first of *days* working days before the local day of *until*."""
        day = self.day_of(until)
        while days > 0:
            day -= 1
            days -= self.works(day)
        return self.midnight(day)


WEEKENDS: Final = Calendar()
"""The calendar of a party that has agreed on none: UTC, and no days off but Saturday and Sunday."""


def is_weekend(day: int) -> bool:
    """Return whether *day* is a Saturday or a Sunday."""
    return (day - 1) % WEEK >= WORKED


def day_of_text(text: object, where: str = "") -> int:
    """Return the day written as `2026-11-22`, or refuse; there is no other spelling."""
    try:
        return date.fromisoformat(text if isinstance(text, str) and WRITTEN.fullmatch(text) else "").toordinal()
    except ValueError:
        raise refuse("field.malformed", where, f"{shown(text)} is not a day; write 2026-11-22") from None


def day_text(day: int) -> str:
    """Return *day* as `2026-11-22`."""
    return date.fromordinal(day).isoformat()


def offset_of(zone: str) -> Duration:
    """Return how far the clock of *zone*, written as `+08:00` or `-05:00`, is ahead of UTC."""
    minutes = int(zone[1:3]) * 60 + int(zone[4:6])
    return Duration((-minutes if zone[0] == "-" else minutes) * 60_000)
