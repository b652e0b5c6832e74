"""Tells what is wrong, on the error stream: for a person in three parts, for a program as JSON."""

import json
import sys
from collections.abc import Sequence

from hotline.cli.exits import Trouble
from hotline.cli.layout import width
from hotline.cli.terminal import Terminal
from hotline.paper.columns import cells, pad, wrap
from hotline.paper.visible import escaped, visible


def tell_troubles(troubles: Sequence[Trouble], terminal: Terminal) -> int:
    """Print *troubles* and return the exit code."""
    code = int(troubles[0].exit)
    if terminal.json:
        value = {"exit": code, "troubles": [each.as_json() for each in troubles]}
        print(escaped(json.dumps(value, ensure_ascii=False)), file=sys.stderr)
        return code
    for each in troubles:
        print("\n".join(lines_of(each, terminal)), file=sys.stderr)
    return code


def lines_of(trouble: Trouble, terminal: Terminal) -> list[str]:
    """Return one trouble as a person reads it: what, where, what to do."""
    what = f"{trouble.what} ({trouble.rule})" if trouble.rule else trouble.what
    parts = {"trouble_what": what, "trouble_where": trouble.where, "trouble_do": trouble.remedy}
    named = [(terminal.say(label), visible(text)) for label, text in parts.items() if text]
    if terminal.plain:
        return [f"{label} {text}" for label, text in named]
    left = max(cells(label) for label, _ in named) + 1
    return [
        pad(label if first else "", left) + line
        for label, text in named
        for first, line in ((at == 0, line) for at, line in enumerate(wrap(text, width() - left)))
    ]
