"""What must hold at every moment: nothing leaves a process that is not durable, and no signed root ever changes.

The truth is what lies on the disks, read by `Record`; what a process believes is not asked.
"""

from collections.abc import Mapping

from hotline.core import canonical
from hotline.core.checkpoint import Checkpoint, parse_checkpoint
from hotline.core.decisions import Answer
from hotline.core.frames import Advance, Carried, Cosignature, Entries, Hello, parse
from tests.simulation.machine import Machine
from tests.simulation.network import other


class ViolationError(AssertionError):
    """An invariant does not hold. *name* says which; the shrinker keeps it."""

    def __init__(self, name: str, detail: str) -> None:
        self.name = name
        super().__init__(f"{name}: {detail}")


def demand(name: str, found: object, detail: object = "") -> None:
    """Raise ViolationError unless *found*."""
    if not found:
        raise ViolationError(name, str(detail))


class Watch:
    """Looks at all that is sent, recorded and answered."""

    def __init__(self, machines: Mapping[str, Machine]) -> None:
        self.machines = machines
        self.heads: dict[tuple[str, int], bytes] = {}
        self.origins = {party: machine.fresh().ours.origin for party, machine in machines.items()}
        self.at = dict.fromkeys(machines, 0)

    def sent(self, party: str, data: bytes) -> None:
        """Look at a frame that *party* sends."""
        frame = parse(data)
        record = self.machines[party].record
        match frame:
            case Hello():
                self.hello(party, frame)
            case Entries():
                log = "ours" if frame.log == party else "theirs"
                for index, each in enumerate(frame.entries, frame.first):
                    self.durable(party, log, index, each)
                if frame.note is not None:
                    self.head(parse_checkpoint(frame.note))
            case Advance():
                self.durable(party, "ours", frame.index, frame.entry)
                for needed in frame.before:
                    self.durable(party, "ours", needed.index, needed.entry)
                self.head(parse_checkpoint(frame.note))
            case Cosignature():
                checkpoint = parse_checkpoint(frame.note)
                known = record.held if frame.log == party else record.given
                demand(
                    "a cosignature is sent only when it is durable",
                    known.get(checkpoint.size) == frame.note,
                    f"{party} sends one over {frame.log} at {checkpoint.size}",
                )
                self.head(checkpoint)
            case _:
                pass

    def hello(self, party: str, frame: Hello) -> None:
        """A hello says what is durable, no more."""
        value = canonical.decode(frame.signed.payload)
        record = self.machines[party].record
        assert isinstance(value, dict)
        for log, series, known in (("ours", "cosigned", record.held), ("theirs", "given", record.given)):
            said = value[log]
            assert isinstance(said, dict)
            demand("a hello says what is durable", said["size"] <= record.size(log), f"{party} {log} {said}")
            demand("a hello says what is durable", said[series] <= max(known, default=0), f"{party} {series} {said}")

    def durable(self, party: str, log: str, index: int, entry: Carried) -> None:
        """An entry is sent only as it lies on the disk."""
        rows = self.machines[party].record.rows(log)
        demand(
            "an entry is sent only when it is durable",
            index < len(rows) and rows[index].body == entry.body,
            f"{party} sends entry {index} of {log}, {len(rows)} are durable",
        )

    def head(self, head: Checkpoint) -> None:
        """A log has one root at every size."""
        known = self.heads.setdefault((head.origin, head.size), head.root)
        demand("a root never changes", known == head.root, f"{head.origin} at {head.size}")

    def recorded(self, party: str) -> None:
        """Look at what has become durable at *party*."""
        for fact in self.machines[party].record.read():
            demand("recorded time never goes back", fact.at >= self.at[party], f"{party} {fact}")
            self.at[party] = fact.at

    def promised(self, party: str, answer: Answer) -> None:
        """Look at an answer that says that a message is kept."""
        record = self.machines[party].record
        rows = record.rows("ours")
        if answer.state == "placed":
            found = answer.index is not None and answer.index < len(rows) and rows[answer.index].key == answer.id
            demand("what is answered is durable", found, f"{party} {answer.id} at {answer.index} of {len(rows)}")

    def restored(self, party: str) -> None:
        """A machine came back from an old backup: what neither it nor the peer holds never was."""
        for owner, log in ((party, "ours"), (other(party), "theirs")):
            mirror = "theirs" if owner == party else "ours"
            held = max(self.machines[party].record.size(log), self.machines[other(party)].record.size(mirror))
            origin = self.origins[owner]
            self.heads = {key: root for key, root in self.heads.items() if key[0] != origin or key[1] <= held}
        self.at[party] = max((fact.at for fact in self.machines[party].record.facts), default=0)
