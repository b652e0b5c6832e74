"""What to say of a rule that does not hold, and which rules leave it open whether anything is wrong."""

from typing import Final

from hotline.cli.words import Words
from hotline.core.facts import WAITING
from hotline.core.rules import RULES

UNDECIDED: Final = frozenset({WAITING, "suite.unavailable"})
"""Rules of findings that more entries, or a library, could settle; nothing is proved bad by them."""


def broken(rule: str, words: Words) -> str:
    """Return what a rule says that does not hold."""
    known = RULES.get(rule)
    if known is None:
        return words.say("finding_waits")
    return known.says if words.language == "en" else known.says_zh
