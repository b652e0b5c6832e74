"""`hotline`: the options that every verb knows, and in which file each verb is."""

from pathlib import Path
from typing import Annotated, Final

import typer

from hotline import __version__
from hotline.cli.terminal import Terminal, terminal_of
from hotline.cli.verbs import Verbs

MODULES: Final = {
    "board": "board",
    "cases": "cases",
    "search": "search",
    "show": "cases",
    "forms": "forms",
    "send": "send",
    "file": "file",
    "receive": "answer",
    "acknowledge": "answer",
    "reply": "answer",
    "query": "answer",
    "refuse": "answer",
    "decline": "answer",
    "amend": "answer",
    "cancel": "answer",
    "retract": "answer",
    "approve": "approve",
    "channel": "channel",
    "health": "channel",
    "clock": "clock",
    "watch": "watch",
    "exercise": "exercise",
    "log": "log",
    "export": "export",
    "audit": "audit",
    "keys": "keys",
    "roster": "roster",
    "peer": "peer",
    "protocol": "protocol",
    "story": "story",
    "serve": "start",
    "backup": "backup",
    "restore": "restore",
    "archive": "archive",
    "demo": "demo",
}


class AllVerbs(Verbs):
    """Every verb of this house, in the order in which a duty officer needs them."""

    modules = MODULES


app = typer.Typer(cls=AllVerbs, name="hotline", rich_markup_mode=None, pretty_exceptions_enable=False)


def tell_version(wanted: bool) -> None:  # noqa: FBT001 - as typer calls it
    """Print the version and end."""
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def begin(  # noqa: PLR0913 - an option each
    context: typer.Context,
    *,
    json: Annotated[bool, typer.Option("--json")] = False,
    plain: Annotated[bool, typer.Option("--plain")] = False,
    language: Annotated[str | None, typer.Option(metavar="en|zh")] = None,  # noqa: ARG001 - read before all others
    desk: Annotated[Path | None, typer.Option("--desk", "--config", metavar="FILE", envvar="HOTLINE_DESK")] = None,
    url: Annotated[str | None, typer.Option(metavar="URL", envvar="HOTLINE_URL")] = None,
    key: Annotated[Path | None, typer.Option(metavar="FILE", envvar="HOTLINE_KEY")] = None,
    subject: Annotated[str | None, typer.Option("--as", metavar="SUBJECT[:ROLE]", envvar="HOTLINE_AS")] = None,
    version: Annotated[bool, typer.Option("--version", callback=tell_version, is_eager=True)] = False,  # noqa: ARG001 - it ends
) -> None:
    """Read the options that every verb knows."""
    context.obj = Terminal(terminal_of(context).language, json, plain, desk, url, key, subject)


def run() -> None:
    """Run the verb of this command line."""
    app(prog_name="hotline")
