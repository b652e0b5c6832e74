"""The page of an exercise: what stops it, the form by which an operator does, and afterwards who did, and why."""

import re

import pytest

from tests import stops
from tests.fakes_center import World
from tests.fakes_doors import Open
from tests.web.console.desks import page
from tests.web.test_signing_in import cookie, sign_in

REASON = "A storm <needs> the people"


@pytest.fixture
def exercise(both: World) -> World:
    """Two centers in an exercise."""
    for side in (both.us, both.cn):
        side.center.status = side.center.book.status = "exercise"
    return both


async def status(doors: Open, path: str) -> tuple[int, str]:
    async with doors.session.get(doors.url + path, headers=cookie(await sign_in(doors))) as answer:
        return answer.status, await answer.text()


async def test_a_line_in_earnest_has_no_such_page_and_no_way_to_it(doors: Open) -> None:
    code, text = await status(doors, "/exercise")
    assert (code, "exercise.none" in text) == (409, True)
    assert 'href="/exercise"' not in await page(doors, "/settings")


@pytest.mark.usefixtures("exercise")
async def test_every_page_leads_an_operator_to_where_the_exercise_is_stopped(doors: Open) -> None:
    assert re.search(r'b-mode.*href="/exercise">Stop the exercise.*终止演练', await page(doors, "/settings"))
    text = await page(doors, "/exercise")
    assert '<form id="stop" data-channel="us-cn"' in text
    assert 'maxlength="300"' in text
    assert 'href="/exercise"' not in text
    auditor = await page(doors, "/exercise", "auditor")
    assert 'id="stop"' not in auditor
    assert "An operator stops it, under their signature." in auditor
    assert 'href="/exercise">Stop' not in await page(doors, "/settings", "auditor")


@pytest.mark.usefixtures("exercise")
async def test_it_says_whether_the_actual_line_can_stop_it(doors: Open) -> None:
    assert "Nothing but people can stop it" in await page(doors, "/exercise")
    doors.doors.tied = lambda: ""
    assert "on the actual line stops it by itself" in await page(doors, "/exercise")
    doors.doors.tied = lambda: "no route <to> host"
    text = await page(doors, "/exercise")
    assert "cannot stop it now" in text
    assert "no route &lt;to&gt; host" in text


async def test_once_it_was_stopped_it_says_who_did_and_why_at_both_sides(exercise: World, doors: Open) -> None:
    async with doors.client() as alice:
        await alice.stop_exercise(REASON)
    text = await page(doors, "/exercise")
    assert "The other log does not say so yet" in text
    await exercise.settle()
    for side, other in (("us", "cn"), ("cn", "us")):
        assert getattr(exercise, side).center.ours.stopped, other
    text = await page(doors, "/exercise")
    assert "stopped by us/alice" in text
    assert "A storm &lt;needs&gt; the people" in text
    assert "Both logs say so." in text
    assert 'id="stop"' not in text
    assert re.search(r'id="over".*href="/exercise">What this means', await page(doors, "/settings"))


async def test_it_names_the_message_of_the_actual_line_that_stopped_it(exercise: World, doors: Open) -> None:
    await exercise.us.runner.do(stops.by_actual("IMMEDIATE"))
    await exercise.settle()
    text = await page(doors, "/exercise")
    assert "stopped by the actual line of US" in text
    assert stops.FLASH in text
    assert "IMMEDIATE" in text


async def test_who_hears_of_it_from_the_other_side_shows_their_cause(exercise: World, doors: Open) -> None:
    await exercise.cn.runner.do(stops.by_actual())
    await exercise.settle()
    assert "stopped by the actual line of CN" in await page(doors, "/exercise")
