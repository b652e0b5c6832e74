"""What an agreement asks of a party whatever the cases: returns, period by period; quotas; and how it may end.

A return (a statistic for every quarter, or that there was nothing) is owed as long as the agreement is in force, and
met by the first message that says its period. A quota is how many messages of some forms a party may send in a period:
what is above it is flagged, never refused. A notice of withdrawal ends the agreement after its notice. All of it is
computed from the messages held and from both logs, so the order in which they came changes nothing (rule 4).
"""

from bisect import insort
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from operator import itemgetter

from hotline.core import deadlines
from hotline.core.canonical import Instant
from hotline.core.case import Case, Member, State, Step
from hotline.core.duties import Quota, Return, Withdrawal
from hotline.core.forms import found_instant
from hotline.core.obligations import Delivered, Obligation, Outcome, stopped
from hotline.core.periods import bounds, labels
from hotline.core.protocol import Protocol
from hotline.core.replica import Term

Stands = Callable[["Filed"], bool]
"""Whether a message was neither retracted nor refused."""


@dataclass(frozen=True, slots=True)
class Filed:
    """A message that counts for its agreement as a whole: in which case it stands, and the `period` that it names."""

    agreement: str
    case: str
    member: Member
    period: str = ""

    @property
    def index(self) -> int:
        """Return its place in the log of its party."""
        return self.member.index


@dataclass(frozen=True, slots=True)
class Ending:
    """The agreement that a notice of withdrawal ends, and when."""

    agreement: str
    instant: Instant
    notice: Member


@dataclass(slots=True)
class Tally:
    """The messages of a channel that count for their agreements, by protocol, party and form, in the order of the logs.

    `folders` are the agreements with returns, by protocol; `cases` those with such a message, and of which protocol.
    """

    agreements: Mapping[str, Protocol]
    filed: dict[tuple[str, str, str], list[Filed]] = field(default_factory=dict)
    notices: list[Filed] = field(default_factory=list)
    folders: dict[str, list[str]] = field(default_factory=dict)
    cases: dict[str, str] = field(default_factory=dict)
    counted: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def add(self, agreement: str, case: str, member: Member) -> None:
        """Note a message, if its agreement counts messages of its form."""
        name = self.forms(agreement).get(member.form)
        if name is None:
            return
        protocol = self.agreements[agreement]
        found = Filed(agreement, case, member, str(member.fields.get(name, "")) if name else "")
        insort(self.filed.setdefault((protocol.id, member.party, member.form), []), found, key=place)
        self.cases[case] = protocol.id
        if protocol.withdrawal is not None and member.form in protocol.withdrawal.forms:
            insort(self.notices, found, key=place)

    def forms(self, agreement: str) -> Mapping[str, str]:
        """Return the forms that *agreement* counts, each with its field of a period, if it has one."""
        counted = self.counted.get(agreement)
        if counted is None:
            counted = self.counted[agreement] = counted_forms(self.agreements[agreement])
        return counted

    def touched(self, cases: Iterable[str]) -> list[str]:
        """Return the agreements in which something else may be owed once *cases* have changed."""
        protocols = {self.cases[case]: None for case in cases if case in self.cases}
        return [agreement for protocol in protocols for agreement in self.folders.get(protocol, ())]

    def of_forms(self, protocol: str, party: str, forms: Iterable[str]) -> Iterator[Filed]:
        """Yield what *party* sent of *forms*, in the order of its log."""
        found = [each for form in forms for each in self.filed.get((protocol, party, form), ())]
        yield from sorted(found, key=place)

    def returned(self, protocol: str, party: str, rule: Return, stands: Stands) -> dict[str, Member]:
        """Return the first message of *party* that meets *rule*, for every period that one is for."""
        found: dict[str, Member] = {}
        for each in self.of_forms(protocol, party, rule.forms):
            if each.period not in found and stands(each):
                found[each.period] = each.member
        return found

    def exceeds(self, protocol: Protocol, member: Member, stands: Stands) -> bool:
        """Return whether *member* is above a quota of its party: with those before it in the same period, and itself.

        It need not be placed yet.
        """
        return any(
            self.used(protocol.id, member, quota, stands) > quota.most
            for quota in protocol.quotas.values()
            if member.form in quota.forms
        )

    def used(self, protocol: str, member: Member, quota: Quota, stands: Stands) -> int:
        """Return how much of *quota* the party of *member* has used up with it, in the period in which it was sent."""
        start, end = bounds(next(labels(quota.every, member.at, Instant(member.at + 1))))
        before = (
            amount(each.member, quota)
            for each in self.of_forms(protocol, member.party, quota.forms)
            if each.index < member.index and start <= each.member.at < end and stands(each)
        )
        return sum(before) + amount(member, quota)

    def endings(self, stands: Stands, said: Container[str], until: Instant | None) -> Iterator[Ending]:
        """Yield what a standing notice ends, by *until* if that is given: each agreement once, at the earliest instant.

        Those that are *said* to have ended are left out.
        """
        for agreement in dict.fromkeys(each.agreement for each in self.notices if each.agreement not in said):
            rule = self.agreements[agreement].withdrawal
            assert rule is not None
            given = [each for each in self.notices if each.agreement == agreement]
            found = [(ends_at(rule, each.member), each.member.place, each) for each in given]
            for instant, _, each in sorted(found, key=itemgetter(0, 1)):
                if (until is None or instant <= until) and stands(each):
                    yield Ending(agreement, instant, each.member)
                    break


def place(filed: Filed) -> tuple[Instant, str, int]:
    """Return what orders messages, of one party as in its log."""
    return filed.member.place


def counted_forms(protocol: Protocol) -> dict[str, str]:
    """Return the forms of which messages count for the whole agreement, each with its field of a period, if any."""
    withdrawal = protocol.withdrawal
    rules = (*protocol.returns.values(), *protocol.quotas.values(), *((withdrawal,) if withdrawal else ()))
    return {form: protocol.forms[form].period for rule in rules for form in rule.forms}


def amount(member: Member, quota: Quota) -> int:
    """Return how much of *quota* a message uses up: one, or as much as it says."""
    return int(member.fields.get(quota.count, 0)) if quota.count else 1


def ends_at(rule: Withdrawal, notice: Member) -> Instant:
    """Return when *notice* ends its agreement: after the notice that was agreed, or later if it says so."""
    earliest = Instant(notice.at + rule.notice)
    named = found_instant(rule.effective, notice.fields, None) if rule.effective else None
    return earliest if named is None else max(earliest, named)


@dataclass(frozen=True, slots=True)
class Returns:
    """What the returns of one agreement are computed from: since when it binds whom, and up to when they are listed.

    `status` is that of the channel.
    """

    agreement: str
    protocol: Protocol
    status: str
    terms: Mapping[str, Term]
    horizon: Instant
    tally: Tally
    stands: Stands
    delivered: Delivered

    def owed(self) -> tuple[Obligation, ...]:
        """Return every return owed so far, and the next of each ahead of its time."""
        return tuple(
            each
            for rule in self.protocol.returns_on(self.status)
            for party, term in sorted(self.terms.items())
            if rule.is_owed_by(party)
            for each in self.owed_by(party, term, rule)
        )

    def owed_by(self, party: str, term: Term, rule: Return) -> Iterator[Obligation]:
        """Yield what *party* owes by *rule*, period by period."""
        met = self.tally.returned(self.protocol.id, party, rule, self.stands)
        for period in periods(rule.every, term, self.horizon):
            since = bounds(period)[1]
            owed = Obligation(
                id=f"{self.agreement}/{rule.name}.{period}.{party}",
                case=self.agreement,
                message=self.agreement,
                kind=rule.name,
                owed_by=party,
                since=since,
                due=deadlines.after(since, rule.within, rule.calendar, self.protocol.calendar(party)),
                ladder=rule.ladder,
            )
            by = met.get(period)
            yield owed if by is None else stopped(owed, Outcome.MET, by.id, by.at, self.delivered(by))


def periods(every: str, term: Term, horizon: Instant) -> Iterator[str]:
    """Yield the periods that end while *term* lasts, up to the one in which *horizon* lies."""
    for label in labels(every, term.start, Instant(max(horizon, term.start) + 1)):
        end = bounds(label)[1]
        if term.start < end and (term.end is None or end <= term.end):
            yield label


def next_turn(horizon: Instant) -> Instant:
    """Return when the next periods begin after *horizon*: all of them do with a month."""
    return bounds(next(labels("month", horizon, Instant(horizon + 1))))[1]


def standing_case(agreement: str, members: Iterable[Member]) -> Case:
    """Return the case in which the returns of an agreement stand: never closed, and no message opened it."""
    steps = tuple(Step(each, State.OPEN, "") for each in sorted(members, key=lambda each: each.place))
    return Case(agreement, steps, State.OPEN, frozenset(), {})
