"""What a strip shows: one case (or one stretch of a channel) as lanes from left to right, for people and for programs.

It knows no log and no case: whoever has these fills it. The drawing of it is in `replay`; `events` is its twin for
whoever reads instead of looking, from the same numbers.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter

from hotline.core.canonical import Instant
from hotline.paper.words import Words


@dataclass(frozen=True, slots=True)
class Bar:
    """A clock on the desk of whoever owes: since when, until when, when it was answered, and what is written at it.

    `judged` is until when an unanswered clock is drawn as late: the instant up to which the record is known.
    """

    since: Instant
    due: Instant | None
    answered: Instant | None
    label: str
    judged: Instant | None = None

    @property
    def ends(self) -> Instant | None:
        """Return until when time was used: the answer, or as long as is known."""
        return self.judged if self.answered is None else self.answered

    @property
    def late(self) -> bool:
        """Return whether time was used beyond the deadline."""
        return self.due is not None and self.ends is not None and self.ends > self.due


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk of one party, with its clocks."""

    party: str
    bars: tuple[Bar, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrow:
    """A message from the desk of *party* to the other; `delivered` is None as long as the other does not hold it.

    `tone` is its precedence in small letters, or `answer` for a receipt or an acknowledgement.
    """

    party: str
    sent: Instant
    delivered: Instant | None
    label: str
    tone: str = "routine"


@dataclass(frozen=True, slots=True)
class Signing:
    """A message that several people signed: since when it lay as a draft, and who signed when."""

    begun: Instant
    signatures: tuple[tuple[Instant, str], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A link between the desks, and when it was down; the end is None while it still is."""

    name: str
    outages: tuple[tuple[Instant, Instant | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """A step of an escalation: a rung that was reached, a page, what the other side was told; `tone` as in `Arrow`."""

    at: Instant
    label: str
    tone: str = "immediate"


@dataclass(frozen=True, slots=True)
class Strip:
    """Everything that one drawing shows, from *begins* to *ends*; `at` is where the playhead stands."""

    title: str
    begins: Instant
    ends: Instant
    desks: tuple[Desk, Desk]
    arrows: tuple[Arrow, ...] = ()
    signings: tuple[Signing, ...] = ()
    lines: tuple[Line, ...] = ()
    calls: tuple[Call, ...] = ()
    at: Instant | None = None

    @property
    def bars(self) -> tuple[Bar, ...]:
        """Return the clocks of both desks."""
        return tuple(bar for desk in self.desks for bar in desk.bars)

    @property
    def marks(self) -> int:
        """Return how many marks it takes to draw everything."""
        signed = sum(1 + len(each.signatures) for each in self.signings)
        return (
            len(self.arrows) + len(self.bars) + signed + sum(len(each.outages) for each in self.lines) + len(self.calls)
        )


@dataclass(frozen=True, slots=True)
class Event:
    """One row of the twin: when, what it is (`message`, `due`, `late`, …), of which party, and in words."""

    at: Instant
    kind: str
    party: str
    text: str


def events(strip: Strip, words: Words) -> tuple[Event, ...]:
    """Return everything that the strip shows, in the order of time."""
    return tuple(sorted(told(strip, words), key=attrgetter("at")))


def told(strip: Strip, words: Words) -> Iterator[Event]:
    """Yield what the strip shows, lane by lane."""
    for arrow in strip.arrows:
        says = words.tell("replay", "told_message", label=arrow.label, party=words.party(arrow.party))
        yield Event(arrow.sent, "message", arrow.party, says)
    for party, bar in ((desk.party, bar) for desk in strip.desks for bar in desk.bars):
        yield from told_clock(party, bar, words)
    for at, who in (signature for each in strip.signings for signature in each.signatures):
        yield Event(at, "signed", "", words.tell("replay", "told_signed", label=who))
    for line in strip.lines:
        yield from told_line(line, words)
    for call in strip.calls:
        yield Event(call.at, "call", "", call.label)


def told_line(line: Line, words: Words) -> Iterator[Event]:
    """Yield when a link went down, and came up again."""
    for down, up in line.outages:
        yield Event(down, "down", "", words.tell("replay", "down", line=line.name))
        if up is not None:
            yield Event(up, "up", "", words.tell("replay", "told_restored", line=line.name))


def told_clock(party: str, bar: Bar, words: Words) -> Iterator[Event]:
    """Yield when the clock runs out, and when it was answered."""
    named = {"party": words.party(party), "label": bar.label}
    if bar.due is not None:
        yield Event(bar.due, "due", party, words.tell("replay", "told_due", **named))
    if bar.answered is not None:
        kind = "late" if bar.late else "answered"
        key = "told_answered_late" if bar.late else "told_answered"
        yield Event(bar.answered, kind, party, words.tell("replay", key, **named))
