"""Makes visible what a text hides: marks that turn the direction of writing, characters without a shape, piled accents.

Whatever a peer wrote goes through `visible` before a person reads it, on a screen or on paper. A character that would
not be seen, or would change how others are read, stands as its number, ‹U+202E›; the text around it stays as it was.
"""

import unicodedata
from collections.abc import Iterator
from itertools import chain
from typing import Final

MARKS_MAX: Final = 3
"""How many accents one letter may bear; the alphabets in use need no more."""

CONTROLS: Final = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
ACCENTS: Final = frozenset({"Mn", "Me"})
BLANKS: Final = frozenset(" \u3000")  # the blank, and that of Chinese
WITHOUT_SHAPE: Final = frozenset(
    map(
        chr,
        chain(
            (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0),  # joiners, fillers, blanks by other names
            range(0x180B, 0x1810),  # selectors of a variant, Mongolian
            range(0xFE00, 0xFE10),  # selectors of a variant
            range(0xE0000, 0xE1000),  # tags, and more selectors: a whole message fits into them unseen
        ),
    )
)


def visible(text: str) -> str:
    """Return *text* with every character that cannot be seen, or that turns what is written, shown as its number."""
    return "".join(number(piece) if hidden else piece for piece, hidden in pieces(text))


def pieces(text: str) -> Iterator[tuple[str, bool]]:
    """Yield *text* piece by piece: what can be read as it stands, and single characters that cannot (True)."""
    if text.isascii() and text.isprintable():
        yield text, False
        return
    begin, borne, bare = 0, 0, True
    for at, character in enumerate(text):
        accent = unicodedata.category(character) in ACCENTS
        borne = borne + 1 if accent else 0
        # An accent that stands first would settle on a letter that is not of this text.
        if unseen(character) or (accent and (bare or borne > MARKS_MAX)):
            if begin < at:
                yield text[begin:at], False
            yield character, True
            begin, bare = at + 1, True
        elif not accent:
            bare = character.isspace()
    if begin < len(text):
        yield text[begin:], False


def unseen(character: str) -> bool:
    """Return whether a character would not be seen, or would change how others are; a line break is neither."""
    if character == "\n" or character.isascii():
        return character != "\n" and not character.isprintable()
    if character in WITHOUT_SHAPE:
        return True
    category = unicodedata.category(character)
    return category in CONTROLS or (category == "Zs" and character not in BLANKS)


def number(character: str) -> str:
    """Return the number of a character, as it is shown in its place."""
    return f"‹U+{ord(character):04X}›"


def escaped(json_text: str) -> str:
    """Return JSON that means the same and hides nothing: in a string, a character may stand as its escape."""
    return "".join(escape(piece) if hidden else piece for piece, hidden in pieces(json_text))


def escape(character: str) -> str:
    """Return a character as JSON escapes it: one that is beyond the first plane in two halves."""
    octets = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{octets[at]:02x}{octets[at + 1]:02x}" for at in range(0, len(octets), 2))
