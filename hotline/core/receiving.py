"""What one center accepts from the other between two readings of its log: documents in pieces, and no more than agreed.

The peer may have as much in flight as `sending` allows; more is a flood and ends the connection. Documents outlive
connections, so that a break in the middle of a large one costs one chunk.
"""

from collections import deque
from dataclasses import dataclass, field
from typing import Final

from hotline.core import canonical
from hotline.core.commands import Command, Portion, TakeAdvance, TakeCosignature, TakeEntries
from hotline.core.errors import refuse
from hotline.core.frames import Advance, Carried, Chunk, Cosignature, Entries, Have
from hotline.core.orders import Moment, Parties, Settings
from hotline.core.sending import RETURN_MAX, WINDOW, note_size, weigh

DOCUMENTS_MAX: Final = 8
ENTRIES_RETURNED_MAX: Final = 1_000_000


@dataclass(slots=True)
class Documents:
    """Documents that have come in pieces, by digest: the newest few, whole or not."""

    parts: dict[str, bytearray] = field(default_factory=dict)
    totals: dict[str, int] = field(default_factory=dict)

    def take(self, chunk: Chunk) -> Have:
        """Take a piece and say how much is held; a piece already held is passed over."""
        part = self.parts.pop(chunk.digest, bytearray())
        self.parts[chunk.digest] = part
        total = self.totals.setdefault(chunk.digest, chunk.total)
        while len(self.parts) > DOCUMENTS_MAX:
            self.drop(next(iter(self.parts)))
        if total != chunk.total or not chunk.piece or chunk.offset + len(chunk.piece) > total:
            self.drop(chunk.digest)
            raise refuse("frame.malformed", "chunk", "it does not fit the document")
        if chunk.offset == len(part):
            part += chunk.piece
            if len(part) == total and canonical.digest(bytes(part)) != chunk.digest:
                self.drop(chunk.digest)
                raise refuse("frame.malformed", "chunk.digest", "the document is another one")
        return Have(chunk.digest, len(part))

    def drop(self, digest: str) -> None:
        """Forget a document."""
        del self.parts[digest], self.totals[digest]

    def portion(self, entry: Carried) -> Portion:
        """Return *entry* with what stands beside it."""
        if entry.document is None:
            return Portion(entry.body, entry.beside)
        part = self.parts.get(entry.document)
        if part is None or len(part) < self.totals[entry.document]:
            raise refuse("frame.out_of_turn", "document", entry.document)
        return Portion(entry.body, bytes(part))


class Receiving:
    """The receiving half of one connection that is up: turns frames into commands, within limits."""

    def __init__(self, parties: Parties, documents: Documents, settings: Settings) -> None:
        """Begin with nothing in flight."""
        self.parties = parties
        self.documents = documents
        self.settings = settings
        self.flight: deque[int] = deque()
        self.allowance = float(settings.frames_burst)
        self.refilled: int | None = None
        self.wanting: int | None = None
        self.returned: list[Portion] = []
        self.returned_bytes = 0

    def count(self, now: Moment) -> None:
        """Count one frame; a peer that sends them faster than agreed for long is a flood."""
        elapsed = now.ticks - (now.ticks if self.refilled is None else self.refilled)
        self.refilled = now.ticks
        refill = elapsed * self.settings.frames_a_second / 1000
        self.allowance = min(self.allowance + refill, float(self.settings.frames_burst)) - 1
        if self.allowance < 0:
            raise refuse("frame.flood", detail=f"over {self.settings.frames_a_second} frames a second")

    def entries(self, frame: Entries) -> Command | None:
        """Return what the center is told of *frame*; None while the rest of a returned log is still to come."""
        portions = tuple(self.documents.portion(entry) for entry in frame.entries)
        if frame.log == self.parties.me:
            return self.back(frame, portions)
        if frame.log != self.parties.peer or frame.note is None:
            raise refuse("frame.malformed", "entries", "log or note")
        weight = sum(map(weigh, frame.entries))
        if self.flight and sum(self.flight) + weight > WINDOW:
            raise refuse("frame.flood", "entries", f"{sum(self.flight) + weight} bytes in flight")
        self.flight.append(weight)
        return TakeEntries("theirs", frame.first, portions, frame.note)

    def back(self, frame: Entries, portions: tuple[Portion, ...]) -> Command | None:
        """Take a piece of our own log that we asked for."""
        if self.wanting is None or frame.first != self.wanting + len(self.returned):
            raise refuse("frame.out_of_turn", "entries", "our own log was not asked for here")
        self.returned += portions
        self.returned_bytes += sum(len(each.body) + len(each.beside or b"") for each in portions)
        if self.returned_bytes > RETURN_MAX * 2 or len(self.returned) > ENTRIES_RETURNED_MAX:
            raise refuse("frame.too_large", "entries", "too much of our log comes back; restore a newer backup")
        if frame.note is None:
            return None
        command = TakeEntries("ours", self.wanting, tuple(self.returned), frame.note)
        self.wanting, self.returned, self.returned_bytes = None, [], 0
        return command

    def advance(self, frame: Advance) -> Command:
        """Return what the center is told of an urgent entry."""
        before = tuple((each.index, self.documents.portion(each.entry), each.proof) for each in frame.before)
        return TakeAdvance(frame.index, self.documents.portion(frame.entry), frame.proof, frame.note, before)

    def cosignature(self, frame: Cosignature) -> Command:
        """Return what the center is told: of the peer's cosignature over our log, or of our own given back."""
        if frame.log not in (self.parties.me, self.parties.peer):
            raise refuse("frame.malformed", "cosignature.log", frame.log)
        note_size(frame.note)
        return TakeCosignature("ours" if frame.log == self.parties.me else "theirs", frame.note)

    def told(self, command: Command) -> None:
        """The center has decided *command*, the oldest in flight."""
        if isinstance(command, TakeEntries) and command.log == "theirs":
            self.flight.popleft()
