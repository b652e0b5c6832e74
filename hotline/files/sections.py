"""A section of a file that a person edits, read into the frozen dataclass that describes it.

The dataclass is the only description: its annotations say what may be written, `key` gives each field its sentence for
the manual, and its default or the reason why there is none. Nothing stops at the first mistake: every complaint is
gathered with line and column, unknown keys included, with the key that was probably meant.
"""

import difflib
import types
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from hotline.core.errors import Complaint
from hotline.files.positions import Document, join
from hotline.files.scalars import PLAIN, NameOrPath, WrongError, name_or_path, one_of, shown, text

WRONG: Final = object()


def key(
    says: str,
    default: Any = MISSING,  # noqa: ANN401 - as above
    *,
    why: str = "",
    between: tuple[Any, Any] | None = None,
) -> Any:  # noqa: ANN401 - it stands for a field of any type
    """Describe a key: its sentence, its default or *why* it has none, and its bounds, written as in the file."""
    assert (default is MISSING) == bool(why), "a key has a default, or a reason why it has none"
    described = {"says": says, "why": why, "between": between}
    if isinstance(default, type):
        return field(default_factory=default, metadata=described)
    return field(default=default, metadata=described)


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads values of one document; relative paths start at *folder*. Complaints are gathered, not raised."""

    document: Document
    folder: Path
    complaints: list[Complaint]

    def section(self, kind: type, value: object, path: str = "") -> Any:  # noqa: ANN401 - returns a *kind*, or WRONG
        """Return the *kind* that *value* describes, or WRONG after complaining."""
        given = {name: each for name, each in self.members(kind, value, path).items() if each is not WRONG}
        wanted = {each.name for each in fields(kind) if each.default is MISSING and each.default_factory is MISSING}
        whole = isinstance(value, dict) and wanted <= given.keys() and set(given) >= value.keys()
        return kind(**given) if whole else WRONG

    def members(self, kind: type, value: object, path: str = "") -> dict[str, Any]:
        """Return what was given of the fields of *kind*, WRONG for those that cannot be meant."""
        if not isinstance(value, dict):
            self.complain(path, f"{shown(value)} stands where keys belong", f"Write {', '.join(names(kind))} below it")
            return {}
        for unknown in value.keys() - set(names(kind)):
            self.unknown(kind, join(path, unknown), unknown)
        hints = get_type_hints(kind)
        given: dict[str, Any] = {}
        for each in fields(kind):
            inner = join(path, each.name)
            if each.name in value:
                given[each.name] = self.value(hints[each.name], value[each.name], inner, each.metadata)
            elif each.default is MISSING and each.default_factory is MISSING:
                self.complain(inner, "this key is missing", f"Write it: {each.metadata['says']}")
        return given

    def value(self, kind: Any, value: object, path: str, described: Mapping[str, Any]) -> Any:  # noqa: ANN401 - as above
        """Return *value* as the annotation *kind* wants it, or WRONG after complaining."""
        origin, inner = get_origin(kind), get_args(kind)
        if origin in {Union, types.UnionType}:
            return None if value is None else self.value(inner[0], value, path, described)
        if isinstance(kind, type) and is_dataclass(kind) and kind not in PLAIN:
            return self.section(kind, value, path)
        if origin is tuple:
            return self.items(inner[0], value, path, described)
        if origin is not None and origin is not Literal:
            return self.named(inner[1], value, path, described)
        try:
            return one_of(inner, value) if origin is Literal else self.plain(kind, value, described)
        except WrongError as error:
            self.complain(path, error.wrong, error.remedy)
            return WRONG

    def plain(self, kind: Any, value: object, described: Mapping[str, Any]) -> Any:  # noqa: ANN401 - returns a *kind*
        """Return one scalar as *kind*, within its bounds."""
        if kind is Path:
            return self.folder / text(value)
        if kind is NameOrPath:
            return name_or_path(value, self.folder)
        read, bounds = PLAIN[kind], described["between"]
        meant = read(value)
        if bounds and not read(bounds[0]) <= meant <= read(bounds[1]):
            raise WrongError(f"{shown(value)} is outside {bounds[0]} to {bounds[1]}", "Keep within these bounds")
        return meant

    def items(self, kind: Any, value: object, path: str, described: Mapping[str, Any]) -> Any:  # noqa: ANN401 - as above
        """Return a list as a tuple of *kind*."""
        if not isinstance(value, list):
            self.complain(path, f"{shown(value)} is no list", "Write a list: [first, second]")
            return WRONG
        read = tuple(self.value(kind, each, join(path, str(n)), described) for n, each in enumerate(value))
        return WRONG if WRONG in read else read

    def named(self, kind: Any, value: object, path: str, described: Mapping[str, Any]) -> Any:  # noqa: ANN401 - as above
        """Return a mapping from names that the writer chooses to *kind*."""
        if not isinstance(value, dict):
            self.complain(path, f"{shown(value)} stands where names belong", "Write name: value below it")
            return WRONG
        read = {name: self.value(kind, each, join(path, name), described) for name, each in value.items()}
        return WRONG if WRONG in read.values() else types.MappingProxyType(read)

    def unknown(self, kind: type, path: str, name: str) -> None:
        """Complain of a key that does not exist, and name the one that was probably meant."""
        near = difflib.get_close_matches(name, names(kind), 1)
        meant = f"Did you mean {near[0]}?" if near else f"The keys here are {', '.join(names(kind))}"
        self.complain(path, "there is no such key", meant)

    def complain(self, path: str, wrong: str, remedy: str) -> None:
        """Note one thing wrong at *path*."""
        self.complaints.append(self.document.complaint(path, wrong, remedy))


def names(kind: type) -> list[str]:
    """Return the keys of a section."""
    return [each.name for each in fields(kind)]


def defaults(kind: type) -> dict[str, Any]:
    """Return the keys of a section that need not be written, with what they are then."""
    factories = {each.name: each.default_factory for each in fields(kind) if each.default_factory is not MISSING}
    plain = {each.name: each.default for each in fields(kind) if each.default is not MISSING}
    return plain | {name: make() for name, make in factories.items()}
