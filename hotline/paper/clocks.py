"""Writes an instant as watches read it: a date-time group, UTC, and beside it what the clocks in both capitals show.

UTC is what counts; local time is an aid, and is left out where the system knows no time zones. Days are written as
numbers in the order year, month, day; there is no clock of twelve hours.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from hotline.core.canonical import instant
from hotline.paper.words import Words

CAPITALS: Final = {"us": "America/New_York", "cn": "Asia/Shanghai"}
MONTHS: Final = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Clock:
    """What one clock shows: the *place*, the time to the second, its difference from UTC, and the day.

    `zone` is what people there call the time, summer or winter: `EDT`; the difference again where it has no name.
    """

    place: str
    time: str
    offset: str
    day: str
    zone: str


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant as it is printed."""

    group: str
    utc: Clock
    capitals: tuple[Clock, ...]


def moment(at: str, words: Words, parties: Iterable[str]) -> Moment:
    """Return the instant that *at* writes, with the clocks in the capitals of *parties*."""
    found = EPOCH + timedelta(milliseconds=instant(at))
    zones = [(party, zone_of(party)) for party in parties]
    capitals = [clock(words.both("capitals", party), found.astimezone(zone)) for party, zone in zones if zone]
    return Moment(date_time_group(found), clock("UTC", found), tuple(capitals))


def zone_of(party: str) -> ZoneInfo | None:
    """Return the time zone of the capital of *party*, if it is known here."""
    try:
        return ZoneInfo(CAPITALS[party])
    except (KeyError, ZoneInfoNotFoundError):
        return None


def clock(place: str, at: datetime) -> Clock:
    """Return what a clock in *place* shows."""
    minutes = int((at.utcoffset() or timedelta()).total_seconds()) // 60
    sign, hours, rest = "+" if minutes >= 0 else "−", *divmod(abs(minutes), 60)
    offset = f"UTC{sign}{hours}" + (f":{rest:02d}" if rest else "") if minutes else "UTC"
    name = at.tzname() or ""
    return Clock(place, f"{at:%H:%M:%S}", offset, f"{at:%Y-%m-%d}", name if name.isalpha() else offset)


def date_time_group(at: datetime) -> str:
    """Return day, hour and minute in UTC, month and year, as signals have written them for a century."""
    return f"{at:%d%H%M}Z {MONTHS[at.month - 1]} {at:%y}"
