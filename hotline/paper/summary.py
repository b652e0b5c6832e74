"""Writes an agreement as plain text for a terminal: everything that a watch must know of it, form by form.

Titles of fields, choices and precedents are left to the printed document; times, signers and duties are all here.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from hotline.paper.columns import cells, pad, wrap
from hotline.paper.printed import Agreement, Entry, Fact, FormSheet, Ladder
from hotline.paper.visible import visible
from hotline.paper.words import Words

LABEL_MOST: Final = 24
GAP: Final = 2


def summary(paper: Agreement, columns: int, *, aligned: bool = True) -> list[str]:
    """Return *paper* as lines of at most so many *columns*; not *aligned*, every label with its text is one line."""
    return list(Summary(Words(paper.language), columns, aligned=aligned).lines(paper))


class Summary:
    """Text of one width in one language."""

    def __init__(self, words: Words, columns: int, *, aligned: bool = True) -> None:
        self.words = words
        self.columns = columns
        self.aligned = aligned

    def say(self, key: str, **values: object) -> str:
        """Return a word of the printed agreement."""
        return self.words.tell("paper", key, **values)

    def named(self, key: str, text: str) -> str:
        """Return a *text* after the word for what it is."""
        return self.words.tell("rules", "named", name=self.say(key), text=text)

    def lines(self, paper: Agreement) -> Iterator[str]:
        """Yield the whole agreement."""
        version = self.say("version", version=paper.version)
        yield from self.text(" · ".join(filter(None, (paper.label.text, paper.label.other))))
        yield from self.text(f"{paper.name} · {version} · {paper.notice}")
        yield from self.text(paper.digest)
        yield ""
        yield from self.pairs(paper.facts)
        for name in ("definitions", "parameters"):
            yield from self.entries(name, getattr(paper, name))
        yield from self.timing(paper)
        for form in paper.forms:
            yield from self.form(form)
        for name in ("returns", "quotas"):
            yield from self.entries(name, getattr(paper, name))
        if paper.withdrawal:
            yield from self.heading(self.say("withdrawal"))
            yield from self.pairs(paper.withdrawal, GAP)
        for ladder in paper.ladders:
            yield from self.ladder(ladder)

    def text(self, text: str, indent: int = 0) -> Iterator[str]:
        """Yield a paragraph."""
        for line in wrap(visible(text), self.columns - indent):
            yield " " * indent + line if line else ""

    def heading(self, text: str) -> Iterator[str]:
        """Yield a heading after an empty line."""
        yield ""
        yield from self.text(text)

    def pairs(self, facts: Iterable[Fact], indent: int = 0) -> Iterator[str]:
        """Yield labels, and beside each what it stands for."""
        rows = [(visible(each.label), visible(plain(each.text))) for each in facts]
        if not self.aligned:
            yield from (self.words.tell("rules", "named", name=label, text=text) for label, text in rows)
            return
        left = min(max((cells(label) for label, _ in rows), default=0), LABEL_MOST) + GAP
        for label, text in rows:
            first, *rest = wrap(text, self.columns - indent - left)
            labels = wrap(label, left - GAP)
            for line in labels[:-1]:
                yield " " * indent + line
            yield (" " * indent + pad(labels[-1], left) + first).rstrip()
            yield from (" " * (indent + left) + line for line in rest)

    def entries(self, name: str, entries: Iterable[Entry]) -> Iterator[str]:
        """Yield parameters, definitions, returns or quotas."""
        for at, each in enumerate(entries):
            if at == 0:
                yield from self.heading(self.say(name))
            yield from self.text(f"{each.label.text} ({each.name})", GAP)
            yield from self.pairs(each.facts, 2 * GAP)

    def timing(self, paper: Agreement) -> Iterator[str]:
        """Yield the deadlines of every precedence."""
        yield from self.heading(self.say("timing"))
        for at, each in enumerate(paper.precedences):
            yield from self.text(self.words.both("precedences", each.name), GAP)
            rows = [Fact(row.label, row.cells[at].text) for row in paper.timing if row.cells[at].text != "–"]
            yield from self.pairs([*rows, *each.facts], 2 * GAP)

    def form(self, form: FormSheet) -> Iterator[str]:
        """Yield one form."""
        yield from self.heading(" · ".join(filter(None, (f"{form.code} {form.label.text}", form.label.other))))
        facts = [*form.facts]
        for level in form.levels:
            ways = dict.fromkeys(level.cells)
            times = [f"{name} {cell}" for name, cell in zip(form.columns, level.cells, strict=True)]
            told = next(iter(ways)) if len(ways) == 1 else "\n".join(times)
            facts.append(Fact(level.label.text, f"{told}; {level.condition}" if level.condition else told))
        if form.fields:
            names = (f"{each.name}{'*' if each.required == self.say('required') else ''}" for each in form.fields)
            facts.append(Fact(self.say("fields"), " ".join(names)))
        if form.people:
            facts.insert(0, Fact(self.say("human_only"), self.say("human_only_form")))
        yield from self.pairs(facts, GAP)
        for each in form.follow_ups:
            yield from self.text(self.named("follow_ups", each.label.text), GAP)
            yield from self.pairs(each.facts, 2 * GAP)

    def ladder(self, ladder: Ladder) -> Iterator[str]:
        """Yield one ladder."""
        yield from self.heading(self.named("ladders", ladder.name))
        rows = [
            Fact(each.at, f"{each.who}: {each.label.text}" if each.label.text else each.who) for each in ladder.rungs
        ]
        yield from self.pairs(rows, GAP)


def plain(text: str) -> str:
    """Return *text* without the marks around conditions."""
    return text.replace("`", "")
