"""Notified activity of the next day or week: windows that open notices announce, in lanes and in a table.

Overlapping windows of one party are drawn below each other; what a lane has no room for is only in the table. Places in
time are hundredths of what is shown, so that a page stretches the lanes to its width, and no text with them.
"""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from aiohttp import web

from hotline.core.canonical import Duration, Instant, instant, instant_text
from hotline.core.case import CLOSED, Member
from hotline.core.center import Center
from hotline.core.kinds import Titles, Window
from hotline.interfaces import Desk

HOUR: Final = Duration(3_600_000)
DAY: Final = Duration(24 * HOUR)
STEP: Final[Mapping[int, int]] = {1: 3 * HOUR, 7: DAY}
"""How far apart the lines of the drawing are, by the days that it shows."""

TOP: Final = 16.0
LEAST_WIDE: Final = 5.6
"""How many pixels a hundredth is at least, where a page is narrow."""
ROW_HEIGHT, ROWS_MAX = 32.0, 3
LETTER = 8.0
SHOWN_MAX: Final = 200
CASES_AT_ONCE: Final = 64


@dataclass(frozen=True, slots=True)
class Planned:
    """One window that a notice announces: by whom, in which case, from when to when."""

    case: str
    party: str
    form: str
    titles: Titles
    start: Instant
    end: Instant


@dataclass(frozen=True, slots=True)
class Box:
    """One window as drawn, from *x* on; *label* is empty where it has no room."""

    planned: Planned
    x: float
    y: float
    width: float
    label: str


@dataclass(frozen=True, slots=True)
class Line:
    """One instant of the scale, and what is written at it."""

    x: float
    text: str


@dataclass(frozen=True, slots=True)
class Lane:
    """The windows of one party; *y* is where its name stands, *bottom* where its lane ends."""

    party: str
    number: int
    y: float
    bottom: float
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Activity:
    """The drawing and the table below it; *more* windows are in neither."""

    days: int
    start: Instant
    end: Instant
    now_x: float
    height: float
    lines: tuple[Line, ...]
    lanes: tuple[Lane, ...]
    planned: tuple[Planned, ...]
    more: int


@dataclass(slots=True)
class Plans:
    """The windows announced in each case, kept until something is added to the case."""

    found: dict[str, tuple[tuple[Member, ...], tuple[Planned, ...]]] = field(default_factory=dict)

    def renew(self, center: Center, most: int = CASES_AT_ONCE) -> bool:
        """Look at up to *most* cases that have changed; return whether that was all."""
        folders = center.book.folders
        changed = (
            name
            for name, folder in folders.items()
            if name not in center.agreements and self.found.get(name, ((), ()))[0] is not folder.members
        )
        names = list(islice(changed, most + 1))
        for name in names[:most]:
            self.found[name] = folders[name].members, planned_in(center, name)
        return len(names) <= most

    async def look(self, desk: Desk) -> None:
        """Look at every case that has changed, in small numbers, so that nobody is held up."""
        done = False
        while not done:
            async with desk.reading() as center:
                done = self.renew(center)
            await asyncio.sleep(0)

    def between(self, start: Instant, end: Instant) -> list[Planned]:
        """Return what is announced for the time from *start* to *end*, the earliest first."""
        each_ = (each for _, planned in self.found.values() for each in planned)
        return sorted((each for each in each_ if each.start < end and each.end > start), key=order)


def order(planned: Planned) -> tuple[Instant, Instant, str]:
    """Return what orders windows."""
    return planned.start, planned.end, planned.case


def planned_in(center: Center, case_id: str) -> tuple[Planned, ...]:
    """Return the windows that an open case announces, as it was amended."""
    protocol, members = center.book.protocol(case_id), center.book.folders[case_id].members
    opening = next((each for each in members if each.id == case_id), None)
    if opening is None or not opening.form:
        return ()
    form = protocol.forms[opening.form]
    names = [name for name, known in form.fields.items() if isinstance(known.kind, Window)]
    case = center.book.case(case_id) if names else None
    if case is None or case.state in CLOSED:
        return ()
    windows: Iterable[Any] = (case.fields[name] for name in names if name in case.fields)
    return tuple(
        Planned(case_id, opening.party, opening.form, form.title, instant(each["start"]), instant(each["end"]))
        for each in windows
    )


def activity(center: Center, plans: Plans, now: Instant, days: int) -> Activity:
    """Return what is announced for the next *days*, from the last line of the scale before *now* on."""
    step = STEP[days]
    start = Instant(now // step * step)
    end = Instant(start + days * DAY)
    found = plans.between(now, end)
    shown = found[:SHOWN_MAX]
    lanes, bottom = [], TOP
    for number, party in enumerate(sorted({center.party, center.theirs.party}, key=lambda each: each != "us")):
        lane = lay(party, number, bottom, [each for each in shown if each.party == party], start, end)
        lanes.append(lane)
        bottom = lane.bottom
    lines = tuple(Line(place(at, start, end), label(Instant(at), days)) for at in range(start, end + 1, step))
    return Activity(
        days=days,
        start=start,
        end=end,
        now_x=place(now, start, end),
        height=bottom + 26,
        lines=lines,
        lanes=tuple(lanes),
        planned=tuple(shown),
        more=len(found) - len(shown),
    )


def lay(party: str, number: int, top: float, planned: list[Planned], start: Instant, end: Instant) -> Lane:
    """Return the lane of *party*, with each window in the first row that is free."""
    rows: list[Instant] = []
    boxes = []
    for each in planned:
        row = next((row for row, until in enumerate(rows) if until <= each.start), len(rows))
        if row >= ROWS_MAX:
            continue
        rows[row : row + 1] = [each.end]
        x, to = place(max(each.start, start), start, end), place(min(each.end, end), start, end)
        width, text = max(0.7, round(to - x, 2)), each.form
        fits = len(text) * LETTER + 12 < width * LEAST_WIDE
        boxes.append(Box(each, x, top + 2 + row * ROW_HEIGHT, width, text if fits else ""))
    height = max(1, len(rows)) * ROW_HEIGHT
    return Lane(party, number, top + height / 2 + 5, top + height + 4, tuple(boxes))


def place(at: int, start: Instant, end: Instant) -> float:
    """Return where *at* stands in the drawing."""
    return round(100 * (at - start) / (end - start), 2)


def label(at: Instant, days: int) -> str:
    """Return what is written at a line: the time of day, or the day where the drawing shows a week."""
    text = instant_text(at)
    return text[5:10] if days > 1 else text[11:16] + "Z"


PLANS: Final = web.AppKey("plans", Plans)
