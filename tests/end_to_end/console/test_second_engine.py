"""The console in a second engine: what an officer does in a watch, in Firefox, with a key that Firefox made."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.console.centers import Centers, run_centers
from tests.end_to_end.console.firefox import Firefox, firefox, firefox_path
from tests.end_to_end.console.test_board import send

READ = """(number) => [...document.querySelectorAll("article.card a.btn")]
  .map((each) => each.getAttribute("href")).find((path) => path === `/messages/${number}`)"""

MUTE = """() => {
  window.AudioContext = class { state = "suspended"; resume() { return new Promise(() => undefined); } };
}"""
"""A computer without a loudspeaker, as Firefox shows it to a page."""

CHOOSE = """() => {
  for (const each of document.querySelectorAll("form.here select")) {
    each.value ||= [...each.options].find(({ value }) => value).value;
    for (const name of ["input", "change"]) each.dispatchEvent(new Event(name, { bubbles: true }));
  }
}"""
"""What must be chosen before an answer is signed: the first of each list."""


@pytest.fixture(scope="module")
def centers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centers]:
    """Two centers of status `test`; no other browser is started for them."""
    firefox_path()
    with run_centers(tmp_path_factory.mktemp("second") / "twins") as found:
        yield found


def come_in(desk: Firefox, centers: Centers) -> None:
    """Make a key in the browser, have it listed, and sign in with it."""
    desk.open(f"{centers.us.url}/enrol")
    desk.fill("#make[data-ready] input[name=name]", "nina")
    desk.click("#make input[name=kind][value=browser]")
    desk.click("#make-key")
    document = json.loads(desk.until("() => document.getElementById('document').value"))
    assert document["alg"] == "Ed25519"
    centers.enrol("us", document)
    desk.open(f"{centers.us.url}/signin")
    desk.click("#sign-in[data-ready] [data-sign-in='us/nina']")
    desk.until("() => document.getElementById('board') && document.documentElement.dataset.link === 'ok'")


def let_it_ring(desk: Firefox, centers: Centers) -> None:
    """Let the desk ring: where nothing can be heard it says so, and where it can, it is armed."""
    desk.run(MUTE)
    desk.click("#take-button")
    desk.until("() => document.querySelector('#take').innerText.includes('Connect a loudspeaker')")
    desk.shot("firefox-mute")
    desk.open(f"{centers.us.url}/")
    desk.click("#take-button")
    desk.until("() => document.documentElement.dataset.armed === 'yes'")


def acknowledge(desk: Firefox, number: str) -> None:
    """Open a message from the board, and sign that it is received and acknowledged."""
    desk.click(f"article.card a.btn[href='/messages/{number}']")
    desk.until("() => document.querySelectorAll('.deciding form.here').length === 2")
    for left in ("1", "0"):
        desk.until("() => document.getElementById('code')?.textContent")
        desk.run(CHOOSE)
        desk.click("form.here button[type=submit]:enabled")
        desk.until("(left) => String(document.querySelectorAll('form.here').length) === left", left)
    desk.until("() => document.getElementById('code')?.textContent")
    desk.shot("firefox-reading")


def write(desk: Firefox, centers: Centers) -> None:
    """Write a message that takes one signature, review it, and sign it."""
    desk.open(f"{centers.us.url}/compose?form=service/GEN-1")
    desk.until("() => document.querySelector('#follows li') !== null")
    desk.fill("#field-subject input", "Thanks")
    desk.fill("#field-text textarea", "A word of thanks.")
    desk.click("#review")
    desk.until("() => location.pathname.startsWith('/compose/review/') && document.getElementById('code')?.innerText")
    desk.shot("firefox-review")
    desk.click("#sign")
    desk.until(
        "() => location.pathname.startsWith('/messages/sha256:') && document.getElementById('code')?.textContent"
    )


def test_a_watch_can_be_kept_in_firefox(centers: Centers, tmp_path: Path) -> None:
    with firefox(tmp_path / "profile") as desk:
        come_in(desk, centers)
        let_it_ring(desk, centers)
        began = desk.run("() => String(performance.timeOrigin)")
        number = send(centers).id
        desk.until(READ, number)
        assert desk.run("() => String(performance.timeOrigin)") == began, "the live feed brought it"
        desk.until("() => Number(document.documentElement.dataset.sounded) >= 2")  # a test tone, and the alarm
        desk.shot("firefox-board")
        acknowledge(desk, number)
        assert desk.text(".levels").count("us/nina") == 2, "the center took both signatures"
        write(desk, centers)
        assert "us/nina" in desk.text(".messageline")
        desk.click(".toggles .lang")
        desk.until("() => document.documentElement.lang === 'zh-Hans'")
        assert not desk.complaints, desk.complaints
        desk.run("() => document.body.setAttribute('style', 'color: red')")
        desk.until("() => true")
        assert "policy: style-src" in "\n".join(desk.complaints), "what Firefox complains of is heard"
        desk.complaints.clear()
