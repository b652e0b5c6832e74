"""A peer with all the real keys of its party that breaks every rule of the line, against a real center over real TLS.

Each breach is refused by name, costs the connection at most, and is recorded where it concerns evidence; afterwards an
honest connection has its message cosigned, and the center's own people can post.
"""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from hotline.cli.demo import ready, settled, wall
from hotline.client.drafting import Composed, Desk, compose, signed
from hotline.core.canonical import Instant, Json, b64, encode, instant_text
from hotline.core.checkpoint import Checkpoint, cosign
from hotline.core.entry import MessageEntry, TakenEntry, entry_bytes
from hotline.core.frames import Advance, Bye, Carried, Check, Checked, Cosignature, Hello, Want, Welcome
from hotline.core.handshake import welcome_payload
from hotline.core.signature import HELLO, WELCOME
from hotline.files.keys import generate, make_certificate
from hotline.link.dial import NoConnectionError
from hotline.link.tls import Identity
from tests.end_to_end.forging import DAY, World, forged, greeting, raised, world
from tests.end_to_end.hostile import PARTIES, PATIENCE, Liar

pytestmark = [pytest.mark.end_to_end, pytest.mark.asyncio(loop_scope="module")]

LETTERS = 120
ALERT = 0x15
"""With this a record of TLS begins that only says why there will be no connection (RFC 8446, 5.1)."""


async def liar_in(running: World, letters: int) -> Liar:
    """Stop the real center of `us`, and let the liar take its place."""
    alice = running.alice
    channel = await alice.channel()
    name = await alice.opening(channel, "GEN-1", "service")
    desk = Desk(channel, name, await alice.agreement(name), wall())
    found = []
    for _ in range(letters):
        payload, openings, flags = compose(desk, "GEN-1", greeting())
        found.append(Composed(payload, signed(payload, alice.role, (alice.signer,)), openings, flags))
    await running.twins.us.stop()
    return Liar(running, found)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def liar(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Liar]:
    async with world(tmp_path_factory.mktemp("hostile")) as running:
        yield await liar_in(running, LETTERS)


@pytest_asyncio.fixture(loop_scope="module", autouse=True)
async def unharmed(liar: Liar) -> AsyncIterator[None]:
    """After each attack the center lives, takes a good message from an honest peer, and places one of its own."""
    yield
    process = liar.world.twins.cn.process
    assert process is not None
    assert process.returncode is None
    await liar.honest()
    await liar.world.good("cn", "li")


async def refused(liar: Liar, first: int) -> list[str]:
    """Return the rules of the refusals recorded from fact *first* on."""
    return [each["rule"] for each in await liar.facts(first) if each["kind"] == "refused"]


# before anybody has met


async def test_a_tls_key_that_the_roster_does_not_list_is_not_let_in(liar: Liar) -> None:
    key = generate("Ed25519")
    now = wall()
    stranger = Identity(make_certificate(key, "us us-cn", Instant(now - DAY), Instant(now + DAY)), key)

    with pytest.raises((NoConnectionError, ssl.SSLError, OSError)):
        async with liar.dial(stranger):
            pass


@pytest.mark.parametrize("octets", [b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01" + bytes(500), b""])
async def test_what_is_no_tls_is_not_let_in(liar: Liar, octets: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", liar.world.twins.line)
    writer.write(octets)
    writer.write_eof()
    answer = b""
    async with asyncio.timeout(PATIENCE):
        with contextlib.suppress(ConnectionError):
            answer = await reader.read()
    assert not answer or answer[0] == ALERT, "it is told nothing"
    writer.close()


@pytest.mark.parametrize(
    ("frame", "rule"),
    [
        (b"\x00\xff garbage", "frame.malformed"),
        ("text where a frame should be", "frame.malformed"),
        (b"{}", "frame.malformed"),
        (b'{"frame":"surrender"}', "frame.malformed"),
        (b'{"frame": "bye"}', "frame.malformed"),
        (b'{"frame":"bye","reason":"x","reason":"y","rule":null}', "frame.malformed"),
        (b"[" * 5000, "frame.malformed"),
        (b'{"frame":"bye","reason":"' + b"x" * 9000 + b'","rule":null}', "frame.too_large"),
        (Want("us", 0), "frame.out_of_turn"),
        (Check(1, wall(), settle=True), "frame.out_of_turn"),
    ],
    ids=["bytes", "text", "no kind", "other kind", "layout", "twice", "deep", "too large", "want", "check"],
)
async def test_what_is_no_hello_ends_the_connection_by_name(liar: Liar, frame: Any, rule: str) -> None:
    async with liar.dial() as line:
        await line.send(frame)
        assert (await line.farewell()).rule == rule


async def test_a_frame_over_every_limit_ends_the_connection(liar: Liar) -> None:
    async with liar.dial() as line:
        await line.send(b"x" * 400_000)
        await line.farewell()
        assert line.socket.close_code == 1009


HELLOS: dict[str, tuple[str, dict[str, Json]]] = {
    "another version": ("hello.version", {"versions": [2, 3]}),
    "no version": ("frame.malformed", {"versions": []}),
    "other channel": ("hello.forged", {"channel": "us-fr"}),
    "in our own name": ("hello.forged", {"from": "cn", "to": "us"}),
    "another TLS key": ("hello.wrong_pin", {"spki": "sha256:" + "0" * 64}),
    "our TLS key seen otherwise": ("hello.wrong_pin", {"peer_spki": "sha256:" + "0" * 64}),
    "short nonce": ("frame.malformed", {"nonce": b64(b"short")}),
    "a size below nought": ("frame.malformed", {"ours": {"size": -1, "root": "sha256:" + "0" * 64, "cosigned": 0}}),
    "one member too many": ("frame.malformed", {"extra": 1}),
}


@pytest.mark.parametrize(("rule", "changes"), HELLOS.values(), ids=HELLOS)
async def test_a_hello_that_lies_ends_the_connection_by_name(liar: Liar, rule: str, changes: dict[str, Json]) -> None:
    async with liar.dial() as line:
        await line.send(Hello(liar.signed(encode(await liar.hello(**changes)), HELLO)))
        assert (await line.farewell()).rule == rule


@pytest.mark.parametrize("role", ["log", "tls", "stranger"])
async def test_a_hello_by_another_key_is_forged(liar: Liar, role: str) -> None:
    signer = generate("Ed25519") if role == "stranger" else liar.keys[role][0]
    async with liar.dial() as line:
        await line.send(Hello(liar.signed(encode(await liar.hello()), HELLO, signer)))
        assert (await line.farewell()).rule == "hello.forged"


async def test_a_conversation_that_was_recorded_cannot_be_played_again(liar: Liar) -> None:
    mine = encode(await liar.hello())
    async with liar.dial() as line:
        await line.send(Hello(liar.signed(mine, HELLO)))
        answer = await line.until(lambda frame: isinstance(frame, Hello))
        assert isinstance(answer, Hello)
        welcome = Welcome(liar.signed(welcome_payload(PARTIES, mine, answer.signed.payload, 1), WELCOME))
    async with liar.dial() as line:
        await line.send(Hello(liar.signed(mine, HELLO)))
        await line.send(welcome)
        assert (await line.farewell()).rule == "hello.replayed"


async def test_who_says_nothing_keeps_nobody_out(liar: Liar) -> None:
    async with liar.dial() as silent:
        await liar.honest()
        assert "newer" in (await silent.farewell()).reason


# after both have met


async def test_a_hello_that_boasts_of_what_nobody_has_stops_nothing_for_long(liar: Liar) -> None:
    """The center asks for what it is said to have lost; the next honest hello ends it."""
    boast: Json = {"size": 10**9, "root": "sha256:" + "0" * 64, "given": 10**9}
    async with liar.meet(theirs=boast) as line:
        await line.until(lambda frame: isinstance(frame, Want))
        li = liar.world.people["cn/li"]
        assert (await li.send("GEN-1", greeting(), protocol="service")).state == "accepted"
        await line.send(Bye("enough"))


async def test_a_checkpoint_with_a_bad_signature_is_refused_and_recorded(liar: Liar) -> None:
    first = await liar.recorded()
    body, openings = liar.letter()
    async with liar.meet() as line:
        await line.send(liar.entries(body, note=liar.note([body], keys=liar.keys["cosigner"]), beside={body: openings}))
        assert (await line.farewell()).rule == "checkpoint.refused"

    assert "checkpoint.refused" in await refused(liar, first)


async def test_a_checkpoint_without_its_second_algorithm_is_refused(liar: Liar) -> None:
    body, openings = liar.letter()
    async with liar.meet() as line:
        await line.send(liar.entries(body, note=liar.note([body], keys=liar.keys["log"][:1]), beside={body: openings}))
        assert (await line.farewell()).rule == "checkpoint.refused"


async def test_a_signed_root_that_the_entries_do_not_lead_to_is_refused_and_recorded(liar: Liar) -> None:
    first = await liar.recorded()
    body, openings = liar.letter()
    async with liar.meet() as line:
        await line.send(liar.entries(body, note=liar.note([b"another entry"]), beside={body: openings}))
        assert (await line.farewell()).rule == "log.growth"

    assert "log.growth" in await refused(liar, first)


async def test_entries_with_a_gap_before_them_are_refused(liar: Liar) -> None:
    body, _ = liar.letter()
    async with liar.meet() as line:
        await line.send(replace(liar.entries(body), first=len(liar.bodies) + 5))
        assert (await line.farewell()).rule in ("frame.out_of_turn", "checkpoint.refused")


async def test_a_log_given_back_that_nobody_asked_for_is_refused(liar: Liar) -> None:
    async with liar.meet() as line:
        await line.send(replace(liar.entries(b"{}"), log="cn"))
        assert (await line.farewell()).rule == "frame.out_of_turn"


async def test_a_want_for_another_log_is_refused(liar: Liar) -> None:
    async with liar.meet() as line:
        await line.send(Want("cn", 0))
        assert (await line.farewell()).rule == "frame.out_of_turn"


async def test_a_message_that_cannot_be_admitted_is_answered_by_a_refusal_in_the_other_record(liar: Liar) -> None:
    envelope = signed(liar.letters.pop().payload, "operator", (generate("Ed25519"),))
    bad = entry_bytes(MessageEntry(wall(), envelope))
    good, openings = liar.letter()
    async with liar.meet() as line:
        index = len(liar.bodies)
        await liar.append(line, bad, good, beside={good: openings})

    assert (await liar.verdict(index), await liar.refusal(index)) == ("roster.unknown_key", "roster.unknown_key")
    assert (await liar.verdict(index + 1), await liar.refusal(index + 1)) == ("", None)


async def test_a_message_without_its_openings_is_answered_by_a_refusal(liar: Liar) -> None:
    body, _ = liar.letter()
    async with liar.meet() as line:
        index = len(liar.bodies)
        await liar.append(line, body)

    assert (await liar.verdict(index), await liar.refusal(index)) == ("opening.missing", "opening.missing")


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        (encode({"at": "2026-11-22T10:00:00.000Z", "kind": "surrender", "v": 1}), "entry.unknown"),
        (b"\x00\xff no JSON at all", "json.malformed"),
        (b"", "json.malformed"),
        (b"x" * 65_535, "json.too_large"),
        (encode({"kind": "message"}), "entry.malformed"),
    ],
    ids=["unknown kind", "no JSON", "empty", "largest", "members"],
)
async def test_a_leaf_that_means_nothing_is_held_and_answered_by_a_refusal(liar: Liar, body: bytes, rule: str) -> None:
    async with liar.meet() as line:
        index = len(liar.bodies)
        await liar.append(line, body)

    assert (await liar.verdict(index), await liar.refusal(index)) == (rule, rule)


async def test_an_entry_dated_before_the_one_before_it_is_answered_by_a_refusal(liar: Liar) -> None:
    composed = liar.letters.pop()
    body = entry_bytes(MessageEntry(Instant(wall() - 60_000), composed.envelope))
    async with liar.meet() as line:
        index = len(liar.bodies)
        await liar.append(line, body, beside={body: encode(composed.openings)})

    assert await liar.refusal(index) == "entry.backdated"


async def test_a_taken_of_what_never_stood_is_answered_by_a_refusal(liar: Liar) -> None:
    nothing = "sha256:" + "0" * 64
    body = entry_bytes(TakenEntry(wall(), "cn.example/us-cn", 0, nothing, nothing))
    async with liar.meet() as line:
        index = len(liar.bodies)
        await liar.append(line, body)

    assert await liar.refusal(index) == "entry.unfounded"


async def test_the_same_message_twice_has_no_second_effect(liar: Liar) -> None:
    body, openings = liar.letter()
    async with liar.meet() as line:
        index = len(liar.bodies)
        await liar.append(line, body, beside={body: openings})
        await liar.append(line, body, beside={body: openings})

    assert await liar.refusal(index) is None
    assert len(liar.bodies) == index + 2


async def test_an_advance_whose_proof_leads_elsewhere_is_refused_and_recorded(liar: Liar) -> None:
    first = await liar.recorded()
    body, openings = liar.letter()
    async with liar.meet() as line:
        note = liar.note([b"before it", body])
        await line.send(Advance(len(liar.bodies) + 1, Carried(body, openings), (bytes(32),), note))
        assert (await line.farewell()).rule == "proof.refused"

    assert "proof.refused" in await refused(liar, first)


@pytest.mark.parametrize("case", ["other key", "more than there is"])
async def test_a_cosignature_over_what_is_not_there_is_refused_and_recorded(liar: Liar, case: str) -> None:
    first = await liar.recorded()
    keys = liar.keys["log" if case == "other key" else "cosigner"]
    async with liar.meet() as line:
        head = Checkpoint("cn.example/us-cn", 10**6, bytes(32))
        note = f"{head.body()}\n{cosign(head, 'us.example/us-cn/cosigner', wall() // 1000, keys)}"
        await line.send(Cosignature("cn", note))
        assert (await line.farewell()).rule == "checkpoint.refused"

    assert "checkpoint.refused" in await refused(liar, first)


async def test_two_histories_stop_the_signing_and_the_evidence_is_kept(tmp_path: Path) -> None:
    async with world(tmp_path) as running:
        liar = await liar_in(running, 2)
        body, openings = liar.letter()
        other, its_openings = liar.letter()
        async with liar.meet() as line:
            size = len(liar.bodies) + 1
            note = liar.note([other])
            await liar.append(line, body, beside={body: openings})
            liar.bodies.pop()
            await line.send(liar.entries(other, note=note, beside={other: its_openings}))
            await line.send(Check(1, wall(), settle=True))
            await line.until(lambda frame: isinstance(frame, Checked))

        forks = [each for each in await liar.facts() if each["kind"] == "forked"]
        assert note in forks[0]["evidence"]
        assert f"{size}" in forks[0]["reason"]
        li = running.people["cn/li"]
        for restart in (False, True):
            if restart:
                await running.twins.cn.stop()
                await running.twins.cn.start()
            bent = await forged(li, "GEN-1", greeting(), "service")
            stopped = await raised(li, "/v1/messages", encode(bent.body()))
            unsigned = await raised(liar.witness, "/v1/logs/ours/checkpoint", b"", "GET")
            assert (stopped.rule, unsigned.rule, stopped.status) == ("channel.forked", "channel.forked", 503)
            assert (await liar.witness.health())["status"] == "failing"
            assert (await liar.witness.cosignature("theirs")).startswith("us.example/us-cn\n")


async def test_a_center_takes_back_even_what_it_cannot_read_of_its_own(tmp_path: Path) -> None:
    """A newer version wrote it, and was replaced by this one with an older disk (rules 9 and 10)."""
    async with world(tmp_path) as running:
        liar = await liar_in(running, 0)
        body = encode({"at": instant_text(wall()), "kind": "surrender", "v": 1})
        async with liar.meet() as line:
            await liar.append(line, body)
        index = len(liar.bodies) - 1
        await running.twins.us.start()
        await ready(running.people)
        await running.good()
        await settled(running.people)
        assert (await running.alice.entries("ours", index, 1))["entries"][0]["bytes"] == b64(body)
