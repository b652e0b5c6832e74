"""Rows and batches for the tests of stores, short to write."""

from hashlib import sha256

from hotline.core.canonical import Instant
from hotline.interfaces import Batch, Deadline, Row

CHANNEL = "us-cn"


def row(text: str, key: str | None = None, beside: bytes | None = None) -> Row:
    """Return a row whose leaf follows from its *text*."""
    body = text.encode()
    return Row(sha256(body).digest(), body, beside, key)


def rows(*texts: str) -> tuple[Row, ...]:
    """Return one row for each text, found again by it."""
    return tuple(row(text, key=text) for text in texts)


def ours(first: int, *texts: str) -> Batch:
    """Return a batch that continues the log `ours` from index *first*."""
    return Batch({"ours": (first, rows(*texts))})


def owed(obligation: str, due: int | None, *, still: bool = True, detail: bytes = b"{}") -> Deadline:
    """Return a deadline of one case."""
    return Deadline(obligation, "case", None if due is None else Instant(due), still, detail)
