"""Two real centers beside a browser: their processes are kept by a loop of its own thread, so that tests stay plain."""

import asyncio
import contextlib
import threading
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from hotline.cli.demo import PROTOCOLS, people, ready, wall
from hotline.cli.twins import Twin, Twins, found_twins
from hotline.client.client import Client
from hotline.core.amendment import listed, next_roster
from hotline.core.assertion import read_relying
from hotline.core.canonical import Instant, Json, unb64
from hotline.core.roster import HARDWARE, SOFTWARE, Key, parse_root, read_roster
from hotline.core.signature import ROSTER, Signed, sign
from hotline.files.founding import key_file
from hotline.files.keys import read_private

T = TypeVar("T")
WITHIN = 60
YEAR = 365 * 86_400_000


@dataclass(frozen=True, slots=True)
class Centers:
    """Both centers, running. `call` does what is asynchronous; `clients` are their people as programs (`us/alice`)."""

    twins: Twins
    loop: asyncio.AbstractEventLoop
    clients: Mapping[str, Client]

    @property
    def us(self) -> Twin:
        """The center that dials."""
        return self.twins.us

    @property
    def cn(self) -> Twin:
        """The other center."""
        return self.twins.cn

    def call(self, what: Coroutine[Any, Any, T], within: int = WITHIN) -> T:
        """Do something on the loop of the centers, and return what it gives."""
        found: Future[T] = asyncio.run_coroutine_threadsafe(what, self.loop)
        return found.result(within)

    def client(self, subject: str) -> Client:
        """Return a person as a program: `centers.call(centers.client("cn/li").channel())`."""
        return self.clients[subject]

    def private(self, party: str, person: str) -> bytes:
        """Return the private key of a person as PKCS#8, to be put into a browser."""
        key = self.twin(party).signer(person).private
        return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())

    def twin(self, party: str) -> Twin:
        """Return the center of a party."""
        return self.us if party == "us" else self.cn

    def enrol(self, party: str, document: Mapping[str, Any], roles: Sequence[str] = ("operator",)) -> None:
        """Bring a public key document to the roster of a party, signed by its root, as a keeper would."""
        asked = {"document": "roster", "envelope": self.next_roster(party, document, roles)}
        self.call(self.clients[f"{party}/{ADMINISTRATORS[party]}"].caller.post("/v1/rosters", asked))

    def next_roster(self, party: str, document: Mapping[str, Any], roles: Sequence[str] = ("operator",)) -> Json:
        """Return the next roster of a party with a further key, signed by its root."""
        twin = self.twin(party)
        shown = self.call(self.clients[f"{party}/{ADMINISTRATORS[party]}"].caller.get("/v1/roster")).members()["ours"]
        trusted = parse_root(shown["root"]["envelope"], None)
        previous = read_roster(unb64(shown["roster"]["envelope"]["payload"]))
        subject, relying = f"{party}/{document['name']}", document.get("webauthn")
        key = Key(
            document["kid"],
            document["alg"],
            unb64(document["pub"]),
            subject,
            str(document["name"]),
            tuple(roles),
            Instant(wall() - 60_000),
            Instant(wall() + YEAR),
            assurance=HARDWARE if relying else SOFTWARE,
            webauthn=read_relying(dict(relying)) if relying else None,
        )
        payload = next_roster(previous, listed(previous.keys, key), wall())
        holder = read_private(key_file(twin.folder / "keys" / party / "root", trusted.keys[0].name, "Ed25519"), None)
        envelope: Json = Signed(payload, (sign(payload, ROSTER, "root", holder),)).envelope()
        return envelope


ADMINISTRATORS = {"us": "dana", "cn": "zhao"}


@contextlib.contextmanager
def run_centers(
    folder: Path,
    *,
    status: str = "test",
    speed: int = 1,
    more: Mapping[str, str] | None = None,
    protocols: Sequence[str] = PROTOCOLS,
) -> Iterator[Centers]:
    """Run two centers below *folder*, met, with their agreements in force, until the block is left.

    *more* is what further stands in the configuration of a party.
    """
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    def call(what: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(what, loop).result(WITHIN)

    held = contextlib.AsyncExitStack()
    twins = found_twins(folder, wall())
    try:
        call(twins.wire.open())
        twins.configure(protocols, speed, wall(), wall())
        for twin in twins.both:
            text = twin.config.read_text(encoding="utf-8").replace("status: test", f"status: {status}")
            twin.config.write_text(text + (more or {}).get(twin.party, ""), encoding="utf-8")
        call(twins.start())
        clients = call(held.enter_async_context(people(twins)))
        call(ready(clients))
        yield Centers(twins, loop, clients)
    finally:
        call(held.aclose())
        call(twins.stop())
        call(twins.wire.close())
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
