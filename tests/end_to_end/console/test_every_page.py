"""Every page of the table, with hostile texts on it: both themes, every width, on paper, without scripts.

A page that is added to the table and built is looked at here without anybody writing a test for it.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from hotline.web.console.pages import PAGES
from tests.end_to_end.console.browsing import RULES, Desk, sit_down
from tests.end_to_end.console.centers import Centers
from tests.end_to_end.console.places import MARKUP, PLACES, SHOWS, World, addresses_are_whole, settle_in

COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
"""Of a theme, only the colours change."""

WIDE, MIDDLE, NARROW, ZOOMED, SMALLEST, PAPER = 1280, 1024, 400, 640, 320, 718
"""Wide, a small desk, a phone, a wide window at 200 % and at 400 %, and A4 between its margins, in CSS pixels."""

RUN_AXE = """async (options) => (await axe.run(document, options)).violations.map((each) =>
  `${each.id}: ${each.help}\\n    ` + each.nodes.map((node) => node.html.slice(0, 200)).join("\\n    "))"""
TOO_WIDE = """() => {
  const lost = [...document.querySelectorAll("body *")].filter((each) => {
    const style = getComputedStyle(each);
    if (each.closest(".vh, svg, [hidden]") || each.clientWidth <= 1 || !each.checkVisibility()) return false;
    const cut = style.overflowX === "hidden" || style.overflowX === "clip";
    return cut && each.scrollWidth > each.clientWidth + 1 && each.textContent.trim() !== "";
  }).map((each) => `cut off: ${each.outerHTML.slice(0, 160)}`);
  for (const each of document.querySelectorAll("main :is(input, select, textarea, .btn)")) {
    const card = each.closest(".field, .panel, .card, form");
    const out = card && each.checkVisibility() && !each.closest(".vh, .scroll, .wide, table, .hidden") &&
      each.getBoundingClientRect().right > card.getBoundingClientRect().right + 1;
    if (out) lost.push(`out of its card: ${each.outerHTML.slice(0, 160)}`);
  }
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) {
    const wide = [...document.querySelectorAll("body *")].filter((each) => each.checkVisibility() &&
      each.getBoundingClientRect().right > root.clientWidth + 1 && !each.closest("svg")).slice(0, 4);
    lost.push(`${root.scrollWidth} > ${root.clientWidth}`, ...wide.map((each) => each.outerHTML.slice(0, 160)));
  }
  return lost;
}"""
MARK_READ = """() => {
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  window.read = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const held = node.parentElement;
    if (node.data.trim() && held.checkVisibility() && !held.closest(".vh")) window.read.push(node);
  }
  return window.read.length;
}"""
LOST_ON_PAPER = """() => {
  const controls = "button, .btn:not(.on), input, select, textarea, summary";
  const boxed = (each) => each.checkVisibility() || getComputedStyle(each).display === "contents";
  const outermost = (each) => boxed(each.parentElement) ? each : outermost(each.parentElement);
  const gone = window.read.filter((node) => node.isConnected && !node.parentElement.checkVisibility())
    .map((node) => outermost(node.parentElement))
    .filter((each) => !each.matches(controls) && !each.querySelector(controls))
    .filter((each) => !each.matches(".stages, .panel:has(> .signbox), .panel:has(#exact)"));
  const bare = [...document.querySelectorAll("main .panel:has(> header)")].filter((each) => each.checkVisibility() &&
    ![...each.children].some((part) => part.tagName !== "HEADER" && part.checkVisibility()));
  const cut = [...document.querySelectorAll("main *")].filter((each) => {
    const style = getComputedStyle(each);
    const scrolls = (flow) => flow !== "visible";
    return !each.closest(".vh, svg") && each.checkVisibility() && each.clientWidth > 1 && !each.matches(controls) &&
      ((scrolls(style.overflowX) && each.scrollWidth > each.clientWidth + 1) ||
       (scrolls(style.overflowY) && each.scrollHeight > each.clientHeight + 1));
  });
  return [...new Set(gone)].map((each) => `not printed: ${each.outerHTML.slice(0, 160)}`)
    .concat(bare.map((each) => `nothing but its head: ${each.outerHTML.slice(0, 160)}`))
    .concat(cut.map((each) => `cut off: ${each.outerHTML.slice(0, 160)}`));
}"""
HOSTILE = """() => ({
  hacked: window.hacked ?? null,
  scripts: document.querySelectorAll("script:not([src^='/static/'])").length,
  images: document.querySelectorAll("img").length,
  bold: document.querySelectorAll("b b").length,
  hidden: (document.body.innerText.match(/[\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2069\\ufeff]/g) || []).length,
})"""
HARMLESS = {"hacked": None, "scripts": 0, "images": 0, "bold": 0, "hidden": 0}


@pytest.fixture(scope="module")
def everywhere(browser: Browser, centers: Centers) -> Iterator[Desk]:
    """One desk of alice for all pages."""
    with sit_down(browser, centers, "us") as desk:
        desk.allow("favicon")
        desk.sign_in("alice")
        yield desk


@pytest.fixture(scope="module")
def world(everywhere: Desk, centers: Centers) -> World:
    """Something of every kind in both centers."""
    return settle_in(centers, everywhere)


@pytest.fixture
def desk(everywhere: Desk, world: World) -> Iterator[Desk]:
    """The desk of alice; whatever the browser complains of fails the test in which it does."""
    everywhere.complaints.clear()
    yield everywhere
    unexpected = everywhere.unexpected()
    everywhere.complaints.clear()
    assert not unexpected, "\n".join(unexpected)


def widen(page: Page, width: int) -> None:
    """Give the window another width."""
    page.set_viewport_size({"width": width, "height": 900})


def axe(page: Page, options: dict[str, Any]) -> list[str]:
    """Return what axe finds that somebody cannot use."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(Axe().axe_script)
    found: list[str] = page.evaluate(RUN_AXE, options)
    return found


def settled(page: Page) -> Page:
    """Return *page* once its styles are there, and its scripts have filled it."""
    page.wait_for_load_state("networkidle" if "/compose" in page.url or "/record" in page.url else "load")
    return page


def named(place: str) -> str:
    """Return what the pictures of a place are called."""
    return re.sub("[^a-z]+", "-", place).strip("-") or "board"


def test_every_page_of_the_table_is_looked_at() -> None:
    addresses_are_whole()
    assert len(PAGES) <= len(PLACES) + 1


@pytest.mark.parametrize("place", PLACES)
def test_everybody_can_use_the_page_in_both_themes_at_every_width(desk: Desk, world: World, place: str) -> None:
    widen(desk.page, WIDE)
    page = settled(desk.open(world.at(place)))
    found = []
    for width in (WIDE, NARROW):
        widen(page, width)
        for theme, rules in (("light", RULES), ("dark", COLOURS)):
            page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
            found += [f"{theme} {width}: {each}" for each in axe(page, rules)]
            if (theme, width) in (("light", WIDE), ("dark", NARROW)):
                desk.shot(f"{named(place)}-{theme}-{width}")
        page.evaluate("document.documentElement.dataset.theme = 'light'")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("place", PLACES)
def test_nothing_is_lost_at_any_width_in_either_language_and_no_text_is_markup(
    desk: Desk, world: World, place: str
) -> None:
    page = settled(desk.open(world.at(place)))
    lost = []
    for language in ("en", "zh"):
        if language == "zh":
            page.locator("a.lang").click()
            settled(page)
            assert page.locator("html").get_attribute("lang") == "zh-Hans"
        for width in (WIDE, MIDDLE, ZOOMED, NARROW, SMALLEST):
            widen(page, width)
            lost += [f"{language} {width}: {each}" for each in page.evaluate(TOO_WIDE)]
    widen(page, WIDE)
    assert page.evaluate(HOSTILE) == HARMLESS
    page.locator("a.lang").click()
    assert not lost, "\n".join(lost)


@pytest.mark.parametrize("place", PLACES)
def test_a_page_is_printed_without_losing_anything(desk: Desk, world: World, place: str) -> None:
    widen(desk.page, PAPER)
    page = settled(desk.open(world.at(place)))
    assert page.evaluate(MARK_READ)
    page.emulate_media(media="print")
    try:
        lost = [*page.evaluate(LOST_ON_PAPER), *page.evaluate(TOO_WIDE)]
        printed = page.locator("main").inner_text()
    finally:
        page.emulate_media(media="screen")
        widen(page, WIDE)
    assert not lost, "\n".join(lost)
    assert SHOWS.get(place, "") in printed
    assert page.pdf(format="A4").startswith(b"%PDF-")


@pytest.fixture(scope="module")
def unscripted(browser: Browser, everywhere: Desk, world: World) -> Iterator[Page]:
    """The same session in a browser that runs no scripts."""
    held = browser.new_context(
        java_script_enabled=False,
        storage_state=everywhere.context.storage_state(),
        viewport={"width": NARROW, "height": 900},
    )
    yield held.new_page()
    held.close()


@pytest.mark.parametrize("place", PLACES)
def test_a_page_can_be_read_without_scripts(unscripted: Page, desk: Desk, world: World, place: str) -> None:
    answer = unscripted.goto(desk.url + world.at(place))
    assert answer is not None
    assert answer.status == 200
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    expect(unscripted.locator("h1").first).to_be_visible()
    read = unscripted.locator("main").inner_text()
    assert len(read) > 40
    assert SHOWS.get(place, "") in read
    # Switched off from outside, scripts are off, but this browser does not show what is for browsers without them.
    assert "<noscript>" in unscripted.content()
    box = unscripted.locator("main").bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= NARROW


def test_a_letter_is_a_file_that_needs_nothing_else(browser: Browser, desk: Desk, world: World) -> None:
    answer = desk.context.request.get(desk.url + world.at("/messages/{theirs}/letter"))
    assert answer.headers["content-disposition"].startswith("attachment")
    held = browser.new_context(offline=True, viewport={"width": PAPER, "height": 900})
    page = held.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.set_content(answer.text())
    assert MARKUP in page.locator("body").inner_text()
    found = axe(page, RULES)
    lost = page.evaluate(TOO_WIDE)
    assert page.evaluate(HOSTILE) == HARMLESS
    assert page.pdf(format="A4").startswith(b"%PDF-")
    held.close()
    assert not [*found, *lost, *said], "\n".join([*found, *lost, *said])


def test_a_precedence_is_told_by_word_shape_and_colour(desk: Desk, world: World) -> None:
    page = desk.open("/")
    told = page.locator("article.card .prec").evaluate_all(
        """all => all.map((each) => [each.innerText.trim(), each.querySelector("use").getAttribute("href"),
          getComputedStyle(each).color])"""
    )
    assert len(told) == 2
    assert [each[0].split()[0] for each in told] == ["FLASH", "IMMEDIATE"], "the highest precedence stands first"
    assert all(len(set(column)) == 2 for column in zip(*told, strict=True))


def test_only_a_small_symbol_blinks_once_a_second_and_none_where_motion_is_not_wanted(desk: Desk, world: World) -> None:
    page = desk.open("/")
    moving = """() => document.getAnimations().filter((each) => each.playState === "running").map((each) => {
      const { target } = each.effect, { width, height } = target.getBoundingClientRect();
      const { duration } = each.effect.getTiming();
      return { name: each.animationName, text: target.textContent.trim(), size: Math.max(width, height), duration };
    })"""
    assert page.evaluate(moving) == []
    page.emulate_media(reduced_motion="no-preference")
    found = page.evaluate(moving)
    page.emulate_media(reduced_motion="reduce")
    assert found
    assert len({each["name"] for each in found}) == 1, "one group"
    assert {each["text"] for each in found} == {""}, "never text"
    assert all(each["size"] <= 32 and 700 <= each["duration"] <= 2_000 for each in found), found


def test_from_the_board_nothing_is_acknowledged_but_by_opening_it(desk: Desk, world: World) -> None:
    page = desk.open("/")
    assert page.locator("article.card :is(button, input, form)").count() == 0
    leads = page.locator("article.card a.btn").evaluate_all("all => all.map((each) => each.getAttribute('href'))")
    cards = page.locator("article.card").evaluate_all("all => all.map((each) => `/messages/${each.dataset.message}`)")
    assert leads == cards
    page = desk.open(world.at("/messages/{theirs}"))
    assert page.locator("form.here").count() == 2, "received, and acknowledged: each is signed by itself"
