"""A measured value over time as a small line: points in buckets, a gap where nothing was measured, and its range.

Places in time are shares of what is shown, so that a page stretches the line to its width, and no text with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from hotline.core.canonical import Duration, Instant, instant_text

HIGH: Final = 86.0
BUCKETS: Final = 96
TICKS: Final = 6


@dataclass(frozen=True, slots=True)
class Chart:
    """A line to be drawn: `lowest` and `highest` are what it ran between since it was measured, `last` where it is.

    `path` runs in a frame of `BUCKETS` by `HIGH`. `ticks` are times with their place in hundredths, and `hours` the
    greatest value of each hour, for whoever reads instead.
    """

    path: str
    lowest: int
    highest: int
    last: int
    measured: int
    since: Instant
    ticks: tuple[tuple[float, str], ...]
    hours: tuple[tuple[Instant, int], ...]


def chart(points: Sequence[tuple[Instant, int]], now: Instant, length: int) -> Chart | None:
    """Return the line through *points* of the last *length* ms; None if there are none. A bucket shows its extreme."""
    if not points:
        return None
    begin = now - length
    buckets: dict[int, int] = {}
    for at, value in points:
        number = min(max((at - begin) * BUCKETS // length, 0), BUCKETS - 1)
        buckets[number] = extreme(buckets.get(number), value)
    lowest, highest = min(0, *buckets.values()), max(0, *buckets.values())
    return Chart(
        path=path(buckets, lowest, max(highest - lowest, 1)),
        lowest=lowest,
        highest=highest,
        last=points[-1][1],
        measured=len(points),
        since=points[0][0],
        ticks=tuple(
            (round(100 * number / TICKS, 1), instant_text(Instant(begin + number * length // TICKS))[11:16] + "Z")
            for number in range(TICKS + 1)
        ),
        hours=hours(points),
    )


def extreme(known: int | None, value: int) -> int:
    """Return which of two values is farther from nothing."""
    return value if known is None or abs(value) > abs(known) else known


def path(buckets: dict[int, int], lowest: int, reach: int) -> str:
    """Return the line through the buckets, broken where one is empty; a bucket alone is a short stroke."""
    parts = []
    for number in sorted(buckets):
        y = HIGH * (1 - (buckets[number] - lowest) / reach)
        parts.append(f"{'L' if number - 1 in buckets else 'M'}{number} {y:.1f}")
        if number - 1 not in buckets and number + 1 not in buckets:
            parts.append("h1")
    return "".join(parts)


def hours(points: Sequence[tuple[Instant, int]]) -> tuple[tuple[Instant, int], ...]:
    """Return the extreme of each hour, the newest first."""
    found: dict[Instant, int] = {}
    hour = Duration(3_600_000)
    for at, value in points:
        start = Instant(at - at % hour)
        found[start] = extreme(found.get(start), value)
    return tuple(sorted(found.items(), reverse=True))
