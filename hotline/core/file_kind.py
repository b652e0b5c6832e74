"""The type of a field that is a file: what of it stands in the message. The bytes themselves come after (rule 14)."""

import re
from dataclasses import dataclass
from typing import Any, Final

from hotline.core.canonical import digest_bytes
from hotline.core.errors import refuse
from hotline.core.values import clean, members, one_of, parsed, text_of

KIB: Final = 1024
FILE_USUAL: Final = 4 * KIB * KIB
FILE_MAX: Final = 32 * KIB * KIB
"""The wall: no agreement lets a file be larger."""

NAME_MAX: Final = 120
NO_NAME: Final = frozenset('/\\:*?"<>|')
MEDIA: Final = re.compile(r"[a-z]{1,32}/[a-z0-9][a-z0-9.+-]{0,79}")


@dataclass(frozen=True, slots=True)
class File:
    """A file: `{"name", "size", "media", "digest"}`, of at most `most` bytes.

    It is of one of the types `media`, any if none is named; its type is what its author says, and nothing acts on it.
    """

    most: int = FILE_USUAL
    media: tuple[str, ...] = ()
    name = "file"

    def check(self, value: object, where: str) -> None:
        """Refuse a file that is too large, empty, of another type, or without a plain name."""
        given = members(value, where, ("name", "size", "media", "digest"))
        name = clean(given["name"], f"{where}.name", NAME_MAX)
        if name.startswith(".") or "\n" in name or NO_NAME.intersection(name):
            raise refuse("field.malformed", f"{where}.name", "the plain name of a file, without folders")
        size = given["size"]
        if not isinstance(size, int) or isinstance(size, bool):
            raise refuse("field.wrong_type", f"{where}.size", "a whole number of bytes")
        if not 1 <= size <= self.most:
            raise refuse("field.out_of_range", f"{where}.size", f"{size} bytes, from 1 to {self.most}")
        if not MEDIA.fullmatch(text_of(given["media"], f"{where}.media")):
            raise refuse("field.malformed", f"{where}.media", "a media type, such as application/pdf")
        if self.media:
            one_of(given["media"], f"{where}.media", self.media)
        parsed(digest_bytes, given["digest"], f"{where}.digest")

    def show(self, value: Any, language: str) -> str:  # noqa: ANN401, ARG002 - one signature for all kinds
        """Return name, type and size."""
        return f"{value['name']} ({value['media']}, {octets_text(value['size'])})"


def octets_text(size: int) -> str:
    """Return how much *size* is, in the largest unit that fits."""
    if size < KIB:
        return f"{size} B"
    unit, of = ("KiB", KIB) if size < KIB * KIB else ("MiB", KIB * KIB)
    return f"{size // of} {unit}" if size % of == 0 else f"{size / of:.1f} {unit}"
