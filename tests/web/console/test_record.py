"""The record: logs the newest first, page by page, only what is wanted of them; and a search through all messages."""

import re

import pytest

from hotline.core.errors import refuse
from hotline.web.console import record
from hotline.web.console.record import day_of, spelt
from hotline.web.doors import Wanted
from tests.examples import sent
from tests.fakes_center import World
from tests.fakes_doors import Open
from tests.fakes_search import FreshSearch
from tests.web.console.desks import from_peer, notice_from_peer, page
from tests.web.test_signing_in import cookie, sign_in


def numbers(text: str) -> list[int]:
    """Return the places of the entries that a page lists, in its order."""
    return [int(each) for each in re.findall(r'<tr id="n(\d+)"', text)]


async def test_a_log_is_read_the_newest_first_page_by_page(
    both: World, doors: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record, "ROWS_A_PAGE", 4)
    await sent(both, doors)
    size = both.us.center.ours.size
    text = await page(doors, "/record", "auditor")
    assert numbers(text) == list(range(size - 1, size - 5, -1))
    assert f"before={size - 4}" in text
    assert numbers(await page(doors, f"/record?before={size - 4}")) == list(range(size - 5, max(-1, size - 9), -1))
    assert "Newest" in await page(doors, "/record?before=3")
    assert numbers(await page(doors, "/record?before=3")) == [2, 1, 0]


async def test_messages_lead_to_their_replay_and_everything_else_says_what_it_is(both: World, doors: Open) -> None:
    receipt = await from_peer(both)
    text = await page(doors, "/record?log=theirs&only=messages")
    (place,) = numbers(text)
    assert f"/record/replay/{receipt.id}?entry=cn-{place}" in text
    assert "IMMEDIATE" in text
    others = await page(doors, "/record?log=theirs&only=others")
    assert place not in numbers(others)
    for words in ("consent", "agreement in force", "keys", 'data-covered="yes"'):
        assert words in others, words


async def test_the_watch_log_tells_in_words_and_has_no_checks(both: World, doors: Open) -> None:
    await sent(both, doors)
    text = await page(doors, "/record?log=watch", "auditor")
    assert "Nobody else holds it" in text
    assert "cosigned" in text
    assert "<details" not in text.partition('id="log"')[2]


async def test_a_head_says_up_to_where_the_other_party_signed(both: World, doors: Open) -> None:
    await sent(both, doors)
    center = both.us.center
    text = await page(doors, "/record")
    assert center.ours.tree.root().hex()[:8] in text
    assert f"{center.ours.series.size} entries" in text


async def test_a_search_finds_messages_and_shows_where_the_words_are(both: World, doors: Open) -> None:
    receipt = await notice_from_peer(both, site_region="Xinjiang <b>basin</b>")
    await sent(both, doors)
    assert "not in the index yet" in await page(doors, "/record?text=basin"), "there is no index at all"
    doors.doors.search = FreshSearch(side=doors.side)
    text = await page(doors, "/record?text=basin&party=cn", "auditor")
    assert "<mark>basin</mark>" in text
    assert "<b>basin" not in text
    assert f"/record/replay/{receipt.id}?entry=cn-" in text
    assert "No message fits all of this." in await page(doors, "/record?text=basin&party=us")
    assert f"/record/replay/{receipt.id}" in await page(doors, f"/record?text={receipt.id}"), (
        "a number as it is written"
    )
    assert "No message fits all of this." in await page(doors, "/record?text=basin&to=2020-01-01")


async def test_a_long_search_is_continued(both: World, doors: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record, "HITS_A_PAGE", 2)
    for number in range(3):
        await notice_from_peer(both, test_id=f"T-{number}", site_region="basin")
    doors.doors.search = FreshSearch(side=doors.side)
    text = await page(doors, "/record?text=basin")
    (older,) = re.findall(r"older=(\d+)", text)
    rest = await page(doors, f"/record?text=basin&older={older}")
    assert rest.count('href="/messages/') == 1
    assert 'rel="next" href="/record?text' not in rest


@pytest.mark.parametrize("query", ["log=mine", "only=some", "precedence=LOUD", "status=x", "other=1", "before=x"])
async def test_what_is_no_filter_is_refused_with_a_page(doors: Open, query: str) -> None:
    found = await sign_in(doors, "auditor")
    async with doors.session.get(f"{doors.url}/record?{query}", headers=cookie(found)) as answer:
        assert answer.status == 400
        assert answer.content_type == "text/html"


@pytest.mark.parametrize(
    ("query", "says", "says_zh"),
    [
        ("from=2026-02-31", "There is no such day.", "没有此日期。"),
        ("to=yesterday", "There is no such day.", "没有此日期。"),
        ("from=2026-12-01&to=2026-11-01", "The period must end after it begins.", "期间须在开始之后结束。"),
        ("text=%3F%3F", "Write at least one letter or digit.", "请至少填写一个汉字、字母或数字。"),
    ],
)
async def test_what_is_wrong_with_a_search_is_said_at_its_field_and_nothing_of_it_is_lost(
    doors: Open, query: str, says: str, says_zh: str
) -> None:
    held = cookie(await sign_in(doors, "auditor"))
    async with doors.session.get(f"{doors.url}/record?{query}&person=alice", headers=held) as answer:
        text = await answer.text()
    assert answer.status == 400
    search = text[text.index('role="search"') : text.index("</form>")]
    assert all(each in search for each in (says, says_zh, 'value="alice"', 'href="/record"')), search


@pytest.mark.parametrize(
    ("period", "says"),
    [
        ("from=2026-12-01&to=2026-11-01", "The period must end after it begins."),
        ("from=2026-12-01&to=2026-12-01", "The period must end after it begins."),
        ("from=2026-02-31&to=2026-12-01", "There is no such day."),
        ("from=&to=2026-12-01", "There is no such day."),
    ],
)
async def test_what_is_wrong_with_the_period_of_a_report_is_said_at_its_field(
    doors: Open, period: str, says: str
) -> None:
    held = cookie(await sign_in(doors, "auditor"))
    query = f"{period}&language=both&format=csv"
    async with doors.session.get(f"{doors.url}/record/report?{query}", headers=held) as answer:
        text = await answer.text()
    assert answer.status == 400
    form = text[text.index('id="report"') :]
    form = form[: form.index("</form>")]
    assert form.count('aria-invalid="true" autofocus') == 1
    assert all(each in form for each in (says, 'value="both" selected', 'value="csv" selected', 'value="2026-12-01"'))


def test_a_day_begins_at_midnight_in_utc_and_members_are_shown_short() -> None:
    assert day_of("from", "1970-01-02") == 86_400_000
    assert day_of("from", "") is None
    told = dict(spelt({"kind": "x", "at": "…", "rule": "a.b", "leaf": "sha256:0", "text": "a" * 80, "none": None}))
    assert told == {"rule": "a.b", "text": "a" * 16 + "…"}


async def test_an_auditor_has_the_report_of_a_period_made_and_a_refusal_is_a_page(doors: Open) -> None:
    text = await page(doors, "/record", "auditor")
    assert 'action="/record/report"' in text
    assert 'name="from" value="2026-06-01"' in text
    assert 'name="to" value="2026-06-02"' in text, "this month, today included"
    assert 'action="/record/report"' not in await page(doors, "/record", "keeper")
    asked: list[Wanted] = []

    async def reporter(wanted: Wanted) -> bytes:
        asked.append(wanted)
        if len(asked) > 1:
            raise refuse("report.busy")
        return b"counted"

    doors.doors.reporter = reporter
    address = "/record/report?from=2026-06-01&to=2026-06-02&language=both&format=csv"
    assert await page(doors, address, "auditor") == "counted"
    assert (asked[0].lang, asked[0].name) == ("both", "report-2026-06-01-2026-06-02-both.csv")
    found = await sign_in(doors, "auditor")
    async with doors.session.get(doors.url + address, headers=cookie(found)) as response:
        assert (response.status, response.content_type) == (503, "text/html")
        assert "One report or bundle is made at a time" in await response.text()
