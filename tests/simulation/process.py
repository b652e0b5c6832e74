"""One process of a center: the real runner, correspondence and link machine, with hands that the world moves.

What is real: every turn and every commit goes through `Runner.take`, what is sent is read by `Correspondence`, and the
line is `core.link`. Their coroutines are driven by hand: one that waits for a commit goes on when the disk says so.
What is simulated: when a commit ends, when a frame arrives, when a process is stopped, killed or replaced.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, Protocol, TypeVar, assert_never, cast

from hotline.core import canonical, commands
from hotline.core.decisions import Answer
from hotline.core.effects import Alarm, Effect, GiveCosignature, Ring, TakePlace
from hotline.core.errors import RefusalError, StoreError
from hotline.core.link import Link
from hotline.core.orders import (
    Close,
    Contact,
    Dial,
    Fetch,
    FetchAdvance,
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
from hotline.core.roster import Key
from hotline.core.signature import HELLO, WELCOME, Signed, sign
from hotline.interfaces import Batch
from hotline.runtime.correspondence import Correspondence
from hotline.runtime.delivery import is_urgent
from hotline.runtime.runner import Asked, Runner, is_flash, taken
from hotline.runtime.timekeeper import Timekeeper
from hotline.runtime.turn import Turn
from tests.simulation.disk import Outcome, Sabotage, SlowStore
from tests.simulation.machine import CHANNEL, Machine, Played
from tests.simulation.network import PATHS, Network, other

T = TypeVar("T")
Then = Callable[[Answer | Exception], None]
TURNS_A_TICK_MAX = 100
READ_TAKES = 2
CALL_TAKES = 4_000
TELLS_TOGETHER = 64


class World(Protocol):
    """What a process tells the world."""

    def died(self, process: "Process", reason: str) -> None: ...
    def recorded(self, process: "Process", turn: Turn) -> None: ...


class Caller:
    """Takes the place of a future: whoever waits for an answer is told at once."""

    def __init__(self, then: Then) -> None:
        self.then = then
        self.answered = False

    def done(self) -> bool:
        return self.answered

    def set_result(self, answer: Answer) -> None:
        self.answered = True
        self.then(answer)

    def set_exception(self, error: Exception) -> None:
        self.answered = True
        self.then(error)

    def exception(self) -> None:
        """Be asked, as asyncio wants it."""


class Process:
    """One process on a machine, from its start until it is gone."""

    def __init__(self, machine: Machine, network: Network, world: World) -> None:
        self.machine = machine
        self.network = network
        self.world = world
        self.time = machine.time
        self.party = machine.party
        self.sabotage = machine.sabotage
        self.store = SlowStore(machine.disk, self)
        signers = machine.signers
        self.runner = Runner(
            machine.fresh,
            self.store,
            Timekeeper(machine.clock),
            (signers["cosigner"],),
            f"{self.party}/{machine.starts}",
            self.deliver,
        )
        self.correspondence = Correspondence(
            self.runner, self.store, {"log": (signers["log"],), "center": (signers["center"],)}
        )
        self.link: Link | None = None
        self.gone = False
        self.stopped_until = 0
        self.backlog: deque[Callable[[], None]] = deque()
        self.turning: Coroutine[Outcome, None, Any] | None = None
        self.asked: tuple[commands.Command, ...] = ()
        self.hurried = False
        self.woken_at: int | None = None
        self.link_at: int | None = None
        self.tells: deque[Tell] = deque()
        self.telling: list[Tell] = []
        self.told: dict[int, Answer | Exception] = {}
        self.agenda: deque[Order] = deque()
        self.obeying = False
        self.turns_at = (0, 0)
        self.ringing = 0

    # what the world does to a process

    def start(self) -> None:
        """Take the channel over and read everything back."""
        self.asked = (commands.Begin(self.machine.record.shelf.epoch + 1, self.runner.holder),)
        self.drive(self.runner.start(), self.started)

    def started(self, rings: tuple[Ring, ...]) -> None:
        """Begin to serve."""
        self.time.trace(f"{self.party} started, epoch {self.runner.center.epoch}")
        settings = Settings(check_every=self.time.faults.check_every, retry_cap=5_000)
        size = self.runner.durable.get("ours", 0)
        first = self.runner.center.ours.series.size
        rows = self.machine.record.rows("ours")
        urgent = tuple(index for index in range(first, size) if is_urgent(rows[index].body))
        paths = PATHS if self.party == CHANNEL.partition("-")[0] else ()
        self.link = Link(Parties(CHANNEL, self.party, other(self.party)), paths, settings, size=size)
        self.network.standing[self.party] = self
        self.obey(self.link.grown(self.moment(), size, urgent))
        for ring in rings if self.sabotage is not Sabotage.CALLS_ONCE else ():
            self.ring(ring)
        self.look()

    def stop_until(self, tick: int) -> None:
        """Let the process do nothing before *tick*; what comes waits in order."""
        self.stopped_until = max(self.stopped_until, tick)
        self.time.at(self.stopped_until, self.resume)

    def resume(self) -> None:
        """Do what has waited."""
        while self.backlog and not self.gone and self.time.ticks >= self.stopped_until:
            self.backlog.popleft()()
            self.look()

    def attend_to(self, act: Callable[[], None]) -> None:
        """Do *act* as soon as the process runs, after all that waits already."""
        if self.gone:
            return
        self.backlog.append(act)
        self.resume()

    def later(self, wait: int, act: Callable[[], None]) -> None:
        """Plan *act* of this process."""
        self.time.later(wait, partial(self.attend_to, act))

    def die(self, reason: str) -> None:
        """Be gone."""
        if not self.gone:
            self.gone = True
            self.world.died(self, reason)

    # turns and commits

    def ask(self, command: commands.Command, then: Then) -> None:
        """Have *command* decided in one of the next turns."""
        if self.runner.stopped is not None:
            then(self.runner.stopped)
            return
        ahead = not isinstance(command, commands.Post) or is_flash(command)
        lane = self.runner.ahead if ahead else self.runner.waiting
        lane.append(Asked(command, cast("asyncio.Future[Answer]", Caller(then))))
        self.hurry()

    def hurry(self) -> None:
        """Take a turn soon."""
        if not self.hurried:
            self.hurried = True
            self.later(self.time.chance["turns"].choice((0, 0, 1, 3)), self.look_now)

    def look_now(self) -> None:
        """Take the turn that was planned."""
        self.hurried = False

    def look(self) -> None:
        """Take a turn if there is reason to, and plan when to look again; so for the line."""
        if self.gone or self.link is None:
            return
        if self.turning is None and not self.hurried:
            self.look_at_core()
        self.look_at_link()

    def look_at_core(self) -> None:
        """Take a turn if something waits or is due."""
        runner = self.runner
        step = runner.time.step()
        if step is not None:
            runner.waiting.append(Asked(step))
        deadline, now = runner.center.next_deadline(), runner.time.now()
        if runner.waiting or runner.ahead or (deadline is not None and deadline <= now):
            many = self.time.chance["turns"].choice((1, 1, 2, 5, 64))
            asked = [*taken(runner.ahead, many), *taken(runner.waiting, many)]
            self.asked = tuple(each.command for each in asked)
            self.count_turns()
            self.drive(runner.take(asked), self.taken)
        elif deadline is not None:
            self.woken_at = self.wake(self.woken_at, deadline - now)

    def look_at_link(self) -> None:
        """Let the line do what is due."""
        assert self.link is not None
        at, ticks = self.link.next_deadline(), self.machine.clock.monotonic()
        if at is not None and at <= ticks:
            self.obey(self.link.due(self.moment()))
            self.count_turns()
            at = self.link.next_deadline()
        if at is not None:
            self.link_at = self.wake(self.link_at, at - ticks)

    def wake(self, planned: int | None, wait: int) -> int:
        """Plan to look again after *wait*, unless that is *planned* already; returns when."""
        at = self.time.ticks + max(wait, 1)
        if planned is None or planned <= self.time.ticks or at < planned:
            self.time.at(at, partial(self.attend_to, ignore_nothing))
            return at
        return planned

    def count_turns(self) -> None:
        """Complain of a process that is busy with nothing."""
        tick, count = self.turns_at
        self.turns_at = (self.time.ticks, count + 1 if tick == self.time.ticks else 0)
        assert count < TURNS_A_TICK_MAX, f"{self.party} takes turn after turn and time stands still"

    def drive(self, work: Coroutine[Outcome, None, T], done: Callable[[T], None]) -> None:
        """Go on with *work* until it waits for a commit or is done."""
        self.turning = work
        try:
            outcome = work.send(None)
        except StopIteration as end:
            self.turning = None
            done(end.value)
        except StoreError as error:
            self.turning = None
            self.die(str(error))
        else:
            outcome.then = partial(self.go_on, work, done)

    def go_on(self, work: Coroutine[Outcome, None, T], done: Callable[[T], None]) -> None:
        """Go on after a commit; a process that is gone does not."""
        if self.gone:
            work.close()
        else:
            self.drive(work, done)

    def taken(self, _: None) -> None:
        """The turn is over."""
        if self.runner.stopped is not None:
            self.die(str(self.runner.stopped))
        elif self.time.chance["snapshots"].random() < self.time.faults.snapshots:
            self.drive(self.runner.keep_snapshot(), ignore)
        else:
            self.look()

    def acquired(self) -> None:
        """All that was under way is settled."""
        self.machine.forget_turns()

    def disk_full(self) -> bool:
        """Return whether the disk has no room now."""
        return self.time.ticks < self.machine.full_until

    def writes(self, batch: Batch) -> None:
        """Keep the turn that is about to be recorded; a snapshot is none."""
        if batch.rows:
            self.machine.play(Played(batch.rows["watch"][0], self.runner.center.last, self.asked))

    def wrote(self) -> None:
        """Plan when the commit that is under way ends."""
        faults, dice = self.time.faults, self.time.chance[f"disk/{self.party}"]
        stalled = not self.time.healed and dice.random() < faults.stall
        wait = dice.randint(0, 8_000) if stalled else dice.randint(0, faults.commit)
        self.later(wait, self.sync)
        if self.sabotage is Sabotage.SENDS_UNSYNCED and self.link is not None:
            self.runner.durable["ours"] = self.runner.center.ours.size
            self.obey(self.link.grown(self.moment(), self.runner.center.ours.size, ()))

    def sync(self) -> None:
        """Let the oldest commit be durable, unless that was settled otherwise."""
        if self.machine.disk.unsynced:
            self.machine.remember()
            self.store.sync(1)

    def deliver(self, turn: Turn) -> None:
        """Let the effects of a durable turn go."""
        self.world.recorded(self, turn)
        for effect in turn.effects:
            self.carry_out(effect)
        rows, first = turn.rows["ours"], turn.first["ours"]
        if rows and self.link is not None:
            urgent = tuple(first + number for number, row in enumerate(rows) if is_urgent(row.body))
            self.obey(self.link.grown(self.moment(), first + len(rows), urgent))

    def carry_out(self, effect: Effect) -> None:
        """Carry one effect out, or start to."""
        match effect:
            case GiveCosignature():
                if self.link is not None:
                    self.obey(self.link.cosigned(self.moment(), (effect.note,)))
            case Ring():
                self.ring(effect)
            case TakePlace():
                self.take_place()
            case Alarm():
                pass

    def ring(self, ring: Ring) -> None:
        """Call somebody, after a while; the attempt is recorded."""
        self.ringing += 1
        command = commands.Attempt(ring.id, ring.role, "screen", "taken", failed=False)
        wait = self.time.chance["calls"].randint(0, CALL_TAKES)
        self.later(wait, partial(self.ask, command, partial(self.rung, ring)))

    def rung(self, ring: Ring, answer: Answer | Exception) -> None:
        """The attempt is recorded; if not, it is made again."""
        self.ringing -= 1
        if isinstance(answer, RefusalError):
            self.ring(ring)

    def take_place(self) -> None:
        """Log what the configuration asks for."""
        self.ask(commands.Enrol(self.machine.cast.documents[0], root=True), ignore)
        for roster in self.machine.rosters:
            self.ask(commands.Enrol(roster, root=False), ignore)
        for agreement in self.machine.agreements:
            self.ask(commands.Consent(agreement, self.runner.time.now()), ignore)

    # the hands of the line

    def moment(self) -> Moment:
        """Return both readings of the clock."""
        return Moment(self.runner.time.now(), self.machine.clock.monotonic())

    def peer_keys(self) -> tuple[Key, ...]:
        """Return the keys by which the other center signs its hello."""
        return self.correspondence.keys("center")

    def dial_failed(self) -> None:
        """No connection could be opened."""
        if self.link is not None:
            self.link.dial_failed(self.moment())

    def opened(self, connection: int, contact: Contact) -> None:
        """A connection is open."""
        if self.link is not None:
            self.obey(self.link.opened(self.moment(), connection, contact))

    def received(self, connection: int, frame: bytes) -> None:
        """A frame has come."""
        self.time.trace(f"{self.party} <- {connection} {len(frame)}", frame)
        if self.link is not None:
            self.obey(self.link.received(self.moment(), connection, frame))

    def lost(self, connection: int) -> None:
        """A connection is gone."""
        if self.link is not None:
            self.obey(self.link.closed(self.moment(), connection, "connection lost"))

    def obey(self, orders: tuple[Order, ...]) -> None:
        """Carry orders out, first come, first served."""
        self.agenda.extend(orders)
        if self.obeying:
            return
        self.obeying = True
        while self.agenda and not self.gone:
            self.carry_over(self.agenda.popleft())
        self.obeying = False

    def carry_over(self, order: Order) -> None:
        """Carry out one order of the line."""
        assert self.link is not None
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
                self.later(self.time.chance["reads"].randint(0, READ_TAKES), partial(self.bring, order))
            case Close(connection):
                self.network.hang_up(self, connection)
            case _:
                assert_never(order)

    def bring(self, order: Fetch | FetchAdvance | FetchSeries) -> None:
        """Bring the line what it asked for, or tell it that our center does not sign now."""
        assert self.link is not None
        try:
            orders = self.found(order, self.link)
        except RefusalError:
            if isinstance(order, FetchSeries):
                orders = self.link.give_up(self.moment(), order.connection, "this center cannot answer now")
            else:
                orders = self.link.fetched_nothing(self.moment(), order.connection, order)
        self.obey(orders)

    def found(self, order: Fetch | FetchAdvance | FetchSeries, link: Link) -> tuple[Order, ...]:
        """Return what the line orders when it has what *order* asked for."""
        correspondence, now, connection = self.correspondence, self.moment(), order.connection
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
        return Signed(payload, (sign(payload, typ, "center", self.correspondence.signer("center")),))

    def tell_next(self) -> None:
        """Tell the center what comes next: all that grows a log together, what the rest depends on alone."""
        if self.telling or not self.tells:
            return
        self.telling, self.told = self.next_tells(), {}
        for number, each in enumerate(self.telling):
            self.ask(each.command, partial(self.hear, number))

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
        if len(self.told) < len(self.telling) or self.link is None:
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
        assert self.link is not None
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


def ignore(answer: Answer | Exception | None) -> None:
    """Take note of nothing."""


def ignore_nothing() -> None:
    """Do nothing but look again."""
