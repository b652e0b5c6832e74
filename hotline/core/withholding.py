"""Openings that left the live record for an archive: each stays marked, and its commitment stands for it.

In place of the opening stands null, as in an evidence bundle. Everything else of the message verifies as before.
"""

from hotline.core.admission import Admitted
from hotline.core.canonical import Instant, Json, decode, encode
from hotline.core.center import Center
from hotline.core.errors import RefusalError
from hotline.core.replica import Replica
from hotline.core.sealing import Disclosed

BESIDE_MAX = 4 * 1024 * 1024


class Archivist(Center):
    """A center that judges its own record when some openings were archived: those are not missing."""

    def judge(self, replica: Replica, index: int, at: Instant, envelope: Json, openings: Json) -> Admitted:
        """Judge a message by the openings that are still here."""
        if isinstance(openings, dict) and None in openings.values():
            openings = Disclosed(remaining(openings))
        return super().judge(replica, index, at, envelope, openings)


def remaining(openings: object) -> dict[str, Json]:
    """Return those of the *openings* of a message that did not leave; None are none."""
    return {name: each for name, each in openings.items() if each is not None} if isinstance(openings, dict) else {}


def emptied(beside: bytes) -> bytes:
    """Return openings with null in place of each."""
    return encode(dict.fromkeys(read(beside)))


def is_withheld(beside: bytes | None) -> bool:
    """Return whether an opening beside a message left the live record."""
    return beside is not None and b":null" in beside and None in read(beside).values()


def read(beside: bytes) -> dict[str, Json]:
    """Return openings as JSON; none in what is no object."""
    try:
        value = decode(beside, largest=BESIDE_MAX)
    except RefusalError:
        return {}
    return value if isinstance(value, dict) else {}
