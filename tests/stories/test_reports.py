"""Both sides of every story would hand in the same report, and it agrees with what the story says was missed."""

from pathlib import Path

import pytest

from hotline.core.canonical import Instant
from hotline.core.compliance import Compliance, Period, account
from hotline.core.intime import Clocks
from hotline.files.protocols import load
from hotline.runtime.play import play
from hotline.runtime.story_reading import read_story

STORIES = sorted(Path(__file__).parent.glob("*.story"))
EVER = Period(Instant(0), Instant(4_102_444_800_000))


def told(path: Path) -> tuple[Compliance, Compliance, bool]:
    """Return the accounts of both sides when a story has ended, and whether it says that nothing was missed."""
    text = path.read_text(encoding="utf-8")
    story = read_story(text, path.name)
    actors = play(story, load(story.protocol).octets).stage.actors
    one, other = (account(actor.center, EVER, Clocks()) for actor in actors.values())
    return one, other, "nothing missed" in text


def rows(found: Compliance) -> tuple[object, ...]:
    """Return the tables of an account."""
    return found.in_force, found.sent, found.kept, found.returned, found.quotas, found.signed, found.doubtful


@pytest.mark.slow
@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_both_sides_report_alike_and_miss_nothing_where_the_story_misses_nothing(path: Path) -> None:
    one, other, nothing_missed = told(path)
    assert (one.sent, one.kept, one.returned, one.quotas, one.signed) == (
        other.sent,
        other.kept,
        other.returned,
        other.quotas,
        other.signed,
    )
    assert [each.owed.id for each in one.lapses] == [each.owed.id for each in other.lapses]
    missed = [each.owed.id for each in one.lapses if each.state in {"late", "missed"}]
    assert not (nothing_missed and missed)
    assert sum(each.count for each in one.sent) > 0
