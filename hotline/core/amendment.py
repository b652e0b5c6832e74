"""What the next version of a root or roster changes: how it is made from the one before, and told key by key.

A key is never taken out of a roster by a ceremony: it is revoked, or its time ends, and stays listed, so that what it
signed can be judged. A key that is gone from the next version all the same is told first.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from hotline.core.canonical import Instant, Json, encode, instant_text
from hotline.core.errors import refuse
from hotline.core.roster import MACHINES, Key, Root, Roster, root_document, roster_document

TERMS: Final = ("threshold", "keepers", "expires")
DAY: Final = 86_400_000
WARNINGS: Final = (1, 7, 30, 90)
"""How many days before its end a key is warned of."""


@dataclass(frozen=True, slots=True)
class Added:
    """A key that the version before did not list."""

    key: Key


@dataclass(frozen=True, slots=True)
class Removed:
    """A key that is listed no longer."""

    key: Key


@dataclass(frozen=True, slots=True)
class Revoked:
    """A key that ends at its `revoked_at`."""

    key: Key


@dataclass(frozen=True, slots=True)
class Altered:
    """A key of which one member is another now; a text each, empty for none."""

    key: Key
    member: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Reset:
    """A term of a root that is another now: its threshold, how many keepers sign, until when it is valid."""

    term: str
    was: str
    now: str


Change = Added | Removed | Revoked | Altered | Reset


def changes(before: Root | Roster | None, after: Root | Roster) -> tuple[Change, ...]:
    """Return everything that *after* changes: what weakens first, then what ends, what is altered, what is new."""
    old = {key.kid: key for key in before.keys} if before is not None else {}
    new = {key.kid: key for key in after.keys}
    found: list[Change] = [Removed(key) for kid, key in old.items() if kid not in new]
    found += resets(before, after) if isinstance(before, Root) and isinstance(after, Root) else []
    root = isinstance(after, Root)
    for kid in (kid for kid in new if kid in old):
        found += altered(old[kid], new[kid], but=frozenset({"not_after"} if root else ()))
    return (*found, *(Added(key) for kid, key in new.items() if kid not in old))


def resets(before: Root, after: Root) -> list[Change]:
    """Return which terms of a root are others now."""
    was, now = terms(before), terms(after)
    return [Reset(term, was[term], now[term]) for term in TERMS if was[term] != now[term]]


def terms(root: Root) -> Mapping[str, str]:
    """Return the terms of a root as texts."""
    return {"threshold": str(root.threshold), "keepers": str(root.keepers), "expires": instant_text(root.expires)}


def altered(was: Key, now: Key, *, but: frozenset[str]) -> list[Change]:
    """Return what is another now about one key; a revocation is told whole."""
    old, new = was.document(), now.document()
    changed = [name for name in {**old, **new} if old.get(name) != new.get(name) and name not in but]
    if "revoked_at" in changed and now.revoked_at is not None:
        others = [name for name in changed if name not in {"revoked_at", "reason"}]
        return [Revoked(now), *(Altered(now, name, spelt(old.get(name)), spelt(new.get(name))) for name in others)]
    return [Altered(now, name, spelt(old.get(name)), spelt(new.get(name))) for name in changed]


def spelt(value: Json) -> str:
    """Return a member of a key as text."""
    if value is None or isinstance(value, str):
        return value or ""
    return ", ".join(map(str, value)) if isinstance(value, list) else encode(value).decode()


def next_roster(previous: Roster, keys: Iterable[Key], issued: Instant) -> bytes:
    """Return the payload of the roster after *previous*, of *keys*."""
    party, origin = previous.party, previous.log_origin
    version, at = previous.version + 1, max(issued, previous.issued)
    return encode(roster_document(party=party, log_origin=origin, version=version, keys=keys, issued=at))


def next_root(previous: Root, keys: Sequence[Key], *, threshold: int, keepers: int, expires: Instant) -> bytes:
    """Return the payload of the root after *previous*, of *keys* and terms."""
    party, origin, version = previous.party, previous.log_origin, previous.version + 1
    return encode(
        root_document(
            party=party,
            log_origin=origin,
            version=version,
            keys=keys,
            threshold=threshold,
            expires=expires,
            keepers=keepers,
        )
    )


def listed(keys: Sequence[Key], new: Key) -> tuple[Key, ...]:
    """Return *keys* with the *new* one."""
    if any(key.kid == new.kid for key in keys):
        raise refuse("roster.malformed", "keys", f"the key {new.kid} is listed already")
    return (*keys, new)


def revoked(keys: Sequence[Key], whose: str, at: Instant, reason: str) -> tuple[Key, ...]:
    """Return *keys* with those of *whose* (a subject, or the beginning of a kid) revoked at *at*.

    A revocation stands: one that stood may be dated back further, and never forward.
    """
    chosen = named(keys, whose)
    if not chosen:
        raise refuse("roster.unknown_key", detail=whose)
    open_ones = [key for key in chosen if key.revoked_at is None or at < key.revoked_at]
    if not open_ones:
        raise refuse("roster.revoked_key", whose, instant_text(min(key.revoked_at or at for key in chosen)))
    kids = {key.kid for key in open_ones}
    return tuple(replace(key, revoked_at=at, reason=reason) if key.kid in kids else key for key in keys)


def named(keys: Sequence[Key], whose: str) -> tuple[Key, ...]:
    """Return the keys of a subject, or the one whose kid begins so."""
    found = tuple(key for key in keys if key.subject == whose)
    if found or len(whose) < 8:  # noqa: PLR2004 - as many characters as are shown of a kid
        return found
    return tuple(key for key in keys if key.kid.startswith(whose))


def relieved(keys: Sequence[Key], role: str, new: Sequence[Key], until: Instant) -> tuple[Key, ...]:
    """Return *keys* with *new* ones of a machine *role*; the old ones serve until *until* at the latest."""
    assert role in MACHINES
    old = (replace(key, not_after=min(key.not_after, until)) if role in key.roles else key for key in keys)
    return (*old, *new)


def days_left(key: Key, now: Instant) -> int | None:
    """Return how many whole days a key that is valid now still has, None if it is not valid."""
    return (key.until - now) // DAY if key.not_before <= now < key.until else None


def warning(key: Key, now: Instant) -> int | None:
    """Return the nearest warning that a key has come to: 1, 7, 30 or 90 days before its end."""
    left = days_left(key, now)
    return None if left is None else next((days for days in WARNINGS if left < days), None)
