"""The evidence bundle, version 1: one zip that an auditor takes away, with the same bytes whoever writes it anew.

Everything in it is stored, not compressed, and stands without gaps in the order of its names: so it cannot be larger
inside than outside, and two writers make the same file of the same record. `manifest.json` names every other member
with its size and digest. docs/reference/bundle.md is the format in words.
"""

import os
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import file_digest
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO, Final

from hotline.core.canonical import Json, digest, encode
from hotline.files.keys import put_atomically

FORMAT: Final = "hotline-evidence"
VERSION: Final = 1
MANIFEST: Final = "manifest.json"
WATCH: Final = "watch"
WITNESSES: Final = "witnesses"
STAMPS: Final = "stamps"
FILES: Final = "files"
SEGMENT_ENTRIES: Final = 256
SEGMENT_BYTES: Final = 8 * 1024 * 1024
PARTY: Final = r"[a-z][a-z0-9-]{0,31}"
PLACE: Final = r"[0-9]{12}"
NAMES: Final = (
    MANIFEST.replace(".", r"\."),
    rf"logs/{PARTY}/{PLACE}\.(?:entries|beside)",
    rf"watch/{PLACE}\.entries",
    r"documents/[0-9a-f]{64}\.json",
    rf"(?:roots|rosters|proofs)/{PARTY}\.json",
    rf"checkpoints/{PARTY}/{PLACE}\.notes",
    rf"heads/{PARTY}\.note",
    rf"witnesses/{PARTY}/{PLACE}\.witnesses",
    rf"stamps/{PARTY}/{PLACE}\.stamps",
    rf"{FILES}/[0-9a-f]{{64}}",
)
NAME: Final = re.compile("|".join(NAMES))
STAMP: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Line:
    """An entry in a bundle: where it stands in its log, its exact bytes, and the openings beside it."""

    index: int
    body: bytes
    beside: bytes = b""


def frames(parts: Iterable[bytes]) -> bytes:
    """Return *parts*, each behind its length in four bytes."""
    return b"".join(len(part).to_bytes(4) + part for part in parts)


def unframed(data: bytes) -> tuple[bytes, ...]:
    """Return the parts of *data*; ValueError if it ends within one, or they are more than a segment may have."""
    found: list[bytes] = []
    at = 0
    while at < len(data):
        if len(found) == SEGMENT_ENTRIES:
            raise ValueError("more frames than a segment has")
        size = int.from_bytes(data[at : at + 4])
        part = data[at + 4 : at + 4 + size]
        if len(data) < at + 4 or len(part) != size:
            raise ValueError("a frame is cut short")
        found.append(part)
        at += 4 + size
    return tuple(found)


def segments(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Yield runs of entries that follow each other, each small enough to be read at once."""
    run: list[Line] = []
    weight = 0
    for line in lines:
        weight += len(line.body) + len(line.beside)
        follows = bool(run) and line.index == run[-1].index + 1 and line.index % SEGMENT_ENTRIES
        if run and not (follows and weight <= SEGMENT_BYTES):
            yield run
            run, weight = [], len(line.body) + len(line.beside)
        run.append(line)
    if run:
        yield run


def log_members(folder: str, lines: Iterable[Line]) -> Iterator[tuple[str, bytes]]:
    """Yield the members that hold a log: its entries, and beside them their openings where there are any."""
    for run in segments(lines):
        name = f"{folder}/{run[0].index:012d}"
        yield f"{name}.entries", frames(line.body for line in run)
        if any(line.beside for line in run):
            yield f"{name}.beside", frames(line.beside for line in run)


def note_members(party: str, notes: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the members that hold the cosigned checkpoints over the log of *party*, in the order they were given."""
    yield from numbered(f"checkpoints/{party}", "notes", notes)


def numbered(folder: str, ending: str, parts: Sequence[str] | Sequence[bytes]) -> Iterator[tuple[str, bytes]]:
    """Yield the members that hold *parts* in their order, each named by the number of its first part."""
    for first in range(0, len(parts), SEGMENT_ENTRIES):
        some = parts[first : first + SEGMENT_ENTRIES]
        yield (
            f"{folder}/{first:012d}.{ending}",
            frames(part.encode() if isinstance(part, str) else part for part in some),
        )


def manifest(about: Mapping[str, Json], members: Mapping[str, bytes]) -> bytes:
    """Return the manifest: what *about* says of the bundle, and every member with its size and digest."""
    listed: dict[str, Any] = {
        name: {"size": len(data), "digest": digest(data)} for name, data in sorted(members.items())
    }
    return encode({"format": FORMAT, "v": VERSION, **about, "members": listed})


def packed(about: Mapping[str, Json], members: Mapping[str, bytes]) -> bytes:
    """Return the bundle: the same bytes for the same record, at any time and on any machine."""
    return zipped(sorted({**members, MANIFEST: manifest(about, members)}.items()))


def zipped(members: Iterable[tuple[str, bytes]]) -> bytes:
    """Return a zip of *members* as they come, stored, with no time, owner or system in it."""
    out = BytesIO()
    write_zip(out, members)
    return out.getvalue()


def write_zip(out: BinaryIO, members: Iterable[tuple[str, bytes]]) -> None:
    """Write a zip of *members* as they come, one at a time."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, data in members:
            place = zipfile.ZipInfo(name, STAMP)
            place.create_system = 3
            place.external_attr = 0o100644 << 16
            archive.writestr(place, data)


@dataclass(slots=True)
class Leaves:
    """Members of a bundle as they are made, in any order: kept in *spool*, a file, until all are known.

    `places` says where each begins and how long it is.
    """

    spool: BinaryIO
    places: dict[str, tuple[int, int]] = field(default_factory=dict)
    listed: dict[str, Json] = field(default_factory=dict)

    def add(self, name: str, data: bytes) -> None:
        """Keep a member; the same name is kept once."""
        if name in self.places:
            return
        self.places[name] = self.spool.seek(0, os.SEEK_END), len(data)
        self.listed[name] = {"size": len(data), "digest": digest(data)}
        self.spool.write(data)

    def read(self, name: str) -> bytes:
        """Return a member that is kept."""
        start, size = self.places[name]
        self.spool.seek(start)
        return self.spool.read(size)

    def bound(self, about: Mapping[str, Json]) -> Iterator[tuple[str, bytes]]:
        """Yield every member and the manifest, in the order of the names."""
        front = encode({"format": FORMAT, "v": VERSION, **about, "members": self.listed})
        for name in sorted([*self.places, MANIFEST]):
            yield name, front if name == MANIFEST else self.read(name)


def write_bundle(
    path: Path, about: Mapping[str, Json], members: Mapping[str, bytes] | Iterable[tuple[str, bytes]]
) -> str:
    """Write the bundle to *path*, which must not exist yet, whole or not at all; return its digest.

    *members* are taken as they come, one at a time.
    """
    with TemporaryFile(dir=path.parent) as spool:
        leaves = Leaves(spool)
        for name, data in members.items() if isinstance(members, Mapping) else members:
            leaves.add(name, data)
        put_atomically(path, lambda out: write_zip(out, leaves.bound(about)), mode=0o644, replace=False)
    with path.open("rb") as file:
        return f"sha256:{file_digest(file, 'sha256').hexdigest()}"
