"""Brings together what a verification of both logs rests on: from a running center, or from its files alone.

From a center: every byte is asked for and hashed here, nothing is believed; what must be trusted are the two root
documents of this desk (`roots`), compared aloud. From the files: those that the configuration pins.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from hotline import assembly
from hotline.cli.asking import Asking
from hotline.cli.attested import attested_by
from hotline.cli.exits import DeskError
from hotline.cli.stored import stored
from hotline.cli.verifying import all_rows, cosigned, sides
from hotline.core import facts
from hotline.core.attested import Attested
from hotline.core.canonical import Json, digest, encode, unb64
from hotline.core.center import Center, document
from hotline.core.entry import AgreementEntry, MessageEntry, RosterEntry, parse_entry
from hotline.core.errors import RefusalError
from hotline.core.merkle import leaf_hash
from hotline.core.message import parse
from hotline.core.replica import Replica
from hotline.core.roster import Root, parse_roster
from hotline.core.signature import MESSAGE, parse_envelope
from hotline.core.withholding import Archivist
from hotline.files.config import Config
from hotline.files.keys import read_root
from hotline.interfaces import Row
from hotline.store.attestations import SqliteAttestations, attested_of
from hotline.store.sqlite import SqliteStore

ROWS: Final = 256
ATTESTED_MAX: Final = 1_000_000
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Gathered:
    """Both logs and the watch log, every cosignature, and the newest signed heads; `center` is empty and pinned."""

    center: Center
    rows: Mapping[str, Sequence[Row]]
    watch: Sequence[Row]
    notes: Sequence[facts.Cosigned]
    heads: Mapping[str, str] = field(default_factory=dict)
    attested: Sequence[Attested] = ()


async def from_files(config: Config) -> Gathered:
    """Return what the store of *config* holds; nothing is written, and the center need not run."""
    center = archivist(config)
    store = SqliteStore(config.store.path)
    await store.open()
    try:
        rows = {party: await all_rows(store, config.channel, log) for party, log in sides(config).items()}
        watch = await all_rows(store, config.channel, "watch")
        notes, attested = await cosigned(store, config.channel), await attested_beside(config)
        return Gathered(center, rows, watch, notes, attested=attested)
    finally:
        await store.close()


@contextmanager
def from_store(config: Config) -> Iterator[Gathered]:
    """Give what the store of *config* holds at this instant, read as it is asked for."""
    center = archivist(config)
    attested = asyncio.run(attested_beside(config))
    with stored(config.store.path, config.channel) as found:
        rows = {config.party.id: found.ours, config.peer.id: found.theirs}
        yield Gathered(center, rows, found.watch, found.notes, attested=attested)


def archivist(config: Config) -> Archivist:
    """Return the empty center of *config*, pinned; DeskError if there is no store."""
    ours, theirs = assembly.read_documents(config.party), assembly.read_documents(config.peer)
    if not config.store.path.is_file():
        raise DeskError("no_store", str(config.store.path))
    return Archivist(config.channel, config.status, assembly.replica(ours), assembly.replica(theirs))


async def attested_beside(config: Config) -> tuple[Attested, ...]:
    """Return what was attested of the log of *config*, as it lies beside the store."""
    kept = SqliteAttestations(attested_of(config.store.path))
    try:
        return await kept.read(0, ATTESTED_MAX)
    finally:
        await kept.close()


async def from_center(asking: Asking, progress: Progress) -> Gathered:
    """Return what the center of this desk holds of both logs at one moment."""
    rosters = await asking.client.roster()
    channel = await asking.refresh()
    roots = {log: trusted_root(asking, rosters[log]) for log in ("ours", "theirs")}
    sizes = {log: channel["logs"][log]["size"] for log in roots} | {"watch": channel["watch"]["size"]}
    reader = Reader(asking, documents_in(rosters), progress, sum(sizes.values()))
    found = {log: [row async for row in reader.rows(log, size)] for log, size in sizes.items()}
    pinned = {log: founded(root, found[log]) for log, root in roots.items()}
    center = Archivist(channel["channel"], channel["status"], pinned["ours"], pinned["theirs"])
    rows = {channel["logs"][log]["party"]: found[log] for log in pinned}
    notes, attested = notes_in(found["watch"]), await attested_by(asking)
    return Gathered(center, rows, found["watch"], notes, await heads(asking), attested)


async def heads(asking: Asking) -> dict[str, str]:
    """Return the newest signed head of each log; that of theirs bears our cosignature, if there is one."""
    found = {}
    for log, shown in asking.channel["logs"].items():
        if shown["size"]:
            found[shown["party"]] = await asking.client.checkpoint(log)
    return found


def trusted_root(asking: Asking, shown: Mapping[str, Any]) -> Root:
    """Return the root of a party that this desk trusts; a later one is judged where it stands in the log."""
    party = str(shown["party"])
    path = asking.desk.roots.get(party)
    if path is None:
        raise DeskError("no_roots", party)
    return newest_root(read_root(path), shown)


def newest_root(root: Root, shown: Mapping[str, Any]) -> Root:
    """Return *root* unless the center rests on another one of its version."""
    if shown["root"]["version"] == root.version and shown["root"]["digest"] != root.digest:
        raise DeskError("other_root", str(shown["party"]))
    return root


def pinned_replica(asking: Asking, shown: Mapping[str, Any]) -> Replica:
    """Return the empty log of a party, pinned to the root that this desk trusts and the roster that is shown."""
    root = trusted_root(asking, shown)
    if shown["roster"]["envelope"] is None:
        raise DeskError("no_document", root.party)
    return Replica(root.party, root.log_origin, root, parse_roster(shown["roster"]["envelope"], root, None))


def founded(root: Root, rows: Sequence[Row]) -> Replica:
    """Return the empty log of the party of *root*, pinned to the first roster that its *rows* say."""
    for row in rows:
        try:
            entry = parse_entry(row.body)
            if isinstance(entry, RosterEntry) and entry.subject == "roster":
                roster = parse_roster(document(row.beside or b""), root, None)
                return Replica(root.party, root.log_origin, root, roster)
        except RefusalError:
            continue
    raise DeskError("no_document", root.party)


def documents_in(rosters: Mapping[str, Any]) -> dict[str, bytes]:
    """Return the signed documents that the center shows, by their digest."""
    envelopes = [rosters[log][part]["envelope"] for log in ("ours", "theirs") for part in ("root", "roster")]
    written = [encode(envelope) for envelope in envelopes if envelope is not None]
    return {digest(each): each for each in written}


@dataclass(slots=True)
class Reader:
    """Reads logs entry by entry, with what travels beside each."""

    asking: Asking
    documents: dict[str, bytes]
    progress: Progress
    total: int
    seen: int = 0

    async def rows(self, log: str, size: int) -> AsyncIterator[Row]:
        """Yield the first *size* rows of *log*."""
        first = 0
        while first < size:
            page = await self.asking.client.entries(log, first, min(ROWS, size - first))
            if not page["entries"]:
                raise DeskError("log_short", log)
            for shown in page["entries"]:
                body = unb64(shown["bytes"])
                beside = None if log == "watch" else await self.beside(body, shown["openings"])
                yield Row(leaf_hash(body), body, beside)
            first += len(page["entries"])
            self.seen += len(page["entries"])
            self.progress(self.seen, self.total)

    async def beside(self, body: bytes, openings: Json) -> bytes | None:
        """Return what travels beside an entry: the openings of a message, or a document."""
        try:
            entry = parse_entry(body)
        except RefusalError:
            return None
        match entry:
            case MessageEntry():
                found = openings or await self.openings(entry.envelope)
                return encode(found) if found else None
            case AgreementEntry():
                return await self.agreement(entry.digest)
            case RosterEntry():
                if entry.digest not in self.documents:
                    given = await self.asking.client.caller.get(f"/v1/rosters/{entry.digest}")
                    self.documents[entry.digest] = given.body
                return self.documents[entry.digest]
            case _:
                return None

    async def openings(self, envelope: Json) -> Json:
        """Return the openings of a message that are too large for a page; None if nothing of it is sealed."""
        try:
            message = parse(parse_envelope(envelope, MESSAGE).payload)
        except RefusalError:
            return None
        if not message.sealed:
            return None
        found: Json = (await self.asking.client.message(message.id))["openings"]
        return found

    async def agreement(self, name: str) -> bytes:
        """Return the canonical bytes of an agreement."""
        if name not in self.documents:
            self.documents[name] = (await self.asking.client.caller.get(f"/v1/protocols/{name}")).body
        return self.documents[name]


def notes_in(watch: list[Row]) -> list[facts.Cosigned]:
    """Return every cosignature that a watch log holds."""
    found = []
    for row in watch:
        value = facts.fact_value(row.body)
        if value["kind"] == "cosigned":
            fact = facts.parse_fact(value)
            assert isinstance(fact, facts.Cosigned)
            found.append(fact)
    return found
