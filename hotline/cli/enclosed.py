"""The files of messages in a backup, a store or a bundle: how many are there, and which are announced and not there."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from hotline.cli.sheet import Mark, Sheet
from hotline.core.announced import Announced
from hotline.core.canonical import short
from hotline.core.file_kind import octets_text

TOLD_MOST: Final = 20


@dataclass(frozen=True, slots=True)
class Enclosed:
    """Files that are there, and those that messages announce and that are not."""

    count: int = 0
    octets: int = 0
    missing: tuple[Announced, ...] = ()
    damaged: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return it for a program."""
        missing = [{"party": each.party, "message": each.message, **asdict(each.file)} for each in self.missing]
        return {"count": self.count, "bytes": self.octets, "missing": missing, "damaged": list(self.damaged)}


def enclosed(sizes: Mapping[str, int], announced: Iterable[Announced], damaged: Collection[str] = ()) -> Enclosed:
    """Return what is there of files with these *sizes*, by digest; one of another size is not the one announced."""
    missing = tuple(each for each in announced if sizes.get(each.file.digest) != each.file.size)
    return Enclosed(len(sizes), sum(sizes.values()), missing, tuple(damaged))


def row(sheet: Sheet, found: Enclosed) -> list[tuple[str, str]]:
    """Return how many files are there as a row; none, if there are none and none is announced."""
    if not (found.count or found.missing):
        return []
    say = sheet.terminal.say
    return [(say("attached_files"), say("files_here", count=found.count, size=octets_text(found.octets)))]


def draw_missing(sheet: Sheet, found: Enclosed) -> None:
    """Draw which files are not there, the first of many; a damaged one is always named."""
    say = sheet.terminal.say
    for name in found.damaged:
        sheet.text(Mark(say("file_damaged", name=name.removeprefix("sha256:")), "alarm"))
    for each in found.missing[:TOLD_MOST]:
        values = {"name": each.file.name, "size": octets_text(each.file.size), "field": each.file.field}
        sheet.text(Mark(say("file_lacking", number=short(each.message), **values), "warn"))
    if len(found.missing) > TOLD_MOST:
        sheet.text(Mark(say("files_lacking_more", count=len(found.missing) - TOLD_MOST), "warn"))
