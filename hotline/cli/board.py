"""`hotline board`: what is owed on this channel, soonest first, kept up to date by the feed.

A board that no longer hears its center must look dead: then it says so on top, with the time of what it shows. Nothing
moves but the clocks; a bell rings once for a new FLASH or IMMEDIATE that this side owes.
"""

import asyncio
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Annotated, Any, Final

import typer
from rich.live import Live

from hotline.cli import shown
from hotline.cli.asking import Asking, ask
from hotline.cli.channel import clocks, line
from hotline.cli.find import short
from hotline.cli.sheet import Cell, Column, Mark, Sheet, console, show
from hotline.cli.terminal import Terminal, terminal_of
from hotline.cli.verbs import Verb
from hotline.client.errors import ClientError
from hotline.core.canonical import Instant, instant
from hotline.core.protocol import Protocol

app = typer.Typer(rich_markup_mode=None)

LOOK_SECONDS: Final = 2.0
TICK_SECONDS: Final = 1.0
OWED_MOST: Final = 100
LINES_AROUND: Final = 9
URGENT: Final = frozenset({"FLASH", "IMMEDIATE"})
VERBS: Final[Mapping[str, str]] = {
    "received": "receive",
    "acknowledged": "acknowledge",
    "holding": "reply",
    "replied": "reply",
}


@dataclass(slots=True)
class View:
    """What the board shows: read from the center at one moment. `silent_since` is set once it answers no more."""

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


@app.command("board", cls=Verb)
def board(
    context: typer.Context,
    *,
    once: Annotated[bool, typer.Option("--once")] = False,
    quiet: Annotated[bool, typer.Option("--quiet")] = False,
) -> None:
    """Watch what is owed."""
    terminal = terminal_of(context)

    async def verb(asking: Asking) -> None:
        view = await look(asking)
        if once or terminal.json:
            value = {"channel": view.channel, "obligations": view.owed, "proposals": view.proposals}
            show(terminal, value, lambda sheet: draw(sheet, view, asking.now(), None))
            return
        await Watching(asking, view, quiet=quiet).run()

    with suppress(KeyboardInterrupt):
        ask(terminal, verb, patience=())


async def look(asking: Asking) -> View:
    """Read everything that the board shows."""
    channel = await asking.refresh()
    page = await asking.client.obligations(limit=OWED_MOST)
    proposals = await asking.client.proposals()
    loaded = [await asking.client.agreement(each["digest"]) for each in channel["agreements"]]
    return View(channel, page["obligations"], page["next"] is not None, proposals, {each.id: each for each in loaded})


@dataclass(slots=True)
class Watching:
    """A board that stays open: one task follows the feed, one looks, one draws."""

    asking: Asking
    view: View
    quiet: bool
    moved: asyncio.Event = field(default_factory=asyncio.Event)
    printed: frozenset[str] = frozenset()

    async def run(self) -> None:
        """Show the board until it is stopped."""
        terminal = self.asking.terminal
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.follow())
            tasks.create_task(self.keep_looking())
            tasks.create_task(self.print_changes(terminal) if terminal.plain else self.draw(terminal))

    async def follow(self) -> None:
        """Look at once whenever something happens."""
        while True:
            with suppress(ClientError):
                async for _ in self.asking.client.feed():
                    self.moved.set()
            await asyncio.sleep(LOOK_SECONDS)

    async def keep_looking(self) -> None:
        """Look when something happened, and every few seconds anyway: silence of the center must be seen."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await self.moved.wait()
            self.moved.clear()
            before = self.view.urgent
            try:
                async with asyncio.timeout(LOOK_SECONDS):
                    self.view = await look(self.asking)
            except (ClientError, TimeoutError):
                self.view.silent_since = self.view.silent_since or self.asking.now()
            if self.view.urgent - before and not self.quiet:
                print("\a", end="", file=sys.stderr, flush=True)

    async def draw(self, terminal: Terminal) -> None:
        """Draw the board in place, every second."""
        drawn_on = console()
        with Live(console=drawn_on, screen=drawn_on.is_terminal, auto_refresh=False) as live:
            while True:
                sheet = Sheet(terminal)
                draw(sheet, self.view, self.asking.now(), max(3, drawn_on.size.height - LINES_AROUND))
                live.update(sheet.drawing(), refresh=True)
                await asyncio.sleep(TICK_SECONDS)

    async def print_changes(self, terminal: Terminal) -> None:
        """Print the board once, then only what is new or over: for a screen reader."""
        sheet = Sheet(terminal)
        draw(sheet, self.view, self.asking.now(), None)
        sheet.show()
        self.printed = lines_of(sheet)
        while True:
            await asyncio.sleep(TICK_SECONDS)
            sheet = Sheet(terminal)
            draw(sheet, self.view, self.asking.now(), None, moving=False)
            new = [each for each in sheet.lines if each and each not in self.printed]
            if new and self.printed:
                print("\n".join([shown.clock(self.view.channel["now"]), *new]), flush=True)
            self.printed = lines_of(sheet)


def lines_of(sheet: Sheet) -> frozenset[str]:
    """Return what a sheet says, line by line."""
    return frozenset(sheet.lines)


def draw(sheet: Sheet, view: View, now: Instant, most: int | None, *, moving: bool = True) -> None:
    """Draw the board; without *moving* nothing that changes every second, so that only changes differ."""
    say, words = sheet.terminal.say, sheet.terminal.words
    channel = view.channel
    if view.silent_since is not None:
        silent = words.length(now - view.silent_since) if moving else ""
        sheet.text(Mark(say("board_dead", length=silent, at=shown.clock(channel["now"])), "alarm"))
    title = say("board_title", channel=channel["channel"], party=channel["party"])
    clock = f" {shown.clock(channel['now'])}" if moving else ""
    sheet.heading(Mark(f"{title}{clock}", "strong"), shown.status(channel["status"], words))
    if moving:
        found = line(channel["link"], words, instant(channel["now"]))
        sheet.heading(Mark(f"{say('line')} {found.text}", found.tone), Mark(clocks(channel, words), "faint"))
    else:
        found = line({**channel["link"], "last_heard": None}, words, now)
        sheet.text(f"{say('line')} {found.text}")
    if view.proposals:
        names = ", ".join(short(each["id"]) for each in view.proposals)
        sheet.text(Mark(say("board_proposals", count=len(view.proposals), numbers=names), "warn"))
    sheet.gap()
    if not view.owed:
        sheet.text(say("nothing_open"))
        return
    columns = [say(key) for key in ("time_left", "precedence", "form", "owes", "who", "by", "for_message")]
    rows = [owed_row(sheet, each, view, now, moving=moving) for each in view.owed[:most]]
    sheet.table([Column(title, wraps=at == 3) for at, title in enumerate(columns)], rows)  # noqa: PLR2004 - what is owed
    if len(rows) < len(view.owed) or view.more:
        sheet.text(Mark(say("board_more", count=len(view.owed) - len(rows)), "faint"))
    todo = next((each for each in view.owed if each["owed_by"] == channel["party"] and each["kind"] in VERBS), None)
    if todo is not None:
        sheet.text(Mark(say("do_next", verb=f"{VERBS[todo['kind']]} {short(todo['message'])}"), "strong"))


def owed_row(sheet: Sheet, owed: Mapping[str, Any], view: View, now: Instant, *, moving: bool) -> list[Cell]:
    """Return something owed as a row."""
    words = sheet.terminal.words
    ours = owed["owed_by"] == view.channel["party"]
    due = None if owed["due"] is None else instant(owed["due"])
    left = None if due is None else due - now
    over = left is not None and left < 0
    counted = words.countdown(left) if moving else words.of("verdicts", "overdue" if over else "owed")
    protocol = next(
        (each for each in view.protocols.values() if owed["form"] in each.forms and follows(each, owed)), None
    )
    what = shown.kind_title(owed["kind"], protocol, owed["form"], words)
    if owed["rungs"]:
        what = f"{what} ({words.say('rungs', count=owed['rungs'])})"
    return [
        Mark(counted, "alarm" if over else ""),
        shown.precedence(owed["precedence"], words),
        owed["form"],
        Mark(what, "strong" if ours else ""),
        Mark(owed["owed_by"], "strong" if ours else ""),
        shown.short_clock(owed["due"], now),
        short(owed["message"]),
    ]


def follows(protocol: Protocol, owed: Mapping[str, Any]) -> bool:
    """Return whether a form of *protocol* makes somebody owe what *owed* says."""
    return any(rule.name == owed["kind"] for rule in protocol.forms[owed["form"]].then)
