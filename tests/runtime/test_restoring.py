"""A center that takes its log back meets no peer that could make it sign a second history, and waits for none long."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from hotline.core import commands
from hotline.core.canonical import Duration
from hotline.core.checkpoint import Checkpoint
from hotline.core.errors import LogError, RefusalError, StoreError
from hotline.runtime.restoring import SilentError, TakingBack, taken_back
from tests.fakes_center import World, world

PATIENCE = Duration(5_000)


def taking_back(found: World, **more: Any) -> TakingBack:
    """Return the correspondence of `us` as one that takes its log back."""
    line = found.us.line
    return TakingBack(line.runner, line.store, line.held, line.wall, **more)


def hello(found: World, **shows: object) -> commands.Greet:
    """Return the hello of `cn`, which *shows* other things of our log than it holds."""
    said: Any = found.cn.line.greeting()
    said["nonce"], said["at"] = "A" * 43, "2026-06-01T10:00:00.000Z"
    return commands.Greet({**said, "theirs": {**said["theirs"], **shows}})


async def test_a_peer_that_shows_less_than_was_signed_is_not_met() -> None:
    async with world() as found:
        size = found.us.center.ours.size
        work = taking_back(found, known=Checkpoint("us.example/us-cn", size + 1, bytes(32)))
        await found.us.runner.do(commands.Begin(found.us.center.epoch, "again"))
        facts = found.us.center.watch.size
        with pytest.raises(StoreError, match=f"at least {size + 1} were signed"):
            await work.tell(hello(found))
        assert isinstance(work.failure, StoreError)
        assert found.us.center.watch.size == facts, "the center never heard of it"
        with pytest.raises(StoreError, match="were signed"):
            await taken_back(work, found.clock, PATIENCE, lambda _, __: None)


async def test_a_history_that_the_head_given_does_not_belong_to_is_refused() -> None:
    async with world() as found:
        size = found.us.center.ours.size
        root = found.us.center.ours.tree.root()
        with pytest.raises(LogError, match="not those of the head"):
            await taking_back(found, known=Checkpoint("us.example/us-cn", size, bytes(32))).tell(hello(found))
        work = taking_back(found, known=Checkpoint("us.example/us-cn", size, root))
        await work.tell(hello(found))
        assert (work.failure, work.asked) == (None, size)

        later = replace(work, known=Checkpoint("us.example/us-cn", size + 1, bytes(32)))
        entries = tuple(commands.Portion(b"entry %d" % number) for number in range(size + 1))
        with pytest.raises(LogError, match="not those of the head"):
            await later.tell(commands.TakeEntries("ours", 0, entries, "the note of the peer"))


async def test_what_the_center_refuses_ends_the_restore() -> None:
    async with world() as found:
        work = taking_back(found)
        with pytest.raises(RefusalError):
            await work.tell(commands.TakeCosignature("ours", "no note"))
        assert isinstance(work.failure, RefusalError)


async def test_a_log_that_is_whole_is_waited_for_no_longer() -> None:
    async with world() as found:
        work, told = taking_back(found), list[tuple[int, int]]()
        await found.settle()
        await work.tell(hello(found))
        await taken_back(work, found.clock, PATIENCE, lambda done, total: told.append((done, total)))
        assert work.whole
        assert told == []


async def test_a_silent_peer_is_not_waited_for_for_ever() -> None:
    async with world() as found:
        work = taking_back(found)
        await found.us.runner.do(commands.Begin(found.us.center.epoch, "again"))
        assert not found.us.center.reconciled
        waiting = asyncio.create_task(taken_back(work, found.clock, PATIENCE, lambda _, __: None))
        for _ in range(40):
            await found.clock.move(200)
        with pytest.raises(SilentError, match="entries are back"):
            await waiting
