"""The time of the world: what happens when, in one order; and the trace, by which two plays are the same or not."""

import heapq
from collections import deque
from collections.abc import Callable
from hashlib import blake2b

from tests.simulation.chance import Chance
from tests.simulation.plan import Plan

EVENTS_MAX = 400_000
LINES_KEPT = 60000


class Clockwork:
    """Nothing happens but what was planned here; at one tick, first planned is first done."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.faults = plan.faults
        self.chance = Chance(plan.seed)
        self.ticks = 0
        self.planned: list[tuple[int, int, Callable[[], None]]] = []
        self.number = 0
        self.happened = 0
        self.hash = blake2b(digest_size=16)
        self.lines: deque[str] = deque(maxlen=LINES_KEPT)

    @property
    def healed(self) -> bool:
        """Return whether all faults have ended."""
        return self.ticks >= self.plan.heal

    def at(self, tick: int, act: Callable[[], None]) -> None:
        """Plan *act* for *tick*."""
        self.number += 1
        heapq.heappush(self.planned, (max(tick, self.ticks), self.number, act))

    def later(self, wait: int, act: Callable[[], None]) -> None:
        """Plan *act* for *wait* ms from now."""
        self.at(self.ticks + wait, act)

    def until(self, tick: int) -> None:
        """Let all happen that is planned up to *tick*."""
        while self.planned and self.planned[0][0] <= tick:
            self.ticks, _, act = heapq.heappop(self.planned)
            self.happened += 1
            assert self.happened < EVENTS_MAX, "the world does not come to rest"
            act()
        self.ticks = max(self.ticks, tick)

    def trace(self, line: str, *octets: bytes) -> None:
        """Note what happens; two plays of one seed leave the same trace."""
        found = f"{self.ticks:>9} {line}"
        self.lines.append(found)
        self.hash.update(found.encode())
        for each in octets:
            self.hash.update(each)
