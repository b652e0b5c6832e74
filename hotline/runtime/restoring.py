"""Takes a lost log back from the peer's copy, and lets nothing be signed before all of it is here (rule 9).

The line does the work: its hello shows what was lost. Here it is only refused to meet a peer that shows less than is
known to have been signed: its hello would let this center begin its log again where another one was signed already.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from hotline.core import commands
from hotline.core.canonical import Duration
from hotline.core.checkpoint import Checkpoint
from hotline.core.errors import HotlineError, LogError, RefusalError, StoreError
from hotline.core.handshake import check_rest
from hotline.core.merkle import leaf_hash
from hotline.interfaces import Clock
from hotline.runtime.correspondence import Correspondence

LOOK_EVERY = Duration(200)
JUDGED = commands.Greet | commands.TakeEntries | commands.TakeCosignature
Progress = Callable[[int, int], None]


class SilentError(HotlineError):
    """The peer gave nothing back for too long."""


@dataclass(slots=True)
class TakingBack(Correspondence):
    """The correspondence of a center that takes its log back.

    `known` is a head of the own log that somebody kept: the peer must show at least as much, and these very entries.
    `failure` is what the peer was refused for; `asked` how much it says it holds.
    """

    known: Checkpoint | None = None
    failure: HotlineError | None = None
    asked: int = 0

    async def tell(self, command: commands.Command) -> None:
        """Have *command* decided, unless it could lead to a second history of our log."""
        try:
            if isinstance(command, commands.Greet):
                self.demand_enough(command)
            elif isinstance(command, commands.TakeEntries) and command.log == "ours":
                self.demand_known(command)
            await Correspondence.tell(self, command)
        except (RefusalError, LogError, StoreError) as error:
            if isinstance(command, JUDGED):
                self.failure = error
            raise

    def demand_enough(self, command: commands.Greet) -> None:
        """Refuse a hello that shows less of our log than was signed for certain."""
        reach, held = check_rest(command.hello), self.center.ours.size
        least = max(self.known.size if self.known else 0, 1)
        if max(reach.theirs, held) < least:
            raise StoreError(
                f"the peer shows {reach.theirs} entries of our log, and at least {least} were signed: with these alone"
                " the log would get a second history. Restore from a backup, or wait until the peer has found its copy"
            )
        if self.known is not None and held >= self.known.size:
            self.demand_root(self.center.ours.tree.root(self.known.size), self.known)
        self.asked = max(reach.theirs, held)

    def demand_known(self, command: commands.TakeEntries) -> None:
        """Refuse entries that are not those of the head that somebody kept."""
        tree, known = self.center.ours.tree, self.known
        new = command.entries[tree.size - command.first :]
        if known is None or not tree.size <= known.size <= tree.size + len(new):
            return
        self.demand_root(tree.root_after([leaf_hash(each.body) for each in new[: known.size - tree.size]]), known)

    def demand_root(self, root: bytes, known: Checkpoint) -> None:
        """Refuse a history that the head given does not belong to."""
        if root != known.root:
            raise LogError(f"the first {known.size} entries are not those of the head that was given as known")

    @property
    def whole(self) -> bool:
        """Return whether all that was lost is back, and the peer has cosigned the entry that says so."""
        center = self.center
        return center.reconciled and center.ours.size <= max(center.ours.series.size, self.asked)


async def taken_back(work: TakingBack, clock: Clock, patience: Duration, progress: Progress) -> None:
    """Return once the log is whole; raises what the peer was refused for, or SilentError after so much silence."""
    seen, since = -1, clock.monotonic()
    while not work.whole:
        center = work.center
        if work.failure is not None:
            raise work.failure
        if center.forked:
            raise LogError(f"{center.forked}; nothing was signed")
        moved = center.ours.size + center.theirs.size + center.ours.series.size
        if moved != seen:
            seen, since = moved, clock.monotonic()
        if clock.monotonic() - since > patience:
            raise SilentError(f"{center.ours.size} of {work.asked} entries are back")
        progress(center.ours.size, work.asked)
        await asyncio.sleep(0)
        await clock.sleep(LOOK_EVERY)
