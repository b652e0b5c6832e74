"""An exercise is unmistakable on every page, and so is a line in earnest."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.end_to_end.console.centers import Centers, run_centers
from tests.end_to_end.console.conftest import SitDown


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
