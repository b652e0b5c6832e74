"""What follows from both logs is said once: an agreement is in force, an exercise is over, an agreement has ended."""

from hotline.core.ending import newly_said, newly_stopped
from hotline.core.entry import InForceEntry, StoppedEntry
from tests import stages, stops
from tests.stages import cn, us


def test_what_was_said_is_not_said_again() -> None:
    play = stages.stage(status="exercise")
    play.ask(us(play), stops.by_actual())
    for actor in play.actors.values():
        center = actor.center
        assert stages.entries(actor, InForceEntry)
        assert newly_said(center.book, center.ours, center.theirs, play.now) is None


def test_the_end_that_the_other_side_says_is_cited_by_its_place_and_leaf() -> None:
    play = stages.stage(status="exercise")
    play.link = False
    play.take(us(play), stops.by_actual())
    assert newly_stopped(cn(play).center.ours, cn(play).center.theirs, play.now) is None, "it is not here yet"
    stopped = us(play).center.ours.stopped
    assert stopped is not None
    found = newly_stopped(cn(play).center.ours, us(play).center.ours, play.now)
    assert found == StoppedEntry(play.now, "peer", index=stopped[0], leaf=stopped[1])
