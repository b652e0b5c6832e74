import asyncio

from websockets.asyncio.connection import Connection as Socket

from hotline.core.frames import LARGEST
from hotline.link.answer import answer
from hotline.link.dial import dial
from hotline.link.tls import Identity, answering, dialling
from tests.fakes_line import CN, US
from tests.fakes_wire import url


async def test_whoever_tls_lets_in_is_handed_over_plainly() -> None:
    met: asyncio.Queue[Socket] = asyncio.Queue()

    async def converse(socket: Socket) -> None:
        await met.put(socket)
        await socket.wait_closed()

    own = Identity(CN.certificate, CN.signer("tls").file_key)
    server = answering(lambda: own, lambda: US.roster.with_role("tls"))
    client = dialling(Identity(US.certificate, US.signer("tls").file_key), CN.roster.with_role("tls"))
    async with answer("127.0.0.1", 0, server, converse) as listening:
        port = next(iter(listening.sockets)).getsockname()[1]
        socket = await dial(url(port), client)
        other = await met.get()
        await socket.send(b"x" * LARGEST)
        assert await other.recv(decode=False) == b"x" * LARGEST
        assert not other.protocol.extensions
        assert socket.response is not None
        assert "Server" not in socket.response.headers
        assert other.request is not None
        assert "User-Agent" not in other.request.headers
        await socket.close()
