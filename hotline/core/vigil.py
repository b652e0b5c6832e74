"""What a center warns of before it is too late, each once: facts that time brings, so that a replay warns alike.

1. Keys and roots of either party end: 90, 30, 7 and 1 days before. Keys with one end are one warning; a key that was
   revoked, or that a longer one of its owner relieves, is none. Of warnings passed over only the nearest is given.
2. Our newest roster is not cosigned by the peer within 15 minutes: the peer judges by an older one.
3. The peer's newest roster revokes a key as of an instant before messages that it signed: they are disputed.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from hotline.core.amendment import DAY, WARNINGS
from hotline.core.canonical import ZERO, Duration, Instant, instant_text
from hotline.core.case import Member
from hotline.core.facts import Warned
from hotline.core.replica import Replica
from hotline.core.roster import Key, Roster
from hotline.core.tenure import is_disputed

KNOWN_WITHIN: Final = Duration(15 * 60_000)
NAMES_MAX: Final = 12
NEVER: Final = 1 << 30


@dataclass(frozen=True, slots=True)
class Concern:
    """Something to warn of so many *days* before *at*, or at that instant. *about* names it for ever."""

    about: str
    reason: str
    at: Instant
    detail: str
    days: tuple[int, ...] = (0,)

    def instants(self, warned: int) -> Iterator[tuple[Instant, int]]:
        """Yield when to warn, and how many days before, once it was *warned* of so many days before."""
        return ((Instant(max(ZERO, self.at - days * DAY)), days) for days in self.days if days < warned)


@dataclass(frozen=True, slots=True)
class Vigil:
    """All concerns of a center as its rosters stand, and when the next warning is due."""

    concerns: tuple[Concern, ...]
    next: Instant | None

    def warnings(self, warned: Mapping[str, int], now: Instant) -> Iterator[Warned]:
        """Yield the warnings that are due at *now*: of each concern the nearest only."""
        for each in self.concerns:
            due = [days for at, days in each.instants(warned.get(each.about, NEVER)) if at <= now]
            if due:
                yield Warned(now, each.about, each.reason, min(due), each.detail)


def keep_vigil(
    ours: Replica, theirs: Replica, enrolled: Instant, members: Iterable[Member], warned: Mapping[str, int]
) -> Vigil:
    """Return what there is to warn of: our newest roster was *enrolled* then, the peer said *members*."""
    found = (*ending(ours), *ending(theirs), *unknown(ours, enrolled), *disputed(theirs, members))
    times = (at for each in found for at, _ in each.instants(warned.get(each.about, NEVER)))
    return Vigil(found, min(times, default=None))


def ending(log: Replica) -> Iterator[Concern]:
    """Yield when the root and the keys of a party end."""
    root, days = log.root, tuple(WARNINGS)
    yield Concern(f"expiry/{log.party}/root/{root.version}", "expiry", root.expires, f"root {root.version}", days)
    ends: dict[Instant, list[str]] = {}
    for key in log.newest_roster().keys:
        if key.revoked_at is None and not is_relieved(key, log.newest_roster()):
            ends.setdefault(key.not_after, []).append(key.name)
    for at, names in ends.items():
        named = tuple(dict.fromkeys(names))
        detail = ", ".join(named[:NAMES_MAX]) + (f" (+{len(named) - NAMES_MAX})" if len(named) > NAMES_MAX else "")
        yield Concern(f"expiry/{log.party}/{instant_text(at)}", "expiry", at, f"{log.party}: {detail}", days)


def is_relieved(key: Key, roster: Roster) -> bool:
    """Return whether another key of the same owner, algorithm and role outlasts *key* without a gap."""
    return any(
        (each.subject, each.alg, each.roles) == (key.subject, key.alg, key.roles)
        and each.revoked_at is None
        and each.not_before <= key.not_after < each.not_after
        for each in roster.keys
    )


def unknown(ours: Replica, enrolled: Instant) -> Iterator[Concern]:
    """Yield until when the peer should have cosigned our newest roster."""
    newest = ours.newest_roster()
    if newest.digest not in (ours.known_roster().digest, ours.pinned.digest):
        at = Instant(enrolled + KNOWN_WITHIN)
        yield Concern(f"unknown/{newest.version}", "unknown", at, f"roster {newest.version}")


def disputed(theirs: Replica, members: Iterable[Member]) -> Iterator[Concern]:
    """Yield that the peer's newest roster disputes what it said."""
    newest = theirs.newest_roster()
    if all(key.revoked_at is None for key in newest.keys):
        return
    count = sum(is_disputed(each.keys, each.at, newest) for each in members)
    if count:
        about = f"disputed/{theirs.party}/{newest.version}"
        yield Concern(about, "disputed", ZERO, f"{count} messages, by roster {newest.version} of {theirs.party}")
