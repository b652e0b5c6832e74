"""The periods for which something is returned: months, quarters, half-years and years, each with its one label.

`2026-11`, `2026-Q4`, `2026-H2` and `2026` are labels. A period begins and ends at midnight UTC, whatever the clocks of
the parties say: it names what is reported, and both sides must cut it alike.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Final

from hotline.core.canonical import EPOCH, MILLISECOND, Instant, shown
from hotline.core.errors import refuse

MONTHS: Final[Mapping[str, int]] = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
EVERY: Final = tuple(MONTHS)
YEAR: Final = 12
LABELS: Final[Mapping[str, re.Pattern[str]]] = {
    "month": re.compile(r"(19[7-9][0-9]|2[0-9]{3})-(0[1-9]|1[0-2])"),
    "quarter": re.compile(r"(19[7-9][0-9]|2[0-9]{3})-Q([1-4])"),
    "half_year": re.compile(r"(19[7-9][0-9]|2[0-9]{3})-H([12])"),
    "year": re.compile(r"(19[7-9][0-9]|2[0-9]{3})()"),
}
EXAMPLES: Final[Mapping[str, str]] = {"month": "2026-11", "quarter": "2026-Q4", "half_year": "2026-H2", "year": "2026"}

MONTH_NAMES: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
WRITTEN: Final[Mapping[str, Mapping[str, str]]] = {
    "month": {"en": "{part} {year}", "zh": "{year}年{part}月"},
    "quarter": {"en": "{part} quarter of {year}", "zh": "{year}年{part}季度"},
    "half_year": {"en": "{part} half of {year}", "zh": "{year}年{part}半年"},
    "year": {"en": "{year}", "zh": "{year}年"},
}
NAMES: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {f"{number:02}": name for number, name in enumerate(MONTH_NAMES, 1)}
    | {"Q1": "first", "Q2": "second", "Q3": "third", "Q4": "fourth", "H1": "first", "H2": "second"},
    "zh": {"Q1": "第一", "Q2": "第二", "Q3": "第三", "Q4": "第四", "H1": "上", "H2": "下"},
}


def check(label: object, every: str, where: str = "") -> None:
    """Refuse what is not the label of a period of length *every*."""
    if not isinstance(label, str) or not LABELS[every].fullmatch(label):
        raise refuse("field.malformed", where, f"{shown(label)} is not a {every}; write {EXAMPLES[every]}")


def every_of(label: str) -> str:
    """Return how long the period of *label* is, or refuse a label that is none."""
    for every, pattern in LABELS.items():
        if pattern.fullmatch(label):
            return every
    raise refuse("field.malformed", detail=f"{shown(label)} is no period; write {', '.join(EXAMPLES.values())}")


def bounds(label: str) -> tuple[Instant, Instant]:
    """Return when the period of *label* begins and ends."""
    every = every_of(label)
    found = LABELS[every].fullmatch(label)
    assert found
    month = int(found[1]) * YEAR + (int(found[2] or 1) - 1) * MONTHS[every]
    return beginning(month), beginning(month + MONTHS[every])


def labels(every: str, start: Instant, end: Instant) -> Iterator[str]:
    """Yield the periods of length *every* that have a part between *start* and *end*, in order."""
    length = MONTHS[every]
    moment = EPOCH + start * MILLISECOND
    month = (moment.year * YEAR + moment.month - 1) // length * length
    while beginning(month) < end:
        yield label_of(every, month)
        month += length


def label_of(every: str, month: int) -> str:
    """Return the label of the period of length *every* that begins with *month*, counted from the year 0."""
    year, rest = divmod(month, YEAR)
    number = rest // MONTHS[every] + 1
    match every:
        case "month":
            return f"{year:04}-{number:02}"
        case "quarter":
            return f"{year:04}-Q{number}"
        case "half_year":
            return f"{year:04}-H{number}"
        case _:
            return f"{year:04}"


def beginning(month: int) -> Instant:
    """Return when *month*, counted from the year 0, begins."""
    year, rest = divmod(month, YEAR)
    return Instant((datetime(year, rest + 1, 1, tzinfo=UTC) - EPOCH) // MILLISECOND)


def show(label: str, language: str) -> str:
    """Return the period of *label* as a person who reads *language* writes it."""
    every = every_of(label)
    year, _, part = label.partition("-")
    return WRITTEN[every][language].format(year=year, part=NAMES[language].get(part, part.lstrip("0")))
