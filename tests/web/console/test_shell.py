"""What every page carries: whose center this is, in earnest or not, and to a stranger no more than that."""

import re
from dataclasses import replace
from typing import Any

import pytest

from hotline.core.canonical import Instant
from hotline.core.errors import StoreError
from hotline.interfaces import KeptDraft, LinkStatus
from hotline.web.console.page import Page
from hotline.web.console.render import draw
from hotline.web.console.shell import Shell, is_below
from hotline.web.console.signing_in import SigningIn, show
from hotline.web.console.words import Say
from hotline.web.desk_drafts import MemoryDrafts
from tests.fakes import party_fixture
from tests.fakes_center import JUNE, World
from tests.fakes_doors import Open
from tests.web.console.desks import page
from tests.web.test_signing_in import cookie, sign_in

NOON = Instant(1_780_315_200_000)
ALICE = party_fixture("us").roster.keys[0]
BARE = Shell("board", "/", "", Say(), "light", "us-cn", "us", "cn", "actual", NOON, NOON, 1, None, None)


async def get(doors: Open, path: str, headers: dict[str, str] | None = None) -> str:
    async with doors.session.get(doors.url + path, headers=headers) as answer:
        return await answer.text()


def data(text: str, name: str) -> str:
    found = re.search(rf'data-{name}="([^"]*)"', text)
    assert found is not None, name
    return found[1]


async def test_a_stranger_learns_whose_center_this_is_and_no_more(doors: Open) -> None:
    text = await get(doors, "/signin")
    assert (data(text, "party"), data(text, "mode"), data(text, "kid")) == ("us", "actual", "")
    assert not re.search(r'class="nav"|id="alarm"|id="shell-line"|class="who"', text)


async def test_a_person_sees_who_they_are_the_line_and_the_pages_for_their_role(doors: Open) -> None:
    text = await get(doors, "/signin", cookie(await sign_in(doors)))
    assert data(text, "subject") == "us/alice"
    assert 0 < int(data(text, "left")) <= 15 * 60_000
    assert 'id="shell-line"' in text
    assert 'href="/compose"' in text
    auditor = await get(doors, "/signin", cookie(await sign_in(doors, "auditor")))
    assert 'href="/record"' in auditor
    assert 'href="/compose"' not in auditor


async def test_a_line_that_is_down_and_a_watch_that_nobody_has_are_told_on_every_page(doors: Open, both: World) -> None:
    held = cookie(await sign_in(doors))
    text = await get(doors, "/settings", held)
    assert (data(text, "line"), data(text, "watch"), data(text, "alarm")) == ("up", "nobody", "off")
    ringing = text[text.index('<div class="ringing">') : text.index('id="take-button"')]
    assert 'id="unheard"' in ringing, "what says that no desk rings stands with the button that mends it"
    assert "启用声音和通知" in ringing
    assert "立即重试" in text
    assert "is down" not in text.split("<body>")[1]
    assert 'href="/handover">Take the watch' in text
    both.us.peer.shows = LinkStatus(up=False, last_heard=JUNE)
    text = await get(doors, "/settings", held)
    assert data(text, "line") == "down"
    assert "The line to CN is down, nothing was heard since 10:00:00Z." in text.split("<body>")[1]
    assert "线路中断，10:00:00Z 后再无联络" in text.split("<body>")[1]
    both.us.peer.shows = LinkStatus(up=False)
    assert "The line to CN has not been up since this center started." in await get(doors, "/settings", held)


class Unreadable(MemoryDrafts):
    """Drafts on a disk that gives nothing back."""

    async def of(self, subject: str) -> tuple[KeptDraft, ...]:
        raise StoreError(subject)


async def test_drafts_that_cannot_be_read_take_no_page_from_the_watch(doors: Open) -> None:
    doors.doors.drafts = Unreadable()
    assert "Watch board" in await page(doors)


async def test_the_page_carries_the_time_of_the_channel_and_that_of_the_world(doors: Open, both: World) -> None:
    text = await get(doors, "/signin")
    assert int(data(text, "now")) == int(data(text, "wall")) == both.clock.now()
    assert data(text, "speed") == "1"


@pytest.mark.parametrize(("status", "said"), [("exercise", "EXERCISE"), ("test", "TEST")])
def test_what_is_not_in_earnest_says_so_in_the_title_and_on_a_banner(status: str, said: str) -> None:
    text = draw(replace(BARE, status=status), "signing_in.html", SigningIn((), "/", asked=False))
    assert f"<title>{said} · Sign in · Bilateral hotline</title>" in text
    assert f'class="banner b-mode" aria-label="{said}"' in text
    assert "b-mode" not in draw(BARE, "signing_in.html", SigningIn((), "/", asked=False))


def test_the_capitals_are_shown_with_the_difference_of_their_season() -> None:
    assert [(each.offset, each.zone) for each in BARE.clocks.capitals] == [("UTC−4", "EDT"), ("UTC+8", "CST")]
    winter = replace(BARE, now=Instant(NOON + 183 * 86_400_000))
    assert [(each.offset, each.zone) for each in winter.clocks.capitals] == [("UTC−5", "EST"), ("UTC+8", "CST")]


def test_initials_are_two_letters() -> None:
    def initials(name: str) -> str:
        return replace(BARE, person=replace(ALICE, name=name)).initials

    assert [initials(name) for name in ("alice", "m. okafor", "anna-lee", "李")] == ["AL", "MO", "AL", "李"]
    assert BARE.initials == ""


def test_a_choice_keeps_the_rest_of_the_address() -> None:
    shell = replace(BARE, path="/cases", query="owing=true&lang=en")
    assert shell.choosing("lang", "zh") == "/cases?owing=true&lang=zh"


def test_a_page_below_another_is_in_the_same_place_of_the_navigation() -> None:
    def page(path: str, name: str, **more: Any) -> Page:
        return Page(path, name, show, **more)

    board, cases = page("/", "board"), page("/cases", "cases")
    assert is_below(page("/cases/{id}", "case"), cases)
    assert not is_below(page("/casesx", "x"), cases)
    assert not is_below(cases, board)
    assert is_below(board, board)
