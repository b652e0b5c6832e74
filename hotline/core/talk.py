"""One connection between the two centers, from hello to bye, as a machine without a socket.

Stages: GREETING (their hello is awaited), WELCOMING (their welcome is awaited), MEETING (both welcomes are exchanged,
our center is being told), UP, ENDED. `ALLOWED` says which frames may come in which stage; any other ends the
connection. What the peer sends while we still meet is taken; what we send waits until our center has taken the hello.

The center is told in order. What comes after a cosignature waits until that one is decided: were it refused and the
next one taken, both sides would hold different series, and different times of delivery, for ever.

A method raises RefusalError when the peer broke a rule; `link` then says bye and closes.
"""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import Enum
from typing import Any, Final, assert_never

from hotline.core.circuit import Circuit
from hotline.core.commands import (
    Command,
    Greet,
    LinkOpened,
    Portion,
    TakeAdvance,
    TakeCosignature,
    TakeEntries,
)
from hotline.core.errors import RefusalError, refuse
from hotline.core.fetching import Fetching
from hotline.core.frames import (
    Advance,
    AskFile,
    Bye,
    Check,
    Checked,
    Chunk,
    Cosignature,
    Entries,
    FilePiece,
    Frame,
    Have,
    Hello,
    Want,
    Welcome,
    encode,
)
from hotline.core.handshake import Heard, Reach, check_hello, check_welcome, hello_members, reach_of, welcome_payload
from hotline.core.orders import (
    Contact,
    Fetch,
    FetchSeries,
    Moment,
    Order,
    Parties,
    Settings,
    SignHello,
    SignWelcome,
    Tell,
    Transmit,
)
from hotline.core.receiving import Documents, Receiving
from hotline.core.sending import RETURN_MAX, Sending, Start, note_size
from hotline.core.signature import Signed

STRIKES_MAX: Final = 8
# Rules whose breach shows that the two ends do not hold the same history or keys; going on would only repeat it.
GRAVE: Final = ("channel.", "checkpoint.", "frame.", "hello.", "log.", "proof.", "roster.", "signature.")


class Stage(Enum):
    """How far one connection has come."""

    GREETING = "greeting"
    WELCOMING = "welcoming"
    MEETING = "meeting"
    UP = "up"
    ENDED = "ended"


TALKING: Final[frozenset[type[Any]]] = frozenset(
    {Entries, Advance, Cosignature, Check, Checked, Want, Chunk, Have, AskFile, FilePiece, Bye}
)
ALLOWED: Final[Mapping[Stage, frozenset[type[Any]]]] = {
    Stage.GREETING: frozenset({Hello, Bye}),
    Stage.WELCOMING: frozenset({Welcome, Bye}),
    Stage.MEETING: TALKING,
    Stage.UP: TALKING,
    Stage.ENDED: frozenset(),
}


class Talk:
    """The state of one connection."""

    def __init__(
        self, connection: int, parties: Parties, contact: Contact, documents: Documents, settings: Settings
    ) -> None:
        """Begin a connection that TLS has opened; call `opened` next."""
        self.connection = connection
        self.parties = parties
        self.contact = contact
        self.settings = settings
        self.stage = Stage.GREETING
        self.circuit = Circuit(settings)
        self.receiving = Receiving(parties, documents, settings)
        self.sending: Sending | None = None
        self.fetching = Fetching(connection)
        self.signing = False
        self.mine: bytes | None = None
        self.own = Reach(0, 0, 0, 0)
        self.heard: Heard | None = None
        self.welcome_sent = False
        self.welcome_heard = False
        self.wanted: int | None = None
        self.giving = False
        self.strikes = 0
        self.undecided = 0
        self.deciding = False
        self.waiting: deque[Command] = deque()
        self.farewell: Bye | None = None

    @property
    def met(self) -> bool:
        """Return whether both welcomes have been exchanged."""
        return self.stage in (Stage.MEETING, Stage.UP)

    def sign_hello(self, now: Moment) -> list[Order]:
        """Ask for our hello, once."""
        self.signing = True
        return [SignHello(self.connection, hello_members(self.parties, self.contact, now.wall))]

    def said_hello(self, signed: Signed) -> list[Order]:
        """Send our hello."""
        self.mine, self.own = signed.payload, reach_of(signed.payload)
        return [self.transmit(Hello(signed)), *self.welcome()]

    def welcome(self) -> list[Order]:
        """Ask for our welcome as soon as both hellos are there."""
        if self.mine is None or self.heard is None:
            return []
        payload = welcome_payload(self.parties, self.mine, self.heard.payload, self.heard.version)
        return [SignWelcome(self.connection, payload)]

    def said_welcome(self, signed: Signed) -> list[Order]:
        """Send our welcome."""
        self.welcome_sent = True
        return [self.transmit(Welcome(signed)), *self.meet()]

    def meet(self) -> list[Order]:
        """Tell the center as soon as both welcomes are exchanged."""
        if not (self.welcome_sent and self.welcome_heard) or self.heard is None:
            return []
        self.stage = Stage.MEETING
        return self.tell(LinkOpened(self.contact.path)) + self.tell(Greet(self.heard.hello))

    def start(self, size: int, urgent: list[int], now: Moment) -> list[Order]:
        """Our center has accepted the hello: send what the peer lacks, and ask for what we lost."""
        assert self.heard is not None
        reach, own = self.heard.reach, self.own
        self.stage = Stage.UP
        self.circuit.next_check = now.ticks
        begin = Start(size, reach.theirs, own.cosigned)
        sending = Sending(self.connection, self.parties, begin, urgent, self.circuit.number)
        self.sending = sending
        orders: list[Order] = []
        orders += self.take_back(own.ours)
        sending.series_due.add(self.parties.peer)
        if reach.ours >= own.theirs:
            orders.append(self.fetch_series())
        if reach.given < own.cosigned:
            sending.series_due.add(self.parties.me)
            orders.append(FetchSeries(self.connection, "ours", reach.given))
        sending.held_back = self.recovering
        return orders + self.give_back() + self.due(now)

    @property
    def recovering(self) -> bool:
        """Return whether our center lacks what it once held; until it has it back it signs nothing (rule 9)."""
        assert self.heard is not None
        reach = self.heard.reach
        return self.own.ours < reach.theirs or self.own.given < reach.cosigned

    def take_back(self, held: int) -> list[Order]:
        """Ask for the end of our own log, of which we hold *held* entries, if the peer holds more."""
        assert self.heard is not None
        self.own = replace(self.own, ours=max(self.own.ours, held))
        if self.heard.reach.theirs <= held:
            return []
        self.receiving.wanting = held
        return [self.transmit(Want(self.parties.me, held))]

    def fetch_series(self) -> Order:
        """Read the cosignatures that the peer lacks; one that lost its log needs its entries first."""
        assert self.heard is not None
        return FetchSeries(self.connection, "theirs", self.heard.reach.cosigned)

    def receive(self, frame: Frame, now: Moment) -> list[Order]:
        """Take one frame of the peer."""
        self.circuit.last_heard = now.ticks
        self.receiving.count(now)
        if type(frame) not in ALLOWED[self.stage]:
            raise refuse("frame.out_of_turn", type(frame).__name__.lower(), f"at stage {self.stage.value}")
        return self.take(frame, now) + self.pump(now)

    def take(self, frame: Frame, now: Moment) -> list[Order]:  # noqa: C901, PLR0912 - one line for each kind of frame
        """Do what *frame* asks."""
        match frame:
            case Hello(signed):
                return self.greeted(signed, now)
            case Welcome(signed):
                return self.welcomed(signed, now)
            case Entries():
                return self.tell(self.receiving.entries(frame))
            case Advance():
                return self.tell(self.receiving.advance(frame))
            case Cosignature():
                return self.tell(self.receiving.cosignature(frame))
            case Check():
                return self.transmit_all(self.circuit.answer(frame, self.undecided, now))
            case Checked():
                return self.checked(frame, now)
            case Want():
                return self.want(frame)
            case Chunk():
                return [self.transmit(self.receiving.documents.take(frame))]
            case Have():
                self.in_turn("have").have(frame)
                return []
            case AskFile():
                return self.fetching.serve(frame)
            case FilePiece():
                return self.fetching.take(frame)
            case Bye():
                self.farewell = frame
                return []
            case _:
                assert_never(frame)

    def greeted(self, signed: Signed, now: Moment) -> list[Order]:
        """Take the peer's hello."""
        self.heard = check_hello(signed, self.parties, self.contact, now.wall)
        self.stage = Stage.WELCOMING
        return self.welcome()

    def welcomed(self, signed: Signed, now: Moment) -> list[Order]:
        """Take the peer's welcome."""
        if self.mine is None or self.heard is None or self.welcome_heard:
            raise refuse("frame.out_of_turn", "welcome")
        check_welcome(signed, self.parties, self.mine, self.heard, self.contact.keys, now.wall)
        self.welcome_heard = True
        return self.meet()

    def checked(self, frame: Checked, now: Moment) -> list[Order]:
        """Take the answer to a check: of the circuit, or of what was sent before it."""
        self.in_turn("checked").answered(frame.number)
        return self.tell(self.circuit.checked(frame, now))

    def want(self, frame: Want) -> list[Order]:
        """Read what the peer lost of its own log; each time from where it then ends."""
        if frame.log != self.parties.peer or self.giving or (self.wanted is not None and frame.first <= self.wanted):
            raise refuse("frame.out_of_turn", "want")
        self.wanted, self.giving = frame.first, True
        return self.give_back() if self.sending else []

    def give_back(self) -> list[Order]:
        """Read what the peer wants, if it wants anything."""
        return (
            []
            if self.wanted is None or not self.giving
            else [Fetch(self.connection, "theirs", self.wanted, RETURN_MAX)]
        )

    def fetched(self, order: Fetch, portions: tuple[Portion, ...], note: str | None) -> list[Order]:
        """Take what *order* found."""
        sending = self.in_turn("want")
        if order.log == "ours":
            sending.fetched(order.first, portions, note)
            return []
        self.giving = False
        sending.give_back(self.parties.peer, order.first, portions, note)
        complete = order.first + len(portions) >= self.own.theirs
        return [self.fetch_series()] if complete and self.parties.peer in sending.series_due else []

    def fetched_advance(self, advance: TakeAdvance | None) -> None:
        """Take what a `FetchAdvance` found."""
        self.in_turn("advance").fetched_advance(advance)

    def series(self, log: str, notes: tuple[str, ...]) -> None:
        """Take what a `FetchSeries` found."""
        self.in_turn("series").series(self.parties.peer if log == "theirs" else self.parties.me, notes)

    def told(self, command: Command, refusal: RefusalError | None, now: Moment) -> list[Order]:
        """The center has decided *command*; answer the checks that waited for it."""
        self.receiving.told(command)
        orders: list[Order] = []
        if refusal is None:
            orders += self.accepted(command)
        elif isinstance(command, TakeEntries | TakeCosignature | Greet):
            raise refusal
        elif isinstance(command, TakeAdvance):
            self.strikes += 1
            if self.strikes >= STRIKES_MAX or refusal.rule.startswith(GRAVE):
                raise refusal
        self.undecided -= 1
        if isinstance(command, TakeCosignature):
            orders += self.tell_waiting()
        return orders + self.transmit_all(self.circuit.decided(now))

    def accepted(self, command: Command) -> list[Order]:
        """The center has taken what *command* brought: the window opens, or what was lost is back."""
        orders: list[Order] = []
        match command:
            case TakeCosignature("ours", note) if self.sending:
                self.sending.arrived(note_size(note))
            case TakeCosignature("theirs", note):
                self.own = replace(self.own, given=max(self.own.given, note_size(note)))
            case TakeEntries("ours", first, entries):
                orders = self.take_back(first + len(entries))
            case _:
                pass
        if self.sending:
            self.sending.held_back = self.recovering
        return orders

    def due(self, now: Moment) -> list[Order]:
        """Check the circuit when it is time."""
        return self.transmit_all(self.circuit.due(now)) + self.pump(now)

    def pump(self, now: Moment) -> list[Order]:
        """Send what may go, and note whether the peer owes a sign of life."""
        orders = self.sending.pump(now) if self.sending else []
        if self.sending is not None and self.sending.idle:
            orders += self.fetching.ship()
        owes = self.receiving.wanting is not None or (self.sending is not None and self.sending.awaiting)
        self.circuit.owed(now, something=owes)
        return orders

    def in_turn(self, what: str) -> Sending:
        """Return the sending half, which is there once the center has accepted the hello."""
        if self.sending is None:
            raise refuse("frame.out_of_turn", what)
        return self.sending

    def tell(self, command: Command | None) -> list[Order]:
        """Return the order to tell the center; none while a cosignature before it is undecided."""
        if command is None:
            return []
        self.undecided += 1
        if self.deciding:
            self.waiting.append(command)
            return []
        self.deciding = isinstance(command, TakeCosignature)
        return [Tell(self.connection, command)]

    def tell_waiting(self) -> list[Order]:
        """Return the orders that waited for a cosignature, up to the next one."""
        self.deciding = False
        orders: list[Order] = []
        while self.waiting and not self.deciding:
            command = self.waiting.popleft()
            self.deciding = isinstance(command, TakeCosignature)
            orders.append(Tell(self.connection, command))
        return orders

    def leave_behind(self) -> list[Order]:
        """Return the orders that outlive the connection: an urgent entry has come, whatever came with it."""
        return [Tell(self.connection, command) for command in self.waiting if isinstance(command, TakeAdvance)]

    def transmit(self, frame: Frame) -> Transmit:
        """Return the order to send *frame*."""
        return Transmit(self.connection, encode(frame))

    def transmit_all(self, frames: Iterable[Frame]) -> list[Order]:
        """Return the orders to send *frames*."""
        return [self.transmit(frame) for frame in frames]
