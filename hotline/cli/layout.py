"""How wide and high the terminal is that a verb prints on."""

import shutil
from typing import Final

NARROWEST: Final = 40
WIDEST: Final = 120


def width() -> int:
    """Return how many columns there are."""
    return min(max(shutil.get_terminal_size((80, 24)).columns, NARROWEST), WIDEST)


def height() -> int:
    """Return how many lines there are."""
    return shutil.get_terminal_size((80, 24)).lines
