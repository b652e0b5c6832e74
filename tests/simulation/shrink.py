"""Makes a failing play small: first the script, then the faults, for as long as the same invariant breaks.

Delta debugging (Zeller and Hildebrandt 2002): take away halves, then quarters, then single events. Every event draws
from streams of its own, so what is left happens much as before.
"""

from collections.abc import Callable, Sequence
from dataclasses import fields, replace

from tests.simulation.disk import Sabotage
from tests.simulation.plan import Event, Faults, Plan
from tests.simulation.watch import ViolationError
from tests.simulation.world import World

Breaks = Callable[[Plan], bool]


def broken_by(plan: Plan, sabotage: Sabotage = Sabotage.NONE) -> str | None:
    """Return the name of the invariant that *plan* breaks, or of the error that it raises; None if all is well."""
    try:
        World(plan, sabotage).play()
    except ViolationError as violation:
        return violation.name
    except Exception as error:  # noqa: BLE001 - whatever goes wrong is what is looked for
        return f"{type(error).__name__}: {error}"
    return None


def shrink(plan: Plan, sabotage: Sabotage = Sabotage.NONE) -> Plan:
    """Return the smallest play found that breaks what *plan* breaks."""
    name = broken_by(plan, sabotage)
    assert name is not None, f"seed {plan.seed} breaks nothing"

    def breaks(candidate: Plan) -> bool:
        return broken_by(candidate, sabotage) == name

    return milder(shorter(plan, breaks), breaks)


def shorter(plan: Plan, breaks: Breaks) -> Plan:
    """Return *plan* with as few events as are needed."""
    size = max(1, len(plan.script) // 2)
    while True:
        plan, found = without(plan, size, breaks)
        if size == 1 and not found:
            return plan
        size = size if size == 1 else size // 2


def without(plan: Plan, size: int, breaks: Breaks) -> tuple[Plan, bool]:
    """Try to take away each run of *size* events; returns what is left, and whether any could go."""
    found, at = False, 0
    while at < len(plan.script):
        kept: Sequence[Event] = (*plan.script[:at], *plan.script[at + size :])
        candidate = replace(plan, script=tuple(kept))
        if breaks(candidate):
            plan, found = candidate, True
        else:
            at += size
    return plan, found


def milder(plan: Plan, breaks: Breaks) -> Plan:
    """Return *plan* with every fault as mild as it may be, and watched no longer than needed."""
    mild = Faults()
    for each in fields(Faults):
        candidate = replace(plan, faults=replace(plan.faults, **{each.name: getattr(mild, each.name)}))
        if candidate != plan and breaks(candidate):
            plan = candidate
    candidate = replace(plan, tail=0)
    return candidate if plan.tail and breaks(candidate) else plan
