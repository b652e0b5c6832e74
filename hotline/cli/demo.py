"""`hotline demo`: two centers on this machine, a crisis and what follows, and both logs verified at the end."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from hotline.cli.exits import Exit
from hotline.cli.gathering import from_files
from hotline.cli.narrator import Narrator, table
from hotline.cli.play import Play
from hotline.cli.proving import prove
from hotline.cli.twins import PEOPLE, Twins, found_twins
from hotline.cli.verbs import Verb
from hotline.client.client import Client
from hotline.client.errors import ClientError
from hotline.core.canonical import Instant, instant
from hotline.core.errors import Complaint, FileError
from hotline.files import config as config_file

app = typer.Typer(rich_markup_mode=None)

PROTOCOLS = ("crisis-hotline", "ai-test-notification", "service")
BEGINS = instant("2026-12-01T06:00:00.000Z")
AFTERWARDS = instant("2026-12-12T06:00:00.000Z")
CRISIS_SPEED = 60
DAYS_SPEED = 10_000
READY_SECONDS = 30


@app.command("demo", cls=Verb)
def demo(
    folder: Annotated[Path, typer.Option(metavar="FOLDER")] = Path("demo"),
    *,
    stay: Annotated[bool, typer.Option("--stay")] = False,
) -> None:
    """Run two centers through a crisis and four days; --stay keeps them up for trying by hand."""
    raise typer.Exit(asyncio.run(show(folder, stay=stay)))


async def show(folder: Path, *, stay: bool) -> int:
    """Set everything up, play, verify, and say what each side owes."""
    console = Console(highlight=False)
    twins = found_twins(folder, wall())
    console.print("Two parties are founded; their keys, configurations and logs are in", folder)
    await twins.wire.open()
    try:
        await act(twins, console, "crisis", CRISIS_SPEED, BEGINS)
        later = Instant(BEGINS + 74 * 3_600_000)
        await act(twins, console, "days", DAYS_SPEED, later)
        code = await verify(twins, console)
        if stay:
            await keep_up(twins, console)
    finally:
        await twins.stop()
        await twins.wire.close()
    console.print(f"\nNext: look into {folder}, or `hotline demo --stay` and then `hotline --help`.")
    return code


async def act(twins: Twins, console: Console, name: str, speed: int, shows: Instant) -> None:
    """Run one act of the play with both centers started anew; what was said before is in their logs."""
    twins.configure(PROTOCOLS, speed, wall(), shows)
    await twins.start()
    async with people(twins) as clients:
        await ready(clients)
        narrator = Narrator(console, {party: clients[f"{party}/auditor"] for party in PEOPLE})
        narrator.start({party: (await clients[f"{party}/auditor"].channel())["watch"]["size"] for party in PEOPLE})
        play = Play(
            twins, narrator, {name: each for name, each in clients.items() if each.role == "operator"}, examples()
        )
        play.notice = await newest_notice(clients["us/alice"])
        try:
            await getattr(play, name)()
            await settled(clients)
            await asyncio.sleep(0.5)
        finally:
            await narrator.stop()
        if name == "days":
            console.print()
            await owed(console, clients)
    await twins.stop()


@contextlib.asynccontextmanager
async def people(twins: Twins) -> AsyncIterator[dict[str, Client]]:
    """Give every person of both parties a client, with their own key and the time of the channel."""
    clock: dict[str, Instant] = {}
    async with contextlib.AsyncExitStack() as stack:
        clients = {}
        for twin in twins.both:
            for name, role in PEOPLE[twin.party].items():
                subject = f"{twin.party}/{name}"
                client = Client(twin.url, twin.signer(name), subject, role, lambda: clock["now"], wall)
                clients[subject] = await stack.enter_async_context(client)
        started = asyncio.Event()
        reader = asyncio.create_task(read_time(clients["us/auditor"], clock, started))
        await started.wait()
        try:
            yield clients
        finally:
            reader.cancel()


async def read_time(client: Client, clock: dict[str, Instant], started: asyncio.Event) -> None:
    """Keep the time of the channel, which is that of the centers; a center that is away stops it."""
    while True:
        with contextlib.suppress(ClientError):
            clock["now"] = instant((await client.channel())["now"])
            started.set()
        await asyncio.sleep(0.1)


async def ready(clients: Mapping[str, Client]) -> None:
    """Wait until both centers have met and the agreements are in force."""
    async with asyncio.timeout(READY_SECONDS):
        for party in PEOPLE:
            while True:
                channel = await clients[f"{party}/auditor"].channel()
                in_force = [each for each in channel["agreements"] if each["in_force"]]
                if channel["reconciled"] and channel["link"]["up"] and len(in_force) == len(PROTOCOLS):
                    break
                await asyncio.sleep(0.05)


async def settled(clients: Mapping[str, Client]) -> None:
    """Wait until each center holds the whole log of the other, cosigned."""
    async with asyncio.timeout(READY_SECONDS):
        while True:
            both = [await clients[f"{party}/auditor"].channel() for party in PEOPLE]
            if all(each["logs"]["ours"]["cosigned"] == each["logs"]["ours"]["size"] for each in both):
                return
            await asyncio.sleep(0.05)


async def newest_notice(client: Client) -> str:
    """Return the id of the newest test notification, empty if there is none."""
    cases = (await client.cases())["cases"]
    return next((each["id"] for each in cases if each["form"] == "TST-1"), "")


async def owed(console: Console, clients: Mapping[str, Client]) -> None:
    """Say what each side owes at the end, as its own center computes it."""
    rows = [("WHO OWES", "WHAT", "FORM", "DUE", "SAYS")]
    for party in PEOPLE:
        shown = (await clients[f"{party}/auditor"].obligations())["obligations"]
        rows += [(each["owed_by"], each["kind"], each["form"], str(each["due"])[:16], party) for each in shown]
    console.print("What is still owed, by the records of both sides · 双方记录中尚未履行的事项")
    console.print(table(rows) if len(rows) > 1 else "nothing", markup=False)


async def verify(twins: Twins, console: Console) -> int:
    """Verify what each center kept, from its files alone, as an auditor would; returns the exit code of the verb."""
    console.print("\nBoth records, verified from the files alone · 仅凭文件核验双方记录")
    wrong = 0
    for twin in twins.both:
        found = prove(await from_files(config_file.load(twin.config)), lambda _, __: None)
        sizes = " + ".join(f"{size} entries of {party}" for party, size in found.sizes.items())
        console.print(f"{twin.party}: {sizes}, {found.messages} messages, {found.cosignatures} cosignatures")
        verdict = f"{len(found.findings)} findings" if found.findings else "nothing wrong · 无误"
        console.print(f"  {verdict}", markup=False)
        for finding in found.findings:
            console.print(f"  {finding.party} {finding.index}: {finding.rule}: {finding.says}", markup=False)
        wrong += len(found.findings)
    return Exit.PROOF if wrong else Exit.OK


async def keep_up(twins: Twins, console: Console) -> None:
    """Keep both centers up, at the speed of the world, until interrupted; their time goes on after the play."""
    twins.configure(PROTOCOLS, 1, wall(), AFTERWARDS)
    await twins.start()
    for twin in twins.both:
        key = f"{twin.folder}/keys/{twin.party}/people/"
        console.print(f"{twin.party}: {twin.url}  keys of its people: {key}", soft_wrap=True)
    console.print("Both addresses are consoles too: docs/tutorial/first-desk.md seats you at one. Ctrl-C stops both.")
    await asyncio.Event().wait()


def examples() -> Path:
    """Return the folder of the examples: installed with the program, or beside its sources."""
    package = Path(str(files("hotline")))
    for folder in (package / "examples", package.parent / "examples"):
        if (folder / "notify_test.py").is_file():
            return folder
    remedy = "Install the program again"
    raise FileError((Complaint("examples", 0, 0, "", "the examples are not there", remedy),))


def wall() -> Instant:
    """Return the time of the world."""
    return Instant(time.time_ns() // 1_000_000)  # noqa: TID251 - the demonstration starts real centers
