"""An exercise is unmistakable at the desk that writes in it, and nothing written there claims to be in earnest."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.end_to_end.console.browsing import Desk
from tests.end_to_end.console.centers import Centers, run_centers
from tests.end_to_end.console.conftest import SitDown
from tests.end_to_end.console.test_composing import CODE, begin, fill_concern, to_review


@pytest.fixture(scope="module")
def centers(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centers]:
    """Two centers of status `exercise`."""
    folder: Path = tmp_path_factory.mktemp("exercise")
    with run_centers(folder / "twins", status="exercise") as found:
        yield found


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
    expect(page.locator("#sign")).to_contain_text("Sign the exercise message")
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
