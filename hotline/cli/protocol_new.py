"""`hotline protocol new`: writes a commented protocol that can be agreed as it stands, to be changed into one's own."""

import re
from pathlib import Path
from typing import Annotated, Final

import typer

from hotline.cli.exits import DeskError
from hotline.cli.sheet import Mark, Sheet, show
from hotline.cli.terminal import terminal_of
from hotline.cli.verbs import Verb
from hotline.core.form_reading import NAME
from hotline.files import language

app = typer.Typer()

CALLED: Final = "my-protocol".ljust(26)
NEXT: Final = ("check {file}", "rehearse {file} VIS-1", "show {file}")


@app.command("new", cls=Verb)
def new(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(metavar="NAME")] = None,
) -> None:
    """Write a commented protocol to begin with."""
    if name is None:
        typer.echo(language.start(), nl=False)
        return
    path = written(Path(name if name.endswith(".yaml") else f"{name}.yaml"))
    show(terminal_of(context), {"file": str(path)}, lambda sheet: draw(sheet, path))


def written(path: Path) -> Path:
    """Write the start to *path*, where no file may be, and return it; the protocol is called as the file is."""
    if not re.fullmatch(NAME, path.stem):
        raise DeskError("not_a_name", str(path), found=path.stem)
    text = language.start().replace(CALLED, f"{path.stem} ".ljust(len(CALLED)), 1)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise DeskError("file_there", str(path)) from None
    except OSError as error:
        raise DeskError("file_not_written", str(path), why=error.strerror) from error
    return path


def draw(sheet: Sheet, path: Path) -> None:
    """Draw where it was written, and what to do with it."""
    say = sheet.terminal.say
    sheet.heading(Mark(say("written", file=path), "good"))
    sheet.text(say("written_next"))
    for verb in NEXT:
        sheet.text(f"hotline protocol {verb.format(file=path)}", indent=2)
