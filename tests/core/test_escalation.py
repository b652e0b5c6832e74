import pytest

from hotline.core.canonical import Duration, Instant
from hotline.core.escalation import Due, called, concerns, next_rung, rungs_due
from hotline.core.terms import Rung

MINUTE = 60_000
DEADLINE = Instant(1_000_000)


def rung(minutes: int, side: str) -> Rung:
    return Rung(Duration(minutes * MINUTE), side, "duty-officer", None, {}, {})


LADDER = (rung(0, "owing"), rung(0, "waiting"), rung(10, "waiting"), rung(20, "waiting"), rung(30, "both"))


def due(minutes: float, *, owing: bool, reached: int = 0) -> list[tuple[int, bool]]:
    now = Instant(DEADLINE + round(minutes * MINUTE))
    return [(each.number, each.passed_over) for each in rungs_due(LADDER, owing, DEADLINE, reached, now)]


@pytest.mark.parametrize(
    ("side", "owing", "waiting"), [("owing", True, False), ("waiting", False, True), ("both", 1, 1)]
)
def test_a_rung_is_for_the_side_it_names(side: str, owing: bool, waiting: bool) -> None:
    assert concerns(rung(0, side), owing=True) == bool(owing)
    assert concerns(rung(0, side), owing=False) == bool(waiting)


def test_nothing_is_due_before_the_deadline() -> None:
    assert due(-0.001, owing=False) == []


def test_each_side_climbs_its_own_rungs() -> None:
    assert due(0, owing=True) == [(0, False)]
    assert due(0, owing=False) == [(1, False)]
    assert next_rung(LADDER, owing=True, deadline=DEADLINE, reached=1) == DEADLINE + 30 * MINUTE
    assert next_rung(LADDER, owing=False, deadline=DEADLINE, reached=2) == DEADLINE + 10 * MINUTE


def test_times_run_from_the_deadline_not_from_the_last_call() -> None:
    assert rungs_due(LADDER, False, DEADLINE, 2, Instant(DEADLINE + 15 * MINUTE)) == (
        Due(2, Instant(DEADLINE + 10 * MINUTE), passed_over=False),
    )


def test_after_a_stop_only_the_highest_is_called_and_the_others_are_passed_over() -> None:
    assert due(25, owing=False) == [(1, True), (2, True), (3, False)]
    assert due(45, owing=False, reached=2) == [(2, True), (3, True), (4, False)]


def test_rungs_of_one_instant_are_called_together() -> None:
    together = (rung(0, "both"), rung(5, "both"), rung(5, "both"))
    found = rungs_due(together, True, DEADLINE, 0, Instant(DEADLINE + 5 * MINUTE))
    assert [(each.number, each.passed_over) for each in found] == [(0, True), (1, False), (2, False)]


def test_at_the_top_nothing_more_is_due() -> None:
    assert due(99, owing=True, reached=5) == []
    assert next_rung(LADDER, owing=True, deadline=DEADLINE, reached=5) is None
    assert next_rung((), owing=True, deadline=DEADLINE, reached=0) is None


@pytest.mark.parametrize("status", ["exercise", "test"])
def test_in_an_exercise_no_authority_is_called(status: str) -> None:
    real = ("embassy", "national-authority", "principal", "customs-attache", "working-group")
    assert {called(role, status) for role in real} == {"exercise-controller"}
    assert [called(role, "actual") for role in real] == list(real)
    assert [called(role, status) for role in ("duty-officer", "shift-leader")] == ["duty-officer", "shift-leader"]
