"""Every kind of field has an input, and what stands in a field stands in its input."""

from typing import Any

import pytest

from hotline.core import kinds
from hotline.core.kinds import Kind
from hotline.files import protocols
from hotline.web.console.widgets import blanks, widget

TITLE = {"en": "A", "zh": "甲"}
RECORD = kinds.Record(
    {"count": kinds.Integer(0, 9), "at": kinds.Instant()}, {"count": TITLE, "at": TITLE}, frozenset({"count"})
)


@pytest.mark.parametrize(
    ("kind", "value", "parts"),
    [
        (kinds.Window(), {"start": "a", "end": "b"}, {"start": "a", "end": "b"}),
        (
            kinds.Contact(),
            {"role": "Duty", "phone": "1"},
            {"role": "Duty", "phone": "1", "name": None, "alternative": None},
        ),
        (kinds.Counts({"x": TITLE, "y": TITLE}), {"x": 3}, {"x": 3, "y": None}),
        (RECORD, {"count": 7}, {"count": 7, "at": None}),
        (kinds.Changes({"at": kinds.Instant()}, {"at": TITLE}), {"at": "now"}, {"at": "now"}),
        (kinds.List(kinds.Text()), ["a", "b"], {"0": "a", "1": "b"}),
        (RECORD, "nothing of the kind", {"count": None, "at": None}),
        (kinds.List(kinds.Text()), "no list", {}),
    ],
    ids=["window", "contact", "counts", "record", "changes", "list", "no record", "no list"],
)
def test_what_has_parts_has_an_input_for_each(kind: Kind, value: Any, parts: dict[str, Any]) -> None:
    found = widget(kind, value)
    assert {each.part: each.value for each in found.parts} == parts
    assert found.kind == kind.name


def test_what_must_be_given_inside_a_record_is_marked() -> None:
    assert [each.required for each in widget(RECORD).parts] == [True, False]


def test_limits_stand_beside_their_inputs() -> None:
    assert widget(kinds.Text(80)).most == 80
    prose = widget(kinds.BilingualText(120, 240))
    assert (prose.words, prose.most) == (120, 240)
    assert widget(kinds.Quantity("MW")).unit == "MW"
    assert widget(kinds.Integer(1, 5)).example == "1 – 5"
    assert widget(kinds.Integer(1)).example == "≥ 1"
    assert widget(kinds.Integer()).example == ""
    assert widget(kinds.Period("quarter")).example == "2026-Q4"
    item = widget(kinds.List(kinds.Text(), most=3))
    assert (item.most, item.item) == (3, widget(kinds.Text()))


def test_every_form_of_the_library_can_be_written() -> None:
    for name in protocols.names():
        for form in protocols.load(name).protocol.forms.values():
            found = blanks(form, {})
            assert {each.name for each in found} == set(form.fields)


def test_what_must_be_given_stands_first_and_prose_last() -> None:
    form = protocols.load("ai-test-notification").protocol.forms["TST-1"]
    found = blanks(form, {"test_id": "T-1"})
    prose = [each.widget.kind == "bilingual_text" for each in found]
    assert prose == sorted(prose)
    short = [not each.required for each in found if each.widget.kind != "bilingual_text"]
    assert short == sorted(short)
    assert next(each for each in found if each.name == "test_id").widget.value == "T-1"
    compute = next(each for each in found if each.name == "training_compute")
    assert compute.if_
    assert compute.alternative == form.fields["compute_band"].title
