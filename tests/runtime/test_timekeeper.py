import pytest

from hotline.core.canonical import Duration, Instant
from hotline.core.commands import ClockStepped
from hotline.runtime.timekeeper import Timekeeper
from tests.fakes_clock import NOON, HandClock


def test_without_a_step_it_is_the_wall_clock() -> None:
    clock = HandClock()
    time = Timekeeper(clock)
    clock.advance(3_600_000)
    assert time.now() == NOON + 3_600_000
    assert time.step() is None


@pytest.mark.parametrize("by", [-2_000, -1, 1, 2_000])
def test_a_small_correction_of_the_wall_clock_is_followed(by: int) -> None:
    clock = HandClock()
    time = Timekeeper(clock)
    clock.step(by)
    assert time.now() == NOON + by
    assert time.step() is None


@pytest.mark.parametrize("by", [-86_400_000, -2_001, 2_001, 86_400_000])
def test_after_a_step_time_goes_on_by_the_monotonic_clock(by: int) -> None:
    clock = HandClock()
    time = Timekeeper(clock)
    clock.advance(1_000)
    clock.step(by)
    assert time.now() == NOON + 1_000
    assert time.step() == ClockStepped(Duration(by), suspended=False)
    clock.advance(5_000)
    assert time.now() == NOON + 6_000
    assert time.step() is None, "a step is told once"


def test_a_step_is_adopted_when_somebody_confirms_it() -> None:
    clock = HandClock()
    time = Timekeeper(clock)
    clock.step(600_000)
    time.step()
    clock.advance(1_000)
    time.confirm()
    assert time.now() == NOON + 601_000
    clock.advance(1_000)
    assert time.now() == NOON + 602_000


def test_a_suspend_is_adopted_at_once() -> None:
    clock = HandClock()
    time = Timekeeper(clock)
    clock.suspend(3_600_000)
    assert time.step() == ClockStepped(Duration(3_600_000), suspended=True)
    assert time.now() == NOON + 3_600_000


def test_a_step_during_a_suspend_is_no_suspend() -> None:
    clock = HandClock()
    time = Timekeeper(clock)
    clock.suspend(3_600_000)
    clock.step(7_200_000)
    step = time.step()
    assert step is not None
    assert not step.suspended
    assert time.now() == NOON


def test_two_steps_in_a_row_are_two() -> None:
    clock = HandClock()
    time = Timekeeper(clock)
    clock.step(10_000)
    assert time.step() == ClockStepped(Duration(10_000), suspended=False)
    clock.step(-10_000)
    assert time.step() == ClockStepped(Duration(-10_000), suspended=False)
    assert time.offset == 0
    assert time.now() == NOON


def test_slow_drift_is_no_step() -> None:
    clock = HandClock()
    time = Timekeeper(clock)
    for _ in range(100):
        clock.advance(1_000)
        clock.step(100)
        assert time.step() is None
    assert time.now() == NOON + 100 * 1_100


def test_the_peer_bears_a_step_out_by_showing_the_same() -> None:
    clock = HandClock()
    time = Timekeeper(clock)
    assert not time.borne_out(0, 50)
    clock.step(600_000)
    time.step()
    assert time.borne_out(600_000, 50)
    assert not time.borne_out(0, 50)


def test_an_exercise_tolerates_as_much_real_time() -> None:
    clock = HandClock()
    time = Timekeeper(clock, speed=60)
    clock.step(100_000)
    assert time.now() == NOON + 100_000
    clock.step(100_000)
    assert time.now() == NOON


@pytest.mark.parametrize(("until", "slept"), [(None, 250), (NOON + 100, 100), (NOON + 9_000, 250), (NOON - 5, 0)])
async def test_a_pause_is_as_long_as_needed_and_never_long(until: int | None, slept: int) -> None:
    clock = Naps()
    await Timekeeper(clock).pause(None if until is None else Instant(until))
    assert clock.naps == [slept]


class Naps(HandClock):
    """Notes how long it was asked to sleep."""

    def __init__(self) -> None:
        super().__init__()
        self.naps: list[int] = []

    async def sleep(self, duration: Duration) -> None:
        self.naps.append(duration)
