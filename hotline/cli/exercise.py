"""`hotline exercise`: stops an exercise by hand; an actual FLASH or IMMEDIATE does without anybody (rule 19)."""

from typing import Annotated

import typer

from hotline.cli.asking import Asking, ask
from hotline.cli.exits import DeskError
from hotline.cli.posting import confirm
from hotline.cli.sheet import Mark, show
from hotline.cli.terminal import terminal_of
from hotline.cli.verbs import Group, Verb

app = typer.Typer(cls=Group, rich_markup_mode=None)


@app.callback()
def exercise() -> None:
    """Work on an exercise."""


@app.command("stop", cls=Verb)
def stop(
    context: typer.Context,
    *,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT")],
    yes: Annotated[bool, typer.Option("--yes")] = False,
) -> None:
    """Stop the exercise on both sides, now."""
    terminal = terminal_of(context)

    async def verb(asking: Asking) -> None:
        if asking.channel["status"] != "exercise":
            raise DeskError("no_exercise", "", channel=asking.channel["channel"])
        if not yes:
            confirm(terminal, "ROUTINE", terminal.say("confirm_stop", channel=asking.channel["channel"]))
        await asking.client.stop_exercise(reason)
        show(terminal, {"state": "done"}, lambda sheet: sheet.text(Mark(terminal.say("exercise_is_over"), "good")))

    ask(terminal, verb)
