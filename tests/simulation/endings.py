"""What must hold when all faults have ended and nothing moves any more."""

from collections.abc import Iterator, Mapping, Sequence

from hotline.core.center import Center
from tests.simulation.clockwork import Clockwork
from tests.simulation.machine import Machine
from tests.simulation.network import other
from tests.simulation.people import Promise
from tests.simulation.process import Process
from tests.simulation.watch import demand


def unrest(machines: Mapping[str, Machine], processes: Mapping[str, Process | None]) -> str:
    """Return what still moves, or nothing."""
    return "; ".join(
        f"{party} {each}" for party, machine in machines.items() for each in moves(machine, machines, processes[party])
    )


def moves(machine: Machine, machines: Mapping[str, Machine], process: Process | None) -> Iterator[str]:
    """Yield what still moves at one machine."""
    if process is None or process.link is None:
        yield "is down"
        return
    center, peer = process.runner.center, machines[other(machine.party)]
    if process.link.up is None:
        yield "has no connection"
    if process.turning or process.runner.waiting or process.tells or process.telling:
        yield "is busy"
    if center.unsaid or center.accepted or center.waiting or not center.reconciled:
        yield f"has to say {len(center.unsaid)}, accepted {len(center.accepted)}, waiting {len(center.waiting)}"
    if machine.record.size("ours") != peer.record.size("theirs"):
        yield f"holds {machine.record.size('ours')} entries of its own, the peer {peer.record.size('theirs')}"
    if center.ours.series.size != center.ours.size:
        yield f"is cosigned to {center.ours.series.size} of {center.ours.size}"


def check_endings(
    machines: Mapping[str, Machine], centers: Mapping[str, Center], promises: Sequence[Promise], time: Clockwork
) -> None:
    """Check everything."""
    for party, machine in machines.items():
        demand("nothing is forked", centers[party].forked is None, centers[party].forked)
        mine, mirror = machine.record.rows("ours"), machines[other(party)].record.rows("theirs")
        demand("both hold the same log", mine == mirror, party)
