"""A desk in a hostile world: other origins with its cookie, frames, a slow center, a wrong clock, an ended session."""

import re
import time
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from hotline.web.console.pages import PAGES
from tests.end_to_end.console.browsing import Desk
from tests.end_to_end.console.centers import Centers
from tests.end_to_end.console.conftest import SitDown
from tests.end_to_end.console.places import MARKUP, TURNED
from tests.end_to_end.console.test_board import acknowledge, send
from tests.end_to_end.console.test_every_page import HARMLESS, HOSTILE

EVIL = ("http://localhost:59999", "http://evil.example")
"""The same host at another port, for which the cookie is the same site; and another host."""

ATTACK = """async (center) => {
  const tried = {};
  const post = { method: "POST", mode: "no-cors", credentials: "include", body: "{}" };
  const json = { ...post, mode: "cors", headers: { "Content-Type": "application/json" } };
  const read = { credentials: "include" };
  const put = { ...json, method: "PUT" };
  const asks = [["/v1/messages", post], ["/v1/messages", json], ["/v1/drafts/" + "a".repeat(32), put], ["/", read],
    ["/v1/session", { ...read, method: "DELETE" }], ["/v1/channel", read], ["/static/exact.js", read]];
  for (const [path, options] of asks) {
    const name = `${options.method ?? "GET"} ${options.mode ?? ""} ${path}`;
    tried[name] = await fetch(center + path, options).then((answer) => answer.type, () => "blocked");
  }
  tried.socket = await new Promise((told) => {
    const socket = new WebSocket(center.replace("http", "ws") + "/live");
    socket.onopen = () => told("open");
    socket.onerror = () => told("blocked");
  });
  tried.script = await new Promise((told) => {
    const script = document.createElement("script");
    script.src = center + "/static/words.js";
    script.onload = () => told("loaded");
    script.onerror = () => told("blocked");
    document.head.append(script);
  });
  const opened = window.open(center + "/");
  const seen = () => {
    try { return opened === null || opened.closed ? "severed" : opened.document.URL; }
    catch (error) { return error.name; }
  };
  do await new Promise((later) => setTimeout(later, 20)); while (seen() === "about:blank");
  tried.opener = seen();
  return tried;
}"""
FORBIDDEN = "chrome-error://chromewebdata/"
FORM = """(center) => {
  const form = document.createElement("form");
  Object.assign(form, { method: "post", action: center + "/v1/messages", enctype: "text/plain" });
  document.body.append(form);
  form.submit();
}"""


def elsewhere(desk: Desk, origin: str, body: str = "") -> Page:
    """Open a page of another origin in the browser of *desk*."""
    desk.context.route(f"{origin}/**", lambda route: route.fulfill(content_type="text/html", body=f"<body>{body}"))
    desk.allow("CORS|cross-origin|net::ERR|WebSocket|status of 4|frame-ancestors|Refused|blocked|MIME")
    page = desk.context.new_page()
    page.goto(f"{origin}/attack")
    return page


@pytest.mark.parametrize("origin", EVIL)
def test_no_other_origin_reads_or_does_anything_with_the_session_of_a_desk(alice: Desk, origin: str) -> None:
    page = elsewhere(alice, origin)
    tried = page.evaluate(ATTACK, alice.url)
    assert tried.pop("POST no-cors /v1/messages") in {"opaque", "blocked"}, "sent, and refused: nobody reads how"
    assert tried.pop("opener") in {"severed", "SecurityError"}
    assert set(tried.values()) == {"blocked"}, tried
    with page.expect_navigation() as sent:
        page.evaluate(FORM, alice.url)
    assert sent.value is not None
    assert sent.value.status in {401, 403}
    expect(alice.open("/").locator(".who")).to_contain_text("alice")


def test_no_page_can_be_laid_under_another(alice: Desk) -> None:
    laid = "".join(f"<iframe src='{alice.url}{page.path}'></iframe>" for page in PAGES if "{" not in page.path)
    page = elsewhere(alice, EVIL[0], laid)
    frames = page.frames[1:]
    assert len(frames) > 5
    for each in frames:
        each.wait_for_url(FORBIDDEN)


REFUSED = """async (path) => {
  const { ask, showRefusal } = await import("/static/door.js");
  await ask(path).catch((refused) => showRefusal(document.querySelector("main"), refused));
}"""


def test_a_page_whose_session_is_ended_elsewhere_says_so_and_can_do_nothing_more(alice: Desk) -> None:
    page = alice.open("/")
    expect(page.locator("html")).to_have_attribute("data-armed", "no")
    alice.allow("WebSocket|status of 40[14]")
    page.evaluate(REFUSED, f"/v1/messages/sha256:{'0' * 64}")
    expect(page.locator("main [lang=en]").first).to_have_text(
        re.compile("not held here. Choose it in the list of cases.$")
    )
    expect(page.locator("main [lang=zh-Hans]")).to_have_text("未存有所引用的电报或案卷。请在案卷列表中选择。")
    cookies = alice.context.cookies()
    headers = {
        "Cookie": "; ".join(f"{each['name']}={each['value']}" for each in cookies),
        "Origin": alice.url,
        "Sec-Fetch-Site": "same-origin",
    }
    assert alice.context.request.delete(f"{alice.url}/v1/session", headers=headers).ok
    expect(page.locator("#session-ended")).to_be_visible()
    page.evaluate(REFUSED, "/v1/channel")
    expect(page.locator("main")).to_contain_text("Your session has ended, and this was not done.")
    expect(page.locator("main")).to_contain_text("您输入的内容仍在本页。如登录时密钥被拒，则该密钥已失效。")
    beside = page.locator("main a")
    assert (beside.get_attribute("href"), beside.get_attribute("target")) == ("/signin", "_blank")
    page.locator("#session-ended").get_by_role("link", name="Sign in").click()
    page.wait_for_url("**/signin?next=*")


def test_on_a_desk_with_a_wrong_clock_deadlines_are_right_and_its_error_is_shown(
    alice: Desk, sit: SitDown, centers: Centers
) -> None:
    number = send(centers, "FLASH").id
    wrong = sit("us")
    kid = wrong.sign_in("ben")
    assert kid
    wrong.context.add_init_script(
        """(() => {
          const ahead = 3_600_000, real = Date, origin = performance.timeOrigin;
          window.Date = class extends real {
            constructor(...args) { super(...(args.length ? args : [real.now() + ahead])); }
          };
          window.Date.now = () => real.now() + ahead;
          Object.defineProperty(Performance.prototype, "timeOrigin", { get: () => origin + ahead });
        })()"""
    )
    left = []
    for desk in (alice, wrong):
        page = desk.open("/")
        card = page.locator(f"article.card[data-message='{number}']")
        card.wait_for()
        page.wait_for_timeout(1_100)
        left.append(card.locator(".left").inner_text())
    minutes, seconds = zip(*(map(int, each.split(":")) for each in left), strict=True)
    assert 0 <= (minutes[0] - minutes[1]) * 60 + seconds[0] - seconds[1] <= 10, left
    expect(wrong.page.locator("#clock-error")).to_contain_text(re.compile(r"(3599|3600|3601) s fast"))
    expect(alice.page.locator("#clock-error")).to_be_hidden()
    acknowledge(centers, number)


def test_at_a_slow_center_the_time_is_right_and_a_hurried_hand_signs_once(alice: Desk, centers: Centers) -> None:
    number = send(centers).id
    page = alice.open("/")
    page.locator(f"article.card[data-message='{number}']").wait_for()
    tools = alice.context.new_cdp_session(page)
    tools.send("Network.enable")
    slow = {"offline": False, "latency": 700, "downloadThroughput": 200_000, "uploadThroughput": 50_000}
    tools.send("Network.emulateNetworkConditions", slow)
    page = alice.open(f"/messages/{number}")
    ahead = page.evaluate("import('/static/clock.js').then((clock) => clock.now())") - time.time() * 1000
    assert abs(ahead) < 2_000
    posted: list[str] = []
    page.on("request", lambda each: posted.append(each.url) if each.url.endswith("/v1/messages") else None)
    button = page.get_by_role("button", name="Sign: received")
    expect(button).to_be_enabled()
    button.dblclick()
    page.keyboard.press("Enter")
    expect(page.locator(".deciding .okc svg")).to_have_count(1, timeout=20_000)
    assert len(posted) == 1
    tools.send(
        "Network.emulateNetworkConditions", slow | {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    )
    acknowledge(centers, number)


def test_an_answer_that_never_comes_is_said_and_nothing_is_signed_twice(alice: Desk, centers: Centers) -> None:
    number = send(centers).id
    page = alice.open("/")
    page.locator(f"article.card[data-message='{number}']").wait_for()
    page = alice.open(f"/messages/{number}")
    alice.allow("ERR_|status of 5")

    def lost(route: Route) -> None:
        route.fetch()  # the center takes it; its answer is lost
        route.abort()

    page.route("**/v1/messages", lost)
    button = page.get_by_role("button", name="Sign: received")
    expect(button).to_be_enabled()
    button.click()
    expect(page.locator("#refusal")).to_contain_text("The center does not answer")
    page.unroute("**/v1/messages")
    page = alice.open(f"/messages/{number}")
    expect(page.locator(".deciding .okc svg")).to_have_count(1)
    acknowledge(centers, number)


SURROGATES = """async () => {
  const lone = '"\\\\ud800"';
  const sent = (body, method = "POST") => ({ method, headers: { "Content-Type": "application/json" }, body });
  const typed = `"form":"GEN-1","protocol":"service","answers":null,"precedence":null,"fields":{"subject":${lone}}`;
  const asked = [
    ["/v1/drafts/check", sent(`{${typed}}`)],
    ["/v1/messages/sha256:" + "0".repeat(64) + "/return", sent(`{"reason":${lone}}`)],
    ["/v1/drafts/" + "b".repeat(32), sent(`{"version":0,${typed}}`, "PUT")],
    ["/v1/search?text=%ED%A0%80", {}],
    ["/cases?text=%ED%A0%80", {}],
    ["/record?text=%ED%A0%80", {}],
    ["/messages/%ED%A0%80", {}],
  ];
  return Promise.all(asked.map(async ([path, options]) => [path, (await fetch(path, options)).status]));
}"""


def test_half_a_character_is_refused_wherever_it_comes(alice: Desk) -> None:
    page = alice.open("/compose")
    alice.allow("status of 4")
    told = page.evaluate(SURROGATES)
    assert {path: status for path, status in told if not 400 <= status < 500} == {}
    page = alice.open("/compose?form=service/GEN-1")
    page.wait_for_selector("#follows li")
    page.locator("#field-subject input").evaluate(
        "each => { each.value = 'half \\ud800'; each.dispatchEvent(new Event('input', { bubbles: true })); }"
    )
    page.locator("#field-text textarea").first.fill("Whole.")
    page.locator("#review").click()
    expect(page.locator(".refusal:visible, .wrong:visible").first).to_be_visible()
    assert "/review/" not in page.url


def test_addresses_that_would_like_to_be_markup_are_answered_without_it(alice: Desk) -> None:
    alice.allow("status of 4")
    for place in (f"/messages/{MARKUP}", f"/?{MARKUP}=1", f"/nothing?{TURNED}", f"/signin?next={MARKUP}{TURNED}"):
        page = alice.context.new_page()
        page.goto(alice.url + place, wait_until="networkidle")
        assert page.evaluate(HOSTILE) == HARMLESS, place
        page.close()


def test_a_person_whose_name_is_markup_is_shown_as_text_or_not_listed(alice: Desk, centers: Centers) -> None:
    document: dict[str, Any] = {"name": "<b>x</b>", "kid": "A" * 43, "alg": "Ed25519", "pub": "A" * 43}
    with pytest.raises(Exception, match=r"roster|name|subject|key"):
        centers.enrol("us", document)
    page = alice.open("/roster")
    assert page.evaluate(HOSTILE) == HARMLESS
