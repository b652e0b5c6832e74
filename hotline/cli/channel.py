"""`hotline channel` and `hotline health`: how the line stands, on one screen, and whether notices get through."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

import typer

from hotline.cli import shown
from hotline.cli.asking import Asking, ask
from hotline.cli.desk import desk_of, wall
from hotline.cli.exits import DeskError, Exit
from hotline.cli.sheet import Cell, Column, Mark, Sheet, Tone, show
from hotline.cli.terminal import Terminal, terminal_of
from hotline.cli.verbs import Verb
from hotline.cli.words import Words
from hotline.client.client import Client
from hotline.core.canonical import Instant, instant
from hotline.core.signature import ED25519
from hotline.files.keys import generate
from hotline.paper.columns import pad

app = typer.Typer(rich_markup_mode=None)

HEALTH_TONES: Final[Mapping[str, Tone]] = {"ok": "good", "degraded": "warn", "failing": "alarm"}
BYTES: Final = frozenset({"disk"})


@app.command("channel", cls=Verb)
def channel(context: typer.Context) -> None:
    """Show how the channel stands."""
    terminal = terminal_of(context)

    async def verb(asking: Asking) -> None:
        value = asking.channel
        show(terminal, value, lambda sheet: draw_channel(sheet, value))

    ask(terminal, verb)


@app.command("health", cls=Verb)
def health(context: typer.Context) -> None:
    """Check that notices get through."""
    terminal = terminal_of(context)
    value = asyncio.run(ask_health(terminal))
    show(terminal, value, lambda sheet: draw_health(sheet, value))
    if value["status"] != "ok":
        raise typer.Exit(Exit.REFUSED)


async def ask_health(terminal: Terminal) -> dict[str, Any]:
    """Return how the line does; nobody needs a key to ask, so the proof is by one made for the occasion."""
    desk = desk_of(terminal)
    if not desk.url:
        raise DeskError("no_desk", "url")
    async with Client(str(desk.url), generate(ED25519), "anybody", "auditor", now=wall) as client:
        return await client.health()


def draw_channel(sheet: Sheet, value: Mapping[str, Any]) -> None:
    """Draw how the channel stands."""
    say, words = sheet.terminal.say, sheet.terminal.words
    now = instant(value["now"])
    sheet.heading(
        say("channel_of", channel=value["channel"], party=value["party"], peer=value["peer"]),
        shown.status(value["status"], words),
    )
    rows: list[tuple[str, Cell]] = [
        (say("time"), shown.clock(value["now"])),
        (say("line"), line(value["link"], words, now)),
    ]
    rows.append((say("clocks"), clocks(value, words)))
    rows += [
        (say(f"log_{log}", party=value["logs"][log]["party"]), log_line(value["logs"][log], words, now))
        for log in ("ours", "theirs")
    ]
    rows.append((say("log_watch"), say("entries", count=value["watch"]["size"])))
    rows += [(say(f"waiting_{name}"), str(value[name])) for name in ("proposals", "accepted", "waiting") if value[name]]
    sheet.pairs(rows)
    for key, wrong in (("not_reconciled", not value["reconciled"]), ("forked", bool(value["forked"]))):
        if wrong:
            sheet.text(Mark(say(key, why=value["forked"] or ""), "alarm"))
    if value.get("stopped"):
        sheet.text(Mark(say("exercise_stopped", at=shown.clock(value["stopped"])), "alarm"))
    sheet.gap()
    columns = [
        Column(say("agreement")),
        Column(say("in_force")),
        Column(say("digest")),
        Column(say("title"), wraps=True),
    ]
    sheet.table(columns, [agreement_row(each, words) for each in value["agreements"]])


def line(link: Mapping[str, Any], words: Words, now: Instant) -> Mark:
    """Return the state of the line in words."""
    since = words.say("since", at=shown.clock(link["since"], now)) if link["since"] else ""
    heard = "" if link["last_heard"] is None else words.length(now - instant(link["last_heard"]))
    if link["up"]:
        said = words.say("line_up", since=since).strip()
        return Mark(f"{said} · {words.say('heard', length=heard)}" if heard else said, "good")
    return Mark(words.say("line_down", since=since).strip(), "alarm")


def clocks(value: Mapping[str, Any], words: Words) -> str:
    """Return how far the clocks of both centers differ."""
    found = value["clock"] or value["link"]
    if found["offset"] is None:
        return words.say("clocks_unknown")
    return words.say("clocks_differ", offset=f"{found['offset']:+d}", bound=found["bound"])


def clocks_briefly(value: Mapping[str, Any], words: Words) -> str:
    """Return the same in a few columns."""
    found = value["clock"] or value["link"]
    if found["offset"] is None:
        return words.say("clocks_unknown")
    return words.say("clocks_briefly", offset=f"{found['offset']:+d}", bound=found["bound"])


def log_line(log: Mapping[str, Any], words: Words, now: Instant) -> Mark:
    """Return how far a log reaches, and how far it is cosigned."""
    behind = log["size"] - log["cosigned"]
    said = words.say("entries", count=log["size"])
    if log["cosigned_at"] is None:
        return Mark(f"{said} · {words.say('never_cosigned')}", "warn" if log["size"] else "")
    at = shown.short_clock(log["cosigned_at"], now)
    whole = words.say("all_cosigned", at=at) if behind == 0 else words.say("behind", count=behind, at=at)
    return Mark(f"{said} · {whole}", "warn" if behind else "")


def agreement_row(agreement: Mapping[str, Any], words: Words) -> list[Cell]:
    """Return an agreement as a row."""
    over = agreement["state"] in ("superseded", "ended")
    at = agreement["until"] if over else agreement["since"]
    force: Cell = f"{words.of('standings', agreement['state'])} {at[:10]}"
    if agreement["state"] == "in_force":
        force = agreement["since"][:10]
    elif agreement["state"] == "proposed":
        force = Mark(words.say("consent_of", parties=", ".join(agreement["consented"])), "warn")
    number = agreement["digest"].removeprefix("sha256:")[:8]
    return [f"{agreement['protocol']} {agreement['version']}", force, number, words.title(agreement["title"])]


def draw_health(sheet: Sheet, value: Mapping[str, Any]) -> None:
    """Draw every check, the worst first."""
    say, words = sheet.terminal.say, sheet.terminal.words
    status = Mark(words.of("healths", value["status"]), HEALTH_TONES.get(value["status"], ""))
    sheet.heading(status, f"{value.get('channel', '')} {value.get('party', '')} {value['version']}".strip())
    order = ["failing", "degraded", "ok"]
    rows: list[list[Cell]] = []
    for each in sorted(value["checks"], key=lambda each: order.index(each["status"])):
        tone = HEALTH_TONES.get(each["status"], "")
        rows.append(
            [
                Mark(pad(words.of("healths", each["status"]), 8).strip(), tone),
                checked(each, words),
                measured(each, words),
            ]
        )
    sheet.table([Column(say("check_status")), Column(say("check"), wraps=True), Column(say("value"), right=True)], rows)


def checked(check: Mapping[str, Any], words: Words) -> str:
    """Return what is checked; of somebody outside the channel, who it is, and why they fail."""
    kind, _, name = str(check["name"]).partition(":")
    if not name:
        return words.of("checks", kind)
    why = "" if check["status"] == "ok" else f": {check['says']}"
    return f"{words.of('checks', kind)} {name}{why}"


def measured(check: Mapping[str, Any], words: Words) -> str:
    """Return the value of a check: a length of time, or space on the disk."""
    value = check["value"]
    if value is None or value < 0:
        return "–"
    if check["name"] in BYTES:
        return words.say("gigabytes", count=f"{value / 1e9:.1f}")
    return words.length(value) if value >= 1000 else words.say("milliseconds", count=value)  # noqa: PLR2004 - a second
