"""A disk is lost, and the record comes back: from a backup, from the peer, from both; never as a second history."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from hotline.cli.demo import ready, settled
from hotline.client.errors import ClientError
from hotline.core.errors import FileError
from hotline.core.frames import Want
from hotline.link.dial import NoConnectionError
from tests.end_to_end.forging import World, greeting, world
from tests.end_to_end.losses import (
    Keeper,
    all_of,
    facts_of,
    hotline,
    keeper_in,
    restoring,
    same_logs,
    store_of,
    verb,
    verified,
    wipe,
)

pytestmark = [pytest.mark.end_to_end, pytest.mark.timeout(240)]


async def traffic(running: World, stop: asyncio.Event) -> int:
    """Post one message after another until told to stop; return how many were placed."""
    count = 0
    while not stop.is_set():
        with contextlib.suppress(ClientError):
            await running.good()
            count += 1
    return count


async def backed_up(running: World, name: str) -> tuple[Path, str]:
    """Take a backup of `us` while messages are posted; return the file and its digest."""
    stop = asyncio.Event()
    posting = asyncio.create_task(traffic(running, stop))
    target = running.twins.folder / name
    code, said = await verb(running.twins.us, "backup", str(target))
    stop.set()
    assert code == 0, said
    assert await posting > 0
    assert "proved equal" in said
    assert "private keys" in said, "it says what is not in it"
    digest = next(word for word in said.split() if word.startswith("sha256:"))
    return target, digest


async def goes_on(running: World) -> None:
    """Hold that both centers work together again, that no log has two histories, and that both are proved."""
    await ready(running.people)
    await running.good()
    await running.good("cn", "li")
    await settled(running.people)
    await asyncio.gather(*(twin.stop() for twin in running.twins.both))
    await same_logs(running)
    for twin in running.twins.both:
        assert (await verified(twin))["findings"] == []


async def test_a_backup_under_traffic_is_put_back_and_completed_by_the_peer(tmp_path: Path) -> None:
    async with world(tmp_path) as running:
        us = running.twins.us
        target, digest = await backed_up(running, "us.backup")
        later = [await running.good() for _ in range(5)]
        await settled(running.people)
        size = (await running.alice.channel())["logs"]["ours"]["size"]
        await us.kill()
        wipe(us)

        refused, said = await verb(us, "restore", "--from-backup", str(target), "--digest", "sha256:" + "0" * 64)
        assert (refused, "is another file" in said) == (5, True)
        code, said = await verb(us, "restore", "--from-backup", str(target), "--digest", digest, "--from-peer")
        assert code == 0, said
        assert "watch log is private" in said
        again, over = await verb(us, "restore", "--from-peer")
        assert (again, "writes only a new one" in over) == (3, True)

        entries = await all_of(store_of(us), "ours")
        assert {row.key for row in entries} >= set(later)
        assert any(b'"kind":"recovered"' in row.body for row in entries[size:])
        put_back = [fact for fact in await facts_of(us) if fact["kind"] == "put_back"]
        assert [(each["source"], bool(each["digest"])) for each in put_back] == [("backup", True), ("peer", False)]
        await us.start()
        await goes_on(running)


async def test_an_old_backup_signs_nothing_until_the_peer_has_completed_it(tmp_path: Path) -> None:
    async with world(tmp_path) as running:
        us = running.twins.us
        target, _ = await backed_up(running, "us.backup")
        await running.good()
        await settled(running.people)
        await us.kill()
        wipe(us)
        running.twins.wire.cut()
        held = len(await all_of(target, "ours"))

        code, said = await verb(us, "restore", "--from-backup", str(target))
        assert (code, "signs and sends nothing" in said) == (0, True), said
        await us.start()
        assert (await running.alice.send("GEN-1", greeting(), protocol="service")).state == "accepted"
        with pytest.raises(ClientError) as closed:
            await running.people["us/auditor"].checkpoint("ours")
        assert closed.value.rule == "channel.closed"
        assert (await running.alice.channel())["logs"]["ours"]["size"] == held
        running.twins.wire.mend()
        await goes_on(running)


async def test_a_center_that_lost_everything_takes_its_log_back_from_the_peer(tmp_path: Path) -> None:
    async with world(tmp_path) as running:
        us = running.twins.us
        sent = [await running.good() for _ in range(3)]
        await running.good("cn", "li")
        await settled(running.people)
        await us.kill()
        wipe(us)

        code, said = await verb(us, "restore", "--from-peer")
        assert code == 0, said
        entries = await all_of(store_of(us), "ours")
        assert [row.key for row in entries if row.key] == sent
        recovered = next(index for index, row in enumerate(entries) if b'"kind":"recovered"' in row.body)
        await us.start()
        await goes_on(running)
        assert (await verified(us))["lost"] == [[0, recovered]]
        export = us.folder / "after.zip"
        code, said = await verb(us, "export", str(export), "--watch")
        assert code == 0, said
        pins = [f"--root={party}={us.folder}/keys/{party}/root.json" for party in ("us", "cn")]
        code, said = await hotline("audit", "verify", str(export), *pins, folder=us.folder)
        assert (code, "the watch log of that time is lost" in said) == (0, True), said


async def test_a_restore_from_a_silent_peer_ends_and_can_be_gone_on_with(tmp_path: Path) -> None:
    async with world(tmp_path) as running:
        us = running.twins.us
        sent = await running.good()
        await settled(running.people)
        await us.kill()
        wipe(us)
        running.twins.wire.cut()

        code, said = await verb(us, "restore", "--from-peer", "--patience", "2")
        assert (code, "gives nothing back" in said) == (4, True), said
        assert not store_of(us).exists()
        with pytest.raises(FileError, match="A restore was begun here"):
            await us.start()
        us.process = None
        running.twins.wire.mend()
        code, said = await verb(us, "restore", "--from-peer")
        assert code == 0, said
        assert sent in [row.key for row in await all_of(store_of(us), "ours")]
        await us.start()
        await goes_on(running)


@pytest_asyncio.fixture
async def keeper(tmp_path: Path) -> AsyncIterator[Keeper]:
    async with world(tmp_path) as running:
        for _ in range(3):
            await running.good("cn", "li")
        await settled(running.people)
        found = await keeper_in(running)
        (tmp_path / "newest.note").write_text(found.notes[-1][1], encoding="utf-8")
        wipe(running.twins.cn)
        yield found


async def refused(keeper: Keeper, *arguments: str, attack: Any = None) -> str:
    """Let the lost center be restored from the liar; return how that was refused: nothing may be put in place."""
    cn = keeper.world.twins.cn
    async with restoring(cn, "--from-peer", "--patience", "20", *arguments) as process:
        assert process.stdout is not None
        while process.returncode is None:
            with contextlib.suppress(NoConnectionError, OSError, TimeoutError):
                async with keeper.meet() as line:
                    if attack is not None:
                        await line.until(lambda frame: isinstance(frame, Want))
                        await line.send(attack)
                    await line.farewell()
                    break
            await asyncio.sleep(0.1)
        told = (await process.stdout.read()).decode()
        assert await process.wait() == 5, told
    assert not store_of(cn).exists()
    draft = cn.folder / "cn.sqlite.unfinished"
    assert await all_of(draft, "ours") == []
    return told


@pytest.mark.parametrize("attack", ["altered", "signed anew"])
async def test_a_peer_that_gives_back_altered_entries_is_refused(keeper: Keeper, attack: str) -> None:
    note = keeper.resigned(2) if attack == "signed anew" else ""
    said = await refused(keeper, attack=keeper.back(altered=2, note=note))
    assert "What the peer gives back is refused" in said


async def test_a_peer_that_shows_nothing_of_our_log_is_refused(keeper: Keeper) -> None:
    keeper.shows = 0
    assert "shows 0 entries of our log" in await refused(keeper)


async def test_a_peer_that_hides_the_end_of_our_log_is_refused_where_somebody_kept_a_head(keeper: Keeper) -> None:
    keeper.shows = keeper.notes[-2][0]
    note = keeper.world.twins.folder.parent / "newest.note"
    said = await refused(keeper, "--known", str(note))
    assert f"at least {keeper.notes[-1][0]} were signed" in said
