"""Tells what two centers do, as their own records say it: nothing is printed that is not a fact in a watch log."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.text import Text

from hotline.client.client import Client
from hotline.client.following import Event

KINDS = ("placed", "cosigned", "rung_reached", "attempted", "missed", "link_up", "link_down", "proposed", "refused")
STYLES = {"FLASH": "bold white on red", "IMMEDIATE": "bold red", "PRIORITY": "yellow", "ROUTINE": "cyan"}
WIDTH = 80


@dataclass(slots=True)
class Narrator:
    """Follows both centers and prints one line a fact, at most 80 columns, with the time of the channel."""

    console: Console
    clients: dict[str, Client]
    told: asyncio.Condition = field(default_factory=asyncio.Condition)
    said: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def start(self, cursors: dict[str, int]) -> None:
        """Begin to follow, from these indexes of the watch logs."""
        for party, client in self.clients.items():
            self.tasks.append(asyncio.create_task(self.follow(party, client, cursors[party])))

    async def stop(self) -> None:
        """Follow no more."""
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        self.tasks.clear()

    async def follow(self, party: str, client: Client, cursor: int) -> None:
        """Print what the center of *party* records."""
        async for event in client.feed(cursor, KINDS):
            line = await self.line(client, event)
            if line is not None:
                self.print_line(party, str(event.fact["at"]), line)
            async with self.told:
                self.said.append((party, event.kind, event.fact | {"message": event.message}))
                self.told.notify_all()

    async def until(self, party: str, kind: str, **wanted: Any) -> dict[str, Any]:  # noqa: ANN401 - what a fact may say
        """Wait until *party* has recorded a fact of *kind* that says *wanted*; each fact is found once."""
        async with self.told:
            while True:
                for number, (who, what, fact) in enumerate(self.said):
                    if who == party and what == kind and all(fits(fact, each, value) for each, value in wanted.items()):
                        del self.said[number]
                        return fact
                await self.told.wait()

    async def line(self, client: Client, event: Event) -> Text | None:
        """Return what a fact says to a person; None if it is not worth a line."""
        fact = event.fact
        match event.kind:
            case "placed" if event.message is not None:
                return await self.message(client, event.message["id"])
            case "placed":
                return await self.own_entry(client, int(fact["index"]))
            case "proposed":
                return Text("a message waits for the second signature", "magenta")
            case "attempted":
                return Text(f"calls {fact['person'] or 'nobody'} ({fact['way']}): {fact['result']}", "bold")
            case "missed":
                return Text(f"{fact['obligation'].partition('/')[2]} is owed and missed", "red")
            case "link_up" | "link_down":
                return Text(
                    "the line stands" if event.kind == "link_up" else f"the line is down: {fact['reason']}", "blue"
                )
            case "refused":
                return Text(f"refuses: {fact['rule']}", "red")
            case _:
                return None

    async def message(self, client: Client, message_id: str) -> Text:
        """Return a line for a message that a center placed in its log."""
        shown = await client.message(message_id)
        protocol = await client.agreement(shown["agreement"])
        form = protocol.forms[shown["form"]]
        people = ", ".join(each.partition("/")[2] for each in shown["people"])
        text = Text()
        text.append(f"{shown['precedence']:9} ", STYLES[shown["precedence"]])
        text.append(f"{form.code} {form.title['en']} · {form.title['zh']} ")
        text.append(f"[{people}]", "dim")
        return text

    async def own_entry(self, client: Client, index: int) -> Text | None:
        """Return a line for what a center itself says in its log, if it matters to people."""
        (row,) = (await client.entries("ours", index, 1))["entries"]
        entry = row["entry"]
        if entry["kind"] == "overdue":
            return Text(f"records in the shared log: {entry['obligation'].partition('/')[2]} is overdue", "red")
        if entry["kind"] == "in_force":
            return Text("an agreement is in force", "green")
        return None

    def print_line(self, party: str, at: str, line: Text) -> None:
        """Print one line, cut to the width of the terminal."""
        text = Text(f"{at[5:10]} {at[11:19]} ", "dim")
        text.append(f"{party} ", "bold green" if party == "us" else "bold yellow")
        text.append_text(line)
        text.truncate(WIDTH, overflow="ellipsis")
        self.console.print(text, no_wrap=True, crop=True)

    def heading(self, english: str, chinese: str) -> None:
        """Print what is about to happen."""
        self.console.print()
        self.console.print(Text(f"{english} · {chinese}", "bold underline"), soft_wrap=True)


def fits(fact: dict[str, Any], name: str, wanted: Any) -> bool:  # noqa: ANN401 - what a fact may say
    """Return whether a fact, or the message it is about, says *wanted* of *name*; a set means any of them."""
    message = fact.get("message") or {}
    value = message[name] if name in message else fact.get(name)
    return value in wanted if isinstance(wanted, set) else value == wanted


def table(rows: Iterable[tuple[str, ...]]) -> str:
    """Return *rows* in columns."""
    held = [tuple(row) for row in rows]
    widths = [max(len(row[n]) for row in held) for n in range(len(held[0]))] if held else []
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in held
    )
