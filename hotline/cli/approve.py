"""`hotline approve`: read what another person signed, and sign it as the second one; without a number, what waits."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from hotline.cli import shown
from hotline.cli.asking import Asking, ask
from hotline.cli.exits import DeskError
from hotline.cli.find import find
from hotline.cli.posting import confirm, report
from hotline.cli.send import YesOption
from hotline.cli.sheet import Column, Mark, Sheet, show
from hotline.cli.terminal import terminal_of
from hotline.cli.verbs import Verb
from hotline.core.canonical import short

app = typer.Typer(rich_markup_mode=None)


@app.command("approve", cls=Verb)
def approve(
    context: typer.Context,
    number: Annotated[str | None, typer.Argument(metavar="NUMBER")] = None,
    *,
    yes: YesOption = False,
) -> None:
    """Sign a proposal as second person."""
    terminal = terminal_of(context)

    async def verb(asking: Asking) -> None:
        waiting = await asking.client.proposals()
        if number is None:
            show(terminal, {"proposals": waiting}, lambda sheet: draw_waiting(sheet, waiting, asking))
            return
        wanted = await find(asking, number)
        proposal = next((each for each in waiting if each["id"] == wanted), None)
        if proposal is None:
            raise DeskError("no_proposal", short(wanted))
        await sign(asking, proposal, yes=yes)

    ask(terminal, verb)


async def sign(asking: Asking, proposal: Mapping[str, Any], *, yes: bool) -> None:
    """Show what is to be signed, ask, and sign exactly that."""
    terminal = asking.terminal
    if asking.desk.subject in proposal["people"]:
        raise DeskError("signed_already", short(proposal["id"]), who=asking.desk.subject)
    protocol = await asking.client.agreement(proposal["agreement"])
    if not terminal.json:
        sheet = Sheet(terminal)
        sheet.text(
            terminal.say(
                "you_sign", who=", ".join(proposal["people"]), expires=shown.clock(proposal["expires"], asking.now())
            )
        )
        shown.draw_message(sheet, proposal, protocol)
        sheet.gap()
        sheet.show()
    if not yes:
        confirm(terminal, proposal["precedence"], terminal.say("confirm_approve"))
    report(asking, await asking.client.second(proposal["id"]), (protocol, proposal["form"]))


def draw_waiting(sheet: Sheet, waiting: Sequence[Mapping[str, Any]], asking: Asking) -> None:
    """Draw the proposals that wait for a second person."""
    say, words = sheet.terminal.say, sheet.terminal.words
    if not waiting:
        sheet.text(say("nothing_waits"))
        return
    sheet.heading(say("these_wait"))
    columns = [say("number"), say("precedence"), say("form"), say("signed_by"), say("until")]
    rows = [
        (
            Mark(short(each["id"]), "strong"),
            shown.precedence(each["precedence"], words),
            each["form"],
            ", ".join(each["people"]),
            shown.clock(each["expires"], asking.now()),
        )
        for each in waiting
    ]
    sheet.table([Column(title) for title in columns], rows)
    sheet.text(say("approve_how", number=short(waiting[0]["id"])))
