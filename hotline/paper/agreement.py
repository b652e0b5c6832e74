"""Writes a whole agreement as a document to print: in words, in two languages, with every form as a form.

It is written from the expanded document, because precedents and notes stand only there. A property test changes any
leaf of an agreement and demands that the paper changes too.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup

from hotline.core.meanings import grouped
from hotline.core.terms import LANGUAGES, LEVELS, PRECEDENCES
from hotline.paper.form_sheet import form_sheet
from hotline.paper.pages import page, part
from hotline.paper.printed import Agreement, Entry, Fact, Ladder, Rung, TimingRow
from hotline.paper.wording import Wording, listed
from hotline.paper.words import Words
from hotline.paper.writing import Writing, named

KNOWN: Final = frozenset(
    {"protocol", "version", "language", "title", "notice", "timing", "forms", "ladders", "parameters", "statuses"}
    | {"human_only", "releasable", "definitions", "calendars", "returns", "quotas", "withdrawal", "suite"}
)
GROUPS: Final = ("definitions", "parameters", "timing", "forms", "returns", "quotas", "calendars", "ladders")
ILLUSTRATIVE: Final = {language: Words(language).tell("paper", "illustrative") for language in LANGUAGES}
Facts = Callable[[Mapping[str, Any]], Iterator[Fact]]
Order = Mapping[str, tuple[str, ...]]


def agreement(document: Mapping[str, Any], digest: str, language: str, order: Order | None = None) -> Agreement:
    """Return the expanded *document*, whose name is *digest*, written out in *language*.

    *order* are the codes of its forms with the names of their fields, as the file has them; without it they stand as in
    the document.
    """
    parts = Parts(Writing(Wording(Words(language), document)))
    forms = named(document.get("forms"))
    known = {code: names for code, names in (order or {}).items() if code in forms}
    return Agreement(
        language=language,
        name=parts.wording.plain(document.get("protocol")),
        version=parts.wording.plain(document.get("version")),
        digest=digest,
        label=parts.writing.label(document),
        notice=notice(parts.wording.plain(document.get("notice")), language),
        facts=tuple(parts.general()),
        definitions=parts.entries("definitions", parts.definition),
        parameters=parts.entries("parameters", parts.parameter),
        precedences=tuple(parts.precedences()),
        timing=tuple(parts.timing()),
        forms=tuple(form_sheet(parts.writing, code, known.get(code, ())) for code in parts.order({**known, **forms})),
        returns=parts.entries("returns", parts.periodic),
        quotas=parts.entries("quotas", parts.quota),
        withdrawal=tuple(parts.withdrawal()),
        calendars=parts.entries("calendars", parts.calendar),
        ladders=tuple(parts.ladders()),
        notes=parts.writing.notes(document),
        remarks={name: parts.writing.notes(document.get(name)) for name in GROUPS},
    )


def notice(written: str, language: str) -> str:
    """Return what is *written* on the cover; that an agreement is illustrative is said in *language*."""
    return ILLUSTRATIVE[language] if written in ILLUSTRATIVE.values() else written


def html(paper: Agreement) -> str:
    """Return the agreement as a page of HTML that needs nothing else."""
    return page("agreement", Words(paper.language), paper=paper, notices=notices(paper))


def body(paper: Agreement) -> Markup:
    """Return the agreement to stand inside another page."""
    return part("agreement", Words(paper.language), paper=paper, notices=notices(paper))


def notices(paper: Agreement) -> Mapping[str, str]:
    """Return what is written on the cover, by language."""
    return ILLUSTRATIVE if paper.notice in ILLUSTRATIVE.values() else {paper.language: paper.notice}


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of an agreement beside its forms."""

    writing: Writing

    @property
    def wording(self) -> Wording:
        """Return the words for rules."""
        return self.writing.wording

    def order(self, codes: Iterable[str]) -> list[str]:
        """Return the codes of the forms, those that answer any message or end the agreement last."""
        leaving = listed(grouped(self.wording.document.get("withdrawal")).get("forms"))
        return sorted(codes, key=lambda code: (code in leaving, "*" in listed(self.wording.form(code).get("answers"))))

    def entries(self, name: str, facts: Facts) -> tuple[Entry, ...]:
        """Return the entries of the group *name* of the agreement, each with its *facts*."""
        found = named(self.wording.document.get(name))
        return tuple(
            Entry(key, self.writing.label(each, key), tuple(facts(grouped(each))), self.writing.all_notes(each))
            for key, each in found.items()
        )

    def general(self) -> Iterator[Fact]:
        """Yield what is said of the agreement as a whole."""
        document = self.wording.document
        if document.get("human_only") is True:
            yield Fact(self.writing.say("human_only"), self.writing.say("human_only_all"))
        statuses = document.get("statuses")
        if statuses is not None:
            yield Fact(
                self.writing.say("statuses"),
                self.writing.words.listed(self.writing.words.both("statuses", each) for each in statuses),
            )
        yield Fact(
            self.writing.say("releasable"),
            self.writing.words.of("releases", str(document.get("releasable", "parties"))),
        )
        if "suite" in document:
            yield Fact(self.writing.say("suite"), self.wording.plain(document["suite"]))
        yield Fact(self.writing.say("language_version"), self.wording.plain(document.get("language")))
        yield from self.writing.further(document, KNOWN)

    def definition(self, term: Mapping[str, Any]) -> Iterator[Fact]:
        """Yield the agreed meaning of a term, or that of each party."""
        if "meaning" in term:
            yield self.means(self.writing.say("meaning"), term["meaning"])
        for party, meaning in named(term.get("sides")).items():
            yield self.means(self.writing.say("side_means", party=self.writing.words.of("parties", party)), meaning)
        yield from self.writing.further(term, ("title", "meaning", "sides"))

    def means(self, label: str, meaning: Any) -> Fact:  # noqa: ANN401 - any JSON value
        """Return a meaning in both languages."""
        found = self.writing.label({"title": meaning})
        return Fact(label, found.text, other=found.other)

    def parameter(self, parameter: Mapping[str, Any]) -> Iterator[Fact]:
        """Yield value and review date of a parameter."""
        yield Fact(self.writing.say("value"), self.wording.parameter(parameter))
        if "review_by" in parameter:
            yield Fact(self.writing.words.of("remarks", "review_by"), self.wording.plain(parameter["review_by"]))
        yield from self.writing.further(parameter, ("title", "value", "unit", "type", "review_by"))

    def precedences(self) -> Iterator[Entry]:
        """Yield every precedence with its title, and what is not said of all of them."""
        for name in PRECEDENCES:
            timing = self.timing_of(name)
            further = self.writing.further(timing, ("title", "signed_by", "two_people", *LEVELS))
            yield Entry(name, self.writing.label(timing, name), tuple(further), self.writing.notes(timing))

    def timing(self) -> Iterator[TimingRow]:
        """Yield who signs at every precedence, and the deadlines of every level."""
        signed = [Fact("", self.writing.signed(self.timing_of(name))) for name in PRECEDENCES]
        yield TimingRow(self.writing.say("signed_by"), tuple(signed))
        for level in LEVELS:
            limits = [self.timing_of(name).get(level) for name in PRECEDENCES]
            cells = [
                Fact("", self.writing.deadline(each), self.writing.all_notes(each)) if each else Fact("", "–")
                for each in limits
            ]
            yield TimingRow(self.writing.words.of("levels", level), tuple(cells))

    def timing_of(self, precedence: str) -> Mapping[str, Any]:
        """Return what the agreement says of a precedence."""
        return grouped(grouped(self.wording.document.get("timing")).get(precedence))

    def periodic(self, rule: Mapping[str, Any]) -> Iterator[Fact]:
        """Yield what is said of a return."""
        owes = str(rule.get("owes"))
        yield Fact(self.writing.say("owed_by"), self.writing.words.of("debtors", owes))
        yield Fact(self.writing.say("due"), self.wording.periodic(rule))
        yield Fact(self.writing.say("made_by"), self.wording.forms(listed(rule.get("forms"))))
        yield Fact(self.writing.say("if_missed"), self.wording.ladder(rule.get("ladder")))
        yield from self.writing.further(rule, ("title", "owes", "forms", "every", "within", "ladder", "calendar"))

    def quota(self, rule: Mapping[str, Any]) -> Iterator[Fact]:
        """Yield what is said of a quota."""
        yield Fact(self.writing.say("most"), self.wording.quota(rule))
        forms = listed(rule.get("forms"))
        yield Fact(self.writing.say("counted"), self.wording.forms(forms))
        if "count" in rule:
            yield Fact(
                self.writing.say("summed"), self.wording.field(str(forms[0]) if forms else "", str(rule["count"]))
            )
        yield Fact(self.writing.say("beyond"), self.writing.say("beyond_flagged"))
        yield from self.writing.further(rule, ("title", "forms", "most", "every", "count"))

    def withdrawal(self) -> Iterator[Fact]:
        """Yield how a party may withdraw."""
        rule = grouped(self.wording.document.get("withdrawal"))
        forms = listed(rule.get("forms"))
        if not rule:
            return
        yield Fact(self.writing.say("made_by"), self.wording.forms(forms))
        effect = self.writing.say("ends_after", length=self.wording.length(rule.get("notice")))
        if "effective" in rule:
            field = self.wording.field(str(forms[0]) if forms else "", str(rule["effective"]))
            effect = self.wording.tell("then").join([effect, self.writing.say("ends_later", field=field)])
        yield Fact(self.writing.say("ends"), effect, self.writing.all_notes(rule))
        yield from self.writing.further(rule, ("forms", "notice", "effective"))

    def calendar(self, calendar: Mapping[str, Any]) -> Iterator[Fact]:
        """Yield the working days of a party."""
        yield Fact(self.writing.say("zone"), f"UTC{calendar.get('zone', '+00:00')}")
        yield Fact(self.writing.say("years"), f"{calendar.get('from')} – {calendar.get('until')}")
        for name in ("days_off", "extra_days"):
            days = [self.wording.plain(each) for each in listed(calendar.get(name))]
            yield Fact(self.writing.say(name), self.writing.words.listed(days) or self.wording.tell("nothing"))
        yield from self.writing.further(calendar, ("title", "zone", "from", "until", "days_off", "extra_days"))

    def ladders(self) -> Iterator[Ladder]:
        """Yield every ladder."""
        for name, rungs in named(self.wording.document.get("ladders")).items():
            yield Ladder(name, tuple(self.rung(grouped(each)) for each in listed(rungs)))

    def rung(self, rung: Mapping[str, Any]) -> Rung:
        """Return one rung."""
        filled = [f"{name} = {self.wording.plain(value)}" for name, value in grouped(rung.get("fill")).items()]
        more = [*self.writing.facts(("filled", self.writing.words.listed(filled)))]
        more += self.writing.further(rung, ("at", "side", "call", "draft", "title", "fill"))
        return Rung(
            self.wording.length(rung.get("at")),
            self.wording.rung(rung),
            self.writing.label(rung),
            tuple(more),
            self.writing.all_notes(rung),
        )
