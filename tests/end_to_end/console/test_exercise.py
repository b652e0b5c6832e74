"""An exercise: unmistakable on every page, and at desks of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, expect

from tests.end_to_end.console.browsing import Desk
from tests.end_to_end.console.centers import Centers, run_centers
from tests.end_to_end.console.conftest import SitDown
from tests.end_to_end.console.test_composing import CODE, begin, fill_concern, to_review

IN_SIGHT = """() => {
  Object.assign(document.documentElement.dataset, { link: "lost", alarm: "on" });
  window.scrollTo(0, document.documentElement.scrollHeight);
  document.getElementById("lost-since").textContent = "No live connection since 10:00:00Z";
  for (const each of document.querySelectorAll("#alarm li:nth-child(-n+2), #alarm .first")) {
    each.hidden = false;
    each.dataset.level = "received";
  }
  const edges = [".b-mode", "#lost", "#alarm"].map((each) => document.querySelector(each).getBoundingClientRect());
  const bottom = Math.max(...edges.map((each) => each.bottom));
  return [scrollY > 0, edges.every((each) => each.top >= 0 && each.height > 0), bottom];
}"""
ON_PAPER = """() => {
  const of = (each) => getComputedStyle(document.querySelector(each));
  const words = [...document.querySelectorAll(".b-mode > span")].filter((each) => each.checkVisibility());
  return [of("body").display, of(".b-mode").display, of(".b-mode > span").color, words.map((each) => each.innerText)];
}"""


@pytest.fixture(scope="module")
def centers(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centers]:
    """Two centers in an exercise whose time runs sixty times as fast."""
    folder: Path = tmp_path_factory.mktemp("centers")
    with run_centers(folder / "twins", status="exercise", speed=60) as found:
        yield found


def test_every_page_of_an_exercise_says_so_in_words_colour_and_stripes(sit: SitDown) -> None:
    desk = sit("us", "alice")
    for path in ("/enrol", "/signin"):
        page = desk.open(path)
        banner = page.get_by_role("complementary", name="EXERCISE")
        expect(banner).to_be_visible()
        expect(banner).to_contain_text("EXERCISE 演练")
        assert "repeating-linear-gradient" in banner.evaluate("each => getComputedStyle(each).backgroundImage")
        assert page.title().startswith("EXERCISE · ")
        expect(page.locator(".mode")).to_contain_text("EXERCISE")
    desk.open("/enrol")
    desk.axe()
    desk.shot("exercise-enrol")


def test_every_sheet_of_paper_says_that_it_is_an_exercise(alice: Desk) -> None:
    page = alice.open("/settings")
    page.emulate_media(media="print")
    told = page.evaluate(ON_PAPER)
    page.emulate_media(media="screen")
    assert told == ["table", "table-header-group", "rgb(0, 0, 0)", ["EXERCISE 演练"] * 3], "a head is on every sheet"


@pytest.mark.parametrize(("width", "height"), [(1366, 625), (640, 450), (400, 860), (320, 225)])
def test_an_exercise_a_dead_feed_and_an_alarm_stay_in_sight_and_leave_room(
    alice: Desk, width: int, height: int
) -> None:
    alice.page.set_viewport_size({"width": width, "height": height})
    scrolled, seen, bottom = alice.open("/settings").evaluate(IN_SIGHT)
    assert scrolled
    assert seen
    assert bottom <= max(0.38 * height, 100), "about a third of the window, whatever is overdue"


def test_the_clocks_of_an_exercise_run_as_fast_as_it_does(sit: SitDown) -> None:
    page = sit("us").open("/enrol")
    expect(page.locator(".utc")).to_contain_text("×60")
    told = page.evaluate(
        """async () => {
          const { now } = await import("/static/clock.js");
          const first = now();
          await new Promise((resolve) => setTimeout(resolve, 200));
          return now() - first;
        }"""
    )
    assert 11_000 < told < 40_000
    assert page.locator("#clock-error").is_hidden(), "the clock of the computer is right"


def test_every_page_of_writing_says_that_this_is_an_exercise(alice: Desk) -> None:
    page = begin(alice)
    fill_concern(page)
    expect(page.locator(".b-mode")).to_contain_text("EXERCISE")
    expect(page.locator("#preview-en .lbanner").first).to_contain_text("EXERCISE EXERCISE EXERCISE")
    expect(page.locator("#preview-zh .lbanner").first).to_contain_text("演练")
    alice.shot("writing-exercise")
    to_review(page)
    expect(page.locator(".b-mode")).to_contain_text("EXERCISE")
    expect(page.locator(".earnest")).to_contain_text("EXERCISE. This message goes to the players")
    expect(page.locator("#sign")).to_contain_text("Sign first; a second person sends it")
    expect(page.locator("#code")).to_have_text(CODE)
    alice.shot("review-exercise")
    alice.axe()


def test_the_words_not_a_drill_are_refused_at_their_field(sit: SitDown) -> None:
    page = begin(sit("cn", "li"))
    fill_concern(page)
    page.locator("#field-what_is_known textarea").first.fill("This is NOT a drill.")
    expect(page.locator("#wrong-what_is_known")).to_contain_text(
        "A message of an exercise or test says that it is none"
    )
    expect(page.locator("#wrong-what_is_known")).to_contain_text("演练或测试电报不得声称并非演练")
    page.locator("#review").click()
    expect(page.locator("#wrong-what_is_known")).to_be_visible()
    assert "/review/" not in page.url


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
