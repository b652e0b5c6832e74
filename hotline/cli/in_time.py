"""Shows an auditor whether answers came in time: how many, and of each that did not the four times and the clocks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from hotline.cli.sheet import Mark, Sheet
from hotline.core.canonical import Instant, instant_text, short
from hotline.core.casebook import Casebook
from hotline.core.entry import parse_entry
from hotline.core.errors import RefusalError
from hotline.core.evidence import SomeEntries
from hotline.core.intime import Clocks, InTime, counted, in_time
from hotline.core.obligations import Obligation, Verdict

LISTED_MOST: Final = 1_000
CLOCK: Final = b'"kind":"clock"'


@dataclass(frozen=True, slots=True)
class Kept:
    """How deadlines were kept: how many of each verdict, and those that were not plainly in time, in order."""

    counts: Mapping[str, int]
    listed: tuple[tuple[Obligation, InTime], ...]

    def as_json(self) -> dict[str, Any]:
        """Return it for a program."""
        return {"counts": dict(self.counts), "listed": [shown(owed, found) for owed, found in self.listed]}


def clocks_of(logs: Mapping[str, SomeEntries]) -> Clocks:
    """Return what both sides logged of their clocks."""
    clocks = Clocks()
    for party, log in logs.items():
        for index in log.indexes():
            body = log[index].body
            if CLOCK not in body:
                continue
            try:
                clocks.read(party, parse_entry(body))
            except RefusalError:
                continue
    return clocks


def kept(book: Casebook, clocks: Clocks, now: Instant) -> Kept:
    """Return how the deadlines of every case were kept, as far as *now* can tell."""
    judged: list[InTime | None] = []
    listed: list[tuple[Obligation, InTime]] = []
    for case in book.folders:
        for owed in book.obligations(case):
            found = in_time(book, owed, clocks, now)
            judged.append(found)
            if found is not None and found.verdict is not Verdict.IN_TIME and len(listed) < LISTED_MOST:
                listed.append((owed, found))
    listed.sort(key=lambda each: (each[1].times.due, each[0].id))
    return Kept(counted(judged), tuple(listed))


def shown(owed: Obligation, found: InTime) -> dict[str, Any]:
    """Return one verdict for a program, with all numbers."""
    times = found.times
    written = {
        "due": times.due,
        "sent": times.sent,
        "held": times.held,
        "answered": times.answered,
        "confirmed": times.confirmed,
        "earliest": found.earliest,
        "latest": found.latest,
    }
    return {
        "obligation": owed.id,
        "case": owed.case,
        "kind": owed.kind,
        "owed_by": owed.owed_by,
        "verdict": found.verdict.value,
        "by": found.by.value,
        **{name: None if at is None else instant_text(at) for name, at in written.items()},
        "offset": found.offset,
        "bound": found.bound,
        "apart": found.apart,
    }


def draw_kept(sheet: Sheet, found: Kept, most: int = 10) -> None:
    """Draw those that were not plainly in time: when it was owed and answered, and what that rests on."""
    say = sheet.terminal.say
    for owed, each in found.listed[:most]:
        sheet.text(Mark(sentence(sheet, owed, each), "warn"))
        sheet.text(Mark(numbers(sheet, each), "faint"), indent=2)
    if len(found.listed) > most:
        sheet.text(say("in_time_more", count=len(found.listed) - most))


def sentence(sheet: Sheet, owed: Obligation, found: InTime) -> str:
    """Return what came of one obligation."""
    words = sheet.terminal.words
    kind = words.of("levels", owed.kind)
    verdict, by = words.of("verdicts", found.verdict.value), words.say(f"in_time_by_{found.by.value}")
    return words.say("in_time_line", number=short(owed.message), kind=kind, party=owed.owed_by, verdict=verdict, by=by)


def numbers(sheet: Sheet, found: InTime) -> str:
    """Return the times of an answer, and how far the clocks were apart."""
    say, times = sheet.terminal.say, found.times
    stamps: Sequence[tuple[str, Instant | None]] = (
        ("in_time_due", times.due),
        ("in_time_sent", times.sent),
        ("in_time_held", times.held),
        ("in_time_answered", times.answered),
        ("in_time_confirmed", times.confirmed),
    )
    parts = [say(key, at=instant_text(at)) for key, at in stamps if at is not None]
    if found.offset is None:
        parts.append(say("in_time_unmeasured"))
    else:
        parts.append(say("in_time_offset", offset=f"{found.offset:+d}", bound=found.bound))
    return " · ".join([*parts, *([say("in_time_apart")] if found.apart else [])])
