"""The parts of a condition: values as they are read, and what a missing value makes of an operation."""

from typing import Any

import pytest

from hotline.core import expressions
from hotline.core.canonical import Instant
from hotline.core.expressions import (
    BOOLEAN,
    INTEGER,
    NULL,
    TEXT,
    UNDEFINED,
    ConditionError,
    Scope,
    Type,
    Typed,
    constant,
    reader,
)

SCOPE = Scope({}, Instant(0), {})
NOTHING = Typed(BOOLEAN, lambda _: None)
NO_RESULT = Typed(BOOLEAN, lambda _: UNDEFINED)
YES, NO = constant(BOOLEAN, True), constant(BOOLEAN, False)
ONE, TWO = constant(INTEGER, 1), constant(INTEGER, 2)


def value(typed: Typed) -> Any:
    return typed.compute(SCOPE)


@pytest.mark.parametrize("name", ["text", "boolean", "integer", "quantity", "instant", "duration", "date", "period"])
def test_a_value_of_another_type_is_undefined_and_a_missing_one_is_null(name: str) -> None:
    read = reader(Type(name))
    assert read(None) is None
    assert read([]) is UNDEFINED


def test_true_is_no_whole_number() -> None:
    assert reader(INTEGER)(True) is UNDEFINED
    assert reader(BOOLEAN)(1) is UNDEFINED


def test_a_value_without_a_reader_is_only_there_or_not() -> None:
    assert reader(Type("value"))({"named": "x"}) == {"named": "x"}


def test_the_ends_of_something_that_is_no_window_are_undefined() -> None:
    assert expressions.end_of({"start": "1970-01-01T00:00:00.007Z"}, "start") == 7
    for wrong in (None, "window", {"start": "noon"}, {}):
        assert expressions.end_of(wrong, "start") is UNDEFINED


TABLE = [(YES, YES), (YES, NO), (NO, YES), (NO, NO), (YES, NOTHING), (NO_RESULT, YES), (NO, NO_RESULT), (NOTHING, NO)]


def test_a_junction_passes_over_an_undefined_side_that_it_does_not_need() -> None:
    both = [value(expressions.junction(left, right, decisive=False)) for left, right in TABLE]
    assert both == [True, False, False, False, UNDEFINED, UNDEFINED, False, False]
    one = [value(expressions.junction(left, right, decisive=True)) for left, right in TABLE]
    assert one == [True, True, True, False, True, True, UNDEFINED, UNDEFINED]


def test_null_equals_null_only_and_has_no_order() -> None:
    absent = Typed(INTEGER, lambda _: None)
    assert value(expressions.equality(absent, constant(NULL, None), equal=True)) is True
    assert value(expressions.equality(absent, ONE, equal=True)) is False
    assert value(expressions.equality(absent, ONE, equal=False)) is True
    assert value(expressions.equality(Typed(INTEGER, lambda _: UNDEFINED), ONE, equal=True)) is UNDEFINED
    assert value(expressions.order("lt", absent, ONE)) is UNDEFINED
    assert value(expressions.arithmetic("+", absent, ONE)) is UNDEFINED


def test_membership_is_equality_with_one_of_several() -> None:
    items = expressions.listed([ONE, TWO])
    assert value(expressions.membership(TWO, items)) is True
    assert value(expressions.membership(constant(INTEGER, 3), items)) is False
    assert value(expressions.membership(Typed(INTEGER, lambda _: UNDEFINED), items)) is UNDEFINED
    assert value(items) is UNDEFINED


def test_negation_keeps_what_is_undefined() -> None:
    assert value(expressions.negation("unary_not", YES)) is False
    assert value(expressions.negation("unary_neg", ONE)) == -1
    assert value(expressions.negation("unary_not", NOTHING)) is UNDEFINED
    assert value(expressions.negation("unary_not", NO_RESULT)) is UNDEFINED


def test_a_choice_of_two_results_needs_a_defined_condition() -> None:
    assert value(expressions.either(YES, ONE, TWO)) == 1
    assert value(expressions.either(NO, ONE, TWO)) == 2
    assert value(expressions.either(NOTHING, ONE, TWO)) is UNDEFINED


def test_a_number_that_cel_could_not_hold_is_undefined() -> None:
    assert value(expressions.arithmetic("*", constant(INTEGER, 2**40), constant(INTEGER, 2**40))) is UNDEFINED
    assert value(expressions.negation("unary_neg", constant(INTEGER, -(2**63)))) is UNDEFINED


WRONG = {
    "a boolean is needed": lambda: expressions.junction(YES, ONE, decisive=True),
    "a integer is needed": lambda: expressions.negation("unary_neg", YES),
    "a integer is needed here": lambda: expressions.either(YES, ONE, NO),
    "cannot be ordered": lambda: expressions.order("lt", YES, NO),
    "cannot be compared": lambda: expressions.equality(YES, ONE, equal=True),
    "`in` needs a list": lambda: expressions.membership(ONE, TWO),
    "literals only": lambda: expressions.listed([NOTHING]),
    "cannot be computed": lambda: expressions.arithmetic("+", YES, ONE),
    "'c' is none of the choices a, b": lambda: expressions.equality(
        Typed(Type("text", frozenset("ab")), lambda _: "a"), constant(TEXT, "c"), equal=True
    ),
}


@pytest.mark.parametrize("says", WRONG)
def test_what_could_never_make_sense_is_refused_when_it_is_built(says: str) -> None:
    with pytest.raises(ConditionError, match=says.replace("`", ".")):
        WRONG[says]()
