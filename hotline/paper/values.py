"""Writes the values of a message: titles in place of codes, units beside numbers, and prose as what it is.

Prose is authentic in the language of its author and stands first, always; a translation stands below it and says
whether a person or a machine made it. What has parts is written part by part.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from hotline.core.kinds import BilingualText, Boolean, Changes, Choice, Counts, File, Holder, Kind, List, Record, Titles
from hotline.core.terms import LANGUAGES
from hotline.paper.printed import Label
from hotline.paper.words import Words

BARE: Final = Label("")


@dataclass(frozen=True, slots=True)
class Said:
    """One line of a value: *text*, its *mark* (authentic, courtesy or machine translation, withheld), its language.

    *label* is that of a part, *other* the text in the other language where the agreement has both.
    """

    text: str
    mark: str = ""
    role: str = "value"
    language: str = ""
    other: str = ""
    label: Label = BARE


@dataclass(frozen=True, slots=True)
class Values:
    """How values are written in one language; *human_only* agreements warn of machine translations."""

    words: Words
    human_only: bool = False

    def say(self, key: str, **values: object) -> str:
        """Return a word of the printed message."""
        return self.words.tell("message", key, **values)

    def written(self, kind: Kind | None, value: Any) -> tuple[Said, ...]:  # noqa: ANN401 - any JSON value
        """Return *value* line by line; as JSON, if its *kind* is not known or it is not one of it."""
        try:
            return tuple(self.lines(kind, value))
        except (AttributeError, KeyError, TypeError, ValueError, IndexError):
            return (raw(value),)

    def lines(self, kind: Kind | None, value: Any) -> Iterator[Said]:  # noqa: ANN401 - any JSON value
        """Yield the lines of *value*."""
        match kind:
            case None:
                yield raw(value)
            case BilingualText():
                yield from self.prose(value)
            case Choice():
                yield self.chosen(kind.choices[value])
            case Boolean():
                yield self.chosen({language: kind.show(value, language) for language in LANGUAGES})
            case File():
                yield Said(kind.show(value, self.words.language))
                yield Said(value["digest"])
            case Counts() | Record() | Changes() | List():
                yield from self.parts(kind, value)
            case _:
                yield Said(kind.show(value, self.words.language))

    def parts(self, kind: Holder, value: Any) -> Iterator[Said]:  # noqa: ANN401 - any JSON value
        """Yield the lines of a value that has parts, each under its title or number."""
        match kind:
            case Counts():
                yield from (Said(str(count), label=self.label(kind.choices[word])) for word, count in value.items())
            case List():
                for number, each in enumerate(value, 1):
                    yield from self.part(Label(str(number)), kind.of, each)
            case Record() | Changes():
                for name in (each for each in kind.of if each in value):
                    yield from self.part(self.label(kind.titles[name]), kind.of[name], value[name])

    def part(self, label: Label, kind: Kind, value: Any) -> Iterator[Said]:  # noqa: ANN401 - any JSON value
        """Yield the lines of a part, the first of them under its *label*."""
        for at, each in enumerate(self.lines(kind, value)):
            inner = Label(f"{label.text} · {each.label.text}") if each.label.text else label
            shown = inner if at == 0 or each.label.text else BARE
            yield Said(each.text, each.mark, each.role, each.language, each.other, shown)

    def prose(self, value: Mapping[str, Any]) -> Iterator[Said]:
        """Yield the authentic text, and below it its translation."""
        language = str(value["language"])
        mark = self.say("authentic", language=self.words.of("languages", language))
        yield Said(str(value["original"]), mark, "authentic", language)
        if "translation" not in value:
            return
        by = str(value["translation_by"])
        mark = self.words.of("translations", by)
        if by == "machine":
            mark = self.say("machine_human_only" if self.human_only else "machine", mark=mark)
        other = next(each for each in LANGUAGES if each != language)
        yield Said(str(value["translation"]), mark, by, other)

    def chosen(self, titles: Titles) -> Said:
        """Return a word of a closed list, in both languages."""
        return Said(self.words.title(titles), other=self.words.other(titles))

    def label(self, titles: Titles) -> Label:
        """Return the title of a part in both languages."""
        return Label(self.words.title(titles), self.words.other(titles))


def raw(value: Any) -> Said:  # noqa: ANN401 - any JSON value
    """Return a value as it was signed."""
    return Said(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
