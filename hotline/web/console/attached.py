"""The files of a message on its pages: what it says of each, whether it is here, and how they are chosen in a form.

A file is never looked into: its name and type are what its author says, shown so that nothing in them hides.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hotline.core.errors import RefusalError
from hotline.core.file_kind import octets_text
from hotline.core.forms import Form
from hotline.core.kinds import File, Titles
from hotline.paper.file_names import endings_of, saved_as
from hotline.paper.visible import visible


@dataclass(frozen=True, slots=True)
class Attached:
    """One file. `shown` is its name with nothing that hides; `here`: this center holds it.

    It is saved as `saved`, which is its name if that ends as its type does.
    """

    field: str
    titles: Titles
    name: str
    shown: str
    saved: str
    size: str
    octets: int
    media: str
    digest: str
    here: bool


def attached(form: Form, values: Mapping[str, Any], held: Mapping[str, int]) -> tuple[Attached, ...]:
    """Return the files among the *values* of *form*; *held* are those of this center, with their sizes."""
    return tuple(found(form, values, held))


def found(form: Form, values: Mapping[str, Any], held: Mapping[str, int]) -> Iterator[Attached]:
    """Yield them; what a draft says and no message could is passed over."""
    for name, known in form.fields.items():
        value = values.get(name)
        if not isinstance(known.kind, File) or value is None:
            continue
        try:
            known.kind.check(value, name)
        except RefusalError:
            continue
        yield Attached(
            field=name,
            titles=known.title,
            name=value["name"],
            shown=visible(value["name"]),
            saved=saved_as(value["name"], value["media"]),
            size=octets_text(value["size"]),
            octets=value["size"],
            media=value["media"],
            digest=value["digest"],
            here=held.get(value["digest"]) == value["size"],
        )


def endings(media: Sequence[str]) -> dict[str, str]:
    """Return the endings of names of files of the types *media*, each with its type."""
    return {each.removeprefix("."): known for known in media for each in endings_of(known)}
