"""How both parties kept their agreements in a period: pure numbers, computed from a center that has read the record.

A message belongs to the period in which it was sent, a deadline to the one in which it fell; what has no deadline (its
clock stands) to the one in which it began. Everything is judged as of the newest entry of the record, never by a clock
of today, so the same record gives the same numbers for ever.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Final

from hotline.core.canonical import Instant
from hotline.core.case import Act, Case, Member
from hotline.core.casebook import DISPUTED
from hotline.core.center import Center
from hotline.core.intime import Clocks, InTime, in_time
from hotline.core.obligations import EXCUSED, Obligation, Outcome, Verdict, flags_of
from hotline.core.periods import bounds, labels
from hotline.core.protocol import Protocol
from hotline.core.tally import Filed, amount

FLAGS: Final = (
    *("late", "below_floor", "prompt_late", "outside_scope", "outside_window"),
    *("over_quota", DISPUTED, "undone", "out_of_turn"),
)
STATES: Final = ("in_time", "late", "missed", "undecided", "excused", "tolled", "open")
"""Every obligation is in just one: kept in time, kept late, never kept, not to be told, waived, standing, not due."""

URGENT: Final = "FLASH"


@dataclass(frozen=True, slots=True)
class Period:
    """From *start* on, up to but not including *end*."""

    start: Instant
    end: Instant

    def has(self, at: Instant) -> bool:
        """Return whether *at* lies in it."""
        return self.start <= at < self.end


@dataclass(frozen=True, slots=True)
class InForce:
    """An agreement that bound *party* in the period: since when, and until when if that is known."""

    agreement: str
    protocol: str
    version: int
    party: str
    start: Instant
    end: Instant | None


@dataclass(frozen=True, slots=True)
class Sent:
    """How many messages of *form* a party sent, and how often each flag was noted; `test`: it only tests the line."""

    party: str
    protocol: str
    form: str
    precedence: str
    test: bool
    count: int
    flags: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Kept:
    """How a party kept one kind of deadline, for messages of *form*: how many in each state, and how long it took.

    `median` and `worst` are from the beginning of the clock to the answer; `over` is the worst lateness, all in ms.
    """

    party: str
    protocol: str
    form: str
    kind: str
    precedence: str
    test: bool
    states: Mapping[str, int]
    median: int | None
    worst: int | None
    over: int | None


@dataclass(frozen=True, slots=True)
class Returned:
    """One periodic return of a party; `nil` if it says that there was nothing."""

    party: str
    protocol: str
    name: str
    label: str
    due: Instant
    state: str
    nil: bool
    answered: Instant | None


@dataclass(frozen=True, slots=True)
class QuotaUse:
    """How much of a quota a party used in one of its periods."""

    party: str
    protocol: str
    name: str
    label: str
    used: int
    most: int


@dataclass(frozen=True, slots=True)
class Lapse:
    """One deadline that was not plainly kept; `judged` has the interval in which an answer was made."""

    owed: Obligation
    protocol: str
    form: str
    precedence: str
    state: str
    judged: InTime | None


@dataclass(frozen=True, slots=True)
class Doubtful:
    """One message with a flag: which, when it was sent, and what was noted."""

    party: str
    form: str
    message: str
    at: Instant
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compliance:
    """The account of a period, as of the newest entry of the record."""

    period: Period
    as_of: Instant
    parties: tuple[str, str]
    in_force: tuple[InForce, ...]
    sent: tuple[Sent, ...]
    kept: tuple[Kept, ...]
    returned: tuple[Returned, ...]
    quotas: tuple[QuotaUse, ...]
    lapses: tuple[Lapse, ...]
    doubtful: tuple[Doubtful, ...]
    urgent: tuple[str, ...]
    signed: tuple[tuple[str, str, int], ...]
    cases: int = 0

    def total(self, party: str) -> Counter[str]:
        """Return how many deadlines of *party* are in each state, tests of the line apart, returns included."""
        found: Counter[str] = Counter()
        for each in self.kept:
            if each.party == party and not each.test:
                found.update(each.states)
        found.update(each.state for each in self.returned if each.party == party)
        return found


def account(center: Center, period: Period, clocks: Clocks) -> Compliance:
    """Return the account of *period*, from what *center* has read."""
    work = Work(center, period, clocks, center.horizon())
    for case in sorted(center.book.folders):
        work.read(case)
    return Compliance(
        period,
        work.now,
        (center.ours.party, center.theirs.party),
        tuple(in_force(center, period)),
        tuple(work.sent()),
        tuple(work.kept()),
        tuple(sorted(work.returns, key=attrgetter("protocol", "name", "label", "party"))),
        tuple(work.quotas()),
        tuple(sorted(work.lapses, key=lambda each: (each.owed.due or 0, each.owed.id))),
        tuple(sorted(work.doubtful, key=attrgetter("at", "message"))),
        tuple(each.id for each in sorted(work.urgent, key=attrgetter("at", "id"))),
        tuple((*who, count) for who, count in sorted(work.people.items())),
        work.cases,
    )


def in_force(center: Center, period: Period) -> Iterator[InForce]:
    """Yield the agreements that bound a party in the period."""
    known = sorted(center.agreements.items(), key=lambda each: (each[1].id, each[1].version, each[0]))
    for digest, protocol in known:
        for party, term in sorted(center.terms(digest).items()):
            if term.start < period.end and (term.end is None or term.end > period.start):
                yield InForce(digest, protocol.id, protocol.version, party, term.start, term.end)


Row = tuple[str, str, str, str]
Clock = tuple[str, str, str, str, str]


@dataclass(slots=True)
class Work:
    """An account under way."""

    center: Center
    period: Period
    clocks: Clocks
    now: Instant
    counts: Counter[Row] = field(default_factory=Counter)
    noted: dict[Row, Counter[str]] = field(default_factory=dict)
    states: dict[Clock, Counter[str]] = field(default_factory=dict)
    took: dict[Clock, list[int]] = field(default_factory=dict)
    over: dict[Clock, int] = field(default_factory=dict)
    tests: set[tuple[str, str]] = field(default_factory=set)
    returns: list[Returned] = field(default_factory=list)
    lapses: list[Lapse] = field(default_factory=list)
    doubtful: list[Doubtful] = field(default_factory=list)
    urgent: list[Member] = field(default_factory=list)
    people: Counter[tuple[str, str]] = field(default_factory=Counter)
    undone: dict[str, frozenset[str]] = field(default_factory=dict)
    above: dict[str, frozenset[str]] = field(default_factory=dict)
    cases: int = 0

    def read(self, name: str) -> None:
        """Count what one case has in the period."""
        book = self.center.book
        case, protocol = book.case(name), book.protocol(name)
        found = [each for each in case.steps if each.member.form and self.period.has(each.member.at)]
        self.cases += bool(found)
        for step in found:
            flags = self.flags(case, step.member, protocol)
            self.message(step.member, protocol, (*flags, "out_of_turn") if step.flag else flags)
        if any(step.member.precedence == URGENT and not self.is_test(protocol, step.member.form) for step in found):
            self.urgent += [case.opening] if case.opening else []
        for owed in book.obligations(name):
            begun = owed.since if owed.due is None else owed.due
            if begun is not None and self.period.has(begun):
                self.owed(owed, protocol)

    def is_test(self, protocol: Protocol, form: str) -> bool:
        """Return whether messages of *form* only test the line."""
        return form in protocol.forms and protocol.forms[form].act == Act.TEST

    def flags(self, case: Case, member: Member, protocol: Protocol) -> tuple[str, ...]:
        """Return what is noted about a message, as the casebook says it, and whether it was undone."""
        found = flags_of(case, member, protocol, self.center.delivered)
        return (
            *found,
            *(["over_quota"] if member.id in self.over_quota(case.id, protocol) else []),
            *([DISPUTED] if self.center.book.disputed(member) else []),
            *(["undone"] if member.id in case.undone else []),
        )

    def message(self, member: Member, protocol: Protocol, flags: Sequence[str]) -> None:
        """Count one message."""
        row = (member.party, protocol.id, member.form, member.precedence)
        self.counts[row] += 1
        self.noted.setdefault(row, Counter()).update(flags)
        if self.is_test(protocol, member.form):
            self.tests.add((protocol.id, member.form))
        for person in member.people:
            self.people[member.party, person] += 1
        if flags:
            self.doubtful.append(Doubtful(member.party, member.form, member.id, member.at, tuple(flags)))

    def owed(self, owed: Obligation, protocol: Protocol) -> None:
        """Count one obligation."""
        judged = in_time(self.center.book, owed, self.clocks, self.now)
        state = state_of(owed, judged, self.now)
        form, precedence = self.center.book.subject(owed)
        if state in {"late", "missed", "undecided"}:
            self.lapses.append(Lapse(owed, protocol.id, form, precedence, state, judged))
        if owed.case in self.center.agreements:
            self.returns.append(self.returned(owed, protocol, state))
            return
        if self.is_test(protocol, form):
            self.tests.add((protocol.id, form))
        clock = (owed.owed_by, protocol.id, form, owed.kind, precedence)
        self.states.setdefault(clock, Counter())[state] += 1
        if owed.answered is not None and owed.since is not None and owed.outcome not in EXCUSED:
            self.took.setdefault(clock, []).append(max(0, owed.answered - owed.since))
            if owed.due is not None and owed.answered > owed.due:
                self.over[clock] = max(self.over.get(clock, 0), owed.answered - owed.due)

    def returned(self, owed: Obligation, protocol: Protocol, state: str) -> Returned:
        """Return a periodic return with how it stands."""
        answer = self.center.book.message(owed.answer) if owed.answer else None
        nil = answer is not None and answer[1].form in protocol.forms and protocol.forms[answer[1].form].nil
        assert owed.due is not None
        return Returned(owed.owed_by, protocol.id, owed.kind, owed.period, owed.due, state, nil, owed.answered)

    def sent(self) -> Iterator[Sent]:
        """Yield how many messages were sent, form by form."""
        for row in sorted(self.counts):
            _, protocol, form, _ = row
            flags = {name: self.noted[row][name] for name in FLAGS}
            yield Sent(*row, (protocol, form) in self.tests, self.counts[row], flags)

    def kept(self) -> Iterator[Kept]:
        """Yield how the deadlines were kept, form by form."""
        for clock in sorted(self.states):
            _, protocol, form, _, _ = clock
            states = {name: self.states[clock][name] for name in STATES}
            took = sorted(self.took.get(clock, ()))
            test = (protocol, form) in self.tests
            yield Kept(*clock, test, states, median(took), max(took, default=None), self.over.get(clock))

    def stands(self, filed: Filed) -> bool:
        """Return whether a message was neither retracted nor refused; each case is computed once."""
        undone = self.undone.get(filed.case)
        if undone is None:
            undone = self.undone[filed.case] = self.center.book.case(filed.case).undone
        return filed.member.id not in undone

    def newest(self) -> Iterator[Protocol]:
        """Yield the newest version of every protocol that bound a party in the period: its quotas count."""
        yield from {
            each.protocol: self.center.agreements[each.agreement] for each in in_force(self.center, self.period)
        }.values()

    def bound(self, protocol: Protocol) -> tuple[Instant, Instant]:
        """Return the part of the period in which *protocol* bound somebody, as far as the record reaches."""
        starts = [each.start for each in in_force(self.center, self.period) if each.protocol == protocol.id]
        start, end = max(self.period.start, min(starts, default=self.period.start)), Instant(self.now + 1)
        return start, min(self.period.end, end)

    def uses(self, protocol: Protocol, party: str) -> Iterator[tuple[QuotaUse, list[Filed]]]:
        """Yield how *party* used each quota of *protocol*, and which messages went above it."""
        for quota in protocol.quotas.values():
            filed = list(self.center.book.tally.of_forms(protocol.id, party, quota.forms))
            for label in labels(quota.every, *self.bound(protocol)):
                start, end = bounds(label)
                used, above = 0, []
                for each in sorted(filed, key=attrgetter("index")):
                    if start <= each.member.at < end and self.stands(each):
                        used += amount(each.member, quota)
                        above += [each] if used > quota.most else []
                yield QuotaUse(party, protocol.id, quota.name, label, used, quota.most), above

    def quotas(self) -> Iterator[QuotaUse]:
        """Yield how each quota was used."""
        parties = (self.center.ours.party, self.center.theirs.party)
        yield from (use for each in self.newest() for party in sorted(parties) for use, _ in self.uses(each, party))

    def over_quota(self, case: str, protocol: Protocol) -> frozenset[str]:
        """Return the messages that went above a quota of *protocol*, under which *case* stands; computed once."""
        agreement = self.center.book.folders[case].agreement
        if agreement not in self.above:
            both = (self.center.ours.party, self.center.theirs.party)
            found = (above for party in both for _, above in self.uses(protocol, party))
            self.above[agreement] = frozenset(each.member.id for above in found for each in above)
        return self.above[agreement]


def state_of(owed: Obligation, judged: InTime | None, now: Instant) -> str:
    """Return in which of `STATES` an obligation is."""
    said = owed.verdict(now) if judged is None else judged.verdict
    if owed.tolled and owed.outcome is Outcome.OPEN:
        return "tolled"
    if owed.due is None and owed.outcome in EXCUSED:
        return Verdict.EXCUSED.value
    return {Verdict.OWED: "open", Verdict.OVERDUE: "missed"}.get(said, said.value)


def median(took: Sequence[int]) -> int | None:
    """Return the middle of what is sorted; of two, what lies between them, rounded down."""
    if not took:
        return None
    half = len(took) // 2
    return took[half] if len(took) % 2 else (took[half - 1] + took[half]) // 2
