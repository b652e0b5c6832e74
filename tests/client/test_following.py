"""Following the feed: every fact once, in order, however often the line breaks."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from hotline.client.caller import Caller
from hotline.client.errors import ClientError
from hotline.client.following import Following, blocks
from hotline.core.canonical import Instant
from tests.examples import sent
from tests.fakes_center import JUNE, US, World
from tests.fakes_doors import Open

Piece = bytes | web.Response


def event(index: int, kind: str = "placed") -> bytes:
    shown = json.dumps({"index": index, "fact": {"kind": kind}, "message": None})
    return f"id: {index}\nevent: {kind}\ndata: {shown}\n\n".encode()


def heartbeat(following: int) -> bytes:
    return f"event: heartbeat\ndata: {json.dumps({'now': '…', 'next': following})}\n\n".encode()


class Center:
    """A feed that breaks off after each of its pieces."""

    def __init__(self, *pieces: Piece) -> None:
        self.pieces = list(pieces)
        self.cursors: list[str] = []
        self.waited: list[float] = []

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.cursors.append(request.query["cursor"])
        piece = self.pieces.pop(0)
        if isinstance(piece, web.Response):
            return piece
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(piece)
        assert request.transport is not None
        if self.pieces:
            request.transport.close()
        return response

    async def sleep(self, seconds: float) -> None:
        self.waited.append(seconds)


@asynccontextmanager
async def following(center: Center, first: int = 0, kinds: tuple[str, ...] = ()) -> AsyncIterator[Following]:
    app = web.Application()
    app.router.add_get("/v1/feed", center.answer)
    async with TestServer(app) as server, ClientSession() as session:
        url = str(server.make_url("/"))
        caller = Caller(url, US.people["alice"], "us/alice", lambda: Instant(JUNE), session, (), center.sleep)
        yield Following(caller, first, kinds)


async def taken(feed: Following, count: int) -> list[int]:
    found: list[int] = []
    async for each in feed.events():
        found.append(each.index)
        if len(found) == count:
            break
    return found


async def test_a_break_costs_nothing() -> None:
    center = Center(event(0) + event(1), event(2)[:20], event(2) + event(3))
    async with following(center) as feed:
        assert await taken(feed, 4) == [0, 1, 2, 3]
    assert center.cursors == ["0", "2", "2"]


async def test_a_heartbeat_moves_the_place_although_nothing_wanted_happened() -> None:
    center = Center(heartbeat(40), event(41))
    async with following(center, 7, ("placed",)) as feed:
        assert await taken(feed, 1) == [41]
    assert center.cursors == ["7", "40"]


async def test_waits_grow_until_a_sign_of_life() -> None:
    closed = [web.json_response({"rule": "channel.closed", "retryable": True}, status=503) for _ in range(7)]
    center = Center(*closed, heartbeat(0), event(0))
    async with following(center) as feed:
        assert await taken(feed, 1) == [0]
    assert center.waited == [0.25, 0.5, 1.0, 2.0, 4.0, 5.0, 5.0, 0.25]


async def test_a_refusal_for_good_ends_the_following() -> None:
    center = Center(web.json_response({"rule": "roster.revoked_key", "retryable": False}, status=403))
    async with following(center) as feed:
        with pytest.raises(ClientError) as caught:
            await taken(feed, 1)
    assert caught.value.rule == "roster.revoked_key"


class Stream:
    """A stream that arrives in pieces."""

    def __init__(self, *chunks: bytes) -> None:
        self.chunks = chunks

    async def iter_any(self) -> AsyncIterator[bytes]:
        for chunk in self.chunks:
            yield chunk


async def collected(*chunks: bytes) -> list[bytes]:
    stream: Any = Stream(*chunks)
    return [block async for block in blocks(stream)]


async def test_events_are_put_together_wherever_they_were_cut() -> None:
    whole = b"id: 1\ndata: {}\n\nid: 2\ndata: {}\n\n"
    expected = [b"id: 1\ndata: {}", b"id: 2\ndata: {}"]
    assert await collected(whole) == expected
    assert await collected(*(whole[at : at + 1] for at in range(len(whole)))) == expected


async def test_an_event_without_end_is_not_waited_for() -> None:
    with pytest.raises(ClientError, match="an event of more than"):
        await collected(*[b"x" * 400_000] * 3)


async def test_a_real_feed_is_followed(both: World, us: Open) -> None:
    async with us.client() as alice:
        size = us.side.center.watch.size
        receipt = await sent(both, us)
        async for each in alice.feed(size, ("placed",)):
            assert each.message is not None
            assert (each.kind, each.message["id"]) == ("placed", receipt.id)
            break
