import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from hotline.link.dial import NoConnectionError, dial, reason
from hotline.link.tls import Identity, answering, dialling
from tests.fakes_line import CN, US
from tests.fakes_wire import free_port, url

CONTEXT = dialling(Identity(US.certificate, US.signer("tls").file_key), CN.roster.with_role("tls"))
OWN = Identity(CN.certificate, CN.signer("tls").file_key)
SERVER = answering(lambda: OWN, lambda: US.roster.with_role("tls"))


@asynccontextmanager
async def server(says: bytes, context: ssl.SSLContext | None = SERVER) -> AsyncIterator[int]:
    """Listen, and answer every caller with *says*."""
    answered: list[asyncio.Task[None]] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(says)
        if not says:
            await reader.read()
        writer.transport.abort() if context is None else writer.close()

    def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answered.append(asyncio.ensure_future(answer(reader, writer)))

    listening = await asyncio.start_server(begin, "127.0.0.1", 0, ssl=context)
    try:
        yield listening.sockets[0].getsockname()[1]
    finally:
        listening.close()
        await asyncio.gather(*answered, return_exceptions=True)
        await asyncio.sleep(0.01)


async def test_a_path_on_which_nobody_listens_leads_nowhere() -> None:
    with pytest.raises(NoConnectionError, match=r"[Cc]onnect"):
        await dial(url(free_port()), CONTEXT)


async def test_a_path_that_is_no_address_leads_nowhere() -> None:
    with pytest.raises(NoConnectionError):
        await dial("wss://", CONTEXT)


async def test_a_server_that_speaks_no_tls_leads_nowhere() -> None:
    async with server(b"HTTP/1.1 200 OK\r\n\r\n", None) as port:
        with pytest.raises(NoConnectionError):
            await dial(url(port), CONTEXT)


async def test_a_server_that_speaks_no_websocket_leads_nowhere() -> None:
    async with server(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n") as port:
        with pytest.raises(NoConnectionError, match="404"):
            await dial(url(port), CONTEXT)


async def test_a_server_that_says_nothing_is_left_in_time() -> None:
    async with server(b"", None) as port:
        with pytest.raises(NoConnectionError, match="no answer in time"):
            await dial(url(port), CONTEXT, patience=0.1)


def test_a_fault_without_words_has_at_least_a_name() -> None:
    assert reason(EOFError()) == "EOFError"
