"""The hands of the line in a simulated process: they carry out what the real link machine orders, as `link/line` does.

Frames go to the simulated network; what the line tells, the runner decides; what it wants to read, the real
`Correspondence` reads. The order of things is that of `hotline/link/line.py`.
"""

from collections import deque
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, Protocol, TypeVar, assert_never

from hotline.core import canonical, commands
from hotline.core.decisions import Answer
from hotline.core.errors import RefusalError
from hotline.core.link import Link
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
from hotline.core.signature import HELLO, WELCOME, Signed, sign
from hotline.runtime.correspondence import Correspondence
from tests.simulation.machine import CHANNEL, Machine
from tests.simulation.network import PATHS, Network, other

T = TypeVar("T")
Then = Callable[[Answer | Exception], None]
READ_TAKES = 2
TELLS_TOGETHER = 64


class Carrying(Protocol):
    """Who carries files."""

    def handle(self, hands: "Hands", order: ReadPiece | KeepPiece) -> None: ...


class Deciding(Protocol):
    """The process whose hands these are."""

    gone: bool
    machine: Machine

    @property
    def courier(self) -> Carrying: ...

    def attend_to(self, act: Callable[[], None]) -> None: ...
    def later(self, wait: int, act: Callable[[], None]) -> None: ...
    def ask(self, command: commands.Command, then: Then) -> None: ...


class Hands:
    """One end of the line. Our log is durable up to *size* when it begins."""

    def __init__(self, center: Deciding, correspondence: Correspondence, network: Network, size: int) -> None:
        self.center = center
        self.correspondence = correspondence
        self.network = network
        self.time = center.machine.time
        self.party = center.machine.party
        settings = Settings(check_every=self.time.faults.check_every)
        paths = PATHS if self.party == CHANNEL.partition("-")[0] else ()
        self.link = Link(Parties(CHANNEL, self.party, other(self.party)), paths, settings, size=size)
        self.tells: deque[Tell] = deque()
        self.telling: list[Tell] = []
        self.told: dict[int, Answer | Exception] = {}
        self.agenda: deque[Order] = deque()
        self.obeying = False

    @property
    def gone(self) -> bool:
        """Return whether the process is gone."""
        return self.center.gone

    @property
    def busy(self) -> bool:
        """Return whether something is being told."""
        return bool(self.tells or self.telling)

    def attend_to(self, act: Callable[[], None]) -> None:
        """Do *act* as soon as the process runs."""
        self.center.attend_to(act)

    def moment(self) -> Moment:
        """Return both readings of the clock."""
        return Moment(self.correspondence.now(), self.center.machine.clock.monotonic())

    def due(self) -> int | None:
        """Let the line do what is due; returns how long until something is."""
        ticks = self.center.machine.clock.monotonic()
        at = self.link.next_deadline()
        if at is not None and at <= ticks:
            self.obey(self.link.due(self.moment()))
            at = self.link.next_deadline()
        return None if at is None else at - ticks

    def grown(self, size: int, urgent: tuple[int, ...]) -> None:
        """Our log is durable up to *size*."""
        self.obey(self.link.grown(self.moment(), size, urgent))

    def cosigned(self, note: str) -> None:
        """We have cosigned the log of the peer."""
        self.obey(self.link.cosigned(self.moment(), (note,)))

    def peer_keys(self) -> tuple[Key, ...]:
        """Return the keys by which the other center signs its hello."""
        return self.correspondence.keys("center")

    def dial_failed(self) -> None:
        """No connection could be opened."""
        self.link.dial_failed(self.moment())

    def opened(self, connection: int, contact: Contact) -> None:
        """A connection is open."""
        self.obey(self.link.opened(self.moment(), connection, contact))

    def received(self, connection: int, frame: bytes) -> None:
        """A frame has come."""
        self.time.trace(f"{self.party} <- {connection} {len(frame)}", frame)
        self.obey(self.link.received(self.moment(), connection, frame))

    def lost(self, connection: int) -> None:
        """A connection is gone."""
        self.obey(self.link.closed(self.moment(), connection, "connection lost"))

    def obey(self, orders: tuple[Order, ...]) -> None:
        """Carry orders out, first come, first served."""
        self.agenda.extend(orders)
        if self.obeying:
            return
        self.obeying = True
        while self.agenda and not self.gone:
            self.carry_out(self.agenda.popleft())
        self.obeying = False

    def carry_out(self, order: Order) -> None:  # noqa: C901 - one case for each order
        """Carry out one order of the line."""
        match order:
            case Dial(path):
                self.network.dial(self, path)
            case SignHello(connection, members):
                payload = canonical.encode({**self.correspondence.greeting(), **members})
                self.obey(self.link.said_hello(self.moment(), connection, self.signed(payload, HELLO)))
            case SignWelcome(connection, payload):
                self.obey(self.link.said_welcome(self.moment(), connection, self.signed(payload, WELCOME)))
            case Transmit(connection, frame):
                self.network.send(self, connection, frame)
            case Tell():
                self.tells.append(order)
                self.tell_next()
            case Fetch() | FetchAdvance() | FetchSeries():
                self.center.later(self.time.chance["reads"].randint(0, READ_TAKES), partial(self.bring, order))
            case ReadPiece() | KeepPiece():
                self.center.courier.handle(self, order)
            case Close(connection):
                self.network.hang_up(self, connection)
            case _:
                assert_never(order)

    def bring(self, order: Fetch | FetchAdvance | FetchSeries) -> None:
        """Bring the line what it asked for, or tell it that our center does not sign now."""
        try:
            orders = self.found(order)
        except RefusalError:
            if isinstance(order, FetchSeries):
                orders = self.link.give_up(self.moment(), order.connection, "this center cannot answer now")
            else:
                orders = self.link.fetched_nothing(self.moment(), order.connection, order)
        self.obey(orders)

    def found(self, order: Fetch | FetchAdvance | FetchSeries) -> tuple[Order, ...]:
        """Return what the line orders when it has what *order* asked for."""
        link, correspondence = self.link, self.correspondence
        now, connection = self.moment(), order.connection
        match order:
            case Fetch():
                portions = at_once(correspondence.portion(order.log, order.first, order.bytes_max))
                return link.fetched(now, connection, order, portions.portions, portions.note)
            case FetchAdvance():
                advance = at_once(correspondence.advance(order.index, order.peer_size))
                return link.fetched_advance(now, connection, advance)
            case FetchSeries():
                notes = at_once(correspondence.series(order.log, order.above))
                return link.fetched_series(now, connection, order.log, notes)

    def signed(self, payload: bytes, typ: str) -> Signed:
        """Sign as the center."""
        signers = self.correspondence.signers("center")
        return Signed(payload, tuple(sign(payload, typ, "center", each) for each in signers))

    def tell_next(self) -> None:
        """Tell the center what comes next: all that grows a log together, what the rest depends on alone."""
        if self.telling or not self.tells:
            return
        self.telling, self.told = self.next_tells(), {}
        for number, each in enumerate(self.telling):
            self.center.ask(each.command, partial(self.hear, number))

    def next_tells(self) -> list[Tell]:
        """Return what is to be told now."""
        together: list[Tell] = []
        while self.tells and len(together) < TELLS_TOGETHER:
            if isinstance(self.tells[0].command, commands.Greet | commands.LinkOpened | commands.LinkClosed):
                return together or [self.tells.popleft()]
            together.append(self.tells.popleft())
        return together

    def hear(self, number: int, answer: Answer | Exception) -> None:
        """The center has decided, or could not; the line hears of it when all that was told is decided."""
        self.told[number] = answer
        if len(self.told) < len(self.telling):
            return
        for each, found in zip(self.telling, (self.told[number] for number in sorted(self.told)), strict=True):
            now, refusal = self.moment(), found if isinstance(found, RefusalError) else None
            if isinstance(found, Answer) or (refusal is not None and not refusal.rule.startswith("store.")):
                self.obey(self.link.told(now, each.connection, each.command, refusal))
            else:
                self.give_up(each.connection)
        self.telling = []
        self.tell_next()

    def give_up(self, number: int) -> None:
        """End a connection of which something was not decided, with all that came after it."""
        reason = "this center cannot decide now"
        self.obey(self.link.untold(self.moment(), number, reason))
        behind, self.tells = self.tells, deque()
        for each in behind:
            if each.connection != number or isinstance(each.command, commands.LinkOpened | commands.LinkClosed):
                self.tells.append(each)
            else:
                self.obey(self.link.untold(self.moment(), number, reason))


def at_once(work: Coroutine[Any, Any, T]) -> T:
    """Return what *work* returns; it reads, and reading waits for nothing."""
    try:
        work.send(None)
    except StopIteration as end:
        found: T = end.value
        return found
    raise AssertionError("reading waits for nothing")
