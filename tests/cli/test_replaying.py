"""A bundle as a record: the same facts as were noted, and who wrote it knows no more than it says."""

from pathlib import Path

import pytest

from hotline.cli.exits import DeskError
from hotline.cli.replaying import Recording, read_recording
from hotline.core import facts
from hotline.files.bundle import write_bundle
from hotline.files.bundle_reading import open_bundle
from tests import stages
from tests.cli.records import made
from tests.cli.replays import bundle
from tests.core.records import drop, play


def test_the_record_of_a_bundle_ends_as_the_center_that_wrote_it(tmp_path: Path) -> None:
    for keeper in ("us", "cn"):
        with open_bundle(Path(bundle(tmp_path / f"{keeper}.zip", keeper))) as opened:
            recording = read_recording(opened)
            replay = recording.replay()
            replay.seek(len(replay.record))
            assert stages.digest_of(replay.center) == stages.digest_of(play().actors[keeper].center)
            assert recording.unnoted == {}


def test_facts_can_be_asked_for_in_any_order(tmp_path: Path) -> None:
    with open_bundle(Path(bundle(tmp_path / "a.zip"))) as opened:
        record = read_recording(opened).record
        noted = play().actors["cn"].happened
        assert [record[index].fact for index in reversed(range(len(record)))] == noted[::-1]


def test_without_a_watch_log_the_shared_logs_are_replayed(tmp_path: Path) -> None:
    with open_bundle(Path(bundle(tmp_path / "a.zip", watch=False))) as opened:
        recording = read_recording(opened)
        replay = recording.replay()
        replay.seek(len(replay.record))
        assert not recording.watched
        assert replay.center.ours.tree.root() == play().actors["cn"].center.ours.tree.root()


def test_a_cosignature_that_the_watch_log_does_not_tell_of_is_known_from_its_note(tmp_path: Path) -> None:
    change = drop(facts.Cosigned, 3, log="ours")
    with open_bundle(Path(bundle(tmp_path / "a.zip", "cn", change))) as opened:
        recording: Recording = read_recording(opened)
        assert [(log, len(each)) for log, each in recording.unnoted.items()] == [("ours", 1)]


def test_a_part_of_a_channel_is_not_replayed(tmp_path: Path) -> None:
    about, members = made()
    write_bundle(tmp_path / "a.zip", {**about, "scope": {"kind": "case", "id": "sha256:x"}}, members)
    with open_bundle(tmp_path / "a.zip") as opened, pytest.raises(DeskError, match="replay_in_part"):
        read_recording(opened)
