"""Follows the feed of a center: every fact in order, none twice, none missed, however often the line breaks."""

import json
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

import aiohttp

from hotline.client.caller import BROKEN, Caller, problem_in
from hotline.client.errors import ClientError

PAUSE_FIRST: Final = 0.25
PAUSE_MAX: Final = 5.0
SILENCE_SECONDS: Final = 45.0
EVENT_BYTES_MAX: Final = 1024 * 1024
END: Final = b"\n\n"


@dataclass(frozen=True, slots=True)
class Event:
    """A fact of the center: its index in the watch log, its kind, what it says, and which message it is about."""

    index: int
    kind: str
    fact: dict[str, Any]
    message: dict[str, Any] | None


@dataclass(slots=True)
class Following:
    """Where a reader is: the index of the next event, and how long to wait before the next attempt."""

    caller: Caller
    next: int
    kinds: tuple[str, ...] = ()
    pause: float = PAUSE_FIRST

    async def events(self) -> AsyncIterator[Event]:
        """Yield events for ever; ClientError if the center refuses for good."""
        while True:
            with suppress(*BROKEN):
                try:
                    async for event in self.connected():
                        yield event
                except ClientError as error:
                    if not error.retryable:
                        raise
            await self.caller.sleep(self.pause)
            self.pause = min(PAUSE_MAX, self.pause * 2)

    async def connected(self) -> AsyncIterator[Event]:
        """Yield events of one connection, until it ends or nothing comes for too long."""
        query: dict[str, str | int] = {"cursor": self.next}
        if self.kinds:
            query["kinds"] = ",".join(self.kinds)
        address = self.caller.address("/v1/feed", query)
        headers = self.caller.headers("GET", address, b"")
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=5, sock_read=SILENCE_SECONDS)
        session = self.caller.session
        async with session.get(address, headers=headers, timeout=timeout, allow_redirects=False) as response:
            if response.status != HTTPStatus.OK:
                raise problem_in(response, await response.read())
            async for block in blocks(response.content):
                event = self.read(block)
                self.pause = PAUSE_FIRST
                if event is not None:
                    yield event

    def read(self, block: bytes) -> Event | None:
        """Return the event in *block*; None for a heartbeat, which says how far the feed has come."""
        fields = dict(line.split(": ", 1) for line in block.decode().split("\n") if ": " in line)
        value = json.loads(fields["data"])
        if fields["event"] == "heartbeat":
            self.next = max(self.next, value["next"])
            return None
        self.next = value["index"] + 1
        return Event(value["index"], fields["event"], value["fact"], value["message"])


async def blocks(content: aiohttp.StreamReader) -> AsyncIterator[bytes]:
    """Yield the events of a stream, each as it is written."""
    held = b""
    async for chunk in content.iter_any():
        held += chunk
        while (end := held.find(END)) >= 0:
            yield held[:end]
            held = held[end + len(END) :]
        if len(held) > EVENT_BYTES_MAX:
            raise ClientError({"detail": f"an event of more than {EVENT_BYTES_MAX} bytes"})
