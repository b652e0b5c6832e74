"""What those outside the channel attested of the keeper's log, on its way into a bundle."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from hotline.cli.asking import Asking
from hotline.core import facts
from hotline.core.attested import STAMP, WITNESS, Attested
from hotline.core.canonical import instant, unb64
from hotline.files.bundle import STAMPS, WITNESSES, numbered

FOLDERS: Final = {WITNESS: WITNESSES, STAMP: STAMPS}


async def attested_by(asking: Asking) -> tuple[Attested, ...]:
    """Return everything that was attested to the center of this desk."""
    found: list[Attested] = []
    first: int | None = 0
    while first is not None:
        page = await asking.client.attested(first)
        found += [
            Attested(each["kind"], each["name"], each["size"], instant(each["at"]), unb64(each["body"]))
            for each in page["attested"]
        ]
        first = page["next"]
    return tuple(found)


def chosen(
    attested: Sequence[Attested], notes: Iterable[facts.Cosigned], indexes: Sequence[int], *, whole: bool
) -> list[Attested]:
    """Return what goes into a bundle: everything, or of each source the first that covers each of *indexes*.

    What is over no head in *notes*, those cosigned over the log, is left out: it could not be shown what it is over.
    """
    sizes = {note.size for note in notes} if attested else set()
    known = sorted(
        (each for each in attested if each.size in sizes), key=lambda each: (each.kind, each.name, each.size)
    )
    if whole:
        return known
    found: dict[Attested, None] = {}
    for source in dict.fromkeys((each.kind, each.name) for each in known):
        own = [each for each in known if (each.kind, each.name) == source]
        ends = [each.size for each in own]
        for index in indexes:
            place = bisect_right(ends, index)
            found |= {own[place]: None} if place < len(own) else {}
    return list(found)


def attested_members(attested: Sequence[Attested], notes: Iterable[facts.Cosigned]) -> Iterator[tuple[str, bytes]]:
    """Yield what was attested as members: whole notes with the lines of a witness, stamps each behind its note."""
    needed = {each.size for each in attested}
    by_size = {note.size: note.note.encode() for note in notes if note.size in needed} if needed else {}
    for kind, name in dict.fromkeys((each.kind, each.name) for each in attested):
        own = [each for each in attested if (each.kind, each.name) == (kind, name)]
        parts: list[bytes] = []
        for each in own:
            note = by_size[each.size]
            parts += [note + each.body] if kind == WITNESS else [note, each.body]
        yield from numbered(f"{FOLDERS[kind]}/{name}", FOLDERS[kind], parts)
