"""What everything that keeps attestations promises, asked of each."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hotline.core.attested import Attested
from hotline.core.canonical import Instant
from hotline.runtime.attesting import Attestations
from hotline.store.attestations import SqliteAttestations
from tests.fakes_attestor import MemoryAttestations

FIRST = Attested("witness", "neutral", 7, Instant(1_000), b"lines")
LATER = Attested("witness", "neutral", 9, Instant(2_000), b"more lines")
STAMP = Attested("stamp", "geneva", 8, Instant(1_500), b"\x30")


@pytest.fixture(params=["memory", "sqlite"])
async def kept(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Attestations]:
    found: Attestations = MemoryAttestations() if request.param == "memory" else SqliteAttestations(tmp_path / "a.db")
    yield found
    await found.close()


async def test_what_is_kept_is_read_in_its_order(kept: Attestations) -> None:
    assert (await kept.newest(), await kept.read(0, 9)) == ((), ())
    for each in (FIRST, STAMP, LATER):
        await kept.keep(each)
    assert await kept.read(0, 9) == (FIRST, STAMP, LATER)
    assert await kept.read(1, 1) == (STAMP,)
    assert await kept.read(3, 9) == ()


async def test_the_newest_of_each_is_the_one_of_the_greatest_size(kept: Attestations) -> None:
    for each in (LATER, FIRST, STAMP):
        await kept.keep(each)
    assert await kept.newest() == (STAMP, LATER)


async def test_what_is_kept_for_a_size_stays(kept: Attestations) -> None:
    await kept.keep(FIRST)
    await kept.keep(Attested("witness", "neutral", 7, Instant(9_000), b"other lines"))
    assert await kept.read(0, 9) == (FIRST,)
