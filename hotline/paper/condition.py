"""Puts a condition of a form into words, for whoever broke it: `hold_by > now` as “Hold by” must be later than now.

It knows the shapes that agreements use: fields compared with each other, with now, with lengths of time from either,
with parameters and with words, joined by and, or, and if. Anything else it writes as the agreement does, with the
fields called by their titles.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from hotline.core import kinds
from hotline.core.canonical import duration
from hotline.core.conditions import Condition, arguments, bare, child, environment, literal
from hotline.core.errors import RefusalError
from hotline.core.expressions import NULL
from hotline.core.fields import Field
from hotline.paper.words import Words

ORDER: Final = ("lt", "le", "gt", "ge")
TIMES: Final = (kinds.Instant, kinds.Date)
NAME: Final = re.compile(r"[a-z]\w*")
NO_WORDS: Final = "nothing is said of this shape"


@dataclass(frozen=True, slots=True)
class Term:
    """One side of a comparison in words; `time` if it is one, `now` if it is that of the judging."""

    text: str
    time: bool = False
    now: bool = False


def in_words(condition: Condition, fields: Mapping[str, Field], parameters: Mapping[str, Any], words: Words) -> str:
    """Return what *condition* demands of *fields*, as a sentence without its full stop."""
    worder = Worder(fields, parameters, words)
    try:
        told = worder.clause(environment().compile(condition.text))
    except (LookupError, ValueError, RefusalError):
        told = worder.tell("demanded", condition=NAME.sub(lambda name: worder.called(name[0]), condition.text))
    return told[0].upper() + told[1:]


@dataclass(frozen=True, slots=True)
class Worder:
    """Writes conditions over *fields* and *parameters*; what it has no words for is a ValueError."""

    fields: Mapping[str, Field]
    parameters: Mapping[str, Any]
    words: Words

    def tell(self, key: str, **values: object) -> str:
        """Return the turn of phrase *key* with its *values*."""
        return self.words.tell("conditions", key, **values)

    def called(self, name: str) -> str:
        """Return the title of a field, any other word as it stands."""
        return self.title(name) if name in self.fields else name

    def title(self, name: str) -> str:
        """Return the title of a field, in quotation marks."""
        return f"“{self.words.title(self.fields[name].title)}”"

    def clause(self, tree: Any) -> str:  # noqa: ANN401 - a parse tree
        """Return what *tree* demands."""
        tree = bare(tree)
        match str(tree.data):
            case "conditionalor":
                return self.either(flat(tree, "conditionalor"))
            case "conditionaland":
                return self.tell("and").join(map(self.clause, flat(tree, "conditionaland")))
            case "relation":
                return self.relation(tree)
            case "ident":
                return self.truth(tree, wanted=True)
            case "unary" if str(child(tree, 0).data) == "unary_not":
                return self.truth(bare(tree.children[1]), wanted=False)
            case _:
                raise ValueError(NO_WORDS)

    def either(self, parts: list[Any]) -> str:
        """Return what one of *parts* demands: of the last, where the others only say when it does not count."""
        *most, last = parts
        try:
            guards = [self.equality(each, "unless") for each in most]
        except ValueError:
            return self.tell("or").join(map(self.clause, parts))
        known = [each for each in guards if each]
        told = self.clause(last)
        return self.tell("if", guard=self.tell("and").join(known), told=told) if known else told

    def relation(self, tree: Any) -> str:  # noqa: ANN401 - a parse tree
        """Return what a comparison demands."""
        sign, left, right = sides(tree)
        if sign not in ORDER:
            return self.equality(tree, "must")
        one, other = self.term(left), self.term(right)
        return self.tell(f"{'time' if one.time or other.time else 'amount'}_{sign}", one=one.text, other=other.text)

    def equality(self, tree: Any, how: str) -> str:  # noqa: ANN401 - a parse tree
        """Return what it is that a field *must* be or not; or, where that holds not: nothing, if it is not given."""
        tree = bare(tree)
        if str(tree.data) != "relation":
            raise ValueError(NO_WORDS)
        sign, left, right = sides(tree)
        if sign in ORDER:
            raise ValueError(NO_WORDS)
        name = name_of(left)
        if sign == "in":
            said = self.words.listed(self.value(name, each) for each in arguments(bare(right), 0))
        elif is_null(right):
            return "" if (how, sign) == ("unless", "eq") else self.tell(f"{how}_{sign}_null", one=self.title(name))
        else:
            said = self.value(name, right)
        return self.tell(f"{how}_{sign}", one=self.title(name), other=said)

    def truth(self, tree: Any, *, wanted: bool) -> str:  # noqa: ANN401 - a parse tree
        """Return that a field must be yes, or no."""
        name = name_of(tree)
        return self.tell(
            "must_eq", one=self.title(name), other=self.fields[name].kind.show(wanted, self.words.language)
        )

    def value(self, name: str, tree: Any) -> str:  # noqa: ANN401 - a parse tree
        """Return a value that is written in the condition, as the field *name* shows it."""
        found = self.written(tree)
        return self.fields[name].kind.show(found, self.words.language)

    def written(self, tree: Any) -> Any:  # noqa: ANN401 - a parse tree, any JSON value
        """Return the literal that *tree* is."""
        tree = bare(tree)
        if str(tree.data) != "literal":
            raise ValueError(NO_WORDS)
        return literal(tree.children[0]).literal

    def term(self, tree: Any) -> Term:  # noqa: ANN401 - a parse tree
        """Return one side of a comparison."""
        tree = bare(tree)
        match str(tree.data):
            case "ident" if str(tree.children[0]) == "now":
                return Term(self.tell("now"), time=True, now=True)
            case "ident":
                name = name_of(tree)
                return Term(self.title(name), time=isinstance(self.fields[name].kind, TIMES))
            case "literal":
                return Term(str(self.written(tree)))
            case "ident_arg" if str(tree.children[0]) in ("duration", "quantity"):
                return Term(self.amount(self.written(arguments(tree, 1)[0])))
            case "member_dot" if name_of(tree.children[0]) == "parameters":
                return Term(self.amount(self.parameters[str(tree.children[1])]))
            case "member_dot":
                whole = self.title(name_of(tree.children[0]))
                return Term(self.tell(f"window_{tree.children[1]}", one=whole), time=True)
            case "addition":
                return self.sum(tree)
            case _:
                raise ValueError(NO_WORDS)

    def sum(self, tree: Any) -> Term:  # noqa: ANN401 - a parse tree
        """Return a length of time from an instant."""
        sign, left, right = sides(tree)
        since, length = self.term(left), self.term(right)
        if not since.time or length.time:
            raise ValueError(NO_WORDS)
        return Term(
            self.tell(f"{sign}_{'now' if since.now else 'time'}", one=since.text, length=length.text), time=True
        )

    def amount(self, value: object) -> str:
        """Return a length of time in words, any other amount as it is written."""
        try:
            return self.words.length(duration(value))
        except RefusalError:
            return str(value)


def flat(tree: Any, name: str) -> list[Any]:  # noqa: ANN401 - a parse tree
    """Return what *tree* joins by *name*, one beside the other."""
    tree = bare(tree)
    return [*flat(child(tree, 0), name), *flat(child(tree, 1), name)] if str(tree.data) == name else [tree]


def sides(tree: Any) -> tuple[str, Any, Any]:  # noqa: ANN401 - a parse tree
    """Return the sign of a comparison or sum, and what stands on either side of it."""
    sign = child(tree, 0)
    return str(sign.data).rpartition("_")[2], child(sign, 0), child(tree, 1)


def name_of(tree: Any) -> str:  # noqa: ANN401 - a parse tree
    """Return the name that *tree* is."""
    tree = bare(tree)
    if str(tree.data) != "ident":
        raise ValueError(NO_WORDS)
    return str(tree.children[0])


def is_null(tree: Any) -> bool:  # noqa: ANN401 - a parse tree
    """Return whether *tree* is the value of what is not given."""
    tree = bare(tree)
    return str(tree.data) == "literal" and literal(tree.children[0]).type == NULL
