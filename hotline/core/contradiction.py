"""Transferable proof that a party signed what contradicts itself: whoever has its public keys can check it, alone.

1. `entries`: two different entries stand at the same place of one log, each under a head that the log signed.
2. `heads`: two heads that the log signed do not grow from each other. The first entries of the larger tree have a root
   of their own, which a consistency proof leads to the larger head, and it is not the root of the smaller head.
3. `times`: a cosigner, which signs only the largest tree it has verified, signed a smaller one later.

The heads are C2SP signed notes and the proofs of entries C2SP tlog-proof files, so that other tools can check them.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from hotline.core.canonical import Json, decode, digest_bytes, digest_text, encode
from hotline.core.checkpoint import Checkpoint, open_checkpoint, open_cosignature, parse_checkpoint, unpadded
from hotline.core.errors import LogError, MerkleError, RefusalError
from hotline.core.merkle import leaf_hash, verify_consistency, verify_inclusion
from hotline.core.proof_file import HASHES_MAX, Signing, parse_proof_file

FORMAT: Final = "hotline-contradiction"
VERSION: Final = 1
BYTES_MAX: Final = 16 * 1024 * 1024
DEEPEST: Final = 32
DOCUMENTS_MAX: Final = 256
KINDS: Final = ("entries", "heads", "times")
MEMBERS: Final = frozenset(
    {"format", "v", "kind", "party", "notes", "proofs", "entries", "root", "growth", "roots", "rosters"}
)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """What *party* signed twice. `proofs` and `entries` are of the kind `entries`, `root` and `growth` of `heads`.

    `notes` are the two heads; of `heads` the smaller first, of `times` the earlier. `roots` and `rosters` are documents
    as they were signed: they list the keys of the party, for whoever pinned its first root.
    """

    kind: str
    party: str
    notes: tuple[str, str]
    proofs: tuple[str, str] | None = None
    entries: tuple[bytes, bytes] | None = None
    root: bytes | None = None
    growth: tuple[bytes, ...] = ()
    roots: tuple[Json, ...] = ()
    rosters: tuple[Json, ...] = ()

    def octets(self) -> bytes:
        """Return the file."""
        return encode(
            {
                "format": FORMAT,
                "v": VERSION,
                "kind": self.kind,
                "party": self.party,
                "notes": list(self.notes),
                "proofs": list(self.proofs) if self.proofs else None,
                "entries": [base64.b64encode(each).decode("ascii") for each in self.entries] if self.entries else None,
                "root": digest_text(self.root) if self.root is not None else None,
                "growth": [digest_text(each) for each in self.growth],
                "roots": list(self.roots),
                "rosters": list(self.rosters),
            }
        )


@dataclass(frozen=True, slots=True)
class Proved:
    """What is proved of the log *origin*: `first` and `last` are the sizes of the two heads, or one place twice."""

    origin: str
    first: int
    last: int


def parse_contradiction(octets: bytes) -> Contradiction:
    """Return what a file says, nothing of it verified; else LogError."""
    try:
        return read_contradiction(members_of(decode(octets, largest=BYTES_MAX, deepest=DEEPEST)))
    except (RefusalError, TypeError, ValueError):
        raise LogError("this is no proof of a contradiction") from None


def members_of(value: Json) -> dict[str, Any]:
    """Return the members of a file of this version."""
    if not isinstance(value, dict) or value.keys() != MEMBERS or (value["format"], value["v"]) != (FORMAT, VERSION):
        raise TypeError
    if value["kind"] not in KINDS or not isinstance(value["party"], str):
        raise TypeError
    return value


def read_contradiction(value: dict[str, Any]) -> Contradiction:
    """Return what the members of a file say."""
    entries = None if value["entries"] is None else pair(value["entries"])
    return Contradiction(
        value["kind"],
        value["party"],
        pair(value["notes"]),
        None if value["proofs"] is None else pair(value["proofs"]),
        None if entries is None else (unpadded(entries[0]), unpadded(entries[1])),
        None if value["root"] is None else digest_bytes(value["root"]),
        tuple(digest_bytes(each) for each in listed(value["growth"], HASHES_MAX + 1)),
        tuple(listed(value["roots"], DOCUMENTS_MAX)),
        tuple(listed(value["rosters"], DOCUMENTS_MAX)),
    )


def pair(value: Json) -> tuple[str, str]:
    """Return two texts."""
    if not isinstance(value, list) or len(value) != 2 or not all(isinstance(each, str) for each in value):  # noqa: PLR2004 - two
        raise TypeError
    return value[0], value[1]


def listed(value: Json, most: int) -> list[Json]:
    """Return a list of at most so many."""
    if not isinstance(value, list) or len(value) > most:
        raise TypeError
    return value


def check_contradiction(found: Contradiction, signings: Sequence[Signing]) -> Proved:
    """Return what is proved if *signings* say who signs for the party, one of each roster; else LogError.

    Of the kinds `entries` and `heads` they are of its log, of `times` of its cosigner.
    """
    try:
        if found.kind == "entries":
            return check_entries(found, signings)
        if found.kind == "heads":
            return check_heads(found, signings)
        return check_times(found, signings)
    except MerkleError as error:
        raise LogError(str(error)) from None


def check_entries(found: Contradiction, signings: Sequence[Signing]) -> Proved:
    """Check that two entries stand at one place of one log."""
    if found.proofs is None or found.entries is None:
        raise LogError("the proof lacks its two entries")
    places = set()
    for text, entry, note in zip(found.proofs, found.entries, found.notes, strict=True):
        proof = parse_proof_file(text)
        if proof.note != note:
            raise LogError("the proof of an entry is under another head")
        head = opened(note, signings)
        verify_inclusion(leaf_hash(entry), proof.index, head.size, proof.hashes, head.root)
        places.add((head.origin, proof.index))
    if len(places) != 1 or found.entries[0] == found.entries[1]:
        raise LogError("the two entries do not stand at the same place, or are the same")
    origin, index = places.pop()
    return Proved(origin, index, index)


def check_heads(found: Contradiction, signings: Sequence[Signing]) -> Proved:
    """Check that two heads of one log do not grow from each other."""
    one, other = (opened(note, signings) for note in found.notes)
    if one.origin != other.origin or not 0 < one.size <= other.size or found.root is None:
        raise LogError("the two heads are not of one log, the smaller first")
    verify_consistency(one.size, other.size, found.root, other.root, found.growth)
    if found.root == one.root:
        raise LogError("the larger head grew from the smaller one")
    return Proved(one.origin, one.size, other.size)


def check_times(found: Contradiction, signings: Sequence[Signing]) -> Proved:
    """Check that a smaller tree was cosigned later."""
    one, other = (parse_checkpoint(note) for note in found.notes)
    before, after = (cosigned(note, signings) for note in found.notes)
    if one.origin != other.origin or not (before < after and one.size > other.size):
        raise LogError("the two cosignatures do not contradict each other")
    return Proved(one.origin, one.size, other.size)


def opened(note: str, signings: Sequence[Signing]) -> Checkpoint:
    """Return the head in *note* if the keys of one roster signed it."""
    for signing in signings:
        try:
            return open_checkpoint(note, signing.keys, signing.name)
        except LogError:
            continue
    raise LogError("a head is not signed by a key of the log that its rosters list")


def cosigned(note: str, signings: Sequence[Signing]) -> int:
    """Return when the cosigner signed the head in *note*, if the keys of one roster did."""
    for signing in signings:
        try:
            return open_cosignature(parse_checkpoint(note), note, signing.name, signing.keys)
        except LogError:
            continue
    raise LogError("a head is not signed by a key of the cosigner that its rosters list")
