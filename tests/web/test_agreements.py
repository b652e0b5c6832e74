"""The channel, agreements and rosters, and who may bring new ones."""

from dataclasses import replace

import pytest

from hotline.client.errors import ClientError
from hotline.core.canonical import decode, digest
from hotline.core.roster import words
from hotline.files import protocols
from tests.examples import sent
from tests.fakes import FakeSigner, key_of
from tests.fakes_center import AGREEMENTS, CN, HELD, US, World
from tests.fakes_doors import Open

NEW = protocols.load("service")


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


async def test_consent_puts_an_agreement_in_force_once_both_have_given_it(both: World, doors: Open) -> None:
    async with doors.client("administrator", role="administrator") as chief:
        name = await chief.consent(decode(NEW.octets, largest=10**6, deepest=32), "2026-06-02T00:00:00.000Z")
        shown = {each["digest"]: each for each in (await chief.channel())["agreements"]}
    assert name == digest(NEW.octets)
    assert (shown[name]["consented"], shown[name]["in_force"]) == (["us"], None)


async def test_an_agreement_that_cannot_be_used_is_refused_with_every_complaint(doors: Open) -> None:
    error = await refused(
        doors.post("/v1/agreements", {"agreement": {"protocol": "x"}, "instant": "2026-06-02T00:00:00.000Z"}, "keeper")
    )
    assert error == ("agreement.malformed", 422)


async def test_consent_from_no_instant_is_refused(doors: Open) -> None:
    asked = doors.post("/v1/agreements", {"agreement": {}, "instant": "tomorrow"}, "keeper")
    assert (await refused(asked))[0] == "text.instant"


async def test_a_person_confirms_the_clock_by_name(both: World, doors: Open) -> None:
    async with doors.client() as alice:
        await alice.confirm_clock()
        rows = await alice.entries("watch", doors.side.center.watch.size - 1)
    assert rows["entries"][0]["entry"]["kind"] == "clock_confirmed"
    assert rows["entries"][0]["entry"]["subject"] == "us/alice"


async def test_an_auditor_confirms_nothing(doors: Open) -> None:
    assert await refused(doors.post("/v1/clock", {}, "auditor")) == ("request.role", 403)


async def test_an_agreement_can_be_read_from_the_peer_alone(both: World, doors: Open) -> None:
    await sent(both, doors)
    del both.us.center.ours.consents[AGREEMENTS[0].digest]
    assert (await doors.caller().get(f"/v1/protocols/{AGREEMENTS[0].digest}")).body == AGREEMENTS[0].octets
