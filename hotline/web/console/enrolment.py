"""Enrolling a key: a browser makes one, or has a security key make one; a keeper brings the public half to the roster.

Nothing here changes anything at the center, and nobody needs a session: whoever is new has none.
"""

from dataclasses import dataclass

from aiohttp import web
from yarl import URL

from hotline.core.assertion import ORIGIN, Relying
from hotline.core.roster import Roster
from hotline.web.console.render import answer_page
from hotline.web.doors import Ask
from hotline.web.entrance import origin_of


@dataclass(frozen=True, slots=True)
class Enrolment:
    """The page: for which site a security key is to answer; `addressed` unless it cannot answer for that at all."""

    site: Relying
    addressed: bool


async def show(ask: Ask) -> web.Response:
    """Show how a key is made here."""
    origin = origin_of(ask.request, ask.doors.origins)
    async with ask.doors.desk.reading() as center:
        site = site_of(origin, center.ours.newest_roster())
    return await answer_page(ask, "enrolment.html", Enrolment(site, ORIGIN.fullmatch(origin) is not None))


def site_of(origin: str, roster: Roster) -> Relying:
    """Return for whom a security key made on a page of *origin* answers: the site of those that the roster lists.

    The first one fixes the site, the host of this page: every later one must answer for the same.
    """
    sites = (key.webauthn for key in roster.keys if key.webauthn is not None)
    known = next((site for site in sites if origin in site.origins), None)
    if known is not None:
        return Relying(known.rp_id, known.origins)
    return Relying(URL(origin).host or "", (origin,))
