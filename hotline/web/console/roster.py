"""Keys and roster: who may do what with which key, how long each lasts, what the other party knows of it.

A roster is changed by its keepers on a machine of their own; this page says how, and takes the version they signed.
"""

from dataclasses import dataclass
from typing import Final

from aiohttp import web

from hotline.core.aloud import words
from hotline.core.amendment import days_left, warning
from hotline.core.canonical import ZERO, Instant
from hotline.core.center import Center
from hotline.core.replica import Replica
from hotline.core.roster import MACHINES, Key, Root, Roster
from hotline.web.console.presence import PRESENCE, Presence
from hotline.web.console.render import answer_page
from hotline.web.doors import Ask
from hotline.web.roles import STEWARDS

DAY: Final = 86_400_000
SHOWN_BEFORE: Final = 180 * DAY
SHOWN_AFTER: Final = 730 * DAY
BAR: Final = 160.0
URGENT_DAYS: Final = 7
"""From so many days before its end on, a key is an alarm."""


@dataclass(frozen=True, slots=True)
class Bar:
    """When a key is valid, on a line from half a year ago to two years from now: where it begins, and how long it is.

    `now` is where this moment stands; `on` if the key goes on beyond the line.
    """

    begins: float
    length: float
    now: float
    on: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """One key of a roster. `state` is valid, coming, revoked or expired; `days` how many whole days it still has."""

    key: Key
    state: str
    days: int | None
    warned: int | None
    known: bool
    bar: Bar
    desks: int = 0
    ringing: int = 0

    @property
    def machine(self) -> bool:
        """Return whether a machine holds it."""
        return not MACHINES.keys().isdisjoint(self.key.roles)

    @property
    def tone(self) -> str:
        """Return how loudly to say how it stands."""
        if self.state in {"revoked", "expired"}:
            return "over"
        if self.warned is not None:
            return "over" if self.warned <= URGENT_DAYS else "sig"
        return "ok" if self.state == "valid" else "wait"


@dataclass(frozen=True, slots=True)
class Aloud:
    """A root or a roster to be compared by voice; `held` since when the other party has it, None if it has not."""

    version: int
    digest: str
    words: tuple[str, ...]
    digits: str
    held: Instant | None
    known: bool


@dataclass(frozen=True, slots=True)
class Side:
    """The keys of one party."""

    party: str
    peer: str
    root: Aloud
    root_expires: Instant
    root_names: tuple[str, ...]
    threshold: int
    keepers: int
    roster: Aloud
    known_version: int
    people: tuple[Listed, ...]
    machines: tuple[Listed, ...]

    @property
    def warned(self) -> tuple[Listed, ...]:
        """Return the keys that end soon, the soonest first."""
        found = [each for each in (*self.people, *self.machines) if each.warned is not None]
        return tuple(sorted(found, key=lambda each: each.days or 0))


@dataclass(frozen=True, slots=True)
class Brought:
    """A version of our root or roster in the log; `held` since when the other party has it, if that is known."""

    document: str
    version: int
    held: Instant | None


@dataclass(frozen=True, slots=True)
class RosterPage:
    """The page. `desks` are open now, `able` of them can ring; `steward`: this person may bring a new version.

    `held` are the digests of our versions in the log; `brought` is the one that was just brought.
    """

    sides: tuple[Side, ...]
    desks: int
    able: int
    steward: bool
    held: tuple[str, ...]
    brought: Brought | None


async def show(ask: Ask) -> web.Response:
    """Show the keys of both parties."""
    presence, now = ask.request.app[PRESENCE], ask.doors.now()
    async with ask.doors.desk.reading() as center:
        sides = tuple(side_of(center, each, presence, now) for each in (center.ours, center.theirs))
        held = (*center.ours.roots.values(), *(each.digest for _, each in center.ours.rosters))
        brought = brought_as(center.ours, ask.text("brought"))
    steward = ask.key is not None and not STEWARDS.isdisjoint(ask.key.roles)
    return await answer_page(
        ask, "roster.html", RosterPage(sides, len(presence.desks), presence.able, steward, held, brought)
    )


def brought_as(side: Replica, name: str | None) -> Brought | None:
    """Return how the version called *name* stands in the log of *side*; None if the log has none."""
    for index, roster in side.rosters:
        if roster.digest == name:
            return Brought("roster", roster.version, side.delivered(index, ZERO))
    return next((Brought("root", version, None) for version, each in side.roots.items() if each == name), None)


def side_of(center: Center, side: Replica, presence: Presence, now: Instant) -> Side:
    """Return the keys of one party at *now*."""
    roster, root, known = side.newest_roster(), side.root, side.known_roster()
    ours = side.party == center.party
    listed = tuple(listed_of(each, known, presence if ours else None, now) for each in roster.keys)
    return Side(
        party=side.party,
        peer=center.other(side).party,
        root=aloud(side, root),
        root_expires=root.expires,
        root_names=tuple(key.name for key in root.keys),
        threshold=root.threshold,
        keepers=root.keepers,
        roster=aloud(side, roster),
        known_version=known.version,
        people=tuple(each for each in listed if not each.machine),
        machines=tuple(each for each in listed if each.machine),
    )


def aloud(side: Replica, document: Root | Roster) -> Aloud:
    """Return a document to be compared by voice, and since when the other party has it."""
    spelt, digits = words(document.digest).split("\n")
    place = next((index for index, each in side.rosters if each.digest == document.digest), None)
    held = None if place is None else side.delivered(place, ZERO)
    known = held is not None or isinstance(document, Root) or document.version == side.pinned.version
    return Aloud(document.version, document.digest, tuple(spelt.split(" - ")), digits, held, known)


def listed_of(key: Key, known: Roster, presence: Presence | None, now: Instant) -> Listed:
    """Return how one key stands at *now*."""
    desks = [each for each in presence.desks.values() if each.person == key.subject] if presence else []
    ticks = presence.doors.wall.monotonic() if presence else None
    return Listed(
        key=key,
        state=state_of(key, now),
        days=days_left(key, now),
        warned=warning(key, now),
        known=known.find(key.kid) is not None,
        bar=bar_of(key, now),
        desks=len(desks),
        ringing=sum(each.can_ring(ticks) for each in desks) if ticks is not None else 0,
    )


def state_of(key: Key, now: Instant) -> str:
    """Return how a key stands: valid, coming, revoked or expired."""
    if key.revoked_at is not None and key.revoked_at <= now:
        return "revoked"
    if key.not_before > now:
        return "coming"
    return "valid" if now < key.until else "expired"


def bar_of(key: Key, now: Instant) -> Bar:
    """Return when a key is valid, as it is drawn."""
    first, last = now - SHOWN_BEFORE, now + SHOWN_AFTER

    def at(instant: int) -> float:
        return round(BAR * (min(last, max(first, instant)) - first) / (last - first), 1)

    begins, ends = at(key.not_before), at(key.until)
    return Bar(begins, max(1.5, round(ends - begins, 1)), at(now), key.until > last)
