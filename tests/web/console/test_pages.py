"""The table of pages: who opens which, and that nobody is shown a page which is not for them."""

import re
from pathlib import Path

import pytest

from hotline.web.console.pages import PAGES
from hotline.web.roles import PEOPLE, ROLES
from hotline.web.routes import ROUTES
from tests.fakes_doors import Open
from tests.web.test_signing_in import cookie, sign_in

TEMPLATES = Path(__file__).parent.parent.parent.parent / "hotline" / "web" / "console" / "templates"


def test_the_addresses_and_names_of_pages_are_distinct_and_no_doors() -> None:
    paths = [page.path for page in PAGES]
    assert len(set(paths)) == len(paths)
    assert len({page.name for page in PAGES}) == len(PAGES)
    assert set(paths).isdisjoint(route.path for route in ROUTES)
    assert not any(path.startswith(("/v1", "/static")) for path in paths)


def test_pages_are_for_people() -> None:
    for page in PAGES:
        assert page.roles is None or (page.roles and page.roles <= PEOPLE <= ROLES.keys()), page.name


def test_the_pages_without_a_session_are_those_that_lead_to_one() -> None:
    assert {page.path for page in PAGES if page.roles is None} == {"/signin", "/enrol"}


def test_every_icon_of_the_navigation_is_drawn() -> None:
    icons = re.findall(r'id="i-(\w+)"', (TEMPLATES / "icons.html").read_text(encoding="utf-8"))
    assert {page.icon for page in PAGES if page.icon} <= set(icons)


@pytest.mark.parametrize(("person", "role"), [("alice", "operator"), ("auditor", "auditor"), ("keeper", "keeper")])
async def test_a_page_opens_for_its_roles_and_no_other(doors: Open, person: str, role: str) -> None:
    held = cookie(await sign_in(doors, person))
    for page in PAGES:
        address = doors.url + re.sub(r"{\w+}", "nothing", page.path)
        async with doors.session.get(address, headers=held, allow_redirects=False) as answer:
            text = await answer.text()
        assert answer.content_type == "text/html"
        assert ("request.role" in text) is (page.roles is not None and role not in page.roles), page.name
