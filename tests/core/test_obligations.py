from collections.abc import Mapping
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.core.canonical import Instant, instant, instant_text
from hotline.core.case import Act, Member, compute_case
from hotline.core.obligations import Obligation, Outcome, Verdict, compute_obligations, flags_of
from hotline.core.protocol import Protocol
from tests.agreements import answer, limit, load
from tests.members import CASE, LATER, at, concern, member, notice, of
from tests.stages import HOTLINE, HOUR, MINUTE, START, TESTS, protocol


def owed(
    *members: Member, name: str = HOTLINE, delivered: Mapping[str, Instant | None] | None = None
) -> dict[str, Obligation]:
    """Return what is owed by its id; everything is delivered a minute after it was sent, unless *delivered* says."""
    known = delivered or {}

    def held(each: Member) -> Instant | None:
        return known[each.id] if each.id in known else Instant(each.at + MINUTE)

    case = compute_case(CASE, members)
    return {each.id: each for each in compute_obligations(case, protocol(name), held, ("us", "cn"))}


def test_levels_are_owed_by_the_other_side_from_delivery() -> None:
    found = owed(concern())
    assert {each.kind: (each.owed_by, (each.due or 0) - START) for each in found.values()} == {
        "delivered": ("cn", MINUTE),
        "received": ("cn", 31 * MINUTE),
        "acknowledged": ("cn", 121 * MINUTE),
        "replied": ("cn", 24 * HOUR + MINUTE),
        "update": ("us", 6 * HOUR),
    }


def test_a_level_that_the_precedence_does_not_time_is_not_owed() -> None:
    assert f"{CASE}/holding" not in owed(concern())
    assert owed(concern(precedence="FLASH"))[f"{CASE}/holding"].due == at(121)


def test_a_level_is_owed_only_if_its_condition_holds() -> None:
    assert f"{CASE}/replied" not in owed(concern("no_reply"))


def test_nothing_runs_before_the_other_side_holds_the_message() -> None:
    found = owed(concern(), delivered={CASE: None})
    assert found[f"{CASE}/delivered"].due == at(1)
    assert found[f"{CASE}/delivered"].outcome is Outcome.OPEN
    assert found[f"{CASE}/received"].due is None
    assert found[f"{CASE}/received"].verdict(at(999)) is Verdict.OWED


def test_delivered_is_met_when_the_other_side_held_it() -> None:
    early, late = owed(concern()), owed(concern(), delivered={CASE: at(5)})
    assert early[f"{CASE}/delivered"].verdict(at(9)) is Verdict.IN_TIME
    assert late[f"{CASE}/delivered"].verdict(at(9)) is Verdict.LATE


@pytest.mark.parametrize(
    ("form", "met"),
    [
        ("RCV", {"received"}),
        ("ACK", {"received", "acknowledged"}),
        ("HTL-6", {"received", "acknowledged", "holding"}),
        ("HTL-9", {"received", "acknowledged", "holding", "replied"}),
        ("HTL-8", {"received"}),
    ],
)
def test_an_answer_meets_the_levels_up_to_its_own(form: str, met: set[str]) -> None:
    answer = member(form, 5, "cn", next_reply_by=LATER, speed="48h")
    found = owed(concern(precedence="FLASH"), answer)
    levels = {each.kind: each for each in found.values() if each.message == CASE and each.kind != "delivered"}
    assert {kind for kind, each in levels.items() if each.outcome is Outcome.MET} == met
    assert {each.answer for each in levels.values() if each.outcome is Outcome.MET} == {answer.id}


@pytest.mark.parametrize(("form", "outcome"), [("DEC", Outcome.DECLINED), ("REF", Outcome.REFUSED)])
def test_a_decline_or_refusal_stops_every_clock_but_that_of_delivery(form: str, outcome: Outcome) -> None:
    found = owed(concern(), member(form, 5, "cn"))
    assert found[f"{CASE}/delivered"].outcome is Outcome.MET
    assert {found[f"{CASE}/{level}"].outcome for level in ("received", "acknowledged", "replied")} == {outcome}


def test_what_the_center_of_the_other_side_cannot_admit_is_refused() -> None:
    unadmitted = Member("cn", 5, at(2), "cn:5", Act.UNADMITTED, answers=CASE)
    assert owed(concern(), unadmitted)[f"{CASE}/acknowledged"].outcome is Outcome.REFUSED


def test_only_the_side_that_owes_can_answer() -> None:
    assert owed(concern(), member("ACK", 5, "us"))[f"{CASE}/received"].outcome is Outcome.OPEN


def test_an_answer_that_was_taken_back_never_was_one() -> None:
    answer = member("ACK", 5, "cn")
    back = member("SVC-3", 6, "cn", answer.id)
    assert owed(concern(), answer, back)[f"{CASE}/acknowledged"].outcome is Outcome.OPEN
    again = member("SVC-3", 7, "cn", back.id)
    assert owed(concern(), answer, back, again)[f"{CASE}/acknowledged"].outcome is Outcome.MET


@pytest.mark.parametrize("form", ["SVC-3", "HTL-3"])
def test_what_is_taken_back_or_called_off_is_waived(form: str) -> None:
    ending = member(form, 10)
    found = owed(concern(), ending)
    assert found[f"{CASE}/acknowledged"].outcome is Outcome.WAIVED
    assert found[f"{CASE}/acknowledged"].answer == ending.id
    assert found[f"{ending.id}/received"].outcome is Outcome.OPEN


def test_nobody_escapes_a_question_by_calling_the_case_off() -> None:
    ending, question = member("HTL-3", 10), member("HTL-8", 20, "cn", "HTL-3@10", speed="48h")
    found = owed(concern(), ending, question)
    assert found[f"{question.id}/reply-48h"].outcome is Outcome.OPEN
    before = owed(concern(), member("HTL-8", 5, "cn", speed="48h"), ending)
    assert before["HTL-8@5/reply-48h"].outcome is Outcome.OPEN
    assert before["HTL-8@5/received"].outcome is Outcome.OPEN


def test_what_the_side_that_calls_off_asked_itself_is_waived() -> None:
    asked = owed(concern(), member("HTL-8", 5, "us", speed="48h"), member("HTL-3", 10))
    assert asked["HTL-8@5/reply-48h"].outcome is Outcome.WAIVED


def test_calling_off_that_was_taken_back_waives_nothing() -> None:
    ending = member("HTL-3", 10)
    found = owed(concern(), ending, member("SVC-3", 11, "us", ending.id))
    assert found[f"{CASE}/acknowledged"].outcome is Outcome.OPEN
    assert found[f"{ending.id}/acknowledged"].outcome is Outcome.WAIVED


def test_a_completed_case_still_owes_its_acknowledgement() -> None:
    found = owed(notice(), member("TST-4", 70, precedence="ROUTINE"), name=TESTS)
    assert found[f"{CASE}/acknowledged"].outcome is Outcome.OPEN
    assert found[f"{CASE}/completion"].outcome is Outcome.MET


def test_a_follow_up_runs_from_a_field_and_moves_with_it() -> None:
    assert owed(notice(60), name=TESTS)[f"{CASE}/completion"].due == at(60 + 48 * 60)
    window = {"start": instant_text(at(90)), "end": instant_text(at(120))}
    amended = member("TST-2", 5, precedence="PRIORITY", changes={"window": window})
    assert owed(notice(60), amended, name=TESTS)[f"{CASE}/completion"].due == at(120 + 48 * 60)
    refused = member("REF", 6, "cn", amended.id)
    assert owed(notice(60), amended, refused, name=TESTS)[f"{CASE}/completion"].due == at(60 + 48 * 60)


def test_a_form_that_makes_a_follow_up_needless_waives_it() -> None:
    cancelled = member("TST-3", 5, precedence="PRIORITY", kind="cancelled")
    assert owed(notice(), cancelled, name=TESTS)[f"{CASE}/completion"].outcome is Outcome.WAIVED


def test_a_follow_up_without_its_anchor_or_condition_is_not_owed() -> None:
    supplement = member("HTL-2", 5)
    assert f"{supplement.id}/update" not in owed(concern(), supplement)
    question = member("HTL-8", 5, "cn", speed="7d")
    assert {each.kind for each in owed(concern(), question).values() if each.message == question.id} == {
        *("delivered", "received", "acknowledged", "reply-7d")
    }


def test_each_question_needs_its_own_answer() -> None:
    first = member("TST-8", 5, "cn", name="first", precedence="PRIORITY", speed="48h")
    second = member("TST-8", 6, "cn", name="second", precedence="PRIORITY", speed="48h")
    reply = member("TST-9", 7, "us", "second", precedence="PRIORITY", outcome="answered")
    found = owed(notice(), first, second, reply, name=TESTS)
    assert found["first/reply-48h"].outcome is Outcome.OPEN
    assert found["second/reply-48h"].outcome is Outcome.MET


@pytest.mark.parametrize(("form", "outcome"), [("DEC", Outcome.DECLINED), ("REF", Outcome.REFUSED)])
def test_a_question_may_be_declined_or_refused(form: str, outcome: Outcome) -> None:
    question = member("TST-8", 5, "cn", name="first", precedence="PRIORITY", speed="48h")
    found = owed(notice(), question, member(form, 6, "us", "first"), name=TESTS)
    assert found["first/reply-48h"].outcome is outcome


def test_an_answer_counts_although_the_clock_of_its_author_is_behind() -> None:
    question = member("TST-8", 5, "cn", name="first", precedence="PRIORITY", speed="48h")
    reply = member("TST-9", 4, "us", "first", precedence="PRIORITY", outcome="answered")
    assert owed(notice(), question, reply, name=TESTS)["first/reply-48h"].outcome is Outcome.MET


def test_one_update_serves_every_promise_before_it() -> None:
    first = member("HTL-2", 5, next_update_by=LATER)
    found = owed(concern(), first, member("HTL-3", 6))
    assert found[f"{CASE}/update"].answer == first.id
    assert found[f"{first.id}/update"].outcome is Outcome.MET


@pytest.mark.parametrize(
    ("answered", "delivered", "verdict"),
    [
        (30.9, 30.9, Verdict.IN_TIME),
        (31, 31, Verdict.IN_TIME),
        (30.9, 31.1, Verdict.UNDECIDED),
        (31.1, 31.2, Verdict.LATE),
        (30.9, None, Verdict.UNDECIDED),
    ],
)
def test_the_verdict_is_an_interval(answered: float, delivered: float | None, verdict: Verdict) -> None:
    receipt = member("RCV", answered, "cn")
    held = None if delivered is None else at(delivered)
    found = owed(concern(), receipt, delivered={receipt.id: held})[f"{CASE}/received"]
    assert found.verdict(at(60)) is verdict
    if held is None:
        assert found.verdict(at(30.95)) is Verdict.IN_TIME


def test_what_is_not_answered_is_owed_and_then_overdue() -> None:
    found = owed(concern())[f"{CASE}/received"]
    assert (found.verdict(Instant(at(31) - 1)), found.verdict(at(31))) == (Verdict.OWED, Verdict.OVERDUE)


def test_what_was_waived_in_time_is_excused_and_late_it_was_missed() -> None:
    assert owed(concern(), member("HTL-3", 10))[f"{CASE}/received"].verdict(at(60)) is Verdict.EXCUSED
    assert owed(concern(), member("HTL-3", 40))[f"{CASE}/received"].verdict(at(60)) is Verdict.LATE


def test_an_overdue_entry_owes_nothing_and_is_superseded_by_an_earlier_answer() -> None:
    remark = Member("us", 7, at(31), "us:7", Act.OVERDUE, answers=CASE)
    assert owed(concern(), remark).keys() == owed(concern()).keys()
    found = owed(concern(), remark, member("RCV", 30, "cn"), delivered={"RCV@30": at(90)})
    assert found[f"{CASE}/received"].verdict(at(91)) is Verdict.UNDECIDED


def test_flags_are_judged_against_what_the_case_says_now() -> None:
    late = member("TST-2", 0, precedence="PRIORITY", reason="schedule")
    window = {"start": instant_text(at(48 * 60)), "end": instant_text(at(50 * 60))}
    moved = member("TST-2", 1, precedence="PRIORITY", reason="schedule", changes={"window": window})
    case = compute_case(CASE, [notice(60), late, moved])
    flags = {each.id: flags_of(case, each, protocol(TESTS), lambda each: each.at) for each in case.members}
    assert flags == {CASE: ("late", "below_floor"), late.id: (), moved.id: ()}
    remark = Member("us", 7, at(31), "us:7", Act.OVERDUE, answers=CASE)
    assert flags_of(case, remark, protocol(TESTS), lambda each: each.at) == ()


ANSWERS = ("RCV", "ACK", "HTL-6", "HTL-9", "DEC", "REF", "SVC-3", "HTL-2", "HTL-3", "HTL-8")


@given(st.lists(st.tuples(st.sampled_from(ANSWERS), st.sampled_from(["us", "cn"])), max_size=4), st.data())
def test_any_order_of_arrival_owes_the_same(sent: list[tuple[str, str]], data: st.DataObject) -> None:
    members = [concern(precedence="FLASH")]
    for number, (form, party) in enumerate(sent, 1):
        answered = data.draw(st.sampled_from([each.id for each in members]))
        made = member(form, data.draw(st.integers(0, 40)) + number / 100, party, answered, f"m{number}", speed="48h")
        members.append(made)
    expected = owed(*members)
    for order in list(permutations(members))[:: max(1, len(members) * 3)]:
        assert owed(*order) == expected


QUESTION = {
    **answer("query"),
    "then": [{"owes": "other", "forms": ["RPL"], "within": "2h", "after": "delivered", "ladder": "call"}],
}
CLOCKS = load(
    {
        "forms/ASK-2": QUESTION,
        "forms/DEC": answer("decline"),
        "forms/REF": answer("refusal"),
        "forms/RTR": answer("retraction"),
        "forms/NOT-1/levels": {
            "acknowledged": limit("29m") | {"tolled_by": ["ASK-2"]},
            "received": limit("30m") | {"before": "window.start", "at_least": "10m"},
        },
        "forms/NOT-1/then": [
            {"owes": "originator", "forms": ["REP-4"], "at_least": "24h", "before": "window.start", "ladder": "call"}
        ],
    }
)
"""A notice whose acknowledgement waits for clarification, and whose report is due ahead of its window."""


def small(*members: Member, agreement: Protocol = CLOCKS) -> dict[str, Obligation]:
    """Return what is owed for the notice, by kind; everything is held by the other side as soon as it is sent."""
    case = compute_case(CASE, members)
    found = compute_obligations(case, agreement, lambda each: each.at, ("us", "cn"))
    return {each.kind: each for each in found if each.message == CASE}


def noted(start: str = "2026-11-30T12:00:00.000Z") -> Member:
    end = instant_text(instant(start) + 4 * 24 * HOUR)
    return of(CLOCKS, "NOT-1", answers=None, name=CASE, kind="big", window={"start": start, "end": end})


def said(form: str, minutes: float, party: str = "cn", answers: str = CASE) -> Member:
    return of(CLOCKS, form, minutes, party, answers)


def test_working_days_are_those_of_the_party_that_owes() -> None:
    calendar = {"from": "2026-01-01", "until": "2026-12-31"}
    counted = {"within": "2d", "ladder": None, "calendar": "working_days", "because": "A holiday."}
    agreement = load(
        {
            "calendars": {
                "us": calendar | {"zone": "-05:00"},
                "cn": calendar | {"zone": "+08:00", "days_off": ["2026-11-23"]},
            },
            "forms/NOT-1/levels": {"acknowledged": counted},
            "forms/NOT-1/then/0/calendar": "working_days",
            "forms/NOT-1/then/0/within": "3d",
        }
    )
    found = small(noted(), agreement=agreement)
    assert found["acknowledged"].due == instant("2026-11-25T16:00:00.000Z"), "sent on a Sunday; Monday is off"
    assert found["rep-4"].due == instant("2026-12-10T05:00:00.000Z"), "after Friday the 4th: the 7th to the 9th"


@pytest.mark.parametrize(("start", "due"), [(35, 25), (30, 20), (60, 30), (5, 0)])
def test_a_level_may_be_due_ahead_of_an_event_but_never_before_it_runs(start: int, due: int) -> None:
    assert small(noted(instant_text(at(start))))["received"].due == at(due)


def test_ahead_of_an_event_is_before_it_and_moves_with_it() -> None:
    assert small(noted())["rep-4"].due == instant("2026-11-29T12:00:00.000Z")
    assert small(noted())["rep-4"].since == START
    assert small(noted(instant_text(at(60))))["rep-4"].due == START, "nothing is due before it was said"
    agreement = load(
        {
            "forms/AMD-2": {
                **answer("amendment"),
                "fields": {
                    "changes": {"type": "changes", "of": "NOT-1", "open": True, "title": {"en": "C", "zh": "变更"}}
                },
            },
            "forms/RPL/then": [
                {"owes": "other", "forms": ["ACK"], "at_least": "1h", "before": "case.window.start", "ladder": None}
            ],
        }
    )
    reply = of(agreement, "RPL", 5, "cn")
    window = {"start": instant_text(at(600)), "end": instant_text(at(700))}
    moved = of(agreement, "AMD-2", 9, "us", changes={"window": window})
    for members, due in (
        ((noted(), reply), "2026-11-30T11:00:00.000Z"),
        ((noted(), reply, moved), instant_text(at(540))),
    ):
        found = compute_obligations(compute_case(CASE, members), agreement, lambda each: each.at, ("us", "cn"))
        assert [each.due for each in found if each.message == reply.id] == [instant(due)]


def test_the_clock_stands_while_a_question_waits_and_then_runs_on() -> None:
    question = said("ASK-2", 10)
    standing = small(noted(), question)["acknowledged"]
    assert (standing.due, standing.tolled, standing.outcome) == (None, True, Outcome.OPEN)
    assert standing.verdict(at(9999)) is Verdict.OWED
    assert not small(noted())["acknowledged"].tolled
    for form in ("RPL", "DEC"):
        answered = small(noted(), question, said(form, 25, "us", question.id))["acknowledged"]
        assert (answered.due, answered.tolled) == (at(44), False)


@pytest.mark.parametrize(
    "members",
    [
        (said("ASK-2", 29),),
        (said("ASK-2", 10, "us"),),
        (said("ASK-2", 10, answers="RCV@1"),),
        (said("ASK-2", 10), said("RTR", 11, "cn", "ASK-2@10")),
        (said("ASK-2", 10), said("REF", 11, "us", "ASK-2@10")),
        (said("RCV", 10),),
    ],
)
def test_what_is_no_question_in_time_moves_no_deadline(members: tuple[Member, ...]) -> None:
    assert small(noted(), *members)["acknowledged"].due == at(29)


def test_a_question_does_not_stand_in_the_way_of_an_answer() -> None:
    found = small(noted(), said("ASK-2", 10), said("ACK", 50))["acknowledged"]
    assert (found.due, found.verdict(at(60))) == (at(69), Verdict.IN_TIME)
    replied = small(noted(), said("ASK-2", 10), said("RPL", 20, "us", "ASK-2@10"), said("ACK", 45))["acknowledged"]
    assert (replied.due, replied.verdict(at(60))) == (at(39), Verdict.LATE)


FORMS = ("ASK-2", "RPL", "DEC", "REF", "RTR", "ACK", "RCV")


@given(st.lists(st.tuples(st.sampled_from(FORMS), st.sampled_from(["us", "cn"])), max_size=5), st.data())
def test_any_order_of_arrival_moves_a_deadline_alike(sent: list[tuple[str, str]], data: st.DataObject) -> None:
    members = [noted()]
    for number, (form, party) in enumerate(sent, 1):
        answered = data.draw(st.sampled_from([each.id for each in members]))
        members.append(of(CLOCKS, form, data.draw(st.integers(0, 40)) + number / 100, party, answered, f"m{number}"))
    for order in list(permutations(members))[:: max(1, len(members) * 3)]:
        assert small(*order) == small(*members)
