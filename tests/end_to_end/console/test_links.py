"""The line and the settings in a real browser: an outage between two real centers, sounds, desks, both themes."""

from playwright.sync_api import expect

from tests.end_to_end.console.browsing import Desk
from tests.end_to_end.console.centers import Centers


def test_an_outage_is_listed_with_its_length_once_it_is_over(alice: Desk, centers: Centers) -> None:
    page = alice.open("/links")
    expect(page.locator(".state")).to_contain_text("The line to CN is up")
    expect(page.get_by_text("No outage in the last 7 days.")).to_be_visible()
    centers.loop.call_soon_threadsafe(centers.twins.wire.cut)
    expect(page.locator("#line-down")).to_contain_text("The line to CN is down, nothing was heard since")
    expect(page.locator("#shell-line b")).to_have_text("down", use_inner_text=True)
    outages = page.locator("#h-outages >> xpath=../..")
    expect(outages).to_contain_text("still down")
    expect(page.locator(".state")).to_contain_text("is down")
    centers.loop.call_soon_threadsafe(centers.twins.wire.mend)
    expect(page.locator("#line-down")).to_be_hidden(timeout=30_000)
    expect(page.locator("#shell-line b")).to_have_text("up", use_inner_text=True)
    expect(outages).not_to_contain_text("still down")
    expect(page.locator(".state")).to_contain_text("is up")
    expect(outages.locator("tbody tr")).to_have_count(1)


def test_clock_and_round_trip_are_drawn(alice: Desk) -> None:
    page = alice.open("/links")
    expect(page.locator(".linechart .ln")).to_have_count(2)
    assert page.locator(".linechart .ln").first.evaluate("each => getComputedStyle(each).stroke").startswith("rgb")


def test_sounds_can_be_heard_on_the_page_of_settings(alice: Desk) -> None:
    page = alice.open("/settings")
    page.get_by_role("button", name="FLASH").click()
    expect(page.locator("html")).to_have_attribute("data-sounded", "1")


def test_language_and_theme_are_chosen_there(alice: Desk) -> None:
    page = alice.open("/settings")
    page.get_by_role("link", name="Dark", exact=True).click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.locator("main").get_by_role("link", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(page.get_by_role("heading", name="设置")).to_be_visible()


def test_the_configuration_of_a_real_center_is_shown_without_secrets(alice: Desk, centers: Centers) -> None:
    page = alice.open("/settings")
    text = page.locator("main").inner_text()
    assert "link.check_every" in text
    assert "us-cn" in text
    assert "Keys of the center" in text
    assert "PRIVATE KEY" not in page.content()


def test_the_line_is_checked_when_somebody_asks(alice: Desk) -> None:
    page = alice.open("/links")
    before = page.locator("#h-trip").evaluate("() => performance.timeOrigin")
    page.get_by_role("button", name="Check now").click()
    page.wait_for_function("(before) => performance.timeOrigin > before", arg=before)
    expect(page.get_by_role("button", name="Check now")).to_be_enabled()


def test_what_no_message_tells_is_written_into_the_watch_log(alice: Desk) -> None:
    page = alice.open("/links")
    page.locator("#noted").fill("Voice check on the order wire:\ngood both ways")
    page.locator("#noting-write").click()
    expect(page.locator("#noting-done")).to_be_visible()
    expect(page.locator("#noted")).to_have_value("")
    expect(alice.open("/").locator("#b-log")).to_contain_text(
        "us/alice noted: Voice check on the order wire: good both ways"
    )
