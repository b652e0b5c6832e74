"""Two running centers whose roster lists keys that are no longer, or not yet, good; and messages bent out of shape.

A message starts as one that would be placed. What is changed is changed before it is signed, so that each refusal is
for that one reason.
"""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from hotline.cli.demo import people, ready, settled, wall
from hotline.cli.twins import Twin, Twins, found_twins
from hotline.client.client import Client
from hotline.client.drafting import seal
from hotline.client.errors import ClientError
from hotline.core.canonical import Instant, Json, b64, decode, encode
from hotline.core.message import COMMITMENT_BYTES
from hotline.core.roster import Key, new_key, parse_root, parse_roster, roster_document
from hotline.core.signature import MESSAGE, ROSTER, Signed, Signer, sign
from hotline.files.founding import key_file, sealed
from hotline.files.keys import FileSigner, generate, read_envelope, read_private, write_envelope, write_private

PROTOCOLS = ("crisis-hotline", "ai-test-notification", "service")
DAY = 86_400_000
Value = dict[str, Any]
Change = Callable[[Value], None]


@dataclass(slots=True)
class World:
    """Both centers, and everyone who speaks to them."""

    twins: Twins
    people: Mapping[str, Client]
    strangers: Mapping[str, FileSigner] = field(default_factory=dict)

    @property
    def alice(self) -> Client:
        """Return an operator of the first center."""
        return self.people["us/alice"]

    async def good(self, party: str = "us", name: str = "alice") -> str:
        """Post a message that nothing is wrong with; returns its id once it is placed."""
        return await good(self.people[f"{party}/{name}"])

    async def refused(self, forged: "Forged") -> ClientError:
        """Post what is forged, once, and return how it was refused; the record of the refusal must be in the log."""
        before = (await self.alice.channel())["watch"]["size"]
        error = await raised(self.alice, "/v1/messages", encode(forged.body()))
        page = await self.alice.entries("watch", before, 64)
        assert error.rule in [row["entry"].get("rule") for row in page["entries"]], "the refusal is on record"
        return error


@dataclass(slots=True)
class Forged:
    """A message under construction: what is to be signed, by whom, and what opens its sealed fields."""

    value: Value
    openings: dict[str, Json]
    signers: list[tuple[str, Signer]]
    payload: bytes = b""

    def body(self) -> dict[str, Json]:
        """Return what is posted."""
        payload = self.payload or encode(self.value)
        signatures = tuple(sign(payload, MESSAGE, role, signer) for role, signer in self.signers)
        return {"message": Signed(payload, signatures).envelope(), "openings": self.openings}

    def seal(self, name: str, value: Json) -> None:
        """Put another value under the seal of a field."""
        opening = seal(value)
        self.value["sealed"][name] = opening.commitment(name)
        self.openings[name] = opening.as_json()


def greeting(text: str = "Greeting") -> dict[str, Json]:
    """Return the fields of a small message that owes nothing."""
    return {"subject": text, "text": {"original": f"{text} {secrets.token_hex(4)}", "language": "en"}}


def commitment_of_nothing() -> str:
    """Return a commitment that no opening fits."""
    return b64(bytes(COMMITMENT_BYTES))


async def good(client: Client) -> str:
    """Post a message that nothing is wrong with, and return its id once it is placed."""
    receipt = await client.send("GEN-1", greeting(), protocol="service")
    assert receipt.state == "placed"
    return receipt.id


async def forged(client: Client, form: str, fields: Mapping[str, Json], protocol: str) -> Forged:
    """Return a message that would be placed, to be bent."""
    composed = await client.compose(form, fields, protocol=protocol)
    value = decode(composed.payload)
    assert isinstance(value, dict)
    return Forged(value, dict(composed.openings), [(client.role, client.signer)])


async def raised(client: Client, path: str, body: bytes, method: str = "POST") -> ClientError:
    """Ask once, and return the problem that was answered."""
    try:
        reply = await client.caller.once(method, client.caller.address(path), body)
    except ClientError as error:
        return error
    message = f"{method} {path} was answered with {reply.status}: {reply.body[:200]!r}"
    raise AssertionError(message)


def enlist(folder: Path, party: str, now: Instant) -> dict[str, FileSigner]:
    """Write the first roster of *party* anew with keys that cannot sign today; returns these, and one not listed."""
    home = folder / "keys" / party
    root = parse_root(read_envelope(home / "root.json"), None)
    roster = parse_roster(read_envelope(home / "roster.json"), root, None)
    long = (Instant(now - 9 * DAY), Instant(now + 9 * DAY))
    windows = {
        "expired": (Instant(now - 9 * DAY), Instant(now - DAY)),
        "early": (Instant(now + DAY), Instant(now + 9 * DAY)),
        "revoked": long,
    }
    signers = {name: generate("Ed25519") for name in (*windows, "stranger")}
    listed = [listing(party, name, signers[name], window) for name, window in windows.items()]
    keys = [
        *roster.keys,
        *(replace(key, revoked_at=Instant(now - DAY)) if key.name == "revoked" else key for key in listed),
    ]
    payload = roster_document(party=party, log_origin=root.log_origin, version=1, keys=keys, issued=now)
    root_key = read_private(key_file(home / "root", "root-1", "Ed25519"), None)
    (home / "roster.json").unlink()
    write_envelope(home / "roster.json", sealed(payload, ROSTER, (root_key,)))
    for name, signer in signers.items():
        write_private(key_file(home / "people", name, "Ed25519"), signer, None)
    return signers


def listing(party: str, name: str, signer: FileSigner, window: tuple[Instant, Instant]) -> Key:
    """Return an operator as the roster lists one."""
    return new_key(signer, f"{party}/{name}", name, ("operator",), window)


@contextlib.asynccontextmanager
async def world(folder: Path) -> AsyncIterator[World]:
    """Run both centers, with their people, until the end of the block; both must end in order."""
    twins = found_twins(folder / "twins", wall())
    strangers = enlist(twins.folder, "us", wall())
    await twins.wire.open()
    twins.configure(PROTOCOLS, 1, wall(), wall())
    try:
        await asyncio.gather(*(twin.start() for twin in twins.both))
        async with people(twins) as clients:
            await ready(clients)
            await settled(clients)
            for client in clients.values():
                client.now = wall  # theirs is read from a center now and then, and stands still while that one is away
            yield World(twins, clients, strangers)
        assert await asyncio.gather(*(twin.stop() for twin in twins.both if twin.process)) in ([0, 0], [0], [])
    finally:
        for twin in twins.both:
            if twin.process is not None:
                await twin.kill()
        await twins.wire.close()


def said(twin: Twin) -> str:
    """Return what the process of *twin* has written to its log."""
    return (twin.folder / f"{twin.party}.log").read_text(encoding="utf-8")
