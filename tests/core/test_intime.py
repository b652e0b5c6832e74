"""In time, late or undecided: by which clock, and within which bounds; never against what the rules decide."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.core import commands
from hotline.core.canonical import Instant, instant_text
from hotline.core.entry import ClockEntry, RefusalEntry
from hotline.core.intime import NEAR, By, Clock, Clocks, InTime, Times, counted, in_time, judge
from hotline.core.obligations import Obligation, Outcome, Verdict
from tests import stages
from tests.stages import MINUTE, START, at, cn, us

SECOND = 1_000
FAR = at(100_000)


def times(answered: float, confirmed: float | None, sent: float = 0, held: float = 1, due: float = 31) -> Times:
    """Return times in minutes after the beginning."""
    return Times(at(due), at(answered), at(sent), at(held), None if confirmed is None else at(confirmed))


def verdict(found: InTime) -> tuple[str, str]:
    return found.verdict.value, found.by.value


def clock_entry(minutes: float, offset: int | None, bound: int | None) -> ClockEntry:
    return ClockEntry(at(minutes), 1, "sha256:" + "0" * 64, offset, bound)


def test_a_round_trip_on_one_clock_is_in_time_whatever_the_other_clock_says() -> None:
    assert verdict(judge(times(20, 29), None, FAR)) == ("in_time", "round_trip")
    assert verdict(judge(times(20, 29), Clock(99 * MINUTE, 1), FAR)) == ("in_time", "round_trip")


def test_a_receipt_before_the_deadline_is_in_time_even_where_the_deadline_runs_from_the_other_clock() -> None:
    assert verdict(judge(times(20, 30.5), None, FAR)) == ("in_time", "receipt")


def test_what_the_side_that_owes_stamped_after_the_deadline_is_late_by_its_own_stamp() -> None:
    assert verdict(judge(times(32, 33), Clock(5 * MINUTE, 1), FAR)) == ("late", "stamp")


@pytest.mark.parametrize(
    ("offset", "bound", "found"),
    [(0, SECOND, "in_time"), (-5 * MINUTE, SECOND, "late"), (-MINUTE, 2 * MINUTE, "undecided")],
)
def test_a_late_receipt_is_judged_by_the_stamp_on_the_clock_of_the_side_that_waited(
    offset: int, bound: int, found: str
) -> None:
    judged = judge(times(30, 40), Clock(offset, bound), FAR)
    assert verdict(judged) == (found, "offset")
    assert (judged.earliest, judged.latest) == (at(30) - offset - bound, at(30) - offset + bound)


def test_a_late_receipt_and_no_measured_clock_leave_it_undecided_between_sending_and_receipt() -> None:
    judged = judge(times(30, 40), None, FAR)
    assert verdict(judged) == ("undecided", "nothing")
    assert (judged.earliest, judged.latest, judged.offset) == (at(0), at(40) + 999, None)


def test_an_answer_held_without_a_receipt_is_in_time_until_its_deadline() -> None:
    assert verdict(judge(times(20, None), None, at(25))) == ("in_time", "held")
    assert verdict(judge(times(20, None), None, at(32))) == ("undecided", "nothing")


@pytest.mark.parametrize("answered", [-5, 60])
def test_a_stamp_that_the_other_times_contradict_decides_nothing(answered: float) -> None:
    judged = judge(times(answered, 50, due=31 if answered < 31 else 90), Clock(0, SECOND), FAR)
    assert judged.apart
    assert judged.verdict is (Verdict.UNDECIDED if answered < 0 else Verdict.IN_TIME), "the receipt decides, if it can"


def test_the_interval_is_no_wider_than_sending_and_receipt() -> None:
    judged = judge(times(20, 21), Clock(0, 60 * MINUTE), FAR)
    assert (judged.earliest, judged.latest) == (at(0), at(21) + 999)


minutes = st.integers(-60, 120)


@given(minutes, st.one_of(st.none(), minutes), minutes, st.booleans(), st.integers(-90, 90), st.integers(0, 90))
def test_the_rules_are_never_contradicted(
    answered: int, confirmed: int | None, now: int, known: bool, offset: int, bound: int
) -> None:
    found = times(answered, confirmed)
    owed = Obligation(
        "m/received",
        "m",
        "m",
        "received",
        "cn",
        at(1),
        found.due,
        None,
        answer="x",
        answered=found.answered,
        answer_delivered=found.confirmed,
        outcome=Outcome.MET,
    )
    judged = judge(found, Clock(offset * MINUTE, bound * MINUTE) if known else None, at(now))
    said = owed.verdict(at(now))
    assert judged.verdict is said or said is Verdict.UNDECIDED
    assert judged.earliest is None or judged.latest is None or judged.earliest <= judged.latest


def test_clocks_are_read_as_each_side_logged_them_and_both_must_fit() -> None:
    clocks = Clocks()
    clocks.read("us", clock_entry(0, 2_000, 40))  # cn is ahead by 2 s
    assert clocks.at("cn", at(5)) == Clock(2_000, 40)
    assert clocks.at("us", at(5)) == Clock(-2_000, 40)
    clocks.read("cn", clock_entry(1, -1_900, 20))
    assert clocks.at("cn", at(5)) == Clock(1_960, 80)


def test_the_nearest_measurement_counts_and_none_from_far_away() -> None:
    clocks = Clocks()
    for minutes, offset in ((0, 1), (10, 2), (20, 3)):
        clocks.read("us", clock_entry(minutes, offset, 0))
    clocks.read("us", clock_entry(21, None, None))
    clocks.read("cn", RefusalEntry(at(0), 0, "", "entry.unknown"))
    assert [clocks.at("cn", at(each)) for each in (-1, 6, 14, 19)] == [
        Clock(1, 0),
        Clock(2, 0),
        Clock(2, 0),
        Clock(3, 0),
    ]
    assert clocks.at("cn", Instant(at(20) + NEAR)) == Clock(3, 0)
    assert clocks.at("cn", Instant(at(20) + NEAR + 1)) is None


def test_what_ran_live_is_judged_with_its_four_times() -> None:
    play = stages.stage()
    notice = stages.send(play, "us", "HTL-1", precedence="FLASH").id
    play.until(at(5))
    answer = stages.send(play, "cn", "RCV", notice)
    play.until(at(20))
    book = us(play).center.book
    owed = next(each for each in book.obligations(notice) if each.kind == "received")
    found = in_time(book, owed, Clocks(), play.now)
    assert found is not None
    assert found.verdict is owed.verdict(play.now)
    placed = book.message(answer.id)
    assert placed is not None
    assert (found.times.sent, found.times.answered) == (START, placed[1].at)
    assert found.times.held is not None
    assert found.times.confirmed is not None
    assert found.times.one_clock
    assert instant_text(found.times.due)


def test_what_is_open_or_excused_is_not_judged_and_both_sides_count_alike() -> None:
    play = stages.stage(stages.HOTLINE, stages.TESTS)
    notice = stages.send(play, "us", "TST-1").id
    stages.send(play, "cn", "RCV", notice)
    play.until(at(40))
    counts = []
    for actor in (us(play), cn(play)):
        book = actor.center.book
        judged = [in_time(book, each, Clocks(), play.now) for each in book.obligations(notice)]
        assert None in judged
        assert {each.by for each in judged if each} <= set(By)
        counts.append(counted(judged))
    assert counts[0] == counts[1]
    assert sum(counts[0].values()) >= 2


@pytest.mark.parametrize(("ahead", "found"), [(0, "in_time"), (-20 * MINUTE, "late"), (-5 * MINUTE, "undecided")])
def test_a_receipt_that_a_broken_line_held_up_is_decided_by_the_clocks_that_both_logged(ahead: int, found: str) -> None:
    play = stages.stage()
    width = 4 * MINUTE if found == "undecided" else 40
    checked = commands.Measured(
        play.now,
        Instant(play.now + ahead + width),
        Instant(play.now + ahead + width),
        Instant(play.now + 2 * width),
    )
    play.ask(us(play), checked)
    question = stages.send(play, "us", "HTL-1", precedence="FLASH").id
    play.link = False
    play.until(at(5))
    answer = stages.send(play, "cn", "RCV", question).id
    play.until(at(60))
    play.link = True
    play.greet()
    play.settle()
    book = us(play).center.book
    owed = next(each for each in book.obligations(question) if each.kind == "received")
    assert (owed.answer, owed.verdict(play.now)) == (answer, Verdict.UNDECIDED)
    clocks = Clocks()
    for actor in (us(play), cn(play)):
        for entry in stages.entries(actor, ClockEntry):
            clocks.read(actor.name, entry)
    judged = in_time(book, owed, clocks, play.now)
    assert judged is not None
    assert verdict(judged) == (found, "offset")
    assert (judged.offset, judged.bound) == (ahead, width)
    assert judged.times.confirmed is not None
    assert judged.times.confirmed >= at(60)
