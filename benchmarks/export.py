"""In how much memory `hotline export` takes a channel out of a store: the peak must not grow with the record.

    python benchmarks/export.py [--entries 5000 50000] [--each 8]

Each record is made once (`record.py`), written into a store, and taken out by the verb itself in a process of its own,
whole and with the watch log. The floor is the same process over the smallest record.
"""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from record import CHANNEL, PARTIES, START, make, origin

from hotline.cli.twins import found_twins
from hotline.core import facts
from hotline.core.checkpoint import claimed_time, cosigner_name, parse_checkpoint
from hotline.core.merkle import leaf_hash
from hotline.files.bundle_reading import Bundle, BundledLog, open_bundle
from hotline.interfaces import Batch, Row
from hotline.store.sqlite import SqliteStore

ROWS = 512
ENOUGH = 1.3
"""The aim: so many times the floor at most, whatever the record."""


def main() -> None:
    """Measure, and print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--each", type=int, default=8)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "hotline-export")
    given = parser.parse_args()
    given.folder.mkdir(exist_ok=True)
    sys.stdout.write(
        "| Entries | store, MB | bundle, MB | s | peak MB | of the floor | aim |\n|---|---|---|---|---|---|---|\n"
    )
    floor = 0.0
    for entries in sorted(given.entries):
        config = stored(given.folder, entries, given.each)
        seconds, peak, size = exported(config)
        floor = floor or peak
        store = config.with_name("us.sqlite").stat().st_size / 1e6
        cells = f"{entries:,} | {store:.0f} | {size:.0f} | {seconds:.1f} | {peak:.0f} | {peak / floor:.2f} | {ENOUGH}"
        sys.stdout.write(f"| {cells} |\n")
        sys.stdout.flush()


def stored(folder: Path, entries: int, each: int) -> Path:
    """Return the configuration of a center whose store holds such a record."""
    bundle = folder / f"{entries}-{each}.zip"
    if not bundle.exists():
        make(bundle, entries, each)
    twins = found_twins(folder / f"{entries}-{each}", START)
    twins.wire.port = twins.line
    twins.configure(("service",), 1, START, START)
    with open_bundle(bundle) as opened:
        asyncio.run(fill(twins.folder / "us.sqlite", opened))
    return twins.us.config


async def fill(path: Path, bundle: Bundle) -> None:
    """Write what a bundle holds to a new store."""
    store = SqliteStore(path)
    await store.open()
    head = await store.acquire(CHANNEL, "benchmark")
    logs: dict[str, Iterator[Row]] = {
        side: (Row(leaf_hash(each.body), each.body, each.beside) for each in BundledLog(bundle, f"logs/{party}"))
        for side, party in zip(("ours", "theirs"), PARTIES, strict=True)
    }
    for log, found in (*logs.items(), ("watch", noted(bundle))):
        first, rows = 0, list[Row]()
        for row in found:
            rows.append(row)
            if len(rows) == ROWS:
                await store.append(CHANNEL, head.epoch, Batch({log: (first, tuple(rows))}))
                first, rows = first + ROWS, []
        if rows:
            await store.append(CHANNEL, head.epoch, Batch({log: (first, tuple(rows))}))
    await store.close()


def noted(bundle: Bundle) -> Iterator[Row]:
    """Yield the cosignatures of both logs, as facts of the watch log."""
    for side, party, other in (("ours", *PARTIES), ("theirs", *reversed(PARTIES))):
        for note in bundle.notes(party):
            seconds = claimed_time(note, cosigner_name(origin(other)))
            body = facts.fact_bytes(facts.Cosigned(START, side, parse_checkpoint(note).size, seconds, note))
            yield Row(leaf_hash(body), body)


def exported(config: Path) -> tuple[float, float, float]:
    """Take everything out in a process of its own; return seconds, its peak in MB, and the size of the bundle."""
    out = config.with_name("taken.zip")
    out.unlink(missing_ok=True)
    command = (sys.executable, "-m", "hotline", "export", str(out), "--watch", "--config", str(config))
    begun = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603 - ours
    _, status, used = os.wait4(process.pid, 0)
    assert status == 0, f"hotline export ended with {status}"
    return time.monotonic() - begun, used.ru_maxrss / 1024, out.stat().st_size / 1e6


if __name__ == "__main__":
    main()
