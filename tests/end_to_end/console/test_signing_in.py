"""A person signs in with a key of the browser or a security key, and enrols one first, in a real browser."""

import json
from typing import Any

from playwright.sync_api import Page, expect

from hotline.core.aloud import words
from hotline.core.canonical import b64, digest_text, unb64
from hotline.core.signature import thumbprint
from tests.end_to_end.console.browsing import Desk
from tests.end_to_end.console.centers import Centers
from tests.end_to_end.console.conftest import SitDown


def make(desk: Desk, name: str, kind: str) -> dict[str, Any]:
    """Make a key on the page, and return the file that it offers."""
    page = desk.open("/enrol")
    page.wait_for_selector("#make[data-ready]")
    page.get_by_label("Your name in the roster").fill(name)
    page.get_by_label(kind, exact=False).check()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Make the key").click()
        page.get_by_role("link", name="Save the file").click()
    document: dict[str, Any] = json.loads(waiting.value.path().read_text(encoding="utf-8"))
    return document


def sign_in(desk: Desk) -> Page:
    """Sign in with the one key of this browser."""
    page = desk.open("/signin")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(desk.url + "/")
    return page


def test_a_key_of_this_browser_is_enrolled_and_opens_the_console(sit: SitDown, centers: Centers) -> None:
    desk = sit("us")
    document = make(desk, "okafor", "Key of this browser")
    assert document["alg"] == "Ed25519"
    assert document["kid"] == thumbprint("Ed25519", unb64(document["pub"]))
    expect(desk.page.locator("#command")).to_contain_text("hotline roster add okafor")
    spoken = "\n".join((" - ".join(desk.page.locator("#aloud li").all_text_contents()), text(desk, "#digits")))
    assert spoken == words(digest_text(unb64(document["kid"])))
    page = desk.open("/signin")
    expect(page.get_by_text("not in the roster yet")).to_be_visible()
    assert page.locator("[data-sign-in]").count() == 0
    centers.enrol("us", document)
    page = sign_in(desk)
    expect(page.locator(".who")).to_contain_text("okafor")


def test_no_script_can_read_the_key_of_a_browser(sit: SitDown) -> None:
    desk = sit("us")
    kid = desk.hold_key("ben")
    told = desk.page.evaluate(
        """async (kid) => {
          const { heldKey } = await import("/static/browser_key.js");
          const { key } = await heldKey(kid);
          const read = (format) => crypto.subtle.exportKey(format, key).then(() => "read", (error) => error.name);
          return Promise.all(["pkcs8", "jwk", "raw"].map(read));
        }""",
        kid,
    )
    assert told == ["InvalidAccessError"] * 3


def test_a_security_key_is_enrolled_signs_in_and_is_carried_to_another_desk(sit: SitDown, centers: Centers) -> None:
    desk = sit("us")
    key = desk.security_key()
    document = make(desk, "diaz", "Security key")
    assert document["webauthn"] == {"rp_id": "localhost", "origins": [desk.url], "synced": False}
    assert document["attestation"]["credential"] == b64(std(key.credentials()[0]["credentialId"]))
    expect(desk.page.locator("#command")).to_contain_text("--hardware")
    centers.enrol("us", document)
    expect(sign_in(desk).locator(".who")).to_contain_text("diaz")

    elsewhere = sit("us")
    page = elsewhere.open("/signin")
    key.carry_to(elsewhere)
    file = {"name": "diaz.pub.json", "mimeType": "application/json", "buffer": json.dumps(document).encode()}
    page.locator("#take-file").set_input_files(file)  # type: ignore[arg-type]  # a file in memory
    expect(page.get_by_text("us/diaz")).to_be_visible()
    expect(sign_in(elsewhere).locator(".who")).to_contain_text("diaz")


def test_a_security_key_that_is_not_touched_by_its_owner_opens_nothing(sit: SitDown, centers: Centers) -> None:
    desk = sit("us")
    key = desk.security_key()
    document = make(desk, "elm", "Security key")
    centers.enrol("us", document)
    key.verify(verified=False)
    page = desk.open("/signin")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("#refusal")).to_contain_text("not plugged in, was not touched in time, or you cancelled")
    expect(page.locator("#refusal [lang=zh-Hans]")).to_contain_text("安全密钥没有应答")
    assert page.url.startswith(desk.url + "/signin")


def test_a_key_that_was_forgotten_is_gone(sit: SitDown) -> None:
    desk = sit("us")
    desk.hold_key("ben")
    page = desk.open("/signin")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Forget this key").click()
    expect(page.locator("#no-keys")).to_be_visible()


def test_pictures_are_made_of_the_pages_for_keys(sit: SitDown) -> None:
    desk = sit("us")
    desk.hold_key("alice")
    desk.shots("signin", "/signin")
    desk.shots("enrol", "/enrol")
    make(desk, "fox", "Key of this browser")
    assert desk.shot("enrol-made").exists()
    desk.axe()


def text(desk: Desk, selector: str) -> str:
    return desk.page.locator(selector).inner_text()


def std(text: str) -> bytes:
    """Return the bytes of what DevTools writes in plain base64."""
    return unb64(text.replace("+", "-").replace("/", "_").rstrip("="))
