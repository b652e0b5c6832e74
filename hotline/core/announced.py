"""Which files the messages of a record announce: read from its entries and agreements alone, nothing of them believed.

A message that no center could admit may stand in a record as well. What cannot be read announces nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from hotline.core.attachments import Attached, checked, takes_files
from hotline.core.canonical import digest
from hotline.core.entry import MessageEntry, parse_entry
from hotline.core.errors import HotlineError, RefusalError
from hotline.core.forms import Form
from hotline.core.message import parse
from hotline.core.protocol import load_agreement
from hotline.core.signature import MESSAGE, parse_envelope

Forms = Mapping[tuple[str, str], Form]
"""The forms of which a message may have files, by agreement and code."""

TYPED: Final = b'"type":"file"'
"""What stands in every agreement that has such a form, since it has one spelling."""

SAID: Final = b'"media":"'
"""What stands in every payload that announces a file."""


@dataclass(frozen=True, slots=True)
class Announced:
    """A file that a message announces, and where the message stands."""

    party: str
    index: int
    message: str
    file: Attached


def forms_with_files(agreements: Iterable[bytes]) -> Forms:
    """Return the forms of *agreements* whose messages may have files; what is no agreement has none."""
    found: dict[tuple[str, str], Form] = {}
    for octets in agreements:
        if TYPED not in octets:
            continue
        try:
            forms = load_agreement(octets).forms
        except HotlineError:
            continue
        found |= {(digest(octets), code): form for code, form in forms.items() if takes_files(form)}
    return found


def announced_by(party: str, index: int, body: bytes, forms: Forms) -> tuple[Announced, ...]:
    """Return the files that the entry *body* announces, if it is a message and announces any."""
    if not forms:
        return ()
    try:
        entry = parse_entry(body)
        if not isinstance(entry, MessageEntry):
            return ()
        payload = parse_envelope(entry.envelope, MESSAGE).payload
        if SAID not in payload:
            return ()
        message = parse(payload)
        form = forms.get((message.agreement, message.form))
        files = checked(form, message.fields) if form is not None else ()
    except RefusalError:
        return ()
    return tuple(Announced(party, index, message.id, each) for each in files)
