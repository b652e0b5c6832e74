"""A timetable in words: what happens when, line by line, for a person who reads one language.

The page of a terminal and the drawing say the same, because both are made of these lines.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal, assert_never

from hotline.core.canonical import EPOCH, Duration, Instant
from hotline.core.obligations import Obligation, Outcome
from hotline.core.terms import LEVELS
from hotline.core.timetable import START, Answered, Called, Comes, Happening, Passed, Sent, Timetable, Turns
from hotline.paper.words import Words

Mark = Literal["sent", "comes", "turns", "answered", "kept", "passed", "called", "spared"]
UNITS: Final = (("day", 86_400_000), ("hour", 3_600_000), ("minute", 60_000), ("second", 1_000), ("millisecond", 1))


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happens: at the side of *party* (None: at both).

    It is about what is owed, a *kind* and by whom, or about nothing that is (empty).
    *role* is whoever is called and *draft* what is laid on the desk, if the line is about a call.
    """

    at: Instant
    party: str | None
    mark: Mark
    kind: str
    sentence: str
    owed_by: str = ""
    role: str | None = None
    draft: str | None = None


@dataclass(frozen=True, slots=True)
class Telling:
    """Tells a timetable in one language."""

    timetable: Timetable
    words: Words

    @property
    def shown(self) -> tuple[Obligation, ...]:
        """Return what is owed, soonest first; not what the machines do by themselves, unless they could not."""
        begun = [each for each in self.timetable.owed if each.since is not None]
        wanted = [each for each in begun if each.kind != "delivered" or not self.timetable.setting.held]
        order = self.timetable.setting.parties
        return tuple(sorted(wanted, key=lambda each: (each.due is None, each.due or 0, order.index(each.owed_by))))

    @property
    def numbers(self) -> Mapping[str, int]:
        """Return the number by which each obligation is called, here and in the drawing."""
        return {each.id: number for number, each in enumerate(self.shown, 1)}

    def number(self, line: Line) -> int | None:
        """Return the number of the obligation that *line* is about, if it is about one."""
        found = ((each.kind, each.owed_by) for each in self.shown)
        return next((number for number, each in enumerate(found, 1) if each == (line.kind, line.owed_by)), None)

    @property
    def dated(self) -> bool:
        """Return whether something hangs on a date: on a time that was chosen, a period, or on working days."""
        table = self.timetable
        return table.setting.start != START or table.start != table.setting.start or table.working_days

    def lines(self) -> tuple[Line, ...]:
        """Return all lines, in the order of their times; what was spared stands after what happens."""
        lines = [line for each in self.timetable.happenings for line in self.line(each)]
        lines += self.kept()
        lines += [self.called(each, spared=True) for each in self.timetable.spared]
        return tuple(sorted(lines, key=lambda line: line.at))

    def line(self, happening: Happening) -> Iterator[Line]:
        """Yield the lines of one thing that happens."""
        match happening:
            case Sent():
                yield from self.sent(happening)
            case Comes(at, path):
                yield Line(at, None, "comes", "", self.moment(path))
            case Turns(at, flag):
                yield Line(at, None, "turns", "", self.words.say(f"turns_{flag}"))
            case Answered(at, party, kind, form):
                key = f"{kind}_with" if kind in ("asked", "told") else "answered_with"
                yield Line(at, party, "answered", kind, self.words.say(key, party=party, form=form), party)
            case Passed(at, party, kind):
                text = self.words.say("overdue", owed=self.owed(kind), party=party)
                yield Line(at, party, "passed", kind, text, party)
            case Called():
                yield self.called(happening)
            case _:
                assert_never(happening)

    def sent(self, sent: Sent) -> Iterator[Line]:
        """Yield that the message is sent, and that the other side holds it, or not."""
        key = "sends_answer" if sent.answering else "sends"
        text = self.words.say(key, party=sent.party, form=sent.form, to=sent.answering)
        yield Line(sent.at, sent.party, "sent", "", text)
        other = self.timetable.setting.parties[1]
        text = self.words.say("holds" if self.timetable.setting.held else "holds_not", party=other)
        yield Line(sent.at, other, "sent", "", text)

    def called(self, called: Called, *, spared: bool = False) -> Line:
        """Return the line of a call."""
        role = self.words.of("contacts", called.role)
        title = self.words.say("take_it") if called.kind == "arrived" else self.words.title(called.title)
        key = "drafts" if called.draft else "calls"
        text = self.words.say(key if title else f"{key}_plainly", role=role, title=title, form=called.draft)
        kind = "" if called.kind == "arrived" else called.kind
        mark: Mark = "spared" if spared else "called"
        return Line(called.at, called.party, mark, kind, text, called.owed_by, called.role, called.draft)

    def kept(self) -> Iterator[Line]:
        """Yield the deadlines that were kept."""
        for each in self.shown:
            if each.due is not None and each.answered is not None and each.answered <= each.due:
                text = self.words.say("kept", owed=self.owed(each.kind))
                yield Line(each.due, each.owed_by, "kept", each.kind, text, each.owed_by)

    def beside(self, line: Line) -> str:
        """Return the sentence of *line* as it stands in the lane of its side."""
        return self.words.say("spared", what=line.sentence) if line.mark == "spared" else line.sentence

    def told(self, line: Line) -> str:
        """Return the sentence of *line* where there are no lanes: with the side, and with a date that matters."""
        if line.role is not None:
            text = self.words.say("at_side", party=line.party, what=line.sentence)
            return self.words.say("spared", what=text) if line.mark == "spared" else text
        dates = self.dated and line.mark in ("comes", "passed", "kept")
        return self.words.say("on_date", what=line.sentence, date=date(line.at)) if dates else line.sentence

    def moment(self, path: str) -> str:
        """Return what comes at the instant *path*: the title of its field, and whether it begins or ends."""
        name, _, part = path.removeprefix("case.").partition(".")
        forms = (self.timetable.protocol.forms[code] for code in reversed(self.timetable.case))
        title = next((self.words.title(form.fields[name].title) for form in forms if name in form.fields), name)
        ends = part or ("comes" if self.timetable.case else "end")
        return self.words.say(f"moment_{ends}", title=title)

    def owed(self, kind: str) -> str:
        """Return the name of what is owed: a level, or the title of a follow-up or a return."""
        if kind in LEVELS or not kind:
            return self.words.of("levels", kind)
        return self.words.title(self.timetable.titles.get(kind, {})) or kind

    def due(self, owed: Obligation) -> str:
        """Return by when something is owed."""
        if owed.due is None:
            return self.words.say("tolled" if owed.tolled else "not_begun")
        text = self.offset(owed.due)
        return self.words.say("on_date", what=text, date=date(owed.due)) if self.dated else text

    def offset(self, at: Instant) -> str:
        """Return how long after sending, or after the end of the period, *at* is: `T+2 h 30 min`, exactly."""
        after = at - self.timetable.start
        if not after:
            return "T"
        return f"T{'+' if after > 0 else '−'}{exact(Duration(abs(after)), self.words)}"

    def heading(self) -> str:
        """Return what the timetable supposes."""
        setting, words = self.timetable.setting, self.words
        if not setting.held:
            return words.say("supposing_undelivered")
        parts = [
            words.say("supposing_answer", owed=self.owed(kind), length=exact(after, words))
            for kind, after in setting.answered.items()
        ]
        if setting.asked is not None:
            asked, told = setting.asked
            parts.append(words.say("supposing_asked", party=setting.parties[1], length=exact(asked, words)))
            parts += [] if told is None else [words.say("supposing_told", length=exact(told, words))]
        return words.listed(parts) if parts else words.say("supposing_silence")

    def ending(self) -> Iterator[str]:
        """Yield what is to be said below: what is still owed, and what these fields do not make anybody owe."""
        left = [each for each in self.shown if each.outcome is Outcome.OPEN]
        yield self.words.say("ending_owed", owed=self.listed(left)) if left else self.words.say("ending")
        if self.timetable.absent:
            yield self.words.say("ending_conditional", owed=self.words.listed(map(self.owed, self.timetable.absent)))

    def listed(self, owed: Sequence[Obligation]) -> str:
        """Return obligations, each with who owes it."""
        each_of = (self.words.say("owed_by", owed=self.owed(each.kind), party=each.owed_by) for each in owed)
        return self.words.listed(each_of)


def date(at: Instant) -> str:
    """Return *at* as a day and a time of it, in UTC."""
    return (EPOCH + timedelta(milliseconds=at)).strftime("%Y-%m-%d %H:%M")


def exact(length: Duration, words: Words) -> str:
    """Return *length* in all its units: `2 h 30 min`."""
    parts, rest = [], int(length)
    for unit, size in UNITS:
        amount, rest = divmod(rest, size)
        if amount:
            parts.append(words.say(unit, amount=amount))
    return ("" if words.language == "zh" else " ").join(parts) or words.say("second", amount=0)
