"""Every story is played: what it tells must come true, and both sides must hold the same record in the end."""

from functools import cache
from pathlib import Path

import pytest

from hotline.files.protocols import load, names
from hotline.runtime.play import play
from hotline.runtime.story_reading import read_story

STORIES = sorted(Path(__file__).parent.glob("*.story"))


@cache
def agreement(protocol: str) -> bytes:
    return load(protocol).octets


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_the_story_comes_true(path: Path) -> None:
    story = read_story(path.read_text(encoding="utf-8"), path.name)
    played = play(story, agreement(story.protocol))
    assert not played.failures, f"\n{played.text()}"


def test_every_protocol_has_stories() -> None:
    told = {read_story(path.read_text(encoding="utf-8")).protocol for path in STORIES}
    assert told == set(names())
