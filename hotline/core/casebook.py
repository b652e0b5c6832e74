"""All cases of a channel: which message belongs to which case, what is due next, and how far each ladder was climbed.

The casebook keeps members and remembers what was already acted on; what a case *is* and what is owed in it is computed
afresh whenever a member, a delivered instant or a refusal is added (rule 4).
"""

import heapq
from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from operator import attrgetter, itemgetter

from hotline.core import escalation, facts
from hotline.core.attachments import takes_files
from hotline.core.canonical import ZERO, Instant
from hotline.core.case import Act, Case, Member, compute_case
from hotline.core.facts import Fact
from hotline.core.obligations import Obligation, Outcome, as_stopped, compute_obligations, flags_of
from hotline.core.protocol import Protocol
from hotline.core.replica import Replica, Term
from hotline.core.roster import Roster
from hotline.core.tally import Ending, Filed, Returns, Tally, next_turn, standing_case
from hotline.core.tenure import is_disputed
from hotline.core.terms import Rung

INDEX = attrgetter("index")
DISPUTED = "disputed"


def bound_nobody(_: str) -> Mapping[str, Term]:
    """Return that an agreement binds nobody: a casebook on its own knows no logs."""
    return {}


def at_the_beginning() -> Instant:
    """Return the earliest instant."""
    return ZERO


def no_roster(_: str) -> Roster | None:
    """Return that no roster is known: nothing is disputed."""
    return None


@dataclass(slots=True)
class Folder:
    """The members of one case, the agreement it began under, and for each missed obligation the rungs reached.

    `reached` has, for each, the deadline that was missed and how many rungs are decided. `owed` are the obligations
    that were open when the case was last computed: the place of the message among the members, and the kind. `wake` is
    what it was armed for. The folder of an agreement itself, in which its returns stand, has no message as a member.
    """

    agreement: str
    members: tuple[Member, ...] = ()
    reached: dict[str, tuple[Instant, int]] | None = None
    owed: tuple[tuple[int, str], ...] = ()
    wake: Instant | None = None


@dataclass(slots=True)
class Casebook:
    """Every case of one channel. `placed` holds the messages of each party by their index in its log.

    `early` are remarks about messages that are not held yet. `terms` says whom an agreement binds and from when, and
    `horizon` up to when returns are listed; at `turning` the next periods are. `newest` is the newest roster of a
    party. `status` is that of the channel; once the exercise was `stopped`, nothing in it is owed any more (rule 19).
    """

    party: str
    peer: str
    agreements: Mapping[str, Protocol]
    delivered: Callable[[Member], Instant | None]
    terms: Callable[[str], Mapping[str, Term]] = bound_nobody
    horizon: Callable[[], Instant] = at_the_beginning
    status: str = "actual"
    newest: Callable[[str], Roster | None] = no_roster
    folders: dict[str, Folder] = field(default_factory=dict)
    case_of: dict[str, str] = field(default_factory=dict)
    placed: dict[str, list[Member]] = field(default_factory=dict)
    early: dict[str, list[Member]] = field(default_factory=dict)
    changed: dict[str, None] = field(default_factory=dict)
    wakes: list[tuple[Instant, str]] = field(default_factory=list)
    rungs_not_before: Instant = ZERO
    turning: Instant | None = None
    stopped: Instant | None = None
    tally: Tally = field(init=False)

    def __post_init__(self) -> None:
        """Begin the tally of what counts for the agreements as a whole."""
        self.tally = Tally(self.agreements)

    def add(self, case: str, agreement: str, member: Member) -> None:
        """Add a message to its case; one that is already there changes nothing."""
        if member.id in self.case_of:
            return
        folder = self.folders.get(case)
        if folder is None:
            folder = self.folders[case] = Folder(next(each for each in self.agreements if each == agreement))
        folder.members += (member,)
        self.case_of[member.id] = case
        self.tally.add(folder.agreement, case, member)
        insort(self.placed.setdefault(member.party, []), member, key=INDEX)
        self.changed[case] = None
        for early in self.early.pop(member.id, ()):
            self.remark(member.id, early)

    def stand(self, agreement: str) -> None:
        """Open the folder of an agreement that asks for returns, once it is in force for a party; or compute it again.

        So are those of the same protocol: one may have superseded another.
        """
        protocol = self.agreements.get(agreement)
        if protocol is None:
            return
        if protocol.returns and agreement not in self.folders:
            name = next(each for each in self.agreements if each == agreement)
            self.folders[name] = Folder(name)
            insort(self.tally.folders.setdefault(protocol.id, []), name)
            for early in self.early.pop(name, ()):
                self.remark(name, early)
        self.changed.update((each, None) for each in self.tally.folders.get(protocol.id, ()))

    def stop(self, at: Instant) -> None:
        """Let the exercise have been stopped *at* an instant; if both parties did, the earlier one counts (rule 19)."""
        self.stopped = at if self.stopped is None else min(at, self.stopped)
        self.changed.update((each, None) for each in self.folders)

    def turn(self) -> None:
        """Let the returns of the next periods be listed."""
        self.turning = None
        self.changed.update((each, None) for folders in self.tally.folders.values() for each in folders)

    def case_named(self, name: str) -> str | None:
        """Return the case of the message *name*; an agreement is the case in which its own returns stand."""
        return name if name in self.folders else self.case_of.get(name)

    def remark(self, message: str, member: Member) -> None:
        """Add what a center itself said about *message*: that it cannot admit it, or that an answer is overdue."""
        case = self.case_named(message)
        if case is None:
            self.early.setdefault(message, []).append(member)
        elif all(each.id != member.id for each in self.folders[case].members):
            self.folders[case].members += (member,)
            self.changed[case] = None

    def may_be_whole(self, message_id: str, party: str) -> bool:
        """Return whether a message, if it is held, is one of *party* that may announce files."""
        found = self.message(message_id)
        return found is None or (found[1].party == party and takes_files(self.protocol(found[0]).forms[found[1].form]))

    def deliver(self, party: str, indexes: Iterable[int]) -> None:
        """Note that entries of *party* have a delivered instant now."""
        for index in indexes:
            found = self.at(party, index)
            if found is not None:
                self.changed[self.case_of[found.id]] = None

    def at(self, party: str, index: int) -> Member | None:
        """Return the message that stands at *index* of the log of *party*, if one does."""
        placed = self.placed.get(party, ())
        number = bisect_left(placed, index, key=INDEX)
        return placed[number] if number < len(placed) and placed[number].index == index else None

    def message(self, message_id: str) -> tuple[str, Member] | None:
        """Return the case and the member of *message_id*, if held."""
        case = self.case_of.get(message_id)
        if case is None:
            return None
        return case, next(each for each in self.folders[case].members if each.id == message_id)

    def case(self, case_id: str) -> Case:
        """Return the case as its members make it now."""
        members = self.folders[case_id].members
        return standing_case(case_id, members) if case_id in self.agreements else compute_case(case_id, members)

    def protocol(self, case_id: str) -> Protocol:
        """Return the agreement the case began under."""
        return self.agreements[self.folders[case_id].agreement]

    def obligations(self, case_id: str) -> tuple[Obligation, ...]:
        """Return everything owed, met or waived in the case; of an agreement, its returns."""
        if case_id in self.agreements:
            found = self.returns(case_id)
        else:
            parties = self.party, self.peer
            found = compute_obligations(self.case(case_id), self.protocol(case_id), self.delivered, parties)
        at = self.stopped
        return found if at is None else tuple(as_stopped(each, at) for each in found)

    def returns(self, agreement: str) -> tuple[Obligation, ...]:
        """Return what the agreement makes either party return, period by period."""
        protocol, terms, horizon = self.agreements[agreement], self.terms(agreement), self.horizon()
        horizon = horizon if self.stopped is None else min(horizon, self.stopped)
        return Returns(agreement, protocol, self.status, terms, horizon, self.tally, self.stands, self.delivered).owed()

    def stands(self, filed: Filed) -> bool:
        """Return whether a message was neither retracted nor refused."""
        return filed.member.id not in self.case(filed.case).undone

    def flags(self, case: Case, member: Member) -> tuple[str, ...]:
        """Return what is noted about *member* of *case* without refusing it (rule 5)."""
        protocol = self.protocol(case.id)
        found = flags_of(case, member, protocol, self.delivered)
        if member.id not in case.undone and self.over_quota(protocol, member):
            found = *found, "over_quota"
        return (*found, DISPUTED) if self.disputed(member) else found

    def disputed(self, member: Member) -> bool:
        """Return whether *member* bears the signature of a key that was revoked as of an instant before it."""
        roster = self.newest(member.party)
        return roster is not None and is_disputed(member.keys, member.at, roster)

    def over_quota(self, protocol: Protocol, member: Member) -> bool:
        """Return whether *member*, which need not be placed yet, is above a quota of its party."""
        return bool(protocol.quotas) and self.tally.exceeds(protocol, member, self.stands)

    def endings(self, ours: Replica, until: Instant | None = None) -> Iterator[Ending]:
        """Yield the agreements that a standing notice of withdrawal ends, by *until* if that is given.

        Only those in force by our log, in which it is not said yet that they have ended.
        """
        found = self.tally.endings(self.stands, ours.ended, until)
        return (each for each in found if each.agreement in ours.in_force)

    def subject(self, owed: Obligation) -> tuple[str, str]:
        """Return form and precedence of what *owed* is about: of its message, or of what a return asks for."""
        found = self.message(owed.message)
        if found is not None:
            return found[1].form, found[1].precedence
        protocol = self.protocol(owed.case)
        form = protocol.returns[owed.kind].forms[0] if owed.kind in protocol.returns else ""
        return form, protocol.forms[form].default_precedence if form else "ROUTINE"

    def obligation(self, obligation_id: str) -> Obligation | None:
        """Return one obligation by its id."""
        case = self.case_named(obligation_id.partition("/")[0])
        found = self.obligations(case) if case is not None else ()
        return next((each for each in found if each.id == obligation_id), None)

    def was_met(self, obligation_id: str) -> bool:
        """Return whether an obligation was answered before its deadline, as far as the entries held show."""
        owed = self.obligation(obligation_id)
        if owed is None or owed.answered is None or owed.due is None:
            return False
        return owed.answered <= owed.due

    def reached(self, obligation: Obligation) -> int | None:
        """Return how many rungs were reached for a missed obligation; None if it was not found missed yet.

        A deadline that was moved to a later instant, by an amendment, can be missed again.
        """
        missed, rungs = (self.folders[obligation.case].reached or {}).get(obligation.id, (None, 0))
        return None if missed is None or obligation.due is None or obligation.due > missed else rungs

    def miss(self, obligation_id: str, deadline: Instant) -> None:
        """Remember that an obligation was found missed at *deadline*; no rung of its ladder is decided."""
        self.reach(obligation_id, 0, deadline)

    def reach(self, obligation_id: str, rungs: int, deadline: Instant | None = None) -> None:
        """Remember that *rungs* rungs of the ladder of a missed obligation are decided."""
        case = self.case_named(obligation_id.partition("/")[0])
        assert case is not None, obligation_id
        folder = self.folders[case]
        known = folder.reached or {}
        missed = known[obligation_id][0] if deadline is None else deadline
        folder.reached = {**known, obligation_id: (missed, rungs)}
        self.changed[case] = None

    def hold_rungs(self, until: Instant) -> None:
        """Let no rung beyond the first of a ladder be due before *until*; 0 lets go (rule 7)."""
        if until == self.rungs_not_before:
            return
        self.rungs_not_before = until
        self.changed.update((case, None) for case, folder in self.folders.items() if folder.reached)

    def owing(self, obligation: Obligation) -> bool:
        """Return whether it is this party that owes."""
        return obligation.owed_by == self.party

    def ladder(self, obligation: Obligation) -> tuple[Rung, ...]:
        """Return the ladder of *obligation*."""
        return self.protocol(obligation.case).ladders[obligation.ladder] if obligation.ladder else ()

    def refresh(self) -> tuple[Obligation, ...]:
        """Return the obligations of every case changed since the last call, and arm their next instants."""
        rows: list[Obligation] = []
        if self.tally.cases:
            self.changed.update(dict.fromkeys(self.tally.touched(self.changed)))
        if self.tally.folders and self.turning is None:
            self.turning = next_turn(self.horizon())
        for case_id in self.changed:
            obligations = self.obligations(case_id)
            wake = min((at for each in obligations if (at := self.next_instant(each)) is not None), default=None)
            self.arm(case_id, wake)
            rows.extend(self.moved(case_id, obligations))
        self.changed.clear()
        return tuple(rows)

    def arm(self, case_id: str, wake: Instant | None) -> None:
        """Let the case wake at *wake*; an alarm set before may still go off, and finds nothing to do."""
        folder = self.folders[case_id]
        if wake is not None and wake != folder.wake:
            heapq.heappush(self.wakes, (wake, case_id))
        folder.wake = wake

    def moved(self, case_id: str, obligations: tuple[Obligation, ...]) -> tuple[Obligation, ...]:
        """Return the obligations that are owed, or were until now; those long settled need no new row."""
        folder = self.folders[case_id]
        number = {each.id: number for number, each in enumerate(folder.members)}
        if case_id in self.agreements:
            named = [(-1, each.id) for each in obligations]
        else:
            named = [(number[each.message], each.kind) for each in obligations]
        still = [name for name, each in zip(named, obligations, strict=True) if each.outcome is Outcome.OPEN]
        before, folder.owed = folder.owed, alike(tuple(still))
        rows = {*before, *still}
        found = tuple(each for name, each in zip(named, obligations, strict=True) if name in rows)
        gone = set(before).difference(named)
        return (*found, *(self.gone(case_id, *name) for name in sorted(gone))) if gone else found

    def gone(self, case_id: str, number: int, kind: str) -> Obligation:
        """Return what is not owed any more at all: its condition does not hold now, or its agreement ended before."""
        message = self.folders[case_id].members[number].id if number >= 0 else case_id
        name = f"{message}/{kind}" if number >= 0 else kind
        return Obligation(name, case_id, message, kind, "", None, None, None, Outcome.WAIVED)

    def next_instant(self, obligation: Obligation) -> Instant | None:
        """Return when *obligation* next needs attention: its deadline, then rung after rung."""
        if obligation.outcome is not Outcome.OPEN or obligation.due is None:
            return None
        reached = self.reached(obligation)
        if reached is None:
            return obligation.due
        rung = escalation.next_rung(self.ladder(obligation), self.owing(obligation), obligation.due, reached)
        return (
            None if rung is None else rung if rung <= self.first_rung(obligation) else max(rung, self.rungs_not_before)
        )

    def first_rung(self, obligation: Obligation) -> Instant:
        """Return when the first rung of the ladder of a missed obligation is due: it never has to wait (rule 7)."""
        assert obligation.due is not None
        return Instant(obligation.due + min((rung.at for rung in self.ladder(obligation)), default=0))

    def rungs_due(self, obligation: Obligation, now: Instant) -> tuple[escalation.Due, ...]:
        """Return the rungs of a missed obligation that are due on this side and not decided yet."""
        assert obligation.due is not None
        until = now if now >= self.rungs_not_before else min(now, self.first_rung(obligation))
        reached = self.reached(obligation) or 0
        return escalation.rungs_due(self.ladder(obligation), self.owing(obligation), obligation.due, reached, until)

    def missed(self, owed: Obligation, now: Instant) -> Iterator[Fact]:
        """Yield that *owed* is missed, if it was not known, and the rungs of its ladder that are due on this side."""
        assert owed.due is not None
        if self.reached(owed) is None:
            yield facts.Missed(now, owed.id, owed.due)
        for rung in self.rungs_due(owed, now):
            yield facts.RungReached(now, owed.id, rung.number, rung.at, rung.passed_over)

    def next_wake(self) -> Instant | None:
        """Return the earliest instant at which a case may need attention."""
        return self.wakes[0][0] if self.wakes else None

    def overdue(self, now: Instant) -> tuple[Obligation, ...]:
        """Take the cases that woke by *now*; return their obligations whose deadline or next rung has come.

        They come in an order of their own, not that of the alarms: after a restart there are other alarms.
        """
        woken: dict[str, None] = {}
        while self.wakes and self.wakes[0][0] <= now:
            woken[heapq.heappop(self.wakes)[1]] = None
        self.changed.update(woken)
        due = (
            (at, each.id, each)
            for case_id in woken
            for each in self.obligations(case_id)
            if (at := self.next_instant(each)) is not None and at <= now
        )
        return tuple(each for _, _, each in sorted(due, key=itemgetter(0, 1)))


@lru_cache(maxsize=4096)
def alike(owed: tuple[tuple[int, str], ...]) -> tuple[tuple[int, str], ...]:
    """Return *owed*, the same object for all cases that owe alike: most do, and memory is what limits a casebook."""
    return owed


def unadmitted(party: str, index: int, at: Instant, message: str) -> Member:
    """Return what a center's refusal of *message* is in its case."""
    return Member(party, index, at, f"{party}:{index}", Act.UNADMITTED, answers=message)


def overdue_remark(party: str, index: int, at: Instant, message: str) -> Member:
    """Return what an `overdue` entry is in its case."""
    return Member(party, index, at, f"{party}:{index}", Act.OVERDUE, answers=message)
