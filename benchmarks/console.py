"""How fast the console is at a desk: a board opened cold, a message painted, what it loads, what it keeps.

    python benchmarks/console.py [--cases 1000 10000] [--messages 30] [--browser /usr/bin/chromium]

Two real centers and a real Chromium on one machine. Systems of one party open so many cases (TST-1, 1 KB each), which
all wait for the other party's word; a desk of the other party looks at them. *Usable* is when the board is painted, its
scripts have run and the live feed has spoken. *Painted* is counted from the instant that the center notes with the
arrival, before that is durable, to the frame in which the board shows it; both read the clock of this machine. Each
row begins with an empty cache. At the end the board stays open while messages arrive, and its memory is read.
"""

import argparse
import asyncio
import gzip
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from itertools import cycle, islice
from pathlib import Path
from statistics import median

import aiohttp
from exchange import PROTOCOL, STAFF, SYSTEMS, Poster, now, ready
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from hotline.cli.play import concern
from hotline.cli.twins import Twin, Twins, found_twins
from hotline.client.client import Client
from hotline.client.drafting import Desk
from hotline.core.canonical import instant
from hotline.web.console.files import static_files

PROTOCOLS = ("crisis-hotline", PROTOCOL)
ROUNDS = 7
LONG = 2_000
"""Messages that arrive while one board stays open."""

FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")
SESSION = "/v1/session"
PAINTED = """(message) => new Promise((found) => {
  const look = () => document.querySelector(`#board [data-message='${message}']`)
    ? requestAnimationFrame(() => found(performance.timeOrigin + performance.now())) : setTimeout(look, 4);
  look();
})"""
WHEN = """() => {
  const [loaded] = performance.getEntriesByType("navigation");
  const painted = performance.getEntriesByName("first-contentful-paint")[0];
  return [loaded.responseStart, painted ? painted.startTime : 0, loaded.domContentLoadedEventEnd];
}"""


@dataclass(slots=True)
class Bench:
    """Two centers, a browser, and the people who look and write."""

    twins: Twins
    poster: Poster
    people: dict[str, Client]
    browser: Browser
    cookie: str = ""

    def row(self, what: str, found: str, aim: str) -> None:
        """Print one line of the table, at once."""
        print(f"| {what} | {found} | {aim} |", flush=True)

    async def sign_in(self) -> None:
        """Begin a session of li with a proof, as a page would."""
        caller = self.people["cn/li"].caller
        address = caller.address(SESSION)
        headers = caller.headers("POST", address, b"")
        async with caller.session.post(address, headers=headers) as answer:
            assert answer.ok, await answer.text()
            (found,) = SimpleCookie(answer.headers["Set-Cookie"]).values()
        self.cookie = f"{found.key}={found.value}"

    @asynccontextmanager
    async def desk(self) -> AsyncIterator[tuple[BrowserContext, Page]]:
        """Give a page of a browser that has nothing in its cache, signed in."""
        context = await self.browser.new_context(viewport={"width": 1280, "height": 900})
        name, _, value = self.cookie.partition("=")
        await context.add_cookies([{"name": name, "value": value, "url": self.twins.cn.url}])
        yield context, await context.new_page()
        await context.close()

    async def open_cases(self, count: int) -> None:
        """Let the systems open *count* cases more, all in flight."""
        channel = await self.poster.auditor.channel()
        digest = await self.poster.auditor.opening(channel, "TST-1", PROTOCOL)
        desk = Desk(channel, digest, await self.poster.auditor.agreement(digest), instant(channel["now"]))
        systems = islice(cycle(self.poster.systems), count)
        self.poster.composed = [(each, self.poster.notice(desk, each)) for each in systems]
        await asyncio.gather(*map(self.poster.post_all, self.poster.systems))
        while (await self.people["cn/auditor"].channel())["logs"]["theirs"]["size"] < await self.sent():  # noqa: ASYNC110 - a process
            await asyncio.sleep(0.05)

    async def sent(self) -> int:
        """Return how many entries the near log has."""
        size: int = (await self.poster.auditor.channel())["logs"]["ours"]["size"]
        return size


async def load(bench: Bench) -> tuple[float, ...]:
    """Open the board with an empty cache; return the ms until its first byte, its paint, its scripts, its feed."""
    async with bench.desk() as (_, page):
        spoken: asyncio.Future[float] = asyncio.get_running_loop().create_future()

        def heard(_: object) -> None:
            if not spoken.done():
                spoken.set_result(time.perf_counter())

        page.on("websocket", lambda socket: socket.on("framereceived", heard))
        began = time.perf_counter()
        await page.goto(bench.twins.cn.url + "/", wait_until="commit")
        feed = (await asyncio.wait_for(spoken, 60) - began) * 1000
        await page.wait_for_selector("html[data-armed]")
        first, painted, scripts = await page.evaluate(WHEN)
        return first, painted, scripts, max(feed, painted, scripts)


async def measure_loads(bench: Bench, cases: int) -> None:
    """Measure how fast the board opens: after a start of the center, and from then on."""
    await bench.twins.cn.stop()
    await bench.twins.cn.start()
    await ready(bench.people["cn/auditor"])
    await bench.sign_in()
    first = await load(bench)
    took = [await load(bench) for _ in range(ROUNDS)]
    middle = [median(column) for column in zip(*took, strict=True)]
    bench.row(
        f"{cases:,} open cases: board usable, cold cache",
        f"{middle[3]:,.0f} ms (the slowest of {ROUNDS} {max(each[3] for each in took):,.0f}): first byte after "
        f"{middle[0]:,.0f}, painted {middle[1]:,.0f}, scripts run {middle[2]:,.0f}",
        "1,000 ms",
    )
    bench.row(f"{cases:,} open cases: the first desk after a start of the center", f"{first[3]:,.0f} ms", "1,000 ms")


async def flash(bench: Bench, page: Page) -> float:
    """Send a FLASH; return how many ms after its arrival at the other center its board has painted it."""
    alice, ben, auditor = (bench.people[name] for name in ("us/alice", "us/ben", "cn/auditor"))
    receipt = await alice.send("HTL-1", concern(now()), precedence="FLASH")
    painted = asyncio.create_task(page.evaluate(PAINTED, receipt.id))
    await ben.second(receipt.id)
    shown = await asyncio.wait_for(painted, 60)
    arrived = instant((await auditor.message(receipt.id))["delivered"])
    await bench.people["cn/li"].acknowledge(receipt.id, {"complete": True})
    return float(shown) - arrived


async def measure_paint(bench: Bench, cases: int, messages: int) -> None:
    """Measure how soon a message is painted on an open board."""
    async with bench.desk() as (_, page):
        await page.goto(bench.twins.cn.url + "/")
        await page.wait_for_selector("html[data-armed]")
        took = []
        for _ in range(messages):
            took.append(await flash(bench, page))
            await asyncio.sleep(0.7)
    took.sort()
    bench.row(
        f"{cases:,} open cases: a FLASH painted after its arrival",
        f"{median(took):,.0f} ms (nine of ten in {took[9 * len(took) // 10]:,.0f}, the slowest {took[-1]:,.0f})",
        "200 ms",
    )


async def measure_memory(bench: Bench) -> None:
    """Measure what an open board keeps after many messages."""
    async with bench.desk() as (context, page):
        await page.goto(bench.twins.cn.url + "/")
        await page.wait_for_selector("html[data-armed]")
        tools = await context.new_cdp_session(page)
        await tools.send("Performance.enable")

        async def held() -> tuple[float, int]:
            await asyncio.sleep(3)
            await tools.send("HeapProfiler.collectGarbage")
            found = {each["name"]: each["value"] for each in (await tools.send("Performance.getMetrics"))["metrics"]}
            return found["JSHeapUsedSize"] / 1e6, int(found["Nodes"])

        before = await held()
        await bench.open_cases(LONG)
        after = await held()
    bench.row(
        f"a board open while {LONG:,} messages arrive: heap, nodes",
        f"{before[0]:.1f} MB, {before[1]:,} before; {after[0]:.1f} MB, {after[1]:,} after",
        "no growth",
    )


def measure_scripts(bench: Bench) -> None:
    """State what the console makes a browser load."""
    files = static_files()
    sizes = {name: len(gzip.compress(each.body)) / 1024 for name, each in files.items()}
    scripts, styles = (sum(size for name, size in sizes.items() if name.endswith(end)) for end in (".js", ".css"))
    count = sum(name.endswith(".js") for name in sizes)
    bench.row("every script of every page, gzip", f"{scripts:.1f} KB in {count} files", "60 KB")
    bench.row("every style, gzip", f"{styles:.1f} KB", "")


@asynccontextmanager
async def running(folder: Path, program: str) -> AsyncIterator[Bench]:
    """Run both centers and the browser."""
    twins = found_twins(folder / "twins", now(), people=STAFF)
    twins.wire.port = twins.line
    twins.configure(PROTOCOLS, 1, now(), now())
    await twins.start()
    try:
        async with AsyncExitStack() as stack:
            session = await stack.enter_async_context(aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)))

            async def client(twin: Twin, name: str) -> Client:
                subject, role = f"{twin.party}/{name}", STAFF[twin.party][name]
                made = Client(twin.url, twin.signer(name), subject, role, now, session=session)
                return await stack.enter_async_context(made)

            systems = [await client(twins.us, name) for name in SYSTEMS]
            wanted = {"us": ("alice", "ben", "auditor"), "cn": ("li", "auditor")}
            people = {
                f"{twin.party}/{name}": await client(twin, name) for twin in twins.both for name in wanted[twin.party]
            }
            for party in wanted:
                await ready(people[f"{party}/auditor"])
            playwright = await stack.enter_async_context(async_playwright())
            browser = await playwright.chromium.launch(executable_path=program, args=FLAGS)
            yield Bench(twins, Poster(systems, people["us/auditor"]), people, browser)
            await browser.close()
    finally:
        await twins.stop()


async def run(folder: Path, program: str, sizes: Sequence[int], messages: int) -> None:
    """Measure at every number of open cases, then what stays."""
    async with running(folder, program) as bench:
        print("| | measured | aim |\n|---|---|---|")
        measure_scripts(bench)
        held = 0
        for size in sizes:
            await bench.open_cases(size - held)
            held = size
            await measure_loads(bench, size)
            await measure_paint(bench, size, messages)
        await measure_memory(bench)


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, nargs="+", default=[1_000], metavar="COUNT")
    parser.add_argument("--messages", type=int, default=30, metavar="COUNT")
    parser.add_argument("--browser", default=shutil.which("chromium") or "google-chrome")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        asyncio.run(run(Path(place), options.browser, sorted(options.cases), options.messages))


if __name__ == "__main__":
    main()
