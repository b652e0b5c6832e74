"""Makes the record of a long-lived channel quickly: real keys, real signatures, no centers; for `audit.py`.

    python benchmarks/record.py FILE [--entries 100000] [--each 32]

Two parties log their roots, rosters and consents; then a system of one notifies (TST-1, nine sealed fields, 1 KB) and
an officer of the other acknowledges, on and on. After *each* entries, a log is signed and cosigned, with Ed25519 and
ML-DSA-44 both times: 32 is a line under load, 1 is a quiet one, where every message has its own receipt.
"""

import argparse
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from notice import FIELDS

from hotline.core.canonical import Instant, Json, b64, digest, digest_text, encode, instant
from hotline.core.checkpoint import Checkpoint, cosign, cosigner_name, sign_checkpoint
from hotline.core.entry import AgreementEntry, Entry, InForceEntry, MessageEntry, RosterEntry, entry_bytes
from hotline.core.merkle import Tree, leaf_hash
from hotline.core.message import Draft, build
from hotline.core.roster import new_key, root_document, roster_document
from hotline.core.sealing import Opening
from hotline.core.signature import MESSAGE, ROOT, ROSTER, Signed, Signer, sign
from hotline.files.bundle import Line, log_members, note_members, write_bundle
from hotline.files.keys import signer
from hotline.files.protocols import load

PARTIES: Final = ("us", "cn")
CHANNEL: Final = "us-cn"
START: Final = instant("2026-11-22T12:00:00.000Z")
STEP: Final = 20
"""Milliseconds between two notices."""

BATCH: Final = 1_000
WINDOW: Final = (START, instant("2027-11-22T12:00:00.000Z"))


@cache
def keys(party: str) -> dict[str, tuple[Signer, ...]]:
    """Return the keys of *party*, by role; they follow from their names."""
    roles = ("root", "center", "log", "cosigner", "system", "operator")
    found: dict[str, tuple[Signer, ...]] = {}
    for role in roles:
        seed = sha256(f"{party}/{role}".encode()).digest()
        first = signer(Ed25519PrivateKey.from_private_bytes(seed))
        second = signer(MLDSA44PrivateKey.from_seed_bytes(seed))
        found[role] = (first, second) if role in {"log", "cosigner"} else (first,)
    return found


def origin(party: str) -> str:
    """Return the origin of the log of *party*."""
    return f"{party}.example/{CHANNEL}"


@cache
def documents(party: str) -> tuple[bytes, bytes]:
    """Return the root and the roster of *party*, signed."""
    held = keys(party)
    root_keys = [new_key(held["root"][0], f"{party}/root", "root", ("root",), WINDOW)]
    listed = [
        new_key(each, f"{party}/{role}", role, (role,), WINDOW)
        for role, several in held.items()
        if role != "root"
        for each in several
    ]
    about: dict[str, Any] = {"party": party, "log_origin": origin(party), "version": 1}
    root = root_document(**about, keys=root_keys, threshold=1, expires=WINDOW[1])
    roster = roster_document(**about, keys=listed, issued=START)
    return sealed(root, ROOT, party), sealed(roster, ROSTER, party)


def sealed(members: dict[str, Json], typ: str, party: str) -> bytes:
    """Return a document, signed by the root key of *party*."""
    payload = encode(members)
    return encode(Signed(payload, (sign(payload, typ, "root", keys(party)["root"][0]),)).envelope())


@cache
def agreement() -> bytes:
    """Return the bytes of the agreement."""
    return load("ai-test-notification").octets


def founding(party: str) -> Iterator[tuple[Entry, bytes | None]]:
    """Yield the first entries of the log of *party*, each with its document."""
    spoken, octets = load("ai-test-notification").protocol, agreement()
    for subject, document in zip(("root", "roster"), documents(party), strict=True):
        yield RosterEntry(START, subject, 1, digest(document), len(document)), document
    yield consent(), octets
    leaf = digest_text(leaf_hash(entry_bytes(consent())))
    yield InForceEntry(START, digest(octets), START, 2, leaf, 2, leaf), None
    assert spoken.id == consent().protocol


@cache
def consent() -> AgreementEntry:
    """Return the entry by which either party consents."""
    spoken, octets = load("ai-test-notification").protocol, agreement()
    return AgreementEntry(START, spoken.id, spoken.version, digest(octets), len(octets), START)


@cache
def open_fields() -> frozenset[str]:
    """Return the names of the fields of a notice that stand open."""
    return frozenset(
        name for name, each in load("ai-test-notification").protocol.forms["TST-1"].fields.items() if each.open
    )


def draft(party: str, form: str, precedence: str, at: Instant, answers: str | None = None) -> Draft:
    """Return what the author of a message decides."""
    other = PARTIES[party == PARTIES[0]]
    return Draft(
        CHANNEL,
        party,
        other,
        "ai-test-notification",
        digest(agreement()),
        form,
        "actual",
        precedence,
        at,
        answers,
        answers,
    )


def exchange(number: int) -> tuple[Line, Line]:
    """Return a notice and its acknowledgement, as entries."""
    at = Instant(START + 1_000 + number * STEP)
    salt = sha256(b"%d" % number).digest()
    values = {**FIELDS, "test_id": f"T-{number}"}
    hidden = {name: Opening(b64(salt), value) for name, value in values.items() if name not in open_fields()}
    shown = {name: value for name, value in values.items() if name in open_fields()}
    payload = build(draft("us", "TST-1", "ROUTINE", at), shown, hidden, salt[:16])
    notice = MessageEntry(at, Signed(payload, (sign(payload, MESSAGE, "system", keys("us")["system"][0]),)).envelope())
    later = Instant(at + STEP // 2)
    reply = build(draft("cn", "ACK", "ROUTINE", later, digest(payload)), {"complete": True}, {}, salt[16:])
    said = MessageEntry(later, Signed(reply, (sign(reply, MESSAGE, "operator", keys("cn")["operator"][0]),)).envelope())
    beside = encode({name: each.as_json() for name, each in hidden.items()})
    return Line(4 + number, entry_bytes(notice), beside), Line(4 + number, entry_bytes(said))


def exchanges(first: int, count: int) -> list[tuple[Line, Line]]:
    """Return so many exchanges."""
    return [exchange(number) for number in range(first, first + count)]


def note(party: str, size: int, root: bytes) -> bytes:
    """Return a head of the log of *party*, signed and cosigned."""
    head, other = Checkpoint(origin(party), size, root), PARTIES[party == PARTIES[0]]
    seconds = (START + 1_000 + size * STEP) // 1_000 + 1
    lines = cosign(head, cosigner_name(origin(other)), seconds, keys(other)["cosigner"])
    return (sign_checkpoint(head, keys(party)["log"]) + lines).encode()


def notes(party: str, heads: Sequence[tuple[int, bytes]]) -> list[bytes]:
    """Return some heads, signed."""
    return [note(party, size, root) for size, root in heads]


@dataclass(slots=True)
class Maker:
    """Makes a record of so many *entries*, cosigned after *each* entries, in all processes of *pool*."""

    pool: ProcessPoolExecutor
    entries: int
    each: int

    def members(self) -> Iterator[tuple[str, bytes]]:
        """Yield the members of the bundle: the logs first, then what is signed over them."""
        trees = {party: Tree() for party in PARTIES}
        held: dict[str, list[Line]] = {}
        for party in PARTIES:
            yield f"roots/{party}.json", documents(party)[0]
            yield f"rosters/{party}.json", documents(party)[1]
            held[party] = []
            for index, (entry, document) in enumerate(founding(party)):
                held[party].append(Line(index, entry_bytes(entry)))
                if document is not None:
                    yield f"documents/{digest(document)[7:]}.json", document
        count = self.entries // 2 - len(held["us"])
        firsts = range(0, count, BATCH)
        for made in self.pool.map(exchanges, firsts, [min(BATCH, count - first) for first in firsts]):
            for party, lines in zip(PARTIES, zip(*made, strict=True), strict=True):
                held[party] += lines
                yield from self.whole(party, held, trees[party])
        for party in PARTIES:
            yield from self.whole(party, held, trees[party], end=True)
            yield from self.signed(party, trees[party])

    def whole(
        self, party: str, held: dict[str, list[Line]], tree: Tree, *, end: bool = False
    ) -> Iterator[tuple[str, bytes]]:
        """Yield the segments of a log that are whole."""
        size = len(held[party]) if end else len(held[party]) - (held[party][0].index + len(held[party])) % 256
        ready, held[party] = held[party][: max(0, size)], held[party][max(0, size) :]
        for line in ready:
            tree.append(leaf_hash(line.body))
        yield from log_members(f"logs/{party}", ready)

    def signed(self, party: str, tree: Tree) -> Iterator[tuple[str, bytes]]:
        """Yield the cosigned heads of a log."""
        sizes = sorted({*range(self.each, tree.size, self.each), tree.size} - set(range(3)))
        parts = [[(size, tree.root(size)) for size in sizes[at : at + 256]] for at in range(0, len(sizes), 256)]
        for number, made in enumerate(self.pool.map(notes, [party] * len(parts), parts)):
            for _, data in note_members(party, [each.decode() for each in made]):
                yield f"checkpoints/{party}/{number * 256:012d}.notes", data


def make(path: Path, entries: int, each: int) -> None:
    """Write the bundle of a record of so many entries."""
    sizes: dict[str, Json] = dict.fromkeys(PARTIES, entries // 2)
    about: dict[str, Json] = {
        "channel": CHANNEL,
        "status": "actual",
        "keeper": PARTIES[0],
        "parties": sorted(PARTIES),
        "scope": {"kind": "whole"},
        "sizes": sizes,
        "withheld": [],
    }
    with ProcessPoolExecutor() as pool:
        write_bundle(path, about, Maker(pool, entries, each).members())


def main() -> None:
    """Write a record where the arguments say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--each", type=int, default=32)
    given = parser.parse_args()
    make(given.file, given.entries, given.each)


if __name__ == "__main__":
    main()
