"""The watch board in a real browser: alarms across the border, their sound, a dead feed, and desks that cannot ring."""

import os
import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from hotline.cli.play import concern
from hotline.client.client import Receipt
from hotline.core.canonical import Instant
from tests.end_to_end.console.browsing import Desk
from tests.end_to_end.console.centers import Centers
from tests.end_to_end.console.conftest import SitDown

LOST_WITHIN = 5_000
"""Three seconds of silence, and a busy machine; in ms, by the clock of the page. Each attempt puts nothing off."""
HEADER = "document.querySelector('header.top').offsetHeight"
LISTEN = """async () => {
  const { feed } = await import("/static/live.js");
  feed.addEventListener("lost", () => { window.lost = performance.now(); });
  await new Promise((done) => feed.addEventListener("frame", () => done(window.heard = performance.now())));
}"""
HOUR = 3_600_000
SLEEP = """async () => {
  const [clock, { onTick }] = await Promise.all([import("/static/clock.js"), import("/static/tick.js")]);
  const [before, real] = [clock.now(), Date.now];
  Date.now = () => real() + 3_600_000;
  let left = 4;
  await new Promise((done) => onTick(() => --left || done()));
  return clock.now() - before;
}"""
TICKS = """async () => {
  const { onTick } = await import("/static/tick.js");
  let left = 2;
  await new Promise((done) => onTick(() => --left || done()));
}"""
RING = """async ([rings, newest, passed]) => {
  const { feed } = await import("/static/live.js");
  const counts = { [rings]: { count: 1, level: "received", due: null } };
  const alarm = { count: 1, precedence: rings, counts, rings, newest, passed };
  feed.dispatchEvent(new CustomEvent("frame", { detail: { kind: "alarm", alarm } }));
}"""
DEAF = "window.WebSocket = class { close() {} send() {} }"
"""A page that hears nothing: what it is told is what a test tells it."""


def now() -> Instant:
    return Instant(time.time_ns() // 1_000_000)


def send(centers: Centers, precedence: str = "IMMEDIATE") -> Receipt:
    """Have two people of cn send an urgent concern to us."""
    receipt = centers.call(centers.client("cn/li").send("HTL-1", concern(now()), precedence=precedence))
    centers.call(centers.client("cn/wang").second(receipt.id))
    return receipt


def acknowledge(centers: Centers, message: str) -> None:
    """Have ben acknowledge a message, as a program."""
    centers.call(centers.client("us/ben").acknowledge(message, {"complete": True}))


@contextmanager
def frozen(centers: Centers) -> Iterator[None]:
    """Stop the center of us as a machine stops: nothing is closed, nothing is answered."""
    process = centers.us.process
    assert process is not None
    os.kill(process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process.pid, signal.SIGCONT)


def take_watch(desk: Desk) -> Page:
    """Open the board and take the watch there."""
    page = desk.open("/")
    page.get_by_role("button", name="Let this desk ring").click()
    expect(page.locator("html")).to_have_attribute("data-armed", "yes")
    return page


def sounds(page: Page) -> int:
    """Return how often this desk has sounded."""
    return int(page.evaluate("Number(document.documentElement.dataset.sounded || 0)"))


def wait_for_sounds(page: Page, least: int) -> None:
    """Wait until this desk has sounded so often."""
    for _ in range(60):
        if sounds(page) >= least:
            return
        page.wait_for_timeout(100)
    pytest.fail(f"{sounds(page)} sounds of {least}")


def ring(page: Page, precedence: str, newest: int, passed: str = "") -> int:
    """Tell a deaf page what rings; return how often it has sounded a few ticks later."""
    page.evaluate(RING, [precedence, newest, passed])
    page.evaluate(TICKS)
    return sounds(page)


def wait_for_link(page: Page, state: str, within: int = 15_000) -> None:
    expect(page.locator("html")).to_have_attribute("data-link", state, timeout=within)


@pytest.fixture
def page(alice: Desk, centers: Centers) -> Iterator[Page]:
    """The board of alice; what waits at its end is acknowledged, so that tests do not mix."""
    alice.context.grant_permissions(["notifications"])
    yield alice.open("/")
    cards = alice.open("/").locator("article.card")
    for message in cards.evaluate_all("cards => cards.map((each) => each.dataset.message)"):
        acknowledge(centers, message)


def test_a_flash_from_across_the_border_is_painted_at_once_and_rings(alice: Desk, centers: Centers, page: Page) -> None:
    take_watch(alice)
    before = sounds(page)
    receipt = send(centers, "FLASH")
    card = page.locator(f"article.card.flash[data-message='{receipt.id}']")
    expect(card).to_be_visible(timeout=3_000)
    expect(card.get_by_role("link", name="Read and sign for it")).to_have_attribute("href", f"/messages/{receipt.id}")
    expect(page.locator("#alarm")).to_contain_text(re.compile(r"FLASH +特提 +1 +sign for it.* in .*\d\d:\d\d"))
    expect(page).to_have_title("(1) FLASH · TEST · Watch board · Bilateral hotline")
    wait_for_sounds(page, before + 2)
    alice.axe()


def test_what_can_wait_does_not_put_off_what_cannot(page: Page) -> None:
    took = page.evaluate(
        """async () => {
          const { feed } = await import("/static/live.js");
          const tell = (fact) => feed.dispatchEvent(new CustomEvent("frame", { detail: { kind: "fact", fact } }));
          const asked = () => performance.getEntriesByType("resource").filter((each) => each.name.endsWith("/"));
          const wait = (ms) => new Promise((later) => setTimeout(later, ms));
          tell("mirrored");
          while (!asked().length) await wait(10);
          await wait(300);
          const [before, began] = [asked().length, performance.now()];
          for (const fact of ["cosigned", "mirrored", "cosigned", "attempted"]) tell(fact);
          while (asked().length === before) await wait(10);
          return asked()[before].startTime - began;
        }"""
    )
    assert took < 1_500, "what can wait is read 2 s after the last time"


def test_to_silence_is_not_to_acknowledge_and_a_new_alarm_ends_the_silence(
    alice: Desk, centers: Centers, page: Page
) -> None:
    take_watch(alice)
    first = send(centers, "FLASH")
    page.locator("#silence").click()
    silenced = page.get_by_role("button", name="Silenced, sounds again in")
    expect(silenced).to_be_visible()
    expect(page.locator("#b-log")).to_contain_text("us/alice silenced a desk for 60 s")
    alice.open("/settings").locator("h1").click()
    expect(page.locator("html")).to_have_attribute("data-armed", "yes")
    expect(silenced).to_be_visible()
    page.evaluate(TICKS)
    assert sounds(page) == 0, "the desk keeps silent, whatever page is open at it"
    alice.open("/").locator("h1").click()
    expect(page.locator("html")).to_have_attribute("data-armed", "yes")
    before = sounds(page)
    expect(page.locator(f"article.card[data-message='{first.id}']")).to_be_visible()
    expect(page.locator("#alarm")).to_be_visible()
    send(centers, "FLASH")
    wait_for_sounds(page, before + 1)
    expect(page.locator("#alarm")).to_contain_text(re.compile(r"FLASH +特提 +2"))


def test_what_began_to_ring_ends_a_silence_and_sounds_once_at_a_desk(alice: Desk) -> None:
    alice.page.add_init_script(DEAF)
    page = take_watch(alice)
    before = sounds(page)
    assert ring(page, "PRIORITY", 7) == before + 1
    alice.open("/settings").locator("h1").click()
    expect(page.locator("html")).to_have_attribute("data-armed", "yes")
    assert ring(page, "PRIORITY", 7) == 0, "it has sounded at this desk"
    assert ring(page, "PRIORITY", 8) == 1
    page.get_by_role("button", name="Silence sound 60 s").click()
    assert ring(page, "PRIORITY", 7) == 1
    silenced = page.get_by_role("button", name="Silenced, sounds again in")
    expect(silenced).to_be_visible()  # what was newer is answered, and nothing began to ring
    assert ring(page, "PRIORITY", 9) == 2
    expect(silenced).to_be_hidden()
    page.get_by_role("button", name="Silence sound 60 s").click()
    assert ring(page, "PRIORITY", 9, "2026-06-01T10:00:00.000Z") == 3, "a deadline has passed"
    other = alice.context.new_page()
    other.goto(alice.url + "/settings")
    other.locator("h1").click()
    expect(other.locator("html")).to_have_attribute("data-armed", "yes")
    assert ring(other, "PRIORITY", 9) == 1, "a desk that is opened anew rings for what waits"


def test_an_alarm_that_was_withdrawn_stays_until_a_person_acknowledges_it(centers: Centers, page: Page) -> None:
    receipt = send(centers)
    card = page.locator(f"article.card[data-message='{receipt.id}']")
    expect(card).to_be_visible()
    gone = centers.call(centers.client("cn/li").retract(receipt.id, {"reason": "wrong_case"}))
    if gone.lacks_people:
        centers.call(centers.client("cn/wang").second(gone.id))
    expect(card).to_contain_text("Withdrawn or closed, not yet acknowledged")
    acknowledge(centers, receipt.id)
    expect(card).to_have_count(0)


def test_a_dead_feed_looks_dead_within_seconds_and_comes_back_without_a_missed_fact(
    alice: Desk, centers: Centers, page: Page
) -> None:
    take_watch(alice)
    alice.allow("ERR_CONNECTION|WebSocket|status of 50")
    receipt = send(centers)
    expect(page.locator("article.card")).to_have_count(1)
    page.evaluate(LISTEN)
    height = page.evaluate(HEADER)
    with frozen(centers):
        wait_for_link(page, "lost")
        assert page.evaluate(HEADER) == height, "nothing moves under the pointer"
        expect(page.locator("#lost-wait .second")).not_to_be_empty()
        expect(page.locator("#b-line span.when-up")).to_be_hidden()
        expect(page.locator("#b-approvals .stale")).to_be_visible()
        assert page.evaluate("window.lost - window.heard") < LOST_WITHIN
        expect(page.locator("#lost")).to_contain_text("Connection to the center lost at")
        expect(page.locator("article.card .lostnote")).to_be_visible()
        expect(page.get_by_role("link", name=re.compile("^Read and"))).to_have_count(0)
        expect(page.locator("#age")).to_contain_text("not live")
        expect(page).to_have_title("NO CONNECTION · TEST · Watch board · Bilateral hotline")
        alice.shot("board-lost", whole=False)
        left = page.locator("article.card .left")
        before = left.inner_text()
        expect(left).not_to_have_text(before)  # times go on by the clock of this computer
        assert page.evaluate(SLEEP) > HOUR, "and what it slept counts"
        second = send(centers)
    wait_for_link(page, "ok")
    expect(page.locator(f"article.card[data-message='{second.id}']")).to_be_visible()
    expect(page.locator(f"article.card[data-message='{receipt.id}']")).to_be_visible()
    expect(page.locator("#lost")).to_be_hidden()


def test_a_desk_that_cannot_ring_says_so_and_the_center_calls_people_after_half_a_minute(
    alice: Desk, sit: SitDown
) -> None:
    page = take_watch(alice)
    expect(page.locator("#b-desks")).to_contain_text("1 desk can ring")
    page.goto("about:blank")
    page.wait_for_timeout(32_000)
    other = sit("us", "ben").open("/")
    expect(other.locator("#unheard")).to_contain_text("No desk has been able to ring since")
    expect(other.locator("#take .when-unrung")).to_be_hidden()  # one banner says it, with the button
    expect(other.locator("#b-log")).to_contain_text("No desk could ring for 30 s")
    expect(other.locator("#b-log")).to_contain_text("not reached (screen): no screen is open")
    other.get_by_role("button", name="Let this desk ring").click()
    expect(other.locator("#unheard")).to_be_hidden()


def test_the_board_can_be_used_by_everybody(alice: Desk, centers: Centers, page: Page) -> None:
    send(centers, "FLASH")
    send(centers)
    expect(page.locator("article.card")).to_have_count(2)
    alice.axe()
    alice.shots("board", "/")
    page.set_viewport_size({"width": 400, "height": 860})
    expect(page.locator("article.card a.btn").first).to_be_in_viewport(ratio=1)
    assert page.locator("nav.nav").evaluate("nav => nav.scrollWidth <= nav.clientWidth"), "every page is in sight"
    for shown in ("#shell-line", ".who div", ".clocks small"):
        expect(page.locator(shown).first).to_be_visible()


def test_a_killed_center_looks_dead_as_soon_and_a_page_says_that_its_session_ended(
    alice: Desk, centers: Centers
) -> None:
    page = alice.open("/")
    alice.allow("ERR_CONNECTION|WebSocket|status of 401")
    page.evaluate(LISTEN)
    centers.call(centers.us.kill())
    wait_for_link(page, "lost")
    assert page.evaluate("window.lost - window.heard") < LOST_WITHIN, "attempts that are refused put nothing off"
    centers.call(centers.us.start())
    page.get_by_role("button", name="Try now").click()
    expect(page.locator("#session-ended")).to_be_visible()
