"""The types a field may have: what a value of each may be, and how it reads in each language.

Every kind is a small frozen class with the same two verbs: `check` refuses a value that is not one of it, and says
where; `show` writes a value for a person. Values are the JSON that is signed: text, whole numbers, true and false, and
objects of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, TypeAlias

from hotline.core import periods
from hotline.core.calendar import day_of_text
from hotline.core.canonical import INTEGER_MAX, digest_bytes, duration, duration_text, instant, short, shown
from hotline.core.errors import refuse
from hotline.core.file_kind import File as File  # noqa: PLC0414 - one of the kinds, with a page of its own
from hotline.core.quantities import quantity
from hotline.core.values import area, clean, members, one_of, parsed, prose, text_of

Titles: TypeAlias = Mapping[str, str]
Value: TypeAlias = Any

YES_NO: Final[Mapping[bool, Titles]] = {True: {"en": "yes", "zh": "是"}, False: {"en": "no", "zh": "否"}}


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text in any language, authentic as it stands."""

    most: int = 200
    name = "text"

    def check(self, value: object, where: str) -> None:
        """Refuse what is not one line of clean text."""
        if "\n" in clean(value, where, self.most):
            raise refuse("field.malformed", where, "one line, without a line break")

    def show(self, value: Value, language: str) -> str:  # noqa: ARG002 - one signature for all kinds
        """Return the text."""
        return str(value)


@dataclass(frozen=True, slots=True)
class BilingualText:
    """Prose, authentic in its own language; a translation is marked as made by human or machine and never replaces it.

    `words` limits English, `characters` Chinese. Value: `{"original", "language", "translation"?, "translation_by"?}`.
    """

    words: int = 200
    characters: int = 400
    name = "bilingual_text"

    def check(self, value: object, where: str) -> None:
        """Refuse what is not a clean original within its limit, with at most one marked translation."""
        prose(value, where, self.words, self.characters)

    def show(self, value: Value, language: str) -> str:
        """Return the text in *language* if there is one, a translation marked as such."""
        if value["language"] == language or "translation" not in value:
            return str(value["original"])
        marks = {
            "en": {"human": "courtesy translation", "machine": "machine translation"},
            "zh": {"human": "参考译文", "machine": "机器翻译"},
        }
        return f"{value['translation']} [{marks[language][value['translation_by']]}]"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a closed list of words, each with a title in every language."""

    choices: Mapping[str, Titles]
    name = "choice"

    def check(self, value: object, where: str) -> None:
        """Refuse a word that is not in the list."""
        one_of(value, where, tuple(self.choices))

    def show(self, value: Value, language: str) -> str:
        """Return the title of the word."""
        return self.choices[value][language]


@dataclass(frozen=True, slots=True)
class Boolean:
    """Yes or no."""

    name = "boolean"

    def check(self, value: object, where: str) -> None:
        """Refuse anything but true and false."""
        if not isinstance(value, bool):
            raise refuse("field.wrong_type", where, f"{shown(value)} is not true or false")

    def show(self, value: Value, language: str) -> str:
        """Return yes or no."""
        return YES_NO[value][language]


@dataclass(frozen=True, slots=True)
class Integer:
    """A whole number."""

    least: int = -INTEGER_MAX
    most: int = INTEGER_MAX
    name = "integer"

    def check(self, value: object, where: str) -> None:
        """Refuse what is not a whole number within the limits."""
        if not isinstance(value, int) or isinstance(value, bool):
            raise refuse("field.wrong_type", where, f"{shown(value)} is not a whole number")
        if not self.least <= value <= self.most:
            raise refuse("field.out_of_range", where, f"{value} is not from {self.least} to {self.most}")

    def show(self, value: Value, language: str) -> str:  # noqa: ARG002 - one signature for all kinds
        """Return the digits."""
        return str(value)


@dataclass(frozen=True, slots=True)
class Quantity:
    """An exact decimal number of a unit, in its one spelling."""

    unit: str
    least: Decimal | None = None
    most: Decimal | None = None
    name = "quantity"

    def check(self, value: object, where: str) -> None:
        """Refuse another spelling, or a number outside the limits."""
        number = quantity(text_of(value, where), where)
        if (self.least is not None and number < self.least) or (self.most is not None and number > self.most):
            raise refuse("field.out_of_range", where, f"{value} {self.unit}")

    def show(self, value: Value, language: str) -> str:  # noqa: ARG002 - one signature for all kinds
        """Return number and unit."""
        return f"{value} {self.unit}"


@dataclass(frozen=True, slots=True)
class Instant:
    """A moment in UTC, to the millisecond."""

    name = "instant"

    def check(self, value: object, where: str) -> None:
        """Refuse what is not an instant in its one spelling."""
        parsed(instant, value, where)

    def show(self, value: Value, language: str) -> str:  # noqa: ARG002 - one signature for all kinds
        """Return date and time to the second, UTC, as every watch writes it."""
        return f"{value[:10]} {value[11:19]}Z"


@dataclass(frozen=True, slots=True)
class Window:
    """The time in which an event may take place: `{"start", "end"}`, the start before the end."""

    name = "window"

    def check(self, value: object, where: str) -> None:
        """Refuse what does not start before it ends."""
        given = members(value, where, ("start", "end"))
        if parsed(instant, given["start"], f"{where}.start") >= parsed(instant, given["end"], f"{where}.end"):
            raise refuse("field.out_of_range", where, "the window ends before it starts")

    def show(self, value: Value, language: str) -> str:
        """Return both ends."""
        each = Instant()
        return f"{each.show(value['start'], language)} – {each.show(value['end'], language)}"


@dataclass(frozen=True, slots=True)
class Date:
    """A day, such as `2026-11-22`; whose day it is, the form says."""

    name = "date"

    def check(self, value: object, where: str) -> None:
        """Refuse what is not a day in its one spelling."""
        day_of_text(text_of(value, where), where)

    def show(self, value: Value, language: str) -> str:
        """Return the day."""
        year, month, day = value.split("-")
        return f"{year}年{int(month)}月{int(day)}日" if language == "zh" else str(value)


@dataclass(frozen=True, slots=True)
class Period:
    """One of the months, quarters, half-years or years, by its label: `2026-11`, `2026-Q4`, `2026-H2`, `2026`."""

    every: str
    name = "period"

    def check(self, value: object, where: str) -> None:
        """Refuse what is not the label of such a period."""
        periods.check(text_of(value, where), self.every, where)

    def show(self, value: Value, language: str) -> str:
        """Return the period in words."""
        return periods.show(value, language)


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time, such as `48h`."""

    name = "duration"

    def check(self, value: object, where: str) -> None:
        """Refuse what is not a duration in its largest unit."""
        if duration_text(parsed(duration, value, where)) != value:
            raise refuse("field.malformed", where, f"write {duration_text(parsed(duration, value, where))}")

    def show(self, value: Value, language: str) -> str:  # noqa: ARG002 - one signature for all kinds
        """Return the length as it is written."""
        return str(value)


@dataclass(frozen=True, slots=True)
class Area:
    """A place on earth, as coarse as the author wants: a circle, a polygon, or a name.

    Values: `{"circle": {"latitude", "longitude", "radius_km"}}`, `{"polygon": [[latitude, longitude], …]}` or
    `{"named": text}`; degrees and kilometres are quantities.
    """

    name = "area"

    def check(self, value: object, where: str) -> None:
        """Refuse what is none of the three."""
        area(value, where)

    def show(self, value: Value, language: str) -> str:
        """Return the place in a few words."""
        match value:
            case {"circle": circle}:
                radius = {"en": "within {} km of", "zh": "半径{}公里，中心"}[language].format(circle["radius_km"])
                return f"{radius} {circle['latitude']}°, {circle['longitude']}°"
            case {"polygon": points}:
                return " – ".join(f"{latitude}°, {longitude}°" for latitude, longitude in points)
            case _:
                return str(value["named"])


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to reach: `{"role", "phone", "name"?, "alternative"?}`."""

    name = "contact"

    def check(self, value: object, where: str) -> None:
        """Refuse a contact that nobody could reach."""
        for member, text in members(value, where, ("role", "phone"), ("name", "alternative")).items():
            clean(text, f"{where}.{member}", 100)

    def show(self, value: Value, language: str) -> str:  # noqa: ARG002 - one signature for all kinds
        """Return role, name and lines."""
        return ", ".join(value[part] for part in ("role", "name", "phone", "alternative") if part in value)


@dataclass(frozen=True, slots=True)
class Reference:
    """The number of another message of this channel."""

    name = "reference"

    def check(self, value: object, where: str) -> None:
        """Refuse what is not the number of a message."""
        parsed(digest_bytes, value, where)

    def show(self, value: Value, language: str) -> str:  # noqa: ARG002 - one signature for all kinds
        """Return as much of the number as a person compares."""
        return short(str(value))


@dataclass(frozen=True, slots=True)
class Digest:
    """A SHA-256 digest of something kept elsewhere."""

    name = "digest"

    def check(self, value: object, where: str) -> None:
        """Refuse what is not a digest."""
        parsed(digest_bytes, value, where)

    def show(self, value: Value, language: str) -> str:  # noqa: ARG002 - one signature for all kinds
        """Return the digest."""
        return str(value)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of each of a closed list of words; words left out count as none given."""

    choices: Mapping[str, Titles]
    name = "counts"

    def check(self, value: object, where: str) -> None:
        """Refuse a word that is not in the list, or a number below nought."""
        if not isinstance(value, dict) or not value:
            raise refuse("field.wrong_type", where, "an object of words and numbers")
        for word, count in value.items():
            one_of(word, where, tuple(self.choices))
            Integer(0, 1_000_000).check(count, f"{where}.{word}")

    def show(self, value: Value, language: str) -> str:
        """Return the words with their numbers."""
        return ", ".join(f"{self.choices[word][language]}: {count}" for word, count in value.items())


@dataclass(frozen=True, slots=True)
class Record:
    """Several values that belong together, by name: `of` are their kinds, `titles` what they are called."""

    of: Mapping[str, "Kind"]
    titles: Mapping[str, Titles]
    required: frozenset[str]
    name = "record"

    def check(self, value: object, where: str) -> None:
        """Refuse a record that lacks what it must have, has what is unknown, or has a value that is not of its kind."""
        given = members(value, where, tuple(sorted(self.required)), tuple(self.of))
        if not given:
            raise refuse("field.malformed", where, "the record is empty")
        for name, each in given.items():
            self.of[name].check(each, f"{where}.{name}")

    def show(self, value: Value, language: str) -> str:
        """Return the values with their titles, in the order of the agreement."""
        given = ((name, self.titles[name][language], self.of[name]) for name in self.of if name in value)
        return ", ".join(f"{title}: {kind.show(value[name], language)}" for name, title, kind in given)


@dataclass(frozen=True, slots=True)
class List:
    """Several values of one kind."""

    of: "Kind"
    least: int = 1
    most: int = 16
    name = "list"

    def check(self, value: object, where: str) -> None:
        """Refuse too few, too many, or a value that is not of the kind."""
        if not isinstance(value, list):
            raise refuse("field.wrong_type", where, f"{shown(value)} is not a list")
        if not self.least <= len(value) <= self.most:
            raise refuse("field.out_of_range", where, f"{len(value)} values, from {self.least} to {self.most}")
        for number, each in enumerate(value):
            self.of.check(each, f"{where}.{number}")

    def show(self, value: Value, language: str) -> str:
        """Return the values one after the other."""
        return "; ".join(self.of.show(each, language) for each in value)


@dataclass(frozen=True, slots=True)
class Changes:
    """New values for fields of an earlier form, by name; `titles` are those of the fields."""

    of: Mapping[str, "Kind"]
    titles: Mapping[str, Titles]
    name = "changes"

    def check(self, value: object, where: str) -> None:
        """Refuse no change, a field that may not be changed here, or a value that is not of its kind."""
        if not isinstance(value, dict) or not value:
            raise refuse("field.wrong_type", where, "an object of fields and their new values")
        for name, new in value.items():
            if name not in self.of:
                raise refuse("field.unknown", f"{where}.{name}")
            self.of[name].check(new, f"{where}.{name}")

    def show(self, value: Value, language: str) -> str:
        """Return each field with its new value."""
        return "; ".join(
            f"{self.titles[name][language]}: {self.of[name].show(new, language)}" for name, new in value.items()
        )


Plain: TypeAlias = (
    Text | BilingualText | Choice | Boolean | Integer | Quantity | Area | Contact | Reference | Digest | File
)
Timely: TypeAlias = Instant | Window | Date | Period | Length
Holder: TypeAlias = Counts | Record | List | Changes
Kind: TypeAlias = Plain | Timely | Holder
