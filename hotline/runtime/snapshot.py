"""The state of a center, written down so that a start need not read every fact again.

A snapshot is a cache: whatever is wrong with it, it is thrown away, and every fact is read. It is one line that says
what it stands for (its own version, the program's, the size and root of the watch log, the digest of what follows), and
the state as canonical JSON. Rosters and agreements are not in it: they are read again from the logs, at the places
where they stand, and verified again. What follows from the rest (when a case wakes, who owes what) is computed again.
"""

import json
from array import array
from collections.abc import Mapping
from typing import Any, Final

from hotline import __version__
from hotline.core.canonical import Instant, b64, digest, digest_text, encode, unb64
from hotline.core.center import Center
from hotline.core.effects import Ring
from hotline.core.entry import AgreementEntry, parse_entry
from hotline.core.merkle import HASH_BYTES, Tree, leaf_hash
from hotline.core.replica import Consent, Replica, Series
from hotline.core.watch import WatchHead
from hotline.interfaces import Row, Store
from hotline.runtime.annotated import codec, fill, members, numbers, numbers_text, write
from hotline.runtime.columns import fill_book, write_book
from hotline.runtime.rows import rows

VERSION: Final = 1
CENTER: Final = members(
    Center, otherwise=("channel", "status", "ours", "theirs", "agreements", "book", "to_cosign", "judged", "vigil")
)
REPLICA: Final = members(
    Replica,
    otherwise=(
        *("party", "origin", "pinned", "tree", "series"),
        *("root", "roots", "rosters", "consents", "in_force", "begun", "keystones"),
    ),
)
KEYSTONES: Final = {
    "consents": codec(dict[str, Consent]),
    "in_force": codec(dict[str, tuple[int, Instant]]),
    "begun": codec(dict[str, Instant]),
    "keystones": codec(list[int]),
    "roots": codec(dict[int, str]),
}
SERIES: Final = ("sizes", "seconds", "notes")
CALLS: Final = codec(dict[str, Ring])


class SnapshotError(Exception):
    """A snapshot cannot be used; the text says why. It is answered by reading every fact."""


def dump(center: Center, calls: Mapping[str, Ring]) -> bytes | None:
    """Return the state of *center*, with the *calls* that were decided and not yet attempted.

    None for as long as a roster or an agreement of the peer stands ahead of its backlog: it has no row yet.
    """
    if center.theirs.keystones and center.theirs.keystones[-1] >= center.theirs.size:
        return None
    agreements = list(center.agreements)
    state = encode(
        {
            "center": write(CENTER, center),
            "agreements": agreements,
            "ours": write_replica(center.ours),
            "theirs": write_replica(center.theirs),
            "book": write_book(center.book, agreements),
            "calls": CALLS.write(calls),
        }
    )
    return encode({**stands_for(center, center.watch), "digest": digest(state)}) + b"\n" + state


def stands_for(center: Center, watch: WatchHead) -> dict[str, Any]:
    """Return what the first line of a snapshot says but the digest: whose state it is, and after which facts."""
    return {
        "v": VERSION,
        "program": __version__,
        "channel": center.channel,
        "status": center.status,
        "party": center.party,
        "watch": watch.size,
        "root": digest_text(watch.root()) if watch.size else None,
    }


def write_replica(replica: Replica) -> dict[str, Any]:
    """Return what is kept of one log: its leaf hashes, and what its keystones must say when they are read again."""
    return {
        **write(REPLICA, replica),
        "leaves": b64(bytes(replica.tree.levels[0])),
        "series": {name: numbers_text(getattr(replica.series, name)) for name in SERIES},
        "keystones": said_by_keystones(replica),
    }


def said_by_keystones(replica: Replica) -> dict[str, Any]:
    """Return what the rosters and agreements of a log make of it."""
    rosters = [[index, roster.digest] for index, roster in replica.rosters]
    return {**write(KEYSTONES, replica), "root": replica.root.digest, "rosters": rosters}


async def restore(fresh: Center, snapshot: bytes, store: Store) -> tuple[Center, dict[str, Ring]]:
    """Return a center as *fresh* would be after the facts that *snapshot* stands for, and the calls still to attempt.

    Raises whatever is wrong with it; *fresh* itself is not touched. The facts that came later are applied next, and
    then the casebook is refreshed.
    """
    line, _, state = snapshot.partition(b"\n")
    center = Center(fresh.channel, fresh.status, empty(fresh.ours), empty(fresh.theirs))
    said = json.loads(line)
    demand(said["digest"] == digest(state), "its digest is not that of what it says")
    watch = WatchHead()
    async for row in rows(store, center.channel, "watch", 0, said["watch"]):
        watch.append(row.body)
    here = {**stands_for(center, watch), "digest": said["digest"]}
    demand(said == here, f"it stands for {said}, but here is {here}")
    value = json.loads(state)
    for log, replica in (("ours", center.ours), ("theirs", center.theirs)):
        await fill_replica(center, log, replica, value[log], store)
    put_in_order(center.agreements, value["agreements"])
    fill(CENTER, center, value["center"])
    fill_book(center.book, value["book"], value["agreements"])
    return center, CALLS.read(value["calls"])


def empty(replica: Replica) -> Replica:
    """Return the log of the same party before its first entry."""
    return Replica(replica.party, replica.origin, replica.root, replica.pinned)


async def fill_replica(center: Center, log: str, replica: Replica, value: dict[str, Any], store: Store) -> None:
    """Give an empty log what *value* says, and read its rosters and agreements from the store, as `apply` does."""
    leaves = unb64(value["leaves"])
    replica.series = Series(*(array("q", numbers(value["series"][name])) for name in SERIES))
    replica.tree = Tree(leaves[start : start + HASH_BYTES] for start in range(0, len(leaves), HASH_BYTES))
    for index in value["keystones"]["keystones"]:
        row = await row_at(store, center.channel, log, index, replica.tree)
        entry = parse_entry(row.body)
        whole = not isinstance(entry, AgreementEntry) or digest(row.beside or b"") == entry.digest
        demand(whole, f"the document of entry {index} of {log} is not the one it names")
        center.read(replica, index, row.leaf, row.body, row.beside, "")
    demand(said_by_keystones(replica) == value["keystones"], f"the rosters and agreements of {log} say something else")
    if replica.size:
        await row_at(store, center.channel, log, replica.size - 1, replica.tree)
    fill(REPLICA, replica, value)


async def row_at(store: Store, channel: str, log: str, index: int, tree: Tree) -> Row:
    """Return row *index* of *log*, whose hash must be that in *tree*."""
    found = await store.read(channel, log, index, 1)
    demand(len(found) == 1 and leaf_hash(found[0].body) == tree.leaf(index), f"entry {index} of {log} is another one")
    return found[0]


def put_in_order(agreements: dict[str, Any], names: list[str]) -> None:
    """Let *agreements* be in the order in which they were first read."""
    demand(sorted(agreements) == sorted(names), "other agreements")
    for name in names:
        agreements[name] = agreements.pop(name)


def demand(truth: bool, otherwise: str) -> None:  # noqa: FBT001 - the one question
    """Raise what is *otherwise* wrong."""
    if not truth:
        raise SnapshotError(otherwise)
