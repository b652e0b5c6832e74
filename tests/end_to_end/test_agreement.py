"""A new version of an agreement between two real centers: proposed, read, agreed, in force on both at one instant."""

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from hotline.cli.demo import PROTOCOLS, people, ready, wall
from hotline.cli.gathering import from_files
from hotline.cli.proving import prove
from hotline.cli.twins import Twin, Twins, found_twins
from hotline.client.client import Client
from hotline.client.drafting import Composed, Desk, compose, signed
from hotline.client.errors import ClientError
from hotline.core.canonical import instant, short
from hotline.files import config as config_file
from hotline.files import protocols
from hotline.files.founding import key_file
from tests.end_to_end.forging import greeting

pytestmark = [pytest.mark.end_to_end, pytest.mark.timeout(120)]

ADMINISTRATORS = {"us": "dana", "cn": "zhao"}
AHEAD = 12
PATIENCE = 30


@dataclass(frozen=True, slots=True)
class Desks:
    """Both centers, the clients of their people, and their administrators at a terminal."""

    twins: Twins
    clients: Mapping[str, Client]

    async def verb(self, twin: Twin, *arguments: str) -> str:
        """Run a verb as the administrator of a party, as a person does; return what it printed."""
        name = ADMINISTRATORS[twin.party]
        key = key_file(twin.folder / "keys" / twin.party / "people", name, "Ed25519")
        given = ("--url", twin.url, "--key", str(key), "--as", f"{twin.party}/{name}:administrator")
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "hotline", *given, *arguments),
            cwd=twin.folder,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env={**os.environ, "COLUMNS": "200", "PYTHONIOENCODING": "utf-8"},
        )
        told, _ = await process.communicate()
        assert process.returncode == 0, told.decode()
        return told.decode()

    async def standing(self, name: str, wanted: Callable[[dict[str, Any]], bool]) -> list[dict[str, Any]]:
        """Return how an agreement stands at both centers, once both say what is *wanted* of it."""
        async with asyncio.timeout(PATIENCE):
            while True:
                found = [await self.listed(party, name) for party in ADMINISTRATORS]
                if all(each is not None and wanted(each) for each in found):
                    return [each for each in found if each is not None]
                await asyncio.sleep(0.1)

    async def listed(self, party: str, name: str) -> dict[str, Any] | None:
        """Return how an agreement stands at the center of a party, if it is known there."""
        shown = await self.clients[f"{party}/auditor"].agreements()
        return next((each for each in shown if each["digest"] == name), None)


@contextlib.asynccontextmanager
async def desks(folder: Path) -> AsyncIterator[Desks]:
    """Run both centers with the agreements of the house in force."""
    twins = found_twins(folder, wall())
    await twins.wire.open()
    twins.configure(PROTOCOLS, 1, wall(), wall())
    try:
        await twins.start()
        async with people(twins) as clients:
            await ready(clients)
            for client in clients.values():
                client.now = wall
            yield Desks(twins, clients)
    finally:
        await twins.stop()
        await twins.wire.close()


def newer(folder: Path) -> Path:
    """Write the second version of the service messages: a test of the line is answered within four minutes."""
    text = (protocols.shipped() / "service.yaml").read_text(encoding="utf-8")
    assert (text.count("\nversion: 1\n"), text.count("replied: {within: 5m")) == (1, 1)
    path = folder / "service.yaml"
    written = text.replace("\nversion: 1\n", "\nversion: 2\n").replace("replied: {within: 5m", "replied: {within: 4m")
    path.write_text(written, encoding="utf-8")
    return path


async def held(client: Client, message: str) -> None:
    """Wait until the center of *client* holds a message."""
    async with asyncio.timeout(PATIENCE):
        while True:
            with contextlib.suppress(ClientError):
                await client.message(message)
                return
            await asyncio.sleep(0.05)


async def under(client: Client, agreement: str) -> Composed:
    """Return a message that opens a case under *agreement*, whatever is in force."""
    desk = Desk(await client.channel(), agreement, await client.agreement(agreement), wall())
    payload, openings, flags = compose(desk, "GEN-1", greeting())
    return Composed(payload, signed(payload, "operator", (client.signer,)), openings, flags)


async def told(client: Client, page: str) -> None:
    """Wait until the center of *client* has called somebody for *page*."""
    async with asyncio.timeout(PATIENCE):
        while True:
            size = (await client.channel())["watch"]["size"]
            rows = (await client.entries("watch", max(0, size - 64), 64))["entries"]
            if any(row["entry"].get("page") == page and not row["entry"]["failed"] for row in rows):
                return
            await asyncio.sleep(0.1)


async def adopt(found: Desks, file: Path, new: str) -> str:
    """Let us propose the file and cn agree to it, each at a terminal; return from when it is to be in force."""
    us, cn = found.twins.both
    proposed = await found.verb(us, "protocol", "propose", str(file), "--from", "+5s", "--yes")
    assert "must now reply within 4 min" in proposed
    assert "It is not in force until cn consents too" in proposed
    await found.standing(new, lambda each: each["consented"] == ["us"])
    await told(found.clients["cn/auditor"], f"{new}/proposed")

    chinese = ("--language", "zh", "protocol", "agree")
    assert short(new) in await found.verb(cn, *chinese)
    agreed = await found.verb(cn, *chinese, short(new), "--from", f"+{AHEAD}s", "--yes")
    assert "SVC-1的接收方现须在4" in agreed
    assert "双方均已同意" in agreed
    both = await found.standing(new, lambda each: each["in_force"] is not None and each["state"] == "coming")
    (start,) = {each["in_force"] for side in both for each in side["consents"]}
    assert {each["people"][0] for each in both[0]["consents"]} == {"us/dana", "cn/zhao"}
    return str(start)


async def test_a_new_version_is_proposed_read_agreed_and_in_force_on_both_sides(tmp_path: Path) -> None:
    async with desks(tmp_path / "twins") as found:
        alice, li = found.clients["us/alice"], found.clients["cn/li"]
        old = (await alice.send("GEN-1", greeting(), protocol="service")).id
        before, file = (await alice.message(old))["agreement"], newer(tmp_path)
        new = protocols.load_file(file).digest
        start = await adopt(found, file, new)
        meanwhile = await alice.send("GEN-1", greeting())
        assert (await alice.message(meanwhile.id))["agreement"] == before, "it comes, and is not in force yet"

        await found.standing(new, lambda each: each["state"] == "in_force")
        assert instant(start) <= wall()
        await held(li, old)
        answer = await li.receive(old)
        assert (await li.message(answer.id))["agreement"] == before, "an open case goes on under its own agreement"
        opened = await alice.send("GEN-1", greeting())
        assert (await alice.message(opened.id))["agreement"] == new
        for client in (alice, li):
            with pytest.raises(ClientError) as caught:
                await client.post(await under(client, before))
            assert caught.value.rule == "agreement.superseded"
        shown = json.loads(await found.verb(found.twins.us, "--json", "protocol", "in-force"))["agreements"]
        states = {each["version"]: each["state"] for each in shown if each["protocol"] == "service"}
        assert states == {1: "superseded", 2: "in_force"}

        await held(li, opened.id)
        await found.twins.stop()
        for twin in found.twins.both:
            assert not prove(await from_files(config_file.load(twin.config)), lambda _, __: None).findings
