"""A person confirms the clock of the center, by name and under their signature."""

from tests.fakes_desk import Line, Seat, said


def test_an_operator_confirms_the_clock_and_it_stands_in_both_logs(alice: Seat, both: Line) -> None:
    before = both.world.us.center.ours.size
    shown = alice.run("clock", "--yes")
    assert (shown.exit_code, "goes by its clock again" in said(shown)) == (0, True)
    both.settle()
    assert both.world.cn.center.theirs.size == both.world.us.center.ours.size > before


def test_nothing_is_confirmed_by_whoever_does_not_say_yes(alice: Seat, both: Line) -> None:
    before = both.world.us.center.watch.size
    shown = alice.run("clock", typed="no\n")
    assert shown.exit_code != 0
    assert "Does another clock that you trust say the same?" in said(shown)
    assert both.world.us.center.watch.size == before


def test_programs_read_what_became_of_it(alice: Seat) -> None:
    assert alice.json("clock", "--yes") == {"state": "done"}
