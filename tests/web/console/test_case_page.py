"""One case: what is owed, every message in its turn with its levels apart, what can be done next, and the strip."""

import pytest

from hotline.web.console import case_page
from hotline.web.console.pages import PAGES
from tests.examples import sent
from tests.fakes_center import World
from tests.fakes_doors import Open
from tests.web.console.desks import from_peer, notice_from_peer, page
from tests.web.console.test_thread import entry
from tests.web.test_signing_in import cookie, sign_in

HOUR = 3_600_000


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


async def test_what_is_owed_names_who_owes_it_until_when_and_who_is_called_next(both: World, doors: Open) -> None:
    await from_peer(both, "FLASH")
    receipt = await from_peer(both, "FLASH")
    text = await page(doors, f"/cases/{receipt.id}")
    owed = text[text.index('id="h-owed"') : text.index('id="h-strip"')]
    assert owed.index("received") < owed.index("reply"), "the shortest time left first"
    assert "we owe it" in owed
    assert "<b>US</b>" in owed
    assert "duty officer: nobody has the watch" in owed
    assert '<span class="happened">delivered' in owed, "how far the message has come"
    async with doors.client("bob") as bob:
        await bob.take_watch()
    later = await page(doors, f"/cases/{receipt.id}")
    assert '<b>us/bob</b> <span class="sub">has the watch' in later
    assert "duty officer" in owed
    assert 'role="timer"' in owed


async def test_the_strip_is_drawn_and_every_text_in_it_is_escaped(both: World, doors: Open) -> None:
    receipt = await notice_from_peer(both, test_id="T-1<script>")
    text = await page(doors, f"/cases/{receipt.id}")
    assert '<svg xmlns="http://www.w3.org/2000/svg" class="replay"' in text
    assert "style=" not in text
    assert "<script>" not in text
    assert "T-1&lt;script&gt;" in text


async def test_a_long_case_is_paged_from_its_end(both: World, doors: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(case_page, "MESSAGES_A_PAGE", 1)
    receipt = await from_peer(both, "FLASH")
    async with doors.client("bob") as bob:
        answer = await bob.acknowledge(receipt.id, {"complete": True})
    text = await page(doors, f"/cases/{receipt.id}")
    assert f"m-{answer.id[7:15]}" in text
    assert f'id="m-{receipt.id[7:15]}"' not in text
    assert f"/cases/{receipt.id}?first=0" in text
    earlier = await page(doors, f"/cases/{receipt.id}?first=0")
    assert f'id="m-{receipt.id[7:15]}"' in earlier
    assert "Later messages" in earlier


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
