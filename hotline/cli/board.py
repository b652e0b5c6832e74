"""`hotline board`: what is owed on this channel, soonest first, kept up to date by the feed.

A board that no longer hears its center must look dead: then it says so on top, with the time of what it shows. Nothing
moves but the clocks; a bell rings once for a new FLASH or IMMEDIATE that this side owes.
"""

import asyncio
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Annotated, Final

import typer
from rich.live import Live

from hotline.cli import shown
from hotline.cli.asking import Asking, ask
from hotline.cli.channel import line
from hotline.cli.overview import Overview, draw, look, owed_row
from hotline.cli.sheet import Sheet, console, plain, show
from hotline.cli.terminal import Terminal, terminal_of
from hotline.cli.verbs import Verb
from hotline.client.errors import ClientError

app = typer.Typer(rich_markup_mode=None)

LOOK_SECONDS: Final = 2.0
TICK_SECONDS: Final = 1.0
LINES_AROUND: Final = 9


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


@dataclass(slots=True)
class Watching:
    """A board that stays open: one task follows the feed, one looks, one draws."""

    asking: Asking
    view: Overview
    quiet: bool
    look_seconds: float = LOOK_SECONDS
    tick_seconds: float = TICK_SECONDS
    moved: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Show the board until it is stopped."""
        terminal = self.asking.terminal
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.follow())
            tasks.create_task(self.keep_looking())
            still = terminal.plain or not console().is_terminal
            tasks.create_task(self.print_changes(terminal) if still else self.draw(terminal))

    async def follow(self) -> None:
        """Look at once whenever something happens."""
        while True:
            with suppress(ClientError):
                async for _ in self.asking.client.feed():
                    self.moved.set()
            await asyncio.sleep(self.look_seconds)

    async def keep_looking(self) -> None:
        """Look when something happened, and every few seconds anyway: silence of the center must be seen."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self.look_seconds):
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
        with Live(console=drawn_on, screen=True, auto_refresh=False) as live:
            while True:
                sheet = Sheet(terminal)
                draw(sheet, self.view, self.asking.now(), max(3, drawn_on.size.height - LINES_AROUND))
                live.update(sheet.drawing(), refresh=True)
                await asyncio.sleep(self.tick_seconds)

    async def print_changes(self, terminal: Terminal) -> None:
        """Print the board once, then only what is new, overdue or done: for a screen reader."""
        sheet = Sheet(terminal)
        draw(sheet, self.view, self.asking.now(), None)
        sheet.show()
        printed = self.said(terminal)
        while True:
            await asyncio.sleep(self.tick_seconds)
            now = self.said(terminal)
            lines = [said for name, said in now.items() if printed.get(name) != said]
            lines += [
                terminal.say("board_gone", what=said.partition(" ")[2])
                for name, said in printed.items()
                if name not in now
            ]
            if lines:
                print("\n".join([shown.clock(self.view.channel["now"]), *lines]), flush=True)
            printed = now

    def said(self, terminal: Terminal) -> dict[str, str]:
        """Return what the board says without its moving clocks: the line, whether it is heard, and each thing owed."""
        words, now = terminal.words, self.asking.now()
        found = {
            "line": f"{words.say('line')} {line({**self.view.channel['link'], 'last_heard': None}, words, now).text}"
        }
        if self.view.silent_since is not None:
            found["silent"] = words.say("unreachable")
        for each in self.view.owed:
            verdict = words.of("verdicts", each["verdict"])
            found[each["id"]] = " ".join([verdict, *map(plain, owed_row(words, each, self.view, now)[1:])])
        return found
