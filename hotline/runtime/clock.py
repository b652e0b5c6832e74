"""The only file that reads a clock.

`RealClock` is the time of the world. `FastClock` is that of an exercise (rule 19): `shows + speed x (real - began)`, so
two centers that were told the same numbers show the same time. Keys, TLS and webhooks always get the real one.
"""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Final

from hotline.core.canonical import Duration, Instant

NANOSECONDS: Final = 1_000_000
SLEEP_LEAST: Final = 0.002


class RealClock:
    """The clocks of this machine."""

    def now(self) -> Instant:
        """Return the wall clock."""
        return Instant(time.time_ns() // NANOSECONDS)  # noqa: TID251 - this is the file

    def monotonic(self) -> Duration:
        """Return the monotonic clock."""
        return Duration(time.monotonic_ns() // NANOSECONDS)  # noqa: TID251 - this is the file

    def boot(self) -> Duration:
        """Return the time since boot, suspend included."""
        return Duration(time.clock_gettime_ns(time.CLOCK_BOOTTIME) // NANOSECONDS)

    async def sleep(self, duration: Duration) -> None:
        """Sleep for *duration*."""
        await asyncio.sleep(duration / 1000)


@dataclass(slots=True)
class FastClock:
    """A clock that runs *speed* times faster than *real*, and shows *shows* when the real one shows *began*.

    The wall clock is read once; after that its steps do not reach an exercise, where each would count *speed* times.
    """

    speed: int
    began: Instant
    shows: Instant
    real: RealClock = field(default_factory=RealClock)
    shown: Instant = field(init=False)
    since: Duration = field(init=False)

    def __post_init__(self) -> None:
        """Find the place of this process in the exercise."""
        self.since = self.real.boot()
        self.shown = Instant(self.shows + self.speed * (self.real.now() - self.began))

    def now(self) -> Instant:
        """Return the time of the exercise."""
        return Instant(self.shown + self.speed * (self.real.boot() - self.since))

    def monotonic(self) -> Duration:
        """Return the monotonic clock, faster."""
        return Duration(self.speed * self.real.monotonic())

    def boot(self) -> Duration:
        """Return the time since boot, faster."""
        return Duration(self.speed * self.real.boot())

    async def sleep(self, duration: Duration) -> None:
        """Sleep for *duration* of the exercise; never so short that the process does nothing but wake up."""
        await asyncio.sleep(max(duration / 1000 / self.speed, SLEEP_LEAST) if duration > 0 else 0)
