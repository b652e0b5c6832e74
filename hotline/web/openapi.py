"""The OpenAPI 3.1 document of the doors, drawn from the table of routes; tests hold every answer against it."""

import re
from collections.abc import Iterable
from typing import Any

from hotline import __version__
from hotline.web.entrance import COOKIE_HOST_ONLY
from hotline.web.route import JSON, Parameter, Route
from hotline.web.schemas import SCHEMAS
from hotline.web.shapes import TEXT, ref

SAYS = """The door of one center of a channel. Whatever a person or a system says is a message signed with its author's
own key, made on its author's own device; the doors take it, place it in this party's log and show what follows.

`Authorization: Hotline <jwt>` proves, for one request, who asks: a compact JWS (`typ` hotline-request+jwt) by a key
of the roster over `iss`, `sub`, `aud` (the origin), `htm`, `htu` (the whole address), `bh` (base64url SHA-256 of the
body), `iat`, `exp` (at most 60 s later) and `jti`. The client makes it. A browser posts one such proof to `/v1/session`
and sends the cookie that answers it from then on. Every error is an RFC 9457 problem; its `type` is stable.
"""
FEED_SAYS = (
    "Server-Sent Events; `id` is the index, `event` the kind of fact, `data` an Event. Resumes by Last-Event-ID."
)
PROBLEM = {"description": "Refused", "content": {"application/problem+json": {"schema": ref("Problem")}}}
PART = re.compile(r"\{(\w+)\}")


def document(routes: Iterable[Route], url: str) -> dict[str, Any]:
    """Return the document of *routes*, reached at *url*."""
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = operation(route)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Hotline", "version": __version__, "description": SAYS},
        "servers": [{"url": url}],
        "paths": paths,
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {
                "proof": {"type": "apiKey", "in": "header", "name": "Authorization"},
                "session": {"type": "apiKey", "in": "cookie", "name": f"{COOKIE_HOST_ONLY}-actual-443"},
            },
        },
    }


def operation(route: Route) -> dict[str, Any]:
    """Return one operation."""
    shown: dict[str, Any] = {
        "operationId": route.name,
        "summary": route.says,
        "parameters": [*map(part, PART.findall(route.path)), *map(parameter, route.query)],
        "responses": {str(status): response(route, schema) for status, schema in route.gives.items()}
        | {"default": PROBLEM},
    }
    if route.who is not None:
        ways: list[dict[str, list[str]]] = [{"proof": []}] if route.by_proof else [{"proof": []}, {"session": []}]
        shown |= {"security": ways, "description": f"Roles: {', '.join(sorted(route.who))}."}
    if route.takes is not None:
        shown["requestBody"] = {"required": True, "content": {JSON: {"schema": ref(route.takes)}}}
    if route.raw:
        shown["requestBody"] = {"required": True, "content": {"application/octet-stream": {"schema": TEXT}}}
    return shown


def response(route: Route, schema: str | None) -> dict[str, Any]:
    """Return one response that is no problem."""
    says = FEED_SAYS if route.name == "feed" else route.says
    shape = {"schema": ref(schema) if schema else TEXT}
    return {"description": says, "content": dict.fromkeys((route.media, *route.also), shape)}


def part(name: str) -> dict[str, Any]:
    """Return a part of the address."""
    return {"name": name, "in": "path", "required": True, "schema": TEXT}


def parameter(each: Parameter) -> dict[str, Any]:
    """Return a parameter of the query."""
    return {"name": each.name, "in": "query", "description": each.says, "schema": {"type": each.type}}
