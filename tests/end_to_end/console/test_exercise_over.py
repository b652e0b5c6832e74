"""An exercise is stopped by an officer before everybody's eyes; from then on nothing alarms, and nothing is offered."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.end_to_end.console.browsing import Desk
from tests.end_to_end.console.centers import Centers, run_centers
from tests.end_to_end.console.places import concern_fields

WHY = "A storm needs the people"
OVER = "Nothing in it is owed any more: return to the actual line."


@pytest.fixture(scope="module")
def centers(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centers]:
    """Two centers in an exercise of their own: nothing is written in it once it was stopped."""
    folder: Path = tmp_path_factory.mktemp("centers")
    with run_centers(folder / "twins", status="exercise", speed=60) as found:
        yield found


@pytest.fixture
def flash(centers: Centers) -> str:
    """A FLASH of ours, which waits at the other side."""
    receipt = centers.call(centers.client("us/alice").send("HTL-1", concern_fields(), precedence="FLASH"))
    centers.call(centers.client("us/ben").second(receipt.id))
    return receipt.id


def test_an_officer_stops_the_exercise_and_every_desk_says_so_at_once(alice: Desk, li: Desk, flash: str) -> None:
    li.open("/").locator(f"article.card[data-message='{flash}']").wait_for()
    theirs, ours = li.open(f"/messages/{flash}"), alice.open("/compose")
    for each in ("#alarm", ".ringing", "#r-receipt form"):
        expect(theirs.locator(each)).to_be_visible()
    expect(ours.locator("#over")).to_be_hidden()
    ours.get_by_role("link", name="Stop the exercise").click()
    alice.shot("exercise-running")
    alice.axe_everywhere("/exercise")
    ours.get_by_label("Why, in one sentence").fill(WHY)
    ours.get_by_role("button", name="Stop the exercise").click()
    assert ours.locator("#sure").evaluate("each => each.validity.valueMissing"), "nobody stops it by one click"
    ours.get_by_label("I know that").check()
    ours.get_by_role("button", name="Stop the exercise").click()
    expect(ours.get_by_role("heading", name="The exercise was stopped")).to_be_visible()
    expect(ours.locator("main")).to_contain_text("stopped by us/alice")
    for page in (ours, theirs):
        expect(page.locator("#over")).to_be_visible()
        expect(page.locator("#over")).to_contain_text(OVER)
        expect(page.locator("#over")).to_contain_text("请返回实况线路")
    for each in ("#alarm", ".ringing", ".b-nobody", ".b-mode .btn"):
        expect(theirs.locator(each)).to_be_hidden()
    expect(theirs.locator("main form")).to_have_count(0)
    expect(theirs.locator("#r-ways")).to_contain_text("nothing is written, signed or answered in it any more")
    li.shot("exercise-message-over")
    no_page_offers_anything(alice, li)


def no_page_offers_anything(alice: Desk, li: Desk) -> None:
    """See on the pages of both sides that it was stopped and why, and that nothing is to be done."""
    theirs = li.open("/")
    expect(theirs.locator("#b-cards")).to_contain_text("Nothing waits for your word.")
    expect(theirs.locator("#b-log")).to_contain_text("The exercise was stopped")
    li.shot("exercise-board-over")
    theirs.get_by_role("link", name="What this means").click()
    expect(theirs.locator("blockquote")).to_have_text(WHY)
    expect(theirs.locator("main")).to_contain_text("Both logs say so.")
    li.shot("exercise-over")
    expect(li.open("/handover").locator("#sign")).to_have_count(0)
    li.shot("exercise-handover-over")
    page = alice.open("/links")
    expect(page.locator("#over")).to_contain_text(OVER)
    assert page.get_by_role("link", name="Stop the exercise").count() == 0
    assert alice.open("/").get_by_role("link", name="New message").count() == 0, "nothing is written any more"
    alice.axe()
    alice.shot("exercise-stopped")
