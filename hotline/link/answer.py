"""Answering the peer that dials."""

import ssl
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager

from websockets.asyncio.connection import Connection as Socket
from websockets.asyncio.server import Server, serve

from hotline.core.frames import LARGEST
from hotline.link.dial import CLOSE_SECONDS, FRAMES_QUEUED, OPEN_SECONDS, PING_SECONDS, SILENCE_SECONDS

Converse = Callable[[Socket], Awaitable[None]]


def answer(host: str, port: int, context: ssl.SSLContext, converse: Converse) -> AbstractAsyncContextManager[Server]:
    """Listen on *host* and *port* while the block lasts; each connection that TLS let in goes to *converse*."""
    return serve(
        converse,
        host,
        port,
        ssl=context,
        compression=None,
        server_header=None,
        open_timeout=OPEN_SECONDS,
        close_timeout=CLOSE_SECONDS,
        ping_interval=PING_SECONDS,
        ping_timeout=SILENCE_SECONDS,
        max_size=LARGEST,
        max_queue=FRAMES_QUEUED,
    )
