"""Checks of plain values that come from outside: clean text, one of a few words, an object with known members.

Texts are in Unicode form NFC, without control characters and without marks that turn the direction of writing or cannot
be seen, so that what is signed is what is read.
"""

import unicodedata
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final, TypeVar

from hotline.core.canonical import shown
from hotline.core.errors import RefusalError, refuse
from hotline.core.quantities import quantity

T = TypeVar("T")

TRANSLATION_MAX: Final = 4_000
POINTS: Final = range(3, 65)
RADIUS_KM: Final = Decimal(20_040)
LATITUDE: Final = Decimal(90)
LONGITUDE: Final = Decimal(180)
UNSEEN: Final = frozenset(
    "\u00ad\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)


def clean(value: object, where: str, most: int) -> str:
    """Return *value* if it is text that shows what it says, of at most *most* characters."""
    text = text_of(value, where)
    if not 0 < len(text) <= most:
        raise refuse("field.out_of_range", where, f"{len(text)} characters, from 1 to {most}")
    if not text.isascii() and not unicodedata.is_normalized("NFC", text):
        raise refuse("field.malformed", where, "the text is not in Unicode form NFC")
    if not text.isprintable() and any(is_unseen(character) for character in text):
        raise refuse("field.malformed", where, "the text has characters that cannot be seen")
    if text != text.strip():
        raise refuse("field.malformed", where, "the text begins or ends with a blank")
    return text


def is_unseen(character: str) -> bool:
    """Return whether *character* is a control character, unassigned, or turns the direction of writing."""
    return character in UNSEEN or (unicodedata.category(character) in ("Cc", "Cn", "Co", "Cs") and character != "\n")


def text_of(value: object, where: str) -> str:
    """Return *value* if it is text."""
    if not isinstance(value, str):
        raise refuse("field.wrong_type", where, f"{shown(value)} is not text")
    return value


def one_of(value: object, where: str, words: tuple[str, ...]) -> None:
    """Refuse a *value* that is none of *words*."""
    if text_of(value, where) not in words:
        raise refuse("field.out_of_range", where, f"{shown(value)} is not one of {', '.join(words)}")


def members(value: object, where: str, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return *value* if it is an object with exactly the members *required*, and perhaps some *optional* ones."""
    if not isinstance(value, dict):
        raise refuse("field.wrong_type", where, f"{shown(value)} is not an object")
    for name in required:
        if name not in value:
            raise refuse("field.malformed", where, f"{name} is missing")
    for name in value:
        if name not in required and name not in optional:
            raise refuse("field.malformed", where, f"{shown(name)} is unknown")
    return value


def parsed(parse: Callable[[object], T], value: object, where: str) -> T:
    """Return *value* as *parse* reads it, or refuse it at *where*."""
    text = text_of(value, where)
    try:
        return parse(text)
    except RefusalError as fault:
        raise refuse("field.malformed", where, fault.detail) from None


def prose(value: object, where: str, words: int, characters: int) -> None:
    """Refuse what is not a clean original of at most *words* or *characters*, with at most one marked translation."""
    given = members(value, where, ("original", "language"), ("translation", "translation_by"))
    one_of(given["language"], f"{where}.language", ("en", "zh"))
    text = clean(given["original"], f"{where}.original", TRANSLATION_MAX)
    english = given["language"] == "en"
    length, most = (len(text.split()), words) if english else (len("".join(text.split())), characters)
    if length > most:
        raise refuse("field.out_of_range", where, f"{length} {'words' if english else 'characters'}, at most {most}")
    if ("translation" in given) != ("translation_by" in given):
        raise refuse("field.malformed", where, "a translation says by whom: human or machine")
    if "translation" in given:
        clean(given["translation"], f"{where}.translation", TRANSLATION_MAX)
        one_of(given["translation_by"], f"{where}.translation_by", ("human", "machine"))


def area(value: object, where: str) -> None:
    """Refuse what is neither a circle, nor a polygon, nor a name of a place."""
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


def point(value: object, where: str) -> None:
    """Refuse what is not a pair of latitude and longitude."""
    if not isinstance(value, list | tuple) or len(value) != len(("latitude", "longitude")):
        raise refuse("field.malformed", where, "a point is [latitude, longitude]")
    within(value[0], LATITUDE, f"{where}.latitude")
    within(value[1], LONGITUDE, f"{where}.longitude")


def within(value: object, most: Decimal, where: str, least: Decimal | None = None) -> None:
    """Refuse a quantity that is not from *least* (the negative of *most* if not given) to *most*."""
    number = quantity(text_of(value, where), where)
    if not (-most if least is None else least) <= number <= most:
        raise refuse("field.out_of_range", where, f"{value}, at most {most}")
