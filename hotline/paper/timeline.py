"""A timetable as a drawing: two lanes, one a side, and between them the clocks that run, from top to bottom.

Time runs downwards, one row an instant, so that a minute and a month both have their room; true times stand at the
axis, which is broken where more than a day passes. Black on white, so that it can be printed and copied: a clock is a
white bar until its deadline, black once that has passed, hatched while it stands; a number says which clock it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from math import log2
from typing import Final

from hotline.core.canonical import Instant
from hotline.core.obligations import Obligation
from hotline.core.timetable import Answered, Timetable
from hotline.paper.svg import GREY, HATCHED, Anchor, Picture, Text, fold
from hotline.paper.timetable import Line, Telling, date
from hotline.paper.words import Words

LANE: Final = 268.0
AXIS: Final = 116.0
BAR: Final = 20.0
MARGIN: Final = 16.0
INDENT: Final = 26.0
HEADING: Final = 18.0
SIZE: Final = 13.0
SMALL: Final = 11.0
LEADING: Final = 17.0
DISC: Final = 7.5
DAY: Final = 86_400_000
MINUTE: Final = 60_000

Told = tuple[Line, list[str]]
"""A line, and its sentence folded."""


@dataclass(frozen=True, slots=True)
class Row:
    """Everything of one instant: its lines by side (left, right), from the height *y* on."""

    at: Instant
    sides: tuple[tuple[Told, ...], tuple[Told, ...]]
    y: float = 0

    @property
    def bottom(self) -> float:
        """Return where the row ends."""
        return self.y + LEADING * max(1.7, *(sum(len(folded) for _, folded in side) for side in self.sides))


@dataclass(slots=True)
class Timeline:
    """One drawing under way: where the lanes and bars stand, and at which height each instant."""

    telling: Telling
    picture: Picture
    bars: tuple[tuple[Obligation, ...], tuple[Obligation, ...]]
    rows: list[Row] = field(default_factory=list)

    @property
    def middle(self) -> float:
        """Return where the axis stands."""
        return MARGIN + LANE + BAR * len(self.bars[0]) + AXIS / 2 + 14

    def bar(self, side: int, number: int) -> float:
        """Return where bar *number* of a side stands, counted from the axis."""
        out = AXIS / 2 + BAR * (number + 0.5)
        return self.middle + (out if side else -out)

    def lane(self, side: int) -> tuple[float, int]:
        """Return where the texts of a side begin, next to the bars, and in which direction they run."""
        out = AXIS / 2 + BAR * len(self.bars[side]) + 14
        return (self.middle + out, 1) if side else (self.middle - out, -1)

    def height(self, at: Instant) -> float:
        """Return at which height an instant stands: that of its row, or of the last one before it."""
        return max((row.y - 4 for row in self.rows if row.at <= at), default=self.rows[0].y)


def draw(timetable: Timetable, language: str) -> str:
    """Return *timetable* as SVG in *language*."""
    telling = Telling(timetable, Words(language))
    title = f"{timetable.code} {telling.words.title(timetable.title)}: {telling.heading()}"
    return compose(telling).svg(title, language)


def compose(telling: Telling) -> Picture:
    """Return the drawing of a timetable."""
    first, second = telling.timetable.setting.parties
    bars = (
        tuple(each for each in telling.shown if each.owed_by == first),
        tuple(each for each in telling.shown if each.owed_by == second),
    )
    width = 2 * (MARGIN + LANE + 14) + AXIS + BAR * sum(map(len, bars))
    timeline = Timeline(telling, Picture(width), bars)
    place(timeline, draw_head(timeline, MARGIN))
    draw_axis(timeline)
    draw_bars(timeline)
    for row in timeline.rows:
        draw_row(timeline, row)
    timeline.picture.height = draw_foot(timeline, timeline.rows[-1].bottom + 10)
    return timeline.picture


def draw_head(timeline: Timeline, y: float) -> float:
    """Write what is drawn, and whose lane is whose; return where the rows begin."""
    telling, picture, table = timeline.telling, timeline.picture, timeline.telling.timetable
    words = telling.words
    if table.setting.status != "actual":
        status = words.both("statuses", table.setting.status)
        y += 14
        picture.write(Text(picture.width / 2, y, " · ".join([status] * 3), SIZE, "middle", bold=True))
        y += 10
    for line in fold(f"{table.code}  {words.title(table.title)}", picture.width - 2 * MARGIN, HEADING, bold=True):
        y += 22
        picture.write(Text(MARGIN, y, line, HEADING, bold=True))
    level = (words.both("precedences", table.precedence),) if table.precedence else ()
    y = paragraph(timeline, y + 3, " · ".join((words.title(table.protocol.title), *level, telling.heading())))
    y += 32
    for side, key in enumerate(("sender", "receiver")):
        x, _ = timeline.lane(side)
        party = table.setting.parties[side]
        title = words.say(key, party=party) if table.case else party
        picture.write(Text(x, y, title, SIZE, "start" if side else "end", bold=True))
    picture.line((MARGIN, y + 8, picture.width - MARGIN, y + 8))
    return y + 32


def paragraph(timeline: Timeline, y: float, text: str) -> float:
    """Write *text* over the whole width below *y*; return where it ends."""
    for line in fold(text, timeline.picture.width - 2 * MARGIN, SIZE):
        y += LEADING
        timeline.picture.write(Text(MARGIN, y, line))
    return y


def place(timeline: Timeline, y: float) -> None:
    """Give each row its height: the more time passes, the more room, but never much."""
    for at, lines in groupby(timeline.telling.lines(), key=lambda line: line.at):
        told = tuple(lines)
        if timeline.rows:
            before = timeline.rows[-1]
            y = before.bottom + 8 + 3 * log2(1 + (at - before.at) / MINUTE)
        timeline.rows.append(Row(at, (side_of(timeline, told, 0), side_of(timeline, told, 1)), y))


def side_of(timeline: Timeline, lines: tuple[Line, ...], side: int) -> tuple[Told, ...]:
    """Return the lines of one side, folded; what belongs to neither stands in the first lane."""
    party = timeline.telling.timetable.setting.parties[side]
    tell = timeline.telling.beside
    mine = (line for line in lines if line.party == party or (line.party is None and not side))
    return tuple((line, fold(tell(line), LANE - INDENT, SIZE, bold=line.mark == "passed")) for line in mine)


def draw_axis(timeline: Timeline) -> None:
    """Draw the axis from row to row, broken where more than a day passes."""
    x, picture = timeline.middle, timeline.picture
    below_label = 20 if timeline.telling.dated else 8
    for above, below in pairwise(timeline.rows):
        top, bottom = above.y + below_label, below.y - 14
        if below.at - above.at <= DAY:
            picture.line((x, top, x, bottom))
            continue
        half = (top + bottom) / 2
        picture.line((x, top, x, half - 5))
        picture.path(f"M{x - 7:g} {half - 2:g}l14 -5M{x - 7:g} {half + 6:g}l14 -5")
        picture.line((x, half + 4, x, bottom))


def draw_bars(timeline: Timeline) -> None:
    """Draw the clocks that run, each with its number at its beginning."""
    for side, bars in enumerate(timeline.bars):
        for number, owed in enumerate(bars):
            x = timeline.bar(side, number)
            for top, bottom, fill in stretches(timeline, owed):
                timeline.picture.box((x - 3, top), (6, bottom - top), fill)
            assert owed.since is not None
            top = timeline.height(owed.since)
            timeline.picture.disc((x, top), DISC, "white")
            name = f"{timeline.telling.numbers[owed.id]}"
            timeline.picture.write(Text(x, top + 4, name, SMALL, "middle"))


def stretches(timeline: Timeline, owed: Obligation) -> Iterator[tuple[float, float, str]]:
    """Yield the stretches of the bar of *owed*: top, bottom, and how each is filled."""
    assert owed.since is not None
    bottom = timeline.rows[-1].bottom
    end = bottom if owed.answered is None else timeline.height(owed.answered)
    due = end if owed.due is None else timeline.height(owed.due)
    yield timeline.height(owed.since), min(due, end), "white"
    if end > due:
        yield due, end, "black"
    stands = pause(timeline.telling.timetable, owed)
    if stands is not None:
        told = end if stands[1] is None else timeline.height(stands[1])
        yield timeline.height(stands[0]), min(told, end), HATCHED


def pause(timetable: Timetable, owed: Obligation) -> tuple[Instant, Instant | None] | None:
    """Return from when to when the clock of *owed* stands, if it does."""
    if owed.kind not in timetable.questions:
        return None
    found = {each.kind: each.at for each in timetable.happenings if isinstance(each, Answered)}
    asked = found.get("asked")
    if asked is None or (owed.answered is not None and owed.answered <= asked):
        return None
    return (asked, found.get("told")) if owed.due is None or asked < owed.due else None


def draw_row(timeline: Timeline, row: Row) -> None:
    """Write one row: its time at the axis, and what happens on either side."""
    picture = timeline.picture
    picture.write(Text(timeline.middle, row.y, timeline.telling.offset(row.at), SIZE, "middle", bold=True))
    if timeline.telling.dated:
        picture.write(Text(timeline.middle, row.y + 14, date(row.at), SMALL, "middle", fill=GREY))
    for side, lines in enumerate(row.sides):
        x, out = timeline.lane(side)
        anchor: Anchor = "start" if side else "end"
        y = row.y
        for line, folded in lines:
            draw_mark(timeline, line, (x + out * 10, y - 4))
            fill = GREY if line.mark == "spared" else "black"
            for text in folded:
                picture.write(Text(x + out * INDENT, y, text, SIZE, anchor, line.mark == "passed", fill))
                y += LEADING


def draw_mark(timeline: Timeline, line: Line, at: tuple[float, float]) -> None:
    """Draw the mark of a line: the number of the clock it is about, in black where a deadline passes."""
    picture, number, (x, y) = timeline.picture, timeline.telling.number(line), at
    if number is None:
        picture.box((x - 3, y - 3), (6, 6), "black" if line.mark == "called" else "white")
        return
    passed = line.mark == "passed"
    picture.disc(at, DISC, "black" if passed else "white", dashes="2 2" if line.mark == "spared" else "")
    picture.write(Text(x, y + 4, f"{number}", SMALL, "middle", fill="white" if passed else "black"))


def draw_foot(timeline: Timeline, y: float) -> float:
    """Write what is left in the end and how to read the drawing; return its height."""
    timeline.picture.line((MARGIN, y, timeline.picture.width - MARGIN, y))
    y += 6
    for text in (*timeline.telling.ending(), timeline.telling.words.say("not_to_scale")):
        y = paragraph(timeline, y, text)
    return y + MARGIN
