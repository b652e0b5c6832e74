"""Two real centers, a disk that is lost, and the verbs that bring it back; a liar in the place of the peer."""

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hotline.cli.demo import wall
from hotline.cli.twins import Twin
from hotline.core.canonical import Json, digest_text
from hotline.core.checkpoint import Checkpoint, sign_checkpoint
from hotline.core.frames import Carried, Entries
from hotline.core.handshake import hello_members
from hotline.core.merkle import Tree, leaf_hash
from hotline.core.orders import Contact
from hotline.interfaces import Row
from hotline.store.sqlite import SqliteStore
from tests.end_to_end.forging import World
from tests.end_to_end.hostile import PARTIES, Liar


async def hotline(*arguments: str, folder: Path) -> tuple[int, str]:
    """Run a verb as a person does; return its exit code and what it printed."""
    process = await begun(*arguments, folder=folder)
    told, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, told.decode()


async def begun(*arguments: str, folder: Path) -> asyncio.subprocess.Process:
    """Start a verb as a person does."""
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "hotline", *arguments),
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env={**os.environ, "COLUMNS": "200", "PYTHONIOENCODING": "utf-8"},
    )


async def verb(twin: Twin, *arguments: str) -> tuple[int, str]:
    """Run a verb with the configuration of *twin*."""
    return await hotline(*arguments, "--config", str(twin.config), folder=twin.folder)


async def verified(twin: Twin) -> dict[str, Any]:
    """Return what `hotline log verify` proves of the files of *twin*."""
    code, said = await verb(twin, "--json", "log", "verify")
    assert code == 0, said
    found: dict[str, Any] = json.loads(said)
    return found


def store_of(twin: Twin) -> Path:
    """Return where the record of *twin* is."""
    return twin.folder / f"{twin.party}.sqlite"


def wipe(twin: Twin) -> None:
    """Lose the disk with the record of *twin*; its keys and configuration are elsewhere."""
    for path in twin.folder.glob(f"{twin.party}.sqlite*"):
        path.unlink()


async def all_of(path: Path, log: str) -> list[Row]:
    """Return every row of a log in the store at *path*."""
    store = SqliteStore(path)
    store.look()
    try:
        return list(await store.read("us-cn", log, 0, 1_000_000))
    finally:
        await store.close()


async def facts_of(twin: Twin) -> list[dict[str, Any]]:
    """Return the watch log of *twin*, readable."""
    return [json.loads(row.body) for row in await all_of(store_of(twin), "watch")]


async def same_logs(world: World) -> None:
    """Hold that neither log has two histories."""
    us, cn = (store_of(twin) for twin in world.twins.both)
    for ours, theirs in ((us, cn), (cn, us)):
        mine, mirrored = await all_of(ours, "ours"), await all_of(theirs, "theirs")
        shorter = min(len(mine), len(mirrored))
        assert [row.body for row in mine[:shorter]] == [row.body for row in mirrored[:shorter]]
        assert len(mine) - len(mirrored) <= 2, "what the peer holds is no more than what is on its way behind"


@dataclass(slots=True)
class Keeper(Liar):
    """The party `us`, which holds a copy of the log of `cn`, and gives back what a test tells it to."""

    ours: list[Row] = field(default_factory=list)
    copy: list[Row] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)
    shows: int | None = None

    async def hello(self, **changes: Json) -> dict[str, Any]:
        """Return the hello of a center that holds all of its own log and *shows* so much of the other."""
        size = len(self.copy) if self.shows is None else self.shows
        mine, other = Tree(row.leaf for row in self.ours), Tree(row.leaf for row in self.copy[:size])
        contact = Contact("", bytes(range(32)), self.identity.spki, self.pin, ())
        return {
            **hello_members(PARTIES, contact, wall()),
            "root": 1,
            "roster": 1,
            "epoch": 99,
            "ours": {"size": mine.size, "root": digest_text(mine.root()), "cosigned": 0},
            "theirs": {"size": size, "root": digest_text(other.root()), "given": min(size, self.notes[-1][0])},
            **changes,
        }

    def back(self, altered: int | None = None, note: str = "") -> Entries:
        """Return the frame that gives the log back up to its newest note, one entry of it *altered*."""
        size, newest = self.notes[-1]
        carried = [Carried(row.body, row.beside) for row in self.copy[:size]]
        if altered is not None:
            carried[altered] = Carried(carried[altered].body.replace(b'"at"', b'"aT"', 1), carried[altered].beside)
        return Entries("cn", 0, tuple(carried), note or newest)

    def resigned(self, altered: int) -> str:
        """Return a head over altered entries, signed by keys that are not those of the log."""
        leaves = [leaf_hash(each.body) for each in self.back(altered).entries]
        self.bodies = []
        tree = Tree(leaves)
        return sign_checkpoint(Checkpoint("cn.example/us-cn", tree.size, tree.root()), self.keys["log"])


async def keeper_in(world: World) -> Keeper:
    """Stop both centers, and let a liar take the place of `us` with all that it held."""
    await asyncio.gather(*(twin.stop() for twin in world.twins.both))
    us, cn = (store_of(twin) for twin in world.twins.both)
    notes = [
        (int(fact["size"]), str(fact["note"]))
        for fact in (json.loads(row.body) for row in await all_of(cn, "watch"))
        if (fact["kind"], fact.get("log")) == ("cosigned", "ours")
    ]
    return Keeper(world, [], ours=await all_of(us, "ours"), copy=await all_of(us, "theirs"), notes=notes)


@contextlib.asynccontextmanager
async def restoring(twin: Twin, *arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run `hotline restore` beside the block; it must end by itself."""
    process = await begun("restore", *arguments, "--config", str(twin.config), folder=twin.folder)
    try:
        yield process
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
