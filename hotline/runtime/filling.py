"""What a story leaves unsaid, and how it says the rest: values of fields from words, and plausible ones.

A plausible value is the plainest one that the form admits at the time: an instant that must lie ahead is six hours
ahead, a notice comes a day before it is due, a choice is its first word. The same question always gets the same answer.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice, permutations
from typing import Any, assert_never

from hotline.core import kinds, periods
from hotline.core.canonical import Duration, Instant, Json, digest, instant, instant_text
from hotline.core.errors import RefusalError
from hotline.core.fields import Field
from hotline.core.forms import Form
from hotline.core.kinds import Kind
from hotline.core.protocol import Protocol
from hotline.core.quantities import spelled
from hotline.core.timetable import Fill

AHEAD = Duration(6 * 3_600_000)
DAY = Duration(86_400_000)
CLOCK = re.compile(r"(?:\+([0-9]{1,4})d |([0-9]{4}-[0-9]{2}-[0-9]{2}) )?([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9])")
ORDERS_MAX = 24
YES_NO = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class Filling:
    """Fills one form at one time; `day` is midnight of the first day of the story, from which its times count.

    `ahead` are the fields that lie ahead, in the order of their times.
    """

    form: Form
    now: Instant
    day: Instant
    parameters: Mapping[str, Any]
    ahead: tuple[str, ...] = ()

    def fill(self, said: Mapping[str, str]) -> dict[str, Json]:
        """Return every value of a message: what is *said* by field (or `field.part`), and what else is required."""
        values: dict[str, Any] = {}
        for path, text in said.items():
            name, _, part = path.partition(".")
            kind = self.form.fields[name].kind if name in self.form.fields else kinds.Text()
            if part:
                values.setdefault(name, {})[part] = self.read(part_of(kind, part), text)
            else:
                values[name] = self.read(kind, text)
        return self.complete(values)

    def complete(self, given: Mapping[str, Json]) -> dict[str, Json]:
        """Return the values *given*, and plausible ones for what else is required.

        Of the instants that must lie ahead, those come first that let the conditions of the form hold.
        """
        orders = islice(permutations(self.named_ahead()), ORDERS_MAX)
        filled = (replace(self, ahead=order).completed(given) for order in orders)
        first = next(filled)
        return first if self.holds(first) else next((values for values in filled if self.holds(values)), first)

    def holds(self, values: Mapping[str, Any]) -> bool:
        """Return whether the conditions of the form hold."""
        return all(condition.holds(values, self.now, self.parameters) for condition in self.form.must)

    def completed(self, given: Mapping[str, Json]) -> dict[str, Json]:
        """Return the values *given* and what else is required, also because of what was made up."""
        values, before = dict(given), -1
        while len(values) > before:
            before = len(values)
            for name, field in self.form.fields.items():
                if name not in values and self.is_required(field, values):
                    values[name] = self.plausible(field.kind, name)
        return values

    def is_required(self, field: Field, values: Mapping[str, Any]) -> bool:
        """Return whether *field* must be given beside *values*."""
        condition = field.required_if
        if field.alternative in values:
            return False
        return field.required or (condition is not None and condition.holds(values, self.now, self.parameters))

    def read(self, kind: Kind, text: str) -> Json:  # noqa: C901 - one case a kind
        """Return the value of *kind* that *text* says; text that says none is returned as it stands, to be refused."""
        match kind:
            case kinds.BilingualText():
                return {"original": text, "language": "en" if text.isascii() else "zh"}
            case kinds.Boolean():
                return YES_NO.get(text, text)
            case kinds.Integer():
                return int(text) if text.lstrip("-").isdecimal() else text
            case kinds.Quantity():
                return spelled(text) or text
            case kinds.Instant():
                return instant_text(self.time(text))
            case kinds.Window():
                start, _, end = text.partition("..")
                return {"start": instant_text(self.time(start)), "end": instant_text(self.time(end))}
            case kinds.List():
                return [self.read(kind.of, each) for each in text.split(" / ")]
            case kinds.Area():
                return {"named": text}
            case _:
                return text

    def time(self, text: str) -> Instant:
        """Return the instant *text*: as the lines of the story write it, or in full."""
        try:
            return instant(text)
        except RefusalError:
            return clock(text, self.day)

    def plausible(self, kind: Kind, name: str) -> Json:  # noqa: C901, PLR0911, PLR0912 - one case a kind
        """Return a plain value of *kind* for the field *name*."""
        match kind:
            case kinds.Text():
                return name.replace("_", " ")[: kind.most]
            case kinds.BilingualText():
                return {"original": name.replace("_", " "), "language": "en"}
            case kinds.Choice():
                return min(kind.choices)
            case kinds.Boolean():
                return self.form.act == "acknowledgement" or any(must.text == name for must in self.form.must)
            case kinds.Integer():
                return max(kind.least, min(1, kind.most))
            case kinds.Quantity():
                return spelled(f"{max(kind.least or Decimal(1), Decimal(1)):f}")
            case kinds.Instant():
                return instant_text(self.moment(name))
            case kinds.Window():
                start = self.moment(name)
                return {"start": instant_text(start), "end": instant_text(start + self.longest(name))}
            case kinds.Date():
                return instant_text(self.moment(name))[:10]
            case kinds.Period():
                return self.past_period(kind.every)
            case kinds.Length():
                return "1h"
            case kinds.Area():
                return {"named": "Area A"}
            case kinds.Contact():
                return {"role": "duty officer", "phone": "+1 202 555 0100"}
            case kinds.Reference() | kinds.Digest():
                return digest(name.encode())
            case kinds.File():
                media = kind.media[0] if kind.media else "application/pdf"
                return {"name": name.replace("_", " "), "size": 1, "media": media, "digest": digest(b"-")}
            case kinds.Counts():
                return {min(kind.choices): 1}
            case kinds.Record():
                first = [] if kind.required else list(kind.of)[:1]
                return {part: self.plausible(kind.of[part], part) for part in (*sorted(kind.required), *first)}
            case kinds.List():
                return [self.plausible(kind.of, name)] * kind.least
            case kinds.Changes():
                changed, of = next(iter(kind.of.items()))
                return {changed: self.plausible(of, changed)}
            case _:
                assert_never(kind)

    def past_period(self, every: str) -> str:
        """Return the period that ended last: returns are for what is over."""
        (this,) = periods.labels(every, self.now, Instant(self.now + 1))
        (past,) = periods.labels(every, Instant(periods.bounds(this)[0] - 1), periods.bounds(this)[0])
        return past

    def moment(self, name: str) -> Instant:
        """Return an instant for the field *name*: before what is due in time, ahead if it must be, else now."""
        lead = self.form.lead_time
        if lead is not None and lead.before.partition(".")[0] == name:
            longest = max(lead.at_least.default, *(length for _, length in lead.at_least.cases), lead.floor or 0)
            return Instant(self.now + longest + DAY)
        return Instant(self.now + AHEAD * (self.ahead.index(name) + 1)) if name in self.ahead else self.now

    def named_ahead(self) -> tuple[str, ...]:
        """Return the fields in which something is awaited, or of which a condition speaks: instants lie ahead there."""
        named = {rule.after.partition(".")[0] for rule in self.form.then}.union(
            *(each.names for each in self.form.must)
        )
        return tuple(
            name
            for name, field in self.form.fields.items()
            if name in named and isinstance(field.kind, kinds.Instant | kinds.Window | kinds.Date)
        )

    def longest(self, name: str) -> Duration:
        """Return how long a window of the field *name* lasts: two days, or less where less is allowed."""
        field = self.form.fields.get(name)
        return min(Duration(2 * DAY), field.longest.default if field and field.longest else Duration(2 * DAY))


def plausible(protocol: Protocol, given: Mapping[str, Mapping[str, Json]] | None = None) -> Fill:
    """Return what fills any form of *protocol*: with the values *given* for it, by its code, and plausible ones."""

    def fill(form: Form, at: Instant) -> dict[str, Json]:
        day = Instant(at - at % DAY)
        return Filling(form, at, day, protocol.parameters).complete((given or {}).get(form.code, {}))

    return fill


def part_of(kind: Kind, part: str) -> Kind:
    """Return the kind of *part* of a value: a field that is changed, or the end of a window."""
    if isinstance(kind, kinds.Changes | kinds.Record):
        return kind.of.get(part, kinds.Text())
    return kinds.Instant() if isinstance(kind, kinds.Window) else kinds.Text()


def clock(text: str, day: Instant) -> Instant:
    """Return the instant that `HH:MM:SS` means, of a later day as `+2d HH:MM:SS`, or of any as `2026-12-01 HH:MM:SS`.

    ValueError if it means none.
    """
    found = CLOCK.fullmatch(text)
    if not found:
        raise ValueError(f"{text} is no time: Write 12:30:01, +2d 12:30:01 or 2026-12-01 12:30:01")
    later, date, *parts = found.groups()
    hours, minutes, seconds = map(int, parts)
    first = midnight(date) if date else Instant(day + int(later or 0) * DAY)
    return Instant(first + ((hours * 60 + minutes) * 60 + seconds) * 1000)


def midnight(text: str) -> Instant:
    """Return midnight of the day written as 2026-11-22; ValueError if there is none."""
    try:
        return instant(f"{text}T00:00:00.000Z")
    except RefusalError:
        raise ValueError(f"there is no day {text}: Write such as 2026-11-22") from None
