"""Posting, checking, signing and showing messages."""

from dataclasses import replace
from typing import Any

import pytest

from hotline.client.drafting import Composed, signed
from hotline.client.errors import ClientError
from hotline.core import commands
from hotline.core.canonical import Duration, b64
from hotline.core.facts import fact_value
from hotline.store.memory import Failure
from tests.examples import LATE_WINDOW, concern, notice, sent
from tests.fakes_center import CN, HELD, US, World, restarted
from tests.fakes_doors import Open, open_doors


async def refused(awaited: object) -> ClientError:
    with pytest.raises(ClientError) as caught:
        await awaited  # type: ignore[misc]  # any awaitable
    return caught.value


async def composed(doors: Open, **changes: object) -> Composed:
    async with doors.client() as alice:
        return await alice.compose("TST-1", notice(**changes))


async def test_a_notice_is_placed_and_says_what_it_makes_whom_owe(both: World, doors: Open) -> None:
    receipt = await sent(both, doors)
    assert (receipt.state, receipt.index, receipt.lacks_people) == ("placed", HELD, 0)
    assert [(each["kind"], each["owed_by"]) for each in receipt.owed] == [
        ("received", "cn"),
        ("acknowledged", "cn"),
        ("completion", "us"),
    ]


async def test_what_is_answered_with_201_is_durable(doors: Open) -> None:
    async with doors.client() as alice:
        receipt = await alice.send("TST-1", notice())
    doors.side.store.crash()
    assert await doors.side.store.find("us-cn", "ours", receipt.id) is not None


async def test_the_same_bytes_get_the_same_answer_and_one_place(doors: Open) -> None:
    message = await composed(doors)
    async with doors.client() as alice:
        first, again = await alice.post(message), await alice.post(message)
    assert (first.state, first.id, first.index, first.at) == (again.state, again.id, again.index, again.at)
    assert doors.side.center.ours.size == HELD + 1


async def test_a_retry_is_told_what_is_owed_now(both: World, doors: Open) -> None:
    message = await composed(doors)
    async with doors.client() as alice:
        await alice.post(message)
        await both.settle()
        again = await alice.post(message)
    assert {each["kind"]: each["verdict"] for each in again.owed}["delivered"] == "in_time"


async def test_the_same_message_with_another_signature_is_an_error(doors: Open) -> None:
    message = await composed(doors)
    other = replace(message, envelope=signed(message.payload, "operator", (US.people["bob"],)))
    async with doors.client() as alice:
        await alice.post(message)
        error = await refused(alice.post(other))
    assert (error.rule, error.status, error.id) == ("message.altered", 409, message.id)


async def test_a_dry_run_keeps_nothing(doors: Open) -> None:
    message = await composed(doors, window=LATE_WINDOW)
    before = doors.side.center.watch.size
    async with doors.client() as alice:
        receipt = await alice.check(message)
    assert (receipt.state, receipt.flags) == ("valid", ("late", "below_floor")[:1])
    assert doors.side.center.watch.size == before


async def test_a_dry_run_refuses_without_a_record(doors: Open) -> None:
    message = await composed(doors)
    before = doors.side.center.watch.size
    async with doors.client() as alice:
        error = await refused(alice.check(replace(message, openings={})))
    assert (error.rule, error.id) == ("opening.missing", message.id)
    assert doors.side.center.watch.size == before


async def test_a_refusal_names_rule_place_and_message_and_is_on_record(doors: Open) -> None:
    message = await composed(doors)
    forged = signed(message.payload, "operator", (CN.people["alice"],))
    async with doors.client() as alice:
        error = await refused(alice.post(replace(message, envelope=forged)))
    assert (error.rule, error.status, error.retryable, error.id) == ("roster.unknown_key", 403, False, message.id)
    (row,) = await doors.side.store.read("us-cn", "watch", doors.side.center.watch.size - 1, 1)
    assert fact_value(row.body)["rule"] == "roster.unknown_key"


async def test_two_people_make_a_proposal_a_message(doors: Open) -> None:
    async with doors.client() as alice, doors.client("bob") as bob:
        first = await alice.send("HTL-1", concern(), precedence="FLASH")
        assert (first.state, first.index, first.lacks_people) == ("proposed", None, 1)
        assert first.expires == "2026-06-01T10:15:00.000Z"
        second = await bob.second(first.id)
        assert (second.state, second.id, second.index) == ("placed", first.id, HELD)


async def test_the_same_person_cannot_be_the_second(doors: Open) -> None:
    async with doors.client() as alice:
        first = await alice.send("HTL-1", concern())
        again = await alice.second(first.id)
    assert (again.state, again.lacks_people) == ("proposed", 1)


async def test_a_proposal_that_nobody_knows_cannot_be_signed(doors: Open) -> None:
    name = f"sha256:{'0' * 64}"
    signature = {"protected": b64(b"{}"), "signature": b64(b"")}
    error = await refused(doors.post(f"/v1/messages/{name}/signatures", {"signatures": [signature]}))
    assert (error.rule, error.status, error.id) == ("message.expired", 410, name)


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ({"signatures": []}, "signature.missing"),
        ({"signatures": {}}, "signature.malformed"),
        ({"signatures": [1]}, "signature.malformed"),
        ({"signatures": [{}] * 17}, "signature.malformed"),
        ({"protected": "", "signature": ""}, "request.malformed"),
        ({"signatures": [], "more": 1}, "request.malformed"),
    ],
    ids=["none", "no list", "no signature", "too many", "one alone", "more"],
)
async def test_what_are_no_signatures_is_refused_by_name(doors: Open, given: dict[str, Any], rule: str) -> None:
    async with doors.client() as alice:
        first = await alice.send("HTL-1", concern())
    error = await refused(doors.post(f"/v1/messages/{first.id}/signatures", given))
    assert error.rule == rule


async def test_a_proposal_can_be_read_before_it_is_signed(doors: Open) -> None:
    async with doors.client() as alice, doors.client("bob") as bob:
        receipt = await alice.send("HTL-1", concern())
        shown = await bob.message(receipt.id)
    assert (shown["state"], shown["people"], shown["withheld"]) == ("proposed", ["us/alice"], [])
    assert {**shown["fields"], **shown["opened"]} == concern()


async def test_a_placed_message_shows_where_it_stands_and_what_was_sealed(both: World, doors: Open) -> None:
    receipt = await sent(both, doors)
    async with doors.client("auditor", role="auditor") as auditor:
        shown = await auditor.message(receipt.id)
    assert (shown["state"], shown["case"], shown["index"], shown["from"]) == ("placed", receipt.id, HELD, "us")
    assert (shown["people"], shown["undone"], shown["delivered"]) == (["us/alice"], False, "2026-06-01T10:00:00.000Z")
    assert {**shown["fields"], **shown["opened"]} == notice()


async def test_a_message_of_the_peer_shows_too(both: World, doors: Open) -> None:
    async with open_doors(both.cn, both.clock) as theirs, theirs.client() as wei:
        receipt = await wei.send("TST-1", notice())
    await both.settle()
    shown = await doors.get(f"/v1/messages/{receipt.id}")
    assert (shown["from"], shown["opened"]["site_region"]) == ("cn", "Nevada")


async def test_before_the_first_hello_a_message_is_accepted_and_placed_later(both: World) -> None:
    async with (
        restarted(both.us, CN, both.clock) as side,
        open_doors(side, both.clock) as doors,
        doors.client() as alice,
    ):
        message = await alice.compose("TST-1", notice())
        first, again = await alice.post(message), await alice.post(message)
        shown = await alice.message(first.id)
        await side.runner.do(commands.Greet(both.cn.line.greeting()))
        later = await alice.post(message)
    assert (first.state, again.state, shown["state"], later.state) == ("accepted", "accepted", "accepted", "placed")


async def test_a_message_that_nobody_holds_is_not_found(doors: Open) -> None:
    error = await refused(doors.get("/v1/messages/sha256:00"))
    assert (error.rule, error.status) == ("case.unknown", 404)


@pytest.mark.parametrize("person", ["auditor", "keeper", "administrator"])
async def test_only_operators_and_systems_may_post(doors: Open, person: str) -> None:
    message = await composed(doors)
    error = await refused(doors.post("/v1/messages", message.body(), person))
    assert (error.rule, error.status) == ("request.role", 403)


async def test_a_system_posts_with_its_own_role(doors: Open) -> None:
    async with doors.client("system", role="system") as system:
        assert (await system.send("TST-1", notice())).state == "placed"


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        (b"", "json.malformed"),
        (b"[]", "request.malformed"),
        (b'{"message":{},"openings":{},"more":1}', "request.malformed"),
        (b'{"message":{},"message":{}}', "json.duplicate"),
        (b'{"message":1.5}', "json.number"),
        (b'{"message":' + b"[" * 50 + b"]" * 50 + b"}", "json.depth"),
        (b'{"message":{}}', "signature.malformed"),
        (b'{"message":{"payload":"e30","signatures":[]}}', "signature.missing"),
    ],
)
async def test_what_is_no_message_is_refused_by_name(doors: Open, body: bytes, rule: str) -> None:
    assert (await refused(doors.caller().ask("POST", "/v1/messages", body=body))).rule == rule


async def test_an_oversized_message_is_refused_before_it_is_read(doors: Open) -> None:
    error = await refused(doors.caller().ask("POST", "/v1/messages", body=b" " * 600_000))
    assert (error.rule, error.status) == ("request.too_large", 413)


@pytest.mark.parametrize(
    ("failure", "rule"),
    [
        (Failure.FULL, "store.full"),
        (Failure.OVERLOADED, "store.overloaded"),
        (Failure.UNKNOWN_LOST, "store.unknown"),
        (Failure.UNKNOWN_WRITTEN, "store.unknown"),
        (Failure.FENCED, "store.fenced"),
    ],
)
async def test_what_is_not_kept_is_never_answered_with_success(doors: Open, failure: Failure, rule: str) -> None:
    message = await composed(doors)
    doors.side.store.fail_next(failure)
    error = await refused(doors.post("/v1/messages", message.body()))
    assert (error.rule, error.status, error.retryable, error.after > 0) == (rule, 503, True, True)


async def test_a_store_that_does_not_answer_in_time_is_not_waited_for(both: World) -> None:
    async with open_doors(both.us, both.clock) as first:
        message = await composed(first)
    async with open_doors(both.us, both.clock, answer_within=Duration(0)) as doors:
        both.us.store.holding = True
        error = await refused(doors.post("/v1/messages", message.body()))
        both.us.store.holding = False
        both.us.store.sync()
    assert (error.rule, error.status, error.id) == ("store.unknown", 503, message.id)
    assert both.us.center.book.message(message.id) is not None
