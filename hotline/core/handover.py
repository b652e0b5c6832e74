"""Who has the watch, and what they signed to take it (console rule 9): a statement that lists everything that is open.

1. Whoever leaves and whoever takes sign the same bytes, each with their own keys, within a quarter of an hour. A watch
   that nobody has is taken by one person alone.
2. If the officer of the watch cannot sign, another person signs `instead`, and the statement says so.
3. What is open is listed as the center holds it: the first of each list whole, all of it by count and digest.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from hotline.core import canonical
from hotline.core.canonical import Duration, Instant, Json, digest, encode, instant_text
from hotline.core.errors import RefusalError, refuse
from hotline.core.message import instant_of, name_of
from hotline.core.shape import Shape
from hotline.core.signature import HANDOVER, Signed, parse_envelope
from hotline.core.terms import STATUSES
from hotline.core.values import clean

LIFE: Final = Duration(15 * 60_000)
"""Within how long of its writing a statement is signed by all who must."""

AHEAD: Final = Duration(60_000)
"""How far the clock of a desk may lead."""

LISTED_MAX: Final = 100
NOTE_MAX: Final = 500
VERSION: Final = 1
MEMBERS: Final = frozenset(
    {"v", "channel", "party", "status", "leaving", "taking", "instead", "open", "note", "confirmed", "instant"}
)
LISTS: Final = ("owed", "proposals")
LIST: Final = frozenset({"count", "digest", "first"})
SHAPE: Final = Shape("handover.malformed")


@dataclass(frozen=True, slots=True)
class WatchOffered:
    """One of those who must sign has signed; until *expires* the other may. `id` is the digest of what is signed."""

    at: Instant
    id: str
    statement: Any
    expires: Instant


@dataclass(frozen=True, slots=True)
class WatchTaken:
    """*person* has the watch from now on, by the *statement* that all who must have signed."""

    at: Instant
    id: str
    person: str
    statement: Any


@dataclass(frozen=True, slots=True)
class Tour:
    """Who has the watch since when, by the statement *id*; nobody before the first took it. `offer` is the newest."""

    holder: str | None = None
    since: Instant | None = None
    id: str = ""
    offer: WatchOffered | None = None

    def after(self, fact: WatchOffered | WatchTaken) -> "Tour":
        """Return who has the watch after *fact*."""
        if isinstance(fact, WatchOffered):
            return replace(self, offer=fact)
        return Tour(fact.person, fact.at, fact.id)

    def waiting(self, now: Instant) -> WatchOffered | None:
        """Return the offer that can still be signed at *now*."""
        return self.offer if self.offer is not None and now < self.offer.expires else None


@dataclass(frozen=True, slots=True)
class Handover:
    """What is signed. `leaving` is the officer of the watch, None if nobody is; `confirmed`: in spite of a FLASH."""

    channel: str
    party: str
    status: str
    leaving: str | None
    taking: str
    instead: str | None
    open: Any
    note: str
    confirmed: bool
    instant: Instant

    def octets(self) -> bytes:
        """Return the bytes that are signed."""
        return encode(
            {
                "v": VERSION,
                "channel": self.channel,
                "party": self.party,
                "status": self.status,
                "leaving": self.leaving,
                "taking": self.taking,
                "instead": self.instead,
                "open": self.open,
                "note": self.note,
                "confirmed": self.confirmed,
                "instant": instant_text(self.instant),
            }
        )

    @property
    def signers(self) -> frozenset[str]:
        """Return who must sign."""
        return frozenset({self.taking, self.instead or self.leaving or self.taking})


def listed(items: Sequence[Json]) -> dict[str, Json]:
    """Return a list as a statement has it: the first of it whole, and count and digest of all."""
    return {"count": len(items), "digest": digest(encode(list(items))), "first": list(items[:LISTED_MAX])}


def parse_handover(envelope: Json) -> tuple[Signed, Handover]:
    """Return the statement in *envelope*; who signed it is not asked here."""
    signed = parse_envelope(envelope, HANDOVER)
    value = SHAPE.members(canonical.decode(signed.payload), MEMBERS)
    SHAPE.whole(value["v"], "v", VERSION, VERSION)
    if value["status"] not in STATUSES or not isinstance(value["confirmed"], bool):
        raise refuse("handover.malformed", "status, confirmed")
    for name in LISTS:
        part = SHAPE.members(SHAPE.members(value["open"], frozenset(LISTS), where="open")[name], LIST, where=name)
        SHAPE.list(part["first"], name, 0, LISTED_MAX)
    try:
        found = Handover(
            channel=name_of(value, "channel"),
            party=name_of(value, "party"),
            status=value["status"],
            leaving=None if value["leaving"] is None else name_of(value, "leaving"),
            taking=name_of(value, "taking"),
            instead=None if value["instead"] is None else name_of(value, "instead"),
            open=value["open"],
            note=clean(value["note"], "note", NOTE_MAX) if value["note"] != "" else "",
            confirmed=value["confirmed"],
            instant=instant_of(value, "instant"),
        )
    except RefusalError as fault:
        raise refuse("handover.malformed", fault.where, fault.detail) from None
    return signed, found
