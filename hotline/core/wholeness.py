"""Which files a message of a channel has, and since when the other side holds all of them (rule 14)."""

from hotline.core.attachments import Attached, attached
from hotline.core.canonical import Instant
from hotline.core.case import Act
from hotline.core.casebook import Casebook


def files_of(book: Casebook, message_id: str, party: str | None = None) -> tuple[Attached, ...]:
    """Return the files of a message, of *party* if that is given; none if it is not held."""
    found = book.message(message_id)
    if found is None or party not in (None, found[1].party):
        return ()
    return attached(book.protocol(found[0]).forms[found[1].form], found[1].fields)


def whole_at(book: Casebook, message_id: str) -> Instant | None:
    """Return when the other side said that it holds every file of a message."""
    case = book.case_of.get(message_id)
    members = book.folders[case].members if case is not None else ()
    return min((each.at for each in members if each.act is Act.WHOLE and each.answers == message_id), default=None)
