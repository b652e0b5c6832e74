"""With whom an open item is: who acts on it next, of either side (console rule 6).

1. Whoever took the watch took over all that was open, as they signed. What somebody answered since then is with them.
2. While nobody has the watch, an item is with whoever answered last, and with the duty officer if nobody did.
3. Of the other side only what its people signed is known here: their watch is their own.
"""

from dataclasses import dataclass
from enum import StrEnum

from hotline.core.case import Member
from hotline.core.center import Center
from hotline.core.obligations import Obligation
from hotline.core.relief import OPERATOR


class Charge(StrEnum):
    """How an item came to be with somebody."""

    WATCH = "watch"
    """They have the watch."""
    SIGNED = "signed"
    """They signed the last answer to it, or sent what they now owe something for."""
    DUTY = "duty"
    """Nobody yet: our duty officer is called."""
    THEIRS = "theirs"
    """The other center; of its people nobody has signed anything for it."""
    LINE = "line"
    """No person: the centers deliver it."""


@dataclass(frozen=True, slots=True)
class Acting:
    """With whom an item is: of which party, who by name (nobody for the last three), and why."""

    party: str
    charge: Charge
    people: tuple[str, ...] = ()


def who_acts(center: Center, owed: Obligation) -> Acting:
    """Return with whom *owed* is, as *center* knows it."""
    ours, tour = owed.owed_by == center.party, center.tour
    if owed.kind == "delivered":
        return Acting(owed.owed_by, Charge.LINE)
    last = last_word(center, owed)
    if ours and tour.holder is not None and (last is None or last[0].at < (tour.since or 0)):
        return Acting(owed.owed_by, Charge.WATCH, (tour.holder,))
    if last is not None:
        return Acting(owed.owed_by, Charge.SIGNED, last[1])
    return Acting(owed.owed_by, Charge.DUTY if ours else Charge.THEIRS)


def last_word(center: Center, owed: Obligation) -> tuple[Member, tuple[str, ...]] | None:
    """Return what the side that owes said last in the matter, and who of its officers signed it; None if nobody did."""
    officers = {key.subject for key in center.newest(owed.owed_by).keys if OPERATOR in key.roles}
    for each in reversed(center.book.folders[owed.case].members):
        if each.form and each.party == owed.owed_by and owed.message in (each.id, each.answers):
            people = tuple(person for person in each.people if person in officers)
            if people:
                return each, people
    return None
