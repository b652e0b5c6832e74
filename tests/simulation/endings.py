"""What must hold of logs and promises when all faults have ended and nothing moves any more."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from hotline.core import facts
from hotline.core.canonical import digest
from hotline.core.center import Center
from hotline.core.checkpoint import parse_checkpoint
from hotline.core.entry import MessageEntry, OverdueEntry, RefusalEntry, parse_entry
from hotline.core.facts import WAITING
from hotline.core.merkle import Tree, leaf_hash
from hotline.core.wholeness import files_of, whole_at
from hotline.interfaces import Row
from tests.simulation.machine import Machine
from tests.simulation.network import other
from tests.simulation.people import Letter, Promise
from tests.simulation.plan import Plan
from tests.simulation.process import Process
from tests.simulation.watch import demand

MEDDLING = frozenset({"replay", "corrupt", "restore"})
"""What makes a center refuse what comes over the line; without these, nothing that comes is ever refused."""


def unrest(machines: Mapping[str, Machine], processes: Mapping[str, Process | None]) -> str:
    """Return what still moves, or nothing."""
    return "; ".join(
        f"{party} {each}" for party, machine in machines.items() for each in moves(machine, machines, processes[party])
    )


def moves(machine: Machine, machines: Mapping[str, Machine], process: Process | None) -> Iterator[str]:
    """Yield what still moves at one machine."""
    if process is None or process.hands is None:
        yield "is down"
        return
    center, peer = process.runner.center, machines[other(machine.party)]
    if process.hands.link.up is None:
        yield "has no connection"
    if process.turning or process.runner.waiting or process.hands.busy or process.ringing:
        yield "is busy"
    if center.unsaid or center.accepted or center.waiting or not center.reconciled:
        yield f"has to say {len(center.unsaid)}, accepted {len(center.accepted)}, waiting {len(center.waiting)}"
    if machine.record.size("ours") != peer.record.size("theirs"):
        yield f"holds {machine.record.size('ours')} entries of its own, the peer {peer.record.size('theirs')}"
    yield from filter(None, [process.courier.restless(peer)])
    if center.ours.series.size != center.ours.size:
        yield f"is cosigned to {center.ours.series.size} of {center.ours.size}"


def check_logs(machines: Mapping[str, Machine], centers: Mapping[str, Center]) -> None:
    """Both hold the same two logs, to the byte, and both have signed every head alike."""
    for party, machine in machines.items():
        center, mirror = centers[party], machines[other(party)].record
        demand("nothing is forked", center.forked is None, center.forked)
        rows = machine.record.rows("ours")
        demand("both hold the same log", rows == mirror.rows("theirs"), party)
        tree = Tree(leaf_hash(row.body) for row in rows)
        demand("every leaf is that of its bytes", all(row.leaf == leaf_hash(row.body) for row in rows), party)
        demand("the root follows from the rows", tree.root() == center.ours.tree.root(), party)
        demand("both hold the same cosignatures", machine.record.held == mirror.given, differing(machine, mirror.given))
        series, copy = center.ours.series, centers[other(party)].theirs.series
        demand("both hold the same series", list(series.sizes) == list(copy.sizes) == sorted(mirror.given), party)
        demand("times agree", list(series.seconds) == list(copy.seconds) == sorted(series.seconds), party)
        for size, note in machine.record.held.items():
            demand(
                "a cosigned root is that of the log", parse_checkpoint(note).root == tree.root(size), f"{party} {size}"
            )


def differing(machine: Machine, given: Mapping[int, str]) -> str:
    """Return which cosignatures one side lacks."""
    held = machine.record.held
    return f"{machine.party} lacks {sorted(given.keys() - held.keys())}, the peer {sorted(held.keys() - given.keys())}"


def check_messages(machines: Mapping[str, Machine], letters: Sequence[Letter], promises: Sequence[Promise]) -> None:
    """No message is lost, doubled or changed; what was promised is kept."""
    written = {(letter.party, letter.id): letter for letter in letters}
    for party, machine in machines.items():
        rows = machine.record.rows("ours")
        keys = Counter(row.key for row in rows if row.key is not None)
        demand("no message is doubled", all(count == 1 for count in keys.values()), keys.most_common(1))
        for row in rows:
            if row.key is not None:
                unchanged(row, written[party, row.key])
    for promise in promises:
        record = machines[promise.party].record
        found = [index for index, row in enumerate(record.rows("ours")) if row.key == promise.id]
        lapsed = any(isinstance(fact, facts.Lapsed) and fact.id == promise.id for fact in record.facts)
        kept = found == [promise.index] if promise.index is not None else bool(found) or lapsed
        demand("what was promised is kept", kept, f"{promise} stands at {found}")


def check_files(machines: Mapping[str, Machine], processes: Mapping[str, Process], plan: Plan) -> None:
    """What is said to be whole is held, with the right bytes; and what both hold is said to be whole.

    Where two disks were lost one after the other, a file may be gone from both.
    """
    lost = any(event.kind == "restore" for event in plan.script)
    for party, process in processes.items():
        book, mine, peers = process.runner.center.book, machines[party].files, machines[other(party)].files
        for name, body in mine.bodies.items():
            demand("every file is the one that was named", digest(body) == name, name)
        for name in book.case_of:
            files, since = files_of(book, name, other(party)), whole_at(book, name)
            demand("both say alike what is whole", since == whole_at(processes[other(party)].runner.center.book, name))
            held = all(mine.size(each.digest) == each.size for each in files)
            gone = lost and any(mine.size(each.digest) is peers.size(each.digest) is None for each in files)
            demand("what is whole is held", since is None or not files or held or gone, f"{party} {name}")
            demand("what is held is said to be whole", not files or since is not None or not held, f"{party} {name}")


def unchanged(row: Row, letter: Letter) -> None:
    """A message is what its author wrote."""
    entry = parse_entry(row.body)
    assert isinstance(entry, MessageEntry)
    signed = entry.envelope["signatures"]
    demand("no message is changed", all(each in letter.signatures for each in signed), letter.id)


def check_judgements(machines: Mapping[str, Machine], plan: Plan) -> None:
    """What one center admits the other admits; and nobody sends what is not taken."""
    meddled = any(event.kind in MEDDLING for event in plan.script)
    for party, machine in machines.items():
        for row in machine.record.rows("ours"):
            entry = parse_entry(row.body)
            demand("both judge alike", not isinstance(entry, RefusalEntry), f"{party} {entry}")
        for fact in machine.record.facts:
            if isinstance(fact, facts.Mirrored | facts.Advanced | facts.Judged):
                demand("both judge alike", fact.verdict in ("", WAITING), f"{party} {fact.index} {fact.verdict}")
            elif isinstance(fact, facts.Refused) and not meddled:
                demand("nothing good is refused", not fact.what.startswith(("Take", "Greet")), f"{party} {fact}")


def overdue_entries(machine: Machine) -> list[OverdueEntry]:
    """Return the `overdue` entries of a party."""
    entries = (parse_entry(row.body) for row in machine.record.rows("ours"))
    return [entry for entry in entries if isinstance(entry, OverdueEntry)]
