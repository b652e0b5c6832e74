"""Copies a store whole and as it is at one instant, beside whoever writes it, and proves the copy equal.

The source is read in one transaction, so what is committed meanwhile is not in the copy, and the writer never waits.
Both are hashed row by row, the copy after it was closed and opened anew. It is one plain file, without a journal.
"""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

import apsw

from hotline.core.errors import StoreError
from hotline.store.database import create, demand_ours, open_reading, sync_folder

Progress = Callable[[int, int], None]
PAGES_A_STEP: Final = 512
BLOCK: Final = 1 << 20
EVERYTHING: Final = (
    "SELECT channel, epoch, holder FROM writer ORDER BY channel",
    "SELECT channel, log, idx, leaf, key, body, beside FROM line ORDER BY channel, log, idx",
    'SELECT channel, obligation, "case", due, open, detail FROM deadline ORDER BY channel, obligation',
    "SELECT channel, body FROM snapshot ORDER BY channel",
)


def copy(source: Path, target: Path, progress: Progress) -> None:
    """Copy the store at *source* to *target*, which must not exist; raises StoreError, and then leaves nothing."""
    if target.exists():
        raise StoreError(f"{target} exists already; nothing was copied. Name another file")
    try:
        with closing(open_reading(source)) as reading, one_instant(reading):
            demand_ours(reading)
            write(reading, target, progress)
            expected = fingerprint(reading)
        demand_equal(target, expected)
        sync_folder(target)
    except BaseException as error:
        target.unlink(missing_ok=True)
        if isinstance(error, apsw.Error | OSError):
            raise StoreError(f"{source} cannot be copied to {target}: {error}. Check both disks") from error
        raise


@contextmanager
def one_instant(connection: apsw.Connection) -> Iterator[None]:
    """Let everything that is read within be as it is now."""
    connection.execute("BEGIN")
    assert connection.execute("SELECT count(*) FROM sqlite_schema").get is not None
    try:
        yield
    finally:
        connection.execute("ROLLBACK")


def write(source: apsw.Connection, target: Path, progress: Progress) -> None:
    """Write all pages of *source* to *target*, durably."""
    create(target)
    with closing(apsw.Connection(str(target), flags=apsw.SQLITE_OPEN_READWRITE)) as connection:
        with connection.backup("main", source, "main") as work:
            while not work.done:
                work.step(PAGES_A_STEP)
                progress(work.page_count - work.remaining, work.page_count)
        connection.pragma("journal_mode", "DELETE")
    descriptor = os.open(target, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def demand_equal(target: Path, expected: str) -> None:
    """Refuse a copy that does not read back as what was copied."""
    with closing(open_reading(target)) as connection:
        if connection.pragma("integrity_check") != "ok" or fingerprint(connection) != expected:
            raise StoreError(f"{target} does not read back as it was written; it is removed. Check the disk")


def fingerprint(connection: apsw.Connection) -> str:
    """Return the digest of every row of every table, in the order of their keys."""
    digest = hashlib.sha256()
    for query in EVERYTHING:
        for row in connection.execute(query):
            for value in row:
                framed(digest, value)
        framed(digest, query)
    return digest.hexdigest()


def framed(digest: Any, value: object) -> None:  # noqa: ANN401 - hashlib has no public name for it
    """Add one value with its kind and length, so that no two rows give the same bytes."""
    data = value if isinstance(value, bytes) else str(value).encode()
    digest.update(f"{type(value).__name__} {len(data)} ".encode())
    digest.update(data)


def file_digest(path: Path) -> str:
    """Return the digest of the file at *path* as it lies on the disk."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return f"sha256:{digest.hexdigest()}"


def unfinished(path: Path) -> Path:
    """Return where a store lies that is to become the one at *path*, until it is whole."""
    return path.with_name(f"{path.name}.unfinished")


def settle(path: Path) -> None:
    """Move what is in the journal of the store at *path* into the file, so that it can be given another name."""
    try:
        with closing(apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)) as connection:
            connection.pragma("journal_mode", "DELETE")
    except apsw.Error as error:
        raise StoreError(f"{path} is still open elsewhere: {error}. End what uses it, then come again") from error


def put_in_place(draft: Path, path: Path) -> None:
    """Give *draft* the name *path*, durably; StoreError if there is such a file already."""
    if draft.with_name(f"{draft.name}-wal").exists():
        raise StoreError(f"{draft} is still open, or was not closed in order. Run the same command again")
    try:
        os.link(draft, path)
    except FileExistsError:
        raise StoreError(f"{path} exists already and stays as it is. Name another file") from None
    draft.unlink()
    sync_folder(path)
