"""Secrets that a configuration points to and never contains: passphrases and the signing secrets of webhooks."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from hotline.core.errors import Complaint, FileError
from hotline.files.keys import read_limited
from hotline.files.scalars import Passphrase

SECRET_BYTES_MAX: Final = 4096


def obtain(source: Passphrase, ask: Callable[[], str]) -> bytes | None:
    """Return the passphrase from *source*, or None if there is none; *ask* prompts a person."""
    match source.source:
        case "none":
            return None
        case "prompt":
            return ask().encode()
        case "fd":
            return first_line(descriptor(int(source.name)), f"fd {source.name}")
        case "file":
            return secret(Path(source.name))
        case _:
            return credential(source.name)


def secret(path: Path) -> bytes:
    """Return the first line of the file at *path*, which must be closed to others."""
    return first_line(read_limited(path, SECRET_BYTES_MAX, private=True), str(path))


def credential(name: str) -> bytes:
    """Return the systemd credential *name* (LoadCredential= in the unit)."""
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    if not folder or Path(name).name != name:
        remedy = "Start under systemd with LoadCredential=, or name another source"
        raise FileError((Complaint(f"credential {name}", 0, 0, "", "there is no such credential", remedy),))
    return first_line(read_limited(Path(folder, name), SECRET_BYTES_MAX, private=False), f"credential {name}")


def descriptor(number: int) -> bytes:
    """Return what can be read from file descriptor *number*, and close it."""
    try:
        with os.fdopen(number, "rb") as file:
            return file.read(SECRET_BYTES_MAX)
    except OSError as fault:
        remedy = "Open it in the shell that starts the center: 3< /path"
        raise FileError((Complaint(f"fd {number}", 0, 0, "", fault.strerror or str(fault), remedy),)) from None


def first_line(text: bytes, name: str) -> bytes:
    """Return the first line without its end; an empty one is refused."""
    line = text.partition(b"\n")[0].rstrip(b"\r")
    if not line:
        raise FileError((Complaint(name, 0, 0, "", "the secret is empty", "Write it on the first line"),))
    return line
