"""Keeps the index for searching up with both logs: a message is found soon after it is durable."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

import structlog

from hotline.core.canonical import Duration, Json, decode
from hotline.core.center import Center
from hotline.core.entry import MessageEntry, parse_entry
from hotline.core.errors import RefusalError, StoreError
from hotline.core.message import Message, parse
from hotline.core.replica import Replica
from hotline.core.search import Findable, texts
from hotline.core.signature import MESSAGE, parse_envelope
from hotline.interfaces import Clock, Desk, Reached, Row, Search, Store

ROWS_A_READ = 256
BESIDE_MAX = 4 * 1024 * 1024
LOGS = ("ours", "theirs")
PAUSE = Duration(250)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Indexer:
    """Feeds *search* from the logs in *store*; the center at *desk* knows people and forms."""

    desk: Desk
    store: Store
    search: Search
    clock: Clock

    async def run(self) -> None:
        """Index until cancelled; an index that cannot be written is told of once, and the line goes on without it."""
        try:
            await self.begin()
            async with asyncio.TaskGroup() as tasks:
                for name in LOGS:
                    tasks.create_task(self.follow(name))
        except* StoreError as group:
            log.error("search stands still", error=str(group.exceptions[0]))  # noqa: TRY400 - the text is for people

    async def begin(self) -> None:
        """Begin anew if the index is of other logs than these, or some that were cut."""
        async with self.desk.reading() as center:
            channel = center.channel
        for name, reached in (await self.search.reached()).items():
            rows = await self.store.read(channel, name, reached.size - 1, 1)
            if not rows or rows[0].leaf != reached.leaf:
                await self.search.clear()
                return

    async def follow(self, name: str) -> None:
        """Index the log *name*: what is there, then every quarter of a second what came; a crowd is taken together."""
        async with self.desk.reading() as center:
            channel = center.channel
        reached = (await self.search.reached()).get(name)
        size = reached.size if reached else 0
        while True:
            rows = await self.store.read(channel, name, size, ROWS_A_READ)
            if not rows:
                await self.clock.sleep(PAUSE)
                continue
            async with self.desk.reading() as center:
                found = findable(center, name, size, rows)
            size += len(rows)
            await self.search.add(name, found, Reached(size, rows[-1].leaf))


def findable(center: Center, name: str, first: int, rows: tuple[Row, ...]) -> tuple[Findable, ...]:
    """Return the messages among *rows* of the log *name* from index *first* on; what cannot be read is none."""
    replica = center.ours if name == "ours" else center.theirs
    read = (one(center, replica, first + number, row) for number, row in enumerate(rows))
    return tuple(each for each in read if each is not None)


def one(center: Center, replica: Replica, index: int, row: Row) -> Findable | None:
    """Return the message in *row*, None if there is none."""
    try:
        entry = parse_entry(row.body)
        if not isinstance(entry, MessageEntry):
            return None
        signed = parse_envelope(entry.envelope, MESSAGE)
        message = parse(signed.payload)
    except RefusalError:
        return None
    roster = replica.newest_roster()
    keys = [roster.find(each.header().kid) for each in signed.signatures]
    people = tuple(dict.fromkeys(key.subject for key in keys if key is not None))
    return Findable(
        party=replica.party,
        index=index,
        at=entry.at,
        id=message.id,
        case=message.case or message.id,
        form=message.form,
        status=message.status,
        precedence=message.precedence,
        people=people,
        text=text_of(message, opened(row.beside)),
        names=" ".join((*numbers(message), message.form, *titles(center, message), *people)),
    )


def text_of(message: Message, openings: Mapping[str, Json]) -> str:
    """Return every text of the fields, open or opened, one after the other."""
    return " · ".join(texts({**message.fields, **openings}))


def opened(beside: bytes | None) -> dict[str, Json]:
    """Return the values of the sealed fields that are open here."""
    try:
        value = decode(beside, largest=BESIDE_MAX) if beside else {}
    except RefusalError:
        return {}
    openings = value if isinstance(value, dict) else {}
    return {name: each["value"] for name, each in openings.items() if isinstance(each, dict) and "value" in each}


def numbers(message: Message) -> tuple[str, ...]:
    """Return the numbers under which people know the message."""
    return tuple(each.removeprefix("sha256:") for each in (message.id, message.case) if each)


def titles(center: Center, message: Message) -> tuple[str, ...]:
    """Return what the form is called in each language."""
    agreement = center.agreements.get(message.agreement)
    form = agreement.forms.get(message.form) if agreement else None
    return tuple(form.title.values()) if form else ()
