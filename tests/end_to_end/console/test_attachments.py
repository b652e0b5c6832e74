"""A file goes with a message: chosen at one desk, approved at another, opened across the border, byte by byte."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from hotline.cli.demo import wall
from hotline.core.canonical import digest, instant_text
from tests.end_to_end.console.browsing import Desk
from tests.end_to_end.console.centers import Centers, run_centers
from tests.end_to_end.console.conftest import SitDown
from tests.end_to_end.console.test_composing import CODE, TRIES, arrived, to_review
from tests.end_to_end.console.test_every_page import TOO_WIDE

DAY = 86_400_000
AGREEMENTS = ("verification", "safety-test-exchange", "service")
LONG = "word " * 36
NAME = f".report \u202e<b> {LONG}end.pdf"
BODY = b"%PDF-1.7 <script>alert(1)</script>" * 4000
CALLED = f"report _b_ {LONG}"[:110] + ".pdf"
"""What a message calls it: no sign of markup, none that turns the writing around, and no more than it takes."""


WRONG = (
    ("empty.pdf", b"", "“empty.pdf” is not taken: the file is empty"),
    ("photo.png", b"x", "“photo.png” is not taken: it is of type image/png; this field takes application/pdf"),
    (
        "film.pdf",
        b"x" * (16 * 1024 * 1024 + 1),
        "“film.pdf” is not taken: it has 16.1 MiB; this field takes at most 16 MiB",
    ),
)
"""What the field refuses, before anything is brought."""

FULL = {"rule": "file.quota", "title": "No room", "title_zh": "空间不足", "detail": "the rest is for the logs"}
"""What a center without room answers."""


@pytest.fixture(scope="module")
def centers(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centers]:
    """Two centers with an agreement that asks for a file."""
    with run_centers(tmp_path_factory.mktemp("centers") / "twins", protocols=AGREEMENTS) as found:
        yield found


def visit(centers: Centers) -> str:
    """Have two people of us, as programs, ask for a visit; return the number of their request."""
    now = wall()
    fields: dict[str, Any] = {
        "method": "site_visit",
        "site_id": "S-17",
        "window": {"start": instant_text(now + 5 * DAY), "end": instant_text(now + 7 * DAY)},
        "purpose": "routine",
        "quota_item": "1",
        "team_size": 4,
    }
    receipt = centers.call(centers.client("us/alice").send("VER-1", fields))
    centers.call(centers.client("us/ben").second(receipt.id))
    return str(receipt.id)


def begin(alice: Desk, number: str) -> Page:
    """Begin the report on a visit, with everything but its file."""
    page = alice.open(f"/compose?form=verification/VER-4&answers={number}")
    page.wait_for_selector("#follows li")
    page.locator("#field-findings select").select_option("consistent")
    page.locator("#field-text textarea").first.fill("Everything was as declared.")
    page.locator("#field-samples [data-add]").click()
    for part, text in (("id", "S-17/1"), ("hash", digest(b"sample"))):
        page.locator(f"#field-samples [data-part={part}] input").fill(text)
    return page


def choose(page: Page, path: Path, body: bytes) -> None:
    """Choose a file of this computer, as an officer would."""
    path.write_bytes(body)
    page.locator("#field-signed_report input[type=file]").set_input_files(path)


def opened(page: Page) -> bytes:
    """Open the file of the page, which is saved once this browser found it to be the one that is signed."""
    with page.expect_download() as waiting:
        page.locator("#files a[data-file]").click()
    expect(page.locator("#files .okc")).to_contain_text("Checked here and saved")
    assert waiting.value.suggested_filename == CALLED
    return waiting.value.path().read_bytes()


def test_a_file_is_brought_approved_sent_and_opened_across_the_border(
    sit: SitDown, alice: Desk, centers: Centers, tmp_path: Path
) -> None:
    page = begin(alice, visit(centers))
    refused(alice, tmp_path)
    (tmp_path / NAME).write_bytes(b"changed on the disk meanwhile")
    brought(alice)
    to_review(page)
    expect(page.locator("#compared tr", has_text=CALLED)).to_contain_text(digest(BODY))
    assert opened(page) == BODY
    page.locator("#sign").click()
    page.wait_for_url("**/approvals/sha256:*")
    number = page.url.rpartition("/")[2]
    approved(sit("us", "ben"), number)
    li = sit("cn", "li")
    page = whole(li, number)
    page.route("**/v1/files/*", lambda route: route.fulfill(body=BODY[:-1] + b"?"))
    page.locator("#files a[data-file]").click()
    expect(page.locator("#files .refusal")).to_contain_text("NOT the file that is signed")
    page.unroute("**/v1/files/*")
    assert opened(page) == BODY
    li.axe()
    nothing_is_cut_off(page)
    li.shot("files-reading")


def refused(desk: Desk, folder: Path) -> None:
    """Have files refused that the field does not take, and one for which the center has no room."""
    page, field = desk.page, desk.page.locator("#field-signed_report")
    for name, body, words in WRONG:
        choose(page, folder / name, body)
        expect(field.locator("[data-refused]")).to_contain_text(words)
    desk.allow("status of 507")
    slow: list[Route] = []

    def wait(route: Route) -> None:
        slow.append(route)

    page.route("**/v1/files/*", wait)
    with page.expect_response(lambda found: "/v1/drafts/" in found.url and found.request.method == "PUT"):
        choose(page, folder / NAME, BODY)
        expect(field.locator("[data-stands]")).to_contain_text("is being brought")
        expect(field.locator("progress")).to_be_visible()
        slow[0].fulfill(status=507, json=FULL)
        expect(field.locator("[data-refused]")).to_contain_text("空间不足")
    page.locator("#review").click()
    expect(field.locator("[data-stands]")).to_contain_text("not brought")
    assert "/review/" not in page.url
    desk.axe()
    page.unroute("**/v1/files/*")


def brought(desk: Desk) -> None:
    """Have the file brought; it stands in the draft that is opened again."""
    page, field = desk.page, desk.page.locator("#field-signed_report")
    field.locator("[data-retry]").click()
    expect(field.locator("[data-stands]")).to_contain_text("at the center")
    expect(page.locator("#follows li").first).to_contain_text("from when every file is there")
    page.reload()
    expect(field.locator("[data-stands]")).to_contain_text("at the center")
    expect(field.locator("[data-name]")).to_have_value(CALLED)
    page.wait_for_selector("#follows li")
    for called, wrong in ((CALLED + ".exe", True), (CALLED, False)):
        field.locator("[data-name]").fill(called)
        field.locator("[data-name]").blur()
        expect(page.locator("#wrong-signed_report")).to_contain_text("does not end as" if wrong else "")
        expect(page.locator("#wrong-signed_report")).to_be_visible(visible=wrong)
    nothing_is_cut_off(page)
    desk.shot("files-writing")


def nothing_is_cut_off(page: Page) -> None:
    """Fail if anything is wider than a phone."""
    page.set_viewport_size({"width": 400, "height": 860})
    assert page.evaluate(TOO_WIDE) == []
    page.set_viewport_size({"width": 1280, "height": 900})


def approved(desk: Desk, number: str) -> None:
    """Have the second person open the file and sign."""
    page = desk.open(f"/approvals/{number}")
    expect(page.locator("#code")).to_have_text(CODE)
    assert opened(page) == BODY
    desk.axe()
    page.locator("#sign").click()
    page.wait_for_url("**/messages/sha256:*")


def whole(desk: Desk, number: str) -> Page:
    """Open a message of the other side once its file is there."""
    for _ in range(TRIES):
        page = arrived(desk, number)
        if page.locator("#files a[data-file]").count():
            expect(page.locator("#code")).to_have_text(CODE)
            return page
    raise AssertionError(number)
