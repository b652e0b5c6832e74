"""A measured value as a small line: nothing is invented between measurements, and the worst of each bucket is seen."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from hotline.core.canonical import Instant
from hotline.web.console.line_chart import BUCKETS, HIGH, chart

DAY = 86_400_000
NOW = Instant(100 * DAY)
BUCKET = DAY // BUCKETS


def at(bucket: float) -> Instant:
    return Instant(int(NOW - DAY + bucket * BUCKET))


def test_nothing_measured_is_no_chart() -> None:
    assert chart([], NOW, DAY) is None


def test_a_gap_is_a_gap() -> None:
    found = chart([(at(1), 5), (at(2), 5), (at(7), 5), (at(8), 5)], NOW, DAY)
    assert found is not None
    assert found.path.count("M") == 2
    assert found.path.count("L") == 2


def test_a_single_measurement_can_be_seen() -> None:
    found = chart([(at(3.5), 7)], NOW, DAY)
    assert found is not None
    assert "h" in found.path
    assert (found.last, found.measured, found.since) == (7, 1, at(3.5))


def test_of_many_in_a_bucket_the_worst_is_shown() -> None:
    found = chart([(at(3.1), 2), (at(3.2), -900), (at(3.3), 4)], NOW, DAY)
    assert found is not None
    assert (found.lowest, found.highest, found.last) == (-900, 0, 4)


def test_hours_are_listed_the_newest_first() -> None:
    found = chart([(at(1), 3), (at(1.5), 9), (at(90), 4)], NOW, DAY)
    assert found is not None
    assert [value for _, value in found.hours] == [4, 9]
    assert all(later > earlier for (later, _), (earlier, _) in pairwise(found.hours))


@given(st.lists(st.tuples(st.integers(-2 * DAY, DAY), st.integers(-10_000, 10_000)), min_size=1, max_size=60))
def test_the_line_never_leaves_its_frame(points: list[tuple[int, int]]) -> None:
    found = chart([(Instant(NOW + offset), value) for offset, value in points], NOW, DAY)
    assert found is not None
    numbers = [part.split(" ") for part in found.path.replace("M", " M").replace("L", " M").split(" M") if part]
    for x, y in ((each[0], each[1].split("h")[0]) for each in numbers):
        assert 0 <= float(x) <= BUCKETS
        assert 0 <= float(y) <= HIGH
