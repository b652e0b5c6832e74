"""What a proof rests on: every byte asked for, nothing believed but the roots of this desk."""

import asyncio
from pathlib import Path

import pytest

from hotline.cli.asking import asking
from hotline.cli.exits import DeskError
from hotline.cli.gathering import Gathered, from_center, from_files, newest_root
from hotline.cli.terminal import Terminal
from hotline.files.config import load
from tests.fakes_desk import CN, US, Line, Seat


async def gathered(seat: Seat) -> Gathered:
    async with asking(Terminal(desk=seat.file)) as found:
        await found.refresh()
        return await from_center(found, lambda _, __: None)


async def test_a_center_is_asked_for_every_entry_and_what_travels_beside(alice: Seat, both: Line) -> None:
    await asyncio.to_thread(alice.send_notice)
    await asyncio.to_thread(both.settle)
    found = await gathered(alice)
    kept = both.do(both.world.us.store.read("us-cn", "ours", 0, 100))
    assert tuple(found.rows["us"]) == tuple(type(row)(row.leaf, row.body, row.beside) for row in kept), (
        "the very bytes, and the openings and documents beside them"
    )
    assert len(found.rows["cn"]) == 7
    assert set(found.heads) == {"us", "cn"}
    assert len(found.notes) > 1


async def test_the_pinned_root_is_that_of_the_desk(alice: Seat) -> None:
    found = await gathered(alice)
    assert (found.center.ours.root, found.center.theirs.root) == (US.root, CN.root)


def test_another_root_of_the_same_version_is_refused() -> None:
    shown = {"party": "us", "root": {"version": 1, "digest": "sha256:" + "0" * 64}}
    with pytest.raises(DeskError, match="other_root"):
        newest_root(US.root, shown)


async def test_files_that_are_not_there_are_said_not_to_be(tmp_path: Path, alice: Seat) -> None:
    (tmp_path / "config.yaml").write_text(
        "party: {id: us, root: r.json, roster: s.json}\npeer: {id: cn, root: r.json, roster: s.json}\n"
        "channel: us-cn\nstatus: test\nprotocols: [service]\ncontacts: c.yaml\n"
        "keys: {folder: k, passphrase: none}\nstore: {path: us.sqlite}\nlink: {paths: ['wss://a:1/']}\n"
    )
    with pytest.raises(Exception, match=r"r\.json"):
        await from_files(load(tmp_path / "config.yaml"))
