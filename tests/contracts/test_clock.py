"""What every clock promises. The real ones sleep here for a few milliseconds; nothing else in these tests does."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest

from hotline.core.canonical import Duration, Instant
from hotline.interfaces import Clock
from hotline.runtime.clock import FastClock, RealClock
from tests.fakes_clock import HandClock


@dataclass(slots=True)
class Bench:
    """A clock, and how to let a stretch of its time pass."""

    clock: Clock
    let_pass: Callable[[int], Awaitable[None]]


def real() -> Bench:
    return Bench(RealClock(), lambda duration: asyncio.sleep(duration / 1000))


def fast() -> Bench:
    return Bench(FastClock(10, Instant(0), Instant(0)), lambda duration: asyncio.sleep(duration / 10_000))


def by_hand() -> Bench:
    clock = HandClock()
    return Bench(clock, clock.move)


@pytest.fixture(params=[real, fast, by_hand], ids=lambda make: make.__name__)
def bench(request: pytest.FixtureRequest) -> Bench:
    make: Callable[[], Bench] = request.param
    return make()


async def test_time_passes_on_all_three_readings_alike(bench: Bench) -> None:
    clock = bench.clock
    before = clock.now(), clock.monotonic(), clock.boot()
    await bench.let_pass(50)
    passed = [after - was for after, was in zip((clock.now(), clock.monotonic(), clock.boot()), before, strict=True)]
    assert min(passed) >= 40
    assert max(passed) - min(passed) <= 1_000


async def test_a_sleeper_wakes_when_its_time_has_passed_and_not_before(bench: Bench) -> None:
    async def slept() -> int:
        began = bench.clock.monotonic()
        await bench.clock.sleep(Duration(60))
        return bench.clock.monotonic() - began

    sleeper = asyncio.ensure_future(slept())
    await bench.let_pass(100)
    assert await sleeper >= 50


@pytest.mark.parametrize("duration", [0, -5])
async def test_sleeping_for_nothing_lets_others_run(bench: Bench, duration: int) -> None:
    ran: list[int] = []
    asyncio.get_running_loop().call_soon(ran.append, 1)
    await bench.clock.sleep(Duration(duration))
    assert ran == [1]


async def test_a_sleeper_may_be_cancelled(bench: Bench) -> None:
    sleeper = asyncio.ensure_future(bench.clock.sleep(Duration(60)))
    await bench.let_pass(1)
    sleeper.cancel()
    await bench.let_pass(100)
    assert sleeper.cancelled()


async def test_by_hand_nobody_wakes_early_and_everybody_at_their_instant() -> None:
    clock = HandClock()
    woken: list[tuple[str, int]] = []

    async def sleeper(name: str, duration: int) -> None:
        await clock.sleep(Duration(duration))
        woken.append((name, clock.monotonic()))

    tasks = [asyncio.ensure_future(sleeper(name, duration)) for name, duration in (("b", 20), ("a", 10), ("c", 10))]
    await clock.move(9)
    assert woken == []
    await clock.move(100)
    assert woken == [("a", 10), ("c", 10), ("b", 20)]
    await asyncio.gather(*tasks)


def test_by_hand_a_step_moves_the_wall_only_and_suspend_all_but_the_monotonic() -> None:
    clock = HandClock(Instant(0))
    clock.step(-5)
    clock.suspend(7)
    assert (clock.now(), clock.monotonic(), clock.boot()) == (2, 0, 7)
