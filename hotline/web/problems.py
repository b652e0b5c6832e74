"""Every error as an RFC 9457 problem: the rule broken, where, and what to do. One middleware makes them all."""

import json
from collections.abc import Awaitable, Callable
from email.utils import formatdate

import structlog
from aiohttp import web

from hotline.core.errors import (
    FencedError,
    FileError,
    FullError,
    OverloadedError,
    RefusalError,
    StoreError,
    refuse,
)
from hotline.core.rules import RULES
from hotline.paper.remedies import remedies_on_a_page
from hotline.web.doors import DOORS, MESSAGE_ID
from hotline.web.entrance import STALE, forget
from hotline.web.guard import TooManyError

log = structlog.get_logger()

TYPE = "urn:hotline:rule:"
AGAIN = frozenset({"request.too_many", "request.too_slow", "center.fault", "channel.closed", "report.busy"})
"""What may succeed with the same bytes later, beside everything of the store."""

SECONDS_TO_WAIT = {
    "channel.closed": 2,
    "report.busy": 30,
    "store.full": 5,
    "store.overloaded": 1,
    "store.unknown": 2,
    "store.fenced": 2,
}
UNTOUCHED = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}

Next = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def problems(request: web.Request, handler: Next) -> web.StreamResponse:
    """Answer with a problem whatever is raised behind a door."""
    try:
        response = await handler(request)
    except Exception as error:  # noqa: BLE001 - the one place where every error becomes an answer
        response = problem_of(request, error)
    for name, value in UNTOUCHED.items():
        response.headers.setdefault(name, value)
    if request.get(STALE):
        forget(request, request.app[DOORS], response)
    return response


def problem_of(request: web.Request, error: Exception) -> web.Response:
    """Return the answer to *error*."""
    allow = error.headers["Allow"] if isinstance(error, web.HTTPMethodNotAllowed) else None
    return problem(request, refusal_of(request, error), allow)


def refusal_of(request: web.Request, error: Exception) -> RefusalError:
    """Return by which rule *error* is to be told."""
    match error:
        case RefusalError():
            return error
        case FileError():
            return refuse("agreement.malformed", "agreement", "; ".join(map(str, error.complaints))[:4000])
        case StoreError():
            return refuse(rule_of_store(error), "", str(error))
        case TimeoutError():
            return refuse("store.unknown", "", "there was no answer in time")
        case web.HTTPNotFound():
            return refuse("request.not_found", request.path)
        case web.HTTPMethodNotAllowed():
            return refuse("request.method", request.path, request.method)
        case web.HTTPException():
            return refuse("request.malformed", "", f"{error.status} {error.reason}")
        case _:
            log.error("fault", path=request.path, exc_info=error)
            return refuse("center.fault", "", type(error).__name__)


def rule_of_store(error: StoreError) -> str:
    """Return the rule by which what the store could not promise is refused."""
    match error:
        case FullError():
            return "store.full"
        case OverloadedError():
            return "store.overloaded"
        case FencedError():
            return "store.fenced"
        case _:
            return "store.unknown"


def problem(request: web.Request, refusal: RefusalError, allow: str | None = None) -> web.Response:
    """Return *refusal* as `application/problem+json`."""
    rule = RULES[refusal.rule]
    value = {
        "type": f"{TYPE}{refusal.rule}",
        "title": rule.says,
        "title_zh": rule.says_zh,
        "status": rule.status,
        "detail": str(refusal),
        "rule": refusal.rule,
        "where": refusal.where,
        "found": refusal.detail,
        "remedy": rule.remedy,
        "remedies": dict(remedies_on_a_page(refusal.rule)),
        "retryable": retryable(refusal.rule),
        "id": request.get(MESSAGE_ID),
    }
    request.app[DOORS].meter.refusals.labels(refusal.rule).inc()
    # ASCII only: what was refused may hold characters that no encoding takes.
    return web.Response(
        body=json.dumps(value).encode(),
        status=rule.status,
        content_type="application/problem+json",
        headers=headers_of(request, refusal, allow),
    )


def headers_of(request: web.Request, refusal: RefusalError, allow: str | None) -> dict[str, str]:
    """Return the headers of a problem: when to come again, which methods there are, how to prove who asks."""
    headers = {}
    if isinstance(refusal, TooManyError):
        headers["Retry-After"] = str(-(-refusal.after // 1000))
    elif refusal.rule in SECONDS_TO_WAIT:
        headers["Retry-After"] = str(SECONDS_TO_WAIT[refusal.rule])
    if allow is not None:
        headers["Allow"] = allow
    if RULES[refusal.rule].status == web.HTTPUnauthorized.status_code:
        headers["WWW-Authenticate"] = "Hotline"
        headers["Date"] = formatdate(request.app[DOORS].wall.now() / 1000, usegmt=True)
    return headers


def retryable(rule: str) -> bool:
    """Return whether the same bytes may succeed later."""
    return rule in AGAIN or rule.startswith("store.")
