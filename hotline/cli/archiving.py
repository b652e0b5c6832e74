"""What goes to an archive and what may leave the live record, computed from the record and the configuration alone.

A period is closed when the other side has cosigned all of it. Openings leave the live record only if the configuration
says when, and only of cases in which nothing is owed, that are not on hold, and whose every entry is archived.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hotline.cli.exits import DeskError
from hotline.cli.export import number
from hotline.cli.gathering import Gathered
from hotline.cli.selecting import Read, Wanted, read
from hotline.core import facts
from hotline.core.canonical import Duration, Instant, instant, instant_text
from hotline.core.entry import stamped_at
from hotline.core.keeping import Archived
from hotline.core.withholding import emptied, is_withheld
from hotline.interfaces import Row

Place = tuple[str, int]
Changes = dict[Place, tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Period:
    """A closed period, from and until before an instant, and how far each log reaches in it."""

    since: Instant
    until: Instant
    sizes: Mapping[str, int]

    @property
    def wanted(self) -> Wanted:
        """Return the period as a bundle says it; the first one has no beginning."""
        return Wanted(start=self.since or None, end=self.until)

    def file(self, channel: str) -> str:
        """Return the name of its archive."""
        begin = compact(self.since) if self.since else "beginning"
        return f"{channel}_{begin}_{compact(self.until)}.zip"


def compact(at: Instant) -> str:
    """Return an instant as it may stand in the name of a file."""
    return instant_text(at).replace("-", "").replace(":", "").replace(".", "")


def archived(watch: Sequence[Row]) -> list[Archived]:
    """Return what was archived so far, as the watch log says."""
    found = []
    for row in watch:
        if b'"kind":"archived"' in row.body:
            fact = facts.parse_fact(facts.fact_value(row.body))
            assert isinstance(fact, Archived)
            found.append(fact)
    return found


def closed(gathered: Gathered, until: Instant) -> Period | None:
    """Return the period from the newest archive until before *until*; None if nothing stands in it."""
    since = max((each.until for each in archived(gathered.watch)), default=Instant(0))
    sizes = {party: reach(rows, until) for party, rows in gathered.rows.items()}
    if until <= since or all(size == reach(gathered.rows[party], since) for party, size in sizes.items()):
        return None
    for side, party in (("ours", gathered.center.party), ("theirs", gathered.center.theirs.party)):
        cosigned = max((note.size for note in gathered.notes if note.log == side), default=0)
        if cosigned < sizes[party]:
            raise DeskError("archive_open", f"{party}/{cosigned}", until=instant_text(until))
    return Period(since, until, sizes)


def only(gathered: Gathered, period: Period) -> Gathered:
    """Return the record up to the cosignatures that cover *period*: what came later changes no byte of its archive."""
    rows, notes = {}, []
    for side, party in (("ours", gathered.center.party), ("theirs", gathered.center.theirs.party)):
        size = period.sizes[party]
        end = min((each.size for each in gathered.notes if each.log == side and each.size >= size), default=size)
        rows[party] = gathered.rows[party][:end]
        notes += [each for each in gathered.notes if each.log == side and each.size <= end]
    return replace(gathered, rows=rows, notes=notes, heads={})


def reach(rows: Sequence[Row], until: Instant) -> int:
    """Return how many entries were made before *until*; those of a log never go back in time."""
    return next((index for index, row in enumerate(rows) if stamped_at(row.body) >= until), len(rows))


def leaving(gathered: Gathered, until: Instant, owed: Collection[str], held: Collection[str]) -> Changes:
    """Return what is to stand beside entries whose openings leave: of closed cases of which nothing is newer."""
    known = read(gathered.rows)
    sides = {gathered.center.party: "ours", gathered.center.theirs.party: "theirs"}
    changes: Changes = {}
    for case, places in cases_in(known).items():
        newest = max(known.entries[place].at for place in places)
        if newest >= until or case in owed or case in held:
            continue
        for party, index in places:
            row = gathered.rows[party][index]
            if row.beside and not is_withheld(row.beside) and emptied(row.beside) != row.beside:
                changes[sides[party], index] = row.leaf, emptied(row.beside)
    return changes


def cases_in(known: Read) -> dict[str, list[Place]]:
    """Return where the messages of each case stand."""
    found: dict[str, list[Place]] = defaultdict(list)
    for place, message in known.messages.items():
        found[message.case or message.id].append(place)
    return found


def on_hold(gathered: Gathered, hold: Sequence[str]) -> tuple[str, ...]:
    """Return the full numbers of the cases on hold; a number that no case has stops everything."""
    known = set(cases_in(read(gathered.rows)))
    return tuple(sorted({number(known, each) for each in hold}))


def coming_back(gathered: Gathered, archive: Mapping[str, Any]) -> Changes:
    """Return what is to stand beside entries whose openings come back from *archive*: the log of each party in it."""
    sides = {gathered.center.party: "ours", gathered.center.theirs.party: "theirs"}
    changes: Changes = {}
    for party, log in archive.items():
        rows = gathered.rows[party]
        for index in log.indexes():
            if index < len(rows) and is_withheld(rows[index].beside) and not is_withheld(log[index].beside):
                assert log[index].body == rows[index].body, "it was verified against the same cosigned root"
                changes[sides[party], index] = rows[index].leaf, log[index].beside
    return changes


def cut(now: Instant, after: Duration, until: str | None) -> Instant:
    """Return until when is archived: what was given, or so long ago; never what is yet to come."""
    found = instant(until) if until is not None else Instant(now - after)
    if found > now:
        raise DeskError("archive_future", found=instant_text(found))
    return found
