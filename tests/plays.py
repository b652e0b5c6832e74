"""Short stories for tests: a few lines of a timetable, played at once."""

from hotline.runtime.play import Played, play
from hotline.runtime.story_reading import read_story
from tests import stages
from tests.stages import HOTLINE


def played(text: str, protocol: str = HOTLINE, audit: str = "both logs agree") -> Played:
    story = read_story(f"story x\nprotocol {protocol}\n{text}\naudit {audit}")
    return play(story, stages.agreement(protocol).octets)


def instead(text: str, protocol: str = HOTLINE, audit: str = "both logs agree") -> list[str]:
    """Return what happened instead, each with the number of its line of *text*."""
    return [f"{each.line - 2}: {each.instead}" for each in played(text, protocol, audit).failures]
