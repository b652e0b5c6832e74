"""Two joined centers with their doors open, in a thread of their own, for verbs that are run as a person runs them.

The verbs speak to them over HTTP on loopback. The channel keeps the time of `HandClock`; proofs that of the world, as at
a real desk, so the keys of these people are valid for a long time.
"""

import asyncio
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
from hotline.core.canonical import Instant, instant
from hotline.files.keys import write_envelope, write_private
from hotline.core.signature import ROOT, parse_envelope
from hotline.runtime.clock import RealClock
from hotline.web.app import make_app
from hotline.web.doors import Doors, Settings
from tests.fakes import Party, party_fixture
from tests.fakes_center import Side, World, world

T = TypeVar("T")

LONG = (instant("2020-01-01T00:00:00.000Z"), instant("2120-01-01T00:00:00.000Z"))
US, CN = (party_fixture(name, window=LONG) for name in ("us", "cn"))
SECONDS = 15


@dataclass(slots=True)
class Line:
    """Both centers and their addresses; whatever is asked of them runs on their own loop."""

    world: World
    urls: dict[str, str]
    loop: asyncio.AbstractEventLoop

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
def line() -> Iterator[Line]:
    """Run two joined centers behind open doors."""
    found: list[Line] = []
    started = threading.Event()
    loop = asyncio.new_event_loop()
    stop: list[asyncio.Event] = []

    async def serve() -> None:
        stop.append(asyncio.Event())
        async with AsyncExitStack() as stack:
            both = await stack.enter_async_context(world(parties=(US, CN)))
            urls = {side.party.name: await open_doors(stack, side, both) for side in (both.us, both.cn)}
            found.append(Line(both, urls, loop))
            started.set()
            await stop[0].wait()

    def run() -> None:
        asyncio.set_event_loop(loop)
        try:
            loop.run_until_complete(serve())
        finally:
            started.set()
            loop.close()

    thread = threading.Thread(target=run, name="two centers", daemon=True)
    thread.start()
    assert started.wait(SECONDS)
    assert found, "the centers did not start"
    try:
        yield found[0]
    finally:
        loop.call_soon_threadsafe(stop[0].set)
        thread.join(SECONDS)


async def open_doors(stack: AsyncExitStack, side: Side, both: World) -> str:
    """Open the doors of *side*; return their address."""
    listening = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    doors = Doors(side.runner, side.store, side.peer, side.line, both.clock, RealClock(), Settings(urls=(url,)))
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
