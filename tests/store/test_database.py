import os
from pathlib import Path

import apsw
import pytest

from hotline.core.errors import StoreError
from hotline.store.database import demand_version, open_reading, open_writing, schema


def test_a_new_file_is_private_and_so_is_its_journal(tmp_path: Path) -> None:
    loose = os.umask(0)
    try:
        connection = open_writing(tmp_path / "store.db")
    finally:
        os.umask(loose)
    connection.execute("INSERT INTO snapshot VALUES ('us-cn', x'00')")
    assert {file.name: oct(file.stat().st_mode & 0o777) for file in tmp_path.iterdir()} == {
        "store.db": "0o600",
        "store.db-wal": "0o600",
        "store.db-shm": "0o600",
    }
    connection.close()


def test_the_writing_connection_is_durable(tmp_path: Path) -> None:
    connection = open_writing(tmp_path / "store.db")
    settings = {name: connection.pragma(name) for name in ("journal_mode", "synchronous", "wal_autocheckpoint")}
    assert settings == {"journal_mode": "wal", "synchronous": 2, "wal_autocheckpoint": 0}
    assert connection.pragma("user_version") == len(schema())
    connection.close()


def test_the_reading_connection_cannot_write(tmp_path: Path) -> None:
    writing = open_writing(tmp_path / "store.db")
    reading = open_reading(tmp_path / "store.db")
    with pytest.raises(apsw.ReadOnlyError):
        reading.execute("DELETE FROM line")
    reading.close()
    writing.close()


def test_a_sqlite_that_can_lose_commits_is_refused() -> None:
    demand_version("3.51.3")
    demand_version("3.100.0")
    with pytest.raises(StoreError, match="Install an apsw wheel"):
        demand_version("3.51.2")


def test_the_database_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    apsw.Connection(str(path)).execute("CREATE TABLE other (x)")
    with pytest.raises(StoreError, match="not a store of this software"):
        open_writing(path)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database " * 100)
    with pytest.raises(StoreError, match="cannot be opened"):
        open_writing(path)


def test_a_folder_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="Check the folder"):
        open_writing(tmp_path / "nowhere" / "store.db")
    with pytest.raises(StoreError, match="Check its owner"):
        open_reading(tmp_path / "nowhere" / "store.db")


def test_a_schema_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    connection = open_writing(path)
    connection.pragma("user_version", 99)
    connection.close()
    with pytest.raises(StoreError, match="Start the newer version"):
        open_writing(path)
    assert apsw.Connection(str(path)).pragma("user_version") == 99


def test_a_schema_step_that_was_cut_off_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    before = apsw.Connection(str(path))
    before.pragma("application_id", int.from_bytes(b"hotl"))
    before.execute("CREATE TABLE snapshot (in_the_way)")
    before.close()
    with pytest.raises(StoreError, match="already exists"):
        open_writing(path)
    tables = apsw.Connection(str(path)).execute("SELECT name FROM sqlite_schema").fetchall()
    assert tables == [("snapshot",)]
