"""Bundles for the doors are what `hotline export` makes, in a process of its own; what it refuses is told."""

from pathlib import Path

import pytest

from hotline.cli.bundling import PREFIX, Bundling, arguments
from hotline.core.canonical import Instant
from hotline.core.errors import StoreError
from hotline.web.doors import Scope


def names(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir()]


def test_each_scope_is_one_call_of_export() -> None:
    path, config = Path("/out/x.zip"), Path("/etc/center.yaml")
    begin = ["export", "/out/x.zip", "--config", "/etc/center.yaml"]
    assert arguments(path, Scope(), config) == begin
    assert arguments(path, Scope("sha256:abc", watch=True), config) == [*begin, "--case", "abc", "--watch"]
    assert arguments(path, Scope(files=False), config) == [*begin, "--without-files"]
    period = Scope(start=Instant(0), end=Instant(86_400_000))
    ends = ["--from", "1970-01-01T00:00:00.000Z", "--to", "1970-01-02T00:00:00.000Z"]
    assert arguments(path, period, config) == [*begin, *ends]


async def test_what_is_refused_is_told_and_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / f"{PREFIX}killed").mkdir()
    bundling = Bundling(tmp_path / "none.yaml", tmp_path)
    with pytest.raises(StoreError, match="cannot be read"):
        async with bundling.made(Scope()):
            pytest.fail("there is no bundle of no center")
    assert not bundling.one.locked()
    assert names(tmp_path) == [], "not even of one that was killed before"
