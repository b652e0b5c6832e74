"""What every page carries, in a real browser: headers, languages, themes, clocks, the session and its end."""

import json
import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Route, WebSocketRoute, expect

from tests.end_to_end.console.browsing import Desk
from tests.end_to_end.console.conftest import SitDown

QUIET = """async () => {
  const { feed } = await import("/static/live.js");
  const [real, set] = [window.setTimeout, []];
  window.setTimeout = (...given) => set.push(given) && real(...given);
  feed.dispatchEvent(new CustomEvent("frame", { detail: { kind: "fact", fact: "attempted" } }));
  window.setTimeout = real;
  return set.length;
}"""
LOUD = """async () => {
  const { feed } = await import("/static/live.js");
  feed.dispatchEvent(new CustomEvent("frame", { detail: { kind: "fact", fact: "mirrored" } }));
}"""
FOCUS = """async () => {
  const { holdFocus } = await import("/static/again.js");
  const part = Object.assign(document.createElement("div"), { id: "x-part" });
  const draw = (...texts) => part.replaceChildren(
    ...texts.map((text) => Object.assign(document.createElement("button"), { textContent: text })));
  document.getElementById("main").append(part);
  const after = (...texts) => {
    draw("Open", "Open", "Sign");
    part.children[1].focus();
    holdFocus(() => draw(...texts));
    return document.activeElement.id || [...part.children].indexOf(document.activeElement);
  };
  return [after("Read", "Open", "Open"), after("Open", "Sign"), after("Sign")];
}"""
SPOKEN = """async () => {
  const [{ paint }, { adjust, now }] = [await import("/static/countdown.js"), await import("/static/clock.js")];
  const due = now() + 60_500;
  for (const spoken of ["FLASH one", "FLASH two"]) {
    const left = document.createElement("span");
    Object.assign(left.dataset, { due, since: due - 600_000, spoken });
    document.body.append(left);
  }
  paint();
  adjust(due - 59_000);
  paint();
  return document.getElementById("spoken").textContent;
}"""
SECONDS = re.compile(r"\d\d:\d\d:\d\d")


def test_who_has_no_session_is_sent_to_sign_in_and_comes_back(sit: SitDown) -> None:
    desk = sit("us")
    desk.hold_key("alice")
    page = desk.page
    page.goto(desk.url + "/settings?lang=en", wait_until="commit")
    page.wait_for_selector("#sign-in[data-ready]")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(desk.url + "/settings")
    assert page.locator(".who div").text_content() == "aliceWatch officer"


def test_who_signs_out_is_gone_and_a_page_says_when_the_session_has_ended(sit: SitDown) -> None:
    desk = sit("us", "alice")
    page = desk.open("/enrol")
    ended = page.evaluate(
        """async () => {
          (await import("/static/shell.js")).showEnd();
          return document.getElementById("session-ended").innerText;
        }"""
    )
    assert "Your session has ended" in ended
    expect(page.locator("#session-ended")).to_be_hidden()  # the center says that it lasts
    desk.allow("status of 429")
    refusal = {"status": 429, "title": "Too many requests", "title_zh": "请求过于频繁", "detail": "request.too_many"}
    page.route("**/v1/session", lambda route: route.fulfill(status=429, json=refusal))
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator("#still-in")).to_contain_text(re.compile("You are still signed in.*Too many requests"))
    assert page.url.endswith("/enrol")
    page.unroute("**/v1/session")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_selector("#sign-in[data-ready]")
    assert page.locator(".who").count() == 0
    assert desk.context.request.get(desk.url + "/v1/channel").status == 401


def test_the_language_is_switched_on_every_page_and_stays(sit: SitDown) -> None:
    desk = sit("us")
    page = desk.open("/enrol")
    page.get_by_role("link", name="中文").click()
    expect(page.locator("h1")).to_have_text(re.compile("登记密钥 *Enrol a key"))
    assert page.evaluate("document.documentElement.lang") == "zh-Hans"
    assert page.url == desk.url + "/enrol"
    page = desk.open("/signin")
    expect(page.locator("h1")).to_contain_text("登录")
    page.get_by_role("link", name="English").click()
    expect(page.locator("h1")).to_have_text(re.compile("Sign in *登录"))


def test_the_theme_changes_at_once_and_stays(sit: SitDown) -> None:
    desk = sit("us")
    page = desk.open("/enrol")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    with page.expect_response(re.compile("theme=dark")):
        page.get_by_role("link", name="Dark theme").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != ground
    assert desk.open("/enrol").evaluate("document.documentElement.dataset.theme") == "dark"
    expect(page.get_by_role("link", name="Light theme")).to_be_visible()


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Fill this in. 请填写此项。"), ("zh", "请填写此项。 Fill this in.")]
)
def test_what_a_form_lacks_is_said_in_the_words_of_the_page(sit: SitDown, language: str, words: str) -> None:
    page = sit("us").open(f"/enrol?lang={language}")
    page.wait_for_selector("#make[data-ready]")
    name = page.locator("#name")
    page.locator("#make-key").click()
    assert name.evaluate("field => field.validationMessage") == words
    name.fill("Not A Name")
    page.locator("#make-key").click()
    assert "Write it as is said beside it." in name.evaluate("field => field.validationMessage")
    name.fill("nina")
    assert name.evaluate("field => field.validationMessage") == ""


def test_a_call_stands_on_every_page_until_it_was_seen_and_leads_to_its_matter(alice: Desk) -> None:
    page = alice.open("/links")
    page.evaluate(
        """async () => (await import("/static/live.js")).feed.dispatchEvent(new CustomEvent("frame", { detail: { call: {
          id: "desks/1", where: "/roster", person: "alice", precedence: "ROUTINE",
          subject: { en: "No desk can ring", zh: "没有席位能响铃" },
          body: { en: "Let one ring", zh: "请启用响铃" } } } }))"""
    )
    call = page.locator("#calls .banner")
    expect(call).to_contain_text("Call for alice · No desk can ring · Let one ring")
    expect(call).to_contain_text("没有席位能响铃 · 请启用响铃")
    assert call.get_by_role("link", name="Open").get_attribute("href") == "/roster"
    alice.axe()
    call.get_by_role("button", name="Seen").click()
    expect(call).to_have_count(0)


def test_the_clocks_run_by_the_time_of_the_center_and_a_wrong_clock_is_shown(sit: SitDown) -> None:
    desk = sit("us")
    page = desk.open("/enrol")
    assert page.locator("#clock-error").is_hidden()
    utc = page.locator("[data-clock=UTC]")
    first = utc.inner_text()
    expect(utc).not_to_have_text(first)
    page.context.add_init_script(
        "Object.defineProperty(Performance.prototype, 'timeOrigin', {get: () => Date.now() - 90_000})"
    )
    page = desk.open("/enrol")
    expect(page.locator("#clock-error")).to_contain_text(re.compile(r"The clock of this computer is (89|9[01]) s slow"))
    hours = [SECONDS.findall(each)[0][:2] for each in page.locator(".clocks dd").all_inner_texts()]
    assert len(set(hours)) == 3, "UTC and both capitals"


def test_a_page_whose_worker_or_center_fails_it_once_goes_on(alice: Desk) -> None:
    alice.allow("ERR_FAILED|status of 429")
    page, read = alice.page, list[str]()

    def busy_once(route: Route) -> None:
        read.append(route.request.url)
        if len(read) > 1:
            route.continue_()
        else:
            route.fulfill(status=429, content_type="text/html")

    page.route("**/tick_worker.js", lambda route: route.abort())
    alice.open("/links")
    page.evaluate("import('/static/tick.js').then((tick) => new Promise((done) => tick.onTick(done)))")
    assert page.evaluate(QUIET) == 0, "what changes nothing here has nothing read"
    assert page.evaluate(FOCUS) == [2, "main", "main"], "what has the focus keeps it, and nothing else is given it"
    assert page.evaluate(SPOKEN) == "FLASH one: 60 seconds left. FLASH two: 60 seconds left."
    page.route("**/links", busy_once)
    with page.expect_response(lambda answer: answer.url.endswith("/links") and answer.status == 200):
        page.evaluate(LOUD)
    assert len(read) > 1, "a center that is busy is asked again"


def test_what_was_typed_stays_on_a_page_that_missed_too_much(alice: Desk) -> None:
    page, sockets = alice.page, list[WebSocketRoute]()

    def frame(kind: str) -> str:
        return json.dumps({"kind": kind, "cursor": 7, "now": datetime.now(UTC).isoformat()})

    def fed(socket: WebSocketRoute) -> None:
        sockets.append(socket)
        socket.send(frame("open"))

    page.route_web_socket("**/live*", fed)
    alice.open("/links")
    note = page.locator("textarea").first
    note.fill("Heard on the order wire.")
    before = len(sockets)
    sockets[-1].send(frame("reload"))
    sockets[-1].close()
    expect(page.locator("#missed")).to_contain_text("What you typed is still here")
    while len(sockets) == before:
        page.wait_for_timeout(50)
    assert "since" not in sockets[before].url, "it follows on from now"
    expect(note).to_have_value("Heard on the order wire.")
    alice.axe()
    page.locator("#missed").get_by_role("link", name="Read it again").click()
    expect(page.locator("#missed")).to_be_hidden()


def test_a_page_that_there_is_not_is_a_page_in_both_languages(sit: SitDown) -> None:
    desk = sit("us")
    desk.allow("status of 404")
    page = desk.open("/nothing/here")
    expect(page.locator("h1")).to_contain_text("This could not be done")
    expect(page.get_by_text("There is nothing here.")).to_be_visible()
    expect(page.get_by_text("无此资源。")).to_be_visible()
    desk.axe()


@pytest.mark.parametrize("width", [400, 800, 1024, 1280, 1440, 1920])
def test_no_page_is_wider_than_its_window_and_everybody_can_sign_out(alice: Desk, width: int) -> None:
    alice.page.set_viewport_size({"width": width, "height": 900})
    page = alice.open("/enrol")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    alice.shot(f"header-{width}", whole=False)


def test_what_breaks_the_policy_is_seen_by_these_tests(sit: SitDown) -> None:
    desk = sit("us")
    page = desk.open("/enrol")
    page.evaluate("document.body.setAttribute('style', 'color:red')")
    page.evaluate("document.body.insertAdjacentElement('beforeend', document.createElement('i')).style.color = 'red'")
    told = page.evaluate(
        """() => {
          try { document.body.innerHTML = "<b>x</b>"; return "taken"; } catch (error) { return error.name; }
        }"""
    )
    assert told == "TypeError"
    page.wait_for_function("() => true")
    assert any("style" in each for each in desk.complaints)
    assert any("TrustedHTML" in each for each in desk.complaints)
    desk.allow("style|TrustedHTML")


@pytest.mark.parametrize("width", [1280, 400])
def test_without_scripts_a_page_can_be_read_and_says_what_is_missing(sit: SitDown, width: int) -> None:
    desk = sit("us", java_script_enabled=False)
    desk.page.set_viewport_size({"width": width, "height": 800})
    page = desk.open("/enrol")
    expect(page.get_by_role("heading", name="Enrol a key")).to_be_visible()
    # Switched off from outside, scripts are off, but this browser does not show what is for browsers without them.
    note = page.content().partition("<noscript>")[2].partition("</noscript>")[0]
    assert "This browser runs no scripts" in note
    assert "此浏览器未启用脚本" in note
    box = page.locator("main").bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= width
