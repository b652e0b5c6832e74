"""The list of cases: the newest first, filtered, paged, and searched; whatever is in a text stays text."""

import pytest

from hotline.web.console import cases
from hotline.web.console.cases import Chosen
from tests.examples import sent
from tests.fakes_center import World
from tests.fakes_doors import Open
from tests.fakes_search import FakeSearch, FreshSearch
from tests.web.console.desks import from_peer, notice_from_peer, page
from tests.web.test_signing_in import cookie, sign_in

HOUR = 3_600_000


async def numbers(doors: Open, path: str) -> list[str]:
    """Return the numbers of the cases that a list shows, in its order."""
    text = await page(doors, path)
    return [part[:71] for part in text.split('<a href="/cases/')[1:]]


async def test_cases_are_listed_the_newest_first(both: World, doors: Open) -> None:
    first = await sent(both, doors)
    second = await from_peer(both, "FLASH")
    assert await numbers(doors, "/cases") == [second.id, first.id]


async def test_without_a_case_the_list_says_so(doors: Open) -> None:
    text = await page(doors, "/cases")
    assert "There is no case yet." in text
    assert "尚无案卷。" in text


async def test_a_row_says_what_is_owed_and_until_when(both: World, doors: Open) -> None:
    await from_peer(both, "FLASH")
    text = await page(doors, "/cases")
    for words in ("FLASH", "特提", "Urgent concern", "opened by CN", "owed", "data-due=", "nobody has the watch"):
        assert words in text, words
    async with doors.client() as alice:
        await alice.take_watch()
    assert "<b>us/alice</b>" in await page(doors, "/cases")
    await both.pass_time(HOUR)
    assert "overdue" in await page(doors, "/cases")


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("precedence=FLASH", ["urgent"]),
        ("precedence=ROUTINE", ["notice"]),
        ("precedence=PRIORITY", []),
        ("party=us", ["notice"]),
        ("party=cn&precedence=FLASH", ["urgent"]),
        ("agreement=crisis-hotline", ["urgent"]),
        ("owing=true", ["urgent", "notice"]),
        ("owing=false", []),
        ("owing=overdue", []),
        ("text=&owing=&party=", ["urgent", "notice"]),
    ],
)
async def test_filters_keep_what_fits(both: World, doors: Open, query: str, kept: list[str]) -> None:
    ids = {"notice": (await sent(both, doors)).id, "urgent": (await from_peer(both, "FLASH")).id}
    assert await numbers(doors, f"/cases?{query}") == [ids[each] for each in kept]


async def test_what_is_overdue_can_be_listed_alone(both: World, doors: Open) -> None:
    receipt = await from_peer(both, "FLASH")
    await both.pass_time(HOUR)
    assert await numbers(doors, "/cases?owing=overdue") == [receipt.id]


async def test_a_list_is_paged_and_keeps_its_filters(both: World, doors: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cases, "CASES_A_PAGE", 2)
    ids = [(await notice_from_peer(both, test_id=f"T-{number}")).id for number in range(5)][::-1]
    assert await numbers(doors, "/cases?party=cn") == ids[:2]
    text = await page(doors, "/cases?party=cn")
    assert f"/cases?party=cn&amp;before={ids[1]}" in text or f"/cases?before={ids[1]}&amp;party=cn" in text
    assert "1 to 2" in text
    assert await numbers(doors, f"/cases?party=cn&before={ids[1]}") == ids[2:4]
    last = await page(doors, f"/cases?before={ids[3]}")
    assert "Older" not in last
    assert "Newest" in last


@pytest.mark.parametrize("query", ["owing=maybe", "precedence=LOUD", "before=sha256:00", "text=%3F%3F", "other=1"])
async def test_what_is_no_filter_is_refused_with_a_page(doors: Open, query: str) -> None:
    found = await sign_in(doors, "alice")
    async with doors.session.get(f"{doors.url}/cases?{query}", headers=cookie(found)) as answer:
        assert answer.status in (400, 404)
        assert answer.content_type == "text/html"


async def test_words_find_the_cases_of_messages_and_show_where(both: World, doors: Open) -> None:
    receipt = await notice_from_peer(both, site_region="Xinjiang <b>basin</b>")
    await sent(both, doors)
    doors.doors.search = FreshSearch(side=doors.side)
    text = await page(doors, "/cases?text=basin")
    assert text.count('<a href="/cases/') == 1
    assert receipt.id in text
    assert "<mark>basin</mark>" in text
    assert "<b>basin" not in text


async def test_entries_that_are_not_indexed_yet_are_said(both: World, doors: Open) -> None:
    await notice_from_peer(both)
    assert "not searched yet" in await page(doors, "/cases?text=basin"), "there is no index at all"
    doors.doors.search = FakeSearch()
    assert "not searched yet" in await page(doors, "/cases?text=basin")


async def test_an_auditor_reads_the_list_and_writes_nothing(both: World, doors: Open) -> None:
    await sent(both, doors)
    assert 'href="/compose"' in await page(doors, "/cases")
    assert 'href="/compose"' not in await page(doors, "/cases", "auditor")


async def test_a_case_of_many_messages_counts_them(both: World, doors: Open) -> None:
    receipt = await from_peer(both)
    async with doors.client("alice") as alice:
        await alice.receive(receipt.id)
        await alice.acknowledge(receipt.id, {"complete": True})
    assert 'class="num">3</td>' in await page(doors, "/cases")


def test_an_address_names_only_what_is_chosen() -> None:
    assert Chosen().address() == "/cases"
    assert not Chosen().any
    assert Chosen(text="核试验 a&b", owing="true").address("sha256:00").startswith("/cases?")
    assert "before=sha256:00" in Chosen(owing="true").address("sha256:00")
