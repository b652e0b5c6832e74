"""How a watch log is tied into the own log of its center: by signed `clock` entries with size and root (rule 20)."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

from hotline.core.audit import Finding
from hotline.core.canonical import digest_text
from hotline.core.entry import ClockEntry, Entry, RecoveredEntry, parse_entry
from hotline.core.errors import RefusalError
from hotline.core.merkle import Edge
from hotline.interfaces import Row

Span = tuple[int, int]

REMARKS: Final = (b'"kind":"clock"', b'"kind":"recovered"')
"""What stands in every such entry, since an entry has one spelling."""


def watch_ties(ours: Iterable[Row], watch: Iterable[Row], party: str) -> tuple[int, list[Finding], list[Span]]:
    """Return how many `clock` entries of our log tie the watch log in, those that do not fit it, and what was lost.

    Entries that came back from the peer after a loss name a watch log that nobody has any more (rules 9 and 20): their
    spans are returned, so that whoever judges is told. The watch log is walked through once, and never held.
    """
    said = list(remarks(ours))
    clocks = [(index, entry) for index, entry in said if isinstance(entry, ClockEntry)]
    lost = [(each.first, each.size) for at, each in said if isinstance(each, RecoveredEntry) and each.size == at]
    edge, roots, wanted = Edge(), dict[int, str](), {entry.watch_size for _, entry in clocks}
    for row in chain((None,), watch):
        if row is not None:
            edge.append(row.leaf)
        if edge.size in wanted:
            roots[edge.size] = digest_text(edge.root())
    says = "the first {} facts of the watch log are not those that were signed here"
    loose = [
        Finding(party, index, "log.growth", says.format(entry.watch_size))
        for index, entry in clocks
        if roots.get(entry.watch_size) != entry.watch_root
    ]
    ties = len(clocks) - len(loose)
    loose = [each for each in loose if not any(first <= (each.index or 0) < size for first, size in lost)]
    return ties, loose, lost


def remarks(rows: Iterable[Row]) -> Iterator[tuple[int, Entry]]:
    """Yield what a center says of its watch log and its losses among *rows*, with where it stands."""
    for index, row in enumerate(rows):
        if any(kind in row.body for kind in REMARKS):
            try:
                yield index, parse_entry(row.body)
            except RefusalError:
                continue
