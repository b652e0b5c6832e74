"""Two centers on one machine: the wire between them can be cut and mended, and the files written for them are good."""

import asyncio
import gc
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from hotline.cli.twins import MARK, PEOPLE, ROLES, Twins, Wire, found_twins, hold_ports, release
from hotline.core.canonical import Instant
from hotline.core.errors import FileError
from hotline.files import config, contacts
from hotline.files.keys import read_root, read_roster

NOW = Instant(1_795_341_600_000)
SHOWS = Instant(NOW + 86_400_000)


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Say back what is heard, until the end."""
    try:
        while heard := await reader.read(1024):
            writer.write(heard)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


@asynccontextmanager
async def wire() -> AsyncIterator[Wire]:
    """Give a wire to someone who says back what is heard."""
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    found = Wire(server.sockets[0].getsockname()[1])
    await found.open()
    try:
        async with asyncio.timeout(10):
            yield found
    finally:
        await found.close()
        server.close()


async def said(port: int, words: bytes) -> bytes:
    """Return what comes back over a new connection; nothing if it is broken."""
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return b""
    try:
        writer.write(words)
        return await reader.read(1024)
    except OSError:
        return b""
    finally:
        writer.close()


async def test_the_wire_carries_both_ways() -> None:
    async with wire() as found:
        assert await said(found.port, b"hello") == b"hello"
        assert await said(found.port, b"again") == b"again"


async def test_a_cut_drops_what_is_open_and_takes_no_new_connection() -> None:
    async with wire() as found:
        reader, writer = await asyncio.open_connection("127.0.0.1", found.port)
        writer.write(b"hello")
        assert await reader.read(1024) == b"hello"
        found.cut()
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await reader.readexactly(1)
        writer.close()
        assert await said(found.port, b"hello") == b""


async def test_mended_it_carries_again_at_the_same_place() -> None:
    async with wire() as found:
        port = found.port
        found.cut()
        found.mend()
        assert found.port == port
        assert await said(port, b"hello") == b"hello"


async def test_where_nobody_answers_the_connection_is_dropped() -> None:
    (nobody,) = hold_ports(1)
    found = Wire(nobody.getsockname()[1])
    await found.open()
    assert await said(found.port, b"hello") == b""
    await found.close()
    release([nobody])


async def test_a_closed_wire_takes_no_connection() -> None:
    async with wire() as found:
        port = found.port
        await found.close()
        assert await said(port, b"hello") == b""


async def test_nothing_is_carried_after_the_end() -> None:
    async with wire() as found:
        reader, writer = await asyncio.open_connection("127.0.0.1", found.port)
        writer.write(b"hello")
        assert await reader.read(1024) == b"hello"
        (task,) = found.carried
        await found.close()
        assert task.done()
        assert not found.carried
        writer.close()


def test_held_ports_are_different() -> None:
    sockets = hold_ports(5)
    assert len({each.getsockname()[1] for each in sockets}) == 5
    release(sockets)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no server could listen at a port that is held")
async def test_what_the_twins_listen_at_is_held_for_them_until_they_are_gone(tmp_path: Path) -> None:
    """The wire once got the port at which the other center, which did not run yet, was to listen."""
    found = found_twins(tmp_path / "twins", NOW)
    places = [("127.0.0.1", port) for port in (found.us.api, found.cn.api, found.line, found.wire.port)]
    assert len(set(places)) == 4
    with socket.socket() as another:
        for place in places:
            with pytest.raises(OSError, match="in use"):
                another.bind(place)
    for _ in range(2):  # as after a kill
        server = await asyncio.start_server(echo, "127.0.0.1", found.line)
        server.close()
        await server.wait_closed()
    del found
    gc.collect()
    for place in places:
        with socket.socket() as another:
            another.bind(place)


@pytest.fixture
def twins(tmp_path: Path) -> Twins:
    found = found_twins(tmp_path / "twins", NOW)
    found.wire.port = 7441
    return found


def test_both_parties_are_founded_with_their_people(twins: Twins) -> None:
    for twin in twins.both:
        folder = twins.folder / "keys" / twin.party
        roster = read_roster(folder / "roster.json", read_root(folder / "root.json"))
        for person, role in PEOPLE[twin.party].items():
            key = roster.find(twin.signer(person).kid)
            assert key is not None
            assert key.roles == (role,)


def test_the_contacts_call_everyone_whom_a_ladder_names(twins: Twins) -> None:
    for twin in twins.both:
        found = contacts.load(twins.folder / f"contacts-{twin.party}.yaml")
        assert found.uncovered(list(ROLES[twin.party])) == ()
        for role, name in ROLES[twin.party].items():
            assert [(each.name, each.ways) for each in found.whom(role).people] == [(name, ("screen",))]


def test_both_configurations_load_and_face_each_other(twins: Twins) -> None:
    twins.configure(("service", "crisis-hotline"), 1, NOW, NOW)
    us, cn = (config.load(twin.config) for twin in twins.both)
    assert (us.party.id, us.peer.id, cn.party.id, cn.peer.id) == ("us", "cn", "cn", "us")
    assert us.protocols == cn.protocols == ("service", "crisis-hotline")
    assert us.link.paths == (f"wss://127.0.0.1:{twins.wire.port}/",)
    assert cn.link.listen is not None
    assert (cn.link.listen.port, twins.wire.target) == (twins.line, twins.line)
    assert {each.api.listen.port for each in (us, cn)} == {twins.us.api, twins.cn.api}
    assert twins.us.url == f"http://localhost:{us.api.listen.port}"
    assert us.store.path != cn.store.path
    assert us.clock.began is None


def test_at_another_speed_both_clocks_are_the_same(twins: Twins) -> None:
    twins.configure(("service",), 60, NOW, SHOWS)
    for twin in twins.both:
        clock = config.load(twin.config).clock
        assert (clock.speed, clock.began, clock.shows) == (60, NOW, SHOWS)


def test_what_twins_left_is_founded_anew_and_nothing_else_is_touched(tmp_path: Path) -> None:
    before = found_twins(tmp_path / "twins", NOW).us.signer("alice").kid
    again = found_twins(tmp_path / "twins", NOW)
    assert (again.folder / MARK).exists()
    assert again.us.signer("alice").kid != before

    other = tmp_path / "home"
    other.mkdir()
    (other / "letter.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(FileError, match="not empty"):
        found_twins(other, NOW)
    assert [each.name for each in other.iterdir()] == ["letter.txt"]


async def test_a_center_that_cannot_start_says_its_last_words(twins: Twins) -> None:
    twins.us.config.write_text("channel: nowhere\n", encoding="utf-8")
    with pytest.raises(FileError) as caught:
        await twins.us.start()
    (complaint,) = caught.value.complaints
    assert complaint.file == str(twins.us.config)
    assert "is missing" in complaint.wrong or "party" in complaint.wrong
