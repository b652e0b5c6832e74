"""The sections of a compliance report: what each table says, row by row, and which drawings stand above it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from hotline.core.canonical import Instant, instant_text, short
from hotline.core.compliance import STATES, Compliance, Kept, Lapse, Sent
from hotline.core.line_record import ALARMS, LineRecord
from hotline.core.terms import LEVELS
from hotline.paper.replay import draw
from hotline.paper.report_charts import bars, dots
from hotline.paper.reported import Report
from hotline.paper.strip import Strip, events
from hotline.paper.words import Words

ROWS_MAX: Final = 200
Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the columns in `numbers` are numbers. `more` says what was left out."""

    head: Cells
    rows: tuple[Cells, ...]
    numbers: tuple[int, ...] = ()
    more: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing with its title, if it needs one, and the table that says the same."""

    title: str
    svg: Markup
    twin: Table | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """One section: its heading, sentences, drawings and tables."""

    id: str
    title: str
    sentences: tuple[str, ...] = ()
    drawings: tuple[Drawing, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class Pictures:
    """How drawings are made: their ids begin with the language; *alone* they bring their own colours."""

    language: str
    alone: bool = False

    def name(self, kind: str) -> str:
        """Return the name of a drawing."""
        return f"{self.language}-{kind}"


def sections(report: Report, words: Words, pictures: Pictures) -> Iterator[Section]:
    """Yield every section that the report has something to say in."""
    found = report.compliance
    if found is None:
        return
    making = Making(report, found, words, pictures)
    yield making.agreements()
    yield making.kept()
    yield making.times()
    yield making.lapses()
    yield making.sent()
    yield making.returned()
    yield making.quotas()
    yield making.line()
    yield making.urgent()
    yield making.tests()
    yield making.doubtful()
    yield making.signed()


@dataclass(frozen=True, slots=True)
class Making:
    """The sections of one report in one language."""

    report: Report
    found: Compliance
    words: Words
    pictures: Pictures

    def say(self, key: str, **values: object) -> str:
        """Return a sentence of reports."""
        return self.words.tell("report", key, **values)

    def heads(self, *keys: str) -> Cells:
        """Return the heads of columns."""
        return tuple(self.say(key) for key in keys)

    def section(
        self, key: str, *, sentences: Sequence[str] = (), tables: Iterable[Table] = (), none: str = ""
    ) -> Section:
        """Return a section; where its tables are empty it says *none*."""
        filled = tuple(each for each in tables if each.rows)
        said = (*sentences, *([self.say(none)] if none and not filled else []))
        return Section(f"{self.words.language}-{key}", self.say(key), said, (), filled)

    def table(self, head: Cells, rows: Iterable[Cells], numbers: tuple[int, ...] = ()) -> Table:
        """Return a table of as many rows as a page bears."""
        every = tuple(rows)
        more = self.say("more", count=len(every) - ROWS_MAX) if len(every) > ROWS_MAX else ""
        return Table(head, every[:ROWS_MAX], numbers, more)

    def agreements(self) -> Section:
        """Return which agreements bound whom."""
        rows = []
        by: dict[tuple[str, Instant, Instant | None], list[str]] = {}
        for each in self.found.in_force:
            by.setdefault((each.agreement, each.start, each.end), []).append(each.party)
        for (digest, start, end), parties in by.items():
            protocol = self.report.protocols.get(digest)
            title = self.words.title(protocol.title) if protocol else ""
            name = protocol.id if protocol else ""
            until = self.say("still") if end is None else stamp(end)
            version = str(protocol.version) if protocol else ""
            rows.append((f"{name} · {title}", version, self.words.listed(parties), stamp(start), until, short(digest)))
        head = self.heads("agreement", "version", "binds", "since", "until", "digest")
        return self.section("agreements", tables=[self.table(head, rows, (1,))])

    def kept(self) -> Section:
        """Return how deadlines were kept, drawn and in numbers."""
        rows = [each for each in self.found.kept if not each.test]
        chart = bars(rows, self.words, self.pictures.name("kept"), alone=self.pictures.alone)
        plain = self.section("kept", sentences=[self.say("kept_says")], tables=[self.kept_table(rows)])
        return with_drawings(plain, [drawing("", chart)])

    def kept_table(self, rows: Sequence[Kept]) -> Table:
        """Return how often each kind of deadline was kept."""
        states = [state for state in STATES if any(each.states[state] for each in rows)]
        head = (
            *self.heads("party", "form", "precedence", "owed"),
            *(self.words.of("report_states", each) for each in states),
        )
        written = (
            (
                each.party,
                self.form(each.protocol, each.form),
                self.words.both("precedences", each.precedence),
                self.owed(each.protocol, each.form, each.kind),
                *(str(each.states[state]) if each.states[state] else "–" for state in states),
            )
            for each in rows
        )
        return self.table(head, written, tuple(range(4, 4 + len(states))))

    def times(self) -> Section:
        """Return how long answers took."""
        rows = [
            each for each in self.found.kept if not each.test and each.median is not None and each.kind != "delivered"
        ]
        chart = dots(rows, self.words, self.pictures.name("times"), alone=self.pictures.alone)
        head = self.heads("party", "form", "precedence", "owed", "median", "worst", "over")
        written = (
            (
                each.party,
                each.form,
                self.words.both("precedences", each.precedence),
                self.owed(each.protocol, each.form, each.kind),
                *(self.length(took) for took in (each.median, each.worst, each.over)),
            )
            for each in rows
        )
        plain = self.section("times", sentences=[self.say("times_says")], tables=[self.table(head, written, (4, 5, 6))])
        return with_drawings(plain, [drawing("", chart)])

    def lapses(self) -> Section:
        """Return every deadline that was not plainly kept."""
        head = self.heads("case", "party", "form", "owed", "due", "answered", "late_by", "state")
        rows = (self.lapse(each) for each in self.found.lapses)
        return self.section("lapses", tables=[self.table(head, rows, (6,))], none="no_lapses")

    def lapse(self, lapse: Lapse) -> Cells:
        """Return one deadline that was not plainly kept."""
        owed, judged = lapse.owed, lapse.judged
        answered = self.say("never") if owed.answered is None else stamp(owed.answered)
        if (
            lapse.state == "undecided"
            and judged is not None
            and judged.earliest is not None
            and judged.latest is not None
        ):
            answered = self.say("between", first=stamp(judged.earliest), last=stamp(judged.latest))
        over = max(0, owed.answered - owed.due) if owed.answered is not None and owed.due is not None else None
        return (
            short(owed.case),
            owed.owed_by,
            lapse.form,
            self.owed(lapse.protocol, lapse.form, owed.kind),
            "" if owed.due is None else stamp(owed.due),
            answered,
            self.length(over) if lapse.state == "late" else "–",
            self.words.of("report_states", lapse.state),
        )

    def sent(self) -> Section:
        """Return how many messages were sent."""
        return self.section("sent", tables=[self.sent_table([each for each in self.found.sent if not each.test])])

    def sent_table(self, rows: Iterable[Sent]) -> Table:
        """Return how many messages of each form were sent, and what was noted of them."""
        head = self.heads("party", "form", "precedence", "count", "noted")
        written = (
            (
                each.party,
                self.form(each.protocol, each.form),
                self.words.both("precedences", each.precedence),
                str(each.count),
                self.flags(each.flags),
            )
            for each in rows
        )
        return self.table(head, written, (3,))

    def returned(self) -> Section:
        """Return how periodic returns were given."""
        head = self.heads("party", "agreement", "name", "for_period", "due", "answered", "state")
        rows = []
        for each in self.found.returned:
            state = self.words.of("report_states", each.state)
            rows.append(
                (
                    each.party,
                    each.protocol,
                    self.owed(each.protocol, "", each.name),
                    each.label,
                    stamp(each.due),
                    "–" if each.answered is None else stamp(each.answered),
                    f"{state} ({self.say('nil')})" if each.nil else state,
                )
            )
        return self.section("returned", tables=[self.table(head, rows)], none="no_returns")

    def quotas(self) -> Section:
        """Return how quotas were used."""
        head = self.heads("party", "agreement", "name", "for_period", "used", "most", "state")
        rows = [
            (
                each.party,
                each.protocol,
                self.titled(each.protocol, "quotas", each.name),
                each.label,
                str(each.used),
                str(each.most),
                self.say("over_quota") if each.used > each.most else "",
            )
            for each in self.found.quotas
        ]
        return self.section("quotas", tables=[self.table(head, rows, (4, 5))], none="no_quotas")

    def line(self) -> Section:
        """Return outages and alarms, as the watch log has them."""
        record = self.report.line
        if record is None:
            return self.section("line", sentences=[self.say("line_unknown")])
        says = [self.say("line_says", party=self.words.of("party_names", record.keeper))]
        if not record.outages:
            says.append(self.say("no_outages"))
        return self.section("line", sentences=says, tables=[self.outages(record), self.alarms(record)])

    def outages(self, record: LineRecord) -> Table:
        """Return when the line was down."""
        head = self.heads("outage_start", "outage_end", "lasted", "path", "reason")
        rows = (
            (
                stamp(each.start),
                self.say("outage_still") if each.end is None else stamp(each.end),
                self.length(each.within(self.found.period, self.found.as_of)),
                each.path,
                self.words.reason(each.reason),
            )
            for each in record.outages
        )
        return self.table(head, rows, (2,))

    def alarms(self, record: LineRecord) -> Table:
        """Return how many alarms each month had."""
        head = (self.say("month"), *(self.words.of("report_alarms", each) for each in ALARMS))
        rows = ((label, *(str(counts[each]) for each in ALARMS)) for label, counts in record.months)
        return self.table(head, rows, tuple(range(1, 1 + len(ALARMS))))

    def urgent(self) -> Section:
        """Return the FLASH cases as strips."""
        strips = self.report.strips.get(self.words.language, ())
        count = len(self.found.urgent)
        says = [] if count else [self.say("no_urgent")]
        says += [self.say("urgent_more", count=count, shown=len(strips))] if count > len(strips) else []
        drawings = [
            drawing(
                strip.title,
                draw(strip, self.words, self.pictures.name(f"case-{number}"), alone=self.pictures.alone),
                self.twin(strip),
            )
            for number, strip in enumerate(strips)
        ]
        return with_drawings(self.section("urgent", sentences=says), drawings)

    def twin(self, strip: Strip) -> Table:
        """Return what a strip shows, for whoever reads instead of looking."""
        rows = ((stamp(each.at), each.text) for each in events(strip, self.words))
        return self.table(self.heads("at", "event"), rows)

    def tests(self) -> Section:
        """Return what only tested the line, apart from everything else."""
        sent = self.sent_table([each for each in self.found.sent if each.test])
        kept = self.kept_table([each for each in self.found.kept if each.test])
        return self.section("tests", tables=[sent, kept], none="no_tests")

    def doubtful(self) -> Section:
        """Return every message with a flag."""
        head = self.heads("number", "party", "form", "at", "noted")
        rows = (
            (short(each.message), each.party, each.form, stamp(each.at), self.flags(dict.fromkeys(each.flags, 1)))
            for each in self.found.doubtful
        )
        return self.section("doubtful", tables=[self.table(head, rows)], none="no_doubtful")

    def signed(self) -> Section:
        """Return who signed, and how often."""
        rows = [(party, person, str(count)) for party, person, count in self.found.signed]
        return self.section("signed", tables=[self.table(self.heads("party", "person", "signatures"), rows, (2,))])

    def form(self, protocol: str, code: str) -> str:
        """Return a form with its title."""
        known = next(
            (each for each in self.report.protocols.values() if each.id == protocol and code in each.forms), None
        )
        return f"{code} {self.words.title(known.forms[code].title)}" if known else code

    def owed(self, protocol: str, form: str, kind: str) -> str:
        """Return what is owed: a level, or the title of what must follow or is returned."""
        if kind in LEVELS:
            return self.words.of("levels", kind)
        for each in self.report.protocols.values():
            if each.id == protocol and form in each.forms:
                found = next((rule.title for rule in each.forms[form].then if rule.name == kind), None)
                if found:
                    return self.words.title(found)
        return self.titled(protocol, "returns", kind)

    def titled(self, protocol: str, group: str, name: str) -> str:
        """Return the title of a return or a quota."""
        for each in self.report.protocols.values():
            rules: Mapping[str, object] = each.returns if group == "returns" else each.quotas
            if each.id == protocol and name in rules:
                return self.words.title(each.returns[name].title if group == "returns" else each.quotas[name].title)
        return name

    def flags(self, counts: Mapping[str, int]) -> str:
        """Return what was noted, and how often."""
        noted = [
            f"{self.words.of('report_flags', name)} {count}" if count > 1 else self.words.of("report_flags", name)
            for name, count in counts.items()
            if count
        ]
        return self.words.listed(noted)

    def length(self, took: int | None) -> str:
        """Return a length of time; nothing for none."""
        return "–" if took is None else self.words.length(took)


def drawing(title: str, svg: str, twin: Table | None = None) -> Drawing:
    """Return a drawing of ours."""
    return Drawing(title, Markup(svg), twin)  # noqa: S704 - every text in it is escaped


def with_drawings(section: Section, drawn: Iterable[Drawing]) -> Section:
    """Return *section* with drawings above its tables; what is empty is none."""
    shown = tuple(each for each in drawn if each.svg)
    return Section(section.id, section.title, section.sentences, shown, section.tables)


def stamp(at: Instant) -> str:
    """Return an instant to the second, UTC."""
    return f"{instant_text(at)[:19].replace('T', ' ')}Z"
