"""Errors of pages are pages: the rule that was broken, where, and what to do, in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from hotline.core.errors import HotlineError, RefusalError
from hotline.core.rules import RULES, Rule
from hotline.paper.remedies import remedies_on_a_page
from hotline.web.console.page import PAGE
from hotline.web.console.render import answer_page
from hotline.web.doors import DOORS, Ask, Doors
from hotline.web.entrance import come
from hotline.web.problems import Next, headers_of, refusal_of

API: Final = ("/v1/", "/static/", "/health", "/metrics", "/openapi.json", "/live")
"""Below these addresses programs ask, and get a problem document."""

LEADS: Final[Mapping[str, tuple[str, ...]]] = {
    "draft.unknown": ("cases", "composing"),
    "case.unknown": ("cases",),
    "form.unknown": ("composing",),
    "agreement.unknown": ("protocols",),
}
"""The pages on which a person can go on, by the rule that was broken."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What went wrong with a page."""

    name: str
    rule: Rule
    where: str
    found: str
    remedies: Mapping[str, str]
    leads: tuple[str, ...]


@web.middleware
async def faults(request: web.Request, handler: Next) -> web.StreamResponse:
    """Answer with a page whatever is raised behind one; leave the rest to the doors."""
    if not is_for_people(request):
        return await handler(request)
    try:
        return await handler(request)
    except Exception as error:  # noqa: BLE001 - the one place where every error of a page becomes a page
        refusal = refusal_of(request, error)
        try:
            return await answer_fault(request, refusal)
        except (HotlineError, TimeoutError):
            raise refusal from error


async def answer_fault(request: web.Request, refusal: RefusalError) -> web.Response:
    """Return the page that tells of *refusal*."""
    rule = RULES[refusal.rule]
    doors = request.app[DOORS]
    doors.meter.refusals.labels(refusal.rule).inc()
    leads = LEADS.get(refusal.rule, ())
    fault = Fault(refusal.rule, rule, refusal.where, refusal.detail, remedies_on_a_page(refusal.rule), leads)
    try:
        answer = await answer_page(await reader(request, doors), "fault.html", fault, status=rule.status)
    except Exception:  # noqa: BLE001 - what cannot be shown besides is no reason not to say what went wrong
        answer = await answer_page(Ask(request, doors), "fault.html", fault, status=rule.status)
    answer.headers.update(headers_of(request, refusal, None))
    return answer


async def reader(request: web.Request, doors: Doors) -> Ask:
    """Return who reads of it: whoever has a session keeps alarm bar, navigation and feed."""
    try:
        came = await come(request, doors, by_proof=False)
    except RefusalError:
        return Ask(request, doors)
    return Ask(request, doors, came.key, b"", came.session)


def is_for_people(request: web.Request) -> bool:
    """Return whether a person sees the answer: a page of ours, or an address that is none and was asked for as one."""
    if PAGE in request:
        return True
    if request.path.startswith(API):
        return False
    return request.match_info.route.resource is not None or "text/html" in request.headers.get("Accept", "")
