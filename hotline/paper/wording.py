"""Puts the rules of an agreement into words: lengths, anchors, deadlines, rungs, types of fields.

It reads the expanded document, not the model: precedents and notes stand only there, and two documents that are
compared need not both be good. What it does not know it writes as it stands.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from hotline.core.canonical import duration
from hotline.core.errors import RefusalError
from hotline.core.meanings import NOTHING, grouped
from hotline.core.terms import LANGUAGES
from hotline.paper.words import Words, catalogue

UNITS: Final = (("day", 86_400_000), ("hour", 3_600_000), ("minute", 60_000), ("second", 1_000), ("millisecond", 1))
DAYS_IN_HOURS: Final = 3
LIMITS: Final = ("max", "min", "words", "characters", "unit")


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one language for the rules of one document."""

    words: Words
    document: Mapping[str, Any]

    def tell(self, key: str, **values: object) -> str:
        """Return the turn of phrase *key* with its *values*."""
        return self.words.tell("rules", key, **values)

    def title(self, group: Any, name: str = "") -> str:  # noqa: ANN401 - any JSON value
        """Return the title of a *group* of keys in this language, else its *name*."""
        titles = {code: text for code, text in grouped(grouped(group).get("title")).items() if isinstance(text, str)}
        return self.words.title(titles) or name

    def other(self, group: Any) -> str:  # noqa: ANN401 - any JSON value
        """Return the title of a *group* of keys in the other language."""
        titles = {code: text for code, text in grouped(grouped(group).get("title")).items() if isinstance(text, str)}
        return self.words.other(titles)

    def form(self, code: str) -> Mapping[str, Any]:
        """Return what the document says of the form *code*."""
        return grouped(grouped(self.document.get("forms")).get(code))

    def forms(self, codes: Iterable[str]) -> str:
        """Return codes of forms as alternatives."""
        *most, last = [self.any_form(code) for code in codes] or [self.tell("nothing")]
        return self.tell("or").join([self.words.listed(most), last]) if most else last

    def any_form(self, code: str) -> str:
        """Return the code of a form, or that it is any."""
        return self.tell("any_form") if code == "*" else str(code)

    def field(self, code: str, name: str) -> str:
        """Return the title of a field of the form *code*, in quotation marks."""
        return f"“{self.title(grouped(self.form(code).get('fields')).get(name), name)}”"

    def length(self, value: Any) -> str:  # noqa: ANN401 - any JSON value
        """Return a length of time in its one unit, as `30 min` or `72 h`; by conditions, if the agreement says so."""
        if isinstance(value, Mapping) and "default" in value:
            cases = [
                self.tell("length_if", length=self.length(each.get("use")), condition=self.condition(each.get("if")))
                for each in value.get("when", [])
                if isinstance(each, Mapping)
            ]
            return self.tell("cases", default=self.length(value["default"]), cases=self.tell("then").join(cases))
        try:
            milliseconds = duration(value)
        except RefusalError:
            return self.plain(value)
        days, rest = divmod(milliseconds, UNITS[0][1])
        if days > DAYS_IN_HOURS and not rest:
            return self.tell("days", days=days)
        known = UNITS[1:] if milliseconds else UNITS[3:]
        unit, size = next((each for each in known if milliseconds % each[1] == 0), UNITS[-1])
        return self.words.say(unit, amount=milliseconds // size)

    def counted(self, value: Any, calendar: Any = None) -> str:  # noqa: ANN401 - any JSON value
        """Return a length of time, in working days if *calendar* says so."""
        if calendar != "working_days":
            return self.length(value)
        try:
            return self.tell("working_days", days=duration(value) // UNITS[0][1])
        except RefusalError:
            return self.plain(value)

    def condition(self, value: Any) -> str:  # noqa: ANN401 - any JSON value
        """Return a condition as the agreement writes it."""
        return f"`{value}`"

    def anchor(self, path: Any, code: str) -> str:  # noqa: ANN401 - any JSON value
        """Return the instant that *path* names, seen from the form *code*."""
        if path in catalogue()["anchors"]:
            return self.words.of("anchors", path)
        of_case = str(path).startswith("case.")
        name, _, part = str(path).removeprefix("case.").partition(".")
        owner = next((each for each in self.openers(name) if of_case), code)
        text = self.field(owner, name)
        text = self.tell(f"part_{part}", field=text) if part in ("start", "end") else text
        return self.tell("of_case", field=text) if of_case else text

    def openers(self, name: str) -> list[str]:
        """Return the forms that open a case and have a field *name*."""
        forms = grouped(self.document.get("forms"))
        return [
            code
            for code, form in forms.items()
            if name in grouped(grouped(form).get("fields")) and ("answers" not in form or "opens" in form)
        ]

    def ladder(self, name: Any) -> str:  # noqa: ANN401 - any JSON value
        """Return which ladder is climbed."""
        return self.tell("no_ladder") if name in (None, NOTHING) else self.tell("ladder", ladder=name)

    def limit(self, limit: Mapping[str, Any], code: str = "") -> str:
        """Return a deadline without its ladder."""
        parts = [self.tell("within", length=self.counted(limit.get("within"), limit.get("calendar")))]
        if limit.get("before"):
            ahead = self.length(limit.get("at_least", "0s"))
            parts.append(self.tell("no_later", length=ahead, anchor=self.anchor(limit["before"], code)))
        if limit.get("tolled_by"):
            parts.append(self.tell("tolled", forms=self.forms(limit["tolled_by"])))
        return self.tell("then").join(parts)

    def follow_up(self, rule: Mapping[str, Any], code: str) -> str:
        """Return when a follow-up is due."""
        if "before" in rule:
            length = self.counted(rule.get("at_least"), rule.get("calendar"))
            due = self.tell("ahead", length=length, anchor=self.anchor(rule["before"], code))
        else:
            length, anchor = (
                self.counted(rule.get("within"), rule.get("calendar")),
                self.anchor(rule.get("after"), code),
            )
            due = self.tell("at" if rule.get("within") == "0s" else "after", length=length, anchor=anchor)
        parts = [due]
        if rule.get("if"):
            parts.append(self.tell("if", condition=self.condition(rule["if"])))
        if rule.get("unless"):
            parts.append(self.tell("unless", forms=self.forms(rule["unless"])))
        if rule.get("tolled_by"):
            parts.append(self.tell("tolled", forms=self.forms(rule["tolled_by"])))
        return self.tell("then").join(parts)

    def rung(self, rung: Any) -> str:  # noqa: ANN401 - any JSON value
        """Return whom a rung calls, on which side, or what it drafts."""
        found = grouped(rung)
        side = self.words.of("sides", str(found.get("side", "both")))
        if found.get("draft"):
            return self.tell("drafts", form=found["draft"], side=side)
        return self.tell("calls", contact=self.words.of("contacts", str(found.get("call"))), side=side)

    def kind(self, field: Any) -> str:  # noqa: ANN401 - any JSON value
        """Return the type of a field with its limits."""
        found = grouped(field)
        parts = [self.words.of("types", str(found.get("type")))]
        characters = "_characters" if found.get("type") == "text" else ""
        parts += [
            self.tell(f"limit_{name}{characters}", value=self.plain(found[name])) for name in LIMITS if name in found
        ]
        if found.get("every"):
            parts.append(self.words.of("cycles", str(found["every"])))
        if found.get("most"):
            parts.append(self.tell("limit_most", value=found["most"]))
        if found.get("media"):
            parts.append(self.tell("limit_media", value=", ".join(found["media"])))
        if found.get("longest"):
            parts.append(self.tell("longest", length=self.length(found["longest"])))
        if found.get("slip"):
            parts.append(self.tell("slip", length=self.length(found["slip"])))
        of = found.get("of")
        if isinstance(of, Mapping):
            parts.append(self.tell("each", kind=self.kind(of)))
        elif of:
            parts.append(self.tell("of_form", form=of))
        return self.tell("then").join(parts)

    def signers(self, roles: Any) -> str:  # noqa: ANN401 - any JSON value
        """Return who may sign."""
        return self.tell("or").join(self.words.of("signers", str(role)) for role in listed(roles))

    def precedence(self, urgency: Any) -> str:  # noqa: ANN401 - any JSON value
        """Return the precedence of a form: a word, that of what it answers, or rules."""
        if not isinstance(urgency, Mapping):
            return (
                self.tell("as_answered") if urgency == "as_answered" else self.words.both("precedences", str(urgency))
            )
        parts = [self.words.both("precedences", str(urgency.get("default")))]
        for each in map(grouped, listed(urgency.get("when"))):
            use = self.words.both("precedences", str(each.get("use")))
            parts.append(self.tell("length_if", length=use, condition=self.condition(each.get("if"))))
        if urgency.get("allowed"):
            allowed = [self.words.both("precedences", str(each)) for each in listed(urgency["allowed"])]
            parts.append(self.tell("allowed", precedences=self.tell("or").join(allowed)))
        return self.tell("then").join(parts)

    def parameter(self, parameter: Any) -> str:  # noqa: ANN401 - any JSON value
        """Return the value of a parameter with its unit."""
        found = grouped(parameter)
        value = found.get("value", NOTHING)
        text = self.length(value) if found.get("type") == "duration" else self.plain(value)
        return f"{text} {found['unit']}" if "unit" in found else text

    def periodic(self, rule: Mapping[str, Any]) -> str:
        """Return how often a return is owed, and by when."""
        length = self.counted(rule.get("within"), rule.get("calendar"))
        return self.tell("of_period", cycle=self.words.of("cycles", str(rule.get("every"))), length=length)

    def quota(self, rule: Mapping[str, Any]) -> str:
        """Return how many there may be in which time."""
        return self.tell("most", most=rule.get("most"), cycle=self.words.of("cycles", str(rule.get("every"))))

    def plain(self, value: Any) -> str:  # noqa: ANN401 - any JSON value
        """Return any value as it stands, without quotation marks around a text."""
        if value is NOTHING:
            return self.tell("nothing")
        if isinstance(value, bool):
            return self.tell("yes" if value else "no")
        if isinstance(value, Mapping) and value.keys() == set(LANGUAGES):
            return " / ".join(str(value[language]) for language in LANGUAGES)
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def listed(value: Any) -> list[Any]:  # noqa: ANN401 - any JSON value
    """Return *value* if it is a list, else an empty one."""
    return value if isinstance(value, list) else []
