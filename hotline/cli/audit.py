"""`hotline audit`: judges what a center gave away, with public keys only; in which file each verb is."""

from typing import Final

import typer

from hotline.cli.verbs import LazyGroup

MODULES: Final = {
    "verify": "audit_verify",
    "compare": "audit_compare",
    "proof": "audit_proof",
    "report": "audit_report",
    "replay": "audit_replay",
}


class Audits(LazyGroup):
    """Every verb of an auditor."""

    modules = MODULES


app = typer.Typer(cls=Audits, rich_markup_mode=None)


@app.callback()
def audits() -> None:
    """Judge evidence."""
