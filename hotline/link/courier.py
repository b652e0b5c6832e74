"""Carries the pieces of files between the line and the center: behind everything else, and never in its way.

Whatever fails here costs a file its turn on this connection, and nothing else: the line stays up for messages.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import structlog

from hotline.core.canonical import Duration
from hotline.core.errors import HotlineError
from hotline.core.link import Link
from hotline.core.orders import KeepPiece, Moment, Order, ReadPiece
from hotline.interfaces import Clock, Correspondent

log = structlog.get_logger()

EVERY: Final = Duration(250)


@dataclass(frozen=True, slots=True)
class Courier:
    """Carries out what the machine orders about files, and asks for those that are lacking."""

    link: Link
    correspondent: Correspondent
    clock: Clock
    moment: Callable[[], Moment]
    obey: Callable[[tuple[Order, ...]], None]

    async def run(self) -> None:
        """Ask again and again which files are lacking."""
        while True:
            try:
                wanted = await self.correspondent.lacking()
            except HotlineError as fault:
                log.error("files not sought", error=str(fault))  # noqa: TRY400 - the text is made for people
            else:
                self.obey(self.link.want(self.moment(), wanted))
            await self.clock.sleep(EVERY)

    async def handle(self, order: ReadPiece | KeepPiece) -> None:
        """Read a piece for the peer, or keep one of it."""
        match order:
            case ReadPiece():
                piece = await self.piece(order)
                self.obey(self.link.read_piece(self.moment(), order.connection, order, piece))
            case KeepPiece():
                held = await self.keep(order)
                self.obey(self.link.kept_piece(self.moment(), order.connection, order, held))

    async def piece(self, order: ReadPiece) -> bytes:
        """Return a piece of a file; nothing, if it cannot be read."""
        try:
            return await self.correspondent.piece(order.digest, order.offset)
        except HotlineError as fault:
            log.error("file not read", file=order.digest, error=str(fault))  # noqa: TRY400 - made for people
            return b""

    async def keep(self, order: KeepPiece) -> int | None:
        """Return how much of a file is kept now; None if it cannot be."""
        try:
            return await self.correspondent.keep(order.digest, order.offset, order.size, order.piece)
        except HotlineError as fault:
            log.error("file not kept", file=order.digest, error=str(fault))  # noqa: TRY400 - made for people
            return None
