"""Following a log without polling: whoever follows is woken by each commit and reads what is new."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

from hotline.interfaces import Row

ROWS_AT_ONCE = 64


class Bell:
    """Wakes all who follow; rung after each commit, in the thread of the event loop."""

    def __init__(self) -> None:
        """Start with nobody listening."""
        self.listeners: set[asyncio.Event] = set()
        self.closed = False

    def ring(self) -> None:
        """Wake everyone: there may be new rows."""
        for event in self.listeners:
            event.set()

    def close(self) -> None:
        """Wake everyone for the last time."""
        self.closed = True
        self.ring()


async def follow(
    read: Callable[[int, int], Awaitable[tuple[Row, ...]]], bell: Bell, first: int
) -> AsyncIterator[tuple[int, Row]]:
    """Yield rows from *first* on with their indexes, waiting for *bell* at the end; ends when the bell is closed."""
    event = asyncio.Event()
    bell.listeners.add(event)
    try:
        while not bell.closed:
            event.clear()  # before reading: a commit during the read rings again
            rows = await read(first, ROWS_AT_ONCE)
            for row in rows:
                yield first, row
                first += 1
            if not rows:
                await event.wait()
    finally:
        bell.listeners.discard(event)
