"""`hotline clock`: a person who looks at another clock says that the one of the center is right (rule 7)."""

from typing import Annotated

import typer

from hotline.cli import shown
from hotline.cli.asking import Asking, ask
from hotline.cli.posting import confirm
from hotline.cli.sheet import Mark, show
from hotline.cli.terminal import terminal_of
from hotline.cli.verbs import Verb
from hotline.core.canonical import instant_text

app = typer.Typer(rich_markup_mode=None)


@app.command("clock", cls=Verb)
def clock(
    context: typer.Context,
    *,
    yes: Annotated[bool, typer.Option("--yes")] = False,
) -> None:
    """Confirm the clock of the center after it was moved."""
    terminal = terminal_of(context)

    async def verb(asking: Asking) -> None:
        now = instant_text(asking.now())
        if not yes:
            confirm(terminal, "ROUTINE", terminal.say("confirm_clock", party=asking.party, at=shown.clock(now)))
        await asking.client.confirm_clock()
        show(terminal, {"state": "done"}, lambda sheet: sheet.text(Mark(terminal.say("clock_is_right"), "good")))

    ask(terminal, verb)
