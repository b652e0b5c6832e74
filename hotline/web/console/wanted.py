"""What waits for the signature of one person besides messages: a hand-over of the watch, a proposed agreement."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from hotline.core.adoption import Standing, adopted
from hotline.core.canonical import Instant
from hotline.core.center import Center
from hotline.core.consent import ROLES
from hotline.core.kinds import Titles
from hotline.core.roster import Key
from hotline.web.watch import show_offer


@dataclass(frozen=True, slots=True)
class Wanted:
    """One signature that is wanted on `page`, at `path`: by whom it was signed before, and until when it can be."""

    page: str
    path: str
    people: tuple[str, ...]
    until: Instant | None = None
    titles: Titles = field(default_factory=dict)
    version: int = 0


def wanted(center: Center, key: Key, now: Instant) -> Iterator[Wanted]:
    """Yield what waits for the signature of *key* at *now*."""
    offer = center.tour.waiting(now) if center.book.stopped is None else None
    said = show_offer(offer, center.ours.newest_roster()) if offer is not None else {"lacks": (), "signed": ()}
    if offer is not None and key.subject in said["lacks"]:  # type: ignore[operator]  # a list of texts
        yield Wanted("handover", "/handover", tuple(map(str, said["signed"])), offer.expires)  # type: ignore[arg-type]  # likewise
    if ROLES.isdisjoint(key.roles):
        return
    for name in center.agreements:
        found = adopted(center, name, now)
        theirs = center.theirs.consents.get(name)
        if found.standing is Standing.PROPOSED and name not in center.ours.consents and theirs is not None:
            path, terms = f"/protocols/{name}", found.protocol
            yield Wanted("protocols", path, theirs.people, titles=terms.title, version=terms.version)
