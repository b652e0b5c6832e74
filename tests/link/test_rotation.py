"""All keys of a center are rotated while it talks over TLS, it is started again, and everything verifies afterwards."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from hotline.assembly import identity
from hotline.cli.verifying import Verified, all_rows, cosigned, verify
from hotline.core import commands, tenure
from hotline.core.canonical import encode
from hotline.core.center import Center
from hotline.link.line import Line
from hotline.runtime.correspondence import Correspondence
from hotline.store.memory import MemoryStore
from tests.fakes import Party
from tests.fakes_center import CN, JUNE, US, replica
from tests.fakes_wire import Way, Where, until, url
from tests.link.test_centers import Office, mirrored, office
from tests.rotations import ROLES, holding, kids, only_second, rotated, second_keys


@asynccontextmanager
async def both(us: Party, cn: Party, stores: tuple[MemoryStore, MemoryStore]) -> AsyncIterator[tuple[Office, Office]]:
    """Run both centers with the private keys that each has."""
    async with office(cn, Way(listen=Where("127.0.0.1", 0)), stores[1], US) as there:
        port = await there.line.port()
        async with office(us, Way(paths=(url(port),)), stores[0], CN) as here:
            await until(lambda: here.center.reconciled and there.center.reconciled)
            yield here, there


@asynccontextmanager
async def traffic(*offices: Office) -> AsyncIterator[None]:
    """Let every office log something every few milliseconds, until the end of the block."""

    async def talk(one: Office) -> None:
        while True:
            await one.runner.do(commands.Measured(JUNE, JUNE, JUNE, JUNE))
            await asyncio.sleep(0.01)

    tasks = [asyncio.create_task(talk(each)) for each in offices]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def verified(store: MemoryStore, party: Party, other: Party) -> Verified:
    """Return what a stranger finds in a store who trusts the first root and roster of both sides."""
    center = Center("us-cn", "actual", replica(party), replica(other))
    rows = {name: await all_rows(store, "us-cn", log) for name, log in ((party.name, "ours"), (other.name, "theirs"))}
    return verify(center, rows, await cosigned(store, "us-cn"), lambda *_: None)


def signs_with(at: Office) -> dict[str, set[str]]:
    line = at.line
    assert isinstance(line, Line)
    assert isinstance(line.correspondent, Correspondence)
    return {role: {each.kid for each in line.correspondent.signers(role)} for role in ROLES}


@pytest.mark.parametrize("name", ["us", "cn"])
async def test_all_keys_are_rotated_under_traffic_and_a_restart_and_everything_verifies(name: str) -> None:
    mine = US if name == "us" else CN
    after, stores = rotated(mine), (MemoryStore(), MemoryStore())
    sides = {"us": US, "cn": CN, name: holding(mine, after)}
    new = {role: kids(second_keys(mine, role)) for role in ROLES}
    async with both(sides["us"], sides["cn"], stores) as (us, cn), traffic(us, cn):
        changing, other = (us, cn) if name == "us" else (cn, us)
        await us.enrol()
        await cn.enrol()
        await until(lambda: changing.center.ours.known_roster().version == 1 and changing.center.ours.rosters)
        assert not any(found & new[role] for role, found in signs_with(changing).items())
        await changing.runner.do(commands.Enrol(encode(after.roster_envelope), root=False))
        await until(lambda: signs_with(changing) == new)
        size = changing.center.ours.size, other.center.ours.size
        await until(lambda: changing.center.ours.series.size > size[0] and other.center.ours.series.size > size[1])
    sides[name] = only_second(mine)
    async with both(sides["us"], sides["cn"], stores) as (us, cn):
        changing, other = (us, cn) if name == "us" else (cn, us)
        shown = {each.spki for each in other.line.connections.values()}
        assert shown == {identity(Correspondence(changing.runner, stores[0], sides[name].machines)).spki}
        async with traffic(us, cn):
            size = changing.center.ours.size + 3, other.center.ours.size + 3
            await until(lambda: changing.center.ours.series.size > size[0] and other.center.ours.series.size > size[1])
        await until(lambda: mirrored(us, cn))
    for store, party, peer in ((stores[0], US, CN), (stores[1], CN, US)):
        found = await verified(store, party, peer)
        assert found.findings == ()
        assert found.cosignatures > 4


class Deaf(Correspondence):
    """A center that hears no cosignature of the peer any more."""

    async def tell(self, command: commands.Command) -> None:
        if not isinstance(command, commands.TakeCosignature):
            await self.runner.do(command)


async def test_keys_revoked_at_once_are_replaced_though_the_cosignature_is_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tenure, "PATIENCE", 60006)  # now is the turn of those that the peer may know
    after, stores = rotated(US, revoked_at=JUNE), (MemoryStore(), MemoryStore())
    us_party = holding(US, after)
    async with both(us_party, CN, stores) as (us, cn):
        await us.enrol()
        await cn.enrol()
        await until(lambda: mirrored(us, cn))
        us.line.correspondent = Deaf(us.runner, stores[0], us_party.machines)
        await us.runner.do(commands.Enrol(encode(after.roster_envelope), root=False))
        await until(lambda: cn.center.theirs.newest_roster().version == 2)
        assert us.center.ours.known_roster().version == 1
    async with both(us_party, CN, stores) as (us, cn):
        await until(lambda: us.center.ours.known_roster().version == 2)
        await until(lambda: mirrored(us, cn))
    assert (await verified(stores[0], US, CN)).findings == ()
    assert (await verified(stores[1], CN, US)).findings == ()


async def test_a_center_that_lost_everything_after_a_rotation_comes_back_with_the_newest_roster_from_a_file() -> None:
    after, stores = rotated(US), (MemoryStore(), MemoryStore())
    us_party = holding(US, after)
    async with both(us_party, CN, stores) as (us, cn):
        await us.enrol()
        await cn.enrol()
        await us.runner.do(commands.Enrol(encode(after.roster_envelope), root=False))
        await until(lambda: us.center.ours.known_roster().version == 2)
        await until(lambda: mirrored(us, cn))
        size = cn.center.ours.size
    lost = MemoryStore()
    async with office(CN, Way(listen=Where("127.0.0.1", 0)), lost, after) as cn:
        port = await cn.line.port()
        async with office(only_second(US), Way(paths=(url(port),)), stores[0], CN) as us:
            await until(lambda: cn.center.reconciled and cn.center.ours.size > size)
            await until(lambda: mirrored(us, cn))
    assert (await verified(stores[0], US, CN)).findings == ()
    assert (await verified(lost, CN, US)).findings == ()
