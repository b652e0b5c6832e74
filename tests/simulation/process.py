"""One process of a center: the real runner, correspondence and link machine, with hands that the world moves.

What is real: every turn and every commit goes through `Runner.take`, what is sent is read by `Correspondence`, and the
line is `core.link`. Their coroutines are driven by hand: one that waits for a commit goes on when the disk says so.
What is simulated: when a commit ends, when a frame arrives, when a process is stopped, killed or replaced.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, Protocol, TypeVar, cast

from hotline.core import commands
from hotline.core.center import Center
from hotline.core.decisions import Answer
from hotline.core.effects import Alarm, Effect, GiveCosignature, Ring, TakePlace
from hotline.core.errors import RefusalError, StoreError
from hotline.interfaces import Batch
from hotline.runtime.correspondence import Correspondence
from hotline.runtime.delivery import is_urgent
from hotline.runtime.runner import Asked, Runner, is_flash, taken
from hotline.runtime.timekeeper import Timekeeper
from hotline.runtime.turn import Turn
from tests.simulation.courier import Courier
from tests.simulation.disk import Outcome, Sabotage, SlowStore
from tests.simulation.hands import Hands, Then
from tests.simulation.machine import Machine, Played
from tests.simulation.network import Network

T = TypeVar("T")
TURNS_A_TICK_MAX = 100
CALL_TAKES = 4_000


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
        self.courier = Courier(self)
        self.hands: Hands | None = None
        self.gone = False
        self.stopped_until = 0
        self.backlog: deque[Callable[[], None]] = deque()
        self.turning: Coroutine[Outcome, None, Any] | None = None
        self.asked: tuple[commands.Command, ...] = ()
        self.read_back: Center | None = None
        self.hurried = False
        self.woken_at: int | None = None
        self.line_at: int | None = None
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
        size = self.runner.durable.get("ours", 0)
        first = self.runner.center.ours.series.size
        rows = self.machine.record.rows("ours")
        urgent = tuple(index for index in range(first, size) if is_urgent(rows[index].body))
        self.hands = Hands(self, self.correspondence, self.network, size)
        self.network.standing[self.party] = self.hands
        self.hands.grown(size, urgent)
        for ring in rings if self.sabotage is not Sabotage.CALLS_ONCE else ():
            self.ring(ring)
        self.courier.seek()
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
        if self.gone or self.hands is None:
            return
        if self.turning is None and not self.hurried:
            self.look_at_core()
        self.look_at_line(self.hands)

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
            self.count_turns(True)
            self.drive(runner.take(asked), self.taken)
        elif deadline is not None:
            self.woken_at = self.wake(self.woken_at, deadline - now)

    def look_at_line(self, hands: Hands) -> None:
        """Let the line do what is due."""
        wait = hands.due()
        if wait is not None:
            self.count_turns(wait <= 0)
            self.line_at = self.wake(self.line_at, wait)

    def wake(self, planned: int | None, wait: int) -> int:
        """Plan to look again after *wait*, unless that is *planned* already; returns when."""
        at = self.time.ticks + max(wait, 1)
        if planned is None or planned <= self.time.ticks or at < planned:
            self.time.at(at, partial(self.attend_to, ignore_nothing))
            return at
        return planned

    def count_turns(self, again: bool) -> None:
        """Complain of a process that is busy with nothing."""
        tick, count = self.turns_at
        self.turns_at = (self.time.ticks, count + again if tick == self.time.ticks else 0)
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
            outcome.then = partial(self.time.later, 0, partial(self.go_on, work, done))

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
            self.drive(self.runner.keep_snapshot(), lambda _: self.look())
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
            center = self.runner.center
            self.machine.play(Played(batch.rows["watch"][0], center.last, self.asked, center is not self.read_back))
            self.read_back = center

    def wrote(self) -> None:
        """Plan when the commit that is under way ends."""
        faults, dice = self.time.faults, self.time.chance[f"disk/{self.party}"]
        stalled = not self.time.healed and dice.random() < faults.stall
        wait = dice.randint(0, 8_000) if stalled else dice.randint(0, faults.commit)
        self.later(wait, self.sync)
        if self.sabotage is Sabotage.SENDS_UNSYNCED and self.hands is not None:
            self.runner.durable["ours"] = self.runner.center.ours.size
            self.hands.grown(self.runner.center.ours.size, ())

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
        if turn.rows["ours"] or turn.rows["theirs"]:
            self.courier.seek()
        rows, first = turn.rows["ours"], turn.first["ours"]
        if rows and self.hands is not None:
            urgent = tuple(first + number for number, row in enumerate(rows) if is_urgent(row.body))
            self.hands.grown(first + len(rows), urgent)

    def carry_out(self, effect: Effect) -> None:
        """Carry one effect out, or start to."""
        match effect:
            case GiveCosignature():
                if self.hands is not None:
                    self.hands.cosigned(effect.note)
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


def ignore(answer: Answer | Exception) -> None:
    """Take note of nothing."""


def ignore_nothing() -> None:
    """Do nothing but look again."""
