"""The clocks of one simulated machine: skewed, set by hand, stopped while it sleeps."""

from dataclasses import dataclass
from functools import partial

from hotline.core.canonical import Duration, Instant, instant
from tests.simulation.clockwork import Clockwork
from tests.simulation.disk import Outcome

BEGIN = instant("2026-11-22T12:00:00.000Z")


@dataclass(slots=True)
class MachineClock:
    """Reads the time of the world; `skew` is how far the wall clock is off, `asleep` how long the machine slept."""

    time: Clockwork
    skew: int = 0
    asleep: int = 0

    def now(self) -> Instant:
        return Instant(BEGIN + self.time.ticks + self.skew)

    def monotonic(self) -> Duration:
        return Duration(self.time.ticks - self.asleep)

    def boot(self) -> Duration:
        return Duration(self.time.ticks)

    async def sleep(self, duration: Duration) -> None:
        outcome = Outcome()
        self.time.later(duration, partial(outcome.settle, None))
        await outcome
