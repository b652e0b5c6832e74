"""Writes a printed message as plain text: what a printer in a watch room, or a terminal, puts out."""

from collections.abc import Iterator
from typing import Final

from hotline.paper.columns import cells, pad, wrap
from hotline.paper.message import Letter, Written
from hotline.paper.printed import Label
from hotline.paper.values import Said
from hotline.paper.visible import visible
from hotline.paper.words import Words

GAP: Final = 2
MOST: Final = 26


def telegram(letter: Letter, columns: int, *, aligned: bool = True) -> list[str]:
    """Return *letter* as lines of at most so many *columns*; not *aligned*, every label with its text is one line."""
    return list(Telegram(letter, columns, aligned=aligned).lines())


class Telegram:
    """One message as text of one width."""

    def __init__(self, letter: Letter, columns: int, *, aligned: bool = True) -> None:
        self.letter = letter
        self.columns = columns
        self.aligned = aligned
        self.words = Words(letter.language)

    def lines(self) -> Iterator[str]:
        """Yield the whole message, the words of an exercise before and after it, its number twice."""
        letter = self.letter
        yield from self.banner()
        yield from self.text(f"{letter.precedence_titles}    {letter.number}")
        yield from self.text(" · ".join(filter(None, (f"{letter.form} {letter.label.text}", letter.label.other))))
        for notice in letter.notices:
            yield from self.text(notice.text)
            yield from self.text(notice.other)
        yield from map("! {}".format, self.wrapped(letter.flags, self.columns - GAP))
        yield ""
        yield from self.pairs([*self.clocks(), *((self.both(each.label), each.text) for each in letter.head)])
        yield self.rule()
        yield from self.pairs([row for each in letter.fields for row in self.field(each)])
        yield self.rule()
        yield from self.text(f"{self.words.both('message', 'end')}    {letter.number}")
        yield from self.banner()

    def banner(self) -> Iterator[str]:
        """Yield the words of an exercise or test, in the middle."""
        if self.letter.banner:
            text = self.letter.banner
            yield (" " * max(0, (self.columns - cells(text)) // 2) * self.aligned) + text

    def rule(self) -> str:
        """Return what separates the head from what is said."""
        return "-" * self.columns if self.aligned else ""

    def text(self, text: str) -> Iterator[str]:
        """Yield a paragraph."""
        yield from self.wrapped((text,), self.columns)

    def wrapped(self, texts: tuple[str, ...], columns: int) -> Iterator[str]:
        """Yield *texts* in lines, with nothing hidden."""
        for text in texts:
            yield from wrap(visible(text), columns)

    def both(self, label: Label) -> str:
        """Return a label in both languages."""
        return " ".join(filter(None, (label.text, label.other)))

    def clocks(self) -> Iterator[tuple[str, str]]:
        """Yield the instant of the message on every clock, UTC first."""
        moment, letter = self.letter.moment, self.letter
        yield self.both(letter.moment_label), f"{moment.utc.day} {moment.utc.time} UTC    {moment.group}"
        for each in moment.capitals:
            yield each.place, f"{each.day} {each.time} {each.offset}"

    def pairs(self, rows: list[tuple[str, str]]) -> Iterator[str]:
        """Yield labels, and beside each what it stands for."""
        left = min(max((cells(label) for label, _ in rows), default=0), MOST) + GAP
        for label, text in rows:
            if not self.aligned:
                yield self.words.tell("rules", "named", name=visible(label), text=visible(text))
                continue
            labels = wrap(visible(label), left - GAP)
            texts = wrap(visible(text), self.columns - left)
            for at in range(max(len(labels), len(texts))):
                begin = labels[at] if at < len(labels) else ""
                yield (pad(begin, left) + (texts[at] if at < len(texts) else "")).rstrip()

    def field(self, field: Written) -> Iterator[tuple[str, str]]:
        """Yield one field, line by line; only the first line is labelled where lines stand in columns."""
        for at, each in enumerate(field.lines):
            yield self.both(field.label) if at == 0 or not self.aligned else "", self.said(each)

    def said(self, said: Said) -> str:
        """Return one line of a value, with what it is."""
        label = f"{self.both(said.label)}: " if said.label.text else ""
        text = " ".join(filter(None, (said.text, said.other)))
        return f"{label}[{said.mark}] {text}" if said.mark else f"{label}{text}"
