"""The files that a message announces: the message is signed and sent, and the bytes of its files come after (rule 14).

A field that is a file stands open, so that both sides and any auditor know from the message alone which files belong to
it, and from when the deadline of its acknowledgement runs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hotline.core.forms import Form
from hotline.core.kinds import File


@dataclass(frozen=True, slots=True)
class Attached:
    """One file of a message: in which field it stands, what its author calls it, how large it is, and its digest."""

    field: str
    name: str
    size: int
    media: str
    digest: str


def takes_files(form: Form) -> bool:
    """Return whether a message of *form* may announce files."""
    return any(isinstance(field.kind, File) for field in form.fields.values())


def attached(form: Form, fields: Mapping[str, Any]) -> tuple[Attached, ...]:
    """Return the files that the open *fields* of a message of *form* announce."""
    return tuple(
        Attached(name, given["name"], given["size"], given["media"], given["digest"])
        for name, field in form.fields.items()
        if isinstance(field.kind, File) and (given := fields.get(name)) is not None
    )


def checked(form: Form, fields: Mapping[str, Any]) -> tuple[Attached, ...]:
    """Return the files of a message that nobody has judged yet; RefusalError if what it says of one cannot be."""
    for name, field in form.fields.items():
        if isinstance(field.kind, File) and name in fields:
            field.check(fields[name], name)
    return attached(form, fields)
