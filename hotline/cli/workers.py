"""Has entries and heads judged by themselves on all cores, a little ahead of the judge, who needs their order.

What is on its way is bounded, so a bundle of any size passes through the same memory. A short one is not worth the
start of a process: nothing is foreseen then, and the judge does all of it.
"""

import os
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import repeat
from multiprocessing import get_context
from typing import Final

from hotline.core.alone import Alone, Ground, Head, Judge
from hotline.core.commands import Portion
from hotline.files.bundle_reading import Bundle, BundledLog, Whereabouts, beside_of

ENOUGH: Final = 3_000
"""So many entries and heads are worth a process a core."""

AHEAD: Final = 3
"""How many segments a core are on their way."""

JUDGES: Final[list[Judge]] = []
"""The one judge of a worker, in its own process."""


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0))


def begin(ground: Ground) -> None:
    """Begin as a worker."""
    JUDGES[:] = [Judge(ground)]


def messages(party: str, first: int, entries: Whereabouts, beside: Whereabouts | None) -> list[Alone | None]:
    """Judge the entries of a segment; none, if they cannot be read."""
    try:
        bodies = entries.parts()
        openings = beside.parts() if beside else repeat(None, len(bodies))
        portions = [Portion(body, given or None) for body, given in zip(bodies, openings, strict=True)]
    except (OSError, ValueError):
        return []
    return [JUDGES[0].message(party, index, portion) for index, portion in enumerate(portions, first)]


def heads(party: str, notes: Sequence[str]) -> list[Head | None]:
    """Judge heads of a log."""
    return [JUDGES[0].note(party, note) for note in notes]


@dataclass(slots=True)
class Crew:
    """The workers of one verification, and the segments of each log on their way to the judge and back."""

    pool: Executor
    logs: Mapping[str, BundledLog]
    width: int
    coming: dict[str, deque[tuple[int, int, "Future[list[Alone | None]]"]]] = field(default_factory=dict)
    next: dict[str, int] = field(default_factory=dict)
    here: dict[str, tuple[int, list[Alone | None]]] = field(default_factory=dict)

    def foreseen(self, party: str, index: int) -> Alone | None:
        """Return what the entry is by itself; asked for in the order of its log."""
        first, found = self.here.get(party, (0, []))
        if not first <= index < first + len(found):
            first, found = self.turn(party, index)
        return found[index - first] if 0 <= index - first < len(found) else None

    def turn(self, party: str, index: int) -> tuple[int, list[Alone | None]]:
        """Return the segment with *index*, once it is judged, and send others on their way."""
        coming, log = self.coming.setdefault(party, deque()), self.logs[party]
        while self.next.setdefault(party, 0) < len(log.names) and len(coming) < self.width:
            number = self.next[party]
            name, first, end = log.names[number], log.firsts[number], log.ends[number]
            also = beside_of(name)
            beside = log.bundle.whereabouts(also) if also in log.bundle.manifest["members"] else None
            coming.append((first, end, self.pool.submit(messages, party, first, log.bundle.whereabouts(name), beside)))
            self.next[party] = number + 1
        while coming and coming[0][1] <= index:
            coming.popleft()
        if not coming:
            return 0, []
        first, end, future = coming.popleft()
        self.here[party] = first, future.result() or [None] * (end - first)
        return self.here[party]

    def heads(self, bundle: Bundle, party: str) -> Iterator[tuple[Sequence[str], list[Head | None]]]:
        """Yield the heads of a log as they stand in the bundle, and what they are by themselves."""
        coming: deque[tuple[Sequence[str], Future[list[Head | None]]]] = deque()
        for member in range(bundle.members_of_notes(party)):
            notes = bundle.several_notes(party, member)
            coming.append((notes, self.pool.submit(heads, party, notes)))
            if len(coming) > self.width:
                given, future = coming.popleft()
                yield given, future.result()
        for given, future in coming:
            yield given, future.result()


@contextmanager
def crew(logs: Mapping[str, BundledLog], ground: Ground, much: int) -> Iterator[Crew | None]:
    """Give the workers for so *much* to judge; none if it is not worth it."""
    if much < ENOUGH:
        yield None
        return
    pool = hired(cores(), ground)
    try:
        yield Crew(pool, logs, AHEAD * cores())
    finally:
        pool.shutdown(cancel_futures=True)


def hired(workers: int, ground: Ground) -> Executor:
    """Return so many processes of workers."""
    return ProcessPoolExecutor(workers, get_context("spawn"), begin, (ground,))
