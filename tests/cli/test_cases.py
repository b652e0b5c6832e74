"""Cases in a line, and one of them whole."""

from tests.fakes_desk import Line, Seat, said


def test_no_cases_are_said_to_be_none(alice: Seat) -> None:
    assert alice.run("cases").stdout.strip() == "There are no cases."


def test_the_newest_case_stands_first(alice: Seat) -> None:
    numbers = [alice.send_notice() for _ in range(3)]
    shown = alice.run("cases")
    assert [line.split()[0] for line in shown.stdout.splitlines()[1:]] == numbers[::-1]


def test_more_cases_are_reached_by_the_number_of_the_last(alice: Seat) -> None:
    first, second = alice.send_notice(), alice.send_notice()
    page = alice.run("cases", "--limit", "1")
    assert f"hotline cases --before {second}" in said(page)
    assert first in alice.run("cases", "--before", second).stdout


def test_only_cases_in_which_something_is_owed(alice: Seat) -> None:
    kept, gone = alice.send_notice(), alice.send_notice()
    alice.run("retract", gone, "--reason", "duplicate", "--yes")
    listed = alice.run("cases", "--owing").stdout
    assert kept in listed


def test_what_is_overdue_says_so(alice: Seat, li: Seat, both: Line) -> None:
    alice.send_notice()
    both.settle()
    both.pass_time(4 * 3_600_000)
    assert "1 overdue" in said(li.run("cases"))


def test_a_message_of_a_case_leads_to_the_case(alice: Seat, li: Seat, both: Line) -> None:
    number = alice.send_notice()
    both.settle()
    answer = li.json("receive", number, "--yes")
    assert li.json("show", answer["id"][7:15])["id"][7:15] == number


def test_a_proposal_is_shown_before_it_has_a_case(alice: Seat) -> None:
    number = alice.propose_concern()
    shown = alice.run("show", number)
    assert shown.stdout.startswith("A proposal: it waits for a second person until")


def test_a_message_alone_shows_its_signatures(alice: Seat) -> None:
    number = alice.send_notice()
    shown = alice.run("show", number, "--envelope")
    assert "Placed in the log." in said(shown)
    message = alice.json("show", number, "--envelope")
    assert len(message["envelope"]["signatures"]) == 1
