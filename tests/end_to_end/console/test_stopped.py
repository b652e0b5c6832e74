"""An exercise that was stopped says so at every desk at once, and an exercise is at no desk of the actual line."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, expect

from tests.end_to_end.console.browsing import Desk
from tests.end_to_end.console.centers import Centers, run_centers
from tests.end_to_end.console.conftest import SitDown

WHY = "A storm needs the people"
OVER = "Nothing in it is owed any more: return to the actual line."


@pytest.fixture(scope="module")
def centers(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centers]:
    """Two centers of status `exercise`."""
    folder: Path = tmp_path_factory.mktemp("stopped")
    with run_centers(folder / "twins", status="exercise") as found:
        yield found


def test_a_browser_of_the_actual_line_does_not_sit_down_at_an_exercise(sit: SitDown, centers: Centers) -> None:
    desk = sit("us")
    actual = {"name": "hotline-actual-9", "value": "x", "url": centers.us.url, "httpOnly": True, "sameSite": "Strict"}
    desk.context.add_cookies([actual])  # type: ignore[list-item]  # a cookie is a cookie
    desk.allow(r"status of 409")
    desk.open("/signin")
    with pytest.raises(Error, match=r"has a browser profile of its own|request\.other_desk"):
        desk.sign_in("alice")
    desk.context.clear_cookies(name="hotline-actual-9")
    desk.sign_in("alice")
    expect(desk.open("/").locator(".b-mode")).to_contain_text("EXERCISE")


def test_desks_of_two_centers_on_one_host_keep_their_sessions_apart(sit: SitDown) -> None:
    desk = sit("us", "alice")
    names = {each["name"] for each in desk.context.cookies()}
    assert f"hotline-exercise-{desk.url.rpartition(':')[2]}" in names


def test_an_officer_stops_the_exercise_and_every_desk_says_so_at_once(alice: Desk, li: Desk) -> None:
    theirs, ours = li.open("/"), alice.open("/compose")
    expect(ours.locator("#over")).to_be_hidden()
    ours.get_by_role("link", name="Stop the exercise").click()
    alice.axe_everywhere("/exercise")
    alice.shot("exercise-running")
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
    theirs.get_by_role("link", name="What this means").click()
    expect(theirs.locator("blockquote")).to_have_text(WHY)
    expect(theirs.locator("main")).to_contain_text("Both logs say so.")
    li.shot("exercise-over")
    page = alice.open("/links")
    expect(page.locator("#over")).to_contain_text(OVER)
    assert page.get_by_role("link", name="Stop the exercise").count() == 0
    assert alice.open("/").get_by_role("link", name="New message").count() == 0, "nothing is written any more"
    alice.axe()
    alice.shot("exercise-stopped")
