"""Two real centers, each with a runner and a store, over real lines: the rooms fit together."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from hotline.assembly import identity
from hotline.core import commands
from hotline.core.canonical import encode
from hotline.core.center import Center
from hotline.core.effects import GiveCosignature
from hotline.core.orders import Parties
from hotline.interfaces import Batch
from hotline.link.line import Line
from hotline.runtime.correspondence import Correspondence
from hotline.runtime.runner import Runner
from hotline.runtime.timekeeper import Timekeeper
from hotline.runtime.turn import Turn
from hotline.store.memory import MemoryStore
from tests.fakes import Party
from tests.fakes_center import AGREEMENTS, CN, JUNE, US, replica
from tests.fakes_wire import ShiftedClock, Way, Where, until, url


@dataclass
class Office:
    """One center with its line."""

    party: Party
    runner: Runner
    line: Line

    @property
    def center(self) -> Center:
        return self.runner.center

    async def enrol(self) -> None:
        """Log root, roster and consents."""
        await self.runner.do(commands.Enrol(encode(self.party.root_envelope), root=True))
        await self.runner.do(commands.Enrol(encode(self.party.roster_envelope), root=False))
        for agreement in AGREEMENTS:
            await self.runner.do(commands.Consent(agreement.octets, JUNE))


@asynccontextmanager
async def office(party: Party, way: Way, store: MemoryStore, other: Party | None = None) -> AsyncIterator[Office]:
    """Run a center of *party* on *store*, as the assembly would."""
    other, clock = other or (CN if party is US else US), ShiftedClock(JUNE)
    lines: list[Line] = []

    def deliver(turn: Turn) -> None:
        for line in lines:
            line.cosigned(tuple(each.note for each in turn.effects if isinstance(each, GiveCosignature)))
            if turn.rows["ours"]:
                line.grown(turn.first["ours"] + len(turn.rows["ours"]), ())

    def fresh() -> Center:
        return Center("us-cn", "actual", replica(party), replica(other))

    runner = Runner(fresh, store, Timekeeper(clock), party.machines["cosigner"], party.name, deliver)
    await runner.start()
    correspondence = Correspondence(runner, store, party.machines, clock.now)
    line = Line(correspondence, clock, lambda: identity(correspondence), Parties("us-cn", party.name, other.name), way)
    lines.append(line)
    tasks = [asyncio.create_task(runner.run()), asyncio.create_task(line.run())]
    try:
        yield Office(party, runner, line)
    finally:
        await line.close()
        tasks[0].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def both(us_store: MemoryStore, cn_store: MemoryStore) -> AsyncIterator[tuple[Office, Office]]:
    """Run both centers, joined by their lines."""
    async with office(CN, Way(listen=Where("127.0.0.1", 0)), cn_store) as cn:
        port = await cn.line.port()
        async with office(US, Way(paths=(url(port),)), us_store) as us:
            await until(lambda: us.center.reconciled and cn.center.reconciled)
            yield us, cn


def mirrored(us: Office, cn: Office) -> bool:
    """Return whether both replicas are exact and cosigned to the end."""
    return all(
        one.center.ours.size == other.center.theirs.size == one.center.ours.series.size
        and one.center.ours.tree.root() == other.center.theirs.tree.root()
        and one.center.ours.series.sizes == other.center.theirs.series.sizes
        for one, other in ((us, cn), (cn, us))
    )


async def test_two_centers_bring_their_agreements_into_force() -> None:
    async with both(MemoryStore(), MemoryStore()) as (us, cn):
        await us.enrol()
        await cn.enrol()
        await until(lambda: len(us.center.theirs.in_force) == len(cn.center.theirs.in_force) == len(AGREEMENTS))
        await until(lambda: mirrored(us, cn))
        assert not us.center.forked
        assert us.center.clock is not None


async def test_centers_that_stop_and_start_again_go_on_where_they_were() -> None:
    stores = MemoryStore(), MemoryStore()
    async with both(*stores) as (us, cn):
        await us.enrol()
        await until(lambda: mirrored(us, cn))
    async with both(*stores) as (us, cn):
        await cn.enrol()
        await until(lambda: mirrored(us, cn))
        assert us.center.epoch == 2


async def test_a_center_put_back_from_an_old_backup_takes_its_log_back_from_the_peer() -> None:
    ours, theirs = MemoryStore(), MemoryStore()
    async with both(ours, theirs) as (us, cn):
        await us.enrol()
        await cn.enrol()
        await until(lambda: mirrored(us, cn))
        size = us.center.ours.size
    async with both(await first_rows(ours), theirs) as (us, cn):
        await until(lambda: us.center.ours.size > size)
        await until(lambda: mirrored(us, cn))
        assert not us.center.forked
        assert not cn.center.forked


async def first_rows(store: MemoryStore) -> MemoryStore:
    """Return what an old backup of *store* would hold: the beginning of its watch log and what belongs to it."""
    old = MemoryStore()
    head = await old.acquire("us-cn", "backup")
    watch = await store.read("us-cn", "watch", 0, 1)
    await old.append("us-cn", head.epoch, Batch({"watch": (0, watch)}))
    return old
