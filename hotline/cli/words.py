"""Every word that a verb says, in English and Chinese, from one catalogue that a translator can read (`words.yaml`).

A word of the treaty (a precedence, a level, a state) is looked up in its group, here or in the words of paper; one that
this version does not know is shown as it stands, so that a newer center can still be read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from hotline.core.terms import LANGUAGES
from hotline.paper import words as paper
from hotline.paper.catalogue import read

CATALOGUE: Final = "words.yaml"


@lru_cache(maxsize=1)
def catalogue() -> Mapping[str, Mapping[str, Any]]:
    """Return the whole catalogue: groups of words, each word in every language; those of the treaty are of paper."""
    ours: Mapping[str, Mapping[str, Any]] = read("cli", CATALOGUE)
    return {**{group: words for group, words in paper.catalogue().items() if group != "says"}, **ours}


def spoken(wanted: str | None, environment: Mapping[str, str]) -> str:
    """Return the language to speak: the one *wanted*, else that of the environment, else English."""
    names = ("HOTLINE_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    found = next((text for text in (wanted, *map(environment.get, names)) if text), "")
    return next((language for language in LANGUAGES if found.lower().startswith(language)), LANGUAGES[0])


@dataclass(frozen=True, slots=True)
class Words(paper.Words):
    """The catalogue of the verbs in one language."""

    def groups(self) -> Mapping[str, Mapping[str, Any]]:
        """Return the words of the verbs, and those of the treaty."""
        return catalogue()

    def length(self, milliseconds: int) -> str:
        """Return a length of time in its two largest units, as `2 h 05 min`; never more than it is."""
        return paper.Words(self.language).length(milliseconds)

    def countdown(self, milliseconds: int | None) -> str:
        """Return time left as a clock, `0:04:12` or `2d 03:04`; what is over says so."""
        if milliseconds is None:
            return "–"
        seconds = abs(milliseconds) // 1000
        days, hours, minutes = seconds // 86_400, seconds // 3600 % 24, seconds // 60 % 60
        clock = f"{days}d {hours:02d}:{minutes:02d}" if days else f"{hours}:{minutes:02d}:{seconds % 60:02d}"
        return self.say("over_clock", clock=clock) if milliseconds < 0 else clock

    def left(self, milliseconds: int | None) -> str:
        """Return how much time is left, or by how much it is over; None when no clock runs yet."""
        if milliseconds is None:
            return self.say("not_running")
        return self.say("left" if milliseconds >= 0 else "over", length=self.length(milliseconds))
