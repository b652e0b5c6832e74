"""A picture of lines, boxes and texts, written as SVG: black on white, without scripts, styles or fonts of its own.

Every text knows how wide it surely is at most, in any usual font, so that a layout can be computed and tested without
drawing it. Colours are greys: what they say is always said by a shape or a word as well.
"""

from dataclasses import dataclass, field
from html import escape
from typing import Final, Literal

from hotline.paper.columns import cell, pieces

Anchor = Literal["start", "middle", "end"]
FONTS: Final = "Helvetica, Arial, 'DejaVu Sans', 'Noto Sans CJK SC', 'Microsoft YaHei', 'PingFang SC', sans-serif"
THIN: Final = frozenset("ijlI.,:;!'| ")
NARROW: Final = frozenset("tfrc()[]/-s")
BROAD: Final = frozenset("mwMW@%+−—")
CAPITAL: Final = 0.74
SMALL: Final = 0.64
BOLD: Final = 1.14
WIDE: Final = 1.01
GREY: Final = "#666"


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text; *y* is its baseline."""

    x: float
    y: float
    text: str
    size: float = 13
    anchor: Anchor = "start"
    bold: bool = False
    fill: str = "black"

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Return left, top, right and bottom of the room that the text takes at most."""
        wide = wide_at_most(self.text, self.size, bold=self.bold)
        left = self.x - {"start": 0.0, "middle": wide / 2, "end": wide}[self.anchor]
        return (left, self.y - 0.85 * self.size, left + wide, self.y + 0.25 * self.size)

    def svg(self) -> str:
        """Return the element."""
        more = f' text-anchor="{self.anchor}"' if self.anchor != "start" else ""
        more += ' font-weight="bold"' if self.bold else ""
        more += f' fill="{self.fill}"' if self.fill != "black" else ""
        return f'<text x="{self.x:g}" y="{self.y:g}" font-size="{self.size:g}"{more}>{escape(self.text)}</text>'


@dataclass(slots=True)
class Picture:
    """A picture under way: its shapes, below its texts."""

    width: float
    height: float = 0
    shapes: list[str] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)

    def write(self, text: Text) -> None:
        """Write one line of text."""
        self.texts.append(text)

    def line(self, ends: tuple[float, float, float, float], *, dashes: str = "", width: float = 1) -> None:
        """Draw a line between two points."""
        x1, y1, x2, y2 = ends
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        self.shapes.append(
            f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" stroke="black" stroke-width="{width:g}"{dashed}/>'
        )

    def path(self, steps: str, *, width: float = 1) -> None:
        """Draw a path that is not filled."""
        self.shapes.append(f'<path d="{steps}" fill="none" stroke="black" stroke-width="{width:g}"/>')

    def box(self, corner: tuple[float, float], size: tuple[float, float], fill: str) -> None:
        """Draw a box from its upper left *corner*."""
        (x, y), (wide, high) = corner, size
        self.shapes.append(
            f'<rect x="{x:g}" y="{y:g}" width="{wide:g}" height="{high:g}" fill="{fill}" stroke="black"/>'
        )

    def disc(self, center: tuple[float, float], radius: float, fill: str, *, dashes: str = "") -> None:
        """Draw a disc."""
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        self.shapes.append(
            f'<circle cx="{center[0]:g}" cy="{center[1]:g}" r="{radius:g}" fill="{fill}" stroke="black"{dashed}/>'
        )

    def svg(self, title: str, language: str) -> str:
        """Return the whole picture; *title* is read aloud in its place."""
        size = f'width="{self.width:g}" height="{self.height:g}" viewBox="0 0 {self.width:g} {self.height:g}"'
        head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" lang="{language}" font-family="{FONTS}">'
        parts = [
            head,
            f"<title>{escape(title)}</title>",
            HATCH,
            f'<rect {size.partition(" viewBox")[0]} fill="white"/>',
        ]
        return "\n".join([*parts, *self.shapes, *(text.svg() for text in self.texts), "</svg>"]) + "\n"


HATCH: Final = (
    '<defs><pattern id="hatch" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="4" height="4" fill="white"/><line x1="0" y1="0" x2="0" y2="4" stroke="black" stroke-width="1.6"/>'
    "</pattern></defs>"
)
HATCHED: Final = "url(#hatch)"


def wide_at_most(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide *text* is at most in a usual font of *size*."""
    return sum(map(of_size, text)) * size * (BOLD if bold else 1)


def of_size(character: str) -> float:
    """Return how wide a character is at most, as a part of the size of its font."""
    if cell(character) != 1:
        return WIDE * cell(character) / 2
    if character in THIN:
        return 0.35
    if character in NARROW:
        return 0.56 if character in "cs" else 0.42
    if character in BROAD:
        return 1.0
    return CAPITAL if character.isupper() else SMALL


def fold(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """Return *text* in lines that are surely no wider than *width*, unless one word is."""
    lines = [""]
    for piece in pieces(text):
        if lines[-1] and wide_at_most(lines[-1] + piece.rstrip(), size, bold=bold) > width:
            lines.append("")
        lines[-1] += piece
    return [line.rstrip() for line in lines]
