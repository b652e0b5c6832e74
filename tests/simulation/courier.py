"""Files on their way in a simulated process: the real `Gathering`, its pieces carried as `link/courier` does.

Files lie on the machine and survive its process. What is lacking is sought now and then while something is, not four
times a second: plays last hours.
"""

from collections.abc import Callable, Coroutine, Generator
from functools import partial
from typing import Any, Protocol, TypeVar, cast

from hotline.core import commands
from hotline.core.center import Center
from hotline.core.decisions import Answer
from hotline.core.errors import HotlineError
from hotline.core.fetching import Wanted
from hotline.core.orders import KeepPiece, ReadPiece
from hotline.runtime.gathering import Gathering
from hotline.runtime.runner import Runner
from tests.simulation.hands import READ_TAKES, Hands, Then
from tests.simulation.machine import Machine
from tests.simulation.plan import SECOND

T = TypeVar("T")
SOUGHT_EVERY = 2 * SECOND


class Deciding(Protocol):
    """The process whose files these are."""

    gone: bool
    machine: Machine
    runner: Runner
    hands: Hands | None

    def later(self, wait: int, act: Callable[[], None]) -> None: ...
    def ask(self, command: commands.Command, then: Then) -> None: ...


class Decision:
    """An answer that is waited for; *then* goes on with whoever waits."""

    def __init__(self) -> None:
        self.answer: Answer | Exception | None = None
        self.then: Callable[[], None] = nothing

    def settle(self, answer: Answer | Exception) -> None:
        """Let it be known."""
        self.answer = answer
        self.then()

    def __await__(self) -> Generator["Decision", None, Answer]:
        if self.answer is None:
            yield self
        assert self.answer is not None
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


class Courier:
    """Seeks, keeps and gives out the files of one process; it stands in for the runner to the real `Gathering`."""

    def __init__(self, process: Deciding) -> None:
        self.process = process
        self.gathering = Gathering(cast("Runner", self), process.machine.files)
        self.planned: int | None = None

    @property
    def center(self) -> Center:
        """Return the center."""
        return self.process.runner.center

    async def do(self, command: commands.Command) -> Answer:
        """Have *command* decided; returns once its record is durable."""
        decision = Decision()
        self.process.ask(command, decision.settle)
        return await decision

    def errand(self, work: Coroutine[Decision, None, T], done: Callable[[T], None]) -> None:
        """Go on with *work* until it waits for a decision, or is done; what fails is not done."""
        if self.process.gone:
            work.close()
            return
        try:
            decision = work.send(None)
        except StopIteration as end:
            done(end.value)
        except HotlineError:
            return
        else:
            decision.then = partial(self.process.later, 0, partial(self.errand, work, done))

    def seek(self, wait: int = 0) -> None:
        """Look which files are lacking, after a while."""
        at = self.process.machine.time.ticks + wait
        if self.planned is None or at < self.planned:
            self.planned = at
            self.process.later(wait, self.sought)

    def sought(self) -> None:
        """Look which files are lacking now, and ask for them; look again while there are any."""
        if self.planned is None or self.process.machine.time.ticks < self.planned:
            return
        self.planned = None
        self.errand(cast("Coroutine[Any, None, tuple[Wanted, ...]]", self.gathering.lacking()), self.want)

    def want(self, wanted: tuple[Wanted, ...]) -> None:
        """Let the line ask for what is lacking."""
        hands = self.process.hands
        if hands is not None:
            hands.obey(hands.link.want(hands.moment(), wanted))
        if self.gathering.waiting:
            self.seek(SOUGHT_EVERY)

    def handle(self, hands: Hands, order: ReadPiece | KeepPiece) -> None:
        """Read a piece for the peer, or keep one of it, after a while."""
        self.process.later(hands.time.chance["reads"].randint(0, READ_TAKES), partial(self.carry, hands, order))

    def carry(self, hands: Hands, order: ReadPiece | KeepPiece) -> None:
        """Do that now, and bring the line what came of it."""
        gathering, number = self.gathering, order.connection

        def read(piece: bytes) -> None:
            assert isinstance(order, ReadPiece)
            hands.obey(hands.link.read_piece(hands.moment(), number, order, piece))

        def kept(held: int | None) -> None:
            assert isinstance(order, KeepPiece)
            hands.obey(hands.link.kept_piece(hands.moment(), number, order, held))

        match order:
            case ReadPiece(_, digest, offset):
                self.errand(cast("Coroutine[Any, None, bytes]", gathering.piece(digest, offset)), read)
            case KeepPiece(_, digest, offset, size, piece):
                work = gathering.keep(digest, offset, size, piece)
                self.errand(cast("Coroutine[Any, None, int | None]", work), kept)

    def restless(self, peer: Machine) -> str:
        """Return what is still to come: a file that the peer has and can be asked for, or a message not yet noted."""
        hands, mine = self.process.hands, self.process.machine.files
        talk = hands.link.up if hands is not None else None
        aside = talk.fetching.aside if talk is not None else set[str]()
        for name, files in self.gathering.waiting.items():
            lacks = [each.digest for each in files if mine.size(each.digest) is None]
            if not lacks or any(peer.files.size(each) is not None and each not in aside for each in lacks):
                return f"gathers the files of {name[:15]}"
        soon = self.planned is not None and self.planned <= self.process.machine.time.ticks
        return "seeks files" if soon else ""


def nothing() -> None:
    """Wait for nobody."""
