"""The watch is handed over at two desks: both sign the same, whoever takes has heard the alarm first."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.end_to_end.console.browsing import Desk
from tests.end_to_end.console.centers import Centers
from tests.end_to_end.console.conftest import SitDown
from tests.end_to_end.console.test_board import send

PATH = "/handover"
MUTE = """() => Object.defineProperty(AudioContext.prototype, "state", { configurable: true, value: "suspended" })"""
UNMUTE = "() => { delete AudioContext.prototype.state; }"
"""The computer finds nothing to sound on, and finds it again."""


@pytest.fixture
def ben(sit: SitDown) -> Desk:
    """The desk of ben, the other operator of us."""
    return sit("us", "ben")


def hear(page: Page) -> None:
    """Sound the alarm, and say that it was heard."""
    page.locator("#test").click()
    page.locator("#heard").click()
    expect(page.locator("#test-good")).to_be_visible()


def offer(page: Page, note: str) -> None:
    """Offer the watch to ben."""
    page.locator("#taking").select_option("us/ben")
    page.locator("#note").fill(note)
    expect(page.locator("#exact")).to_contain_text(note)
    page.locator("#sign").click()
    expect(page.locator("#wait")).to_contain_text("us/ben")


def only_a_desk_that_can_ring_is_asked_and_signs(page: Page) -> None:
    """Hear the alarm, and again after the desk could ring no more; a key that is held sounds it once."""
    page.evaluate(MUTE)
    page.locator("#test").click()
    expect(page.locator("#test-bad")).to_be_visible()
    expect(page.locator("#asked")).to_be_hidden()
    page.evaluate(UNMUTE)
    page.locator("#test").focus()
    for _ in range(5):
        page.keyboard.down("Enter")
    page.keyboard.up("Enter")
    page.locator("#not-heard").click()
    expect(page.locator("html")).to_have_attribute("data-sounded", "1")
    expect(page.locator("#test-bad")).to_be_visible()
    expect(page.locator("#sign")).to_be_disabled()
    hear(page)
    page.evaluate(MUTE)
    page.locator("#sign").click()
    expect(page.locator("#test-bad")).to_be_visible()
    expect(page.locator("#sign")).to_be_disabled()
    page.evaluate(UNMUTE)
    hear(page)


def nobody_takes_a_watch_whose_alarm_they_have_not_heard(alice: Desk) -> None:
    """Take the watch that nobody has."""
    page = alice.open(PATH)
    expect(page.locator("h1")).to_contain_text("Hand-over")
    expect(page.locator(".who-has")).to_contain_text("Nobody has the watch")
    expect(page.locator("#verdict")).to_contain_text("made by this browser")
    sign = page.locator("#sign")
    expect(sign).to_be_disabled()
    only_a_desk_that_can_ring_is_asked_and_signs(page)
    alice.axe()
    alice.shot("handover-take")
    page.locator("#note").fill("Morning watch.")
    expect(page.locator("#exact")).to_contain_text("Morning watch.")
    sign.click()
    expect(page.locator(".who-has")).to_contain_text("us/alice")
    expect(page.locator(".officer b")).to_have_text("us/alice")


def the_watch_passes_once_both_have_signed(alice: Desk, ben: Desk) -> None:
    """Pass it on to ben."""
    page = alice.open(PATH)
    expect(page.locator("#sign")).to_be_disabled()
    beside = another_tab(alice, "mine")
    offer(page, "The line was down at noon.")
    expect(beside.locator("#news")).to_contain_text("A hand-over was signed meanwhile")
    beside.close()
    alice.axe()
    alice.shot("handover-waiting")
    theirs = ben.open(PATH)
    expect(theirs.locator(".said-note")).to_contain_text("The line was down at noon.")
    expect(theirs.locator("#verdict")).to_contain_text("read by this browser from the bytes: it lists what is open now")
    expect(theirs.locator("#sign")).to_be_disabled()
    hear(theirs)
    ben.axe()
    ben.shot("handover-second")
    beside = another_tab(ben, "offered")
    theirs.locator("#sign").click()
    expect(theirs.locator(".who-has")).to_contain_text("us/ben")
    for each in (page, beside):
        expect(each.locator("#news")).to_contain_text("The watch has passed meanwhile")
        expect(each.locator(".who-has")).to_contain_text("us/ben")
    beside.close()
    expect(theirs.locator(".officer b")).to_have_text("us/ben")


def another_tab(desk: Desk, state: str) -> Page:
    """Open the page a second time, ready to be signed there as well."""
    page = desk.context.new_page()
    page.goto(desk.url + PATH)
    expect(page.locator("#handover")).to_have_attribute("data-state", state)
    expect(page.locator("#verdict")).to_have_class("okc")
    expect(page.locator("#verdict")).not_to_be_empty()
    return page


def whom_it_called(centers: Centers, message: str) -> set[str]:
    """Return whom the center of us called for the arrival of a message, by its watch log."""
    auditor = centers.client("us/auditor")
    found: set[str] = set()
    while not found:
        size = centers.call(auditor.channel())["watch"]["size"]
        rows = centers.call(auditor.entries("watch", max(0, size - 64)))["entries"]
        calls = [row["entry"] for row in rows if row["entry"]["kind"] == "attempted"]
        found = {each["person"] for each in calls if each["page"] == f"{message}/arrived"}
    return found


def what_has_changed_since_it_was_signed_is_signed_by_nobody(alice: Desk, ben: Desk, centers: Centers) -> None:
    """Fail to pass it back while something new is owed, and sign that instead."""
    alice.open("/settings")  # a page of the hand-over that is open would follow by itself
    page = ben.open(PATH)
    page.locator("#taking").select_option("us/alice")
    page.locator("#sign").click()
    expect(page.locator("#wait")).to_contain_text("us/alice")
    theirs = alice.open(PATH)
    hear(theirs)
    expect(theirs.locator("#sign")).to_be_enabled()
    before = centers.call(centers.client("us/ben").watch())["open"]
    message = send(centers).id
    while centers.call(centers.client("us/ben").watch())["open"] == before:
        theirs.wait_for_timeout(50)
    assert whom_it_called(centers, message) == {"ben"}, "alice is the duty officer of the file, and ben has the watch"
    alice.allow("status of 409")
    theirs.locator("#sign").click()
    expect(theirs.locator("#refusal")).to_contain_text("What is open is not what the hand-over lists")
    theirs.reload()
    expect(theirs.locator("#verdict")).to_contain_text("What is open has changed")
    hear(theirs)
    expect(theirs.locator("#sign")).to_be_disabled()
    expect(theirs.locator(".officer b")).to_have_text("us/ben")
    expect(page.locator("#handover")).to_have_attribute("data-state", "mine", timeout=10_000)
    expect(page.locator("#taking")).to_have_value("us/alice")
    expect(page.locator("#sign")).to_be_enabled()
    page.locator("#sign").click()
    expect(page.locator("#wait")).to_be_visible()
    expect(theirs.locator("#verdict")).to_contain_text("it lists what is open now", timeout=10_000)


def test_nobody_takes_a_watch_whose_alarm_they_have_not_heard_and_both_sign_exactly_what_is_open(
    alice: Desk, ben: Desk, centers: Centers
) -> None:
    nobody_takes_a_watch_whose_alarm_they_have_not_heard(alice)
    the_watch_passes_once_both_have_signed(alice, ben)
    what_has_changed_since_it_was_signed_is_signed_by_nobody(alice, ben, centers)


def test_without_script_the_page_is_read(alice: Desk, browser: Browser) -> None:
    held = browser.new_context(java_script_enabled=False, storage_state=alice.context.storage_state())
    page = held.new_page()
    page.goto(alice.url + PATH)
    expect(page.locator(".who-has")).to_be_visible()
    expect(page.locator(".duties tbody tr").first).to_be_visible()
    held.close()
