"""Text in columns: how wide it is in a terminal, where it may break, and how what cannot be seen is made visible.

Chinese takes two cells a character and may break anywhere but before a closing mark. Whatever comes from outside goes
through `visible`: a mark that turns the direction of writing must not change what an officer believes to read.
"""

import shutil
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from hotline.core.values import is_unseen

WIDE: Final = frozenset("WF")
NEVER_FIRST: Final = frozenset("，。、；：！？）】》」』’”…—,.;:!?)]}")
NARROWEST: Final = 40
WIDEST: Final = 120


@lru_cache(maxsize=4096)
def cell(character: str) -> int:
    """Return how many columns a character takes."""
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in WIDE else 1


def cells(text: str) -> int:
    """Return how many columns *text* takes."""
    return len(text) if text.isascii() else sum(map(cell, text))


def pad(text: str, width: int) -> str:
    """Return *text* filled with blanks to *width* columns."""
    return text + " " * max(0, width - cells(text))


def width() -> int:
    """Return how many columns there are."""
    return min(max(shutil.get_terminal_size((80, 24)).columns, NARROWEST), WIDEST)


def pieces(text: str) -> Iterator[str]:
    """Yield the pieces of *text* that are never broken: words with the blank after them, single wide characters."""
    piece = ""
    for character in text:
        wide = cell(character) == 2  # noqa: PLR2004 - two columns
        if character in NEVER_FIRST:
            piece += character
        elif wide:
            if piece:
                yield piece
            piece = character
        else:
            if piece and (piece[-1] == " " or cell(piece[0]) == 2) and character != " ":  # noqa: PLR2004 - two columns
                yield piece
                piece = ""
            piece += character
    if piece:
        yield piece


def wrap(text: str, columns: int) -> list[str]:
    """Return *text* in lines of at most *columns*; a word that is longer is broken."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for piece in pieces(paragraph):
            if line and cells(line) + cells(piece.rstrip()) > columns:
                lines.append(line.rstrip())
                line = ""
            while cells(piece.rstrip()) > columns:
                head = cut(piece, columns)
                lines.append(head)
                piece = piece[len(head) :]  # noqa: PLW2901 - what is left of it
            line += piece
        lines.append(line.rstrip())
    return lines


def cut(text: str, columns: int) -> str:
    """Return the beginning of *text* that fits *columns*."""
    found = ""
    for character in text:
        if cells(found) + cell(character) > columns:
            break
        found += character
    return found


def shortened(text: str, columns: int) -> str:
    """Return *text* if it fits *columns*, else its beginning and a mark that something is left out."""
    return text if cells(text) <= columns else cut(text, columns - 1).rstrip() + "…"


def visible(text: str) -> str:
    """Return *text* with every character that cannot be seen, or that turns what is written, shown as its number."""
    if text.isprintable() or not any(map(unseen, text)):
        return text
    return "".join(f"⟨U+{ord(each):04X}⟩" if unseen(each) else each for each in text)


def unseen(character: str) -> bool:
    """Return whether a character would not be seen, or would change how others are."""
    return is_unseen(character) or unicodedata.category(character) in {"Cf", "Zl", "Zp"}
