"""The screens of the watch: a call is shown on every screen that is open now.

A call that no screen shows has failed, so that the next way is tried. A screen that may be unattended shows calls too,
but does not count while somebody has the watch at a desk. Nothing here remembers calls for later, because
the board shows what is owed anyway. A screen that does not keep up is closed rather than waited for.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Final, Self

from hotline.interfaces import Page, PageError

WAITING_MAX: Final = 256


def never() -> bool:
    """Return that somebody sits before the screen at all times."""
    return False


@dataclass(eq=False, slots=True)
class Screen:
    """One open screen: iterate over it to get the calls to show, and close it when it goes dark.

    It does not count while *unattended* says so.
    """

    owner: "Screens"
    unattended: Callable[[], bool]
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

    def open(self, unattended: Callable[[], bool] = never) -> Screen:
        """Return a new open screen, which does not count while *unattended* says so."""
        screen = Screen(self, unattended)
        self.screens.add(screen)
        return screen

    async def call(self, page: Page) -> str:
        """Show *page* on every open screen and say on how many somebody may see it; PageError if on none."""
        for screen in tuple(self.screens):
            if screen.calls.qsize() >= WAITING_MAX:
                screen.close()
            else:
                screen.calls.put_nowait(page)
        count = sum(not screen.unattended() for screen in self.screens)
        if not count:
            raise PageError("no screen is open")
        return f"shown on {count} {'screen' if count == 1 else 'screens'}"
