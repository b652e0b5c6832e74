"""Reports of a period are given to whoever may have them made; what cannot be meant is refused before anything runs."""

import pytest

from hotline.client.errors import ClientError
from hotline.core.canonical import Instant
from hotline.core.errors import refuse
from hotline.web.doors import Wanted
from tests.fakes_doors import Open
from tests.web.test_agreements import refused

Made = list[Wanted]
DAY = 86_400_000
MONTH = {"from": "2026-06-01", "to": "2026-07-01"}


async def taken(doors: Open, query: dict[str, str]) -> tuple[str, ...]:
    """Return what an auditor gets: the file, its kind, and under which name it is kept."""
    caller = doors.caller("auditor")
    address = caller.address("/v1/report", query)
    async with doors.session.get(address, headers=caller.headers("GET", address, b"")) as response:
        assert response.status == 200
        return await response.text(), response.headers["Content-Type"], response.headers["Content-Disposition"]


@pytest.fixture
def made(doors: Open) -> Made:
    """The reports that were made; each file says which form it has."""
    found: Made = []

    async def reporter(wanted: Wanted) -> bytes:
        found.append(wanted)
        return wanted.form.encode()

    doors.doors.reporter = reporter
    return found


async def test_an_auditor_gets_a_period_by_day_or_instant_in_the_form_and_language_wanted(
    doors: Open, made: Made
) -> None:
    name = 'attachment; filename="report-ACTUAL-us-cn-2026-06-{}-2026-07-01-{}.{}"'
    assert await taken(doors, MONTH) == ("html", "text/html; charset=utf-8", name.format("01", "en", "html"))
    table = MONTH | {"format": "csv", "lang": "both", "from": "2026-06-30T12:00:00.000Z"}
    assert await taken(doors, table) == ("csv", "text/csv; charset=utf-8", name.format("30", "both", "csv"))
    start, end = Instant(20_605 * DAY), Instant(20_635 * DAY)
    assert made == [Wanted(start, end), Wanted(Instant(end - DAY // 2), end, "both", "csv")]


async def test_an_operator_may_have_it_made_and_a_machine_may_not(doors: Open, made: Made) -> None:
    assert (await doors.caller("alice").get("/v1/report", MONTH)).status == 200
    assert (await refused(doors.caller("system").get("/v1/report", MONTH)))[0] == "request.role"
    assert len(made) == 1


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"from": "2026-06-01"},
        {"from": "2026-07-01", "to": "2026-07-01"},
        {"from": "2026-02-30", "to": "2026-07-01"},
        MONTH | {"lang": "fr"},
        MONTH | {"format": "pdf"},
    ],
)
async def test_what_cannot_be_meant_is_refused(doors: Open, made: Made, query: dict[str, str | int]) -> None:
    assert (await refused(doors.caller("auditor").get("/v1/report", query)))[0] == "request.malformed"
    assert made == []


async def test_whoever_comes_while_one_is_made_is_told_to_come_again(doors: Open) -> None:
    async def busy(_: Wanted) -> bytes:
        raise refuse("report.busy")

    doors.doors.reporter = busy
    with pytest.raises(ClientError) as caught:
        await doors.caller("auditor").get("/v1/report", MONTH)
    assert (caught.value.rule, caught.value.status, caught.value.after) == ("report.busy", 503, 30)
    assert caught.value.retryable


async def test_a_center_that_makes_no_reports_says_what_to_do(doors: Open) -> None:
    assert await refused(doors.caller("auditor").get("/v1/report", MONTH)) == ("report.failed", 503)
