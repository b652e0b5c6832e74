"""How every agreement of a channel stands: proposed, coming, in force, superseded or ended; and since when.

Computed from our log alone, in which `in_force` cites both consents, so both centers see the same instants (rule 13).
"""

from dataclasses import dataclass
from enum import StrEnum

from hotline.core.canonical import Instant
from hotline.core.center import Center
from hotline.core.protocol import Protocol


class Standing(StrEnum):
    """How an agreement stands at an instant."""

    PROPOSED = "proposed"
    COMING = "coming"
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Adopted:
    """One agreement. `since` is the instant agreed, or proposed; `until` that of its *successor*, or of its end."""

    digest: str
    protocol: Protocol
    standing: Standing
    since: Instant
    until: Instant | None = None
    successor: str | None = None


def adopted(center: Center, name: str, now: Instant) -> Adopted:
    """Return how the agreement *name* stands at *now*."""
    protocol = center.agreements[name]
    placed = center.ours.in_force.get(name)
    if placed is None:
        given = [side.consents[name].instant for side in (center.ours, center.theirs) if name in side.consents]
        return Adopted(name, protocol, Standing.PROPOSED, max(given))
    since, ending = placed[1], ending_of(center, name)
    until, successor = succession(center, name)
    if ending is not None and (until is None or ending < until):
        until, successor = ending, None
    standing = Standing.COMING if since > now else Standing.IN_FORCE
    if until is not None and until <= now:
        standing = Standing.SUPERSEDED if successor else Standing.ENDED
    return Adopted(name, protocol, standing, since, until, successor)


def ending_of(center: Center, name: str) -> Instant | None:
    """Return when a notice of withdrawal has ended the agreement *name*, or will if it stands until then."""
    if name in center.ours.ended:
        return center.ours.ended[name][1]
    return next((each.instant for each in center.book.endings(center.ours) if each.agreement == name), None)


def succession(center: Center, name: str) -> tuple[Instant | None, str | None]:
    """Return from when another agreement on the same protocol takes the place of *name*, and which one does."""
    protocol, own = center.agreements[name].id, center.ours.in_force[name]
    later = [
        (placed[1], placed[0], other)
        for other, placed in center.ours.in_force.items()
        if other in center.agreements and center.agreements[other].id == protocol and placed[::-1] > own[::-1]
    ]
    return (min(later)[0], min(later)[2]) if later else (None, None)
