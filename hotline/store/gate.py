"""What every backend checks alike before it writes: that the writer is the newest one, and that there is room to wait.

The fence is judged inside the transaction, on what the transaction reads; the room is judged before anything queues.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from hotline.core.errors import FencedError, OverloadedError
from hotline.interfaces import Batch


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may be committed at once, and how much may wait for it."""

    group_batches: int = 256
    group_bytes: int = 1 << 20
    queue_batches: int = 4096
    queue_bytes: int = 64 << 20


class Gate:
    """Counts what has been accepted and is not settled yet, and refuses what goes beyond the limits."""

    def __init__(self, limits: Limits) -> None:
        """Start empty."""
        self.limits = limits
        self.batches = 0
        self.bytes = 0

    def enter(self, weight: int) -> None:
        """Let one batch of *weight* bytes wait, or raise OverloadedError.

        One batch alone may be larger than the limit; it could never be written otherwise.
        """
        crowded = self.batches and self.bytes + weight > self.limits.queue_bytes
        if crowded or self.batches >= self.limits.queue_batches:
            waiting = f"{self.batches} batches with {self.bytes} bytes are waiting for the store"
            raise OverloadedError(f"{waiting}; nothing was written. Wait, then come again")
        self.batches += 1
        self.bytes += weight

    def leave(self, weight: int) -> None:
        """Count one batch of *weight* bytes as settled."""
        self.batches -= 1
        self.bytes -= weight


def weigh(batch: Batch) -> int:
    """Return how many bytes *batch* will about take in a queue and on disk."""
    rows = (row for _, rows in batch.rows.values() for row in rows)
    kept = sum(len(row.leaf) + len(row.body) + len(row.beside or b"") for row in rows)
    return kept + sum(len(deadline.detail) for deadline in batch.deadlines) + len(batch.snapshot or b"")


def prove(channel: str, newest: int, epoch: int, sizes: Mapping[str, int], batch: Batch) -> None:
    """Raise FencedError unless *epoch* is the *newest* and *batch* continues every log exactly where it ends.

    Epochs begin at 1: a channel that nobody has acquired, *newest* 0, takes nothing.
    """
    if epoch != newest or newest == 0:
        found = f"epoch {epoch} of channel {channel} is stale, the newest is {newest}"
        raise FencedError(f"{found}; nothing was written. Another center has taken over: stop this one")
    for log, (first, _) in batch.rows.items():
        if first != sizes.get(log, 0):
            found = f"log {log} of channel {channel} ends at {sizes.get(log, 0)}, the batch begins at {first}"
            raise FencedError(f"{found}; nothing was written. Read the log again before writing")
