"""What stands on a printed agreement: labels in two languages, facts, rows and tables, ready for a template."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Label:
    """A title in the language of the paper, and in the other one."""

    text: str
    other: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A precedent, a reason or a note beside a rule."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Fact:
    """Something said of a form or rule: a label, a text (*other*: in the other language) and the notes to it."""

    label: str
    text: str
    notes: tuple[Note, ...] = ()
    other: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A titled thing with facts: a parameter, a definition, a return, a quota, a calendar."""

    name: str
    label: Label
    facts: tuple[Fact, ...]
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field of a form, as a row."""

    number: int
    name: str
    label: Label
    kind: str
    choices: tuple[tuple[str, Label], ...]
    required: str
    open: str
    parts: tuple["FieldRow", ...]
    more: tuple[Fact, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class LevelRow:
    """One level that the recipient owes: its deadline at each precedence that the form may have."""

    label: Label
    condition: str
    cells: tuple[str, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class TimingRow:
    """One level, or who signs, at every precedence."""

    label: str
    cells: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class FormSheet:
    """One form, as a form."""

    code: str
    label: Label
    people: bool
    facts: tuple[Fact, ...]
    columns: tuple[str, ...]
    levels: tuple[LevelRow, ...]
    fields: tuple[FieldRow, ...]
    follow_ups: tuple[Entry, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung of a ladder."""

    at: str
    who: str
    label: Label
    more: tuple[Fact, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Ladder:
    """A ladder as a table."""

    name: str
    rungs: tuple[Rung, ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """A whole agreement, written out in one language."""

    language: str
    name: str
    version: str
    digest: str
    label: Label
    notice: str
    facts: tuple[Fact, ...]
    definitions: tuple[Entry, ...]
    parameters: tuple[Entry, ...]
    precedences: tuple[Entry, ...]
    timing: tuple[TimingRow, ...]
    forms: tuple[FormSheet, ...]
    returns: tuple[Entry, ...]
    quotas: tuple[Entry, ...]
    withdrawal: tuple[Fact, ...]
    calendars: tuple[Entry, ...]
    ladders: tuple[Ladder, ...]
    notes: tuple[Note, ...]
    remarks: Mapping[str, tuple[Note, ...]]
