"""A center with something on every page: where each page of the table is opened, and what must stand there.

The texts are long and would like to be markup, so that whoever looks at every page looks at them as well.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hotline.cli.demo import wall
from hotline.cli.play import concern
from hotline.core.canonical import instant_text
from hotline.web.console.pages import PAGES
from tests.end_to_end.console.browsing import Desk
from tests.end_to_end.console.centers import Centers

DAY = 86_400_000
MARKUP = "<script>window.hacked=1</script><img src=x onerror=window.hacked=1>"
LONG = " ".join(["word"] * 180)
UNBROKEN = "unbroken" * 20
TURNED = "Model \u202eK\u2066 \u200b"
"""What turns the writing around, and what nobody sees: no form takes it, but a draft is kept as it was typed."""

DRAFT = "0123456789abcdef" * 2
KEEP = """async ({ name, value }) => {
  const options = { method: "PUT", headers: { "Content-Type": "application/json" }, body: JSON.stringify(value) };
  return (await fetch(`/v1/drafts/${name}`, options)).status;
}"""
ADDRESSES: Mapping[str, tuple[str, ...]] = {
    "board": ("/", "/?days=7"),
    "reading": ("/messages/{theirs}", "/messages/{notice}"),
    "letter": (),  # a file, with a test of its own
    "record_report": (),  # a file, with a test of its own
    "exercise": (),  # of an exercise alone, with a test of its own
    "composing": ("/compose", "/compose?form=ai-test-notification/TST-1", "/compose?draft={draft}"),
    "review": ("/compose/review/{draft}",),
    "case": ("/cases/{theirs}",),
    "approval": ("/approvals/{proposal}",),
    "protocol": ("/protocols/{agreement}",),
    "replay": ("/record/replay/{theirs}",),
}
"""Where the pages are opened that need more than their path, or are worth more than one look."""

SHOWS: Mapping[str, str] = {
    "/": "HTL-1",
    "/messages/{theirs}": MARKUP,
    "/messages/{notice}": MARKUP,
    "/compose": "HTL-1",
    "/cases": "HTL-1",
    "/cases/{theirs}": "HTL-1",
    "/approvals": "HTL-1",
    "/protocols": "crisis-hotline",
    "/roster": "alice",
    "/record/replay/{theirs}": "HTL-1",
}
"""What can be read there with or without scripts, on a screen and on paper."""

PLACES: tuple[str, ...] = tuple(place for page in PAGES for place in ADDRESSES.get(page.name, (page.path,)))
"""Every place to look at: each page at least once."""


def addresses_are_whole() -> None:
    """Fail if a page of the table needs more than its path, and nobody has said what."""
    assert [page.path for page in PAGES if "{" in page.path and page.name not in ADDRESSES] == []


@dataclass(frozen=True, slots=True)
class World:
    """What the two centers hold, by the names that addresses use."""

    names: Mapping[str, str]

    def at(self, place: str) -> str:
        """Return the address of *place*."""
        return re.sub(r"{(\w+)}", lambda found: self.names[found[1]], place)


def english(text: str) -> dict[str, str]:
    """Return a text whose original is English."""
    return {"original": text, "language": "en"}


def notice_fields() -> dict[str, Any]:
    """Return the fields of a notice whose texts would like to be something else."""
    now = wall()
    return {
        "test_id": "T-2031-007",
        "category": "dangerous_capability_evaluation",
        "system_designation": "Model K <b>" + UNBROKEN[:40],
        "site_region": "Nevada",
        "window": {"start": instant_text(now + 20 * DAY), "end": instant_text(now + 22 * DAY)},
        "connectivity": "isolated",
        "containment_level": 3,
        "possible_external_effects": english(f"{MARKUP} {LONG} end"),
        "stop_conditions": {"original": f"异常即停。{UNBROKEN}", "language": "zh"},
        "human_supervisor_role": "Head of evaluation",
        "point_of_contact": {"role": "Duty officer", "phone": "+1 202 555 0100"},
    }


def concern_fields() -> dict[str, Any]:
    """Return the fields of an urgent concern of the same kind."""
    return concern(wall()) | {"what_is_known": english(f"{MARKUP} {LONG}"), "what_we_are_doing": english(UNBROKEN)}


def settle_in(centers: Centers, desk: Desk) -> World:
    """Let both centers hold something of every kind; *desk* is that of alice."""
    call, client = centers.call, centers.client
    notice = call(client("us/alice").send("TST-1", notice_fields())).id
    theirs = call(client("cn/li").send("HTL-1", concern_fields(), precedence="FLASH")).id
    call(client("cn/wang").second(theirs))
    open_one = call(client("cn/li").send("HTL-1", concern_fields(), precedence="IMMEDIATE")).id
    call(client("cn/wang").second(open_one))
    proposal = call(client("us/ben").send("HTL-1", concern_fields(), precedence="IMMEDIATE")).id
    agreements = call(client("us/auditor").channel())["agreements"]
    agreement = next(each["digest"] for each in agreements if each["protocol"] == "service")
    typed = {"version": 0, "form": "TST-1", "fields": notice_fields() | {"system_designation": "Model K <b>"}}
    page = desk.open("/")
    assert page.evaluate(KEEP, {"name": DRAFT, "value": {**typed, "protocol": "ai-test-notification"}}) == 200
    page.locator(f"article.card[data-message='{theirs}']").wait_for()
    page.locator(f"article.card[data-message='{open_one}']").wait_for()
    names = {"notice": notice, "theirs": theirs, "proposal": proposal, "draft": DRAFT, "agreement": agreement}
    return World(names)
