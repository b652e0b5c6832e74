"""The reference of the protocol language as one page, printed from its description: docs/reference/protocol.md."""

import inspect
from collections.abc import Iterator, Mapping
from typing import Any, Final

import yaml

from hotline.core import kinds
from hotline.core.field_reading import KINDS
from hotline.files.language import Key, Language, Section, describe
from hotline.files.schema import OF_KIND

HEAD: Final = """\
# The protocol language, version 1

<!-- Made by hotline/cli/language_page.py from hotline/files/language.yaml; change it there. -->

A protocol file is an agreement between two parties, written so that a diplomat can read it and a machine can keep it.
This page has every key with an example. Each example is a part of the file that `hotline protocol new` writes: paste it
there, and the file still loads (a test does so with all of them). The same description as a JSON Schema, for editors:
[protocol.schema.json](protocol.schema.json); what is found wrong in a file that loads: [checks](checks.md). To begin:
[write your first protocol](../tutorial/write-your-first-protocol.md).

## How a file is read

- **YAML, but little of it.** Groups, lists, text, whole numbers, `true`, `false`, `null`. Everything else that is
  written plainly is text: `NO` is a country, `1e26` keeps its digits, `2027-06-30` is read where a day is asked for.
  Anchors, aliases, tags, a second document and keys given twice are refused.
- **A key path is written with dots**: `forms.TST-1.fields.window`, `ladders.reporting.0.call` (the first rung).
  Complaints name it, with line and column.
- **`extends`** merges a file into its parent, group by group; a list or a plain value takes the place of the parent's.
  It may tighten silently. What it relaxes (a longer deadline, shorter notice, fewer people, nobody called) needs
  `because:` beside it, or in a group around it. `KEY: null` removes what is inherited.
- **What is agreed** is the expanded file as canonical JSON; its digest names the agreement. Comments, layout and the
  spelling of a length of time (`48h` or `2d`) do not change it; titles, precedents and reasons do.
- **Conditions** are written in CEL: comparisons, `&&`, `||`, `!`, `? :`, `in [ … ]`, `+`, `-`, over the open fields of
  the form, `now` (the instant at which the message was logged) and `parameters.<name>`. `window.start` and `window.end`
  are instants; `duration('48h')`, `timestamp('2026-11-22T10:00:00.000Z')` and `quantity('1e26')` write values. A field
  that is not given is `null`. A condition has at most 500 characters; all of a file together, 20 000.
- **Limits.** A file has at most 1 MiB, 32 levels and 50 000 values; a group or list has at most 64 entries.
"""
TYPES: Final = """\
## Types of fields

| Type | Limits | A value |
|---|---|---|
"""
NAMES: Final[Mapping[str, type]] = {each.name: each for each in kinds.Kind.__args__}


def language_page() -> str:
    """Return the page as Markdown."""
    language = describe()
    sections = "\n".join(line for each in language.sections.values() for line in section(each, language))
    return "\n".join([HEAD, *remarks(language), "", sections, types()])


def remarks(language: Language) -> Iterator[str]:
    """Yield what may stand in every group."""
    yield "- **Remarks** may stand in every group, and are part of what is agreed:"
    yield from (f"  `{name}`: {says['en']} {says['zh']}" for name, says in language.remarks.items())


def section(found: Section, language: Language) -> Iterator[str]:
    """Yield what a section is, and every key that it tells itself."""
    yield f"## {found.title['en']} · {found.title['zh']}\n"
    yield f"{found.says['en']} {found.says['zh']}\n"
    if found.path:
        yield f"It stands at `{found.path.replace('.[]', '.0')}`, for example.\n"
    others = ", ".join(f"`{name}`" for name, key in found.keys.items() if not key.own)
    if others:
        yield f"It has these keys as well, as told elsewhere on this page: {others}.\n"
    for key in found.keys.values():
        if key.own:
            yield from entry(key, found, language)


def entry(key: Key, found: Section, language: Language) -> Iterator[str]:
    """Yield one key: what it may be, what it means, an example."""
    yield f"### `{key.name}` of {article(found)}\n"
    yield f"{key.says['en']} {key.says['zh']}\n"
    yield f"*{need(key, found)} {capital(value(key.is_, language))}.*\n"
    if not key.written:
        yield f"```yaml\n{as_yaml(key.fragment)}\n```\n"


def as_yaml(fragment: Mapping[str, Any]) -> str:
    """Return a part of a file as a person would write it: what is short on one line."""
    return yaml.safe_dump(
        dict(fragment), allow_unicode=True, sort_keys=False, width=110, default_flow_style=None
    ).rstrip()


def article(found: Section) -> str:
    """Return the title of a section in the middle of a sentence."""
    return found.title["en"][0].lower() + found.title["en"][1:]


def capital(text: str) -> str:
    """Return *text* as the beginning of a sentence; a word in code stays as it is."""
    return text[0].upper() + text[1:]


def need(key: Key, found: Section) -> str:
    """Return whether a key must be there."""
    if key.written:
        return "Written by the program."
    if not key.required:
        return "Optional."
    return "Required, unless it is inherited." if key.inheritable or found.name != "file" else "Required."


def value(is_: Any, language: Language) -> str:  # noqa: ANN401 - as language.yaml writes it
    """Return in words what a value may be."""
    match is_:
        case str() if is_ in language.sections:
            return f"a group of keys: {article(language.sections[is_])}"
        case str():
            return language.kinds[is_]["en"] + words(is_, language.kinds[is_]["en"])
        case {"list": inner}:
            return f"a list; each item is {value(inner, language)}"
        case {"map": inner, "named": named}:
            return f"a group by name ({language.kinds[named]['en']}); each is {value(inner, language)}"
        case _:
            return ", or ".join(value(each, language) for each in is_["any"])


def words(kind: str, said: str) -> str:
    """Return the words that a value of *kind* may be, unless they are *said* already."""
    known = OF_KIND[kind].get("enum", ())
    return "" if all(word in said for word in known) else f": {', '.join(f'`{word}`' for word in known)}"


def types() -> str:
    """Return the types a field may have, with their limits and how a value is written."""
    rows = (
        f"| `{name}` | {', '.join(f'`{limit}`' for limit in limits) or 'none'} | {paragraph(NAMES[name])} |"
        for name, (limits, _) in KINDS.items()
    )
    return TYPES + "\n".join(rows) + "\n"


def paragraph(kind: type) -> str:
    """Return what a kind says of itself, on one line."""
    return " ".join((inspect.getdoc(kind) or "").split()).replace("|", "\\|")
