"""One desk in a real browser: a person, their key, their pages; whatever the browser complains of fails the test."""

import base64
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, BrowserType, CDPSession, ConsoleMessage, Page

from tests.end_to_end.console.centers import Centers

HOUSE = Path(__file__).parent.parent.parent.parent
SHOTS = Path(os.environ.get("HOTLINE_SHOTS", HOUSE / "build" / "shots"))
LIGHT = "chromium-headless-shell"
"""Chromium without what draws windows: the same pages for two thirds of the work."""

BROWSERS = (LIGHT, "chromium", "google-chrome", "google-chrome-stable", "chromium-browser", "microsoft-edge")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-dev-shm-usage",
)
WIDE, NARROW = (1280, 900), (400, 860)
ADVICE = re.compile("pubKeyCredParams is missing at least one of the default")
"""Chromium would like RSA keys as well; a roster lists none."""
COMPLAINTS = frozenset({"error", "warning"})
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}
KEEP_KEY = """async ({ name, pkcs8, made }) => {
  const { keep, thumbprint, ED25519 } = await import("/static/browser_key.js");
  const { b64, unb64 } = await import("/static/bytes.js");
  const open = await crypto.subtle.importKey("pkcs8", unb64(pkcs8), ED25519, true, ["sign"]);
  const jwk = await crypto.subtle.exportKey("jwk", open);
  const key = await crypto.subtle.importKey("pkcs8", unb64(pkcs8), ED25519, false, ["sign"]);
  const held = await keep({ kid: await thumbprint(ED25519, unb64(jwk.x)), alg: ED25519, pub: jwk.x, name, made, key });
  return held.kid;
}"""
SIGN_IN = """async ({ kid, subject }) => {
  const { heldKey } = await import("/static/browser_key.js");
  const { signIn } = await import("/static/session.js");
  await signIn(await heldKey(kid), subject);
}"""


def browser_path(*, whole: bool = False) -> str:
    """Return the browser to drive, a *whole* one if need be.

    Without one the test is skipped, but not on a machine of continuous integration.
    """
    wanted = os.environ.get("HOTLINE_BROWSER")
    found = wanted or next((path for name in BROWSERS[whole:] if (path := shutil.which(name))), None)
    if found is None:
        reason = "no Chromium on this machine; name one in HOTLINE_BROWSER"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


def launch(kind: BrowserType, *flags: str, whole: bool = False) -> Browser:
    """Start the browser of this machine."""
    return kind.launch(executable_path=browser_path(whole=whole), args=[*FLAGS, *flags])


@dataclass
class Desk:
    """A browser of one person: a profile of its own, which no other desk shares. `complaints` must stay empty."""

    centers: Centers
    url: str
    context: BrowserContext
    page: Page
    party: str
    complaints: list[str] = field(default_factory=list)
    allowed: list[re.Pattern[str]] = field(default_factory=lambda: [ADVICE])

    def open(self, path: str) -> Page:
        """Open a page of this desk's center, and return it; the page to sign in has then named the keys it found."""
        if path.startswith("/signin"):
            self.page.goto(self.url + path, wait_until="commit")
            self.page.wait_for_selector("#sign-in[data-ready]")
        else:
            self.page.goto(self.url + path)
        return self.page

    def watch(self, page: Page) -> None:
        """Note whatever the browser complains of on *page*."""

        def said(message: ConsoleMessage) -> None:
            if message.type in COMPLAINTS:
                self.complaints.append(f"{page.url}: {message.type}: {message.text}")

        page.on("console", said)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("crash", lambda _: self.complaints.append(f"{page.url}: crashed"))

    def allow(self, pattern: str) -> None:
        """Let complaints pass that this very test is about: an answer with status 404, a center that is stopped."""
        self.allowed.append(re.compile(pattern))

    def unexpected(self) -> list[str]:
        """Return the complaints that no test allowed."""
        return [each for each in self.complaints if not any(pattern.search(each) for pattern in self.allowed)]

    def hold_key(self, person: str) -> str:
        """Put the key of a person into this browser, where no script can read it; return its thumbprint."""
        self.open("/signin")
        pkcs8 = base64.urlsafe_b64encode(self.centers.private(self.party, person)).decode().rstrip("=")
        kid: str = self.page.evaluate(KEEP_KEY, {"name": person, "pkcs8": pkcs8, "made": 0})
        return kid

    def sign_in(self, person: str) -> str:
        """Sign in as a person whose key was founded with the center, without a click; return the thumbprint."""
        kid = self.hold_key(person)
        self.page.evaluate(SIGN_IN, {"kid": kid, "subject": f"{self.party}/{person}"})
        return kid

    def axe(self, page: Page | None = None) -> None:
        """Fail if axe finds that somebody cannot use the page."""
        found = Axe().run(page or self.page, options=RULES)
        told = [
            f"{each['id']}: {each['help']}\n    " + "\n    ".join(node["html"][:200] for node in each["nodes"])
            for each in found.response["violations"]
        ]
        assert not told, "\n".join(told)

    def axe_everywhere(self, path: str) -> None:
        """Open a page in both themes at both widths, and fail if axe finds anything in any of them."""
        for theme in ("light", "dark"):
            self.open(f"/enrol?theme={theme}")
            for width, height in (WIDE, NARROW):
                self.page.set_viewport_size({"width": width, "height": height})
                self.open(path)
                self.axe()
        self.page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})

    def shot(self, name: str, *, whole: bool = True) -> Path:
        """Make a picture of the page, for looking at."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        path = SHOTS / f"{name}.png"
        self.page.screenshot(path=path, full_page=whole)
        return path

    def shots(self, name: str, path: str) -> None:
        """Make pictures of a page: light and dark, wide, and on a phone; English, and Chinese once."""
        for theme in ("light", "dark"):
            self.open(f"/enrol?theme={theme}")
            self.open(path)
            self.shot(f"{name}-{theme}")
        self.open("/enrol?theme=light&lang=zh")
        self.open(path)
        self.shot(f"{name}-zh")
        self.open("/enrol?lang=en")
        self.page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
        self.open(path)
        self.shot(f"{name}-phone")
        self.page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})

    def security_key(self, *, verified: bool = True) -> "SecurityKey":
        """Plug a virtual security key into this browser; `verified`: its owner gives the PIN."""
        session = self.context.new_cdp_session(self.page)
        session.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "usb",
            "hasResidentKey": False,
            "hasUserVerification": True,
            "isUserVerified": verified,
            "automaticPresenceSimulation": True,
        }
        made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        return SecurityKey(session, made["authenticatorId"])


@dataclass(frozen=True, slots=True)
class SecurityKey:
    """A virtual security key on USB."""

    session: CDPSession
    name: str

    def verify(self, *, verified: bool) -> None:
        """Let the owner give the PIN, or not."""
        self.session.send("WebAuthn.setUserVerified", {"authenticatorId": self.name, "isUserVerified": verified})

    def credentials(self) -> list[dict[str, Any]]:
        """Return what the key holds, its private keys included."""
        found: list[dict[str, Any]] = self.session.send("WebAuthn.getCredentials", {"authenticatorId": self.name})[
            "credentials"
        ]
        return found

    def carry_to(self, desk: Desk) -> "SecurityKey":
        """Unplug the key and plug it in at another desk."""
        other = desk.security_key()
        for credential in self.credentials():
            other.session.send("WebAuthn.addCredential", {"authenticatorId": other.name, "credential": credential})
        self.session.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": self.name})
        return other


@contextmanager
def sit_down(browser: Browser, centers: Centers, party: str, **context: Any) -> Iterator[Desk]:
    """Open a desk of a party in a profile of its own; on leaving, nothing may have been complained of."""
    held = browser.new_context(
        viewport={"width": WIDE[0], "height": WIDE[1]}, reduced_motion="reduce", locale="en-US", **context
    )
    held.set_default_timeout(30_000)
    page = held.new_page()
    desk = Desk(centers, centers.twin(party).url, held, page, party)
    held.on("page", desk.watch)
    desk.watch(page)
    try:
        yield desk
        unexpected = desk.unexpected()
    finally:
        held.close()
    assert not unexpected, "\n".join(unexpected)
