"""The verbs that answer, as two duty officers run them on both sides of the line."""

from tests.fakes_desk import Line, Seat, said


def test_a_notice_is_received_and_acknowledged(alice: Seat, li: Seat, wang: Seat, both: Line) -> None:
    number = alice.send_notice()
    both.settle()
    received = li.run("receive", number, "--yes", "--note", "收到")
    assert received.exit_code == 0
    assert "You answer this message:" in said(received)
    assert "Unusual traffic towards the national research network." in said(received)
    assert wang.run("acknowledge", number, typed="y\n").exit_code == 0
    both.settle()
    levels = {each["kind"]: each["outcome"] for each in alice.json("show", number)["obligations"]}
    assert (levels["received"], levels["acknowledged"]) == ("met", "met")


def test_an_incomplete_form_is_acknowledged_as_such(alice: Seat, li: Seat, both: Line) -> None:
    number = alice.send_notice()
    both.settle()
    sent = li.json("acknowledge", number, "--incomplete", "--yes")
    assert li.json("show", "--envelope", sent["id"])["fields"] == {"complete": False}


def test_nobody_answers_twice_by_accident(alice: Seat, li: Seat, both: Line) -> None:
    number = alice.send_notice()
    both.settle()
    assert li.run("receive", number, "--yes").exit_code == 0
    again = li.run("receive", number, "--yes")
    assert (again.exit_code, "answered so already" in said(again)) == (1, True)


def test_ones_own_notice_is_not_received(alice: Seat) -> None:
    number = alice.send_notice()
    refused = alice.run("receive", number, "--yes")
    assert refused.exit_code == 1
    assert "nothing in this case that may be answered so" in said(refused)


def test_part_of_a_window_is_changed_and_what_was_sealed_stays_sealed(alice: Seat, both: Line) -> None:
    number = alice.send_notice()
    changes = ("--change", "window.end=2026-06-07 06:00", "--change", "site_region=Utah")
    sent = alice.json("amend", number, *changes, "--reason", "schedule", "--yes")
    message = alice.json("show", "--envelope", sent["id"])
    assert message["fields"]["changes"] == {
        "window": {"start": "2026-06-05T06:00:00.000Z", "end": "2026-06-07T06:00:00.000Z"}
    }
    assert message["opened"]["sealed_changes"] == {"site_region": "Utah"}
    assert alice.json("show", number)["fields"]["window"]["end"] == "2026-06-07T06:00:00.000Z"


def test_a_field_that_an_amendment_cannot_change_is_named(alice: Seat) -> None:
    number = alice.send_notice()
    refused = alice.run("amend", number, "--change", "nothing=1", "--reason", "schedule", "--yes")
    assert (refused.exit_code, "TST-2 does not change this field" in said(refused)) == (1, True)


def test_a_notice_is_cancelled_by_its_own_side_only(alice: Seat, li: Seat, both: Line) -> None:
    number = alice.send_notice()
    both.settle()
    refused = li.run("cancel", number, "-f", "kind=cancelled", "--yes")
    assert (refused.exit_code, "only they can change it" in said(refused)) == (1, True)
    assert alice.run("cancel", number, "-f", "kind=cancelled", "--yes").exit_code == 0
    assert alice.json("show", number)["state"] == "cancelled"


def test_a_message_sent_in_error_is_taken_back(alice: Seat, both: Line) -> None:
    number = alice.send_notice()
    assert alice.run("retract", number, "--reason", "duplicate", "--yes").exit_code == 0
    assert alice.json("show", number)["state"] == "retracted"


def test_a_message_that_is_not_in_order_is_rejected_with_a_reason(alice: Seat, li: Seat, both: Line) -> None:
    number = alice.send_notice()
    both.settle()
    assert li.run("refuse", number, "--reason", "bad_value", "--yes").exit_code == 0
    assert li.json("show", number)["state"] == "refused"


def test_a_question_is_asked_and_its_answer_declined(alice: Seat, li: Seat, both: Line) -> None:
    number = alice.send_notice()
    both.settle()
    asked = li.json("query", number, "-f", "question=Which network?", "-f", "speed=48h", "--yes")
    both.settle()
    assert alice.run("decline", asked["id"], "--reason", "classified", "--yes").exit_code == 0
    owed = {each["kind"]: each["outcome"] for each in alice.json("show", number)["obligations"]}
    assert owed["reply-48h"] in {"met", "declined"}


def test_a_question_is_answered(alice: Seat, li: Seat, both: Line) -> None:
    number = alice.send_notice()
    both.settle()
    li.json("query", number, "-f", "question=Which network?", "-f", "speed=48h", "--yes")
    both.settle()
    replied = alice.run("reply", number, "-f", "outcome=answered", "-f", "answer=The open one.", "--yes")
    assert replied.exit_code == 0, replied.output
    owed = {each["kind"]: each["outcome"] for each in alice.json("show", number)["obligations"]}
    assert owed["reply-48h"] == "met"


def test_a_dry_run_keeps_nothing(alice: Seat, li: Seat, both: Line) -> None:
    number = alice.send_notice()
    both.settle()
    tried = li.run("receive", number, "--dry-run")
    assert (tried.exit_code, "Nothing was sent." in said(tried)) == (0, True)
    assert len(li.json("show", number)["steps"]) == 1
