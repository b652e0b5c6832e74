"""Opens the SQLite file of a store: safe version, durable settings, private mode, newest schema.

Only one connection of a process writes; the others are read-only. Two processes may open one file (a standby taking
over): SQLite keeps their transactions apart, and the fence in `ledger` refuses the older one.
"""

import os
from importlib import resources
from pathlib import Path

import apsw

from hotline.core.errors import StoreError

APPLICATION = int.from_bytes(b"hotl")
BUSY_MS = 2_000
SOUND_VERSION = (3, 51, 3)


def open_writing(path: Path) -> apsw.Connection:
    """Open the file for its one writer, creating it with mode 0600 and bringing its schema up to date."""
    demand_version(apsw.sqlite_lib_version())
    try:
        create(path)
        connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
        prepare(connection)
        sync_folder(path)
    except (apsw.Error, OSError) as error:
        raise StoreError(
            f"{path}: the store cannot be opened: {error}. Check the folder, its owner and its space"
        ) from error
    return connection


def open_reading(path: Path) -> apsw.Connection:
    """Open the file for reading only, beside its writer."""
    try:
        connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    except apsw.Error as error:
        raise StoreError(f"{path}: the store cannot be read: {error}. Check its owner and the open files") from error
    connection.set_busy_timeout(BUSY_MS)
    return connection


def prepare(connection: apsw.Connection) -> None:
    """Make *connection* durable and its schema the newest."""
    connection.set_busy_timeout(BUSY_MS)
    connection.pragma("journal_mode", "WAL")
    connection.pragma("synchronous", "FULL")
    connection.pragma("wal_autocheckpoint", 0)
    demand_ours(connection)
    migrate(connection)


def demand_version(version: str) -> None:
    """Refuse a SQLite with the WAL-reset bug: it may lose a commit while another connection checkpoints."""
    if tuple(int(part) for part in version.split(".")) < SOUND_VERSION:
        sound = ".".join(str(part) for part in SOUND_VERSION)
        raise StoreError(
            f"SQLite {version} can lose committed writes. Install an apsw wheel with SQLite {sound} or newer"
        )


def demand_ours(connection: apsw.Connection) -> None:
    """Refuse a database that something else made."""
    application = connection.pragma("application_id")
    tables = connection.execute("SELECT count(*) FROM sqlite_schema").get
    if application != APPLICATION and (application or tables):
        raise StoreError(f"{connection.filename} is not a store of this software. Name another file")


def migrate(connection: apsw.Connection) -> None:
    """Apply the numbered schema files that the database has not seen, all in one transaction."""
    steps = schema()
    if connection.pragma("user_version") == len(steps):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        known = connection.pragma("user_version")
        if known > len(steps):
            newer = f"{connection.filename} has schema {known}, this software knows {len(steps)}"
            raise StoreError(f"{newer}. Start the newer version again")
        for step in steps[known:]:
            connection.execute(step)
        connection.pragma("application_id", APPLICATION)
        connection.pragma("user_version", len(steps))
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def schema() -> tuple[str, ...]:
    """Return the text of the schema files in the order of their numbers."""
    files = sorted(resources.files("hotline.store").joinpath("schema").iterdir(), key=lambda file: file.name)
    return tuple(file.read_text(encoding="utf-8") for file in files if file.name.endswith(".sql"))


def create(path: Path) -> None:
    """Create an empty file that only its owner may read; SQLite gives its journal the same mode."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        return


def sync_folder(path: Path) -> None:
    """Make the file's name durable, not only its content."""
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
