"""Two joined centers with their doors open, in a thread of their own, for verbs that are run as a person runs them.

The verbs speak to them over HTTP on loopback. The channel keeps the time of `HandClock`, proofs that of the world, as
at a real desk; so the keys of these people are valid for a long time.
"""

import asyncio
import json
import queue
import socket
import threading
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from aiohttp import web
from typer.testing import CliRunner, Result

from hotline.cli.main import app
from hotline.core import commands
from hotline.core.canonical import Instant, encode, instant, short
from hotline.core.signature import ROOT, parse_envelope
from hotline.files.keys import write_envelope, write_private
from hotline.runtime.clock import RealClock
from hotline.runtime.gathering import Gathering
from hotline.web.app import make_app
from hotline.web.doors import Doors, Settings
from tests.fakes import Party, party_fixture
from tests.fakes_attestor import MemoryAttestations
from tests.fakes_center import AGREEMENTS, JUNE, Side, World, world
from tests.fakes_files import MemoryFiles
from tests.fakes_search import FreshSearch

T = TypeVar("T")

LONG = (instant("2020-01-01T00:00:00.000Z"), instant("2120-01-01T00:00:00.000Z"))
US, CN = (party_fixture(name, window=LONG) for name in ("us", "cn"))
SECONDS = 15
SECOND = 1_000
NOTICE = """\
test_id: US-2026-017
category: autonomy_or_replication
system_designation: Model K
window: 2026-06-05 06:00/+36h
site_region: Nevada
connectivity: isolated
possible_external_effects: Unusual traffic towards the national research network.
containment_level: 3
stop_conditions: {original: 任何未经授权的外部连接, translation: Any connection, translation_by: machine}
human_supervisor_role: Director of evaluation
point_of_contact: duty officer, +1 202 555 0100, Ann Mercer
"""
CONCERN = """\
concern_type: unexplained_activity
time_of_event: 2026-06-01 09:40
area: 36.2, 120.4 50 km
what_is_known: Automated agents probe three of our substations.
what_we_are_doing: We have isolated them and hold.
what_we_ask: clarify
confidence: probable
next_update_by: +2h
"""


@dataclass(slots=True)
class Line:
    """Both centers and their addresses; whatever is asked of them runs on their own loop.

    `attested` is what those outside attested of the log of us.
    """

    world: World
    urls: dict[str, str]
    loop: asyncio.AbstractEventLoop
    attested: MemoryAttestations

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Have *work* done where the centers run."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(SECONDS)

    def settle(self) -> None:
        """Carry over everything that waits, both ways."""
        self.do(self.world.settle())

    def pass_time(self, duration: int) -> None:
        """Let time pass at both centers."""
        self.do(self.world.pass_time(duration))

    @property
    def now(self) -> Instant:
        """Return the time of the channel."""
        return self.world.clock.now()


@contextmanager
def line(us: Party = US) -> Iterator[Line]:
    """Run two joined centers behind open doors."""
    opened: queue.Queue[tuple[Line, asyncio.Event]] = queue.Queue()
    thread = threading.Thread(target=lambda: asyncio.run(serve(opened, us)), name="two centers", daemon=True)
    thread.start()
    found, stop = opened.get(timeout=SECONDS)
    try:
        yield found
    finally:
        found.loop.call_soon_threadsafe(stop.set)
        thread.join(SECONDS)


async def serve(opened: "queue.Queue[tuple[Line, asyncio.Event]]", us: Party = US) -> None:
    """Run both centers until the event that is handed over with them is set."""
    stop = asyncio.Event()
    async with AsyncExitStack() as stack:
        both = await stack.enter_async_context(world(joined=False, parties=(us, CN)))
        await join(both)
        kept = MemoryAttestations()
        urls = {"us": await open_doors(stack, both.us, both, kept), "cn": await open_doors(stack, both.cn, both)}
        opened.put((Line(both, urls, asyncio.get_running_loop(), kept), stop))
        await stop.wait()


async def join(found: World) -> None:
    """Let both sides greet each other and consent, one after the other: no two entries are of the same instant."""
    sides = (found.us, found.cn)
    greetings = [each.line.greeting() for each in sides]
    for each, greeting in zip(sides, reversed(greetings), strict=True):
        await each.runner.do(commands.Greet(greeting))
    for each in sides:
        await each.runner.do(commands.Enrol(encode(each.party.root_envelope), root=True))
        await each.runner.do(commands.Enrol(encode(each.party.roster_envelope), root=False))
        for agreement in AGREEMENTS:
            await each.runner.do(commands.Consent(agreement.octets, JUNE))
        await found.pass_time(SECOND)
        await found.settle()


async def open_doors(stack: AsyncExitStack, side: Side, both: World, kept: MemoryAttestations | None = None) -> str:
    """Open the doors of *side*; return their address."""
    listening = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    doors = Doors(side.runner, side.store, side.peer, side.line, both.clock, RealClock(), Settings(urls=(url,)))
    doors.search, doors.attested = FreshSearch(side=side), kept
    doors.files = Gathering(side.runner, MemoryFiles())
    runner = web.AppRunner(make_app(doors), access_log=None, shutdown_timeout=1)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.SockSite(runner, listening).start()
    return url


@dataclass(slots=True)
class Seat:
    """One person at a desk: their key in a file, and the verbs they run."""

    folder: Path
    file: Path
    environment: Mapping[str, str | None] = field(default_factory=dict)

    def run(self, *arguments: str, typed: str | None = None, **environment: str) -> Result:
        """Run a verb as this person, in a terminal of 80 columns."""
        given = {"HOTLINE_DESK": str(self.file), "COLUMNS": "80", "HOTLINE_TRACE": "1", "LANG": "C", "LC_ALL": None}
        return CliRunner(env={**given, **self.environment, **environment}).invoke(
            app, list(arguments), input=typed, prog_name="hotline"
        )

    def json(self, *arguments: str, typed: str | None = None) -> Any:
        """Run a verb that must end well, and return what it prints for a program."""
        result = self.run("--json", *arguments, typed=typed)
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    def write(self, name: str, text: str) -> str:
        """Write a file at this desk; return its path."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    def send_notice(self, *more: str) -> str:
        """Send a notice of a test; return its number as people type it."""
        sent = self.json("send", "TST-1", "--file", self.write("notice.yaml", NOTICE), "--yes", *more)
        return short(sent["id"])

    def propose_concern(self) -> str:
        """Propose an urgent concern, which a second person must sign; return its number."""
        sent = self.json("send", "HTL-1", "--file", self.write("concern.yaml", CONCERN), "--yes")
        return short(sent["id"])


def seat(folder: Path, line: Line, party: Party, person: str, role: str = "operator") -> Seat:
    """Return the desk of *person* of *party*, with everything it needs below *folder*."""
    home = folder / party.name / person
    home.mkdir(parents=True)
    signers = {"system": party.system, "keeper": party.keeper, **party.people}
    write_private(home / "mine.key.pem", signers[person].file_key, None)
    for each in (US, CN):
        write_envelope(home / f"{each.name}-root.json", parse_envelope(each.root_envelope, ROOT))
    file = home / "desk.yaml"
    file.write_text(
        f"url: {line.urls[party.name]}\nsubject: {party.name}/{person}\nrole: {role}\nkey: mine.key.pem\n"
        "roots: {us: us-root.json, cn: cn-root.json}\n",
        encoding="utf-8",
    )
    return Seat(home, file)


def said(result: Result) -> str:
    """Return everything a verb printed, on one line: where lines break is the business of the layout."""
    return " ".join(f"{result.stdout} {result.stderr}".split())
