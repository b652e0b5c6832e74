"""What is searched for, and how texts become words: the same for what is kept and for what is asked.

Chinese has no spaces, so each Han character is a word, and what stands together is asked for together: two characters
are found as surely as twenty. In other scripts a word is found by its beginning. What people type is never a query
language; every character of it is text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hotline.core.canonical import Instant, Json

HAN: Final = re.compile(r"([\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd])")
TERMS_MAX: Final = 16
TERM_MAX: Final = 100
BEGIN: Final = "\x02"
END: Final = "\x03"
JOINER: Final = "\u2060"
"""The word joiner: nobody sees it, and to the index it ends a word."""

UNMARKED: Final = dict.fromkeys(map(ord, (BEGIN, END, JOINER)))


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched for; everything given must hold. `since` counts, `until` does not; `below` continues a page."""

    text: str = ""
    since: Instant | None = None
    until: Instant | None = None
    party: str = ""
    form: str = ""
    person: str = ""
    case: str = ""
    status: str = ""
    precedence: str = ""
    below: int | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Findable:
    """A message as it is searched: where it stands, what stands around its fields, and every text in it.

    `names` are found like the text but never shown as a passage: numbers, people, the form.
    """

    party: str
    index: int
    at: Instant
    id: str
    case: str
    form: str
    status: str
    precedence: str
    people: tuple[str, ...]
    text: str
    names: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A message that was found. In `passage`, hits stand between BEGIN and END; `order` continues a page."""

    order: int
    party: str
    index: int
    at: Instant
    id: str
    case: str
    passage: str


def apart(text: str) -> str:
    """Return *text* with each Han character a word of its own, and nothing in it that marks a hit."""
    return HAN.sub(rf"{JOINER}\1{JOINER}", text.translate(UNMARKED))


def together(passage: str) -> str:
    """Return a passage of a text that was taken `apart`, as it is read."""
    return passage.replace(JOINER, "")


def terms(text: str) -> tuple[str, ...]:
    """Return what was typed as terms that must all be found; signs alone are none."""
    found = (term[:TERM_MAX] for term in text.split())
    return tuple(term for term in found if any(map(str.isalnum, term)))[:TERMS_MAX]


def texts(value: Json) -> Iterator[str]:
    """Yield every text and number in the value of a field, whatever its shape."""
    match value:
        case str():
            yield value
        case dict():
            for each in value.values():
                yield from texts(each)
        case list():
            for each in value:
                yield from texts(each)
        case int() if not isinstance(value, bool):
            yield str(value)
        case _:
            return
