"""What changed between two agreements, and for whom, as typed differences.

Two expanded documents are walked side by side, and wherever they differ something is told, so that nothing is ever
hidden: by its meaning where `meanings` knows it (a deadline, a signer, a rung), else by its key path. Items of a list
are compared by what they are, not by their place: follow-ups by name, rungs by whom they call, words by themselves.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from hotline.core.meanings import NOTHING, REMARKS, Effect, Meaning, Nothing, Path, grouped, meaning_of
from hotline.core.terms import LEVELS, PRECEDENCES

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that changed: its `kind` says which sentence tells it, `names` who and what is concerned.

    *old* and *new* are JSON values, or NOTHING on the side where the key is not.
    """

    kind: str
    path: Path
    effect: Effect
    old: Any
    new: Any
    names: Mapping[str, Any] = field(default_factory=dict)

    @property
    def form(self) -> str:
        """Return the code of the form that it concerns, or nothing."""
        return self.path[1] if self.path[0] == "forms" and len(self.path) > 1 else ""


def differences(old: Document, new: Document) -> tuple[Difference, ...]:
    """Return everything that differs between the expanded documents *old* and *new*."""
    return tuple(Comparison(old, new).walk((), old, new))


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two documents, and the walk through both."""

    old: Document
    new: Document

    def walk(self, path: Path, old: Any, new: Any) -> Iterator[Difference]:  # noqa: ANN401 - any JSON value
        """Yield at least one difference if *old* and *new* are not the same value."""
        if same(old, new):
            return
        yield from tuple(self.inside(path, old, new)) or (Difference("changed", path, Effect.OTHER, old, new),)

    def inside(self, path: Path, old: Any, new: Any) -> Iterator[Difference]:  # noqa: ANN401 - any JSON value
        """Yield what is known to be different; nothing if only the place as a whole is."""
        known = meaning_of(path, old, new)
        if known is not None:
            yield from self.told(*known, path, old, new)
        elif is_level(path) and (old is NOTHING or new is NOTHING):
            yield from self.level(path, path[1], path[3])
        elif isinstance(old, Mapping | Nothing) and isinstance(new, Mapping | Nothing):
            former, latter = grouped(old), grouped(new)
            for name in (*former, *(name for name in latter if name not in former)):
                yield from self.walk((*path, name), former.get(name, NOTHING), latter.get(name, NOTHING))
        elif isinstance(old, list | Nothing) and isinstance(new, list | Nothing):
            for name, before, after in paired(path, old, new):
                yield from self.walk((*path, name), before, after)

    def told(
        self,
        meaning: Meaning,
        names: Mapping[str, str],
        path: Path,
        old: Any,  # noqa: ANN401 - any JSON value
        new: Any,  # noqa: ANN401 - any JSON value
    ) -> Iterator[Difference]:
        """Yield the difference that *meaning* makes of a place."""
        effect = meaning.judge(old, new)
        if effect is None:
            return
        kind = meaning.kind
        if meaning.told == "whole":
            kind += "_added" if old is NOTHING else "_removed"
        concerned: dict[str, Any] = dict(names)
        if path[0] == "timing" and names.get("level") in LEVELS:
            concerned["forms"] = self.owing(names["level"], names["precedence"])
        yield Difference(kind, path, effect, old, new, concerned)

    def level(self, path: Path, form: str, level: str) -> Iterator[Difference]:
        """Yield what changes for a *form* that begins or ceases to have its own deadline of *level*."""
        documents = (self.old, self.new)
        if not all(form in each.get("forms", {}) for each in documents):
            return
        for precedence in dict.fromkeys(name for each in documents for name in precedences(each["forms"][form])):
            limits = [limit(each, form, level, precedence) for each in documents]
            for name in dict.fromkeys(("within", *(name for each in limits for name in each if name not in REMARKS))):
                former, latter = (each.get(name, NOTHING) for each in limits)
                known = meaning_of((*path, name), former, latter)
                if known and not same(former, latter):
                    names = {**known[1], "precedence": precedence}
                    yield from self.told(known[0], names, (*path, name), former, latter)

    def owing(self, level: str, precedence: str) -> list[str]:
        """Return the forms, old or new, whose deadline of *level* is that of the *precedence*."""
        return [
            code
            for code in dict.fromkeys((*self.old.get("forms", {}), *self.new.get("forms", {})))
            if any(rests(document.get("forms", {}).get(code), level, precedence) for document in (self.old, self.new))
        ]


def rests(form: Any, level: str, precedence: str) -> bool:  # noqa: ANN401 - any JSON value
    """Return whether *form* owes *level* at *precedence*, and has no deadline of its own for it."""
    if not isinstance(form, Mapping):
        return False
    owes = [each.get("level") if isinstance(each, Mapping) else each for each in listed(form.get("owes"))]
    return level in owes and level not in grouped(form.get("levels")) and precedence in precedences(form)


def limit(document: Document, form: str, level: str, precedence: str) -> Mapping[str, Any]:
    """Return the deadline of *level* for a *form*: its own, else that of the precedence."""
    own = grouped(grouped(document["forms"].get(form)).get("levels")).get(level)
    shared = grouped(grouped(document.get("timing")).get(precedence)).get(level)
    return grouped(shared if own is None else own)


def precedences(form: Any) -> tuple[str, ...]:  # noqa: ANN401 - any JSON value
    """Return the precedences that a message of *form* may have, as its document says."""
    urgency = grouped(form).get("precedence")
    if isinstance(urgency, str):
        return (urgency,) if urgency in PRECEDENCES else PRECEDENCES
    rules = grouped(urgency)
    uses = [grouped(each).get("use") for each in listed(rules.get("when"))]
    named = (rules.get("default"), *uses, *listed(rules.get("allowed")))
    return tuple(each for each in PRECEDENCES if each in named)


def listed(value: Any) -> list[Any]:  # noqa: ANN401 - any JSON value
    """Return *value* if it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def same(old: Any, new: Any) -> bool:  # noqa: ANN401 - any JSON value
    """Return whether two JSON values are the same; true is not 1."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return old.keys() == new.keys() and all(same(each, new[name]) for name, each in old.items())
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(map(same, old, new))
    return type(old) is type(new) and bool(old == new)


def paired(path: Path, old: list[Any] | Nothing, new: list[Any] | Nothing) -> Iterator[tuple[str, Any, Any]]:
    """Yield the items of two lists, each beside the one that it was, by what it is."""
    former, latter = by_name(path, listed(old)), by_name(path, listed(new))
    for name in (*former, *(name for name in latter if name not in former)):
        yield name, former.get(name, NOTHING), latter.get(name, NOTHING)


def by_name(path: Path, items: Iterable[Any]) -> dict[str, Any]:
    """Return *items* by what each is; the second of a name has its number beside it."""
    found: dict[str, Any] = {}
    for item in items:
        name = first = item_name(path, item)
        count = 1
        while name in found:
            count += 1
            name = f"{first} {count}"
        found[name] = item
    return found


def item_name(path: Path, item: Any) -> str:  # noqa: ANN401 - any JSON value
    """Return what an item of the list at *path* is called."""
    if not isinstance(item, Mapping):
        return str(item)
    match path:
        case ("forms", _, "then"):
            return str(item.get("name") or " ".join(map(str, listed(item.get("forms")))))
        case ("forms", _, "owes"):
            return str(item.get("level"))
        case ("ladders", _):
            return f"{item.get('side', 'both')} {item.get('call') or item.get('draft')}"
        case _:
            return str(item.get("if", ""))


def is_level(path: Path) -> bool:
    """Return whether *path* is a deadline of a form for a level."""
    match path:
        case ("forms", _, "levels", _):
            return True
        case _:
            return False
