"""A desk in Firefox, the second engine: driven over WebDriver BiDi, which Firefox speaks by itself.

The first driver wants a Firefox newer than the extended support release that stands on desks.
"""

import base64
import itertools
import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect

from tests.end_to_end.console.browsing import COMPLAINTS, SHOTS, WIDE

BROWSERS = ("firefox-esr", "firefox")
LISTENING = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
WITHIN = 20
SETTINGS = 'user_pref("media.cubeb.force_mock_context", true);'
"""A loudspeaker that is none: this machine may have no other."""

TOLD = """() => {
  addEventListener("securitypolicyviolation", (event) => console.error(`policy: ${event.violatedDirective}`));
  addEventListener("unhandledrejection", (event) => console.error(`rejected: ${event.reason}`));
}"""
"""Put before the scripts of every page: what Firefox may keep to itself is an error of the console."""

PICK = """(each, value) => {
  each.value = value;
  for (const name of ["input", "change"]) each.dispatchEvent(new Event(name, { bubbles: true }));
}"""


def firefox_path() -> str:
    """Return the Firefox to drive; without one the test is skipped, but not on a machine of continuous integration."""
    found = os.environ.get("HOTLINE_FIREFOX") or next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        reason = "no Firefox on this machine; name one in HOTLINE_FIREFOX"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


class NotYetError(Exception):
    """The page is not, or not any more, what was asked about."""


@dataclass
class Firefox:
    """One tab of a Firefox with a profile of its own. `complaints` must stay empty."""

    socket: ClientConnection
    tab: str = ""
    numbers: Iterator[int] = field(default_factory=itertools.count)
    complaints: list[str] = field(default_factory=list)

    def begin(self) -> None:
        """Take the one tab, and hear what the browser says of its pages."""
        self.ask("session.new", capabilities={})
        self.ask("session.subscribe", events=["log.entryAdded"])
        self.ask("script.addPreloadScript", functionDeclaration=TOLD)
        self.tab = self.ask("browsingContext.getTree")["contexts"][0]["context"]
        width, height = WIDE
        self.ask("browsingContext.setViewport", context=self.tab, viewport={"width": width, "height": height})

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """Give one command, and return what it gives."""
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            told = json.loads(self.socket.recv(timeout=WITHIN))
            if told.get("method") == "log.entryAdded":
                self.hear(told["params"])
            elif told.get("id") == number:
                break
        if told["type"] == "error":
            raise NotYetError(f"{method}: {told['error']}: {told['message']}")
        given: dict[str, Any] = told["result"]
        return given

    def hear(self, entry: dict[str, Any]) -> None:
        """Note a complaint of the console."""
        if entry["level"].replace("warn", "warning") in COMPLAINTS:
            self.complaints.append(f"{entry['level']}: {entry['text']}")

    def run(self, function: str, *given: Any) -> Any:
        """Call a function in the page, await what it promises, and return that."""
        arguments = [each if isinstance(each, dict) else {"type": "string", "value": each} for each in given]
        answer = self.ask(
            "script.callFunction",
            functionDeclaration=function,
            arguments=arguments,
            target={"context": self.tab},
            awaitPromise=True,
        )
        if answer["type"] == "exception":
            raise NotYetError(answer["exceptionDetails"]["text"])
        return answer["result"].get("value")

    def open(self, url: str) -> None:
        """Open a page, and wait for its scripts."""
        self.ask("browsingContext.navigate", context=self.tab, url=url, wait="complete")

    def until(self, function: str, *given: Any) -> Any:
        """Ask the page until the function gives something, over any number of pages; return that."""
        end, last = time.monotonic() + WITHIN, "nothing"
        while time.monotonic() < end:
            try:
                found = self.run(function, *given)
            except NotYetError as error:
                found, last = None, str(error)
            if found:
                return found
            time.sleep(0.05)
        pytest.fail(f"{function} {given}: {last}; {self.complaints}")

    def element(self, selector: str) -> dict[str, Any]:
        """Return the first element, once it is shown and can be used."""
        self.until(
            "(all) => { const it = document.querySelector(all); return it && !it.disabled && it.checkVisibility(); }",
            selector,
        )
        locator = {"type": "css", "value": selector}
        found = self.ask("browsingContext.locateNodes", context=self.tab, locator=locator, maxNodeCount=1)
        return {"sharedId": found["nodes"][0]["sharedId"]}

    def text(self, selector: str) -> str:
        """Return what stands in an element."""
        return str(self.until("(all) => document.querySelector(all)?.innerText", selector))

    def click(self, selector: str) -> None:
        """Press an element with the pointer."""
        element = self.element(selector)
        self.run("(each) => each.scrollIntoView({ block: 'center', behavior: 'instant' })", element)
        origin = {"type": "element", "element": element}
        moves = [{"type": "pointerMove", "x": 0, "y": 0, "origin": origin}]
        press = [{"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        self.act({"type": "pointer", "id": "hand", "actions": [*moves, *press]})

    def fill(self, selector: str, value: str) -> None:
        """Type into a field."""
        self.run("(each) => each.focus()", self.element(selector))
        strokes = [{"type": kind, "value": sign} for sign in value for kind in ("keyDown", "keyUp")]
        self.act({"type": "key", "id": "keys", "actions": strokes})

    def pick(self, selector: str, value: str) -> None:
        """Choose in a list."""
        self.run(PICK, self.element(selector), value)

    def act(self, what: dict[str, Any]) -> None:
        """Do what a hand would."""
        self.ask("input.performActions", context=self.tab, actions=[what])

    def shot(self, name: str) -> Path:
        """Make a picture of the page, for looking at."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        path = SHOTS / f"{name}.png"
        given = self.ask("browsingContext.captureScreenshot", context=self.tab, origin="document")
        path.write_bytes(base64.b64decode(given["data"]))
        return path


@contextmanager
def firefox(profile: Path) -> Iterator[Firefox]:
    """Start a Firefox on a profile of its own, until the block is left; nothing may have been complained of by then."""
    profile.mkdir()
    (profile / "user.js").write_text(SETTINGS, encoding="utf-8")
    command = [firefox_path(), "--headless", "--no-remote", "--remote-debugging-port", "0", "--profile", str(profile)]
    log = profile / "stderr.txt"
    with log.open("w", encoding="utf-8") as errors:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors)
    try:
        with connect(f"{address(log)}/session", max_size=None) as socket:
            desk = Firefox(socket)
            desk.begin()
            yield desk
            complaints = desk.complaints
    finally:
        process.terminate()
        process.wait(WITHIN)
    assert not complaints, "\n".join(complaints)


def address(log: Path) -> str:
    """Return where the Firefox that writes *log* listens, once it does."""
    end = time.monotonic() + WITHIN
    while time.monotonic() < end:
        found = LISTENING.search(log.read_text(encoding="utf-8"))
        if found:
            return found[1]
        time.sleep(0.05)
    pytest.fail(f"Firefox does not listen: {log.read_text(encoding='utf-8')}")
