"""What waits for the word of a person of ours: messages of the peer that nobody has acknowledged. Alarms latch.

1. A message that asks to be received or acknowledged waits until a person of ours has said so, even if it was withdrawn
   or its deadline has passed. To fall silent is no acknowledgement, and neither is time.
2. It rings until an officer has taken it (a receipt), and again once its deadline has passed. Routine never rings.
3. A desk knows that something began to ring, however much does, by two things that only rise when it did: how far the
   newest that rings stands in the log of the peer, and the last deadline that was passed.
4. What was found for a case is kept until something is added to the case, so that a board of thousands costs little.
5. Once an exercise was stopped nothing waits: nothing in it is owed, and no word of ours would be taken any more.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby, islice
from typing import Final

from aiohttp import web

from hotline.core.canonical import Instant, Json, instant_text
from hotline.core.case import CLOSED, CLOSING, Act, Member
from hotline.core.center import Center
from hotline.core.obligations import ANSWERS, STOPPING, Obligation, Outcome
from hotline.core.protocol import Protocol
from hotline.core.terms import PRECEDENCES
from hotline.web.doors import Doors

ACKNOWLEDGED: Final = "acknowledged"
RECEIVED: Final = "received"
RINGING: Final = frozenset(PRECEDENCES[:3])
CASES_AT_ONCE: Final = 32


@dataclass(frozen=True, slots=True)
class Unacknowledged:
    """One message that waits for our word: the highest level that is lacking (`received` or `acknowledged`).

    `owed` are the levels for which a deadline still runs, the first deadline first; none if nothing is owed any more.
    `taken` says that an officer has received it.
    """

    case: str
    member: Member
    level: str
    owed: tuple[Obligation, ...]
    taken: bool
    withdrawn: bool
    disputed: bool

    @property
    def due(self) -> Instant | None:
        """Return until when our next word is owed."""
        return self.owed[0].due if self.owed else None

    @property
    def first_level(self) -> str:
        """Return which word of ours is due next."""
        return self.owed[0].kind if self.owed else self.level

    @property
    def alarms(self) -> bool:
        """Return whether this is an alarm at all: routine traffic waits without one."""
        return self.member.precedence in RINGING

    def rings(self, now: Instant) -> bool:
        """Return whether this sounds at *now*."""
        late = self.due is not None and self.due <= now
        return self.alarms and (not self.taken or late)

    def passed(self, now: Instant) -> Instant:
        """Return the last of its deadlines that has passed at *now*; nought if none has."""
        return max((each.due for each in self.owed if each.due is not None and each.due <= now), default=Instant(0))

    @property
    def place(self) -> tuple[int, bool, int, str]:
        """Return what orders alarms: the highest precedence first, then what runs out first."""
        return PRECEDENCES.index(self.member.precedence), self.due is None, self.due or 0, self.member.id


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in one case with just these members; *settled* once no deadline in it can still appear."""

    members: tuple[Member, ...]
    settled: bool
    waiting: tuple[Unacknowledged, ...]


@dataclass(slots=True)
class Alarms:
    """Every message that waits for our word, kept up to date case by case; `size` is the watch log last looked at."""

    found: dict[str, Found] = field(default_factory=dict)
    center: Center | None = None
    size: int = -1
    waiting: tuple[Unacknowledged, ...] = ()

    async def look(self, doors: Doors) -> tuple[Unacknowledged, ...]:
        """Return what waits now, in its order; cases are looked at in small numbers, so that nobody is held up."""
        while True:
            async with doors.desk.reading() as center:
                if center is self.center and center.watch.size == self.size:
                    return self.waiting
                if self.renew(center, CASES_AT_ONCE):
                    return self.waiting
            await asyncio.sleep(0)

    def renew(self, center: Center, most: int) -> bool:
        """Look at up to *most* cases that have changed; return whether that was all."""
        over = center.book.stopped is not None
        if over:
            self.found.clear()
        changed = () if over else tuple(islice(self.stale(center), most + 1))
        for case_id in changed[:most]:
            self.found[case_id] = look_into(center, case_id)
        if len(changed) > most:
            return False
        waiting = (each for kept in self.found.values() for each in kept.waiting)
        self.waiting = tuple(sorted(waiting, key=lambda each: each.place))
        self.center, self.size = center, center.watch.size
        return True

    def stale(self, center: Center) -> Iterator[str]:
        """Yield the cases in which something was added since they were looked at."""
        if center is not self.center:
            self.found = {each: kept for each, kept in self.found.items() if each in center.book.folders}
        for case_id, folder in center.book.folders.items():
            kept = self.found.get(case_id)
            if case_id not in center.agreements and (
                kept is None or kept.members is not folder.members or not kept.settled
            ):
                yield case_id


def look_into(center: Center, case_id: str) -> Found:
    """Return what waits for our word in one case."""
    members, protocol = center.book.folders[case_id].members, center.book.protocol(case_id)
    lacking = [(each, level) for each in members if (level := lacking_level(center.party, protocol, members, each))]
    if not lacking:
        return Found(members, settled=True, waiting=())
    owed = center.book.obligations(case_id)
    case = center.book.case(case_id)
    waiting = tuple(
        Unacknowledged(
            case_id,
            each,
            level,
            tuple(sorted((one for one in owed if is_our_word(one, each)), key=first_due)),
            taken=level == ACKNOWLEDGED and answered(center.party, members, each, ANSWERS[RECEIVED]),
            withdrawn=each.id in case.undone or (case.state in CLOSED and each.act not in CLOSING),
            disputed=center.book.disputed(each),
        )
        for each, level in lacking
    )
    settled = all(center.delivered(each) is not None for each, _ in lacking)
    return Found(members, settled, waiting)


def is_our_word(owed: Obligation, member: Member) -> bool:
    """Return whether *owed* is our receipt or acknowledgement of *member*, and still open."""
    return owed.message == member.id and owed.kind in (RECEIVED, ACKNOWLEDGED) and owed.outcome is Outcome.OPEN


def first_due(owed: Obligation) -> tuple[bool, int, bool]:
    """Return what orders the levels of one message: the first deadline first, of equal ones the receipt."""
    return owed.due is None, owed.due or 0, owed.kind != RECEIVED


def lacking_level(party: str, protocol: Protocol, members: tuple[Member, ...], member: Member) -> str:
    """Return which word of ours *member* lacks: that it is acknowledged, or at least received; nothing if none."""
    if member.party == party or not member.form:
        return ""
    form = protocol.forms[member.form]
    owed = form.owed(member.fields, member.at, protocol.parameters)
    for level in (ACKNOWLEDGED, RECEIVED):
        if level in owed and protocol.limit(form, level, member.precedence) is not None:
            return "" if answered(party, members, member, ANSWERS[level] | STOPPING.keys()) else level
    return ""


def answered(party: str, members: tuple[Member, ...], member: Member, acts: frozenset[Act]) -> bool:
    """Return whether a person of *party* answered *member* by one of *acts*."""
    return any(each.party == party and each.answers == member.id and each.act in acts for each in members)


@dataclass(frozen=True, slots=True)
class Count:
    """How many alarms of one precedence there are, and which word of ours is due first, until when."""

    precedence: str
    count: int
    level: str = ""
    due: Instant | None = None


def counts(waiting: tuple[Unacknowledged, ...]) -> tuple[Count, ...]:
    """Return how many alarms there are of each precedence, the highest first; routine traffic is none."""
    groups = groupby((each for each in waiting if each.alarms), key=lambda each: each.member.precedence)
    return tuple(
        Count(precedence, len(found), found[0].first_level, found[0].due)
        for precedence, group in groups
        if (found := tuple(group))
    )


def summary(waiting: tuple[Unacknowledged, ...], now: Instant) -> dict[str, Json]:
    """Return what scripts are told: how many wait, the highest precedence, how many of each, and what of them rings."""
    ringing = [each for each in waiting if each.rings(now)]
    passed = max((each.passed(now) for each in ringing), default=Instant(0))
    found = counts(waiting)
    shown: dict[str, Json] = {
        each.precedence: {
            "count": each.count,
            "level": each.level,
            "due": None if each.due is None else instant_text(each.due),
        }
        for each in found
    }
    return {
        "count": sum(each.count for each in found),
        "precedence": found[0].precedence if found else None,
        "counts": shown,
        "rings": ringing[0].member.precedence if ringing else None,
        "newest": max((each.member.index for each in ringing), default=-1),
        "passed": instant_text(passed) if passed else "",
    }


ALARMS: Final = web.AppKey("alarms", Alarms)
