"""The doors as one aiohttp application: routes from the table, a guard before each, one middleware for errors."""

import asyncio
from ssl import SSLContext

from aiohttp import web

from hotline.core import canonical
from hotline.core.canonical import Json
from hotline.core.errors import refuse
from hotline.web.console import files
from hotline.web.console.activity import PLANS, Plans
from hotline.web.console.alarms import ALARMS, Alarms
from hotline.web.console.board import warm
from hotline.web.console.faults import faults
from hotline.web.console.gists import GISTS, Gists
from hotline.web.console.handover import LISTED
from hotline.web.console.live import live
from hotline.web.console.page import PAGE_TABLE, opened
from hotline.web.console.pages import PAGES
from hotline.web.console.policy import bind
from hotline.web.console.presence import keep
from hotline.web.doors import DOORS, Ask, Doors, answer_json
from hotline.web.entrance import come, let_in
from hotline.web.openapi import document
from hotline.web.problems import Next, problems
from hotline.web.route import Parameter, Route
from hotline.web.routes import ROUTES

SHUTDOWN_SECONDS = 3.0
BODY_USUAL = 8 * 1024 * 1024
"""A body that may be larger has so many times as long to arrive."""
LIVE = Route("GET", "/live", "live", live, "Feed a desk", {}, query=(Parameter("since", "the next fact wanted"),))
"""The feed of the console: a WebSocket for pages of our own, and no part of the API."""


def make_app(doors: Doors) -> web.Application:
    """Return the application that shows and commands the center behind *doors*."""
    app = web.Application(middlewares=[counted, problems, faults])
    app[DOORS], app[PAGE_TABLE] = doors, PAGES
    app.on_response_prepare.append(bind)
    for route in ROUTES:
        app.router.add_route(route.method, route.pattern, guarded(route))
    shown = answer_openapi(document(ROUTES, next(iter(doors.origins.values()))))
    app.router.add_route("GET", "/openapi.json", shown)
    for page in PAGES:
        app.router.add_route("GET", page.path, opened(page))
    app.router.add_route("GET", "/static/{name}", files.show)
    app[ALARMS], app[PLANS], app[GISTS], app[LISTED] = Alarms(), Plans(), Gists(), Gists()
    app.router.add_route("GET", LIVE.path, guarded(LIVE))
    app.cleanup_ctx.extend((keep, warm))
    app.on_shutdown.append(close_feeds)
    return app


async def serve(app: web.Application, host: str, port: int, tls: SSLContext | None = None) -> web.AppRunner:
    """Listen on *host* and *port* until the runner returned is cleaned up; OSError if the address is taken."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
    await runner.setup()
    await web.TCPSite(runner, host, port, ssl_context=tls).start()
    return runner


def answer_openapi(shown: dict[str, Json]) -> Next:
    """Return what shows the OpenAPI document."""

    async def opened(request: web.Request) -> web.StreamResponse:  # noqa: ARG001 - everybody gets the same
        return answer_json(shown)

    return opened


async def close_feeds(app: web.Application) -> None:
    """Let those who follow the feed go; they come again."""
    app[DOORS].closing.set()


@web.middleware
async def counted(request: web.Request, handler: Next) -> web.StreamResponse:
    """Count requests and how long they took."""
    doors = request.app[DOORS]
    began = doors.wall.monotonic()
    response = await handler(request)
    resource = request.match_info.route.resource
    name = resource.canonical if resource is not None else "none"
    doors.meter.requests.labels(request.method if name != "none" else "any", name, str(response.status)).inc()
    doors.meter.seconds.labels(name).observe((doors.wall.monotonic() - began) / 1000)
    return response


def guarded(route: Route) -> Next:
    """Return what answers *route*, with its guard before it."""
    known = {each.name for each in route.query}

    async def opened(request: web.Request) -> web.StreamResponse:
        doors = request.app[DOORS]
        for name in request.query:
            if name not in known:
                raise refuse("request.malformed", canonical.shown(name), "there is no such parameter")
        bytes_max = route.bytes_max if route.method in ("POST", "PUT") else 0
        if route.who is None:
            return await route.opens(Ask(request, doors, body=await read_body(request, doors, bytes_max)))
        came = await come(request, doors, by_proof=route.by_proof)
        if route.who.isdisjoint(came.key.roles):
            raise refuse("request.role", "", f"needs the role {' or '.join(sorted(route.who))}")
        body = await read_body(request, doors, bytes_max)
        let_in(request, doors, came, body)
        return await route.opens(Ask(request, doors, came.key, body, came.session))

    return opened


async def read_body(request: web.Request, doors: Doors, bytes_max: int) -> bytes:
    """Return the whole body, if it is not too large and does not take too long."""
    if (request.content_length or 0) > bytes_max:
        raise refuse("request.too_large", "", f"{request.content_length} bytes of {bytes_max}")
    chunks, total = [], 0
    try:
        async with asyncio.timeout(doors.settings.body_within / 1000 * max(1, bytes_max // BODY_USUAL)):
            async for chunk in request.content.iter_any():
                total += len(chunk)
                if total > bytes_max:
                    raise refuse("request.too_large", "", f"more than {bytes_max} bytes")
                chunks.append(chunk)
    except TimeoutError:
        raise refuse("request.too_slow", "", f"{total} bytes arrived") from None
    return b"".join(chunks)
