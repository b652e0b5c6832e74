"""The types a field may have: what a value of each may be, and how it reads in each language.

Every kind is a small frozen class with the same two verbs: `check` refuses a value that is not one of it, and says
where; `show` writes a value for a person. Values are the JSON that is signed: text, whole numbers, true and false, and
objects of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, TypeAlias

from hotline.core.canonical import INTEGER_MAX, digest_bytes, duration, duration_text, instant, shown
from hotline.core.errors import refuse
from hotline.core.quantities import quantity
from hotline.core.values import clean, members, one_of, parsed, point, text_of, within

Titles: TypeAlias = Mapping[str, str]
Value: TypeAlias = Any

TRANSLATION_MAX: Final = 4_000
POINTS: Final = range(3, 65)
RADIUS_KM: Final = Decimal(20_040)
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
        given = members(value, where, ("original", "language"), ("translation", "translation_by"))
        one_of(given["language"], f"{where}.language", ("en", "zh"))
        text = clean(given["original"], f"{where}.original", TRANSLATION_MAX)
        english = given["language"] == "en"
        length, most = (len(text.split()), self.words) if english else (len("".join(text.split())), self.characters)
        if length > most:
            raise refuse(
                "field.out_of_range", where, f"{length} {'words' if english else 'characters'}, at most {most}"
            )
        if ("translation" in given) != ("translation_by" in given):
            raise refuse("field.malformed", where, "a translation says by whom: human or machine")
        if "translation" in given:
            clean(given["translation"], f"{where}.translation", TRANSLATION_MAX)
            one_of(given["translation_by"], f"{where}.translation_by", ("human", "machine"))

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
        if not isinstance(value, dict) or len(value) != 1:
            raise refuse("field.malformed", where, "one of circle, polygon and named")
        match value:
            case {"circle": circle}:
                given = members(circle, where, ("latitude", "longitude", "radius_km"))
                point((given["latitude"], given["longitude"]), where)
                within(given["radius_km"], RADIUS_KM, f"{where}.radius_km", Decimal(0))
            case {"polygon": list(points)} if len(points) in POINTS:
                for each in points:
                    point(each, where)
            case {"named": named}:
                clean(named, where, 200)
            case _:
                raise refuse("field.malformed", where, "a circle, a polygon of 3 to 64 points, or a name")

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
        return str(value)[7:19]


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


Kind: TypeAlias = (
    Text
    | BilingualText
    | Choice
    | Boolean
    | Integer
    | Quantity
    | Instant
    | Window
    | Length
    | Area
    | Contact
    | Reference
    | Digest
    | Counts
    | List
    | Changes
)
