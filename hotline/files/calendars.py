"""Writes out the days off of a country, so that both sides of an agreement count the same working days for ever.

A calendar that names its `country` gets the public holidays on working weekdays, those given in place of a weekend
included, as `days_off`, and the days of a weekend that are worked for them (China's 调休) as `extra_days`. What the
file itself lists is kept, and goes before: governments announce some days only a year ahead. After this the agreement
needs no library: the days are part of what is signed.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from hotline.core.calendar import day_of_text, is_weekend
from hotline.core.errors import Complaint, FileError, RefusalError

YEARS_MAX: Final = 30


def with_days(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return an expanded agreement with the days of all its calendars, or raise FileError."""
    calendars = document.get("calendars")
    if not isinstance(calendars, Mapping):
        return dict(document)
    complaints: list[Complaint] = []
    filled = {party: filled_calendar(each, f"calendars.{party}", complaints) for party, each in calendars.items()}
    if complaints:
        raise FileError(tuple(complaints))
    return {**document, "calendars": filled}


def filled_calendar(calendar: Any, path: str, complaints: list[Complaint]) -> Any:  # noqa: ANN401 - as it was written
    """Return a *calendar* with the days of its country; one that is not well written stays as it is, for the loader."""
    if not isinstance(calendar, Mapping) or not isinstance(calendar.get("country"), str):
        return calendar
    given = {name: calendar.get(name, []) for name in ("days_off", "extra_days")}
    years = years_of(calendar)
    if years is None or not all(isinstance(days, list) and all(map(is_day, days)) for days in given.values()):
        return calendar
    if len(years) > YEARS_MAX:
        complaint = Complaint("", 0, 0, f"{path}.until", f"{len(years)} years are too many", f"Keep to {YEARS_MAX}")
        complaints.append(complaint)
        return calendar
    try:
        days_off, extra_days = days_of(calendar["country"], years)
    except NotImplementedError:
        remedy = "Use the two letters of a country, as US or CN; or give days_off and extra_days without a country"
        complaints.append(Complaint("", 0, 0, f"{path}.country", "the holidays of this country are not known", remedy))
        return calendar
    inside = {each for each in days_off | extra_days if calendar["from"] <= each <= calendar["until"]}
    off, worked = set(given["days_off"]), set(given["extra_days"])
    return {
        **calendar,
        "days_off": sorted((days_off & inside) - worked | off),
        "extra_days": sorted((extra_days & inside) - off | worked),
    }


def years_of(calendar: Mapping[str, Any]) -> range | None:
    """Return the years that *calendar* covers, None if it does not say."""
    ends = [calendar.get("from"), calendar.get("until")]
    if not all(map(is_day, ends)):
        return None
    first, last = (date.fromordinal(day_of_text(each)).year for each in ends)
    return range(first, last + 1)


def is_day(written: object) -> bool:
    """Return whether *written* is a day."""
    try:
        return day_of_text(written) > 0
    except RefusalError:
        return False


def days_of(country: str, years: range) -> tuple[set[str], set[str]]:
    """Return the weekdays on which *country* does not work, and the days of a weekend on which it does.

    Raises NotImplementedError for a country that the library does not know.
    """
    import holidays  # noqa: PLC0415 - takes a quarter of a second, and most agreements count no working days

    # The days that one year gives in place of another's may fall into its neighbours.
    around = range(years.start - 1, years.stop + 1)
    known = holidays.country_holidays(country, years=around, expand=False)
    worked = set(getattr(known, "weekend_workdays", ()))
    off = {day for day in known if not is_weekend(day.toordinal())}
    return {day.isoformat() for day in off}, {day.isoformat() for day in worked if is_weekend(day.toordinal())}
