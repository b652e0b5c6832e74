"""What the watch log of one center says of a period: when the line was down, and how many alarms there were a month.

It is the private record of whoever keeps it: another center may have seen the line otherwise.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from hotline.core import facts
from hotline.core.canonical import Instant
from hotline.core.compliance import Period
from hotline.core.facts import Fact
from hotline.core.periods import labels

ALARMS: Final = ("missed", "rungs", "calls", "calls_failed", "warnings", "refused", "forks", "line_down")
RESTART: Final = "restart"


@dataclass(frozen=True, slots=True)
class Outage:
    """The line was down from *start* on; *end* is None while it still is."""

    start: Instant
    end: Instant | None
    path: str
    reason: str

    def within(self, period: Period, as_of: Instant) -> int:
        """Return for how long it lasted in the period, as far as is known, in ms."""
        end = as_of if self.end is None else self.end
        return max(0, min(end, period.end) - max(self.start, period.start))


@dataclass(frozen=True, slots=True)
class LineRecord:
    """The outages that touch the period, and for each month of it how many alarms there were of each kind."""

    keeper: str
    outages: tuple[Outage, ...]
    months: tuple[tuple[str, Mapping[str, int]], ...]

    def lasted(self, period: Period, as_of: Instant) -> int:
        """Return for how long the line was down in the period, in ms."""
        return sum(each.within(period, as_of) for each in self.outages)


def line_record(keeper: str, found: Iterable[Fact], period: Period) -> LineRecord:
    """Return what the watch log of *keeper* says of *period*."""
    kept = tuple(found)
    touching = (
        each for each in outages(kept) if each.start < period.end and (each.end is None or each.end > period.start)
    )
    return LineRecord(keeper, tuple(touching), months(kept, period))


def outages(found: Iterable[Fact]) -> Iterator[Outage]:
    """Yield when the line was down; before it stood for the first time there was none to fail.

    A center that starts again does not know since when: the outage begins with its start.
    """
    down: Outage | None = None
    stood = False
    for fact in found:
        match fact:
            case facts.LinkDown() if down is None:
                down = Outage(fact.at, None, fact.path, fact.reason)
            case facts.Epoch() if down is None and stood:
                down = Outage(fact.at, None, "", RESTART)
            case facts.LinkUp():
                if down is not None and fact.at > down.start:
                    yield Outage(down.start, fact.at, down.path, down.reason)
                down, stood = None, True
            case _:
                pass
    if down is not None:
        yield down


def months(found: Iterable[Fact], period: Period) -> tuple[tuple[str, Mapping[str, int]], ...]:
    """Return the alarms of each month of the period; only those within it are counted."""
    counts: dict[str, Counter[str]] = {label: Counter() for label in labels("month", period.start, period.end)}
    for fact in found:
        if period.has(fact.at):
            label = next(labels("month", fact.at, Instant(fact.at + 1)))
            counts[label].update(alarms(fact))
    return tuple((label, {name: counts[label][name] for name in ALARMS}) for label in counts)


def alarms(fact: Fact) -> tuple[str, ...]:
    """Return as which alarms a fact counts."""
    match fact:
        case facts.Missed():
            return ("missed",)
        case facts.RungReached(passed_over=False):
            return ("rungs",)
        case facts.Attempted():
            return ("calls", "calls_failed") if fact.failed else ("calls",)
        case facts.Warned():
            return ("warnings",)
        case facts.Refused():
            return ("refused",)
        case facts.Forked():
            return ("forks",)
        case facts.LinkDown():
            return ("line_down",)
        case _:
            return ()
