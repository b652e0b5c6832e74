"""The time of the core: the wall clock, as long as it moves with the monotonic one (rule 7).

After a step over 2 s, time goes on by the monotonic clock from the last good instant; a forward step is adopted only
when
the peer's check or an operator confirms it, suspend at once. Steps are facts and alarms, whatever is adopted.
"""

from dataclasses import dataclass, field

from hotline.core.canonical import Duration, Instant
from hotline.core.commands import ClockStepped
from hotline.interfaces import Clock

STEP_TOLERATED = Duration(2_000)
PAUSE_MAX = Duration(250)


@dataclass(slots=True)
class Timekeeper:
    """Turns three clocks into one that deadlines can trust.

    `good` is the last instant that was good, read when the monotonic clock showed `ticks` and the boot clock `boot`;
    `offset` is how far the wall clock stands from what was adopted. An exercise's clock runs at *speed*.
    """

    clock: Clock
    speed: int = 1
    good: Instant = field(init=False)
    ticks: Duration = field(init=False)
    boot: Duration = field(init=False)
    offset: int = 0

    def __post_init__(self) -> None:
        """Take the first reading as good."""
        self.confirm()

    def now(self) -> Instant:
        """Return the instant to decide by: the wall clock, less a step that nobody has confirmed."""
        wall, expected = self.clock.now() - self.offset, self.expected()
        return Instant(wall if abs(wall - expected) <= self.tolerated else expected)

    @property
    def tolerated(self) -> Duration:
        """Return how far the wall clock may leave the monotonic one before that is a step."""
        return Duration(STEP_TOLERATED * self.speed)

    def expected(self) -> int:
        """Return what the monotonic clock says the time is."""
        return self.good + self.clock.monotonic() - self.ticks

    def step(self) -> ClockStepped | None:
        """Return the step of the wall clock since the last call, if there was one; a suspend is adopted at once."""
        moved = self.clock.now() - self.offset - self.expected()
        slept = (self.clock.boot() - self.boot) - (self.clock.monotonic() - self.ticks)
        stepped = abs(moved) > self.tolerated
        suspended = stepped and slept > 0 and abs(moved - slept) <= self.tolerated
        if stepped and not suspended:
            self.offset += moved
        self.good, self.ticks = Instant(self.clock.now() - self.offset), self.clock.monotonic()
        self.boot = self.clock.boot()
        return ClockStepped(Duration(moved), suspended) if stepped else None

    def confirm(self) -> None:
        """Adopt the wall clock as it is: the peer's check or an operator says that it is right."""
        self.offset = 0
        self.good, self.ticks, self.boot = self.clock.now(), self.clock.monotonic(), self.clock.boot()

    def borne_out(self, ahead: int, bound: int) -> bool:
        """Return whether a peer *ahead* of us by so much, give or take *bound*, shows what our wall clock does."""
        return self.offset != 0 and abs(ahead - self.offset) <= self.tolerated + bound

    async def pause(self, until: Instant | None) -> None:
        """Sleep until the instant *until*, at most 250 ms of real time."""
        longest = PAUSE_MAX * self.speed
        left = longest if until is None else min(longest, max(0, until - self.now()))
        await self.clock.sleep(Duration(left))
