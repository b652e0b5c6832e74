from collections.abc import Callable
from typing import Any

import pytest

from hotline.core.admission import Admitted, WaitingError, reread
from hotline.core.canonical import Instant, Json, b64, digest, encode, instant_text
from hotline.core.center import document
from hotline.core.entry import parse_entry
from hotline.core.errors import RefusalError
from hotline.core.rules import RULES
from hotline.core.signature import HELLO, sign
from hotline.runtime.stage import NamedSigner, Stage, envelope, signature
from tests import agreements, stages
from tests.stages import HOTLINE, HOUR, SERVICE, START, TESTS

Payload = dict[str, Any]
Change = Callable[[Payload, dict[str, Any]], None]


@pytest.fixture(scope="module")
def play() -> Stage:
    """A stage on which nothing but judging happens: us has sent a concern, cn has acknowledged it."""
    found = stages.stage(HOTLINE, TESTS, SERVICE)
    stages.send(found, "us", "HTL-1", what_we_ask="clarify")
    stages.send(found, "cn", "ACK", concern(found))
    stages.send(found, "us", "TST-1")
    return found


def concern(play: Stage) -> str:
    center = stages.us(play).center
    return next(each.id for each in stages.held_members(center) if each.form == "HTL-1")


def notice(play: Stage) -> str:
    return next(each.id for each in stages.held_members(stages.us(play).center) if each.form == "TST-1")


def judged(play: Stage, party: str, signed: Json, openings: Json) -> Admitted:
    center = play.actors[party].center
    return center.judge(center.ours, center.ours.size, play.now, signed, openings)


def rule(play: Stage, party: str, signed: Json, openings: Json) -> str:
    """Return the rule by which a message is refused, `waits`, or nothing."""
    try:
        judged(play, party, signed, openings)
    except RefusalError as error:
        return error.rule
    except WaitingError:
        return "waits"
    return ""


def of(
    play: Stage, party: str, form: str, change: Change, answers: str | None = None, person: str = "alice", **values: str
) -> str:
    """Return what is said of a message of *form* that was changed before it was signed."""
    payload, openings = stages.compose(play, party, form, answers, **values)
    value = document(payload)
    change(value, openings)
    written = encode(value)
    return rule(play, party, envelope(written, signature(play.actors[party], person, written)), openings)


def put(path: str, value: Any) -> Change:
    """Return the change that sets a member of the payload, a dot between groups."""

    def change(payload: Payload, openings: dict[str, Any]) -> None:
        *groups, last = path.split(".")
        for name in groups:
            payload = payload[name]
        payload[last] = value

    return change


def drop(path: str) -> Change:
    def change(payload: Payload, openings: dict[str, Any]) -> None:
        group, _, name = path.rpartition(".")
        (payload[group] if group else payload).pop(name)
        openings.pop(name, None)

    return change


def nothing(payload: Payload, openings: dict[str, Any]) -> None:
    """Change nothing."""


def test_a_sound_message_is_admitted_and_said_what_it_is(play: Stage) -> None:
    payload, openings = stages.compose(play, "us", "HTL-1")
    actor = stages.us(play)
    both = envelope(payload, signature(actor, "alice", payload), signature(actor, "bob", payload))
    one = envelope(payload, signature(actor, "alice", payload))
    admitted = judged(play, "us", both, openings)
    assert (admitted.message.id, admitted.case) == (digest(payload), digest(payload))
    assert (admitted.people, admitted.lacks_people) == (("us/alice", "us/bob"), 0)
    assert judged(play, "us", one, openings).lacks_people == 1


SHAPES: dict[str, tuple[Change, str]] = {
    "another channel": (put("channel", "us-ru"), "channel.other"),
    "another sender": (put("from", "cn"), "channel.other"),
    "another recipient": (put("to", "us"), "channel.other"),
    "another status": (put("status", "exercise"), "channel.status"),
    "an unknown version": (put("v", 2), "message.version"),
    "a member too few": (drop("seen"), "message.malformed"),
    "a member too many": (put("more", 1), "message.malformed"),
    "an agreement nobody consented to": (put("agreement", "sha256:" + "0" * 64), "agreement.not_in_force"),
    "the name of another protocol": (put("protocol", "service"), "agreement.unknown"),
    "an unknown form": (put("form", "HTL-7"), "form.unknown"),
    "a case but nothing answered": (put("case", "sha256:" + "0" * 64), "case.missing"),
    "an answer by a form that opens": (put("in_reply_to", "sha256:" + "0" * 64), "case.unexpected"),
    "a precedence below what the form asks": (put("precedence", "ROUTINE"), "message.precedence"),
    "an open field missing": (drop("fields.what_we_ask"), "field.missing"),
    "a sealed field missing": (drop("sealed.confidence"), "field.missing"),
    "an unknown field": (put("fields.mood", "good"), "field.unknown"),
    "an unknown sealed field": (put("sealed.mood", b64(bytes(32))), "field.unknown"),
    "a value of another type": (put("fields.what_we_ask", 5), "field.wrong_type"),
    "a choice that is not there": (put("fields.what_we_ask", "panic"), "field.out_of_range"),
    "an instant in another spelling": (put("fields.next_update_by", "tomorrow"), "field.malformed"),
    "a condition that fails": (put("fields.next_update_by", instant_text(START - HOUR)), "condition.failed"),
    "a field open that must be sealed": (put("fields.area", {"named": "A"}), "field.not_sealed"),
}


@pytest.mark.parametrize("what", SHAPES)
def test_a_message_is_refused_for(play: Stage, what: str) -> None:
    change, expected = SHAPES[what]
    assert of(play, "us", "HTL-1", change) == expected


def test_a_field_that_must_stand_open_may_not_be_sealed(play: Stage) -> None:
    def seal(payload: Payload, openings: dict[str, Any]) -> None:
        payload["sealed"]["what_we_ask"] = b64(bytes(32))
        del payload["fields"]["what_we_ask"]
        openings["what_we_ask"] = {"salt": b64(bytes(32)), "value": "no_reply"}

    assert of(play, "us", "HTL-1", seal) in ("field.sealed", "opening.wrong")


OPENINGS: dict[str, tuple[Callable[[dict[str, Any]], Any], str]] = {
    "missing": (lambda given: {name: each for name, each in given.items() if name != "confidence"}, "opening.missing"),
    "none at all": (lambda _: None, "opening.missing"),
    "no object": (lambda _: [], "opening.wrong"),
    "too many": (lambda given: {**given, "mood": given["confidence"]}, "opening.unknown"),
    "another value": (
        lambda given: {**given, "confidence": {**given["confidence"], "value": "confirmed!"}},
        "opening.wrong",
    ),
    "another salt": (
        lambda given: {**given, "confidence": {**given["confidence"], "salt": b64(bytes(32))}},
        "opening.wrong",
    ),
    "a short salt": (lambda given: {**given, "confidence": {**given["confidence"], "salt": "AA"}}, "opening.wrong"),
}


@pytest.mark.parametrize("what", OPENINGS)
def test_openings_must_be_exactly_those_of_the_sealed_fields(play: Stage, what: str) -> None:
    change, expected = OPENINGS[what]
    payload, openings = stages.compose(play, "us", "HTL-1")
    signed = envelope(payload, signature(stages.us(play), "alice", payload))
    assert rule(play, "us", signed, change(openings)) == expected


def test_a_sealed_value_that_the_form_does_not_know_is_refused(play: Stage) -> None:
    payload, openings = stages.compose(play, "us", "HTL-1", confidence="somehow")
    assert rule(play, "us", envelope(payload, signature(stages.us(play), "alice", payload)), openings) == (
        "field.out_of_range"
    )


def entry(play: Stage, payload: bytes, *, person: str = "alice", role: str = "operator", typ: str = "") -> Json:
    signer = stages.us(play).signers[person]
    return sign(payload, typ or "hotline-message+jws", role, signer).entry()


SIGNATURES: dict[str, tuple[Callable[[Stage, bytes], Json], str]] = {
    "no envelope": (lambda _play, _payload: "hello", "signature.malformed"),
    "no signature": (lambda _, payload: envelope(payload), "signature.missing"),
    "too many signatures": (
        lambda play, payload: envelope(payload, *[entry(play, payload)] * 17),
        "signature.too_many",
    ),
    "the same key twice": (lambda play, payload: envelope(payload, *[entry(play, payload)] * 2), "signature.duplicate"),
    "a signature for another kind of document": (
        lambda play, payload: envelope(payload, entry(play, payload, typ=HELLO)),
        "signature.type",
    ),
    "a signature over something else": (
        lambda play, payload: envelope(payload, entry(play, payload + b" ")),
        "signature.forged",
    ),
    "a forged signature among good ones": (
        lambda play, payload: envelope(payload, entry(play, payload), entry(play, b"else", person="bob")),
        "signature.forged",
    ),
    "an unknown key": (
        lambda _, payload: envelope(
            payload, sign(payload, "hotline-message+jws", "operator", NamedSigner("mallory")).entry()
        ),
        "roster.unknown_key",
    ),
    "a role that its key does not have": (
        lambda play, payload: envelope(payload, entry(play, payload, role="system")),
        "roster.wrong_role",
    ),
    "the key of a machine": (
        lambda play, payload: envelope(payload, entry(play, payload, person="log", role="log")),
        "roster.wrong_role",
    ),
    "padding": (
        lambda play, payload: {**envelope(payload, entry(play, payload)), "payload": b64(payload) + "="},
        "signature.encoding",
    ),
    "a payload in another spelling": (
        lambda play, payload: envelope(payload + b"\n", entry(play, payload + b"\n")),
        "json.not_canonical",
    ),
    "a payload that is no JSON": (lambda play, _: envelope(b"x", entry(play, b"x")), "json.malformed"),
}


@pytest.mark.parametrize("what", SIGNATURES)
def test_an_envelope_is_refused_for(play: Stage, what: str) -> None:
    make, expected = SIGNATURES[what]
    payload, openings = stages.compose(play, "us", "HTL-1")
    assert rule(play, "us", make(play, payload), openings) == expected


def test_a_form_for_people_is_closed_to_machines(play: Stage) -> None:
    assert of(play, "us", "HTL-1", nothing, person="system") == "form.human_only"
    assert of(play, "us", "TST-1", nothing, person="system") == ""


def test_a_form_for_machines_is_closed_to_people(play: Stage) -> None:
    assert of(play, "us", "SVC-1", nothing) == "roster.wrong_role"


def test_a_machine_is_no_second_person(play: Stage) -> None:
    changed = agreements.document({"forms/NOT-1/two_people": True})
    small = Stage.set([encode(changed)], START)
    payload, openings = stages.compose(small, "us", "NOT-1")
    actor = stages.us(small)
    signed = envelope(payload, signature(actor, "alice", payload), signature(actor, "system", payload))
    assert judged(small, "us", signed, openings).lacks_people == 1


def test_keys_are_judged_at_the_instant_of_the_entry(play: Stage) -> None:
    center = stages.us(play).center
    payload, openings = stages.compose(play, "us", "HTL-1")
    signed = envelope(payload, signature(stages.us(play), "alice", payload))
    window = center.ours.newest_roster().with_role("operator")[0]
    early = Instant(window.not_before - 1)
    for at, expected in ((early, "roster.not_yet_valid"), (window.not_after, "roster.expired_key")):
        with pytest.raises(RefusalError) as fault:
            center.judge(center.ours, center.ours.size, at, signed, openings)
        assert fault.value.rule == expected


def test_before_its_first_roster_a_party_says_nothing(play: Stage) -> None:
    center = stages.us(play).center
    payload, openings = stages.compose(play, "us", "HTL-1")
    with pytest.raises(RefusalError) as fault:
        center.judge(
            center.ours, 0, play.now, envelope(payload, signature(stages.us(play), "alice", payload)), openings
        )
    assert fault.value.rule == "roster.unknown_key"


def test_an_answer_waits_for_the_message_it_names(play: Stage) -> None:
    unknown = "sha256:" + "0" * 64
    assert of(play, "cn", "ACK", put("in_reply_to", unknown), concern(play)) == "waits"


def test_nothing_answers_a_message_that_was_refused(play: Stage) -> None:
    unknown = "sha256:" + "1" * 64
    stages.cn(play).center.refused.add(unknown)
    assert of(play, "cn", "ACK", put("in_reply_to", unknown), concern(play)) == "case.unknown"
    stages.cn(play).center.refused.clear()


ANSWERS: dict[str, tuple[str, str, Change, str]] = {
    "nothing to answer": ("cn", "ACK", put("in_reply_to", None), "case.missing"),
    "another case": ("cn", "ACK", put("case", "sha256:" + "0" * 64), "case.wrong_case"),
    "a form that may not answer": ("cn", "ACK", put("form", "HTL-3"), "case.wrong_answer"),
    "its own side of the case": ("us", "ACK", nothing, "case.closed_to_sender"),
    "the other side of the case": ("cn", "HTL-2", nothing, "case.closed_to_sender"),
    "taking back what another said": ("cn", "SVC-3", nothing, "case.closed_to_sender"),
    "another precedence than what is answered": ("cn", "ACK", put("precedence", "FLASH"), "message.precedence"),
}


@pytest.mark.parametrize("what", ANSWERS)
def test_an_answer_is_refused_for(play: Stage, what: str) -> None:
    party, form, change, expected = ANSWERS[what]
    target = concern(play)
    if what == "a form that may not answer":
        acknowledgement = next(each.id for each in stages.held_members(stages.cn(play).center) if each.form == "ACK")
        assert of(play, "us", "HTL-3", nothing, acknowledgement) == expected
        return
    assert of(play, party, form, change, target) == expected


def test_an_answer_without_a_message_to_answer_is_refused(play: Stage) -> None:
    def alone(payload: Payload, openings: dict[str, Any]) -> None:
        payload["case"] = payload["in_reply_to"] = None

    assert of(play, "cn", "ACK", alone, concern(play)) == "case.missing"


def test_an_answer_names_the_agreement_of_its_case(play: Stage) -> None:
    center = stages.cn(play).center
    other = next(name for name, each in center.agreements.items() if each.id == SERVICE)

    def move(payload: Payload, openings: dict[str, Any]) -> None:
        payload["agreement"], payload["protocol"] = other, SERVICE

    assert of(play, "cn", "ACK", move, concern(play)) == "agreement.other_than_case"


def test_lateness_is_flagged_and_refused_only_if_the_agreement_says_so(play: Stage) -> None:
    late = {"window__start": "18:00:00", "window__end": "20:00:00"}
    assert of(play, "us", "TST-1", nothing, **late) == ""
    strict = agreements.document({"forms/NOT-1/lead_time/below_floor": "refuse"})
    small = Stage.set([encode(strict)], START)
    assert of(small, "us", "NOT-1", nothing, **late) == "leadtime.below_floor"


@pytest.mark.parametrize(("ahead", "least"), [(14 * 24 * HOUR, "ROUTINE"), (14 * 24 * HOUR - 1, "PRIORITY")])
def test_the_precedence_is_judged_to_the_millisecond(play: Stage, ahead: int, least: str) -> None:
    start, end = instant_text(play.now + ahead), instant_text(play.now + ahead + HOUR)
    said = {"category": "bio_chem", "window__start": start, "window__end": end}
    assert of(play, "us", "TST-1", put("precedence", least), **said) == ""
    assert of(play, "us", "TST-1", put("precedence", "IMMEDIATE"), **said) == "message.precedence"
    assert of(play, "us", "TST-1", put("precedence", "ROUTINE"), **said) == (
        "" if least == "ROUTINE" else "message.precedence"
    )


def test_a_message_admitted_before_is_read_again_without_verifying(play: Stage) -> None:
    center = stages.us(play).center
    case, member = center.book.message(concern(play)) or ("", None)
    assert member is not None
    entry_value: Any = parse_entry(stages.us(play).rows["ours"][member.index].body)
    place = center.place(center.ours, member.index, member.at)
    assert reread(entry_value.envelope, place, center.agreements) == (center.book.folders[case].agreement, case, member)


def test_every_rule_expected_here_is_in_the_table() -> None:
    expected = {found[-1] for table in (SHAPES, OPENINGS, SIGNATURES, ANSWERS) for found in table.values()}
    assert expected <= set(RULES)


@pytest.mark.parametrize(("status", "expected"), [("exercise", ""), ("actual", "form.status")])
def test_a_form_is_for_channels_of_its_statuses(status: str, expected: str) -> None:
    agreement = encode(agreements.document({"forms/NOT-1/statuses": ["exercise"]}))
    found = Stage.set([agreement], stages.START, status=status)
    assert of(found, "us", "NOT-1", nothing) == expected


@pytest.mark.parametrize(("field", "status"), [("what_is_known", "exercise"), ("what_we_are_doing", "test")])
def test_a_message_that_is_not_in_earnest_may_not_claim_to_be(field: str, status: str) -> None:
    found = stages.stage(status=status)
    for text, expected in (("This is not a drill.", "form.drill_words"), ("This is a drill.", "")):
        payload, openings = stages.compose(found, "us", "HTL-1", **{field: text})
        signed = envelope(payload, signature(stages.us(found), "alice", payload))
        assert rule(found, "us", signed, openings) == expected


def test_in_earnest_anything_may_be_said(play: Stage) -> None:
    assert of(play, "us", "HTL-1", nothing, what_is_known="This is not a drill.") == ""
