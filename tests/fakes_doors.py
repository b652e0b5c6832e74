"""Open doors for tests: a real server on a free port before a center in this process, and clients of its people.

Every answer that leaves the doors is held against the OpenAPI document; what is not as documented fails the test.
"""

import json
import re
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientSession, TraceConfig, TraceRequestChunkSentParams, TraceRequestEndParams, web
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from hotline.client.caller import Caller
from hotline.client.client import Client
from hotline.core.canonical import Json
from hotline.web.app import make_app
from hotline.web.console.faults import is_for_people
from hotline.web.doors import Doors, Settings
from hotline.web.openapi import document
from hotline.web.routes import ROUTES
from tests.fakes import FakeSigner, Party
from tests.fakes_center import Side
from tests.fakes_clock import HandClock

NO_API = ("/live", "/static/{name}")
Next = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(slots=True)
class Truth:
    """Holds answers against the document, and keeps what is not as documented."""

    document: dict[str, Any]
    untrue: list[str] = field(default_factory=list)
    seen: set[tuple[str, str, int]] = field(default_factory=set)

    def validate(self, schema: dict[str, Any], value: object, where: str) -> None:
        whole = {**schema, "components": self.document["components"]}
        self.untrue += [
            f"{where}: {each.json_path}: {each.message}" for each in Draft202012Validator(whole).iter_errors(value)
        ]

    def check(self, request: web.Request, response: web.StreamResponse) -> None:
        """Check one answer."""
        resource = request.match_info.route.resource
        path = resource.canonical if resource is not None else ""
        where = f"{request.method} {path} {response.status}"
        self.seen.add((request.method, path, response.status))
        operation = self.document["paths"].get(path, {}).get(request.method.lower())
        if path == "/openapi.json" or is_for_people(request) or path in NO_API:
            return
        if operation is None:
            operation = {"responses": {"default": self.document["paths"]["/health"]["get"]["responses"]["default"]}}
        promised = operation["responses"].get(str(response.status), operation["responses"]["default"])["content"]
        if response.content_type not in promised:
            self.untrue.append(f"{where}: {response.content_type} is none of {list(promised)}")
        elif isinstance(response, web.Response) and "json" in response.content_type:
            assert isinstance(response.body, bytes)
            self.validate(promised[response.content_type]["schema"], json.loads(response.body), where)

    def tracing(self) -> TraceConfig:
        """Hold what is posted, and was taken, against the document too."""
        trace = TraceConfig()
        posted: dict[int, bytes] = {}

        async def sent(session: object, context: object, params: TraceRequestChunkSentParams) -> None:
            posted[id(context)] = posted.get(id(context), b"") + params.chunk

        async def ended(session: object, context: object, params: TraceRequestEndParams) -> None:
            body = posted.pop(id(context), b"")
            if body and params.response.status < 300 and "/v1/files/" not in params.url.path:
                schema = self.taken(params.method, params.url.path)
                self.validate(schema, json.loads(body), f"{params.method} {params.url.path} request")

        trace.on_request_chunk_sent.append(sent)
        trace.on_request_end.append(ended)
        return trace

    def taken(self, method: str, path: str) -> dict[str, Any]:
        """Return the schema of what may be posted to *path*; anything at all where nothing is said."""
        for template, operations in self.document["paths"].items():
            if method.lower() in operations and re.fullmatch(re.sub(r"{\w+}", "[^/]+", template), path):
                found = operations[method.lower()].get("requestBody", {"content": {"application/json": {"schema": {}}}})
                schema: dict[str, Any] = found["content"]["application/json"]["schema"]
                return schema
        raise AssertionError(path)

    @web.middleware
    async def watch(self, request: web.Request, handler: Next) -> web.StreamResponse:
        response = await handler(request)
        self.check(request, response)
        return response


@dataclass(slots=True)
class Open:
    """The doors of one side, open."""

    side: Side
    url: str
    doors: Doors
    clock: HandClock
    session: ClientSession
    truth: Truth

    def client(self, person: str = "alice", *, role: str = "operator", **more: Any) -> Client:
        """Return the client of a person of this side; use it in `async with`."""
        return make_client(self, self.side.party, person, role, **more)

    def caller(self, person: str = "alice") -> Caller:
        """Return what asks bare questions as a person of this side."""
        signer, subject = key_of(self.side.party, person)
        return Caller(self.url, signer, subject, self.clock.now, self.session, (), no_sleep)

    async def get(self, path: str, person: str = "alice", /, **query: str | int) -> dict[str, Any]:
        return (await self.caller(person).get(path, query)).members()

    async def post(self, path: str, value: dict[str, Json], person: str = "alice") -> dict[str, Any]:
        return (await self.caller(person).post(path, value)).members()


async def no_sleep(seconds: float) -> None:
    """Wait for nothing."""


def key_of(party: Party, person: str) -> tuple[FakeSigner, str]:
    signers = {"system": party.system, "keeper": party.keeper, **party.people}
    return signers[person], f"{party.name}/{person}"


def make_client(doors: Open, party: Party, person: str, role: str, **more: Any) -> Client:
    signer, subject = key_of(party, person)
    more.setdefault("patience", ())
    return Client(doors.url, signer, subject, role, doors.clock.now, session=doors.session, **more)


@asynccontextmanager
async def open_doors(side: Side, clock: HandClock, **settings: Any) -> AsyncIterator[Open]:
    """Open the doors of *side*; on leaving, everything that was answered must have been as documented."""
    listening = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    doors = Doors(side.runner, side.store, side.peer, side.line, clock, clock, Settings(urls=(url,), **settings))
    app = make_app(doors)
    truth = Truth(document(ROUTES, url))
    app.middlewares.insert(0, truth.watch)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.SockSite(runner, listening).start()
    try:
        async with ClientSession(trace_configs=[truth.tracing()]) as session:
            yield Open(side, url, doors, clock, session, truth)
    finally:
        await runner.cleanup()
    assert truth.untrue == []


def validate_document(shown: dict[str, Any]) -> None:
    """Hold *shown* against the specification of OpenAPI 3.1."""
    validate(shown)
