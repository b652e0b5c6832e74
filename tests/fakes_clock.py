"""A clock that is moved by hand: nothing happens until the test says that time passes."""

import asyncio
import heapq
from dataclasses import dataclass, field

from hotline.core.canonical import Duration, Instant

NOON = Instant(1_795_341_600_000)  # 2026-11-22T10:00:00.000Z


@dataclass(slots=True)
class HandClock:
    """Starts at *wall*; `move` lets time pass, `step` sets the wall clock, `suspend` closes the lid of the machine."""

    wall: Instant = NOON
    ticks: int = 0
    asleep: int = 0
    sleepers: list[tuple[int, int, asyncio.Future[None]]] = field(default_factory=list)
    number: int = 0

    def now(self) -> Instant:
        return self.wall

    def monotonic(self) -> Duration:
        return Duration(self.ticks)

    def boot(self) -> Duration:
        return Duration(self.ticks + self.asleep)

    async def sleep(self, duration: Duration) -> None:
        if duration <= 0:
            await asyncio.sleep(0)
            return
        waker: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.number += 1
        heapq.heappush(self.sleepers, (self.ticks + duration, self.number, waker))
        await waker

    async def move(self, duration: int) -> None:
        """Let *duration* pass, waking each sleeper at its own instant and giving it room to go on."""
        end = self.ticks + duration
        await breathe()
        while self.sleepers and self.sleepers[0][0] <= end:
            at, _, waker = heapq.heappop(self.sleepers)
            self.advance(at - self.ticks)
            if not waker.done():
                waker.set_result(None)
            await breathe()
        self.advance(end - self.ticks)

    def advance(self, duration: int) -> None:
        """Let the wall and the monotonic clock go on together."""
        self.ticks += duration
        self.wall = Instant(self.wall + duration)

    def step(self, by: int) -> None:
        """Set the wall clock forward or back."""
        self.wall = Instant(self.wall + by)

    def suspend(self, duration: int) -> None:
        """Let the machine sleep: the wall clock and the one since boot go on, the monotonic one does not."""
        self.asleep += duration
        self.wall = Instant(self.wall + duration)


async def breathe(turns: int = 10) -> None:
    """Let everything that can run now run."""
    for _ in range(turns):
        await asyncio.sleep(0)
