"""`hotline protocol in-force`: which agreements are in force, coming, proposed or past, and by whose consent."""

from collections.abc import Mapping, Sequence
from typing import Any

import typer

from hotline.cli import shown
from hotline.cli.adopting import ORDER, TONES
from hotline.cli.asking import Asking, ask
from hotline.cli.sheet import Cell, Mark, Sheet, show
from hotline.cli.terminal import terminal_of
from hotline.cli.verbs import Verb
from hotline.cli.words import Words
from hotline.core.canonical import short

app = typer.Typer()


@app.command("in-force", cls=Verb)
def in_force(context: typer.Context) -> None:
    """List agreements: how each stands, since when, and who consented."""
    terminal = terminal_of(context)

    async def verb(asking: Asking) -> None:
        listed = await asking.client.agreements()
        listed.sort(key=lambda each: ((*ORDER, each["state"]).index(each["state"]), each["protocol"], each["since"]))
        show(terminal, {"agreements": listed}, lambda sheet: draw(sheet, listed))

    ask(terminal, verb)


def draw(sheet: Sheet, listed: Sequence[Mapping[str, Any]]) -> None:
    """Draw every agreement, those in force first."""
    say, words = sheet.terminal.say, sheet.terminal.words
    if not listed:
        sheet.text(say("no_agreements"))
    for number, each in enumerate(listed):
        if number:
            sheet.gap()
        standing = Mark(words.of("standings", each["state"]), TONES.get(each["state"], "faint"))
        sheet.heading(f"{each['protocol']} {each['version']}", standing)
        sheet.text(words.title(each["title"]))
        sheet.pairs([*terms(each, words), *consents(each, words), (say("digest"), each["digest"])])


def terms(agreement: Mapping[str, Any], words: Words) -> list[tuple[str, Cell]]:
    """Return from when until when an agreement is in force, as far as it is known."""
    label = "earliest" if agreement["state"] == "proposed" else "in_force_from"
    rows: list[tuple[str, Cell]] = [(words.say(label), shown.clock(agreement["since"]))]
    if agreement["until"] is not None:
        until = shown.clock(agreement["until"])
        if agreement["successor"] is not None:
            until = words.say("until_successor", at=until, number=short(agreement["successor"]))
        rows.append((words.say("in_force_until"), until))
    return rows


def consents(agreement: Mapping[str, Any], words: Words) -> list[tuple[str, Cell]]:
    """Return who consented for each party, when, and where it stands in the log."""
    rows: list[tuple[str, Cell]] = []
    for each in agreement["consents"]:
        people = ", ".join(each["people"]) or words.say("by_configuration")
        at = shown.clock(each["at"])
        rows.append((each["party"], words.say("consented_at", people=people, at=at, index=each["index"])))
    return rows
