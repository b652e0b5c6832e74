"""Says in sentences what changed between two agreements, for whom, and whether it is tighter or looser.

Every difference of the core gets its sentence, in English or Chinese; one that has none is told by its key path with
the old and the new value, so that nothing is left out. Sentences stand by form, the agreement as a whole first.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup

from hotline.core.difference import Difference, Document, differences
from hotline.core.meanings import NOTHING, Effect, grouped
from hotline.paper.columns import cells, pad, wrap
from hotline.paper.pages import page, part
from hotline.paper.visible import visible
from hotline.paper.wording import Wording, listed
from hotline.paper.words import Words, catalogue

PLACES: Final = ("parameters", "definitions", "timing", "ladders", "returns", "quotas", "calendars", "withdrawal")
FORM_MARGIN: Final = 2


@dataclass(frozen=True, slots=True)
class Sentence:
    """One difference, told; `path` is its key path, for whoever looks it up."""

    effect: Effect
    mark: str
    text: str
    path: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """The sentences about one form, or about one part of the agreement."""

    title: str
    other: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two agreements, as the head of the page names it."""

    title: str
    name: str
    digest: str


@dataclass(frozen=True, slots=True)
class Compared:
    """Everything that a page about two agreements says."""

    language: str
    old: Side
    new: Side
    chapters: tuple[Chapter, ...]

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """Return every sentence."""
        return tuple(each for chapter in self.chapters for each in chapter.sentences)

    def count(self, words: Words) -> str:
        """Return how many differences there are of which effect."""
        if not self.sentences:
            return words.tell("compared", "same" if self.old.digest == self.new.digest else "same_meaning")
        found = [each.effect for each in self.sentences]
        numbers = {effect.value: found.count(effect) for effect in Effect}
        return words.tell("compared", "counts", total=len(found), **numbers)

    def lines(self, columns: int, *, aligned: bool = True) -> list[str]:
        """Return the page as text of at most so many *columns*; not *aligned*, every sentence is one line."""
        words = Words(self.language)
        marks = max(cells(words.of("effects", each)) for each in Effect) + FORM_MARGIN
        lines = wrap(words.tell("compared", "heading"), columns)
        for name, side in (("from", self.old), ("to", self.new)):
            lines += wrap(f"{words.tell('compared', name)} {side.title} · {side.name}", columns)
            lines += wrap(f"    {side.digest}", columns)
        lines += ["", *wrap(self.count(words), columns)]
        for chapter in self.chapters:
            lines += ["", *wrap(chapter.title, columns)]
            for each in chapter.sentences:
                if not aligned:
                    lines.append(words.tell("rules", "named", name=each.mark, text=visible(each.text)))
                    continue
                told = wrap(visible(each.text), columns - marks - FORM_MARGIN)
                begin = [pad(f"{' ' * FORM_MARGIN}{each.mark}", marks + FORM_MARGIN)]
                begin += [" " * (marks + FORM_MARGIN)] * (len(told) - 1)
                lines += [head + line for head, line in zip(begin, told, strict=True)]
        return lines

    def html(self) -> str:
        """Return the page as HTML that needs nothing else."""
        words = Words(self.language)
        return page("difference", words, compared=self, count=self.count(words))

    def body(self) -> Markup:
        """Return the comparison to stand inside another page."""
        words = Words(self.language)
        return part("difference", words, compared=self, count=self.count(words))


def compared(old: Document, new: Document, digests: tuple[str, str], language: str) -> Compared:
    """Return what changed from the expanded document *old* to *new*, in *language*; *digests* are their names."""
    words = Words(language)
    telling = Telling(Wording(words, old), Wording(words, new))
    return Compared(
        language,
        side(telling.old, digests[0]),
        side(telling.new, digests[1]),
        tuple(telling.chapters(differences(old, new))),
    )


def side(wording: Wording, digest: str) -> Side:
    """Return how an agreement is named."""
    document = wording.document
    return Side(wording.title(document), f"{document.get('protocol')} {document.get('version')}", digest)


@dataclass(frozen=True, slots=True)
class Telling:
    """Both documents in words of one language."""

    old: Wording
    new: Wording

    @property
    def words(self) -> Words:
        """Return the words of the language."""
        return self.new.words

    def chapters(self, found: Sequence[Difference]) -> Iterator[Chapter]:
        """Yield the sentences about *found*, the agreement as a whole first, then form by form."""
        told: dict[str, list[Sentence]] = {}
        for each in found:
            mark = self.words.of("effects", each.effect)
            sentence = Sentence(each.effect, mark, self.sentence(each), ".".join(each.path))
            told.setdefault(each.form or (each.path[0] if each.path[0] in PLACES else ""), []).append(sentence)
        forms = [name for name in told if name and name not in PLACES]
        for name in ("", *PLACES[:3], *forms, *PLACES[3:]):
            if name in told:
                yield self.chapter(name, tuple(told[name]))

    def chapter(self, name: str, sentences: tuple[Sentence, ...]) -> Chapter:
        """Return the chapter called *name*: a part of the agreement, or a form."""
        if name == "" or name in PLACES:
            return Chapter(self.words.tell("compared", name or "whole"), "", sentences)
        wording = self.new if self.new.form(name) else self.old
        form = wording.form(name)
        return Chapter(f"{name} {wording.title(form)}", wording.other(form), sentences)

    def sentence(self, found: Difference) -> str:
        """Return the sentence that tells a difference; by its key path if it has none."""
        kind = found.kind
        if kind not in catalogue()["differences"]:
            kind += "_on" if found.new is True else "_off"
        comes = kind.endswith(("_added", "_removed"))
        if kind not in catalogue()["differences"] or (found.new is NOTHING and not comes):
            kind = "changed"
        return self.words.tell("differences", kind, **self.values(found))

    def values(self, found: Difference) -> dict[str, str]:
        """Return everything that a sentence may name."""
        names = found.names
        values = {name: str(value) for name, value in names.items()}
        place = str(names.get("place") or ".".join(found.path))
        values |= {"place": place.removeprefix(f"forms.{found.form}."), "form": found.form}
        values |= {"old": self.value(found, self.old, found.old), "new": self.value(found, self.new, found.new)}
        values |= self.people(found) | self.things(found)
        return values

    def people(self, found: Difference) -> dict[str, str]:
        """Return who and what level a sentence names."""
        words, names = self.words, found.names
        precedence = words.both("precedences", str(names.get("precedence", "")))
        forms = names.get("forms")
        concerned = words.tell("compared", "concerned", forms=words.listed(forms)) if forms else None
        return {
            "language": words.of("languages", str(names.get("language", ""))),
            "remark": words.of("remarks", str(names.get("remark", ""))),
            "party": words.of("parties", str(names.get("party", ""))),
            "status": words.both("statuses", str(names.get("status", ""))),
            "role": capital(words.of("signers", str(names.get("role", "")))),
            "duty": words.of("duties", str(names.get("level", ""))),
            "level": words.of("levels", str(names.get("level", ""))),
            "precedence": precedence,
            "at": words.tell("compared", "at", precedence=precedence) if "precedence" in names else "",
            "concerned": concerned or words.tell("compared", "concerned_none"),
        }

    def things(self, found: Difference) -> dict[str, str]:
        """Return the titles of what a sentence names; of the side where it is."""
        wording = self.old if found.new is NOTHING else self.new
        names, document, form = found.names, wording.document, found.form
        item = grouped(found.new if found.old is NOTHING else found.old)
        rule = self.rule(wording, form, str(names.get("follow_up", "")))
        choice = grouped(grouped(item).get("title")) or item
        days = [set(map(str, listed(each))) for each in (found.old, found.new)]
        return {
            "title": wording.title(item),
            "other": wording.any_form(str(names.get("other", ""))),
            "asked": self.words.tell("compared", "asked") if item.get("required") is True else "",
            "field": wording.field(form, str(names.get("field", ""))),
            "choice": self.words.title({code: str(text) for code, text in choice.items()}) or str(names.get("choice")),
            "parameter": wording.title(grouped(document.get("parameters")).get(str(names.get("parameter"))))
            or str(names.get("parameter")),
            "term": wording.title(
                grouped(document.get("definitions")).get(str(names.get("term"))), str(names.get("term"))
            ),
            "name": self.periodic(wording, found),
            "rung": self.rung(wording, found),
            "follow_up": wording.title(rule, str(names.get("follow_up"))),
            "forms": wording.forms(listed(rule.get("forms"))),
            "debtor": self.words.of("debtors", str(rule.get("owes", ""))),
            "more": self.words.listed(sorted(days[1] - days[0])) or wording.tell("nothing"),
            "fewer": self.words.listed(sorted(days[0] - days[1])) or wording.tell("nothing"),
        }

    def rule(self, wording: Wording, form: str, name: str) -> Mapping[str, Any]:
        """Return the follow-up called *name* of a form."""
        rules = [grouped(each) for each in listed(wording.form(form).get("then"))]
        return next(
            (each for each in rules if name in (each.get("name"), " ".join(map(str, listed(each.get("forms")))))), {}
        )

    def periodic(self, wording: Wording, found: Difference) -> str:
        """Return the title of a return or quota."""
        name = str(found.names.get("name", ""))
        return f"“{wording.title(grouped(wording.document.get(found.path[0])).get(name), name)}”"

    def rung(self, wording: Wording, found: Difference) -> str:
        """Return whom the rung that is named calls."""
        side, _, called = str(found.names.get("rung", "")).partition(" ")
        name, _, number = called.partition(" ")
        key = "draft" if wording.form(name) else "call"
        return wording.rung({"side": side, key: name}) + (f" ({number})" if number else "")

    def value(self, found: Difference, wording: Wording, value: Any) -> str:  # noqa: ANN401 - any JSON value
        """Return an old or new value as its kind of difference writes it."""
        kind = found.kind.removesuffix("_added").removesuffix("_removed")
        if kind in VALUES and value is not NOTHING:
            return VALUES[kind](wording, value, found)
        if kind.endswith("ladder"):
            return wording.ladder(value)
        if kind in LENGTHS and value is not NOTHING:
            return wording.counted(value, self.calendar(wording, found))
        return wording.plain(value)

    def calendar(self, wording: Wording, found: Difference) -> Any:  # noqa: ANN401 - any JSON value
        """Return the calendar in which the length of time at the path of *found* is counted."""
        group: Any = wording.document
        for name in found.path[:-1]:
            group = grouped(group).get(name)
        if not group and "follow_up" in found.names:
            group = self.rule(wording, found.form, str(found.names["follow_up"]))
        return grouped(group).get("calendar")


LENGTHS: Final = frozenset(
    {"matrix_deadline", "deadline", "level_ahead", "lead", "floor", "prompt", "longest", "slip", "follow_up_within"}
    | {"follow_up_ahead", "rung_at", "return_within", "withdrawal_notice"}
)
VALUES: Final[Mapping[str, Callable[[Wording, Any, Difference], str]]] = {
    "matrix_level": lambda wording, value, _: wording.counted(
        grouped(value).get("within"), grouped(value).get("calendar")
    ),
    "precedence": lambda wording, value, _: wording.precedence(value),
    "sender": lambda wording, value, _: wording.words.of("senders", str(value)),
    "releasable": lambda wording, value, _: wording.words.of("releases", str(value)),
    "type": lambda wording, value, _: wording.words.of("types", str(value)),
    "alternative": lambda wording, value, found: wording.field(found.form, str(value)),
    "parameter": lambda wording, value, _: wording.parameter(value),
    "parameter_value": lambda wording, value, found: wording.parameter(
        {**grouped(grouped(wording.document.get("parameters")).get(found.path[1])), "value": value}
    ),
    "lead_time": lambda wording, value, _: wording.length(grouped(value).get("at_least")),
    "prompt_rule": lambda wording, value, _: wording.length(grouped(value).get("within")),
    "follow_up": lambda wording, value, found: wording.follow_up(grouped(value), found.form),
    "follow_up_owes": lambda wording, value, _: wording.words.of("debtors", str(value)),
    "rung": lambda wording, value, _: wording.length(grouped(value).get("at")),
    "return": lambda wording, value, _: wording.periodic(grouped(value)),
    "return_every": lambda wording, value, _: wording.words.of("cycles", str(value)),
    "return_owes": lambda wording, value, _: wording.words.of("debtors", str(value)),
    "quota": lambda wording, value, _: wording.quota(grouped(value)),
    "quota_every": lambda wording, value, _: wording.words.of("cycles", str(value)),
    "withdrawal": lambda wording, value, _: wording.length(grouped(value).get("notice")),
}
"""How the values of a kind of difference are written; others as lengths of time, ladders, or as they stand."""


def capital(text: str) -> str:
    """Return *text* as a sentence begins."""
    return text[:1].upper() + text[1:]
