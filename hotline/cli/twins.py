"""Two centers on this machine: their files, their processes, and the wire between them, which can be cut.

The demonstration and the end-to-end tests stand on this. Everything lies below one folder; servers listen on
loopback only.
"""

import asyncio
import contextlib
import os
import shutil
import socket
import sys
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hotline.core.canonical import Instant, instant_text
from hotline.core.errors import Complaint, FileError
from hotline.files.founding import Founding, found, key_file
from hotline.files.keys import FileSigner, read_private

MARK = ".hotline-twins"
MACHINES_AND_READERS = {"telemetry": "system", "auditor": "auditor"}
PEOPLE = {
    "us": {"alice": "operator", "ben": "operator", "dana": "administrator", **MACHINES_AND_READERS},
    "cn": {"li": "operator", "wang": "operator", "zhao": "administrator", **MACHINES_AND_READERS},
}
CONTACTS = """\
people:
{people}
roles:
{roles}
"""
CONFIG = """\
party: {{id: {party}, root: keys/{party}/root.json, roster: keys/{party}/roster.json}}
peer: {{id: {peer}, root: keys/{peer}/root.json, roster: keys/{peer}/roster.json}}
channel: us-cn
status: test
protocols: [{protocols}]
contacts: contacts-{party}.yaml
keys: {{folder: keys/{party}/private, passphrase: none}}
store: {{path: {party}.sqlite}}
api: {{listen: "127.0.0.1:{api}", url: "http://localhost:{api}"}}
link: {link}
clock: {clock}
telemetry: {{level: info, format: json}}
"""
NOW = 1_000
"""Within so many milliseconds, two instants are now."""

ROLES = {
    "us": {
        "duty-officer": "alice",
        "shift-leader": "ben",
        "embassy": "attache",
        "national-authority": "director",
        "principal": "principal",
        "working-group": "director",
    },
    "cn": {
        "duty-officer": "li",
        "shift-leader": "wang",
        "embassy": "attache",
        "national-authority": "director",
        "principal": "principal",
        "working-group": "director",
    },
}


@dataclass(slots=True)
class Wire:
    """The line between the centers as a forwarder on loopback: `cut` drops every connection and takes no new one."""

    target: int
    port: int = 0
    whole: bool = True
    server: asyncio.Server | None = None
    carried: set[asyncio.Task[None]] = field(default_factory=set)

    async def open(self) -> None:
        """Listen at `port`, or at a free one if it is 0."""
        self.server = await asyncio.start_server(self.take, "127.0.0.1", self.port)
        self.port = self.server.sockets[0].getsockname()[1]

    def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Begin to carry one connection, or drop it where the wire is cut."""
        if not self.whole:
            writer.transport.abort()
            return
        task = asyncio.create_task(self.forward(reader, writer))
        self.carried.add(task)
        task.add_done_callback(self.carried.discard)

    async def forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection, both ways, until either end closes it; cancelled, drop both its ends."""
        ends = [writer]
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
            ends.append(far_writer)
            await asyncio.gather(self.carry(reader, far_writer), self.carry(far_reader, writer))
        except (OSError, asyncio.CancelledError):
            for end in ends:
                end.transport.abort()

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry bytes one way until the end."""
        with contextlib.suppress(OSError):
            while chunk := await reader.read(65_536):
                writer.write(chunk)
                await writer.drain()
        writer.close()

    def cut(self) -> None:
        """Drop every connection and take no new one."""
        self.whole = False
        for task in self.carried:
            task.cancel()

    def mend(self) -> None:
        """Take connections again."""
        self.whole = True

    async def close(self) -> None:
        """Stop; nothing is carried any more."""
        self.cut()
        if self.server is not None:
            self.server.close()
        await asyncio.gather(*self.carried)
        if self.server is not None:
            await self.server.wait_closed()


@dataclass(slots=True)
class Twin:
    """One of the two centers: where it answers, and its process while it runs."""

    party: str
    folder: Path
    api: int
    program: tuple[str, ...] = ("-m", "hotline")
    process: asyncio.subprocess.Process | None = None

    @property
    def url(self) -> str:
        """Return where its API and console are: by name, as security keys answer for no bare address."""
        return f"http://localhost:{self.api}"

    @property
    def config(self) -> Path:
        """Return its configuration file."""
        return self.folder / f"config-{self.party}.yaml"

    def signer(self, person: str) -> FileSigner:
        """Return the key of one of its people."""
        return read_private(key_file(self.folder / "keys" / self.party / "people", person, "Ed25519"), None)

    async def start(self, environment: Mapping[str, str] | None = None) -> None:
        """Start its process, and return once it answers; FileError with its last words if it ends instead."""
        with (self.folder / f"{self.party}.log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable,
                *self.program,
                "serve",
                "--config",
                str(self.config),
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                env={**os.environ, **(environment or {})},
            )
        assert self.process.stdout is not None
        if not await self.process.stdout.readline():
            await self.process.wait()
            said = (self.folder / f"{self.party}.log").read_text(encoding="utf-8").strip().splitlines()[-12:]
            raise FileError((Complaint(str(self.config), 0, 0, "", "\n".join(said), "Read the log beside it"),))

    async def stop(self) -> int:
        """Ask it to stop, and return its exit code."""
        return await self.end("terminate")

    async def kill(self) -> int:
        """Kill it as a power cut would."""
        return await self.end("kill")

    async def end(self, how: str) -> int:
        """End its process by *how*."""
        assert self.process is not None
        with contextlib.suppress(ProcessLookupError):
            getattr(self.process, how)()
        code = await self.process.wait()
        self.process = None
        return code


@dataclass(slots=True, weakref_slot=True)
class Twins:
    """Both centers and the wire between them; on Linux their ports are held for them as long as this lives."""

    folder: Path
    us: Twin
    cn: Twin
    wire: Wire
    line: int

    @property
    def both(self) -> tuple[Twin, Twin]:
        """Return both centers, the one that dials first."""
        return self.us, self.cn

    def configure(self, protocols: Sequence[str], speed: int, began: Instant, shows: Instant) -> None:
        """Write both configurations: the clocks show *shows* at the real instant *began*, and run at *speed*."""
        clock = "{}"
        if speed > 1 or abs(shows - began) > NOW:
            clock = f'{{speed: {speed}, began: "{instant_text(began)}", shows: "{instant_text(shows)}"}}'
        link = {"us": f'{{paths: ["wss://127.0.0.1:{self.wire.port}/"]}}', "cn": f'{{listen: "127.0.0.1:{self.line}"}}'}
        for twin, peer in ((self.us, "cn"), (self.cn, "us")):
            text = CONFIG.format(
                party=twin.party,
                peer=peer,
                protocols=", ".join(protocols),
                api=twin.api,
                link=link[twin.party],
                clock=clock,
            )
            twin.config.write_text(text, encoding="utf-8")

    async def start(self) -> None:
        """Start both centers."""
        await asyncio.gather(*(twin.start() for twin in self.both))

    async def stop(self) -> None:
        """Stop whatever runs."""
        await asyncio.gather(*(twin.stop() for twin in self.both if twin.process is not None))


def found_twins(
    folder: Path, now: Instant, days: int = 3650, people: Mapping[str, Mapping[str, str]] = PEOPLE
) -> Twins:
    """Found both parties below *folder*; it is emptied if it held twins before, and FileError if it holds more.

    Open the wire (or let its port be `line`, without a wire) and `configure` before `start`.
    """
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARK).exists():
            wrong = "the folder is not empty, and not from an earlier demonstration"
            raise FileError((Complaint(str(folder), 0, 0, "", wrong, "Choose another folder"),))
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).touch()
    for party, staff in people.items():
        found(Founding(party, "us-cn", staff, days=days), folder / "keys" / party, now, None)
        (folder / f"contacts-{party}.yaml").write_text(contacts_of(party), encoding="utf-8")
    sockets = hold_ports(4)
    us, cn, line, wire = (each.getsockname()[1] for each in sockets)
    twins = Twins(folder, Twin("us", folder, us), Twin("cn", folder, cn), Wire(line, wire), line)
    if sys.platform == "linux":
        weakref.finalize(twins, release, sockets)
    else:
        release(sockets)
    return twins


def contacts_of(party: str) -> str:
    """Return the contacts file of *party*: everyone is called on the screen."""
    names = sorted(set(ROLES[party].values()))
    people = "\n".join(f"  {name}: {{name: {name}, ways: [screen]}}" for name in names)
    roles = "\n".join(f"  {role}: [{name}]" for role, name in ROLES[party].items())
    return CONTACTS.format(people=people, roles=roles)


def hold_ports(count: int) -> list[socket.socket]:
    """Return sockets at different free ports on loopback, on which nobody listens.

    Linux gives a port that is held like this to nobody who asks for any port, and lets a server listen at it, again
    and again. Other systems let no server listen beside such a socket: there `release` them first.
    """
    sockets = []
    for _ in range(count):
        held = socket.socket()
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(("127.0.0.1", 0))
        sockets.append(held)
    return sockets


def release(sockets: Sequence[socket.socket]) -> None:
    """Let others have what was held."""
    for each in sockets:
        each.close()
