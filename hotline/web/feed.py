"""The feed: every fact of this center as it becomes durable, as Server-Sent Events, from any index on.

The id of an event is its index in the watch log; a reader that comes again with `Last-Event-ID` (or `?cursor=`, the
first index wanted) misses nothing. Rows are read as fast as the reader takes them; one that takes nothing for too long
is disconnected. A heartbeat says that the center lives and how far the feed has come.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from aiohttp import web

from hotline.core import facts
from hotline.core.canonical import Duration, Json, instant_text
from hotline.core.center import Center
from hotline.core.errors import HotlineError, refuse
from hotline.interfaces import Clock, Row
from hotline.web.doors import Ask
from hotline.web.entrance import key_of
from hotline.web.guard import TooManyError
from hotline.web.roles import READERS
from hotline.web.shown import show_reference

HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no", "X-Content-Type-Options": "nosniff"}
TICK = Duration(250)
SEAT_AFTER = Duration(5_000)
SIDES = {"placed": "ours", "restored": "ours", "mirrored": "theirs", "advanced": "theirs", "judged": "theirs"}


@dataclass(slots=True)
class Feed:
    """One reader: where to write, which kinds of fact, and the index of the next fact."""

    ask: Ask
    response: web.StreamResponse
    kinds: frozenset[str] | None
    next: int

    async def write(self, text: str) -> None:
        """Write one event; a reader that does not take it in time is gone (TimeoutError)."""
        async with asyncio.timeout(self.ask.doors.settings.write_within / 1000):
            await self.response.write(text.encode())


async def follow(ask: Ask) -> web.StreamResponse:
    """Send facts until the reader or the center goes away."""
    async with ask.doors.desk.reading() as center:
        channel, size = center.channel, center.watch.size
    first, kinds = cursor(ask, size), kinds_of(ask)
    with seat(ask):
        response = web.StreamResponse(headers=HEADERS)
        response.content_type = "text/event-stream"
        await response.prepare(ask.request)
        feed = Feed(ask, response, kinds, first)
        # What goes wrong after the first byte cannot become a problem document: the reader comes again.
        with suppress(TimeoutError, ConnectionResetError, HotlineError):
            await pump(feed, ask.doors.store.tail(channel, "watch", first))
        if ask.request.transport is not None:
            ask.request.transport.abort()
    return response


def cursor(ask: Ask, size: int) -> int:
    """Return the first index wanted: after the last event the reader has, or from `cursor`; else only what comes."""
    last = ask.request.headers.get("Last-Event-ID")
    if last is None:
        first = ask.number("cursor", size)
    elif last.isascii() and last.isdigit() and len(last) < len("9007199254740991"):
        first = int(last) + 1
    else:
        raise refuse("request.malformed", "Last-Event-ID")
    if first > size:
        raise refuse("log.range", "cursor", f"{first}, the log has {size}")
    return first


def kinds_of(ask: Ask) -> frozenset[str] | None:
    """Return the kinds of fact wanted; None for all."""
    text = ask.text("kinds")
    kinds = frozenset(text.split(",")) if text is not None else None
    if kinds is not None and not kinds <= facts.KINDS.keys():
        raise refuse("request.malformed", "kinds", ", ".join(sorted(kinds - facts.KINDS.keys())))
    return kinds


@contextmanager
def seat(ask: Ask) -> Iterator[None]:
    """Hold one of the seats for readers; no key holds them all."""
    assert ask.key is not None
    feeds, settings = ask.doors.feeds, ask.doors.settings
    own = sum(1 for kid in feeds.values() if kid == ask.key.kid)
    if len(feeds) >= settings.feeds_max or own >= settings.feeds_each_max:
        raise TooManyError(SEAT_AFTER, f"{len(feeds)} feeds are followed already, {own} of them by this key")
    taken = object()
    feeds[taken] = ask.key.kid
    try:
        yield
    finally:
        del feeds[taken]


async def pump(feed: Feed, rows: AsyncIterator[tuple[int, Row]]) -> None:
    """Write rows as they come, and a heartbeat when it is time; ends when the center closes or the key is not valid."""
    doors = feed.ask.doors
    row = asyncio.ensure_future(anext(rows))
    beat = asyncio.ensure_future(pause(doors.wall, doors.settings.heartbeat))
    closing = asyncio.ensure_future(doors.closing.wait())
    try:
        while not closing.done():
            await asyncio.wait((row, beat, closing), return_when=asyncio.FIRST_COMPLETED)
            if row.done():
                await send(feed, *row.result())
                row = asyncio.ensure_future(anext(rows))
            if beat.done():
                await heartbeat(feed)
                beat = asyncio.ensure_future(pause(doors.wall, doors.settings.heartbeat))
    except StopAsyncIteration:
        return
    finally:
        for task in (row, beat, closing):
            task.cancel()
        await asyncio.gather(row, beat, closing, return_exceptions=True)


async def send(feed: Feed, index: int, row: Row) -> None:
    """Write one fact, if its kind is wanted."""
    feed.next = index + 1
    value = facts.fact_value(row.body)
    kind = str(value["kind"])
    if feed.kinds is not None and kind not in feed.kinds:
        return
    await demand_still(feed.ask)
    async with feed.ask.doors.desk.reading() as center:
        message = about(center, kind, value)
    shown = {"index": index, "fact": value, "message": message}
    await feed.write(f"id: {index}\nevent: {kind}\ndata: {json.dumps(shown, separators=(',', ':'))}\n\n")


def about(center: Center, kind: str, value: dict[str, Json]) -> dict[str, Json] | None:
    """Return which message a fact about an entry is about."""
    if kind not in SIDES:
        return None
    party = center.party if SIDES[kind] == "ours" else center.theirs.party
    index = value["index"]
    return show_reference(center, party, index) if isinstance(index, int) else None


async def heartbeat(feed: Feed) -> None:
    """Say that the center lives; whoever follows the feed has not gone, so their session lasts."""
    await demand_still(feed.ask)
    shown = {"now": instant_text(feed.ask.doors.now()), "next": feed.next}
    await feed.write(f"event: heartbeat\ndata: {json.dumps(shown, separators=(',', ':'))}\n\n")


async def demand_still(ask: Ask) -> None:
    """Let a reader go whose key may read no longer, or whose session has ended (RefusalError)."""
    doors, key, session = ask.doors, ask.key, ask.session
    if session is not None:
        doors.sessions.use(session, doors.wall.boot())
        await key_of(doors, session)
    async with doors.desk.reading() as center:
        known = center.ours.newest_roster().find(key.kid) if key is not None else None
    if known is None or READERS.isdisjoint(known.roles):
        raise refuse("request.role")
    known.check(doors.wall.now())


async def pause(clock: Clock, duration: Duration) -> None:
    """Sleep on the monotonic clock, never longer than it allows at once."""
    end = clock.monotonic() + duration
    while (left := end - clock.monotonic()) > 0:
        await clock.sleep(Duration(min(TICK, left)))
