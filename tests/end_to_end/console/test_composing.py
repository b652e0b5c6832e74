"""A message is written at one desk, read and signed at another, and answered across the border, in a real browser."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Locator, Page, Route, expect

from hotline.cli.demo import wall
from hotline.core.canonical import instant_text
from tests.end_to_end.console.browsing import Desk
from tests.end_to_end.console.centers import Centers
from tests.end_to_end.console.conftest import SitDown
from tests.end_to_end.console.test_signing_in import make, sign_in

DAY = 86_400_000
TRIES = 40

PROSE = "Radar shows a launch that nobody announced."
SIGNS = "[0-9A-HJKMNP-TV-Z]{4}"
CODE = re.compile(f"^{SIGNS}(-{SIGNS}){{3}}$")


def begin(desk: Desk, form: str = "crisis-hotline/HTL-1") -> Page:
    """Open an empty form, judged once."""
    page = desk.open(f"/compose?form={form}")
    page.wait_for_selector("#follows li")
    return page


def fill_concern(page: Page, precedence: str = "FLASH") -> None:
    """Fill in a concern as an officer would."""
    page.locator("#field-concern_type select").select_option(index=1)
    page.locator("#field-time_of_event input").fill("2026-01-02 03:04")
    for name in ("what_is_known", "what_we_are_doing"):
        page.locator(f"#field-{name} textarea").first.fill(PROSE)
    page.locator("#field-what_we_ask select").select_option("clarify")
    page.locator("#field-confidence select").select_option(index=1)
    page.locator("#field-next_update_by input").fill("+24h")
    page.locator("#precedence").select_option(precedence)


def to_review(page: Page) -> None:
    """Take the form to the review, and wait until the browser has read the bytes."""
    page.locator("#review").click()
    page.wait_for_url("**/compose/review/*")
    expect(page.locator("#code")).to_have_text(CODE)


def propose(desk: Desk) -> str:
    """Write a FLASH and sign it first; return its number."""
    page = begin(desk)
    fill_concern(page)
    to_review(page)
    page.locator("#word").fill("flash")
    page.locator("#sign").click()
    page.wait_for_url("**/approvals/sha256:*")
    expect(page.locator("#code")).to_have_text(CODE)
    return page.url.rpartition("/")[2]


def second(desk: Desk, number: str) -> Page:
    """Sign a proposal as second person."""
    page = desk.open(f"/approvals/{number}")
    expect(page.locator("#code")).to_have_text(CODE)
    page.locator("#word").fill("特提")
    sign = page.locator("#sign")
    with held(page, "**/signatures", sign) as signing:
        page.locator("#word").dispatch_event("input")
        expect(sign).to_be_disabled()
        expect(page.locator(".working")).to_contain_text("Signing…")
        signing.continue_()
    page.wait_for_url("**/messages/sha256:*")
    expect(page.locator("#code")).to_have_text(CODE)
    return page


def test_two_officers_at_two_desks_send_a_flash_and_it_is_acknowledged_across_the_border(
    sit: SitDown, alice: Desk
) -> None:
    number = propose(alice)
    code = alice.page.locator("#code").inner_text()
    alice.shot("approval-first")
    ben = sit("us", "ben")
    page = ben.open("/approvals")
    ben.shot("approvals")
    page.locator(f'a.primary[href="/approvals/{number}"]').click()
    expect(page.locator("#code")).to_have_text(code)
    expect(page.locator("#exact")).to_contain_text(PROSE)
    expect(page.locator('.both > [lang="zh-Hans"]')).to_contain_text("关切类型")
    expect(page.locator("#follows li").first).to_contain_text("CN must")
    ben.shot("approval")
    sent = second(ben, number)
    ben.shot("reading-ours")
    expect(alice.page.locator("#gone")).to_contain_text("signed by a second person and sent")
    assert alice.page.locator("#gone a").get_attribute("href") == f"{alice.url}/messages/{number}"
    li, wang = sit("cn", "li"), sit("cn", "wang")
    beside = arrived(wang, number)
    beside.locator("#r-acknowledgement select").first.select_option("true")
    page = arrived(li, number)
    expect(page.locator("#code")).to_have_text(code)
    li.shot("reading-theirs")
    receive_and_acknowledge(page)
    li.shot("reading-acknowledged")
    li.axe()
    expect(sent.locator(".levels")).to_contain_text("cn/li")  # on the page that the sender has open
    is_overtaken(beside)
    wang.shot("reading-overtaken")


def receive_and_acknowledge(page: Page) -> None:
    """Sign for a message, then acknowledge it: once, and nothing else than was chosen."""
    page.get_by_role("button", name="Sign: received").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".deciding .okc svg")).to_have_count(1)
    expect(page.locator("#r-receipt")).to_be_focused()
    answer = page.get_by_role("button", name="Sign: acknowledged")
    expect(answer).to_be_disabled()
    choice = page.locator("#r-acknowledgement select").first
    choice.select_option("true")
    with held(page, "**/v1/drafts/check", answer) as check:
        expect(choice).to_be_disabled()
        choice.dispatch_event("input")
        expect(answer).to_be_disabled()
        expect(page.locator("#r-acknowledgement .working")).to_contain_text("Signing…")
        ask_for_else(check, fields={"complete": False})
    expect(page.locator("#refusal")).to_contain_text("complete: true ≠ false")
    expect(choice).to_be_enabled()
    answer.click()
    expect(page.locator(".deciding .okc svg")).to_have_count(2)


@contextmanager
def held(page: Page, address: str, button: Locator) -> Iterator[Route]:
    """Press a button, and hold back what it asks of the center."""
    routes: list[Route] = []
    page.route(address, lambda route: routes.append(route))  # noqa: PLW0108 - Playwright marks what it calls
    with page.expect_request(address):
        button.click()
    while not routes:
        page.wait_for_timeout(1)
    yield routes[0]
    page.unroute(address)


def is_overtaken(page: Page) -> None:
    """See that the page of a colleague, half filled in, knows what was done meanwhile, and signs it no second time."""
    expect(page.locator("#r-receipt .okc")).to_contain_text("cn/li")
    expect(page.locator("#overtaken")).to_be_visible()
    page.get_by_role("button", name="Sign: acknowledged").click()
    expect(page.locator(".levels")).to_contain_text("cn/li")
    expect(page.locator("#r-levels .rows li")).to_have_count(2)


def arrived(desk: Desk, number: str) -> Page:
    """Open a message of the other side, once it is here."""
    for _ in range(TRIES):
        page = desk.open(f"/messages/{number}")
        if page.locator("#message").count():
            return page
    raise AssertionError(number)


def ask_for_else(check: Route, **changes: Any) -> None:
    """Have the bytes made of something else than what was written."""
    asked: Any = check.request.post_data_json
    check.continue_(post_data={**asked, **changes})


def test_a_flash_is_reviewed_and_confirmed_by_its_word_and_its_button_is_elsewhere(alice: Desk) -> None:
    page = begin(alice)
    fill_concern(page)
    expect(page.locator("#needs")).to_contain_text("another desk")
    expect(page.locator("#follows li").first).to_contain_text("CN must sign for it")
    alice.shot("writing")
    review = page.locator("#review").bounding_box()
    to_review(page)
    expect(page.locator("#verdict")).to_contain_text("all as in the draft")
    expect(page.locator(".earnest")).to_contain_text("TEST.")
    sign = page.locator("#sign")
    expect(sign).to_be_disabled()
    page.locator("#word").fill("flas")
    expect(sign).to_be_disabled()
    page.locator("#word").fill("flash")
    expect(sign).to_be_enabled()
    alice.shot("review")
    alice.axe()
    there = sign.bounding_box()
    page.route("**/v1/drafts/check", lambda check: ask_for_else(check, precedence="IMMEDIATE"))
    page.reload()
    expect(page.locator("#refusal")).to_contain_text('precedence: "FLASH" ≠ "IMMEDIATE"')
    page.locator("#word").fill("flash")
    expect(sign).to_be_disabled()
    assert review
    assert there
    assert there["x"] + there["width"] < review["x"], "the button to send is not under the pointer that reviewed"


SIGN_AGAIN = """async (number) => {
  const { heldKeys } = await import("/static/browser_key.js");
  const { unb64 } = await import("/static/bytes.js");
  const { signPayload } = await import("/static/envelope.js");
  const { ask, post } = await import("/static/door.js");
  const [key] = await heldKeys();
  const { envelope } = await ask(`/v1/messages/${number}`);
  const { signature, protected: over } = await signPayload(key, unb64(envelope.payload), "operator");
  const other = signature.replace(/^./, (one) => (one === "A" ? "B" : "A"));
  const asked = { signatures: [{ protected: over, signature: other }] };
  return post(`/v1/messages/${number}/signatures`, asked).catch((error) => error.problem.rule);
}"""


def test_the_person_who_signed_first_is_refused(alice: Desk) -> None:
    number = propose(alice)
    page = alice.page
    expect(page.locator("#same-person")).to_be_visible()
    assert page.locator("#sign").count() == 0
    alice.allow("status of 4")
    assert page.evaluate(SIGN_AGAIN, number) in ("form.two_people", "signature.forged")
    alice.axe()


def test_what_is_wrong_is_shown_at_its_field(alice: Desk) -> None:
    page = begin(alice)
    page.locator("#field-time_of_event input").fill("yesterday")
    expect(page.locator("#wrong-time_of_event")).to_contain_text("17:40 (UTC), +2h, -2h, or now")
    page.locator("#field-next_update_by input").fill("1999-01-01")
    expect(page.locator("#wrong-next_update_by")).to_contain_text("“Next update by” must be later than now")
    expect(page.locator("#wrong-next_update_by")).to_contain_text("“下次通报时限”须晚于现在")
    expect(page.locator("#field-next_update_by .far")).to_have_text(
        re.compile("years.* ago · more than a year from now")
    )
    expect(page.locator("#wrong-concern_type")).to_be_hidden()
    page.locator("#review").click()
    expect(page.locator("#wrong-concern_type")).to_contain_text("A required field is missing")
    expect(page.locator("#errors")).to_contain_text("Type of concern A required field is missing")
    assert "/review/" not in page.url
    page.locator("#field-what_is_known textarea").first.fill("word " * 201)
    expect(page.locator("#field-what_is_known [data-remains]")).to_have_text("1 word too many")
    expect(page.locator("#wrong-what_is_known")).to_contain_text("201")
    alice.shot("writing-wrong")
    alice.axe()


def test_instants_are_counted_from_now_and_shown_on_the_clocks_of_both_capitals(alice: Desk) -> None:
    page = begin(alice, "ai-test-notification/TST-1")
    start = page.locator("#field-window input").first
    start.fill("2031-05-21 15:10")
    start.blur()
    expect(page.locator("#field-window .capitals").first).to_contain_text("11:10:00")
    expect(page.locator("#field-window .capitals").first).to_contain_text("23:10:00")
    end = page.locator("#field-window input").nth(1)
    end.fill("+36h")
    end.blur()
    expect(end).to_have_value("2031-05-23 03:10")
    start.fill("-2h")
    start.blur()
    expect(start).to_have_value(re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d"))
    expect(page.locator("#field-window .capitals").first).to_contain_text(re.compile("^2 h.* ago ·"))


def test_a_draft_survives_a_reload_and_is_found_again(alice: Desk) -> None:
    page = begin(alice)
    page.locator("#field-what_is_known textarea").first.fill(PROSE)
    expect(page.locator("#saved")).to_contain_text("Draft saved")
    page.reload()
    expect(page.locator("#field-what_is_known textarea").first).to_have_value(PROSE)
    page = alice.open("/compose")
    alice.shot("compose")
    count = page.get_by_role("link", name="Go on").count() - 1
    page.get_by_role("link", name="Go on").first.click()
    expect(page.locator("#field-what_is_known textarea").first).to_have_value(PROSE)
    page.wait_for_selector("#follows li")  # the form is alive
    page.on("dialog", lambda dialog: dialog.accept())
    delete = page.get_by_role("button", name="Delete draft")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.method) if "/v1/drafts/" in request.url else None)
    saves: list[Route] = []
    page.route("**/v1/drafts/*", lambda route: fail_to_delete(route, saves))
    alice.allow("net::ERR_FAILED")
    with page.expect_request(lambda request: request.method == "PUT"):
        page.locator("#field-what_is_known textarea").first.fill(PROSE + PROSE)
    delete.click()
    assert "DELETE" not in asked, "what is on its way is waited for"
    saves[0].continue_()
    expect(page.locator("#refusal")).to_contain_text("The center does not answer")
    page.unroute("**/v1/drafts/*")
    delete.click()
    page.wait_for_url("**/compose")
    expect(page.get_by_role("link", name="Go on")).to_have_count(count)


FIELD = "#field-what_is_known textarea"


def test_what_was_typed_is_lost_neither_to_another_tab_nor_to_a_session_that_ended(alice: Desk) -> None:
    alice.allow("status of 40[19]|/live")
    page = begin(alice)
    page.locator(FIELD).first.fill("first")
    expect(page.locator("#saved")).to_contain_text("Draft saved")
    other = alice.context.new_page()
    other.goto(page.url)
    other.wait_for_selector("#follows li")
    another_tab(alice, other)
    alice.context.clear_cookies()
    page.locator(FIELD).first.fill(PROSE)
    expect(page.locator("#refusal")).to_contain_text("what you typed is still here")
    expect(page.locator("#refusal a")).to_have_attribute("target", "_blank")
    other.goto(f"{alice.url}/signin", wait_until="commit")
    other.wait_for_selector("#sign-in[data-ready]")
    other.get_by_role("button", name="Sign in").click()
    other.wait_for_url(alice.url + "/")
    other.close()
    page.evaluate('document.dispatchEvent(new Event("visibilitychange"))')
    expect(page.locator("#refusal")).to_be_hidden()
    page.reload()
    expect(page.locator(FIELD).first).to_have_value(PROSE)


def another_tab(alice: Desk, other: Page) -> None:
    """Change the draft of this page in the other tab: keep what is here, then take what is there."""
    page = alice.page
    other.locator(FIELD).first.fill("the other")
    expect(other.locator("#saved")).to_contain_text("Draft saved")
    page.locator(FIELD).first.fill("mine")
    expect(page.locator("#refusal")).to_contain_text("changed in another tab")
    expect(page.locator("#saved")).to_contain_text("NOT saved")
    alice.shot("writing-two-tabs")
    alice.axe()
    page.get_by_role("button", name="Keep mine").click()
    expect(page.locator("#refusal")).to_be_hidden()
    other.locator(FIELD).first.fill("the other again")
    other.get_by_role("button", name="Take the other").click()
    expect(other.locator(FIELD).first).to_have_value("mine")


def fail_to_delete(route: Route, saves: list[Route]) -> None:
    """Hold back what is saved, and lose what is deleted."""
    if route.request.method == "DELETE":
        route.abort()
    elif route.request.method == "PUT":
        saves.append(route)
    else:
        route.continue_()


def test_a_proposal_is_given_back_changed_and_compared(sit: SitDown, alice: Desk) -> None:
    number = propose(alice)
    ben = sit("us", "ben")
    page = ben.open(f"/approvals/{number}")
    page.locator("#reason").fill("Say what you ask for.")
    page.get_by_role("button", name="Give it back unsigned").click()
    page.wait_for_url("**/approvals")
    page = alice.open("/compose")
    expect(page.get_by_text("Given back to you")).to_be_visible()
    page.get_by_role("link", name="Go on").first.click()
    expect(page.locator(".returned")).to_contain_text("Say what you ask for.")
    page.locator("#field-confidence select").select_option(index=2)
    to_review(page)
    page.locator("#word").fill("FLASH")
    page.locator("#sign").click()
    page.wait_for_url("**/approvals/sha256:*")
    page = ben.open(page.url.removeprefix(ben.url))
    expect(page.locator("del")).to_have_count(1)
    expect(page.locator("#code")).to_have_text(CODE)
    ben.shot("approval-changed")
    ben.axe()


NOTICE: dict[str, Any] = {
    "test_id": "T-2031-007",
    "category": "dangerous_capability_evaluation",
    "system_designation": "Model K \u202e<b>",
    "site_region": "Nevada",
    "connectivity": "isolated",
    "containment_level": 3,
    "possible_external_effects": {"original": "<script>alert(1)</script> " + "word " * 190 + "end", "language": "en"},
    "stop_conditions": {"original": "异常即停。", "language": "zh"},
    "human_supervisor_role": "Head of evaluation",
    "point_of_contact": {"role": "Duty officer", "phone": "+1 202 555 0100"},
}


def notice(centers: Centers) -> str:
    """Have alice, as a program, send a notice whose text would like to be something else; return its number."""
    now = wall()
    window = {"start": instant_text(now + 20 * DAY), "end": instant_text(now + 22 * DAY)}
    fields = {**NOTICE, "system_designation": "Model K <b>", "window": window}
    return str(centers.call(centers.client("us/alice").send("TST-1", fields)).id)


def test_a_notice_that_was_sent_is_corrected_in_one_step_at_the_same_precedence(alice: Desk, centers: Centers) -> None:
    number = notice(centers)
    page = alice.open(f"/messages/{number}")
    precedence = " ".join(page.locator(".messageline .prec").inner_text().split())
    page.locator(".correct").get_by_role("link", name="SVC-3").click()
    page.wait_for_selector("#level .prec")
    expect(page.locator("#field-precedence .prec")).to_have_text(precedence)
    page = alice.open(f"/messages/{number}")
    page.locator(".correct").get_by_role("link", name="TST-2").click()
    page.wait_for_selector("#level .prec")
    inputs = page.locator("#field-changes [data-part=window] input")
    assert inputs.first.input_value().startswith("20")
    inputs.nth(1).fill("+60d")
    inputs.nth(1).blur()
    page.locator("#field-reason select").select_option(index=1)
    to_review(page)
    expect(page.locator("#compared tr")).to_have_count(2)
    expect(page.locator("#exact")).not_to_contain_text("Nevada")
    alice.shot("review-change")
    page.locator("#sign").click()
    page.wait_for_url("**/messages/sha256:*")
    sent = page.url
    page.go_back()
    assert page.url == sent, "who goes back is led to what the draft became"
    expect(page.locator("h1")).to_contain_text("TST-2")


def test_hostile_texts_are_shown_and_do_nothing(sit: SitDown, centers: Centers) -> None:
    number = notice(centers)
    li = sit("cn", "li")
    page = arrived(li, number)
    expect(page.locator("#code")).to_have_text(CODE)
    expect(page.locator(".letter").first).to_contain_text("<script>alert(1)</script> word")
    expect(page.locator(".letter").first).to_contain_text("Model K <b>")
    li.shot("reading-hostile")
    li.axe()


def test_what_turns_the_writing_around_is_shown_by_its_number_while_it_is_typed(alice: Desk) -> None:
    page = begin(alice, "ai-test-notification/TST-1")
    page.locator("#field-system_designation input").fill(NOTICE["system_designation"])
    expect(page.locator("#preview-en")).to_contain_text("Model K ‹U+202E›<b>")
    expect(page.locator("#wrong-system_designation")).to_be_visible()


def test_without_script_a_message_can_be_read_and_the_page_says_what_cannot_be_done(
    browser: Browser, alice: Desk, centers: Centers
) -> None:
    number = notice(centers)
    held = browser.new_context(java_script_enabled=False, storage_state=alice.context.storage_state())
    page = held.new_page()
    for path in (f"/messages/{number}", "/compose?form=crisis-hotline/HTL-1"):
        page.goto(alice.url + path)
        # Switched off from outside, scripts are off, but this browser does not show what is for browsers without them.
        assert '<p class="note">Writing and signing need scripts' in page.content()
    page.goto(alice.url + f"/messages/{number}")
    expect(page.locator(".letter").first).to_contain_text("Head of evaluation")
    held.close()


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
    desk.allow("net::ERR_FAILED")
    posted: list[Any] = []

    def lose(route: Route) -> None:
        """Have the center take the message, and lose its answer."""
        posted.append(route.fetch().json()["id"])
        route.abort()

    page.route("**/v1/messages", lose)
    for tries in (1, 2):
        page.locator("#sign").click()
        expect(page.locator("#refusal")).to_be_visible()
        expect(page.locator("#refusal")).to_contain_text("The center does not answer")
        assert posted == posted[:1] * tries, "what was signed is posted again as it is"
    page.reload()
    assert page.url.endswith(f"/messages/{posted[0]}"), "nothing is signed a second time unknowing"
    expect(page.locator(".messageline")).to_contain_text("us/haas")
