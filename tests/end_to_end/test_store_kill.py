"""A writing process is killed with kill -9, again and again: what it acknowledged is there.

The oracle keeps every acknowledgement in a list. Kept by index, a row written after a loss would hide the loss.
"""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from hotline.core.errors import OverloadedError
from hotline.interfaces import Head
from hotline.store.sqlite import SqliteStore
from tests.end_to_end.store_writer import CHANNELS
from tests.store.batches import ours, rows

ROOT = Path(__file__).parents[2]

pytestmark = [pytest.mark.end_to_end, pytest.mark.timeout(120)]

Acknowledged = tuple[str, int, bytes]


def start(path: Path, life: int, *options: str) -> subprocess.Popen[bytes]:
    """Start a process that writes to all channels."""
    command = [sys.executable, "-m", "tests.end_to_end.store_writer", str(path), str(life), *options]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def live_and_die(path: Path, life: int, count: int, *options: str) -> list[Acknowledged]:
    """Let a process write until it has acknowledged *count* rows, kill it, and return all that it acknowledged."""
    with start(path, life, *options) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(count)]
        process.kill()
        lines += process.stdout.readlines()
    told = (line.decode().split() for line in lines)
    return [(channel, int(index), bytes.fromhex(leaf)) for channel, index, leaf in told]


async def lost(path: Path, acknowledged: list[Acknowledged]) -> list[Acknowledged]:
    """Return what was acknowledged and is not there."""
    store = SqliteStore(path)
    await store.open()
    kept = {
        (channel, index, row.leaf)
        for channel in CHANNELS
        for index, row in enumerate(await store.read(channel, "ours", 0, 1 << 20))
    }
    await store.close()
    return [one for one in acknowledged if one not in kept]


async def kill_again_and_again(path: Path, *options: str) -> list[Acknowledged]:
    """Return what was lost in some lives of one store."""
    chance = Random(20261122)
    acknowledged: list[Acknowledged] = []
    for life in range(6):
        acknowledged += live_and_die(path, life, chance.randint(1, 800), *options)
        missing = await lost(path, acknowledged)
        if missing:
            return missing
    return []


async def test_what_was_acknowledged_survives_kill_9(tmp_path: Path) -> None:
    assert await kill_again_and_again(tmp_path / "store.db") == []


async def test_an_acknowledgement_before_the_commit_would_be_caught(tmp_path: Path) -> None:
    assert await kill_again_and_again(tmp_path / "store.db", "early") != []


async def test_a_paused_process_that_wakes_up_is_fenced(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "store.db")
    await store.open()
    store.writer.ledger.connection.set_busy_timeout(20)
    with start(store.path, 0) as paused:
        try:
            assert paused.stdout is not None
            assert paused.stdout.readline()
            head = await take_over(store, paused)
            size = head.sizes["ours"]
            await store.append(CHANNELS[0], head.epoch, ours(size, "the newer one"))
            paused.send_signal(signal.SIGCONT)
            assert b"FencedError" in paused.communicate()[1]
        finally:
            paused.kill()
    assert await store.read(CHANNELS[0], "ours", size, 9) == rows("the newer one")
    await store.close()


async def take_over(store: SqliteStore, other: subprocess.Popen[bytes]) -> Head:
    """Pause *other* and acquire its first channel; while it holds the file in the middle of a commit, try again."""
    while True:
        pause(other)
        try:
            return await store.acquire(CHANNELS[0], "newer")
        except OverloadedError:
            other.send_signal(signal.SIGCONT)
            await asyncio.sleep(0.05)


def pause(process: subprocess.Popen[bytes]) -> None:
    """Stop *process*, and return once it stands still: a signal sent is not yet a signal obeyed."""
    process.send_signal(signal.SIGSTOP)
    os.waitpid(process.pid, os.WUNTRACED)
