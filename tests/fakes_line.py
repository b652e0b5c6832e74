"""The center as its line sees it, and a network between two links, both in memory and strict.

`FakeCorrespondent` keeps real Merkle trees: a frame that does not grow the replica to the root of its note is refused.
`Pair` joins two `Link` machines by connections whose latency, bandwidth and faults the test sets; time passes only when
told.
"""

from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from hotline.core import canonical
from hotline.core.canonical import Duration, Instant
from hotline.core.checkpoint import Checkpoint, parse_checkpoint
from hotline.core.commands import (
    Command,
    Greet,
    LinkClosed,
    Portion,
    TakeAdvance,
    TakeCosignature,
    TakeEntries,
)
from hotline.core.errors import MerkleError, RefusalError, refuse
from hotline.core.fetching import Wanted
from hotline.core.frames import CHUNK_MAX, Entries, Frame, parse
from hotline.core.link import Link
from hotline.core.merkle import Tree, leaf_hash, verify_inclusion
from hotline.core.orders import (
    Close,
    Contact,
    Dial,
    Fetch,
    FetchAdvance,
    FetchSeries,
    KeepPiece,
    Moment,
    Order,
    Parties,
    ReadPiece,
    Settings,
    SignHello,
    SignWelcome,
    Tell,
    Transmit,
)
from hotline.core.roster import Key
from hotline.core.sending import weigh
from hotline.core.signature import HELLO, WELCOME, Signed, sign
from hotline.interfaces import Portions
from tests.fakes import START, FakeSigner, Party, party_fixture

US = party_fixture("us", channel="us-cn")
CN = party_fixture("cn", channel="us-cn")
DAY: Instant = Instant(START + 86_400_000)


def note(origin: str, tree: Tree, size: int, *, cosigner: str = "") -> str:
    """Return a checkpoint of *tree* at *size*; the signature lines are for show, the root is real."""
    lines = f"— {origin} c2hvdw==\n" + (f"— {cosigner} c2hvdw==\n" if cosigner else "")
    return f"{Checkpoint(origin, size, tree.root(size)).body()}\n{lines}"


class FakeCorrespondent:
    """A center that holds two logs and nothing else. What it decides, it decides at once."""

    def __init__(self, party: Party, peer: Party) -> None:
        self.party = party
        self.peer = peer
        self.logs: dict[str, list[Portion]] = {"ours": [], "theirs": []}
        self.cosignatures: dict[str, list[str]] = {"ours": [], "theirs": []}
        self.advances: list[TakeAdvance] = []
        self.told: list[Command] = []
        self.refusing: dict[type[Any], str] = {}
        self.failing: dict[type[Any], Exception] = {}
        self.failing_reads: dict[str, Exception] = {}
        self.fresh: list[str] = []
        self.owed = 0
        self.lost = 0
        self.forked = False
        self.rows_a_read = 256
        self.files: dict[str, bytes] = {}
        self.parts: dict[str, bytearray] = {}
        self.empty_handed = False
        self.trees: dict[str, Tree] = {"ours": Tree(), "theirs": Tree()}
        self.wall: Callable[[], Instant] = lambda: DAY

    def post(self, *bodies: bytes, beside: bytes | None = None) -> int:
        """Append to our log, durably, and return its size."""
        for body in bodies:
            self.append("ours", Portion(body, beside))
        return len(self.logs["ours"])

    def append(self, log: str, portion: Portion) -> None:
        self.logs[log].append(portion)
        self.trees[log].append(leaf_hash(portion.body))

    def lose(self, log: str, size: int) -> None:
        """Fall back to *size* entries of a log, as from an old backup, with its cosignatures."""
        self.logs[log] = self.logs[log][:size]
        self.trees[log] = Tree(leaf_hash(entry.body) for entry in self.logs[log])
        self.cosignatures[log] = [each for each in self.cosignatures[log] if parse_checkpoint(each).size <= size]

    def decide(self, command: Command) -> None:
        """Take *command* or refuse it, as the core would."""
        if type(command) in self.failing:
            raise self.failing[type(command)]
        self.told.append(command)
        if type(command) in self.refusing:
            raise refuse(self.refusing[type(command)])
        match command:
            case Greet(hello):
                self.check_known(hello)
            case TakeEntries():
                self.take_entries(command)
            case TakeAdvance():
                self.take_advance(command)
            case TakeCosignature(log, text):
                self.take_cosignature(log, text)
            case _:
                pass

    def check_known(self, hello: dict[str, Any]) -> None:
        """Refuse a peer whose replica of our log, as far as we hold it, has another root."""
        replica = hello["theirs"]
        self.owed, self.lost = hello["ours"]["cosigned"], replica["size"]
        held = self.trees["ours"]
        if replica["size"] <= held.size and canonical.digest_text(held.root(replica["size"])) != replica["root"]:
            raise refuse("channel.forked")

    def take_entries(self, command: TakeEntries) -> None:
        held = self.logs[command.log]
        new = command.entries[max(0, len(held) - command.first) :]
        if command.first > len(held) or list(command.entries) != [*held[command.first :], *new][: len(command.entries)]:
            raise refuse("log.growth", detail=f"{command.first} of {len(held)}")
        head = parse_checkpoint(command.note)
        grown = self.trees[command.log].root_after([leaf_hash(each.body) for each in new])
        if head.size != len(held) + len(new) or head.root != grown:
            raise refuse("log.growth", detail="root")
        for portion in new:
            self.append(command.log, portion)
        if command.log == "theirs" and head.size > self.held("theirs"):
            if self.held("theirs") < self.owed:
                raise AssertionError("a cosigner that lost its series was sent entries before it had it back")
            text = note(self.peer.origin, self.trees["theirs"], head.size, cosigner=self.party.cosigner_name)
            self.cosignatures["theirs"].append(text)
            self.fresh.append(text)

    def take_advance(self, command: TakeAdvance) -> None:
        head = parse_checkpoint(command.note)
        needed = [(command.index, command.portion, command.proof), *command.before]
        try:
            for index, portion, proof in needed:
                verify_inclusion(leaf_hash(portion.body), index, head.size, proof, head.root)
        except MerkleError:
            raise refuse("proof.refused") from None
        self.advances.append(command)

    def take_cosignature(self, log: str, text: str) -> None:
        head = parse_checkpoint(text)
        series = self.cosignatures[log]
        if series and head.size <= parse_checkpoint(series[-1]).size:
            raise refuse("log.growth", detail="the series does not grow")
        if log == "ours" and head.size > len(self.logs[log]):
            raise refuse("log.growth", detail="a cosignature over entries that are lost here")
        if head.size <= len(self.logs[log]) and head.root != self.trees[log].root(head.size):
            raise refuse("log.growth", detail="root")
        series.append(text)

    def read(self, log: str, first: int, bytes_max: int) -> Portions:
        """Return entries as `portion` promises."""
        entries: list[Portion] = []
        if self.empty_handed:
            return Portions(first, (), None)
        if log == "ours":
            self.sign_only_when_whole()
        weight = 0
        for each in self.logs[log][first : first + self.rows_a_read]:
            weight += len(each.body) + len(each.beside or b"")
            if entries and weight > bytes_max:
                break
            entries.append(each)
        origin = (self.party if log == "ours" else self.peer).origin
        text = note(origin, self.trees[log], first + len(entries)) if entries else None
        return Portions(first, tuple(entries), text)

    def prove(self, index: int, peer_size: int) -> TakeAdvance:
        """Return entry *index* with its proof; a body that begins with `needs` needs the entries it names."""
        self.sign_only_when_whole()
        tree, entries = self.trees["ours"], self.logs["ours"]
        portion = entries[index]
        needs = [int(each) for each in portion.body.split()[1:]] if portion.body.startswith(b"needs") else []
        before = tuple((each, entries[each], tree.inclusion(each, tree.size)) for each in needs if each >= peer_size)
        text = note(self.party.origin, tree, tree.size)
        return TakeAdvance(index, portion, tree.inclusion(index, tree.size), text, before)

    def sign_only_when_whole(self) -> None:
        """Refuse to sign while something is lost, and fail the test: the line is to know better."""
        if self.forked:
            raise refuse("channel.forked")
        if len(self.logs["ours"]) < self.lost or self.held("theirs") < self.owed:
            raise AssertionError("a center that lost something was asked to sign")

    def held(self, log: str) -> int:
        """Return the size of the newest cosignature of *log*."""
        series = self.cosignatures[log]
        return parse_checkpoint(series[-1]).size if series else 0

    def above(self, log: str, size: int) -> tuple[str, ...]:
        return tuple(each for each in self.cosignatures[log] if parse_checkpoint(each).size > size)

    async def lacking(self) -> tuple[Wanted, ...]:
        return ()

    async def piece(self, digest: str, offset: int) -> bytes:
        return self.files.get(digest, b"")[offset : offset + CHUNK_MAX]

    async def keep(self, digest: str, offset: int, size: int, piece: bytes) -> int | None:
        raise AssertionError(digest)

    def greeting(self) -> dict[str, object]:
        self.fail("greeting")

        def head(log: str, series: str) -> dict[str, object]:
            tree = self.trees[log]
            return {"size": tree.size, "root": canonical.digest_text(tree.root()), series: self.held(log)}

        return {
            "root": 1,
            "roster": 1,
            "epoch": 1,
            "ours": head("ours", "cosigned"),
            "theirs": head("theirs", "given"),
        }

    def keys(self, role: str) -> tuple[Key, ...]:
        return self.peer.roster.with_role(role)

    def signers(self, role: str) -> tuple[FakeSigner, ...]:
        return self.party.machines[role]

    def now(self) -> Instant:
        return self.wall()

    def fail(self, read: str) -> None:
        """Fail if the test says so."""
        if read in self.failing_reads:
            raise self.failing_reads[read]

    async def tell(self, command: Command) -> None:
        self.decide(command)

    async def portion(self, log: str, first: int, bytes_max: int) -> Portions:
        self.fail("portion")
        return self.read(log, first, bytes_max)

    async def advance(self, index: int, peer_size: int) -> TakeAdvance:
        return self.prove(index, peer_size)

    async def series(self, log: str, above: int) -> tuple[str, ...]:
        self.fail("series")
        return self.above(log, above)


@dataclass
class Flight:
    """A frame on its way, with the ticks at which it arrives; None instead of bytes is the end of the connection."""

    arrives: int
    to: str
    connection: int
    frame: bytes | None
    reason: str = ""


@dataclass
class Route:
    """One path: whether it works, how long a frame takes, and how many bytes a millisecond it carries."""

    works: bool = True
    latency: int = 5
    bytes_a_ms: int = 0
    mute: bool = False


@dataclass
class Side:
    """One end: its machine and its center."""

    link: Link
    center: FakeCorrespondent
    seen: list[Frame] = field(default_factory=list)
    tells: deque[Tell] = field(default_factory=deque)
    slow: bool = False
    reading: int = 0


class Pair:
    """Two machines and the network between them. `us` dials."""

    def __init__(self, paths: tuple[str, ...] = ("east",), settings: Settings | None = None) -> None:
        self.ticks = 0
        self.agenda: deque[tuple[str, Order]] = deque()
        self.working = False
        self.skew = {"us": 0, "cn": 0}
        self.routes = {path: Route() for path in paths}
        self.flights: list[Flight] = []
        self.reads: list[tuple[int, str, Fetch | FetchAdvance | FetchSeries]] = []
        self.open: dict[int, str] = {}
        self.connections = 0
        self.busy: dict[tuple[str, int], int] = {}
        self.dialled: list[tuple[int, str]] = []
        self.closes: list[tuple[str, str]] = []
        self.tamper: Callable[[str, bytes], bytes | None] = lambda _to, frame: frame
        chosen = settings or Settings()
        self.sides = {
            "us": Side(Link(Parties("us-cn", "us", "cn"), paths, chosen), FakeCorrespondent(US, CN)),
            "cn": Side(Link(Parties("us-cn", "cn", "us"), (), chosen), FakeCorrespondent(CN, US)),
        }

    @property
    def us(self) -> Side:
        return self.sides["us"]

    @property
    def cn(self) -> Side:
        return self.sides["cn"]

    def other(self, name: str) -> Side:
        """Return the other end."""
        return self.cn if name == "us" else self.us

    def up(self, name: str) -> int:
        """Return the number of the connection that counts at one end; 0 if there is none."""
        talk = self.sides[name].link.up
        return talk.connection if talk else 0

    def moment(self, name: str) -> Moment:
        return Moment(Instant(DAY + self.ticks + self.skew[name]), Duration(self.ticks))

    def restart(self, name: str) -> None:
        """Begin anew with what the center holds; connections are cut."""
        side = self.sides[name]
        for connection in tuple(self.open):
            self.cut(connection)
        side.link = Link(side.link.parties, side.link.paths, side.link.settings)
        side.tells.clear()
        self.reads = [each for each in self.reads if each[1] != name]

    def post(self, name: str, *bodies: bytes, urgent: bool = False, beside: bytes | None = None) -> None:
        """Append to a log and say so to its machine; *urgent* is the last one."""
        side = self.sides[name]
        size = side.center.post(*bodies, beside=beside)
        self.obey(name, side.link.grown(self.moment(name), size, (size - 1,) if urgent else ()))

    def run(self, duration: int) -> None:
        """Let *duration* ms pass."""
        end = self.ticks + duration
        while (at := self.next_at()) <= end:
            self.ticks = max(self.ticks, at)
            self.step()
        self.ticks = end

    def next_at(self) -> int:
        """Return when something happens next."""
        due = [side.link.next_deadline() for side in self.sides.values()]
        arriving = [flight.arrives for flight in self.flights] + [at for at, _, _ in self.reads]
        return min(arriving + [at for at in due if at is not None], default=2**60)

    def step(self) -> None:
        """Deliver what has arrived, then let both machines do what is due."""
        arrived = sorted((each for each in self.flights if each.arrives <= self.ticks), key=lambda each: each.arrives)
        for flight in arrived[:1]:
            self.flights.remove(flight)
            self.deliver(flight)
        for read in [each for each in self.reads if each[0] <= self.ticks]:
            self.reads.remove(read)
            self.read(*read[1:])
        for name, side in self.sides.items():
            due = side.link.next_deadline()
            if due is not None and due <= self.ticks:
                self.obey(name, side.link.due(self.moment(name)))

    def deliver(self, flight: Flight) -> None:
        side, now = self.sides[flight.to], self.moment(flight.to)
        if flight.frame is None:
            self.obey(flight.to, side.link.closed(now, flight.connection, flight.reason))
            return
        with suppress(RefusalError):
            side.seen.append(parse(flight.frame))
        self.obey(flight.to, side.link.received(now, flight.connection, flight.frame))

    def connect(self, path: str) -> int:
        """Open a connection at both ends, as the hands would after TLS."""
        self.connections += 1
        self.open[self.connections] = path
        for name, party, other in (("us", US, CN), ("cn", CN, US)):
            contact = Contact(
                path,
                canonical.digest(f"{name}{self.connections}".encode()).encode()[:32],
                spki(party),
                spki(other),
                other.roster.with_role("center"),
            )
            self.obey(name, self.sides[name].link.opened(self.moment(name), self.connections, contact))
        return self.connections

    def cut(self, connection: int, reason: str = "connection lost") -> None:
        """Break a connection; what is on its way is lost."""
        self.open.pop(connection, None)
        self.flights = [each for each in self.flights if each.connection != connection]
        for name in self.sides:
            self.flights.append(Flight(self.ticks, name, connection, None, reason))

    def send(self, sender: str, connection: int, frame: bytes) -> None:
        """Put a frame on its way."""
        to = "cn" if sender == "us" else "us"
        route = self.routes[self.open[connection]] if connection in self.open else None
        changed = self.tamper(to, frame)
        if route is None or route.mute or changed is None:
            return
        start = max(self.ticks, self.busy.get((to, connection), 0))
        passed = start + (len(changed) // route.bytes_a_ms if route.bytes_a_ms else 0)
        self.busy[to, connection] = passed
        self.flights.append(Flight(passed + route.latency, to, connection, changed))

    def obey(self, name: str, orders: tuple[Order, ...]) -> None:
        """Carry orders out, first come, first served."""
        self.agenda.extend((name, order) for order in orders)
        if self.working:
            return
        self.working = True
        while self.agenda:
            self.carry_out(*self.agenda.popleft())
        self.working = False

    def carry_out(self, name: str, order: Order) -> None:  # noqa: C901, PLR0912, PLR0915 - one case for each order
        side, now = self.sides[name], self.moment(name)
        link, center = side.link, side.center
        match order:
            case Dial(path):
                self.dialled.append((self.ticks, path))
                if self.routes[path].works:
                    self.connect(path)
                else:
                    link.dial_failed(now)
            case SignHello(connection, members):
                payload = canonical.encode({**center.greeting(), **members})
                self.obey(name, link.said_hello(now, connection, self.signed(name, payload, HELLO)))
            case SignWelcome(connection, payload):
                self.obey(name, link.said_welcome(now, connection, self.signed(name, payload, WELCOME)))
            case Transmit(connection, frame):
                self.send(name, connection, frame)
            case Tell():
                side.tells.append(order)
                if not side.slow:
                    self.settle(name)
            case Fetch() | FetchAdvance() | FetchSeries() if side.reading:
                wait = side.reading * (3 if isinstance(order, FetchSeries) else 1)
                self.reads.append((self.ticks + wait, name, order))
            case Fetch() | FetchAdvance() | FetchSeries():
                self.read(name, order)
            case ReadPiece(connection, digest, offset):
                piece = center.files.get(digest, b"")[offset : offset + CHUNK_MAX]
                self.obey(name, link.read_piece(now, connection, order, piece))
            case KeepPiece(connection, digest, offset, size, piece):
                part = center.parts.setdefault(digest, bytearray())
                del part[offset:]
                part += piece
                false = len(part) == size and canonical.digest(bytes(part)) != digest
                self.obey(name, link.kept_piece(now, connection, order, None if false else len(part)))
            case Close(connection, reason):
                self.closes.append((name, reason))
                self.hang_up(name, connection, reason)

    def read(self, name: str, order: Fetch | FetchAdvance | FetchSeries) -> None:
        """Let a center read what its machine asked for."""
        now, link, center = self.moment(name), self.sides[name].link, self.sides[name].center
        match order:
            case Fetch(connection, log, first, bytes_max):
                try:
                    found = center.read(log, first, bytes_max)
                except RefusalError:
                    self.obey(name, link.fetched_nothing(now, connection, order))
                else:
                    self.obey(name, link.fetched(now, connection, order, found.portions, found.note))
            case FetchAdvance(connection, index, peer_size):
                try:
                    self.obey(name, link.fetched_advance(now, connection, center.prove(index, peer_size)))
                except RefusalError:
                    self.obey(name, link.fetched_nothing(now, connection, order))
            case FetchSeries(connection, log, above):
                self.obey(name, link.fetched_series(now, connection, log, center.above(log, above)))

    def settle(self, name: str) -> None:
        """Let a center decide all it was told."""
        side = self.sides[name]
        while side.tells:
            tell = side.tells.popleft()
            refusal = None
            try:
                side.center.decide(tell.command)
            except RefusalError as fault:
                refusal = fault
            now = self.moment(name)
            size = len(side.center.logs["ours"])
            if isinstance(tell.command, TakeEntries) and tell.command.log == "ours":
                self.obey(name, side.link.grown(now, size, ()))
            self.obey(name, side.link.told(now, tell.connection, tell.command, refusal))
            fresh, side.center.fresh = tuple(side.center.fresh), []
            if fresh:
                self.obey(name, side.link.cosigned(now, fresh))

    def hang_up(self, name: str, connection: int, reason: str) -> None:
        """Close a connection behind the frames sent before; the other end learns of it when they have arrived."""
        path = self.open.pop(connection, None)
        to = "cn" if name == "us" else "us"
        if path is not None:
            arrives = max(self.ticks, self.busy.get((to, connection), 0)) + self.routes[path].latency
            self.flights.append(Flight(arrives, to, connection, None, f"closed: {reason}"))

    def signed(self, name: str, payload: bytes, typ: str) -> Signed:
        signers = self.sides[name].center.signers("center")
        return Signed(payload, tuple(sign(payload, typ, "center", each) for each in signers))

    def settled(self) -> bool:
        """Return whether both replicas are exact and cosigned to the end."""
        return all(
            one.center.logs["ours"] == other.center.logs["theirs"]
            and one.center.held("ours") == len(one.center.logs["ours"])
            and one.center.cosignatures["ours"] == other.center.cosignatures["theirs"]
            for one, other in ((self.us, self.cn), (self.cn, self.us))
        )


def spki(party: Party) -> str:
    """Return the SPKI digest of the TLS key of *party*."""
    return canonical.digest(party.certificate.encode())


def meet(*paths: str, check_every: int = 60_000) -> Pair:
    """Return two machines that have met."""
    pair = Pair(paths or ("east",), Settings(check_every=check_every))
    pair.run(100)
    assert pair.up("us")
    assert pair.up("cn")
    return pair


def closings(pair: Pair, name: str) -> list[str]:
    """Return why connections ended, as the center was told."""
    return [each.reason for each in pair.sides[name].center.told if isinstance(each, LinkClosed)]


def entries_seen(pair: Pair, name: str) -> int:
    """Return how many bytes of entries have arrived at a center."""
    frames = (frame for frame in pair.sides[name].seen if isinstance(frame, Entries))
    return sum(weigh(each) for frame in frames for each in frame.entries)
