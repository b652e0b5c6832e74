"""What a center must say as soon as both logs show it: an agreement is in force, or has ended; the exercise is over.

And what must be so for a party to say that it stops an exercise.
"""

from typing import Final

from hotline.core.canonical import Instant, digest_text
from hotline.core.casebook import Casebook
from hotline.core.entry import EndedEntry, Entry, StoppedEntry
from hotline.core.errors import refuse
from hotline.core.replica import Replica, newly_in_force
from hotline.core.stopping import judge_stop
from hotline.core.terms import URGENT

EXERCISE: Final = "exercise"


def newly_said(book: Casebook, ours: Replica, theirs: Replica, now: Instant) -> Entry | None:
    """Return the next entry that our log must have at *now*, and has not; None if it has them all."""
    return newly_in_force(ours, theirs, now) or newly_stopped(ours, theirs, now) or newly_ended(book, ours, theirs, now)


def newly_stopped(ours: Replica, theirs: Replica, now: Instant) -> StoppedEntry | None:
    """Return the entry by which we stop the exercise that the other party has stopped (rule 19)."""
    if theirs.stopped is None or ours.stopped is not None:
        return None
    index, leaf, _ = theirs.stopped
    return StoppedEntry(now, "peer", index=index, leaf=leaf)


def newly_ended(book: Casebook, ours: Replica, theirs: Replica, now: Instant) -> EndedEntry | None:
    """Return the entry that an agreement has ended by a notice of withdrawal that still stands (rule 13)."""
    for each in book.endings(ours, now):
        party, index = each.notice.party, each.notice.index
        leaf = (ours if party == ours.party else theirs).held(index) or b""
        return EndedEntry(now, each.agreement, each.instant, party, index, digest_text(leaf))
    return None


def check_stopped(entry: StoppedEntry, channel: str, status: str, author: Replica, other: Replica, index: int) -> None:
    """Refuse to stop what is no exercise, or for a cause that does not stop one, as *author* says at *index*."""
    if status != EXERCISE:
        raise refuse("exercise.none", "stopped")
    causes = {
        "actual": entry.message is not None and entry.precedence in URGENT,
        "peer": (entry.index, entry.leaf) == (other.stopped[:2] if other.stopped else ()),
        "person": entry.statement is not None,
    }
    if not causes.get(entry.by):
        raise refuse("entry.unfounded", "stopped", f"by {entry.by}")
    if entry.by == "person":
        judge_stop(entry.statement, channel, author.party, author.roster_at(index), entry.at)
