"""A message is signed with a security key that was enrolled before, and with nothing while the key is not touched."""

from playwright.sync_api import expect

from tests.end_to_end.console.centers import Centers
from tests.end_to_end.console.conftest import SitDown
from tests.end_to_end.console.test_composing import begin, to_review
from tests.end_to_end.console.test_signing_in import make, sign_in


def test_a_security_key_signs_a_message_once_its_owner_gives_the_pin(sit: SitDown, centers: Centers) -> None:
    desk = sit("us")
    key = desk.security_key()
    centers.enrol("us", make(desk, "haas", "Security key"))
    sign_in(desk)
    page = begin(desk, "service/GEN-1")
    page.locator("#field-subject input").fill("Thanks")
    page.locator("#field-text textarea").first.fill("A word of thanks.")
    to_review(page)
    key.verify(verified=False)
    page.locator("#sign").click()
    expect(page.locator("#refusal")).to_contain_text("The security key did not sign")
    key.verify(verified=True)
    page.locator("#sign").click()
    page.wait_for_url("**/messages/sha256:*")
    expect(page.locator(".messageline")).to_contain_text("us/haas")
