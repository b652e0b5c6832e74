"""A condition is CEL, typed when it is loaded, exact, bounded, and agrees with the evaluator of cel-python."""

import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import celpy
import pytest
from celpy import celtypes
from celpy.adapter import json_to_cel
from celpy.evaluation import CELEvalError
from hypothesis import given
from hypothesis import strategies as st

from hotline.core.canonical import Instant, duration, instant
from hotline.core.conditions import TEXT_MAX, Condition, compile_condition
from hotline.core.expressions import ConditionError, Type

TYPES = {
    "category": Type("text", frozenset({"training_run", "cyber"})),
    "name": Type("text"),
    "compute": Type("quantity"),
    "other": Type("quantity"),
    "window": Type("window"),
    "time": Type("instant"),
    "length": Type("duration"),
    "count": Type("integer"),
    "most": Type("integer"),
    "flag": Type("boolean"),
    "area": Type("value"),
    "day": Type("date"),
    "returned": Type("period"),
}
PARAMETERS = {"threshold": Type("quantity"), "lead": Type("duration")}
FIELDS: dict[str, Any] = {
    "category": "training_run",
    "name": "T-1",
    "compute": "1e26",
    "window": {"start": "2026-12-01T00:00:00.000Z", "end": "2026-12-03T00:00:00.000Z"},
    "time": "2026-11-20T00:00:00.000Z",
    "length": "2d",
    "count": 3,
    "flag": True,
    "area": {"named": "x"},
    "day": "2026-11-22",
    "returned": "2026-Q4",
}
GIVEN = {"threshold": "1e26", "lead": "14d"}
NOW = instant("2026-11-22T10:00:00.000Z")


def compiled(text: str) -> Condition:
    return compile_condition(text, TYPES, PARAMETERS, sealed=frozenset({"site"}))


HOLD = [
    "category == 'training_run' && compute >= parameters.threshold",
    "compute == quantity('1e26')",
    "window.start - now < duration('14d') && window.end > window.start",
    "window.start - now < parameters.lead",
    "now + duration('1h') > timestamp('2026-11-22T10:59:59.999Z')",
    "category in ['training_run', 'cyber'] && !(category in ['cyber'])",
    "other == null && most == null && area != null",
    "other > compute || flag",
    "!(other > compute && !flag)",
    "count + 1 == 4 && count - 1 == 2 && count * 2 == 6 && -count == -3",
    'name == "T-1" ? flag : count > 5',
    "now - time > length",
    "day == '2026-11-22' && day < '2026-12-01' && '2026-11-21' < day && day in ['2026-11-22']",
    "returned == '2026-Q4' && returned > '2026-Q3' && day != null",
    "((((((((((((((((((((((flag))))))))))))))))))))))",
    "count == 0x3 && count == 003",
    "flag == true && flag != false",
    "name != 'T-2' // a remark",
]


@pytest.mark.parametrize("text", HOLD)
def test_a_condition_that_is_true_holds(text: str) -> None:
    assert compiled(text).holds(FIELDS, NOW, GIVEN)


@pytest.mark.parametrize(
    "text",
    [
        "compute > parameters.threshold",
        "other > compute",
        "other > compute && flag",
        "!(other > compute)",
        "most + 1 == 1",
        "most > 0 ? flag : flag",
        "count * 9223372036854775807 > 0",
    ],
)
def test_what_is_false_or_undefined_does_not_hold(text: str) -> None:
    assert not compiled(text).holds(FIELDS, NOW, GIVEN)


def test_a_value_that_is_not_of_its_type_makes_a_condition_undefined_not_an_error() -> None:
    for name in TYPES:
        values: tuple[Any, ...] = (5, "five", True, [], {}, {"start": 5})
        for wrong in values:
            condition = compiled("window.start > now && compute > other && count > most && flag && category != 'cyber'")
            assert condition.holds({name: wrong}, NOW, GIVEN) in (True, False)
    assert not compiled("compute > other").holds({"compute": "1.0e26", "other": "1"}, NOW, GIVEN)


WRONG = {
    "flag &&": "this is not CEL near column",
    "": "this is not CEL",
    "count": "a condition is true or false",
    "site == 'x'": "site is a sealed field, which a condition cannot read; set open: true on it",
    "sight == 'x'": "sight is no open field",
    "parameters.limit > compute": "there is no parameter limit",
    "parameters == 1": "parameters is no open field",
    "category == 'training'": "'training' is none of the choices cyber, training_run",
    "category in ['training_run', 'cyber', 'bio']": "'bio' is none of the choices",
    "compute > 5": "a quantity cannot be ordered against a integer",
    "compute == 5": "a quantity cannot be compared with a integer",
    "compute > 1e26": "1e26 is no whole number; write a quantity as quantity",
    "name > 'a'": "a text cannot be ordered",
    "day > name": "a date cannot be ordered against a text",
    "day == returned": "a date cannot be compared with a period",
    "day > '2026-02-30'": "is not a day; write 2026-11-22",
    "returned == '2026-Q5'": "is no period; write 2026-11, 2026-Q4",
    "day + duration('1d') == day": "date . duration cannot be computed",
    "window.middle > now": "a window has no part middle",
    "count.start > now": "a integer has no part start",
    "window == window": "a window cannot be compared",
    "area == area": "a value cannot be compared",
    "compute + compute > compute": "quantity . quantity cannot be computed",
    "count / 2 == 1": "integer / integer cannot be computed",
    "count % 2 == 1": "integer % integer cannot be computed",
    "flag ? 1 : flag": "a integer is needed here, not a boolean",
    "[1].exists(x, x == 1)": "a function or macro of a value cannot be used",
    "[1].all(x, x == 1)": "a function or macro of a value cannot be used",
    "has(window.start)": "there is no function has",
    "size(name) > 1": "there is no function size",
    "name.matches('(a+)+$')": "a function or macro of a value cannot be used",
    "[count][0] == 3": "an index cannot be used",
    "{'a': 1}.a == 1": "a map cannot be used",
    "[[1]] == [[1]]": "a list holds literals only|a list cannot be compared",
    ".name == 'x'": "a name that begins with a dot",
    "duration(name) > length": "duration.* takes one text",
    "duration('soon') > length": "duration.* cannot be read",
    "duration() > length": "duration.* takes one text",
    "timestamp('noon') > now": "timestamp.* cannot be read",
    "quantity('1.0') < compute": "quantity.* cannot be read",
    "count == 99999999999999999999": "is no whole number",
    "count == 1u": "is no whole number",
    "name == r'x'": "write a text in plain quotes",
    "name == 'a\\'b'": "write a text in plain quotes",
    "name == '''x'''": "write a text in plain quotes",
    "name == b'x'": "is no whole number",
    "!" * 40 + "flag": "nested more than 16 deep",
    "flag" + " && flag" * 100: "longer than 500 characters",
    "delivered > now": "delivered is no open field",
    "name == \udcff": "this is not CEL",
}


@pytest.mark.parametrize("text", WRONG, ids=range(len(WRONG)))
def test_what_would_fail_in_a_crisis_is_refused_when_the_file_is_loaded(text: str) -> None:
    with pytest.raises(ConditionError, match=WRONG[text].replace("(", ".").replace(")", ".")):
        compiled(text)


def test_a_condition_knows_which_fields_it_reads() -> None:
    assert compiled("category == 'cyber' || window.start > now").names == {"category", "window"}


ORDERS = ["<", "<=", ">", ">="]
integers = st.sampled_from(["count", "most", "0", "3", "-7", "9223372036854775807"])
quantities = st.sampled_from(["compute", "other", "parameters.threshold", "quantity('1e26')", "quantity('0.5')"])
instants = st.sampled_from(["now", "time", "window.start", "window.end", "timestamp('2026-11-22T10:00:00.000Z')"])
lengths = st.sampled_from(["length", "parameters.lead", "duration('336h')", "duration('90s')"])
sums = st.one_of(
    integers, st.tuples(integers, st.sampled_from("+-*"), integers).map(lambda each: f"({' '.join(each)})")
)
leaves = st.one_of(
    st.sampled_from(
        ["flag", "true", "false", "name == null", "other != null", "category == 'cyber'", "name in ['a', 'T-1']"]
    ),
    st.tuples(sums, st.sampled_from([*ORDERS, "==", "!="]), sums).map(" ".join),
    st.tuples(quantities, st.sampled_from([*ORDERS, "==", "!="]), quantities).map(" ".join),
    st.tuples(instants, st.sampled_from(ORDERS), instants).map(" ".join),
    st.tuples(instants, instants, st.sampled_from(ORDERS), lengths).map(lambda each: "{} - {} {} {}".format(*each)),
    st.tuples(lengths, st.sampled_from(ORDERS), lengths).map(" ".join),
)
conditions = st.recursive(
    leaves,
    lambda inner: st.one_of(
        inner.map(lambda each: f"!({each})"),
        st.tuples(inner, st.sampled_from(["&&", "||"]), inner).map(lambda each: f"({' '.join(each)})"),
        st.tuples(inner, inner, inner).map(lambda each: "({} ? {} : {})".format(*each)),
    ),
    max_leaves=4,
)
# Two parts of the CEL specification that cel-python has not: `&&` and `||` pass over a null, and a number may equal
# one or not. So `flag`, `count` and `most` are always given here.
optional = st.fixed_dictionaries(
    {"flag": st.booleans(), "count": st.integers(-9, 9), "most": st.integers(-9, 9)},
    optional={
        "compute": st.sampled_from(["1e26", "0.5", "3"]),
        "other": st.sampled_from(["1e26", "1e-9"]),
        "name": st.sampled_from(["a", "T-1"]),
        "category": st.sampled_from(["training_run", "cyber"]),
        "length": st.sampled_from(["2d", "90s"]),
        "time": st.just("2026-11-20T00:00:00.000Z"),
        "window": st.just(FIELDS["window"]),
    },
)


def for_cel(name: str, value: Any) -> Any:
    """Return *value* of field or parameter *name* as cel-python wants it."""
    match name:
        case _ if value is None:
            return None
        case "compute" | "other" | "threshold":
            return Decimal(value)
        case "window":
            return celtypes.MapType({celtypes.StringType(end): for_cel("time", value[end]) for end in value})
        case "time":
            return moment(instant(value))
        case "length" | "lead":
            return celtypes.DurationType(timedelta(milliseconds=duration(value)))
        case _:
            return json_to_cel(value)


ENVIRONMENT = celpy.Environment()
FUNCTIONS: Any = {"quantity": Decimal}


def moment(at: Instant) -> celtypes.TimestampType:
    return celtypes.TimestampType(datetime.fromtimestamp(at / 1000, UTC))


@given(conditions, optional)
def test_our_evaluation_is_that_of_cel_python(text: str, fields: dict[str, Any]) -> None:
    program = ENVIRONMENT.program(ENVIRONMENT.compile(text), functions=FUNCTIONS)
    scope = {name: for_cel(name, fields.get(name)) for name in TYPES} | {"now": moment(NOW)}
    scope["parameters"] = celtypes.MapType({celtypes.StringType(name): for_cel(name, GIVEN[name]) for name in GIVEN})
    try:
        expected = program.evaluate(scope) == celtypes.BoolType(True)
    except CELEvalError:
        expected = False
    assert compiled(text).holds(fields, NOW, GIVEN) == expected


def filled(head: str, repeated: str, tail: str = "") -> str:
    """Return the longest text of this make that a condition may be."""
    return head + repeated * ((TEXT_MAX - len(head) - len(tail)) // len(repeated)) + tail


COSTLY = [
    filled("flag", "||flag"),
    filled("", "!", "flag"),
    filled("", "-", "count>0"),
    filled("count", "*count", ">0"),
    filled("count in [", "1,", "1]"),
    filled("category in [", "'cyber',", "'cyber']"),
    filled("compute>compute", "&&compute>compute"),
    filled("name=='", "x", "'"),
    filled("window", ".start", ">now"),
    filled("", "flag?flag:", "flag"),
    "(" * 247 + "flag" + ")" * 247,
    "(flag?" * 60 + "flag" + ":flag)" * 60,
    "flag||(" * 14 + "flag" + ")" * 14,
    *("(" * 500, "[" * 500, "'" * 500, "9" * 500),
]


def calls_of(run: Callable[[], object]) -> int:
    """Return how many functions *run* calls: what it costs, whatever machine it runs on."""
    calls = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        run()
    finally:
        sys.setprofile(before)
    return calls


@pytest.mark.parametrize("text", COSTLY, ids=[f"{text[0]}{text[-9:]}-{number}" for number, text in enumerate(COSTLY)])
def test_the_cost_of_a_condition_is_bounded_by_its_length(text: str) -> None:
    compile_condition("flag", TYPES, PARAMETERS)  # the parser itself is made once
    made: list[Condition] = []

    def compiling() -> None:
        with suppress(ConditionError):
            made.append(compile_condition(text, TYPES, PARAMETERS))

    def holding() -> None:
        for condition in made:
            condition.holds({**FIELDS, "name": "x" * 4_000}, NOW, GIVEN)

    assert calls_of(compiling) <= 150 * TEXT_MAX
    assert calls_of(holding) <= 100
