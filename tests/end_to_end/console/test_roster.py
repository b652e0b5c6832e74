"""Keys and roster in a real browser: how each key stands, fingerprints, and a signed version that is brought."""

import json
from pathlib import Path

from playwright.sync_api import Page, expect

from hotline.core.canonical import b64, unb64
from tests.end_to_end.console.centers import Centers
from tests.end_to_end.console.conftest import SitDown
from tests.end_to_end.console.test_signing_in import make


def test_a_version_that_the_keepers_signed_is_read_here_and_brought(
    sit: SitDown, centers: Centers, tmp_path: Path
) -> None:
    made = make(sit("us"), "haas", "browser")
    signed = centers.next_roster("us", made)
    assert isinstance(signed, dict)
    version, forged = tmp_path / "roster.2.json", tmp_path / "roster.3.json"
    version.write_text(json.dumps(signed), encoding="utf-8")
    payload = b64(unb64(signed["payload"]).replace(b'"version":2', b'"version":3'))
    forged.write_text(json.dumps({**signed, "payload": payload}), encoding="utf-8")
    desk = sit("us", "dana")
    page = desk.open("/roster")
    expect(page.get_by_text("us/haas")).to_have_count(0)
    page.set_input_files("#version", version)
    expect(page.locator("#brought")).to_contain_text("Roster of US, version 2, with 1 signatures")
    assert page.locator("#brought .aloud li").count() == 8
    page.locator("#bring-button").click()
    expect(page.get_by_text("us/haas")).to_be_visible()
    expect(page.locator("#said")).to_contain_text("Version 2 of the roster is in our log.")
    not_brought(page, version, "Version 2 is in our log already")
    theirs = centers.call(centers.client("cn/zhao").roster())["ours"]["roster"]["envelope"]
    (tmp_path / "theirs.json").write_text(json.dumps(theirs), encoding="utf-8")
    not_brought(page, tmp_path / "theirs.json", "This is the roster of CN.")
    desk.allow("status of 4")
    page.set_input_files("#version", forged)
    page.locator("#bring-button").click()
    expect(page.locator("#refusal")).to_be_visible()
    (tmp_path / "other.json").write_text('{"v": 1}', encoding="utf-8")
    not_brought(page, tmp_path / "other.json", "no signed version")


def not_brought(page: Page, path: Path, says: str) -> None:
    """Choose a file that the page does not bring; it says so in both languages."""
    page.set_input_files("#version", path)
    expect(page.locator("#brought")).to_contain_text(says)
    expect(page.locator("#brought [lang=zh-Hans]")).to_be_visible()
    expect(page.locator("#bring-button")).to_be_disabled()


def test_who_may_not_bring_a_version_is_told_who_may(sit: SitDown) -> None:
    page = sit("us", "auditor").open("/roster")
    expect(page.locator("#bring")).to_have_count(0)
    expect(page.get_by_text("A keeper or an administrator brings")).to_be_visible()


def test_a_desk_that_is_open_is_seen(sit: SitDown) -> None:
    sit("us", "alice").open("/")
    page = sit("us", "auditor").open("/roster")
    expect(page.locator("tr", has_text="us/alice")).to_contain_text("at a desk")
