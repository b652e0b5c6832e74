"""A case as a thread, as both sides read it."""

from hotline.paper.columns import cells
from tests.fakes_desk import Line, Seat, said


def test_a_thread_shows_what_was_said_how_far_it_got_and_what_is_owed(alice: Seat, li: Seat, both: Line) -> None:
    number = alice.send_notice()
    both.settle()
    assert li.run("receive", number, "--yes").exit_code == 0
    both.settle()
    thread = said(alice.run("show", number))
    for words in (
        "us: TST-1 Advance notification of a high-risk AI test",
        "signed by us/alice",
        "machine translation Any connection",
        "delivered 10:00:02Z · received 10:00:02Z",
        "cn: RCV Received by the duty officer",
        "cn acknowledged 2026-06-02 10:00:02Z",
        "us Completion report",
    ):
        assert words in thread


def test_the_side_that_owes_is_told_the_verb(alice: Seat, li: Seat, both: Line) -> None:
    number = alice.send_notice()
    both.settle()
    assert f"Next: hotline receive {number}" in said(li.run("show", number))
    assert "Next:" not in said(alice.run("show", number))


def test_what_came_too_late_is_said_to_be_late(alice: Seat, li: Seat, both: Line) -> None:
    number = alice.send_notice()
    both.settle()
    both.pass_time(4 * 3_600_000)
    both.settle()
    assert "cn records that no answer" in said(alice.run("show", number)) or "OVER" in said(alice.run("show", number))
    assert li.run("receive", number, "--yes").exit_code == 0
    both.settle()
    assert "received 14:00:02Z (late)" in said(alice.run("show", number))


def test_what_was_retracted_does_not_count(alice: Seat, both: Line) -> None:
    number = alice.send_notice()
    alice.run("retract", number, "--reason", "duplicate", "--yes")
    assert "Retracted or rejected: it does not count." in said(alice.run("show", number))


def test_both_languages_fit_eighty_columns(alice: Seat, li: Seat, both: Line) -> None:
    number = alice.send_notice()
    both.settle()
    li.run("receive", number, "--yes")
    for language in ("en", "zh"):
        for verb in (("show", number), ("cases",), ("board", "--once"), ("channel",), ("health",), ("forms",)):
            shown = li.run(*verb, "--language", language)
            assert max(map(cells, shown.stdout.splitlines())) <= 80, verb


def test_a_screen_reader_gets_lines_without_columns(alice: Seat, both: Line) -> None:
    number = alice.send_notice()
    both.settle()
    lines = alice.run("show", number, "--plain").stdout.splitlines()
    assert "Category: Autonomy or self-replication" in lines
    assert not any("   " in line for line in lines)
