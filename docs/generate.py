"""Prints the pages of the reference that are made from the program itself: `python docs/generate.py`.

`tests/house/test_docs.py` fails when a page is not what the program says.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import MISSING, Field, fields, is_dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, Final, Literal, get_args, get_origin, get_type_hints

from hotline.core.canonical import Duration, Instant, duration_text
from hotline.core.rules import RULES
from hotline.files.config import Config
from hotline.files.contacts import Watch
from hotline.files.scalars import Address, NameOrPath, Passphrase, Url

HOUSE: Final = Path(__file__).parent.parent
TYPES: Final[dict[Any, str]] = {
    str: "text",
    int: "whole number",
    bool: "true or false",
    Path: "path",
    Duration: "length of time",
    Instant: "instant",
    Address: "host:port",
    Passphrase: "source of a passphrase",
    Url: "address",
    NameOrPath: "name or path",
}


ERRORS: Final = """\
# Refusals

<!-- Made by docs/generate.py from hotline/core/rules.py; change it there. -->

Whatever a center refuses, it refuses by one of these rules. The code is stable: programs may test for it. Over HTTP it
is the last part of `type` in a problem document (RFC 9457); in the shared log a message of the peer that cannot be
admitted is answered by a signed refusal that names it. A refusal changes nothing but the record of it.
"""

CONFIG: Final = """\
# Configuration

<!-- Made by docs/generate.py from hotline/files/config.py; change it there. -->

`config.yaml` is what the administrator of one center decides. Unknown keys refuse to start, and every complaint is made
at once, with its line. Paths are relative to the folder of the file. The file at the top of the repository is an
example with every key.

Times are written `250ms`, `90s`, `30m`, `48h`, `5d`; instants in UTC, `2026-11-22T10:00:00.000Z`. `NO`, `on` and `1e26`
are text: only `true`, `false`, `null` and whole numbers are anything else. Anchors, aliases and tags are not read.
"""

CONTACTS: Final = """\
# Contacts

<!-- Made by docs/generate.py from hotline/files/contacts.py; change it there. -->

`contacts.yaml` says whom a ladder calls, and how. What the board shows is what is called. A role that nobody holds
falls back to the duty officer, and says so. `examples/contacts.yaml` is an example.
"""


def errors() -> str:
    """Return the table of refusals."""
    lines = [ERRORS]
    for kind, codes in groupby(RULES, key=lambda code: code.partition(".")[0]):
        lines += [f"## {kind}\n", "| Rule | HTTP | Says | What to do | 中文 |", "|---|---|---|---|---|"]
        lines += [f"| `{code}` | {RULES[code].status} | {cells(code)} |" for code in codes] + [""]
    return "\n".join(lines)


def cells(code: str) -> str:
    """Return the last three cells of the row of *code*."""
    rule = RULES[code]
    return " | ".join(text.replace("|", "\\|") for text in (rule.says, rule.remedy, rule.says_zh))


def config() -> str:
    """Return the keys of `config.yaml`."""
    return CONFIG + "".join(section("", "What a center is", Config))


def contacts() -> str:
    """Return the keys of `contacts.yaml`."""
    return CONTACTS + "".join(section("", "The watch", Watch))


def section(path: str, title: str, kind: type) -> Iterator[str]:
    """Yield the table of a section, then those of the sections in it."""
    yield f"\n## {f'`{path}`' if path else title}\n\n"
    if path:
        yield f"{title}\n\n"
    yield "| Key | Is | Default | What it decides |\n|---|---|---|---|\n"
    hints = get_type_hints(kind)
    inner = [(f"{path}.{each.name}".strip("."), each, hints[each.name]) for each in fields(kind)]
    for name, each, hint in inner:
        yield f"| `{name}` | {words(hint)}{between(each)} | {default(each)} | {each.metadata['says']} |\n"
    for name, each, hint in inner:
        if nested := section_of(hint):
            named = f"{name}.<name>" if get_origin(hint) else name
            yield from section(named, each.metadata["says"], nested)


def section_of(hint: Any) -> type | None:  # noqa: ANN401 - an annotation
    """Return the dataclass that is written below a key."""
    kind = get_args(hint)[-1] if get_origin(hint) is not None and get_args(hint) else hint
    return kind if isinstance(kind, type) and is_dataclass(kind) and kind not in TYPES else None


def words(hint: Any) -> str:  # noqa: ANN401 - an annotation
    """Return a type in words."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Literal:
        return ", ".join(f"`{each}`" for each in inner)
    if origin is tuple:
        return f"list of {words(inner[0])}"
    if origin is not None and section_of(hint) is None and len(inner) > 1 and inner[-1] is not type(None):
        return f"name: {words(inner[-1])}"
    if inner and inner[-1] is type(None):
        return words(inner[0])
    return TYPES.get(hint, "names" if origin else "section")


def between(each: Field[Any]) -> str:
    """Return the bounds of a key."""
    bounds = each.metadata["between"]
    return f", {bounds[0]} to {bounds[1]}" if bounds else ""


def default(each: Field[Any]) -> str:
    """Return the default of a key, or why it has none."""
    if each.metadata["why"]:
        return f"none: {each.metadata['why']}"
    if each.default is MISSING or each.default in (None, ()):
        return "empty"
    lengthy = isinstance(each.default, int) and isinstance((each.metadata["between"] or [0])[0], str)
    return f"`{duration_text(each.default) if lengthy else each.default}`"


PAGES: Final[dict[str, Callable[[], str]]] = {
    "docs/reference/errors.md": errors,
    "docs/reference/config.md": config,
    "docs/reference/contacts.md": contacts,
}


def main() -> None:
    """Write every page."""
    for path, page in PAGES.items():
        (HOUSE / path).write_text(page(), encoding="utf-8")
        sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
