"""Two real lines on the loopback of this machine, each before a center in memory."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from hotline.core.canonical import Duration, Instant
from hotline.core.commands import Command, TakeEntries
from hotline.core.orders import Parties
from hotline.core.roster import Key
from hotline.link.line import Line
from hotline.link.tls import Identity
from hotline.runtime.clock import RealClock
from tests.fakes import FakeSigner, Party
from tests.fakes_line import CN, DAY, US, FakeCorrespondent

PATIENCE = 15.0


class ShiftedClock(RealClock):
    """The clock of this machine, shown as if this process had begun on a day when the keys of the tests are valid."""

    def __init__(self, shows: Instant = DAY) -> None:
        self.shift = shows - super().now()

    def now(self) -> Instant:
        return Instant(super().now() + self.shift)


@dataclass(frozen=True)
class Where:
    host: str
    port: int


@dataclass(frozen=True)
class Way:
    """How a line reaches its peer, as the configuration would say."""

    listen: Where | None = None
    paths: tuple[str, ...] = ()
    check_every: Duration = Duration(60_000)
    silence_after: Duration = Duration(15_000)


class LiveCorrespondent(FakeCorrespondent):
    """A center in memory that talks back to its line, as the runtime does."""

    def __init__(self, party: Party, peer: Party) -> None:
        super().__init__(party, peer)
        self.line: Line | None = None
        self.revoked = False
        self.listed: list[tuple[Key, ...]] = []
        self.gate = asyncio.Event()
        self.gate.set()

    def keys(self, role: str) -> tuple[Key, ...]:
        """Return what the test put down in `listed`, once each, then the keys of the roster."""
        if role == "tls" and self.revoked:
            return ()
        return self.listed.pop(0) if role == "tls" and self.listed else super().keys(role)

    async def tell(self, command: Command) -> None:
        await self.gate.wait()
        self.decide(command)
        assert self.line is not None
        if isinstance(command, TakeEntries) and command.log == "ours":
            self.line.grown(len(self.logs["ours"]), ())
        fresh, self.fresh = tuple(self.fresh), []
        if fresh:
            self.line.cosigned(fresh)

    def say(self, *bodies: bytes, urgent: bool = False, beside: bytes | None = None) -> None:
        """Post, and tell the line."""
        assert self.line is not None
        size = self.post(*bodies, beside=beside)
        self.line.grown(size, (size - 1,) if urgent else ())


@dataclass
class End:
    """One line and its center; `shows` holds the certificate that it shows from now on."""

    center: LiveCorrespondent
    line: Line
    shows: list[Identity]
    running: asyncio.Task[None] = field(init=False)

    def start(self) -> None:
        self.running = asyncio.create_task(self.line.run())

    async def port(self) -> int:
        return await asyncio.wait_for(asyncio.shield(self.line.port()), PATIENCE)

    async def stop(self) -> None:
        await self.line.close()
        await asyncio.wait_for(self.running, PATIENCE)


def end(party: Party, way: Way, *, tls: FakeSigner | None = None, certificate: str = "") -> End:
    """Return one end, not yet running; *tls* and *certificate* put an impostor in its place."""
    center = LiveCorrespondent(party, CN if party.name == "us" else US)
    key = (tls or party.signer("tls")).file_key
    shows = [Identity(certificate or party.certificate, key)]
    parties = Parties("us-cn", party.name, "cn" if party.name == "us" else "us")
    line = Line(center, ShiftedClock(), lambda: shows[0], parties, way)
    center.line = line
    return End(center, line, shows)


@asynccontextmanager
async def two_lines(*, paths: Callable[[int], tuple[str, ...]] | None = None) -> AsyncIterator[tuple[End, End]]:
    """Run `us`, which dials, and `cn`, which answers; *paths* turns the port of `cn` into the paths of `us`."""
    cn = end(CN, Way(listen=Where("127.0.0.1", 0)))
    cn.start()
    port = await cn.port()
    us = end(US, Way(paths=paths(port) if paths else (url(port),)))
    us.start()
    try:
        yield us, cn
    finally:
        await us.stop()
        await cn.stop()


def url(port: int) -> str:
    return f"wss://127.0.0.1:{port}/"


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


async def until(condition: Callable[[], object]) -> None:
    """Wait until *condition* holds."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - what is waited for happens in several places
            await asyncio.sleep(0.005)


def settled(us: End, cn: End) -> bool:
    """Return whether both replicas are exact and cosigned to the end."""
    return all(
        one.center.logs["ours"] == other.center.logs["theirs"]
        and one.center.held("ours") == len(one.center.logs["ours"])
        for one, other in ((us, cn), (cn, us))
    )


class Relay:
    """A stretch of network between the dialler and *port*, which the test can cut."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.server: asyncio.Server | None = None
        self.writers: set[asyncio.StreamWriter] = set()
        self.open = True

    async def start(self) -> int:
        self.server = await asyncio.start_server(self.pass_on, "127.0.0.1", 0)
        port: int = self.server.sockets[0].getsockname()[1]
        return port

    async def pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self.open:
            writer.transport.abort()
            return
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.writers |= {writer, far_writer}
        await asyncio.gather(self.pump(reader, far_writer), self.pump(far_reader, writer))

    async def pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while chunk := await reader.read(65_536):
                writer.write(chunk)
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()

    def cut(self) -> None:
        """Break what is open, and let nothing through."""
        self.open = False
        for writer in self.writers:
            writer.transport.abort()
        self.writers.clear()

    async def stop(self) -> None:
        self.cut()
        assert self.server is not None
        self.server.close()
        await self.server.wait_closed()
