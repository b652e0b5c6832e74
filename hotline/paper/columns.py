"""Text in columns: how wide it is where every character has one cell or two, and where it may break.

Chinese takes two cells a character and may break anywhere but before a closing mark.
"""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

WIDE: Final = frozenset("WF")
NEVER_FIRST: Final = frozenset("，。、；：！？）】》」』’”…—,.;:!?)]}")


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
