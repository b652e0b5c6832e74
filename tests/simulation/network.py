"""The network between both machines: connections that keep the order of what they carry, and do everything else wrong.

As below TLS and TCP, a connection delays, breaks or falls silent, but loses nothing in the middle. Beyond what TLS lets
through, frames of earlier connections are repeated on later ones and bytes are flipped: the machines must refuse.
"""

from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from typing import Protocol

from hotline.core.canonical import digest
from hotline.core.errors import RefusalError
from hotline.core.frames import Advance, Cosignature, Entries, Frame, parse
from hotline.core.orders import Contact
from hotline.core.roster import Key
from tests.simulation.clockwork import Clockwork
from tests.simulation.plan import PARTIES

PATHS = ("east", "west")
REMEMBERED = 200
CONNECTING_FAILS_AFTER = 3_000


class End(Protocol):
    """One end of a connection: a process."""

    party: str

    @property
    def gone(self) -> bool: ...
    def attend_to(self, act: Callable[[], None]) -> None: ...
    def peer_keys(self) -> tuple[Key, ...]: ...
    def dial_failed(self) -> None: ...
    def opened(self, connection: int, contact: Contact) -> None: ...
    def received(self, connection: int, frame: bytes) -> None: ...
    def lost(self, connection: int) -> None: ...


@dataclass(slots=True)
class Connection:
    """One connection. `arrives` is when the last thing sent to a party does."""

    number: int
    path: str
    ends: dict[str, End]
    arrives: dict[str, int] = field(default_factory=dict)
    broken: bool = False
    hung_up: set[str] = field(default_factory=set)


class Network:
    """All connections there are, and what is wrong with the paths. `standing` processes take connections."""

    def __init__(self, time: Clockwork, sent: Callable[[str, bytes], None]) -> None:
        self.time = time
        self.sent = sent
        self.standing: dict[str, End | None] = dict.fromkeys(PARTIES)
        self.connections: dict[int, Connection] = {}
        self.numbers = 0
        self.parted_until = 0
        self.muted_until: dict[str, int] = dict.fromkeys(PARTIES, 0)
        self.remembered: dict[str, deque[bytes]] = {party: deque(maxlen=REMEMBERED) for party in PARTIES}
        self.corrupting: dict[str, int] = dict.fromkeys(PARTIES, 0)

    def latency(self) -> int:
        """Return how long the next thing takes to cross."""
        return 1 + self.time.chance["latency"].randint(0, self.time.faults.latency)

    def dial(self, caller: End, path: str) -> None:
        """Try to open a connection to the other party."""
        peer = self.standing[other(caller.party)]
        if self.time.ticks < self.parted_until or peer is None:
            wait = self.latency() if peer is None else CONNECTING_FAILS_AFTER
            self.time.later(wait, partial(caller.attend_to, caller.dial_failed))
            return
        self.numbers += 1
        connection = Connection(self.numbers, path, {caller.party: caller, peer.party: peer})
        self.connections[connection.number] = connection
        self.time.later(self.latency(), partial(self.open, connection))

    def open(self, connection: Connection) -> None:
        """Let both ends have the connection."""
        if any(end.gone for end in connection.ends.values()):
            self.lose(connection, deaf=False)
        for party, end in connection.ends.items():
            nonce = sha256(f"{self.time.plan.seed}/{connection.number}/{party}".encode()).digest()
            contact = Contact(connection.path, nonce, spki(party), spki(other(party)), end.peer_keys())
            end.attend_to(partial(end.opened, connection.number, contact))

    def send(self, sender: End, number: int, frame: bytes) -> None:
        """Put a frame on its way."""
        connection = self.connections.get(number)
        if connection is None or connection.broken or sender.party in connection.hung_up:
            return
        to = other(sender.party)
        self.sent(sender.party, frame)
        self.remembered[to].append(frame)
        if self.corrupting[to]:
            self.corrupting[to] -= 1
            frame = self.corrupted(connection, frame)
        self.carry(connection, to, frame)

    def carry(self, connection: Connection, to: str, frame: bytes) -> None:
        """Let *frame* arrive after all that was sent before it."""
        self.time.at(self.arrival(connection, to), partial(self.arrive, connection, to, frame))

    def arrival(self, connection: Connection, to: str) -> int:
        """Return when what is sent now arrives."""
        at = max(self.time.ticks + self.latency(), connection.arrives.get(to, 0), self.muted_until[to])
        connection.arrives[to] = at
        return at

    def arrive(self, connection: Connection, to: str, frame: bytes) -> None:
        """Hand *frame* to the other end."""
        end = connection.ends[to]
        if not (connection.broken or end.gone or to in connection.hung_up):
            end.attend_to(partial(end.received, connection.number, frame))

    def hang_up(self, end: End, number: int) -> None:
        """Close one end; the other learns of it behind all that was sent."""
        connection = self.connections.get(number)
        if connection is None or end.party in connection.hung_up:
            return
        connection.hung_up.add(end.party)
        if not connection.broken:
            to = other(end.party)
            self.time.at(self.arrival(connection, to), partial(self.closed, connection, to))

    def closed(self, connection: Connection, party: str) -> None:
        """Tell *party* that its connection is gone."""
        end = connection.ends[party]
        if not end.gone and party not in connection.hung_up:
            connection.hung_up.add(party)
            end.attend_to(partial(end.lost, connection.number))

    def lose(self, connection: Connection, *, deaf: bool) -> None:
        """Break a connection with all that is on its way; if *deaf*, nobody is told."""
        connection.broken = True
        for party in () if deaf else connection.ends:
            self.time.later(self.latency(), partial(self.closed, connection, party))

    def alive(self) -> list[Connection]:
        """Return the connections that still carry something; forget those that both ends have given up."""
        self.connections = {
            number: each for number, each in self.connections.items() if len(each.hung_up) < len(each.ends)
        }
        return [each for each in self.connections.values() if not each.broken and not each.hung_up]

    def died(self, end: End, *, deaf: bool) -> None:
        """Break the connections of a process that is gone."""
        for connection in self.alive():
            if connection.ends[end.party] is end:
                self.lose(connection, deaf=deaf)

    def cut(self, *, deaf: bool) -> None:
        """Break every connection."""
        for connection in self.alive():
            self.lose(connection, deaf=deaf)

    def repeat(self, to: str, count: int) -> None:
        """Repeat frames of any earlier time on the newest connection."""
        dice, alive = self.time.chance["replay"], self.alive()
        for _ in range(count if alive and self.remembered[to] else 0):
            self.carry(alive[-1], to, dice.choice(self.remembered[to]))

    def forget(self) -> None:
        """Repeat nothing of what a machine has said that lost its disk since: it contradicts what it says now."""
        for frames in self.remembered.values():
            frames.clear()

    def corrupted(self, connection: Connection, frame: bytes) -> bytes:
        """Return *frame* with a bit flipped; but what TLS alone protects, openings and documents, TLS refuses."""
        dice = self.time.chance["corrupt"]
        place = dice.randrange(len(frame))
        found = frame[:place] + bytes([frame[place] ^ (1 << dice.randrange(8))]) + frame[place + 1 :]
        with suppress(RefusalError):
            if besides(parse(found)) != besides(parse(frame)):
                self.lose(connection, deaf=False)
        return found


def besides(frame: Frame) -> list[object]:
    """Return what a center takes as it comes: what travels beside entries, and its signature under a cosignature."""
    match frame:
        case Entries():
            return [each.beside for each in frame.entries]
        case Advance():
            return [frame.entry.beside, *(each.entry.beside for each in frame.before)]
        case Cosignature():
            return [frame.note.partition("\n\n")[2].partition("\n")[0]]
        case _:
            return []


def other(party: str) -> str:
    """Return the other party."""
    return PARTIES[1 - PARTIES.index(party)]


def spki(party: str) -> str:
    """Return the digest of the TLS key of *party*."""
    return digest(party.encode())
