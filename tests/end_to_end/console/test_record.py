"""The record in a real browser: both logs and the watch log are read, searched, and checked entry by entry."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.end_to_end.console.browsing import Desk
from tests.end_to_end.console.centers import Centers
from tests.end_to_end.console.conftest import SitDown
from tests.end_to_end.console.test_board import acknowledge, send
from tests.end_to_end.console.test_replay import CHECKED_WITHIN, held


@pytest.fixture(scope="module")
def case(centers: Centers) -> str:
    """A concern of cn, acknowledged."""
    message = send(centers).id
    held_here(centers, message)
    acknowledge(centers, message)
    held(centers, message)
    return message


def held_here(centers: Centers, message: str) -> None:
    """Wait until our center holds a message."""
    for _ in range(200):
        if any(each["id"] == message for each in centers.call(centers.client("us/ben").cases())["cases"]):
            return
    pytest.fail(f"{message} did not come")


@pytest.fixture
def auditor(sit: SitDown) -> Desk:
    """The desk of the auditor of us, signed in."""
    return sit("us", "auditor")


def test_entries_of_a_log_are_checked_when_asked_for(auditor: Desk, case: str) -> None:
    broken = True
    cut = {"body": "{", "content_type": "application/json"}
    auditor.page.route("**/v1/roster", lambda route: route.fulfill(**cut), times=1)
    for log in ("ours", "theirs"):
        page = auditor.open(f"/record?log={log}")
        for kind in ("tr:has(.prec)", "tr:not(:has(.prec))"):
            row = page.locator(f"#log {kind}").filter(has=page.locator("details")).first
            row.locator("summary").click()
            if broken:
                expect(row.locator(".checks")).to_contain_text("Not checked")
                row.locator("summary").click()
                row.locator("summary").click()
                broken = False
            expect(row.locator("[data-check=in_log][data-verdict=good]")).to_be_visible(timeout=CHECKED_WITHIN)
            expect(row.locator("[data-check=peer][data-verdict=good]")).to_be_visible()
            assert row.locator("[data-verdict=bad]").count() == 0
    auditor.shot("record-checked")


def test_a_search_leads_to_the_replay_of_the_very_entry(auditor: Desk, case: str) -> None:
    page = auditor.open("/record")
    for _ in range(40):
        page.locator("[name=text]").fill("substations")
        page.locator("[name=party]").select_option("cn")
        page.locator("form.filters button").click()
        if page.locator("#found tbody tr").count():
            break
    page.locator("#found .btn").first.click()
    page.wait_for_url(re.compile(r"/record/replay/sha256:.*entry=cn-\d+"))
    expect(page.locator("tr[aria-current]")).to_contain_text("HTL-1")


def test_pages_lead_through_a_log_to_its_beginning(auditor: Desk, case: str) -> None:
    page = auditor.open("/record?log=watch&before=30")
    expect(page.locator("#log tbody tr").first).to_contain_text("#29")
    page = auditor.open("/record?log=ours&only=messages")
    expect(page.locator("#log tbody .prec").first).to_be_visible()
    page.locator("[name=before]").fill("3")
    page.get_by_role("button", name="Go", exact=True).click()
    expect(page.locator("#log tbody tr").first).to_contain_text("#2")


def test_the_report_of_a_period_is_made_from_the_verified_record(auditor: Desk, case: str, tmp_path: Path) -> None:
    page = auditor.open("/record")
    page.locator("#report [name=format]").select_option("json")
    with page.expect_download(timeout=90_000) as started:
        page.locator("#report button").click(no_wait_after=True)
    assert re.fullmatch(r"report-TEST-us-cn-\d{4}-\d\d-01-\d{4}-\d\d-\d\d-en\.json", started.value.suggested_filename)
    started.value.save_as(tmp_path / "report.json")
    value = json.loads((tmp_path / "report.json").read_bytes())
    assert value["rests"]["verdict"] in {"good", "undecided"}, "undecided while the newest entry is not cosigned"
    assert sorted(value["rests"]["pinned"]) == ["cn", "us"]
    assert value["totals"]["us"]["deadlines"]["in_time"] >= 1
