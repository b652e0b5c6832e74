"""What time brings has one name, wherever a record has it."""

from dataclasses import replace

from hotline.core import facts
from hotline.core.brought import CLOCK, due_at, entry_of, fits, named, told
from hotline.core.canonical import Instant
from tests import stages
from tests.core.records import play
from tests.stages import us


def test_a_rung_is_the_same_rung_whenever_it_is_noted() -> None:
    rung = next(each for each in us(play()).happened if isinstance(each, facts.RungReached))
    later = replace(rung, at=Instant(rung.at + 60_000))
    assert named(rung) == named(later)
    assert not fits(later, rung)
    assert (due_at(later, us(play()).center), told(rung)) == (rung.due, f"rung {rung.rung}")


def test_an_entry_that_a_center_says_of_itself_is_named_by_what_it_is_about() -> None:
    names = {named(each)[0] for each in us(play()).happened if isinstance(each, facts.Placed)}
    assert {"overdue", "in_force", "clock", ""} <= names


def test_how_an_entry_ties_the_watch_log_in_does_not_make_it_another() -> None:
    found = stages.stage()
    placed = [each for each in us(found).happened if isinstance(each, facts.Placed)]
    clock = next(each for each in placed if named(each) == CLOCK)
    body = clock.body.replace(b'"watch_size":', b'"watch_size":1')
    assert fits(replace(clock, body=body), clock)
    assert not fits(placed[-1] if placed[-1] != clock else placed[-2], clock)


def test_what_cannot_be_read_has_no_entry() -> None:
    placed = next(each for each in us(play()).happened if isinstance(each, facts.Placed))
    assert entry_of(replace(placed, body=b"{")) is None
