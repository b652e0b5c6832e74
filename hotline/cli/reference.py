"""The manual of every verb as one page, printed from the verbs themselves: `python -m hotline.cli.reference`."""

import sys
from dataclasses import fields
from typing import Any, Final

from typer.main import get_command

from hotline.cli import manual
from hotline.cli.desk import Desk
from hotline.cli.main import MODULES, app
from hotline.cli.words import Words

DESK: Final = """
## The file of a desk

`desk.yaml` says who sits here, so that the options need not be typed. It is looked for in this folder, then in
`~/.config/hotline/`; `--desk` or `HOTLINE_DESK` name another. Paths start at its folder.

```yaml
url: http://127.0.0.1:8440
subject: us/alice
key: alice.ed25519.key.pem
also: [alice.ml-dsa-65.key.pem]
roots: {us: us-root.json, cn: cn-root.json}
```"""


def every_verb() -> dict[str, Any]:
    """Return every verb by its whole name, `keys init` among them, in the order of the first page."""
    program: Any = get_command(app)
    found: dict[str, Any] = {}
    for name in MODULES:
        verb = program.get_command(None, name)
        inner = verb.list_commands(None) if hasattr(verb, "list_commands") else ()
        found |= {f"{name} {each}": verb.get_command(None, each) for each in inner} if inner else {name: verb}
    return found


def cli_page() -> str:
    """Return the page as Markdown."""
    return manual.reference(every_verb(), get_command(app), Words("en")) + desk_section()


def desk_section() -> str:
    """Return what may be written into `desk.yaml`."""
    rows = [f"| `{each.name}` | {each.metadata['says']} |" for each in fields(Desk)]
    return "\n".join([DESK, "", "| Key | |", "|---|---|", *rows]) + "\n"


if __name__ == "__main__":
    sys.stdout.write(cli_page())
