"""The line to the peer as a machine: which connection counts, when to dial again, what to say at the end.

It has no socket and no clock. The hands open connections, bring what arrives and carry out the `Order`s that every
method returns (`orders.py`); `due` is to be called at `next_deadline`. Rules:

1. The party first in the channel name dials; the other answers (rule 21). Paths are tried in order, round and round.
2. Between attempts it waits, twice as long each time up to a cap; a frame of a peer that was met makes it begin anew.
   After a connection ended for cause it waits the cap.
3. Of two connections that have met, the newer one counts; the older is ended.
4. A hello is signed only when the center has decided all that older connections brought, so that it says what is held.
5. Whatever the peer does, its connection ends with a reason, and only its connection.
"""

from bisect import insort
from collections.abc import Callable
from functools import partial
from typing import Final

from hotline.core.canonical import Duration, Instant
from hotline.core.circuit import Offset
from hotline.core.commands import Command, Greet, LinkClosed, Portion, TakeAdvance
from hotline.core.errors import RefusalError
from hotline.core.fetching import Wanted
from hotline.core.frames import LINE, REASON_MAX, Bye, encode, parse
from hotline.core.orders import (
    Close,
    Contact,
    Dial,
    Fetch,
    FetchAdvance,
    KeepPiece,
    Moment,
    Order,
    Parties,
    ReadPiece,
    Settings,
    Tell,
    Transmit,
)
from hotline.core.receiving import Documents
from hotline.core.signature import Signed
from hotline.core.talk import Stage, Talk

TALKS_MAX: Final = 4


class Link:
    """All connections to the peer, of which one counts."""

    def __init__(self, parties: Parties, paths: tuple[str, ...], settings: Settings, *, size: int = 0) -> None:
        """Begin with no connection; our log is durable up to *size*, or as far as our first hello says."""
        self.parties = parties
        self.paths = paths
        self.settings = settings
        self.size = size
        self.urgent: list[int] = []
        self.talks: dict[int, Talk] = {}
        self.documents = Documents()
        self.undecided = 0
        self.turn = 0
        self.delay = settings.retry_first
        self.next_dial: Duration | None = Duration(0)
        self.dialling = False
        self.closing = False
        self.complained: tuple[str, str] | None = None
        self.since: Instant | None = None
        self.last_heard: Instant | None = None
        self.offset: Offset | None = None

    @property
    def up(self) -> Talk | None:
        """Return the connection that counts."""
        return next((talk for talk in self.talks.values() if talk.stage is Stage.UP), None)

    def due(self, now: Moment) -> tuple[Order, ...]:
        """Do what is due at *now*: end what is silent, check the circuit, dial."""
        self.since = self.since or now.wall
        orders: list[Order] = []
        for talk in tuple(self.talks.values()):
            patience = talk.circuit.patience(met=talk.met)
            if patience is not None and now.ticks >= patience:
                orders += self.end(talk, now, "the peer is silent")
            else:
                orders += self.guarded(talk, now, partial(talk.due, now))
        if self.may_dial and self.next_dial is not None and now.ticks >= self.next_dial:
            self.dialling = True
            orders.append(Dial(self.paths[self.turn % len(self.paths)]))
        return self.given(orders, now)

    def next_deadline(self) -> Duration | None:
        """Return the ticks at which `due` is to be called at the latest."""
        deadlines = [talk.circuit.next_deadline(met=talk.met) for talk in self.talks.values()]
        if self.may_dial:
            deadlines.append(self.next_dial)
        return min((at for at in deadlines if at is not None), default=None)

    @property
    def may_dial(self) -> bool:
        """Return whether it is ours to dial, and nothing is open or being opened."""
        return self.parties.dials and bool(self.paths) and not (self.dialling or self.talks or self.closing)

    def dial_failed(self, now: Moment) -> None:
        """The attempt to open a connection failed; the next path is tried after a while."""
        self.dialling = False
        self.turn += 1
        self.retry(now, grow=True)

    def opened(self, now: Moment, connection: int, contact: Contact) -> tuple[Order, ...]:
        """A connection is open and TLS has shown the peer's key; *connection* is greater than any before."""
        self.dialling = False
        if self.closing or len(self.talks) >= TALKS_MAX:
            return self.refused(connection, "too many connections")
        talk = Talk(connection, self.parties, contact, self.documents, self.settings)
        talk.circuit.opened(now)
        self.talks[connection] = talk
        return self.given([], now)

    def said_hello(self, now: Moment, connection: int, signed: Signed) -> tuple[Order, ...]:
        """Our hello is signed."""

        def take(talk: Talk) -> list[Order]:
            orders = talk.said_hello(signed)
            self.size = max(self.size, talk.own.ours)
            return orders

        return self.ask(now, connection, take)

    def said_welcome(self, now: Moment, connection: int, signed: Signed) -> tuple[Order, ...]:
        """Our welcome is signed."""
        return self.ask(now, connection, lambda talk: self.counted(talk, talk.said_welcome(signed), now))

    def received(self, now: Moment, connection: int, frame: bytes) -> tuple[Order, ...]:
        """Bytes have come; they may be anything."""

        def take(talk: Talk) -> list[Order]:
            orders = talk.receive(parse(frame), now)
            if talk.met:
                self.last_heard = now.wall
                self.delay = self.settings.retry_first
                self.offset = talk.circuit.offset or self.offset
            if talk.farewell:
                return orders + self.end(talk, now, f"the peer closed: {talk.farewell.reason}", talk.farewell.rule)
            return self.counted(talk, orders, now)

        return self.ask(now, connection, take)

    def told(
        self, now: Moment, connection: int, command: Command, refusal: RefusalError | None = None
    ) -> tuple[Order, ...]:
        """The center has decided what it was told first of what is still undecided."""
        self.undecided -= 1

        def take(talk: Talk) -> list[Order]:
            answers = talk.told(command, refusal, now)
            if isinstance(command, Greet):
                self.since, self.complained = now.wall, None
                return answers + talk.start(self.size, self.urgent, now)
            return answers + talk.pump(now)

        return self.ask(now, connection, take)

    def untold(self, now: Moment, connection: int, reason: str) -> tuple[Order, ...]:
        """Our center could not decide, for a reason of its own; what the peer sent is asked for again later."""
        self.undecided -= 1
        return self.give_up(now, connection, reason)

    def give_up(self, now: Moment, connection: int, reason: str) -> tuple[Order, ...]:
        """End a connection for a reason of our own, and let a while pass before the next."""

        def take(talk: Talk) -> list[Order]:
            self.delay = self.settings.retry_cap
            return self.end(talk, now, reason)

        return self.ask(now, connection, take)

    def fetched(
        self, now: Moment, connection: int, order: Fetch, portions: tuple[Portion, ...], note: str | None
    ) -> tuple[Order, ...]:
        """A `Fetch` was carried out."""
        return self.ask(now, connection, lambda talk: talk.fetched(order, portions, note) + talk.pump(now))

    def fetched_advance(self, now: Moment, connection: int, advance: TakeAdvance) -> tuple[Order, ...]:
        """A `FetchAdvance` was carried out."""

        def take(talk: Talk) -> list[Order]:
            talk.fetched_advance(advance)
            return talk.pump(now)

        return self.ask(now, connection, take)

    def fetched_nothing(self, now: Moment, connection: int, order: Fetch | FetchAdvance) -> tuple[Order, ...]:
        """Our center does not sign now (a fork is known, or it is not reconciled); *order* was not carried out."""
        if isinstance(order, Fetch):
            return self.fetched(now, connection, order, (), None)

        def take(talk: Talk) -> list[Order]:
            talk.fetched_advance(None)
            return talk.pump(now)

        return self.ask(now, connection, take)

    def fetched_series(self, now: Moment, connection: int, log: str, notes: tuple[str, ...]) -> tuple[Order, ...]:
        """A `FetchSeries` was carried out."""

        def take(talk: Talk) -> list[Order]:
            talk.series(log, notes)
            return talk.pump(now)

        return self.ask(now, connection, take)

    def check(self, now: Moment) -> tuple[Order, ...]:
        """Somebody asks for a check of the circuit now; one that is under way serves."""
        if self.up is None:
            return ()
        self.up.circuit.next_check = now.ticks
        return self.due(now)

    def grown(self, now: Moment, size: int, urgent: tuple[int, ...]) -> tuple[Order, ...]:
        """Our log is durable up to *size*; *urgent* indexes may not wait behind a backlog.

        After a start, the urgent indexes that the peer has not cosigned are to be named again.
        """
        self.size = max(self.size, size)
        talk = self.up
        for index in set(urgent).difference(self.urgent):
            insort(self.urgent, index)
        if talk is None or talk.sending is None:
            return ()
        talk.sending.grown(size, urgent)
        return self.given(talk.pump(now), now)

    def cosigned(self, now: Moment, notes: tuple[str, ...]) -> tuple[Order, ...]:
        """We have cosigned the peer's log; without a connection they are sent at the next resume."""
        talk = self.up
        if talk is None or talk.sending is None:
            return ()
        return self.given(talk.sending.cosigned(notes) + talk.pump(now), now)

    def want(self, now: Moment, wanted: tuple[Wanted, ...]) -> tuple[Order, ...]:
        """Say which files of the peer's messages, or of our own, are lacking here; they are asked for in turn."""
        talk = self.up
        return self.given(talk.fetching.want(wanted), now) if talk is not None else ()

    def read_piece(self, now: Moment, connection: int, order: ReadPiece, piece: bytes) -> tuple[Order, ...]:
        """A `ReadPiece` was carried out; nothing, if the file is not here."""

        def take(talk: Talk) -> list[Order]:
            talk.fetching.read(order, piece)
            return talk.pump(now)

        return self.ask(now, connection, take)

    def kept_piece(self, now: Moment, connection: int, order: KeepPiece, held: int | None) -> tuple[Order, ...]:
        """A `KeepPiece` was carried out: so much of the file is *held* now; None if it cannot be had."""
        return self.ask(now, connection, lambda talk: talk.fetching.kept(order.digest, held))

    def closed(self, now: Moment, connection: int, reason: str) -> tuple[Order, ...]:
        """The connection is gone, from below or because our hands gave it up."""
        talk = self.talks.get(connection)
        return self.given(self.gone(talk, now, reason), now) if talk else ()

    def waiting(self, connection: int) -> int:
        """Return how much of what came on *connection* is not told yet; while it is much, no more should be read."""
        talk = self.talks.get(connection)
        return len(talk.waiting) if talk else 0

    def close(self, now: Moment, reason: str) -> tuple[Order, ...]:
        """Say bye on every connection and dial no more."""
        self.closing = True
        orders = [order for talk in tuple(self.talks.values()) for order in self.end(talk, now, reason)]
        return self.given(orders, now)

    def ask(self, now: Moment, connection: int, take: Callable[[Talk], list[Order]]) -> tuple[Order, ...]:
        """Return the orders of *take* on a connection that is still there."""
        talk = self.talks.get(connection)
        return self.given(self.guarded(talk, now, lambda: take(talk)) if talk else [], now)

    def guarded(self, talk: Talk, now: Moment, take: Callable[[], list[Order]]) -> list[Order]:
        """Return the orders of *take*; a refusal ends the connection for cause (rule 5)."""
        try:
            return take()
        except RefusalError as fault:
            return self.end(talk, now, str(fault), fault.rule)

    def counted(self, talk: Talk, orders: list[Order], now: Moment) -> list[Order]:
        """Return *orders* of *talk*, after those that end older connections once it has met (rule 3)."""
        older = [other for other in self.talks.values() if talk.met and other.connection < talk.connection]
        ends = [order for other in older for order in self.end(other, now, "replaced by a newer connection")]
        return ends + orders

    def end(self, talk: Talk, now: Moment, reason: str, rule: str | None = None) -> list[Order]:
        """Say bye, unless the peer said it first, and close."""
        connection = talk.connection
        bye: list[Order] = [] if talk.farewell else [Transmit(connection, farewell(reason, rule))]
        return [*bye, Close(connection, reason), *self.gone(talk, now, reason, rule)]

    def gone(self, talk: Talk, now: Moment, reason: str, rule: str | None = None) -> list[Order]:
        """Forget a connection, plan the next, and tell the center what it should know."""
        was_met, was_up = talk.met, talk.stage is Stage.UP
        talk.stage = Stage.ENDED
        self.talks.pop(talk.connection, None)
        if talk.farewell is None:
            self.turn += 1
        if rule is not None:
            self.delay = self.settings.retry_cap
        self.retry(now, grow=not was_met)
        if was_up and self.up is None:
            self.since = now.wall
        complaint = talk.contact.path, reason
        if not was_met and (rule is None or complaint == self.complained):
            return []
        self.complained = complaint
        return [*talk.leave_behind(), Tell(talk.connection, LinkClosed(*complaint))]

    def retry(self, now: Moment, *, grow: bool) -> None:
        """Plan the next attempt (rule 2)."""
        wait = self.delay + int(self.delay * self.settings.jitter)
        self.next_dial = Duration(now.ticks + wait)
        if grow:
            self.delay = min(self.delay * 2, self.settings.retry_cap)

    def refused(self, connection: int, reason: str) -> tuple[Order, ...]:
        """Turn a connection away before it is known."""
        return Transmit(connection, farewell(reason, None)), Close(connection, reason)

    def given(self, orders: list[Order], now: Moment) -> tuple[Order, ...]:
        """Return *orders*, with hellos that may be signed now (rule 4)."""
        self.undecided += sum(isinstance(order, Tell) for order in orders)
        if not self.undecided:
            unsaid = [talk for talk in self.talks.values() if not talk.signing]
            orders = [*orders, *(order for talk in unsaid for order in talk.sign_hello(now))]
        return tuple(orders)


def farewell(reason: str, rule: str | None) -> bytes:
    """Return a bye with as much of *reason* as may be sent."""
    line = "".join(letter if LINE.fullmatch(letter) else " " for letter in reason.encode(errors="replace").decode())
    return encode(Bye(line[:REASON_MAX], rule))
