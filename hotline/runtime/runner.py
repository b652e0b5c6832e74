"""Runs one center in real time: one loop, one timer, `decide → apply → record → deliver`.

Whatever waits is one turn; its batch is made durable in one transaction; only then are answers, effects and reads
let go. If the outcome of a commit is not known, nothing more is done by this process: its successor reads the log back
(house.md, Failure). If the store refused for certain, the state in memory is thrown away and read again.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import structlog

from hotline.core import commands, facts
from hotline.core.canonical import Instant, unb64
from hotline.core.center import Center
from hotline.core.checkpoint import Checkpoint, cosign, cosigner_name
from hotline.core.decisions import Answer
from hotline.core.effects import Ring
from hotline.core.errors import (
    FencedError,
    FullError,
    OverloadedError,
    RefusalError,
    StoreError,
    UnknownOutcomeError,
    refuse,
)
from hotline.core.message import parse
from hotline.core.signature import Signer
from hotline.core.tenure import chosen
from hotline.interfaces import Batch, Head, Store
from hotline.runtime.recovery import load, note_calls
from hotline.runtime.snapshot import dump
from hotline.runtime.timekeeper import Timekeeper
from hotline.runtime.turn import Turn, take_turn

log = structlog.get_logger()

POSTS_A_TURN = 8
AHEAD_A_TURN = 64
COMMANDS_WAITING_MAX = 4096
SNAPSHOT_EVERY = 20_000
SNAPSHOT_MESSAGES_MAX = 50_000
"""Above it a snapshot would hold up a FLASH for over 250 ms, and is written only at a start and at a stop."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A command that waits for its turn, and who waits for the answer; nobody does for what the runner asks itself."""

    command: commands.Command
    answer: asyncio.Future[Answer] | None = None


@dataclass(slots=True)
class Runner:
    """One center, running. `deliver` gets the effects of each durable turn, and how far our log grew with it.

    `calls` are those decided and durable, but of which no attempt is recorded yet. What is in `ahead` goes
    before the posts that are `waiting`: what the line brings, what people second, and FLASH messages.
    """

    fresh: Callable[[], Center]
    store: Store
    time: Timekeeper
    cosigners: Sequence[Signer]
    holder: str
    deliver: Callable[[Turn], None]
    center: Center = field(init=False)
    durable: dict[str, int] = field(default_factory=dict)
    ahead: deque[Asked] = field(default_factory=deque)
    waiting: deque[Asked] = field(default_factory=deque)
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    settled: asyncio.Event = field(default_factory=asyncio.Event)
    stopped: Exception | None = None
    timer_lag: int = 0
    calls: dict[str, Ring] = field(default_factory=dict)
    last_snapshot: int = 0
    posting: bool = False

    async def start(self) -> tuple[Ring, ...]:
        """Take the channel over, read the logs back, and append the epoch; returns the calls still to be attempted.

        Before this returns nothing is served.
        """
        center = self.fresh()
        head = await self.store.acquire(center.channel, self.holder)
        rings = await self.read_back(center, head)
        self.durable = dict(head.sizes)
        turn = self.turn((commands.Begin(head.epoch, self.holder),))
        await self.record(turn)
        self.settled.set()
        if self.center.watch.size - self.last_snapshot >= SNAPSHOT_EVERY:
            await self.keep_snapshot()
        return rings

    async def read_back(self, fresh: Center, head: Head) -> tuple[Ring, ...]:
        """Let the state be what the store holds; returns the calls still to be attempted."""
        self.center, rings, self.last_snapshot = await load(fresh, self.store, head)
        self.calls = {each.id: each for each in rings}
        return rings

    async def do(self, command: commands.Command) -> Answer:
        """Have *command* decided; returns once its record is durable.

        RefusalError: it was refused. StoreError: it is not known to be kept. A caller that goes away cancels nothing.
        """
        if self.stopped is not None:
            raise self.stopped
        ahead = not isinstance(command, commands.Post) or (len(self.waiting) >= POSTS_A_TURN and is_flash(command))
        lane = self.ahead if ahead else self.waiting
        if len(lane) >= COMMANDS_WAITING_MAX:
            raise refuse("store.overloaded")
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        lane.append(Asked(command, answer))
        self.woken.set()
        return await answer

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Center]:
        """Give the state to read, when no commit is under way; do not await inside."""
        await self.settled.wait()
        if self.stopped is not None:
            raise self.stopped
        yield self.center

    async def run(self) -> None:
        """Take turns until cancelled, or until the store makes it impossible to go on."""
        while self.stopped is None:
            await self.wait()
            await self.take(self.next_asked())
            if self.snapshot_due():
                await self.keep_snapshot()
        raise self.stopped

    def next_asked(self) -> list[Asked]:
        """Return the commands of the next turn.

        Posts and the rest take turns: what the line brings, a cosignature above all, does not wait until posts are
        judged, and a busy line does not keep posts waiting.
        """
        self.posting = bool(self.waiting) and not (self.posting and self.ahead)
        return taken(self.waiting, POSTS_A_TURN) if self.posting else taken(self.ahead, AHEAD_A_TURN)

    async def close(self) -> None:
        """Write the state down for the next start, once `run` was cancelled; not if that cut a turn short."""
        if self.stopped is None and self.settled.is_set() and self.durable.get("watch") == self.center.watch.size:
            await self.keep_snapshot()

    async def wait(self) -> None:
        """Wait for a command or a deadline, never longer than 250 ms: sleeping does not count suspend (rule 7)."""
        if self.waiting or self.ahead:
            await asyncio.sleep(0)
            return
        self.woken.clear()
        tasks = (
            asyncio.ensure_future(self.woken.wait()),
            asyncio.ensure_future(self.time.pause(self.center.next_deadline())),
        )
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
        step = self.time.step()
        if step is not None:
            self.waiting.append(Asked(step))

    async def take(self, asked: list[Asked]) -> None:
        """Take one turn: decide, record, release."""
        deadline = self.center.next_deadline()
        if not asked and (deadline is None or deadline > self.time.now()):
            return
        self.timer_lag = max(0, self.time.now() - deadline) if deadline is not None else 0
        self.settled.clear()
        try:
            turn = self.turn(tuple(each.command for each in asked))
            if not turn.empty:
                await self.record(turn)
        except (FencedError, UnknownOutcomeError) as error:
            self.stop(error, asked)
            return
        except StoreError as error:
            await self.start_again(error, asked)
            return
        except Exception as error:
            self.stop(error, asked)
            raise
        finally:
            self.settled.set()
        for each, answer in zip(asked, turn.answers, strict=True):
            release(each.answer, answer)

    def turn(self, waiting: tuple[commands.Command, ...]) -> Turn:
        """Take a turn of the core at the present time."""
        return take_turn(self.center, waiting, self.time.now(), self.cosign)

    async def record(self, turn: Turn) -> None:
        """Make *turn* durable, then let its effects go."""
        await self.store.append(self.center.channel, self.center.epoch, turn.batch())
        self.durable = {
            "ours": self.center.ours.size,
            "theirs": self.center.theirs.size,
            "watch": self.center.watch.size,
        }
        note_calls(self.calls, turn.facts, turn.effects)
        self.mind_clock(turn)
        self.deliver(turn)

    def mind_clock(self, turn: Turn) -> None:
        """Adopt a step of the wall clock once an operator, or the peer's clock, says that it is right (rule 7)."""
        for fact in turn.facts:
            if isinstance(fact, facts.ClockConfirmed):
                self.time.confirm()
            elif isinstance(fact, facts.ClockCompared) and self.time.borne_out(fact.offset, fact.bound):
                self.waiting.append(Asked(commands.ConfirmClock()))

    def snapshot_due(self) -> bool:
        """Return whether it is time for a snapshot: best when nobody waits, but not put off for ever."""
        since = self.durable.get("watch", 0) - self.last_snapshot
        small = len(self.center.book.case_of) <= SNAPSHOT_MESSAGES_MAX
        return self.stopped is None and small and since >= SNAPSHOT_EVERY * (2 if self.waiting else 1)

    async def keep_snapshot(self) -> None:
        """Write the state down, all of it durable; in a batch of its own, so that no turn is refused on its account."""
        size = self.center.watch.size
        try:
            snapshot = dump(self.center, self.calls)
            if snapshot is None:
                return
            await self.store.append(self.center.channel, self.center.epoch, Batch({}, (), snapshot))
        except Exception as error:  # noqa: BLE001 - a snapshot is a cache; what ails the store, the next turn will say
            log.warning("snapshot not kept", error=repr(error))
        self.last_snapshot = size

    def stop(self, error: Exception, asked: list[Asked]) -> None:
        """Serve nothing any more: the successor of this process will read the log back."""
        log.critical("stopped", error=str(error), kind=type(error).__name__)
        self.stopped = error
        for each in (*asked, *self.ahead, *self.waiting):
            release(each.answer, error)
        self.ahead.clear()
        self.waiting.clear()

    async def start_again(self, error: StoreError, asked: list[Asked]) -> None:
        """Read the state back after the store refused for certain; nothing was written, and the askers are told so.

        So are all who wait behind them: what follows must not be decided when what it follows was not. What the runner
        asked itself, such as the record of a step of the clock, is asked again.
        """
        log.error("store refused", error=str(error))
        await self.read_back(self.fresh(), Head(self.center.epoch, self.durable))
        full = not isinstance(error, OverloadedError) or isinstance(error, FullError)
        told = refuse("store.full" if full else "store.overloaded", detail=str(error))
        refused = (*asked, *self.ahead, *self.waiting)
        self.ahead, self.waiting = deque(), deque(each for each in refused if each.answer is None)
        for each in refused:
            release(each.answer, told)
        await self.time.pause(None)  # what is due would be refused again at once, and again

    def cosign(self, checkpoint: Checkpoint, seconds: int) -> str:
        """Sign a checkpoint of the peer with those of our cosigner keys that the peer knows."""
        ours = self.center.ours
        keys = chosen(self.cosigners, "cosigner", ours, Instant(seconds * 1000))
        return cosign(checkpoint, cosigner_name(ours.origin), seconds, keys)


def is_flash(command: commands.Post) -> bool:
    """Return whether *command* posts a FLASH message; what it claims is judged by the core."""
    try:
        return parse(unb64(command.envelope["payload"])).precedence == "FLASH"
    except (RefusalError, KeyError, TypeError):
        return False


def taken(lane: deque[Asked], most: int) -> list[Asked]:
    """Take up to *most* from the front of *lane*."""
    return [lane.popleft() for _ in range(min(len(lane), most))]


def release(waiting: asyncio.Future[Answer] | None, answer: Answer | Exception) -> None:
    """Let whoever waits have *answer*; nobody may wait any more."""
    if waiting is None or waiting.done():
        return
    if isinstance(answer, Answer):
        waiting.set_result(answer)
    else:
        waiting.set_exception(answer)
        waiting.exception()
