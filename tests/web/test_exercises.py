"""An exercise is stopped by the signature of one operator, over the API as from any desk, and the channel shows it."""

import pytest

from hotline.client.errors import ClientError
from tests import stops
from tests.fakes_center import US, World
from tests.fakes_doors import Open
from tests.web.test_agreements import refused


@pytest.fixture
def exercise(both: World) -> World:
    """Two centers in an exercise."""
    for side in (both.us, both.cn):
        side.center.status = side.center.book.status = "exercise"
    return both


async def test_an_operator_stops_the_exercise_on_both_sides(exercise: World, doors: Open) -> None:
    assert (await doors.get("/v1/channel"))["stopped"] is None
    async with doors.client() as alice:
        await alice.stop_exercise("A storm needs the people")
        shown = await alice.channel()
    await exercise.settle()
    assert shown["stopped"] is not None
    ours, theirs = (side.center.ours.stopped for side in (exercise.us, exercise.cn))
    assert ours is not None
    assert theirs is not None, "the other side says so as well"
    entry = (await doors.get("/v1/logs/ours/entries", first=ours[0]))["entries"][0]["entry"]
    assert (entry["kind"], entry["by"], entry["message"]) == ("stopped", "person", None)


async def test_it_is_stopped_by_a_signature_and_not_by_who_brings_it(exercise: World, doors: Open) -> None:
    now, by = doors.clock.now(), US.people["alice"]
    path = "/v1/exercise/stop"
    for statement, rule in (
        (stops.said(now, US.system, role="system"), ("exercise.signer", 403)),
        (stops.said(now, by, party="cn"), ("exercise.other", 422)),
        (stops.said(now, by, reason=" "), ("exercise.malformed", 422)),
    ):
        assert await refused(doors.post(path, {"statement": statement})) == rule
    assert await refused(doors.post(path, {})) == ("request.malformed", 400)
    assert await refused(doors.post(path, {"statement": stops.said(now, by)}, "auditor")) == ("request.role", 403)
    assert exercise.us.center.ours.stopped is None


async def test_nothing_is_stopped_in_earnest(doors: Open) -> None:
    async with doors.client() as alice:
        with pytest.raises(ClientError) as caught:
            await alice.stop_exercise("A storm")
    assert caught.value.rule == "exercise.none"
