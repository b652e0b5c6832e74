"""Desks for tests of the console: pages read with a session, feeds followed by hand, and what the peer sends."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientWebSocketResponse, WSMsgType

from hotline.client.client import Receipt
from tests.examples import concern, notice
from tests.fakes_center import World
from tests.fakes_clock import HandClock, breathe
from tests.fakes_doors import Open, open_doors
from tests.web.test_signing_in import cookie, own, sign_in

WITHIN = 5


async def page(doors: Open, path: str = "/", person: str = "alice", language: str = "en") -> str:
    """Return a page as the browser of *person* gets it."""
    held = cookie(await sign_in(doors, person))["Cookie"]
    async with doors.session.get(doors.url + path, headers={"Cookie": f"{held}; lang={language}"}) as response:
        text = await response.text()
    assert response.status == 200, text
    return text


async def from_peer(both: World, precedence: str = "IMMEDIATE") -> Receipt:
    """Have the peer send an urgent concern, which two people sign, and our center hold it."""
    async with open_doors(both.cn, both.clock) as theirs:
        async with theirs.client("alice") as li, theirs.client("bob") as wang:
            receipt = await li.send("HTL-1", concern(), precedence=precedence)
            await wang.second(receipt.id)
        await both.settle()
    return receipt


async def notice_from_peer(both: World, **changes: Any) -> Receipt:
    """Have the peer announce a test, and our center hold the notice."""
    async with open_doors(both.cn, both.clock) as theirs:
        async with theirs.client() as li:
            receipt = await li.send("TST-1", notice(**changes))
        await both.settle()
    return receipt


@dataclass(slots=True)
class Followed:
    """A feed that a test follows by hand."""

    socket: ClientWebSocketResponse
    clock: HandClock

    async def frame(self, kind: str) -> dict[str, Any]:
        """Return the next frame of *kind*; time passes by a tick while none comes."""
        async with asyncio.timeout(WITHIN):
            while True:
                received = asyncio.ensure_future(self.socket.receive())
                while not received.done():
                    await self.clock.move(50)
                    await asyncio.wait((received,), timeout=0.02)
                message = received.result()
                assert message.type is WSMsgType.TEXT, message
                found: dict[str, Any] = json.loads(message.data)
                if found["kind"] == kind:
                    return found

    async def say(self, **said: Any) -> None:
        """Say how this desk is."""
        await self.socket.send_str(json.dumps({"visible": True, "armed": True, "painted": 0, **said}))
        await breathe(50)

    async def closed(self) -> int | None:
        """Return with which code the feed ends."""
        async with asyncio.timeout(WITHIN):
            while True:
                received = asyncio.ensure_future(self.socket.receive())
                while not received.done():
                    await self.clock.move(50)
                    await asyncio.wait((received,), timeout=0.02)
                if received.result().type is not WSMsgType.TEXT:
                    return self.socket.close_code


@asynccontextmanager
async def follow(doors: Open, query: str = "", person: str = "alice", **more: str) -> AsyncIterator[Followed]:
    """Follow the feed as the page of *person* does."""
    headers = own(doors, await sign_in(doors, person)) | more
    async with doors.session.ws_connect(doors.url + "/live" + query, headers=headers, compress=0) as socket:
        yield Followed(socket, doors.clock)
