"""`hotline backup` writes one proved file, says what is not in it, and overwrites nothing."""

from pathlib import Path

import apsw

from hotline.store.copying import file_digest
from tests.cli.keeping import kept


def test_a_backup_holds_the_three_logs_and_says_what_it_does_not_hold(tmp_path: Path) -> None:
    here = kept(tmp_path)
    out = tmp_path / "us.backup"
    value = here.json("backup", str(out))
    assert value["digest"] == file_digest(out)
    assert value["sizes"].keys() == {"ours", "theirs", "watch"}
    assert 0 < value["cosigned"]["ours"] <= value["sizes"]["ours"]
    said = here.run("backup", str(tmp_path / "second.backup")).stdout
    for word in ("proved equal", "private keys", "passphrases", "config.yaml", "--from-backup"):
        assert word in said
    keys = {path.read_bytes()[40:90] for path in (tmp_path / "twins" / "keys" / "us").rglob("*.pem")}
    assert not [key for key in keys if key in out.read_bytes()]


def test_nothing_is_overwritten_and_nothing_half_is_left(tmp_path: Path) -> None:
    here = kept(tmp_path)
    out = tmp_path / "us.backup"
    out.write_bytes(b"mine")
    assert here.run("backup", str(out)).exit_code == 3
    assert out.read_bytes() == b"mine"
    connection = apsw.Connection(str(here.store))
    connection.execute("UPDATE line SET body = x'00' WHERE log = 'ours' AND idx = 3")
    connection.close()
    damaged = here.run("backup", str(tmp_path / "damaged.backup"))
    assert (damaged.exit_code, "not what its hash says" in damaged.stderr) == (4, True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["twins", "us.backup"]


def test_without_a_store_it_says_so(tmp_path: Path) -> None:
    ended = kept(tmp_path, empty=True).run("backup", str(tmp_path / "us.backup"))
    assert (ended.exit_code, "no store" in ended.stderr) == (3, True)
