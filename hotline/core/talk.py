"""One connection between the two centers, from hello to bye, as a machine without a socket.

Stages: GREETING (their hello is awaited), WELCOMING (their welcome is awaited), MEETING (both welcomes are exchanged,
our center is being told), UP, ENDED. `ALLOWED` says which frames may come in which stage; any other ends the
connection. What the peer sends while we still meet is taken; what we send waits until our center has taken the hello.

A method raises RefusalError when the peer broke a rule; `link` then says bye and closes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, assert_never

from hotline.core.canonical import Duration, Instant
from hotline.core.commands import (
    Command,
    Greet,
    LinkOpened,
    Measured,
    Portion,
    TakeAdvance,
    TakeCosignature,
    TakeEntries,
)
from hotline.core.errors import RefusalError, refuse
from hotline.core.frames import (
    Advance,
    Bye,
    Check,
    Checked,
    Chunk,
    Cosignature,
    Entries,
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
from hotline.core.sending import RETURN_MAX, Sending, note_size
from hotline.core.signature import Signed

STRIKES_MAX: Final = 8
UNANSWERED_MAX: Final = 8
STEP_MAX: Final = 250
# Rules whose breach shows that the two ends do not hold the same history or keys; going on would only repeat it.
GRAVE: Final = ("channel.", "frame.", "hello.", "log.", "proof.", "roster.", "signature.")


class Stage(Enum):
    """How far one connection has come."""

    GREETING = "greeting"
    WELCOMING = "welcoming"
    MEETING = "meeting"
    UP = "up"
    ENDED = "ended"


TALKING: Final[frozenset[type[Any]]] = frozenset(
    {Entries, Advance, Cosignature, Check, Checked, Want, Chunk, Have, Bye}
)
ALLOWED: Final[Mapping[Stage, frozenset[type[Any]]]] = {
    Stage.GREETING: frozenset({Hello, Bye}),
    Stage.WELCOMING: frozenset({Welcome, Bye}),
    Stage.MEETING: TALKING,
    Stage.UP: TALKING,
    Stage.ENDED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Offset:
    """The peer's clock minus ours in ms, and how far that may be off."""

    offset: int
    bound: int


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
        self.receiving = Receiving(parties, documents, settings)
        self.sending: Sending | None = None
        self.signing = False
        self.mine: bytes | None = None
        self.own = Reach(0, 0, 0, 0)
        self.heard: Heard | None = None
        self.welcome_sent = False
        self.welcome_heard = False
        self.wanted: int | None = None
        self.strikes = 0
        self.undecided = 0
        self.unanswered: list[tuple[int, Check, Moment]] = []
        self.farewell: Bye | None = None
        self.check: tuple[int, Moment] | None = None
        self.next_check: Duration | None = None
        self.offset: Offset | None = None
        self.opened_at = self.last_heard = Moment(Instant(0), Duration(0))
        self.awaiting_since: Duration | None = None

    def opened(self, now: Moment) -> None:
        """Start the clock of the handshake."""
        self.opened_at = self.last_heard = now

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

    def start(self, size: int, urgent: Iterable[int], now: Moment) -> list[Order]:
        """Our center has accepted the hello: send what the peer lacks, and ask for what we lost."""
        assert self.heard is not None
        reach, own = self.heard.reach, self.own
        self.stage = Stage.UP
        self.next_check = now.ticks
        sending = Sending(
            self.connection, self.parties, held=reach.theirs, cosigned=own.cosigned, size=size, urgent=urgent
        )
        self.sending = sending
        orders: list[Order] = []
        if reach.theirs > own.ours:
            self.receiving.wanting = own.ours
            orders.append(self.transmit(Want(self.parties.me, own.ours)))
        sending.series_due.add(self.parties.peer)
        if reach.ours >= own.theirs:
            orders.append(self.fetch_series())
        if reach.given < own.cosigned:
            sending.series_due.add(self.parties.me)
            orders.append(FetchSeries(self.connection, "ours", reach.given))
        return orders + self.give_back() + self.due(now)

    def fetch_series(self) -> Order:
        """Read the cosignatures that the peer lacks; one that lost its log needs its entries first."""
        assert self.heard is not None
        return FetchSeries(self.connection, "theirs", self.heard.reach.cosigned)

    def receive(self, frame: Frame, now: Moment) -> list[Order]:
        """Take one frame of the peer."""
        self.last_heard = now
        self.receiving.count(now)
        if type(frame) not in ALLOWED[self.stage]:
            raise refuse("frame.out_of_turn", type(frame).__name__.lower(), f"at stage {self.stage.value}")
        return self.take(frame, now) + self.pump(now)

    def take(self, frame: Frame, now: Moment) -> list[Order]:  # noqa: C901 - one line for each kind of frame
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
                return self.answer(frame, now)
            case Checked():
                return self.checked(frame, now)
            case Want():
                return self.want(frame)
            case Chunk():
                return [self.transmit(self.receiving.documents.take(frame))]
            case Have():
                self.in_turn("have").have(frame)
                return []
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

    def answer(self, check: Check, now: Moment) -> list[Order]:
        """Answer a check: at once, or when all that came before it is decided."""
        if check.settle and self.undecided:
            if len(self.unanswered) >= UNANSWERED_MAX:
                raise refuse("frame.flood", "check", f"{UNANSWERED_MAX} checks wait for an answer")
            self.unanswered.append((self.undecided, check, now))
            return []
        return [self.transmit(Checked(check.number, check.sent, now.wall, now.wall))]

    def checked(self, frame: Checked, now: Moment) -> list[Order]:
        """Take the answer to a check: of the circuit, or of what was sent before it."""
        self.in_turn("checked").answered(frame.number)
        if self.check is None or self.check[0] != frame.number:
            return []
        sent, self.check = self.check[1], None
        # Between our two readings the wall clock may have been set; then this measures nothing.
        if abs((now.wall - sent.wall) - (now.ticks - sent.ticks)) > STEP_MAX:
            return []
        measured = Measured(sent.wall, frame.received, frame.answered, now.wall)
        self.offset = offset(measured)
        return self.tell(measured)

    def want(self, frame: Want) -> list[Order]:
        """Read what the peer lost of its own log; once a connection."""
        if frame.log != self.parties.peer or self.wanted is not None:
            raise refuse("frame.out_of_turn", "want")
        self.wanted = frame.first
        return self.give_back() if self.sending else []

    def give_back(self) -> list[Order]:
        """Read what the peer wants, if it wants anything."""
        return [] if self.wanted is None else [Fetch(self.connection, "theirs", self.wanted, RETURN_MAX)]

    def fetched(self, order: Fetch, portions: tuple[Portion, ...], note: str | None) -> list[Order]:
        """Take what *order* found."""
        sending = self.in_turn("want")
        if order.log == "ours":
            sending.fetched(order.first, portions, note)
            return []
        sending.give_back(self.parties.peer, order.first, portions, note)
        return [self.fetch_series()] if self.parties.peer in sending.series_due else []

    def fetched_advance(self, advance: TakeAdvance) -> None:
        """Take what a `FetchAdvance` found."""
        self.in_turn("advance").fetched_advance(advance)

    def series(self, log: str, notes: tuple[str, ...]) -> None:
        """Take what a `FetchSeries` found."""
        self.in_turn("series").series(self.parties.peer if log == "theirs" else self.parties.me, notes)

    def told(self, command: Command, refusal: RefusalError | None, now: Moment) -> list[Order]:
        """The center has decided *command*; answer the checks that waited for it."""
        self.receiving.told(command)
        if refusal is None:
            if isinstance(command, TakeCosignature) and command.log == "ours" and self.sending:
                self.sending.arrived(note_size(command.note))
        elif isinstance(command, TakeEntries | Greet):
            raise refusal
        elif isinstance(command, TakeAdvance | TakeCosignature):
            self.strikes += 1
            if self.strikes >= STRIKES_MAX or refusal.rule.startswith(GRAVE):
                raise refusal
        self.undecided -= 1
        waiting = [(left - 1, check, arrived) for left, check, arrived in self.unanswered]
        self.unanswered = [each for each in waiting if each[0]]
        return [
            self.transmit(Checked(check.number, check.sent, arrived.wall, now.wall))
            for left, check, arrived in waiting
            if not left
        ]

    def due(self, now: Moment) -> list[Order]:
        """Check the circuit when it is time."""
        orders: list[Order] = []
        if self.sending and self.check is None and self.next_check is not None and now.ticks >= self.next_check:
            self.next_check = Duration(now.ticks + self.settings.check_every)
            self.check = self.sending.number(), now
            orders.append(self.transmit(Check(self.check[0], now.wall, settle=False)))
        return orders + self.pump(now)

    def pump(self, now: Moment) -> list[Order]:
        """Send what may go, and note since when the peer owes a sign of life."""
        orders = self.sending.pump(now) if self.sending else []
        awaiting = self.check is not None or self.receiving.wanting is not None
        if not (awaiting or (self.sending is not None and self.sending.awaiting)):
            self.awaiting_since = None
        elif self.awaiting_since is None:
            self.awaiting_since = now.ticks
        return orders

    def patience(self) -> Duration | None:
        """Return when the peer has been silent for too long; None while it owes nothing."""
        if not self.met:
            return Duration(self.opened_at.ticks + self.settings.handshake)
        if self.awaiting_since is None:
            return None
        return Duration(max(self.awaiting_since, self.last_heard.ticks) + self.settings.silence)

    def next_deadline(self) -> Duration | None:
        """Return when `due` or `patience` asks for attention."""
        check = self.next_check if self.check is None else None
        return min((at for at in (self.patience(), check) if at is not None), default=None)

    def in_turn(self, what: str) -> Sending:
        """Return the sending half, which is there once the center has accepted the hello."""
        if self.sending is None:
            raise refuse("frame.out_of_turn", what)
        return self.sending

    def tell(self, command: Command | None) -> list[Order]:
        """Return the order to tell the center."""
        if command is None:
            return []
        self.undecided += 1
        return [Tell(self.connection, command)]

    def transmit(self, frame: Frame) -> Transmit:
        """Return the order to send *frame*."""
        return Transmit(self.connection, encode(frame))


def offset(measured: Measured) -> Offset:
    """Return what one check says of the peer's clock (RFC 5905 section 8); a millisecond is lost to rounding."""
    there, back = measured.received - measured.sent, measured.answered - measured.returned
    delay = (measured.returned - measured.sent) - (measured.answered - measured.received)
    return Offset((there + back) // 2, max(delay, 0) // 2 + 1)
