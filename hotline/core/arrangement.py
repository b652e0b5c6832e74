"""The order in which the author of a protocol wrote fields and choices, kept through a document whose keys are sorted.

What is agreed is canonical JSON (RFC 8785), which sorts every key; a person who fills in or reads a form wants its
fields as its author meant them. So the agreement lists the names of each group that is not in alphabetical order, by
key path: `order: {forms.TST-1.fields: [test_id, category, …]}`. Nothing is judged by it.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from hotline.core.places import Place

ORDER: Final = "order"
REMEDY: Final = f"Remove {ORDER}: the program writes it"
ARRANGED: Final = frozenset({"fields", "choices"})
"""What a group is called whose members a person sees one after the other."""

Document = Mapping[str, Any]


def with_order(document: Document) -> dict[str, Any]:
    """Return *document* with the order in which its groups are written, where it is not that of the alphabet."""
    kept = {path: names for path, names in groups(document.get("forms"), "forms") if names != sorted(names)}
    plain = {name: value for name, value in document.items() if name != ORDER}
    return plain | ({ORDER: kept} if kept else {})


def groups(value: object, path: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the path of every group below *path*, and its names as they are written."""
    for name, inner in value.items() if isinstance(value, Mapping) else ():
        below = f"{path}.{name}"
        if name in ARRANGED and isinstance(inner, Mapping):
            yield below, list(inner)
        yield from groups(inner, below)


def arranged(place: Place) -> Document:
    """Return the document at *place* with its groups in the order that it lists; complain of a list that fits none."""
    document: Document = place.value
    listed = place.inside(ORDER)
    if ORDER in document and not isinstance(listed.value, Mapping):
        listed.complain("this is no group of lists", REMEDY)
        return document
    for path in listed.value or ():
        names = listed.inside(path)
        wanted = [each.text() for each in names.items()]
        group = found(document, path)
        if group is None or sorted(wanted) != sorted(group):
            names.complain("these are not the names of that group", REMEDY)
            continue
        document = put(document, path.split("."), {name: group[name] for name in wanted})
    return document


def found(document: Document, path: str) -> Mapping[str, Any] | None:
    """Return the group at *path* whose order can be told, if there is one."""
    value: Any = document
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value if path.rpartition(".")[2] in ARRANGED and isinstance(value, Mapping) else None


def put(document: Document, path: list[str], group: Mapping[str, Any]) -> dict[str, Any]:
    """Return *document* with *group* at *path*; nothing else changes its place."""
    first, *rest = path
    return {**document, first: put(document[first], rest, group) if rest else group}
