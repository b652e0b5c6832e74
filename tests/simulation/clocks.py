"""The clocks of one simulated machine: skewed, set by hand, stopped while it sleeps."""

from collections.abc import Callable
from dataclasses import dataclass

from hotline.core.canonical import Duration, Instant, instant

BEGIN = instant("2026-11-22T12:00:00.000Z")


@dataclass(slots=True)
class MachineClock:
    """Reads the *ticks* of the world; `skew` is how far the wall clock is off, `asleep` how long the machine slept."""

    ticks: Callable[[], int]
    skew: int = 0
    asleep: int = 0

    def now(self) -> Instant:
        return Instant(BEGIN + self.ticks() + self.skew)

    def monotonic(self) -> Duration:
        return Duration(self.ticks() - self.asleep)

    def boot(self) -> Duration:
        return Duration(self.ticks())

    async def sleep(self, duration: Duration) -> None:
        raise AssertionError("the world wakes a machine; nothing in it sleeps")
