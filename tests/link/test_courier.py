"""What is ordered about files: whatever fails there costs a file its turn, and the line stays up."""

import asyncio
from contextlib import suppress
from typing import Any

from hotline.core.canonical import Duration, Instant, digest
from hotline.core.errors import StoreError
from hotline.core.fetching import Wanted
from hotline.core.link import Link
from hotline.core.orders import KeepPiece, Moment, Order, Parties, ReadPiece, Settings
from hotline.link.courier import Courier
from tests.fakes_clock import HandClock, breathe
from tests.fakes_line import CN, US, FakeCorrespondent

NAME = digest(b"file")


class Told(Link):
    """A line that notes what it is told."""

    def __init__(self) -> None:
        super().__init__(Parties("us-cn", "us", "cn"), (), Settings())
        self.notes: list[Any] = []

    def want(self, now: Moment, wanted: tuple[Wanted, ...]) -> tuple[Order, ...]:
        self.notes.append(wanted)
        return ()

    def read_piece(self, now: Moment, connection: int, order: ReadPiece, piece: bytes) -> tuple[Order, ...]:
        self.notes.append((connection, piece))
        return ()

    def kept_piece(self, now: Moment, connection: int, order: KeepPiece, held: int | None) -> tuple[Order, ...]:
        self.notes.append((connection, held))
        return ()


class Broken(FakeCorrespondent):
    """A center whose disk has failed."""

    async def lacking(self) -> tuple[Wanted, ...]:
        raise StoreError("the disk is gone")

    async def piece(self, digest: str, offset: int) -> bytes:
        raise StoreError("the disk is gone")

    async def keep(self, digest: str, offset: int, size: int, piece: bytes) -> int | None:
        raise StoreError("the disk is gone")


def courier(center: FakeCorrespondent) -> tuple[Told, Courier, HandClock]:
    clock, link = HandClock(Instant(0)), Told()
    return link, Courier(link, center, clock, lambda: Moment(Instant(0), Duration(0)), lambda _: None), clock


async def test_a_piece_is_read_for_the_peer() -> None:
    center = FakeCorrespondent(US, CN)
    center.files[NAME] = b"file"
    link, found, _ = courier(center)
    await found.handle(ReadPiece(3, NAME, 1))
    assert link.notes == [(3, b"ile")]


async def test_a_disk_that_fails_costs_the_file_its_turn() -> None:
    link, found, _ = courier(Broken(US, CN))
    await found.handle(ReadPiece(3, NAME, 1))
    await found.handle(KeepPiece(3, NAME, 0, 4, b"file"))
    assert link.notes == [(3, b""), (3, None)]


async def test_it_is_asked_again_and_again_what_is_lacking() -> None:
    for center, notes in ((FakeCorrespondent(US, CN), [(), ()]), (Broken(US, CN), [])):
        link, found, clock = courier(center)
        task = asyncio.create_task(found.run())
        await breathe(5)
        clock.advance(250)
        for _, _, waker in clock.sleepers:
            waker.set_result(None)
        await breathe(5)
        assert link.notes == notes
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
