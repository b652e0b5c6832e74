"""The expressions of a protocol file: a small, typed part of CEL, compiled once when the file is loaded.

The text is parsed by cel-python, so that what a condition may look like is CEL and nothing of ours. It is then *typed*
against the open fields of its form, `now` and the parameters, and turned into plain functions: a condition that
compares a window with a number, misspells a choice, names a sealed field or calls a function is refused when the file
is loaded, not in a crisis. What is left has no loops, no macros and no functions but `duration('48h')`,
`timestamp('…')` and `quantity('1e26')` of a literal, so its cost is bounded by its length. Quantities are exact
decimals, compared exactly.

A field that is not given is `null`, as in CEL: it equals nothing else, has no order and no parts. A comparison without
a result makes the condition undefined unless `||` or `&&` do not need it, and an undefined condition does not hold. A
test holds all this against the evaluator of cel-python.
"""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, TypeAlias

from celpy import Environment
from celpy.celparser import CELParseError

from hotline.core import expressions
from hotline.core.canonical import Instant, duration, instant
from hotline.core.errors import RefusalError
from hotline.core.expressions import BOOLEAN, INSTANT, ConditionError, Expression, Scope, Type, Typed, reader
from hotline.core.quantities import quantity

Tree: TypeAlias = Any

TEXT_MAX: Final = 500
DEPTH_MAX: Final = 16
# Names that a field may not have: the words of CEL, and those that stand for something else in a condition.
RESERVED: Final = frozenset(
    {"as", "break", "const", "continue", "else", "false", "for", "function", "if", "import", "in", "let", "loop"}
    | {"namespace", "null", "package", "return", "true", "var", "void", "while"}
    | {"case", "delivered", "now", "parameters", "sent"}
)
# Levels of the grammar that say nothing when they hold one thing only.
THROUGH: Final = frozenset(
    {"expr", "conditionalor", "conditionaland", "relation", "addition", "multiplication"}
    | {"unary", "member", "primary", "paren_expr"}
)
OPERATORS: Final = {"add": "+", "sub": "-", "mul": "*", "div": "/", "mod": "%"}
FUNCTIONS: Final[Mapping[str, tuple[Type, Callable[[object], Any]]]] = {
    "duration": (expressions.DURATION, duration),
    "timestamp": (expressions.INSTANT, instant),
    "quantity": (expressions.QUANTITY, quantity),
}
BANNED: Final = {
    "member_dot_arg": "a function or macro of a value",
    "member_index": "an index",
    "member_object": "a message",
    "map_lit": "a map",
    "dot_ident": "a name that begins with a dot",
    "dot_ident_arg": "a name that begins with a dot",
}


@dataclass(frozen=True, slots=True)
class Condition:
    """A compiled condition: its text, the open fields it uses, and what it computes."""

    text: str
    names: frozenset[str]
    compute: Expression = field(compare=False, repr=False)

    def holds(self, fields: Mapping[str, Any], now: Instant, parameters: Mapping[str, Any]) -> bool:
        """Return whether the condition holds; undefined is no, and so is a value that is not of its field's type."""
        return self.compute(Scope(fields, now, parameters)) is True


def compile_condition(
    text: str,
    types: Mapping[str, Type],
    parameters: Mapping[str, Type],
    *,
    sealed: frozenset[str] = frozenset(),
) -> Condition:
    """Return the condition that *text* writes over open fields and parameters of these types, or raise ConditionError.

    *sealed* are the fields that may not be named, for a better complaint.
    """
    if len(text) > TEXT_MAX:
        raise ConditionError(f"the condition is longer than {TEXT_MAX} characters")
    try:
        tree = environment().compile(text)
    except CELParseError as fault:
        raise ConditionError(f"this is not CEL near column {fault.column or 1}") from None
    typist = Typist(types, parameters, sealed, set())
    typed = typist.visit(tree, 0)
    if typed.type != BOOLEAN:
        raise ConditionError(f"a condition is true or false, but this is of type {typed.type.name}")
    return Condition(text, frozenset(typist.names), typed.compute)


@cache
def environment() -> Environment:
    """Return the parser of CEL, built once."""
    limit = sys.getrecursionlimit()  # cel-python raises it for the whole process, and nothing here needs that
    try:
        return Environment()
    finally:
        sys.setrecursionlimit(limit)


@dataclass(frozen=True, slots=True)
class Typist:
    """Types the parse tree of one condition from the leaves up, and builds its functions on the way."""

    fields: Mapping[str, Type]
    parameters: Mapping[str, Type]
    sealed: frozenset[str]
    names: set[str]

    def visit(self, tree: Tree, depth: int) -> Typed:
        """Return the typed expression of *tree*."""
        tree = bare(tree)
        if depth > DEPTH_MAX:
            raise ConditionError(f"the condition is nested more than {DEPTH_MAX} deep")
        match str(tree.data):
            case "expr":
                return expressions.either(*(self.visit(child(tree, number), depth + 1) for number in range(3)))
            case "conditionalor" | "conditionaland" as name:
                left, right = (self.visit(child(tree, number), depth + 1) for number in range(2))
                return expressions.junction(left, right, decisive=name == "conditionalor")
            case "relation":
                return self.relation(tree, depth + 1)
            case "addition" | "multiplication":
                return self.arithmetic(tree, depth + 1)
            case "unary":
                return expressions.negation(str(child(tree, 0).data), self.visit(child(tree, 1), depth + 1))
            case _:
                return self.leaf(tree, depth + 1)

    def leaf(self, tree: Tree, depth: int) -> Typed:
        """Return a name, a part, a call, a list or a literal."""
        match str(tree.data):
            case "member_dot":
                return self.part(child(tree, 0), str(tree.children[1]), depth)
            case "ident":
                return self.name(str(tree.children[0]))
            case "ident_arg":
                return call(str(tree.children[0]), [self.visit(each, depth) for each in arguments(tree, 1)])
            case "list_lit":
                return expressions.listed([self.visit(each, depth) for each in arguments(tree, 0)])
            case "literal":
                return literal(tree.children[0])
            case other:
                raise ConditionError(f"{BANNED.get(other, other)} cannot be used in a condition")

    def name(self, name: str) -> Typed:
        """Return the field, or the instant, called *name*."""
        if name == "now":
            return Typed(INSTANT, lambda scope: scope.now)
        if name in self.sealed:
            raise ConditionError(f"{name} is a sealed field, which a condition cannot read; set open: true on it")
        if name not in self.fields:
            raise ConditionError(f"{name} is no open field of this form; use open fields, now or parameters.<name>")
        self.names.add(name)
        read = reader(self.fields[name])
        return Typed(self.fields[name], lambda scope: read(scope.fields.get(name)))

    def part(self, tree: Tree, part: str, depth: int) -> Typed:
        """Return one end of a window, or a parameter."""
        tree = bare(tree)
        if tree.data == "ident" and tree.children[0] == "parameters":
            if part not in self.parameters:
                raise ConditionError(f"there is no parameter {part}")
            read = reader(self.parameters[part])
            return Typed(self.parameters[part], lambda scope: read(scope.parameters.get(part)))
        whole = self.visit(tree, depth)
        if whole.type.name != "window" or part not in ("start", "end"):
            raise ConditionError(f"a {whole.type.name} has no part {part}; a window has start and end")
        return Typed(INSTANT, lambda scope: expressions.end_of(whole.compute(scope), part))

    def relation(self, tree: Tree, depth: int) -> Typed:
        """Return a comparison."""
        operator = str(child(tree, 0).data).removeprefix("relation_")
        left, right = self.visit(child(child(tree, 0), 0), depth), self.visit(child(tree, 1), depth)
        if operator == "in":
            return expressions.membership(left, right)
        if operator in ("eq", "ne"):
            return expressions.equality(left, right, equal=operator == "eq")
        return expressions.order(operator, left, right)

    def arithmetic(self, tree: Tree, depth: int) -> Typed:
        """Return a sum, difference or product."""
        operator = OPERATORS[str(child(tree, 0).data).rpartition("_")[2]]
        left, right = self.visit(child(child(tree, 0), 0), depth), self.visit(child(tree, 1), depth)
        return expressions.arithmetic(operator, left, right)


def call(name: str, given: list[Typed]) -> Typed:
    """Return the literal that a call of one of our three functions writes."""
    if name not in FUNCTIONS:
        raise ConditionError(f"there is no function {name}; only {', '.join(sorted(FUNCTIONS))} of a literal")
    if len(given) != 1 or not isinstance(given[0].literal, str):
        raise ConditionError(f"{name}(…) takes one text, as in {name}('…')")
    kind, parse = FUNCTIONS[name]
    try:
        return expressions.constant(kind, parse(given[0].literal))
    except RefusalError as fault:
        raise ConditionError(f"{name}({fault.detail}) cannot be read") from None


def literal(token: str) -> Typed:
    """Return a literal: text, true, false, null or a whole number."""
    text = str(token)
    match getattr(token, "type", ""):
        case "STRING_LIT" if "\\" not in text and text[0] in "'\"":
            return expressions.constant(expressions.TEXT, text[1:-1])
        case "STRING_LIT" | "MLSTRING_LIT":
            raise ConditionError("write a text in plain quotes, without escapes")
        case "BOOL_LIT":
            return expressions.constant(BOOLEAN, text == "true")
        case "NULL_LIT":
            return expressions.constant(expressions.NULL, None)
        case "INT_LIT" if (number := int(text, 16 if "x" in text else 10)) in expressions.INTEGERS:
            return expressions.constant(expressions.INTEGER, number)
        case _:
            raise ConditionError(f"{text} is no whole number; write a quantity as quantity('1e26')")


def bare(tree: Tree) -> Tree:
    """Return *tree* without the levels of the grammar that say nothing."""
    while len(tree.children) == 1 and tree.data in THROUGH:
        tree = child(tree, 0)
    return tree


def child(tree: Tree, number: int) -> Tree:
    """Return a child that is a tree."""
    found = tree.children[number]
    assert not isinstance(found, str)
    return found


def arguments(tree: Tree, number: int) -> list[Tree]:
    """Return the expressions of the list that child *number* holds, if there is one."""
    lists = tree.children[number:]
    return (
        [each for each in lists[0].children if not isinstance(each, str)]
        if lists and not isinstance(lists[0], str)
        else []
    )
