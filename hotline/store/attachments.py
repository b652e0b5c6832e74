"""Files that messages announce, in a folder beside the logs, each named by its digest; the unfinished end in `.part`.

A file is whole once its digest was computed from what is on the disk, and both it and its place in the folder are
synced. Nothing here looks into a file: it is stored and given out as it is, never unpacked and never run.
"""

import asyncio
import hashlib
import os
import shutil
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, TypeVar

from hotline.core.canonical import digest_bytes
from hotline.core.errors import StoreError, refuse

PART: Final = ".part"
RESERVE: Final = 256 * 1024 * 1024
"""So much of the disk is left to the logs: a file never takes the room of a message."""

T = TypeVar("T")


def files_of(store: Path) -> Path:
    """Return the folder in which the files of the store at *store* lie."""
    return store.with_suffix(".files")


class FolderFiles:
    """Files in the folder *path*, made at the first use; one thread does all of it."""

    def __init__(self, path: Path, reserve: int = RESERVE) -> None:
        """Look which files are there."""
        self.path = path
        self.reserve = reserve
        self.thread = ThreadPoolExecutor(1, thread_name_prefix="files")
        self.sizes: dict[str, int] = {}
        self.parts: dict[str, int] = {}
        for each in sorted(path.glob("*")):
            unfinished = each.name.endswith(PART)
            (self.parts if unfinished else self.sizes)[f"sha256:{each.name.removesuffix(PART)}"] = each.stat().st_size

    def size(self, digest: str) -> int | None:
        """Return the size of a whole file."""
        return self.sizes.get(digest)

    def held(self, digest: str) -> int:
        """Return how many bytes of an unfinished file are kept."""
        return self.parts.get(digest, 0)

    def whole(self) -> Mapping[str, int]:
        """Return every whole file, with its size."""
        return self.sizes

    async def add(self, digest: str, offset: int, piece: bytes, size: int) -> int:
        """Add *piece* where the file ends; the last one makes it whole, or is refused with all before it."""
        return await self.ask(lambda: self.append(digest, offset, piece, size))

    async def read(self, digest: str, offset: int, most: int) -> bytes:
        """Return up to *most* bytes of a whole file from *offset*."""
        return await self.ask(lambda: self.part_of(digest, offset, most)) if digest in self.sizes else b""

    async def close(self) -> None:
        """Finish what was begun, then let go."""
        await asyncio.to_thread(self.thread.shutdown)

    async def ask(self, work: Callable[[], T]) -> T:
        """Do *work* in the one thread."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self.thread, work)
        except OSError as error:
            raise StoreError(f"the folder {self.path} cannot be used: {error.strerror}") from None

    def append(self, digest: str, offset: int, piece: bytes, size: int) -> int:
        """Write *piece*, unless it is here already."""
        if digest in self.sizes:
            return self.sizes[digest]
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if shutil.disk_usage(self.path).free < self.reserve + len(piece):
            raise refuse("file.quota", digest, "the rest of the disk is for the logs")
        part = self.place(digest, PART)
        held = self.parts.get(digest, 0)
        if offset == held < size:
            with part.open("r+b" if held else "wb") as file:
                file.seek(held)
                file.write(piece)
                file.truncate()
            held = self.parts[digest] = held + len(piece)
        if held >= size:
            self.finish(digest, part, size)
        return held

    def finish(self, digest: str, part: Path, size: int) -> None:
        """Verify an unfinished file, make it durable and give it its name; another one than was meant is deleted."""
        del self.parts[digest]
        with part.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").digest()
            if found != digest_bytes(digest) or part.stat().st_size != size:
                part.unlink()
                raise refuse("file.other", digest, f"the bytes that came have the digest sha256:{found.hex()}")
            os.fsync(file.fileno())
        part.replace(self.place(digest))
        folder = os.open(self.path, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        self.sizes[digest] = size

    def part_of(self, digest: str, offset: int, most: int) -> bytes:
        """Read a part of a whole file."""
        with self.place(digest).open("rb") as file:
            file.seek(offset)
            return file.read(most)

    def place(self, digest: str, suffix: str = "") -> Path:
        """Return where a file is kept."""
        return self.path / f"{digest_bytes(digest).hex()}{suffix}"
