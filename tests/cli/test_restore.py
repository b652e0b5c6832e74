"""`hotline restore` writes only a new store, and takes nothing that is not proved. The rest: tests/end_to_end."""

from pathlib import Path

import pytest

from hotline.cli.backup import announced
from hotline.cli.restore import files_back, read_head
from hotline.cli.terminal import Terminal
from hotline.core.checkpoint import Checkpoint
from hotline.core.errors import LogError
from hotline.files import config
from hotline.store.attachments import files_of
from hotline.store.copying import unfinished
from tests import filed
from tests.cli.keeping import kept
from tests.filed import ANSWER, CHART, REPORT, keep, name_of


def test_it_asks_from_what_and_touches_no_store_that_is_there(tmp_path: Path) -> None:
    here = kept(tmp_path)
    before = here.store.read_bytes()
    assert here.run("restore").exit_code == 2
    over = here.run("restore", "--from-peer")
    assert (over.exit_code, "writes only a new one" in over.stderr) == (3, True)
    assert here.store.read_bytes() == before


def test_a_backup_that_rests_on_other_roots_or_is_another_file_is_refused(tmp_path: Path) -> None:
    here, other = kept(tmp_path / "one", empty=True), kept(tmp_path / "two")
    out = tmp_path / "us.backup"
    assert other.run("backup", str(out)).exit_code == 0
    wrong = here.run("restore", "--from-backup", str(out), "--digest", "sha256:" + "0" * 64)
    assert (wrong.exit_code, "another file" in wrong.stderr) == (5, True)
    bad = here.run("restore", "--from-backup", str(out))
    assert (bad.exit_code, "does not hold what both parties signed" in bad.stderr) == (5, True)
    missing = here.run("restore", "--from-backup", str(tmp_path / "none"))
    assert missing.exit_code == 3
    assert not list(here.store.parent.glob("*us.sqlite*")), "nothing is left of what was tried"


def test_what_is_unfinished_is_gone_on_with_and_not_begun_anew(tmp_path: Path) -> None:
    here = kept(tmp_path, empty=True)
    unfinished(here.store).write_bytes(b"begun")
    again = here.run("restore", "--from-backup", str(tmp_path / "us.backup"))
    serving = here.run("serve")
    assert [(each.exit_code, "is not finished" in each.stderr) for each in (again, serving)] == [(3, True)] * 2
    assert unfinished(here.store).read_bytes() == b"begun"


def test_a_head_that_somebody_kept_is_read(tmp_path: Path) -> None:
    head = Checkpoint("us.example/us-cn", 7, bytes(32))
    (tmp_path / "head.note").write_text(f"{head.body()}\n— us.example/us-cn AAAA\n", encoding="utf-8")
    assert read_head(tmp_path / "head.note") == head
    (tmp_path / "poem.note").write_text("no head", encoding="utf-8")
    with pytest.raises(LogError):
        read_head(tmp_path / "poem.note")


def test_the_files_beside_a_backup_come_back_and_the_others_are_asked_of_the_peer(tmp_path: Path) -> None:
    here = kept(tmp_path, played=filed.play())
    settings, terminal = config.load(here.config), Terminal(language="en", plain=True, json=False)
    record = announced(here.store, settings.channel)
    beside = keep(tmp_path / "us-cn.files", [REPORT, CHART])
    keep(files_of(here.store), [ANSWER])
    found = files_back(terminal, tmp_path / "us.backup", settings, record)
    assert (found.count, found.missing, found.damaged) == (3, (), ())
    (beside / name_of(REPORT)).write_bytes(b"damaged")
    (files_of(here.store) / name_of(REPORT)).unlink()
    found = files_back(terminal, tmp_path / "us.backup", settings, record)
    assert ([each.file.name for each in found.missing], len(found.damaged)) == (["annex.pdf", "again.pdf"], 1)
    assert files_back(terminal, None, settings, record).count == 2, "what lies here is proved without a backup too"
