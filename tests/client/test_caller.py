"""Requests with proofs, again with the same bytes when the line breaks."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from hotline.client.caller import PATIENCE, Caller
from hotline.client.errors import ClientError, UnreachableError
from hotline.core.canonical import Instant
from hotline.core.request import check_request
from tests.fakes_center import JUNE, US

Answers = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Center:
    """A center that answers as it is told, once for each request, and remembers what it was asked."""

    answers: list[web.Response | None]
    asked: list[tuple[str, bytes, str]] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append((request.path_qs, await request.read(), request.headers.get("Authorization", "")))
        found = self.answers.pop(0)
        if found is None:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        return found

    async def sleep(self, seconds: float) -> None:
        self.waited.append(seconds)


def problem(rule: str, status: int, after: str | None = None, *, retryable: bool = True) -> web.Response:
    body = json.dumps({"rule": rule, "status": status, "retryable": retryable}).encode()
    return web.Response(body=body, status=status, headers={"Retry-After": after} if after else None)


@asynccontextmanager
async def asking(*answers: web.Response | None) -> AsyncIterator[tuple[Center, Caller]]:
    center = Center(list(answers))
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", center.answer)
    async with TestServer(app) as server, ClientSession() as session:
        url = str(server.make_url("/"))
        caller = Caller(url, US.people["alice"], "us/alice", lambda: Instant(JUNE), session, PATIENCE, center.sleep)
        yield center, caller


def good() -> web.Response:
    return web.json_response({"fine": True})


async def test_each_request_has_a_proof_for_just_this_address_and_body() -> None:
    async with asking(good()) as (center, caller):
        await caller.post("/v1/messages", {"b": 1, "a": [True]})
        ((path, body, header),) = center.asked
        checked = check_request(
            header.removeprefix("Hotline "),
            US.roster.find,
            audience=caller.origin,
            method="POST",
            url=caller.origin + path,
            body=body,
            now=Instant(JUNE),
        )
    assert (checked.key.subject, body) == ("us/alice", b'{"a":[true],"b":1}')


async def test_a_query_is_proved_as_it_is_sent() -> None:
    async with asking(good()) as (center, caller):
        await caller.get("/v1/cases", {"before": "sha256:00", "kinds": "a,b c"})
        ((path, _, header),) = center.asked
        check_request(
            header.removeprefix("Hotline "),
            US.roster.find,
            audience=caller.origin,
            method="GET",
            url=caller.origin + path,
            body=b"",
            now=Instant(JUNE),
        )


async def test_a_broken_connection_is_tried_again_with_the_same_bytes_and_a_new_proof() -> None:
    async with asking(None, None, good()) as (center, caller):
        assert (await caller.post("/v1/messages", {"a": 1})).members() == {"fine": True}
    bodies, proofs = {body for _, body, _ in center.asked}, {proof for _, _, proof in center.asked}
    assert (len(center.asked), len(bodies), len(proofs), center.waited) == (3, 1, 3, [0.25, 0.5])


async def test_a_center_that_is_not_there_is_given_up_after_a_while() -> None:
    async with asking(*[None] * 20) as (center, caller):
        with pytest.raises(UnreachableError, match="send the same bytes again"):
            await caller.get("/v1/channel")
    assert center.waited == list(PATIENCE)


async def test_what_may_pass_is_tried_again_when_the_center_says_so() -> None:
    async with asking(problem("channel.closed", 503, "2"), good()) as (center, caller):
        assert (await caller.get("/v1/channel")).status == 200
    assert center.waited == [2.0]


async def test_what_the_center_asks_to_wait_too_long_for_is_told_at_once() -> None:
    async with asking(problem("request.too_many", 429, "120")) as (center, caller):
        with pytest.raises(ClientError) as caught:
            await caller.get("/v1/channel")
    assert (caught.value.rule, caught.value.after, center.waited) == ("request.too_many", 120, [])


async def test_a_proof_that_a_broken_connection_sent_twice_is_made_anew() -> None:
    async with asking(problem("request.replayed", 401, retryable=False), good()) as (center, caller):
        assert (await caller.get("/v1/channel")).status == 200
    assert len({proof for _, _, proof in center.asked}) == 2


async def test_what_will_not_pass_is_not_tried_again() -> None:
    async with asking(problem("field.missing", 422, retryable=False)) as (center, caller):
        with pytest.raises(ClientError) as caught:
            await caller.post("/v1/messages", {})
    assert (caught.value.rule, caught.value.status, len(center.asked)) == ("field.missing", 422, 1)


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"{}"])
async def test_an_answer_from_something_else_is_an_error_with_its_status(body: bytes) -> None:
    async with asking(web.Response(body=body, status=502)) as (_, caller):
        with pytest.raises(ClientError, match="502") as caught:
            await caller.get("/v1/channel")
    assert caught.value.status == 502


async def test_an_answer_that_is_no_object_is_an_error() -> None:
    async with asking(web.json_response([])) as (_, caller):
        reply = await caller.get("/v1/channel")
        with pytest.raises(ClientError, match="no JSON object"):
            reply.members()


async def test_a_redirection_is_not_followed() -> None:
    async with asking(web.Response(status=302, headers={"Location": "/elsewhere"})) as (center, caller):
        assert (await caller.get("/v1/channel")).status == 302
    assert len(center.asked) == 1


async def test_what_is_open_to_everyone_is_asked_without_a_proof() -> None:
    async with asking(web.json_response({"status": "failing"}, status=503)) as (center, caller):
        reply = await caller.open("/health")
    assert (reply.status, reply.members(), center.asked[0][2]) == (503, {"status": "failing"}, "")
