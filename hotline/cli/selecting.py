"""Which entries of both logs speak of a case, a message or a period, with all that they rest on.

Rosters, agreements and what brings them into force or ends them always come along, and so do the messages that a chosen
one answers, what either side noted about a chosen one (taken ahead, refused, overdue), and how the clocks stood before
it: by that one tells whether an answer was in time.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from hotline.core.canonical import INTEGER_MAX, Instant, Json, instant_text
from hotline.core.entry import (
    AgreementEntry,
    ClockEntry,
    EndedEntry,
    Entry,
    InForceEntry,
    MessageEntry,
    OverdueEntry,
    RefusalEntry,
    RosterEntry,
    StoppedEntry,
    TakenEntry,
    WholeEntry,
    parse_entry,
)
from hotline.core.errors import RefusalError
from hotline.core.intime import NEAR
from hotline.core.message import Message, parse
from hotline.core.signature import MESSAGE, parse_envelope
from hotline.interfaces import Row

KEYSTONES: Final = RosterEntry | AgreementEntry | InForceEntry | EndedEntry | StoppedEntry
Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: a case or a message by its number, or what was entered from *start* until before *end*."""

    case: str = ""
    message: str = ""
    start: Instant | None = None
    end: Instant | None = None

    def scope(self) -> dict[str, Json]:
        """Return it as a manifest says it."""
        if self.case:
            return {"kind": "case", "id": self.case}
        if self.message:
            return {"kind": "message", "id": self.message}
        if self.start is None and self.end is None:
            return {"kind": "whole"}
        ends = {"from": self.start, "to": self.end}
        return {"kind": "period", **{name: instant_text(at) for name, at in ends.items() if at is not None}}

    def asks(self, at: Instant, message: Message | None) -> bool:
        """Return whether an entry made at *at* is asked for."""
        if self.case:
            return message is not None and self.case in {message.id, message.case}
        if self.message:
            return message is not None and message.id == self.message
        return (self.start is None or self.start <= at) and (self.end is None or at < self.end)


@dataclass(slots=True)
class Read:
    """The readable entries of both logs and their messages, by place."""

    entries: dict[Place, Entry] = field(default_factory=dict)
    messages: dict[Place, Message] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)


def read(rows: Mapping[str, Sequence[Row]]) -> Read:
    """Read both logs; what cannot be read is asked for by nobody."""
    found = Read()
    for party, log in rows.items():
        for index, row in enumerate(log):
            try:
                entry = found.entries[party, index] = parse_entry(row.body)
                if isinstance(entry, MessageEntry):
                    message = parse(parse_envelope(entry.envelope, MESSAGE).payload)
                    found.messages[party, index] = message
                    found.places.setdefault(message.id, (party, index))
            except RefusalError:
                continue
    return found


def selected(rows: Mapping[str, Sequence[Row]], origins: Mapping[str, str], wanted: Wanted) -> dict[str, list[int]]:
    """Return the places that *wanted* asks for, with all that they rest on, by party; none if nothing is asked for."""
    known = read(rows)
    asked = {place for place, entry in known.entries.items() if wanted.asks(entry.at, known.messages.get(place))}
    chosen = {place for each in asked for place in chain(known, each)}
    chosen |= set(remarks(known, origins, chosen)) | set(clocks(known, chosen))
    chosen |= {place for place, entry in known.entries.items() if isinstance(entry, KEYSTONES)} if asked else set()
    for party, index in [*chosen]:
        entry = known.entries[party, index]
        if isinstance(entry, EndedEntry):
            chosen |= set(chain(known, (entry.party, entry.index)))
    return {party: sorted(index for whose, index in chosen if whose == party) for party in rows}


def chain(known: Read, place: Place) -> Iterator[Place]:
    """Yield *place* and, if a message stands there, those that it answers, up to the one that opened the case."""
    seen: set[Place] = set()
    while place not in seen and place in known.entries:
        seen.add(place)
        yield place
        message = known.messages.get(place)
        if message is None or message.in_reply_to not in known.places:
            return
        place = known.places[message.in_reply_to]


def remarks(known: Read, origins: Mapping[str, str], chosen: set[Place]) -> Iterator[Place]:
    """Yield where either side noted something about a chosen entry."""
    numbers = {known.messages[place].id for place in chosen if place in known.messages}
    one, other = origins
    for (party, index), entry in known.entries.items():
        peer = other if party == one else one
        match entry:
            case TakenEntry() if entry.log == origins[peer] and (peer, entry.index) in chosen:
                yield party, index
            case RefusalEntry() if (peer, entry.index) in chosen:
                yield party, index
            case WholeEntry() if entry.message in numbers:
                yield party, index
            case OverdueEntry() if entry.obligation.partition("/")[0] in numbers:
                yield party, index


def clocks(known: Read, chosen: set[Place]) -> Iterator[Place]:
    """Yield where each side last logged a measured clock before a chosen message, if that was near enough."""
    for party in {party for party, _ in known.entries}:
        measured = [
            (entry.at, index)
            for (whose, index), entry in known.entries.items()
            if whose == party and isinstance(entry, ClockEntry) and entry.offset is not None
        ]
        for at in {known.entries[place].at for place in chosen if place in known.messages}:
            before = bisect_right(measured, (at, INTEGER_MAX))
            if before and at - measured[before - 1][0] <= NEAR:
                yield party, measured[before - 1][1]
