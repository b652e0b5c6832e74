"""How fast two centers exchange notices, against the floor that physics sets (`floor.py`), in one run of a minute.

    python benchmarks/exchange.py [--messages 1000 10000] [--folder FOLDER]

Both centers are real processes with real keys and TLS between them; the poster is this one, with the SDK. Systems of
one party post notices of 1 KB (TST-1), composed and signed beforehand. Each is verified and durable at both centers
before its cosignature is back: that is *delivered*, seen here as a fact in the feed of the near center. `--messages`
are sizes of the log, reached one after another by the same two centers, and each is measured on its newest messages;
100000 shows that nothing grows but memory, and takes minutes. The floor is measured anew beside every row: on a busy
machine trust the ratios, not the rates. At the end both logs are compared, and the near center is started again.
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from statistics import median

import aiohttp
from floor import Sizes, Stopwatch, milliseconds
from floor import run as run_floor
from notice import FIELDS

from hotline.cli.twins import PEOPLE, Twin, Twins, found_twins
from hotline.client.client import Client
from hotline.client.drafting import Composed, Desk, compose, signed
from hotline.core.canonical import Instant, encode, instant

PROTOCOL = "ai-test-notification"
SYSTEMS = tuple(f"system-{number:02}" for number in range(32))
"""Each posts one notice at a time, so as many are in flight. More than one key, because a key has its measure."""

STAFF = {party: {**people, **(dict.fromkeys(SYSTEMS, "system"))} for party, people in PEOPLE.items()}
ONE_BY_ONE = 100
NEWEST = 2_000
PATIENCE_SECONDS = 60
HEADERS, ANSWER, ENTRY = 1_050, 1_500, 80
"""Bytes that HTTP and its proof add to a body; of an answer; and that an entry adds to a message."""


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured when the log had *size* messages: one by one, all in flight, and the floor of both."""

    size: int
    idle: Stopwatch
    loaded: Stopwatch
    floor_idle: Stopwatch
    floor_loaded: Stopwatch
    memory: tuple[float, ...]


class Poster:
    """The systems of the near party, and its auditor, who follows the feed."""

    def __init__(self, systems: Sequence[Client], auditor: Client) -> None:
        """Post with *systems*, one message at a time each."""
        self.systems, self.auditor = systems, auditor
        self.watch = Stopwatch()
        self.news = asyncio.Event()
        self.composed: list[tuple[Client, Composed]] = []
        self.count = 0

    async def follow(self) -> None:
        """Note every cosignature of the far center as the feed tells it."""
        async for event in self.auditor.feed(0, ("cosigned",)):
            if event.fact["log"] == "ours":
                self.watch.told(event.fact["size"])
                self.news.set()

    async def compose(self, count: int) -> None:
        """Compose and sign *count* notices, one system after another."""
        channel = await self.auditor.channel()
        digest = channel["agreements"][0]["digest"]
        desk = Desk(channel, digest, await self.auditor.agreement(digest), instant(channel["now"]))
        self.composed = [(system, self.notice(desk, system)) for system in islice(cycle(self.systems), count)]

    def notice(self, desk: Desk, system: Client) -> Composed:
        """Compose and sign one notice."""
        self.count += 1
        payload, openings, flags = compose(desk, "TST-1", FIELDS | {"test_id": f"T-{self.count}"})
        return Composed(payload, signed(payload, "system", (system.signer,)), openings, flags)

    async def post(self, system: Client, composed: Composed) -> None:
        """Post one notice."""
        began = time.perf_counter()
        receipt = await system.post(composed)
        assert receipt.state == "placed", receipt
        assert receipt.index is not None
        self.watch.answered(receipt.index, began)

    async def delivered(self) -> None:
        """Wait until all that was answered is delivered."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not self.watch.settled:
                self.news.clear()
                await self.news.wait()

    async def loaded(self, count: int) -> Stopwatch:
        """Post *count* notices, each system the next as soon as it has its answer; return when all are delivered."""
        await self.compose(count)
        self.watch = Stopwatch()
        await asyncio.gather(*map(self.post_all, self.systems))
        await self.delivered()
        return self.watch

    async def post_all(self, system: Client) -> None:
        """Post the notices of *system*, one after another."""
        for author, composed in self.composed:
            if author is system:
                await self.post(system, composed)

    async def idle(self, count: int) -> Stopwatch:
        """Post *count* notices, each when the one before is delivered."""
        await self.compose(count)
        self.watch = Stopwatch()
        for system, composed in self.composed:
            await self.post(system, composed)
            await self.delivered()
        return self.watch


async def measure(folder: Path, twins: Twins, poster: Poster, size: int) -> Row:
    """Let the log grow to *size* messages, and measure at its end."""
    while (left := size - poster.count - ONE_BY_ONE) > NEWEST:
        await poster.loaded(min(NEWEST, left - NEWEST))
    loaded = await poster.loaded(left)
    body = len(encode(poster.composed[-1][1].body()))
    sizes = Sizes(body + HEADERS, ANSWER, body + ENTRY)
    with tempfile.TemporaryDirectory(dir=folder) as place:
        floor_idle, floor_loaded = await asyncio.to_thread(run_floor, Path(place), len(SYSTEMS), NEWEST, sizes)
    idle = await poster.idle(ONE_BY_ONE)
    return Row(size, idle, loaded, floor_idle, floor_loaded, tuple(map(peak_memory, twins.both)))


COLUMNS = (("messages/s", 12), ("of floor", 10), ("answered ms", 16), ("delivered ms", 16), ("x floor", 9))
HEAD = f"{'log':>8}  {'':12}{''.join(f'{name:>{width}}' for name, width in COLUMNS)}  MB us / cn"


def show(row: Row) -> None:
    """Print what was measured, each time with its floor below; latencies are the median and the 99th percentile."""
    memory = " / ".join(f"{each:.0f}" for each in row.memory)
    for name, watch, floor in (("in flight", row.loaded, row.floor_loaded), ("one by one", row.idle, row.floor_idle)):
        share, times = watch.rate / floor.rate, middle(watch) / middle(floor)
        print(f"{row.size:>8,}  {name:12}{cells(watch, f'{share:.2f}')}{times:>9.1f}  {memory}", flush=True)
        print(f"{'':8}  {'its floor':12}{cells(floor, '1.00')}{1:>9.1f}", flush=True)


def cells(watch: Stopwatch, share: str) -> str:
    """Return the columns of one line."""
    posted, delivered = ("{:.1f} / {:.1f}".format(*milliseconds(each)) for each in (watch.posted, watch.delivered()))
    return f"{watch.rate:>12,.0f}{share:>10}{posted:>16}{delivered:>16}"


def middle(watch: Stopwatch) -> float:
    """Return how long half of the messages took at most to be delivered."""
    return median(watch.delivered())


def peak_memory(twin: Twin) -> float:
    """Return the most memory that the process of *twin* ever held, in MB."""
    assert twin.process is not None
    status = Path(f"/proc/{twin.process.pid}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024 / 1e6


async def compare(near: Client, far: Client, messages: int) -> None:
    """Check that both centers hold the same log, all of it cosigned and none of it refused."""
    ours, theirs = (await near.channel())["logs"]["ours"], (await far.channel())["logs"]["theirs"]
    assert (ours["size"], ours["root"]) == (theirs["size"], theirs["root"]), "the copies differ"
    assert ours["cosigned"] == ours["size"] >= messages, ours
    said = (await far.channel())["logs"]["ours"]["size"]
    rows = [row for first in range(0, said, 256) for row in (await far.entries("ours", first, 256))["entries"]]
    kinds = {row["entry"]["kind"] for row in rows}
    assert "refusal" not in kinds, kinds
    print(f"Both centers hold the same {ours['size']:,} entries, all cosigned, none refused.")


async def restart(twin: Twin, auditor: Client) -> None:
    """Start a center again: after it was killed, and after it was stopped in order."""
    for how in (twin.kill, twin.stop):
        await how()
        began = time.perf_counter()
        await twin.start()
        serving = time.perf_counter() - began
        await ready(auditor)
        met = time.perf_counter() - began
        print(
            f"Started again after a {how.__name__}: answers after {serving:.1f} s, has met its peer after {met:.1f} s."
        )


async def ready(auditor: Client) -> None:
    """Wait until a center has met its peer and the agreement is in force."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            channel = await auditor.channel()
            in_force = [each["in_force"] for each in channel["agreements"] if each["in_force"]]
            if channel["reconciled"] and channel["link"]["up"] and in_force and max(in_force) < channel["now"]:
                return
            await asyncio.sleep(0.05)


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[tuple[Twins, Poster, Client]]:
    """Run both centers; give what posts to the near one, and an auditor of the far one."""
    twins = found_twins(folder / "twins", now(), people=STAFF)
    twins.wire.port = twins.line
    twins.configure((PROTOCOL,), 1, now(), now())
    await twins.start()
    try:
        async with AsyncExitStack() as stack:
            session = await stack.enter_async_context(aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)))

            async def client(twin: Twin, name: str) -> Client:
                subject, role = f"{twin.party}/{name}", STAFF[twin.party][name]
                return await stack.enter_async_context(
                    Client(twin.url, twin.signer(name), subject, role, now, session=session)
                )

            systems = [await client(twins.us, name) for name in SYSTEMS]
            near, far = [await client(twin, "auditor") for twin in twins.both]
            await ready(near)
            await ready(far)
            poster = Poster(systems, near)
            following = asyncio.create_task(poster.follow())
            yield twins, poster, far
            following.cancel()
    finally:
        await twins.stop()


def now() -> Instant:
    """Return the time of the world."""
    return Instant(time.time_ns() // 1_000_000)


async def run(folder: Path, sizes: Sequence[int]) -> None:
    """Measure at every size of the log, compare, and start again."""
    print(HEAD)
    async with running(folder) as (twins, poster, far):
        for size in sizes:
            show(await measure(folder, twins, poster, size))
        await compare(poster.auditor, far, poster.count)
        await restart(twins.us, poster.auditor)


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, nargs="+", default=[1_000, 10_000], metavar="SIZE")
    parser.add_argument("--folder", type=Path, default=Path())
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as place:
        asyncio.run(run(Path(place), sorted(options.messages)))


if __name__ == "__main__":
    main()
