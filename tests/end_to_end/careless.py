"""A center that answers before it has written: the control that the kill test must catch."""

import asyncio

from hotline.cli.main import run
from hotline.interfaces import Batch
from hotline.store.sqlite import SqliteStore

honest = SqliteStore.append


async def append(self: SqliteStore, channel: str, epoch: int, batch: Batch) -> None:
    """Return at once; write a good while later."""

    async def write() -> None:
        await asyncio.sleep(0.4)
        await honest(self, channel, epoch, batch)

    writes = self.__dict__.setdefault("writes", [])
    writes.append(asyncio.create_task(write()))


setattr(SqliteStore, "append", append)  # noqa: B010 - mypy does not let a method be replaced

if __name__ == "__main__":
    run()
