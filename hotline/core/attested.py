"""What somebody outside the channel says of our log: a witness that cosigns it, an authority that stamps the time.

Nothing in the logs rests on it. It is kept beside them, and whoever judges them may pin those outside and ask for it.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from hotline.core.canonical import Instant
from hotline.core.errors import HotlineError

WITNESS: Final = "witness"
STAMP: Final = "stamp"
KINDS: Final = (WITNESS, STAMP)
NAME: Final = r"[a-z][a-z0-9-]{0,31}"


class AttestError(HotlineError):
    """Somebody outside did not answer, or nothing that holds; the text says why, for the administrator."""


@dataclass(frozen=True, slots=True)
class Attested:
    """That our log stood with `size` entries at `at`, by their clock. `name` is the one that the configuration gives.

    `body` is what they said over the head of that size with the cosignature of the peer: the signature lines of a
    witness, or the RFC 3161 response of an authority.
    """

    kind: str
    name: str
    size: int
    at: Instant
    body: bytes


@dataclass(frozen=True, slots=True)
class ToAttest:
    """A head of our log that the peer cosigned. `old` is the size that was attested before, 0 if none was.

    `grew_from` returns the proof that this tree grew from one of a smaller size.
    """

    note: str
    size: int
    old: int
    grew_from: Callable[[int], Awaitable[tuple[bytes, ...]]]


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with somebody outside: the largest size attested, since when they fail (our clock), and why."""

    kind: str
    name: str
    size: int = 0
    failing: Instant | None = None
    why: str = ""
