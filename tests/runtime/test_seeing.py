import pytest

from tests.plays import instead
from tests.stages import TESTS

SENT = "12:00:00 us sends HTL-1 as first with what_we_ask=no_reply"


def after(*lines: str) -> list[str]:
    return instead("\n".join((SENT, *lines)), audit="both logs agree; one deadline missed; one deadline still missed")


def test_calls_count_from_their_line_until_the_next() -> None:
    assert instead(f"{SENT} → nobody is called\n12:00:01 still silent → cn duty-officer is called") == []
    assert instead(f"{SENT} → cn duty-officer is called\n12:00:01 still silent") == [
        "1: cn duty-officer was not called"
    ]


def test_a_line_that_names_calls_names_all_of_them() -> None:
    lines = f"{SENT}\n12:30:01 still silent → us duty-officer is called\n12:31:00 cn acknowledges"
    found = instead(lines, audit="two deadlines missed")
    assert found[0] == "2: cn duty-officer was called at 12:30:01 (received)"


def test_a_line_that_names_no_call_allows_any() -> None:
    assert instead(f"{SENT}\n12:30:01 still silent\n12:31:00 cn acknowledges", audit="one deadline missed") == []


def test_what_is_said_to_whoever_is_called_must_stand_in_the_ladder() -> None:
    lines = f"{SENT}\n12:40:01 still silent → us shift-leader is called, to have tea\n12:41:00 cn acknowledges"
    assert instead(lines, audit="one deadline missed") == [
        "2: us shift-leader was told: Use voice to the other center."
    ]


def test_a_draft_is_no_call() -> None:
    lines = """09:00:00 us sends TST-1 with category=bio_chem, window=+4d 08:00:00..+5d 08:00:00
09:01:00 cn acknowledges
+8d 08:00:00 still silent → cn duty-officer is called
+8d 09:00:00 us completes
+8d 09:01:00 cn acknowledges"""
    assert instead(lines, TESTS, "one deadline missed by 1 d 1 h") == [
        "3: cn duty-officer was not called",
        "3: cn draft of TST-8 was called at +8d 08:00:00 (completion)",
    ]
    assert instead(
        lines.replace("cn duty-officer is called", "us gets a draft of TST-8"), TESTS, "one deadline missed"
    )[0].startswith("3: us draft of TST-8 was not called")


def test_nobody_means_nobody_on_either_side() -> None:
    assert instead("12:00:00 us sends HTL-1\n12:00:01 still silent → nobody is called") == [
        "2: cn duty-officer was called at 12:00:01 (arrived)"
    ]


@pytest.mark.parametrize(
    ("expected", "found"),
    [
        ("cn owes nothing", ["us", "cn"]),
        ("cn owes replied", ["us", "cn"]),
        ("cn owes received by 12:30:00", ["us", "cn"]),
        ("for us, cn owes nothing", ["us"]),
        ("cn owes received for nobody", ["us", "cn"]),
    ],
)
def test_what_is_owed_is_looked_at_on_both_sides(expected: str, found: list[str]) -> None:
    failing = instead(f"{SENT}\n12:05:00 {expected}\n12:10:00 cn acknowledges")
    assert [each.split(",")[0] for each in failing] == [f"2: for {party}" for party in found]
    if "nobody" not in expected:
        assert "received by 12:30:01, acknowledged by 14:00:01" in failing[0]


def test_what_is_owed_may_be_expected_after_an_arrow_too() -> None:
    assert instead(f"{SENT}\n12:05:00 cn receives → cn owes acknowledged by 14:00:01; us owes update") == []


def test_a_message_is_delivered_at_the_very_second() -> None:
    assert instead(f"{SENT}\n12:00:02 cn delivers") == ["2: HTL-1 was delivered at 12:00:01"]
    assert instead(f"{SENT}\n12:00:02 us delivers") == ["2: us holds no such message"]


@pytest.mark.parametrize(
    ("expected", "wrong"),
    [
        ("the case is cancelled", "the case is open"),
        ("the case of first is refused", "the case is open"),
        ("the case of second is open", "holds no such case"),
    ],
)
def test_the_case_stands_alike_on_both_sides(expected: str, wrong: str) -> None:
    found = instead(f"{SENT}\n12:05:00 still silent → {expected}")
    assert len(found) == 2
    assert all(wrong in each for each in found)


def test_flags_are_those_of_the_form_and_of_the_case() -> None:
    lines = """09:00:00 us sends TST-1 PRIORITY with window=20:00:00..21:00:00 → flagged late; flagged below_floor
09:00:05 us cancels
09:00:10 us amends → flagged after_close
09:00:20 cn queries TST-1 → not flagged"""
    assert instead(lines, TESTS) == []
    assert instead("09:00:00 us sends TST-1 → flagged late\n09:00:05 us cancels", TESTS) == [
        "1: for us, it is flagged nothing",
        "1: for cn, it is flagged nothing",
    ]
    late = "09:00:00 us sends TST-1 PRIORITY with window=20:00:00..21:00:00 → not flagged\n09:00:05 us cancels"
    assert instead(late, TESTS)[0] == "1: for us, it is flagged below_floor, late"


def test_what_waits_for_a_second_person_is_a_proposal() -> None:
    assert instead(f"{SENT} → waits for a second person\n12:00:05 cn acknowledges") == ["1: it is placed"]
    assert instead("12:00:00 us sends HTL-1 by alice → waits for a second person") == []


def test_an_alarm_is_heard_by_the_side_it_concerns() -> None:
    lines = "12:00:00 us sends HTL-1 by alice\n13:00:00 still silent → cn hears an alarm: lapsed"
    assert instead(lines) == ["2: cn heard no alarm"]
    assert instead(lines.replace("cn hears", "us hears")) == []
    assert instead(lines.replace("lapsed", "fork").replace("cn hears", "us hears")) == ["2: us heard lapsed"]


def test_a_return_is_owed_for_its_period() -> None:
    lines = "12:00:00 us owes forecast 2026-H2 by 2027-01-31 00:00:00 → us owes nothing"
    assert instead(lines, TESTS) == []
    assert instead("12:00:00 us owes forecast 2026-H1", TESTS) == [
        f"1: for {party}, us owes forecast 2026-H2 by +70d 00:00:00" for party in ("us", "cn")
    ]
    over = "2027-01-01 00:00:00 still silent → us owes nothing"
    assert instead(over, TESTS)[0] == "1: for us, us owes forecast 2026-H2 by 2027-01-31 00:00:00"


def test_a_clock_that_stands_is_owed_by_no_time() -> None:
    lines = """08:00:00 us sends TKD-1 as video with good_faith_statement=yes, not_opinion=yes
08:05:00 cn acknowledges
09:00:00 cn sends TKD-8 to video as which with kind=clarification
09:05:00 us acknowledges which
10:00:00 cn owes action for video, its clock stands
11:00:00 us replies which with outcome=answered
11:05:00 cn owes action for video, its clock stands"""
    found = instead(lines, "synthetic-media-takedown")
    assert [each[:2] for each in found] == ["7:", "7:"]
    assert "cn owes action by +2d 10:00:01" in found[0]


def test_the_version_in_force_and_the_end_are_those_of_both_logs() -> None:
    lines = "12:00:00 us withdraws → the agreement has ended; version 2 is in force"
    assert instead(lines)[:2] == [
        "1: for us, the agreement has not ended",
        "1: for cn, the agreement has not ended",
    ]
    assert instead(lines)[2] == "1: for us, version 1 is in force"


def test_what_is_owed_instead_is_said_as_a_story_says_it() -> None:
    lines = """2026-11-22 08:00:00 us sends TKD-1 as video with good_faith_statement=yes, not_opinion=yes
2026-11-22 08:05:00 cn acknowledges
2026-11-22 09:00:00 cn sends TKD-8 to video as which with kind=clarification
2026-11-22 10:00:00 still silent → cn owes replied for video; us owes lunch for which"""
    found = instead(lines, "synthetic-media-takedown")
    assert any(each.endswith("cn owes action, its clock stands") for each in found)
    assert any("us owes received by 2026-11-22 12:00:01" in each for each in found)


def test_what_was_refused_bears_no_flag() -> None:
    assert instead("12:00:00 us sends HTL-1 by system → refused: form.human_only; not flagged") == []
