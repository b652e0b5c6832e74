import re

from hotline.core.acting import Acting, Charge
from hotline.web.console.alarms import Alarms
from hotline.web.console.board_cards import Card, card
from hotline.web.console.gists import Gist
from tests.fakes_center import World
from tests.fakes_doors import Open, open_doors
from tests.web.console.desks import from_peer, page

HOUR = 3_600_000


async def cards(doors: Open) -> list[Card]:
    waiting = await Alarms().look(doors.doors)
    return [card(doors.side.center, each, doors.doors.now(), Gist()) for each in waiting]


async def test_a_card_says_who_is_called_next_and_when(both: World, doors: Open) -> None:
    await from_peer(both, "FLASH")
    (shown,) = await cards(doors)
    assert shown.due is not None
    assert [each.stands for each in shown.steps][:2] == ["done", "now"]
    assert shown.next_step is not None
    assert (shown.next_step.calls, shown.next_step.at) == ("duty-officer", shown.due)
    assert (shown.sender, shown.people) == ("cn", ("cn/alice", "cn/bob"))
    assert (shown.level, [each.kind for each in shown.later]) == ("received", ["acknowledged"])
    assert shown.acting == Acting("us", Charge.DUTY)
    told = 'if-due">Next call, duty officer, in</span><span class="if-late">Next call, duty officer, was due</span>'
    assert told in await page(doors), "a feed that is dead counts on past it"


async def test_a_ladder_says_what_happens_at_each_step_on_either_side(both: World, doors: Open) -> None:
    await from_peer(both, "FLASH")
    (shown,) = await cards(doors)
    assert [(each.kind, each.calls, each.theirs) for each in shown.steps] == [
        ("owed", "", ""),
        ("deadline", "duty-officer", "duty-officer"),
        ("rung", "", "shift-leader"),
        ("rung", "", "embassy"),
        ("rung", "", "national-authority"),
    ]
    assert shown.steps[1].title["en"] == "Take the message now."
    text = await page(doors)
    for said in ("Owed since", "Deadline", "duty officer called: Take the message now.", "CN: shift leader"):
        assert said in text, said
    assert "cn/alice, cn/bob · 2 of 2 valid" in text


async def test_a_card_past_its_deadline_says_so_and_stays(both: World, doors: Open) -> None:
    await from_peer(both, "FLASH")
    await both.pass_time(HOUR)
    (shown,) = await cards(doors)
    assert shown.over(doors.doors.now())
    assert shown.notes == ("overdue",)
    assert shown.steps[1].stands == "done"
    text = await page(doors)
    due = text[text.index('<div class="due over">') : text.index('<div class="acts">')]
    assert re.search(r'class="if-late">\s*Overdue by <span class="second" lang="zh-Hans">已逾期', due)
    assert '<span class="left late" role="timer"' in due
    later = due[due.index("then acknowledge by") :]
    assert "overdue by" in later[: later.index("</p>")], "a word says so of each later level, not its colour alone"
    assert 'class="nw late"' in later


async def test_a_card_does_not_say_that_all_were_called_while_the_other_side_still_calls(
    both: World, doors: Open
) -> None:
    await from_peer(both, "FLASH")
    (shown,) = await cards(doors)
    assert shown.due is not None
    await both.pass_time(shown.due - doors.doors.now() + 1_000)
    (shown,) = await cards(doors)
    assert (shown.next_step, shown.steps[1].stands) == (None, "done")
    assert shown.their_step is not None
    assert shown.their_step.theirs == "shift-leader"
    text = await page(doors)
    assert "We have nobody left to call." in text
    assert "Next, CN calls its shift leader in" in text
    assert "Everybody whom the agreement names" not in text
    await both.pass_time(24 * HOUR)
    assert "Everybody whom the agreement names has been called." in await page(doors)


async def test_what_was_withdrawn_leads_to_what_withdrew_it_and_back(both: World, doors: Open) -> None:
    receipt = await from_peer(both)
    async with open_doors(both.cn, both.clock) as theirs, theirs.client("alice") as li, theirs.client("bob") as wang:
        gone = await li.retract(receipt.id, {"reason": "wrong_case"})
        if gone.lacks_people:
            await wang.second(gone.id)
    await both.settle()
    shown = {each.message: each for each in await cards(doors)}
    assert (shown[receipt.id].notes, shown[receipt.id].closed_by) == (("withdrawn",), gone.id)
    retraction = shown[gone.id]
    assert (retraction.notes, retraction.answers, retraction.closed_by) == ((), receipt.id, "")
    assert f'href="/messages/{gone.id}"' in await page(doors)
