"""The table of pages: who opens which, and that nobody is shown a page which is not for them."""

import html
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.core import TyperGroup

from hotline.cli.main import app
from hotline.cli.verbs import VALUED
from hotline.web.console.pages import PAGES
from hotline.web.roles import PEOPLE, ROLES
from hotline.web.routes import ROUTES
from tests.fakes_center import AGREEMENTS, World
from tests.fakes_doors import Open
from tests.web.console import desks
from tests.web.test_agreements import NEW, posted
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


async def test_every_command_that_a_page_shows_is_one_that_there_is(both: World, doors: Open) -> None:
    message = (await desks.from_peer(both)).id
    await doors.post("/v1/agreements", posted(NEW.octets), "administrator")
    found: set[str] = set()
    for path in (f"/messages/{message}", f"/cases/{message}", f"/record/replay/{message}", "/record", "/roster"):
        for person in ("alice", "auditor"):
            found.update(commands(await desks.page(doors, path, person)))
    for path in ("/protocols", f"/protocols/{AGREEMENTS[0].digest}", "/handover", "/"):
        found.update(commands(await desks.page(doors, path, "auditor")))
    assert {each.split()[1] for each in found} >= {"log", "export", "audit", "roster", "protocol"}
    for each in found:
        parse(shlex.split(each)[1:])
    assert not any("audit replay case-" in each for each in found), "only a whole channel can be replayed"


def commands(text: str) -> list[str]:
    """Return the commands on a page."""
    shown = re.findall(
        r'<(?:p|pre) class="(?:command|bytes)">(.*?)</p(?:re)?>|<code>(hotline .*?)</code>', text, re.DOTALL
    )
    lines = html.unescape(re.sub(r"<[^>]*>", "", "\n".join(one or other for one, other in shown))).splitlines()
    return [line.partition(" > ")[0] for line in lines if line.startswith("hotline ")]


def parse(words: list[str]) -> None:
    """Read a command as `hotline` does; what it does not take is an error."""
    command: Any = typer.main.get_command(app)
    while isinstance(command, TyperGroup):
        found = command.get_command(typer.Context(command), words.pop(0))
        assert found is not None
        command = found
    for name in VALUED & set(words):  # the options of every verb are read before its own
        del words[words.index(name) : words.index(name) + 2]
    command.make_context("hotline", words)
