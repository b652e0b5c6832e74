"""Every word that paper says, in English and Chinese, from one catalogue that a translator can read (`words.yaml`).

A word of the treaty (a precedence, a level, a contact) is looked up in its group; one that this version does not know
is shown as it stands. A sentence is one of the group `says`.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Final

from hotline.core.canonical import Instant
from hotline.core.terms import LANGUAGES
from hotline.paper.catalogue import read

CATALOGUE: Final = "words.yaml"
NUMBER: Final = re.compile(r"\b\d+\b")

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MONTHS_FROM: Final = 2


def clock_of(at: datetime) -> tuple[int, time]:
    """Return the day of the month and the time of day."""
    return at.day, at.time()


@lru_cache(maxsize=1)
def catalogue() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Return the whole catalogue: groups of words, each word in every language."""
    found: Mapping[str, Mapping[str, Mapping[str, str]]] = read("paper", CATALOGUE)
    return found


@dataclass(frozen=True, slots=True)
class Words:
    """The catalogue in one language; `groups` is what another room puts its own words into."""

    language: str = LANGUAGES[0]

    def groups(self) -> Mapping[str, Mapping[str, Any]]:
        """Return the words, group by group."""
        return catalogue()

    def say(self, key: str, **values: object) -> str:
        """Return the sentence called *key* with its *values*."""
        return self.tell("says", key, **values)

    def tell(self, group: str, key: str, **values: object) -> str:
        """Return the sentence called *key* in its *group*, with its *values*."""
        text: str = self.groups()[group][key][self.language]
        return text.format(**values)

    def of(self, group: str, word: str) -> str:
        """Return a *word* of the treaty in this language; one that is not in its *group* stands for itself."""
        found = self.groups()[group].get(word)
        return found[self.language] if found else word

    def party(self, code: str) -> str:
        """Return what a party is called inside a sentence: `US`, 美方."""
        found = catalogue()["party_codes"].get(code.lower())
        return found[self.language] if found else code.upper()

    def both(self, group: str, word: str) -> str:
        """Return a *word* in all languages, as precedences and statuses are always shown."""
        found = self.groups()[group].get(word, {})
        return " ".join(dict.fromkeys(found[language] for language in LANGUAGES)) if found else word

    def title(self, titles: Mapping[str, str]) -> str:
        """Return a title of the agreement in this language."""
        return titles.get(self.language) or next(iter(titles.values()), "")

    def other(self, titles: Mapping[str, str]) -> str:
        """Return a title in the other language; nothing if there is none, or it is the same."""
        found = next((text for language, text in titles.items() if language != self.language), "")
        return "" if found == self.title(titles) else found

    def listed(self, words: Iterable[str]) -> str:
        """Return *words* one after the other."""
        return {"en": ", ", "zh": "、"}[self.language].join(words)

    def reason(self, text: str) -> str:
        """Return why a call failed or the line broke: in this language if a program of ours said it, else quoted."""
        head, _, rest = text.partition(": ")
        number = NUMBER.search(head)
        found = self.groups()["reasons"].get(NUMBER.sub("{count}", head, count=1))
        if found is None:
            return f"“{text}”" if text else ""
        said = found[self.language].format(count=number[0] if number else "")
        return self.tell("rules", "named", name=said, text=self.reason(rest)) if rest else said

    def distance(self, one: Instant, other: Instant) -> str:
        """Return how far two instants are from each other: in whole months from two of them on, else as a length."""
        early, late = (EPOCH + timedelta(milliseconds=each) for each in sorted((one, other)))
        whole = (late.year - early.year) * 12 + late.month - early.month - (clock_of(late) < clock_of(early))
        years, months = divmod(whole, 12)
        if whole < MONTHS_FROM:
            return self.length(other - one)
        parts = [(years, "year" if years == 1 else "years"), (months, "month" if months == 1 else "months")]
        return {"en": " ", "zh": ""}[self.language].join(
            self.say(unit, amount=amount) for amount, unit in parts if amount
        )

    def length(self, milliseconds: int) -> str:
        """Return a length of time in its two largest units, as `2 h 05 min` or `2 h`; never more than it is."""
        seconds = abs(milliseconds) // 1000
        days, hours, minutes = seconds // 86_400, seconds // 3600 % 24, seconds // 60 % 60
        if days:
            return self.say("days_hours", days=days, hours=hours) if hours else self.say("day", amount=days)
        if hours and minutes:
            return self.say("hours_minutes", hours=hours, minutes=f"{minutes:02d}")
        if hours:
            return self.say("hour", amount=hours)
        if minutes and seconds % 60:
            return self.say("minutes_seconds", minutes=minutes, seconds=f"{seconds % 60:02d}")
        return self.say("minute", amount=minutes) if minutes else self.say("seconds", seconds=seconds)
