"""The replay of a case: its entries with what they must be checked by, what was noted between them, its numbers."""

import re

import pytest

from hotline.core.aloud import code
from hotline.core.canonical import instant_text
from hotline.web.console import replay
from hotline.web.console.pages import PAGES
from tests.examples import sent
from tests.fakes_center import World
from tests.fakes_doors import Open
from tests.web.console.desks import from_peer, page
from tests.web.test_signing_in import cookie, sign_in

HOUR = 3_600_000
HALF = HOUR // 2


async def answered(both: World, doors: Open) -> str:
    """Have us acknowledge an urgent concern half an hour late, and the peer hold it; return the case."""
    receipt = await from_peer(both, "FLASH")
    await both.pass_time(HALF)
    async with doors.client() as alice:
        await alice.acknowledge(receipt.id, {"complete": True})
    await both.settle()
    return receipt.id


async def test_every_entry_says_where_it_stands_and_what_judges_it(both: World, doors: Open) -> None:
    case = await answered(both, doors)
    text = await page(doors, f"/record/replay/{case}", "auditor")
    panels = re.findall(r'data-log="(\w+)" data-index="(\d+)" data-roster="(-?\d+)" data-covered="(\w+)"', text)
    assert len(panels) == len(both.us.center.book.case(case).members)
    assert {(log, covered) for log, _, _, covered in panels} == {("theirs", "yes"), ("ours", "yes")}
    for log, index, roster, _ in panels:
        side = both.us.center.ours if log == "ours" else both.us.center.theirs
        assert side.roster_at(int(index)) == dict(side.rosters)[int(roster)]
    for words in ("Replay, case", "案卷", "us/alice", "hotline audit verify", "CN → US"):
        assert words in text, words


async def test_what_was_late_is_said_in_the_table_and_above_it(both: World, doors: Open) -> None:
    text = await page(doors, f"/record/replay/{await answered(both, doors)}")
    assert "Late by" in text
    assert 'class="tile late" data-tile="obligations"' in text
    assert "Overdue" in text
    assert "What is noted stands in our own watch log only." in text


async def test_the_strip_bears_a_playhead_at_the_chosen_entry(both: World, doors: Open) -> None:
    case = await answered(both, doors)
    first = await page(doors, f"/record/replay/{case}?entry=cn-{both.us.center.book.case(case).members[0].index}")
    last = await page(doors, f"/record/replay/{case}")
    at = re.compile(r'id="replay-playhead" transform="translate\(([\d.]+)')
    (early,), (late,) = at.findall(first), at.findall(last)
    assert float(early) < float(late)
    begins, ends, stride = (int(found) for found in re.findall(r' (?:min|max|step)="(\d+)"', first))
    assert stride % 1000 == 0
    assert (ends - begins) / stride <= replay.STRIDES, "a key moves it by something that is seen"
    assert f'<span class="nw">{instant_text(both.us.center.book.case(case).members[0].at)[:10]}</span>' in first
    assert "style=" not in first


async def test_a_case_is_found_by_any_of_its_messages_and_nothing_else_is(both: World, doors: Open) -> None:
    case = await answered(both, doors)
    answer = both.us.center.book.case(case).members[-1]
    for name in (answer.id, answer.id[7:15], answer.id[:19]):
        text = await page(doors, f"/record/replay/{name}")
        assert f"Replay, case {case[7:15]}" in text
        assert f'<p class="on-paper"><code>{case}</code>' in text, "on paper it is known which case it is"
        assert code(case) in text
    found = cookie(await sign_in(doors, "auditor"))
    for path in (f"/record/replay/sha256:{'0' * 64}", f"/record/replay/{case}?entry=us-9999"):
        async with doors.session.get(doors.url + path, headers=found) as refused:
            assert refused.status == 404
            assert refused.content_type == "text/html"


async def test_of_a_long_case_only_the_chosen_entry_has_its_checks_on_the_page(
    both: World, doors: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replay, "PANELS_MAX", 1)
    text = await page(doors, f"/record/replay/{await answered(both, doors)}")
    assert text.count("data-covered=") == 1
    assert text.count("<tr data-at=") > 1


async def test_what_is_not_cosigned_yet_says_so(doors: Open, both: World) -> None:
    async with doors.client() as alice:
        receipt = await sent(both, doors)
        both.us.center.ours.series.sizes.pop()
        await alice.channel()
    text = await page(doors, f"/record/replay/{receipt.id}")
    assert 'data-covered="no"' in text
    assert "1 not confirmed" in text


async def test_the_page_reads_in_chinese(both: World, doors: Open) -> None:
    case = await answered(both, doors)
    found = cookie(await sign_in(doors, "auditor"))
    headers = {"Cookie": f"{found['Cookie']}; lang=zh"}
    async with doors.session.get(f"{doors.url}/record/replay/{case}", headers=headers) as answer:
        text = await answer.text()
    for words in ("案卷", "由本浏览器执行的核验", "时限", "脱离本服务器核验"):
        assert words in text, words


def test_the_page_stands_in_the_table() -> None:
    assert next(each.opens for each in PAGES if each.name == "replay") is replay.show
