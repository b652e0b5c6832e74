"""What is rehearsed is what two centers do: timetables are compared with plays on the stage."""

from dataclasses import replace

import pytest

from hotline.core.canonical import Duration, Instant, duration
from hotline.core.errors import RefusalError
from hotline.core.protocol import load_agreement
from hotline.core.rehearsal import lineage, rehearse, rehearse_return
from hotline.core.timetable import START, Answered, Called, Comes, Happening, Passed, Sent, Setting, Timetable, Turns
from hotline.files.protocols import names
from hotline.runtime.filling import plausible
from hotline.runtime.stage import Stage
from tests import stages
from tests.agreements import REMOVED, load
from tests.stages import HOTLINE, HOUR, MINUTE, SERVICE, TESTS, protocol

TAKEDOWN, EXCHANGE = "synthetic-media-takedown", "safety-test-exchange"
QUIET = Setting()


def after(**answered: str) -> Setting:
    return Setting(answered={kind: duration(length) for kind, length in answered.items()})


def table(name: str, code: str, setting: Setting | None = None, **values: str) -> Timetable:
    return rehearse(protocol(name), code, plausible(protocol(name), {code: dict(values)}), setting)


def calls(found: Timetable, party: str = "") -> list[tuple[float, str, str, str]]:
    """Return the calls as hours after sending, side, what was missed, and who is called."""
    return [
        ((each.at - found.start) / HOUR, each.party, each.kind, each.draft or each.role)
        for each in found.happenings
        if isinstance(each, Called) and party in ("", each.party)
    ]


def of(found: Timetable, kind: type[Happening]) -> list[Happening]:
    return [each for each in found.happenings if type(each) is kind]


def test_a_message_is_sent_held_at_once_and_its_deadlines_pass_one_by_one() -> None:
    found = table(HOTLINE, "HTL-1")
    assert found.happenings[0] == Sent(START, "us", "HTL-1", None)
    assert [(each.at - START, each.party, each.kind) for each in of(found, Passed) if isinstance(each, Passed)] == [
        (30 * MINUTE, "cn", "received"),
        (2 * HOUR, "cn", "acknowledged"),
        (6 * HOUR, "us", "update"),
        (24 * HOUR, "cn", "replied"),
    ]


def test_each_side_calls_its_own_people_rung_by_rung() -> None:
    found = table(HOTLINE, "HTL-1")
    assert [each for each in calls(found) if each[2] in ("arrived", "received")] == [
        (0, "cn", "arrived", "duty-officer"),
        (0.5, "us", "received", "duty-officer"),
        (0.5, "cn", "received", "duty-officer"),
        (pytest.approx(40 / 60), "us", "received", "shift-leader"),
        (pytest.approx(50 / 60), "us", "received", "embassy"),
        (1.5, "us", "received", "national-authority"),
        (2.5, "us", "received", "principal"),
        (2.5, "us", "received", "shift-leader"),
        (2.5, "cn", "received", "shift-leader"),
    ]


def test_what_hangs_on_the_fields_comes_at_its_time() -> None:
    found = table(TESTS, "TST-1")
    day = 24 * HOUR
    assert [(each.at - START) // day for each in of(found, Comes)] == [15, 17]
    assert [((each.at - START) // day, each.flag) for each in of(found, Turns) if isinstance(each, Turns)] == [
        (12, "late"),
        (14, "below_floor"),
    ]
    assert (20 * 24, "cn", "completion", "TST-8") in calls(found)
    assert found.flags == ()
    assert table(TESTS, "TST-1", None, category="training_run").flags == ("outside_scope",)


def test_a_report_is_prompt_or_late() -> None:
    assert [each.flag for each in of(table(TESTS, "TST-5"), Turns) if isinstance(each, Turns)] == ["prompt_late"]


def test_an_answer_in_time_spares_calls() -> None:
    found = table(HOTLINE, "HTL-1", after(received="12m"))
    assert of(found, Answered) == [Answered(Instant(START + 12 * MINUTE), "cn", "received", "RCV")]
    assert not [each for each in calls(found) if each[2] == "received"]
    assert len(found.spared) == 8
    assert {each.kind for each in found.spared} == {"received"}


def test_a_late_answer_spares_the_rest_of_the_ladder() -> None:
    found = table(HOTLINE, "HTL-1", after(received="45m"))
    assert [each[3] for each in calls(found, "us") if each[2] == "received"] == ["duty-officer", "shift-leader"]
    assert {each.role for each in found.spared} >= {"embassy", "principal"}


def test_a_higher_level_answers_the_lower_ones_too() -> None:
    found = table(HOTLINE, "HTL-1", after(acknowledged="20m"))
    assert {each.kind for each in found.owed if each.answered is not None} == {"delivered", "received", "acknowledged"}


def test_a_follow_up_is_answered_by_its_form() -> None:
    found = table(TESTS, "TST-1", after(completion="18d"))
    (answered,) = of(found, Answered)
    assert isinstance(answered, Answered)
    assert (answered.party, answered.form) == ("us", "TST-4")


def test_an_answer_that_no_form_can_give_is_refused() -> None:
    small = load({"forms/RCV": REMOVED})
    with pytest.raises(RefusalError, match="receipt"):
        rehearse(small, "NOT-1", plausible(small), after(received="1h"))


def test_a_question_stops_the_clock_until_it_is_answered() -> None:
    plain = table(TAKEDOWN, "TKD-1")
    asked = table(TAKEDOWN, "TKD-1", Setting(asked=(Duration(12 * HOUR), Duration(36 * HOUR))))
    due = {each.kind: each.due for each in plain.owed}
    moved = {each.kind: each.due for each in asked.owed}
    assert moved["action"] == (due["action"] or 0) + 24 * HOUR
    assert moved["acknowledged"] == due["acknowledged"]
    assert [each.kind for each in of(asked, Answered) if isinstance(each, Answered)] == ["asked", "told"]
    assert asked.questions == {"action": ("TKD-8",)}


def test_a_question_that_nobody_answers_stops_the_clock_for_good() -> None:
    found = table(TAKEDOWN, "TKD-1", Setting(asked=(Duration(12 * HOUR), None)))
    (owed,) = (each for each in found.owed if each.kind == "action")
    assert (owed.due, owed.tolled) == (None, True)
    assert "action" not in {each.kind for each in found.happenings if isinstance(each, Passed)}


def test_what_does_not_get_through_calls_the_sender_only() -> None:
    found = table(HOTLINE, "HTL-1", Setting(held=False))
    assert [(round(hours * 60), *rest) for hours, *rest in calls(found)[:2]] == [
        (4, "us", "delivered", "duty-officer"),
        (4, "us", "delivered", "shift-leader"),
    ]
    assert calls(found, "cn") == []


def test_in_an_exercise_no_authority_is_called() -> None:
    roles = {each[3] for each in calls(table(HOTLINE, "HTL-1", Setting(status="exercise")))}
    assert roles == {"duty-officer", "shift-leader", "exercise-controller"}


def test_a_precedence_may_be_chosen_if_the_form_allows_it() -> None:
    found = table(HOTLINE, "HTL-1", Setting(precedence="FLASH"))
    assert (found.precedence, found.owed[1].due) == ("FLASH", START + 10 * MINUTE)
    with pytest.raises(RefusalError, match="ROUTINE, not IMMEDIATE"):
        table(HOTLINE, "HTL-1", Setting(precedence="ROUTINE"))


def test_an_answer_has_the_precedence_of_what_it_answers() -> None:
    first, precedence = table(HOTLINE, "RCV").case[0], table(HOTLINE, "RCV").precedence
    assert table(HOTLINE, first).precedence == precedence
    assert table(TESTS, "TST-4", Setting(precedence="ROUTINE")).precedence == "ROUTINE"


def test_fields_that_the_form_does_not_take_are_refused() -> None:
    with pytest.raises(RefusalError, match="what_we_ask"):
        table(HOTLINE, "HTL-1", None, what_we_ask="tea")


def test_what_other_fields_would_make_somebody_owe_is_told() -> None:
    flash = Setting(precedence="FLASH")
    assert table(HOTLINE, "HTL-1", flash, what_we_ask="no_reply").absent == ("holding", "replied")
    assert table(HOTLINE, "HTL-1", None, what_we_ask="no_reply").absent == ("replied",)
    assert table(HOTLINE, "HTL-1").absent == ()


@pytest.mark.parametrize(
    ("name", "code", "case"),
    [
        (TESTS, "TST-1", ("TST-1",)),
        (TESTS, "TST-2", ("TST-1", "TST-2")),
        (TESTS, "TST-9", ("TST-1", "TST-8", "TST-9")),
        (SERVICE, "SVC-9", ("SVC-1", "SVC-9")),
    ],
)
def test_what_must_have_been_sent_before_is_sent_before(name: str, code: str, case: tuple[str, ...]) -> None:
    found = table(name, code)
    assert found.case == case
    assert found.happenings[0] == Sent(START, "us", code, case[-2] if len(case) > 1 else None)


def test_each_message_of_a_case_is_sent_by_a_side_that_may() -> None:
    found = lineage(protocol(SERVICE), protocol(SERVICE).forms["SVC-9"], ("fr", "jp"))
    assert [(form.code, party) for form, party in found] == [("SVC-1", "jp"), ("SVC-9", "fr")]


def test_a_form_that_answers_nothing_there_is_stands_alone() -> None:
    form = replace(load().forms["REP-4"], answers=("ZZZ-9",))
    assert lineage(load(), form, ("us", "cn")) == ((form, "us"),)


def test_working_days_are_those_of_the_party_that_owes() -> None:
    found = table(EXCHANGE, "BEN-9", Setting(start=START), outcome="corrected")
    (owed,) = (each for each in found.owed if each.kind == "correction")
    assert found.working_days
    assert owed.due is not None
    assert (owed.due - START) // (24 * HOUR) >= 5
    assert owed.due % (24 * HOUR) != START % (24 * HOUR)


def test_a_return_is_owed_at_the_end_of_its_period_by_both() -> None:
    found = rehearse_return(protocol(EXCHANGE), "quarterly")
    assert found.happenings[0] == Comes(found.start, "2026-Q4")
    assert {(each.owed_by, each.period) for each in found.owed} == {("us", "2026-Q4"), ("cn", "2026-Q4")}
    assert {(party, role) for _, party, _, role in calls(found)} == {
        (party, role) for party in ("us", "cn") for role in ("duty-officer", "working-group")
    }


def played(name: str, found: Timetable) -> set[tuple[int, str, str, str]]:
    """Return the calls that two centers make when they play what was rehearsed: after how long, who, why and whom."""
    spoken = found.protocol
    play = Stage.set([stages.agreement(name).octets], Instant(START - (len(found.case) - 1) * HOUR))
    play.doze = Duration(24 * HOUR)
    answers = None
    for number, (form, party) in enumerate(lineage(spoken, spoken.forms[found.code], ("us", "cn"))):
        play.until(Instant(START - (len(found.case) - 1 - number) * HOUR))
        answers = stages.send(play, party, form.code, answers).id
    play.until(max(each.at for each in found.happenings))
    return {
        (at - START, actor.name, ring.reason, ring.draft or ring.role)
        for actor in play.actors.values()
        for at, ring in actor.rings
        if ring.message == answers
    }


@pytest.mark.slow
@pytest.mark.parametrize("name", names())
def test_two_centers_do_just_what_was_rehearsed(name: str) -> None:
    spoken = load_agreement(stages.agreement(name).octets)  # as the centers read it: choices in the order of JSON
    for code, form in spoken.forms.items():
        if "actual" not in (form.statuses or ("actual",)):
            continue
        found = rehearse(spoken, code, plausible(spoken))
        rehearsed = {(round(hours * HOUR), *rest) for hours, *rest in calls(found)}
        assert rehearsed == played(name, found), code
