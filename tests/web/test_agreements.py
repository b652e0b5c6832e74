"""The channel, agreements and rosters, and who may bring new ones."""

from dataclasses import replace
from typing import Any

import pytest

from hotline.client.errors import ClientError
from hotline.core.aloud import words
from hotline.core.canonical import Instant, Json, decode, digest, encode, instant_text
from hotline.files import protocols
from tests import consents
from tests.confirmations import confirmed
from tests.examples import sent
from tests.fakes import FakeSigner, key_of
from tests.fakes_center import AGREEMENTS, CN, HELD, JUNE, US, World
from tests.fakes_doors import Open

NEW = protocols.load("service")
LATER = Instant(JUNE + 3_600_000)
Posted = dict[str, Json]


def document_of(octets: bytes) -> dict[str, Any]:
    value = decode(octets, largest=10**6, deepest=32)
    assert isinstance(value, dict)
    return value


async def refused(awaited: object) -> tuple[str, int]:
    with pytest.raises(ClientError) as caught:
        await awaited  # type: ignore[misc]  # any awaitable
    return caught.value.rule, caught.value.status


async def test_the_channel_says_what_a_message_needs(both: World, doors: Open) -> None:
    shown = await doors.get("/v1/channel")
    assert (shown["channel"], shown["party"], shown["peer"], shown["status"]) == ("us-cn", "us", "cn", "actual")
    assert shown["seen"] == {"size": HELD, "root": shown["logs"]["theirs"]["root"]}
    assert (shown["reconciled"], shown["forked"], shown["link"]["up"]) == (True, None, True)
    assert {each["protocol"]: each["in_force"] for each in shown["agreements"]} == {
        "crisis-hotline": "2026-06-01T10:00:00.000Z",
        "ai-test-notification": "2026-06-01T10:00:00.000Z",
    }


async def test_what_was_seen_of_the_peer_is_what_we_cosigned(both: World, doors: Open) -> None:
    del both.us.center.theirs.series.sizes[:]
    assert (await doors.get("/v1/channel"))["seen"] is None


async def test_an_agreement_is_given_as_the_bytes_that_were_logged(doors: Open) -> None:
    listed = (await doors.get("/v1/protocols"))["agreements"]
    assert {each["digest"] for each in listed} == {each.digest for each in AGREEMENTS}
    for each in AGREEMENTS:
        assert (await doors.caller().get(f"/v1/protocols/{each.digest}")).body == each.octets


async def test_an_agreement_that_nobody_consented_to_is_not_found(doors: Open) -> None:
    assert await refused(doors.get(f"/v1/protocols/{NEW.digest}")) == ("agreement.unknown", 404)


async def test_the_keys_of_both_parties_are_shown_as_they_were_signed(doors: Open) -> None:
    shown = await doors.get("/v1/roster", "auditor")
    for side, party in (("ours", US), ("theirs", CN)):
        assert shown[side]["roster"]["envelope"] == party.roster_envelope
        assert shown[side]["root"]["envelope"] == party.root_envelope
        assert "\n".join(shown[side]["root"]["words"]) == words(party.root.digest)
        assert len(shown[side]["roster"]["keys"]) == len(party.roster.keys)


async def test_a_keeper_brings_a_new_roster_and_its_keys_count_at_once(doors: Open) -> None:
    carol = FakeSigner("us/carol")
    grown = US.with_roster([*US.roster.keys, key_of(carol, "operator", subject="us/carol")])
    assert await refused(doors.post("/v1/rosters", {"document": "roster", "envelope": grown.roster_envelope})) == (
        "request.role",
        403,
    )
    async with doors.client("keeper", role="keeper") as keeper:
        await keeper.enrol("roster", grown.roster_envelope)
        shown = await keeper.roster()
    assert (shown["ours"]["roster"]["version"], shown["ours"]["roster"]["envelope"]) == (2, grown.roster_envelope)
    later = replace(doors, side=replace(doors.side, party=replace(US, people={**US.people, "carol": carol})))
    assert (await later.get("/v1/channel", "carol"))["party"] == "us"


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        ({"document": "crown", "envelope": {}}, "request.malformed"),
        ({"document": "roster"}, "request.malformed"),
        ({"document": "roster", "envelope": {}}, "signature.malformed"),
        ({"document": "roster", "envelope": CN.roster_envelope}, "roster.unknown_key"),
    ],
)
async def test_a_roster_that_nobody_may_bring_is_refused(doors: Open, value: dict[str, object], rule: str) -> None:
    assert (await refused(doors.post("/v1/rosters", value, "keeper")))[0] == rule  # type: ignore[arg-type]  # JSON


def posted(document: bytes, person: str = "administrator", role: str = "administrator", start: int = LATER) -> Posted:
    """Return what is posted when *person* of us consents, in some role."""
    signer = {"system": US.system, "keeper": US.keeper, **US.people}[person]
    statement = consents.signed(consents.stated(document, "us", start, JUNE), signer, role=role)
    return {"agreement": decode(document, largest=10**6, deepest=32), "statement": statement}


async def test_consent_puts_an_agreement_in_force_once_both_have_given_it(both: World, doors: Open) -> None:
    async with doors.client("administrator", role="administrator") as chief:
        shown = await chief.consent(NEW.octets, LATER)
        assert (shown["digest"], shown["state"], shown["since"]) == (NEW.digest, "proposed", instant_text(LATER))
        assert (shown["consented"], shown["in_force"]) == (["us"], None)
        assert shown["consents"][0]["people"] == ["us/administrator"]
        await both.settle()
        given = consents.consent(NEW.octets, "cn", LATER + 1000, JUNE, CN.people["administrator"])
        await both.cn.runner.do(given)
        await both.settle()
        (shown,) = [each for each in await chief.agreements() if each["digest"] == NEW.digest]
        assert (shown["state"], shown["in_force"]) == ("coming", instant_text(Instant(LATER + 1000)))
        assert {each["party"]: each["in_force"] for each in shown["consents"]} == dict.fromkeys(
            ("us", "cn"), shown["in_force"]
        )
        await both.pass_time(LATER + 1000 - JUNE)
        (shown,) = [each for each in await chief.agreements() if each["digest"] == NEW.digest]
        assert shown["state"] == "in_force"


async def test_an_operator_may_bring_what_an_administrator_signed(doors: Open) -> None:
    found = await doors.post("/v1/agreements", posted(NEW.octets), "alice")
    assert (found["state"], found["digest"]) == ("done", NEW.digest)
    again = await doors.post("/v1/agreements", posted(NEW.octets), "alice")
    assert again == found, "the same bytes are no second consent"


@pytest.mark.parametrize(
    ("person", "role", "rule"),
    [
        ("alice", "operator", "consent.signer"),
        ("keeper", "keeper", "consent.signer"),
        ("auditor", "auditor", "consent.signer"),
        ("system", "system", "consent.signer"),
        ("alice", "administrator", "roster.wrong_role"),
    ],
)
async def test_the_signature_counts_and_not_who_brings_it(doors: Open, person: str, role: str, rule: str) -> None:
    assert await refused(doors.post("/v1/agreements", posted(NEW.octets, person, role), "alice")) == (rule, 403)


async def test_an_auditor_and_a_machine_bring_no_consent(doors: Open) -> None:
    for person in ("auditor", "system"):
        assert await refused(doors.post("/v1/agreements", posted(NEW.octets), person)) == ("request.role", 403)


async def test_an_agreement_that_cannot_be_used_is_refused(doors: Open) -> None:
    broken = {**posted(NEW.octets), "agreement": {"protocol": "x"}}
    assert await refused(doors.post("/v1/agreements", broken, "alice")) == ("agreement.malformed", 422)


async def test_a_consent_to_other_bytes_from_the_past_or_by_nobody_is_refused(doors: Open) -> None:
    other = {**posted(NEW.octets), "statement": posted(AGREEMENTS[0].octets)["statement"]}
    assert await refused(doors.post("/v1/agreements", other, "alice")) == ("consent.other", 422)
    past = posted(NEW.octets, start=JUNE - 1)
    assert await refused(doors.post("/v1/agreements", past, "alice")) == ("consent.past", 422)
    nobody: Posted = {"agreement": {}, "statement": {}}
    assert (await refused(doors.post("/v1/agreements", nobody, "alice")))[0] == "signature.malformed"
    configured = posted(AGREEMENTS[0].octets)
    assert await refused(doors.post("/v1/agreements", configured, "alice")) == ("consent.repeated", 409)


async def test_a_newer_version_takes_the_place_of_the_one_before(both: World, doors: Open) -> None:
    newer = encode({**document_of(AGREEMENTS[0].octets), "version": 2})
    for side, party in ((both.us, US), (both.cn, CN)):
        given = consents.consent(newer, party.name, LATER, JUNE, party.people["administrator"])
        await side.runner.do(given)
        await both.settle()
    before = {each["digest"]: each for each in (await doors.get("/v1/protocols"))["agreements"]}
    old = before[AGREEMENTS[0].digest]
    assert (old["state"], old["until"], old["successor"]) == ("in_force", instant_text(LATER), digest(newer))
    await both.pass_time(LATER - JUNE)
    after = {each["digest"]: each["state"] for each in (await doors.get("/v1/protocols"))["agreements"]}
    assert (after[AGREEMENTS[0].digest], after[digest(newer)]) == ("superseded", "in_force")
    async with doors.client() as alice:
        assert (await alice.protocol("crisis-hotline")).version == 2
        assert await alice.opening(await alice.channel(), "HTL-1", None) == digest(newer)


async def test_a_person_confirms_the_clock_by_name(both: World, doors: Open) -> None:
    async with doors.client() as alice:
        await alice.confirm_clock()
        rows = await alice.entries("watch", doors.side.center.watch.size - 2)
    fact, placed = (each["entry"] for each in rows["entries"])
    assert (fact["kind"], fact["subject"], placed["kind"]) == ("clock_confirmed", "us/alice", "placed")
    await both.settle()
    assert both.cn.center.theirs.size == both.us.center.ours.size
    shown = await doors.get("/v1/logs/ours/entries", first=both.us.center.ours.size - 1)
    assert shown["entries"][0]["entry"]["statement"]["signatures"], "the other side sees whose word it was"


async def test_the_clock_is_confirmed_by_a_signature_and_not_by_who_brings_it(doors: Open) -> None:
    now = doors.clock.now()
    by = US.people["alice"]
    for said, rule in (
        (confirmed(now, US.system, role="system"), ("clock.signer", 403)),
        (confirmed(now + 120_000, by), ("clock.differs", 409)),
        (confirmed(now, by, party="cn"), ("clock.other", 422)),
    ):
        assert await refused(doors.post("/v1/clock", {"statement": said})) == rule
    assert await refused(doors.post("/v1/clock", {})) == ("request.malformed", 400)
    assert await refused(doors.post("/v1/clock", {"statement": confirmed(now, by)}, "auditor")) == ("request.role", 403)


async def test_an_agreement_can_be_read_from_the_peer_alone(both: World, doors: Open) -> None:
    await sent(both, doors)
    del both.us.center.ours.consents[AGREEMENTS[0].digest]
    assert (await doors.caller().get(f"/v1/protocols/{AGREEMENTS[0].digest}")).body == AGREEMENTS[0].octets
