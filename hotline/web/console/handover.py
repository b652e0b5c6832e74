"""The hand-over of the watch: who has it, everything that is open, the signatures of whoever leaves and whoever takes.

Whoever takes first hears the alarm of their desk. What the browser signs it makes itself, of what the center holds in
that instant; the page lists the same, and says so when it does not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from hotline.core.canonical import Instant, Json, digest, encode, instant
from hotline.core.center import Center
from hotline.core.handover import LISTED_MAX
from hotline.core.kinds import Titles
from hotline.core.obligations import Obligation
from hotline.core.relief import OPERATOR, in_order, lists, show, unacknowledged
from hotline.core.roster import Key
from hotline.core.suites import DEFAULT, SUITES, asked
from hotline.web.console.board import kind, titles
from hotline.web.console.gists import Gist, Gists
from hotline.web.console.render import answer_page
from hotline.web.doors import Ask
from hotline.web.watch import officers, show_offer

LISTED: Final = web.AppKey("listed", Gists)


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that either side owes: what, in which case, by whom, until when, and what its message is about.

    `kind` is the level that is owed; nothing if the agreement has a title of its own for it.
    """

    id: str
    case: str
    form: str
    precedence: str
    titles: Titles
    kind: str
    gist: Gist
    owed_by: str
    ours: bool
    due: Instant | None
    over: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """A hand-over that waits for a signature until *expires*; *stale* if it does not list what is open any more."""

    leaving: str
    taking: str
    instead: str | None
    note: str
    confirmed: bool
    expires: Instant
    signed: tuple[str, ...]
    lacks: tuple[str, ...]
    stale: bool


@dataclass(frozen=True, slots=True)
class Handover:
    """The page. `state` says what whoever looks may do: take a `free` watch, hand on `mine`, sign what is `offered`.

    Otherwise they wait for another person (`waiting`), or only `read`; of an exercise that was `stopped` nobody hands
    on anything. `others` are the officers who may take it, and
    `digest` is that of everything that is open.
    """

    holder: str | None
    since: Instant | None
    state: str
    offer: Offer | None
    digest: str
    duties: tuple[Duty, ...]
    more: int
    overdue: int
    proposals: tuple[str, ...]
    flashes: tuple[str, ...]
    others: tuple[str, ...]
    besides: tuple[str, ...]
    keys: tuple[Mapping[str, str], ...]


async def show_page(ask: Ask) -> web.Response:
    """Show the hand-over to whoever may read it; officers of the watch sign it."""
    assert ask.key is not None
    async with ask.doors.desk.reading() as center:
        listed = {each.message for each in in_order(center)[:LISTED_MAX]}
        named = [each for each in listed if center.book.message(each) is not None]
    gists = await ask.request.app[LISTED].look(ask, named)
    async with ask.doors.desk.reading() as center:
        view = view_of(center, ask.key, ask.doors.now(), gists)
    return await answer_page(ask, "handover.html", view)


def view_of(center: Center, key: Key, now: Instant, gists: Mapping[str, Gist]) -> Handover:
    """Return the page as *key* sees it; *gists* say what the messages that are listed are about."""
    found = in_order(center)
    rows = [show(center, each) for each in found]
    opened = lists(center, rows)
    roster, tour = center.ours.newest_roster(), center.tour
    offer = offer_of(center, now, opened)
    listed = [each for each in roster.valid(OPERATOR, now) if each.subject == key.subject]
    return Handover(
        holder=tour.holder,
        since=tour.since,
        state="stopped" if center.book.stopped is not None else state_of(key, tour.holder, offer),
        offer=offer,
        digest=digest(encode(opened)),
        duties=tuple(duty(center, each, gists.get(each.message, Gist())) for each in found[:LISTED_MAX]),
        more=max(0, len(found) - LISTED_MAX),
        overdue=sum(center.book.reached(each) is not None for each in found),
        proposals=tuple(sorted(center.proposals)),
        flashes=tuple(unacknowledged(rows)),
        others=tuple(each for each in officers(roster, now) if each not in (key.subject, tour.holder)),
        besides=tuple(sorted(asked(roster, key.subject, OPERATOR, now, SUITES[DEFAULT]))),
        keys=tuple({"kid": each.kid, "alg": each.alg, "assurance": each.assurance} for each in listed),
    )


def state_of(key: Key, holder: str | None, offer: Offer | None) -> str:
    """Return what whoever looks may do."""
    if OPERATOR not in key.roles:
        return "read"
    if offer is not None and key.subject in offer.lacks:
        return "offered"
    if offer is not None and key.subject in offer.signed and not (offer.stale and key.subject == holder):
        return "waiting"
    if holder is None:
        return "free"
    return "mine" if holder == key.subject else "read"


def offer_of(center: Center, now: Instant, opened: dict[str, Json]) -> Offer | None:
    """Return the hand-over that waits for a signature."""
    offer = center.tour.waiting(now)
    if offer is None:
        return None
    said = show_offer(offer, center.ours.newest_roster())
    people = {name: tuple(map(str, said[name])) for name in ("signed", "lacks")}  # type: ignore[arg-type]  # lists of texts
    return Offer(
        str(said["leaving"]),
        str(said["taking"]),
        None if said["instead"] is None else str(said["instead"]),
        str(said["note"]),
        said["confirmed"] is True,
        instant(said["expires"]),
        people["signed"],
        people["lacks"],
        said["open"] != opened,
    )


def duty(center: Center, each: Obligation, gist: Gist) -> Duty:
    """Return one line of what is open."""
    form, precedence = center.book.subject(each)
    protocol = center.book.protocol(each.case)
    return Duty(
        id=each.id,
        case=each.case,
        form=form,
        precedence=precedence,
        titles=titles(protocol, each, form),
        kind=kind(protocol, each, form),
        gist=gist,
        owed_by=each.owed_by,
        ours=each.owed_by == center.party,
        due=each.due,
        over=center.book.reached(each) is not None,
    )
