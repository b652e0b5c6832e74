"""Whether an answer came in time, as an interval: four times, each inside something signed, and the measured clocks.

`sent` (t1) is what the author of a message stamped, `held` (t2) when the peer cosigned it, `answered` (t3) the stamp of
the answer, `confirmed` (t4) when the side that waited cosigned the answer. What the rules decide stands (rule 6): an
answer stamped after its deadline is late, one whose receipt bears a time before it is in time. Where a receipt came
too late to tell, the stamp of the answer is brought onto the clock of the side that waited, by the offset measured.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from hotline.core.canonical import Instant
from hotline.core.casebook import Casebook
from hotline.core.entry import ClockEntry, Entry
from hotline.core.obligations import Obligation, Verdict

NEAR: Final = 2 * 60 * 60 * 1000
"""How far from an answer a clock may have been measured and still speak of it: every center logs it hourly."""

WITHIN_A_SECOND: Final = 999
"""A cosignature bears whole seconds: it was made within the second that it names."""

JUDGED: Final = frozenset({Verdict.IN_TIME, Verdict.LATE, Verdict.UNDECIDED})


class By(StrEnum):
    """What a verdict rests on.

    `round_trip`: message and receipt of the answer on one clock alone. `receipt`: the time of the receipt. `held`: the
    side that waits holds it already, though without a receipt. `stamp`: the stamp of the side that owed. `offset`: that
    stamp on the other clock, by the measured offset. `nothing`: no clock was measured around that time.
    """

    ROUND_TRIP = "round_trip"
    RECEIPT = "receipt"
    HELD = "held"
    STAMP = "stamp"
    OFFSET = "offset"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock of the side that owes is ahead of that of the side that waits: by *offset* ms, give or take *bound*."""

    offset: int
    bound: int


@dataclass(frozen=True, slots=True)
class Times:
    """The four times of an answer, and when it was owed; `one_clock`: t1 and t4 are of the side that waits."""

    due: Instant
    answered: Instant
    sent: Instant | None = None
    held: Instant | None = None
    confirmed: Instant | None = None
    one_clock: bool = True


@dataclass(frozen=True, slots=True)
class InTime:
    """Whether it was in time, by what, and all numbers.

    The answer was made between `earliest` and `latest` on the clock of the side that waited (None: not known). `apart`
    says that the clocks differ by more than was measured: the stamp contradicts the other times.
    """

    verdict: Verdict
    by: By
    times: Times
    earliest: Instant | None
    latest: Instant | None
    offset: int | None = None
    bound: int | None = None
    apart: bool = False


@dataclass(slots=True)
class Clocks:
    """What both sides logged of their clocks: by party, when and how far the other clock was ahead of its own."""

    measured: dict[str, list[tuple[Instant, int, int]]] = field(default_factory=dict)

    def read(self, party: str, entry: Entry) -> None:
        """Take note of an entry of *party*; entries come in the order of its log."""
        if isinstance(entry, ClockEntry) and entry.offset is not None and entry.bound is not None:
            self.measured.setdefault(party, []).append((entry.at, entry.offset, entry.bound))

    def at(self, owing: str, instant: Instant) -> Clock | None:
        """Return how far the clock of *owing* was ahead around *instant*, so wide that both measurements fit in."""
        near = [
            (sign * offset - bound, sign * offset + bound)
            for party, found in self.measured.items()
            for sign in ((-1,) if party == owing else (1,))
            if (nearest := nearest_to(found, instant)) is not None
            for _, offset, bound in (nearest,)
        ]
        if not near:
            return None
        low, high = min(low for low, _ in near), max(high for _, high in near)
        offset = (low + high) // 2
        return Clock(offset, high - offset)


def nearest_to(found: list[tuple[Instant, int, int]], instant: Instant) -> tuple[Instant, int, int] | None:
    """Return the measurement nearest to *instant*, if it is near enough; of two as near, the earlier."""
    after = bisect_left(found, instant, key=lambda each: each[0])
    around = found[max(0, after - 1) : after + 1]
    nearest = min(around, key=lambda each: abs(each[0] - instant), default=None)
    return nearest if nearest is not None and abs(nearest[0] - instant) <= NEAR else None


def in_time(book: Casebook, owed: Obligation, clocks: Clocks, now: Instant) -> InTime | None:
    """Return how *owed* was kept, as far as *now* can tell; None for what is open, excused or was never due."""
    said = owed.verdict(now)
    if said not in JUDGED or owed.due is None or owed.answered is None:
        return None
    found, clock = book.message(owed.message), clocks.at(owed.owed_by, owed.answered)
    member = found[1] if found else None
    times = Times(
        owed.due,
        owed.answered,
        member.at if member else None,
        book.delivered(member) if member else None,
        owed.answer_delivered if owed.answer else None,
        one_clock=member is None or member.party != owed.owed_by,
    )
    if owed.answer is None:  # that it is held says the cosigner of the side that owes, and nobody answers that
        return stamped(times, clock, said)
    return judge(times, clock, now)


def judge(times: Times, clock: Clock | None, now: Instant) -> InTime:
    """Return whether the answer was in time; *now* is as late as is known while there is no receipt of it."""
    if times.answered > times.due:
        return stamped(times, clock, Verdict.LATE)
    if (now if times.confirmed is None else times.confirmed) <= times.due:
        by = By.HELD if times.confirmed is None else By.ROUND_TRIP if alone(times) else By.RECEIPT
        return result(times, clock, Verdict.IN_TIME, by)
    if clock is None:
        return result(times, clock, Verdict.UNDECIDED, By.NOTHING)
    found = result(times, clock, Verdict.UNDECIDED, By.OFFSET)
    if found.apart or found.earliest is None or found.latest is None:
        return found
    if found.latest <= times.due:
        return replace(found, verdict=Verdict.IN_TIME)
    return replace(found, verdict=Verdict.LATE) if found.earliest > times.due else found


def alone(times: Times) -> bool:
    """Return whether one clock alone shows it: even a deadline that ran from the sending, not the holding, is kept."""
    if not times.one_clock or times.sent is None or times.held is None or times.confirmed is None:
        return False
    return times.confirmed <= times.due - (times.held - times.sent)


def stamped(times: Times, clock: Clock | None, verdict: Verdict) -> InTime:
    """Return *verdict*, which the stamp of the side that owed decides."""
    return result(times, clock, verdict, By.STAMP)


def result(times: Times, clock: Clock | None, verdict: Verdict, by: By) -> InTime:
    """Return *verdict* with the interval in which the answer was made, on the clock of the side that waited."""
    first = times.sent if times.one_clock else None
    last = None if times.confirmed is None else Instant(times.confirmed + WITHIN_A_SECOND)
    if first is not None and last is not None and last < first:
        return InTime(verdict, by, times, None, None, apart=True)
    if clock is None:
        return InTime(verdict, by, times, first, last)
    earliest = Instant(times.answered - clock.offset - clock.bound)
    latest = Instant(times.answered - clock.offset + clock.bound)
    apart = (first is not None and latest < first) or (last is not None and earliest > last)
    if not apart:
        earliest = earliest if first is None else max(earliest, first)
        latest = latest if last is None else min(latest, last)
    return InTime(verdict, by, times, earliest, latest, clock.offset, clock.bound, apart)


def counted(found: Iterable[InTime | None]) -> Mapping[str, int]:
    """Return how many were in time, late and undecided."""
    counts = dict.fromkeys((Verdict.IN_TIME.value, Verdict.LATE.value, Verdict.UNDECIDED.value), 0)
    for each in found:
        if each is not None:
            counts[each.verdict.value] += 1
    return counts
