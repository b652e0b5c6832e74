"""`hotline serve`: starts a center from its configuration."""

from pathlib import Path
from typing import Annotated

import typer

from hotline.cli.serve import serve as serve_center
from hotline.cli.verbs import Verb

app = typer.Typer(rich_markup_mode=None)


@app.command("serve", cls=Verb)
def serve(config: Annotated[Path, typer.Option(metavar="FILE", envvar="HOTLINE_CONFIG")] = Path("config.yaml")) -> None:
    """Run a center until it is told to stop."""
    serve_center(config)
