"""When something owed is due: counted from its anchor or back from an event, by the clock or in working days.

And how far a deadline moves while its clock stands: whoever owes an answer may first have to ask what is meant, and the
time until that is answered is not theirs (tolling).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from hotline.core.calendar import DAY, Calendar
from hotline.core.canonical import Duration, Instant

CONTINUOUS = "continuous"


@dataclass(frozen=True, slots=True)
class Pause:
    """A question that waits for its answer: asked at *start*, answered at *end* (None: not yet)."""

    start: Instant
    end: Instant | None

    def until(self, at: Instant) -> "Pause":
        """Return the pause as it was when at *at* the clock stopped for good."""
        return Pause(self.start, at if self.end is None else min(self.end, at))


def after(since: Instant, within: Duration, counted: str, calendar: Calendar) -> Instant:
    """Return the instant that is *within* later than *since*; in working days it is the midnight that ends the last."""
    return Instant(since + within) if counted == CONTINUOUS else calendar.deadline(since, within // DAY)


def ahead(event: Instant, at_least: Duration, counted: str, calendar: Calendar) -> Instant:
    """Return the instant that is *at_least* before *event*; in working days the midnight that begins the first."""
    return Instant(event - at_least) if counted == CONTINUOUS else calendar.ahead(event, at_least // DAY)


def moved(due: Instant, since: Instant, pauses: Iterable[Pause]) -> Instant | None:
    """Return *due* later by all *pauses* together, None while one lasts; a question asked too late moves nothing.

    Pauses that overlap count once, and none before *since*, from which the clock runs.
    """
    covered = since
    for pause in sorted(pauses, key=lambda each: each.start):
        start = max(pause.start, covered)
        if start >= due:
            break
        if pause.end is None:
            return None
        if pause.end > start:
            due, covered = Instant(due + pause.end - start), pause.end
    return due
