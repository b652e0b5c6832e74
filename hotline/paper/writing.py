"""Writes the pieces that every part of a printed agreement is made of: titles, notes, deadlines, signers.

A key that is not known here is printed as it stands, so that what is signed and what is printed never differ.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hotline.core.meanings import grouped
from hotline.core.places import REMARKS
from hotline.paper.printed import Fact, Label, Note
from hotline.paper.wording import Wording
from hotline.paper.words import Words


@dataclass(frozen=True, slots=True)
class Writing:
    """One document on its way to paper, in the words of one language."""

    wording: Wording

    @property
    def words(self) -> Words:
        """Return the words of the language."""
        return self.wording.words

    def say(self, key: str, **values: object) -> str:
        """Return a word of the printed agreement."""
        return self.words.tell("paper", key, **values)

    def label(self, group: Any, name: str = "") -> Label:  # noqa: ANN401 - any JSON value
        """Return the title of a *group* of keys in both languages."""
        return Label(self.wording.title(group, name), self.wording.other(group))

    def notes(self, *groups: Any) -> tuple[Note, ...]:  # noqa: ANN401 - any JSON value
        """Return precedents, reasons and notes of *groups* of keys, each once."""
        found = [Note(self.words.of("remarks", name), text) for group in groups for name, text in remarks(group)]
        return tuple(dict.fromkeys(found))

    def all_notes(self, *rules: Any) -> tuple[Note, ...]:  # noqa: ANN401 - any JSON value
        """Return what `notes` does, of *rules* and of everything inside them."""
        return tuple(dict.fromkeys(note for rule in rules for group in groups_in(rule) for note in self.notes(group)))

    def further(self, group: Any, known: Iterable[str]) -> Iterator[Fact]:  # noqa: ANN401 - any JSON value
        """Yield what *group* says beside what is *known* here, as it stands."""
        for name, value in grouped(group).items():
            if name not in known and not (name in REMARKS and isinstance(value, str)):
                yield Fact(name, self.wording.plain(value))

    def facts(self, *pairs: tuple[str, str]) -> tuple[Fact, ...]:
        """Return facts by the key of their label; those without a text are left out."""
        return tuple(Fact(self.say(key), text) for key, text in pairs if text)

    def deadline(self, limit: Any, code: str = "") -> str:  # noqa: ANN401 - any JSON value
        """Return a deadline with its ladder."""
        found = grouped(limit)
        parts = [self.wording.limit(found, code), self.wording.ladder(found.get("ladder"))]
        known = ("within", "ladder", "calendar", "before", "at_least", "tolled_by")
        parts += [self.wording.tell("named", name=each.label, text=each.text) for each in self.further(found, known)]
        if found.get("calendar") == "continuous":
            parts.append(self.say("continuous"))
        return self.wording.tell("then").join(parts)

    def signed(self, rules: Mapping[str, Any]) -> str:
        """Return who signs, and how many."""
        signers = self.wording.signers(rules.get("signed_by"))
        asked = [self.say(name) for name in ("two_people", "hardware") if rules.get(name) is True]
        return self.wording.tell("then").join([signers, *asked])


def named(group: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON value
    """Return the members of a *group* of named things, without what is remarked about it."""
    return {name: value for name, value in grouped(group).items() if not (name in REMARKS and isinstance(value, str))}


def remarks(group: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - any JSON value
    """Yield what is remarked about a *group*: precedents, reasons, notes."""
    for name, value in grouped(group).items():
        if name in REMARKS and isinstance(value, str):
            yield name, value


def groups_in(value: Any) -> Iterator[Mapping[str, Any]]:  # noqa: ANN401 - any JSON value
    """Yield every group of keys in *value*, itself among them."""
    if isinstance(value, Mapping):
        yield value
    for each in value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ():
        yield from groups_in(each)
