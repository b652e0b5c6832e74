import asyncio
import ssl
from dataclasses import replace

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from hotline.core.commands import Greet, LinkClosed, LinkOpened, TakeEntries
from hotline.core.errors import OverloadedError, refuse
from hotline.core.frames import Bye, Hello, parse
from hotline.files.keys import make_certificate
from hotline.interfaces import Peer
from hotline.link.tls import Identity, dialling
from tests.fakes import END, START, FakeSigner
from tests.fakes_line import CN, US
from tests.fakes_wire import Relay, Way, Where, end, free_port, settled, two_lines, until, url


async def test_two_centers_exchange_what_both_say() -> None:
    async with two_lines() as (us, cn):
        us.center.say(b"one", b"two")
        cn.center.say(b"eins", beside=b"d" * 100_000)
        await until(lambda: settled(us, cn))
        us.center.say(b"three", urgent=True)
        await until(lambda: settled(us, cn))
        assert [type(each) for each in us.center.told[:2]] == [LinkOpened, Greet]


async def test_a_large_backlog_arrives_whole() -> None:
    async with two_lines() as (us, cn):
        us.center.say(*[b"%05d" % number + b"x" * 500 for number in range(3_000)])
        us.center.say(b"FLASH", urgent=True)
        await until(lambda: cn.center.advances)
        await until(lambda: settled(us, cn))


async def test_the_status_says_how_the_line_is() -> None:
    async with two_lines() as (us, cn):
        peer: Peer = us.line
        await until(lambda: peer.status().offset is not None)
        status = peer.status()
        assert status.up
        assert status.path is not None
        assert status.path.startswith("wss://127.0.0.1:")
        assert status.since is not None
        assert status.last_heard is not None
        assert abs(status.offset or 0) <= (status.bound or 0) + 50
        await until(lambda: cn.line.status().up)
        assert cn.line.status().path == f"127.0.0.1:{await cn.port()}"
    assert not us.line.status().up


async def test_closing_says_goodbye_to_the_peer() -> None:
    async with two_lines() as (us, cn):
        await until(lambda: us.line.status().up and cn.line.status().up)
        await us.stop()
        await until(lambda: [each for each in cn.center.told if isinstance(each, LinkClosed)])
        (closed,) = [each for each in cn.center.told if isinstance(each, LinkClosed)]
        assert closed.reason == "the peer closed: this center is closing"
        assert isinstance(us.center.told[-1], LinkClosed)


async def test_the_second_path_is_used_when_the_first_leads_nowhere() -> None:
    async with two_lines(paths=lambda port: (url(free_port()), url(port))) as (us, cn):
        us.center.say(b"one")
        await until(lambda: settled(us, cn))
        assert us.line.status().path == us.line.ways.paths[1]


async def test_a_path_that_breaks_is_left_for_another_and_nothing_is_lost() -> None:
    cn = end(CN, Way(listen=Where("127.0.0.1", 0)))
    cn.start()
    relay = Relay(await cn.port())
    us = end(US, Way(paths=(url(await relay.start()), url(await cn.port()))))
    us.start()
    us.center.say(b"one")
    await until(lambda: settled(us, cn))
    relay.cut()
    us.center.say(b"two")
    cn.center.say(b"zwei")
    await until(lambda: settled(us, cn))
    assert us.line.status().path == url(await cn.port())
    await us.stop()
    await cn.stop()
    await relay.stop()


async def test_a_peer_that_comes_back_is_found_again() -> None:
    async with two_lines() as (us, cn):
        await until(lambda: us.line.status().up)
        port = await cn.port()
        await cn.stop()
        us.center.say(b"one")
        await until(lambda: not us.line.status().up)
        again = end(CN, Way(listen=Where("127.0.0.1", port)))
        again.start()
        await until(lambda: settled(us, again))
        await again.stop()


async def test_a_key_that_is_not_in_the_roster_is_refused_by_both_sides() -> None:
    mallory = FakeSigner("mallory/tls")
    # The certificate has the name of the true one: names count for nothing.
    forged = make_certificate(mallory.file_key, "us us-cn", START, END)
    cn = end(CN, Way(listen=Where("127.0.0.1", 0)))
    cn.start()
    us = end(US, Way(paths=(url(await cn.port()),)), tls=mallory, certificate=forged)
    us.start()
    await until(lambda: us.line.complaint)
    assert not cn.center.told
    assert not us.line.status().up
    await us.stop()
    await cn.stop()
    false_cn = end(CN, Way(listen=Where("127.0.0.1", 0)), tls=mallory, certificate=forged)
    false_cn.start()
    true_us = end(US, Way(paths=(url(await false_cn.port()),)))
    true_us.start()
    await until(lambda: true_us.line.complaint)
    assert "not in its roster" in true_us.line.complaint
    assert not true_us.center.told
    await true_us.stop()
    await false_cn.stop()


class Stranger:
    """Someone with the true keys of `us` and a client of their own."""

    def __init__(self, port: int) -> None:
        self.context: ssl.SSLContext = dialling(
            Identity(US.certificate, US.signer("tls").file_key), CN.roster.with_role("tls")
        )
        self.url = url(port)

    async def open(self) -> ClientConnection:
        return await connect(self.url, ssl=self.context, proxy=None, compression=None, max_size=2**24)


async def test_an_older_tls_is_refused() -> None:
    cn = end(CN, Way(listen=Where("127.0.0.1", 0)))
    cn.start()
    stranger = Stranger(await cn.port())
    stranger.context.minimum_version = ssl.TLSVersion.TLSv1_2
    stranger.context.maximum_version = ssl.TLSVersion.TLSv1_2
    with pytest.raises((ssl.SSLError, ConnectionError)):
        await stranger.open()
    await cn.stop()


async def test_a_client_without_a_certificate_is_refused() -> None:
    cn = end(CN, Way(listen=Where("127.0.0.1", 0)))
    cn.start()
    stranger = Stranger(await cn.port())
    stranger.context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    stranger.context.check_hostname = False
    stranger.context.verify_mode = ssl.CERT_NONE
    with pytest.raises((OSError, EOFError, InvalidHandshake)):
        await stranger.open()
    assert not cn.center.told
    await cn.stop()


@pytest.mark.parametrize("garbage", [b"", b"nonsense", b"\xff" * 1_000, b"{}", b"[" * 300_000, "text"])
async def test_garbage_ends_its_connection_with_a_reason_and_the_line_lives(garbage: bytes | str) -> None:
    cn = end(CN, Way(listen=Where("127.0.0.1", 0)))
    cn.start()
    socket = await Stranger(await cn.port()).open()
    assert isinstance(parse(await socket.recv(decode=False)), Hello)
    await socket.send(garbage)
    bye = parse(await socket.recv(decode=False))
    assert isinstance(bye, Bye)
    assert bye.rule == "frame.malformed"
    with pytest.raises(ConnectionClosed):
        await socket.recv()
    us = end(US, Way(paths=(url(await cn.port()),)))
    us.start()
    us.center.say(b"one")
    await until(lambda: settled(us, cn))
    await us.stop()
    await cn.stop()


async def test_a_message_over_every_limit_ends_its_connection() -> None:
    cn = end(CN, Way(listen=Where("127.0.0.1", 0)))
    cn.start()
    socket = await Stranger(await cn.port()).open()
    await socket.recv()
    await socket.send(b"x" * 400_000)
    with pytest.raises(ConnectionClosed) as closed:
        await socket.recv()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1009
    await until(lambda: not cn.line.connections)
    await cn.stop()


async def test_a_crowd_of_connections_is_turned_away() -> None:
    cn = end(CN, Way(listen=Where("127.0.0.1", 0)))
    cn.start()
    stranger = Stranger(await cn.port())
    sockets = [await stranger.open() for _ in range(6)]
    byes = []
    for socket in sockets:
        frame = parse(await socket.recv(decode=False))
        byes += [frame] if isinstance(frame, Bye) else []
    assert [bye.reason for bye in byes] == ["too many connections"] * 2
    for socket in sockets:
        await socket.close()
    await cn.stop()


async def test_a_peer_that_reads_nothing_is_left() -> None:
    async with two_lines() as (us, cn):
        await until(lambda: us.line.status().up and cn.line.status().up)
        (connection,) = us.line.connections.values()
        for _ in range(80):
            us.line.transmit(connection.number, b"x" * 65_536)
        await until(lambda: connection.number not in us.line.connections)
        assert [each.reason for each in us.center.told if isinstance(each, LinkClosed)] == ["the peer does not read"]
        us.center.say(b"one")
        await until(lambda: settled(us, cn))


async def test_a_slow_center_is_not_fed_without_end() -> None:
    async with two_lines() as (us, cn):
        await until(lambda: us.line.status().up and cn.line.status().up)
        cn.center.gate.clear()
        us.center.say(*[b"x" * 1_000] * 1_000)
        await asyncio.sleep(0.2)
        assert len(cn.line.tells) < 128
        cn.center.gate.set()
        await until(lambda: settled(us, cn))


@pytest.mark.parametrize("fault", [OverloadedError("disk"), refuse("store.overloaded"), refuse("store.full")])
async def test_a_center_whose_store_fails_gets_everything_again(fault: Exception) -> None:
    async with two_lines() as (us, cn):
        await until(lambda: us.line.status().up and cn.line.status().up)
        cn.center.failing[TakeEntries] = fault
        us.center.say(b"one")
        await until(lambda: not us.line.status().up)
        cn.center.failing.clear()
        await until(lambda: settled(us, cn))


@pytest.mark.parametrize("read", ["portion", "series"])
async def test_a_center_that_cannot_read_keeps_trying(read: str) -> None:
    cn = end(CN, Way(listen=Where("127.0.0.1", 0)))
    cn.start()
    us = end(US, Way(paths=(url(await cn.port()),)))
    us.line.link.settings = replace(us.line.link.settings, retry_cap=200)
    us.center.failing_reads[read] = OverloadedError("disk")
    us.start()
    us.center.say(b"one")
    await until(lambda: [each for each in us.center.told if isinstance(each, LinkClosed)])
    us.center.failing_reads.clear()
    await until(lambda: settled(us, cn))
    await us.stop()
    await cn.stop()


async def test_a_center_that_may_not_sign_keeps_its_line() -> None:
    async with two_lines() as (us, cn):
        us.center.forked = True
        await until(lambda: us.line.status().up and cn.line.status().up)
        us.center.say(*[b"x" * 1_000] * 200)
        us.center.say(b"FLASH", urgent=True)
        cn.center.say(b"eins")
        await until(lambda: us.center.logs["theirs"])
        assert us.line.status().up
        us.center.forked = False
        us.center.say(b"more")
        await until(lambda: settled(us, cn))


async def test_a_fault_of_ours_costs_a_connection_not_the_center() -> None:
    cn = end(CN, Way(listen=Where("127.0.0.1", 0)))
    cn.start()
    us = end(US, Way(paths=(url(await cn.port()),)))
    us.center.failing_reads["greeting"] = cn.center.failing_reads["greeting"] = ZeroDivisionError("a fault")
    us.start()
    us.center.say(b"one")
    await until(lambda: "a fault of this center: ZeroDivisionError" in us.line.complaint)
    await until(lambda: "a fault of this center: ZeroDivisionError" in cn.line.complaint)
    us.center.failing_reads.clear()
    cn.center.failing_reads.clear()
    await until(lambda: settled(us, cn))
    await us.stop()
    await cn.stop()


async def test_a_line_with_nowhere_to_listen_says_so_at_once() -> None:
    cn = end(CN, Way(listen=Where("127.0.0.1", 0)))
    cn.start()
    second = end(CN, Way(listen=Where("127.0.0.1", await cn.port())))
    with pytest.raises(OSError, match="address already in use"):
        await second.line.run()
    await cn.stop()


async def test_a_line_may_be_closed_before_anyone_was_met() -> None:
    us = end(US, Way(paths=(url(free_port()),)))
    us.start()
    await until(lambda: us.line.complaint)
    await us.stop()
    us.line.obey(us.line.link.due(us.line.moment()))
    us.center.say(b"too late")
    assert not us.line.status().up
    assert us.line.works == set(), "nothing is started after the end"


async def test_entries_are_never_sent_before_both_hellos() -> None:
    cn = end(CN, Way(listen=Where("127.0.0.1", 0)))
    cn.start()
    await cn.port()
    cn.center.say(b"eins")
    socket = await Stranger(await cn.port()).open()
    assert isinstance(parse(await socket.recv(decode=False)), Hello)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(socket.recv(), 0.2)
    await socket.close()
    await cn.stop()


async def test_a_key_that_the_roster_no_longer_lists_is_refused_after_the_handshake() -> None:
    cn = end(CN, Way(listen=Where("127.0.0.1", 0)))
    cn.start()
    us = end(US, Way(paths=(url(await cn.port()),)))
    us.center.listed = [CN.roster.with_role("tls")] * 2 + [()]  # for the timer, the handshake, and what follows it
    us.start()
    await until(lambda: "not the one in the roster" in us.line.complaint)
    us.center.say(b"one")
    await until(lambda: settled(us, cn))
    await us.stop()
    await cn.stop()


async def test_a_series_that_may_not_be_read_gives_the_connection_up() -> None:
    cn = end(CN, Way(listen=Where("127.0.0.1", 0)))
    cn.start()
    us = end(US, Way(paths=(url(await cn.port()),)))
    us.line.link.settings = replace(us.line.link.settings, retry_cap=200)
    us.center.failing_reads["series"] = refuse("channel.closed")
    us.start()
    await until(lambda: [each for each in us.center.told if isinstance(each, LinkClosed)])
    us.center.failing_reads.clear()
    us.center.say(b"one")
    await until(lambda: settled(us, cn))
    await us.stop()
    await cn.stop()


async def test_no_more_is_read_while_much_is_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hotline.link.line.TELLS_MAX", 2)
    async with two_lines() as (us, cn):
        await until(lambda: us.line.status().up and cn.line.status().up)
        cn.center.gate.clear()
        for number in range(20):
            us.center.say(b"%d" % number, urgent=True)
            await asyncio.sleep(0.002)
        await until(lambda: not next(iter(cn.line.connections.values())).may_read.is_set())
        assert len(cn.line.tells) <= 3
        cn.center.gate.set()
        await until(lambda: settled(us, cn))


async def test_a_fault_of_the_center_itself_stops_the_line() -> None:
    cn = end(CN, Way(listen=Where("127.0.0.1", 0)))
    cn.center.failing[Greet] = ZeroDivisionError("a fault")
    cn.start()
    us = end(US, Way(paths=(url(await cn.port()),)))
    us.start()
    with pytest.raises(ExceptionGroup) as stopped:
        await cn.running
    assert stopped.value.subgroup(ZeroDivisionError)
    await us.stop()


async def test_a_connection_does_not_outlive_its_key() -> None:
    async with two_lines() as (us, cn):
        await until(lambda: us.line.status().up and cn.line.status().up)
        cn.center.revoked = True
        await until(lambda: not us.line.status().up)
        closed = [each.reason for each in cn.center.told if isinstance(each, LinkClosed)]
        assert closed == ["the roster does not list this TLS key any more"]
        us.line.link.delay = us.line.link.settings.retry_first
        cn.center.revoked = False
        us.center.say(b"one")
        await until(lambda: settled(us, cn))
