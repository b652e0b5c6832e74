"""The live feed of a desk: facts as they become durable, what rings, and a heartbeat each second, over a WebSocket.

1. A frame comes at once, so that "connected" means that data came; a desk that hears nothing for 3 s knows that the
   feed is dead, and comes again with `since`, the cursor of the last frame that it took. It misses nothing.
2. A cursor that this center does not know, or one too far behind, is answered with `reload`: read the page again.
3. A desk says only how it is: in sight, sound armed, painted up to which cursor; and what its person just did
   (`armed`, `silenced`). Whatever else is asked goes through the doors of the API.
4. The feed ends with its session (code 4401). A desk that does not take what is sent, or says what it may not, is let
   go as well, and may come again.
"""

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from aiohttp import WSCloseCode, WSMsgType, web

from hotline.core import canonical, facts
from hotline.core.canonical import Duration, Json, instant_text
from hotline.core.center import Center
from hotline.core.errors import HotlineError, RefusalError, refuse
from hotline.core.rules import RULES
from hotline.interfaces import OpenScreen, Page
from hotline.web.console.alarms import ALARMS, summary
from hotline.web.console.presence import ACTS, PRESENCE, OpenDesk, Presence
from hotline.web.doors import Ask
from hotline.web.entrance import origin_of
from hotline.web.feed import about, demand_still, pause, seat
from hotline.web.guard import Bucket

BEAT_EVERY: Final = Duration(1_000)
CALM: Final = Duration(100)
"""What rings is computed again at most ten times a second, however many facts there are."""

BEHIND_MAX: Final = 1_000
OUTBOX_MAX: Final = 256
MESSAGE_BYTES_MAX: Final = 1_024
SAID_A_SECOND: Final = 4
SAID_AT_ONCE: Final = 20
PLACES: Final = {"lapsed": "/approvals/{}", "proposed": "/protocols/{}"}
ABOUT: Final = {"fork": "/links", "clock": "/links", "desks": "/roster", "stopped": "/exercise"}
"""Where the matter of a call that is about no message is dealt with, by the end and by the beginning of its number."""

SAID: Final = frozenset({"visible", "armed", "painted"})
ENDED: Final = 4401
"""The code with which the feed closes when its session has ended."""

GONE: Final = frozenset({401, 403})
"""The status of the refusals of a session, a role or a key: who is refused by one of them need not come again."""


@dataclass(slots=True)
class Live:
    """One desk that follows: where to write, and the index of the next fact for it."""

    ask: Ask
    socket: web.WebSocketResponse
    presence: Presence
    next: int
    outbox: "asyncio.Queue[str]" = field(default_factory=lambda: asyncio.Queue(OUTBOX_MAX))
    calls: "asyncio.Queue[OpenScreen]" = field(default_factory=asyncio.Queue)
    moved: bool = True
    desk: OpenDesk = field(init=False)

    def frame(self, kind: str, **more: Json) -> str:
        """Return a frame as it is sent."""
        now = instant_text(self.ask.doors.now())
        return json.dumps({"kind": kind, "cursor": self.next, "now": now, **more}, separators=(",", ":"))

    @property
    def on_watch(self) -> bool:
        """Return whether an alarm concerns who sits here: only operators stand watch."""
        return self.ask.key is not None and "operator" in self.ask.key.roles

    def put(self, frame: str) -> None:
        """Let *frame* be sent soon; a desk that does not keep up is let go (QueueFull)."""
        self.outbox.put_nowait(frame)


async def live(ask: Ask) -> web.StreamResponse:
    """Feed one desk until it, its session or the center goes away."""
    demand_page(ask)
    async with ask.doors.desk.reading() as center:
        size = center.watch.size
    since = ask.number("since", size)
    with seat(ask):
        socket = web.WebSocketResponse(compress=False, max_msg_size=MESSAGE_BYTES_MAX, timeout=1.0, heartbeat=20.0)
        await socket.prepare(ask.request)
        follower = Live(ask, socket, ask.request.app[PRESENCE], since)
        if not size - BEHIND_MAX <= since <= size:
            await socket.send_str(follower.frame("reload"))
            await socket.close()
            return socket
        await attend(follower)
    return socket


def demand_page(ask: Ask) -> None:
    """Refuse whoever is no page of this origin with a session: a browser lets any page open a socket anywhere."""
    if ask.session is None:
        raise refuse("request.session")
    origin, said = origin_of(ask.request, ask.doors.origins), ask.request.headers.get("Origin")
    if said != origin:
        raise refuse("request.cross_site", "Origin", canonical.shown(said))


async def attend(follower: Live) -> None:
    """Feed and hear one desk; the first of its tasks that ends, ends it."""
    assert follower.ask.key is not None
    presence = follower.presence
    follower.desk = presence.open(follower.ask.key.subject, follower.calls.put_nowait)
    follower.put(follower.frame("open", desk=follower.desk.number, desks=presence.shown(), line=line(follower)))
    work = (write, tell_facts, tell_alarms, beat, tell_calls, hear, wait_for_the_end)
    tasks = [asyncio.ensure_future(each(follower)) for each in work]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        presence.close(follower.desk)
        for task in tasks:
            task.cancel()
        ends = await asyncio.gather(*tasks, return_exceptions=True)
    await part(follower, next((each for each in ends if isinstance(each, Exception)), None))


async def part(follower: Live, error: Exception | None) -> None:
    """Close the socket with a code that says why; what does not close in time is cut."""
    gone = isinstance(error, RefusalError) and RULES[error.rule].status in GONE
    code = ENDED if gone else WSCloseCode.GOING_AWAY if error is None else WSCloseCode.TRY_AGAIN_LATER
    with suppress(TimeoutError, ConnectionError, RuntimeError):
        async with asyncio.timeout(1):
            await follower.socket.close(code=code)
    if follower.ask.request.transport is not None:
        follower.ask.request.transport.abort()
    if error is not None and not isinstance(error, HotlineError | TimeoutError | ConnectionError | asyncio.QueueFull):
        raise error


async def write(follower: Live) -> None:
    """Write frame after frame; a desk that does not take one in time is gone (TimeoutError)."""
    while True:
        frame = await follower.outbox.get()
        async with asyncio.timeout(follower.ask.doors.settings.write_within / 1000):
            await follower.socket.send_str(frame)


async def tell_facts(follower: Live) -> None:
    """Tell of each fact as it becomes durable, never faster than the desk takes it."""
    doors = follower.ask.doors
    async with doors.desk.reading() as center:
        channel = center.channel
    async for index, row in doors.store.tail(channel, "watch", follower.next):
        value = facts.fact_value(row.body)
        kind = str(value["kind"])
        async with doors.desk.reading() as center:
            message = about(center, kind, value)
        follower.next, follower.moved = index + 1, True
        await follower.outbox.put(follower.frame("fact", fact=kind, at=value["at"], message=message))


async def tell_alarms(follower: Live) -> None:
    """Tell what rings, at once and whenever that may have changed."""
    doors, alarms = follower.ask.doors, follower.ask.request.app[ALARMS]
    while True:
        if follower.moved:
            follower.moved = False
            waiting = await alarms.look(doors)
            await follower.outbox.put(follower.frame("alarm", alarm=summary(waiting, doors.now())))
        await pause(doors.wall, CALM)


async def beat(follower: Live) -> None:
    """Say each second that the center lives, what time it is, and how the desks do; deadlines pass by time alone.

    A session that follows is in use, so each beat prolongs it; `left` says for how long.
    """
    doors, alarms = follower.ask.doors, follower.ask.request.app[ALARMS]
    while True:
        await pause(doors.wall, BEAT_EVERY)
        await demand_still(follower.ask)
        async with doors.desk.reading() as center:
            stopped, officer = center.book.stopped, center.tour.holder
        rung = summary(alarms.waiting if stopped is None else (), doors.now())
        over = None if stopped is None else instant_text(stopped)
        told: dict[str, Json] = {"alarm": rung, "stopped": over, "line": line(follower), "officer": officer}
        told["left"] = follower.ask.session.left(doors.wall.boot()) if follower.ask.session else None
        follower.put(follower.frame("beat", desks=follower.presence.shown(), **told))


def line(follower: Live) -> dict[str, Json]:
    """Return whether the line is up, and when the other center was last heard of."""
    status = follower.ask.doors.line()
    return {"up": status.up, "heard": None if status.last_heard is None else instant_text(status.last_heard)}


async def tell_calls(follower: Live) -> None:
    """Show each call to the watch, for as long as the desk can ring."""
    while True:
        async for page in await follower.calls.get():
            async with follower.ask.doors.desk.reading() as center:
                where = place_of(center, page.id)
            follower.put(follower.frame("call", call=shown(page, where)))


def place_of(center: Center, call: str) -> str:
    """Return the page on which the matter of a call is dealt with; nothing if there is none."""
    about, _, what = call.partition("/")
    if center.book.message(about) is not None:
        return f"/messages/{about}"
    return PLACES[what].format(about) if what in PLACES else ABOUT.get(about, "")


def shown(page: Page, where: str) -> dict[str, Json]:
    """Return a call as a desk shows it, with *where* its matter is dealt with."""
    return {
        "where": where,
        "id": page.id,
        "person": page.person,
        "precedence": page.precedence,
        "status": page.status,
        "subject": dict(page.subject),
        "body": dict(page.body),
    }


async def hear(follower: Live) -> None:
    """Take what the desk says of itself; whatever else it says, or too often, closes the feed (RefusalError)."""
    wall = follower.ask.doors.wall
    bucket = Bucket(SAID_AT_ONCE, wall.monotonic())
    async for message in follower.socket:
        if message.type is not WSMsgType.TEXT or not bucket.refill(wall.monotonic(), SAID_A_SECOND, SAID_AT_ONCE):
            raise refuse("request.malformed", "live", "more, or something else, than a desk may say")
        bucket.left -= 1
        said = read_said(message.data)
        armed = said["armed"] and follower.on_watch
        follower.presence.say(follower.desk, visible=said["visible"], armed=armed, painted=said["painted"])
        if said.get("did") is not None and follower.on_watch:
            with suppress(HotlineError):  # what the center cannot note now is no reason to go dark
                await follower.presence.act(follower.desk, said["did"])


def read_said(text: str) -> dict[str, Any]:
    """Return what a desk says of itself; refused if it is anything else."""
    value = canonical.parse(text.encode(), largest=MESSAGE_BYTES_MAX, deepest=2)
    if not isinstance(value, dict) or not SAID <= value.keys() <= SAID | {"did"}:
        raise refuse("request.malformed", "live", "members")
    switches = isinstance(value["visible"], bool) and isinstance(value["armed"], bool)
    if not switches or type(value["painted"]) is not int or value.get("did") not in {None, *ACTS}:
        raise refuse("request.malformed", "live", "values")
    return value


async def wait_for_the_end(follower: Live) -> None:
    """Wait until the center stops."""
    await follower.ask.doors.closing.wait()
