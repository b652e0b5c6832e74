"""Bad input to a real center over HTTP: each is refused by name and recorded, and the next good message is placed."""

import asyncio
import contextlib
import json
import secrets
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio
from yarl import URL

from hotline.cli.demo import wall
from hotline.client.client import Client
from hotline.client.errors import ClientError
from hotline.core.canonical import Instant, b64, encode, instant_text
from hotline.core.request import make_request
from hotline.core.rules import RULES
from hotline.core.signature import HELLO, MESSAGE, Signed, sign
from tests.end_to_end.forging import Forged, World, commitment_of_nothing, forged, greeting, raised, world

pytestmark = [pytest.mark.end_to_end, pytest.mark.asyncio(loop_scope="module")]

Bend = Callable[[Forged, World], None]
HOUR = 3_600_000


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def both(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with world(tmp_path_factory.mktemp("bad")) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module", autouse=True)
async def unharmed(both: World) -> AsyncIterator[None]:
    """After each attempt both processes live, and a good message goes through."""
    yield
    for twin in both.twins.both:
        assert twin.process is not None
        assert twin.process.returncode is None
    await both.good("us", "alice")


def named(error: ClientError, rule: str) -> None:
    """The refusal must name its rule, say what it is and what to do, as the table has it."""
    assert (error.rule, error.status) == (rule, RULES[rule].status), str(error)
    assert error.remedy == RULES[rule].remedy
    assert error.says == RULES[rule].says


def member(name: str, value: Any) -> Bend:
    """Return what puts *value* into the payload."""
    return lambda bent, _: bent.value.update({name: value})


def signed_by(*people: str, role: str = "operator") -> Bend:
    """Return what has *people* sign, in *role*."""

    def bend(bent: Forged, both: World) -> None:
        known = {name: both.twins.us.signer(name) for name in people}
        bent.signers = [(role, known[name]) for name in people]

    return bend


def peers_key(bent: Forged, both: World) -> None:
    bent.signers = [("operator", both.twins.cn.signer("li"))]


def without_subject(bent: Forged, _: World) -> None:
    del bent.value["sealed"]["subject"], bent.openings["subject"]


def other_salt(bent: Forged, _: World) -> None:
    bent.value["sealed"]["subject"] = commitment_of_nothing()


def spaced(bent: Forged, _: World) -> None:
    bent.payload = json.dumps(bent.value).encode()


def twice_version(bent: Forged, _: World) -> None:
    bent.payload = encode(bent.value).replace(b'"v":1', b'"v":1,"v":1')


def oversize(bent: Forged, _: World) -> None:
    bent.value["fields"]["padding"] = "x" * 50_000


def deep(bent: Forged, _: World) -> None:
    nested: Any = 1
    for _step in range(20):
        nested = [nested]
    bent.value["fields"]["nested"] = nested


def fraction(bent: Forged, _: World) -> None:
    bent.payload = encode(bent.value).replace(b'"v":1', b'"v":1.0')


MESSAGES: dict[str, tuple[str, Bend]] = {
    "unsigned": ("signature.missing", lambda bent, _: bent.signers.clear()),
    "a key nobody listed": ("roster.unknown_key", signed_by("stranger")),
    "a key of the peer": ("roster.unknown_key", peers_key),
    "expired key": ("roster.expired_key", signed_by("expired")),
    "key not valid yet": ("roster.not_yet_valid", signed_by("early")),
    "revoked key": ("roster.revoked_key", signed_by("revoked")),
    "role that the key does not have": ("roster.wrong_role", signed_by("auditor")),
    "role that does not speak": ("roster.wrong_role", signed_by("auditor", role="auditor")),
    "machine on a form for people": ("form.human_only", signed_by("telemetry", role="system")),
    "a good signature beside a stranger's": ("roster.unknown_key", signed_by("alice", "stranger")),
    "the same signature twice": ("signature.duplicate", signed_by("alice", "alice")),
    "seventeen signatures": ("signature.too_many", signed_by(*["alice"] * 17)),
    "unknown form": ("form.unknown", member("form", "GEN-99")),
    "unknown agreement": ("agreement.not_in_force", member("agreement", "sha256:" + "0" * 64)),
    "agreement under another name": ("agreement.unknown", member("protocol", "crisis-hotline")),
    "missing field": ("field.missing", without_subject),
    "extra field": ("field.unknown", lambda bent, _: bent.value["fields"].update(colour="red")),
    "extra sealed field": ("field.unknown", lambda bent, _: bent.seal("colour", "red")),
    "wrong type": ("field.wrong_type", lambda bent, _: bent.seal("subject", 5)),
    "too long a text": ("field.out_of_range", lambda bent, _: bent.seal("subject", "x" * 121)),
    "sealed field left open": ("field.not_sealed", lambda bent, _: opened(bent)),
    "opening withheld": ("opening.missing", lambda bent, _: bent.openings.clear()),
    "opening of another value": ("opening.wrong", other_salt),
    "opening of nothing": ("opening.unknown", lambda bent, _: bent.openings.update(x=bent.openings["text"])),
    "oversize": ("json.too_large", oversize),
    "nested too deeply": ("json.depth", deep),
    "not canonical": ("json.not_canonical", spaced),
    "duplicate member": ("json.duplicate", twice_version),
    "a fraction": ("json.number", fraction),
    "not JSON": ("json.malformed", lambda bent, _: setattr(bent, "payload", b"\xff\xfe\x00")),
    "member missing": ("message.malformed", lambda bent, _: bent.value.pop("nonce")),
    "other version": ("message.version", member("v", 2)),
    "precedence not allowed": ("message.precedence", member("precedence", "FLASH")),
    "no such precedence": ("message.malformed", member("precedence", "URGENT")),
    "other channel": ("channel.other", member("channel", "us-fr")),
    "in the name of the peer": ("channel.other", lambda bent, _: bent.value.update({"from": "cn", "to": "us"})),
    "to itself": ("channel.other", member("to", "us")),
    "an actual message on a test channel": ("channel.status", member("status", "actual")),
    "an exercise on a test channel": ("channel.status", member("status", "exercise")),
    "answer to what nobody sent": ("case.unexpected", member("in_reply_to", "sha256:" + "0" * 64)),
    "case without an answer": ("case.missing", member("case", "sha256:" + "0" * 64)),
}


def opened(bent: Forged) -> None:
    """Let a field that is to be sealed stand open."""
    bent.value["fields"]["subject"] = "in the open"
    del bent.value["sealed"]["subject"], bent.openings["subject"]


@pytest.mark.parametrize(("rule", "bend"), MESSAGES.values(), ids=MESSAGES)
async def test_a_bent_message_is_refused_by_name_and_recorded(both: World, rule: str, bend: Bend) -> None:
    bent = await forged(both.alice, "GEN-1", greeting(), "service")
    bend(bent, both)

    named(await both.refused(bent), rule)


async def test_a_signature_over_other_bytes_is_forged(both: World) -> None:
    bent, other = [await forged(both.alice, "GEN-1", greeting(), "service") for _ in range(2)]
    signature = sign(encode(other.value), MESSAGE, "operator", both.alice.signer)
    envelope = Signed(encode(bent.value), (signature,)).envelope()

    error = await raised(both.alice, "/v1/messages", encode({"message": envelope, "openings": bent.openings}))
    named(error, "signature.forged")


async def test_a_signature_for_another_kind_of_document_is_refused(both: World) -> None:
    bent = await forged(both.alice, "GEN-1", greeting(), "service")
    payload = encode(bent.value)
    envelope = Signed(payload, (sign(payload, HELLO, "operator", both.alice.signer),)).envelope()

    error = await raised(both.alice, "/v1/messages", encode({"message": envelope, "openings": bent.openings}))
    named(error, "signature.type")


async def test_the_same_message_again_is_answered_alike_and_with_other_signatures_refused(both: World) -> None:
    bent = await forged(both.alice, "GEN-1", greeting(), "service")
    first, again = [await both.alice.caller.post("/v1/messages", bent.body()) for _ in range(2)]
    assert first.members()["index"] == again.members()["index"]

    signed_by("ben")(bent, both)
    named(await both.refused(bent), "message.altered")


async def test_a_form_for_two_people_waits_however_often_one_person_signs(both: World) -> None:
    concern: dict[str, Any] = {
        "concern_type": "other",
        "time_of_event": instant_text(wall()),
        "what_is_known": {"original": "Lights.", "language": "en"},
        "what_we_are_doing": {"original": "Looking.", "language": "en"},
        "what_we_ask": "no_reply",
        "confidence": "possible",
        "next_update_by": instant_text(Instant(wall() + HOUR)),
    }
    receipt = await both.alice.send("HTL-1", concern, protocol="crisis-hotline")
    assert (receipt.state, receipt.lacks_people) == ("proposed", 1)

    again = await both.alice.second(receipt.id)
    assert again.state == "proposed"
    assert (await both.alice.message(receipt.id))["state"] == "proposed"

    past = await forged(both.alice, "HTL-1", concern, "crisis-hotline")
    past.value["fields"]["next_update_by"] = instant_text(Instant(wall() - HOUR))
    named(await both.refused(past), "condition.failed")


def notice_of_test(start: int, end: int) -> dict[str, Any]:
    """Return the fields of a notice of a test."""
    return {
        "test_id": "T-1",
        "category": "bio_chem",
        "system_designation": "S-1",
        "site_region": "North",
        "window": {"start": instant_text(Instant(start)), "end": instant_text(Instant(end))},
        "connectivity": "isolated",
        "possible_external_effects": {"original": "None.", "language": "en"},
        "containment_level": 3,
        "stop_conditions": {"original": "Any doubt.", "language": "en"},
        "human_supervisor_role": "Director",
        "point_of_contact": {"role": "Duty officer", "phone": "+1 555 0100"},
    }


@pytest.mark.parametrize(
    ("start", "flags"),
    [(30, ("late",)), (5, ("below_floor", "late")), (-48, ("below_floor", "late"))],
    ids=["late", "below the floor", "in the past"],
)
async def test_a_late_notice_is_placed_and_flagged(both: World, start: int, flags: tuple[str, ...]) -> None:
    begins = wall() + start * HOUR
    receipt = await both.alice.send("TST-1", notice_of_test(begins, begins + HOUR), protocol="ai-test-notification")

    assert receipt.state == "placed"
    assert set(receipt.flags) == set(flags)


# requests


async def ask(client: Client, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> dict[str, Any]:
    """Ask with these headers, once; returns the problem."""
    session = client.caller.session
    async with session.request(method, address_of(client, path), data=body or None, headers=headers) as answer:
        value = await answer.json(content_type="application/problem+json")
        assert answer.status == RULES[value["rule"]].status
        assert value["remedy"] == RULES[value["rule"]].remedy
        return dict(value)


def proof(client: Client, method: str, path: str, body: bytes = b"") -> dict[str, str]:
    """Return the headers of a good request."""
    return client.caller.headers(method, address_of(client, path), body)


def address_of(client: Client, path: str) -> URL:
    """Return the address of *path*, query and all, as it is written."""
    return URL(client.caller.origin + path, encoded=True)


async def test_a_proof_opens_the_door_once(both: World) -> None:
    headers = proof(both.alice, "GET", "/v1/channel")
    async with both.alice.caller.session.get(both.alice.caller.address("/v1/channel"), headers=headers) as answer:
        assert answer.status == 200

    assert (await ask(both.alice, "GET", "/v1/channel", headers))["rule"] == "request.replayed"


async def test_a_proof_opens_no_other_door(both: World) -> None:
    alice = both.alice
    headers = proof(alice, "GET", "/v1/channel")
    assert (await ask(alice, "GET", "/v1/cases", headers))["rule"] == "request.other"
    assert (await ask(alice, "GET", "/v1/channel?limit=1", headers))["rule"] in ("request.other", "request.malformed")
    assert (await ask(both.people["cn/li"], "GET", "/v1/channel", headers))["rule"] == "request.forged"
    headers = proof(alice, "POST", "/v1/messages", b"{}")
    assert (await ask(alice, "POST", "/v1/messages/check", headers, b"{}"))["rule"] == "request.other"
    assert (await ask(alice, "POST", "/v1/messages", headers, b'{"a":1}'))["rule"] == "request.body"


async def test_a_proof_grows_old(both: World) -> None:
    caller = both.alice.caller
    for away in (-3 * 60_000, 3 * 60_000):
        token = make_request(
            caller.signer,
            caller.subject,
            audience=caller.origin,
            method="GET",
            url=str(caller.address("/v1/channel")),
            body=b"",
            now=Instant(wall() + away),
            nonce=b64(secrets.token_bytes(18)),
        )
        problem = await ask(both.alice, "GET", "/v1/channel", {"Authorization": f"Hotline {token}"})
        assert problem["rule"] == "request.expired"


@pytest.mark.parametrize(
    ("token", "rule"),
    [
        ("", "request.missing"),
        ("Bearer secret", "request.missing"),
        ("Hotline secret", "request.malformed"),
        ("Hotline " + "x" * 7000, "request.malformed"),
        ("Hotline e30.e30.e30", "request.malformed"),
    ],
)
async def test_who_does_not_prove_who_asks_is_turned_away(both: World, token: str, rule: str) -> None:
    assert (await ask(both.alice, "GET", "/v1/channel", {"Authorization": token}))["rule"] == rule


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("stranger", "request.forged"),
        ("expired", "roster.expired_key"),
        ("early", "roster.not_yet_valid"),
        ("revoked", "roster.revoked_key"),
    ],
)
async def test_a_key_that_is_not_good_today_opens_nothing(both: World, name: str, rule: str) -> None:
    client = Client(both.twins.us.url, both.twins.us.signer(name), f"us/{name}", "operator", wall)
    async with client:
        assert (await ask(client, "GET", "/v1/channel", proof(client, "GET", "/v1/channel")))["rule"] == rule


async def test_an_auditor_reads_and_never_posts(both: World) -> None:
    auditor = both.people["us/auditor"]
    bent = await forged(both.alice, "GEN-1", greeting(), "service")
    for path in ("/v1/messages", "/v1/messages/check", f"/v1/messages/{'sha256:' + '0' * 64}/signatures"):
        named(await raised(auditor, path, encode(bent.body())), "request.role")
    for path in ("/v1/rosters", "/v1/agreements", "/v1/clock"):
        named(await raised(auditor, path, b"{}"), "request.role")
    named(await raised(both.alice, "/v1/rosters", b"{}"), "request.role")


@pytest.mark.parametrize(
    ("method", "path", "rule"),
    [
        ("GET", "/v2/channel", "request.not_found"),
        ("GET", "/v1/messages/../../etc/passwd", "request.not_found"),
        ("GET", "/v1/messages/%00", "case.unknown"),
        ("DELETE", "/v1/channel", "request.method"),
        ("PROPFIND", "/v1/messages", "request.method"),
        ("GET", "/v1/channel?verbose=1", "request.malformed"),
        ("GET", "/v1/logs/ours/entries?first=-1", "request.malformed"),
        ("GET", "/v1/logs/ours/entries?first=1e3", "request.malformed"),
        ("GET", "/v1/logs/ours/entries?first=99999999", "log.range"),
        ("GET", "/v1/logs/mine/entries", "request.not_found"),
        ("GET", "/v1/messages/sha256:0", "case.unknown"),
        ("GET", "/v1/protocols/sha256:0", "agreement.unknown"),
    ],
)
async def test_an_address_that_leads_nowhere_says_so(both: World, method: str, path: str, rule: str) -> None:
    assert (await ask(both.alice, method, path, proof(both.alice, method, path)))["rule"] == rule


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        (b"", "json.malformed"),
        (b"[]", "request.malformed"),
        (b"{}", "request.malformed"),
        (b"\xef\xbb\xbf{}", "json.malformed"),
        (b'{"message":NaN}', "json.number"),
        (b'{"message":{},"message":{}}', "json.duplicate"),
        (b'{"message":{},"extra":1}', "request.malformed"),
        (b'{"message":7}', "signature.malformed"),
        (b'{"message":{"payload":"e30","signatures":{}}}', "signature.malformed"),
        (b'{"message":{"payload":"e30=","signatures":[]}}', "signature.missing"),
        (b"[" * 100_000, "json.depth"),
        (b'{"message":"' + b"x" * 600_000 + b'"}', "request.too_large"),
    ],
    ids=range(12),
)
async def test_a_body_that_is_no_message_is_refused(both: World, body: bytes, rule: str) -> None:
    named(await raised(both.alice, "/v1/messages", body), rule)


@pytest.mark.parametrize(
    "octets",
    [b"\x16\x03\x01\x02\x00", b"BREW / HTTP/1.1\r\n\r\n", b"GET /health HTTP/1.1\r\nHost: " + b"x" * 99_999, b""],
    ids=["TLS", "no such method", "endless header", "nothing"],
)
async def test_a_door_is_not_broken_by_what_is_no_request(both: World, octets: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", both.twins.us.api)
    writer.write(octets)
    with contextlib.suppress(TimeoutError, ConnectionError):
        async with asyncio.timeout(0.3):
            answer = await reader.read(65_536)
            assert (answer.startswith(b"HTTP/1.") and b" 400 " in answer) or answer == b""
    writer.close()
    assert (await both.alice.health())["status"] != "failing"
