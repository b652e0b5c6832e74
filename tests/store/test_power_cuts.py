"""The real SQLite engine on a disk that loses power: what was acknowledged stays, what was refused never comes back.

The oracle keeps every acknowledgement in a list: one per index would let a later row hide the loss of an earlier one.
"""

from contextlib import suppress
from dataclasses import dataclass, field, replace
from random import Random  # noqa: TID251 - with a seed

import apsw
import pytest

from hotline.core.errors import FencedError, FullError
from hotline.interfaces import Head, Row
from hotline.store.database import prepare
from hotline.store.ledger import BUSY_PAGES, Acquire, Append, Ledger, Outcome
from hotline.store.reading import read, snapshot
from tests.store.batches import CHANNEL, ours, rows
from tests.store.simulated_disk import SimulatedDisk

SEEDS = 60


class LostError(AssertionError):
    """The store broke its promise."""


@dataclass(slots=True)
class Story:
    """Some lives of one store between power cuts, all of it decided by a seed."""

    chance: Random
    disk: SimulatedDisk
    synchronous: str = "FULL"
    acknowledged: list[tuple[int, Row]] = field(default_factory=list)
    refused: set[bytes] = field(default_factory=set)
    epochs: list[int] = field(default_factory=list)
    texts: int = 0

    def run(self) -> None:
        for _ in range(self.chance.randint(2, 6)):
            if self.chance.random() < 1 / 4:
                self.disk.steps_left = self.chance.randint(0, 40)
            self.live()
            self.disk.restart()
        self.live(steps=0)

    def live(self, steps: int = 600) -> None:
        """Open the store, check all that was promised, and write until the power goes."""
        connection = self.disk.connect()
        try:
            prepare(connection)
            connection.pragma("synchronous", self.synchronous)
            ledger = Ledger(connection)
            size = self.check(ledger)
            if self.disk.steps_left is None:
                self.disk.steps_left = self.chance.randint(0, steps)
            self.write(ledger, size)
        except (apsw.CorruptError, apsw.NotADBError) as error:
            raise LostError(f"corrupt: {error}") from error
        except apsw.IOError:
            assert self.disk.steps_left == 0
        finally:
            connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
            with suppress(apsw.IOError):  # without power not even that is quiet
                connection.close()

    def check(self, ledger: Ledger) -> int:
        """Return the size of the log, if it holds all that was promised and nothing that was refused."""
        if ledger.connection.pragma("integrity_check") != "ok":
            raise LostError("corrupt")
        kept = read(ledger.connection, CHANNEL, "ours", 0, 1 << 20)
        for index, promised in self.acknowledged:
            if index >= len(kept) or kept[index] != promised:
                raise LostError(f"row {index} was acknowledged, and is gone")
        if self.refused & {found.body for found in kept}:
            raise LostError("a refused row came back")
        if snapshot(ledger.connection, CHANNEL) != (b"%d" % len(kept) if kept else None):
            raise LostError("the snapshot is of another batch than the log")
        return len(kept)

    def write(self, ledger: Ledger, size: int) -> None:
        """Take over and write groups, each acknowledged as it is committed."""
        (head,) = ledger.commit([Acquire(CHANNEL, "life")])
        assert isinstance(head, Head)
        if head.epoch <= max(self.epochs, default=0):
            raise LostError(f"epoch {head.epoch} was given before")
        self.epochs.append(head.epoch)
        while True:
            if self.chance.random() < 1 / 16:
                self.disk.writes_left = self.chance.randint(0, 40)
            works = self.some_works(head.epoch, size)
            size = self.note(works, ledger.commit(works), size)
            self.disk.writes_left = None
            if self.chance.random() < 1 / 4:
                ledger.pages = BUSY_PAGES
                ledger.tidy(idle=True)

    def some_works(self, epoch: int, size: int) -> list[Append]:
        """Return batches that follow each other, now and then one of a stale epoch between them."""
        works: list[Append] = []
        for _ in range(self.chance.randint(1, 3)):
            texts = [self.text() for _ in range(self.chance.choice((1, 1, 1, 5, 20)))]
            stale = self.chance.random() < 1 / 16
            end = size + len(texts)
            works.append(Append(CHANNEL, epoch - stale, replace(ours(size, *texts), snapshot=b"%d" % end)))
            size = size if stale else end
        return works

    def text(self) -> str:
        """Return a text that no other row has."""
        self.texts += 1
        return f"{self.texts} " + "x" * self.chance.choice((10, 1_000, 5_000))

    def note(self, works: list[Append], outcomes: tuple[Outcome, ...], size: int) -> int:
        """Keep in mind what was promised and what was refused, and return how far the log reaches now."""
        for work, outcome in zip(works, outcomes, strict=True):
            first, rows = work.batch.rows["ours"]
            if outcome is None:
                self.acknowledged += enumerate(rows, first)
                size = first + len(rows)
            else:
                assert isinstance(outcome, FencedError | FullError)
                self.refused |= {row.body for row in rows}
        return size


def story(seed: int, synchronous: str = "FULL", *, lying: bool = False) -> Story:
    """Return the story of *seed*, ready to run."""
    disk = SimulatedDisk(f"simulated {seed} {synchronous} {lying}", Random(seed))
    disk.lying = lying
    return Story(Random(f"{seed}/story"), disk, synchronous)


def losses(synchronous: str = "FULL", *, lying: bool = False) -> int:
    """Return how many of a few stories break a promise."""
    broken = 0
    for seed in range(12):
        try:
            story(seed, synchronous, lying=lying).run()
        except LostError:
            broken += 1
    return broken


@pytest.mark.parametrize("seed", range(SEEDS))
def test_what_was_acknowledged_survives_every_power_cut(seed: int) -> None:
    told = story(seed)
    told.run()
    assert told.epochs == sorted(set(told.epochs))


@pytest.mark.parametrize("synchronous", ["NORMAL", "OFF"])
def test_less_than_full_synchronisation_would_lose_what_was_acknowledged(synchronous: str) -> None:
    assert losses(synchronous) > 0


def test_a_disk_that_lies_about_its_syncs_would_lose_what_was_acknowledged() -> None:
    assert losses(lying=True) > 0


def test_a_commit_whose_sync_failed_may_have_happened() -> None:
    disk = SimulatedDisk("failing sync", Random(0))
    ledger = Ledger(open_on(disk))
    ledger.commit([Acquire(CHANNEL, "tester"), Append(CHANNEL, 1, ours(0, "certain"))])
    disk.failing_sync = True
    with pytest.raises(apsw.IOError):
        ledger.commit([Append(CHANNEL, 1, ours(1, "unknown"))])
    ledger.abandon()
    ledger.close()
    disk.failing_sync = False
    again = open_on(disk)
    assert read(again, CHANNEL, "ours", 0, 9) == rows("certain", "unknown")
    again.close()


def test_a_checkpoint_without_space_is_done_later() -> None:
    disk = SimulatedDisk("no space", Random(0))
    ledger = Ledger(open_on(disk))
    ledger.commit([Acquire(CHANNEL, "tester"), Append(CHANNEL, 1, ours(0, "a"))])
    ledger.pages, disk.writes_left = BUSY_PAGES, 0
    ledger.tidy(idle=True)
    disk.writes_left = None
    ledger.tidy(idle=True)
    assert ledger.commit([Append(CHANNEL, 1, ours(1, "b"))]) == (None,)
    ledger.close()


def open_on(disk: SimulatedDisk) -> apsw.Connection:
    """Return a connection as the writer of a store has it."""
    connection = disk.connect()
    prepare(connection)
    return connection
