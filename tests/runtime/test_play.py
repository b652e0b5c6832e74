import pytest

from hotline.core.canonical import encode
from hotline.runtime.play import play
from hotline.runtime.story_reading import read_story
from tests import agreements, stages
from tests.plays import instead, played
from tests.stages import SERVICE, TESTS


def test_a_story_that_comes_true_has_no_failures() -> None:
    assert instead("12:00:00 us sends HTL-1\n12:00:01 cn delivers\n12:01:00 cn acknowledges → cn owes replied") == []


def test_a_failing_line_is_shown_where_it_stands_with_what_happened_instead() -> None:
    shown = played("12:00:00 us sends HTL-1 → us embassy is called\n12:00:01 cn delivers").text().splitlines()
    assert shown[2:5] == [
        "12:00:00 us sends HTL-1 → us embassy is called",
        "    ✗ us embassy was not called",
        "12:00:01 cn delivers",
    ]


def test_a_refusal_that_nobody_expected_fails_its_line() -> None:
    (found,) = instead("12:00:00 us sends HTL-1 by system")
    assert found.startswith("1: refused: form.human_only")


def test_a_refusal_that_did_not_come_fails_its_line() -> None:
    assert instead("12:00:00 us sends HTL-1 → refused: form.human_only") == ["1: it was not refused by form.human_only"]


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("ru sends HTL-1", "there is no party ru in this story"),
        ("us sends ABC-1", "there is no form ABC-1 in crisis-hotline"),
        ("us tests", "there is no form of the act test in crisis-hotline"),
        ("cn acknowledges", "there is nothing that ACK could answer"),
        ("cn acknowledges nothing", "cn holds no message nothing"),
        ("us seconds", "nothing of that name waits for a second person"),
        ("us seconds nothing", "nothing of that name waits for a second person"),
        ("us notifies", "this may be HTL-0 or HTL-1; write sends and the form"),
        (
            "us sends HTL-1 with next_update_by=soon",
            "soon is no time: Write 12:30:01, +2d 12:30:01 or 2026-12-01 12:30:01",
        ),
        ("cn delivers", "cn holds no such message"),
    ],
)
def test_a_line_that_cannot_be_played_says_why(line: str, wrong: str) -> None:
    assert instead(f"12:00:00 {line}") == [f"1: {wrong}"]


def test_as_many_sign_as_must() -> None:
    stage = played("12:00:00 us sends HTL-1\n12:01:00 cn acknowledges").stage
    people = {member.form: len(member.people) for member in stages.held_members(stages.us(stage).center)}
    assert people == {"HTL-1": 2, "ACK": 1}


def test_the_newest_message_that_is_owed_an_answer_is_answered() -> None:
    lines = """12:00:00 us sends HTL-1 as first with what_we_ask=no_reply
12:01:00 us sends HTL-1 as second with what_we_ask=no_reply
12:02:00 cn acknowledges → cn owes nothing for second; cn owes acknowledged for first
12:03:00 cn acknowledges → cn owes nothing"""
    assert instead(lines) == []


def test_a_form_that_opens_opens_unless_told_what_to_answer() -> None:
    lines = """12:00:00 us sends HTL-0 as first
12:01:00 cn sends HTL-8 as alone
12:02:00 cn sends HTL-8 to first as about"""
    center = stages.us(played(lines).stage).center
    assert sorted(len(folder.members) for folder in center.book.folders.values()) == [1, 2]


def test_a_question_answers_the_newest_message_that_it_may() -> None:
    stage = played("09:00:00 us sends TST-1\n09:10:00 cn queries", TESTS).stage
    assert len({*stages.us(stage).center.book.case_of.values()}) == 1


def test_a_second_person_signs_what_waits() -> None:
    lines = """12:00:00 us sends HTL-1 as a by alice → waits for a second person
12:00:10 us sends HTL-1 as b by alice → waits for a second person
12:00:20 us seconds a
12:00:30 us seconds by bob
12:00:40 cn acknowledges
12:00:50 cn acknowledges"""
    assert instead(lines) == []


def test_the_play_goes_on_for_a_minute_and_until_everything_has_arrived() -> None:
    stage = played("12:00:00 us tests\n12:00:30 cn replies", SERVICE).stage
    assert stage.now >= stages.at(1.5)
    assert stage.arrivals == {}


def test_the_record_is_audited_whatever_the_story_says_of_it() -> None:
    lines = "12:00:00 us sends HTL-1\n12:31:00 cn acknowledges\n12:32:00 the link is cut\n12:33:00 us cancels"
    found = instead(lines, audit="nothing missed")
    assert any("missed: received of HTL-1 by cn by 59 s" in each for each in found)
    assert any("us wrote" in each for each in found)


def test_an_exercise_is_played_on_a_channel_of_that_status() -> None:
    stage = play(read_story(EXERCISE), stages.agreement(stages.HOTLINE).octets).stage
    assert stages.us(stage).center.status == "exercise"
    assert "exercise-controller" in {ring.role for _, ring in stages.us(stage).rings}
    assert "embassy" not in {ring.role for _, ring in stages.us(stage).rings}


EXERCISE = """story x
protocol crisis-hotline
status exercise
12:00:00 us sends HTL-1
13:00:00 cn receives
audit both logs agree; one deadline missed"""


def test_the_people_of_a_story_have_security_keys() -> None:
    agreed = encode(agreements.document({"forms/NOT-1/hardware": True, "forms/NOT-1/signed_by": ["operator"]}))
    story = read_story("story x\nprotocol small\n12:00:00 us sends NOT-1\n12:00:01 cn delivers\naudit both logs agree")
    assert play(story, agreed).failures == ()


def test_a_party_leaves_by_the_notice_that_the_agreement_names() -> None:
    stage = played("12:00:00 us withdraws as notice\n12:01:00 cn acknowledges notice").stage
    assert {member.form for member in stages.held_members(stages.cn(stage).center)} == {"WDR", "ACK"}


def test_another_version_is_proposed_and_agreed() -> None:
    lines = """12:00:00 us proposes version 2 from 13:00:00 → version 1 is in force
12:10:00 cn agrees to version 2 → version 1 is in force
13:00:00 version 2 is in force"""
    assert instead(lines) == []


def test_months_pass_quickly() -> None:
    stage = played("12:00:00 us sends HTL-1 with what_we_ask=no_reply\n+180d 12:00:00 still silent").stage
    assert stage.now >= stages.at(180 * 24 * 60)
    assert len(stages.us(stage).rows["ours"]) < 400


def test_what_waits_behind_a_cut_goes_over_when_the_link_is_restored() -> None:
    lines = """12:00:00 the link is cut
12:00:10 us sends HTL-1 → for cn, us owes nothing
12:00:20 the link is restored
12:00:21 cn delivers"""
    assert instead(lines) == []
