"""Counts marks in columns, one a minute, an hour or a day, where there are too many of them to draw each."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from hotline.paper.scale import DAY, HOUR, MINUTE, Scale

COLUMNS_MAX: Final = 400


def bin_of(scale: Scale) -> int:
    """Return how long a column is: a minute, an hour, a day, or as many days as leave no more than `COLUMNS_MAX`."""
    span = scale.ends - scale.begins
    found = next((each for each in (MINUTE, HOUR, DAY) if span <= each * COLUMNS_MAX), None)
    return DAY * -(-span // (DAY * COLUMNS_MAX)) if found is None else found


def unit_of(scale: Scale) -> tuple[str, int]:
    """Return the word for the length of a column, and how many days it is."""
    length = bin_of(scale)
    return {MINUTE: ("minute", 0), HOUR: ("hour", 0), DAY: ("day", 1)}.get(length, ("days", length // DAY))


def columns(
    scale: Scale, marks: Iterable[tuple[int, bool]], room: tuple[float, float], kind: str, hatched: str
) -> list[str]:
    """Return a column for each stretch with *marks*, as high as there are many; what was late is hatched."""
    length, (top, height) = bin_of(scale), room
    inside = [(at // length, late) for at, late in marks if scale.holds(at)]
    every, late = Counter(each for each, _ in inside), Counter(each for each, was_late in inside if was_late)
    if not every:
        return []
    most, found = max(every.values()), []
    for place in sorted(every):
        left, right = scale.x(place * length), scale.x((place + 1) * length)
        wide, bottom = max(round(right - left - 0.4, 1), 0.8), top + height - 4
        high = round((height - 10) * every[place] / most, 1)
        says = f"<title>{every[place]}</title>"
        found.append(
            f'<rect class="{kind}" x="{left:g}" y="{bottom - high:g}" width="{wide:g}" height="{high:g}">{says}</rect>'
        )
        if late[place]:
            part = round((height - 10) * late[place] / most, 1)
            at = f'x="{left:g}" y="{bottom - part:g}" width="{wide:g}" height="{part:g}"'
            found.append(f'<rect class="obl" {at} fill="url(#{hatched})"/>')
    return found
