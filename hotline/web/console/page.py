"""One page of the table, and its guard: a browser without a session is sent to sign in, and comes back afterwards.

`?lang=` and `?theme=` on any page choose for this browser, and are remembered in cookies of their own.
"""

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from aiohttp import web

from hotline.core import canonical
from hotline.core.errors import RefusalError, refuse
from hotline.core.terms import LANGUAGES
from hotline.web.doors import DOORS, Ask, Doors, Opens
from hotline.web.entrance import come, let_in
from hotline.web.problems import Next
from hotline.web.roles import PEOPLE

SIGN_IN: Final = "/signin"
THEMES: Final = ("light", "dark")
CHOICES: Final = {"lang": LANGUAGES, "theme": THEMES}
"""What a browser may choose on every page; the first is what it gets unasked."""

CHOICE_SECONDS: Final = 365 * 86_400
NOT_HERE: Final = frozenset({"request.missing", "request.session"})
"""The refusals after which a person signs in."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its address, its name in the catalogue, who may open it (None: everyone), and what draws it.

    A page with an `icon` stands in the navigation, in its `group`. `query` are the parameters that it takes.
    """

    path: str
    name: str
    opens: Opens
    roles: frozenset[str] | None = PEOPLE
    icon: str = ""
    group: int = 0
    query: frozenset[str] = frozenset()


PAGE = web.RequestKey("page", Page)
"""Under which a request remembers which page it is for."""
CURSOR = web.RequestKey("cursor", int)
"""Up to which fact the watch log had come before anything of the page was read; the feed goes on from there."""
PAGE_TABLE = web.AppKey("pages", tuple[Page, ...])
"""Under which the application keeps the table of pages."""


def opened(page: Page) -> Next:
    """Return what answers *page*, with its guard before it."""
    known = page.query | CHOICES.keys()

    async def answered(request: web.Request) -> web.StreamResponse:
        doors = request.app[DOORS]
        request[PAGE] = page
        for name in request.query:
            if name not in known:
                raise refuse("request.malformed", canonical.shown(name), "there is no such parameter")
        chosen = choose(request)
        if chosen is not None:
            return chosen
        ask = await visitor(request, doors, page)
        if ask is None:
            return moved(f"{SIGN_IN}?next={quote(request.path_qs, safe='/')}")
        async with doors.desk.reading() as center:
            request[CURSOR] = center.watch.size
        return await page.opens(ask)

    return answered


def choose(request: web.Request) -> web.Response | None:
    """Return the way back to the same page with what the browser chose in a cookie; None if it chose nothing."""
    wanted = {name: request.query[name] for name in CHOICES if name in request.query}
    if not wanted:
        return None
    rest = request.rel_url.without_query_params(*CHOICES)
    answer = moved(str(rest))
    for name, value in wanted.items():
        if value not in CHOICES[name]:
            raise refuse("request.malformed", name, f"one of {', '.join(CHOICES[name])}")
        answer.set_cookie(name, value, path="/", max_age=CHOICE_SECONDS, httponly=True, samesite="Lax")
    return answer


def chosen_of(request: web.Request, name: str) -> str:
    """Return what this browser chose."""
    found = request.cookies.get(name, "")
    return found if found in CHOICES[name] else CHOICES[name][0]


async def visitor(request: web.Request, doors: Doors, page: Page) -> Ask | None:
    """Return who opens *page*; None if that must be known and is not."""
    try:
        came = await come(request, doors, by_proof=False)
    except RefusalError as refusal:
        if page.roles is None:
            return Ask(request, doors)
        if refusal.rule in NOT_HERE:
            return None
        raise
    if page.roles is not None and page.roles.isdisjoint(came.key.roles):
        raise refuse("request.role", "", f"one of {', '.join(sorted(page.roles))} is needed")
    let_in(request, doors, came, b"")
    return Ask(request, doors, came.key, b"", came.session)


def moved(where: str) -> web.Response:
    """Return the way to another page."""
    return web.Response(status=303, headers={"Location": where})


def safe_next(text: str | None) -> str:
    """Return where to go after signing in: a page of ours, whatever the address said."""
    if text is None or not text.startswith("/") or text[1:2] in ("/", "\\") or not text.isprintable():
        return "/"
    return text
