"""The index keeps up with both logs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from hotline.core.canonical import Duration
from hotline.core.search import Query
from hotline.interfaces import Reached
from hotline.runtime.indexing import Indexer
from tests.examples import sent
from tests.fakes_center import World, world
from tests.fakes_clock import HandClock
from tests.fakes_doors import Open, open_doors
from tests.fakes_search import FakeSearch


@pytest.fixture
async def both() -> AsyncIterator[World]:
    async with world() as found:
        yield found


@pytest.fixture
async def doors(both: World) -> AsyncIterator[Open]:
    async with open_doors(both.us, both.clock) as found:
        yield found


class Turning(HandClock):
    """A clock whose sleep lets everything else go on."""

    async def sleep(self, duration: Duration) -> None:
        await asyncio.sleep(0)


@asynccontextmanager
async def indexing(doors: Open, search: FakeSearch) -> AsyncIterator[None]:
    task = asyncio.create_task(Indexer(doors.side.runner, doors.side.store, search, Turning(doors.clock.now())).run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def caught_up(doors: Open, search: FakeSearch) -> None:
    async with doors.side.runner.reading() as center:
        sizes = {"ours": center.ours.size, "theirs": center.theirs.size}
    while {log: each.size for log, each in search.sizes.items()} != sizes:  # noqa: ASYNC110 - the indexer gives way each time, and tells nobody
        await asyncio.sleep(0)


async def test_a_message_is_found_by_its_fields_what_was_sealed_its_form_and_its_people(
    both: World, doors: Open
) -> None:
    receipt = await sent(both, doors)
    search = FakeSearch()
    async with indexing(doors, search):
        await caught_up(doors, search)
    (kept,) = [each for each in search.kept.values() if each.id == receipt.id]
    assert (kept.party, kept.form, kept.status, kept.people) == ("us", "TST-1", "actual", ("us/alice",))
    assert "试验" in kept.names
    async with doors.client() as alice:
        message = await alice.message(receipt.id)
    sealed = next(opening["value"] for opening in message["openings"].values() if isinstance(opening["value"], str))
    assert sealed in kept.text


async def test_what_comes_later_is_indexed_as_well(both: World, doors: Open) -> None:
    search = FakeSearch()
    async with indexing(doors, search):
        await caught_up(doors, search)
        receipt = await sent(both, doors)
        await caught_up(doors, search)
    assert [hit.id for hit in await search.find(Query(form="TST-1"))] == [receipt.id]


async def test_an_index_of_other_logs_is_forgotten(both: World, doors: Open) -> None:
    await sent(both, doors)
    search = FakeSearch(sizes={"ours": Reached(2, b"another leaf"), "theirs": Reached(900, b"")})
    async with indexing(doors, search):
        await caught_up(doors, search)
    assert len(await search.find(Query(form="TST-1"))) == 1
