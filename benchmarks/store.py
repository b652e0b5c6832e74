"""How fast the SQLite store is, against appending to a file and syncing it, in one run of about 15 seconds.

    python benchmarks/store.py [FOLDER]

Every appender waits for its row (1 KB) before it sends the next. `file` commits in the same groups by the same thread,
but only writes and syncs a file: what no store can beat. Rounds alternate, and the table shows medians: on a busy
machine trust the ratio, not the rates.
"""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from hotline.interfaces import Batch, Row
from hotline.store.gate import Limits
from hotline.store.ledger import Acquire, Append, Ledger, Outcome, Work
from hotline.store.sqlite import SqliteStore
from hotline.store.writer import Writer

APPENDERS = (1, 16, 256)
ROUNDS = 5
SECONDS = 0.45
BODY = bytes(1024)

Submit = Callable[[str, int], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Measured:
    """One round: rows a second, latencies in ms, CPU time of the process for a row in microseconds."""

    rate: float
    half: float
    worst: float
    cpu: float


class FileLedger(Ledger):
    """Appends bodies to a file and syncs it once a group; nothing is checked."""

    def __init__(self, path: Path) -> None:
        """Open or create the file."""
        self.file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def commit(self, works: Sequence[Work]) -> tuple[Outcome, ...]:
        """Write all rows of the group and sync once."""
        rows = [row for work in works if isinstance(work, Append) for row in work.batch.rows["ours"][1]]
        os.write(self.file, b"".join(row.leaf + row.body for row in rows))
        os.fdatasync(self.file)
        return (None,) * len(works)

    def tidy(self, *, idle: bool) -> None:
        """There is nothing to tidy."""

    def close(self) -> None:
        """Let go of the file."""
        os.close(self.file)


async def measure(submit: Submit, appenders: int) -> Measured:
    """Let *appenders* append for a while, each to a channel of its own."""
    latencies: list[float] = []
    end = time.perf_counter() + SECONDS

    async def append(channel: str) -> None:
        index = 0
        while (begun := time.perf_counter()) < end:
            await submit(channel, index)
            latencies.append(time.perf_counter() - begun)
            index += 1

    before, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(append(f"{appenders}-{number}") for number in range(appenders)))
    elapsed, cpu = time.perf_counter() - before, time.process_time() - cpu
    latencies.sort()
    count = len(latencies)
    return Measured(count / elapsed, latencies[count // 2] * 1e3, latencies[count * 99 // 100] * 1e3, cpu / count * 1e6)


async def measure_file(folder: Path, appenders: int) -> Measured:
    """Measure the file."""
    writer = Writer(lambda: FileLedger(folder / "file"), Limits(), lambda: None, print)
    await writer.start()

    async def submit(channel: str, index: int) -> None:
        await writer.submit(Append(channel, 1, batch(index)), len(BODY))

    measured = await measure(submit, appenders)
    await writer.close()
    return measured


async def measure_store(folder: Path, appenders: int) -> Measured:
    """Measure the store."""
    store = SqliteStore(folder / "store.db", on_fatal=print)
    await store.open()
    for number in range(appenders):
        await store.writer.submit(Acquire(f"{appenders}-{number}", "benchmark"), 0)

    async def submit(channel: str, index: int) -> None:
        await store.append(channel, 1, batch(index))

    measured = await measure(submit, appenders)
    await store.close()
    return measured


def batch(index: int) -> Batch:
    """Return a batch of one row."""
    return Batch({"ours": (index, (Row(bytes(32), BODY, None, str(index)),))})


def show(name: str, appenders: int, rounds: list[Measured], ratio: str) -> None:
    """Print one row of the table."""
    rate, half, worst, cpu = (median(values) for values in zip(*map(figures, rounds), strict=True))
    print(f"{name:8}{appenders:>10}{rate:>12,.0f}{half:>12.2f}{worst:>12.2f}{cpu:>14.0f}{ratio:>10}")


def figures(measured: Measured) -> tuple[float, float, float, float]:
    """Return the columns of one round."""
    return measured.rate, measured.half, measured.worst, measured.cpu


async def run(folder: Path) -> None:
    """Measure in turns and print the table."""
    print(f"{'':8}{'appenders':>10}{'rows/s':>12}{'p50 ms':>12}{'p99 ms':>12}{'CPU us/row':>14}{'ratio':>10}")
    for appenders in APPENDERS:
        files: list[Measured] = []
        stores: list[Measured] = []
        for _ in range(ROUNDS):
            for measured, measure_one in ((files, measure_file), (stores, measure_store)):
                with tempfile.TemporaryDirectory(dir=folder) as place:
                    measured.append(await measure_one(Path(place), appenders))
        ratio = median(store.rate / file.rate for store, file in zip(stores, files, strict=True))
        show("file", appenders, files, "1.00")
        show("store", appenders, stores, f"{ratio:.2f}")


if __name__ == "__main__":
    asyncio.run(run(Path(sys.argv[1] if len(sys.argv) > 1 else ".")))
