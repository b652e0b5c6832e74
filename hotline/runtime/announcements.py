"""Reads from a whole store which files its messages announce."""

from hotline.core.announced import Announced, announced_by, forms_with_files
from hotline.interfaces import Store
from hotline.runtime.rows import rows

LOGS = ("ours", "theirs")
AGREED = b'"kind":"agreement"'


async def announcements(store: Store, channel: str) -> tuple[Announced, ...]:
    """Return every file that a message of either log announces; `party` is the log in which it stands.

    Where no agreement has files, only the agreements are looked at.
    """
    documents = [
        row.beside
        for log in LOGS
        async for row in rows(store, channel, log, 0)
        if row.beside is not None and AGREED in row.body
    ]
    found: list[Announced] = []
    forms = forms_with_files(documents)
    for log in LOGS if forms else ():
        index = 0
        async for row in rows(store, channel, log, 0):
            found += announced_by(log, index, row.body, forms)
            index += 1
    return tuple(found)
