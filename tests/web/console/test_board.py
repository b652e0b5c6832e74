import re
from dataclasses import replace
from typing import Any, cast

import pytest

from hotline.core import commands
from hotline.core.canonical import Instant
from hotline.core.case import Act, Member
from hotline.interfaces import Deadline
from hotline.web.console import board
from hotline.web.console.alarms import Unacknowledged
from hotline.web.console.board import CARDS_EACH, LINES_MAX, ROWS_MAX, group_of, grouped, listed
from hotline.web.console.board_cards import Card
from hotline.web.console.watch_lines import last_lines
from tests.examples import concern
from tests.fakes_center import JUNE, World
from tests.fakes_doors import Open
from tests.web.console.desks import from_peer, notice_from_peer, page

HOUR = 3_600_000


async def test_an_empty_board_says_that_nothing_waits(doors: Open) -> None:
    text = await page(doors)
    assert "Nothing waits for your word." in text
    assert "没有待我方回应的电报。" in text


async def test_what_waits_stands_in_both_languages_with_deadline_ladder_and_where_to_read_it(
    both: World, doors: Open
) -> None:
    receipt = await from_peer(both, "FLASH")
    text = await page(doors)
    assert f'href="/messages/{receipt.id}"' in text
    for words in ("FLASH", "特提", "Urgent concern", "紧急关切", "duty officer", "shift leader", "10:30:00Z"):
        assert words in text, words
    assert 'data-alarm="on"' in text


async def test_of_a_flood_two_of_each_precedence_have_a_card_and_the_others_a_line(both: World, doors: Open) -> None:
    sent = [(await from_peer(both, precedence)).id for precedence in ("FLASH", *["IMMEDIATE"] * 4)]
    text = await page(doors)
    cards = re.findall(r'<article class="card \w+ unacked"[^>]* data-message="([^"]+)"', text)
    lines = re.findall(r'<li data-message="([^"]+)"><a href="/messages/', text)
    assert (set(cards) | set(lines), len(cards), len(lines)) == (set(sent), 3, 2)
    assert "and 2 more" in text


def test_a_flood_without_end_is_counted() -> None:
    member = Member("cn", 1, JUNE, "", Act.NOTICE, "HTL-1", "FLASH")
    waits = Unacknowledged("", member, "received", (), taken=False, withdrawn=False, disputed=False)
    waiting = tuple(replace(waits, member=replace(member, id=str(number))) for number in range(1_000))
    (group,) = grouped(waiting)
    assert len(list(listed((group,)))) == CARDS_EACH + LINES_MAX
    cards = {str(number): cast("Card", number) for number in range(1_000)}
    shown = group_of(group, cards)
    assert (len(shown.cards), len(shown.lines), shown.more) == (CARDS_EACH, LINES_MAX, 1_000 - CARDS_EACH - LINES_MAX)


async def test_what_is_owed_is_sorted_by_time_left_and_says_who_is_called_next(both: World, doors: Open) -> None:
    await from_peer(both, "FLASH")
    await from_peer(both)
    text = await page(doors)
    table = text[text.index('id="b-owed"') : text.index('id="b-activity"')]
    dues = [int(due) for due in re.findall(r'<b role="timer" data-due="(\d+)"', table)]
    assert len(dues) > 2
    assert dues == sorted(dues)


async def test_what_is_owed_says_how_far_its_message_has_come_and_is_counted_as_it_is_listed(
    both: World, doors: Open
) -> None:
    receipt = await from_peer(both, "FLASH")
    text = await page(doors)
    table = text[text.index('id="b-owed"') : text.index('id="b-activity"')]
    assert f"{table.count('<tr') - 1} open" in table
    assert 'delivered <span class="second" lang="zh-Hans">已送达</span>' in table
    assert "overdue" not in table
    async with doors.client() as alice:
        await alice.receive(receipt.id)
    text = await page(doors)
    assert 'received <span class="second" lang="zh-Hans">签收</span>' in text[text.index('id="b-owed"') :]
    await both.pass_time(3 * HOUR)
    text = await page(doors)
    table = text[text.index('id="b-owed"') : text.index('id="b-activity"')]
    late = table.count('<tr class="over"')
    assert late
    assert f"{late} overdue" in table


async def test_what_is_owed_is_read_past_what_stands_on_cards_and_counted_whole(
    both: World, doors: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        await from_peer(both, "FLASH")
    await both.pass_time(3 * HOUR)
    asked: list[int] = []
    due, kept = doors.doors.store.due, 99

    async def first(channel: str, before: Instant | None, limit: int) -> tuple[Deadline, ...]:
        asked.append(limit)
        return (await due(channel, before, limit))[:kept]

    monkeypatch.setattr(doors.doors.store, "due", first)
    text = await page(doors)
    assert asked == [ROWS_MAX + 4], "what is owed for two messages stands on their cards"
    table = text[text.index('id="b-owed"') : text.index('id="b-activity"')]
    late = table.count('<tr class="over"')
    assert late
    kept = 0
    text = await page(doors)
    table = text[text.index('id="b-owed"') : text.index('id="b-activity"')]
    assert f"{late} overdue" in table
    assert "and " in table
    assert "Nothing is owed" not in table


async def test_a_proposal_waits_for_a_second_person_and_not_for_the_first(doors: Open) -> None:
    async with doors.client() as alice:
        receipt = await alice.send("HTL-1", concern(), precedence="IMMEDIATE")
    assert f'href="/approvals/{receipt.id}"' not in await page(doors)
    assert f'href="/approvals/{receipt.id}"' in await page(doors, person="bob")


async def test_who_may_not_write_is_offered_to_read_and_nothing_else(both: World, doors: Open) -> None:
    await from_peer(both, "FLASH")
    text = await page(doors, person="auditor")
    main = text[text.index('<main id="main"') :]
    assert 'href="/compose"' not in main
    assert 'href="/handover"' not in main
    assert "Read and" not in main
    assert ">Read <" in main


async def test_a_ladder_that_has_run_out_says_so(both: World, doors: Open) -> None:
    await from_peer(both, "FLASH")
    await both.pass_time(24 * HOUR)
    assert "Everybody whom the agreement names has been called." in await page(doors)


async def test_a_board_says_that_no_desk_can_ring_and_since_when(both: World, doors: Open) -> None:
    await both.us.runner.do(commands.NoteDesk("armed", "us/alice", JUNE))
    await both.us.runner.do(commands.NoteDesk("unheard", "", JUNE))
    text = await page(doors)
    assert "No desk has been able to ring since" in text


async def test_the_activity_of_the_week_is_asked_for_by_its_days(both: World, doors: Open) -> None:
    await notice_from_peer(both)
    await both.pass_time(18 * 24 * HOUR)
    text = await page(doors)
    assert "Notified activity, next 24 hours" in text
    assert "Nothing is announced." in text
    assert 'class="chart"' not in text
    text = await page(doors, "/?days=7")
    assert "Notified activity, next 7 days" in text
    assert 'class="chart"' in text


async def test_the_board_says_up_to_which_fact_it_was_drawn(doors: Open) -> None:
    assert f'data-cursor="{doors.side.center.watch.size}"' in await page(doors)


async def test_line_record_and_desks_say_as_of_when_once_the_feed_is_dead(doors: Open) -> None:
    text = await page(doors)
    for part in ("b-line", "b-record", "b-desks"):
        begin = text.index(f'id="{part}"')
        assert '<span class="only-lost stale">As of <span data-age>' in text[begin : text.index("</header>", begin)], (
            part
        )


async def test_the_board_reads_without_a_script(doors: Open) -> None:
    assert '<noscript><meta http-equiv="refresh" content="20"></noscript>' in await page(doors)
    assert "style=" not in await page(doors)


async def test_what_happens_while_a_board_is_drawn_comes_again_by_the_feed(
    both: World, doors: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    before: list[int] = []

    async def slowly(*asked: Any) -> Any:
        before.append(doors.side.center.watch.size)
        await both.us.runner.do(commands.NoteDesk("armed", "us/alice", JUNE))
        return await last_lines(*asked)

    monkeypatch.setattr(board, "last_lines", slowly)
    text = await page(doors)
    assert before[0] < doors.side.center.watch.size
    assert f'<div id="board" data-cursor="{before[0]}">' in text


async def test_what_is_owed_for_a_period_names_it(doors: Open) -> None:
    text = await page(doors)
    assert "Half-year forecast · first half of 2026" in text
    assert "半年试验预告 · 2026年上半年" in text
