"""`hotline send`: write a message, see what it says and what will follow, sign it, post it."""

from pathlib import Path
from typing import Annotated, Any

import typer

from hotline.cli.asking import Asking, ask
from hotline.cli.exits import DeskError
from hotline.cli.find import find
from hotline.cli.outbox import Outbox
from hotline.cli.posting import Manner, post_again, show_and_post
from hotline.cli.terminal import terminal_of
from hotline.cli.typed import gathered, joined
from hotline.cli.verbs import Verb
from hotline.cli.writing import write
from hotline.files.positions import read, unreadable

app = typer.Typer(rich_markup_mode=None)

FieldOptions = Annotated[list[str] | None, typer.Option("--field", "-f", metavar="NAME=VALUE")]
FileOption = Annotated[Path | None, typer.Option("--file", metavar="FILE")]
PrecedenceOption = Annotated[str | None, typer.Option("--precedence", metavar="WORD")]
DryOption = Annotated[bool, typer.Option("--dry-run")]
YesOption = Annotated[bool, typer.Option("--yes", "-y")]


@app.command("send", cls=Verb)
def send(  # noqa: PLR0913 - an option each
    context: typer.Context,
    form: Annotated[str | None, typer.Argument(metavar="FORM")] = None,
    *,
    field: FieldOptions = None,
    file: FileOption = None,
    case: Annotated[str | None, typer.Option("--case", "--to", metavar="NUMBER")] = None,
    precedence: PrecedenceOption = None,
    dry_run: DryOption = False,
    yes: YesOption = False,
    again: Annotated[bool, typer.Option("--again")] = False,
) -> None:
    """Write, sign and post a message of a form."""
    terminal = terminal_of(context)
    manner = Manner(dry=dry_run, yes=yes)
    if again:
        ask(terminal, lambda asking: post_again(asking, Outbox(asking.desk.outbox)))
        return
    if form is None:
        raise DeskError("no_form")
    typed = typed_fields(field, file)

    async def verb(asking: Asking) -> None:
        answers = await find(asking, case) if case else None
        writing = await write(asking, form, typed, answers=answers, precedence=upper(precedence))
        await show_and_post(asking, writing, manner)

    ask(terminal, verb)


def typed_fields(options: list[str] | None, file: Path | None) -> dict[str, Any]:
    """Return the fields that a file and the options give; an option says it instead of the file."""
    written = read(file).value if file else {}
    if not isinstance(written, dict):
        raise unreadable(str(file), "there are no fields", "Write one a line, name: value")
    return joined(written, gathered(options or ()))


def upper(precedence: str | None) -> str | None:
    """Return a precedence as it is written."""
    return precedence.upper() if precedence else None
