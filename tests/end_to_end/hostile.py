"""A peer that lies: it speaks as one party, with all its real keys, and says whatever a test tells it to.

It has no store: what it needs to know of both logs it reads from the API of the center that it talks to. `honest` is
what it says when nothing is wrong, so that every attack can end with proof that the line still works.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from websockets.asyncio.connection import Connection
from websockets.exceptions import ConnectionClosed

from hotline.cli.demo import wall
from hotline.client.client import Client
from hotline.client.drafting import Composed
from hotline.core.canonical import Json, b64, digest_text, encode, unb64
from hotline.core.certificate import spki_digest
from hotline.core.checkpoint import Checkpoint, sign_checkpoint
from hotline.core.entry import MessageEntry, entry_bytes
from hotline.core.frames import Bye, Carried, Check, Checked, Cosignature, Entries, Frame, Hello, Welcome, parse
from hotline.core.frames import encode as frame_bytes
from hotline.core.handshake import check_hello, hello_members, welcome_payload
from hotline.core.merkle import Tree, leaf_hash
from hotline.core.orders import Contact, Parties
from hotline.core.roster import Roster, parse_root, parse_roster
from hotline.core.signature import HELLO, WELCOME, Signature, Signed, Signer, sign
from hotline.files.founding import MACHINES, key_file
from hotline.files.keys import FileSigner, read_envelope, read_private
from hotline.link.dial import dial
from hotline.link.tls import Identity, dialling
from tests.end_to_end.forging import World

PARTIES = Parties("us-cn", "us", "cn")
ORIGIN = "us.example/us-cn"
NONCE = b64(bytes(range(32)))
PATIENCE = 5.0


class Line:
    """One connection of the liar to the center."""

    def __init__(self, socket: Connection) -> None:
        """Take over an open socket."""
        self.socket = socket
        self.heard: list[Frame] = []

    async def send(self, frame: Frame | bytes | str) -> None:
        """Send a frame, or whatever else."""
        with contextlib.suppress(ConnectionClosed):
            await self.socket.send(frame if isinstance(frame, bytes | str) else frame_bytes(frame))

    async def until(self, wanted: Callable[[Frame], bool]) -> Frame:
        """Return the first frame that is *wanted*; checks of the circuit are answered meanwhile."""
        async with asyncio.timeout(PATIENCE):
            while True:
                frame = parse(await self.socket.recv(decode=False))
                self.heard.append(frame)
                if wanted(frame):
                    return frame
                if isinstance(frame, Check):
                    await self.send(Checked(frame.number, frame.sent, wall(), wall()))

    async def farewell(self, seconds: float = PATIENCE) -> Bye:
        """Return how the center took its leave; the connection must be closed after it."""
        found = Bye("no farewell")
        async with asyncio.timeout(seconds):
            with contextlib.suppress(ConnectionClosed):
                while True:
                    frame = parse(await self.socket.recv(decode=False))
                    found = frame if isinstance(frame, Bye) else found
        return found


@dataclass(slots=True)
class Liar:
    """The party `us` on its own, against the real center of `cn`."""

    world: World
    letters: list[Composed]
    keys: dict[str, tuple[FileSigner, ...]] = field(default_factory=dict)
    bodies: list[bytes] = field(default_factory=list)
    tree: Tree = field(default_factory=Tree)
    known: dict[str, list[bytes]] = field(default_factory=lambda: {"ours": [], "theirs": []})
    since: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read every private key of the party."""
        folder = self.home("us") / "private"
        self.keys = {
            role: tuple(read_private(key_file(folder, role, alg), None) for alg in algs)
            for role, algs in MACHINES.items()
        }

    @property
    def witness(self) -> Client:
        """Return one who may read at the center that is lied to."""
        return self.world.people["cn/auditor"]

    def home(self, party: str) -> Path:
        """Return the folder of the keys of *party*."""
        return self.world.twins.folder / "keys" / party

    def roster(self, party: str) -> Roster:
        """Return the roster of *party*."""
        home = self.home(party)
        return parse_roster(
            read_envelope(home / "roster.json"), parse_root(read_envelope(home / "root.json"), None), None
        )

    @property
    def identity(self) -> Identity:
        """Return the certificate and key of the party's center."""
        certificate = next(key.certificate for key in self.roster("us").with_role("tls") if key.certificate)
        return Identity(certificate, self.keys["tls"][0])

    @contextlib.asynccontextmanager
    async def dial(self, identity: Identity | None = None) -> AsyncIterator[Line]:
        """Open a connection that TLS lets in."""
        context = dialling(identity or self.identity, self.roster("cn").with_role("tls"))
        socket = await dial(f"wss://127.0.0.1:{self.world.twins.line}/", context, PATIENCE)
        try:
            yield Line(socket)
        finally:
            await socket.close()

    async def hello(self, **changes: Json) -> dict[str, Any]:
        """Return an honest hello, with *changes*."""
        self.bodies = await self.read("theirs")
        self.tree = Tree(map(leaf_hash, self.bodies))
        other = Tree(map(leaf_hash, await self.read("ours")))
        channel = await self.witness.channel()
        logs = channel["logs"]
        self.since = {"watch": channel["watch"]["size"], "ours": logs["ours"]["size"]}
        contact = Contact("", bytes(range(32)), self.identity.spki, self.pin, ())
        return {
            **hello_members(PARTIES, contact, wall()),
            "root": 1,
            "roster": 1,
            "epoch": 99,
            "ours": {
                "size": self.tree.size,
                "root": digest_text(self.tree.root()),
                "cosigned": logs["theirs"]["cosigned"],
            },
            "theirs": {"size": other.size, "root": digest_text(other.root()), "given": logs["ours"]["cosigned"]},
            **changes,
        }

    @property
    def pin(self) -> str:
        """Return the digest of the TLS key of the center."""
        return next(spki_digest(key.certificate) for key in self.roster("cn").with_role("tls") if key.certificate)

    async def read(self, log: str) -> list[bytes]:
        """Return the bytes of every entry that the center holds of *log*; what was read before is not read again."""
        known = self.known[log]
        known += [unb64(row["bytes"]) for row in await rows(self.witness, log, len(known))]
        return list(known)

    def signed(self, payload: bytes, typ: str, signer: Signer | None = None) -> Signed:
        """Sign as the center of the party, or with *signer* alone."""
        signers = self.keys["center"] if signer is None else (signer,)
        return Signed(payload, tuple(self.signature(payload, typ, each) for each in signers))

    def signature(self, payload: bytes, typ: str, signer: Signer) -> Signature:
        """Return one signature as a center."""
        return sign(payload, typ, "center", signer)

    @contextlib.asynccontextmanager
    async def meet(self, **changes: Json) -> AsyncIterator[Line]:
        """Open a connection and go through both hellos and welcomes."""
        async with self.dial() as line:
            mine = encode(await self.hello(**changes))
            await line.send(Hello(self.signed(mine, HELLO)))
            answer = await line.until(lambda frame: isinstance(frame, Hello))
            assert isinstance(answer, Hello)
            contact = Contact("", b"", self.identity.spki, self.pin, self.roster("cn").with_role("center"))
            heard = check_hello(answer.signed, PARTIES, contact, wall())
            await line.send(Welcome(self.signed(welcome_payload(PARTIES, mine, heard.payload, 1), WELCOME)))
            await line.until(lambda frame: isinstance(frame, Welcome))
            yield line

    def note(self, leaves: list[bytes], *, size: int | None = None, keys: tuple[Signer, ...] = ()) -> str:
        """Return the head of the log with *leaves* behind those that the center holds, signed by the log keys."""
        tree = Tree(map(leaf_hash, (*self.bodies, *leaves)))
        return sign_checkpoint(Checkpoint(ORIGIN, size or tree.size, tree.root()), keys or self.keys["log"])

    def entries(self, *bodies: bytes, note: str = "", beside: Mapping[bytes, bytes] | None = None) -> Entries:
        """Return the frame that appends *bodies*."""
        carried = tuple(Carried(body, (beside or {}).get(body)) for body in bodies)
        return Entries("us", len(self.bodies), carried, note or self.note(list(bodies)))

    def letter(self) -> tuple[bytes, bytes]:
        """Return an entry with a message that nothing is wrong with, and its openings."""
        composed = self.letters.pop()
        return entry_bytes(MessageEntry(wall(), composed.envelope)), encode(composed.openings)

    async def append(self, line: Line, *bodies: bytes, beside: Mapping[bytes, bytes] | None = None) -> None:
        """Append *bodies* to the log and wait for the cosignature of the center."""
        await line.send(self.entries(*bodies, beside=beside))
        size = len(self.bodies) + len(bodies)
        await line.until(lambda frame: isinstance(frame, Cosignature) and f"\n{size}\n" in frame.note)
        self.bodies += bodies

    async def honest(self) -> None:
        """Meet as an honest peer, and have one good message taken by the center."""
        body, openings = self.letter()
        async with self.meet() as line:
            index = len(self.bodies)
            await self.append(line, body, beside={body: openings})
        assert await self.verdict(index) == ""
        assert await self.refusal(index) is None

    async def facts(self, first: int = 0) -> list[dict[str, Any]]:
        """Return the facts in the record of the center, from number *first* on."""
        return [each["entry"] for each in await rows(self.witness, "watch", first)]

    async def recorded(self) -> int:
        """Return how many facts are recorded."""
        return int((await self.witness.channel())["watch"]["size"])

    async def verdict(self, index: int) -> str | None:
        """Return what the center decided about our entry *index* since the last hello; None if it does not hold it."""
        found = [
            each
            for each in await self.facts(self.since["watch"])
            if (each["kind"], each.get("index")) == ("mirrored", index)
        ]
        return str(found[0]["verdict"]) if found else None

    async def refusal(self, index: int) -> str | None:
        """Return the rule by which the center has answered our entry *index* with a refusal since the last hello."""
        said = [each["entry"] for each in await rows(self.witness, "ours", self.since["ours"])]
        found = [str(each["rule"]) for each in said if (each["kind"], each.get("index")) == ("refusal", index)]
        return found[0] if found else None


async def rows(client: Client, log: str, first: int = 0) -> list[dict[str, Any]]:
    """Return every row of a log from *first* on."""
    found: list[dict[str, Any]] = []
    while True:
        page = await client.entries(log, first + len(found), 256)
        found += page["entries"]
        if first + len(found) >= page["size"]:
            return found
