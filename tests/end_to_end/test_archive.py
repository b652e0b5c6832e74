"""Closed periods go to an archive and openings leave the live record; everything still runs, verifies and is told."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from hotline.cli.demo import ready, settled, wall
from hotline.client.client import Client
from hotline.core.canonical import Instant, Json, instant_text
from hotline.core.withholding import is_withheld
from hotline.files.bundle_reading import open_bundle
from tests.end_to_end.forging import DAY, PROTOCOLS, World, world
from tests.end_to_end.forging import said as said_by
from tests.end_to_end.losses import all_of, facts_of, hotline, store_of, verb, verified, wipe

pytestmark = [pytest.mark.end_to_end, pytest.mark.timeout(280)]

SECRET = "Nevada"


def notice(text: str) -> dict[str, Json]:
    """Return a service notice that owes nothing, of which the text is sealed."""
    return {"subject": text, "text": {"original": f"{SECRET} {text}", "language": "en"}}


async def sent(client: Client, text: str) -> str:
    """Send a notice; return its number."""
    return (await client.send("GEN-1", notice(text), protocol="service")).id


async def quiet(running: World) -> Instant:
    """Wait until both logs are cosigned, stop both centers, and return an instant after everything."""
    await settled(running.people)
    await asyncio.gather(*(twin.stop() for twin in running.twins.both))
    await asyncio.sleep(0.05)
    return wall()


def configure(running: World, *lines: str) -> None:
    """Add an archive to the configuration of `us`."""
    config = running.twins.us.config
    text = config.read_text(encoding="utf-8").partition("archive:")[0]
    config.write_text(f"{text}archive: {{{', '.join(('folder: archive', *lines))}}}\n", encoding="utf-8")


async def archived(running: World, until: Instant) -> dict[str, Any]:
    """Archive what was entered before *until*; return what was told."""
    code, said = await verb(running.twins.us, "--json", "archive", "--until", instant_text(until))
    assert code == 0, said
    found: dict[str, Any] = json.loads(said)
    return found


def pins(running: World) -> list[str]:
    """Return the options that pin both roots."""
    return [f"--root={party}={running.twins.folder}/keys/{party}/root.json" for party in ("us", "cn")]


async def judged(running: World, *files: Path | str) -> tuple[int, dict[str, Any]]:
    """Return how an auditor judges bundles."""
    code, said = await hotline(
        *("--json", "audit", "verify", *map(str, files), *pins(running)), folder=running.twins.folder
    )
    return code, json.loads(said)


async def test_archives_verify_alone_and_with_what_follows_and_a_missing_one_is_named(tmp_path: Path) -> None:
    async with world(tmp_path) as running:
        configure(running)
        files = [await round_of(running, number) for number in range(3)]
        await sent(running.alice, "what follows")
        await quiet(running)
        later = str(running.twins.folder / "later.zip")
        since = [fact["until"] for fact in await facts_of(running.twins.us) if fact["kind"] == "archived"][-1]
        code, told = await verb(running.twins.us, "export", later, "--from", since)
        assert code == 0, told

        for each in (*files, later):
            code, alone = await judged(running, each)
            assert (code, alone["findings"], alone["missing"]) == (0, [], []), alone
        code, chain = await judged(running, later, *files)
        assert (code, chain["verdict"]) == (0, "good"), chain
        assert min(chain["sizes"].values()) > 10
        await the_middle_is_named(running, files, later)
        code, again = await verb(running.twins.us, "archive", "--until", since)
        assert (code, "nothing to archive" in again) == (0, True), again


async def round_of(running: World, number: int) -> str:
    """Send something, archive all of it, and start again; return the archive."""
    await sent(running.alice, f"round {number}")
    found = await archived(running, await quiet(running))
    assert found["withheld"] == 0
    await running.twins.start()
    await ready(running.people)
    return str(found["file"])


async def the_middle_is_named(running: World, files: list[str], later: str) -> None:
    """Hold that without the middle one nothing is decided, and that it is named."""
    with open_bundle(Path(files[1])) as bundle:
        scope = bundle.manifest["scope"]
    code, gap = await judged(running, files[0], files[2], later)
    assert (code, gap["missing"][0]["key"]) == (6, "missing_period")
    assert gap["missing"][0]["where"] == f"{scope['from']} – {scope['to']}"
    everyone = [files[0], files[2], later, *pins(running)]
    _, told = await hotline("audit", "verify", *everyone, folder=running.twins.folder)
    assert f"no bundle here covers {scope['from']}" in told


async def test_openings_leave_the_live_record_and_come_back_when_the_peer_needs_them(tmp_path: Path) -> None:
    async with world(tmp_path) as running:
        us = running.twins.us
        number, kept = await sent(running.alice, "old"), await sent(running.alice, "on hold")
        cut = await quiet(running)
        configure(running, "keep: 1d", f"hold: [{kept[7:19]}]")
        file = Path((await archived(running, cut))["file"])
        assert all(row.key is None or not is_withheld(row.beside) for row in await all_of(store_of(us), "ours"))

        forty_days_later(running, "keep: 1d", f"hold: [{kept[7:19]}]")
        code, said = await verb(us, "archive", "--until", instant_text(cut))
        assert (code, "left the live record: 1" in said) == (0, True), said
        await one_left(running, number, kept)
        code, good = await judged(running, file)
        assert (code, good["withheld"]) == (0, [])

        await running.twins.start()
        await ready(running.people)
        shown = await running.alice.message(number)
        assert (shown["openings"], shown["withheld"]) == ({}, ["subject", "text"])
        await settled(running.people)
        await asyncio.gather(*(twin.stop() for twin in running.twins.both))
        await given_to_a_peer_that_lost_everything(running, file, number)


def forty_days_later(running: World, *lines: str) -> None:
    """Let both clocks show what they will in forty days."""
    running.twins.configure(PROTOCOLS, 1, wall(), Instant(wall() + 40 * DAY))
    configure(running, *lines)


async def one_left(running: World, number: str, kept: str) -> None:
    """Hold that the openings of *number* are nowhere on the disk of `us`, those of *kept* are, and all is proved."""
    us = running.twins.us
    rows = {row.key: row for row in await all_of(store_of(us), "ours") if row.key}
    assert is_withheld(rows[number].beside)
    assert f"{SECRET} on hold".encode() in (rows[kept].beside or b""), "a case on hold keeps everything"
    assert f"{SECRET} old".encode() not in b"".join(path.read_bytes() for path in us.folder.glob("us.sqlite*"))
    fact = [each for each in await facts_of(us) if each["kind"] == "archived"][-1]
    assert (fact["withheld"], fact["held"]) == (1, [kept])
    assert (await verified(us))["verdict"] == "good"
    export = us.folder / "after.zip"
    code, said = await verb(us, "export", str(export))
    assert code == 0, said
    code, found = await judged(running, export)
    assert (code, [each[2] for each in found["withheld"]]) == (0, ["subject", "text"]), found


async def given_to_a_peer_that_lost_everything(running: World, file: Path, number: str) -> None:
    """Hold that a peer which lost its disk is not sent what it could not open, and gets all of it once it is back."""
    us, cn = running.twins.both
    wipe(cn)
    await us.start()
    code, said = await verb(cn, "restore", "--from-peer")
    assert code == 0, said
    await cn.start()
    async with asyncio.timeout(20):
        while True:
            if "opening.archived" in said_by(us):
                break
            await asyncio.sleep(0.1)
    held = [row.key for row in await all_of(store_of(cn), "theirs")]
    assert number not in held
    await asyncio.gather(us.stop(), cn.stop())
    code, said = await verb(us, "archive", "--put-back", str(file))
    assert (code, "are back: 1" in said) == (0, True), said
    await running.twins.start()
    await ready(running.people)
    await settled(running.people)
    theirs = {row.key: row for row in await all_of(store_of(cn), "theirs")}
    assert f"{SECRET} old".encode() in (theirs[number].beside or b"")
    assert not any(b"opening.missing" in row.body for row in await all_of(store_of(cn), "ours"))
