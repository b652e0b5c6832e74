"""Writes one form of an agreement as a form: who may sign it, when it is due, what is owed for it, field by field."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from hotline.core.difference import precedences
from hotline.core.meanings import grouped
from hotline.core.terms import is_for_people
from hotline.paper.printed import Entry, Fact, FieldRow, FormSheet, Label, LevelRow
from hotline.paper.wording import Wording, listed
from hotline.paper.writing import Writing, named

FORM: Final = frozenset(
    {"title", "act", "signed_by", "precedence", "fields", "opens", "answers", "sender", "two_people", "must", "owes"}
    | {"levels", "lead_time", "prompt", "then", "statuses", "releasable", "nil", "scope", "happened", "hardware"}
)
FIELD: Final = frozenset(
    {"type", "title", "required", "required_if", "open", "max", "min", "words", "characters", "choices", "unit"}
    | {"longest", "of", "fields", "alternative", "slip", "defined", "every", "most", "media"}
)
FOLLOW_UP: Final = frozenset(
    {"name", "title", "owes", "forms", "within", "after", "at_least", "before", "unless", "ladder", "if", "calendar"}
    | {"tolled_by"}
)


def form_sheet(writing: Writing, code: str, names: Sequence[str]) -> FormSheet:
    """Return the form *code* with its fields in the order of *names*."""
    sheet = Sheet(writing, code, writing.wording.form(code))
    return FormSheet(
        code=code,
        label=writing.label(sheet.form, code),
        people=is_for_people(code) or writing.wording.document.get("human_only") is True,
        facts=tuple(sheet.facts()),
        columns=sheet.columns,
        levels=tuple(sheet.levels()),
        fields=sheet.fields(named(sheet.form.get("fields")), names),
        follow_ups=tuple(sheet.follow_up(each) for each in map(grouped, listed(sheet.form.get("then")))),
        notes=writing.notes(sheet.form, sheet.form.get("levels"), sheet.form.get("fields")),
    )


@dataclass(frozen=True, slots=True)
class Sheet:
    """One form on its way to paper."""

    writing: Writing
    code: str
    form: Mapping[str, Any]

    @property
    def wording(self) -> Wording:
        """Return the words for rules."""
        return self.writing.wording

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the precedences that a message of this form may have."""
        return precedences(self.form)

    def say(self, key: str, **values: object) -> str:
        """Return a word of the printed agreement."""
        return self.writing.say(key, **values)

    def facts(self) -> Iterator[Fact]:
        """Yield what is said of the form beside its fields."""
        form, words = self.form, self.writing.words
        yield Fact(self.say("act"), words.of("acts", str(form.get("act"))))
        yield Fact(self.say("case"), self.case())
        yield Fact(self.say("sent_by"), words.of("senders", str(form.get("sender", "either"))))
        yield Fact(self.say("signed_by"), self.writing.signed(form))
        urgency = form.get("precedence")
        yield Fact(self.say("precedence"), self.wording.precedence(urgency), self.writing.all_notes(urgency))
        yield from self.times()
        yield from self.limits()
        if form.get("nil") is True:
            yield Fact(self.say("nil"), self.say("nil_return"))
        if "statuses" in form:
            yield Fact(self.say("statuses"), words.listed(words.both("statuses", each) for each in form["statuses"]))
        if "releasable" in form:
            yield Fact(self.say("releasable"), words.of("releases", str(form["releasable"])))
        yield from self.writing.further(form, FORM)

    def case(self) -> str:
        """Return whether the form opens a case, and what it answers."""
        answers = listed(self.form.get("answers"))
        opens = not answers or self.form.get("opens") == "case"
        parts = [self.say("opens_case")] if opens else []
        parts += [self.say("may_answer", forms=self.wording.forms(answers))] if answers else []
        return self.wording.tell("then").join(parts)

    def times(self) -> Iterator[Fact]:
        """Yield how long before an event, or after becoming aware, the form is due."""
        lead, prompt, happened = (grouped(self.form.get(name)) for name in ("lead_time", "prompt", "happened"))
        if lead:
            parts = [
                self.wording.tell(
                    "ahead",
                    length=self.wording.length(lead.get("at_least")),
                    anchor=self.wording.anchor(lead.get("before"), self.code),
                )
            ]
            if "floor" in lead:
                below = "below_refused" if lead.get("below_floor") == "refuse" else "below_flagged"
                parts.append(self.say(below, length=self.wording.length(lead["floor"])))
            parts.append(self.say("late_flagged"))
            known = ("before", "at_least", "floor", "below_floor")
            parts += [
                self.wording.tell("named", name=each.label, text=each.text)
                for each in self.writing.further(lead, known)
            ]
            yield Fact(self.say("lead_time"), self.wording.tell("then").join(parts), self.writing.all_notes(lead))
        if prompt:
            due = self.wording.tell(
                "after",
                length=self.wording.length(prompt.get("within")),
                anchor=self.wording.anchor(prompt.get("after"), self.code),
            )
            yield Fact(self.say("prompt"), due, self.writing.all_notes(prompt))
            yield from self.writing.further(prompt, ("after", "within"))
        if happened:
            at, during = (self.wording.anchor(happened.get(name), self.code) for name in ("at", "during"))
            yield Fact(
                self.say("happened"), self.say("happened_in", at=at, during=during), self.writing.all_notes(happened)
            )
            yield from self.writing.further(happened, ("at", "during"))

    def limits(self) -> Iterator[Fact]:
        """Yield the conditions that a message must satisfy, and those of which one makes it notifiable."""
        for each in listed(self.form.get("must")):
            yield Fact(self.say("must"), self.wording.condition(each))
        for each in listed(self.form.get("scope")):
            yield Fact(self.say("scope"), self.wording.condition(each))

    def levels(self) -> Iterator[LevelRow]:
        """Yield what the recipient owes, with its deadline at each precedence."""
        document = self.wording.document
        own = named(self.form.get("levels"))
        owed = [each if isinstance(each, Mapping) else {"level": each} for each in listed(self.form.get("owes"))]
        levels = {str(each.get("level")) for each in owed}
        owed += [{"level": level, "if": None} for level in own if level not in levels]
        for each in owed:
            level = str(each.get("level"))
            shared = [grouped(grouped(document.get("timing")).get(name)).get(level) for name in self.columns]
            cells = [own.get(level, limit) for limit in shared]
            condition = each.get("if")
            yield LevelRow(
                Label(self.writing.words.of("levels", level), self.writing.words.of("level_numbers", level)),
                self.wording.tell("if", condition=self.wording.condition(condition)) if condition else "",
                tuple(self.writing.deadline(cell, self.code) if cell else "–" for cell in cells),
                self.writing.all_notes(own.get(level), each),
            )

    def fields(self, fields: Mapping[str, Any], names: Sequence[str] = ()) -> tuple[FieldRow, ...]:
        """Return the rows of *fields*, those of *names* first."""
        order = [*(name for name in names if name in fields), *(name for name in fields if name not in names)]
        return tuple(self.field(number, name, grouped(fields[name])) for number, name in enumerate(order, 1))

    def field(self, number: int, name: str, field: Mapping[str, Any]) -> FieldRow:
        """Return one field as a row."""
        of = grouped(field.get("of"))
        choices = named(field.get("choices")) or named(of.get("choices"))
        return FieldRow(
            number=number,
            name=name,
            label=self.writing.label(field, name),
            kind=self.wording.kind(field),
            choices=tuple((word, self.writing.label({"title": each}, word)) for word, each in choices.items()),
            required=self.required(field),
            open=self.say("open" if field.get("open") is True else "sealed"),
            parts=self.fields(named(field.get("fields")) or named(of.get("fields"))),
            more=tuple(self.more(field)),
            notes=self.writing.all_notes(field),
        )

    def required(self, field: Mapping[str, Any]) -> str:
        """Return whether a field must be given."""
        if field.get("required") is True:
            text = self.say("required")
        elif field.get("required_if"):
            text = self.say("required_if", condition=self.wording.condition(field["required_if"]))
        else:
            text = self.say("optional")
        if not field.get("alternative"):
            return text
        return f"{text} {self.say('or_field', field=self.wording.field(self.code, str(field['alternative'])))}"

    def more(self, field: Mapping[str, Any]) -> Iterator[Fact]:
        """Yield what else is said of a field."""
        if field.get("defined"):
            terms = grouped(self.wording.document.get("definitions"))
            term = self.wording.title(terms.get(str(field["defined"])), str(field["defined"]))
            yield Fact(self.say("defined"), term)
        yield from self.writing.further(field, FIELD)

    def follow_up(self, rule: Mapping[str, Any]) -> Entry:
        """Return one thing that must follow."""
        parts = [
            *self.writing.facts(
                ("owed_by", self.writing.words.of("debtors", str(rule.get("owes")))),
                ("made_by", self.wording.forms(listed(rule.get("forms")))),
                ("due", self.wording.follow_up(rule, self.code)),
                ("if_missed", self.wording.ladder(rule.get("ladder"))),
            ),
            *self.writing.further(rule, FOLLOW_UP),
        ]
        name = str(rule.get("name") or " ".join(map(str, listed(rule.get("forms")))))
        return Entry(name, self.writing.label(rule, name), tuple(parts), self.writing.all_notes(rule))
