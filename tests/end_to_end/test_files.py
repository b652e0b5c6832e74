"""A file of 3 MB between two real centers, over a wire that breaks, while both are killed: it comes whole, and once."""

import asyncio
import hashlib
import json
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from hotline.cli.demo import people, wall
from hotline.cli.twins import Twins, found_twins
from hotline.client.client import Client
from hotline.client.errors import ClientError
from hotline.core.canonical import digest, instant, instant_text
from hotline.store.attachments import files_of
from tests.agreements import document
from tests.end_to_end.losses import store_of, verb, wipe
from tests.fakes_files import DAY, FILED, announced

pytestmark = pytest.mark.end_to_end

BODY = b"".join(hashlib.sha256(number.to_bytes(4)).digest() for number in range(100_000))
PATIENCE = 60


def part(twins: Twins) -> int:
    """Return how much of the file has come."""
    (found,) = [*twins.folder.rglob(f"{digest(BODY)[7:]}.part"), None][:1]
    return found.stat().st_size if found is not None else 0


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Wait until *condition* holds."""
    while not await condition():  # noqa: ASYNC110 - what is waited for happens in other processes
        await asyncio.sleep(0.005)


async def is_in_force(client: Client) -> bool:
    agreements = (await client.channel())["agreements"]
    return bool(agreements) and all(
        each["in_force"] and instant(each["in_force"]) <= client.now() for each in agreements
    )


async def is_here(client: Client, name: str, *, whole: bool = False) -> bool:
    """Return whether a center holds a message, with all its files if they are asked for."""
    try:
        shown = await client.message(name)
    except ClientError:
        return False
    return not whole or shown["whole"] is not None


async def begun(twins: Twins) -> bool:
    return part(twins) > 300_000


async def trouble(twins: Twins, us: Client, fields: dict[str, Any]) -> str:
    """Kill the center that gets the file, cut the wire, send another message, kill the other; returns its number."""
    await twins.cn.kill()
    assert 0 < part(twins) < len(BODY), "in the middle of the file"
    await twins.cn.start()
    twins.wire.cut()
    flash = await us.send("NOT-1", fields)
    await twins.us.kill()
    await twins.us.start()
    twins.wire.mend()
    return flash.id


async def lost_and_brought_back(twins: Twins) -> None:
    """Lose the disk of the receiver after a backup: the file comes back with the record, and is evidence again."""
    cn, safe = twins.cn, twins.folder / "safe" / "cn.backup"
    safe.parent.mkdir()
    code, said = await verb(cn, "backup", str(safe))
    assert (code, "Files of messages 1 (3.1 MiB)" in " ".join(said.split())) == (0, True), said
    wipe(cn)
    shutil.rmtree(files_of(store_of(cn)))
    code, said = await verb(cn, "--json", "restore", "--from-backup", str(safe))
    assert (code, json.loads(said)["files"]["missing"]) == (0, []), said
    assert (files_of(store_of(cn)) / digest(BODY)[7:]).read_bytes() == BODY


async def test_a_file_comes_whole_over_breaks_and_kills_and_holds_nothing_up(tmp_path: Path) -> None:
    twins = found_twins(tmp_path / "twins", wall())
    await twins.wire.open()
    (twins.folder / "small.yaml").write_text(yaml.safe_dump(document(FILED)), encoding="utf-8")
    twins.configure((str(twins.folder / "small.yaml"),), 1, wall(), wall())
    await twins.start()
    try:
        async with people(twins) as clients, asyncio.timeout(PATIENCE):
            us, cn = clients["us/alice"], clients["cn/li"]
            await until(lambda: is_in_force(us))
            await until(lambda: is_in_force(cn))
            window = {"start": instant_text(wall() + 40 * DAY), "end": instant_text(wall() + 41 * DAY)}
            fields: dict[str, Any] = {"kind": "big", "window": window, "place": "north"}
            await us.bring(BODY)
            sent = await us.send("NOT-1", {**fields, "annex": announced(BODY)})
            await until(lambda: begun(twins))
            later = await trouble(twins, us, fields)
            await until(lambda: is_here(cn, later))
            await until(lambda: is_here(us, sent.id, whole=True))
            assert (await cn.message(sent.id))["whole"] == (await us.message(sent.id))["whole"]
            assert await cn.file(digest(BODY)) == BODY
            entries = [each["entry"]["kind"] for each in (await us.entries("theirs", 0, 256))["entries"]]
            assert entries.count("whole") == 1
        await asyncio.gather(twins.us.stop(), twins.cn.stop())
        await lost_and_brought_back(twins)
    finally:
        await twins.stop()
        await twins.wire.close()
