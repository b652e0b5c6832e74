from typing import Any

import pytest

from hotline.runtime.phrases import (
    VERBS,
    length,
    length_text,
    number,
    read_audit,
    read_event,
    read_expectations,
)
from hotline.runtime.story import (
    Alarmed,
    Audit,
    Called,
    CaseIs,
    Consents,
    Delivers,
    Drafted,
    Ended,
    Event,
    Expectation,
    Flagged,
    InForce,
    LinkIs,
    Nobody,
    Owes,
    Refused,
    Says,
    Seconds,
    Silent,
    Waits,
)


def says(party: str, act: str | None = None, form: str | None = None, **more: Any) -> Says:
    plain: dict[str, Any] = {"target": None, "precedence": None, "label": None, "people": (), "values": {}}
    return Says(party, act, form, **{**plain, **more})


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("us sends HTL-1", says("us", form="HTL-1")),
        ("us sends HTL-1 IMMEDIATE", says("us", form="HTL-1", precedence="IMMEDIATE")),
        ("us sends HTL-2 to HTL-1 as more", says("us", form="HTL-2", target="HTL-1", label="more")),
        ("cn sends ACK to first by wang and li", says("cn", form="ACK", target="first", people=("wang", "li"))),
        (
            'us sends SVC-7 PRIORITY with planned=yes, contact="a, b", effective_at=+1d 12:00:00',
            says(
                "us",
                form="SVC-7",
                precedence="PRIORITY",
                values={"planned": "yes", "contact": "a, b", "effective_at": "+1d 12:00:00"},
            ),
        ),
        ("cn receives", says("cn", "receipt")),
        ("cn receives HTL-1", says("cn", "receipt", target="HTL-1")),
        ("cn acknowledges first", says("cn", "acknowledgement", target="first")),
        (
            "cn replies to first with outcome=explained",
            says("cn", "reply", target="first", values={"outcome": "explained"}),
        ),
        ("us amends with changes.window=x", says("us", "amendment", values={"changes.window": "x"})),
        ("us seconds", Seconds("us", None, ())),
        ("us seconds by bob", Seconds("us", None, ("bob",))),
        ("us seconds first by bob", Seconds("us", "first", ("bob",))),
        ("cn delivers", Delivers("cn", None)),
        ("cn delivers HTL-1", Delivers("cn", "HTL-1")),
        ("cn owes received", Owes("cn", "received")),
        ("cn owes received for HTL-1 by +1d 12:30:01", Owes("cn", "received", "HTL-1", "+1d 12:30:01")),
        ("for us, cn owes nothing", Owes("cn", None, viewer="us")),
        ("us owes quarterly 2026-Q3 by +30d 00:00:00", Owes("us", "quarterly", None, "+30d 00:00:00", None, "2026-Q3")),
        ("us owes yearly 2026", Owes("us", "yearly", period="2026")),
        ("cn owes replied for first, its clock stands", Owes("cn", "replied", "first", tolled=True)),
        ("cn owes received by 2026-12-01 12:00:00", Owes("cn", "received", by="2026-12-01 12:00:00")),
        ("us proposes version 2 from +3d 00:00:00", Consents("us", 2, "+3d 00:00:00")),
        ("cn agrees to version 2", Consents("cn", 2, None)),
        ("version 2 is in force", InForce(2)),
        ("the agreement has ended", Ended()),
        ("still silent", Silent()),
        ("the link is cut", LinkIs(up=False)),
        ("the link is restored", LinkIs(up=True)),
    ],
)
def test_what_happens(text: str, event: Event) -> None:
    assert read_event(text) == event


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_does_an_act(verb: str) -> None:
    event = read_event(f"us {verb}")
    assert isinstance(event, Says)
    assert event.act == VERBS[verb]


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("us panics", "Use sends"),
        ("us amends HTL-1 to HTL-2", "Name only the one"),
        ("us sends HTL-1 with mood", "field=value"),
        ("HTL-1 is sent", "Write who does what"),
        ("the link is slow", "Write who does what"),
        ("cn owes received by noon", "Use sends"),
    ],
)
def test_what_cannot_happen(text: str, remedy: str) -> None:
    with pytest.raises(ValueError, match=remedy):
        read_event(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nobody is called", (Nobody(),)),
        ("us embassy is called; nobody else is called", (Called("us", "embassy"), Nobody())),
        ("cn duty-officer and us principal are called", (Called("cn", "duty-officer"), Called("us", "principal"))),
        (
            "us embassy, cn embassy and us principal are called",
            (Called("us", "embassy"), Called("cn", "embassy"), Called("us", "principal")),
        ),
        ("us shift-leader is called, to use voice", (Called("us", "shift-leader", "use voice"),)),
        ("cn gets a draft of TST-8", (Drafted("cn", "TST-8"),)),
        ("us hears an alarm: lapsed", (Alarmed("us", "lapsed"),)),
        ("refused: form.two_people", (Refused("form.two_people"),)),
        ("waits for a second person", (Waits(),)),
        ("flagged late; flagged below_floor", (Flagged("late"), Flagged("below_floor"))),
        ("not flagged", (Flagged(None),)),
        ("the case is open", (CaseIs("open", None),)),
        ("the case of first is cancelled", (CaseIs("cancelled", "first"),)),
        ("cn owes nothing for first", (Owes("cn", None, "first"),)),
        ("version 2 is in force; the agreement has ended", (InForce(2), Ended())),
        ("flagged over_quota", (Flagged("over_quota"),)),
    ],
)
def test_what_may_be_expected(text: str, expected: tuple[Expectation, ...]) -> None:
    assert read_expectations(text) == expected


@pytest.mark.parametrize("text", ["", "us is called", "us plumber is called", "all is well", "refused: because"])
def test_what_may_not_be_expected(text: str) -> None:
    with pytest.raises(ValueError, match="cannot be expected"):
        read_expectations(text)


@pytest.mark.parametrize(
    ("text", "audit"),
    [
        ("both logs agree; nothing missed", Audit(9)),
        ("both logs agree; one deadline missed by 11 min 39 s", Audit(9, 1, (699_000,))),
        ("two deadlines missed", Audit(9, 2)),
        ("two deadlines missed by 2 h and 1 s", Audit(9, 2, (1_000, 7_200_000))),
        ("3 deadlines missed by 3 d, 2 h and 1 ms", Audit(9, 3, (1, 7_200_000, 259_200_000))),
        ("one deadline still missed; two undecided", Audit(9, still=1, undecided=2)),
    ],
)
def test_what_the_record_may_say(text: str, audit: Audit) -> None:
    assert read_audit(9, text) == audit


@pytest.mark.parametrize("text", ["all well", "many deadlines missed", "one deadline missed by a lot", ""])
def test_what_the_record_cannot_say(text: str) -> None:
    with pytest.raises(ValueError, match="Write"):
        read_audit(9, text)


@pytest.mark.parametrize("text", ["11 min 39 s", "1 d 2 h", "5 ms", "0 s"])
def test_lengths_are_read_as_they_are_written(text: str) -> None:
    assert length_text(length(text)) == text


def test_numbers_are_words_or_digits() -> None:
    assert [number(word) for word in ("no", "one", "twelve", "13")] == [0, 1, 12, 13]
