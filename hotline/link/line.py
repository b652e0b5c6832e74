"""The line to the peer, running: it carries out what `core/link.py` orders, and brings it what happens.

One task keeps the time, one tells the center, one serves each connection; reads of the store run beside them. The peer
can end its connection and nothing else. `Line` is the `Peer` of the runtime.
"""

import asyncio
import secrets
from collections import deque
from collections.abc import Coroutine
from contextlib import AsyncExitStack, suppress
from typing import Any, Final, assert_never

import structlog
from websockets.asyncio.connection import Connection as Socket

from hotline.core.canonical import Duration, encode
from hotline.core.certificate import spki_digest
from hotline.core.commands import Greet, LinkClosed, LinkOpened
from hotline.core.errors import HotlineError, RefusalError
from hotline.core.handshake import NONCE_BYTES, ROLE
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
from hotline.interfaces import Clock, Correspondent, LinkStatus
from hotline.link.answer import answer
from hotline.link.connection import Connection
from hotline.link.courier import Courier
from hotline.link.dial import NoConnectionError, dial
from hotline.link.tls import Own, answering, dialling, own_spki, peer_spki, valid
from hotline.link.ways import Ways

log = structlog.get_logger()

TICK: Final = 250
TELLS_MAX: Final = 128
TELLS_TOGETHER: Final = 64
CLOSE_SECONDS: Final = 3.0
POLICY_VIOLATION: Final = 1008
INTERNAL_ERROR: Final = 1011


class Line:
    """The line of one channel. `run` keeps it up; the rest is called from the same loop and never waits."""

    def __init__(self, correspondent: Correspondent, clock: Clock, own: Own, parties: Parties, ways: Ways) -> None:
        """Join a center to its peer, as *parties* says. *clock* is the real one, also in an exercise.

        *own* says which certificate to show; it is asked for each connection.
        """
        self.correspondent = correspondent
        self.clock = clock
        self.own = own
        self.parties = parties
        self.ways = ways
        settings = Settings(
            check_every=ways.check_every, silence=ways.silence_after, jitter=secrets.randbelow(100) / 1000
        )
        self.link = Link(self.parties, ways.paths, settings)
        self.connections: dict[int, Connection] = {}
        self.number = 0
        self.agenda: deque[Order] = deque()
        self.obeying = False
        self.tells: deque[Tell] = deque()
        self.told = asyncio.Event()
        self.all_told = asyncio.Event()
        self.all_told.set()
        self.closed = asyncio.Event()
        self.listening: asyncio.Future[int] | None = None
        self.tasks: asyncio.TaskGroup | None = None
        self.works: set[asyncio.Task[None]] = set()
        self.complaint = ""
        self.courier = Courier(self.link, correspondent, clock, self.moment, self.obey)

    def grown(self, size: int, urgent: tuple[int, ...]) -> None:
        """Our log is durable up to *size*; *urgent* indexes may not wait behind a backlog."""
        self.obey(self.link.grown(self.moment(), size, urgent))

    def cosigned(self, notes: tuple[str, ...]) -> None:
        """Send these cosignatures over the peer's log, in this order."""
        self.obey(self.link.cosigned(self.moment(), notes))

    def check(self) -> bool:
        """Check the circuit now; False where there is no line to check."""
        self.obey(self.link.check(self.moment()))
        return self.link.up is not None

    def status(self) -> LinkStatus:
        """Return the state of the line."""
        link, offset = self.link, self.link.offset
        return LinkStatus(
            up=link.up is not None,
            path=link.up.contact.path if link.up else None,
            since=link.since,
            last_heard=link.last_heard,
            offset=offset.offset if offset else None,
            bound=offset.bound if offset else None,
        )

    async def run(self) -> None:
        """Keep the line up until closed; OSError if it cannot listen."""
        async with AsyncExitStack() as stack:
            port = await self.listen(stack)
            self.tasks = await stack.enter_async_context(asyncio.TaskGroup())
            self.start(self.keep_time())
            self.start(self.tell_all())
            self.start(self.courier.run())
            self.port().set_result(port)
            try:
                await self.closed.wait()
            finally:
                self.tasks = None
                for work in tuple(self.works):
                    work.cancel()

    async def close(self) -> None:
        """Say goodbye and stop; a peer that does not take its leave is left."""
        self.obey(self.link.close(self.moment(), "this center is closing"))
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS):
                for connection in tuple(self.connections.values()):
                    await connection.ended.wait()
                await self.all_told.wait()
        self.closed.set()

    def port(self) -> asyncio.Future[int]:
        """Return, to be awaited, the port that the line answers on; 0 if it dials."""
        if self.listening is None:
            self.listening = asyncio.get_running_loop().create_future()
        return self.listening

    async def listen(self, stack: AsyncExitStack) -> int:
        """Answer the peer while *stack* lasts, if it is for us to answer; returns the port."""
        where = self.ways.listen
        if self.parties.dials or where is None:
            return 0
        context = answering(self.own, lambda: self.keys("tls"))
        server = await stack.enter_async_context(answer(where.host, where.port, context, self.answered))
        port: int = next(iter(server.sockets)).getsockname()[1]
        return port

    def keys(self, role: str) -> tuple[Key, ...]:
        """Return the keys of the peer for *role* that are valid now."""
        return valid(self.correspondent.keys(role), self.clock.now())

    def moment(self) -> Moment:
        """Read the clock."""
        return Moment(self.clock.now(), self.clock.monotonic())

    async def keep_time(self) -> None:
        """Let the machine do what is due, at its time; never sleep long, because suspend is not counted."""
        while True:
            self.leave_unlisted()
            self.obey(self.link.due(self.moment()))
            deadline = self.link.next_deadline()
            left = TICK if deadline is None else deadline - self.clock.monotonic()
            await self.clock.sleep(Duration(min(max(left, 1), TICK)))

    def leave_unlisted(self) -> None:
        """Leave connections whose TLS key the roster does not list any more: it was revoked or is past its end."""
        listed = {spki_digest(key.certificate) for key in self.keys("tls") if key.certificate is not None}
        for connection in tuple(self.connections.values()):
            if connection.spki not in listed:
                reason = "the roster does not list this TLS key any more"
                self.obey(self.link.give_up(self.moment(), connection.number, reason))

    async def tell_all(self) -> None:
        """Tell the center what came, in order; what may be decided together is told together."""
        while True:
            self.told.clear()
            while self.tells:
                await self.tell(self.next_tells())
            self.all_told.set()
            await self.told.wait()

    def next_tells(self) -> list[Tell]:
        """Return what is to be told now: everything that grows a log, or one thing on which the rest depends."""
        together: list[Tell] = []
        while self.tells and len(together) < TELLS_TOGETHER:
            if isinstance(self.tells[0].command, Greet | LinkOpened | LinkClosed):
                return together or [self.tells.popleft()]
            together.append(self.tells.popleft())
        return together

    async def tell(self, together: list[Tell]) -> None:
        """Tell the center, and bring the machine the decisions in their order."""
        for each, fault in zip(together, await self.faults(together), strict=True):
            now = self.moment()
            if fault is None or (isinstance(fault, RefusalError) and not fault.rule.startswith("store.")):
                self.obey(self.link.told(now, each.connection, each.command, fault))
            elif isinstance(fault, HotlineError):
                log.error("not decided", command=type(each.command).__name__, error=str(fault))
                self.give_up(each.connection)
            else:
                raise fault
        for connection in self.connections.values():
            connection.may_read.set()

    async def faults(self, together: list[Tell]) -> list[BaseException | None]:
        """Tell the center, and return what became of each command; None if it was taken."""
        if len(together) > 1:
            work = (self.correspondent.tell(each.command) for each in together)
            return await asyncio.gather(*work, return_exceptions=True)
        try:  # without tasks in between, the window opens two rounds of the loop earlier
            await self.correspondent.tell(together[0].command)
        except Exception as fault:  # noqa: BLE001 - whoever called answers it
            return [fault]
        return [None]

    def give_up(self, number: int) -> None:
        """End a connection of which something was not decided, with all that came after it: a series has no gaps."""
        reason = "this center cannot decide now"
        self.obey(self.link.untold(self.moment(), number, reason))
        behind, self.tells = self.tells, deque()
        for each in behind:
            if each.connection != number or isinstance(each.command, LinkOpened | LinkClosed):
                self.tells.append(each)
            else:
                self.obey(self.link.untold(self.moment(), number, reason))

    def obey(self, orders: tuple[Order, ...]) -> None:
        """Carry orders out, first come, first served."""
        self.agenda.extend(orders)
        if self.obeying:
            return
        self.obeying = True
        try:
            while self.agenda:
                self.carry_out(self.agenda.popleft())
        finally:
            self.obeying = False

    def carry_out(self, order: Order) -> None:  # noqa: C901 - one case for each order
        """Carry out one order."""
        match order:
            case Dial(path):
                self.start(self.dial(path))
            case SignHello(connection, members):
                payload = encode({**self.correspondent.greeting(), **members})
                self.obey(self.link.said_hello(self.moment(), connection, self.signed(payload, HELLO)))
            case SignWelcome(connection, payload):
                self.obey(self.link.said_welcome(self.moment(), connection, self.signed(payload, WELCOME)))
            case Transmit(connection, frame):
                self.transmit(connection, frame)
            case Tell():
                self.tells.append(order)
                self.all_told.clear()
                self.told.set()
            case Fetch() | FetchAdvance() | FetchSeries():
                self.start(self.fetch(order))
            case ReadPiece() | KeepPiece():
                self.start(self.courier.handle(order))
            case Close(connection, reason):
                if connection in self.connections:
                    self.connections[connection].finish(reason)
            case _:
                assert_never(order)

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Start *work* and own it until it is done; nothing is started after the end."""
        if self.tasks is None:
            work.close()
            return
        task = self.tasks.create_task(work)
        self.works.add(task)
        task.add_done_callback(self.works.discard)

    def signed(self, payload: bytes, typ: str) -> Signed:
        """Sign as the center."""
        return Signed(payload, tuple(sign(payload, typ, ROLE, each) for each in self.correspondent.signers(ROLE)))

    def transmit(self, number: int, frame: bytes) -> None:
        """Queue *frame*; a peer that reads nothing is left."""
        connection = self.connections.get(number)
        if connection is not None and not connection.send(frame):
            connection.finish("the peer does not read")
            self.obey(self.link.closed(self.moment(), number, "the peer does not read"))

    async def fetch(self, order: Fetch | FetchAdvance | FetchSeries) -> None:
        """Read what the machine asked for."""
        try:
            orders = await self.found(order)
        except RefusalError as fault:
            # Our own center does not sign now. Nothing of the peer's is wrong, and the line stays up.
            log.warning("not signed", rule=fault.rule)
            if isinstance(order, FetchSeries):
                orders = self.link.give_up(self.moment(), order.connection, "this center cannot answer now")
            else:
                orders = self.link.fetched_nothing(self.moment(), order.connection, order)
        except HotlineError as fault:
            log.error("not read", error=str(fault))  # noqa: TRY400 - the text is made for people
            orders = self.link.give_up(self.moment(), order.connection, "this center cannot read now")
        self.obey(orders)

    async def found(self, order: Fetch | FetchAdvance | FetchSeries) -> tuple[Order, ...]:
        """Return what the machine orders once it has what *order* asked for."""
        link, number = self.link, order.connection
        match order:
            case Fetch():
                found = await self.correspondent.portion(order.log, order.first, order.bytes_max)
                return link.fetched(self.moment(), number, order, found.portions, found.note)
            case FetchAdvance():
                advance = await self.correspondent.advance(order.index, order.peer_size)
                return link.fetched_advance(self.moment(), number, advance)
            case FetchSeries():
                notes = await self.correspondent.series(order.log, order.above)
                return link.fetched_series(self.moment(), number, order.log, notes)

    async def dial(self, path: str) -> None:
        """Open a connection on *path* and keep it until its end."""
        try:
            socket = await dial(path, dialling(self.own(), self.keys("tls")))
        except NoConnectionError as fault:
            self.complain(path, str(fault))
            self.link.dial_failed(self.moment())
            return
        if not await self.converse(socket, path):
            self.link.dial_failed(self.moment())

    async def answered(self, socket: Socket) -> None:
        """Keep a connection that the peer opened until its end."""
        host, port = socket.local_address[:2]
        await self.converse(socket, f"[{host}]:{port}" if ":" in host else f"{host}:{port}")

    async def converse(self, socket: Socket, path: str) -> bool:
        """Talk on *socket* until the end; False if the key at the other end is not the peer's."""
        tls = socket.transport.get_extra_info("ssl_object")
        try:
            shown, found = own_spki(tls), peer_spki(tls, self.keys("tls"))
        except RefusalError as fault:
            self.complain(path, str(fault))
            await socket.close(POLICY_VIOLATION, fault.rule)
            return False
        self.number += 1
        connection = Connection(self.number, found, socket)
        self.connections[connection.number] = connection
        contact = Contact(path, secrets.token_bytes(NONCE_BYTES), shown, found, self.keys(ROLE))
        reason = "the task was stopped"
        try:
            self.obey(self.link.opened(self.moment(), connection.number, contact))
            reason = await connection.run(lambda frame: self.received(connection, frame))
        except Exception as fault:
            # A fault of ours that the peer brought to light; it costs the connection, not the center.
            log.exception("line fault", path=path)
            reason = f"a fault of this center: {type(fault).__name__}"
            await connection.socket.close(INTERNAL_ERROR)
        finally:
            del self.connections[connection.number]
            self.obey(self.link.closed(self.moment(), connection.number, reason))
        self.complain(path, reason)
        return True

    def received(self, connection: Connection, frame: bytes) -> None:
        """Take a frame; read no more while the center has much to decide."""
        self.obey(self.link.received(self.moment(), connection.number, frame))
        if len(self.tells) + self.link.waiting(connection.number) >= TELLS_MAX:
            connection.may_read.clear()

    def complain(self, path: str, reason: str) -> None:
        """Write why a path is not up, once as long as it is the same."""
        if self.complaint != (complaint := f"{path}: {reason}"):
            self.complaint = complaint
            log.warning("line down", path=path, reason=reason)
