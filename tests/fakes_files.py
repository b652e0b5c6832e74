"""An agreement whose notice may have files, and messages of it, for tests of files on their way."""

from collections.abc import Mapping
from typing import Any

from hotline.client.drafting import Composed, Desk, compose, signed
from hotline.core.canonical import Instant, Json, digest, encode, instant_text
from hotline.core.errors import refuse
from hotline.core.protocol import load_agreement
from hotline.core.writing import Answered
from tests.agreements import document, labels
from tests.fakes import Party

DAY = 86_400_000
digest_of = digest
FILED: dict[str, Any] = {
    "forms/NOT-1/precedence": {"default": "ROUTINE", "allowed": ["ROUTINE", "FLASH"]},
    "forms/NOT-1/fields/annex": {"type": "file", "open": True, "most": "8 MiB", "title": labels("Annex")},
    "forms/NOT-1/fields/map": {"type": "file", "open": True, "media": ["image/png"], "title": labels("Map")},
}
OCTETS = encode(document(FILED))
AGREED = digest(OCTETS)
PROTOCOL = load_agreement(OCTETS)


class MemoryFiles:
    """Files in memory, as strict as those in a folder."""

    def __init__(self) -> None:
        self.bodies: dict[str, bytes] = {}
        self.parts: dict[str, bytes] = {}

    def size(self, digest: str) -> int | None:
        return len(self.bodies[digest]) if digest in self.bodies else None

    def held(self, digest: str) -> int:
        return len(self.parts.get(digest, b""))

    def whole(self) -> Mapping[str, int]:
        return {name: len(body) for name, body in self.bodies.items()}

    async def add(self, digest: str, offset: int, piece: bytes, size: int) -> int:
        part = self.parts.get(digest, b"")
        if digest in self.bodies:
            return len(self.bodies[digest])
        if offset == len(part):
            part = self.parts[digest] = part + piece
        if len(part) >= size:
            del self.parts[digest]
            if digest_of(part) != digest or len(part) != size:
                raise refuse("file.other", digest)
            self.bodies[digest] = part
        return len(part)

    async def read(self, digest: str, offset: int, most: int) -> bytes:
        return self.bodies.get(digest, b"")[offset : offset + most]

    async def close(self) -> None:
        """There is nothing to close."""


def announced(body: bytes, name: str = "annex.pdf", media: str = "application/pdf") -> dict[str, Json]:
    """Return what a message says of the file *body*."""
    return {"name": name, "size": len(body), "media": media, "digest": digest(body)}


def notice(
    party: Party,
    now: Instant,
    files: Mapping[str, Json] | None = None,
    precedence: str | None = None,
    people: tuple[str, ...] = ("alice",),
) -> Composed:
    """Return a notice by *party*, signed, of which nothing is posted."""
    window = {"start": instant_text(now + 40 * DAY), "end": instant_text(now + 41 * DAY)}
    fields = {"kind": "big", "window": window, "place": "north", **(files or {})}
    return written(party, now, "NOT-1", fields, None, precedence, people)


def acknowledgement(party: Party, now: Instant, of: Composed) -> Composed:
    """Return the acknowledgement of a notice."""
    return written(party, now, "ACK", {}, Answered(of.id, of.id, "NOT-1", "ROUTINE"), None, ("alice",))


def written(  # noqa: PLR0917 - what a message needs
    party: Party,
    now: Instant,
    form: str,
    fields: Mapping[str, Json],
    answered: Answered | None,
    precedence: str | None,
    people: tuple[str, ...],
) -> Composed:
    """Return a message of *form*, signed by *people*."""
    peer = "cn" if party.name == "us" else "us"
    channel = {"channel": "us-cn", "party": party.name, "peer": peer, "status": "actual", "seen": None}
    payload, openings, flags = compose(Desk(channel, AGREED, PROTOCOL, now), form, fields, answered, precedence)
    envelope = signed(payload, "operator", [party.people[each] for each in people])
    return Composed(payload, envelope, openings, flags)
