"""`hotline protocol diff`: what changed between two agreements, for whom, in sentences."""

from pathlib import Path
from typing import Annotated, Any, Final

import typer

from hotline.cli.agreements import named, put_out, wants_html
from hotline.cli.layout import width
from hotline.cli.sheet import show
from hotline.cli.terminal import terminal_of
from hotline.cli.verbs import Verb
from hotline.paper.difference import Compared, compared

app = typer.Typer()

SAME: Final = 0
DIFFERENT: Final = 1


@app.command("diff", cls=Verb)
def compare(
    context: typer.Context,
    old: Annotated[str, typer.Argument(metavar="OLD")],
    new: Annotated[str, typer.Argument(metavar="NEW")],
    *,
    as_html: Annotated[bool, typer.Option("--html")] = False,
    out: Annotated[Path | None, typer.Option(metavar="FILE")] = None,
) -> int:
    """Say in sentences what changed between two agreements, and for whom."""
    terminal = terminal_of(context)
    former, latter = named(old, terminal), named(new, terminal)
    found = compared(former.document, latter.document, (former.digest, latter.digest), terminal.language)
    if wants_html(out, asked=as_html):
        put_out(found.html(), out)
    elif terminal.json and out is None:
        show(terminal, described(found), lambda _: None)
    else:
        put_out("\n".join(found.lines(width(), aligned=not terminal.plain)) + "\n", out)
    return DIFFERENT if found.sentences else SAME


def described(found: Compared) -> dict[str, Any]:
    """Return the comparison as a program reads it."""
    return {
        "old": found.old.digest,
        "new": found.new.digest,
        "differences": [
            {"effect": each.effect.value, "path": each.path, "says": each.text} for each in found.sentences
        ],
    }
