"""Who owes what by when, computed from a case, its agreement and the delivered instants that both sides share.

Levels (delivered, received, acknowledged, holding, replied) are owed for a message; follow-ups are owed by the
agreement's `then`. An obligation is met at the `at` of the answering entry (rule 6); its verdict is judged as an
interval, because the answer was made at `at` and delivered later. Nothing here depends on the order in which entries
arrived. What is owed period by period, whatever the cases, is in `tally`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final

from hotline.core import deadlines
from hotline.core.attachments import attached
from hotline.core.canonical import Instant, instant
from hotline.core.case import UNDONE, Act, Case, Member, State
from hotline.core.conditions import Condition
from hotline.core.deadlines import CONTINUOUS, Pause
from hotline.core.forms import FollowUp
from hotline.core.protocol import Protocol
from hotline.core.terms import ANSWERING, Limit

Delivered = Callable[[Member], Instant | None]


class Outcome(StrEnum):
    """How an obligation stands. All but `open` stop its clock."""

    OPEN = "open"
    MET = "met"
    DECLINED = "declined"
    REFUSED = "refused"
    WAIVED = "waived"
    STOPPED = "stopped"


class Verdict(StrEnum):
    """Whether the deadline was kept. `undecided`: answered before it, delivered after it."""

    OWED = "owed"
    OVERDUE = "overdue"
    IN_TIME = "in_time"
    LATE = "late"
    UNDECIDED = "undecided"
    EXCUSED = "excused"


EXCUSED: Final = frozenset({Outcome.WAIVED, Outcome.STOPPED})
"""Which outcomes settle an obligation without an answer."""

ANSWERS: Mapping[str, frozenset[Act]] = {level: frozenset(map(Act, acts)) for level, acts in ANSWERING.items()}
"""Which acts of the owing side meet a level."""

CALLING_OFF = frozenset({Act.CANCELLATION, Act.RETRACTION})

STOPPING: Mapping[Act, Outcome] = {
    Act.DECLINE: Outcome.DECLINED,
    Act.REFUSAL: Outcome.REFUSED,
    Act.UNADMITTED: Outcome.REFUSED,
}
"""Which other answers of the owing side stop every clock but that of `delivered`."""

RETURN_PARTS = 3
"""An id of a return is agreement and name, period, and party, with points between; no other id has a point."""

RESUMING = frozenset({Act.REPLY, Act.DECLINE})
"""Which answers to a question let the clock run on that stood for it."""


@dataclass(frozen=True, slots=True)
class Obligation:
    """Something owed by a party. `id` is the message's id, a slash, and the level or the name of the follow-up.

    `due` is None while its anchor is not known (a message not yet delivered), and while it is `tolled`: the clock
    stands. `answer` is the id of what stopped the clock for good. For a return, `message` is the agreement, `kind` the
    return and `period` what it is for; the `id` ends in all three (`quarterly.2026-Q3.us`).
    """

    id: str
    case: str
    message: str
    kind: str
    owed_by: str
    since: Instant | None
    due: Instant | None
    ladder: str | None
    outcome: Outcome = Outcome.OPEN
    answer: str | None = None
    answered: Instant | None = None
    answer_delivered: Instant | None = None

    @property
    def tolled(self) -> bool:
        """Return whether the clock stands, though what it runs from is known."""
        return self.due is None and self.since is not None

    @property
    def period(self) -> str:
        """Return for which period a return is owed, as its id says; nothing for whatever else is owed."""
        parts = self.id.split(".")
        return parts[1] if len(parts) == RETURN_PARTS else ""

    def verdict(self, now: Instant) -> Verdict:
        """Return whether the deadline is kept, as far as *now* can tell."""
        if self.due is None:
            return Verdict.OWED if self.outcome is Outcome.OPEN else Verdict.IN_TIME
        if self.outcome is Outcome.OPEN or self.answered is None:
            return Verdict.OWED if now < self.due else Verdict.OVERDUE
        if self.answered > self.due:
            return Verdict.LATE
        if self.outcome in EXCUSED:
            return Verdict.EXCUSED
        held = now if self.answer_delivered is None else self.answer_delivered
        return Verdict.UNDECIDED if held > self.due else Verdict.IN_TIME


def compute_obligations(
    case: Case, protocol: Protocol, delivered: Delivered, parties: tuple[str, str]
) -> tuple[Obligation, ...]:
    """Return every obligation of *case*, in the order of its messages."""
    members = case.members
    turns = {member.id: turn for turn, member in enumerate(members)}
    ledger = Ledger(case, members, protocol, delivered, parties, turns)
    return tuple(obligation for member in members if member.form for obligation in ledger.owed_for(member))


def as_stopped(owed: Obligation, at: Instant) -> Obligation:
    """Return *owed* as the end of its exercise *at* that instant left it: stopped, unless it was settled by then."""
    if owed.outcome is not Outcome.OPEN and (owed.answered is None or owed.answered <= at):
        return owed
    return stopped(owed, Outcome.STOPPED, None, at, at)


def flags_of(case: Case, member: Member, protocol: Protocol, delivered: Delivered) -> tuple[str, ...]:
    """Return what is noted about *member* without refusing it: late, below_floor, prompt_late (rule 5)."""
    if not member.form:
        return ()
    form = protocol.forms[member.form]
    held = delivered(member)
    return form.flags(member.fields, member.at, protocol.parameters, delivered=held, case=case.fields)


@dataclass(frozen=True, slots=True)
class Ledger:
    """What is owed in one case, and what answered it. `turns` says at which turn of the case each member stands.

    `instants` are the delivered instants that were asked for, by member.
    """

    case: Case
    members: tuple[Member, ...]
    protocol: Protocol
    find_delivered: Delivered
    parties: tuple[str, str]
    turns: Mapping[str, int]
    instants: dict[str, Instant | None] = field(default_factory=dict)

    def delivered(self, member: Member) -> Instant | None:
        """Return when the other center held *member*, None while unknown."""
        if member.id not in self.instants:
            self.instants[member.id] = self.find_delivered(member)
        return self.instants[member.id]

    def owed_for(self, member: Member) -> Iterator[Obligation]:
        """Yield what is owed because of *member*."""
        form = self.protocol.forms[member.form]
        for level in form.owed(member.fields, member.at, self.protocol.parameters):
            limit = self.protocol.limit(form, level, member.precedence)
            if limit is not None:
                yield self.level(member, level, limit)
        for follow_up in form.then:
            owed = self.follow_up(member, follow_up)
            if owed is not None:
                yield owed

    def level(self, member: Member, level: str, limit: Limit) -> Obligation:
        """Return the obligation of the other side to bring *member* to *level*."""
        since = member.at if level == "delivered" else self.delivered(member)
        if level == "acknowledged":
            since = self.complete(member, since)
        owed = Obligation(
            id=f"{member.id}/{level}",
            case=self.case.id,
            message=member.id,
            kind=level,
            owed_by=self.other(member.party),
            since=since,
            due=None if since is None else Instant(since + limit.within),
            ladder=limit.ladder,
        )
        if level == "delivered":
            held = self.delivered(member)
            return owed if held is None else stopped(owed, Outcome.MET, None, held, held)
        if limit.before or limit.calendar != CONTINUOUS:
            owed = self.limited(owed, member, limit)
        owed = self.answered(owed, member, ANSWERS[level])
        return self.tolled(owed, member, limit.tolled_by) if limit.tolled_by else owed

    def complete(self, member: Member, held: Instant | None) -> Instant | None:
        """Return from when *member*, delivered at *held*, can be read: once its files are there too (rule 14)."""
        if held is None or not attached(self.protocol.forms[member.form], member.fields):
            return held
        said = (each.at for each in self.answers_to(member, self.other(member.party)) if each.act is Act.WHOLE)
        at = min(said, default=None)
        return None if at is None else max(held, at)

    def limited(self, owed: Obligation, member: Member, limit: Limit) -> Obligation:
        """Return *owed* due as *limit* counts it: in working days perhaps, and so long before an event at least."""
        if owed.since is None:
            return owed
        calendar = self.protocol.calendar(owed.owed_by)
        due = deadlines.after(owed.since, limit.within, limit.calendar, calendar)
        event = self.anchor(limit.before, member)[1] if limit.before else None
        if event is not None:
            due = max(owed.since, min(due, Instant(event - limit.at_least)))
        return replace(owed, due=due)

    def answered(self, owed: Obligation, member: Member, acts: frozenset[Act]) -> Obligation:
        """Return *owed* as its first answer, or the closing of the case, left it."""
        for answer in self.answers_to(member, owed.owed_by):
            if answer.act in acts or answer.act in STOPPING:
                return self.stop(owed, STOPPING.get(answer.act, Outcome.MET), answer)
        return self.waived(owed, member)

    def waived(self, owed: Obligation, member: Member, unless: tuple[str, ...] = ()) -> Obligation:
        """Return *owed*, waived if *member* was undone, the case was called off, or a form of *unless* came.

        Nobody excuses himself: whoever calls a case off still owes what messages of the other side ask.
        """
        end = self.case.closed_by(State.CANCELLED, State.RETRACTED, State.REFUSED)
        own = end is not None and end.act in CALLING_OFF and owed.owed_by == end.party != member.party
        ends = [end] if end is not None and not own and self.after(end, member) else []
        ends += [
            each
            for each in self.members
            if self.stands(each) and (each.form in unless or (each.answers == member.id and each.act in UNDONE))
        ]
        return self.stop(owed, Outcome.WAIVED, min(ends, key=lambda each: self.turns[each.id])) if ends else owed

    def follow_up(self, member: Member, rule: FollowUp) -> Obligation | None:
        """Return what *rule* makes somebody owe after *member*.

        None if its anchor is not given or its condition fails.
        """
        opening = self.case.opening or member
        known, anchor = self.anchor(rule.after, member)
        if not known or (rule.if_ is not None and not self.holds(rule.if_, member)):
            return None
        sides = {"originator": opening.party, "recipient": self.other(opening.party), "sender": member.party}
        party = sides.get(rule.owes, self.other(member.party))
        owed = Obligation(
            id=f"{member.id}/{rule.name}",
            case=self.case.id,
            message=member.id,
            kind=rule.name,
            owed_by=party,
            since=anchor,
            due=None if anchor is None else Instant(anchor + rule.within),
            ladder=rule.ladder,
        )
        if rule.ahead or rule.calendar != CONTINUOUS:
            owed = self.anchored(owed, member, rule)
        owed = self.followed(owed, member, rule)
        return self.tolled(owed, member, rule.tolled_by) if rule.tolled_by else owed

    def anchored(self, owed: Obligation, member: Member, rule: FollowUp) -> Obligation:
        """Return *owed* due as *rule* counts it: in working days perhaps, or ahead of its anchor.

        What is due ahead runs from *member*, and is not due before it.
        """
        anchor, calendar = owed.since, self.protocol.calendar(owed.owed_by)
        if anchor is None:
            return owed
        if not rule.ahead:
            return replace(owed, due=deadlines.after(anchor, rule.within, rule.calendar, calendar))
        due = deadlines.ahead(anchor, rule.within, rule.calendar, calendar)
        return replace(owed, since=member.at, due=max(member.at, due))

    def followed(self, owed: Obligation, member: Member, rule: FollowUp) -> Obligation:
        """Return *owed* as the first message that *rule* asks for, or the closing of the case, left it."""
        for each in self.members:
            if each.party == owed.owed_by and self.answers_rule(each, member, rule) and self.stands(each):
                return self.stop(owed, STOPPING.get(each.act, Outcome.MET), each)
        return self.waived(owed, member, rule.unless)

    def tolled(self, owed: Obligation, member: Member, forms: tuple[str, ...]) -> Obligation:
        """Return *owed* with its clock standing while a question of *forms* that the owing party asked is not answered.

        Once it is, the deadline is later by as long as that took.
        """
        if owed.since is None or owed.due is None:
            return owed
        pauses = [self.pause(each) for each in self.answers_to(member, owed.owed_by) if each.form in forms]
        if owed.answered is not None:
            pauses = [each.until(owed.answered) for each in pauses]
        return replace(owed, due=deadlines.moved(owed.due, owed.since, pauses))

    def pause(self, question: Member) -> Pause:
        """Return for how long *question* stops the clock."""
        answers = self.answers_to(question, self.other(question.party))
        return Pause(question.at, next((each.at for each in answers if each.act in RESUMING), None))

    def holds(self, condition: Condition, member: Member) -> bool:
        """Return whether *condition* holds for the fields of *member*."""
        return condition.holds(self.fields_of(member), member.at, self.protocol.parameters)

    def fields_of(self, member: Member) -> Mapping[str, Any]:
        """Return the open fields of *member*; of the one that opened the case, as amended."""
        return self.case.fields if member.id == self.case.id else member.fields

    def answers_rule(self, answer: Member, member: Member, rule: FollowUp) -> bool:
        """Return whether *answer* is what *rule* asks for after *member*.

        A question is answered by an answer to it; a report may come anywhere in the case.
        """
        asked = member.act is Act.QUERY and answer.party != member.party
        if asked and answer.answers != member.id:
            return False
        return self.after(answer, member) and (answer.form in rule.forms or (asked and answer.act in STOPPING))

    def anchor(self, after: str, member: Member) -> tuple[bool, Instant | None]:
        """Return whether the anchor *after* exists for *member*, and its instant if it is known.

        An instant of the message, or after `case.` of the case as it was amended.
        """
        if after == "sent":
            return True, member.at
        if after == "delivered":
            return True, self.delivered(member)
        fields = self.fields_of(member)
        if after.startswith("case."):
            after, fields = after[5:], self.case.fields
        name, _, part = after.partition(".")
        value = fields.get(name)
        if part and isinstance(value, Mapping):
            value = value.get(part)
        return value is not None, None if value is None else instant(value)

    def answers_to(self, member: Member, party: str) -> Iterator[Member]:
        """Yield what *party* answered to *member*, in order; what was itself undone does not count."""
        for each in self.members:
            if each.answers == member.id and each.party == party and self.stands(each):
                yield each

    def stands(self, member: Member) -> bool:
        """Return whether *member* was neither retracted nor refused."""
        return member.id not in self.case.undone

    def after(self, later: Member, earlier: Member) -> bool:
        """Return whether *later* has its turn after *earlier*."""
        return self.turns[later.id] > self.turns[earlier.id]

    def stop(self, owed: Obligation, outcome: Outcome, by: Member) -> Obligation:
        """Return *owed* with its clock stopped by *by*."""
        return stopped(owed, outcome, by.id, by.at, self.delivered(by))

    def other(self, party: str) -> str:
        """Return the other party."""
        first, second = self.parties
        return second if party == first else first


def stopped(
    owed: Obligation, outcome: Outcome, answer: str | None, at: Instant, delivered: Instant | None
) -> Obligation:
    """Return *owed* with *outcome*, answered at *at*."""
    return Obligation(
        owed.id,
        owed.case,
        owed.message,
        owed.kind,
        owed.owed_by,
        owed.since,
        owed.due,
        owed.ladder,
        outcome,
        answer,
        at,
        delivered,
    )
