"""Ties an exercise to the actual line of the same party: the first FLASH or IMMEDIATE there stops it (rule 19).

The center of the exercise reads the feed of its own actual center with a key that may do nothing else, and tells its
core. What was held before the exercise began does not count; what came while this process did not run does. The actual
center knows nothing of exercises, and nothing of one can reach it.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Final

import structlog

from hotline.client.client import Client
from hotline.client.errors import ClientError
from hotline.client.following import Event
from hotline.core.canonical import instant
from hotline.core.errors import RefusalError
from hotline.core.terms import URGENT

log = structlog.get_logger()

KINDS: Final = ("placed", "mirrored", "advanced", "judged")
AGAIN_SECONDS: Final = 1.0
AGAIN_SECONDS_MOST: Final = 15.0


@dataclass(slots=True)
class Tied:
    """The tie of one exercise. `since` is when it began, in the time of the world (None: not yet).

    `stop` tells the core of the message and its precedence. `fault` is why the actual line cannot be read now.
    """

    actual: Client
    since: Callable[[], int | None]
    stop: Callable[[str, str], Awaitable[object]]
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    fault: str = field(default="not read yet", init=False)

    async def run(self) -> None:
        """Follow the actual line until it has stopped the exercise; whatever goes wrong is said and tried again."""
        pause = AGAIN_SECONDS
        while not await self.followed():
            log.error("the actual line cannot stop this exercise now", error=self.fault)
            await self.sleep(pause)
            pause = min(AGAIN_SECONDS_MOST, pause * 2)

    async def followed(self) -> bool:
        """Follow the actual line; true once it has stopped the exercise, false if it cannot be followed now."""
        try:
            async with self.actual as line:
                await self.follow(line)
        except (ClientError, RefusalError) as error:
            self.fault = str(error)
            return False
        return True

    async def follow(self, line: Client) -> None:
        """Stop the exercise at the first urgent message of the actual line."""
        channel = await line.channel()
        if channel["status"] != "actual":
            raise ClientError({"detail": f"{channel['channel']} at {line.url} is no actual channel"})
        async for event in self.events(line):
            if self.counts(event) and event.message is not None:
                await self.stop(event.message["id"], event.message["precedence"])
                return

    async def events(self, line: Client) -> AsyncIterator[Event]:
        """Yield what the actual center holds, from its beginning."""
        self.fault = ""
        async for event in line.feed(0, KINDS):
            yield event

    def counts(self, event: Event) -> bool:
        """Return whether *event* is an urgent message that came since the exercise began."""
        message: dict[str, Any] = event.message or {}
        began = self.since()
        return message.get("precedence") in URGENT and began is not None and instant(event.fact["at"]) >= began
