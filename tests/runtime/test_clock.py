"""Exercise time is start + speed x real, the same at both centers, whatever happens to the wall clock."""

import asyncio

from hotline.core.canonical import Duration, Instant, instant
from hotline.runtime.clock import FastClock, RealClock

BEGAN = instant("2026-11-22T10:00:00.000Z")
SHOWS = instant("2027-03-01T06:00:00.000Z")


class Machine(RealClock):
    """A machine whose clocks are set by the test."""

    def __init__(self, wall: int, up: int) -> None:
        self.wall = wall
        self.up = up

    def now(self) -> Instant:
        return Instant(self.wall)

    def monotonic(self) -> Duration:
        return Duration(self.up)

    def boot(self) -> Duration:
        return Duration(self.up)


def test_two_centers_started_at_different_times_show_the_same_time() -> None:
    first, second = Machine(BEGAN, 5), Machine(BEGAN + 7_000, 99)
    one = FastClock(60, BEGAN, SHOWS, first)
    assert one.now() == SHOWS
    first.wall, first.up = BEGAN + 7_000, 5 + 7_000
    assert one.now() == FastClock(60, BEGAN, SHOWS, second).now() == SHOWS + 60 * 7_000


def test_a_step_of_the_wall_clock_does_not_reach_the_exercise() -> None:
    machine = Machine(BEGAN, 0)
    clock = FastClock(100, BEGAN, SHOWS, machine)
    machine.wall += 3_600_000
    assert clock.now() == SHOWS


def test_before_it_begins_an_exercise_shows_less_than_its_start() -> None:
    assert FastClock(10, BEGAN, SHOWS, Machine(BEGAN - 1_000, 0)).now() == SHOWS - 10_000


async def test_a_fast_clock_does_not_spin() -> None:
    loop = asyncio.get_running_loop()
    began = loop.time()
    await FastClock(10_000, BEGAN, SHOWS, Machine(BEGAN, 0)).sleep(Duration(1))
    assert loop.time() - began >= 0.001


def test_the_real_clock_counts_milliseconds_since_1970() -> None:
    assert RealClock().now() > instant("2026-01-01T00:00:00.000Z")
    assert RealClock().boot() >= RealClock().monotonic() - 1_000
