"""`hotline file`: the files of a message, listed, or one of them saved. What it says it is, nobody here acts on."""

from pathlib import Path
from typing import Annotated, Any

import typer

from hotline.cli.asking import Asking, ask
from hotline.cli.exits import DeskError
from hotline.cli.find import find
from hotline.cli.sheet import Column, Mark, Sheet, show
from hotline.cli.terminal import terminal_of
from hotline.cli.verbs import Verb
from hotline.core.canonical import short
from hotline.core.file_kind import octets_text
from hotline.paper.file_names import saved_as

app = typer.Typer(rich_markup_mode=None)


@app.command("file", cls=Verb)
def file(
    context: typer.Context,
    message: Annotated[str, typer.Argument(metavar="NUMBER")],
    name: Annotated[str | None, typer.Argument(metavar="NAME")] = None,
    *,
    out: Annotated[Path | None, typer.Option("--out", "-o", metavar="FILE")] = None,
) -> None:
    """List the files of a message, or save one."""
    terminal = terminal_of(context)

    async def verb(asking: Asking) -> None:
        shown = await asking.client.message(await find(asking, message))
        files = [dict(each) for each in shown.get("files") or ()]
        if name is None:
            value = {"message": shown["id"], "whole": shown.get("whole"), "files": files}
            show(terminal, value, lambda sheet: draw(sheet, value))
            return
        found = next((each for each in files if name in (each["name"], each["field"])), None)
        if found is None:
            known = ", ".join(each["name"] for each in files)
            raise DeskError("no_such_file", name, number=short(shown["id"]), known=known or "–")
        if not found["here"]:
            raise DeskError("file_not_here", found["name"])
        called = Path(saved_as(Path(found["name"]).name, found["media"]))
        path = saved(await asking.client.file(found["digest"]), out or called)
        value = {"file": str(path), "digest": found["digest"], "bytes": found["size"]}
        show(terminal, value, lambda sheet: sheet.text(terminal.say("file_saved", **value)))

    ask(terminal, verb)


def saved(body: bytes, path: Path) -> Path:
    """Write *body* to a new file, which nobody may run."""
    try:
        with path.open("xb") as found:
            found.write(body)
    except FileExistsError:
        raise DeskError("file_exists", str(path)) from None
    except OSError as error:
        raise DeskError("file_unwritable", str(path), why=error.strerror or str(error)) from None
    return path


def draw(sheet: Sheet, value: dict[str, Any]) -> None:
    """Draw the files of a message, one a line."""
    say = sheet.terminal.say
    if not value["files"]:
        sheet.text(say("no_files"))
        return
    columns = [Column(say("field")), Column(say("file_name"), wraps=True), Column(say("file_size")), Column("")]
    rows = [
        (
            each["field"],
            each["name"],
            octets_text(each["size"]),
            Mark(say("file_here"), "good") if each["here"] else Mark(say("file_coming"), "warn"),
        )
        for each in value["files"]
    ]
    sheet.table(columns, rows)
    if value["whole"]:
        sheet.text(say("file_whole", at=value["whole"]))
