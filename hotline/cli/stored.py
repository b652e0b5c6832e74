"""The record of a center as it was at one instant, read from its store as it is asked for, and never held whole.

A transaction keeps it as it is while the center goes on. Of what is read a page is kept, of each cosignature its place.
"""

from array import array
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import apsw

from hotline.core import facts
from hotline.core.errors import StoreError
from hotline.files.lazily import Lazily
from hotline.interfaces import Row
from hotline.store import reading
from hotline.store.copying import one_instant
from hotline.store.database import demand_ours, open_reading

PAGE: Final = 256
COUNT: Final = "SELECT count(*) FROM line WHERE channel = ? AND log = ?"
COSIGNED: Final = b'"kind":"cosigned"'
"""What stands in every such fact, since a fact has one spelling."""


@dataclass(slots=True, eq=False)
class StoredRows(Lazily[Row]):
    """The rows of a log, of which one page is held."""

    connection: apsw.Connection
    channel: str
    log: str
    size: int = field(init=False)
    first: int = 0
    page: Sequence[Row] = ()

    def __post_init__(self) -> None:
        """Count the rows."""
        self.size = self.connection.execute(COUNT, (self.channel, self.log)).get or 0

    def __len__(self) -> int:
        return self.size

    def one(self, index: int) -> Row:
        """Return one of them."""
        if not 0 <= index < self.size:
            raise IndexError(index)
        if not self.first <= index < self.first + len(self.page):
            self.first = index - index % PAGE
            self.page = reading.read(self.connection, self.channel, self.log, self.first, PAGE)
        return self.page[index - self.first]


@dataclass(slots=True, eq=False)
class StoredNotes(Lazily[facts.Cosigned]):
    """The cosignatures that a watch log holds; where each stands is known."""

    watch: StoredRows
    places: Sequence[int] = field(init=False)

    def __post_init__(self) -> None:
        """Find where they stand."""
        self.places = array("Q", (index for index, row in enumerate(self.watch) if is_cosigned(row.body)))

    def __len__(self) -> int:
        return len(self.places)

    def one(self, index: int) -> facts.Cosigned:
        """Return one of them."""
        fact = facts.parse_fact(facts.fact_value(self.watch.one(self.places[index]).body))
        assert isinstance(fact, facts.Cosigned)
        return fact


def is_cosigned(body: bytes) -> bool:
    """Return whether a fact is a cosignature."""
    return COSIGNED in body and facts.fact_value(body)["kind"] == "cosigned"


@dataclass(frozen=True, slots=True)
class Stored:
    """The three logs of a store, and the cosignatures in the watch log."""

    ours: StoredRows
    theirs: StoredRows
    watch: StoredRows
    notes: StoredNotes


@contextmanager
def stored(path: Path, channel: str) -> Iterator[Stored]:
    """Give what the store at *path* holds of *channel* now; nothing is written. StoreError if it cannot be read."""
    try:
        with closing(open_reading(path)) as connection, one_instant(connection):
            demand_ours(connection)
            ours, theirs, watch, again = (
                StoredRows(connection, channel, log) for log in ("ours", "theirs", "watch", "watch")
            )
            yield Stored(ours, theirs, watch, StoredNotes(again))
    except apsw.Error as error:
        raise StoreError(f"{path} cannot be read: {error}. Check the disk") from error
