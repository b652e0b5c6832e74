"""Draws how deadlines were kept and how long answers took, form by form, as SVG after the classes of `replay.css`."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import log10
from typing import Final

from hotline.core.compliance import STATES, Kept
from hotline.paper.drawing import SIZE, hatch
from hotline.paper.replay import plain_style
from hotline.paper.svg import wide_at_most
from hotline.paper.visible import visible
from hotline.paper.words import Words

WIDTH: Final = 1010.0
LEFT: Final = 300.0
RIGHT: Final = 700.0
FAR: Final = 830.0
ROW: Final = 24.0
ROWS_MAX: Final = 36
NAME_MAX: Final = 46
TICKS: Final = (
    *((1_000, "1 s"), (10_000, "10 s"), (60_000, "1 min"), (600_000, "10 min"), (3_600_000, "1 h")),
    *((21_600_000, "6 h"), (86_400_000, "1 d"), (604_800_000, "7 d"), (2_592_000_000, "30 d")),
)
FILLS: Final = {"in_time": "ob1", "late": "obl", "missed": "obm", "undecided": "obu"}


@dataclass(frozen=True, slots=True)
class Named:
    """A row of a chart: whose, and of what."""

    party: str
    label: str


def bars(kept: Iterable[Kept], words: Words, name: str, *, alone: bool = False) -> str:
    """Return how many deadlines were kept in each state, a bar for each party and form; nothing for nothing."""
    counts: dict[Named, Counter[str]] = {}
    for each in kept:
        if not each.test:
            counts.setdefault(Named(each.party, f"{each.protocol} · {each.form}"), Counter()).update(each.states)
    rows = sorted(counts, key=lambda each: (-sum(counts[each].values()), each.party, each.label))
    if not rows:
        return ""
    shown = sorted(rows[:ROWS_MAX], key=lambda each: (each.party, each.label))
    most = max(sum(counts[each].values()) for each in shown)
    parts: list[str] = []
    y = 30.0
    for row in shown:
        parts += heading(row, y)
        parts += bar(counts[row], most, y, (name, words))
        y += ROW
    parts += legend(words, name)
    return framed(parts, y + 4, (words.tell("report", "chart_kept"), name, words), alone=alone)


def heading(row: Named, y: float) -> list[str]:
    """Return the name of a row: the party, then what it is about."""
    label = row.label if len(row.label) <= NAME_MAX else row.label[: NAME_MAX - 1] + "…"
    return [
        f'<text class="ln" x="6" y="{y + 13:g}">{escape(visible(row.party.upper()))}</text>',
        f'<text class="lab" x="44" y="{y + 13:g}">{escape(visible(label))}</text>',
    ]


def bar(counts: Mapping[str, int], most: int, y: float, told: tuple[str, Words]) -> list[str]:
    """Return one bar: a part for each state, and the numbers beside it."""
    (name, words), x, parts = told, LEFT, []
    for state in STATES:
        if counts[state]:
            wide = round((RIGHT - LEFT) * counts[state] / most, 1)
            kind = FILLS.get(state, "ob0")
            fill = f' fill="url(#{name}-{state})"' if kind in {"obl", "obm", "obu"} else ""
            parts.append(f'<rect class="{kind}" x="{x:g}" y="{y:g}" width="{max(wide, 1):g}" height="16"{fill}/>')
            x = round(x + wide, 1)
    said = " · ".join(f"{counts[state]} {words.of('report_states', state)}" for state in STATES if counts[state])
    parts.append(f'<text class="lab" x="{max(x, LEFT) + 8:g}" y="{y + 12.5:g}">{escape(said)}</text>')
    return parts


def legend(words: Words, name: str) -> list[str]:
    """Return what each filling means."""
    x, parts = LEFT, []
    for state, kind in (*FILLS.items(), ("excused", "ob0")):
        fill = f' fill="url(#{name}-{state})"' if kind in {"obl", "obm", "obu"} else ""
        label = words.of("report_states", state)
        if state == "excused":
            label = " / ".join(words.of("report_states", each) for each in ("excused", "tolled", "open"))
        parts.append(f'<rect class="{kind}" x="{x:g}" y="4" width="22" height="11"{fill}/>')
        parts.append(f'<text class="axt" x="{x + 28:g}" y="13.5">{escape(label)}</text>')
        x += 44 + wide_at_most(label, SIZE)
    return parts


def dots(kept: Sequence[Kept], words: Words, name: str, *, alone: bool = False) -> str:
    """Return median and worst time to answer, a row for each party, form and level; nothing for nothing."""
    found = [each for each in kept if each.median is not None and not each.test and each.kind != "delivered"]
    if not found:
        return ""
    ranked = sorted(found, key=lambda each: (-sum(each.states.values()), each.party, each.form, each.kind))
    shown = sorted(ranked[:ROWS_MAX], key=lambda each: (each.party, each.protocol, each.form, each.kind))
    bottom = 30 + ROW * len(shown)
    parts: list[str] = []
    for at, said in TICKS:
        parts.append(f'<path class="gx" d="M{spot(at):g} 20V{bottom:g}"/>')
        parts.append(f'<text class="axt" x="{spot(at):g}" y="13" text-anchor="middle">{said}</text>')
    for number, each in enumerate(shown):
        y = 26 + ROW * number
        kind = words.of("levels", each.kind)
        parts += heading(Named(each.party, f"{each.form} {each.precedence} · {kind}"), y)
        assert each.median is not None
        assert each.worst is not None
        one, other = spot(each.median), spot(each.worst)
        late = " late" if each.over else ""
        parts.append(f'<path class="span" d="M{one:g} {y + 9:g}H{other:g}"/>')
        parts.append(f'<circle class="ring{late}" cx="{other:g}" cy="{y + 9:g}" r="5"/>')
        parts.append(f'<circle class="mid" cx="{one:g}" cy="{y + 9:g}" r="4"/>')
        said = f"{words.length(each.median)} · {words.length(each.worst)}"
        parts.append(f'<text class="axt" x="{WIDTH - 6:g}" y="{y + 13:g}" text-anchor="end">{escape(said)}</text>')
    return framed(parts, bottom, (words.tell("report", "chart_times"), name, words), alone=alone)


def spot(took: int) -> float:
    """Return where a length of time stands: from a second to thirty days, by powers of ten."""
    low, high = log10(TICKS[0][0]), log10(TICKS[-1][0])
    share = (log10(max(took, TICKS[0][0])) - low) / (high - low)
    return round(LEFT + (FAR - LEFT) * min(share, 1.0), 1)


def framed(parts: list[str], height: float, told: tuple[str, str, Words], *, alone: bool) -> str:
    """Return the whole drawing; *told* are its title, its name and its words."""
    title, name, words = told
    style = [f"<style>{plain_style()}</style>"] if alone else []
    patterns = hatch(f"{name}", "late", 3.5) + hatch(f"{name}", "missed", 5.5, -45) + hatch(f"{name}", "undecided", 1)
    root = f'<svg xmlns="http://www.w3.org/2000/svg" class="replay" viewBox="0 0 {WIDTH:g} {height:g}" role="img"'
    return "\n".join(
        [
            f'{root} aria-labelledby="{name}-t" lang="{words.language}">',
            f'<title id="{name}-t">{escape(title)}</title>',
            *style,
            f"<defs>{patterns}</defs>",
            *parts,
            "</svg>",
        ]
    )
