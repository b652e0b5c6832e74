"""The screens of the watch: a call is shown on every screen that is open now.

A call that no screen shows has failed, so that the next way is tried. Nothing here remembers calls for later, because
the board shows what is owed anyway. A screen that does not keep up is closed rather than waited for.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Final, Self

from hotline.interfaces import Page, PageError

WAITING_MAX: Final = 256


@dataclass(eq=False, slots=True)
class Screen:
    """One open screen: iterate over it to get the calls to show, and close it when it goes dark."""

    owner: "Screens"
    calls: asyncio.Queue[Page | None] = field(default_factory=lambda: asyncio.Queue(WAITING_MAX + 1))

    async def __aiter__(self) -> AsyncIterator[Page]:
        while (page := await self.calls.get()) is not None:
            yield page

    def __enter__(self) -> Self:
        """Be open until the block ends."""
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Show nothing more; whoever iterates comes to the end after what is already waiting."""
        if self in self.owner.screens:
            self.owner.screens.discard(self)
            self.calls.put_nowait(None)


@dataclass(slots=True)
class Screens:
    """All screens that are open at this center: a Pager."""

    screens: set[Screen] = field(default_factory=set)

    def open(self) -> Screen:
        """Return a new open screen."""
        screen = Screen(self)
        self.screens.add(screen)
        return screen

    async def call(self, page: Page) -> str:
        """Show *page* on every open screen and say on how many; PageError if there is none."""
        for screen in tuple(self.screens):
            if screen.calls.qsize() >= WAITING_MAX:
                screen.close()
            else:
                screen.calls.put_nowait(page)
        if not self.screens:
            raise PageError("no screen is open")
        return f"shown on {len(self.screens)} {'screen' if len(self.screens) == 1 else 'screens'}"
