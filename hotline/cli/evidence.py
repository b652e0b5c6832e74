"""What goes into an evidence bundle: from what was gathered, exactly, less the openings that are withheld.

The same record gives the same bytes. The rows are held in memory while the bundle is made.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

from hotline.cli.attested import attested_members, chosen
from hotline.cli.exits import DeskError
from hotline.cli.gathering import Gathered
from hotline.cli.selecting import Wanted, selected
from hotline.core import facts
from hotline.core.attested import Attested
from hotline.core.canonical import Json, decode, digest, digest_text, encode
from hotline.core.entry import MessageEntry, RosterEntry, parse_entry
from hotline.core.errors import RefusalError
from hotline.core.merkle import Tree
from hotline.core.signature import MESSAGE, parse_envelope
from hotline.files.bundle import WATCH, Line, log_members, note_members
from hotline.files.bundle_reading import MEMBER_BYTES_MAX
from hotline.interfaces import Row

OPENINGS_MAX: Final = 4 * 1024 * 1024
Members = dict[str, bytes]


def bundled(
    gathered: Gathered, wanted: Wanted, withheld: Collection[str] = (), *, watch: bool = False
) -> tuple[dict[str, Json], Members]:
    """Return what the manifest says of the bundle, and its members."""
    rows, scope = gathered.rows, wanted.scope()
    whole = scope == {"kind": "whole"}
    places = everything(rows) if whole else selected(rows, origins(gathered), wanted)
    if not any(places.values()):
        raise DeskError("nothing_to_export", wanted.case or wanted.message)
    members: Members = {}
    for party, indexes in places.items():
        members |= log_members(f"logs/{party}", lines(rows[party], indexes, withheld))
        members |= documents(rows[party], indexes)
        members |= pins(rows[party], party)
        members |= signed(gathered, party, indexes, whole=whole)
    found = outside(gathered, places.get(gathered.center.party, []), whole=whole)
    members |= attested_members(found, own_notes(gathered))
    if watch:
        members |= log_members(WATCH, (Line(index, row.body) for index, row in enumerate(gathered.watch)))
    if over := [name for name, data in members.items() if len(data) > MEMBER_BYTES_MAX]:
        raise DeskError("export_too_large", over[0])
    about: dict[str, Json] = {
        "channel": gathered.center.channel,
        "status": gathered.center.status,
        "keeper": gathered.center.party,
        "parties": sorted(rows),
        "scope": scope,
        "sizes": {party: len(log) for party, log in rows.items()} | ({WATCH: len(gathered.watch)} if watch else {}),
        "withheld": sorted(set(withheld)),
    }
    return about, members


def everything(rows: Mapping[str, Sequence[Row]]) -> dict[str, list[int]]:
    """Return the places of all entries."""
    return {party: list(range(len(log))) for party, log in rows.items()}


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
    side = "ours" if party == gathered.center.party else "theirs"
    notes = sorted((note for note in gathered.notes if note.log == side), key=lambda note: note.size)
    if whole:
        yield from note_members(party, [note.note for note in notes])
        if party in gathered.heads:
            yield f"heads/{party}.note", gathered.heads[party].encode()
        return
    tree = Tree(row.leaf for row in gathered.rows[party])
    sizes = [note.size for note in notes]
    covering = {index: notes[first] for index in indexes if (first := bisect_right(sizes, index)) < len(notes)}
    over = {each.size for each in outside(gathered, indexes, whole=False)} if side == "ours" else set()
    heads = {note.size: note for note in (*covering.values(), *(note for note in notes if note.size in over))}
    used = sorted(heads.values(), key=lambda note: note.size)
    yield from note_members(party, [note.note for note in used])
    inclusion = [[index, note.size, proof(tree.inclusion(index, note.size))] for index, note in covering.items()]
    growth = [[old.size, new.size, proof(tree.consistency(old.size, new.size))] for old, new in pairwise(used)]
    yield f"proofs/{party}.json", encode({"inclusion": inclusion, "growth": growth})


def outside(gathered: Gathered, indexes: Sequence[int], *, whole: bool) -> list[Attested]:
    """Return what those outside attested of the keeper's log that goes into the bundle."""
    return chosen(gathered.attested, own_notes(gathered), indexes, whole=whole)


def own_notes(gathered: Gathered) -> list[facts.Cosigned]:
    """Return the cosignatures over the keeper's log."""
    return [note for note in gathered.notes if note.log == "ours"]


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
