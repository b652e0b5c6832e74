"""A witness and a time stamp authority outside a real channel: asked, told of if they fail, believed if pinned."""

import asyncio
import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from hotline.cli.demo import settled
from hotline.cli.twins import Twin
from hotline.files.keys import read_root, read_roster
from hotline.witness.time_stamp import REPLY
from tests.end_to_end.forging import World, world
from tests.end_to_end.losses import hotline, verb
from tests.end_to_end.test_overtake import concern
from tests.fakes_outside import FakeAuthority, FakeWitness, serving

pytestmark = [pytest.mark.end_to_end, pytest.mark.timeout(240)]

SECONDS = 20
CONFIG = """\
witnesses:
  neutral: {{url: "{witness}", keys: ["{key}"], every: 1m, timeout: 2s}}
time_stamps:
  geneva: {{url: "{authority}", certificates: {pinned}, every: 24h, flash: false, timeout: 2s}}
"""


def witness_of(twin: Twin) -> FakeWitness:
    """Return a witness that was told the name and the keys of the log of *twin*."""
    keys = twin.folder / "keys" / twin.party
    root = read_root(keys / "root.json")
    return FakeWitness(root.log_origin, read_roster(keys / "roster.json", root).with_role("log"))


def server_of(authority: FakeAuthority) -> TestServer:
    """Return what answers for *authority*."""

    async def take(request: web.Request) -> web.Response:
        return web.Response(body=await asyncio.to_thread(authority.reply, await request.read()), content_type=REPLY)

    app = web.Application()
    app.router.add_post("/", take)
    return TestServer(app, shutdown_timeout=0)


async def checks(twin: Twin) -> dict[str, Any]:
    """Return the checks of /health that are about those outside."""
    async with aiohttp.ClientSession() as session, session.get(f"{twin.url}/health") as answer:
        shown = (await answer.json())["checks"]
    return {each["name"]: each for each in shown if ":" in each["name"]}


async def until(twin: Twin, name: str, status: str) -> dict[str, Any]:
    """Wait until a check stands so; return it."""
    async with asyncio.timeout(SECONDS):
        while True:
            found: dict[str, Any] = (await checks(twin)).get(name, {})
            if found.get("status") == status and "attested 0" not in found["says"]:
                return found
            await asyncio.sleep(0.05)


async def judged(running: World, name: str, *pins: str) -> tuple[int, dict[str, Any]]:
    """Take the record of us away, and judge it elsewhere."""
    folder, out = running.twins.folder, running.twins.folder / f"{name}.zip"
    code, said = await verb(running.twins.us, "export", str(out))
    assert code == 0, said
    roots = [f"--root={party}={folder}/keys/{party}/root.json" for party in ("us", "cn")]
    code, said = await hotline("--json", "audit", "verify", str(out), *roots, *pins, folder=folder)
    return code, json.loads(said)


async def test_those_outside_attest_a_real_log_and_hold_nothing_up_when_they_fail(tmp_path: Path) -> None:
    (tmp_path / "tsa").mkdir()
    authority = FakeAuthority(tmp_path / "tsa")
    async with world(tmp_path) as running, server_of(authority) as stamps:
        us = running.twins.us
        async with serving(witness_of(us)) as witness:
            await us.stop()
            text = CONFIG.format(
                witness=witness.url, key=witness.vkeys[0], authority=stamps.make_url("/"), pinned=authority.pinned
            )
            us.config.write_text(us.config.read_text(encoding="utf-8") + text, encoding="utf-8")
            await us.start()
            assert "attested" in (await until(us, "witness:neutral", "ok"))["says"]
            await until(us, "stamp:geneva", "ok")
            seen = witness.size
        alice, ben = running.people["us/alice"], running.people["us/ben"]
        flash = await alice.send("HTL-1", concern(), precedence="FLASH", protocol="crisis-hotline")
        await ben.second(flash.id)
        await settled(running.people)
        failing = await until(us, "witness:neutral", "degraded")
        assert "cannot be asked" in failing["says"]
        pins = [f"--witness=neutral={witness.vkeys[0]}", f"--tsa=geneva={authority.pinned}"]
        code, found = await judged(running, "a", *pins)
        assert (code, found["findings"], found["missing"]) == (0, [], [])
        assert [(each["name"], each["party"]) for each in found["vouched"]] == [("geneva", "us"), ("neutral", "us")]
        assert found["vouched"][1]["size"] == seen
        code, found = await judged(running, "b")
        assert (code, found["unpinned"]) == (0, [["stamp", "geneva"], ["witness", "neutral"]])
