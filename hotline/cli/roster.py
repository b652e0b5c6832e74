"""`hotline roster`: shows the keys of a party, and changes them in a ceremony; in which file each verb is."""

from typing import Final

import typer

from hotline.cli.verbs import LazyGroup

MODULES: Final = {
    "show": "roster_show",
    "add": "roster_add",
    "revoke": "roster_revoke",
    "rotate": "roster_rotate",
    "sign": "roster_sign",
    "publish": "roster_publish",
}


class Rosters(LazyGroup):
    """Every verb of rosters, in the order of a ceremony."""

    modules = MODULES


app = typer.Typer(cls=Rosters, rich_markup_mode=None)


@app.callback()
def rosters() -> None:
    """Change the keys of a party."""
