"""A person stops an exercise by name and under their signature; what is no exercise is not stopped."""

from tests.fakes_desk import Line, Seat, said

STOP = ("exercise", "stop", "--reason", "A storm needs the people")


def practise(line: Line) -> None:
    """Let both centers be in an exercise."""
    for side in (line.world.us, line.world.cn):
        side.center.status = side.center.book.status = "exercise"


def test_an_operator_stops_the_exercise_on_both_sides(alice: Seat, both: Line) -> None:
    practise(both)
    shown = alice.run(*STOP, "--yes")
    assert (shown.exit_code, "Return to the actual line" in said(shown)) == (0, True)
    both.settle()
    assert both.world.cn.center.ours.stopped is not None
    assert "exercise stopped" in said(alice.run("log", "show", "ours"))
    assert "stopped" in said(alice.run("channel"))


def test_nothing_is_stopped_by_whoever_does_not_say_yes(alice: Seat, both: Line) -> None:
    practise(both)
    shown = alice.run(*STOP, typed="no\n")
    assert shown.exit_code != 0
    assert "It cannot be taken back." in said(shown)
    assert both.world.us.center.ours.stopped is None


def test_what_is_no_exercise_cannot_be_stopped(alice: Seat, both: Line) -> None:
    shown = alice.run(*STOP, "--yes")
    assert (shown.exit_code, "is no exercise" in said(shown)) == (1, True)
    assert both.world.us.center.book.stopped is None
