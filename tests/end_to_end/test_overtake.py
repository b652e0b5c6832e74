"""A FLASH overtakes 10 000 routine notices on a slow line, between two real centers (rule 1)."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from hotline import assembly
from hotline.cli.demo import people, ready, settled, wall
from hotline.cli.twins import Twin, Wire, found_twins
from hotline.client.client import Client
from hotline.client.drafting import Desk, compose, signed
from hotline.client.errors import ClientError
from hotline.core import commands
from hotline.core.canonical import Instant, digest_text, instant_text
from hotline.core.center import Center
from hotline.files import config as config_file
from tests.end_to_end.forging import greeting

pytestmark = pytest.mark.end_to_end

PROTOCOLS = ("crisis-hotline", "ai-test-notification", "service")
BACKLOG = 10_000
TOGETHER = 64
SLOW = 400_000
PIECE = 4096


@dataclass(slots=True)
class SlowWire(Wire):
    """A line that carries so many bytes a second each way; nought is no limit."""

    rate: int = SLOW

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry bytes one way until the end, no faster than the line is."""
        with contextlib.suppress(OSError):
            while chunk := await reader.read(PIECE if self.rate else 16 * PIECE):
                writer.write(chunk)
                await writer.drain()
                if self.rate:
                    await asyncio.sleep(len(chunk) / self.rate)
        writer.close()


def as_seen_by_the_peer(center: Center) -> dict[str, Any]:
    """Return the hello of a peer that holds both logs just as *center* does."""
    ours, theirs = center.ours, center.theirs
    return {
        "ours": {"size": theirs.size, "root": digest_text(theirs.tree.root()), "cosigned": theirs.series.size},
        "theirs": {"size": ours.size, "root": digest_text(ours.tree.root()), "given": ours.series.size},
    }


async def fill(twin: Twin, alice: Client) -> None:
    """Place the backlog in the log of a center that is stopped, as its own process would."""
    channel = await alice.channel()
    name = await alice.opening(channel, "GEN-1", "service")
    desk = Desk(channel, name, await alice.agreement(name), wall())
    await twin.stop()
    parts = assembly.build(config_file.load(twin.config), str)
    await parts.store.open()
    try:
        await parts.runner.start()
        running = asyncio.create_task(parts.runner.run())
        await parts.runner.do(commands.Greet(as_seen_by_the_peer(parts.runner.center)))
        for _ in range(BACKLOG // TOGETHER + 1):
            posts = []
            for _each in range(TOGETHER):
                payload, openings, _flags = compose(desk, "GEN-1", greeting())
                envelope = signed(payload, "operator", (alice.signer,))
                posts.append(parts.runner.do(commands.Post(envelope, openings, dry=False)))
            assert {answer.state for answer in await asyncio.gather(*posts)} == {"placed"}
        running.cancel()
    finally:
        await parts.store.close()


def concern() -> dict[str, Any]:
    """Return the fields of an urgent concern."""
    return {
        "concern_type": "unexplained_activity",
        "time_of_event": instant_text(wall()),
        "what_is_known": {"original": "Activity that we cannot explain.", "language": "en"},
        "what_we_are_doing": {"original": "Our crews hold their positions.", "language": "en"},
        "what_we_ask": "clarify",
        "confidence": "probable",
        "next_update_by": instant_text(Instant(wall() + 7_200_000)),
    }


async def size_held(client: Client) -> int:
    """Return how many entries of the peer a center holds."""
    return int((await client.channel())["logs"]["theirs"]["size"])


async def taken(client: Client, name: str) -> dict[str, Any]:
    """Return a message once the center of *client* holds it and knows when it was delivered."""
    async with asyncio.timeout(60):
        while True:
            with contextlib.suppress(ClientError):
                shown = await client.message(name)
                if shown["delivered"] is not None:
                    return shown
            await asyncio.sleep(0.02)


async def caught_up(clients: Mapping[str, Client], size: int) -> None:
    """Wait until the peer has cosigned *size* entries."""
    async with asyncio.timeout(180):
        while (await clients["us/auditor"].channel())["logs"]["ours"]["cosigned"] < size:  # noqa: ASYNC110 - a process
            await asyncio.sleep(0.1)


@contextlib.asynccontextmanager
async def behind_a_backlog(folder: Path) -> AsyncIterator[tuple[Mapping[str, Client], SlowWire, int]]:
    """Run both centers with the backlog just begun to move; gives how many entries the peer held before it."""
    twins = found_twins(folder, wall())
    wire = twins.wire = SlowWire(twins.line, twins.wire.port, rate=0)
    await wire.open()
    twins.configure(PROTOCOLS, 1, wall(), wall())
    try:
        await twins.start()
        async with people(twins) as clients:
            await ready(clients)
            await settled(clients)
            for client in clients.values():
                client.now = wall
            began = await size_held(clients["cn/li"])
            await fill(twins.us, clients["us/alice"])
            wire.rate = SLOW
            await twins.us.start()
            async with asyncio.timeout(30):
                while await size_held(clients["cn/li"]) < began + 100:  # noqa: ASYNC110 - another process
                    await asyncio.sleep(0.05)
            yield clients, wire, began
    finally:
        await twins.stop()
        await wire.close()


@pytest.mark.timeout(300)
async def test_a_flash_overtakes_ten_thousand_routine_notices_on_a_slow_line(tmp_path: Path) -> None:
    async with behind_a_backlog(tmp_path / "twins") as (clients, wire, began):
        alice, ben, li = (clients[name] for name in ("us/alice", "us/ben", "cn/li"))
        receipt = await alice.send("HTL-1", concern(), precedence="FLASH", protocol="crisis-hotline")
        second = await ben.second(receipt.id)
        there = await taken(li, receipt.id)
        held = await size_held(li)
        here = await taken(alice, receipt.id)

        assert second.index is not None
        assert second.index >= began + BACKLOG
        assert held < began + BACKLOG // 2, "the backlog is far from over"
        assert there["delivered"] == here["delivered"]

        wire.rate = 0
        await caught_up(clients, second.index + 1)
        after = [await client.message(receipt.id) for client in (alice, li)]
        assert [each["delivered"] for each in after] == [there["delivered"]] * 2
        assert [each["index"] for each in after] == [second.index] * 2
        rows = [await alice.entries("ours", second.index, 1), await li.entries("theirs", second.index, 1)]
        assert rows[0]["entries"][0]["bytes"] == rows[1]["entries"][0]["bytes"]
