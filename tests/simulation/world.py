"""Two machines, the network between them and their people: one play of a seed, from first event to last check."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from structlog.testing import capture_logs

from hotline.core import commands, facts
from hotline.core.decisions import Answer
from hotline.core.errors import RefusalError
from hotline.core.facts import Fact
from hotline.runtime.turn import Turn
from hotline.store.memory import Failure
from tests.simulation.accounts import check_accounts
from tests.simulation.clockwork import Clockwork
from tests.simulation.disk import Sabotage
from tests.simulation.endings import check_files, check_judgements, check_logs, check_messages, unrest
from tests.simulation.machine import Machine, another, make_machines, next_roster
from tests.simulation.network import PATHS, Network
from tests.simulation.people import People
from tests.simulation.plan import MINUTE, PARTIES, RESTORE_TAKES, SECOND, Event, Plan
from tests.simulation.process import Process
from tests.simulation.replays import check_replays
from tests.simulation.watch import Watch, demand

CALM_WITHIN = RESTORE_TAKES + 5 * MINUTE
BACK_UP_EVERY = 15 * SECOND
RESTART_TAKES = 5 * SECOND
ASK_AGAIN = 5 * SECOND


@dataclass(frozen=True, slots=True)
class Played:
    """How a play went: its trace, and how much happened in it."""

    trace: str
    events: int
    entries: int


class World:
    """One play."""

    def __init__(self, plan: Plan, sabotage: Sabotage = Sabotage.NONE) -> None:
        self.plan = plan
        self.time = Clockwork(plan)
        self.machines: Mapping[str, Machine] = make_machines(self.time, sabotage)
        self.watch = Watch(self.machines)
        self.network = Network(self.time, self.watch.sent)
        self.processes: dict[str, Process | None] = dict.fromkeys(PARTIES)
        self.repairing: set[str] = set()
        self.people = People(self.time, self.machines, self.standing, self.watch)

    def standing(self, party: str) -> Process | None:
        """Return the process of *party* that serves now."""
        return self.processes[party]

    def play(self) -> Played:
        """Play the script, let all faults end, and see that all is well."""
        with capture_logs():
            for party in PARTIES:
                self.boot(party)
            self.back_up()
            for event in self.plan.script:
                self.time.at(event.at, partial(self.happen, event))
            self.time.until(self.plan.heal)
            self.heal()
            self.calm_down()
            self.time.until(self.time.ticks + self.plan.tail)
            self.calm_down()
            self.check_all()
        entries = sum(machine.record.size("ours") for machine in self.machines.values())
        return Played(self.time.hash.hexdigest(), self.time.happened, entries)

    def heal(self) -> None:
        """Let all faults end."""
        for machine in self.machines.values():
            machine.full_until = 0
        self.network.parted_until = 0
        self.network.muted_until = dict.fromkeys(PARTIES, 0)
        self.network.corrupting = dict.fromkeys(PARTIES, 0)

    def calm_down(self) -> None:
        """Wait until nothing moves between the two; that it comes to rest is an invariant."""
        limit = self.time.ticks + CALM_WITHIN
        while restless := unrest(self.machines, self.processes):
            demand("after healing all comes to rest", self.time.ticks < limit, restless)
            self.time.until(self.time.ticks + 200)

    def check_all(self) -> None:
        """Check all that must hold at the end."""
        standing = {party: process for party, process in self.processes.items() if process is not None}
        centers = {party: process.runner.center for party, process in standing.items()}
        check_logs(self.machines, centers)
        check_judgements(self.machines, self.plan)
        check_messages(self.machines, self.people.letters, self.people.promises)
        check_files(self.machines, standing, self.plan)
        check_accounts(self.machines, centers, {party: each.runner.time.now() for party, each in standing.items()})
        check_replays(self.machines, centers, self.time.chance["checks"])

    # machines

    def boot(self, party: str) -> None:
        """Start a process on the machine of *party*, unless one runs or the machine is being repaired."""
        machine = self.machines[party]
        if self.processes[party] is not None or party in self.repairing:
            return
        machine.lose_unsynced(self.time.chance[f"crash/{party}"])
        self.start(party)

    def start(self, party: str) -> None:
        """Start a process."""
        machine = self.machines[party]
        machine.starts += 1
        self.watch.recorded(party)
        process = Process(machine, self.network, self)
        self.processes[party] = process
        process.start()

    def died(self, process: Process, reason: str) -> None:
        """A process is gone; if it was the one that served, another starts after a while."""
        party = process.party
        self.time.trace(f"{party} died: {reason}")
        dice = self.time.chance[f"death/{party}"]
        if process.hands is not None:
            self.network.died(process.hands, deaf=not self.time.healed and dice.random() < self.time.faults.deaf)
        if self.processes[party] is process:
            process.machine.used = process.store
            self.processes[party] = None
            self.network.standing[party] = None
            self.time.later(dice.randint(50, RESTART_TAKES), partial(self.boot, party))

    def recorded(self, process: Process, turn: Turn) -> None:
        """A turn of *process* is durable."""
        told = ", ".join(map(shown, turn.facts))
        self.time.trace(f"{process.party} recorded {told}", *(row.body for row in turn.rows["watch"]))
        self.watch.recorded(process.party)

    def back_up(self) -> None:
        """Copy both disks now and then, if a backup will be asked for."""
        if any(event.kind == "restore" for event in self.plan.script) and not self.time.healed:
            for party, machine in self.machines.items():
                if self.processes[party] is not None:
                    machine.back_up()
            self.time.later(BACK_UP_EVERY, self.back_up)

    def repaired(self, event: Event) -> None:
        """The machine is back with an old copy of its disk; what nobody holds was never promised."""
        machine = self.machines[event.party]
        self.repairing.discard(event.party)
        machine.put_back(event.amount)
        self.watch.restored(event.party)
        self.network.forget()
        self.people.promises = [each for each in self.people.promises if self.survives(each.party, each.id)]
        self.time.trace(f"{event.party} restored to {machine.record.size('ours')} {machine.record.size('theirs')}")
        self.boot(event.party)

    def survives(self, party: str, message: str) -> bool:
        """Return whether a message of *party* still lies on a disk."""
        ours, theirs = (self.machines[each].record for each in (party, PARTIES[1 - PARTIES.index(party)]))
        accepted = any(isinstance(fact, facts.Accepted) and fact.id == message for fact in ours.facts)
        return accepted or any(row.key == message for row in (*ours.rows("ours"), *theirs.rows("theirs")))

    # events of the script

    def happen(self, event: Event) -> None:
        """Let an event happen."""
        self.time.trace(str(event))
        ACTS[event.kind](self, event)

    def write(self, event: Event) -> None:
        self.people.write(event)

    def spoil(self, event: Event) -> None:
        self.people.spoil(event)

    def flood(self, event: Event) -> None:
        self.people.flood(event)

    def attach(self, event: Event) -> None:
        self.people.attach(event)

    def enrol(self, event: Event) -> None:
        """A party changes its roster: somebody goes, or somebody comes."""
        machine = self.machines[event.party]
        machine.rosters.append(next_roster(machine, self.time.chance[f"event/{event.number}"]))
        self.insist(event.party, commands.Enrol(machine.rosters[-1], root=False))

    def agree(self, event: Event) -> None:
        """Both parties consent to another agreement, one somewhat later than the other."""
        octets, dice = another(event.amount), self.time.chance[f"event/{event.number}"]
        for party in PARTIES:
            self.time.later(dice.randint(0, 20 * SECOND), partial(self.consent, party, octets))

    def consent(self, party: str, octets: bytes) -> None:
        """One party consents."""
        self.machines[party].agreements.append(octets)
        self.insist(party, commands.Consent(octets, self.machines[party].clock.now()))

    def insist(self, party: str, command: commands.Command) -> None:
        """Ask until there is an answer; one that was overtaken by a newer version is one."""

        def heard(answer: Answer | Exception) -> None:
            done.append(
                isinstance(answer, Answer) or (isinstance(answer, RefusalError) and answer.rule[:6] == "roster")
            )

        def again() -> None:
            if not any(done):
                self.insist(party, command)

        done: list[bool] = []
        process = self.processes[party]
        if process is not None:
            process.ask(command, heard)
        self.time.later(ASK_AGAIN, again)

    def crash(self, event: Event) -> None:
        """Kill the process."""
        process = self.processes[event.party]
        if process is not None:
            process.die("killed")

    def take_over(self, event: Event) -> None:
        """Start another process beside the one that runs, which does not know it yet."""
        if self.processes[event.party] is not None:
            self.time.trace(f"{event.party} is taken over")
            self.start(event.party)

    def pause(self, event: Event) -> None:
        """Stop a process for a while."""
        process = self.processes[event.party]
        if process is not None:
            process.stop_until(self.time.ticks + event.amount)

    def suspend(self, event: Event) -> None:
        """Let a machine sleep: its monotonic clock stands still."""
        process = self.processes[event.party]
        if process is not None:
            process.stop_until(self.time.ticks + event.amount)
            process.attend_to(partial(slept, process.machine, event.amount))

    def cut(self, event: Event) -> None:
        self.network.cut(deaf=event.kind == "vanish")

    def mute(self, event: Event) -> None:
        """Let nothing arrive at one party for a while."""
        self.network.muted_until[event.party] = self.time.ticks + event.amount

    def part(self, event: Event) -> None:
        """Let no connection be opened for a while; those that stand carry nothing."""
        until = self.time.ticks + event.amount
        self.network.parted_until = until
        self.network.muted_until = dict.fromkeys(PARTIES, until)

    def second_line(self, event: Event) -> None:
        """Let another connection be opened beside the one that stands."""
        process = self.processes[PARTIES[0]]
        if process is not None and process.hands is not None:
            self.network.dial(process.hands, PATHS[1])

    def repeat(self, event: Event) -> None:
        self.network.repeat(event.party, 3)

    def corrupt(self, event: Event) -> None:
        self.network.corrupting[event.party] += 1

    def step(self, event: Event) -> None:
        """Set the wall clock of a machine."""
        self.machines[event.party].clock.skew += event.amount
        process = self.processes[event.party]
        if process is not None:
            process.later(1, nothing)

    def fill(self, event: Event) -> None:
        self.machines[event.party].full_until = self.time.ticks + event.amount

    def fail(self, event: Event) -> None:
        """Let a commit fail."""
        process = self.processes[event.party]
        dice = self.time.chance[f"event/{event.number}"]
        if process is not None:
            unknown = dice.choice((Failure.UNKNOWN_WRITTEN, Failure.UNKNOWN_LOST))
            process.store.fail_next(Failure.OVERLOADED if event.kind == "overloaded" else unknown)

    def restore(self, event: Event) -> None:
        """The disk of a machine is gone; it comes back later with an old copy."""
        machine, process = self.machines[event.party], self.processes[event.party]
        if event.party in self.repairing or not machine.backups:
            return
        self.repairing.add(event.party)
        if process is not None:
            process.die("its disk is lost")
        self.time.later(RESTORE_TAKES, partial(self.repaired, event))


ACTS: Mapping[str, Callable[[World, Event], None]] = {
    "post": World.write,
    "answer": World.write,
    "garbage": World.spoil,
    "enrol": World.enrol,
    "agree": World.agree,
    "flood": World.flood,
    "attach": World.attach,
    "crash": World.crash,
    "takeover": World.take_over,
    "pause": World.pause,
    "suspend": World.suspend,
    "cut": World.cut,
    "vanish": World.cut,
    "mute": World.mute,
    "partition": World.part,
    "second-line": World.second_line,
    "replay": World.repeat,
    "corrupt": World.corrupt,
    "step": World.step,
    "leap": World.step,
    "full": World.fill,
    "overloaded": World.fail,
    "unknown": World.fail,
    "restore": World.restore,
}


def slept(machine: Machine, duration: int) -> None:
    """Let the monotonic clock of a machine not have counted its sleep."""
    machine.clock.asleep += duration


def nothing() -> None:
    """Let a process look at its clock."""


def shown(fact: Fact) -> str:
    """Return what a line of the trace says of *fact*."""
    match fact:
        case facts.Refused():
            return f"Refused {fact.what} {fact.rule} {fact.where}"
        case facts.Placed() | facts.Mirrored() | facts.Restored() | facts.Advanced():
            kind = fact.body[fact.body.find(b'"kind":"') + 8 :].partition(b'"')[0].decode()
            return f"{type(fact).__name__} {fact.index} {kind}"
        case facts.Cosigned():
            return f"Cosigned {fact.log} {fact.size}"
        case facts.Forked() | facts.LinkDown():
            return f"{type(fact).__name__} {fact.reason[:150]}"
        case facts.Awaiting():
            return f"Awaiting {fact.size} {fact.given}"
        case _:
            return type(fact).__name__
