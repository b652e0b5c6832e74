"""The thread of a case: levels apart, what is noted between messages, and what can be done about each in one step."""

import re

import pytest

from hotline.core import commands
from hotline.core.canonical import Instant
from hotline.core.case import Act, Member, compute_case
from hotline.web.console.thread import remarks
from tests.examples import sent
from tests.fakes_center import JUNE, World
from tests.fakes_doors import Open
from tests.web.console.desks import from_peer, notice_from_peer, page

HOUR = 3_600_000


def entry(text: str, number: str) -> str:
    """Return what the thread shows of one message."""
    found = re.search(
        rf'<li class="panel entry[^>]*id="m-{number[7:15]}".*?(?=<li class="panel entry|<li class="noted|</ol>)',
        text,
        re.DOTALL,
    )
    assert found, number
    return found[0]


async def test_levels_stand_apart_with_who_and_when(both: World, doors: Open) -> None:
    receipt = await from_peer(both, "FLASH")
    async with doors.client("bob") as bob:
        await bob.acknowledge(receipt.id, {"complete": True})
    shown = entry(await page(doors, f"/cases/{receipt.id}"), receipt.id)
    chips = re.findall(r'<li class="chip (\w+)">.*?<b>(L\d \w+)', shown)
    done = [("done", "L0 delivered"), ("done", "L1 received"), ("done", "L2 acknowledged")]
    assert chips == [*done, ("open", "L3 holding"), ("open", "L3 reply")]
    assert "us/bob" in shown
    assert "确认收悉" in shown


async def test_a_deadline_that_passed_stands_between_the_messages_and_in_the_list(both: World, doors: Open) -> None:
    receipt = await from_peer(both, "FLASH")
    await both.pass_time(HOUR)
    text = await page(doors, f"/cases/{receipt.id}")
    assert "Overdue" in text
    noted = re.findall(r'<li class="noted">.*?</li>', text, re.DOTALL)
    assert any("US did not" in each for each in noted)
    assert any("Call for the duty officer" in each for each in noted)
    assert all(receipt.id[7:15] in each or "Line" in each for each in noted)


async def test_from_a_message_of_the_peer_one_step_answers_or_asks(both: World, doors: Open) -> None:
    receipt = await from_peer(both, "FLASH")
    shown = entry(await page(doors, f"/cases/{receipt.id}"), receipt.id)
    for code in ("HTL-9", "HTL-8", "HTL-6"):
        assert f'href="/compose?form=crisis-hotline/{code}&amp;answers={receipt.id}"' in shown
    lead = re.search(rf'<a class="btn primary" href="/messages/{receipt.id}">(.*?)<', shown)
    assert lead, "the act that is due first, as on the board"
    assert lead[1].strip() == "Read and sign for it"


async def test_from_our_own_notice_one_step_amends_cancels_or_takes_it_back(both: World, doors: Open) -> None:
    receipt = await sent(both, doors)
    shown = entry(await page(doors, f"/cases/{receipt.id}"), receipt.id)
    acts = re.findall(r"form=ai-test-notification/([A-Z0-9-]+)&amp;answers=", shown)
    protocol = doors.side.center.book.protocol(receipt.id)
    assert {"amendment", "cancellation", "retraction"} <= {protocol.forms[code].act for code in acts}
    assert "btn primary" not in shown, "nobody acknowledges what they sent"


async def test_an_auditor_is_offered_nothing_to_write(both: World, doors: Open) -> None:
    receipt = await from_peer(both, "FLASH")
    text = await page(doors, f"/cases/{receipt.id}", "auditor")
    assert "/compose?" not in text
    assert entry(text, receipt.id)


async def test_a_message_that_was_taken_back_stays_and_says_so(both: World, doors: Open) -> None:
    receipt = await sent(both, doors)
    async with doors.client() as alice:
        await alice.retract(receipt.id, {"reason": "wrong_content"})
    text = await page(doors, f"/cases/{receipt.id}")
    assert "undone" in entry(text, receipt.id)[:60]
    assert "Taken back or refused" in entry(text, receipt.id)
    assert "Taken back</span>" in text or "Taken back <span" in text


async def test_what_is_sealed_is_read_at_the_desk_of_whoever_holds_the_opening(both: World, doors: Open) -> None:
    receipt = await notice_from_peer(both, system_designation="Model <K>")
    shown = entry(await page(doors, f"/cases/{receipt.id}"), receipt.id)
    assert "Model &lt;K&gt;" in shown


async def test_a_message_signed_with_a_key_that_was_revoked_is_marked(
    both: World, doors: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = await from_peer(both, "FLASH")
    monkeypatch.setattr(type(doors.side.center.book), "disputed", lambda _book, member: member.id == receipt.id)
    text = await page(doors, f"/cases/{receipt.id}")
    assert "Disputed" in entry(text, receipt.id)
    assert "nobody is freed of what is owed" in text
    assert "Disputed" in await page(doors, "/cases")


async def test_lines_of_the_line_stand_where_they_happened(both: World, doors: Open) -> None:
    receipt = await from_peer(both, "FLASH")
    await both.clock.move(60_000)
    await both.us.runner.do(commands.LinkClosed("wss://cn.example/", "silence"))
    await both.clock.move(60_000)
    async with doors.client("bob") as bob:
        answer = await bob.acknowledge(receipt.id, {"complete": True})
    text = await page(doors, f"/cases/{receipt.id}")
    places = [
        text.index(f'id="m-{receipt.id[7:15]}"'),
        text.index("Line down on"),
        text.index(f'id="m-{answer.id[7:15]}"'),
    ]
    assert places == sorted(places)


def test_what_a_center_said_about_a_message_is_told() -> None:
    opening = Member("us", 0, JUNE, "sha256:aa11bb22", Act.NOTICE, "TST-1", "ROUTINE")
    overdue = Member("cn", 3, Instant(JUNE + HOUR), "cn:3", Act.OVERDUE, answers=opening.id)
    elsewhere = Member("cn", 4, Instant(JUNE + HOUR), "cn:4", Act.OVERDUE, answers="sha256:ff")
    (said,) = remarks(compute_case(opening.id, (opening, overdue, elsewhere)))
    assert (said.key, said.named) == ("remark_overdue", {"party": "cn", "form": "TST-1", "number": "aa11bb22"})
