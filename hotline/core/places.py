"""A document taken apart: every value knows the key path where it stands, and complains there.

A reader that meets something wrong complains and goes on with a harmless value, so that whoever wrote the file hears of
everything at once. What is read after a complaint is never used: the loader raises before.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final
from unicodedata import is_normalized

from hotline.core.calendar import day_of_text
from hotline.core.canonical import Duration, duration, shown
from hotline.core.errors import Complaint, FileError, RefusalError
from hotline.core.quantities import quantity
from hotline.core.terms import LANGUAGES
from hotline.core.values import is_unseen

MEMBERS_MAX: Final = 64
COMPLAINTS_MAX: Final = 100
TITLE_MAX: Final = 200
REMARKS: Final = frozenset({"precedent", "because", "note"})


@dataclass(frozen=True, slots=True)
class Place:
    """A *value* of a document, its key *path*, and the list to which *complaints* about it are added."""

    value: Any
    path: str
    complaints: list[Complaint]

    def complain(self, wrong: str, remedy: str, at: str = "") -> None:
        """Note that something is *wrong* here, or at the member *at*, and what to do about it.

        Raises FileError when so much is wrong that nobody would read on; the document may be the peer's.
        """
        path = f"{self.path}.{at}" if self.path and at else self.path or at
        self.complaints.append(Complaint("", 0, 0, path, wrong, remedy))
        if len(self.complaints) >= COMPLAINTS_MAX:
            raise FileError(tuple(self.complaints))

    def inside(self, name: str | int) -> "Place":
        """Return the place of the member or item *name*, whose value is None if it is not there."""
        value = None
        if isinstance(self.value, Mapping):
            value = self.value.get(name)
        elif isinstance(self.value, list) and isinstance(name, int):
            value = self.value[name]
        return Place(value, f"{self.path}.{name}" if self.path else str(name), self.complaints)

    def members(self, required: Iterable[str], optional: Iterable[str] = ()) -> "dict[str, Place]":
        """Return the members of an object that has all the *required* ones and no others but the *optional* ones."""
        required, known = set(required), {*required, *optional, *REMARKS}
        found = self.entries()
        for name in sorted(required - found.keys()) if isinstance(self.value, Mapping) else ():
            self.complain(f"{name} is missing", f"Add {name}")
        for name in found.keys() - known:
            self.complain("this key is unknown here", suggestion(name, known), name)
        return {name: place for name, place in found.items() if name in known}

    def entries(self, pattern: str = "", what: str = "name") -> "dict[str, Place]":
        """Return all members of an object; with a *pattern*, their names must be of it, and remarks are no members."""
        if not isinstance(self.value, Mapping):
            self.complain(f"{shown(self.value)} is not a group of keys", "Write `key: value` lines below it")
            return {}
        if len(self.value) > MEMBERS_MAX:
            self.complain(f"{len(self.value)} keys are too many", f"Keep to {MEMBERS_MAX}")
            return {}
        names = [name for name in self.value if not (pattern and self.is_remark(name))]
        for name in names:
            if pattern and not re.fullmatch(pattern, name):
                self.complain(f"{shown(name)} is not a {what}", f"Write it as {pattern}", name)
        return {name: self.inside(name) for name in names}

    def is_remark(self, name: str) -> bool:
        """Return whether the member *name* only says why; a group of that name is an entry like any other."""
        return name in REMARKS and isinstance(self.value[name], str)

    def items(self, most: int = MEMBERS_MAX) -> "list[Place]":
        """Return the places of a list of at most *most* items."""
        if not isinstance(self.value, list):
            self.complain(f"{shown(self.value)} is not a list", "Write it in [ ], or one item a line after `- `")
            return []
        if len(self.value) > most:
            self.complain(f"{len(self.value)} items are too many", f"Keep to {most}")
            return []
        return [self.inside(number) for number in range(len(self.value))]

    def text(self, most: int = TITLE_MAX) -> str:
        """Return a text of at most *most* characters."""
        if not isinstance(self.value, str) or not 0 < len(self.value) <= most:
            self.complain(f"{shown(self.value)} is not a text", f"Write 1 to {most} characters, in quotes if need be")
            return ""
        if any(is_unseen(character) for character in self.value) or not is_normalized("NFC", self.value):
            self.complain("the text has characters that cannot be seen", "Type it again, without copying")
        return self.value

    def matching(self, pattern: str, what: str) -> str:
        """Return a text that *pattern* matches."""
        if not isinstance(self.value, str) or not re.fullmatch(pattern, self.value):
            self.complain(f"{shown(self.value)} is not a {what}", f"Write it as {pattern}")
            return ""
        return self.value

    def word(self, words: Iterable[str]) -> str:
        """Return one of *words*."""
        known = tuple(words)
        if self.value not in known:
            self.complain(f"{shown(self.value)} is unknown here", suggestion(self.value, known))
            return known[0] if known else ""
        return str(self.value)

    def words(self, words: Iterable[str]) -> tuple[str, ...]:
        """Return a list of some of *words*, each once."""
        known = tuple(words)
        found = tuple(place.word(known) for place in self.items())
        if len(set(found)) != len(found):
            self.complain("a word stands twice", "Write each once")
        return found

    def flag(self) -> bool:
        """Return true or false."""
        if not isinstance(self.value, bool):
            self.complain(f"{shown(self.value)} is neither true nor false", "Write true or false")
        return self.value is True

    def whole(self, least: int, most: int) -> int:
        """Return a whole number from *least* to *most*."""
        if not isinstance(self.value, int) or isinstance(self.value, bool) or not least <= self.value <= most:
            self.complain(f"{shown(self.value)} is not a whole number from {least} to {most}", "Write digits only")
            return least
        return self.value

    def duration(self) -> Duration:
        """Return a length of time."""
        try:
            return duration(self.value)
        except RefusalError:
            self.complain(f"{shown(self.value)} is not a length of time", "Write it as 90s, 30m, 48h or 14d")
            return Duration(0)

    def quantity(self) -> str:
        """Return an exact number, as text."""
        try:
            quantity(self.value)
        except RefusalError as fault:
            self.complain(fault.detail, "Write a decimal number such as 1e26 or 0.5")
            return "0"
        return str(self.value)

    def day(self) -> int:
        """Return a day, by its number; 0 if it is none."""
        try:
            return day_of_text(self.value)
        except RefusalError as fault:
            self.complain(fault.detail.partition(";")[0], "Write it as 2026-11-22")
            return 0

    def titles(self, most: int = TITLE_MAX) -> dict[str, str]:
        """Return a text in every language, each of at most *most* characters."""
        if not isinstance(self.value, Mapping):
            self.complain(f"{shown(self.value)} has no languages", "Write {en: …, zh: …}")
            return dict.fromkeys(LANGUAGES, "")
        for language in self.value.keys() - set(LANGUAGES):
            self.complain(
                f"{shown(language)} is no language of this file", f"Use {', '.join(LANGUAGES)}", str(language)
            )
        for language in LANGUAGES:
            if language not in self.value:
                self.complain(f"the label in {language} is missing", f"Add {language}: …")
        return {language: self.inside(language).text(most) if language in self.value else "" for language in LANGUAGES}


def suggestion(written: object, known: Iterable[str]) -> str:
    """Return what to do about a word that is not *known*."""
    words = sorted(known)
    near = get_close_matches(written, words, 1) if isinstance(written, str) and len(written) < MEMBERS_MAX else []
    return f"Did you mean {near[0]}?" if near else f"Use one of: {', '.join(words) or 'none'}"
