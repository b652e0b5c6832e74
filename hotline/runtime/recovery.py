"""Reads a center back from its store: the newest snapshot if it fits, then every fact after it, in order.

The watch log is the order; a fact about an entry is joined with the entry's bytes, which are kept once, in the shared
log.
Calls that were decided and never attempted are returned, to be attempted now (rule 11).
"""

from collections.abc import AsyncIterator
from typing import Any

from hotline.core import facts
from hotline.core.center import Center
from hotline.core.effects import Ring, effects_of
from hotline.core.errors import StoreError
from hotline.interfaces import Head, Row, Store

ROWS_A_READ = 512
KEPT_IN = {"placed": "ours", "restored": "ours", "mirrored": "theirs"}


async def load(center: Center, store: Store, head: Head) -> tuple[Center, tuple[Ring, ...], int]:
    """Bring *center* to what the store holds; returns it, the calls to attempt, and the size of the snapshot used."""
    rings: dict[str, Ring] = {}
    entries = {log: rows(store, center.channel, log, 0) for log in ("ours", "theirs")}
    async for row in rows(store, center.channel, "watch", 0):
        value = facts.fact_value(row.body)
        log = KEPT_IN.get(str(value["kind"]))
        entry = await anext(entries[log]) if log else None
        fact = facts.parse_fact(value, *((entry.body, entry.beside) if entry else ()))
        center.apply(fact)
        note_calls(center, fact, rings)
    center.book.refresh()
    check(center, head)
    return center, tuple(rings.values()), 0


def note_calls(center: Center, fact: facts.Fact, rings: dict[str, Ring]) -> None:
    """Keep the calls that *fact* decides until an attempt is recorded."""
    if isinstance(fact, facts.Attempted):
        rings.pop(fact.page, None)
    for effect in effects_of(center, fact):
        if isinstance(effect, Ring):
            rings[effect.id] = effect


async def rows(store: Store, channel: str, log: str, first: int) -> AsyncIterator[Row]:
    """Yield the durable rows of *log* from *first*, a few hundred at a time."""
    while found := await store.read(channel, log, first, ROWS_A_READ):
        for row in found:
            yield row
        first += len(found)


def check(center: Center, head: Head) -> None:
    """Refuse to go on if the state read back does not reach as far as the store."""
    sizes: dict[str, Any] = {"ours": center.ours.size, "theirs": center.theirs.size, "watch": center.watch.size}
    for log, size in sizes.items():
        if head.sizes.get(log, 0) != size:
            message = f"the store holds {head.sizes.get(log, 0)} rows of {log}, but the facts give {size}"
            raise StoreError(message)
