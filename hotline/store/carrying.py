"""Carries the files of a center from one folder to another: each is proved by its digest, which is its name.

What lies in the target already is read and proved as well, and stays. Nothing is ever removed: a record only grows, so
the newest one announces every file that an older one did.
"""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Final

from hotline.core.errors import StoreError
from hotline.store.attachments import PART
from hotline.store.database import sync_folder

BLOCK: Final = 1 << 20
NAME: Final = re.compile(r"[0-9a-f]{64}")
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Carried:
    """What lies in the target now, by digest with its size; `damaged` are those that are not what their names say."""

    sizes: Mapping[str, int]
    damaged: tuple[str, ...] = ()


def carry(source: Path, target: Path, progress: Progress) -> Carried:
    """Copy every whole file in *source* to *target*, durably; StoreError if a disk fails.

    What is damaged in *source* and not in *target* either is named; where there is no *source*, there is nothing.
    """
    try:
        names = sorted(each.name for each in source.iterdir() if NAME.fullmatch(each.name)) if source.is_dir() else []
        total = sum((source / name).stat().st_size for name in names)
        sizes: dict[str, int] = {}
        done = 0
        for name in names:
            target.mkdir(mode=0o700, parents=True, exist_ok=True)
            if stands(target / name) or copied(source / name, target / name):
                sizes[f"sha256:{name}"] = (target / name).stat().st_size
            done += (source / name).stat().st_size
            progress(done, total)
        if names:
            sync_folder(target / names[0])
    except OSError as error:
        raise StoreError(f"the files in {source} cannot be copied to {target}: {error}. Check both disks") from error
    return Carried(sizes, tuple(f"sha256:{name}" for name in names if f"sha256:{name}" not in sizes))


def stands(path: Path) -> bool:
    """Return whether a file is there, and is what its name says."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest() == path.name


def copied(source: Path, target: Path) -> bool:
    """Copy a file, durably, unless its bytes are not those of its name."""
    part, found = target.with_name(f"{target.name}{PART}"), sha256()
    with source.open("rb") as file, part.open("wb") as out:
        while block := file.read(BLOCK):
            found.update(block)
            out.write(block)
        out.flush()
        os.fsync(out.fileno())
    if found.hexdigest() != target.name:
        part.unlink()
        return False
    part.replace(target)
    return True
