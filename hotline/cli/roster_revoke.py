"""`hotline roster revoke`: drafts the next roster, in which the keys of somebody end; if need be, in the past."""

from pathlib import Path
from typing import Annotated

import typer

from hotline.cli.desk import wall
from hotline.cli.drafting import AnewOption, DryOption, FolderOption, begin, lay_down, moment
from hotline.cli.terminal import terminal_of
from hotline.cli.verbs import Verb
from hotline.core.amendment import revoked

app = typer.Typer()


@app.command("revoke", cls=Verb)
def revoke(  # noqa: PLR0913 - an option each
    context: typer.Context,
    whose: Annotated[str, typer.Argument(metavar="SUBJECT|KID")],
    *,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT")],
    at: Annotated[str | None, typer.Option("--at", metavar="INSTANT")] = None,
    folder: FolderOption = Path(),
    anew: AnewOption = False,
    dry_run: DryOption = False,
) -> None:
    """Draft the next roster with a key revoked."""
    terminal = terminal_of(context)
    begun = begin(folder, anew=anew)
    now = wall()
    keys = revoked(begun.keys, whose, moment(at, "--at", now), reason)
    lay_down(terminal, folder, begun.draft(keys, now), dry=dry_run)
