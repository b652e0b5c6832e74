import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import pytest
from websockets.asyncio.client import connect
from websockets.asyncio.connection import Connection as Socket
from websockets.asyncio.server import serve
from websockets.exceptions import ConnectionClosed

from hotline.link.connection import OUTBOX_BYTES_MAX, Connection
from tests.fakes_wire import until


@asynccontextmanager
async def sockets() -> AsyncIterator[tuple[Connection, Socket]]:
    """Join a connection to the bare socket of its peer."""
    met: asyncio.Queue[Socket] = asyncio.Queue()

    async def converse(socket: Socket) -> None:
        await met.put(socket)
        await socket.wait_closed()

    async with serve(converse, "127.0.0.1", 0, ping_interval=None, close_timeout=0.2) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        async with connect(f"ws://127.0.0.1:{port}", ping_interval=None, close_timeout=0.2, proxy=None) as socket:
            yield Connection(7, "sha256:", socket), await met.get()


async def test_frames_arrive_in_order_both_ways_until_the_end() -> None:
    async with sockets() as (connection, peer):
        taken: list[bytes] = []
        running = asyncio.create_task(connection.run(taken.append))
        assert connection.send(b"one")
        assert connection.send(b"two")
        assert [await peer.recv(), await peer.recv()] == [b"one", b"two"]
        await peer.send(b"eins")
        await until(lambda: taken == [b"eins"])
        assert connection.waiting_bytes == 0
        await peer.close(1001, "gone")
        assert "1001" in await running
        assert connection.ended.is_set()


async def test_what_is_queued_is_sent_before_the_end() -> None:
    async with sockets() as (connection, peer):
        connection.send(b"x" * 100_000)
        connection.send(b"bye")
        connection.finish("enough")
        connection.finish("too late to say anything else")
        assert await connection.run(lambda _: None) == "enough"
        assert [len(await peer.recv()), await peer.recv()] == [100_000, b"bye"]
        with pytest.raises(ConnectionClosed):
            await peer.recv()
        assert (peer.close_code, peer.close_reason) == (1000, "enough")


async def test_a_queue_that_is_not_read_has_an_end() -> None:
    async with sockets() as (connection, _):
        piece = b"x" * 65_536
        sent = 0
        while connection.send(piece):
            sent += len(piece)
        assert sent == OUTBOX_BYTES_MAX


class Stuck:
    """A socket whose other end neither reads nor writes, nor takes its leave."""

    def __init__(self) -> None:
        self.transport = self
        self.aborted = False

    async def send(self, frame: bytes) -> None:
        await asyncio.Event().wait()

    async def recv(self, *, decode: bool) -> bytes:
        await asyncio.Event().wait()
        return b""

    async def close(self, code: int, reason: str) -> None:
        await asyncio.Event().wait()

    def abort(self) -> None:
        self.aborted = True


async def test_a_peer_that_does_nothing_is_left_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hotline.link.connection.FLUSH_SECONDS", 0.05)
    socket = Stuck()
    connection = Connection(7, "sha256:", cast("Socket", socket))
    running = asyncio.create_task(connection.run(lambda _: None))
    connection.send(b"bye")
    await asyncio.sleep(0)
    connection.finish("the peer does not read")
    assert await running == "the peer does not read"
    assert socket.aborted


async def test_nothing_is_read_while_the_center_has_much_to_decide() -> None:
    async with sockets() as (connection, peer):
        taken: list[bytes] = []
        connection.may_read.clear()
        running = asyncio.create_task(connection.run(taken.append))
        await peer.send(b"one")
        await asyncio.sleep(0.05)
        assert not taken
        connection.may_read.set()
        await until(lambda: taken)
        connection.finish("enough")
        await running


async def test_a_reason_is_cut_to_what_a_socket_can_say() -> None:
    async with sockets() as (connection, peer):
        connection.finish("测" * 200)
        await connection.run(lambda _: None)
        assert peer.close_reason == "测" * 40
