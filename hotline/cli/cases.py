"""`hotline cases` and `hotline show`: every case in a line, and one of them whole."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from hotline.cli import shown
from hotline.cli.agreements import put_out, wants_html
from hotline.cli.asking import Asking, ask
from hotline.cli.filing import filed
from hotline.cli.find import find
from hotline.cli.sheet import Cell, Column, Mark, Sheet, show
from hotline.cli.terminal import terminal_of
from hotline.cli.thread import draw_case, draw_single
from hotline.cli.verbs import Verb
from hotline.client.errors import ClientError
from hotline.core.canonical import Instant, instant, short
from hotline.paper.columns import shortened

app = typer.Typer(rich_markup_mode=None)

TITLE_MOST: Final = 18
MOST: Final = 100


@app.command("cases", cls=Verb)
def list_cases(
    context: typer.Context,
    *,
    owing: Annotated[bool, typer.Option("--owing")] = False,
    limit: Annotated[int, typer.Option(metavar="NUMBER", min=1, max=MOST)] = 20,
    before: Annotated[str | None, typer.Option(metavar="NUMBER")] = None,
) -> None:
    """List cases, the newest first."""
    terminal = terminal_of(context)

    async def verb(asking: Asking) -> None:
        query: dict[str, str | int] = {"limit": limit}
        query |= {"owing": "true"} if owing else {}
        query |= {"before": await find(asking, before)} if before else {}
        page = await asking.client.cases(**query)
        show(terminal, page, lambda sheet: draw_cases(sheet, page["cases"], page["next"], asking.now()))

    ask(terminal, verb)


@app.command("show", cls=Verb)
def show_one(
    context: typer.Context,
    number: Annotated[str, typer.Argument(metavar="NUMBER")],
    *,
    json_envelope: Annotated[bool, typer.Option("--envelope")] = False,
    as_letter: Annotated[bool, typer.Option("--letter")] = False,
    as_html: Annotated[bool, typer.Option("--html")] = False,
    out: Annotated[Path | None, typer.Option(metavar="FILE")] = None,
) -> None:
    """Show a case or a message in full."""
    terminal = terminal_of(context)

    async def verb(asking: Asking) -> None:
        wanted = await find(asking, number)
        if as_letter or as_html or out is not None:
            put_out(await filed(asking, wanted, html=wants_html(out, asked=as_html)), out)
            return
        value = await case_or_message(asking, wanted, alone=json_envelope)
        protocol = await asking.client.agreement(value["agreement"])
        if "steps" in value:
            show(terminal, value, lambda sheet: draw_case(sheet, value, protocol, asking))
        else:
            show(terminal, value, lambda sheet: draw_single(sheet, value, protocol, asking, whole=json_envelope))

    ask(terminal, verb)


async def case_or_message(asking: Asking, number: str, *, alone: bool) -> dict[str, Any]:
    """Return the case of this number, or of this message; a message without a place yet, or *alone*, itself."""
    if not alone:
        try:
            return await asking.client.case(number)
        except ClientError as error:
            if error.rule != "case.unknown":
                raise
    return await asking.client.message(number)


def draw_cases(sheet: Sheet, found: Sequence[dict[str, Any]], following: str | None, now: Instant) -> None:
    """Draw cases, one a line."""
    say = sheet.terminal.say
    if not found:
        sheet.text(say("no_cases"))
        return
    columns = [
        Column(say("number")),
        Column(say("opened")),
        Column(say("from")),
        Column(say("precedence")),
        Column(say("form"), wraps=True),
        Column(say("state")),
        Column(say("next_deadline")),
    ]
    sheet.table(columns, [case_row(sheet, each, now) for each in found])
    if following is not None:
        sheet.text(say("more_cases", number=short(found[-1]["id"])))


def case_row(sheet: Sheet, case: dict[str, Any], now: Instant) -> list[Cell]:
    """Return a case as a row."""
    words = sheet.terminal.words
    due: Cell = "–"
    if case["overdue"]:
        due = Mark(words.say("overdue_count", count=case["overdue"]), "alarm")
    elif case["next_due"]:
        due = words.countdown(instant(case["next_due"]) - now)
    return [
        Mark(short(case["id"]), "strong"),
        shown.day_or_clock(case["opened"], now),
        case["opened_by"],
        Mark(case["precedence"], shown.TONES.get(case["precedence"], "")),
        shortened(f"{case['form']} {words.title(case['title'])}", TITLE_MOST),
        words.of("states", case["state"]),
        due,
    ]
