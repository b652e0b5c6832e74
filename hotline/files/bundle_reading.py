"""Reads an evidence bundle that anybody may have made: refused by name before anything of it is believed.

The names, order, sizes and places of all members are checked against each other and the manifest first, which costs
little; the digest of a member is checked whenever it is read. Entries are read a segment at a time.
"""

import zipfile
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final
from zlib import crc32

from hotline.core.canonical import decode, digest
from hotline.core.commands import Portion
from hotline.core.entry import AgreementEntry, RosterEntry, parse_entry
from hotline.core.errors import HotlineError, RefusalError
from hotline.files.bundle import FILES, FORMAT, MANIFEST, NAME, STAMP, VERSION, unframed
from hotline.files.lazily import Lazily

MEMBERS_MAX: Final = 200_000
MEMBER_BYTES_MAX: Final = 32 * 1024 * 1024
MANIFEST_BYTES_MAX: Final = 64 * 1024 * 1024
SEGMENTS_KEPT: Final = 4
NAMING: Final = (b'"kind":"agreement"', b'"kind":"roster"')
"""What stands in every entry that names a document, since an entry has one spelling."""

FOUNDING: Final = (*NAMING, b'"kind":"refusal"')
"""What stands in every entry that others are judged by."""

HEADER_BYTES: Final = 30
SCOPES: Final = ("whole", "case", "message", "period")
ABOUT: Final = {"format": str, "v": int, "channel": str, "status": str, "keeper": str, "parties": list}
ALSO: Final = {"scope": dict, "sizes": dict, "withheld": list, "members": dict}


class BundleError(HotlineError):
    """The file is no bundle that may be read: *key* says why, *where* names the member."""

    def __init__(self, key: str, where: str = "") -> None:
        """Carry why and where."""
        self.key = key
        self.where = where
        super().__init__(f"{key} {where}".strip())


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a member stands in the file of a bundle, and what it must be: for another process, which reads it there."""

    path: str
    at: int
    size: int
    crc: int
    digest: str

    def parts(self) -> tuple[bytes, ...]:
        """Return the parts of the member; ValueError or OSError if they are not there."""
        with Path(self.path).open("rb") as file:
            file.seek(self.at)
            data = file.read(self.size)
        if crc32(data) != self.crc or digest(data) != self.digest:
            raise ValueError("the member is not what the bundle says")
        return unframed(data)


@dataclass(slots=True)
class Bundle:
    """An open bundle whose outside is sound; what its members say is not judged here."""

    archive: zipfile.ZipFile
    manifest: dict[str, Any]
    names: tuple[str, ...]

    def read(self, name: str) -> bytes:
        """Return a member; BundleError if it is missing, or not what the manifest says."""
        listed = self.manifest["members"].get(name)
        if listed is None:
            raise BundleError("lacks", name)
        try:
            data = self.archive.read(name)
        except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, ValueError, RuntimeError):
            raise BundleError("broken", name) from None
        if digest(data) != listed["digest"]:
            raise BundleError("altered", name)
        return data

    def whereabouts(self, name: str) -> Whereabouts:
        """Return where a member stands."""
        info, path = self.archive.getinfo(name), str(self.archive.filename)
        at = info.header_offset + HEADER_BYTES + len(name)
        return Whereabouts(path, at, info.file_size, info.CRC, self.manifest["members"][name]["digest"])

    def under(self, folder: str, ending: str) -> tuple[str, ...]:
        """Return the members of a folder with an ending, in order."""
        return tuple(name for name in self.names if name.startswith(f"{folder}/") and name.endswith(ending))

    def names_under(self, folder: str) -> tuple[str, ...]:
        """Return the names of the folders in a folder."""
        return tuple(dict.fromkeys(name.split("/")[1] for name in self.names if name.startswith(f"{folder}/")))

    def unframed(self, name: str) -> tuple[bytes, ...]:
        """Return the parts of a member."""
        try:
            return unframed(self.read(name))
        except ValueError:
            raise BundleError("broken", name) from None

    def json(self, name: str) -> Any:  # noqa: ANN401 - as JSON is
        """Return a member as JSON."""
        try:
            return decode(self.read(name), largest=MEMBER_BYTES_MAX, deepest=32)
        except RefusalError:
            raise BundleError("broken", name) from None

    def notes(self, party: str) -> Iterator[str]:
        """Yield the cosigned checkpoints over the log of *party*, in their order."""
        for member in range(self.members_of_notes(party)):
            yield from self.several_notes(party, member)

    def members_of_notes(self, party: str) -> int:
        """Return in how many members the checkpoints over the log of *party* stand."""
        return len(self.under(f"checkpoints/{party}", ".notes"))

    def several_notes(self, party: str, member: int) -> tuple[str, ...]:
        """Return the checkpoints in one of these members."""
        name = self.under(f"checkpoints/{party}", ".notes")[member]
        return tuple(part.decode(errors="replace") for part in self.unframed(name))

    def head(self, party: str) -> str | None:
        """Return the newest signed head of the log of *party*, if the bundle has one."""
        name = f"heads/{party}.note"
        return self.read(name).decode(errors="replace") if name in self.manifest["members"] else None


@contextmanager
def open_bundle(path: Path) -> Iterator[Bundle]:
    """Open the bundle at *path*; BundleError if it is none."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        raise BundleError("none", str(path)) from None
    with archive:
        infos = archive.infolist()
        if len(infos) > MEMBERS_MAX:
            raise BundleError("too_many", str(len(infos)))
        for info in infos:
            check_member(info)
        check_order(archive, infos)
        yield Bundle(archive, read_manifest(archive, infos), tuple(info.filename for info in infos))


def check_member(info: zipfile.ZipInfo) -> None:
    """Refuse a member that this format does not know: its name, its size, how it is packed."""
    if info.orig_filename != info.filename or not NAME.fullmatch(info.filename):
        raise BundleError("name", ascii(info.orig_filename)[:80])
    if info.compress_type != zipfile.ZIP_STORED or info.flag_bits & ~0x800 or info.file_size != info.compress_size:
        raise BundleError("packed", info.filename)
    if info.file_size > (MANIFEST_BYTES_MAX if info.filename == MANIFEST else MEMBER_BYTES_MAX):
        raise BundleError("too_large", info.filename)
    if info.date_time != STAMP or info.comment:
        raise BundleError("packed", info.filename)


def check_order(archive: zipfile.ZipFile, infos: Sequence[zipfile.ZipInfo]) -> None:
    """Refuse members that stand twice, out of order, over each other or with gaps, and bytes around them."""
    for one, next_one in pairwise(infos):
        if one.filename == next_one.filename:
            raise BundleError("twice", one.filename)
        if one.filename > next_one.filename:
            raise BundleError("order", next_one.filename)
    at = 0
    for info in infos:
        if info.header_offset != at or not plain(archive, info):
            raise BundleError("gap", info.filename)
        at += HEADER_BYTES + len(info.filename) + info.file_size
    if archive.start_dir != at or archive.comment:
        raise BundleError("gap", MANIFEST)


def plain(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bool:
    """Return whether what stands before a member is what this format writes there, to the last byte."""
    clean = zipfile.ZipInfo(info.filename, STAMP)
    clean.CRC, clean.file_size, clean.compress_size = info.CRC, info.file_size, info.compress_size
    header = clean.FileHeader(zip64=False)
    assert archive.fp is not None
    archive.fp.seek(info.header_offset)
    return archive.fp.read(len(header)) == header


def read_manifest(archive: zipfile.ZipFile, infos: Sequence[zipfile.ZipInfo]) -> dict[str, Any]:
    """Return the manifest; refused if it is of another version, or names other members than there are."""
    sizes = {info.filename: info.file_size for info in infos}
    if sizes.pop(MANIFEST, None) is None:
        raise BundleError("manifest", MANIFEST)
    try:
        found = decode(archive.read(MANIFEST), largest=MANIFEST_BYTES_MAX, deepest=8)
    except (RefusalError, zipfile.BadZipFile, EOFError):
        raise BundleError("manifest", MANIFEST) from None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise BundleError("manifest", "format")
    if found.get("v") != VERSION:
        raise BundleError("version", str(found.get("v"))[:20])
    check_manifest(found, sizes)
    return found


def check_manifest(found: dict[str, Any], sizes: dict[str, int]) -> None:
    """Refuse a manifest without what it must say, or that lists other members or sizes."""
    for name, kind in {**ABOUT, **ALSO}.items():
        if type(found.get(name)) is not kind:
            raise BundleError("manifest", name)
    if len(set(map(str, found["parties"]))) != 2 or found["keeper"] not in found["parties"]:  # noqa: PLR2004 - both parties
        raise BundleError("manifest", "parties")
    check_scope(found)
    for name in found["members"].keys() ^ sizes.keys():
        raise BundleError("manifest", name[:80])
    for name, size in sizes.items():
        listed = found["members"][name]
        if not isinstance(listed, dict) or listed.keys() != {"size", "digest"} or listed["size"] != size:
            raise BundleError("manifest", name)
        if name.startswith(f"{FILES}/") and listed["digest"] != f"sha256:{name.removeprefix(f'{FILES}/')}":
            raise BundleError("altered", name)


def check_scope(found: dict[str, Any]) -> None:
    """Refuse a manifest that does not say what the bundle is about, or how many entries there were."""
    scope = found["scope"]
    if scope.get("kind") not in SCOPES or not all(isinstance(each, str) for each in scope.values()):
        raise BundleError("manifest", "scope")
    if not all(type(each) is int for each in found["sizes"].values()):
        raise BundleError("manifest", "sizes")


@dataclass(slots=True, eq=False)
class BundledLog(Lazily[Portion]):
    """One log in a bundle, read a segment at a time. `firsts` and `ends` are the runs of entries that are here.

    `founding` are the segments in which an entry stands that others are judged by.
    """

    bundle: Bundle
    folder: str
    names: tuple[str, ...] = ()
    firsts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    founding: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Count the entries of every segment; refuse segments that overlap."""
        self.names = self.bundle.under(self.folder, ".entries")
        for number, name in enumerate(self.names):
            first, bodies = int(name[-20:-8]), self.bundle.unframed(name)
            if self.ends and first < self.ends[-1]:
                raise BundleError("twice", name)
            self.firsts.append(first)
            self.ends.append(first + len(bodies))
            if any(kind in body for body in bodies for kind in FOUNDING):
                self.founding.append(number)

    def __len__(self) -> int:
        """Return how many entries there are from the beginning without a gap."""
        size = 0
        for first, end in zip(self.firsts, self.ends, strict=True):
            if first != size:
                break
            size = end
        return size

    def indexes(self) -> Iterator[int]:
        """Yield where the entries stand that are here."""
        for first, end in zip(self.firsts, self.ends, strict=True):
            yield from range(first, end)

    def holds(self, index: int) -> bool:
        """Return whether the entry at *index* is here."""
        number = bisect_right(self.firsts, index) - 1
        return number >= 0 and index < self.ends[number]

    def one(self, index: int) -> Portion:
        """Return one entry with what travels beside it."""
        if not self.holds(index):
            raise IndexError(index)
        number = bisect_right(self.firsts, index) - 1
        body, beside = segment(self, self.names[number])[index - self.firsts[number]]
        return Portion(body, beside or document(self.bundle, body))


@lru_cache(maxsize=SEGMENTS_KEPT)
def segment(log: BundledLog, name: str) -> tuple[tuple[bytes, bytes], ...]:
    """Return the entries of a segment, each with its openings."""
    bodies, also = log.bundle.unframed(name), beside_of(name)
    beside = log.bundle.unframed(also) if also in log.bundle.manifest["members"] else (b"",) * len(bodies)
    if len(beside) != len(bodies):
        raise BundleError("broken", also)
    return tuple(zip(bodies, beside, strict=True))


def beside_of(name: str) -> str:
    """Return the name of the openings beside a segment."""
    return name.removesuffix(".entries") + ".beside"


def document(bundle: Bundle, body: bytes) -> bytes | None:
    """Return the document that an entry names, if the bundle has it."""
    if not any(kind in body for kind in NAMING):
        return None
    try:
        entry = parse_entry(body)
    except RefusalError:
        return None
    if not isinstance(entry, AgreementEntry | RosterEntry):
        return None
    name = f"documents/{entry.digest.removeprefix('sha256:')}.json"
    found = bundle.read(name) if name in bundle.manifest["members"] else None
    if found is not None and digest(found) != entry.digest:
        raise BundleError("altered", name)
    return found
