"""Names of files against their types: what it ends in decides with what a desk opens a file, whatever its type says.

Both are what its author says. At the desk where a message is written they must agree; at the desk that saves a file its
name is given an ending of its type if they do not.
"""

from mimetypes import MimeTypes
from typing import Final

ENDINGS: Final = MimeTypes()
"""Which ending of a name goes with which type, the same on every machine."""

ANY_BYTES: Final = "application/octet-stream"
"""The type that says nothing."""

UNKNOWN: Final = ".bin"
"""The ending of a type for which none is known; with it nothing is opened."""


def endings_of(media: str) -> tuple[str, ...]:
    """Return how names of files of the type *media* end; nothing if nobody knows."""
    return () if media == ANY_BYTES else tuple(ENDINGS.guess_all_extensions(media))


def contradicts(name: str, media: str) -> bool:
    """Return whether *name* ends otherwise than files of the type *media* do, as far as that is known."""
    known = endings_of(media)
    return bool(known) and not name.lower().endswith(known)


def saved_as(name: str, media: str) -> str:
    """Return the name under which a file is saved: its own if it ends as its type does, else with such an ending."""
    if name.lower().endswith(endings_of(media) or (UNKNOWN,)):
        return name
    return name + ((endings_of(media) and ENDINGS.guess_extension(media)) or UNKNOWN)
