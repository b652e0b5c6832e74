"""Draws a strip as SVG: a lane for each desk, for signatures, links and escalation, from left to right in time.

Colours and fonts come from classes (`templates/replay.css`), never from the elements, so that a strict page may hold
the drawing and a dark one may colour it. Late and outage are hatched and a deadline is a diamond, so that grey paper
says the same. Above `MARKS_MAX` marks they are counted in columns instead. The playhead (`NAME-playhead`, by its
transform) and the veil over what has not happened (`NAME-veil`, by x and width) may be moved by a script: the drawing
says in `data-begins`, `data-ends`, `data-left` and `data-right` which instants stand where.
"""

import re
from functools import lru_cache
from html import escape
from importlib.resources import files
from itertools import chain
from math import inf
from typing import Final

from hotline.core.canonical import instant_text
from hotline.paper.columns_drawn import columns, unit_of
from hotline.paper.drawing import LEFT, MARGIN, SIZE, TOP, WIDTH, Drawing, hatch, short
from hotline.paper.scale import Rows, Scale
from hotline.paper.strip import Arrow, Bar, Desk, Strip
from hotline.paper.svg import wide_at_most
from hotline.paper.visible import visible
from hotline.paper.words import Words

MARKS_MAX: Final = 2000
ROWS_MAX: Final = 24
PITCH: Final = 24.0
DENSE: Final = 7.0
RADIUS: Final = 7.0
TOKEN: Final = re.compile(r"(--r-[a-z0-9-]+): ([^;]+);")
USED: Final = re.compile(r"var\((--r-[a-z0-9-]+)\)")


def draw(strip: Strip, words: Words, name: str = "replay", *, wide: float = WIDTH, alone: bool = False) -> str:
    """Return *strip* as SVG; ids begin with *name*, and *alone* it brings its own style, for a file or a printer.

    Texts have the size that the style says where the drawing is shown *wide* pixels wide.
    """
    drawing = Drawing(strip, words, name, Scale(strip.begins, strip.ends, LEFT, wide - MARGIN))
    if strip.marks > MARKS_MAX:
        count_lanes(drawing)
    else:
        draw_lanes(drawing)
    draw_playhead(drawing)
    draw_legend(drawing)
    drawing.add(*drawing.labels)
    return "\n".join(chain(head(drawing, alone=alone), drawing.parts, ["</svg>"])) + "\n"


@lru_cache(maxsize=1)
def style() -> str:
    """Return the style sheet of drawings."""
    return files("hotline.paper").joinpath("templates/replay.css").read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def plain_style() -> str:
    """Return the style sheet with light colours in place of names, for printers that know no names."""
    rules = style().partition("@media")[0]
    colours = dict(TOKEN.findall(rules))
    return USED.sub(lambda found: colours[found[1]], TOKEN.sub("", rules))


def head(drawing: Drawing, *, alone: bool) -> list[str]:
    """Return the beginning: what it is about in words, the patterns, and the axis."""
    strip, name, scale = drawing.strip, drawing.name, drawing.scale
    size = f"0 0 {drawing.wide:g} {drawing.y:g}"
    moving = (
        f'data-begins="{strip.begins}" data-ends="{strip.ends}" data-left="{LEFT:g}" data-right="{drawing.right:g}"'
    )
    root = f'<svg xmlns="http://www.w3.org/2000/svg" class="replay" viewBox="{size}" role="img" {moving}'
    described = drawing.say(
        "described",
        messages=len(strip.arrows),
        clocks=sum(bar.due is not None for bar in strip.bars),
        late=sum(bar.late for bar in strip.bars),
        outages=sum(len(each.outages) for each in strip.lines),
        calls=len(strip.calls),
    )
    bottom = drawing.rails["bottom"]
    lines = []
    for x, said in scale.ticks():
        lines.append(f'<path class="gx" d="M{x:g} {TOP:g}V{bottom:g}"/>')
        lines.append(f'<text class="axt" x="{x:g}" y="15" text-anchor="middle">{said}</text>')
    day = instant_text(strip.begins)[:10]
    return [
        f'{root} aria-labelledby="{name}-t {name}-d" lang="{drawing.words.language}">',
        f'<title id="{name}-t">{escape(visible(strip.title))}</title>',
        f'<desc id="{name}-d">{escape(" ".join((described, *drawing.notes)))}</desc>',
        *([f"<style>{plain_style()}</style>"] if alone else []),
        f"<defs>{hatch(name, 'late', 3.5)}{hatch(name, 'out', 2.5)}</defs>",
        f'<text class="axt" x="10" y="15">{day} UTC</text>',
        *drawing.back,
        *lines,
        *drawing.crossing,
        *drawing.grounds,
    ]


def draw_lanes(drawing: Drawing) -> None:
    """Draw every lane, and the messages between the desks."""
    first, second = drawing.strip.desks
    draw_desk(drawing, first)
    draw_signings(drawing)
    draw_links(drawing)
    draw_desk(drawing, second)
    draw_calls(drawing)
    drawing.rails["bottom"] = drawing.y - 6
    for arrow in drawing.strip.arrows:
        draw_arrow(drawing, arrow)


def titles(drawing: Drawing, party: str) -> tuple[str, str]:
    """Return the title of a desk, in this language and the other."""
    here, there = drawing.words.party(party), drawing.beside.party(party)
    return drawing.say("desk", party=here), drawing.other("desk", party=there)


def draw_desk(drawing: Drawing, desk: Desk) -> None:
    """Draw a desk: the labels of what it receives, the rail where messages begin and end, and its clocks."""
    scale, rows = drawing.scale, Rows(4)
    labels = []
    for arrow in drawing.strip.arrows:
        if arrow.party == desk.party or not scale.holds(arrow.sent):
            continue
        x, wide = scale.x(landed(arrow)), wide_at_most(short(arrow.label), SIZE, bold=True)
        left = x + 7 if x + 7 + wide <= drawing.wide else x - 7 - wide
        row = rows.place(left, left + wide)
        if row is not None:
            labels.append((left, row, arrow))
    taken = placed(drawing, desk)
    dense = any(row is None for _, row in taken)
    if dense:
        taken = packed(drawing, desk)
    pitch = DENSE if dense else PITCH
    above = 8 + 14 * len(rows.ends)
    height = max(52.0, above + 14 + pitch * (1 + max((row or 0 for _, row in taken), default=-1)) + 6)
    top = drawing.lane(height, *titles(drawing, desk.party))
    drawing.rails[desk.party] = top + above + 2
    for bar, row in taken:
        draw_bar(drawing, bar, top + above + 14 + pitch * (row or 0), dense=dense)
    for left, row, arrow in labels:
        y = top + 14 + 14 * (len(rows.ends) - 1 - row)
        drawing.label(left, y, short(arrow.label), f"ml to {arrow.tone}")


def landed(arrow: Arrow) -> int:
    """Return when a message reached the other desk, as far as is known."""
    return arrow.sent if arrow.delivered is None else arrow.delivered


def spot(drawing: Drawing, bar: Bar) -> tuple[float, str, str]:
    """Return where the label of a clock is written, which end of it stands there, and its class.

    Beside the clock, else in the time left unused, else before it; in the time used or over the late time, which it
    leaves at both ends, if there is no room elsewhere.
    """
    scale = drawing.scale
    start = scale.x(bar.since)
    used = start if bar.ends is None else scale.x(bar.ends)
    due = used if bar.due is None else scale.x(bar.due)
    wide, end = wide_at_most(short(bar.label), SIZE), max(used, due)
    if end + 10 + wide <= drawing.wide - 4:
        return end + 10, "start", "lab"
    if due - used >= wide + 20:
        return used + 9, "start", "lab"
    if start - 8 - wide >= LEFT:
        return start - 8, "end", "lab"
    if min(due, used) - start >= wide + 20:
        return min(due, used) - 10, "end", "lab on"
    return (due + 12, "start", "lab above") if used - due >= wide + 24 else (drawing.right, "end", "lab above")


def placed(drawing: Drawing, desk: Desk) -> list[tuple[Bar, int | None]]:
    """Return the clocks of a desk with the row that each is drawn in, its label beside it."""
    scale, rows, found = drawing.scale, Rows(ROWS_MAX), []
    for bar in sorted(desk.bars, key=lambda each: each.since):
        x, anchor, _ = spot(drawing, bar)
        wide = wide_at_most(short(bar.label), SIZE)
        left = min(scale.x(bar.since), x - wide if anchor == "end" else x)
        right = max(scale.x(bar.due or bar.since), scale.x(bar.ends or bar.since), x + wide if anchor == "start" else x)
        found.append((bar, rows.place(left, right)))
    return found


def packed(drawing: Drawing, desk: Desk) -> list[tuple[Bar, int | None]]:
    """Return the clocks of a desk with their rows where there are too many for labels."""
    scale, rows = drawing.scale, Rows(len(desk.bars), 1)
    return [
        (
            bar,
            rows.place(scale.x(bar.since), max(scale.x(bar.due or bar.since), scale.x(bar.ends or bar.since)) + 2),
        )
        for bar in sorted(desk.bars, key=lambda each: each.since)
    ]


def draw_bar(drawing: Drawing, bar: Bar, y: float, *, dense: bool) -> None:
    """Draw a clock: the time used, what was left of it, what was late, and its deadline."""
    scale, high = drawing.scale, 5 if dense else 16
    start = scale.x(bar.since)
    used = start if bar.ends is None else max(start, scale.x(bar.ends))
    due = used if bar.due is None else max(start, scale.x(bar.due))
    named = f"<title>{escape(visible(bar.label))}</title>"
    at = f'y="{y:g}" height="{high}"'
    drawing.add(f'<rect class="ob0" x="{start:g}" {at} width="{max(due - start, 1):g}" rx="3">{named}</rect>')
    drawing.add(f'<rect class="ob1" x="{start:g}" {at} width="{max(min(used, due) - start, 1):g}" rx="3"/>')
    if bar.late and scale.holds(bar.due or 0):
        wide = max(used - due, 2)
        drawing.add(f'<rect class="obl" x="{due:g}" {at} width="{wide:g}" fill="url(#{drawing.name}-late)"/>')
    if bar.due is not None and scale.holds(bar.due):
        drawing.add(f'<path class="dl" d="M{due:g} {y - 3:g}V{y + high + 3:g}"/>')
        if not dense:
            drawing.add(f'<path class="dld" d="M{due:g} {y - 8:g}l5 5-5 5-5-5z"/>')
    if not dense:
        x, anchor, kind = spot(drawing, bar)
        if kind == "lab on":
            drawing.text(x, y + 12, short(bar.label), kind, anchor)
        else:
            drawing.label(x, y + 12, short(bar.label), "lab", anchor, above=kind != "lab")


def draw_arrow(drawing: Drawing, arrow: Arrow) -> None:
    """Draw a message from desk to desk; one that the other side does not hold yet ends halfway, in a ring."""
    if not drawing.scale.holds(arrow.sent):
        return
    other = next(desk.party for desk in drawing.strip.desks if desk.party != arrow.party)
    start, end = drawing.rails[arrow.party], drawing.rails[other]
    x, to = drawing.scale.x(arrow.sent), drawing.scale.x(landed(arrow))
    tone, down = arrow.tone, 1 if end > start else -1
    held, named = arrow.delivered is not None, f"<title>{escape(visible(arrow.label))}</title>"
    stop = end - 8 * down if held else (start + end) / 2
    drawing.crossing.append(f'<path class="ms {tone}" d="M{x:g} {start:g}L{to:g} {stop:g}">{named}</path>')
    drawing.add(f'<circle class="nd to {tone}" cx="{x:g}" cy="{start:g}" r="4.5"/>')
    if held:
        tip = f"M{to:g} {end:g}l-5 {-9 * down}h10z"
        drawing.add(f'<path class="to {tone}" d="{tip}"/>')
    else:
        drawing.add(f'<circle class="ms {tone}" cx="{to:g}" cy="{stop + 4 * down:g}" r="4"/>')


def draw_signings(drawing: Drawing) -> None:
    """Draw since when messages lay as drafts, and who signed them when."""
    scale, rows, found = drawing.scale, Rows(12), []
    for each in drawing.strip.signings:
        last = max((at for at, _ in each.signatures), default=each.begun)
        names = wide_at_most(", ".join(who for _, who in each.signatures), SIZE)
        found.append((each, last, rows.place(scale.x(each.begun), scale.x(last) + 14 + names)))
    if not found:
        return
    top = drawing.lane(16 + 24.0 * len(rows.ends), drawing.say("signatures"), drawing.other("signatures"))
    for each, last, row in found:
        y = top + 12 + 24 * (len(rows.ends) - 1 if row is None else row)
        start, end = scale.x(each.begun), scale.x(last)
        drawing.add(f'<rect class="dr" x="{start:g}" y="{y:g}" width="{max(end - start, 2):g}" height="16" rx="3"/>')
        for signed in apart([scale.x(at) for at, _ in each.signatures]):
            drawing.add(f'<circle class="sg" cx="{signed:g}" cy="{y + 8:g}" r="{RADIUS:g}"/>')
            drawing.add(f'<path class="sgc" d="M{signed - 3.2:g} {y + 8.2:g}l2.4 2.4 4.2-4.6"/>')
        drawing.label(end + 12, y + 12, ", ".join(who for _, who in each.signatures), "lab")


def apart(places: list[float]) -> list[float]:
    """Return the places of marks, the last of those that would lie over each other."""
    return [each for each, after in zip(places, [*places[1:], inf], strict=True) if after - each >= 2 * RADIUS]


def draw_links(drawing: Drawing) -> None:
    """Draw each link, and when it was down."""
    if not drawing.strip.lines:
        return
    top = drawing.lane(22 + 20.0 * len(drawing.strip.lines), drawing.say("links"), drawing.other("links"))
    for number, line in enumerate(drawing.strip.lines):
        y = top + 20 + 20 * number
        drawing.add(f'<rect class="up" x="{LEFT:g}" y="{y:g}" width="{drawing.right - LEFT:g}" height="7" rx="3"/>')
        drawing.text(LEFT - 6, y + 8, short(line.name), "tiny", "end")
        rows = Rows(1)
        for down, up in line.outages:
            start, end = drawing.scale.x(down), drawing.scale.x(drawing.strip.ends if up is None else up)
            wide = max(end - start, 2)
            fill = f'fill="url(#{drawing.name}-out)"'
            drawing.add(f'<rect class="outg" x="{start:g}" y="{y - 3:g}" width="{wide:g}" height="13" rx="2" {fill}/>')
            said = drawing.say("down", line=line.name)
            room = wide_at_most(said, SIZE)
            if start + room < drawing.wide and rows.place(start, start + room) is not None:
                drawing.label(start, y - 6, said, "lab")


def draw_calls(drawing: Drawing) -> None:
    """Draw the steps of escalation."""
    scale, rows, found = drawing.scale, Rows(12), []
    for call in drawing.strip.calls:
        if not scale.holds(call.at):
            continue
        x, wide = scale.x(call.at), wide_at_most(short(call.label), SIZE) + 11
        fits = x + wide <= drawing.wide
        found.append((call, x, fits, rows.place(x - 7 if fits else x - wide, x + wide if fits else x + 7)))
    if not found:
        return
    top = drawing.lane(max(44.0, 12 + 20.0 * len(rows.ends)), drawing.say("escalation"), drawing.other("escalation"))
    for call, x, fits, row in found:
        y = top + 8 + 20 * (len(rows.ends) - 1 if row is None else row)
        named = f"<title>{escape(visible(call.label))}</title>"
        drawing.add(f'<path class="to {call.tone}" d="M{x:g} {y:g}l7 12h-14z">{named}</path>')
        if row is not None:
            drawing.label(x + 11 if fits else x - 11, y + 10, short(call.label), "lab", "start" if fits else "end")


def count_lanes(drawing: Drawing) -> None:
    """Count marks in columns where there are too many of them."""
    strip, scale = drawing.strip, drawing.scale
    own = [(titles(drawing, desk.party), [(bar.since, bar.late) for bar in desk.bars], "ob1") for desk in strip.desks]
    sent = [
        (
            (short(f"{desk.party.upper()} →"), ""),
            [(each.sent, False) for each in strip.arrows if each.party == desk.party],
            "to routine",
        )
        for desk in strip.desks
    ]
    calls = [((drawing.say("escalation"), ""), [(each.at, False) for each in strip.calls], "to immediate")]
    for (title, other), marks, kind in [*sent, *own, *calls]:
        if marks:
            top = drawing.lane(64, title, other)
            drawing.add(*columns(scale, marks, (top, 64), kind, f"{drawing.name}-late"))
    draw_links(drawing)
    drawing.rails["bottom"] = drawing.y - 6
    key, count = unit_of(scale)
    drawing.notes.append(drawing.say("counted", marks=strip.marks, unit=drawing.say(key, count=count)))


def draw_playhead(drawing: Drawing) -> None:
    """Draw the instant of the replay, and a veil over what had not happened by then."""
    at, bottom = drawing.strip.at, drawing.rails["bottom"]
    if at is None:
        return
    x, name = drawing.scale.x(at), drawing.name
    size = f'width="{drawing.wide - x:g}" height="{bottom - TOP:g}"'
    drawing.add(*drawing.labels)
    drawing.labels.clear()
    drawing.add(
        f'<rect id="{name}-veil" class="fut" x="{x:g}" y="{TOP:g}" {size}/>',
        f'<g id="{name}-playhead" transform="translate({x:g} 0)"><path class="ph" d="M0 {TOP - 2:g}V{bottom + 4:g}"/>'
        f'<rect class="phb" x="-43" y="{bottom + 5:g}" width="86" height="21" rx="10.5"/>'
        f'<text class="pht" x="0" y="{bottom + 19.5:g}" text-anchor="middle">{instant_text(at)[11:19]}Z</text></g>',
    )
    drawing.y = bottom + 36


def draw_legend(drawing: Drawing) -> None:
    """Say what each mark means, and what could not be drawn one by one."""
    x, y, name, strip = 10.0, drawing.y + 6, drawing.name, drawing.strip
    swatches = [
        ("used", f'<rect class="ob1" x="0" y="{y:g}" width="24" height="11" rx="3"/>', 24),
        ("unused", f'<rect class="ob0" x="0.5" y="{y + 0.5:g}" width="23" height="10" rx="3"/>', 24),
        ("late", f'<rect class="obl" x="0" y="{y:g}" width="24" height="11" fill="url(#{name}-late)"/>', 24),
        ("deadline", f'<path class="dld" d="M6 {y:g}l5.5 5.5-5.5 5.5-5.5-5.5z"/>', 12),
    ]
    if strip.calls:
        swatches.append(("rung", f'<path class="to immediate" d="M7 {y:g}l6.5 11h-13z"/>', 14))
    if any(line.outages for line in strip.lines):
        swatches.append(
            ("outage", f'<rect class="outg" x="0" y="{y:g}" width="24" height="11" fill="url(#{name}-out)"/>', 24)
        )
    if strip.at is not None:
        swatches.append(("future", "", 0))
    down = 0.0
    for key, shape, wide in swatches:
        room = wide + 6 + wide_at_most(drawing.say(key), SIZE)
        if x + room > drawing.wide:
            x, down = 10.0, down + 18
        drawing.add(f'<g transform="translate({x:g} {down:g})">{shape}</g>' if shape else "")
        drawing.text(x + wide + 6, y + down + 9.5, drawing.say(key), "axt")
        x += room + 14
    drawing.y = y + down + 18
    for note in drawing.notes:
        drawing.text(10, drawing.y + 10, note, "axt")
        drawing.y += 18
