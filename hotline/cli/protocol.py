"""`hotline protocol`: writes, checks, shows and compares agreements; in which file each verb is."""

from typing import Final

import typer

from hotline.cli.verbs import LazyGroup

MODULES: Final = {
    "new": "protocol_new",
    "check": "protocol_check",
    "schema": "protocol_schema",
    "rehearse": "protocol_rehearse",
    "show": "protocol_show",
    "diff": "protocol_diff",
    "propose": "protocol_propose",
    "agree": "protocol_agree",
    "in-force": "protocol_in_force",
}


class Agreements(LazyGroup):
    """Every verb of agreements, in the order in which their author needs them."""

    modules = MODULES


app = typer.Typer(cls=Agreements, rich_markup_mode=None)


@app.callback()
def agreements() -> None:
    """Work on agreements."""
