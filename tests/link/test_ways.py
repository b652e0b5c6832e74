"""The configuration says what the line needs to know."""

from hotline.files.config import Line
from hotline.link.ways import Ways


def test_the_configuration_says_how_the_centers_reach_each_other() -> None:
    ways: Ways = Line(paths=())
    assert (ways.listen, ways.paths, ways.check_every, ways.silence_after) == (None, (), 60_000, 15_000)
