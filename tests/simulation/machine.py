"""The machine of one party: what survives a crash of its process, and what its people hold in their hands."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from random import Random
from typing import Any

from hotline.core import commands, facts
from hotline.core.canonical import Instant, decode, encode
from hotline.core.center import Center, document
from hotline.core.facts import Fact
from hotline.core.roster import new_key, parse_root, parse_roster, roster_document
from hotline.core.signature import ROSTER, Signer
from hotline.files import protocols
from hotline.interfaces import Row
from hotline.runtime.recovery import KEPT_IN
from hotline.runtime.stage import YEAR, Actor, Cast, NamedSigner, Stage, cast, replica, sealed
from hotline.runtime.turn import deadline
from hotline.store.memory import MemoryDisk, Shelf
from tests.fakes_files import OCTETS, MemoryFiles
from tests.simulation.clocks import BEGIN, MachineClock
from tests.simulation.clockwork import Clockwork
from tests.simulation.disk import Sabotage, SlowStore, copy_of
from tests.simulation.plan import HOUR, MINUTE, PARTIES

CHANNEL = "-".join(PARTIES)
STATUS = "actual"
PEOPLE = ("alice", "bob", "carol")
AGREED = Instant(BEGIN - 2 * HOUR)
"""When all agreements came into force; no clock is ever set back to before it."""
BACKUPS_KEPT = 12
REVOKED = 0.5


@dataclass(frozen=True, slots=True)
class Played:
    """One turn as it was asked for: where its facts begin in the watch log, when it was taken, and what was waiting.

    `afresh` is the first turn of a state that was read back: what is no state was lost before it.
    """

    first: int
    now: Instant
    asked: tuple[commands.Command, ...]
    afresh: bool


@dataclass(slots=True)
class Record:
    """The facts that are durable on a disk, read as they come."""

    party: str
    shelf: Shelf
    facts: list[Fact] = field(default_factory=list)
    given: dict[int, str] = field(default_factory=dict)
    """Our cosignatures over the peer's log, by size."""
    held: dict[int, str] = field(default_factory=dict)
    """The peer's cosignatures over our log, by size."""

    def read(self) -> list[Fact]:
        """Read what has become durable since the last call; returns it."""
        first = len(self.facts)
        for row in self.shelf.logs.get("watch", [])[first:]:
            value = facts.fact_value(row.body)
            log = KEPT_IN.get(str(value["kind"]))
            entry = self.rows(log)[int(str(value["index"]))] if log else None
            fact = facts.parse_fact(value, *((entry.body, entry.beside) if entry else ()))
            self.facts.append(fact)
            if isinstance(fact, facts.Cosigned):
                (self.held if fact.log == "ours" else self.given)[fact.size] = fact.note
        return self.facts[first:]

    def rows(self, log: str) -> list[Row]:
        """Return what is durable of *log*."""
        return self.shelf.logs.setdefault(log, [])

    def size(self, log: str) -> int:
        """Return how much is durable of *log*."""
        return len(self.rows(log))


@dataclass(slots=True)
class Machine:
    """One party's machine, its keys and its documents."""

    time: Clockwork
    cast: Cast
    peer: Cast
    disk: MemoryDisk
    clock: MachineClock
    agreements: list[bytes]
    sabotage: Sabotage
    rosters: list[bytes]
    record: Record = field(init=False)
    played: list[Played] = field(default_factory=list)
    backups: list[Shelf] = field(default_factory=list)
    files: MemoryFiles = field(default_factory=MemoryFiles)
    kept_files: dict[str, bytes] = field(default_factory=dict)
    used: SlowStore | None = None
    before: Shelf | None = None
    full_until: int = 0
    starts: int = 0

    def __post_init__(self) -> None:
        """Read what is on the disk."""
        self.record = Record(self.party, self.disk.shelf(CHANNEL))
        self.record.read()

    @property
    def party(self) -> str:
        """Return whose machine this is."""
        return self.cast.name

    @property
    def signers(self) -> Mapping[str, Signer]:
        """Return the keys of the party, by name."""
        return self.cast.signers

    def fresh(self) -> Center:
        """Return a center that knows nothing but its configuration."""
        return Center(CHANNEL, STATUS, replica(self.cast), replica(self.peer))

    def back_up(self) -> None:
        """Keep a copy of the disk; only the newest few are kept."""
        self.backups.append(copy_of(self.record.shelf))
        self.kept_files |= self.files.bodies
        del self.backups[:-BACKUPS_KEPT]

    def lose_unsynced(self, dice: Random) -> None:
        """Lose what the last process had not synced, but perhaps the first few commits of it, as a crash does."""
        if self.used is not None:
            self.used.crash(dice.randint(0, len(self.disk.unsynced)))
            self.used = None
        if self.before is not None:
            self.replace(self.before)
            self.before = None
        for name, part in self.files.parts.items():
            self.files.parts[name] = part[: dice.randint(0, len(part))]

    def remember(self) -> None:
        """Keep what was on the disk before its last commit, for the store that forgets."""
        if self.sabotage is Sabotage.FORGETS:
            self.before = copy_of(self.record.shelf)

    def put_back(self, age: int) -> None:
        """Replace the disk by a copy of it, the *age*-th newest; newer copies are of a life that never was.

        All backups share one folder of files.
        """
        del self.backups[max(0, len(self.backups) - age) + 1 :]
        self.replace(copy_of(self.backups[-1]))
        self.files.bodies, self.files.parts = dict(self.kept_files), {}

    def replace(self, shelf: Shelf) -> None:
        """Let *shelf* be what is on the disk."""
        self.disk.unsynced.clear()
        self.disk.shelves[CHANNEL] = shelf
        self.record = Record(self.party, shelf)
        self.record.read()
        self.forget_turns()

    def play(self, turn: Played) -> None:
        """Keep a turn that is about to be recorded, in place of those that were not."""
        self.played = [each for each in self.played if each.first < turn.first]
        self.played.append(turn)

    def forget_turns(self) -> None:
        """Forget the turns that did not survive."""
        self.played = [each for each in self.played if each.first < self.record.size("watch")]


@lru_cache(maxsize=1)
def agreed() -> tuple[bytes, ...]:
    """Return all agreements that are shipped, as they are logged, and one whose notices have files."""
    return (*(protocols.load(name).octets for name in protocols.names()), OCTETS)


@lru_cache(maxsize=4)
def another(number: int) -> bytes:
    """Return an agreement that is not shipped, and soon ends; an odd one is too long to travel in one piece."""
    octets = next(each for each in agreed() if b'"protocol":"service"' in each)
    found: Any = decode(octets, largest=len(octets), deepest=32)
    found["protocol"] = f"another-{number}"
    found["withdrawal"]["notice"] = "1m"
    for place in range(8 * (number % 2)):
        choices = {f"c{each}": {"en": f"Choice {each} {'x' * 60}", "zh": f"选项{each}"} for each in range(60)}
        title = {"en": "Kind", "zh": "类型"}
        found["forms"]["GEN-1"]["fields"][f"kind_{place}"] = {"type": "choice", "title": title, "choices": choices}
    return encode(found)


@lru_cache(maxsize=1)
def opening() -> Mapping[str, Shelf]:
    """Return both disks as they are when all agreements are in force."""
    stage = Stage.set(agreed(), AGREED, PARTIES, PEOPLE)
    return {name: shelf_of(actor) for name, actor in stage.actors.items()}


def shelf_of(actor: Actor) -> Shelf:
    """Return the disk of *actor*: its logs, and the returns that are owed since the agreements are in force."""
    book = actor.center.book
    owed = [each for case in book.folders for each in book.obligations(case)]
    logs = {log: list(rows) for log, rows in actor.rows.items()}
    deadlines = {each.id: deadline(actor.center, each) for each in owed}
    return Shelf(epoch=1, holder=actor.name, logs=logs, deadlines=deadlines)


@lru_cache(maxsize=1)
def casting() -> Mapping[str, Cast]:
    """Return both parties before anything was said."""
    return {party: cast(party, CHANNEL, PEOPLE, Instant(AGREED - MINUTE)) for party in PARTIES}


def make_machines(time: Clockwork, sabotage: Sabotage) -> dict[str, Machine]:
    """Return both machines, with all agreements in force, or empty."""
    casts, machines = casting(), {}
    dice = time.chance["skew"]
    for party, peer in (PARTIES, PARTIES[::-1]):
        disk = MemoryDisk()
        if not time.faults.begins_empty:
            disk.shelves[CHANNEL] = copy_of(opening()[party])
        skew = dice.randint(-time.faults.skew, time.faults.skew)
        machines[party] = Machine(
            time,
            casts[party],
            casts[peer],
            disk,
            MachineClock(time, skew),
            list(agreed()),
            sabotage,
            [casts[party].documents[1]],
        )
    return machines


def next_roster(machine: Machine, dice: Random) -> bytes:
    """Return the next version of a party's roster: carol is revoked, or a new person comes."""
    root = parse_root(document(machine.cast.documents[0]), None)
    newest = parse_roster(document(machine.rosters[-1]), root, None)
    now = machine.clock.now()
    keys = list(newest.keys)
    if dice.random() < REVOKED:
        keys = [replace(key, revoked_at=now, reason="left") if key.name == "carol" else key for key in keys]
    else:
        person = f"dave-{newest.version}"
        window = (now, Instant(now + YEAR))
        keys.append(
            new_key(
                NamedSigner(f"{machine.party}/{person}"), f"{machine.party}/{person}", person, ("operator",), window
            )
        )
    members = roster_document(
        party=machine.party, log_origin=root.log_origin, version=newest.version + 1, keys=keys, issued=now
    )
    return sealed(members, ROSTER, machine.signers["root"])
