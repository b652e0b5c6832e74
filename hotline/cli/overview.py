"""Everything that a board shows, read from the center at one moment, and how it is drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from hotline.cli import shown
from hotline.cli.asking import Asking
from hotline.cli.channel import clocks_briefly, line
from hotline.cli.sheet import Cell, Column, Mark, Sheet
from hotline.cli.words import Words
from hotline.core.canonical import Instant, instant, instant_text, short
from hotline.core.protocol import Protocol

OWED_MOST: Final = 100
URGENT: Final = frozenset({"FLASH", "IMMEDIATE"})
VERBS: Final[Mapping[str, str]] = {
    "received": "receive",
    "acknowledged": "acknowledge",
    "holding": "reply",
    "replied": "reply",
}


@dataclass(slots=True)
class Overview:
    """What the board shows. `silent_since` is set once the center answers no more."""

    channel: Mapping[str, Any] = field(default_factory=dict)
    owed: Sequence[Mapping[str, Any]] = ()
    more: bool = False
    proposals: Sequence[Mapping[str, Any]] = ()
    protocols: Mapping[str, Protocol] = field(default_factory=dict)
    silent_since: Instant | None = None

    @property
    def urgent(self) -> frozenset[str]:
        """Return what is owed by us at once."""
        party = self.channel.get("party")
        return frozenset(each["id"] for each in self.owed if each["owed_by"] == party and each["precedence"] in URGENT)


async def look(asking: Asking) -> Overview:
    """Read everything that the board shows."""
    channel = await asking.refresh()
    page = await asking.client.obligations(limit=OWED_MOST)
    proposals = await asking.client.proposals()
    loaded = [await asking.client.agreement(each["digest"]) for each in channel["agreements"]]
    more = page["next"] is not None
    return Overview(channel, page["obligations"], more, proposals, {each.id: each for each in loaded})


def draw(sheet: Sheet, view: Overview, now: Instant, most: int | None) -> None:
    """Draw the board, at most so many rows of it."""
    say, words = sheet.terminal.say, sheet.terminal.words
    channel = view.channel
    if view.silent_since is not None:
        silent = words.length(now - view.silent_since)
        sheet.text(Mark(say("board_dead", length=silent, at=shown.clock(channel["now"])), "alarm"))
    title = say("board_title", channel=channel["channel"], party=channel["party"])
    sheet.heading(f"{title} {shown.clock(instant_text(now))}", shown.status(channel["status"], words))
    found = line(channel["link"], words, now)
    sheet.heading(Mark(f"{say('line')} {found.text}", found.tone), Mark(clocks_briefly(channel, words), "faint"))
    if view.proposals:
        names = ", ".join(short(each["id"]) for each in view.proposals)
        sheet.text(Mark(say("board_proposals", count=len(view.proposals), numbers=names), "warn"))
    sheet.gap()
    if not view.owed:
        sheet.text(say("nothing_open"))
        return
    columns = [say(key) for key in ("time_left", "precedence", "form", "owes", "who", "by", "for_message")]
    rows = [owed_row(words, each, view, now) for each in view.owed[:most]]
    sheet.table([Column(title, wraps=at == 3) for at, title in enumerate(columns)], rows)  # noqa: PLR2004 - what is owed
    if len(rows) < len(view.owed) or view.more:
        sheet.text(Mark(say("board_more", count=len(view.owed) - len(rows)), "faint"))
    todo = next((each for each in view.owed if each["owed_by"] == channel["party"] and each["kind"] in VERBS), None)
    if todo is not None:
        sheet.text(Mark(say("do_next", verb=f"{VERBS[todo['kind']]} {short(todo['message'])}"), "strong"))


def owed_row(words: Words, owed: Mapping[str, Any], view: Overview, now: Instant) -> list[Cell]:
    """Return something owed as a row."""
    ours = owed["owed_by"] == view.channel["party"]
    left = None if owed["due"] is None else instant(owed["due"]) - now
    over = left is not None and left < 0
    protocol = next(
        (each for each in view.protocols.values() if owed["form"] in each.forms and follows(each, owed)), None
    )
    what = shown.kind_title(owed["kind"], protocol, owed["form"], words, owed.get("period", ""))
    if owed["rungs"]:
        what = f"{what} ({words.say('rungs', count=owed['rungs'])})"
    return [
        Mark(shown.time_left(left, words, tolled=bool(owed.get("tolled"))), "alarm" if over else ""),
        shown.precedence(owed["precedence"], words),
        owed["form"],
        Mark(what, "strong" if ours else ""),
        Mark(owed["owed_by"], "strong" if ours else ""),
        shown.short_clock(owed["due"], now),
        short(owed["message"]),
    ]


def follows(protocol: Protocol, owed: Mapping[str, Any]) -> bool:
    """Return whether *protocol*, or a form of it, makes somebody owe what *owed* says."""
    if owed.get("period"):
        return owed["kind"] in protocol.returns
    return any(rule.name == owed["kind"] for rule in protocol.forms[owed["form"]].then)
