"""The protocol language, described once: every key of a protocol file, what it may be, what it means, an example.

The description is `language.yaml`. From it are made the JSON Schema that editors use and the reference; a test holds it
against the reader, so that neither knows a key that the other does not.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

from hotline.files import positions

DESCRIPTION: Final = "language.yaml"
START: Final = "start.yaml"
ITEM: Final = "[]"

Titles = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a section. What `is_` may be is told in language.yaml.

    `required`: it must be there; if `inheritable`, a parent may have it. One that is `written` by the program does not
    stand in a file. `own` keys are told by the section itself and not by the one it is like. The `fragment` shows it in
    a file that has what is `first`.
    """

    name: str
    is_: Any
    says: Titles
    required: bool = False
    inheritable: bool = False
    written: bool = False
    own: bool = True
    fragment: Mapping[str, Any] = field(default_factory=dict)
    first: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Section:
    """A group of keys; `first` is the part of a file that has it, beyond what the start has."""

    name: str
    title: Titles
    says: Titles
    path: str
    keys: Mapping[str, Key]
    first: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Language:
    """The whole description: kinds of values, remarks that may stand anywhere, and the sections."""

    kinds: Mapping[str, Titles]
    remarks: Mapping[str, Titles]
    sections: Mapping[str, Section]


@lru_cache(maxsize=1)
def describe() -> Language:
    """Return the description of the language."""
    written = positions.parse(files("hotline.files").joinpath(DESCRIPTION).read_bytes(), DESCRIPTION).value
    sections: dict[str, Mapping[str, Any]] = written["sections"]
    return Language(
        kinds=written["kinds"],
        remarks=written["remarks"],
        sections={name: read_section(name, each, sections) for name, each in sections.items()},
    )


def start() -> str:
    """Return the commented protocol with which an author begins."""
    return files("hotline.files").joinpath(START).read_text(encoding="utf-8")


def read_section(name: str, written: Mapping[str, Any], sections: Mapping[str, Mapping[str, Any]]) -> Section:
    """Return one section with its own keys and those of the section it is like."""
    like = sections.get(written.get("like", ""), {}).get("keys", {})
    shared = {key: each for key, each in like.items() if key not in written.get("without", ())}
    return Section(
        name=name,
        title=written["title"],
        says=written["says"],
        path=written["at"],
        keys={key: replace(read_key(key, each, written, sections), own=False) for key, each in shared.items()}
        | {key: read_key(key, each, written, sections) for key, each in written["keys"].items()},
        first=written.get("first", {}),
    )


def read_key(
    name: str, written: Mapping[str, Any], section: Mapping[str, Any], sections: Mapping[str, Mapping[str, Any]]
) -> Key:
    """Return one key with the part of a file that shows it."""
    required = written.get("required", False)
    first = (
        sections[written["needs"]]["first"] if "needs" in written else written.get("first", section.get("first", {}))
    )
    value = {**written.get("with", {}), name: written.get("example")}
    shown = sections[written["shows"]]["first"] if "shows" in written else None
    return Key(
        name=name,
        is_=written["is"],
        says=written["says"],
        required=required is not False,
        inheritable=required == "expanded",
        written=written.get("written") == "program",
        fragment=shown or placed(written.get("at", section["at"]), value, section.get("first")),
        first=first,
    )


def placed(path: str, value: Mapping[str, Any], around: Any) -> dict[str, Any]:  # noqa: ANN401 - a part of a file
    """Return the part of a file that has *value* at *path*; an item keeps what it has in the list *around* it."""
    names = path.split(".") if path else []
    return within(names, value, around)  # type: ignore[no-any-return]  # a path begins with a key


def within(names: list[str], value: Mapping[str, Any], around: Any) -> Any:  # noqa: ANN401 - as above
    """Return *value* inside the groups and lists *names*."""
    if not names:
        return dict(value)
    name, *rest = names
    if name == ITEM:
        *others, last = around
        kept = {**last, **value}
        return [*others, {key: each for key, each in kept.items() if each is not None or key == "ladder"}]
    inner = around.get(name) if isinstance(around, Mapping) else None
    return {name: within(rest, value, inner)}


def kinds_in(is_: Any) -> Iterator[str]:  # noqa: ANN401 - as language.yaml writes it
    """Yield the kinds and sections that a value may be, those in lists and groups included."""
    if isinstance(is_, str):
        yield is_
    elif "any" in is_:
        for each in is_["any"]:
            yield from kinds_in(each)
    else:
        yield from kinds_in(is_.get("list", is_.get("map")))
