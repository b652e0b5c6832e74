"""What two centers did in a bad network, with bad disks and restarts, is derived again from their records alone."""

import pytest

from hotline.core.commands import Portion
from hotline.core.conduct import Conduct
from hotline.core.replay import Kind, Replay, Watched
from tests import stages
from tests.simulation.machine import Machine
from tests.simulation.plan import draw
from tests.simulation.world import World

SEEDS = 32
SEEDS_A_TEST = 8
STOOD_STILL = frozenset({Kind.LATE, Kind.PAGE_LATE})
"""A process that is paused, or whose disk is full, does nothing in time, and its record cannot say why."""
HALTS = frozenset({"pause", "suspend", "fill", "overloaded", "fail", "step"})


def recorded(machine: Machine) -> Replay:
    shelf = machine.record.shelf
    logs = {log: [Portion(row.body, row.beside) for row in shelf.logs.get(log, [])] for log in ("ours", "theirs")}
    watch = [row.body for row in shelf.logs.get("watch", [])]
    return Replay(Watched(watch, logs), machine.fresh, logs)


@pytest.mark.slow
@pytest.mark.timeout(120)
@pytest.mark.parametrize("first", range(0, SEEDS, SEEDS_A_TEST))
def test_the_record_of_a_play_shows_no_difference_but_where_a_machine_stood_still(first: int) -> None:
    for seed in range(first, first + SEEDS_A_TEST):
        plan = draw(seed)
        world = World(plan)
        world.play()
        halted = any(event.kind in HALTS for event in plan.script)
        for machine in world.machines.values():
            conduct = Conduct(recorded(machine))
            for _ in conduct.examine():
                pass
            found = [
                each
                for each in conduct.found
                if not each.excused
                and each.kind is not Kind.EFFECT_NOT_ATTEMPTED  # the people of the simulation hear no alarms
                and not (halted and each.kind in STOOD_STILL)
            ]
            assert found == [], f"seed {seed}, {machine.party}"
            live = machine.fresh()
            for fact in machine.record.facts:
                live.apply(fact)
            assert stages.digest_of(conduct.center) == stages.digest_of(live)
