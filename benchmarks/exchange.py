"""How fast two centers exchange notices, beside the floor that physics sets for the same work, in one run.

Two real center processes and the posting client share this machine: TLS between the centers, SQLite on its disk. Each
notice is about 1 KB, signed by an automated system, verified at both centers, durable at both, and cosigned. The floor
is the bare cost of what no design can leave out for a message: the signatures, the verifications, the appends that
reach the disk and the round trips over loopback, spread over both cores.

    python benchmarks/exchange.py [--messages 1000] [--more 5000]
"""

import argparse
import asyncio
import os
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hotline.cli.demo import people, ready, settled, wall
from hotline.cli.twins import Twin, found_twins
from hotline.client.client import Client
from hotline.client.drafting import Composed
from hotline.core.canonical import instant_text

PROTOCOLS = ("crisis-hotline", "ai-test-notification", "service")
IN_FLIGHT = 32
IDLE = 40
NOTICE_BYTES = 1100
HEADINGS = "messages  in flight  msg/s  of floor  POST→201 p50 / p99   →delivered p50 / p99 ms  idle/floor  MB us, cn"
DAY = 86_400_000


@dataclass(slots=True)
class Run:
    """One number of messages: when each was posted, answered and delivered, in seconds of the monotonic clock."""

    posted: dict[str, float] = field(default_factory=dict)
    answered: dict[str, float] = field(default_factory=dict)
    delivered: dict[str, float] = field(default_factory=dict)
    moved: asyncio.Event = field(default_factory=asyncio.Event)

    async def until(self, count: int) -> None:
        """Wait until *count* messages are delivered."""
        while len(self.delivered) < count:
            self.moved.clear()
            await self.moved.wait()

    def to_answer(self) -> list[float]:
        """Return the times from POST to 201, in ms."""
        return [1000 * (self.answered[each] - self.posted[each]) for each in self.answered]

    def to_delivered(self) -> list[float]:
        """Return the times from POST to the peer's cosignature, in ms."""
        return [1000 * (self.delivered[each] - self.posted[each]) for each in self.delivered]

    def rate(self) -> float:
        """Return messages a second, from the first post to the last delivery."""
        return len(self.delivered) / (max(self.delivered.values()) - min(self.posted.values()))


def notice(number: int) -> dict[str, Any]:
    """Return the fields of a notice of about one kilobyte."""
    start = wall() + 30 * DAY
    return {
        "test_id": f"B-{number}",
        "category": "autonomy_or_replication",
        "system_designation": "Frontier model 9",
        "site_region": "Nevada, United States",
        "window": {"start": instant_text(start), "end": instant_text(start + DAY)},
        "connectivity": "isolated",
        "containment_level": 3,
        "possible_external_effects": {"original": "Power rises by 40 MW. " * 8 + "No more.", "language": "en"},
        "stop_conditions": {"original": "Any traffic to the outside.", "language": "en"},
        "human_supervisor_role": "Director of evaluations",
        "point_of_contact": {"role": "Duty officer", "phone": "+1 555 0100"},
    }


async def follow(watcher: Client, run: Run, places: dict[int, str], cursor: int) -> None:
    """Note when the peer's cosignature over each of our entries is recorded."""
    covered = 0
    async for event in watcher.feed(cursor, ("placed", "cosigned")):
        now = time.perf_counter()
        if event.kind == "placed" and event.message is not None:
            places[int(event.fact["index"])] = event.message["id"]
        elif event.kind == "cosigned" and event.fact["log"] == "ours":
            for index in range(covered, int(event.fact["size"])):
                if index in places:
                    run.delivered.setdefault(places[index], now)
            covered = int(event.fact["size"])
            run.moved.set()


async def post(client: Client, composed: Composed, run: Run) -> None:
    """Post one message and note when it was answered."""
    run.posted[composed.id] = time.perf_counter()
    receipt = await client.post(composed)
    assert receipt.state == "placed", receipt
    run.answered[composed.id] = time.perf_counter()


async def exchange(clients: dict[str, Client], count: int, at_once: int) -> Run:
    """Post *count* messages, *at_once* in flight, and wait until all are delivered."""
    system, watcher = clients["us/telemetry"], clients["us/auditor"]
    ready_made = [await system.compose("TST-1", notice(n), protocol="ai-test-notification") for n in range(count)]
    run = Run()
    places: dict[int, str] = {}
    cursor = (await watcher.channel())["watch"]["size"]
    following = asyncio.create_task(follow(watcher, run, places, cursor))
    await asyncio.sleep(0.3)
    gate = asyncio.Semaphore(at_once)

    async def one(composed: Composed) -> None:
        async with gate:
            await post(system, composed, run)
            if at_once == 1:
                await run.until(len(run.answered))

    await asyncio.gather(*(one(each) for each in ready_made))
    await run.until(count)
    following.cancel()
    return run


def floor_costs(folder: Path) -> dict[str, float]:
    """Return what one of each unavoidable step costs here, in ms: the median of many."""
    key = Ed25519PrivateKey.generate()
    text = os.urandom(NOTICE_BYTES)
    signature, public = key.sign(text), key.public_key()
    with (folder / "floor").open("ab", buffering=0) as file:

        def append() -> None:
            os.write(file.fileno(), text)
            os.fdatasync(file.fileno())

        return {
            "sign": measured(lambda: key.sign(text), 400),
            "verify": measured(lambda: public.verify(signature, text), 400),
            "append": measured(append, 200),
        }


def measured(step: Any, times: int) -> float:  # noqa: ANN401 - any step
    """Return the median time of *step*, in ms."""
    found = []
    for _ in range(times):
        began = time.perf_counter()
        step()
        found.append(1000 * (time.perf_counter() - began))
    return statistics.median(found)


async def round_trip() -> float:
    """Return the median time of one kilobyte there and back over loopback, in ms."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(4096):
            writer.write(data)

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    found = []
    for _ in range(300):
        began = time.perf_counter()
        writer.write(bytes(NOTICE_BYTES))
        await reader.readexactly(NOTICE_BYTES)
        found.append(1000 * (time.perf_counter() - began))
    writer.close()
    server.close()
    return statistics.median(found)


def memory(twin: Twin) -> float:
    """Return the peak memory of a center, in MB."""
    assert twin.process is not None
    text = Path(f"/proc/{twin.process.pid}/status").read_text(encoding="ascii")
    return int(next(line.split()[1] for line in text.splitlines() if line.startswith("VmHWM"))) / 1024


def quantile(values: list[float], share: float) -> float:
    """Return the value below which *share* of *values* lie."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


async def main(counts: list[int]) -> None:
    """Run and print one table."""
    with tempfile.TemporaryDirectory() as folder:
        twins = found_twins(Path(folder) / "twins", wall())
        await twins.wire.open()
        twins.configure(PROTOCOLS, 1, wall(), wall())
        await twins.start()
        try:
            async with people(twins) as clients:
                await ready(clients)
                await settled(clients)
                cost = floor_costs(Path(folder))
                trip = await round_trip()
                # The caller signs message and proof of request; its center verifies both, the peer the message once
                # more; both append; two cores share the computing. Alone, it is all one after the other.
                computing = 2 * cost["sign"] + 3 * cost["verify"]
                loaded = 1000 / (computing / 2)
                alone = computing + 2 * cost["append"] + 2 * trip
                bare = ", ".join(f"{name} {ms:.3f} ms" for name, ms in cost.items())
                print(f"floor: {bare}, round trip {trip:.3f} ms")
                print(f"floor: {loaded:.0f} messages/s with both cores busy; {alone:.2f} ms for one alone\n")
                print(HEADINGS)
                for count, at_once in [(IDLE, 1), *((each, IN_FLIGHT) for each in counts)]:
                    run = await exchange(clients, count, at_once)
                    answers, deliveries = run.to_answer(), run.to_delivered()
                    middle = quantile(deliveries, 0.5)
                    ratio = f"{middle / alone:10.1f}" if at_once == 1 else " " * 10
                    print(
                        f"{count:8}  {at_once:9}  {run.rate():5.0f}  {run.rate() / loaded:8.2f}"
                        f"  {quantile(answers, 0.5):9.1f} / {quantile(answers, 0.99):7.1f}"
                        f"  {middle:11.1f} / {quantile(deliveries, 0.99):7.1f}  {ratio}"
                        f"  {memory(twins.us):4.0f}, {memory(twins.cn):4.0f}",
                        flush=True,
                    )
        finally:
            await twins.stop()
            await twins.wire.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, nargs="*", default=[1000, 5000])
    asyncio.run(main(parser.parse_args().messages))
