"""Workers are a little ahead of the judge, and say the same as he would."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hotline.cli import workers
from hotline.cli.heads import read_heads
from hotline.cli.judging import Judgement, ground, reader_of, sides
from hotline.cli.survey import survey
from hotline.cli.workers import Crew, crew, hired
from hotline.core.alone import Ground
from hotline.core.evidence import Evidence
from hotline.files.bundle import packed
from hotline.files.bundle_reading import Bundle, BundledLog, open_bundle
from tests.hostile import tamperings
from tests.hostile.tamperings import PARTIES, busy


@contextmanager
def opened(folder: Path) -> Iterator[tuple[Bundle, dict[str, BundledLog], Evidence, Ground]]:
    """Open the busy record."""
    (folder / "a.zip").write_bytes(packed(busy().about, busy().members))
    with open_bundle(folder / "a.zip") as bundle:
        logs = {party: BundledLog(bundle, f"logs/{party}") for party in sides(bundle)}
        pins = {each.name: each.center.ours.root.digest for each in busy().play.actors.values()}
        center = reader_of(bundle, pins, Judgement({}, {}))
        assert center is not None
        found = ground(bundle, center, survey(logs, whole=True), {}, whole=False)
        yield bundle, logs, Evidence(center, logs), found


def test_a_short_bundle_has_no_workers(tmp_path: Path) -> None:
    with opened(tmp_path) as (_, logs, _, given), crew(logs, given, workers.ENOUGH - 1) as found:
        assert found is None


def test_workers_in_their_own_processes_say_what_is_said_here(tmp_path: Path) -> None:
    with opened(tmp_path) as (_, logs, _, given), crew(logs, given, workers.ENOUGH) as found:
        assert found is not None
        here = Crew(tamperings.hired(1, given), logs, 2)
        said = [(party, index) for party in PARTIES for index in logs[party].indexes()]
        assert [found.foreseen(*each) for each in said] == [here.foreseen(*each) for each in said]
        assert sum(here.foreseen(*each) is not None for each in said) >= 1, "the last segment is still here"


def test_what_is_beyond_the_end_is_not_foreseen(tmp_path: Path) -> None:
    with opened(tmp_path) as (_, logs, _, given):
        here = Crew(tamperings.hired(1, given), logs, 2)
        assert here.foreseen("us", len(logs["us"])) is None


def test_the_processes_are_as_many_as_there_are_cores(tmp_path: Path) -> None:
    with opened(tmp_path) as (_, _, _, given), hired(1, given) as pool:
        assert pool.submit(workers.cores).result() == workers.cores() >= 1


def test_of_a_file_that_changed_under_them_workers_say_nothing(tmp_path: Path) -> None:
    with opened(tmp_path) as (_, logs, _, given):
        here = Crew(tamperings.hired(1, given), logs, 2)
        (tmp_path / "a.zip").write_bytes(b"")
        assert [here.foreseen("us", index) for index in logs["us"].indexes()] == [None] * len(logs["us"])


@pytest.mark.parametrize("party", PARTIES)
def test_heads_hold_alike_whoever_looked_at_them(tmp_path: Path, party: str) -> None:
    with opened(tmp_path) as (bundle, logs, work, given):
        assert [each for each in work.entries() if each] == []
        here = Crew(tamperings.hired(1, given), logs, 2)
        for each in PARTIES:
            read_heads(bundle, work, each, None)
        heads = read_heads(bundle, work, party, here)
        assert list(heads.sizes) == sorted(heads.sizes)
        assert all(heads.holds(work, number) for number in range(len(heads.sizes)))
        assert heads.note(0) == busy().notes(party)[0]
