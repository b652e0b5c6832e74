"""`hotline protocol`: writes, checks, shows and compares agreements; in which file each verb is."""

from typing import Final

import typer

from hotline.cli.verbs import LazyGroup

MODULES: Final = {
    "check": "protocol_check",
}


class Agreements(LazyGroup):
    """Every verb of agreements, in the order in which their author needs them."""

    modules = MODULES


app = typer.Typer(cls=Agreements, rich_markup_mode=None)


@app.callback()
def agreements() -> None:
    """Work on agreements."""
