"""The feed: nothing missed, nothing twice, whatever happens to the reader."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from aiohttp import ClientError, ClientResponse

from hotline.client.following import blocks
from hotline.core.canonical import Duration
from hotline.core.commands import Attempt
from hotline.web.feed import pause
from hotline.web.schemas import EVENT
from hotline.web.sessions import LONGEST
from tests.examples import notice, sent
from tests.fakes_center import US, World
from tests.fakes_clock import HandClock, breathe
from tests.fakes_doors import Open, open_doors

BEAT = 15_000


class Reader:
    """One reader of the feed, event by event."""

    def __init__(self, response: ClientResponse) -> None:
        self.response = response
        self.blocks = blocks(response.content)

    async def event(self) -> dict[str, Any]:
        """Return the next event, with its id and name."""
        block = await asyncio.wait_for(anext(self.blocks), 5)
        fields = dict(line.split(": ", 1) for line in block.decode().split("\n"))
        return {"id": fields.get("id"), "event": fields["event"], **json.loads(fields["data"])}

    async def ended(self) -> bool:
        """Wait until the center ends the stream, and return true."""
        await self.rest()
        return True

    async def rest(self) -> list[bytes]:
        """Return what still comes until the center ends the stream; cut short is one way to end."""
        found = []
        with suppress(ClientError):
            async for block in self.blocks:
                found.append(block)  # noqa: PERF401 - what came before the end counts
        return found


@asynccontextmanager
async def reading(doors: Open, last: str | None = None, **query: str | int) -> AsyncIterator[Reader]:
    caller = doors.caller()
    address = caller.address("/v1/feed", query)
    headers = caller.headers("GET", address, b"") | ({"Last-Event-ID": last} if last is not None else {})
    async with doors.session.get(address, headers=headers) as response:
        yield Reader(response)


async def test_the_whole_past_comes_in_order_then_what_happens(both: World, doors: Open) -> None:
    size = doors.side.center.watch.size
    async with reading(doors, cursor=0) as reader:
        past = [await reader.event() for _ in range(size)]
        assert [each["index"] for each in past] == list(range(size))
        assert [each["event"] for each in past[:2]] == ["epoch", "reconciled"]
        async with doors.client() as alice:
            receipt = await alice.send("TST-1", notice())
        event = await reader.event()
    for each in (*past, event):
        doors.truth.validate(EVENT, {name: each[name] for name in ("index", "fact", "message")}, "event")
    assert (event["id"], event["event"], event["message"]["id"]) == (str(size), "placed", receipt.id)
    assert event["message"]["case"] == receipt.case


async def test_a_reader_that_comes_again_misses_nothing_and_gets_nothing_twice(both: World, doors: Open) -> None:
    async with reading(doors, cursor=0) as reader:
        first = [await reader.event() for _ in range(4)]
    async with reading(doors, last=first[-1]["id"]) as reader:
        second = await reader.event()
    assert second["index"] == 4


async def test_without_a_cursor_only_what_comes_is_told(both: World, doors: Open) -> None:
    size = doors.side.center.watch.size
    async with reading(doors) as reader:
        await sent(both, doors)
        assert (await reader.event())["index"] == size


async def test_only_the_kinds_wanted_are_told(both: World, doors: Open) -> None:
    async with reading(doors, cursor=0, kinds="mirrored,cosigned") as reader:
        assert {(await reader.event())["event"] for _ in range(4)} == {"mirrored", "cosigned"}


async def test_a_heartbeat_says_the_time_and_how_far_the_feed_has_come(both: World, doors: Open) -> None:
    async with reading(doors, kinds="forked") as reader:
        await sent(both, doors)
        await beaten(both.clock)
        event = await reader.event()
    assert (event["event"], event["id"], event["next"]) == ("heartbeat", None, doors.side.center.watch.size)


async def beaten(clock: HandClock) -> None:
    """Let time pass until a heartbeat is due, and let it go."""
    await breathe(50)
    await clock.move(BEAT)
    await breathe(50)


@pytest.mark.parametrize(
    ("last", "query", "rule"),
    [
        (None, {"cursor": 999}, "log.range"),
        ("999", {}, "log.range"),
        ("x", {}, "request.malformed"),
        (None, {"kinds": "placed,gossip"}, "request.malformed"),
        (None, {"cursor": "-1"}, "request.malformed"),
    ],
)
async def test_a_place_that_does_not_exist_is_refused(
    doors: Open, last: str | None, query: dict[str, str | int], rule: str
) -> None:
    async with reading(doors, last, **query) as reader:
        assert json.loads(await reader.response.read())["rule"] == rule


async def test_only_so_many_may_follow(both: World) -> None:
    async with open_doors(both.us, both.clock, feeds_max=1) as doors, reading(doors, cursor=0) as first:
        await first.event()
        async with reading(doors) as second:
            problem = json.loads(await second.response.read())
    assert (problem["rule"], second.response.headers["Retry-After"]) == ("request.too_many", "5")
    assert doors.doors.feeds == {}


async def test_whose_key_is_revoked_is_let_go_at_the_next_heartbeat(both: World, doors: Open) -> None:
    async with reading(doors) as reader:
        async with doors.client("keeper", role="keeper") as keeper:
            await keeper.enrol("roster", US.revoke("alice", both.clock.now()).roster_envelope)
        await beaten(both.clock)
        assert await reader.ended()


async def test_whose_key_is_revoked_is_told_nothing_more(both: World, doors: Open) -> None:
    async with reading(doors) as reader:
        async with doors.client("keeper", role="keeper") as keeper:
            await keeper.enrol("roster", US.revoke("alice", both.clock.now()).roster_envelope)
        assert await reader.rest() == []


async def test_no_key_holds_all_the_seats(both: World) -> None:
    async with open_doors(both.us, both.clock, feeds_each_max=1) as doors, reading(doors, cursor=0) as first:
        await first.event()
        async with reading(doors) as second:
            assert json.loads(await second.response.read())["rule"] == "request.too_many"
        bob = doors.caller("bob")
        address = bob.address("/v1/feed", {"cursor": 0})
        async with doors.session.get(address, headers=bob.headers("GET", address, b"")) as response:
            assert (await Reader(response).event())["index"] == 0


@asynccontextmanager
async def watching(doors: Open) -> AsyncIterator[Reader]:
    """Sign in, and follow the feed with the cookie, as the page of a board does."""
    caller = doors.caller()
    address = caller.address("/v1/session")
    async with doors.session.post(address, headers=caller.headers("POST", address, b"")) as begun:
        assert begun.status == 201
    ((name, cookie),) = begun.cookies.items()
    headers = {"Cookie": f"{name}={cookie.value}", "Sec-Fetch-Site": "same-origin"}
    doors.session.cookie_jar.clear()
    async with doors.session.get(doors.url + "/v1/feed", headers=headers) as response:
        yield Reader(response)


async def test_a_board_follows_with_the_cookie_and_its_session_lasts_meanwhile(both: World, doors: Open) -> None:
    async with watching(doors) as reader:
        (session,) = doors.doors.sessions.kept.values()
        left = session.left(both.clock.boot())
        for _ in range(3):
            await beaten(both.clock)
            assert (await reader.event())["event"] == "heartbeat"
        assert session.left(both.clock.boot()) == left


@pytest.mark.parametrize("way", ["ended", "outlasted"])
async def test_a_feed_ends_with_the_session_that_opened_it(both: World, doors: Open, way: str) -> None:
    async with watching(doors) as reader:
        (session,) = doors.doors.sessions.kept.values()
        if way == "ended":
            doors.doors.sessions.end_all(session.kid)
        else:
            session.began = Duration(session.began - LONGEST)
        await beaten(both.clock)
        assert await reader.rest() == []
    assert doors.doors.feeds == {}


async def test_a_center_that_closes_lets_its_readers_go(both: World) -> None:
    async with open_doors(both.us, both.clock) as doors, reading(doors, cursor=0) as reader:
        await reader.event()
        doors.doors.closing.set()
        assert await reader.ended()


async def test_a_store_that_closes_lets_its_readers_go(both: World, doors: Open) -> None:
    async with reading(doors) as reader:
        await breathe(20)
        await doors.side.store.close()
        assert await reader.ended()


async def test_a_reader_that_takes_nothing_is_disconnected_and_holds_nothing(both: World) -> None:
    async with open_doors(both.us, both.clock, write_within=Duration(0)) as doors:
        async with doors.client() as alice:
            for number in range(20):
                await alice.send("TST-1", notice(test_id=f"T-{number}"))
        async with reading(doors, cursor=0) as reader:
            transport = reader.response.connection and reader.response.connection.transport
            assert transport is not None
            transport.pause_reading()
            await until_gone(doors)
        assert doors.doors.feeds == {}


async def until_gone(doors: Open) -> None:
    """Post until the reader is let go: the buffers between are full then."""
    while doors.doors.feeds:
        await doors.side.runner.do(Attempt("page", "person", "screen", "x" * 100_000, failed=False))
        await breathe(5)


async def test_a_pause_ends_when_its_time_has_passed() -> None:
    clock = HandClock()
    task = asyncio.ensure_future(pause(clock, Duration(600)))
    await clock.move(599)
    assert not task.done()
    await clock.move(1)
    await task
