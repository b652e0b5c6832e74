"""`hotline protocol show`: an agreement as text, as a document to print, or as exactly the bytes that are signed."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from hotline.cli.agreements import named, put_out, wants_html
from hotline.cli.layout import width
from hotline.cli.sheet import show
from hotline.cli.terminal import terminal_of
from hotline.cli.verbs import Verb
from hotline.paper.agreement import agreement, html
from hotline.paper.summary import summary

app = typer.Typer()


@app.command("show", cls=Verb)
def show_agreement(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE")],
    *,
    as_html: Annotated[bool, typer.Option("--html")] = False,
    out: Annotated[Path | None, typer.Option(metavar="FILE")] = None,
    canonical: Annotated[bool, typer.Option("--canonical")] = False,
) -> None:
    """Show an agreement: as text, as a document to print, or as the bytes that are signed."""
    terminal = terminal_of(context)
    found = named(file, terminal)
    if canonical:
        sys.stdout.buffer.write(found.octets)
        return
    paper = agreement(found.document, found.digest, terminal.language, found.order)
    if wants_html(out, asked=as_html):
        put_out(html(paper), out)
        return
    if terminal.json and out is None:
        show(terminal, {"digest": found.digest, "document": found.document}, lambda _: None)
        return
    put_out("\n".join(summary(paper, width(), aligned=not terminal.plain)) + "\n", out)
