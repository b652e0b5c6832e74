"""Looks through the logs of a bundle before anything is judged: what there is to judge by, and what is missing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from hotline.core.entry import AgreementEntry, Entry, RefusalEntry, RosterEntry, parse_entry
from hotline.core.errors import RefusalError
from hotline.files.bundle_reading import FOUNDING, BundledLog


@dataclass(frozen=True, slots=True)
class Missing:
    """Something without which it cannot be decided: `key` names the sentence, the rest says where."""

    key: str
    party: str
    where: str = ""


@dataclass(slots=True)
class Survey:
    """How many entries there are, rosters and agreements as they stand there, and what is missing.

    `strict` are the entries that were refused for their openings.
    """

    sizes: dict[str, int] = field(default_factory=dict)
    rosters: dict[str, list[tuple[int, bytes]]] = field(default_factory=dict)
    agreements: dict[str, bytes] = field(default_factory=dict)
    strict: set[tuple[str, int]] = field(default_factory=set)
    missing: list[Missing] = field(default_factory=list)

    def note(self, party: str, other: str, index: int, entry: Entry, beside: bytes | None) -> None:
        """Take note of an entry that others are judged by."""
        match entry:
            case RefusalEntry(rule=rule, index=refused) if rule.startswith("opening."):
                self.strict.add((other, refused))
            case AgreementEntry() | RosterEntry() if beside is None:
                self.missing.append(Missing("missing_document", party, f"{index} {entry.digest}"))
            case AgreementEntry() if beside is not None:
                self.agreements[entry.digest] = beside
            case RosterEntry(subject="roster") if beside is not None:
                self.rosters[party].append((index, beside))
            case _:
                pass


def survey(logs: Mapping[str, BundledLog], *, whole: bool) -> Survey:
    """Return what stands in *logs*; if they are *whole*, none of their entries may be missing."""
    found = Survey()
    for party, log in logs.items():
        other = next(each for each in logs if each != party)
        found.rosters[party] = []
        found.sizes[party] = sum(end - first for first, end in zip(log.firsts, log.ends, strict=True))
        if whole and len(log) != found.sizes[party]:
            found.missing.append(Missing("missing_entries", party, str(len(log))))
        for index, entry in founding(log):
            beside = None if isinstance(entry, RefusalEntry) else log[index].beside
            found.note(party, other, index, entry, beside)
    return found


def founding(log: BundledLog) -> Iterator[tuple[int, Entry]]:
    """Yield the entries by which others are judged, with where they stand."""
    for number in log.founding:
        for index, body in enumerate(log.bundle.unframed(log.names[number]), log.firsts[number]):
            if any(kind in body for kind in FOUNDING):
                try:
                    yield index, parse_entry(body)
                except RefusalError:
                    continue
