"""Reads the fields of a form from the document of an agreement, and compiles the conditions over them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from hotline.core import kinds
from hotline.core.canonical import INTEGER_MAX, Duration, shown
from hotline.core.conditions import RESERVED, Condition, compile_condition
from hotline.core.errors import RefusalError
from hotline.core.expressions import ConditionError, Type
from hotline.core.fields import Field
from hotline.core.file_kind import FILE_MAX, FILE_USUAL, KIB, MEDIA
from hotline.core.periods import EVERY
from hotline.core.places import Place
from hotline.core.terms import Span

FIELD_NAME: Final = "[a-z][a-z0-9_]{0,47}"
CHOICE_WORD: Final = "[a-z0-9][a-z0-9_]{0,47}"
CONDITION_TYPES: Final = frozenset(
    {"boolean", "integer", "quantity", "instant", "window", "duration", "text", "choice", "date", "period"}
)
HOLDERS: Final = ("record", "list", "changes")
ALONE: Final = (*HOLDERS, "file")
"""What no record holds; a list neither, but records."""
FILES_MAX: Final = 8
SIZE: Final = re.compile(r"([1-9]\d{0,4}) ?(KiB|MiB)")
PARAMETER_TYPES: Final = ("boolean", "integer", "quantity", "duration", "text")

Fields = Mapping[str, Field]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What the conditions of one form may name: its open fields and the parameters; `sealed` serves the complaint."""

    fields: Mapping[str, Type]
    sealed: frozenset[str]
    parameters: Mapping[str, Type]

    def condition(self, place: Place) -> Condition | None:
        """Return the condition that stands at *place*."""
        text = place.text(500)
        if not text:
            return None
        try:
            return compile_condition(text, self.fields, self.parameters, sealed=self.sealed)
        except ConditionError as fault:
            place.complain(str(fault), "Correct the condition; its language is CEL, over open fields")
            return None

    def span(self, place: Place) -> Span:
        """Return the duration that stands at *place*, plainly or by conditions."""
        if not isinstance(place.value, Mapping):
            return Span(place.duration())
        parts = place.members(("default", "when"))
        if "default" not in parts or "when" not in parts:
            return Span(Place("0s", place.path, []).duration())
        cases = []
        for case in parts["when"].items():
            branch = case.members(("if", "use"))
            condition = self.condition(branch["if"]) if "if" in branch else None
            if condition and "use" in branch:
                cases.append((condition, branch["use"].duration()))
        return Span(parts["default"].duration(), tuple(cases))


def lexicon(fields: Fields, parameters: Mapping[str, Type]) -> Lexicon:
    """Return what conditions over *fields* may name."""
    types = {name: type_of(field.kind) for name, field in fields.items() if field.open}
    return Lexicon(types, frozenset(fields) - types.keys(), parameters)


def type_of(kind: kinds.Kind) -> Type:
    """Return the type that a field of *kind* has in a condition; some can only be compared with null."""
    if isinstance(kind, kinds.Choice):
        return Type("text", frozenset(kind.choices))
    return Type(kind.name if kind.name in CONDITION_TYPES else "value")


def read_parameters(place: Place) -> tuple[dict[str, Any], dict[str, Type]]:
    """Return the values of the parameters, and their types in a condition."""
    values, types = {}, {}
    for name, each in place.entries(FIELD_NAME, "parameter name").items():
        parts = each.members(("value",), ("type", "unit", "title", "review_by"))
        kind = parts["type"].word(PARAMETER_TYPES) if "type" in parts else "quantity"
        if "value" in parts:
            values[name], types[name] = parameter(parts["value"], kind), Type(kind)
    return values, types


def parameter(place: Place, kind: str) -> Any:  # noqa: ANN401 - a JSON value of the kind
    """Return the value of a parameter of type *kind*."""
    match kind:
        case "boolean":
            return place.flag()
        case "integer":
            return place.whole(-INTEGER_MAX, INTEGER_MAX)
        case "quantity":
            return place.quantity()
        case "duration":
            place.duration()
        case _:
            place.text()
    return place.value


def read_fields(place: Place, parameters: Mapping[str, Type], others: Mapping[str, Fields]) -> dict[str, Field]:
    """Return the fields of one form; *others* are those of the forms already read, for `changes`."""
    entries = {
        name: each.members(("type", "title"), ("required", "required_if", "open", *BESIDES, *LIMITS))
        for name, each in place.entries(FIELD_NAME, "field name").items()
    }
    plain = {name: plain_field(name, place.inside(name), parts, others) for name, parts in entries.items()}
    names = lexicon(plain, parameters)
    found = {name: with_conditions(field, entries[name], names) for name, field in plain.items()}
    for name, field in found.items():
        check_alternative(place.inside(name), field, found)
    check_files(place, found)
    return found


def check_files(place: Place, fields: Fields) -> None:
    """Complain of a sealed file, by which no deadline could be counted, and of too many files."""
    files = [name for name, field in fields.items() if isinstance(field.kind, kinds.File)]
    for name in files:
        if not fields[name].open:
            wrong = "a deadline runs from when a file is there, and a sealed field does not say that there is one"
            place.inside(name).complain(wrong, "Set open: true on the field; the bytes themselves stand in no log")
    if len(files) > FILES_MAX:
        place.complain(f"{len(files)} files in one message", f"Have at most {FILES_MAX}")


def check_alternative(place: Place, field: Field, fields: Fields) -> None:
    """Complain of an alternative that is no other field, or to a field that need not be given anyhow."""
    other = field.alternative
    if other and (other not in fields or other == field.name):
        place.complain(f"there is no other field {other}", "Name another field of this form", "alternative")
    elif other and not (field.required or field.required_if):
        place.complain("nothing is needed in place of what may be left out", "Add required: true", "alternative")
    elif other and fields[other].required and fields[other].alternative != field.name:
        wrong = f"{other} must be given anyhow, so that {field.name} never may"
        place.complain(wrong, f"Remove required from {other}", "alternative")


def plain_field(name: str, place: Place, parts: Mapping[str, Place], others: Mapping[str, Fields]) -> Field:
    """Return a field without its conditions."""
    if name in RESERVED:
        place.complain(f"{name} has another meaning in conditions", "Choose another name for the field")
    stands_open = "open" in parts and parts["open"].flag()
    return Field(
        name=name,
        title=parts["title"].titles() if "title" in parts else {},
        kind=read_kind(place, parts, others, stands_open=stands_open),
        required="required" in parts and parts["required"].flag(),
        open=stands_open,
        alternative=parts["alternative"].matching(FIELD_NAME, "field name") if "alternative" in parts else "",
        defined=parts["defined"].matching(FIELD_NAME, "term") if "defined" in parts else "",
    )


def with_conditions(field: Field, parts: Mapping[str, Place], names: Lexicon) -> Field:
    """Return *field* with the conditions that stand beside it."""
    for name in ("longest", "slip"):
        if name in parts and not field.open:
            parts[name].complain("a sealed window cannot be measured", "Set open: true on the field")
    return replace(
        field,
        required_if=names.condition(parts["required_if"]) if "required_if" in parts else None,
        longest=names.span(parts["longest"]) if "longest" in parts else None,
        slip=parts["slip"].duration() if "slip" in parts else Duration(0),
    )


def read_kind(
    place: Place, parts: Mapping[str, Place], others: Mapping[str, Fields], *, stands_open: bool = False
) -> kinds.Kind:
    """Return the kind that a field names, with its limits."""
    kind = parts["type"].word(KINDS) if "type" in parts else "text"
    known, make = KINDS[kind]
    for limit in LIMITS:
        if limit in parts and limit not in known:
            parts[limit].complain(f"a {kind} has no {limit}", f"It has {', '.join(known) or 'no limits'}")
    if kind == "changes":
        return changes(place, parts, others, stands_open=stands_open)
    if kind == "list":
        return listed(place, parts)
    return make(place, parts)


def listed(place: Place, parts: Mapping[str, Place]) -> kinds.Kind:
    """Return a list of one kind of values."""
    if "of" not in parts:
        place.complain("a list says what it holds", "Add of: {type: …}")
        return kinds.List(kinds.Text())
    if parts["of"].inside("type").value in ("list", "changes", "file"):
        parts["of"].complain(f"a list holds no {parts['of'].inside('type').value}", "Use another type", "type")
    of = read_kind(parts["of"], parts["of"].members(("type",), INNER), {})
    return kinds.List(of, whole(parts, "min", 1, 0, 64), whole(parts, "max", 16, 1, 64))


def recorded(place: Place, parts: Mapping[str, Place]) -> kinds.Kind:
    """Return a record, whose fields have types and limits like those of a form, but hold no records or lists."""
    if "fields" not in parts or not parts["fields"].value:
        place.complain("a record says what it holds", "Add fields: {name: {type: …, title: {en: …, zh: …}}}")
        return kinds.Record({}, {}, frozenset())
    entries = {
        name: each.members(("type", "title"), ("required", *INNER))
        for name, each in parts["fields"].entries(FIELD_NAME, "field name").items()
    }
    for members in entries.values():
        if "type" in members and members["type"].value in ALONE:
            members["type"].complain(f"a record holds no {members['type'].value}", "Use a plain type")
    return kinds.Record(
        {name: read_kind(parts["fields"].inside(name), within, {}) for name, within in entries.items()},
        {name: within["title"].titles() if "title" in within else {} for name, within in entries.items()},
        frozenset(name for name, within in entries.items() if "required" in within and within["required"].flag()),
    )


def every(place: Place, parts: Mapping[str, Place]) -> str:
    """Return how long the periods are that a field names."""
    if "every" not in parts:
        place.complain("a period says how long it is", f"Add every: {' or '.join(EVERY)}")
        return EVERY[0]
    return parts["every"].word(EVERY)


def changes(place: Place, parts: Mapping[str, Place], others: Mapping[str, Fields], *, stands_open: bool) -> kinds.Kind:
    """Return new values for the open, or the sealed, fields of another form."""
    if "of" not in parts:
        place.complain("changes say of which form", "Add of: <form code>")
    fields = others.get(parts["of"].word(others), {}) if "of" in parts else {}
    of = {
        name: field
        for name, field in fields.items()
        if field.open == stands_open and field.type not in ("changes", "file")
    }
    return kinds.Changes(
        {name: field.kind for name, field in of.items()}, {name: field.title for name, field in of.items()}
    )


def choices(place: Place, parts: Mapping[str, Place]) -> dict[str, kinds.Titles]:
    """Return the words of a choice with their titles."""
    if "choices" not in parts or not parts["choices"].value:
        place.complain("a choice without anything to choose", "Add choices: {word: {en: …, zh: …}}")
        return {}
    return {word: each.titles() for word, each in parts["choices"].entries(CHOICE_WORD, "word").items()}


def filed(_: Place, parts: Mapping[str, Place]) -> kinds.Kind:
    """Return a file with its limit, `most: 4 MiB`, and the media types that it may have."""
    most = FILE_USUAL
    if "most" in parts:
        found = SIZE.fullmatch(parts["most"].text())
        size = int(found[1]) * (KIB if found[2] == "KiB" else KIB * KIB) if found else 0
        if not 0 < size <= FILE_MAX:
            parts["most"].complain(f"{shown(parts['most'].value)} is no size up to 32 MiB", "Write it as 4 MiB")
        most = size or most
    media = parts["media"].items() if "media" in parts else []
    return kinds.File(most, tuple(each.matching(MEDIA.pattern, "media type") for each in media))


def whole(parts: Mapping[str, Place], name: str, default: int, least: int, most: int) -> int:
    """Return the whole number *name*, or its default."""
    return parts[name].whole(least, most) if name in parts else default


def measured(place: Place, parts: Mapping[str, Place]) -> kinds.Kind:
    """Return a quantity with its unit and limits."""
    if "unit" not in parts:
        place.complain("a quantity without a unit", "Add unit: …")
    limits = [Decimal(parts[name].quantity()) if name in parts else None for name in ("min", "max")]
    return kinds.Quantity(parts["unit"].text() if "unit" in parts else "", *limits)


Make = Callable[[Place, Mapping[str, Place]], kinds.Kind]

BESIDES: Final = ("alternative", "defined")
LIMITS: Final = (
    *("max", "min", "words", "characters", "choices", "unit", "longest", "slip", "of", "fields", "every"),
    *("most", "media"),
)
INNER: Final = tuple(limit for limit in LIMITS if limit not in ("longest", "slip", "most", "media"))
"""The limits of a value inside another; no condition or clock reads a window there, and no file is there."""
KINDS: Final[Mapping[str, tuple[tuple[str, ...], Make]]] = {
    "text": (("max",), lambda _, parts: kinds.Text(whole(parts, "max", 200, 1, 4_000))),
    "bilingual_text": (
        ("words", "characters"),
        lambda _, parts: kinds.BilingualText(
            whole(parts, "words", 200, 1, 600), whole(parts, "characters", 400, 1, 1_200)
        ),
    ),
    "choice": (("choices",), lambda place, parts: kinds.Choice(choices(place, parts))),
    "boolean": ((), lambda _, __: kinds.Boolean()),
    "integer": (
        ("min", "max"),
        lambda _, parts: kinds.Integer(
            whole(parts, "min", -INTEGER_MAX, -INTEGER_MAX, INTEGER_MAX),
            whole(parts, "max", INTEGER_MAX, -INTEGER_MAX, INTEGER_MAX),
        ),
    ),
    "quantity": (("unit", "min", "max"), measured),
    "instant": ((), lambda _, __: kinds.Instant()),
    "window": (("longest", "slip"), lambda _, __: kinds.Window()),
    "date": ((), lambda _, __: kinds.Date()),
    "period": (("every",), lambda place, parts: kinds.Period(every(place, parts))),
    "duration": ((), lambda _, __: kinds.Length()),
    "area": ((), lambda _, __: kinds.Area()),
    "contact": ((), lambda _, __: kinds.Contact()),
    "reference": ((), lambda _, __: kinds.Reference()),
    "digest": ((), lambda _, __: kinds.Digest()),
    "file": (("most", "media"), filed),
    "counts": (("choices",), lambda place, parts: kinds.Counts(choices(place, parts))),
    "record": (("fields",), recorded),
    "list": (("of", "min", "max"), listed),
    "changes": (("of",), lambda place, parts: changes(place, parts, {}, stands_open=False)),
}
"""The types of fields: which limits each has, and how it is made."""


def check_fill(place: Place, fields: Fields) -> dict[str, Any]:
    """Return the values that a rung fills into a draft, each of them right for its field."""
    for name, each in place.entries().items():
        if name not in fields:
            each.complain(f"the form has no field {name}", "Fill in fields of the form drafted")
            continue
        try:
            fields[name].check(each.value, name)
        except RefusalError as fault:
            each.complain(f"{shown(each.value)} is not right for {name}: {fault.detail}", "Correct the value")
    return dict(place.value) if isinstance(place.value, Mapping) else {}
