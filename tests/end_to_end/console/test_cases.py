"""Cases in a real browser: the list, one case across the border, on a phone, in both themes and on paper."""

import asyncio
import re
import time
from contextlib import suppress

import pytest
from playwright.sync_api import Browser, expect

from hotline.cli.play import concern
from hotline.client.client import Client
from hotline.client.errors import ClientError
from hotline.core.canonical import Instant, instant_text
from tests.end_to_end.console.browsing import Desk
from tests.end_to_end.console.centers import Centers

HOUR = 3_600_000


def now() -> Instant:
    return Instant(time.time_ns() // 1_000_000)


async def held(client: Client, number: str) -> None:
    """Wait until a center holds a message."""
    while True:
        with suppress(ClientError):
            await client.message(number)
            return
        await asyncio.sleep(0.05)


def story(centers: Centers) -> str:
    """Have cn send an urgent concern, us acknowledge it and ask for time, and cn acknowledge nothing yet."""
    li, wang, alice, ben = (centers.client(each) for each in ("cn/li", "cn/wang", "us/alice", "us/ben"))
    receipt = centers.call(li.send("HTL-1", concern(now()), precedence="IMMEDIATE"))
    centers.call(wang.second(receipt.id))
    centers.call(held(ben, receipt.id))
    centers.call(ben.receive(receipt.id))
    centers.call(alice.acknowledge(receipt.id, {"complete": True}))
    holding = {"next_reply_by": instant_text(now() + 2 * HOUR)}
    centers.call(alice.send("HTL-6", holding, answers=receipt.id))
    return receipt.id


@pytest.fixture(scope="module")
def case(centers: Centers) -> str:
    """One case with an urgent concern and what followed."""
    return story(centers)


def test_from_the_list_to_the_case_to_the_form_of_an_answer(alice: Desk, case: str) -> None:
    page = alice.open("/cases")
    page.locator(f'a[href="/cases/{case}"]').click()
    page.wait_for_url(f"**/cases/{case}")
    expect(page.locator(".thread > li.entry")).to_have_count(4)
    page.locator(".thread > li.entry").first.get_by_role("link", name="HTL-9").click()
    page.wait_for_url(re.compile(r"/compose\?form=crisis-hotline/HTL-9&answers="))


def test_filters_are_a_form(alice: Desk, case: str) -> None:
    page = alice.open("/cases")
    page.get_by_label("Precedence").select_option("ROUTINE")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(f'a[href="/cases/{case}"]')).to_have_count(0)
    page.get_by_role("link", name="Show all").click()
    expect(page.locator(f'a[href="/cases/{case}"]')).to_have_count(1)


def test_everything_reads_without_script(alice: Desk, browser: Browser, case: str) -> None:
    bare = browser.new_context(java_script_enabled=False, storage_state=alice.context.storage_state())
    page = bare.new_page()
    page.goto(f"{alice.url}/cases?precedence=ROUTINE")
    expect(page.locator(f'a[href="/cases/{case}"]')).to_have_count(0)
    page.get_by_label("Precedence").select_option("IMMEDIATE")
    page.get_by_role("button", name="Show").click()
    page.locator(f'a[href="/cases/{case}"]').click()
    expect(page.locator(".chip.done").first).to_be_visible()
    expect(page.locator(".replay")).to_be_visible()
    expect(page.get_by_text("Automated agents probe three of our substations").first).to_be_visible()
    expect(page.get_by_role("button", name="Print")).to_be_hidden()
    for path, words in (("/links", "The line to CN is"), ("/settings", "link.check_every")):
        page.goto(alice.url + path)
        expect(page.get_by_text(words).first).to_be_visible()
    bare.close()


def test_words_find_a_case_and_are_marked(alice: Desk, case: str) -> None:
    for _ in range(50):
        page = alice.open("/cases?text=substations")
        if page.locator("mark").count():
            break
        page.wait_for_timeout(200)
    expect(page.locator("mark").first).to_have_text("substations")
    expect(page.locator(f'a[href="/cases/{case}"]')).to_have_count(1)
    alice.axe()


def test_countdowns_of_a_case_run(alice: Desk, case: str) -> None:
    page = alice.open(f"/cases/{case}")
    left = page.locator('#h-owed >> xpath=../.. >> [role="timer"]').first
    before = left.inner_text()
    expect(left).not_to_have_text(before, timeout=4_000)


def test_the_strip_is_drawn_in_the_colours_of_the_theme(alice: Desk, case: str) -> None:
    fills = {}
    for theme in ("light", "dark"):
        alice.open(f"/enrol?theme={theme}")
        page = alice.open(f"/cases/{case}")
        fills[theme] = page.locator(".replay .ob1").first.evaluate("each => getComputedStyle(each).fill")
    assert fills["light"] != fills["dark"]
    assert all(each.startswith("rgb") for each in fills.values())


def test_the_other_side_reads_the_same_case(li: Desk, case: str) -> None:
    page = li.open(f"/cases/{case}")
    first = page.locator(".thread > li.entry").first
    expect(first).to_contain_text(re.compile("from CN"))
    expect(first.locator(".chip.done", has_text="acknowledged")).to_contain_text("us/alice")


def test_a_case_prints_with_everything_unfolded_and_without_buttons(alice: Desk, case: str) -> None:
    page = alice.open(f"/cases/{case}")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator("details.says:not([open])").count() == 0
    assert not page.locator(".do").first.is_visible()
    assert page.locator(".replay").is_visible()
    assert len(page.pdf()) > 10_000


def test_a_case_that_is_open_takes_over_what_comes_and_leaves_what_is_read(alice: Desk, centers: Centers) -> None:
    number = story(centers)
    page = alice.open(f"/cases/{number}")
    said = page.locator(".thread > li.entry").first.locator("details.says")
    said.locator("summary").click()
    expect(said).not_to_have_attribute("open", "")
    first = page.locator("#c-duties").inner_text()
    centers.call(centers.client("us/ben").send("HTL-6", {"next_reply_by": instant_text(now() + HOUR)}, answers=number))
    expect(page.locator(".thread > li.entry")).to_have_count(5)
    expect(said).not_to_have_attribute("open", "")
    assert said.locator("summary").evaluate("each => each === document.activeElement"), "the focus stays as well"
    assert page.locator("#c-duties").inner_text() != first
