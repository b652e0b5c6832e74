"""Makes evidence bundles for the doors of a running center: in a process of its own, one at a time.

It is `hotline export` over the store of the center, which only reads; so neither the memory nor the time of a large
bundle is that of the watch.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
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
        command = [sys.executable, "-m", "hotline", *arguments(path, scope, self.config)]
        quiet, told = asyncio.subprocess.DEVNULL, asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(*command, stdin=quiet, stdout=quiet, stderr=told)
        try:
            _, said = await asyncio.wait_for(process.communicate(), WITHIN)
        except BaseException:
            if process.returncode is None:
                process.kill()
                await process.wait()
            raise
        if process.returncode != 0:
            raise StoreError(f"the bundle was not made: {said.decode(errors='replace')[:TOLD_MOST]}")


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
