"""The manual of every verb as one page, printed from the verbs themselves: `python -m hotline.cli.reference`."""

import sys
from typing import Any

from typer.main import get_command

from hotline.cli import manual
from hotline.cli.main import MODULES, app
from hotline.cli.words import Words


def every_verb() -> dict[str, Any]:
    """Return every verb by its whole name, `keys init` among them, in the order of the first page."""
    program: Any = get_command(app)
    found: dict[str, Any] = {}
    for name in MODULES:
        verb = program.get_command(None, name)
        inner = getattr(verb, "commands", None)
        found |= {f"{name} {each}": command for each, command in inner.items()} if inner else {name: verb}
    return found


def cli_page() -> str:
    """Return the page as Markdown."""
    return manual.reference(every_verb(), get_command(app), Words("en"))


if __name__ == "__main__":
    sys.stdout.write(cli_page())
