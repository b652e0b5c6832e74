"""One verb's conversation with the center: opened with the key of the desk, closed at the end."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hotline.cli.desk import Desk, complete, desk_of, signers_of, wall
from hotline.cli.terminal import Terminal
from hotline.cli.words import Words
from hotline.client.caller import PATIENCE
from hotline.client.client import Client
from hotline.core.canonical import Instant, instant
from hotline.core.signature import Signer


@dataclass(slots=True)
class Asking:
    """Who asks, and what the center said last about the channel. `ahead` is its time minus that of the world.

    `files` are those of the message that is written, by digest.
    """

    terminal: Terminal
    desk: Desk
    signer: Signer
    client: Client = field(init=False)
    channel: dict[str, Any] = field(default_factory=dict)
    ahead: int = 0
    files: dict[str, Path] = field(default_factory=dict)

    @property
    def words(self) -> Words:
        """Return the catalogue."""
        return self.terminal.words

    @property
    def party(self) -> str:
        """Return our party."""
        return str(self.channel["party"])

    @property
    def peer(self) -> str:
        """Return the other party."""
        return str(self.channel["peer"])

    def now(self) -> Instant:
        """Return the time of the channel, as the center last told it."""
        return Instant(wall() + self.ahead)

    async def refresh(self) -> dict[str, Any]:
        """Ask how the channel stands, and set the clock by it."""
        self.channel = await self.client.channel()
        self.ahead = instant(self.channel["now"]) - wall()
        return self.channel


@asynccontextmanager
async def asking(terminal: Terminal, patience: tuple[float, ...] = PATIENCE) -> AsyncIterator[Asking]:
    """Open a conversation with the center of this desk."""
    desk = complete(desk_of(terminal))
    signer, *also = signers_of(desk, terminal)
    found = Asking(terminal, desk, signer)
    client = Client(
        str(desk.url), signer, desk.subject, desk.role, found.now, wall, also=tuple(also), patience=patience
    )
    async with client:
        found.client = client
        yield found


def ask(terminal: Terminal, verb: Callable[[Asking], Awaitable[None]], patience: tuple[float, ...] = PATIENCE) -> None:
    """Run *verb* with a conversation of its own."""

    async def whole() -> None:
        async with asking(terminal, patience) as found:
            await found.refresh()
            await verb(found)

    asyncio.run(whole())
