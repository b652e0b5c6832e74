"""Who comes in, what is read of them, and how the doors are opened and closed."""

import asyncio
import json
from contextlib import suppress
from typing import Any

import pytest
from aiohttp import ClientConnectionError, ClientResponse

from hotline.client.caller import Caller
from hotline.core.canonical import Duration, Instant, encode
from hotline.core.request import make_request
from hotline.web.app import make_app, serve
from hotline.web.doors import Doors, Settings
from hotline.web.entrance import is_flash
from tests.examples import concern, notice
from tests.fakes import FakeSigner
from tests.fakes_center import CN, US, World
from tests.fakes_doors import Open, no_sleep, open_doors


async def bare(doors: Open, path: str, method: str = "GET", **more: Any) -> tuple[ClientResponse, dict[str, Any]]:
    async with doors.session.request(method, doors.url + path, **more) as response:
        return response, json.loads(await response.read())


def header(doors: Open, **changes: Any) -> dict[str, str]:
    asked: dict[str, Any] = {
        "audience": doors.url,
        "method": "GET",
        "url": f"{doors.url}/v1/channel",
        "body": b"",
        "now": doors.clock.now(),
        "nonce": "n" * 22,
    }
    signer = changes.pop("signer", US.people["alice"])
    return {"Authorization": "Hotline " + make_request(signer, changes.pop("subject", "us/alice"), **(asked | changes))}


def posting(doors: Open) -> dict[str, str]:
    return header(doors, method="POST", url=f"{doors.url}/v1/messages")


async def test_nothing_of_a_stranger_is_read(doors: Open) -> None:
    async def endless() -> Any:
        while True:
            yield b" " * 100_000

    for authorization, rule in (("", "request.missing"), ("Hotline x.y.z", "request.malformed")):
        with suppress(ClientConnectionError):
            headers = {"Authorization": authorization}
            response, problem = await bare(doors, "/v1/rosters", "POST", data=endless(), headers=headers)
            assert (response.status, problem["rule"]) == ((rule == "request.missing" and 401) or 400, rule)


async def test_a_proof_opens_the_door_once(doors: Open) -> None:
    headers = header(doors)
    first, _ = await bare(doors, "/v1/channel", headers=headers)
    second, problem = await bare(doors, "/v1/channel", headers=headers)
    assert (first.status, second.status, problem["rule"]) == (200, 401, "request.replayed")


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"url": "http://us.example/v1/roster"}, "request.other"),
        ({"audience": "http://cn.example"}, "request.other"),
        ({"method": "POST"}, "request.other"),
        ({"body": b"{}"}, "request.body"),
        ({"now": Instant(1_780_308_000_000 - 200_000)}, "request.expired"),
        ({"now": Instant(1_780_308_000_000 + 200_000)}, "request.expired"),
        ({"signer": CN.people["alice"]}, "request.forged"),
        ({"subject": "us/bob"}, "request.forged"),
    ],
)
async def test_a_proof_for_anything_else_opens_nothing(doors: Open, changes: dict[str, Any], rule: str) -> None:
    response, problem = await bare(doors, "/v1/channel", headers=header(doors, **changes))
    assert (response.status, problem["rule"]) == (401, rule)


@pytest.mark.parametrize("authorization", ["", "Bearer x", "hotline x"])
async def test_without_a_proof_the_caller_is_told_how_to_make_one(doors: Open, authorization: str) -> None:
    response, problem = await bare(doors, "/v1/channel", headers={"Authorization": authorization})
    assert (response.status, problem["rule"]) == (401, "request.missing")
    assert response.headers["WWW-Authenticate"] == "Hotline"
    assert response.headers["Date"] == "Mon, 01 Jun 2026 10:00:00 GMT"


async def test_a_machine_of_the_center_opens_nothing(doors: Open) -> None:
    headers = header(doors, signer=US.signer("center"), subject="us/center")
    response, problem = await bare(doors, "/v1/channel", headers=headers)
    assert (response.status, problem["rule"]) == (403, "request.role")


async def test_a_revoked_key_opens_nothing(both: World, doors: Open) -> None:
    gone = US.revoke("alice", both.clock.now())
    async with doors.client("keeper", role="keeper") as keeper:
        await keeper.enrol("roster", gone.roster_envelope)
    response, problem = await bare(doors, "/v1/channel", headers=header(doors))
    assert (response.status, problem["rule"]) == (403, "roster.revoked_key")


async def test_a_caller_may_come_under_any_of_our_names_and_no_other(both: World) -> None:
    async with open_doors(both.us, both.clock) as doors:
        doors.doors.origins["us.example"] = "https://us.example"
        here = header(doors, audience="https://us.example", url="https://us.example/v1/channel")
        first, _ = await bare(doors, "/v1/channel", headers=here | {"Host": "us.example"})
        there = header(doors, audience="https://cn.example", url="https://cn.example/v1/channel", nonce="m" * 22)
        second, problem = await bare(doors, "/v1/channel", headers=there | {"Host": "cn.example"})
    assert (first.status, second.status, problem["rule"]) == (200, 401, "request.other")


async def test_an_address_that_does_not_exist_is_a_problem_document(doors: Open) -> None:
    response, problem = await bare(doors, "/v2/messages")
    assert (response.status, problem["rule"], response.content_type) == (
        404,
        "request.not_found",
        "application/problem+json",
    )


async def test_a_method_that_does_not_exist_says_which_do(doors: Open) -> None:
    response, problem = await bare(doors, "/v1/channel", "DELETE")
    assert (response.status, problem["rule"], response.headers["Allow"]) == (405, "request.method", "GET")


async def test_a_reader_may_send_no_body(doors: Open) -> None:
    response, problem = await bare(doors, "/health", data=b"{}")
    assert (response.status, problem["rule"]) == (413, "request.too_large")


async def test_a_body_of_unknown_length_is_read_no_further_than_its_limit(doors: Open) -> None:
    async def endless() -> Any:
        for _ in range(20):
            yield b" " * 100_000

    response, problem = await bare(doors, "/v1/messages", "POST", data=endless(), headers=posting(doors))
    assert (response.status, problem["rule"]) == (413, "request.too_large")


async def test_a_body_that_does_not_arrive_is_not_waited_for(both: World) -> None:
    arrived = asyncio.Event()

    async def slow() -> Any:
        yield b"{"
        await arrived.wait()

    async with open_doors(both.us, both.clock, body_within=Duration(0)) as doors:
        response, problem = await bare(doors, "/v1/messages", "POST", data=slow(), headers=posting(doors))
        arrived.set()
    assert (response.status, problem["rule"], problem["retryable"]) == (408, "request.too_slow", True)


async def test_a_flood_is_held_back_and_flash_is_not(both: World) -> None:
    measure = {"requests_a_second": 1, "requests_at_once": 4}
    async with open_doors(both.us, both.clock, **measure) as doors, doors.client() as alice:
        urgent = await alice.compose("HTL-1", concern(), precedence="FLASH")
        refused, problem = await drained(doors, doors.caller())
        receipt = await alice.post(urgent)
    assert (refused.status, problem["rule"], refused.headers["Retry-After"]) == (429, "request.too_many", "1")
    assert receipt.state == "proposed"


async def drained(doors: Open, caller: Caller) -> tuple[ClientResponse, dict[str, Any]]:
    """Ask until the guard has enough."""
    while True:
        address = caller.address("/v1/channel")
        response, problem = await bare(doors, "/v1/channel", headers=caller.headers("GET", address, b""))
        if response.status != 200:
            return response, problem


class Asked:
    """As much of a request as is looked at."""

    method, path = "POST", "/v1/messages"


@pytest.mark.parametrize(
    ("body", "urgent"),
    [
        (b"", False),
        (b"[]", False),
        (b"{}", False),
        (b'{"message":1}', False),
        (b'{"message":{}}', False),
        (b'{"message":{"payload":1}}', False),
        (b'{"message":{"payload":"W10"}}', False),
        (b'{"message":{"payload":"eyJwcmVjZWRlbmNlIjoiRkxBU0gifQ"}}', True),
    ],
)
def test_what_calls_itself_flash_is_looked_at_first(body: bytes, urgent: bool) -> None:
    assert is_flash(Asked(), body) is urgent  # type: ignore[arg-type]  # as much as is looked at


async def test_everybody_may_read_the_document_of_the_doors(doors: Open) -> None:
    response, shown = await bare(doors, "/openapi.json")
    assert (response.status, shown["openapi"], shown["servers"]) == (200, "3.1.0", [{"url": doors.url}])


async def test_nothing_of_an_answer_is_kept_by_what_stands_between(doors: Open) -> None:
    response, _ = await bare(doors, "/health")
    assert (response.headers["Cache-Control"], response.headers["X-Content-Type-Options"]) == ("no-store", "nosniff")


async def test_the_doors_open_on_an_address_and_close_in_order(both: World) -> None:
    clock, side = both.clock, both.us
    url = "http://127.0.0.1:8440"
    app = make_app(Doors(side.runner, side.store, side.peer, side.line, clock, clock, Settings(urls=(url,))))
    runner = await serve(app, "127.0.0.1", 0)
    host, port = runner.addresses[0]
    async with asyncio.timeout(5):
        reader, writer = await asyncio.open_connection(host, port)
        writer.write(b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert (await reader.read()).startswith(b"HTTP/1.1 200")
        writer.close()
    await runner.cleanup()
    with pytest.raises(OSError, match="Connect call failed"):
        await asyncio.open_connection(host, port)


async def test_a_system_and_an_operator_post_side_by_side(doors: Open) -> None:
    caller = Caller(doors.url, FakeSigner("us/system"), "us/system", doors.clock.now, doors.session, (), no_sleep)
    async with doors.client("system", role="system") as system:
        message = await system.compose("TST-1", notice())
    reply = await caller.ask("POST", "/v1/messages", body=encode(message.body()))
    assert (reply.status, reply.members()["state"]) == (201, "placed")
