"""Fixtures for the console in a real browser: two centers and one browser a module, desks for each test.

The browser ends with its module, because while Playwright runs, no other loop can run in this thread.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.end_to_end.console.browsing import Desk, browser_path, launch, sit_down
from tests.end_to_end.console.centers import Centers, run_centers

SitDown = Callable[..., Desk]

expect.set_options(timeout=15_000)  # a machine with two cores runs two centers and two browsers beside this one


@pytest.fixture(scope="module")
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """The browser of this machine; a module with `WHOLE` wants one that also draws windows, as a desk has it."""
    whole = getattr(request.module, "WHOLE", False)
    browser_path(whole=whole)
    with sync_playwright() as playwright:
        found = launch(playwright.chromium, whole=whole)
        yield found
        found.close()


@pytest.fixture(scope="module")
def centers(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centers]:
    """Two centers of status `test` at the real time, met, with the agreements of the house in force."""
    folder: Path = tmp_path_factory.mktemp("centers")
    with run_centers(folder / "twins") as found:
        yield found


@pytest.fixture
def sit(browser: Browser, centers: Centers) -> Iterator[SitDown]:
    """Open desks: `sit("us")` of nobody yet, `sit("us", "alice")` with alice signed in. Complaints fail the test."""
    with ExitStack() as desks:

        def opened(party: str, person: str | None = None, **context: Any) -> Desk:
            desk = desks.enter_context(sit_down(browser, centers, party, **context))
            if person is not None:
                desk.sign_in(person)
            return desk

        yield opened


@pytest.fixture
def alice(sit: SitDown) -> Desk:
    """The desk of alice, an operator of us, signed in."""
    return sit("us", "alice")


@pytest.fixture
def li(sit: SitDown) -> Desk:
    """The desk of li, an operator of cn, signed in."""
    return sit("cn", "li")
