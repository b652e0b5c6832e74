"""Fields are read with their limits; every limit that is wrong is complained of at its place."""

from typing import Any

import pytest

from hotline.core import kinds
from hotline.core.canonical import duration
from hotline.core.errors import Complaint
from hotline.core.expressions import Type
from hotline.core.field_reading import KINDS, check_fill, lexicon, read_fields, read_parameters
from hotline.core.fields import Field
from hotline.core.places import Place
from tests.agreements import labels

SEEN: dict[str, kinds.Kind] = {
    "day": kinds.Date(),
    "for": kinds.Period("month"),
    "part": kinds.Record({}, {}, frozenset()),
}
PARAMETERS = {"threshold": Type("quantity")}
OTHERS = {"NOT-1": {"a": Field("a", labels(), kinds.Text(), open=True), "b": Field("b", labels(), kinds.Boolean())}}


def fields(written: dict[str, Any]) -> tuple[dict[str, Field], dict[str, str]]:
    complaints: list[Complaint] = []
    full = {name: {"title": labels(), **field} for name, field in written.items()}
    found = read_fields(Place(full, "fields", complaints), PARAMETERS, OTHERS)
    return found, {each.path: each.wrong for each in complaints}


EVERY_KIND: dict[str, dict[str, Any]] = {
    "text": {"max": 64},
    "bilingual_text": {"words": 20, "characters": 40},
    "choice": {"choices": {"one": labels()}},
    "boolean": {},
    "integer": {"min": 1, "max": 4},
    "quantity": {"unit": "FLOP", "min": "0", "max": "1e30"},
    "instant": {},
    "window": {"open": True, "longest": "5d", "slip": "4d"},
    "duration": {},
    "area": {},
    "contact": {},
    "reference": {},
    "file": {"open": True, "most": "512 KiB", "media": ["application/pdf"]},
    "digest": {},
    "counts": {"choices": {"one": labels()}},
    "date": {},
    "period": {"every": "quarter"},
    "record": {"fields": {"count": {"type": "integer", "min": 0, "required": True, "title": labels()}}},
    "list": {"of": {"type": "text", "max": 9}, "min": 1, "max": 3},
    "changes": {"of": "NOT-1"},
}


def test_every_type_of_field_is_read_with_its_limits() -> None:
    assert set(EVERY_KIND) == set(KINDS)
    found, complaints = fields({f"f_{name}": {"type": name, **limits} for name, limits in EVERY_KIND.items()})
    assert complaints == {}
    assert {field.type for field in found.values()} == set(KINDS)
    assert found["f_text"].kind == kinds.Text(64)
    assert found["f_list"].kind == kinds.List(kinds.Text(9), 1, 3)
    assert found["f_integer"].kind == kinds.Integer(1, 4)
    assert (found["f_window"].longest is not None, found["f_window"].slip) == (True, duration("4d"))
    record = found["f_record"].kind
    assert isinstance(record, kinds.Record)
    assert (list(record.of), set(record.required)) == (["count"], {"count"})
    assert found["f_period"].kind == kinds.Period("quarter")


def test_a_field_is_sealed_and_optional_unless_it_says_otherwise() -> None:
    found, _ = fields({"a": {"type": "text"}, "b": {"type": "boolean", "required": True, "open": True}})
    assert (found["a"].required, found["a"].open, found["a"].required_if) == (False, False, None)
    assert (found["b"].required, found["b"].open) == (True, True)


def test_a_condition_reads_open_fields_of_its_form_and_parameters() -> None:
    found, complaints = fields(
        {
            "kind": {"type": "choice", "open": True, "choices": {"one": labels()}},
            "size": {"type": "quantity", "unit": "FLOP", "open": True},
            "text": {"type": "text", "required_if": "kind == 'one' && size > parameters.threshold"},
        }
    )
    assert complaints == {}
    assert found["text"].required_if is not None
    assert found["text"].required_if.names == {"kind", "size"}


def test_a_field_may_stand_for_another_and_mean_what_is_defined() -> None:
    found, complaints = fields(
        {
            "exact": {"type": "integer", "required": True, "alternative": "band", "defined": "size"},
            "band": {"type": "text"},
        }
    )
    assert complaints == {}
    assert (found["exact"].alternative, found["exact"].defined) == ("band", "size")


def test_one_of_two_fields_may_be_required() -> None:
    either = {"type": "text", "required": True}
    assert fields({"a": {**either, "alternative": "b"}, "b": {**either, "alternative": "a"}})[1] == {}


def test_conditions_see_days_and_periods_and_no_records() -> None:
    types = lexicon({name: Field(name, labels(), kind, open=True) for name, kind in SEEN.items()}, {}).fields
    assert {name: each.name for name, each in types.items()} == {"day": "date", "for": "period", "part": "value"}


def test_changes_take_the_open_or_the_sealed_fields_of_another_form() -> None:
    found, complaints = fields(
        {"c": {"type": "changes", "of": "NOT-1", "open": True}, "s": {"type": "changes", "of": "NOT-1"}}
    )
    assert complaints == {}
    kind, sealed = found["c"].kind, found["s"].kind
    assert isinstance(kind, kinds.Changes)
    assert isinstance(sealed, kinds.Changes)
    assert (list(kind.of), list(sealed.of)) == (["a"], ["b"])


WRONG: dict[str, tuple[dict[str, Any], str, str]] = {
    "an unknown type": ({"a": {"type": "number"}}, "fields.a.type", "'number' is unknown here"),
    "no type": ({"a": {}}, "fields.a", "type is missing"),
    "a name in capitals": ({"A": {"type": "text"}}, "fields.A", "'A' is not a field name"),
    "a name with a meaning": ({"now": {"type": "text"}}, "fields.now", "now has another meaning in conditions"),
    "a limit of another type": ({"a": {"type": "text", "words": 5}}, "fields.a.words", "a text has no words"),
    "a text without a limit": (
        {"a": {"type": "text", "max": 0}},
        "fields.a.max",
        "0 is not a whole number from 1 to 4000",
    ),
    "nothing to choose": ({"a": {"type": "choice"}}, "fields.a", "a choice without anything to choose"),
    "no choices": ({"a": {"type": "choice", "choices": {}}}, "fields.a", "a choice without anything to choose"),
    "a choice in capitals": (
        {"a": {"type": "choice", "choices": {"One": labels()}}},
        "fields.a.choices.One",
        "'One' is not a word",
    ),
    "a choice in one language": (
        {"a": {"type": "choice", "choices": {"one": {"en": "One"}}}},
        "fields.a.choices.one",
        "the label in zh is missing",
    ),
    "no unit": ({"a": {"type": "quantity"}}, "fields.a", "a quantity without a unit"),
    "a limit that is no quantity": (
        {"a": {"type": "quantity", "unit": "kg", "max": "1.0"}},
        "fields.a.max",
        "'1.0' is not the spelling of a quantity; write 1",
    ),
    "a list of nothing": ({"a": {"type": "list"}}, "fields.a", "a list says what it holds"),
    "a list of the unknown": ({"a": {"type": "list", "of": {"type": "x"}}}, "fields.a.of.type", "'x' is unknown here"),
    "changes of nothing": ({"a": {"type": "changes"}}, "fields.a", "changes say of which form"),
    "changes of the unknown": ({"a": {"type": "changes", "of": "X-1"}}, "fields.a.of", "'X-1' is unknown here"),
    "a condition on a sealed field": (
        {"a": {"type": "boolean"}, "b": {"type": "text", "required_if": "a"}},
        "fields.b.required_if",
        "a is a sealed field, which a condition cannot read; set open: true on it",
    ),
    "a condition that is a number": (
        {"b": {"type": "text", "required_if": 5}},
        "fields.b.required_if",
        "5 is not a text",
    ),
    "a sealed window with a length": (
        {"a": {"type": "window", "longest": "5d"}},
        "fields.a.longest",
        "a sealed window cannot be measured",
    ),
    "a sealed window that slips": (
        {"a": {"type": "window", "slip": "4d"}},
        "fields.a.slip",
        "a sealed window cannot be measured",
    ),
    "a period of no length": ({"a": {"type": "period"}}, "fields.a", "a period says how long it is"),
    "a period of an unknown length": (
        {"a": {"type": "period", "every": "week"}},
        "fields.a.every",
        "'week' is unknown here",
    ),
    "a record of nothing": ({"a": {"type": "record", "fields": {}}}, "fields.a", "a record says what it holds"),
    "a record in a record": (
        {"a": {"type": "record", "fields": {"b": {"type": "list", "of": {"type": "text"}, "title": labels()}}}},
        "fields.a.fields.b.type",
        "a record holds no list",
    ),
    "a record of the unknown": (
        {"a": {"type": "record", "fields": {"b": {"type": "x", "title": labels()}}}},
        "fields.a.fields.b.type",
        "'x' is unknown here",
    ),
    "a record with a label in one language": (
        {"a": {"type": "list", "of": {"type": "record", "fields": {"b": {"type": "text", "title": {"en": "B"}}}}}},
        "fields.a.of.fields.b.title",
        "the label in zh is missing",
    ),
    "an open part of a record": (
        {"a": {"type": "record", "fields": {"b": {"type": "text", "open": True, "title": labels()}}}},
        "fields.a.fields.b.open",
        "this key is unknown here",
    ),
    "a measured window in a record": (
        {"a": {"type": "record", "fields": {"b": {"type": "window", "longest": "5d", "title": labels()}}}},
        "fields.a.fields.b.longest",
        "this key is unknown here",
    ),
    "a list of lists": (
        {"a": {"type": "list", "of": {"type": "list", "of": {"type": "text"}}}},
        "fields.a.of.type",
        "a list holds no list",
    ),
    "an alternative that does not exist": (
        {"a": {"type": "text", "required": True, "alternative": "b"}},
        "fields.a.alternative",
        "there is no other field b",
    ),
    "an alternative to nothing needed": (
        {"a": {"type": "text", "alternative": "b"}, "b": {"type": "text"}},
        "fields.a.alternative",
        "nothing is needed in place of what may be left out",
    ),
    "an alternative that must be given": (
        {"a": {"type": "text", "required": True, "alternative": "b"}, "b": {"type": "text", "required": True}},
        "fields.a.alternative",
        "b must be given anyhow, so that a never may",
    ),
    "a span without a default": (
        {"a": {"type": "window", "open": True, "longest": {"when": []}}},
        "fields.a.longest",
        "default is missing",
    ),
    "a span with half a case": (
        {"a": {"type": "window", "open": True, "longest": {"default": "5d", "when": [{"use": "6d"}]}}},
        "fields.a.longest.when.0",
        "if is missing",
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_with_a_field_is_complained_of_at_its_place(wrong: str) -> None:
    written, path, says = WRONG[wrong]
    assert fields(written)[1] == {path: says}


def test_parameters_have_values_and_types() -> None:
    complaints: list[Complaint] = []
    written = {
        "amount": {"value": "1e26", "unit": "FLOP", "review_by": "2027-06-30", "precedent": "SB 53"},
        "days": {"value": "14d", "type": "duration"},
        "most": {"value": 2, "type": "integer"},
        "strict": {"value": True, "type": "boolean"},
        "place": {"value": "Vienna", "type": "text"},
    }
    values, types = read_parameters(Place(written, "parameters", complaints))
    assert complaints == []
    assert values == {"amount": "1e26", "days": "14d", "most": 2, "strict": True, "place": "Vienna"}
    assert {name: each.name for name, each in types.items()} == {
        "amount": "quantity",
        "days": "duration",
        "most": "integer",
        "strict": "boolean",
        "place": "text",
    }


@pytest.mark.parametrize(
    "written",
    [{"value": "14 days", "type": "duration"}, {"value": 1e26}, {"type": "text"}, {"value": 5, "type": "text"}],
)
def test_a_parameter_that_is_not_of_its_type_is_complained_of(written: dict[str, Any]) -> None:
    complaints: list[Complaint] = []
    read_parameters(Place({"p": written}, "parameters", complaints))
    assert len(complaints) == 1


def test_a_lexicon_knows_what_is_open_and_what_is_sealed() -> None:
    names = lexicon(OTHERS["NOT-1"], PARAMETERS)
    assert names.fields == {"a": Type("text")}
    assert names.sealed == {"b"}


def test_a_draft_is_filled_with_values_that_fit_its_fields() -> None:
    complaints: list[Complaint] = []
    filled = check_fill(Place({"b": True}, "fill", complaints), OTHERS["NOT-1"])
    assert (filled, complaints) == ({"b": True}, [])
    check_fill(Place({"b": "yes", "c": 1}, "fill", complaints), OTHERS["NOT-1"])
    assert [each.path for each in complaints] == ["fill.b", "fill.c"]
    assert check_fill(Place("text", "fill", complaints), OTHERS["NOT-1"]) == {}
