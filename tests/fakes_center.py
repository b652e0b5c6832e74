"""Two real centers in this process, on memory stores and a clock moved by hand, joined by a wire that the test works.

`World` is both sides with the agreements of the house in force. `settle` carries over whatever waits, both ways.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from heapq import heappop

from hotline.core import commands
from hotline.core.canonical import Instant, encode
from hotline.core.center import Center
from hotline.core.effects import GiveCosignature
from hotline.core.replica import Replica
from hotline.files import protocols
from hotline.interfaces import LinkStatus
from hotline.runtime.correspondence import Correspondence
from hotline.runtime.runner import Runner
from hotline.runtime.timekeeper import Timekeeper
from hotline.runtime.turn import Turn
from hotline.store.memory import MemoryStore
from tests.fakes import Party, party_fixture
from tests.fakes_clock import HandClock, breathe

JUNE = Instant(1_780_308_000_000)  # 2026-06-01T10:00:00.000Z
AGREEMENTS = tuple(protocols.load(name) for name in ("crisis-hotline", "ai-test-notification"))
US, CN = party_fixture("us"), party_fixture("cn")
BYTES_MAX = 60_000
HELD = 7  # clock, root, roster, two consents, two in force


@dataclass(slots=True)
class QuietPeer:
    """A line that carries nothing by itself and says what it is told to say."""

    shows: LinkStatus = field(default_factory=lambda: LinkStatus(up=True, path="wire", offset=3, bound=1))
    checks: int = 0

    def status(self) -> LinkStatus:
        return self.shows

    def check(self) -> bool:
        self.checks += 1
        return self.shows.up

    def grown(self, size: int, urgent: tuple[int, ...]) -> None:
        """Nothing is carried by itself."""

    def cosigned(self, notes: tuple[str, ...]) -> None:
        """The wire carries them."""

    async def run(self) -> None:
        """There is nothing to run."""

    async def close(self) -> None:
        """There is nothing to close."""


@dataclass(slots=True)
class Side:
    """One center that runs, and what it has to send."""

    party: Party
    runner: Runner
    store: MemoryStore
    line: Correspondence
    peer: QuietPeer
    notes: list[str]

    @property
    def center(self) -> Center:
        return self.runner.center


@dataclass(slots=True)
class World:
    """Both sides and their clock."""

    us: Side
    cn: Side
    clock: HandClock

    async def settle(self) -> None:
        """Carry over everything that waits, both ways, until nothing moves."""
        while await carry(self.us, self.cn) + await carry(self.cn, self.us):
            pass

    async def pass_time(self, duration: int) -> None:
        """Let time pass at once, wake whoever slept, and let both centers take their turn."""
        self.clock.advance(duration)
        while self.clock.sleepers and self.clock.sleepers[0][0] <= self.clock.ticks:
            waker = heappop(self.clock.sleepers)[2]
            if not waker.done():
                waker.set_result(None)
        await breathe(50)
        for side in (self.us, self.cn):
            async with side.runner.reading():
                pass


async def carry(sender: Side, taker: Side) -> int:
    """Carry what *sender* has; return how much it was."""
    notes, sender.notes[:] = tuple(sender.notes), []
    for note in notes:
        await taker.runner.do(commands.TakeCosignature("ours", note))
    first = taker.center.theirs.size
    portions = await sender.line.portion("ours", first, BYTES_MAX) if first < sender.center.ours.size else None
    if portions is None or portions.note is None:
        return len(notes)
    await taker.runner.do(commands.TakeEntries("theirs", portions.first, portions.portions, portions.note))
    return len(notes) + len(portions.portions)


def replica(party: Party) -> Replica:
    return Replica(party.name, party.origin, party.root, party.roster)


async def side(party: Party, other: Party, clock: HandClock, kept: MemoryStore | None = None) -> Side:
    """Start the center of *party*; its runner is still to be run."""
    notes: list[str] = []
    store = kept or MemoryStore()

    def fresh() -> Center:
        return Center("us-cn", "actual", replica(party), replica(other))

    def deliver(turn: Turn) -> None:
        notes.extend(each.note for each in turn.effects if isinstance(each, GiveCosignature))

    runner = Runner(fresh, store, Timekeeper(clock), party.machines["cosigner"], party.name, deliver)
    await runner.start()
    line = Correspondence(runner, store, party.machines)
    return Side(party, runner, store, line, QuietPeer(), notes)


async def join(found: World) -> None:
    """Exchange hellos, then log roots, rosters and consents of both sides."""
    sides = (found.us, found.cn)
    greetings = [each.line.greeting() for each in sides]
    for each, greeting in zip(sides, reversed(greetings), strict=True):
        await each.runner.do(commands.Greet(greeting))
        await each.runner.do(commands.Enrol(encode(each.party.root_envelope), root=True))
        await each.runner.do(commands.Enrol(encode(each.party.roster_envelope), root=False))
        for agreement in AGREEMENTS:
            await each.runner.do(commands.Consent(agreement.octets, JUNE))
    await found.settle()


@asynccontextmanager
async def restarted(old: Side, other: Party, clock: HandClock) -> AsyncIterator[Side]:
    """Run the center of *old* again on the same store, as after a crash; it has not heard the peer yet."""
    found = await side(old.party, other, clock, old.store)
    task = asyncio.create_task(found.runner.run())
    try:
        yield found
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def world(*, joined: bool = True, parties: tuple[Party, Party] = (US, CN)) -> AsyncIterator[World]:
    """Run both centers; with *joined*, reconciled and with the agreements in force."""
    clock, (us, cn) = HandClock(JUNE), parties
    found = World(await side(us, cn, clock), await side(cn, us, clock), clock)
    tasks = [asyncio.create_task(each.runner.run()) for each in (found.us, found.cn)]
    if joined:
        await join(found)
    try:
        yield found
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
