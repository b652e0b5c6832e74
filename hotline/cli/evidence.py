"""What goes into an evidence bundle: from what was gathered, exactly, less the openings that are withheld.

The same record gives the same bytes. Members are made one at a time, so that a record which is read as it is asked
for is never held whole; to choose a part of one, all of its entries are looked at together.
"""

from array import array
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from hotline.cli.attested import attested_members, chosen
from hotline.cli.exits import DeskError
from hotline.cli.gathering import Gathered
from hotline.cli.selecting import Wanted, selected
from hotline.core import facts
from hotline.core.announced import Announced, announced_by, forms_with_files
from hotline.core.attested import Attested
from hotline.core.canonical import Json, decode, digest, digest_text, encode
from hotline.core.entry import MessageEntry, RosterEntry, parse_entry
from hotline.core.errors import RefusalError
from hotline.core.merkle import Tree
from hotline.core.signature import MESSAGE, parse_envelope
from hotline.files.bundle import WATCH, Line, log_members, note_members
from hotline.files.bundle_reading import MEMBER_BYTES_MAX
from hotline.files.lazily import Lazily
from hotline.interfaces import Row

OPENINGS_MAX: Final = 4 * 1024 * 1024
WHOLE: Final[dict[str, Json]] = {"kind": "whole"}
AGREED: Final = b'"kind":"agreement"'
Members = dict[str, bytes]
Places = Mapping[str, Sequence[int]]


@dataclass(frozen=True, slots=True)
class Planned:
    """A bundle before it is made: what its manifest says, which entries go in, and the openings that do not."""

    gathered: Gathered
    about: dict[str, Json]
    places: Places
    withheld: Collection[str]

    def members(self) -> Iterator[tuple[str, bytes]]:
        """Yield the members, each made when it is asked for."""
        for name, data in self.every():
            if len(data) > MEMBER_BYTES_MAX:
                raise DeskError("export_too_large", name)
            yield name, data

    def every(self) -> Iterator[tuple[str, bytes]]:
        """Yield the members, of whatever size."""
        gathered, whole = self.gathered, self.about["scope"] == WHOLE
        for party, indexes in self.places.items():
            rows = gathered.rows[party]
            yield from log_members(f"logs/{party}", lines(rows, indexes, self.withheld))
            yield from documents(rows, indexes)
            yield from pins(rows, party)
            yield from signed(gathered, party, indexes, whole=whole)
        found = outside(gathered, self.places[gathered.center.party], whole=whole)
        yield from attested_members(found, own_notes(gathered))
        sizes = self.about["sizes"]
        if isinstance(sizes, dict) and WATCH in sizes:
            yield from log_members(WATCH, (Line(index, row.body) for index, row in enumerate(gathered.watch)))

    def announced(self) -> Iterator[Announced]:
        """Yield the files that the messages in it announce."""
        forms = forms_with_files(
            row.beside for rows in self.gathered.rows.values() for row in rows if row.beside and AGREED in row.body
        )
        for party, indexes in self.places.items() if forms else ():
            for index in indexes:
                yield from announced_by(party, index, self.gathered.rows[party][index].body, forms)


def bundled(
    gathered: Gathered, wanted: Wanted, withheld: Collection[str] = (), *, watch: bool = False
) -> tuple[dict[str, Json], Members]:
    """Return what the manifest says of a bundle, and all of its members at once."""
    found = planned(gathered, wanted, withheld, watch=watch)
    return found.about, dict(found.members())


def planned(gathered: Gathered, wanted: Wanted, withheld: Collection[str] = (), *, watch: bool = False) -> Planned:
    """Return the bundle of what is *wanted*, before it is made."""
    rows, scope = gathered.rows, wanted.scope()
    places = everything(rows) if scope == WHOLE else selected(rows, origins(gathered), wanted)
    if not any(places.values()):
        raise DeskError("nothing_to_export", wanted.case or wanted.message)
    about: dict[str, Json] = {
        "channel": gathered.center.channel,
        "status": gathered.center.status,
        "keeper": gathered.center.party,
        "parties": sorted(rows),
        "scope": scope,
        "sizes": {party: len(log) for party, log in rows.items()} | ({WATCH: len(gathered.watch)} if watch else {}),
        "withheld": sorted(set(withheld)),
    }
    return Planned(gathered, about, places, withheld)


def everything(rows: Mapping[str, Sequence[Row]]) -> Places:
    """Return the places of all entries."""
    return {party: range(len(log)) for party, log in rows.items()}


def origins(gathered: Gathered) -> dict[str, str]:
    """Return the origin of each log."""
    return {each.party: each.origin for each in (gathered.center.ours, gathered.center.theirs)}


def lines(log: Sequence[Row], indexes: Sequence[int], withheld: Collection[str]) -> Iterator[Line]:
    """Yield entries with the openings beside them, of which *withheld* fields are marked as withheld."""
    for index in indexes:
        row = log[index]
        opened = row.beside if row.beside is not None and is_message(row.body) else b""
        yield Line(index, row.body, hidden(opened, withheld) if opened and withheld else opened)


def is_message(body: bytes) -> bool:
    """Return whether an entry is a message."""
    try:
        return isinstance(parse_entry(body), MessageEntry)
    except RefusalError:
        return False


def hidden(beside: bytes, withheld: Collection[str]) -> bytes:
    """Return openings with null in place of every one that is withheld; nothing of what cannot be read."""
    try:
        openings = decode(beside, largest=OPENINGS_MAX)
    except RefusalError:
        return b""
    if not isinstance(openings, dict):
        return b""
    return encode({name: None if name in withheld else each for name, each in openings.items()})


def documents(log: Sequence[Row], indexes: Sequence[int]) -> Iterator[tuple[str, bytes]]:
    """Yield the documents beside entries: roots, rosters and agreements, each under its digest."""
    for index in indexes:
        beside = log[index].beside
        if beside is not None and not is_message(log[index].body):
            yield f"documents/{digest(beside).removeprefix('sha256:')}.json", beside


def pins(log: Sequence[Row], party: str) -> Iterator[tuple[str, bytes]]:
    """Yield the root and the roster with which the log of *party* begins; whoever pins the root needs no other."""
    wanted = {"root": "roots", "roster": "rosters"}
    for row in log:
        try:
            entry = parse_entry(row.body)
        except RefusalError:
            continue
        if isinstance(entry, RosterEntry) and entry.subject in wanted and row.beside is not None:
            yield f"{wanted.pop(entry.subject)}/{party}.json", row.beside
        if not wanted:
            return
    raise DeskError("no_founding", party)


def signed(gathered: Gathered, party: str, indexes: Sequence[int], *, whole: bool) -> Iterator[tuple[str, bytes]]:
    """Yield what is signed over the log of *party*: all of it, or what proves the chosen entries."""
    notes = over(gathered.notes, "ours" if party == gathered.center.party else "theirs")
    if whole:
        yield from note_members(party, Texts(notes))
        if party in gathered.heads:
            yield f"heads/{party}.note", gathered.heads[party].encode()
        return
    tree = Tree(row.leaf for row in gathered.rows[party])
    sizes = [note.size for note in notes]
    covering = {index: notes[first] for index in indexes if (first := bisect_right(sizes, index)) < len(notes)}
    shown = outside(gathered, indexes, whole=False) if party == gathered.center.party else ()
    beyond = {each.size for each in shown}
    heads = {note.size: note for note in (*covering.values(), *(note for note in notes if note.size in beyond))}
    used = sorted(heads.values(), key=lambda note: note.size)
    yield from note_members(party, [note.note for note in used])
    inclusion = [[index, note.size, proof(tree.inclusion(index, note.size))] for index, note in covering.items()]
    growth = [[old.size, new.size, proof(tree.consistency(old.size, new.size))] for old, new in pairwise(used)]
    yield f"proofs/{party}.json", encode({"inclusion": inclusion, "growth": growth})


def outside(gathered: Gathered, indexes: Sequence[int], *, whole: bool) -> list[Attested]:
    """Return what those outside attested of the keeper's log that goes into the bundle."""
    return chosen(gathered.attested, own_notes(gathered), indexes, whole=whole)


def own_notes(gathered: Gathered) -> Iterator[facts.Cosigned]:
    """Yield the cosignatures over the keeper's log."""
    return (note for note in gathered.notes if note.log == "ours")


@dataclass(frozen=True, slots=True, eq=False)
class Chosen(Lazily[facts.Cosigned]):
    """Some cosignatures, in another order."""

    notes: Sequence[facts.Cosigned]
    order: Sequence[int]

    def __len__(self) -> int:
        return len(self.order)

    def one(self, index: int) -> facts.Cosigned:
        """Return one of them."""
        return self.notes[self.order[index]]


@dataclass(frozen=True, slots=True, eq=False)
class Texts(Lazily[str]):
    """Cosignatures as they were written."""

    notes: Sequence[facts.Cosigned]

    def __len__(self) -> int:
        return len(self.notes)

    def one(self, index: int) -> str:
        """Return one of them."""
        return self.notes[index].note


def over(notes: Sequence[facts.Cosigned], log: str) -> Chosen:
    """Return the cosignatures over *log*, by size."""
    found = sorted((note.size, number) for number, note in enumerate(notes) if note.log == log)
    return Chosen(notes, array("Q", (number for _, number in found)))


def proof(hashes: Sequence[bytes]) -> list[Json]:
    """Return the hashes of a proof as text."""
    return [digest_text(each) for each in hashes]


def disclosed(gathered: Gathered, wanted: Wanted, fields: Collection[str]) -> dict[str, Json]:
    """Return the openings of *fields* of the messages asked for, by message: what is handed over later."""
    found: dict[str, Json] = {}
    for party, indexes in selected(gathered.rows, origins(gathered), wanted).items():
        for index in indexes:
            row = gathered.rows[party][index]
            if row.beside is None or not is_message(row.body):
                continue
            openings = decode(row.beside, largest=OPENINGS_MAX)
            entry = parse_entry(row.body)
            assert isinstance(entry, MessageEntry)
            assert isinstance(openings, dict)
            number = digest(parse_envelope(entry.envelope, MESSAGE).payload)
            chosen: dict[str, Json] = {name: each for name, each in openings.items() if name in fields}
            found |= {number: chosen} if chosen else {}
    return found
