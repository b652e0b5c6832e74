"""The page of an exercise: what stops it, the form by which an operator does, and afterwards who did, and why."""

import re

import pytest

from hotline.client.client import Receipt
from hotline.client.errors import ClientError
from hotline.core import commands
from hotline.core.canonical import short
from hotline.web.console.presence import UNHEARD_AFTER, Presence
from tests import stops
from tests.examples import concern
from tests.fakes_center import World
from tests.fakes_doors import Open, open_doors
from tests.web.console.desks import follow, from_peer, page
from tests.web.console.test_reading import state_of
from tests.web.test_drafts import NAME, ask, draft
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


@pytest.fixture
async def stopped(exercise: World, doors: Open) -> Receipt:
    """A FLASH of the peer was overdue with us when the peer stopped the exercise; our board had been looked at."""
    receipt = await from_peer(exercise, "FLASH")
    await ask(doors, "PUT", f"/v1/drafts/{NAME}", draft(form="HTL-1") | {"fields": concern()})
    await exercise.pass_time(3_600_000)
    assert "Overdue" in await page(doors)
    async with open_doors(exercise.cn, exercise.clock) as theirs, theirs.client() as li:
        await li.stop_exercise(REASON)
    await exercise.settle()
    return receipt


async def test_once_it_was_stopped_nothing_alarms_or_counts_down(stopped: Receipt, doors: Open) -> None:
    text = await page(doors)
    assert 'data-alarm="off"' in text
    assert stopped.id not in text.partition('id="b-log"')[0], "no card"
    assert "Nothing waits for your word." in text
    assert "data-due" not in text.partition("<main")[2]
    assert "-" not in text.partition('id="b-owed"')[2].partition("</header>")[0].partition('class="sp"')[2]
    assert re.search(r'class="ringing" hidden', text)
    async with follow(doors) as feed:
        assert (await feed.frame("alarm"))["alarm"]["count"] == 0
        beat = await feed.frame("beat")
        assert (beat["alarm"]["count"], beat["stopped"] is None) == (0, False)


async def test_a_desk_that_cannot_ring_is_no_alarm_once_it_was_stopped(exercise: World, doors: Open) -> None:
    presence = Presence(doors.doors, None)
    await exercise.us.runner.do(commands.NoteDesk("armed", "us/alice", doors.doors.now()))
    await exercise.us.runner.do(stops.by_actual())
    await exercise.clock.move(10 * UNHEARD_AFTER)
    await presence.judge()
    assert (presence.unheard, exercise.us.center.desks is not None) == (None, True)
    assert "heard" not in str(exercise.us.center.desks)


async def test_both_boards_tell_once_in_the_watch_log_that_it_was_stopped(
    stopped: Receipt, exercise: World, doors: Open
) -> None:
    assert stopped.id
    async with open_doors(exercise.cn, exercise.clock) as theirs:
        for side in (doors, theirs):
            log = (await page(side)).partition('id="b-log"')[2]
            assert log.count("The exercise was stopped") == 1
            assert (await page(side, language="zh")).partition('id="b-log"')[2].count("演练已终止") == 1


async def test_what_was_overdue_when_it_was_stopped_is_told_so_and_not_as_done(stopped: Receipt, doors: Open) -> None:
    text = await page(doors, f"/messages/{stopped.id}")
    row = state_of(text, "received")
    assert "overdue when the exercise was stopped" in row
    assert "演练终止时已逾期" in row
    assert ("done late" in row, "#i-ok" in row) == (False, False)
    assert "overdue when the exercise was stopped" in await page(doors, f"/cases/{stopped.id}")


async def test_once_it_was_stopped_nothing_is_offered(stopped: Receipt, doors: Open) -> None:
    told = "The exercise was stopped: nothing is written, signed or answered in it any more."
    for path in (f"/messages/{stopped.id}", "/compose", "/handover"):
        text = (await page(doors, path)).partition("<main")[2]
        assert told in text, path
        for words in ('type="submit"', 'id="sign"', 'id="test"', 'href="/compose?', "/compose/review"):
            assert words not in text, (path, words)
    assert "/compose?" not in await page(doors, f"/cases/{stopped.id}")
    for path in ("/compose?form=crisis-hotline/HTL-1", f"/compose?draft={NAME}", f"/compose/review/{NAME}"):
        code, text = await status(doors, path)
        assert (code, "exercise.stopped" in text) == (409, True), path


async def test_what_is_saved_in_an_exercise_says_so_in_its_name(exercise: World, doors: Open) -> None:
    receipt = await from_peer(exercise)
    held = {"Cookie": f"{cookie(await sign_in(doors))['Cookie']}; lang=zh"}
    async with doors.session.get(f"{doors.url}/messages/{receipt.id}/letter", headers=held) as answer:
        called = f"letter-EXERCISE-us-cn-cn-HTL-1-{short(receipt.id)}-zh.html"
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{called}"'


async def test_a_refusal_after_the_stop_says_no_field(stopped: Receipt, doors: Open) -> None:
    async with doors.client() as alice:
        with pytest.raises(ClientError) as caught:
            await alice.acknowledge(stopped.id, {"complete": True})
    assert (caught.value.rule, caught.value.where) == ("exercise.stopped", "")
