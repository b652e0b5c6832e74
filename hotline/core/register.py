"""Which messages an auditor has admitted: what a later one is judged by, in about fifty bytes each.

A casebook keeps every message of a channel with its fields, because it says what is owed. Whoever only judges needs of
an old message, however long its case is closed, what it was and to which case it belongs: an answer may come at any
time (rule 5). So that a million of them fit anywhere, they stand in columns instead of objects.
"""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

DIGEST_BYTES = 32
FEWEST = 1 << 10


@dataclass(frozen=True, slots=True)
class Sort:
    """What many messages have in common: whose, under which agreement, of which form, signed with which keys.

    `roster` lists them; `fits` are the precedences of what a message answers with which its own is right, None among
    them if it may open a case.
    """

    party: str
    agreement: str
    form: str
    precedence: str
    roster: str
    people: tuple[str, ...]
    keys: tuple[str, ...]
    fits: tuple[str | None, ...] = ()

    def __hash__(self) -> int:
        """Return a hash of as much as is quickly hashed, and seldom alike."""
        return hash((self.party, self.form, self.precedence, self.agreement))

    def __reduce__(self) -> tuple[Any, ...]:
        """Let another process have one object for all messages of this sort as well."""
        said = self.party, self.agreement, self.form, self.precedence
        return sort_of, (*said, self.roster, self.people, self.keys, self.fits)


@lru_cache(maxsize=4096)
def sort_of(*said: Any) -> Sort:  # noqa: ANN401 - the members of Sort, in their order
    """Return the one object for all messages of a sort: most are of a few, and telling them apart is quick then."""
    return Sort(*said)


def empty_table() -> "array[int]":
    """Return a table without digests."""
    return array("I", bytes(4 * FEWEST))


@dataclass(slots=True)
class Digests:
    """Digests in the order in which they were added, each once, in forty bytes.

    `table` finds a row by its digest: open addressing by the first bytes; 0 is a free place.
    """

    octets: bytearray = field(default_factory=bytearray)
    table: "array[int]" = field(default_factory=empty_table)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.octets) // DIGEST_BYTES

    def __getitem__(self, row: int) -> bytes:
        """Return the digest in a row."""
        return bytes(self.octets[DIGEST_BYTES * row : DIGEST_BYTES * (row + 1)])

    def row(self, digest: bytes) -> int | None:
        """Return the row of a digest, if it is here."""
        place = self.table[self.free(digest)]
        return place - 1 if place else None

    def free(self, digest: bytes) -> int:
        """Return where a digest stands in the table, or is to stand."""
        last = len(self.table) - 1
        place = int.from_bytes(digest[:8]) & last
        while (row := self.table[place]) and self.octets[DIGEST_BYTES * (row - 1) : DIGEST_BYTES * row] != digest:
            place = (place + 1) & last
        return place

    def add(self, digest: bytes) -> bool:
        """Add a digest; return False if it is here already."""
        assert len(digest) == DIGEST_BYTES
        place = self.free(digest)
        if self.table[place]:
            return False
        self.octets += digest
        self.table[place] = len(self)
        if 2 * len(self) > len(self.table):
            self.widen()
        return True

    def widen(self) -> None:
        """Make room in the table."""
        self.table = array("I", bytes(8 * len(self.table)))
        for row in range(len(self)):
            self.table[self.free(self[row])] = row + 1


@dataclass(slots=True)
class Register:
    """Messages in the order in which they were admitted: id, case (its row, or its own) and sort, column by column."""

    ids: Digests = field(default_factory=Digests)
    cases: "array[int]" = field(default_factory=lambda: array("I"))
    sorts: "array[int]" = field(default_factory=lambda: array("I"))
    known: list[Sort] = field(default_factory=list)
    numbers: dict[Sort, int] = field(default_factory=dict)

    def __len__(self) -> int:
        """Return how many messages there are."""
        return len(self.cases)

    def __contains__(self, message: object) -> bool:
        """Return whether the message with this digest text is here."""
        return isinstance(message, str) and self.row(bytes.fromhex(message[7:])) is not None

    def row(self, message: bytes) -> int | None:
        """Return the row of the message with this id, if it is here."""
        return self.ids.row(message)

    def add(self, message: bytes, case: int | None, sort: Sort) -> bool:
        """Add a message to the case that begins in row *case*, or to its own; return False if it is here already."""
        if not self.ids.add(message):
            return False
        self.cases.append(len(self) if case is None else case)
        number = self.numbers.get(sort)
        if number is None:
            number = self.numbers[sort] = len(self.known)
            self.known.append(sort)
        self.sorts.append(number)
        return True

    def id(self, row: int) -> bytes:
        """Return the id of the message in *row*."""
        return self.ids[row]

    def sort(self, row: int) -> Sort:
        """Return what the message in *row* is."""
        return self.known[self.sorts[row]]


@dataclass(slots=True)
class Signings:
    """When each set of keys signed, in the order of its log: what was disputed is known when the newest roster is."""

    times: "dict[tuple[str, tuple[str, ...]], array[int]]" = field(default_factory=dict)

    def add(self, party: str, keys: tuple[str, ...], at: int) -> None:
        """Note that *keys* of *party* signed at *at*."""
        found = self.times.get((party, keys))
        if found is None:
            found = self.times[party, keys] = array("q")
        found.append(at)

    def items(self) -> Iterable[tuple[tuple[str, tuple[str, ...]], "array[int]"]]:
        """Return each party with some of its keys, and when they signed."""
        return self.times.items()
