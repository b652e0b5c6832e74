"""The head of the watch log: how many facts it holds and their root, without keeping them.

The watch log is the total order of one center and private to it; `clock` entries carry this head into the shared log,
so
that it cannot be rewritten unseen before an audit (rule 20).
"""

from dataclasses import dataclass, field

from hotline.core.merkle import fold, leaf_hash, node_hash


@dataclass(slots=True)
class WatchHead:
    """Size and root of a growing log: the roots of its complete subtrees, largest first (RFC 9162 section 2.1.1)."""

    size: int = 0
    peaks: list[bytes] = field(default_factory=list)

    def append(self, body: bytes) -> None:
        """Count the fact written as *body*."""
        node, size = leaf_hash(body), self.size
        while size & 1:
            node = node_hash(self.peaks.pop(), node)
            size >>= 1
        self.peaks.append(node)
        self.size += 1

    def root(self) -> bytes:
        """Return the root over every fact so far."""
        return fold(self.peaks)
