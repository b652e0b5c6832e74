"""What must follow from the logs alone: the state, whatever the turns were, and the cases, whatever came first."""

from collections.abc import Mapping
from random import Random
from typing import Any

from hotline.core import facts
from hotline.core.canonical import Instant
from hotline.core.center import Center
from hotline.core.checkpoint import Checkpoint, cosign, cosigner_name
from hotline.core.entry import named_in, parse_entry
from hotline.core.facts import WAITING
from hotline.core.replica import Replica
from hotline.interfaces import Head
from hotline.runtime.recovery import load
from hotline.runtime.snapshot import dump
from hotline.runtime.turn import take_turn
from hotline.store.memory import MemoryDisk, MemoryStore, Shelf
from tests.simulation.accounts import same
from tests.simulation.disk import copy_of
from tests.simulation.hands import at_once
from tests.simulation.machine import CHANNEL, Machine, opening
from tests.simulation.watch import demand


def read_back(machine: Machine, shelf: Shelf) -> Center:
    """Return the center that a new process would read from *shelf*; no call is left to be attempted."""
    disk = MemoryDisk()
    disk.shelves[CHANNEL] = shelf
    center, rings, _ = at_once(load(machine.fresh(), MemoryStore(disk), Head(shelf.epoch, shelf.sizes())))
    demand("every call was attempted", not rings, rings[:1])
    return center


def check_replay(machine: Machine, live: Center) -> None:
    """What is read back is what was live: from all facts, from the newest snapshot, and from one written now."""
    kept = machine.record.shelf
    for snapshot in (None, kept.snapshot, dump(live, {})):
        shelf = copy_of(kept)
        shelf.snapshot = snapshot
        found, wanted = state(read_back(machine, shelf)), state(live)
        for name, value in wanted.items():
            detail = f"{name}: {found[name]!r} / {value!r}"[:600]
            demand("what is read back is what was live", found[name] == value, detail)


def state(center: Center) -> dict[str, Any]:
    """Return everything that a center knows, to be compared."""
    plain = ["started", "last", "reconciled", "awaiting", "lost_from", "forked", "link_path", "clock", "clock_said"]
    plain += ["accepted", "proposals", "waiting", "refused", "unsaid"]
    book = center.book
    return {
        **{name: getattr(center, name) for name in plain},
        "watch": (center.watch.size, center.watch.root()),
        "ours": replica_state(center.ours),
        "theirs": replica_state(center.theirs),
        "folders": {case: (each.agreement, each.members, each.reached) for case, each in book.folders.items()},
        "case_of": book.case_of,
        "rungs_not_before": book.rungs_not_before,
        "agreements": set(center.agreements),
    }


def replica_state(replica: Replica) -> tuple[object, ...]:
    """Return everything that is known of a log."""
    series = replica.series
    return (
        replica.size,
        replica.tree.root(),
        replica.last_at,
        [(index, roster.digest) for index, roster in replica.rosters],
        replica.consents,
        replica.in_force,
        (list(series.sizes), list(series.seconds), list(series.notes)),
        replica.taken,
        replica.ahead,
        replica.keystones,
    )


def check_split(machine: Machine, live: Center, dice: Random) -> None:
    """Any split of the same commands into turns gives the same logs (rule 8)."""
    begun = Shelf() if machine.time.faults.begins_empty else copy_of(opening()[machine.party])
    center = read_back(machine, begun)
    signer = machine.signers["cosigner"]

    def cosign_as(head: Checkpoint, seconds: int) -> str:
        return cosign(head, cosigner_name(center.ours.origin), seconds, (signer,))

    machine.forget_turns()  # the last one may have been refused
    for turn in machine.played:
        asked = list(turn.asked)
        if turn.afresh:
            center.to_cosign.clear()
            center.judged.clear()
        while asked:
            part, asked = asked[: (cut := dice.randint(1, len(asked)))], asked[cut:]
            take_turn(center, part, turn.now, cosign_as)
        if not turn.asked:
            take_turn(center, (), turn.now, cosign_as)
    sizes = machine.record.shelf.sizes()
    demand("any split into turns gives the same logs", center.watch.size == sizes["watch"], (center.watch.size, sizes))
    demand("any split into turns gives the same logs", center.watch.root() == live.watch.root(), machine.party)


def check_arrivals(machine: Machine, live: Center, dice: Random) -> None:
    """Any order in which the same entries arrive gives the same cases (rule 4)."""
    center, record = machine.fresh(), machine.record
    left = {"ours": list(enumerate(record.rows("ours"))), "theirs": list(enumerate(record.rows("theirs")))}
    while any(left.values()):
        log = dice.choice([each for each, rows in left.items() if rows])
        for _ in range(min(dice.randint(1, 8), len(left[log]))):
            index, row = left[log].pop(0)
            arrive(center, log, index, row.leaf, row.body, row.beside)
            judge(center)
    demand("in the end nothing waits", not center.waiting, center.waiting)
    for fact in record.facts:
        if isinstance(fact, facts.Cosigned):
            center.apply(fact)
    for case in live.book.folders:
        held = case in center.book.folders
        demand(
            "any order of arrival gives the same cases",
            held and same(center.book.case(case)) == same(live.book.case(case)),
            case,
        )
        owed = center.book.obligations(case), live.book.obligations(case)
        demand("any order of arrival gives the same obligations", owed[0] == owed[1], case)


def arrive(center: Center, log: str, index: int, leaf: bytes, body: bytes, beside: bytes | None) -> None:
    """Let one entry be held; one of the peer waits for the message that it names."""
    at, named = parse_entry(body).at, named_in(body)[1]
    if log == "ours":
        center.apply(facts.Placed(at, index, leaf, body, beside))
    else:
        verdict = WAITING if named is not None and center.named(named) is None else ""
        center.apply(facts.Mirrored(at, index, leaf, verdict, body, beside))


def judge(center: Center) -> None:
    """Let what waits no longer have its effect."""
    moved = True
    while moved:
        moved = False
        for index, held in tuple(center.waiting.items()):
            if held.named is not None and center.named(held.named) is not None:
                center.apply(facts.Judged(Instant(center.last), index, ""))
                moved = True


def check_replays(machines: Mapping[str, Machine], centers: Mapping[str, Center], dice: Random) -> None:
    """Check all of this."""
    for party, machine in machines.items():
        check_replay(machine, centers[party])
        check_split(machine, centers[party], dice)
        check_arrivals(machine, centers[party], dice)
