"""What every part of a strip is drawn on: how far down it reaches, its elements, and the labels above them.

Messages run below everything, and each label has a ground of its own that is above them: no line crosses a label.
"""

from dataclasses import dataclass, field
from html import escape
from typing import Final

from hotline.paper.scale import Scale
from hotline.paper.strip import Strip
from hotline.paper.svg import wide_at_most
from hotline.paper.visible import visible
from hotline.paper.words import Words

WIDTH: Final = 1010.0
LEFT: Final = 132.0
MARGIN: Final = 14.0
TOP: Final = 22.0
SIZE: Final = 12.0
TWO_LINES: Final = 40.0
LABEL_MAX: Final = 44


@dataclass(slots=True)
class Drawing:
    """A drawing under way: how far down it reaches, and its layers, the lowest first; the labels are on top."""

    strip: Strip
    words: Words
    name: str
    scale: Scale
    y: float = TOP
    back: list[str] = field(default_factory=list)
    crossing: list[str] = field(default_factory=list)
    grounds: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    rails: dict[str, float] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def right(self) -> float:
        """Return where the scale ends."""
        return self.scale.right

    @property
    def wide(self) -> float:
        """Return how wide the drawing is."""
        return self.scale.right + MARGIN

    def say(self, key: str, **values: object) -> str:
        """Return a sentence of strips."""
        return self.words.tell("replay", key, **values)

    def add(self, *elements: str) -> None:
        """Add elements above those that are there."""
        self.parts.extend(elements)

    def text(self, x: float, y: float, text: str, kind: str, anchor: str = "start", lang: str = "") -> None:
        """Write one line; *lang* is its language, if that is not the one of the strip."""
        spoken = f'lang="{lang}" ' if lang else ""
        at = f'{spoken}x="{x:g}" y="{y:g}"' + (f' text-anchor="{anchor}"' if anchor != "start" else "")
        self.labels.append(f'<text class="{kind}" {at}>{escape(visible(text))}</text>')

    def label(self, x: float, y: float, text: str, kind: str, anchor: str = "start", *, above: bool = False) -> None:
        """Write one line on a ground of its own, which hides the messages there; *above*, every mark that is there."""
        room = wide_at_most(text, SIZE, bold=kind.startswith("ml"))
        left = x - (room if anchor == "end" else 0)
        ground = f'<rect class="clear" x="{left - 2:g}" y="{y - 11:g}" width="{room + 4:g}" height="15" rx="3"/>'
        (self.labels if above else self.grounds).append(ground)
        self.text(x, y, text, kind, anchor)

    def other(self, key: str, **values: object) -> str:
        """Return the same in the other language."""
        return self.beside.tell("replay", key, **values)

    @property
    def beside(self) -> Words:
        """Return the words of the other language."""
        return Words("zh" if self.words.language == "en" else "en")

    def lane(self, height: float, title: str, other: str = "") -> float:
        """Begin a lane; return its top."""
        top = self.y
        self.back.append(f'<rect class="lane" x="0" y="{top:g}" width="{self.wide:g}" height="{height:g}" rx="5"/>')
        self.text(10, top + 18, title, "ln")
        if other and height >= TWO_LINES:
            self.text(10, top + 33, other, "lc", lang="en" if self.words.language == "zh" else "zh-Hans")
        self.y = top + height + 6
        return top


def hatch(name: str, kind: str, wide: float, angle: int = 45) -> str:
    """Return a pattern of slanted stripes."""
    turned = f'patternUnits="userSpaceOnUse" patternTransform="rotate({angle})"'
    ground = f'<rect width="7" height="7" class="{kind}0"/><rect width="{wide:g}" height="7" class="{kind}1"/>'
    return f'<pattern id="{name}-{kind}" width="7" height="7" {turned}>{ground}</pattern>'


def short(text: str) -> str:
    """Return *text*, cut if it is long."""
    return text if len(text) <= LABEL_MAX else text[: LABEL_MAX - 1] + "…"
