"""Which rung of which ladder is due. Times run from the missed deadline, never from the last call.

Each side climbs for its own people: a rung names the side it is for (owing, waiting or both). A rung is decided once
and
attempted at least once (rule 11). When several are due at once, after a stop, only the highest is called; the others
are recorded as passed over, so that nobody is woken five times for one silence.
"""

from dataclasses import dataclass

from hotline.core.canonical import Instant
from hotline.core.terms import Rung

AUTHORITIES = frozenset({"embassy", "national-authority", "principal", "customs-attache", "working-group"})
"""Who is called in earnest only: in an exercise the exercise controller plays them."""
EXERCISE_CONTROLLER = "exercise-controller"


@dataclass(frozen=True, slots=True)
class Due:
    """Rung number `number`, due at `at`; `passed_over` if a later one is due as well."""

    number: int
    at: Instant
    passed_over: bool


def rungs_due(
    ladder: tuple[Rung, ...],
    owing: bool,  # noqa: FBT001 - the one question
    deadline: Instant,
    reached: int,
    now: Instant,
) -> tuple[Due, ...]:
    """Return the rungs due at *now* for the side that owes (*owing*) or waits, from number *reached* on.

    Lowest first.
    """
    due = [
        (number, Instant(deadline + rung.at))
        for number, rung in enumerate(ladder)
        if number >= reached and deadline + rung.at <= now and concerns(rung, owing)
    ]
    last = max((at for _, at in due), default=now)
    return tuple(Due(number, at, passed_over=at < last) for number, at in due)


def next_rung(ladder: tuple[Rung, ...], owing: bool, deadline: Instant, reached: int) -> Instant | None:  # noqa: FBT001 - a side
    """Return when the next rung from number *reached* on is due for this side; None at the top."""
    return min((Instant(deadline + rung.at) for rung in ladder[reached:] if concerns(rung, owing)), default=None)


def called(role: str, status: str) -> str:
    """Return whom a rung that names *role* calls on a channel of *status*."""
    return role if status == "actual" or role not in AUTHORITIES else EXERCISE_CONTROLLER


def concerns(rung: Rung, owing: bool) -> bool:  # noqa: FBT001 - the one question
    """Return whether *rung* is for the side that owes (*owing*) or the one that waits."""
    return rung.side == "both" or (rung.side == "owing") == owing
