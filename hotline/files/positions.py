"""YAML as a person writes it, with the place of every value, so that a complaint can name line and column.

A small and safe YAML: mappings with text keys, lists, text, whole numbers, `true`, `false` and `null`. Everything
else that is written plainly is text: `NO` is a country, `1e26` keeps its digits, `2027-06-30` is read by whoever knows
that it is a day. Anchors, aliases, tags, a second document and keys given twice are complaints; so is a file too
large, too deep, or of more values than a person writes, so that no file costs more to refuse than to read.
A key path is written with dots: `forms.TST-1.fields.window`, `ladders.reporting.0.call`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

import yaml

from hotline.core.errors import Complaint, FileError

LARGEST: Final = 1_048_576
DEEPEST: Final = 32
VALUES_MAX: Final = 50_000
PATH_MAX: Final = 500
COMPLAINTS_MAX: Final = 100

Place: TypeAlias = tuple[int, int]
WORDS: Final[Mapping[str, Any]] = {"": None, "~": None, "null": None, "true": True, "false": False}
WHOLE: Final = re.compile(r"-?(0|[1-9][0-9]{0,15})")
ENDS: Final = (yaml.MappingEndEvent, yaml.SequenceEndEvent, yaml.DocumentEndEvent)


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says (`value`), and where it says it (`places`, by key path; lines and columns from 1)."""

    file: str
    value: Any
    places: Mapping[str, Place]

    def where(self, path: str) -> Place:
        """Return line and column of the key or item *path*, or of the nearest thing around it that is there."""
        while path and path not in self.places:
            path = path.rpartition(".")[0]
        return self.places.get(path, (1, 1))

    def complaint(self, path: str, wrong: str, remedy: str) -> Complaint:
        """Return a complaint about *path* that names its place."""
        line, column = self.where(path)
        return Complaint(self.file, line, column, path, wrong, remedy)


def read(path: Path) -> Document:
    """Return what the file at *path* says, or raise FileError with everything that makes it unreadable."""
    try:
        with path.open("rb") as file:
            written = file.read(LARGEST + 1)
    except OSError as error:
        raise unreadable(
            str(path), f"it cannot be read: {error.strerror}", "Check the name and who may read it"
        ) from error
    return parse(written, str(path))


def parse(written: bytes, file: str) -> Document:
    """Return what *written* says; *file* is the name that complaints give it."""
    if len(written) > LARGEST:
        raise unreadable(file, f"it is larger than {LARGEST} bytes", "Split it, or look whether it is the right file")
    try:
        text = written.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = written.count(b"\n", 0, error.start) + 1
        raise unreadable(file, "it is not UTF-8 text", "Save it as UTF-8", line) from error
    return Reading(file, yaml.parse(text, Loader=yaml.CSafeLoader)).document()


def unreadable(file: str, wrong: str, remedy: str, line: int = 0, column: int = 0) -> FileError:
    """Return the error for a file that says nothing that can be read."""
    return FileError((Complaint(file, line, column, "", wrong, remedy),))


class Reading:
    """One pass over the events of a YAML parser, gathering values, places and complaints."""

    def __init__(self, file: str, events: Iterator[Any]) -> None:
        self.file = file
        self.events = events
        self.places: dict[str, Place] = {}
        self.complaints: list[Complaint] = []

    def document(self) -> Document:
        """Return the only document, or raise every complaint."""
        value = None
        try:
            for event in self.events:
                if isinstance(event, yaml.DocumentStartEvent):
                    if self.places:
                        raise self.stop(
                            event, "a second document begins", "Keep one document a file; remove the line ---"
                        )
                    value = self.node(next(self.events), "", 0)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
            wrong = f"the YAML breaks off here: {error.problem or error.context}"
            raise unreadable(self.file, wrong, "Check indentation, quotes and colons", line, column) from error
        except yaml.YAMLError as error:
            raise unreadable(self.file, f"this is not YAML: {error}", "Save it as plain UTF-8 text") from error
        if self.complaints:
            raise FileError(tuple(self.complaints))
        return Document(self.file, value, self.places)

    def node(self, event: Any, path: str, depth: int) -> Any:  # noqa: ANN401 - yaml has no type for its events
        """Return the value that begins with *event*."""
        self.places.setdefault(path, place(event))
        self.check_size(event, path, depth)
        if isinstance(event, yaml.AliasEvent):
            raise self.stop(
                event, "an alias (*name) stands here", "Write the value out: what is agreed is said where it holds"
            )
        if event.anchor:
            raise self.stop(event, "an anchor (&name) stands here", "Remove it: aliases are not read here")
        if event.tag:
            raise self.stop(event, f"a tag ({event.tag}) stands here", "Remove it: types follow from the key")
        if isinstance(event, yaml.MappingStartEvent):
            return self.mapping(path, depth)
        if isinstance(event, yaml.SequenceStartEvent):
            return [self.node(item, join(path, str(n)), depth + 1) for n, item in enumerate(self.inside())]
        return self.scalar(event, path)

    def check_size(self, event: Any, path: str, depth: int) -> None:  # noqa: ANN401 - yaml has no type for its events
        """Stop where no protocol or configuration goes on."""
        if depth > DEEPEST:
            raise self.stop(event, f"it is nested deeper than {DEEPEST} levels", "Flatten it")
        if len(path) > PATH_MAX:
            raise self.stop(event, f"the key path is longer than {PATH_MAX} characters", "Shorten the keys")
        if len(self.places) > VALUES_MAX:
            raise self.stop(event, f"it holds more than {VALUES_MAX} values", "Look whether it is the right file")

    def mapping(self, path: str, depth: int) -> dict[str, Any]:
        """Return the members of a mapping; a key given twice is a complaint."""
        members: dict[str, Any] = {}
        for key in self.inside():
            if not isinstance(key, yaml.ScalarEvent):
                raise self.stop(key, "a key is not text", "Write a word before the colon")
            inner = join(path, key.value)
            if key.value in members:
                first = self.places[inner][0]
                self.complain(key, inner, f"the key is given twice (first on line {first})", "Keep one of them")
            self.places.setdefault(inner, place(key))
            members[key.value] = self.node(next(self.events), inner, depth + 1)
        return members

    def inside(self) -> Iterator[Any]:
        """Yield the events up to the end of the mapping or list just begun; callers consume what is nested."""
        for event in self.events:
            if isinstance(event, ENDS):
                return
            yield event

    def scalar(self, event: Any, path: str) -> Any:  # noqa: ANN401 - yaml has no type for its events
        """Return null, true, false or a whole number if it is written plainly, else the text."""
        written = event.value
        if not event.implicit[0]:
            return written
        if written in WORDS:
            return WORDS[written]
        if WHOLE.fullmatch(written):
            return int(written)
        if any(not each.isprintable() and each != "\n" for each in written):
            self.complain(
                event, path, "an invisible character stands here", "Remove it, or put the text in double quotes"
            )
        return written

    def complain(self, event: Any, path: str, wrong: str, remedy: str) -> None:  # noqa: ANN401 - as above
        """Note one thing wrong and read on, unless too much is wrong."""
        self.complaints.append(Complaint(self.file, *place(event), path, wrong, remedy))
        if len(self.complaints) == COMPLAINTS_MAX:
            raise FileError(tuple(self.complaints))

    def stop(self, event: Any, wrong: str, remedy: str) -> FileError:  # noqa: ANN401 - as above
        """Return the error that ends the reading here, with what was noted before."""
        self.complaints.append(Complaint(self.file, *place(event), "", wrong, remedy))
        return FileError(tuple(self.complaints))


def place(event: Any) -> Place:  # noqa: ANN401 - yaml has no type for its events
    """Return line and column of *event*, from 1."""
    return event.start_mark.line + 1, event.start_mark.column + 1


def join(path: str, key: str) -> str:
    """Return the path of *key* inside *path*."""
    return f"{path}.{key}" if path else key
