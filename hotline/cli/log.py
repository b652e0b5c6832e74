"""`hotline log`: reads the logs, and proves them whole."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import typer

from hotline.cli import shown
from hotline.cli.asking import Asking, ask
from hotline.cli.broken import broken
from hotline.cli.entries import summary
from hotline.cli.exits import Exit
from hotline.cli.gathering import Gathered, from_center, from_files
from hotline.cli.log_proof import write_proof
from hotline.cli.log_tiles import write_tiles
from hotline.cli.progress import bar
from hotline.cli.proving import Proof, prove
from hotline.cli.sheet import Column, Mark, Sheet, show
from hotline.cli.terminal import Terminal, terminal_of
from hotline.cli.verbs import Group, Verb
from hotline.core.canonical import Instant
from hotline.files import config as config_file

app = typer.Typer(cls=Group, rich_markup_mode=None)
app.command("proof", cls=Verb)(write_proof)
app.command("tiles", cls=Verb)(write_tiles)

LogName = Literal["ours", "theirs", "watch"]
ROWS_MOST: Final = 256


@app.command("show", cls=Verb)
def show_log(
    context: typer.Context,
    log: Annotated[LogName, typer.Argument(metavar="LOG")] = "ours",
    *,
    first: Annotated[int | None, typer.Option(metavar="NUMBER", min=0)] = None,
    limit: Annotated[int, typer.Option(metavar="NUMBER", min=1, max=ROWS_MOST)] = 20,
) -> None:
    """Read the entries of a log, the newest by default."""
    terminal = terminal_of(context)

    async def verb(asking: Asking) -> None:
        sizes = {name: each["size"] for name, each in asking.channel["logs"].items()}
        size = {**sizes, "watch": asking.channel["watch"]["size"]}[log]
        page = await asking.client.entries(log, max(0, size - limit) if first is None else first, limit)
        show(terminal, page, lambda sheet: draw_entries(sheet, page, asking.now()))

    ask(terminal, verb)


@app.command("verify", cls=Verb)
def verify(
    context: typer.Context,
    *,
    config: Annotated[Path | None, typer.Option(metavar="FILE")] = None,
) -> None:
    """Prove both logs whole."""
    terminal = terminal_of(context)
    found: list[Proof] = []
    if config is not None:
        settings = config_file.load(config)
        found.append(proved(terminal, asyncio.run(from_files(settings))))
    else:

        async def verb(asking: Asking) -> None:
            with bar(terminal, "downloading") as step:
                gathered = await from_center(asking, step)
            found.append(proved(terminal, gathered))

        ask(terminal, verb)
    (proof,) = found
    show(terminal, proof.as_json(), lambda sheet: draw_proof(sheet, proof))
    raise typer.Exit(proof.exit)


def proved(terminal: Terminal, gathered: Gathered) -> Proof:
    """Verify what was gathered, showing how far it got."""
    with bar(terminal, "verifying") as step:
        return prove(gathered, step)


def draw_entries(sheet: Sheet, page: Mapping[str, Any], now: Instant) -> None:
    """Draw entries, one a line."""
    say, words = sheet.terminal.say, sheet.terminal.words
    sheet.heading(say("log_title", log=words.of("logs", page["log"]), size=page["size"]))
    rows = [
        (
            str(each["index"]),
            shown.clock(each["entry"]["at"], now) if each["entry"] else "–",
            words.of("entries", each["entry"]["kind"]) if each["entry"] else say("unreadable"),
            summary(each["entry"], words) if each["entry"] else each["leaf"],
        )
        for each in page["entries"]
    ]
    columns = [
        Column(say("entry_number"), right=True),
        Column(say("time")),
        Column(say("kind")),
        Column(say("says"), wraps=True),
    ]
    sheet.table(columns, rows)


def draw_proof(sheet: Sheet, proof: Proof) -> None:
    """Draw what was proved, or what does not hold."""
    say, words = sheet.terminal.say, sheet.terminal.words
    tones = {Exit.OK: "good", Exit.PROOF: "alarm"}
    key = {Exit.OK: "proof_good", Exit.PROOF: "proof_bad"}.get(proof.exit, "proof_open")
    sheet.heading(Mark(say(key), "good" if proof.exit == Exit.OK else "alarm" if proof.exit in tones else "warn"))
    sheet.pairs(
        [
            *((say("log_of", party=party), say("entries", count=size)) for party, size in proof.sizes.items()),
            (say("messages"), str(proof.messages)),
            *([(say("disputed"), Mark(str(proof.disputed), "warn"))] if proof.disputed else []),
            (say("cosignatures"), say("cosignatures_good", count=proof.cosignatures)),
            (say("heads"), ", ".join(f"{party} {size}" for party, size in proof.heads.items()) or "–"),
            (say("watch_ties"), say("ties_good", count=proof.ties)),
        ]
    )
    for first, size in proof.lost:
        sheet.text(Mark(say("watch_lost", first=first, last=size - 1), "warn"))
    for each in proof.findings:
        place = say("finding_entry", party=each.party, index=each.index) if each.index is not None else each.party
        sheet.text(Mark(f"{place}: {broken(each.rule, words)} ({each.rule}): {each.says}", "alarm"))
    sheet.text(say({Exit.OK: "proof_good_next", Exit.PROOF: "remedy_of_proof"}.get(proof.exit, "proof_open_next")))
