"""Opening a connection on one path."""

import ssl
from typing import Final

from websockets.asyncio.client import connect
from websockets.asyncio.connection import Connection as Socket
from websockets.exceptions import InvalidHandshake, InvalidURI

from hotline.core.frames import LARGEST

OPEN_SECONDS: Final = 5.0
CLOSE_SECONDS: Final = 2.0
PING_SECONDS: Final = 5.0
SILENCE_SECONDS: Final = 15.0
FRAMES_QUEUED: Final = 16


class NoConnectionError(Exception):
    """A path led nowhere; the text says how."""


async def dial(path: str, context: ssl.SSLContext, patience: float = OPEN_SECONDS) -> Socket:
    """Return an open WebSocket on *path*, through no proxy; NoConnectionError if there is none within *patience*."""
    try:
        return await connect(
            path,
            ssl=context,
            proxy=None,
            compression=None,
            user_agent_header=None,
            open_timeout=patience,
            close_timeout=CLOSE_SECONDS,
            ping_interval=PING_SECONDS,
            ping_timeout=SILENCE_SECONDS,
            max_size=LARGEST,
            max_queue=FRAMES_QUEUED,
        )
    except (OSError, ValueError, InvalidHandshake, InvalidURI, EOFError) as fault:
        raise NoConnectionError(reason(fault)) from fault


def reason(fault: Exception) -> str:
    """Return *fault* in words; a wrong certificate is what an operator must hear about."""
    if isinstance(fault, ssl.SSLCertVerificationError):
        return f"the certificate at the other end is not in its roster: {fault.verify_message}"
    if isinstance(fault, TimeoutError):
        return "no answer in time"
    return str(fault) or type(fault).__name__
