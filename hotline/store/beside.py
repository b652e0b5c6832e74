"""A SQLite file beside the logs, for what is no evidence: one connection, and one thread that does all of its work."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import apsw

from hotline.core.errors import StoreError
from hotline.store.database import BUSY_MS, create

Answer = TypeVar("Answer")


def opened(path: Path) -> apsw.Connection:
    """Return the file *path*, made if need be, with mode 0600."""
    create(path)
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
    connection.set_busy_timeout(BUSY_MS)
    connection.pragma("journal_mode", "WAL")
    return connection


class FileBeside:
    """The file *path*, made at the first use by *make*; whatever is wrong with it is a StoreError of *trouble*."""

    def __init__(self, path: Path, make: Callable[[Path], apsw.Connection], trouble: str) -> None:
        """Name the file; nothing is touched yet."""
        self.path = path
        self.make = make
        self.trouble = trouble
        self.thread = ThreadPoolExecutor(1, thread_name_prefix="beside")
        self.connection: apsw.Connection | None = None

    async def ask(self, work: Callable[[apsw.Connection], Answer]) -> Answer:
        """Do *work* in the thread."""
        return await asyncio.get_running_loop().run_in_executor(self.thread, self.done, work)

    def done(self, work: Callable[[apsw.Connection], Answer]) -> Answer:
        """Do *work* on the one connection."""
        try:
            if self.connection is None:
                self.connection = self.make(self.path)
            return work(self.connection)
        except (apsw.Error, OSError) as error:
            remedy = "Check the folder, its owner and its space"
            raise StoreError(f"{self.path}: {self.trouble}: {error}. {remedy}") from error

    async def close(self) -> None:
        """Close the file once what was begun is done."""
        await asyncio.to_thread(self.thread.shutdown)
        if self.connection is not None:
            self.connection.close()
