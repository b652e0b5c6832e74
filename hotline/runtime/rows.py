"""The rows of a log from its store, a few hundred at a time: as many as a log may have, never all in memory."""

from collections.abc import AsyncIterator

from hotline.interfaces import Row, Store

ROWS_A_READ = 512


async def rows(store: Store, channel: str, log: str, first: int, end: int | None = None) -> AsyncIterator[Row]:
    """Yield the durable rows of *log* from *first* up to *end*, or up to its own end if that comes first."""
    while found := await store.read(channel, log, first, ROWS_A_READ if end is None else min(ROWS_A_READ, end - first)):
        for row in found:
            yield row
        first += len(found)
