"""`hotline archive` says what it cannot do before it changes anything; tests/end_to_end tell what it does."""

import socket
from pathlib import Path

from hotline.cli.archive import written
from hotline.cli.archiving import closed
from hotline.files import config as config_file
from hotline.files.bundle_reading import open_bundle
from hotline.store.attachments import files_of
from tests import filed, stages
from tests.cli.keeping import Keeping, kept
from tests.cli.records import gathered
from tests.filed import CHART, REPORT, keep, name_of


def with_archive(here: Keeping) -> Keeping:
    text = here.config.read_text(encoding="utf-8")
    here.config.write_text(f"{text}archive: {{folder: archive}}\n", encoding="utf-8")
    return here


def test_without_a_folder_there_is_no_archive(tmp_path: Path) -> None:
    ended = kept(tmp_path).run("archive")
    assert (ended.exit_code, "names no archive" in ended.stderr) == (3, True)


def test_a_center_that_runs_is_not_archived(tmp_path: Path) -> None:
    here = with_archive(kept(tmp_path))
    listen = config_file.load(here.config).api.listen
    with socket.socket() as busy:
        busy.bind((listen.host, listen.port))
        busy.listen()
        ended = here.run("archive")
    assert (ended.exit_code, "nothing can listen on" in ended.stderr) == (3, True)


def test_a_record_that_does_not_prove_itself_is_not_archived(tmp_path: Path) -> None:
    """The roots in the configuration are others than those of the record."""
    here = with_archive(kept(tmp_path))
    before = here.store.read_bytes()
    ended = here.run("archive", "--until", "2026-11-23T12:00:00.000Z")
    assert ended.exit_code in (2, 5), ended.stderr
    assert not list((here.store.parent / "archive").glob("*.zip"))
    assert here.store.read_bytes() == before


def test_the_folder_is_beside_the_configuration_and_nothing_leaves_by_default(tmp_path: Path) -> None:
    policy = config_file.load(with_archive(kept(tmp_path)).config).archive
    assert policy.folder == tmp_path / "twins" / "archive"
    assert (policy.keep, policy.hold, policy.after) == (None, (), 365 * 86_400_000)


def test_the_files_of_a_period_are_in_its_archive_and_stay_here(tmp_path: Path) -> None:
    here = with_archive(kept(tmp_path, played=filed.play()))
    folder = keep(files_of(here.store), [REPORT, CHART])
    record = gathered("us", filed.play())
    period = closed(record, stages.at(1))
    assert period is not None
    settings = config_file.load(here.config)
    path, digest, files = written(settings, record, period, lambda _, __: None)
    assert (files.count, [each.file.name for each in files.missing]) == (2, ["answer.pdf"])
    with open_bundle(path) as bundle:
        assert bundle.read(f"files/{name_of(REPORT)}") == REPORT
    assert len(list(folder.iterdir())) == 2, "no file ever leaves the live folder"
    assert written(settings, record, period, lambda _, __: None)[1] == digest, "the same period gives the same bytes"
