"""One certificate takes the place of another while messages flow: no gap, and nothing is lost."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from hotline.core.certificate import spki_digest
from hotline.core.commands import LinkClosed
from hotline.core.roster import Key
from hotline.files.keys import make_certificate
from hotline.link.tls import Identity
from tests.fakes import END, START, FakeSigner, Party, key_of
from tests.fakes_line import CN, US
from tests.fakes_wire import End, Way, Where, end, settled, two_lines, until, url

NO_LONGER = "the roster does not list this TLS key any more"


def renewed(party: Party) -> tuple[Identity, Key, Party]:
    """Return a second certificate of *party*, its key, and the party with a roster that lists both."""
    signer = FakeSigner(f"{party.name}/tls/second")
    certificate = make_certificate(signer.file_key, f"{party.name} us-cn", START, END)
    key = key_of(signer, "tls", subject=f"{party.name}/tls", certificate=certificate)
    return Identity(certificate, signer.file_key), key, party.with_roster([*party.roster.keys, key])


def only(party: Party, key: Key) -> Party:
    """Return *party* with *key* as its only `tls` key."""
    return party.with_roster([each for each in party.roster.keys if "tls" not in each.roles or each == key])


def seen(at: End) -> set[str]:
    """Return which keys the other side shows on the connections that stand at this end."""
    return {each.spki for each in at.line.connections.values()}


@asynccontextmanager
async def talking(one: End) -> AsyncIterator[list[bytes]]:
    """Let *one* say something every few milliseconds, until the end of the block."""
    said: list[bytes] = []

    async def talk() -> None:
        while True:
            said.append(b"%05d" % len(said))
            one.center.say(said[-1])
            await asyncio.sleep(0.003)

    task = asyncio.create_task(talk())
    try:
        yield said
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def complete(one: End, other: End, said: list[bytes]) -> bool:
    return [each.body for each in other.center.logs["theirs"]] == said and settled(one, other)


@pytest.mark.parametrize("name", ["us", "cn"])
async def test_a_certificate_is_replaced_without_a_gap_and_nothing_is_lost(name: str) -> None:
    async with two_lines() as (us, cn):
        mine, theirs = (us, cn) if name == "us" else (cn, us)
        old, (new, key, both) = mine.shows[0], renewed(mine.center.party)
        async with talking(us) as said:
            await until(lambda: us.line.status().up and cn.line.status().up)
            theirs.center.peer = both  # the roster arrives, and the peer cosigns it
            mine.shows[0] = new
            await until(lambda: len(theirs.center.logs["theirs"]) + len(mine.center.logs["theirs"]) > 20)
            assert seen(theirs) == {old.spki}, "what stands stays, with the certificate it began with"
            theirs.center.peer = only(both, key)  # the old one is taken out of the roster
            await until(lambda: seen(theirs) == {new.spki} and us.line.status().up and cn.line.status().up)
            assert NO_LONGER in [each.reason for each in theirs.center.told if isinstance(each, LinkClosed)]
        await until(lambda: complete(us, cn, said))


async def test_a_connection_that_ends_by_itself_comes_back_with_the_new_certificate() -> None:
    async with two_lines() as (us, cn):
        await until(lambda: us.line.status().up and cn.line.status().up)
        new, _, us_renewed = renewed(US)
        cn.center.peer, us.shows[0] = us_renewed, new
        await us.line.connections[us.line.number].socket.close()
        us.center.say(b"one")
        await until(lambda: seen(cn) == {new.spki} and settled(us, cn))


async def test_a_certificate_that_the_peer_does_not_list_yet_leads_nowhere_until_the_roster_came() -> None:
    new, _, us_renewed = renewed(US)
    cn = end(CN, Way(listen=Where("127.0.0.1", 0)))
    cn.start()
    us = end(US, Way(paths=(url(await cn.port()),)))
    us.shows[0] = new
    us.start()
    await until(lambda: us.line.complaint)
    assert not cn.line.connections
    cn.center.peer = us_renewed
    us.center.say(b"one")
    await until(lambda: settled(us, cn))
    await us.stop()
    await cn.stop()


async def test_each_path_may_lead_to_a_certificate_of_its_own() -> None:
    second, _, cn_renewed = renewed(CN)
    here, there = end(CN, Way(listen=Where("127.0.0.1", 0))), end(CN, Way(listen=Where("127.0.0.1", 0)))
    there.shows[0] = second
    here.start()
    there.start()
    paths = (url(await here.port()), url(await there.port()))
    us = end(US, Way(paths=paths))
    us.center.peer = cn_renewed
    us.start()
    await until(lambda: us.line.status().up)
    assert (us.line.status().path, seen(us)) == (paths[0], {spki_digest(CN.certificate)})
    await here.stop()
    us.center.say(b"one")
    await until(lambda: settled(us, there))
    assert (us.line.status().path, seen(us)) == (paths[1], {second.spki})
    await us.stop()
    await there.stop()
