"""The files of a message at a desk: read from this machine, told of in the message, brought to the center before it."""

import mimetypes
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from hotline.cli.asking import Asking
from hotline.cli.exits import DeskError
from hotline.client.drafting import Composed
from hotline.core.canonical import digest
from hotline.core.file_kind import FILE_MAX, MEDIA, octets_text
from hotline.core.kinds import File, Kind

UNKNOWN: Final = "application/octet-stream"


def described(kind: Kind, written: Any, files: dict[str, Path]) -> Any:  # noqa: ANN401 - as it was typed
    """Return what a message says of the file at the path *written*, and remember in *files* where it lies."""
    if not isinstance(kind, File) or not isinstance(written, str):
        return written
    path = Path(written.strip()).expanduser()
    body = octets(path)
    media = mimetypes.guess_type(path.name)[0] or UNKNOWN
    name = digest(body)
    files[name] = path
    known = media if MEDIA.fullmatch(media) else UNKNOWN
    return {"name": path.name, "size": len(body), "media": known, "digest": name}


def octets(path: Path) -> bytes:
    """Return what stands in a file on this machine; nothing larger than any message may announce is read."""
    try:
        size = path.stat().st_size
        if size > FILE_MAX:
            raise DeskError("file_too_large", str(path), size=octets_text(size), most=octets_text(FILE_MAX))
        return path.read_bytes()
    except OSError as error:
        raise DeskError("file_unreadable", str(path), why=error.strerror or str(error)) from None


async def bring(asking: Asking, composed: Composed) -> None:
    """Bring the files of a message to the center, as they were when it was written."""
    for name, path in asking.files.items():
        if name not in announced(composed.message.fields):
            continue
        body = octets(path)
        if digest(body) != name:
            raise DeskError("file_changed", str(path))
        await asking.client.bring(body)


def announced(fields: Mapping[str, Any]) -> frozenset[str]:
    """Return the digests in open fields."""
    return frozenset(
        each["digest"] for each in fields.values() if isinstance(each, dict) and isinstance(each.get("digest"), str)
    )
