"""A process that writes to a store until it is killed, and says on its output what is durable.

    python -m tests.end_to_end.store_writer FILE LIFE [early]

With `early` it says so before it is true: the negative control.
"""

import asyncio
import os
import sys
from pathlib import Path

from hotline.store.sqlite import SqliteStore
from tests.store.batches import ours

CHANNELS = tuple(f"us-{number}" for number in range(8))


async def write(store: SqliteStore, channel: str, life: str, *, early: bool) -> None:
    """Append to *channel* for ever."""
    head = await store.acquire(channel, life)
    index = head.sizes.get("ours", 0)
    while True:
        batch = ours(index, f"{channel} {life} {index} " + "x" * 3_000)
        told = f"{channel} {index} {batch.rows['ours'][1][0].leaf.hex()}\n".encode()
        if early:
            os.write(1, told)
        await store.append(channel, head.epoch, batch)
        if not early:
            os.write(1, told)
        index += 1


async def run(path: Path, life: str, *, early: bool) -> None:
    """Write to all channels at once."""
    store = SqliteStore(path)
    await store.open()
    async with asyncio.TaskGroup() as group:
        for channel in CHANNELS:
            group.create_task(write(store, channel, life, early=early))


if __name__ == "__main__":
    asyncio.run(run(Path(sys.argv[1]), sys.argv[2], early="early" in sys.argv[3:]))
