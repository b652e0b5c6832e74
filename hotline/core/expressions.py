"""Typed expressions: the parts that a condition is built of, each a type and a plain function.

Three results stand for "no value": `None` is the null of CEL, a field that is not given; `UNDEFINED` is what an
operation on it gives, the error of CEL. `&&` and `||` pass over an undefined side that they do not need; everything
else hands it on.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, Final, TypeAlias

from hotline.core import periods
from hotline.core.calendar import day_of_text
from hotline.core.canonical import Instant, duration, instant
from hotline.core.errors import RefusalError
from hotline.core.quantities import quantity

INTEGERS: Final = range(-(2**63), 2**63)


class Nothing(Enum):
    """What an expression gives that has no result."""

    UNDEFINED = "undefined"


UNDEFINED: Final = Nothing.UNDEFINED
Value: TypeAlias = Any


@dataclass(frozen=True, slots=True)
class Scope:
    """What a condition is evaluated over: open fields and parameters as JSON values, and the judging time."""

    fields: Mapping[str, Any]
    now: Instant
    parameters: Mapping[str, Any]


Expression: TypeAlias = Callable[[Scope], Value]


@dataclass(frozen=True, slots=True)
class Type:
    """The type of an expression; `words` is the closed list of a choice, `of` the name of what a list holds."""

    name: str
    words: frozenset[str] = frozenset()
    of: str = ""


@dataclass(frozen=True, slots=True)
class Typed:
    """An expression with its type; `literal` if it is a plain literal."""

    type: Type
    compute: Expression
    literal: Value = UNDEFINED


class ConditionError(ValueError):
    """A condition cannot be used; the text says why, for the person who wrote the protocol file."""


TEXT: Final = Type("text")
BOOLEAN: Final = Type("boolean")
INTEGER: Final = Type("integer")
INSTANT: Final = Type("instant")
DURATION: Final = Type("duration")
QUANTITY: Final = Type("quantity")
NULL: Final = Type("null")
ORDERED: Final = frozenset({"integer", "quantity", "instant", "duration", "date", "period"})
SUMS: Final = {
    ("integer", "+", "integer"): INTEGER,
    ("integer", "-", "integer"): INTEGER,
    ("duration", "+", "duration"): DURATION,
    ("duration", "-", "duration"): DURATION,
    ("instant", "+", "duration"): INSTANT,
    ("duration", "+", "instant"): INSTANT,
    ("instant", "-", "duration"): INSTANT,
    ("instant", "-", "instant"): DURATION,
    ("integer", "*", "integer"): INTEGER,
}
RELATIONS: Final[Mapping[str, Callable[[Any, Any], Value]]] = {
    "lt": lambda left, right: left < right,
    "le": lambda left, right: left <= right,
    "gt": lambda left, right: left > right,
    "ge": lambda left, right: left >= right,
}
OPERATIONS: Final[Mapping[str, Callable[[int, int], int]]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
}


def as_text(value: object) -> Value:
    """Return *value* if it is text."""
    return value if value is None or isinstance(value, str) else UNDEFINED


def as_boolean(value: object) -> Value:
    """Return *value* if it is true or false."""
    return value if value is None or isinstance(value, bool) else UNDEFINED


def as_integer(value: object) -> Value:
    """Return *value* if it is a whole number."""
    return value if value is None or (isinstance(value, int) and not isinstance(value, bool)) else UNDEFINED


def as_given(value: object) -> Value:
    """Return *value*, of which only its absence matters."""
    return value


def as_parsed(parse: Callable[[object], Any]) -> Callable[[object], Value]:
    """Return what reads a text by *parse*."""

    def read(value: object) -> Value:
        try:
            return None if value is None else parse(value)
        except RefusalError:
            return UNDEFINED

    return read


READERS: Final[Mapping[str, Callable[[object], Value]]] = {
    "text": as_text,
    "boolean": as_boolean,
    "integer": as_integer,
    "quantity": as_parsed(quantity),
    "instant": as_parsed(instant),
    "duration": as_parsed(duration),
    "date": as_text,
    "period": as_text,
}
"""How a JSON value of a type is read. One that is not of its type is undefined; refusing it is for the fields."""


SPELT: Final[Mapping[str, Callable[[str], object]]] = {"date": day_of_text, "period": periods.every_of}
"""Types whose values are texts that sort as what they mean, and what refuses another text beside them."""


def reader(kind: Type) -> Callable[[object], Value]:
    """Return what reads the JSON values of *kind*."""
    return READERS.get(kind.name, as_given)


def end_of(window: object, part: str) -> Value:
    """Return the instant *part* of a window."""
    value = window.get(part) if isinstance(window, Mapping) else None
    return UNDEFINED if value is None else READERS["instant"](value)


def strict(operation: Callable[[Any, Any], Value], left: Expression, right: Expression) -> Expression:
    """Return what computes *operation* of both sides, undefined if one of them has no value."""

    def compute(scope: Scope) -> Value:
        one, two = left(scope), right(scope)
        if one is None or two is None or one is UNDEFINED or two is UNDEFINED:
            return UNDEFINED
        return operation(one, two)

    return compute


def junction(left: Typed, right: Typed, *, decisive: bool) -> Typed:
    """Return `||` (where true is *decisive*) or `&&` (where false is)."""
    expect(BOOLEAN, left, right)

    def compute(scope: Scope) -> Value:
        one = left.compute(scope)
        if one is decisive:
            return decisive
        two = right.compute(scope)
        if two is decisive:
            return decisive
        return (not decisive) if isinstance(one, bool) and isinstance(two, bool) else UNDEFINED

    return Typed(BOOLEAN, compute)


def either(condition: Typed, then: Typed, otherwise: Typed) -> Typed:
    """Return `condition ? then : otherwise`."""
    expect(BOOLEAN, condition)
    expect(then.type, otherwise)

    def compute(scope: Scope) -> Value:
        chosen = condition.compute(scope)
        return (then if chosen else otherwise).compute(scope) if isinstance(chosen, bool) else UNDEFINED

    return Typed(Type(then.type.name), compute)


def negation(operator: str, operand: Typed) -> Typed:
    """Return `!` of a condition or `-` of a whole number."""
    negated = operator == "unary_not"
    expect(BOOLEAN if negated else INTEGER, operand)

    def compute(scope: Scope) -> Value:
        value = operand.compute(scope)
        if value is None or value is UNDEFINED:
            return UNDEFINED
        return not value if negated else in_range(-value)

    return Typed(operand.type, compute)


def order(operator: str, left: Typed, right: Typed) -> Typed:
    """Return `<`, `<=`, `>` or `>=` of two values of a type that has an order."""
    left, right = spelt(left, right), spelt(right, left)
    if left.type.name != right.type.name or left.type.name not in ORDERED:
        raise ConditionError(f"a {left.type.name} cannot be ordered against a {right.type.name}")
    return Typed(BOOLEAN, strict(RELATIONS[operator], left.compute, right.compute))


def equality(left: Typed, right: Typed, *, equal: bool) -> Typed:
    """Return `==` or `!=`; null may be compared with anything."""
    if NULL not in (left.type, right.type):
        comparable(spelt(left, right), spelt(right, left))

    def compute(scope: Scope) -> Value:
        one, two = left.compute(scope), right.compute(scope)
        return UNDEFINED if one is UNDEFINED or two is UNDEFINED else (one == two) is equal

    return Typed(BOOLEAN, compute)


def membership(item: Typed, items: Typed) -> Typed:
    """Return `item in [literals]`."""
    if items.type.name != "list":
        raise ConditionError("`in` needs a list, as in ['one', 'two']")
    for each in items.literal:
        comparable(item, spelt(each, item))
    values = tuple(each.literal for each in items.literal)

    def compute(scope: Scope) -> Value:
        value = item.compute(scope)
        return UNDEFINED if value is UNDEFINED else value in values

    return Typed(BOOLEAN, compute)


def listed(items: Sequence[Typed]) -> Typed:
    """Return a list of literals, which only `in` can use."""
    if any(each.literal is UNDEFINED for each in items):
        raise ConditionError("a list holds literals only")
    return Typed(Type("list"), lambda _: UNDEFINED, tuple(items))


def arithmetic(operator: str, left: Typed, right: Typed) -> Typed:
    """Return a sum, difference or product; instants and durations add up as one expects."""
    found = SUMS.get((left.type.name, operator, right.type.name))
    if found is None:
        raise ConditionError(f"{left.type.name} {operator} {right.type.name} cannot be computed")
    operation = OPERATIONS[operator]
    return Typed(found, strict(lambda one, two: in_range(operation(one, two)), left.compute, right.compute))


def in_range(number: int) -> Value:
    """Return *number* if CEL could hold it."""
    return number if number in INTEGERS else UNDEFINED


def constant(kind: Type, value: Value) -> Typed:
    """Return a literal."""
    return Typed(kind, lambda _: value, value)


def spelt(one: Typed, other: Typed) -> Typed:
    """Return *one* with the type of *other*, if it is a text beside a day or a period and writes one."""
    if other.type.name not in SPELT or not isinstance(one.literal, str) or one.type != TEXT:
        return one
    try:
        SPELT[other.type.name](one.literal)
    except RefusalError as fault:
        raise ConditionError(fault.detail) from None
    return replace(one, type=other.type)


def expect(kind: Type, *given: Typed) -> None:
    """Refuse an expression that is not of *kind*."""
    for each in given:
        if each.type.name != kind.name:
            raise ConditionError(f"a {kind.name} is needed here, not a {each.type.name}")


def comparable(left: Typed, right: Typed) -> None:
    """Refuse two expressions that could never be equal: of two types, or a choice and a word that it does not have."""
    if left.type.name != right.type.name or left.type.name not in READERS:
        raise ConditionError(f"a {left.type.name} cannot be compared with a {right.type.name}")
    for choice, word in ((left, right), (right, left)):
        if choice.type.words and isinstance(word.literal, str) and word.literal not in choice.type.words:
            raise ConditionError(f"'{word.literal}' is none of the choices {', '.join(sorted(choice.type.words))}")
