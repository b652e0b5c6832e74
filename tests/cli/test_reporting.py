"""Reports for the doors are what `hotline audit report` makes of a bundle of this center, under its own two roots."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from hotline.cli.bundling import Bundling
from hotline.cli.reporting import Reporting, arguments
from hotline.core.canonical import Instant
from hotline.core.errors import RefusalError
from hotline.files.bundle import write_bundle
from hotline.web.doors import Scope, Wanted
from tests.cli.records import made

WANTED = Wanted(Instant(1_793_491_200_000), Instant(1_798_761_600_000), "both", "json")


class Recorded(Bundling):
    """Gives the recorded channel as its bundle; the lock is that of every other."""

    @asynccontextmanager
    async def made(self, scope: Scope) -> AsyncIterator[Path]:
        """Write the bundle."""
        assert scope == Scope(watch=True, files=False)
        async with self.one:
            path = self.folder / scope.name
            write_bundle(path, *made(watch=True))
            yield path


def test_a_report_is_one_call_of_the_auditors_verb() -> None:
    found = arguments(Path("/b/record.zip"), Path("/b/q.json"), WANTED, {"us": Path("/k/us.json")})
    period = ["--from", "2026-11-01T00:00:00.000Z", "--to", "2027-01-01T00:00:00.000Z"]
    rest = ["--lang", "both", "--out", "/b/q.json", "--root", "us=/k/us.json"]
    assert found == ["audit", "report", "/b/record.zip", *period, *rest]


async def test_the_report_counts_what_the_record_says_and_says_what_is_not_pinned(tmp_path: Path) -> None:
    reporting = Reporting(Recorded(tmp_path / "none.yaml", tmp_path), {})
    value = json.loads(await reporting.make(WANTED))
    assert value["totals"]["us"]["deadlines"]["late"] == 1
    assert value["rests"]["verdict"] == "undecided", "nobody pinned a root"


async def test_one_at_a_time_and_never_beside_a_bundle(tmp_path: Path) -> None:
    bundling = Bundling(tmp_path / "none.yaml", tmp_path)
    async with bundling.one:
        with pytest.raises(RefusalError, match="is under way"):
            await Reporting(bundling, {}).make(WANTED)


async def test_what_went_wrong_is_told_and_the_next_one_may_be_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nothing(_: object) -> tuple[int, str]:
        return 2, "the record cannot be read"

    monkeypatch.setattr("hotline.cli.reporting.beside", nothing)
    bundling = Recorded(tmp_path / "none.yaml", tmp_path)
    with pytest.raises(RefusalError, match=r"was not made.*cannot be read"):
        await Reporting(bundling, {}).make(WANTED)
    assert not bundling.one.locked()


async def test_what_takes_too_long_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hotline.cli.bundling.WITHIN", 0)
    reporting = Reporting(Recorded(tmp_path / "none.yaml", tmp_path), {})
    async with asyncio.timeout(20):
        with pytest.raises(RefusalError, match=r"was not made.*too long"):
            await reporting.make(WANTED)
