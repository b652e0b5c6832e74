"""One case: what is owed, every message in its turn with its levels apart, what can be done next, and the strip."""

import re

import pytest

from hotline.web.console import case_page
from hotline.web.console.pages import PAGES
from tests.examples import sent
from tests.fakes_center import World
from tests.fakes_doors import Open
from tests.web.console.desks import from_peer, notice_from_peer, page
from tests.web.test_signing_in import cookie, sign_in

HOUR = 3_600_000


def entry(text: str, number: str) -> str:
    """Return what the thread shows of one message."""
    found = re.search(rf'<li class="panel entry[^>]*id="m-{number[7:19]}".*?(?=<li class="panel entry|<li class="noted|</ol>)', text, re.DOTALL)
    assert found, number
    return found[0]


async def test_a_case_opens_by_its_number_and_by_that_of_any_message_in_it(both: World, doors: Open) -> None:
    receipt = await from_peer(both, "FLASH")
    async with doors.client("bob") as bob:
        answer = await bob.acknowledge(receipt.id, {"complete": True})
    for name in (receipt.id, answer.id):
        text = await page(doors, f"/cases/{name}")
        assert "HTL-1 Urgent concern" in text
        assert entry(text, receipt.id)
        assert entry(text, answer.id)


async def test_an_unknown_case_is_a_page_in_both_languages(doors: Open) -> None:
    found = await sign_in(doors, "alice")
    async with doors.session.get(f"{doors.url}/cases/sha256:00", headers=cookie(found)) as answer:
        assert answer.status == 404
        assert "case.unknown" in await answer.text()


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


async def test_what_is_owed_names_who_owes_it_until_when_and_who_is_called_next(both: World, doors: Open) -> None:
    await from_peer(both, "FLASH")
    receipt = await from_peer(both, "FLASH")
    text = await page(doors, f"/cases/{receipt.id}")
    owed = text[text.index('id="h-owed"') : text.index('id="h-strip"')]
    assert owed.index("received") < owed.index("reply"), "the shortest time left first"
    assert "we owe it" in owed
    assert "duty officer" in owed
    assert 'role="timer"' in owed


async def test_a_deadline_that_passed_stands_between_the_messages_and_in_the_list(both: World, doors: Open) -> None:
    receipt = await from_peer(both, "FLASH")
    await both.pass_time(HOUR)
    text = await page(doors, f"/cases/{receipt.id}")
    assert "Overdue" in text
    noted = re.findall(r'<li class="noted">.*?</li>', text, re.DOTALL)
    assert any("missed by US" in each for each in noted)
    assert any("rung 1 reached" in each for each in noted)
    assert all(receipt.id[7:13] in each or "Line" in each for each in noted)


async def test_the_strip_is_drawn_and_every_text_in_it_is_escaped(both: World, doors: Open) -> None:
    receipt = await notice_from_peer(both, test_id="T-1<script>")
    text = await page(doors, f"/cases/{receipt.id}")
    assert '<svg xmlns="http://www.w3.org/2000/svg" class="replay"' in text
    assert "style=" not in text
    assert "<script>" not in text
    assert "T-1&lt;script&gt;" in text


async def test_from_a_message_of_the_peer_one_step_answers_or_asks(both: World, doors: Open) -> None:
    receipt = await from_peer(both, "FLASH")
    shown = entry(await page(doors, f"/cases/{receipt.id}"), receipt.id)
    for code in ("HTL-9", "HTL-8", "HTL-6"):
        assert f'href="/compose?form=crisis-hotline/{code}&amp;answers={receipt.id}"' in shown
    assert f'<a class="btn primary" href="/messages/{receipt.id}">' in shown


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


async def test_a_long_case_is_paged_from_its_end(both: World, doors: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(case_page, "MESSAGES_A_PAGE", 1)
    receipt = await from_peer(both, "FLASH")
    async with doors.client("bob") as bob:
        answer = await bob.acknowledge(receipt.id, {"complete": True})
    text = await page(doors, f"/cases/{receipt.id}")
    assert f"m-{answer.id[7:19]}" in text
    assert f'id="m-{receipt.id[7:19]}"' not in text
    assert f"/cases/{receipt.id}?first=0" in text
    earlier = await page(doors, f"/cases/{receipt.id}?first=0")
    assert f'id="m-{receipt.id[7:19]}"' in earlier
    assert "Later messages" in earlier


async def test_a_message_signed_with_a_key_that_was_revoked_is_marked(
    both: World, doors: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = await from_peer(both, "FLASH")
    monkeypatch.setattr(type(doors.side.center.book), "disputed", lambda _book, member: member.id == receipt.id)
    text = await page(doors, f"/cases/{receipt.id}")
    assert "Disputed" in entry(text, receipt.id)
    assert "nobody is freed of what is owed" in text
    assert "Disputed" in await page(doors, "/cases")


async def test_the_page_reads_in_chinese(both: World, doors: Open) -> None:
    receipt = await from_peer(both, "FLASH")
    found = await sign_in(doors, "alice")
    headers = {"Cookie": f"{cookie(found)['Cookie']}; lang=zh"}
    async with doors.session.get(f"{doors.url}/cases/{receipt.id}", headers=headers) as answer:
        text = await answer.text()
    for words in ("尚待办理", "我方应办", "往来电报", "特提"):
        assert words in text, words


async def test_returns_stand_in_the_case_of_their_agreement(both: World, doors: Open) -> None:
    await sent(both, doors)
    center = doors.side.center
    returning = [name for name, each in center.agreements.items() if each.returns and name in center.book.folders]
    for name in returning:
        text = await page(doors, f"/cases/{name}")
        assert "No message stands in this case" in text
        assert 'class="replay"' not in text
    listed = await page(doors, "/cases")
    assert [each for each in returning if f'href="/cases/{each}"' in listed] == []


def test_both_pages_stand_in_the_table() -> None:
    assert {"/cases", "/cases/{id}"} <= {each.path for each in PAGES}
