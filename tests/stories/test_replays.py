"""What ran live is what is replayed: every story, step by step; only calls have no results, for nobody makes them."""

from pathlib import Path

import pytest

from hotline.core.replay import Kind
from hotline.files.protocols import load
from hotline.runtime.play import play
from hotline.runtime.story_reading import read_story
from tests import stages
from tests.core.records import examined, replay

STORIES = sorted(Path(__file__).parent.glob("*.story"))
UNCALLED = {Kind.PAGE_WITHOUT_RESULT, Kind.EFFECT_NOT_ATTEMPTED}


@pytest.mark.slow
@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_the_replay_of_a_story_is_the_story(path: Path) -> None:
    story = read_story(path.read_text(encoding="utf-8"), path.name)
    stage = play(story, load(story.protocol).octets).stage
    for actor in stage.actors.values():
        live, replayed = stages.fresh(stage, actor), replay(stage, actor)
        for index, fact in enumerate(actor.happened):
            live.apply(fact)
            replayed.seek(index + 1)
            if index % 7 == 0:
                assert stages.digest_of(replayed.center) == stages.digest_of(live), index
        assert stages.digest_of(replayed.center) == stages.digest_of(actor.center)
        conduct = examined(replay(stage, actor))
        uncalled = {each.about for each in conduct.found if each.kind in UNCALLED}
        assert [each for each in conduct.found if each.kind not in UNCALLED] == []
        calls = {ring.id for _, ring in actor.rings} | {alarm.id for _, alarm in actor.alarms}
        assert uncalled | set(conduct.pending) == calls
