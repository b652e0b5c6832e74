"""Facts of the watch log of one stretch of time, found without reading what lies before it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hotline.core import facts
from hotline.core.canonical import Instant, Json, instant
from hotline.core.facts import Fact
from hotline.interfaces import Row
from hotline.web.doors import Doors

ROWS_AT_ONCE: Final = 512
ROWS_MAX: Final = 20_000
JOINED: Final = frozenset({"placed", "mirrored", "restored"})
"""Facts that say nothing without their entry; they are not given here."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Facts of some kinds in their order; *cut* if there was more than is read at once: then the oldest are missing."""

    found: tuple[Fact, ...]
    cut: bool = False


async def stretch(doors: Doors, since: Instant, until: Instant, kinds: frozenset[str]) -> Stretch:
    """Return the facts of *kinds* noted from *since* to *until*; of a long stretch, the newest."""
    assert not kinds & JOINED, kinds
    async with doors.desk.reading() as center:
        channel, size = center.channel, center.watch.size
    first = await place(doors, channel, size, since)
    end = await place(doors, channel, size, Instant(until + 1))
    begin = max(first, end - ROWS_MAX)
    found: list[Fact] = []
    for start in range(begin, end, ROWS_AT_ONCE):
        rows = await doors.store.read(channel, "watch", start, min(ROWS_AT_ONCE, end - start))
        found.extend(facts.parse_fact(value) for value in of_kinds(rows, kinds))
    return Stretch(tuple(found), begin > first)


def of_kinds(rows: tuple[Row, ...], kinds: frozenset[str]) -> Iterator[dict[str, Json]]:
    """Yield what is said by the facts of *kinds*; the others are not read."""
    marks = [f'"kind":"{kind}"'.encode() for kind in sorted(kinds)]
    for row in rows:
        if any(mark in row.body for mark in marks):
            value = facts.fact_value(row.body)
            if value["kind"] in kinds:
                yield value


async def place(doors: Doors, channel: str, size: int, at: Instant) -> int:
    """Return how many facts were noted before *at*: the watch log is in the order of time."""
    low, high = 0, size
    while low < high:
        middle = (low + high) // 2
        (row,) = await doors.store.read(channel, "watch", middle, 1)
        if instant(facts.fact_value(row.body)["at"]) < at:
            low = middle + 1
        else:
            high = middle
    return low
