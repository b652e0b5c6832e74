"""Makes evidence bundles for the doors of a running center: in a process of its own, one at a time.

It is `hotline export` over the store of the center, which only reads; so neither the memory nor the time of a large
bundle is that of the watch.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from typing import Final

from hotline.core.canonical import instant_text
from hotline.core.errors import StoreError
from hotline.web.doors import Scope

WITHIN: Final = 600
PREFIX: Final = ".bundle-"
TOLD_MOST: Final = 400
YIELDS: Final = 10
"""How nice the process is: whatever the center does goes before it."""


@dataclass(slots=True)
class Bundling:
    """Makes bundles of the center that is configured at *config*, in *folder*: a disk with room for the files."""

    config: Path
    folder: Path
    one: asyncio.Lock = field(default_factory=asyncio.Lock)

    @asynccontextmanager
    async def made(self, scope: Scope) -> AsyncIterator[Path]:
        """Make the bundle of *scope* as a file, which is gone when the block is left."""
        async with self.one:
            for left in self.folder.glob(f"{PREFIX}*"):
                rmtree(left, ignore_errors=True)  # of a center that was killed
            with TemporaryDirectory(prefix=PREFIX, dir=self.folder) as folder:
                path = Path(folder) / scope.name
                await self.export(path, scope)
                yield path

    async def export(self, path: Path, scope: Scope) -> None:
        """Write the bundle to *path*; StoreError if it cannot be made."""
        code, said = await beside(arguments(path, scope, self.config))
        if code != 0:
            raise StoreError(f"the bundle was not made: {said}")


async def beside(given: Sequence[str]) -> tuple[int, str]:
    """Run `hotline` with these arguments in a process of its own, which yields to the center; return how it ended."""
    quiet, told = asyncio.subprocess.DEVNULL, asyncio.subprocess.PIPE
    command = [sys.executable, "-m", "hotline", *given]
    process = await asyncio.create_subprocess_exec(*command, stdin=quiet, stdout=quiet, stderr=told)
    try:
        os.setpriority(os.PRIO_PROCESS, process.pid, YIELDS)
        _, said = await asyncio.wait_for(process.communicate(), WITHIN)
    except BaseException:
        if process.returncode is None:
            process.kill()
            await process.wait()
        raise
    assert process.returncode is not None
    return process.returncode, said.decode(errors="replace")[:TOLD_MOST]


def arguments(path: Path, scope: Scope, config: Path) -> list[str]:
    """Return how `hotline export` is called for *scope*."""
    found = ["export", str(path), "--config", str(config.resolve())]
    if scope.case:
        found += ["--case", scope.case.removeprefix("sha256:")]
    for option, at in (("--from", scope.start), ("--to", scope.end)):
        if at is not None:
            found += [option, instant_text(at)]
    found += ["--watch"] if scope.watch else []
    return found if scope.files else [*found, "--without-files"]
