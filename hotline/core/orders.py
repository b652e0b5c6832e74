"""What the link machine orders its hands to do, and what it is told of time and connections.

The hands (`hotline/link/line.py`, or a simulator) carry orders out in the order given, and bring results back:
`SignHello` is answered by `Link.said_hello`, `SignWelcome` by `said_welcome`, `Tell` by `told`, `Fetch` by `fetched`,
`FetchAdvance` by `fetched_advance`, `FetchSeries` by `fetched_series`, `ReadPiece` by `read_piece`, `KeepPiece` by
`kept_piece`, `Dial` by `opened` or `dial_failed`.
`Tell` orders are carried out strictly one after another; the others may overlap.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from hotline.core.canonical import Duration, Instant, Json
from hotline.core.commands import Command
from hotline.core.roster import Key


@dataclass(frozen=True, slots=True)
class Moment:
    """Two readings taken together: the wall clock for what is signed, monotonic *ticks* for waiting."""

    wall: Instant
    ticks: Duration


@dataclass(frozen=True, slots=True)
class Parties:
    """Which channel this is, who we are and who the peer is.

    `time` says how the time of the channel runs, if it is not that of the world (rule 19).
    """

    channel: str
    me: str
    peer: str
    time: str = ""

    @property
    def dials(self) -> bool:
        """Return whether we are the party that dials: the first in the name of the channel (rule 21)."""
        return self.channel.startswith(f"{self.me}-")


@dataclass(frozen=True, slots=True)
class Contact:
    """One connection as TLS showed it: its path, a fresh nonce of 32 bytes, and the SPKI digests of both ends.

    `keys` are the peer's center keys by the roster that counts now.
    """

    path: str
    nonce: bytes
    spki: str
    peer_spki: str
    keys: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Settings:
    """The patience of the line; durations in milliseconds. The defaults are those of the agreement of both centers."""

    check_every: int = 60_000
    silence: int = 15_000
    handshake: int = 10_000
    retry_first: int = 250
    retry_cap: int = 5_000
    jitter: float = 0.0
    frames_burst: int = 20_000
    frames_a_second: int = 5_000


@dataclass(frozen=True, slots=True)
class Dial:
    """Open a connection on *path*; answered by `opened` or `dial_failed`."""

    path: str


@dataclass(frozen=True, slots=True)
class SignHello:
    """Add the correspondent's greeting to *members* and sign it with the center key."""

    connection: int
    members: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class SignWelcome:
    """Sign *payload* with the center key."""

    connection: int
    payload: bytes


@dataclass(frozen=True, slots=True)
class Transmit:
    """Send one frame."""

    connection: int
    frame: bytes


@dataclass(frozen=True, slots=True)
class Tell:
    """Tell the center, and wait until it has decided."""

    connection: int
    command: Command


@dataclass(frozen=True, slots=True)
class Fetch:
    """Read durable entries of *log* from *first*, as `Correspondent.portion` promises."""

    connection: int
    log: str
    first: int
    bytes_max: int


@dataclass(frozen=True, slots=True)
class FetchAdvance:
    """Read entry *index* of our log with its proof, for a peer that holds *peer_size* entries."""

    connection: int
    index: int
    peer_size: int


@dataclass(frozen=True, slots=True)
class FetchSeries:
    """Read the cosignatures above size *above*: `theirs` those we gave, `ours` those the peer gave."""

    connection: int
    log: str
    above: int


@dataclass(frozen=True, slots=True)
class ReadPiece:
    """Read the piece at *offset* of the file *digest*, if a message of this channel names it."""

    connection: int
    digest: str
    offset: int


@dataclass(frozen=True, slots=True)
class KeepPiece:
    """Keep *piece*, at *offset* of a file of *size* bytes with the digest *digest*."""

    connection: int
    digest: str
    offset: int
    size: int
    piece: bytes


@dataclass(frozen=True, slots=True)
class Close:
    """Close the connection when what was ordered before has been sent; it is forgotten here already."""

    connection: int
    reason: str


Order: TypeAlias = (
    Dial
    | SignHello
    | SignWelcome
    | Transmit
    | Tell
    | Fetch
    | FetchAdvance
    | FetchSeries
    | ReadPiece
    | KeepPiece
    | Close
)
