"""`hotline backup` writes one proved file, says what is not in it, and overwrites nothing."""

from pathlib import Path

import apsw

from hotline.store.attachments import files_of
from hotline.store.copying import file_digest
from tests import filed
from tests.cli.keeping import kept
from tests.filed import ANSWER, CHART, REPORT, keep, name_of


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


def test_the_files_of_messages_go_along_and_what_is_not_here_is_named(tmp_path: Path) -> None:
    here = kept(tmp_path, played=filed.play())
    keep(files_of(here.store), [REPORT, CHART])
    value = here.json("backup", str(tmp_path / "safe.backup"))
    assert (value["folder"], value["files"]["count"]) == (str(tmp_path / "us-cn.files"), 2)
    assert value["files"]["bytes"] == len(REPORT) + len(CHART)
    assert [each["name"] for each in value["files"]["missing"]] == ["answer.pdf"]
    assert (tmp_path / "us-cn.files" / name_of(REPORT)).read_bytes() == REPORT
    keep(files_of(here.store), [ANSWER])
    said = here.run("backup", str(tmp_path / "later.backup")).stdout
    assert ("Files of messages 3 (11" in " ".join(said.split()), "Not here" in said) == (True, False)
    assert len(list((tmp_path / "us-cn.files").iterdir())) == 3, "each file once, however many backups there are"


def test_a_damaged_file_is_named_and_ends_a_backup_as_one_that_lacks_something(tmp_path: Path) -> None:
    here = kept(tmp_path, played=filed.play())
    (keep(files_of(here.store)) / name_of(CHART)).write_bytes(b"a chert")
    ended = here.run("backup", str(tmp_path / "safe.backup"))
    assert (ended.exit_code, f"bytes of {name_of(CHART)} are others" in ended.stdout) == (3, True)
    assert (tmp_path / "safe.backup").exists(), "the record is kept all the same"
    assert not (tmp_path / "us-cn.files" / name_of(CHART)).exists()


def test_a_backup_never_shares_the_folder_of_the_center(tmp_path: Path) -> None:
    here = kept(tmp_path)
    text = here.config.read_text(encoding="utf-8").replace("us.sqlite", "us-cn.sqlite")
    here.config.write_text(text, encoding="utf-8")
    ended = here.run("backup", str(here.store.with_name("safe.backup")))
    assert (ended.exit_code, "where the center keeps its own" in ended.stderr) == (3, True)
