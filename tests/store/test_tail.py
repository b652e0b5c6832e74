import asyncio

from hotline.interfaces import Row
from hotline.store.tail import Bell, follow
from tests.store.batches import row, rows


class Growing:
    """A log that grows, and a bell that says so."""

    def __init__(self) -> None:
        self.bell = Bell()
        self.kept: tuple[Row, ...] = ()
        self.reads = 0

    async def read(self, first: int, limit: int) -> tuple[Row, ...]:
        self.reads += 1
        return self.kept[first : first + limit]

    def grow(self, *texts: str) -> None:
        self.kept += rows(*texts)
        self.bell.ring()

    async def follow(self, first: int) -> list[tuple[int, Row]]:
        return [found async for found in follow(self.read, self.bell, first)]


async def turns() -> None:
    """Let every task go on until it waits."""
    for _ in range(20):
        await asyncio.sleep(0)


async def test_whoever_follows_sleeps_until_the_bell_rings() -> None:
    log = Growing()
    following = asyncio.create_task(log.follow(0))
    await turns()
    await turns()
    assert log.reads == 1
    log.grow("a", "b")
    await turns()
    log.bell.close()
    assert await following == [(0, row("a", key="a")), (1, row("b", key="b"))]


async def test_a_commit_during_a_read_is_not_missed() -> None:
    log = Growing()
    tail = follow(log.read, log.bell, 0)
    log.grow("a")
    assert (await anext(tail))[0] == 0
    log.grow("b")
    assert (await anext(tail))[0] == 1


async def test_whoever_stops_following_is_forgotten() -> None:
    log = Growing()
    following = asyncio.create_task(log.follow(0))
    await turns()
    assert len(log.bell.listeners) == 1
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)
    assert not log.bell.listeners


async def test_a_closed_bell_ends_it_before_the_first_read() -> None:
    log = Growing()
    log.bell.close()
    assert await log.follow(0) == []
    assert log.reads == 0
