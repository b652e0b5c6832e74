"""`hotline watch`: who has the watch and what is open; hands it over, and takes it. Both sign the same list."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

import typer

from hotline.cli import shown
from hotline.cli.asking import Asking, ask
from hotline.cli.find import find
from hotline.cli.posting import confirm
from hotline.cli.send import YesOption
from hotline.cli.sheet import Cell, Column, Mark, Sheet, show
from hotline.cli.terminal import terminal_of
from hotline.cli.verbs import Group, Verb
from hotline.core.canonical import instant, short
from hotline.core.protocol import Protocol

app = typer.Typer(cls=Group, rich_markup_mode=None)

ROWS_MAX: Final = 20
Note = Annotated[str, typer.Option(metavar="TEXT")]


@app.command("show", cls=Verb)
def show_watch(context: typer.Context) -> None:
    """Show who has the watch, and what is open."""
    terminal = terminal_of(context)

    async def verb(asking: Asking) -> None:
        watch = await asking.client.watch()
        protocols = await loaded(asking)
        show(terminal, watch, lambda sheet: draw(sheet, watch, asking, protocols))

    ask(terminal, verb)


@app.command("offer", cls=Verb)
def offer(
    context: typer.Context,
    person: Annotated[str, typer.Argument(metavar="PERSON")],
    *,
    note: Note = "",
    confirmed: Annotated[bool, typer.Option("--confirmed")] = False,
    instead: Annotated[bool, typer.Option("--instead")] = False,
    yes: YesOption = False,
) -> None:
    """Sign what is open, and hand the watch to another person, who signs it as well."""
    terminal = terminal_of(context)

    async def verb(asking: Asking) -> None:
        taking = person if "/" in person else f"{asking.party}/{person}"
        await read_first(asking, terminal.say("confirm_offer", person=taking), yes=yes)
        after = await asking.client.offer_watch(taking, note=note, confirmed=confirmed, instead=instead)
        show(terminal, after, lambda sheet: draw_offered(sheet, after, asking))

    ask(terminal, verb)


@app.command("note", cls=Verb)
def note_down(
    context: typer.Context,
    text: Annotated[str, typer.Argument(metavar="TEXT")],
    *,
    about: Annotated[str, typer.Option("--about", metavar="NUMBER")] = "",
) -> None:
    """Write something into the watch log, such as a word by voice."""
    terminal = terminal_of(context)

    async def verb(asking: Asking) -> None:
        await asking.client.note_down(text, about=await find(asking, about) if about else "")
        show(terminal, {"state": "done"}, lambda sheet: sheet.text(terminal.say("noted_now")))

    ask(terminal, verb)


@app.command("take", cls=Verb)
def take(context: typer.Context, *, note: Note = "", yes: YesOption = False) -> None:
    """Take the watch that is offered to you, or that nobody has."""
    terminal = terminal_of(context)

    async def verb(asking: Asking) -> None:
        await read_first(asking, terminal.say("confirm_take"), yes=yes)
        after = await asking.client.take_watch(note=note)
        show(terminal, after, lambda sheet: draw_taken(sheet, after))

    ask(terminal, verb)


async def read_first(asking: Asking, question: str, *, yes: bool) -> None:
    """Show what is open to whoever is to sign it, and ask."""
    terminal, watch = asking.terminal, await asking.client.watch()
    if not terminal.json:
        sheet, protocols = Sheet(terminal), await loaded(asking)
        draw(sheet, watch, asking, protocols)
        sheet.show()
    if not yes:
        confirm(terminal, "ROUTINE", question)


async def loaded(asking: Asking) -> Sequence[Protocol]:
    """Return the agreements of the channel: they give titles to what is owed."""
    return [await asking.client.agreement(each["digest"]) for each in asking.channel["agreements"]]


def draw(sheet: Sheet, watch: Mapping[str, Any], asking: Asking, protocols: Sequence[Protocol]) -> None:
    """Draw who has the watch, what waits to be signed, and what is open."""
    say = sheet.terminal.say
    sheet.heading(holder_of(sheet, watch), shown.status(watch["status"], sheet.terminal.words))
    waiting = watch["offer"]
    if waiting is not None:
        until = shown.clock(waiting["expires"], asking.now())
        sheet.text(Mark(say("watch_waits", who=", ".join(waiting["lacks"]), until=until), "warn"))
        if waiting["note"]:
            sheet.text(f"“{waiting['note']}” {waiting['instead'] or waiting['leaving'] or waiting['taking']}", indent=2)
    if watch["flash"]:
        key = "watch_flash" if watch["holder"] is not None else "watch_flash_free"
        sheet.text(Mark(say(key, count=len(watch["flash"])), "alarm"))
    sheet.gap()
    draw_open(sheet, watch["open"], asking, protocols)


def holder_of(sheet: Sheet, watch: Mapping[str, Any]) -> str:
    """Return who has the watch since when, as a sentence."""
    say = sheet.terminal.say
    if watch["holder"] is None:
        return say("watch_nobody")
    return say("watch_holder", person=watch["holder"], since=shown.clock(watch["since"], instant(watch["now"])))


def draw_open(sheet: Sheet, listed: Mapping[str, Any], asking: Asking, protocols: Sequence[Protocol]) -> None:
    """Draw the two lists of what is open, the first rows of each."""
    say, owed, proposals = sheet.terminal.say, listed["owed"], listed["proposals"]
    if not owed["count"]:
        sheet.text(say("nothing_open"))
    else:
        columns = [
            Column(say(key), wraps=key == "owes")
            for key in ("time_left", "precedence", "form", "owes", "who", "for_message")
        ]
        sheet.table(columns, [owed_row(sheet, each, asking, protocols) for each in owed["first"][:ROWS_MAX]])
        if owed["count"] > ROWS_MAX:
            sheet.text(Mark(say("board_more", count=owed["count"] - ROWS_MAX), "faint"))
    if proposals["count"]:
        names = ", ".join(map(short, proposals["first"][:ROWS_MAX]))
        sheet.text(Mark(say("board_proposals", count=proposals["count"], numbers=names), "warn"))


def owed_row(sheet: Sheet, each: Mapping[str, Any], asking: Asking, protocols: Sequence[Protocol]) -> list[Cell]:
    """Return one obligation as a row."""
    words = sheet.terminal.words
    number, _, kind = str(each["id"]).partition("/")
    left = None if each["due"] is None else instant(each["due"]) - asking.now()
    ours = each["owed_by"] == asking.party
    kind, _, rest = kind.partition(".")
    protocol = next((one for one in protocols if each["form"] in one.forms), None)
    what = shown.kind_title(kind, protocol, each["form"], words, rest.partition(".")[0])
    return [
        Mark(shown.time_left(left, words, tolled=False), "alarm" if each["overdue"] else ""),
        shown.precedence(each["precedence"], words),
        each["form"],
        Mark(what, "strong" if ours else ""),
        Mark(each["owed_by"], "strong" if ours else ""),
        short(number),
    ]


def draw_offered(sheet: Sheet, after: Mapping[str, Any], asking: Asking) -> None:
    """Draw what became of an offer."""
    waiting = after["offer"]
    if waiting is None:
        draw_taken(sheet, after)
        return
    until = shown.clock(waiting["expires"], asking.now())
    sheet.text(Mark(sheet.terminal.say("watch_offered", who=", ".join(waiting["lacks"]), until=until), "good"))


def draw_taken(sheet: Sheet, after: Mapping[str, Any]) -> None:
    """Draw who has the watch now."""
    sheet.text(Mark(holder_of(sheet, after), "good"))
