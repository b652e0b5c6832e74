"""Signing in: the keys that this browser holds, how the roster lists each, and a button to prove one of them.

The browser names its keys in the address, so that this page is drawn as all others are: `/signin?kid=…&kid=…`.
"""

from dataclasses import dataclass
from typing import Final

from aiohttp import web

from hotline.core import canonical
from hotline.core.canonical import Instant
from hotline.core.errors import refuse
from hotline.core.roster import Key, Roster
from hotline.web.console.page import safe_next
from hotline.web.console.render import answer_page
from hotline.web.doors import Ask
from hotline.web.roles import PEOPLE

KEYS_MAX: Final = 32
KID_LENGTH: Final = 43


@dataclass(frozen=True, slots=True)
class HeldKey:
    """One key of the browser as the roster has it: `standing` is valid, early, expired, revoked, machine or unknown."""

    kid: str
    standing: str
    key: Key | None = None


@dataclass(frozen=True, slots=True)
class SigningIn:
    """The page: the keys, and where to go afterwards. `asked` once the browser has said which keys it holds."""

    keys: tuple[HeldKey, ...]
    next: str
    asked: bool


async def show(ask: Ask) -> web.Response:
    """Show the keys that the address names."""
    kids = tuple(dict.fromkeys(ask.request.query.getall("kid", [])))
    if len(kids) > KEYS_MAX or any(len(kid) != KID_LENGTH or not kid.isascii() for kid in kids):
        raise refuse("request.malformed", "kid", canonical.shown(kids[-1]))
    async with ask.doors.desk.reading() as center:
        roster = center.ours.newest_roster()
    view = SigningIn(stand(kids, roster, ask.doors.wall.now()), safe_next(ask.text("next")), bool(kids))
    return await answer_page(ask, "signing_in.html", view)


def stand(kids: tuple[str, ...], roster: Roster, now: Instant) -> tuple[HeldKey, ...]:
    """Return how *roster* lists each of *kids* at *now*, those that may sign in first."""
    found = [HeldKey(kid, standing(key, now), key) for kid, key in ((kid, roster.find(kid)) for kid in kids)]
    return tuple(sorted(found, key=lambda each: each.standing != "valid"))


def standing(key: Key | None, now: Instant) -> str:
    """Return how a key stands at *now*."""
    if key is None:
        return "unknown"
    if PEOPLE.isdisjoint(key.roles):
        return "machine"
    if key.revoked_at is not None and now >= key.revoked_at:
        return "revoked"
    if now < key.not_before:
        return "early"
    return "expired" if now >= key.not_after else "valid"
