"""Which desks are open, by whom, and which of them can ring: a desk that cannot ring is itself an alarm.

1. A desk is one open page of the console. It can ring while its sound is armed, it is in sight, and it has said so
   within a few seconds. Each such desk is a screen of the watch, on which calls are shown.
2. The console is in use from the first time that somebody takes the watch at a desk, across restarts. From then on, if
   no desk has been able to ring for half a minute, the center notes it once and calls people by their other ways.
3. All desks are told, and it is noted when one can ring again.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Final

import structlog
from aiohttp import web

from hotline.core import commands
from hotline.core.canonical import Duration, Instant, Json, instant_text
from hotline.core.errors import HotlineError
from hotline.interfaces import OpenScreen
from hotline.web.doors import DOORS, Doors
from hotline.web.feed import pause

log = structlog.get_logger()

FED_WITHIN: Final = Duration(5_000)
UNHEARD_AFTER: Final = Duration(30_000)
LOOK_EVERY: Final = Duration(1_000)
ACTS: Final = frozenset({"armed", "silenced"})
"""What a person does at a desk that is noted: took the watch there, or silenced its sound for a minute."""


@dataclass(eq=False, slots=True)
class OpenDesk:
    """One open desk and what it last said of itself, at *fed* by the monotonic clock; `screen` while it can ring."""

    number: int
    person: str
    fed: Duration
    show: Callable[[OpenScreen], None]
    visible: bool = False
    armed: bool = False
    painted: int = 0
    screen: OpenScreen | None = None

    def can_ring(self, ticks: Duration) -> bool:
        """Return whether an alarm would be heard here."""
        return self.visible and self.armed and ticks - self.fed <= FED_WITHIN


@dataclass(slots=True)
class Presence:
    """Every open desk of this center. `heard` is when one could last ring; `unheard` since when none could, if long."""

    doors: Doors
    open_screen: Callable[[], OpenScreen] | None
    desks: dict[int, OpenDesk] = field(default_factory=dict)
    numbers: "count[int]" = field(default_factory=lambda: count(1))
    heard: Duration = Duration(0)
    silent_since: Instant = Instant(0)
    unheard: Instant | None = None

    def __post_init__(self) -> None:
        """Give the desks of before a start their time to come back."""
        self.heard, self.silent_since = self.doors.wall.monotonic(), self.doors.now()

    def open(self, person: str, show: Callable[[OpenScreen], None]) -> OpenDesk:
        """Open a desk of *person*; *show* is handed a screen each time that the desk becomes able to ring."""
        desk = OpenDesk(next(self.numbers), person, self.doors.wall.monotonic(), show)
        self.desks[desk.number] = desk
        return desk

    def close(self, desk: OpenDesk) -> None:
        """Forget a desk that has gone."""
        self.desks.pop(desk.number, None)
        darken(desk)

    def say(self, desk: OpenDesk, *, visible: bool, armed: bool, painted: int) -> None:
        """Take what *desk* says of itself."""
        desk.visible, desk.armed, desk.painted, desk.fed = visible, armed, painted, self.doors.wall.monotonic()
        self.look()

    def look(self) -> None:
        """Open a screen for each desk that can ring now, and darken the others."""
        ticks = self.doors.wall.monotonic()
        for desk in self.desks.values():
            if not desk.can_ring(ticks):
                darken(desk)
            elif desk.screen is None and self.open_screen is not None:
                desk.screen = self.open_screen()
                desk.show(desk.screen)
        if self.able:
            self.heard, self.silent_since = ticks, self.doors.now()

    @property
    def able(self) -> int:
        """Return how many desks can ring."""
        ticks = self.doors.wall.monotonic()
        return sum(desk.can_ring(ticks) for desk in self.desks.values())

    async def act(self, desk: OpenDesk, what: str) -> None:
        """Note what the person at *desk* did."""
        await self.doors.desk.do(commands.NoteDesk(what, desk.person, self.doors.now()))

    async def judge(self) -> None:
        """Note that no desk can ring, or that one can again, once each; a stopped exercise needs none."""
        self.look()
        async with self.doors.desk.reading() as center:
            before, over = center.desks, center.book.stopped is not None
        if over:
            self.unheard = None
            return
        unheard = before is not None and before.what == "unheard"
        silent = self.doors.wall.monotonic() - self.heard
        if unheard and self.able:
            await self.doors.desk.do(commands.NoteDesk("heard", "", self.doors.now()))
        elif before is not None and not unheard and silent >= UNHEARD_AFTER:
            await self.doors.desk.do(commands.NoteDesk("unheard", "", self.silent_since))
        async with self.doors.desk.reading() as center:
            last = center.desks
        self.unheard = last.since if last is not None and last.what == "unheard" else None

    async def watch(self) -> None:
        """Judge every second, for as long as the doors are open; what the center refuses is tried again."""
        while True:
            try:
                await self.judge()
            except HotlineError as error:
                log.warning("desks not noted", error=str(error))
            await pause(self.doors.wall, LOOK_EVERY)

    def shown(self) -> dict[str, Json]:
        """Return what every desk is told of all: how many are open, how many can ring, and since when none can."""
        unheard = instant_text(self.unheard) if self.unheard is not None else None
        return {"open": len(self.desks), "able": self.able, "unheard": unheard}


def darken(desk: OpenDesk) -> None:
    """Close the screen of a desk, if it has one."""
    if desk.screen is not None:
        desk.screen.close()
        desk.screen = None


PRESENCE: Final = web.AppKey("presence", Presence)


async def keep(app: web.Application) -> AsyncIterator[None]:
    """Watch over the desks while the application runs."""
    presence = app[PRESENCE] = Presence(app[DOORS], app[DOORS].open_screen)
    task = asyncio.create_task(presence.watch())
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
