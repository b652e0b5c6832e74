"""Reads a center back from its store: the newest snapshot if it fits, then every fact after it, in order.

The watch log is the order; a fact about an entry is joined with the entry's bytes, which are kept once, in the shared
log. Calls that were decided and never attempted are returned, to be attempted now (rule 11).
"""

from collections.abc import Iterable
from typing import Any

import structlog

from hotline.core import facts
from hotline.core.center import Center
from hotline.core.effects import Effect, Ring, effects_of
from hotline.core.errors import StoreError
from hotline.interfaces import Head, Store
from hotline.runtime.rows import rows
from hotline.runtime.snapshot import restore

log = structlog.get_logger()

KEPT_IN = {"placed": "ours", "restored": "ours", "mirrored": "theirs"}


async def load(fresh: Center, store: Store, head: Head) -> tuple[Center, tuple[Ring, ...], int]:
    """Return *fresh* as the store makes it, the calls to attempt, and the size of the snapshot used."""
    center, calls = await begin(fresh, store)
    size = center.watch.size
    sides = {"ours": center.ours, "theirs": center.theirs}
    entries = {name: rows(store, center.channel, name, side.size) for name, side in sides.items()}
    async for row in rows(store, center.channel, "watch", size):
        value = facts.fact_value(row.body)
        kept = KEPT_IN.get(str(value["kind"]))
        entry = await anext(entries[kept]) if kept else None
        fact = facts.parse_fact(value, *((entry.body, entry.beside) if entry else ()))
        center.apply(fact, row.body)
        note_calls(calls, (fact,), effects_of(center, fact))
    center.book.refresh()
    check(center, head)
    return center, tuple(calls.values()), size


async def begin(fresh: Center, store: Store) -> tuple[Center, dict[str, Ring]]:
    """Return the center of the newest snapshot with its calls; *fresh*, without any, if there is none that fits."""
    snapshot = await store.snapshot(fresh.channel)
    if snapshot is not None:
        try:
            return await restore(fresh, snapshot, store)
        except Exception as error:  # noqa: BLE001 - a snapshot is a cache: whatever is wrong with it, the facts are whole
            log.warning("snapshot not used, reading every fact", error=repr(error))
    return fresh, {}


def note_calls(calls: dict[str, Ring], happened: Iterable[facts.Fact], effects: Iterable[Effect]) -> None:
    """Keep in *calls* those that *effects* ask for, until an attempt is recorded."""
    for fact in happened:
        if isinstance(fact, facts.Attempted):
            calls.pop(fact.page, None)
    for effect in effects:
        if isinstance(effect, Ring):
            calls[effect.id] = effect


def check(center: Center, head: Head) -> None:
    """Refuse to go on if the state read back does not reach as far as the store."""
    sizes: dict[str, Any] = {"ours": center.ours.size, "theirs": center.theirs.size, "watch": center.watch.size}
    for log, size in sizes.items():
        if head.sizes.get(log, 0) != size:
            message = f"the store holds {head.sizes.get(log, 0)} rows of {log}, but the facts give {size}"
            raise StoreError(message)
