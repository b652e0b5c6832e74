"""Agreements in a real browser: one party proposes, the other reads what changes and consents, each by its own word."""

import json
import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from hotline.core.canonical import digest, encode
from hotline.files import protocols
from tests.end_to_end.console.centers import Centers
from tests.end_to_end.console.conftest import SitDown


def next_version(folder: Path) -> tuple[Path, str]:
    """Write the next version of an agreement of the house, in which something is owed sooner; return its digest too."""
    document: dict[str, Any] = json.loads(protocols.load("service").octets)
    document["version"] += 1
    document["timing"]["ROUTINE"]["acknowledged"]["within"] = "20h"
    octets = encode(document)
    path = folder / "service-2.json"
    path.write_bytes(octets)
    return path, digest(octets)


def test_an_agreement_is_proposed_by_one_party_and_consented_to_by_the_other(
    sit: SitDown, centers: Centers, tmp_path: Path
) -> None:
    path, name = next_version(tmp_path)
    dana = sit("us", "dana")
    page = dana.open("/protocols")
    page.set_input_files("#document", path)
    expect(page.locator("#statement")).to_contain_text(name)
    expect(page.locator("#statement")).to_contain_text('"party": "us"')
    start = page.locator("#start").input_value()
    expect(page.locator("#paper li:has(.tighter)")).to_contain_text("20")
    page.locator("#sign").click()
    page.wait_for_url(f"**/protocols/{name}")
    expect(page.locator(".standings")).to_contain_text("Proposed")
    expect(page.get_by_text("the other party has not")).to_be_visible()
    for _ in range(200):
        if any(each["digest"] == name for each in centers.call(centers.client("cn/zhao").agreements())):
            break
    zhao = sit("cn", "zhao")
    page = zhao.open(f"/protocols/{name}")
    expect(page.locator("#changes")).to_contain_text("20")
    expect(page.locator("#statement")).to_contain_text(name)
    expect(page.locator("#start")).to_have_value(start)
    zhao.shot("protocol-agree")
    page.locator("#sign").click()
    expect(page.locator(".standings")).to_contain_text(re.compile("Agreed|In force"))
    expect(page.locator("#propose")).to_have_count(0)


def test_what_is_no_agreement_is_not_signed_and_no_instant_neither(sit: SitDown, tmp_path: Path) -> None:
    page = sit("us", "dana").open("/protocols")
    (tmp_path / "no.json").write_text('{ "v": 1 }', encoding="utf-8")
    page.set_input_files("#document", tmp_path / "no.json")
    expect(page.locator("#refusal")).to_contain_text("not the canonical bytes")
    expect(page.locator("#refusal [lang=zh-Hans]")).to_be_visible()
    expect(page.locator("#sign")).to_be_disabled()
    path, _ = next_version(tmp_path)
    page.set_input_files("#document", path)
    expect(page.locator("#sign")).to_be_enabled()
    for typed, said in (("tomorrow", "no time that can be read"), ("2020-01-01", "has passed"), ("now", "此时间已过")):
        page.locator("#start").fill(typed)
        expect(page.locator("#start-wrong")).to_contain_text(said)
        expect(page.locator("#sign")).to_be_disabled()
        expect(page.locator("#statement")).to_be_hidden()
    page.locator("#start").fill("2030-01-01 06:00")
    expect(page.locator("#sign")).to_be_enabled()
    expect(page.locator("#start-wrong")).to_be_empty()
    expect(page.locator("#statement")).to_contain_text('"instant": "2030-01-01T06:00:00.000Z"')
    page.locator("#start").fill("+1h")
    expect(page.locator("#statement")).not_to_contain_text("2030")


def test_whoever_is_no_administrator_reads_and_does_not_consent(sit: SitDown) -> None:
    page = sit("us", "auditor").open("/protocols")
    expect(page.locator("#consent")).to_have_count(0)
    page.locator("td.item a").first.click()
    expect(page.locator("#agreement")).to_contain_text("sha256:")


def wide_ones(page: Page) -> list[str]:
    """Return what is wider than the window."""
    found: list[str] = page.evaluate(
        "[...document.querySelectorAll('main *')].filter((one) => one.getBoundingClientRect().right > innerWidth)"
        ".slice(0, 12).map((one) => `${one.tagName} ${one.className} ${one.id}`)"
    )
    return found
