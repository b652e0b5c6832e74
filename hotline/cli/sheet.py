"""What a verb prints: headings, pairs, tables and notes, built once and shown for eyes or for a screen reader.

For eyes there are aligned columns, few colours and no frames; plainly (`--plain`) every pair and every row is one line
with its labels, nothing is aligned, nothing moves. Colour never says what a word does not say. With `--json` the value
that a sheet is made of is printed in its place.
"""

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from hotline.cli.layout import width
from hotline.cli.terminal import Terminal
from hotline.paper.visible import escaped, visible

Tone = Literal["", "strong", "faint", "alarm", "warn", "good"]
STYLES: Final[dict[str, str]] = {
    "": "",
    "strong": "bold",
    "faint": "dim",
    "alarm": "bold red",
    "warn": "yellow",
    "good": "green",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A text with a tone; the tone only repeats what the text says."""

    text: str
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its title, and how it is set. `wraps` columns share what the others leave."""

    title: str
    right: bool = False
    wraps: bool = False


Cell = str | Mark


@dataclass(slots=True)
class Sheet:
    """One printed page. Everything written on it is made visible first."""

    terminal: Terminal
    parts: list[RenderableType] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def heading(self, text: Cell, beside: Cell = "") -> None:
        """Write a heading, and something at the right edge."""
        self.lines.append(", ".join(filter(None, (plain(text), plain(beside)))))
        row = Table.grid(expand=True, padding=0)
        row.add_column(ratio=1, overflow="fold")
        row.add_column(justify="right", no_wrap=True)
        left = text if isinstance(text, Mark) else Mark(text, "strong")
        row.add_row(drawn(left), drawn(beside))
        self.parts.append(row)

    def text(self, text: Cell, indent: int = 0) -> None:
        """Write a paragraph."""
        self.lines.append(plain(text))
        self.parts.append(Padding(drawn(text), (0, 0, 0, indent)))

    def gap(self) -> None:
        """Leave a line empty."""
        self.lines.append("")
        self.parts.append(Text())

    def pairs(self, rows: Sequence[tuple[str, Cell]], indent: int = 0, least: int = 0) -> None:
        """Write labels with what they stand for; labels are at least *least* columns wide."""
        self.lines += [f"{visible(label)}: {plain(value)}" for label, value in rows]
        grid = Table.grid(padding=(0, 2, 0, 0), pad_edge=False)
        grid.add_column(overflow="fold", min_width=least or None, max_width=26)
        grid.add_column(overflow="fold")
        for label, value in rows:
            grid.add_row(drawn(Mark(label, "faint")), drawn(value))
        self.parts.append(Padding(grid, (0, 0, 0, indent)))

    def table(self, columns: Sequence[Column], rows: Sequence[Sequence[Cell]], indent: int = 0) -> None:
        """Write rows under titled columns."""
        for row in rows:
            cells = zip(columns, map(plain, row), strict=True)
            self.lines.append("; ".join(f"{column.title}: {cell}" if column.title else cell for column, cell in cells))
        grid = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
        for column in columns:
            grid.add_column(
                column.title,
                justify="right" if column.right else "left",
                no_wrap=not column.wraps,
                overflow="fold" if column.wraps else "ellipsis",
                ratio=None,
            )
        for row in rows:
            grid.add_row(*map(drawn, row))
        self.parts.append(Padding(grid, (0, 0, 0, indent)))

    def drawing(self) -> Group:
        """Return the page for eyes."""
        return Group(*self.parts)

    def show(self) -> None:
        """Print the page."""
        if self.terminal.plain:
            print("\n".join(self.lines))
        else:
            drawn_on = console()
            with drawn_on.capture() as captured:
                drawn_on.print(self.drawing())
            print("\n".join(line.rstrip() for line in captured.get().splitlines()))


def console(*, error: bool = False) -> Console:
    """Return the terminal as Rich draws on it; nothing in a text is taken for markup."""
    stream = sys.stderr if error else sys.stdout
    return Console(file=stream, width=width(), markup=False, emoji=False, highlight=False, soft_wrap=False)


def plain(text: Cell) -> str:
    """Return a text as one line without its tone."""
    return visible(text.text if isinstance(text, Mark) else text)


def drawn(text: Cell) -> Text:
    """Return a text with its tone."""
    return Text(plain(text), style=STYLES[text.tone] if isinstance(text, Mark) else "", overflow="fold")


def show(terminal: Terminal, value: Any, draw: Callable[[Sheet], None]) -> None:  # noqa: ANN401 - JSON
    """Print *value* as a program reads it, or the sheet that *draw* makes of it."""
    if terminal.json:
        print(escaped(json.dumps(value, ensure_ascii=False, indent=1)))
        return
    sheet = Sheet(terminal)
    draw(sheet)
    sheet.show()
