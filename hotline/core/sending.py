"""What one connection sends of our log, and in which order: the window, overtaking, documents, what is given back.

1. Entries go in order, each frame with the checkpoint at its end. At most `WINDOW` bytes of them are in flight without
   the peer's cosignature, and of documents one chunk, so that nothing in a buffer stands before a FLASH. One entry may
   always go. Frames cost signatures at both ends: so with `FRAMES` in flight the next one gathers what grows meanwhile,
   up to `ENOUGH` entries, and is ready when the window opens. Urgent entries do not wait for more.
2. An urgent entry that cannot go now in its turn is sent ahead in an `advance`; it is sent again in its turn.
3. What is given back to a peer that lost it (rule 9) is paced by checks, whose answer shows that all before it is
   decided there; so are entries that the peer cosigned before it lost them, and will not cosign again. Both take room
   from new entries, but never wait for them: a peer that has not got its own log back cosigns none. Advances have a
   window of their own.
4. Cosignatures keep their order: those of the series first, then those given since. A cosigner that lost its series
   gets it back before any entry, so that it gives none anew.

It decides nothing about content. `pump` returns the orders that are possible now; call it after every change.
"""

from bisect import bisect_left
from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from hotline.core import canonical
from hotline.core.checkpoint import parse_checkpoint
from hotline.core.commands import Portion, TakeAdvance
from hotline.core.errors import LogError, refuse
from hotline.core.frames import (
    BEFORE_MAX,
    BESIDE_MAX,
    CHUNK_MAX,
    Advance,
    Carried,
    Check,
    Chunk,
    Cosignature,
    Entries,
    Frame,
    Have,
    Needed,
    encode,
)
from hotline.core.orders import Fetch, FetchAdvance, Moment, Order, Parties, Transmit

WINDOW: Final = 65_536
PIECE: Final = 32_768
FRAMES: Final = 2
ENOUGH: Final = 8
RETURN_MAX: Final = 64 * 1024 * 1024
ADVANCE_MAX: Final = 163_840
ADVANCE_DOCUMENTS: Final = 4


@dataclass(slots=True)
class Document:
    """A document on its way: how much of it the peer holds."""

    digest: str
    content: bytes
    held: int = 0


@dataclass(slots=True)
class Parcel:
    """One frame that goes once its documents are over there. *weight* counts against the window."""

    frame: Frame
    weight: int
    documents: deque[Document] = field(default_factory=deque)


@dataclass(slots=True)
class Pace:
    """How much has been sent that no answered check shows to be decided."""

    sent: int = 0
    asked: int | None = None
    asked_at: int = 0

    def answered(self, number: int) -> None:
        """Take the answer to check *number*, if it is ours."""
        if number == self.asked:
            self.sent -= self.asked_at
            self.asked = None


@dataclass(frozen=True, slots=True)
class Start:
    """Where a connection begins: our log has *size*; of it the peer holds *held*, and had cosigned *cosigned*."""

    size: int
    held: int
    cosigned: int


class Sending:
    """The sending half of one connection that is up."""

    def __init__(
        self, connection: int, parties: Parties, start: Start, urgent: list[int], number: Callable[[], int]
    ) -> None:
        """Begin where the peer ends; *number* returns the number of the next check.

        *urgent* (ascending) is shared with the link: what the peer has cosigned is taken out of it.
        """
        self.connection = connection
        self.parties = parties
        self.held = self.cursor = start.held
        self.cosigned_before = start.cosigned
        self.size = start.size
        self.urgent = urgent
        del urgent[: bisect_left(urgent, start.held)]
        self.behind = deque(urgent)
        self.number = number
        self.flight: deque[tuple[int, int]] = deque()
        self.held_back = False
        self.fetching = False
        self.turn: Parcel | None = None
        self.ahead: Parcel | None = None
        self.seeking = False
        self.returns: deque[Parcel] = deque()
        self.chunk: tuple[Document, int] | None = None
        self.pace = Pace()
        self.pace_ahead = Pace()
        self.given: dict[str, int] = {}
        self.series_due: set[str] = set()
        self.queued: Counter[str] = Counter()
        self.early: list[str] = []

    @property
    def awaiting(self) -> bool:
        """Return whether the peer owes us a sign of life."""
        asked = self.pace.asked, self.pace_ahead.asked
        return bool(self.flight) or self.chunk is not None or asked != (None, None)

    @property
    def room(self) -> int:
        """Return how much of the window is left."""
        return WINDOW - sum(weight for _, weight in self.flight) - self.pace.sent

    @property
    def restoring(self) -> bool:
        """Return whether the peer must have its own cosignatures back before it sees entries."""
        return self.parties.me in self.series_due or self.queued[self.parties.me] > 0

    @property
    def gathering(self) -> bool:
        """Return whether the next entries may wait for more of them, because enough is on its way."""
        crowded = len(self.flight) >= FRAMES or (bool(self.flight) and self.room < PIECE)
        hurried = bool(self.urgent) and self.urgent[-1] >= self.cursor
        return crowded and not hurried and self.size - self.cursor < ENOUGH

    @property
    def idle(self) -> bool:
        """Return whether all there is to send has gone, so that a piece of a file holds nothing up."""
        waiting = self.turn, self.ahead, self.chunk
        busy = self.fetching or self.seeking or bool(self.behind) or bool(self.returns)
        return waiting == (None, None, None) and not busy and self.cursor >= self.size

    def fits(self, parcel: Parcel) -> bool:
        """Return whether the window has room for *parcel*; one may always go."""
        return parcel.weight <= self.room or self.room == WINDOW

    def grown(self, size: int, urgent: Iterable[int]) -> None:
        """Our log is durable up to *size*."""
        self.size = max(self.size, size)
        self.behind.extend(sorted(urgent))

    def arrived(self, size: int) -> None:
        """The peer has cosigned *size* entries of ours: the window opens."""
        self.held = max(self.held, size)
        while self.flight and self.flight[0][0] <= size:
            self.flight.popleft()
        del self.urgent[: bisect_left(self.urgent, size)]

    def fetched(self, first: int, portions: tuple[Portion, ...], note: str | None) -> None:
        """Take the next entries of our log."""
        self.fetching = False
        if first != self.cursor or not portions or note is None:
            self.size = min(self.size, self.cursor)
            return
        self.turn = entries_parcel(self.parties.me, first, portions, note)
        self.cursor = first + len(portions)

    def fetched_advance(self, advance: TakeAdvance | None) -> None:
        """Take an urgent entry with its proof; one that cannot overtake, or is too large, waits its turn."""
        self.seeking = False
        self.ahead = advance_parcel(advance) if advance else None

    def give_back(self, log: str, first: int, portions: tuple[Portion, ...], note: str | None) -> None:
        """Give the peer the end of its own *log* back, in pieces; the last one bears the note."""
        if not portions or note is None:
            raise refuse("log.range", "want", f"{log} from {first}")
        pieces = list(cut(portions))
        at = first
        for number, piece in enumerate(pieces, 1):
            self.returns.append(entries_parcel(log, at, piece, note if number == len(pieces) else None))
            at += len(piece)

    def series(self, log: str, notes: tuple[str, ...]) -> None:
        """Send cosignatures over *log* that the peer does not hold, before any given since."""
        self.series_due.discard(log)
        if log == self.parties.peer:
            notes, self.early = (*notes, *self.early), []
        self.queue(log, notes)

    def cosigned(self, notes: tuple[str, ...]) -> list[Order]:
        """Send our newest cosignatures at once, unless older ones still wait."""
        log = self.parties.peer
        if log in self.series_due:
            self.early.extend(notes)
            return []
        if self.queued[log]:
            self.queue(log, notes)
            return []
        return [self.transmit(each.frame) for each in self.fresh(log, notes)]

    def queue(self, log: str, notes: Iterable[str]) -> None:
        """Let *notes* wait for the window."""
        parcels = self.fresh(log, notes)
        self.queued[log] += len(parcels)
        self.returns.extend(parcels)

    def fresh(self, log: str, notes: Iterable[str]) -> list[Parcel]:
        """Return the frames of *notes*, without those not above what was sent before."""
        parcels = []
        for note in notes:
            size = note_size(note)
            if size > self.given.get(log, -1):
                self.given[log] = size
                parcels.append(Parcel(Cosignature(log, note), len(note)))
        return parcels

    def have(self, frame: Have) -> None:
        """The peer holds a document up to an offset; it must have moved on."""
        if self.chunk is None or self.chunk[0].digest != frame.digest:
            raise refuse("frame.out_of_turn", "have")
        document, offset = self.chunk
        if not offset < frame.offset <= len(document.content):
            raise refuse("frame.out_of_turn", "have.offset", str(frame.offset))
        self.chunk = None
        document.held = frame.offset

    def answered(self, number: int) -> None:
        """A check has come back: all that was sent before it is decided there."""
        self.pace.answered(number)
        self.pace_ahead.answered(number)

    def pump(self, now: Moment) -> list[Order]:
        """Return all that may go now, what is urgent first."""
        orders: list[Order] = []
        while step := [*self.ship_ahead(), *self.ship_turn(), *self.ship_return(), *self.fetch()]:
            orders += step
        return orders + self.ship_chunk() + self.ask(self.pace_ahead, now) + self.ask(self.pace, now)

    def ship_ahead(self) -> list[Order]:
        """Send the advance whose documents are over there."""
        parcel = self.ahead
        if parcel is None or lacking(parcel) or self.pace_ahead.sent >= WINDOW:
            return []
        self.ahead = None
        self.pace_ahead.sent += parcel.weight
        return [self.transmit(parcel.frame)]

    def ship_turn(self) -> list[Order]:
        """Send the entries whose turn it is, if the window is open."""
        parcel = self.turn
        if parcel is None or self.restoring or lacking(parcel) or not self.fits(parcel):
            return []
        self.turn = None
        if self.cursor <= self.cosigned_before:
            self.pace.sent += parcel.weight
        else:
            self.flight.append((self.cursor, parcel.weight))
        return [self.transmit(parcel.frame)]

    def ship_return(self) -> list[Order]:
        """Send the next of what is given back."""
        parcel = self.returns[0] if self.returns else None
        if parcel is None or lacking(parcel) or (self.pace.sent and self.pace.sent + parcel.weight > WINDOW):
            return []
        self.returns.popleft()
        if isinstance(parcel.frame, Cosignature):
            self.queued[parcel.frame.log] -= 1
        self.pace.sent += parcel.weight
        return [self.transmit(parcel.frame)]

    def fetch(self) -> list[Order]:
        """Ask for the next entries, or for an urgent one that stands behind a backlog."""
        if self.fetching or self.held_back:
            return []
        # Never less than half of the window: else, under load, frames shrink to one entry each, and every entry costs a
        # round trip and two signatures (RFC 1122 section 4.2.3.4, for the same reason).
        if self.turn is None and self.cursor < self.size and not self.gathering:
            self.fetching = True
            return [Fetch(self.connection, "ours", self.cursor, PIECE)]
        standing = self.turn.frame.first if self.turn and isinstance(self.turn.frame, Entries) else self.cursor
        while self.behind and self.behind[0] < standing:
            self.behind.popleft()
        if not self.behind or self.seeking or self.ahead is not None:
            return []
        self.seeking = True
        return [FetchAdvance(self.connection, self.behind.popleft(), self.held)]

    def ship_chunk(self) -> list[Order]:
        """Send the next chunk, of the most urgent document; only one is ever un-answered."""
        if self.chunk is not None:
            return []
        for parcel in (self.ahead, self.turn, self.returns[0] if self.returns else None):
            if parcel is not None and lacking(parcel):
                document = parcel.documents[0]
                piece = document.content[document.held : document.held + CHUNK_MAX]
                self.chunk = document, document.held
                return [self.transmit(Chunk(document.digest, document.held, len(document.content), piece))]
        return []

    def ask(self, pace: Pace, now: Moment) -> list[Order]:
        """Ask whether what was sent is decided there."""
        if pace.asked is not None or not pace.sent:
            return []
        pace.asked, pace.asked_at = self.number(), pace.sent
        return [self.transmit(Check(pace.asked, now.wall, settle=True))]

    def transmit(self, frame: Frame) -> Transmit:
        """Return the order to send *frame*."""
        return Transmit(self.connection, encode(frame))


def lacking(parcel: Parcel) -> bool:
    """Drop the documents of *parcel* that are over there, and return whether any is left."""
    while parcel.documents and parcel.documents[0].held == len(parcel.documents[0].content):
        parcel.documents.popleft()
    return bool(parcel.documents)


def entries_parcel(log: str, first: int, portions: Iterable[Portion], note: str | None) -> Parcel:
    """Return the entries frame of *portions*; a large document travels before it."""
    documents: deque[Document] = deque()
    entries = tuple(carry(portion, BESIDE_MAX, documents) for portion in portions)
    return Parcel(Entries(log, first, entries, note), sum(map(weigh, entries)), documents)


def advance_parcel(advance: TakeAdvance) -> Parcel | None:
    """Return the advance frame, or None if it is too large to overtake anything."""
    documents: deque[Document] = deque()
    entry = carry(advance.portion, BESIDE_MAX, documents)
    before = tuple(Needed(index, carry(portion, 0, documents), proof) for index, portion, proof in advance.before)
    weight = weigh(entry) + sum(weigh(each.entry) for each in before)
    if weight > ADVANCE_MAX or len(before) > BEFORE_MAX or len(documents) > ADVANCE_DOCUMENTS:
        return None
    return Parcel(Advance(advance.index, entry, advance.proof, advance.note, before), weight, documents)


def carry(portion: Portion, inline: int, documents: deque[Document]) -> Carried:
    """Return *portion* as it goes; what stands beside it and is over *inline* bytes becomes one of *documents*."""
    if portion.beside is None or len(portion.beside) <= inline:
        return Carried(portion.body, portion.beside)
    digest = canonical.digest(portion.beside)
    documents.append(Document(digest, portion.beside))
    return Carried(portion.body, None, digest)


def weigh(entry: Carried) -> int:
    """Return what *entry* counts in the window."""
    return len(entry.body) + len(entry.beside or b"")


def cut(portions: tuple[Portion, ...]) -> Iterable[tuple[Portion, ...]]:
    """Cut *portions* into pieces that fit one frame."""
    piece: list[Portion] = []
    weight = 0
    for portion in portions:
        size = len(portion.body) + len(portion.beside or b"")
        if piece and (weight + size > PIECE or len(piece) == PIECE // 64):
            yield tuple(piece)
            piece, weight = [], 0
        piece.append(portion)
        weight += size
    yield tuple(piece)


def note_size(note: str) -> int:
    """Return the size that the checkpoint in *note* names; whether it is signed is not asked here."""
    try:
        return parse_checkpoint(note).size
    except LogError as fault:
        raise refuse("frame.malformed", "note", str(fault)) from None
