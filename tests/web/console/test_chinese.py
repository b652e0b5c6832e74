"""Every page in Chinese as it is put together: with its own punctuation, and no English where templates join."""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

from hotline.core import commands
from hotline.files.config import load
from hotline.files.config_shown import shown
from hotline.web.console.pages import PAGES
from tests.examples import concern, sent
from tests.fakes_center import AGREEMENTS, World
from tests.fakes_doors import Open
from tests.web.console.desks import from_peer, notice_from_peer, page
from tests.web.console.test_words import HALF_WIDTH, HAN
from tests.web.test_agreements import NEW, posted
from tests.web.test_drafts import NAME, ask, draft

MINUTE: Final = 60_000
FEWEST: Final = 10
ELSEWHERE: Final = frozenset({"record_report", "exercise"})
"""A file, and a page that only an exercise has."""
INLINE: Final = frozenset({"a", "b", "span", "time", "small", "strong", "em", "i", "label"})
SILENT: Final = frozenset({"script", "style", "svg", "code", "pre", "q"})
EMPTY: Final = frozenset({"br", "hr", "img", "input", "link", "meta", "use", "path", "circle", "line", "rect"})
QUOTED: Final = "…"
"""Stands for what is quoted, or is in the other language: neither Chinese nor punctuation of ours."""
JOINED: Final = re.compile(rf"[{HAN}]\s*[,:;!?]|[,:;!?]\s*[{HAN}]")
REMARK: Final = re.compile(r"^((?:先例|理由|附注|已填)：).*")
"""What an agreement says beside a number of its own: in the language of its author."""
LEFT: Final = re.compile(
    r"\b(?:screen|shown on|no screen|close frame|answered-urgent|not set|none|nobody|silence|ahead|behind)\b"
    r"|(?<![0-9a-f])\d+\s?(?:d|h|m|min|s|ms)\b"
)


class Text(HTMLParser):
    """The text of a page by its blocks, without what is in another language."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.open: list[tuple[str, bool]] = []

    @property
    def silent(self) -> bool:
        return any(silent for _, silent in self.open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        silent = tag in SILENT or given.get("lang", "zh-Hans") == "en" or "command" in (given.get("class") or "")
        self.text += QUOTED if silent else "" if tag in INLINE else "\n"
        if tag not in EMPTY:
            self.open.append((tag, silent))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take no notice of what holds nothing."""

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass
        self.text += "" if tag in INLINE else "\n"

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.text += data


def read(html: str) -> list[str]:
    """Return what stands in each block of a page, in Chinese."""
    reader = Text()
    reader.feed(html)
    blocks = (" ".join(block.split()) for block in reader.text.split("\n"))
    return [block for block in blocks if re.search(f"[{HAN}]", block)]


def wrong(html: str) -> list[str]:
    """Return the blocks of a page with punctuation of the other language, or its words."""
    return [each for each in read(html) if fault(REMARK.sub(r"\1", each))]


def fault(text: str) -> bool:
    """Return whether a block is not put together as Chinese is."""
    return any(pattern.search(text) for pattern in (HALF_WIDTH, JOINED, LEFT))


async def addresses(both: World, doors: Open) -> dict[str, str]:
    """Let much happen at our center; return the addresses of its pages, by name."""
    doors.doors.config = shown(load(Path("config.yaml")))
    await notice_from_peer(both)
    flash = await from_peer(both, "FLASH")
    await both.us.runner.do(commands.LinkOpened("wss://cn.example:7440/"))
    await both.pass_time(31 * MINUTE)
    await both.us.runner.do(commands.LinkClosed("wss://cn.example:7440/", "silence"))
    urgent = await from_peer(both)
    notice = await sent(both, doors)
    async with doors.client() as alice:
        await alice.take_watch()
        await alice.acknowledge(urgent.id, {"complete": True})
        proposal = await alice.send("HTL-1", concern(), precedence="FLASH")
    await doors.post("/v1/agreements", posted(NEW.octets), "administrator")
    await ask(doors, "PUT", f"/v1/drafts/{NAME}", draft(form="HTL-1", precedence="FLASH") | {"fields": concern()})
    await both.settle()
    return {
        "reading": f"/messages/{flash.id}",
        "case": f"/cases/{flash.id}",
        "replay": f"/record/replay/{flash.id}",
        "notice": f"/cases/{notice.id}",
        "approval": f"/approvals/{proposal.id}",
        "protocol": f"/protocols/{AGREEMENTS[0].digest}",
        "form": "/compose?form=crisis-hotline/HTL-1",
        "answer": f"/compose?form=crisis-hotline/HTL-2&answers={urgent.id}",
        "writing": f"/compose?draft={NAME}",
        "review": f"/compose/review/{NAME}",
        "found": "/record?text=radar",
        "watch": "/record?log=watch",
        "empty": "/cases?text=nothing",
    } | {each.name: each.path for each in PAGES if "{" not in each.path and each.name not in ELSEWHERE}


async def test_every_page_speaks_chinese_with_its_own_punctuation_and_leaves_no_english(
    both: World, doors: Open
) -> None:
    found: dict[str, list[str]] = {}
    for name, path in (await addresses(both, doors)).items():
        html = await page(doors, path, language="zh")
        assert len(read(html)) > FEWEST, name
        found |= {name: faults} if (faults := wrong(html)) else {}
    assert found == {}
