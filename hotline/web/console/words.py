"""Every word of the console, from one catalogue a language with the same keys (`words/en.yaml`, `words/zh.yaml`).

A key is the name of a page and a word of it (`board.to_acknowledge`). Words of the treaty (a precedence, a status, a
level) are those of paper. A word that counts has two forms, `one` and `other`, chosen by `count`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from hotline.core.terms import LANGUAGES
from hotline.paper import words as paper
from hotline.paper.catalogue import read

FORMS: Final = frozenset({"one", "other"})
TAGS: Final[Mapping[str, str]] = {"en": "en", "zh": "zh-Hans"}
"""What a browser calls each language."""

PARTIES: Final = frozenset({"party", "peer", "sender", "recipient"})
"""What a word calls a party: given by its code, said as this language names it."""

Word = str | Mapping[str, str]


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(language: str) -> Mapping[str, Word]:
    """Return every word of *language* by its key."""
    return dict(flat(read("web.console", "words", f"{language}.yaml"), ""))


def flat(group: Mapping[str, Any], before: str) -> Iterator[tuple[str, Word]]:
    """Yield the words of a *group* of the catalogue, and of the groups in it, each with its whole key."""
    for name, value in group.items():
        if isinstance(value, Mapping) and not value.keys() <= FORMS:
            yield from flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value


@dataclass(frozen=True, slots=True)
class Say:
    """The catalogue in one language: `say("board.overdue", count=2)`. A key that it lacks is a KeyError."""

    language: str = LANGUAGES[0]

    def __call__(self, key: str, **values: object) -> str:
        """Return the word or sentence called *key* with its *values*."""
        word = catalogue(self.language)[key]
        if not isinstance(word, str):
            word = word["one" if values.get("count") == 1 and "one" in word else "other"]
        return word.format(**{name: self.named(name, value) for name, value in values.items()})

    def named(self, name: str, value: object) -> object:
        """Return what stands for the *value* called *name*."""
        known = name in PARTIES and str(value).lower() in paper.catalogue()["party_codes"]
        return self.treaty.party(str(value)) if known else value

    @property
    def tag(self) -> str:
        """Return what a browser calls this language."""
        return TAGS[self.language]

    @property
    def other(self) -> "Say":
        """Return the catalogue in the other language."""
        return Say(next(each for each in LANGUAGES if each != self.language))

    @property
    def treaty(self) -> paper.Words:
        """Return the words of the treaty, and its titles, in this language."""
        return paper.Words(self.language)

    def script(self, *pages: str) -> dict[str, list[Word]]:
        """Return the words for the scripts of *pages*, in this language and the other; the name is without the page.

        These are the words below `<page>.script`, and what parties are called: `party_US`.
        """
        ours, theirs = catalogue(self.language), catalogue(self.other.language)
        starts = [f"{page}.script." for page in pages]
        parties = paper.catalogue()["party_codes"].items()
        return {
            **{f"party_{code.upper()}": [found[self.language], found[self.other.language]] for code, found in parties},
            **{
                key.removeprefix(start): [word, theirs[key]]
                for start in starts
                for key, word in ours.items()
                if key.startswith(start)
            },
        }
