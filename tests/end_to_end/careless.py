"""A center that answers before it has written: the control that the kill test must catch."""

import asyncio

from hotline.cli.main import run
from hotline.store.sqlite import SqliteStore

honest = SqliteStore.append


async def append(self, channel, epoch, batch):
    """Return at once; write a good while later."""

    async def write():
        await asyncio.sleep(0.4)
        await honest(self, channel, epoch, batch)

    writes = self.__dict__.setdefault("writes", [])
    writes.append(asyncio.create_task(write()))


SqliteStore.append = append

if __name__ == "__main__":
    run()
