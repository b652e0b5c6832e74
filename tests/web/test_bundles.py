"""Evidence is given to those who examine: of the whole channel, a case or a period, and of nothing else."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from hotline.core.canonical import Instant
from hotline.web.doors import Scope
from tests.examples import sent
from tests.fakes_center import World
from tests.fakes_doors import Open
from tests.web.test_agreements import refused

Made = list[Scope]


@pytest.fixture
def made(doors: Open, tmp_path: Path) -> Made:
    """The scopes of which a bundle was made; each file says which."""
    scopes: Made = []

    @asynccontextmanager
    async def bundler(scope: Scope) -> AsyncIterator[Path]:
        scopes.append(scope)
        path = tmp_path / scope.name
        path.write_bytes(scope.name.encode() * 100_000)
        yield path
        path.unlink()

    doors.doors.bundler = bundler
    return scopes


async def test_an_auditor_gets_the_whole_channel_a_case_or_a_period(both: World, doors: Open, made: Made) -> None:
    receipt = await sent(both, doors)
    caller = doors.caller("auditor")
    whole = await caller.get("/v1/bundle", {"watch": "true"})
    assert whole.body == b"record.zip" * 100_000
    case = await caller.get("/v1/bundle", {"case": receipt.id})
    assert case.body.startswith(f"case-{receipt.id[7:15]}.zip".encode())
    await caller.get("/v1/bundle", {"from": "2026-06-01T00:00:00.000Z", "to": "2026-07-01T00:00:00.000Z"})
    await caller.get("/v1/bundle", {"files": "false"})
    day = 86_400_000
    assert made == [
        Scope(watch=True),
        Scope(receipt.id),
        Scope(start=Instant(20_605 * day), end=Instant(20_635 * day)),
        Scope(files=False),
    ]
    assert made[2].name == "record-2026-06-01-2026-07-01.zip"


@pytest.mark.usefixtures("made")
async def test_its_name_says_of_which_channel_it_is_and_whether_in_earnest(both: World, doors: Open) -> None:
    receipt = await sent(both, doors)
    doors.side.center.status = "exercise"
    caller = doors.caller("auditor")
    for query, name in (
        ({}, "record-EXERCISE-us-cn.zip"),
        ({"case": receipt.id}, f"case-EXERCISE-us-cn-{receipt.id[7:15]}.zip"),
    ):
        address = caller.address("/v1/bundle", query)
        async with doors.session.get(address, headers=caller.headers("GET", address, b"")) as answer:
            assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'


async def test_nobody_else_gets_any(doors: Open, made: Made) -> None:
    for person in ("alice", "system", "keeper"):
        assert (await refused(doors.caller(person).get("/v1/bundle")))[0] == "request.role"
    assert made == []


@pytest.mark.parametrize(
    ("query", "rule"),
    [
        ({"case": f"sha256:{'0' * 64}"}, "case.unknown"),
        ({"case": "x", "from": "2026-06-01T00:00:00.000Z"}, "request.malformed"),
        ({"from": "yesterday"}, "request.malformed"),
        ({"watch": "maybe"}, "request.malformed"),
        ({"files": "maybe"}, "request.malformed"),
    ],
)
async def test_what_cannot_be_meant_is_refused(doors: Open, made: Made, query: dict[str, str | int], rule: str) -> None:
    assert (await refused(doors.caller("auditor").get("/v1/bundle", query)))[0] == rule
    assert made == []


async def test_a_center_that_makes_no_bundles_says_what_to_do(doors: Open) -> None:
    assert (await refused(doors.caller("auditor").get("/v1/bundle")))[1] == 503
