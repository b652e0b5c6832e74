"""Finds the entry of a message again: in the log where it stands, or in the fact that took it ahead of its backlog."""

from dataclasses import dataclass

from hotline.core import facts
from hotline.core.canonical import Json, decode
from hotline.core.entry import MessageEntry, parse_entry
from hotline.web.doors import Doors

BESIDE_MAX = 4 * 1024 * 1024
ROWS_A_READ = 256
ROWS_BACK_MAX = 16_384


@dataclass(frozen=True, slots=True)
class Kept:
    """A message as it is kept: its envelope, and the openings beside it."""

    envelope: Json
    openings: Json


async def message_at(doors: Doors, party: str, index: int) -> Kept | None:
    """Return the message at *index* of the log of *party*; None if there is no message that can be read."""
    async with doors.desk.reading() as center:
        channel, log = center.channel, "ours" if party == center.party else "theirs"
        ahead = log == "theirs" and index >= center.theirs.size
        newest = center.watch.size
    if ahead:
        return await taken_ahead(doors, channel, index, newest)
    rows = await doors.store.read(channel, log, index, 1)
    return kept(rows[0].body, rows[0].beside) if rows else None


async def taken_ahead(doors: Doors, channel: str, index: int, newest: int) -> Kept | None:
    """Return the urgent message that overtook its backlog; the fact that says so is among the newest."""
    end = newest
    while end > max(0, newest - ROWS_BACK_MAX):
        first = max(0, end - ROWS_A_READ)
        for row in reversed(await doors.store.read(channel, "watch", first, end - first)):
            value = facts.fact_value(row.body)
            if value["kind"] == "advanced" and value["index"] == index:
                fact = facts.parse_fact(value)
                assert isinstance(fact, facts.Advanced)
                return kept(fact.body, fact.beside)
        end = first
    return None


def kept(body: bytes, beside: bytes | None) -> Kept | None:
    """Return the message in an entry, with what travelled beside it."""
    entry = parse_entry(body)
    if not isinstance(entry, MessageEntry):
        return None
    return Kept(entry.envelope, decode(beside, largest=BESIDE_MAX) if beside else None)
