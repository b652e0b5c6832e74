"""What happens, instant by instant, after a message is sent and nobody answers: the timetable of a form.

Time passes over two casebooks, one a side, as it does in the two centers; no rule is written here a second time. What
is answered or asked on the way is a member of the case like any other. The other center holds a message at the very
instant at which it is sent, so that the timetable shows what the agreement says and nothing of the line.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from hotline.core.admission import Named, may_send
from hotline.core.canonical import Duration, Instant, encode
from hotline.core.case import Act, Member
from hotline.core.casebook import Casebook
from hotline.core.deadlines import CONTINUOUS
from hotline.core.effects import DUTY_OFFICER
from hotline.core.errors import refuse
from hotline.core.escalation import called
from hotline.core.forms import FollowUp, Form, found_instant, higher
from hotline.core.obligations import Obligation, Outcome, flags_of
from hotline.core.periods import bounds, labels
from hotline.core.protocol import Protocol
from hotline.core.replica import Term
from hotline.core.terms import Limit, Rung
from hotline.core.timetable import (
    START,
    Answered,
    Called,
    Comes,
    Fill,
    Happening,
    Passed,
    Sent,
    Setting,
    Timetable,
    Turns,
)

BEFORE: Final = Duration(3_600_000)
AGREEMENT: Final = "rehearsed"
DOING: Final[Mapping[str, tuple[str, ...]]] = {
    "received": ("receipt",),
    "acknowledged": ("acknowledgement",),
    "holding": ("holding",),
    "replied": ("reply",),
}
"""By what act each level is reached when a rehearsal lets it be answered."""

ORDER: Final = (Sent, Answered, Comes, Turns, Passed, Called)
"""What stands first where several things happen at one instant: what is done, before what is missed."""


def rehearse(protocol: Protocol, code: str, fill: Fill, setting: Setting | None = None) -> Timetable:
    """Return the timetable of form *code*; *fill* gives plausible fields for a form at an instant."""
    chosen, form = setting or Setting(), protocol.forms[code]
    rehearsal = Rehearsal(protocol, fill, chosen)
    rehearsal.open(form)
    happenings = in_order(rehearsal.happenings())
    spared: tuple[Called, ...] = ()
    if chosen.answered:
        silent = rehearse(protocol, code, fill, replace(chosen, answered={}))
        spared = tuple(each for each in silent.happenings if isinstance(each, Called) and each not in happenings)
    sent, owed = rehearsal.sent, rehearsal.owed()
    kinds, found = {each.kind for each in owed}, rules(protocol, form, sent.precedence)
    return Timetable(
        code=code,
        title=form.title,
        protocol=protocol,
        setting=chosen,
        start=chosen.start,
        happenings=happenings,
        owed=owed,
        titles={rule.name: rule.title for rule in form.then},
        precedence=sent.precedence,
        case=tuple(each.form for each in rehearsal.chain),
        flags=flags_of(rehearsal.book.case(rehearsal.case), sent, protocol, rehearsal.delivered),
        absent=tuple(kind for kind in found if kind not in kinds),
        questions=questions(found),
        working_days=any(rule.calendar != CONTINUOUS for kind, rule in found.items() if kind in kinds),
        spared=spared,
    )


def rehearse_return(protocol: Protocol, name: str, setting: Setting | None = None) -> Timetable:
    """Return the timetable of the periodic return *name*: what happens if nobody returns it for one period."""
    chosen, rule = setting or Setting(), protocol.returns[name]
    period = next(labels(rule.every, chosen.start, Instant(chosen.start + 1)))
    since, end = bounds(period)
    terms = dict.fromkeys(chosen.parties, Term(since, None))
    rehearsal = Rehearsal(protocol, lambda *_: {}, chosen, subject=AGREEMENT, kind=name)
    rehearsal.books = {
        party: Casebook(
            party, other, {AGREEMENT: protocol}, rehearsal.delivered, lambda _: terms, lambda: since, chosen.status
        )
        for party, other in (chosen.parties, chosen.parties[::-1])
    }
    for book in rehearsal.books.values():
        book.stand(AGREEMENT)
    happenings = in_order((Comes(end, period), *rehearsal.passing(deque())))
    return Timetable(name, rule.title, protocol, chosen, end, happenings, rehearsal.owed(), {name: rule.title}, case=())


def in_order(happenings: Iterable[Happening]) -> tuple[Happening, ...]:
    """Return what happens in the order of its times; what is done at an instant, before what is missed at it."""
    return tuple(sorted(happenings, key=lambda each: (each.at, ORDER.index(type(each)))))


@dataclass(slots=True)
class Rehearsal:
    """One rehearsal under way: the case up to the message that is rehearsed, and what both sides know of it.

    *subject* is what everything is owed for: the message, or the agreement whose return (*kind*) is rehearsed.
    """

    protocol: Protocol
    fill: Fill
    setting: Setting
    subject: str = ""
    kind: str | None = None
    chain: list[Member] = field(default_factory=list)
    books: dict[str, Casebook] = field(default_factory=dict)
    passed: set[tuple[str, Instant]] = field(default_factory=set)
    count: int = 0

    @property
    def sent(self) -> Member:
        """Return the message that is rehearsed."""
        return self.chain[-1]

    @property
    def case(self) -> str:
        """Return the case: its first message, or the agreement in which returns stand."""
        return self.chain[0].id if self.chain else AGREEMENT

    @property
    def book(self) -> Casebook:
        """Return the casebook of the side that sends."""
        return self.books[self.setting.parties[0]]

    def open(self, form: Form) -> None:
        """Send what must have been sent before, an hour apart, then the message itself."""
        us, them = self.setting.parties
        agreements = {AGREEMENT: self.protocol}
        self.books = {
            party: Casebook(party, other, agreements, self.delivered) for party, other in ((us, them), (them, us))
        }
        steps = lineage(self.protocol, form, self.setting.parties)
        for number, (each, party) in enumerate(steps):
            at = Instant(self.setting.start - BEFORE * (len(steps) - 1 - number))
            self.chain.append(self.compose(each, party, at, self.chain[-1] if self.chain else None))
            self.subject = self.sent.id if number == len(steps) - 1 else ""
            self.add(self.sent)

    def compose(self, form: Form, party: str, at: Instant, answered: Member | None) -> Member:
        """Return a message of *form* with plausible fields, as far as the form takes them."""
        values = self.fill(form, at)
        fields = {name: value for name, value in values.items() if name in form.fields and form.fields[name].open}
        form.check(fields, {name: "" for name in values if name not in fields}, None, at, self.protocol.parameters)
        before = answered.precedence if answered else None
        least = form.precedence(fields, at, self.protocol.parameters, before)
        given = self.setting.precedence or least
        bound = form.inherits_precedence and answered is not None
        if given != least and not bound and (given not in form.precedences or higher(least, given)):
            raise refuse("message.precedence", "precedence", f"{form.code} {given}, not {least}")
        self.count += 1
        name, act = answered.id if answered else None, Act(form.act)
        precedence = least if bound else given
        return Member(party, self.count, at, f"{self.count}", act, form.code, precedence, name, open=encode(fields))

    def add(self, member: Member) -> None:
        """Let both sides hold *member*; what does not get through is held by its sender alone."""
        for party, book in self.books.items():
            if party == member.party or self.delivered(member) is not None:
                book.add(self.case, AGREEMENT, member)

    def delivered(self, member: Member) -> Instant | None:
        """Return when the other center holds *member*: at once, or never."""
        return member.at if self.setting.held or member.id != self.subject else None

    def owed(self) -> tuple[Obligation, ...]:
        """Return what is owed because of the subject."""
        return tuple(each for each in self.book.obligations(self.case) if self.concerns(each))

    def concerns(self, owed: Obligation) -> bool:
        """Return whether *owed* is owed because of the subject."""
        return owed.message == self.subject and self.kind in (None, owed.kind)

    def happenings(self) -> Iterator[Happening]:
        """Yield everything that happens, roughly in order."""
        sent = self.sent
        yield Sent(sent.at, sent.party, sent.form, self.chain[-2].form if len(self.chain) > 1 else None)
        yield from self.known_ahead()
        yield from self.arrival() if self.setting.held else ()
        yield from self.passing(deque(sorted(self.coming(), key=lambda each: each[0].at)))

    def passing(self, coming: deque[tuple[Member, str]]) -> Iterator[Happening]:
        """Let time pass until nothing is left to do: yield what both sides find, and what is *coming* in between."""
        while True:
            wake = self.next_wake()
            if coming and (wake is None or coming[0][0].at <= wake):
                member, kind = coming.popleft()
                self.add(member)
                yield Answered(member.at, member.party, kind, member.form)
            elif wake is not None:
                for book in self.books.values():
                    yield from self.overdue(book, wake)
            else:
                return

    def next_wake(self) -> Instant | None:
        """Return when one of the two sides next has something to do."""
        for book in self.books.values():
            book.refresh()
        return min((at for book in self.books.values() if (at := book.next_wake()) is not None), default=None)

    def overdue(self, book: Casebook, now: Instant) -> Iterator[Happening]:
        """Yield what one side finds at *now*: missed deadlines, and the rungs of its own people."""
        for owed in book.overdue(now):
            assert owed.due is not None
            if book.reached(owed) is None:
                book.miss(owed.id, owed.due)
            if self.concerns(owed) and (owed.id, owed.due) not in self.passed:
                self.passed.add((owed.id, owed.due))
                yield Passed(owed.due, owed.owed_by, owed.kind)
            for due in book.rungs_due(owed, now):
                book.reach(owed.id, due.number + 1)
                if self.concerns(owed):
                    yield self.call(book.party, owed, book.ladder(owed)[due.number], due.at)

    def call(self, party: str, owed: Obligation, rung: Rung, at: Instant) -> Called:
        """Return the call that *rung* makes at the side of *party*."""
        role = called(rung.call or DUTY_OFFICER, self.setting.status)
        return Called(at, party, owed.kind, owed.owed_by, role, rung.title, rung.draft)

    def arrival(self) -> Iterator[Called]:
        """Yield the call to the duty officer who must take the message."""
        for owed in self.owed():
            if owed.kind == "received" and owed.outcome is Outcome.OPEN:
                yield Called(self.sent.at, owed.owed_by, "arrived", owed.owed_by, DUTY_OFFICER, {})

    def known_ahead(self) -> Iterator[Happening]:
        """Yield the instants that the fields name, and from when on the message would be late."""
        form = self.protocol.forms[self.sent.form]
        for path in anchors(form, rules(self.protocol, form, self.sent.precedence)):
            at = self.instant_of(path)
            if at is not None and at != self.sent.at:
                yield Comes(at, path)
        lead, prompt, parameters = form.lead_time, form.prompt, self.protocol.parameters
        event = self.instant_of(lead.before) if lead else None
        if lead and event is not None:
            yield Turns(Instant(event - lead.at_least.length(self.sent.fields, self.sent.at, parameters)), "late")
            yield from () if lead.floor is None else (Turns(Instant(event - lead.floor), "below_floor"),)
        aware = self.instant_of(prompt.after) if prompt else None
        if prompt and aware is not None:
            length = prompt.within.length(self.sent.fields, self.sent.at, parameters)
            yield Turns(Instant(aware + length), "prompt_late")

    def instant_of(self, path: str) -> Instant | None:
        """Return the instant that *path* names in the message or in its case."""
        return found_instant(path, self.sent.fields, self.book.case(self.case).fields)

    def coming(self) -> Iterator[tuple[Member, str]]:
        """Yield what the setting lets be answered and asked, each with what it is for."""
        form = self.protocol.forms[self.sent.form]
        for owed in self.owed():
            after = self.setting.answered.get(owed.kind)
            if after is not None:
                codes = next((each.forms for each in form.then if each.name == owed.kind), None)
                yield self.answer(owed.owed_by, self.chain[::-1], codes or DOING[owed.kind], after), owed.kind
        found = questions(rules(self.protocol, form, self.sent.precedence))
        asking = [code for codes in found.values() for code in codes]
        if self.setting.asked and asking:
            first, second = self.setting.asked
            question = self.answer(self.setting.parties[1], [self.sent], tuple(asking), first)
            yield question, "asked"
            if second is not None:
                yield self.answer(self.sent.party, [question], ("reply",), second), "told"

    def answer(self, party: str, answered: Sequence[Member], wanted: tuple[str, ...], after: Duration) -> Member:
        """Return a message of *party*, of one of the forms or acts *wanted*, that answers the first that it may."""
        at = Instant(self.setting.start + after)
        for form in self.protocol.forms.values():
            if form.code in wanted or form.act in wanted:
                for each in answered:
                    if form.may_answer(each.form):
                        return self.compose(form, party, at, each)
        raise refuse("form.unknown", detail=", ".join(wanted))


def rules(protocol: Protocol, form: Form, precedence: str) -> dict[str, Limit | FollowUp]:
    """Return the rule of everything that *form* may make somebody owe, by its name."""
    limits = {level: protocol.limit(form, level, precedence) for level in form.owes}
    return {name: rule for name, rule in limits.items() if rule} | {rule.name: rule for rule in form.then}


def anchors(form: Form, found: Mapping[str, Limit | FollowUp]) -> Iterator[str]:
    """Yield the instants of the fields that deadlines hang on, each once."""
    paths = [form.lead_time.before] if form.lead_time else []
    paths += [form.prompt.after] if form.prompt else []
    paths += [rule.before if isinstance(rule, Limit) else rule.after for rule in found.values()]
    yield from (each for each in dict.fromkeys(paths) if each not in ("", "sent", "delivered"))


def questions(found: Mapping[str, Limit | FollowUp]) -> dict[str, tuple[str, ...]]:
    """Return the forms of questions that stop a clock, by the name of what is owed."""
    return {name: rule.tolled_by for name, rule in found.items() if rule.tolled_by}


def lineage(protocol: Protocol, form: Form, parties: tuple[str, str]) -> tuple[tuple[Form, str], ...]:
    """Return the shortest way to *form* sent by the first party: each message of the case, and who sends it."""
    us, them = parties
    ways: deque[tuple[tuple[tuple[Form, str], ...], str]] = deque((((form, us),), each) for each in parties)
    seen: set[tuple[str, str, str]] = set()
    while ways:
        way, originator = ways.popleft()
        first, party = way[0]
        if first.opens and party == originator:
            return way
        for earlier in protocol.forms.values() if not first.opens else ():
            for by in (them, us):
                place = (earlier.code, by, originator)
                if place not in seen and first.may_answer(earlier.code) and fits(first, party, earlier, by, originator):
                    seen.add(place)
                    ways.append((((earlier, by), *way), originator))
    return ((form, us),)


def fits(form: Form, party: str, earlier: Form, by: str, originator: str) -> bool:
    """Return whether *party* may answer *earlier*, sent *by* a party, with *form*."""
    member = Member(by, 0, START, "", Act(earlier.act), earlier.code)
    return may_send(form, party, Named(member, "", originator, "", {}))
