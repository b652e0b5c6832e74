"""Every door is tried with a key of every role, and the manual says what came out."""

import re
from pathlib import Path

import pytest

from hotline.client.caller import Caller
from hotline.client.errors import ClientError
from hotline.core.roster import MACHINES
from hotline.core.roster import PEOPLE as ROSTER_PEOPLE
from hotline.web.roles import PEOPLE, READERS, ROLES
from hotline.web.route import Route
from hotline.web.routes import ROUTES
from tests.fakes_center import US
from tests.fakes_doors import Open, no_sleep

MANUAL = (Path(__file__).parent.parent.parent / "docs/reference/roles.md").read_text(encoding="utf-8")
HOLDERS = {"operator": "alice", **{role: role for role in ("system", "auditor", "keeper", "administrator")}}
GUARDED = tuple(each for each in ROUTES if each.who is not None)


def promised(route: Route) -> dict[str, bool]:
    """Return what the table in the manual says of *route*."""
    found = re.search(rf"\| `{re.escape(f'{route.method} {route.path}')}` \|[^|]*\|(.*)\|\n", MANUAL)
    assert found is not None, route.path
    return dict(zip(ROLES, ("✓" in each for each in found[1].split("|")), strict=True))


def test_the_roles_of_doors_are_those_of_the_roster() -> None:
    assert READERS == ROSTER_PEOPLE
    assert READERS - {"system"} == PEOPLE
    assert list(HOLDERS) == list(ROLES)


@pytest.mark.parametrize("role", ROLES)
async def test_a_role_opens_the_doors_that_the_manual_names_and_no_other(doors: Open, role: str) -> None:
    opened = {each.name: await refusal(doors, each, HOLDERS[role]) != "request.role" for each in GUARDED}
    assert opened == {each.name: promised(each)[role] for each in GUARDED}


@pytest.mark.parametrize("role", MACHINES)
async def test_the_keys_of_the_center_itself_open_no_door(doors: Open, role: str) -> None:
    signer = US.signer(role)
    caller = Caller(doors.url, signer, f"us/{role}", doors.clock.now, doors.session, (), no_sleep)
    for route in GUARDED:
        assert await refusal(doors, route, role, caller) == "request.role"


async def refusal(doors: Open, route: Route, person: str, caller: Caller | None = None) -> str:
    """Return the rule by which what *person* asks of *route* is refused; empty if it is not."""
    path = re.sub(r"{\w+}", lambda part: "ours" if part[0] == "{log}" else "sha256:" + "0" * 64, route.path)
    caller = caller or doors.caller(person)
    address, body = caller.address(path), b"{}" if route.method == "POST" else b""
    if route.name == "feed":
        address = caller.address(path, {"cursor": 10**9})
    try:
        await caller.once(route.method, address, body)
    except ClientError as error:
        return error.rule
    return ""
