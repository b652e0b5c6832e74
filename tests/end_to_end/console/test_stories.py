"""Whole stories at the desks of both centers, in an exercise whose time flies."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from hotline.cli.demo import PROTOCOLS
from hotline.cli.play import concern
from hotline.core.canonical import instant
from tests.end_to_end.console.browsing import HOUSE, Desk
from tests.end_to_end.console.centers import Centers, run_centers
from tests.end_to_end.console.conftest import SitDown
from tests.end_to_end.console.test_board import wait_for_sounds
from tests.end_to_end.console.test_composing import begin, to_review
from tests.end_to_end.console.test_signing_in import make, sign_in

WHOLE = True
STOPS = 90
SPEED = 180
"""A FLASH is to be acknowledged within 30 minutes: ten seconds."""

GOODWILL = "    title: {en: Goodwill or other communication, zh: 善意信息/其他通信}\n    act: notice\n"
FOCUS = """() => {
  const each = document.activeElement, style = getComputedStyle(each), box = each.getBoundingClientRect();
  const shown = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || each.matches(".vh, main");
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height, innerHeight) / 2);
  const label = each.closest("label")?.innerText ?? each.innerText;
  return { shown, covered: !each.matches(".vh") && top !== null && !each.contains(top) && !top.contains(each),
    what: `${each.outerHTML.slice(0, 120)} ${label.slice(0, 40)}` };
}"""


@pytest.fixture(scope="module")
def centers(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centers]:
    """Two centers in a fast exercise, one of whose forms is signed with security keys alone."""
    folder: Path = tmp_path_factory.mktemp("stories")
    text = (HOUSE / "protocols" / "service.yaml").read_text(encoding="utf-8")
    assert text.count(GOODWILL) == 1
    protocol = folder / "service.yaml"
    protocol.write_text(text.replace(GOODWILL, f"{GOODWILL}    hardware: true\n"), encoding="utf-8")
    protocols = tuple(str(protocol) if name == "service" else name for name in PROTOCOLS)
    with run_centers(folder / "twins", status="exercise", speed=SPEED, protocols=protocols) as found:
        yield found


def flash(centers: Centers, sender: tuple[str, str]) -> str:
    """Have two people of a party send a FLASH; return its number."""
    first, second = (centers.client(each) for each in sender)
    now = instant(centers.call(first.channel())["now"])
    number = centers.call(first.send("HTL-1", concern(now), precedence="FLASH")).id
    centers.call(second.second(number))
    return number


def tab_to(page: Page, wanted: Locator) -> None:
    """Go from stop to stop with the tabulator; at each, the focus is seen and nothing lies over it."""
    for _ in range(STOPS):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            continue
        stop = page.evaluate(FOCUS)
        assert stop["shown"], f"no focus is seen at {stop['what']}"
        assert not stop["covered"], f"something lies over {stop['what']}"
        if wanted.evaluate("each => each === document.activeElement"):
            return
    pytest.fail(f"the tabulator never comes to {wanted}")


def test_an_officer_hears_reads_and_acknowledges_with_the_keyboard_alone(sit: SitDown, centers: Centers) -> None:
    li = sit("cn", "li")
    page = li.open("/")
    tab_to(page, page.get_by_role("button", name="Let this desk ring"))
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-armed", "yes")
    before = int(page.evaluate("Number(document.documentElement.dataset.sounded || 0)"))
    number = flash(centers, ("us/alice", "us/ben"))
    card = page.locator(f"article.card[data-message='{number}']")
    expect(card).to_be_visible()
    wait_for_sounds(page, before + 1)
    page.reload()
    tab_to(page, card.get_by_role("link", name=re.compile("^Read and")))
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/messages/{number}")
    for act in ("received", "acknowledged"):
        if act == "acknowledged":
            tab_to(page, page.locator("#r-acknowledgement select").first)
            page.keyboard.press("ArrowDown")
        button = page.get_by_role("button", name=f"Sign: {act}")
        expect(button).to_be_enabled()
        with page.expect_navigation():
            tab_to(page, button)
            page.keyboard.press("Enter")
    expect(page.locator("#r-receipt form, #r-acknowledgement form")).to_have_count(0)
    expect(page.locator("#alarm")).to_be_hidden()
    ben = sit("us", "ben")
    page = ben.open(f"/messages/{number}")
    expect(page.locator(".levels tr", has_text="acknowledged")).to_contain_text("cn/li")


def test_a_missed_deadline_is_seen_on_both_boards_in_the_language_of_each(
    sit: SitDown, alice: Desk, centers: Centers
) -> None:
    li = sit("cn", "li")
    li.open("/?lang=zh")
    alice.open("/")
    number = flash(centers, ("cn/li", "cn/wang"))
    card = alice.page.locator(f"article.card[data-message='{number}']")
    expect(card).to_contain_text("Overdue", timeout=20_000)
    expect(card.locator(".left")).to_have_class(re.compile("late"))
    late = li.page.locator("#b-owed tr.over").first
    expect(late).to_be_visible(timeout=20_000)
    expect(late.get_by_role("timer")).to_have_text(re.compile(r"^\+\d"))
    assert li.page.locator("html").get_attribute("lang") == "zh-Hans"
    expect(li.page.locator("#b-log")).to_contain_text("美方逾期未签收")
    expect(alice.page.locator("#b-log")).to_contain_text("US did not sign for it in time")
    centers.call(centers.client("us/ben").acknowledge(number, {"complete": True}))
    expect(card).to_have_count(0)
    page = alice.open(f"/messages/{number}")
    expect(page.locator(".levels")).to_contain_text("done late")


def test_a_form_that_asks_for_hardware_is_signed_with_an_enrolled_security_key_and_no_other(
    sit: SitDown, alice: Desk, centers: Centers
) -> None:
    write(alice)
    alice.page.locator("#sign").click()
    expect(alice.page.locator("#refusal")).to_contain_text("This form is signed with a security key")
    desk = sit("us")
    desk.security_key()
    centers.enrol("us", make(desk, "haas", "Security key"))
    sign_in(desk)
    page = write(desk)
    expect(page.locator("#needs")).to_contain_text("Signed with a security key")
    page.locator("#sign").click()
    page.wait_for_url("**/messages/sha256:*")
    expect(page.locator(".messageline")).to_contain_text("us/haas")


def write(desk: Desk) -> Page:
    """Write a word of thanks, and take it to the review."""
    page = begin(desk, "service/GEN-1")
    page.locator("#field-subject input").fill("Thanks")
    page.locator("#field-text textarea").first.fill("A word of thanks.")
    to_review(page)
    return page
