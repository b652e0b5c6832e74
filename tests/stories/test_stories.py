"""Every story is played: what it tells must come true, and both sides must hold the same record in the end."""

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from hotline.files.protocols import load, names
from hotline.runtime.play import Played, play
from hotline.runtime.story_reading import read_story
from hotline.runtime.turn import replay
from tests import stages

STORIES = sorted(Path(__file__).parent.glob("*.story"))


@cache
def agreement(protocol: str) -> bytes:
    return load(protocol).octets


@cache
def played(path: Path) -> Played:
    story = read_story(path.read_text(encoding="utf-8"), path.name)
    return play(story, agreement(story.protocol))


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_the_story_comes_true(path: Path) -> None:
    assert not played(path).failures, f"\n{played(path).text()}"


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_its_record_replayed_gives_the_same_centers(path: Path) -> None:
    stage = played(path).stage
    for actor in stage.actors.values():
        again = stages.fresh(stage, actor)
        replay(again, stages.joined(actor.rows))
        assert stages.digest_of(again) == stages.digest_of(actor.center)


def test_every_protocol_has_at_least_two_stories() -> None:
    told = Counter(read_story(path.read_text(encoding="utf-8")).protocol for path in STORIES)
    assert set(told) == set(names())
    assert min(told.values()) >= 2
