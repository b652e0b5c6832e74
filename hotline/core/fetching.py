"""Files on their way, both ways, on one connection: asked for piece by piece, behind everything else (rule 14).

Whoever lacks a file asks for its next piece, and for the one after it once that is kept. So one piece at most is on its
way each way, an urgent entry never stands behind more than that, a break costs one piece, and what nobody asked for
ends the connection. What cannot be had, or turns out to be another file, is not asked for again on this connection.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from hotline.core.errors import refuse
from hotline.core.frames import AskFile, FilePiece, encode
from hotline.core.orders import KeepPiece, Order, ReadPiece, Transmit


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file that a message names and that is not whole here: so many bytes of it are *held*."""

    digest: str
    size: int
    held: int


@dataclass(slots=True)
class Fetching:
    """What is asked for on a connection, and what the peer asks for.

    `asked` has no answer yet, `keeping` says that it is being kept. `serving` is what the peer asked for, `ready` the
    answer to it.
    """

    connection: int
    wanted: tuple[Wanted, ...] = ()
    asked: Wanted | None = None
    keeping: bool = False
    aside: set[str] = field(default_factory=set)
    serving: AskFile | None = None
    ready: FilePiece | None = None

    def want(self, wanted: Iterable[Wanted]) -> list[Order]:
        """Ask for the first of what is lacking, as soon as nothing is asked for."""
        self.wanted = tuple(wanted)
        return self.ask()

    def ask(self) -> list[Order]:
        """Ask for the next piece of the first file that can be had."""
        if self.asked is not None:
            return []
        self.asked = next((each for each in self.wanted if each.digest not in self.aside), None)
        if self.asked is None:
            return []
        return [Transmit(self.connection, encode(AskFile(self.asked.digest, self.asked.held)))]

    def take(self, frame: FilePiece) -> list[Order]:
        """Take the piece that was asked for; any other ends the connection."""
        asked = self.asked
        if asked is None or self.keeping or (frame.digest, frame.offset) != (asked.digest, asked.held):
            raise refuse("frame.out_of_turn", "file_piece", "it was not asked for")
        if frame.offset + len(frame.piece) > asked.size:
            raise refuse("frame.malformed", "file_piece", f"the file has {asked.size} bytes")
        if not frame.piece:
            return self.set_aside(asked)
        self.keeping = True
        return [KeepPiece(self.connection, frame.digest, frame.offset, asked.size, frame.piece)]

    def kept(self, digest: str, held: int | None) -> list[Order]:
        """So much of the file is *held* now; None: it was another file, or cannot be kept."""
        asked, self.keeping = self.asked, False
        if asked is None or asked.digest != digest:
            return []
        if held is None:
            return self.set_aside(asked)
        self.asked = None
        rest = (each for each in self.wanted if each.digest != digest)
        more = (Wanted(digest, asked.size, held),) if held < asked.size else ()
        return self.want((*more, *rest))

    def set_aside(self, wanted: Wanted) -> list[Order]:
        """Go on with another file."""
        self.aside.add(wanted.digest)
        self.asked = None
        return self.ask()

    def serve(self, frame: AskFile) -> list[Order]:
        """Read what the peer asks for, one piece at a time."""
        if self.serving is not None:
            raise refuse("frame.out_of_turn", "ask_file", "one piece at a time")
        self.serving = frame
        return [ReadPiece(self.connection, frame.digest, frame.offset)]

    def read(self, order: ReadPiece, piece: bytes) -> None:
        """Take what was read for the peer; nothing, if it cannot be had here."""
        self.ready = FilePiece(order.digest, order.offset, piece)

    def ship(self) -> list[Order]:
        """Send what the peer asked for."""
        if self.ready is None:
            return []
        frame, self.ready, self.serving = self.ready, None, None
        return [Transmit(self.connection, encode(frame))]
