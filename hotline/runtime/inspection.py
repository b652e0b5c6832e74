"""Reads a whole store and proves that it fits together: places, hashes, roots under every cosignature, documents.

Signatures and messages are judged elsewhere (`core/audit`): here it is asked whether this is what a center wrote down.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hotline.core import facts
from hotline.core.canonical import digest, digest_text
from hotline.core.checkpoint import parse_checkpoint
from hotline.core.entry import AgreementEntry, ClockEntry, RosterEntry, parse_entry
from hotline.core.errors import LogError, RefusalError, StoreError
from hotline.core.merkle import Tree, leaf_hash
from hotline.interfaces import Row, Store
from hotline.runtime.rows import rows

Progress = Callable[[int, int], None]
LOGS = ("ours", "theirs", "watch")
SHOWN_EVERY = 256


@dataclass(frozen=True, slots=True)
class Inspected:
    """What a store was found to hold: the size and root of each log, and up to where each is cosigned."""

    sizes: Mapping[str, int]
    roots: Mapping[str, str]
    cosigned: Mapping[str, int]
    ties: int


async def inspect(store: Store, channel: str, progress: Progress, total: int = 0) -> Inspected:
    """Return what *store* holds of *channel*; StoreError if anything in it does not fit the rest."""
    trees = {log: Tree() for log in LOGS}
    notes: list[facts.Cosigned] = []
    ties: list[ClockEntry] = []
    seen = 0
    for log, tree in trees.items():
        async for row in rows(store, channel, log, 0):
            demand(leaf_hash(row.body) == row.leaf, f"entry {tree.size} of {log} is not what its hash says")
            tree.append(row.leaf)
            if log == "watch":
                notes += cosignature(row.body)
            elif row.key is None:
                ties += looked_at(log, tree.size - 1, row)
            seen += 1
            if seen % SHOWN_EVERY == 0:
                progress(seen, total)
    cosigned = {log: under_its_notes(log, trees[log], notes) for log in ("ours", "theirs")}
    tied = sum(fits(trees["watch"], each) for each in ties)
    roots = {log: digest_text(tree.root()) for log, tree in trees.items()}
    return Inspected({log: tree.size for log, tree in trees.items()}, roots, cosigned, tied)


def cosignature(body: bytes) -> tuple[facts.Cosigned, ...]:
    """Return the cosignature that a fact keeps, if it keeps one."""
    value = facts.fact_value(body)
    fact = facts.parse_fact(value) if value["kind"] == "cosigned" else None
    return (fact,) if isinstance(fact, facts.Cosigned) else ()


def looked_at(log: str, index: int, row: Row) -> tuple[ClockEntry, ...]:
    """Return an entry of ours that ties the watch log in; StoreError if the document of an entry is another one."""
    try:
        entry = parse_entry(row.body)
    except RefusalError:
        return ()
    if isinstance(entry, AgreementEntry | RosterEntry):
        demand(digest(row.beside or b"") == entry.digest, f"the document of entry {index} of {log} is not here")
    return (entry,) if log == "ours" and isinstance(entry, ClockEntry) else ()


def under_its_notes(log: str, tree: Tree, notes: list[facts.Cosigned]) -> int:
    """Return up to where *log* is cosigned; StoreError if a cosigned root is not that of the entries.

    After a loss our own cosignatures over the peer's log may be back before its entries are.
    """
    newest = 0
    for note in notes:
        if note.log != log:
            continue
        try:
            head = parse_checkpoint(note.note)
        except LogError as error:
            raise StoreError(f"a cosignature over {log} cannot be read: {error}. Take an older backup") from error
        if head.size > tree.size and log == "theirs":
            continue
        held = head.size <= tree.size and tree.root(head.size) == head.root
        demand(held, f"the first {head.size} entries of {log} are not those that were cosigned")
        newest = max(newest, head.size)
    return newest


def fits(watch: Tree, tie: ClockEntry) -> bool:
    """Return whether the watch log is the one that *tie* names; one that was lost is not."""
    return tie.watch_size <= watch.size and digest_text(watch.root(tie.watch_size)) == tie.watch_root


def demand(truth: bool, otherwise: str) -> None:  # noqa: FBT001 - the one question
    """Raise what is *otherwise* wrong."""
    if not truth:
        raise StoreError(f"{otherwise}. Do not use this copy; take another one, or the log from the peer")
