"""What lies on the table of a key ceremony: the versions in force so far, the draft, its signatures, the transcript.

    keys/us/root.json  root.2.json  …        each follows the one before
    keys/us/roster.json  roster.2.json  …    the same
    keys/us/roster.draft.json                the next version, unsigned
    keys/us/roster.signed.json               the same with signatures, until there are enough
    keys/us/ceremony.md                      what was done, by whom, when

The first versions stay where the configuration names them: the log begins with them.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hotline.core import canonical
from hotline.core.canonical import Json
from hotline.core.ceremony import Draft, read_draft, self_signed
from hotline.core.errors import FileError, RefusalError
from hotline.core.roster import DOCUMENT_MAX, Root, Roster
from hotline.core.signature import ROSTER, Signed, parse_envelope
from hotline.files.keys import complain, read_envelope, read_limited, read_root, read_roster, write_atomically

DRAFT_MAX: Final = 6 * DOCUMENT_MAX
TRANSCRIPT: Final = "ceremony.md"
TITLE: Final = "# Key ceremonies · 密钥仪式记录\n"


@dataclass(frozen=True, slots=True)
class Standing:
    """The newest root and roster that lie in a folder, as they were signed."""

    root: Root
    envelope: Json
    roster: Roster
    before: bytes


def version_file(folder: Path, document: str, version: int) -> Path:
    """Return where a version of a root or roster lies."""
    return folder / (f"{document}.json" if version == 1 else f"{document}.{version}.json")


def draft_file(folder: Path, document: str) -> Path:
    """Return where the draft of the next root or roster lies."""
    return folder / f"{document}.draft.json"


def signed_file(draft: Path) -> Path:
    """Return where the signatures on *draft* are gathered."""
    return draft.with_name(
        draft.name.removesuffix(".json").removesuffix(".draft").removesuffix(".signed") + ".signed.json"
    )


def read_standing(folder: Path) -> Standing:
    """Return the newest root and roster in *folder*, each verified as following the one before."""
    roots = read_roots(folder)
    file = folder / "roster.json"
    roster = judged(file, roots, None)
    while (later := folder / f"roster.{roster.version + 1}.json").exists():
        file, roster = later, judged(later, roots, roster)
    newest = roots[-1]
    envelope = read_envelope(version_of(folder, "root", newest.version))
    return Standing(newest, envelope, roster, parse_envelope(read_envelope(file), ROSTER).payload)


def read_roots(folder: Path) -> list[Root]:
    """Return every root in *folder*, from the first on."""
    roots = [read_root(folder / "root.json")]
    while (later := folder / f"root.{roots[-1].version + 1}.json").exists():
        roots.append(read_root(later, roots[-1]))
    return roots


def read_alone(path: Path) -> Root:
    """Return the root in *path*, signed by its own holders; whether it follows another one is not asked."""
    try:
        return self_signed(read_envelope(path))
    except RefusalError as refusal:
        raise complain(path, str(refusal).rstrip("."), refusal.remedy) from None


def version_of(folder: Path, document: str, version: int) -> Path:
    """Return the file of a version; the first of a folder has no number, whatever its version."""
    numbered = folder / f"{document}.{version}.json"
    return numbered if numbered.exists() else folder / f"{document}.json"


def judged(file: Path, roots: list[Root], previous: Roster | None) -> Roster:
    """Return the roster in *file*, signed under any of *roots*, the newest first."""
    faults: list[FileError] = []
    for root in reversed(roots):
        try:
            return read_roster(file, root, previous)
        except FileError as fault:
            faults.append(fault)
    raise faults[0]


def read_drafted(path: Path) -> Draft:
    """Return the draft in *path*, with the signatures that it has."""
    try:
        return read_draft(canonical.parse(read_limited(path, DRAFT_MAX, private=False), largest=DRAFT_MAX))
    except RefusalError as refusal:
        raise complain(path, str(refusal).rstrip("."), refusal.remedy) from None


def write_draft(path: Path, draft: Draft) -> None:
    """Write *draft* with its signatures to *path*, whole or not at all; it is public."""
    text = json.dumps(draft.value(), indent=1, ensure_ascii=False).encode() + b"\n"
    write_atomically(path, text, mode=0o644, replace=True)


def write_version(path: Path, signed: Signed) -> None:
    """Write a version that is signed by enough; there must be none of that number yet."""
    text = json.dumps(signed.envelope(), indent=1, sort_keys=True).encode() + b"\n"
    write_atomically(path, text, mode=0o644, replace=False)


def note_down(folder: Path, text: str) -> Path:
    """Append *text* to the transcript of *folder*; what stands there is never changed."""
    path = folder / TRANSCRIPT
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(("" if file.tell() else TITLE) + text)
            file.flush()
            os.fsync(file.fileno())
    except OSError as fault:
        raise complain(
            path, fault.strerror or str(fault), "Write down by hand what was done, and check the folder"
        ) from None
    return path
