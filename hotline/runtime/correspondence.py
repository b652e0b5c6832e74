"""What the line to the peer may send, and where what arrives is taken: the center as its line sees it.

Only what is durable is ever sent. Checkpoints are signed when they are needed, at any size that is durable here: the
log key
signs nothing while the logs are not reconciled or a fork is known (rule 9).
"""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from hotline.core import facts
from hotline.core.canonical import Instant, digest_text
from hotline.core.center import Center
from hotline.core.checkpoint import Checkpoint, sign_checkpoint
from hotline.core.commands import Command, Portion, TakeAdvance
from hotline.core.errors import StoreError, refuse
from hotline.core.fetching import Wanted
from hotline.core.replica import Replica
from hotline.core.roster import Key
from hotline.core.signature import Signer
from hotline.core.tenure import MEETING, chosen
from hotline.core.withholding import is_withheld
from hotline.interfaces import Portions, Row, Store
from hotline.runtime.gathering import Gathering
from hotline.runtime.runner import Runner

ROWS_A_READ = 256
ALLOWANCE = 64
"""Bytes that a row costs on the wire beside its body and what travels beside it."""


@dataclass(slots=True)
class Correspondence:
    """The `Correspondent` of the line: reads the store, signs heads, and tells the runner what came.

    `held` are all private keys of the center. Keys to meet the peer with are chosen by the real clock, `wall`, also in
    an exercise (rule 19).
    """

    runner: Runner
    store: Store
    held: Mapping[str, Sequence[Signer]]
    wall: Callable[[], Instant] | None = None
    newest: tuple[int, tuple[Signer, ...], str] = (-1, (), "")
    files: Gathering | None = None

    @property
    def center(self) -> Center:
        """Return the center; sizes are read from the runner, which knows what is durable."""
        return self.runner.center

    async def tell(self, command: Command) -> None:
        """Have *command* decided; returns once its record is durable."""
        await self.runner.do(command)

    async def portion(self, log: str, first: int, bytes_max: int) -> Portions:
        """Return durable entries from *first*, as many as fit, with the checkpoint where they end."""
        replica = self.center.ours if log == "ours" else self.center.theirs
        end = self.runner.durable.get(log, 0) if log == "ours" else self.cosigned(replica)
        if first >= end:
            return Portions(first, (), None)
        limit = min(ROWS_A_READ, end - first)
        found = fitting(await self.store.read(self.center.channel, log, first, limit), bytes_max)
        size = first + len(found)
        demand_opened(log, first, found)
        if log == "ours":
            return Portions(first, tuple(map(portion_of, found)), self.checkpoint(size))
        index, note = await self.note_above(replica, size)
        rest = await self.store.read(self.center.channel, log, size, index - size) if index > size else ()
        demand_opened(log, size, rest)
        return Portions(first, tuple(map(portion_of, (*found, *rest))), note)

    def checkpoint(self, size: int | None = None) -> str:
        """Return the note of our log at *size* (all that is durable, by default), signed by both log keys."""
        size = self.runner.durable.get("ours", 0) if size is None else size
        if self.center.forked or not self.center.reconciled:
            raise refuse("channel.forked" if self.center.forked else "channel.closed")
        signers = self.signers("log")
        if self.newest[:2] != (size, signers):
            head = Checkpoint(self.center.ours.origin, size, self.center.ours.tree.root(size))
            self.newest = (size, signers, sign_checkpoint(head, signers))
        return self.newest[2]

    def cosigned(self, replica: Replica) -> int:
        """Return the size of the newest cosignature over *replica* that is durable here."""
        kept = replica.series.kept(self.runner.durable.get("watch", 0))
        return replica.series.sizes[kept - 1] if kept else 0

    async def note_above(self, replica: Replica, size: int) -> tuple[int, str]:
        """Return the first cosigned checkpoint of *replica* at or above *size*: its size and note."""
        number = next(n for n, each in enumerate(replica.series.sizes) if each >= size)
        return replica.series.sizes[number], await self.note(replica.series.notes[number])

    async def note(self, row: int) -> str:
        """Return the note that is written at *row* of the watch log."""
        (found,) = await self.store.read(self.center.channel, "watch", row, 1)
        fact = facts.parse_fact(facts.fact_value(found.body))
        assert isinstance(fact, facts.Cosigned)
        return fact.note

    async def advance(self, index: int, peer_size: int) -> TakeAdvance:
        """Return entry *index* of ours with its proof, and the rosters and agreements that the peer needs first."""
        size = self.runner.durable["ours"]
        before = [each for each in self.center.ours.keystones if peer_size <= each < index]
        proved = [(each, *await self.proved(each, size)) for each in before]
        portion, proof = await self.proved(index, size)
        return TakeAdvance(index, portion, proof, self.checkpoint(size), tuple(proved))

    async def proved(self, index: int, size: int) -> tuple[Portion, tuple[bytes, ...]]:
        """Return entry *index* of ours and the proof that it stands in the first *size*."""
        (row,) = await self.store.read(self.center.channel, "ours", index, 1)
        return portion_of(row), self.center.ours.tree.inclusion(index, size)

    def greeting(self) -> dict[str, object]:
        """Return what our hello says.

        Versions of root and roster, the epoch, and both logs as they are durable here.
        """
        ours, theirs = self.center.ours, self.center.theirs
        size, held = self.runner.durable.get("ours", 0), self.runner.durable.get("theirs", 0)
        return {
            "root": ours.root.version,
            "roster": ours.newest_roster().version,
            "epoch": self.center.epoch,
            "ours": {"size": size, "root": digest_text(ours.tree.root(size)), "cosigned": self.cosigned(ours)},
            "theirs": {"size": held, "root": digest_text(theirs.tree.root(held)), "given": self.cosigned(theirs)},
        }

    async def series(self, log: str, above: int) -> tuple[str, ...]:
        """Return the durable cosignatures over *log* above size *above*, in order."""
        series = (self.center.ours if log == "ours" else self.center.theirs).series
        kept = series.kept(self.runner.durable.get("watch", 0))
        rows = series.notes[bisect_right(series.sizes, above) : kept]
        return tuple([await self.note(row) for row in rows])

    async def lacking(self) -> tuple[Wanted, ...]:
        """Return the files that are not whole here; none, where none are kept."""
        return await self.files.lacking() if self.files is not None else ()

    async def piece(self, digest: str, offset: int) -> bytes:
        """Return a piece of a file; nothing, where none are kept."""
        return await self.files.piece(digest, offset) if self.files is not None else b""

    async def keep(self, digest: str, offset: int, size: int, piece: bytes) -> int | None:
        """Keep a piece of a file."""
        return await self.files.keep(digest, offset, size, piece) if self.files is not None else None

    def keys(self, role: str) -> tuple[Key, ...]:
        """Return the peer's keys of *role* that count now."""
        return self.center.theirs.keys(role)

    def signers(self, role: str) -> tuple[Signer, ...]:
        """Return those of our keys of *role* that the peer knows: one of each algorithm (rule 12)."""
        at = self.wall() if self.wall is not None and role in MEETING else self.now()
        return chosen(self.held[role], role, self.center.ours, at)

    def now(self) -> Instant:
        """Return the time by which the center decides."""
        return self.runner.time.now()


def demand_opened(log: str, first: int, rows: Sequence[Row]) -> None:
    """Refuse to send *rows* whose openings left for an archive: the peer would refuse what it cannot open.

    Of our own log the line then waits; of the peer's it is ended, for what the peer asks for cannot be given.
    """
    for index, row in enumerate(rows, first):
        if is_withheld(row.beside):
            refusal = refuse("opening.archived", f"entry {index} of {log}")
            raise refusal if log == "ours" else StoreError(str(refusal))


def portion_of(row: Row) -> Portion:
    """Return a kept row as it crosses the line."""
    return Portion(row.body, row.beside)


def fitting(rows: Sequence[Row], bytes_max: int) -> list[Row]:
    """Return the first of *rows* that fit *bytes_max*, at least one."""
    found: list[Row] = []
    total = 0
    for row in rows:
        total += len(row.body) + len(row.beside or b"") + ALLOWANCE
        if found and total > bytes_max:
            break
        found.append(row)
    return found
