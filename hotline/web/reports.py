"""Gives the report of a period: made beside the center, from its whole record, which is verified first."""

from typing import Final

from aiohttp import web

from hotline.core.canonical import Instant, instant
from hotline.core.errors import RefusalError, refuse
from hotline.core.terms import LANGUAGES
from hotline.web.doors import Ask, Wanted, disposition

HTML: Final = "text/html"
FORMS: Final = {"html": HTML, "csv": "text/csv", "json": "application/json"}
ALSO: Final = tuple(each for each in FORMS.values() if each != HTML)
BOTH: Final = "both"
DAY_CHARACTERS: Final = len("2031-05-21")


async def give(ask: Ask) -> web.Response:
    """Give a report, as a file."""
    return await made(ask, "lang")


async def made(ask: Ask, lang: str) -> web.Response:
    """Have a report made, and give it as a file; *lang* is the parameter that names its language."""
    wanted, reporter = read_wanted(ask, lang), ask.doors.reporter
    if reporter is None:
        raise refuse("report.failed", "", "this center was started without what makes reports")
    octets = await reporter(wanted)
    headers = await disposition(ask, wanted.name)
    return web.Response(body=octets, headers=headers, content_type=FORMS[wanted.form], charset="utf-8")


def read_wanted(ask: Ask, lang: str) -> Wanted:
    """Return which report is asked for."""
    start, end = beginning_of(ask, "from"), beginning_of(ask, "to")
    if start >= end:
        raise refuse("request.malformed", "to", "a report ends after it begins")
    return Wanted(start, end, one_of(ask, lang, (*LANGUAGES, BOTH)), one_of(ask, "format", tuple(FORMS)))


def beginning_of(ask: Ask, name: str) -> Instant:
    """Return an instant of the query; a day stands for its beginning in UTC."""
    text = ask.text(name) or ""
    try:
        return instant(f"{text}T00:00:00.000Z" if len(text) == DAY_CHARACTERS else text)
    except RefusalError:
        raise refuse("request.malformed", name, "a day, as 2031-05-21, or an instant") from None


def one_of(ask: Ask, name: str, known: tuple[str, ...]) -> str:
    """Return a word of the query that must be one of a few; the first, if it is not given."""
    found = ask.text(name) or known[0]
    if found not in known:
        raise refuse("request.malformed", name, f"one of {', '.join(known)}")
    return found
