"""Finds the agreement that a person names: a protocol file, one that is shipped, or one that the center holds."""

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from hotline.cli.asking import Asking, ask
from hotline.cli.exits import DeskError
from hotline.cli.terminal import Terminal
from hotline.core.canonical import decode, digest, short
from hotline.core.protocol import DEEPEST, DOCUMENT_MAX
from hotline.files import positions, protocols

DIGEST: Final = re.compile(r"(?:sha256:)?([0-9a-f]{4,64})")
HTML: Final = frozenset({".html", ".htm"})


@dataclass(frozen=True, slots=True)
class Named:
    """An agreement as bytes and as the document in them; *order* is that of its forms and fields in the file."""

    octets: bytes
    digest: str
    document: Mapping[str, Any]
    order: Mapping[str, tuple[str, ...]]


def named(given: str, terminal: Terminal) -> Named:
    """Return the agreement that *given* names: a file first, then what is shipped, then a digest at the center."""
    path = Path(given)
    if not path.exists() and given in protocols.names():
        return of_file(protocols.shipped() / f"{given}.yaml")
    if not path.exists() and DIGEST.fullmatch(given):
        return of_center(given, terminal)
    return of_file(path)


def of_file(path: Path) -> Named:
    """Return the agreement of a protocol file."""
    found = protocols.load_file(path)
    order = {code: tuple(form.fields) for code, form in found.protocol.forms.items()}
    return Named(found.octets, found.digest, document_of(found.octets), order)


def of_center(given: str, terminal: Terminal) -> Named:
    """Return the agreement at the center whose digest begins as *given*."""
    beginning = "sha256:" + given.removeprefix("sha256:")
    kept: list[bytes] = []

    async def verb(asking: Asking) -> None:
        known = [str(each["digest"]) for each in asking.channel["agreements"]]
        matching = [each for each in known if each.startswith(beginning)]
        if len(matching) != 1:
            listed = ", ".join(map(short, matching or known)) or "–"
            raise DeskError("two_agreements" if matching else "no_agreement", given, found=listed)
        kept.append(await asking.client.document(matching[0]))

    ask(terminal, verb)
    (octets,) = kept
    return Named(octets, digest(octets), document_of(octets), {})


def document_of(octets: bytes) -> Mapping[str, Any]:
    """Return the document that the canonical bytes of an agreement write."""
    document = decode(octets, largest=DOCUMENT_MAX, deepest=DEEPEST)
    return document if isinstance(document, dict) else {}


def put_out(page: str, out: Path | None) -> None:
    """Print a *page*, or write it to the file *out* and say so on the error stream."""
    if out is None:
        sys.stdout.write(page)
        return
    try:
        out.write_text(page, encoding="utf-8")
    except OSError as error:
        wrong = f"it cannot be written: {error.strerror}"
        raise positions.unreadable(str(out), wrong, "Check the folder and who may write to it") from error
    sys.stderr.write(f"{out}\n")


def wants_html(out: Path | None, *, asked: bool) -> bool:
    """Return whether a page of HTML is wanted: *asked* for, or by the name of the file."""
    return asked or (out is not None and out.suffix.lower() in HTML)
