"""Shows the logs as they are kept: entries with their exact bytes, signed heads, proofs."""

from bisect import bisect_right

from aiohttp import web

from hotline.core import facts
from hotline.core.canonical import Json, b64, digest_text, parse
from hotline.core.center import Center
from hotline.core.errors import RefusalError, refuse
from hotline.core.merkle import Tree
from hotline.core.replica import Replica
from hotline.interfaces import Row
from hotline.web.doors import Ask, answer_json

SHARED = frozenset({"ours", "theirs"})
LOGS = SHARED | {"watch"}
ROWS_MAX = 256
PAGE_BYTES_MAX = 1024 * 1024
OPENINGS_BYTES_MAX = 64 * 1024
TEXT = "text/plain"


async def entries(ask: Ask) -> web.Response:
    """Show entries from *first* on, as many as asked for and fit a page."""
    log = log_of(ask, LOGS)
    async with ask.doors.desk.reading() as center:
        channel, size = center.channel, size_of(center, log)
    first = in_log(ask, "first", 0, (0, size))
    limit = ask.number("limit", 64, 1, ROWS_MAX)
    rows = await ask.doors.store.read(channel, log, first, min(limit, size - first)) if first < size else ()
    shown: list[Json] = []
    total = 0
    for index, row in enumerate(rows, first):
        total += len(row.body) + len(row.beside or b"")
        if shown and total > PAGE_BYTES_MAX:
            break
        shown.append(show_row(index, row))
    return answer_json({"log": log, "size": size, "first": first, "entries": shown})


def show_row(index: int, row: Row) -> dict[str, Json]:
    """Return one row: its exact bytes, and what they say if it can be read; documents have their own address."""
    beside = row.beside if row.beside is not None and len(row.beside) <= OPENINGS_BYTES_MAX else None
    return {
        "index": index,
        "leaf": digest_text(row.leaf),
        "bytes": b64(row.body),
        "entry": readable(row.body),
        "openings": readable(beside) if row.key is not None and beside is not None else None,
    }


def readable(data: bytes) -> Json:
    """Return the JSON that *data* is, None if it is none."""
    try:
        return parse(data, largest=facts.FACT_BYTES_MAX, deepest=40)
    except RefusalError:
        return None


async def checkpoint(ask: Ask) -> web.Response:
    """Show the newest signed head of a log as a C2SP note: ours signed now, theirs as signed by them and us."""
    if log_of(ask, SHARED) == "theirs":
        return await cosignature(ask)
    return web.Response(text=ask.doors.notes.checkpoint(), content_type=TEXT)


async def cosignature(ask: Ask) -> web.Response:
    """Show the newest cosigned head of a log, or the first that covers an entry: the signed receipt of that entry."""
    log = log_of(ask, SHARED)
    async with ask.doors.desk.reading() as center:
        series, channel = replica_of(center, log).series, center.channel
        index = in_log(ask, "index", series.size - 1, (0, series.size - 1))
        row = series.notes[bisect_right(series.sizes, index)]
    (found,) = await ask.doors.store.read(channel, "watch", row, 1)
    fact = facts.parse_fact(facts.fact_value(found.body))
    assert isinstance(fact, facts.Cosigned)
    return web.Response(text=fact.note, content_type=TEXT)


async def proof(ask: Ask) -> web.Response:
    """Prove that an entry stands in a log of some size, or that one size grew from another."""
    log = log_of(ask, SHARED)
    async with ask.doors.desk.reading() as center:
        tree = replica_of(center, log).tree
        if ask.text("old") is not None:
            return answer_json(consistency(ask, tree))
        return answer_json(inclusion(ask, tree))


def inclusion(ask: Ask, tree: Tree) -> dict[str, Json]:
    """Return the proof that entry `index` stands in the first `size` entries."""
    size = in_log(ask, "size", tree.size, (1, tree.size))
    index = in_log(ask, "index", size - 1, (0, size - 1))
    hashes = tree.inclusion(index, size)
    return {
        "index": index,
        "leaf": digest_text(tree.leaf(index)),
        "size": size,
        "root": digest_text(tree.root(size)),
        "proof": [digest_text(each) for each in hashes],
    }


def consistency(ask: Ask, tree: Tree) -> dict[str, Json]:
    """Return the proof that the first `new` entries grew from the first `old`."""
    new = in_log(ask, "new", tree.size, (1, tree.size))
    old = in_log(ask, "old", new, (1, new))
    return {
        "old": old,
        "old_root": digest_text(tree.root(old)),
        "new": new,
        "new_root": digest_text(tree.root(new)),
        "proof": [digest_text(each) for each in tree.consistency(old, new)],
    }


def log_of(ask: Ask, known: frozenset[str]) -> str:
    """Return the log that the address names."""
    log = ask.part("log")
    if log not in known:
        raise refuse("request.not_found", "log", f"{', '.join(sorted(known))}")
    return log


def size_of(center: Center, log: str) -> int:
    """Return how far a log reaches."""
    return center.watch.size if log == "watch" else replica_of(center, log).size


def replica_of(center: Center, log: str) -> Replica:
    """Return a shared log."""
    return center.ours if log == "ours" else center.theirs


def in_log(ask: Ask, name: str, default: int, between: tuple[int, int]) -> int:
    """Return the number *name* of the query, which must be within what is held."""
    value, (least, most) = ask.number(name, default), between
    if not least <= value <= most:
        held = f"{value} is not from {least} to {most}" if least <= most else "nothing is there yet"
        raise refuse("log.range", name, held)
    return value
