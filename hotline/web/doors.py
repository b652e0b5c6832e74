"""What every door shares: the running center behind it, its settings, and one request that was let in."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from aiohttp import web
from yarl import URL

from hotline.core import canonical
from hotline.core.attested import Attested, Standing
from hotline.core.canonical import Duration, Instant, Json
from hotline.core.errors import refuse
from hotline.core.roster import Key
from hotline.core.shape import Shape
from hotline.interfaces import Clock, Desk, Drafts, LinkStatus, OpenScreen, Peer, Search, Store
from hotline.runtime.gathering import Gathering
from hotline.web.desk_drafts import MemoryDrafts
from hotline.web.guard import Guard
from hotline.web.meter import Meter
from hotline.web.sessions import Session, Sessions

SHAPE = Shape("request.malformed")
BODY_DEEPEST = 40
MESSAGE_ID = web.RequestKey("message_id", str)
"""Under which a request remembers which message it is about."""


class Notes(Protocol):
    """Signs the head of our log."""

    def checkpoint(self, size: int | None = None) -> str:
        """Return the note of our log at *size* (all that is durable); RefusalError while none may be given."""
        ...


class Attestations(Protocol):
    """Keeps what those outside the channel attested of our log."""

    async def read(self, first: int, limit: int) -> tuple[Attested, ...]:
        """Return up to *limit*, in the order in which they were kept, from number *first* on."""
        ...

    async def newest(self) -> tuple[Attested, ...]:
        """Return the one with the greatest size of each kind and name."""
        ...


@dataclass(frozen=True, slots=True)
class Settings:
    """What the administrator decides about the doors; `urls` are the origins under which callers reach them.

    A proof must name one of `urls`, so that a proof made for another center opens nothing here. `/health` watches
    `disk`, where the logs are kept, and expects a cosignature within `cosignature_within` (several circuit checks). The
    clock of the channel runs `speed` times as fast as that of the world; `status` is what the channel is for.
    """

    urls: tuple[str, ...]
    disk: Path | None = None
    speed: int = 1
    status: str = "actual"
    requests_a_second: int = 200
    requests_at_once: int = 400
    proofs_max: int = 200_000
    feeds_max: int = 64
    feeds_each_max: int = 16
    cosignature_within: Duration = Duration(300_000)
    heartbeat: Duration = Duration(15_000)
    answer_within: Duration = Duration(5_000)
    body_within: Duration = Duration(15_000)
    write_within: Duration = Duration(10_000)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a bundle holds: a case, a period, or with neither the whole channel; with watch log and files if wanted."""

    case: str = ""
    start: Instant | None = None
    end: Instant | None = None
    watch: bool = False
    files: bool = True

    @property
    def name(self) -> str:
        """Return how the file is called."""
        if self.case:
            return f"case-{canonical.short(self.case)}.zip"
        period = [canonical.instant_text(each)[:10] for each in (self.start, self.end) if each is not None]
        return "-".join(["record", *period]) + ".zip"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which report is wanted: of what fell from *start* on and before *end*, in `en`, `zh` or `both`, in which form."""

    start: Instant
    end: Instant
    lang: str = "en"
    form: str = "html"

    @property
    def name(self) -> str:
        """Return how the file is called."""
        start, end = (canonical.instant_text(each)[:10] for each in (self.start, self.end))
        return f"report-{start}-{end}-{self.lang}.{self.form}"


Reporter = Callable[[Wanted], Awaitable[bytes]]
"""Makes a report; refuses while another one, or a bundle, is made."""

Bundler = Callable[[Scope], AbstractAsyncContextManager[Path]]
"""Makes the bundle of a scope as a file, which is gone when the block is left."""


@dataclass(slots=True)
class Doors:
    """The center behind the doors. `clock` is the time of the channel; `wall` that of the world, for proofs.

    `open_screen` opens a screen of the watch, for a desk that can ring; `config` is what the administrator decided, by
    the path of each key and without secrets; `tied` says why the actual line cannot stop this exercise, or nothing.
    """

    desk: Desk
    store: Store
    peer: Peer
    notes: Notes
    clock: Clock
    wall: Clock
    settings: Settings
    open_screen: Callable[[], OpenScreen] | None = None
    guard: Guard = field(init=False)
    meter: Meter = field(default_factory=Meter)
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    feeds: dict[object, str] = field(default_factory=dict)
    sessions: Sessions = field(default_factory=Sessions)
    drafts: Drafts = field(default_factory=MemoryDrafts)
    search: Search | None = None
    bundler: Bundler | None = None
    reporter: Reporter | None = None
    files: Gathering | None = None
    attested: Attestations | None = None
    standings: Callable[[], tuple[Standing, ...]] = tuple
    config: Mapping[str, str] = field(default_factory=dict)
    tied: Callable[[], str] | None = None
    origins: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        """Put the guard before the doors, and learn under which names callers come: host and port to origin."""
        settings = self.settings
        urls = [URL(url).origin() for url in settings.urls]
        self.origins = {str(url.host_port_subcomponent): str(url) for url in urls}
        self.guard = Guard(settings.requests_a_second, settings.requests_at_once, settings.proofs_max)

    def now(self) -> Instant:
        """Return the time of the channel."""
        return self.clock.now()

    def line(self) -> LinkStatus:
        """Return the state of the line, its instants in the time of the channel; the line itself runs on `wall`."""
        status = self.peer.status()
        if self.settings.status != "exercise":
            return status
        now, real = self.now(), self.wall.now()
        since, heard = (
            None if at is None else Instant(now - self.settings.speed * (real - at))
            for at in (status.since, status.last_heard)
        )
        return replace(status, since=since, last_heard=heard)


DOORS = web.AppKey("doors", Doors)


@dataclass(frozen=True, slots=True)
class Ask:
    """One request that was let in: who asks (None where everybody may), its whole body, and by which session if any."""

    request: web.Request
    doors: Doors
    key: Key | None = None
    body: bytes = b""
    session: Session | None = None

    def part(self, name: str) -> str:
        """Return the part of the address that the route calls *name*."""
        return self.request.match_info[name]

    def text(self, name: str) -> str | None:
        """Return a parameter of the query, None if it is not given."""
        found: str | None = self.request.query.get(name)
        return found

    def number(self, name: str, default: int, least: int = 0, most: int = canonical.INTEGER_MAX) -> int:
        """Return a parameter of the query as a whole number from *least* to *most*."""
        text = self.text(name)
        if text is None:
            return default
        if not (text.isascii() and text.isdigit() and len(text) <= len(str(canonical.INTEGER_MAX))):
            raise refuse("request.malformed", name, f"{canonical.shown(text)} is no whole number")
        return SHAPE.whole(int(text), name, least, most)

    def members(self, required: frozenset[str], optional: frozenset[str] = frozenset()) -> dict[str, Any]:
        """Return the JSON object in the body, with exactly these members."""
        return SHAPE.members(
            canonical.parse(self.body, largest=len(self.body), deepest=BODY_DEEPEST), required, optional
        )

    def about(self, message_id: str | None) -> None:
        """Remember which message this request is about, so that a problem can name it."""
        if message_id is not None and canonical.DIGEST.fullmatch(message_id):
            self.request[MESSAGE_ID] = message_id


async def disposition(ask: Ask, name: str) -> dict[str, str]:
    """Return the header that has an answer saved under *name*, with status and channel after the word for what it is.

    Files of an exercise and of the line in earnest are not told apart by what is in them once they lie in one folder.
    """
    async with ask.doors.desk.reading() as center:
        place = f"{center.status.upper()}-{center.channel}"
    word = re.match("[a-z]+", name)
    end = word.end() if word else 0
    return {"Content-Disposition": f'attachment; filename="{name[:end]}-{place}{name[end:]}"'}


Opens = Callable[[Ask], Awaitable[web.StreamResponse]]
"""What stands behind a door: it takes a request that was let in, and answers it."""


def answer_json(value: Json, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """Return *value* as a JSON answer."""
    return web.Response(
        body=canonical.encode(value), status=status, headers=headers, content_type="application/json", charset="utf-8"
    )
