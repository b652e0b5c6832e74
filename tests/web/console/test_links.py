"""The line: how it stands, what was measured, when it was down, its paths, and how to tell the other side."""

import re
from dataclasses import replace

import pytest

from hotline.core import commands
from hotline.core.attested import Attested, Standing
from hotline.core.canonical import Instant, instant_text
from hotline.interfaces import LinkStatus
from hotline.web.console import links
from hotline.web.console.links import DAY, paths
from hotline.web.doors import Doors
from tests.fakes_attestor import MemoryAttestations
from tests.fakes_center import JUNE, World
from tests.fakes_doors import Open
from tests.web.console.desks import page
from tests.web.test_signing_in import cookie, sign_in

MINUTE = 60_000


async def outage(both: World, minutes: int, reason: str = "silence") -> None:
    """Let the line be up, then down for some minutes."""
    await both.us.runner.do(commands.LinkOpened("wss://cn.example:7440/"))
    await both.clock.move(MINUTE)
    await both.us.runner.do(commands.LinkClosed("wss://cn.example:7440/", reason))
    await both.clock.move(minutes * MINUTE)


async def test_the_page_says_whether_the_line_is_up(both: World, doors: Open) -> None:
    text = await page(doors, "/links")
    assert re.search(r"The line to CN is (up|down)", text)
    assert "至中方线路" in text


async def test_outages_are_listed_with_length_and_reason(both: World, doors: Open) -> None:
    await outage(both, 25)
    await both.us.runner.do(commands.LinkOpened("wss://cn.example:7440/"))
    text = await page(doors, "/links")
    assert "25 min" in text
    assert "silence" in text
    assert "1 outage" in text
    assert "still down" not in text


async def test_of_many_outages_the_newest_are_listed_and_all_counted(
    both: World, doors: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "OUTAGES_MAX", 2)
    for _ in range(3):
        await outage(both, 10)
    await both.us.runner.do(commands.LinkOpened("wss://cn.example:7440/"))
    text = await page(doors, "/links")
    past = text[text.index('id="h-outages"') : text.index('id="h-paths"')]
    assert past.count("<b>10 min</b>") == 2
    assert "and 1 more" in past
    assert "3 outages, 30 min in all" in past


async def test_a_line_that_is_down_for_longer_than_a_week_is_an_outage(
    both: World, doors: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    down = LinkStatus(up=False, since=Instant(doors.clock.now() - 8 * DAY))
    monkeypatch.setattr(Doors, "line", lambda _: down)
    text = await page(doors, "/links")
    assert "No outage in the last 7 days." not in text
    assert "still down" in text


async def test_an_outage_that_lasts_is_said_to(both: World, doors: Open) -> None:
    await outage(both, 3, "<i>cut</i>")
    text = await page(doors, "/links")
    assert "still down" in text
    assert "&lt;i&gt;cut" in text
    assert "<i>cut" not in text


async def test_a_week_without_an_outage_says_so(both: World, doors: Open) -> None:
    text = await page(doors, "/links")
    assert "No outage in the last 7 days." in text


async def test_what_was_measured_is_drawn_and_can_be_read(both: World, doors: Open) -> None:
    await both.us.runner.do(commands.Measured(JUNE, Instant(JUNE + 120), Instant(JUNE + 120), Instant(JUNE + 40)))
    text = await page(doors, "/links")
    assert 'class="linechart"' in text
    assert "Their clock against ours: measured" in text
    assert "100 ms" in text, "they are ahead by as much"
    assert "style=" not in text


async def test_without_a_measurement_the_page_says_so(both: World, doors: Open) -> None:
    await both.pass_time(2 * 86_400_000)
    assert "Nothing was measured in the last 24 hours." in await page(doors, "/links")


async def test_every_check_of_the_center_is_listed_in_words(both: World, doors: Open) -> None:
    text = await page(doors, "/links")
    checks = text[text.index('id="h-checks"') :]
    assert checks.count("<li>") >= 8
    for words in ("Age of their newest cosignature", "Neither log has two histories", "双方记录均无分叉"):
        assert words in checks, words


async def test_how_it_is_checked_is_said_as_configured(both: World, doors: Open) -> None:
    doors.doors.config = {"link.check_every": "45s", "link.silence_after": "15s", "clock.bound": "2s"}
    text = await page(doors, "/links")
    assert "every 45 s" in text
    assert "more than 2 s" in text


async def test_only_an_officer_is_offered_to_tell_the_other_side(both: World, doors: Open) -> None:
    in_force = {each.id for each in doors.side.center.agreements.values()}
    text = await page(doors, "/links")
    assert ("/compose?form=service/SVC-5" in text) == ("service" in in_force)
    assert "/compose?form=" not in await page(doors, "/links", "auditor")


async def test_the_page_reads_in_chinese(both: World, doors: Open) -> None:
    found = await sign_in(doors, "alice")
    headers = {"Cookie": f"{cookie(found)['Cookie']}; lang=zh"}
    async with doors.session.get(f"{doors.url}/links", headers=headers) as answer:
        text = await answer.text()
    for words in ("往返时延", "中断记录", "检查项"):
        assert words in text, words


def test_paths_are_listed_in_the_order_in_which_they_are_tried() -> None:
    up = LinkStatus(up=True, path="wss://b/", since=JUNE)
    found = paths(up, (), {"link.paths": "wss://a/, wss://b/"})
    assert [(each.name, each.configured, each.in_use) for each in found] == [
        ("wss://a/", True, False),
        ("wss://b/", True, True),
    ]
    down = paths(replace(up, up=False, path="192.0.2.7"), (), {})
    assert [(each.name, each.configured, each.in_use) for each in down] == [("192.0.2.7", False, False)]


def outside(text: str) -> str:
    return text[text.index('id="h-outside"') : text.index("</aside>", text.index('id="h-outside"'))]


async def test_where_nobody_outside_is_asked_one_line_says_so(doors: Open) -> None:
    text = outside(await page(doors, "/links"))
    assert "nobody outside attests our log" in text
    assert "没有外部机构见证我方记录" in text
    assert "<li>" not in text


async def test_who_attests_our_log_is_named_with_how_far_and_when(doors: Open) -> None:
    doors.doors.attested = MemoryAttestations([Attested("witness", "neutral", 3, Instant(JUNE - 1000), b"lines")])
    doors.doors.standings = lambda: (Standing("witness", "neutral", 3), Standing("stamp", "geneva"))
    text = outside(await page(doors, "/links"))
    assert "Witness neutral" in text
    assert re.search(r"3 entries of our log, of \d+ that the other side has signed for", text)
    assert re.search(rf"by their own clock at.*{instant_text(Instant(JUNE - 1000))[11:19]}Z", text)
    assert "Time stamps of geneva" in text
    assert "nothing of our log yet" in text
    assert "warnc" not in text


async def test_who_fails_to_attest_is_told_with_since_when_and_why(doors: Open) -> None:
    why = "it holds another history of our log: keep what it says, <b>"
    doors.doors.standings = lambda: (Standing("witness", "neutral", 3, Instant(doors.clock.now() - 90_000), why),)
    text = outside(await page(doors, "/links"))
    assert "No answer that holds for 1 min 30 s" in text
    assert "已1分30秒" in text
    assert "it holds another history of our log: keep what it says, &lt;b&gt;" in text
