"""From the file that a person writes to the document that is agreed.

A protocol file may extend another: its keys are merged into those of its parent, group by group; a list or a plain
value takes the place of the parent's, and `null` in the place of a group or a list removes it; name, version, title and
notice are always its own. It may tighten silently; it may relax only with a reason (`because:`, beside the key or in a
group around it). Then every number gets its one spelling, so that layout and habits of writing do not change the
digest: lengths of time in their largest unit (`48h` is `2d`), quantities as `1e26`. Everything else, titles and
precedents included, stays as written.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from hotline.core.canonical import Json, duration, duration_text
from hotline.core.errors import Complaint, FileError, RefusalError
from hotline.core.quantities import spelled
from hotline.core.suites import weakens
from hotline.core.terms import COUNTED, LANGUAGE, RELEASES

GENERATIONS_MAX: Final = 4
OWN: Final = frozenset({"protocol", "version", "title", "notice"})
LENGTHS: Final = frozenset({"at", "at_least", "default", "floor", "longest", "notice", "slip", "use", "within"})
SPARE: Final = frozenset({"forms", "ladders", "definitions", "parameters", "calendars"})
"""Groups whose members may be removed without a reason: whatever still needs them complains when it is loaded."""
FREEING: Final = frozenset({"withdrawal", "scope"})
"""What binds more when it is gone: a way out, and a limit to what must be notified."""

Document = Mapping[str, Any]


def expand(document: Document, library: Mapping[str, Document]) -> dict[str, Any]:
    """Return the document that is agreed: *document* merged with what it extends in *library*, in one spelling.

    Raises FileError with every relaxation that has no reason. What is wrong otherwise is for `Protocol.load` to say.
    """
    complaints: list[Complaint] = []
    merged = with_parents(document, library, complaints, 0)
    if complaints:
        raise FileError(tuple(complaints))
    merged = {name: value for name, value in merged.items() if name != "extends"}
    spelled_out = in_one_spelling({"language": LANGUAGE, **merged})
    assert isinstance(spelled_out, dict)
    return spelled_out


def with_parents(
    document: Document, library: Mapping[str, Document], complaints: list[Complaint], generation: int
) -> Document:
    """Return *document* merged into its parents."""
    parent = document.get("extends")
    if parent is None:
        return document
    if not isinstance(parent, str) or parent not in library or generation >= GENERATIONS_MAX:
        known = ", ".join(sorted(library)) or "none"
        complaints.append(complaint("extends", f"there is no protocol {parent} to extend", f"Known: {known}"))
        return document
    whole = with_parents(library[parent], library, complaints, generation + 1)
    inherited = {name: value for name, value in whole.items() if name not in OWN}
    return merge(inherited, document, "", complaints, excused=False)


def merge(
    parent: Document, child: Document, path: str, complaints: list[Complaint], *, excused: bool
) -> dict[str, Any]:
    """Return *child* merged into *parent*, group by group; complain of what it relaxes without a reason."""
    excused = excused or ("because" in child and bool(path))
    merged = dict(parent)
    for name, new in child.items():
        inner = f"{path}.{name}" if path else name
        old = parent.get(name, UNSAID.get(name))
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            merged[name] = merge(old, new, inner, complaints, excused=excused)
            continue
        removed = new is None and isinstance(parent.get(name), Mapping | list)
        if removed:
            del merged[name]
        else:
            merged[name] = new
        if not excused and (removes_a_duty(path, name) if removed else relaxes(name, old, new)):
            shown = "" if isinstance(old, Mapping | list) else f" ({old})"
            remedy = "Add because: <the reason> beside it, or keep to what is inherited"
            complaints.append(complaint(inner, f"this relaxes what is inherited{shown}", remedy))
    return merged


def removes_a_duty(path: str, name: str) -> bool:
    """Return whether somebody owes less once the member *name* of the group *path* is gone."""
    return path not in SPARE and name not in FREEING


def relaxes(name: str, old: object, new: object) -> bool:
    """Return whether *new* is looser than *old* as the value of *name*; whatever is said for the first time is not."""
    return name in RELAXES and (old is not None or name in UNSAID) and RELAXES[name](old, new)


def complaint(path: str, wrong: str, remedy: str) -> Complaint:
    """Return a complaint about the key *path*."""
    return Complaint("", 0, 0, path, wrong, remedy)


def longer(old: object, new: object) -> bool:
    """Return whether *new* is a longer time than *old*."""
    try:
        return duration(new) > duration(old)
    except RefusalError:
        return False


def fewer(old: object, new: object) -> bool:
    """Return whether *new* lacks something of *old*."""
    return isinstance(old, list) and isinstance(new, list) and any(each not in new for each in old)


def more(old: object, new: object) -> bool:
    """Return whether *new* has something that *old* lacks."""
    return fewer(new, old)


def narrower(old: object, new: object) -> bool:
    """Return whether *new* leaves out what *old* says must be notified; where nothing is said, everything must be."""
    return isinstance(new, list) and (old is None or fewer(old, new))


def wider(old: object, new: object) -> bool:
    """Return whether *new* releases to more people than *old*."""
    return old in RELEASES and new in RELEASES and RELEASES.index(str(new)) > RELEASES.index(str(old))


def greater(old: object, new: object) -> bool:
    """Return whether *new* is a greater whole number than *old*."""
    return type(old) is int and type(new) is int and new > old


RELAXES: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "within": longer,
    "longest": longer,
    "at_least": lambda old, new: longer(new, old),
    "floor": lambda old, new: longer(new, old),
    "ladder": lambda old, new: old is not None and new is None,
    "two_people": lambda old, new: old is True and new is False,
    "required": lambda old, new: old is True and new is False,
    "below_floor": lambda old, new: old == "refuse" and new == "flag",
    "human_only": lambda old, new: old is True and new is not True,
    "hardware": lambda old, new: old is True and new is not True,
    "suite": lambda old, new: weakens(str(old), str(new)),
    "signed_by": more,
    "owes": lambda old, new: fewer(old, new) or (old == "both" and new != "both"),
    "must": fewer,
    "then": fewer,
    "calendar": lambda old, new: old == COUNTED[0] and new == COUNTED[1],
    "tolled_by": more,
    "slip": longer,
    "notice": lambda old, new: longer(new, old),
    "alternative": lambda old, new: isinstance(new, str) and new != old,
    "scope": narrower,
    "releasable": wider,
    "most": greater,
    "every": lambda old, new: isinstance(old, str) and new != old,
}
"""What loosens an agreement, key by key: longer deadlines, shorter notice, nobody called, fewer people or duties."""

UNSAID: Final[Mapping[str, Any]] = {
    "calendar": COUNTED[0],
    "tolled_by": [],
    "slip": "0s",
    "alternative": "",
    "scope": None,
}
"""What holds where a group that is inherited does not say it."""


def in_one_spelling(value: Any, name: str = "") -> Json:  # noqa: ANN401 - any JSON value
    """Return *value*, the member *name*, with lengths of time and quantities in their one spelling."""
    if isinstance(value, Mapping):
        return {key: member(value, key, each) for key, each in value.items()}
    if isinstance(value, list):
        return [in_one_spelling(each) for each in value]
    if name in LENGTHS:
        return length(value)
    return value  # type: ignore[no-any-return]  # a plain JSON value


def member(group: Mapping[str, Any], name: str, value: Any) -> Json:  # noqa: ANN401 - any JSON value
    """Return the member *name* of *group* in its one spelling; a parameter without a type is a quantity."""
    if name == "fill":  # values of fields, which are written as the field says
        return value  # type: ignore[no-any-return]  # a plain JSON value
    kind = group.get("type", "quantity" if "value" in group else "")
    if name in ("value", "min", "max") and not isinstance(value, Mapping | list):
        return number(value) if kind == "quantity" else length(value) if kind == "duration" else value
    return in_one_spelling(value, name)


def number(value: object) -> Json:
    """Return a quantity in its one spelling; what is none stays as written, for the loader to complain of."""
    written = str(value) if isinstance(value, str) or type(value) is int else ""
    return spelled(written) or value  # type: ignore[return-value]  # a plain JSON value


def length(value: object) -> Json:
    """Return a length of time in its largest unit; what is none stays as written."""
    try:
        return duration_text(duration("0s" if value == 0 and value is not False else value))
    except RefusalError:
        return value  # type: ignore[return-value]  # a plain JSON value
