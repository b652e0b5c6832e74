"""Bundles of one channel are judged alone and together; what lies between them is named, what differs is found."""

from pathlib import Path
from typing import Any

import pytest

from hotline.cli.chaining import chained, gaps
from hotline.cli.evidence import bundled
from hotline.cli.exits import DeskError, Exit
from hotline.cli.selecting import Wanted, read
from hotline.core.canonical import Instant
from hotline.core.entry import stamped_at
from hotline.files.bundle import frames, unframed, write_bundle
from hotline.files.bundle_reading import open_bundle
from tests.cli.records import gathered, roots


def written(folder: Path, name: str, wanted: Wanted) -> Path:
    path = folder / name
    write_bundle(path, *bundled(gathered(), wanted))
    return path


@pytest.fixture
def parts(tmp_path: Path) -> list[Path]:
    """Return three bundles that follow each other."""
    begin = stamped_at(gathered().rows["us"][0].body)
    one, two = (Instant(begin + minutes * 60_000) for minutes in (5, 20))
    spans: list[tuple[Instant | None, Instant | None]] = [(None, one), (one, two), (two, None)]
    return [written(tmp_path, f"{n}.zip", Wanted(start=since, end=until)) for n, (since, until) in enumerate(spans)]


def judged(*paths: Path) -> Any:
    return chained(paths, roots(), {}, lambda _, __: None)


def test_three_that_follow_each_other_are_the_whole_record(parts: list[Path], tmp_path: Path) -> None:
    alone = {path: judged(path, path).exit for path in parts}
    assert Exit.PROOF not in alone.values()
    found = judged(parts[2], parts[0], parts[1])
    assert (found.findings, found.missing) == ([], [])
    assert found.sizes == {party: len(rows) for party, rows in gathered().rows.items()}
    whole = judged(parts[0], written(tmp_path, "whole.zip", Wanted()))
    assert (whole.findings, whole.missing) == ([], [])
    assert found.as_json()["bundles"].keys() == {str(path) for path in parts}


@pytest.mark.parametrize("without", [0, 1])
def test_one_that_is_missing_is_named(parts: list[Path], without: int) -> None:
    with open_bundle(parts[without]) as bundle:
        scope = bundle.manifest["scope"]
    del parts[without]
    found = judged(*parts)
    assert found.exit == Exit.UNDECIDED
    assert found.missing[0].key == "missing_period"
    assert found.missing[0].where == f"{scope.get('from', '…')} – {scope['to']}"


def test_a_case_alone_covers_no_time(tmp_path: Path, parts: list[Path]) -> None:
    case = next(message.id for message in read(gathered().rows).messages.values() if message.case is None)
    with open_bundle(written(tmp_path, "case.zip", Wanted(case=case))) as alone, open_bundle(parts[0]) as first:
        assert [each.key for each in gaps([alone])] == ["missing_period"]
        assert list(gaps([alone, first])) == []


def test_two_that_hold_different_entries_are_proved_bad(parts: list[Path], tmp_path: Path) -> None:
    with open_bundle(parts[1]) as bundle:
        members = {name: bundle.read(name) for name in bundle.names if name != "manifest.json"}
        about = {name: each for name, each in bundle.manifest.items() if name not in {"members", "format", "v"}}
    name = next(each for each in members if each.startswith("logs/us/") and each.endswith(".entries"))
    first, *rest = unframed(members[name])
    write_bundle(tmp_path / "other.zip", about, {**members, name: frames([first.replace(b'"at"', b'"aT"'), *rest])})
    found = judged(parts[0], tmp_path / "other.zip", parts[1])
    assert found.exit == Exit.PROOF
    assert any("another entry stands here" in each.says for each in found.findings)


def test_those_of_another_channel_are_not_judged_together(parts: list[Path], tmp_path: Path) -> None:
    about, members = bundled(gathered(), Wanted())
    write_bundle(tmp_path / "other.zip", {**about, "status": "exercise"}, members)
    with pytest.raises(DeskError) as other:
        judged(parts[0], tmp_path / "other.zip")
    assert other.value.key == "chain_other"
