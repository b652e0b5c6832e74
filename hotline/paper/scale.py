"""Where an instant stands on a drawing: a scale from the left to the right, its ticks, and rows in which labels fit."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from hotline.core.canonical import Instant, instant_text

SECOND: Final = 1_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
STEPS: Final = (
    *(each * SECOND for each in (1, 5, 15, 30)),
    *(each * MINUTE for each in (1, 2, 5, 15, 30)),
    *(each * HOUR for each in (1, 3, 6, 12)),
    *(each * DAY for each in (1, 2, 7, 14, 28, 91, 364)),
)
TICKS_MAX: Final = 9
TICK: Final = 96
"""How much room there is at least for what stands at a tick."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Two instants, and where they stand."""

    begins: Instant
    ends: Instant
    left: float
    right: float

    def x(self, at: int) -> float:
        """Return where *at* stands; what lies outside stands at the edge."""
        share = (at - self.begins) / max(1, self.ends - self.begins)
        return round(self.left + (self.right - self.left) * min(1.0, max(0.0, share)), 1)

    def holds(self, at: int) -> bool:
        """Return whether *at* is on the drawing."""
        return self.begins <= at <= self.ends

    @property
    def step(self) -> int:
        """Return how far apart the ticks are: the smallest step that leaves room for what stands at them."""
        span, most = self.ends - self.begins, min(TICKS_MAX, max(1, int(self.right - self.left) // TICK))
        return next((step for step in STEPS if span <= step * most), STEPS[-1])

    def ticks(self) -> Iterator[tuple[float, str]]:
        """Yield where each tick stands, and what is written at it: a time of the day, or a date."""
        step = self.step
        for at in range(-(-self.begins // step) * step, self.ends + 1, step):
            yield self.x(at), label(at, step)


def label(at: int, step: int) -> str:
    """Return what is written at a tick."""
    text = instant_text(at)
    if step >= DAY:
        return text[:10]
    if step < MINUTE:
        return f"{text[11:19]}Z"
    return f"{text[5:10]}" if at % DAY == 0 else f"{text[11:16]}Z"


@dataclass(slots=True)
class Rows:
    """Rows that fill up from the left: each thing is given the first row in which it does not touch another."""

    most: int
    gap: float = 6
    ends: list[float] = field(default_factory=list)

    def place(self, left: float, right: float) -> int | None:
        """Return the row for what stands from *left* to *right*; None if every row is taken there."""
        for number, end in enumerate(self.ends):
            if end + self.gap <= left:
                self.ends[number] = right
                return number
        if len(self.ends) < self.most:
            self.ends.append(right)
            return len(self.ends) - 1
        return None
