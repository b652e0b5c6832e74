"""What ran live is what is replayed: every story, step by step; only calls have no results, for nobody makes them."""

from pathlib import Path

import pytest

from hotline.core.center import Center
from hotline.core.replay import Kind
from hotline.files.protocols import load
from hotline.runtime.play import play
from hotline.runtime.story_reading import read_story
from tests import stages
from tests.core.records import examined, replay

STORIES = sorted(Path(__file__).parent.glob("*.story"))
STATES = 10
UNCALLED = {Kind.PAGE_WITHOUT_RESULT, Kind.EFFECT_NOT_ATTEMPTED}


def moving(center: Center) -> object:
    """Return what moves with every step; everything that a center knows is compared now and then."""
    reached = [(case, folder.reached, len(folder.members)) for case, folder in center.book.folders.items()]
    logs = [(log.size, log.series.size, log.last_at, len(log.taken)) for log in (center.ours, center.theirs)]
    waits = (list(center.accepted), list(center.proposals), list(center.waiting), list(center.unsaid))
    return center.watch.root(), center.last, center.epoch, center.reconciled, center.clock, reached, logs, waits


@pytest.mark.slow
@pytest.mark.timeout(90)
@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_the_replay_of_a_story_is_the_story(path: Path) -> None:
    story = read_story(path.read_text(encoding="utf-8"), path.name)
    stage = play(story, load(story.protocol).octets).stage
    for actor in stage.actors.values():
        live, replayed = stages.fresh(stage, actor), replay(stage, actor)
        often = max(1, len(actor.happened) // STATES)
        for index, fact in enumerate(actor.happened):
            live.apply(fact)
            replayed.seek(index + 1)
            assert moving(replayed.center) == moving(live), index
            if index % often == 0:
                assert stages.digest_of(replayed.center) == stages.digest_of(live), index
        assert stages.digest_of(replayed.center) == stages.digest_of(actor.center)
        conduct = examined(replay(stage, actor))
        uncalled = {each.about for each in conduct.found if each.kind in UNCALLED}
        assert [each for each in conduct.found if each.kind not in UNCALLED] == []
        calls = {ring.id for _, ring in actor.rings} | {alarm.id for _, alarm in actor.alarms}
        assert uncalled | set(conduct.pending) == calls
