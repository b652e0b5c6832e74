"""A client composes, signs, posts, answers and reads; nothing it shows was not signed."""

from typing import Any

import pytest

from hotline.client.client import Client, receipt, stands
from hotline.client.errors import ClientError
from hotline.core.canonical import Instant, instant_text
from hotline.core.roster import new_key
from hotline.core.signature import ML_DSA_65
from tests.examples import DAY, concern, notice, sent
from tests.fakes import END, START, FakeSigner
from tests.fakes_center import CN, HELD, JUNE, US, World
from tests.fakes_doors import Open, key_of
from tests.fakes_sm2 import FakeSm2Signer

WINDOW = {"start": instant_text(Instant(JUNE + 21 * DAY)), "end": instant_text(Instant(JUNE + 23 * DAY))}
REPORT: dict[str, Any] = {
    "actual_window": WINDOW,
    "conducted": "as_planned",
    "stop_condition_triggered": False,
    "external_effects_seen": False,
    "safety_findings_level": "none",
}


async def rule_of(awaited: Any) -> str:
    with pytest.raises(ClientError) as caught:
        await awaited
    return caught.value.rule


async def test_a_notice_takes_one_line(both: World, us: Open) -> None:
    async with us.client() as alice:
        receipt = await alice.send("TST-1", notice())
    assert (receipt.state, receipt.case, receipt.index) == ("placed", receipt.id, HELD)


async def test_what_is_open_and_what_is_sealed_is_decided_by_the_agreement(us: Open) -> None:
    async with us.client() as alice:
        message = (await alice.compose("TST-1", notice())).message
    assert set(message.fields) == {"category", "window"}
    assert set(message.sealed) == notice().keys() - {"category", "window"}


async def test_a_message_says_what_its_author_had_seen_of_the_peer(both: World, us: Open) -> None:
    async with us.client() as alice:
        composed = await alice.compose("TST-1", notice())
    assert composed.message.seen is not None
    assert composed.message.seen[0] == both.us.center.theirs.series.size


async def test_the_precedence_follows_from_the_fields_unless_it_is_given(us: Open) -> None:
    soon = {"start": instant_text(Instant(JUNE + 4 * DAY)), "end": instant_text(Instant(JUNE + 5 * DAY))}
    async with us.client() as alice:
        assert (await alice.compose("TST-1", notice())).message.precedence == "ROUTINE"
        assert (await alice.compose("TST-1", notice(window=soon))).message.precedence == "PRIORITY"
        assert (await alice.compose("HTL-1", concern(), precedence="FLASH")).message.precedence == "FLASH"


async def test_lateness_is_known_before_anything_is_sent(us: Open) -> None:
    soon = {"start": instant_text(Instant(JUNE + DAY)), "end": instant_text(Instant(JUNE + 2 * DAY))}
    async with us.client() as alice:
        assert (await alice.compose("TST-1", notice(window=soon))).flags == ("late",)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"category": "cooking"}, "field.out_of_range"),
        ({"containment_level": "high"}, "field.wrong_type"),
        ({"colour": "red"}, "field.unknown"),
    ],
)
async def test_what_the_agreement_would_refuse_is_never_sent(us: Open, changes: dict[str, Any], rule: str) -> None:
    before = us.side.center.watch.size
    async with us.client() as alice:
        assert await rule_of(alice.send("TST-1", notice(**changes))) == rule
    assert us.side.center.watch.size == before


async def test_a_missing_field_is_named(us: Open) -> None:
    fields = notice()
    del fields["test_id"]
    async with us.client() as alice:
        with pytest.raises(ClientError) as caught:
            await alice.compose("TST-1", fields)
    assert (caught.value.rule, caught.value.where, caught.value.remedy) == (
        "field.missing",
        "test_id",
        "Fill in the field",
    )


async def test_a_form_that_no_agreement_in_force_opens_with_is_refused(us: Open) -> None:
    async with us.client() as alice:
        for form in ("TST-99", "ACK"):
            assert await rule_of(alice.compose(form, {})) == "form.unknown"
        assert await rule_of(alice.compose("TST-1", notice(), protocol="crisis-hotline")) == "form.unknown"
        assert (await alice.compose("TST-1", notice(), protocol="ai-test-notification")).id


async def test_every_answer_finds_its_form_by_what_it_does(both: World, us: Open, cn: Open) -> None:
    opened = await sent(both, us)
    async with us.client() as alice, cn.client() as wei:
        await wei.receive(opened.id)
        await wei.acknowledge(opened.id, {"complete": True})
        await both.settle()
        await alice.amend(opened.id, {"reason": "schedule", "changes": {"window": WINDOW}})
        await alice.complete(opened.id, REPORT, "TST-4")
        case = await alice.case(opened.id)
    assert [step["form"] for step in case["steps"]] == ["TST-1", "RCV", "ACK", "TST-2", "TST-4"]
    assert (case["state"], case["fields"]["window"]) == ("completed", WINDOW)


async def test_a_notice_can_be_called_off_and_a_message_taken_back(both: World, us: Open) -> None:
    first, second = await sent(both, us), await sent(both, us)
    async with us.client() as alice:
        await alice.cancel(first.id, {"kind": "cancelled"})
        await alice.retract(second.id, {"reason": "duplicate"})
        states = [(await alice.case(each.id))["state"] for each in (first, second)]
    assert states == ["cancelled", "retracted"]


async def test_what_arrives_can_be_refused_or_declined_with_a_reason(both: World, us: Open, cn: Open) -> None:
    first, second = await sent(both, us), await sent(both, us)
    async with cn.client() as wei:
        await wei.refuse(first.id, {"reason": "bad_value"})
        await wei.decline(second.id, {"reason": "under_review"})
    await both.settle()
    async with us.client() as alice:
        outcomes = {
            each["kind"]: each["outcome"] for each in (await alice.case(second.id))["obligations"] if each["answer"]
        }
        assert (await alice.case(first.id))["state"] == "refused"
    assert set(outcomes.values()) == {"declined"}


async def test_where_several_forms_would_do_one_must_be_named(both: World, us: Open, cn: Open) -> None:
    async with us.client() as alice, us.client("bob") as bob:
        opened = await bob.second((await alice.send("HTL-1", concern())).id)
    await both.settle()
    async with cn.client() as wei:
        forms = [form.code for form in (await wei.protocol("crisis-hotline")).forms.values() if form.act == "reply"]
        if len(forms) > 1:
            assert await rule_of(wei.reply(opened.id, {})) == "form.unknown"
        assert await rule_of(wei.answer("test", opened.id)) == "form.unknown"


async def second_keys(us: Open) -> dict[str, FakeSigner]:
    """Have a post-quantum key of alice and one of bob listed."""
    found = {name: FakeSigner(f"us/{name}", ML_DSA_65) for name in ("alice", "bob")}
    keys = [new_key(each, f"us/{name}", name, ("operator",), (START, END)) for name, each in found.items()]
    async with us.client("keeper", role="keeper") as keeper:
        await keeper.enrol("roster", US.with_roster([*US.roster.keys, *keys]).roster_envelope)
    return found


async def test_a_person_with_two_kinds_of_key_signs_with_both(us: Open) -> None:
    extra = await second_keys(us)
    async with us.client(also=(extra["alice"],)) as alice:
        receipt = await alice.send("TST-1", notice())
        shown = await alice.message(receipt.id)
    assert (receipt.state, len(shown["envelope"]["signatures"]), shown["people"]) == ("placed", 2, ["us/alice"])


async def test_the_second_person_signs_with_both_as_well(us: Open) -> None:
    extra = await second_keys(us)
    async with (
        us.client(also=(extra["alice"],)) as alice,
        us.client("bob") as poor,
        us.client("bob", also=(extra["bob"],)) as bob,
    ):
        opened = await alice.send("HTL-1", concern())
        assert await rule_of(poor.second(opened.id)) == "signature.parallel"
        assert (await bob.second(opened.id)).state == "placed"
        assert (await bob.second(opened.id)).state == "placed", "a repeat gets the same answer"
        shown = await alice.message(opened.id)
    assert (len(shown["envelope"]["signatures"]), shown["people"]) == (4, ["us/alice", "us/bob"])


async def test_a_second_key_may_lie_ready_before_the_roster_lists_it(us: Open) -> None:
    extra = FakeSigner("us/alice", ML_DSA_65)
    async with us.client(also=(extra,)) as alice:
        before = await alice.message((await alice.send("TST-1", notice())).id)
        await second_keys(us)
        after = await alice.message((await alice.send("TST-1", notice())).id)
    assert [len(each["envelope"]["signatures"]) for each in (before, after)] == [1, 2]


def test_a_key_may_sign_from_its_first_instant_to_its_last_or_its_revocation() -> None:
    first, middle, last = (instant_text(Instant(JUNE + days * DAY)) for days in (0, 1, 2))
    window = {"not_before": first, "not_after": last}
    days = (-0.01, 0, 0.99, 1, 1.99, 2)
    whole = [stands(window, Instant(JUNE + int(each * DAY))) for each in days]
    short = [stands(window | {"revoked_at": middle}, Instant(JUNE + int(each * DAY))) for each in days]
    assert whole == [False, True, True, True, True, False]
    assert short == [False, True, True, False, False, False]


async def test_nobody_signs_with_an_algorithm_that_the_agreement_does_not_know(us: Open) -> None:
    extra = FakeSm2Signer("us/alice")
    key = new_key(extra, "us/alice", "alice", ("operator",), (START, END))
    async with us.client("keeper", role="keeper") as keeper:
        await keeper.enrol("roster", US.with_roster([*US.roster.keys, key]).roster_envelope)
    async with us.client(also=(extra,)) as alice:
        receipt = await alice.send("TST-1", notice())
        shown = await alice.message(receipt.id)
    assert (receipt.state, len(shown["envelope"]["signatures"])) == ("placed", 1)


async def test_an_agreement_is_taken_only_with_its_digest(us: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    async with us.client() as alice:
        (name, *_) = [each["digest"] for each in (await alice.channel())["agreements"]]
        monkeypatch.setattr("hotline.client.client.digest", lambda _: "sha256:00")
        assert await rule_of(alice.agreement(name)) == "agreement.wrong_digest"


async def test_a_protocol_is_found_by_its_name(us: Open) -> None:
    async with us.client() as alice:
        assert (await alice.protocol("crisis-hotline")).id == "crisis-hotline"
        assert await rule_of(alice.protocol("tea")) == "agreement.unknown"


async def test_an_exercise_is_written_by_its_own_clock_and_proved_by_that_of_the_world(us: Open) -> None:
    signer, subject = key_of(US, "alice")
    wall, later = us.clock.now, Instant(JUNE + 3_600_000)
    async with Client(us.url, signer, subject, "operator", lambda: later, wall, session=us.session) as alice:
        composed = await alice.compose("TST-1", notice())
        assert composed.message.written == later
        assert (await alice.post(composed)).state == "placed"


async def test_everything_that_can_be_read_is_read(both: World, us: Open) -> None:
    await sent(both, us)
    async with us.client("auditor", role="auditor") as auditor:
        assert (await auditor.health())["status"] == "ok"
        assert next(each["kind"] for each in (await auditor.obligations())["obligations"]) == "received"
        assert len((await auditor.cases(limit=1))["cases"]) == 1
        assert (await auditor.roster())["theirs"]["party"] == CN.name
        assert await auditor.proposals() == []
        assert (await auditor.proof("ours", old=1))["old"] == 1


async def test_proposals_are_compared_with_what_was_signed(us: Open) -> None:
    async with us.client() as alice:
        receipt = await alice.send("HTL-1", concern())
        (shown,) = await alice.proposals()
    assert (shown["id"], shown["opened"]["confidence"]) == (receipt.id, "probable")


async def test_the_feed_begins_now_unless_told_otherwise(both: World, us: Open) -> None:
    async with us.client() as alice:
        past = alice.feed(0)
        assert (await anext(past)).kind == "epoch"
        await past.aclose()  # type: ignore[attr-defined]  # a generator, by construction


async def test_a_client_opens_and_closes_its_own_connections(us: Open) -> None:
    signer, subject = key_of(US, "alice")
    client = Client(us.url, signer, subject, "operator", us.clock.now)
    async with client:
        await client.channel()
    assert client.caller.session.closed


def test_an_answer_that_is_none_is_no_receipt() -> None:
    with pytest.raises(ClientError, match="lacks"):
        receipt({"state": "placed"})
