"""One WebSocket connection: frames in, frames out, and an end with a reason.

What is to be sent waits in a bounded queue; a peer that does not read it is left. What arrives is handed over as bytes,
one frame after another, and no more is read while the center still has much to decide.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Final

from websockets.asyncio.connection import Connection as Socket
from websockets.exceptions import ConnectionClosed

OUTBOX_BYTES_MAX: Final = 4 * 1024 * 1024
REASON_BYTES_MAX: Final = 120
NORMAL: Final = 1000
FLUSH_SECONDS: Final = 2.0


class Connection:
    """The hands on one socket. `run` returns the reason for which it ended."""

    def __init__(self, number: int, spki: str, socket: Socket) -> None:
        """Take over an open *socket*, at whose other end TLS has shown the key *spki*."""
        self.number = number
        self.spki = spki
        self.socket = socket
        self.outbox: deque[bytes] = deque()
        self.waiting_bytes = 0
        self.wake = asyncio.Event()
        self.may_read = asyncio.Event()
        self.may_read.set()
        self.farewell: str | None = None
        self.leaving = asyncio.Event()
        self.ended = asyncio.Event()

    def send(self, frame: bytes) -> bool:
        """Queue *frame*; False if the peer has not read what came before for too long."""
        if self.waiting_bytes + len(frame) > OUTBOX_BYTES_MAX:
            return False
        self.outbox.append(frame)
        self.waiting_bytes += len(frame)
        self.wake.set()
        return True

    def finish(self, reason: str) -> None:
        """End the connection when all that is queued is sent, or soon after."""
        self.farewell = self.farewell or reason
        self.wake.set()
        self.leaving.set()

    async def run(self, take: Callable[[bytes], None]) -> str:
        """Read and write until the end; each frame goes to *take*."""
        writing = asyncio.create_task(self.write())
        reading = asyncio.create_task(self.read(take))
        leaving = asyncio.create_task(self.leave())
        tasks = (reading, writing, leaving)
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if self.leaving.is_set():
                await asyncio.wait((writing,), timeout=FLUSH_SECONDS)
            return self.farewell or next(task for task in tasks if task in done).result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self.hang_up()
            self.ended.set()

    async def leave(self) -> str:
        """Return when the connection is to end, with the reason."""
        await self.leaving.wait()
        return self.farewell or ""

    async def read(self, take: Callable[[bytes], None]) -> str:
        """Hand over what arrives; returns how the connection ended."""
        try:
            while True:
                await self.may_read.wait()
                take(await self.socket.recv(decode=False))
        except ConnectionClosed as end:
            return str(end)

    async def write(self) -> str:
        """Send what is queued, in order; returns when told to finish or the connection is gone."""
        try:
            while self.outbox or self.farewell is None:
                if not self.outbox:
                    self.wake.clear()
                    await self.wake.wait()
                    continue
                frame = self.outbox.popleft()
                await self.socket.send(frame)
                self.waiting_bytes -= len(frame)
        except ConnectionClosed as end:
            return str(end)
        return self.farewell

    async def hang_up(self) -> None:
        """Close the socket; a peer that does not answer is left after a while."""
        reason = (self.farewell or "").encode()[:REASON_BYTES_MAX].decode(errors="ignore")
        try:
            async with asyncio.timeout(FLUSH_SECONDS):
                await self.socket.close(NORMAL, reason)
        except TimeoutError:
            self.socket.transport.abort()
