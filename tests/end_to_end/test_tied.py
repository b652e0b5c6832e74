"""Four real centers: an exercise beside the actual line. A FLASH on that one stops the exercise at both desks."""

import time
from collections.abc import Iterator

import pytest

from hotline.core.canonical import Instant, instant_text
from hotline.files.founding import key_file
from tests.end_to_end.console.centers import Centers, run_centers
from tests.examples import concern

WITHIN = 20
HOUR = 3_600_000


@pytest.fixture(scope="module")
def actual(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centers]:
    with run_centers(tmp_path_factory.mktemp("actual") / "twins", status="actual") as found:
        yield found


@pytest.fixture(scope="module")
def exercise(actual: Centers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centers]:
    """An exercise sixty times as fast as the world, each side tied to its own actual center."""
    more = {}
    for twin in actual.twins.both:
        key = key_file(twin.folder / "keys" / twin.party / "people", "auditor", "Ed25519")
        more[twin.party] = f'exercise: {{actual: "{twin.url}", subject: {twin.party}/auditor, key: {key}}}\n'
    with run_centers(tmp_path_factory.mktemp("exercise") / "twins", status="exercise", speed=60, more=more) as found:
        yield found


def stopped(centers: Centers, subject: str) -> str | None:
    found: str | None = centers.call(centers.client(subject).channel())["stopped"]
    return found


def causes(centers: Centers, subject: str) -> list[str]:
    entries = centers.call(centers.client(subject).entries("ours", 0))["entries"]
    return [each["entry"]["by"] for each in entries if each["entry"]["kind"] == "stopped"]


def test_a_flash_on_the_actual_line_stops_the_exercise_on_both_sides(actual: Centers, exercise: Centers) -> None:
    assert stopped(exercise, "us/alice") is stopped(exercise, "cn/li") is None
    alice, ben = actual.client("us/alice"), actual.client("us/ben")
    now = alice.now()
    fields = concern(time_of_event=instant_text(now), next_update_by=instant_text(Instant(now + HOUR)))
    receipt = actual.call(alice.send("HTL-1", fields, precedence="FLASH"))
    assert receipt.state == "proposed"
    assert stopped(exercise, "us/alice") is None, "nothing was said on the actual line yet"
    actual.call(ben.second(receipt.id))
    until = time.monotonic() + WITHIN
    while stopped(exercise, "us/alice") is None or stopped(exercise, "cn/li") is None:
        assert time.monotonic() < until
        time.sleep(0.1)
    assert causes(exercise, "us/alice") in (["actual"], ["peer"])
    assert causes(exercise, "cn/li") in (["actual"], ["peer"])
    assert "actual" in causes(exercise, "us/alice") + causes(exercise, "cn/li")
    assert stopped(actual, "us/alice") is None, "the actual line knows nothing of it"
