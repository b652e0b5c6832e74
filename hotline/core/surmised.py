"""Facts that the shared logs alone make plausible, where no watch log says what a center observed, and when.

Entries come by their own `at`, each after those it rests on; what the other center refused is without effect; a
cosignature comes at the time that it bears. When an entry truly arrived, and what anybody did about it, is not known.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from hotline.core import facts
from hotline.core.canonical import ZERO, Instant, digest_text
from hotline.core.commands import Portion
from hotline.core.entry import EndedEntry, InForceEntry, StoppedEntry, named_in, parse_entry, stamped_at
from hotline.core.errors import RefusalError
from hotline.core.facts import Fact
from hotline.core.merkle import leaf_hash
from hotline.core.replay import Recorded, refusals

SIDES: Final = ("ours", "theirs")


@dataclass(frozen=True, slots=True)
class Told:
    """What the next entry of a log says that the order rests on: its number and time, and what it needs before it.

    `names` is the message that it answers, `cites` the entry of the other log that it rests on, -1 if none.
    """

    at: Instant
    id: str | None
    names: str | None
    cites: int


@dataclass(frozen=True, slots=True)
class Surmised:
    """All surmised facts of a channel: in which order entries and cosignatures come, and when."""

    logs: Mapping[str, Sequence[Portion]]
    order: Sequence[tuple[Instant, str, int] | facts.Cosigned | facts.Reconciled]
    verdicts: Mapping[tuple[int, str], str]

    def __len__(self) -> int:
        return len(self.order)

    def __getitem__(self, index: int) -> Recorded:
        """Return the fact at *index*."""
        found = self.order[index]
        return Recorded(index, self.entry(*found) if isinstance(found, tuple) else found)

    def entry(self, at: Instant, log: str, index: int) -> Fact:
        """Return that an entry is held."""
        portion = self.logs[log][index]
        leaf = leaf_hash(portion.body)
        if log == "ours":
            return facts.Placed(at, index, leaf, portion.body, portion.beside)
        verdict = self.verdicts.get((index, digest_text(leaf)), "")
        return facts.Mirrored(at, index, leaf, verdict, portion.body, portion.beside)


def surmise(party: str, logs: Mapping[str, Sequence[Portion]], notes: Sequence[facts.Cosigned]) -> Surmised:
    """Return what the center of *party* may have observed, whose log is `ours`; a note is `at` the time it bears."""
    merge = Merge(party, logs, sorted(notes, key=lambda each: (each.at, each.size)))
    return Surmised(logs, tuple(merge.merged()), refusals(logs["ours"]))


@dataclass(slots=True)
class Merge:
    """Both logs on their way into one order. `next` is how far each has come, `held` the messages so far."""

    party: str
    logs: Mapping[str, Sequence[Portion]]
    notes: list[facts.Cosigned]
    next: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SIDES, 0))
    heads: dict[str, Told] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)
    now: Instant = ZERO

    def merged(self) -> Iterator[tuple[Instant, str, int] | facts.Cosigned | facts.Reconciled]:
        """Yield everything, in order."""
        yield facts.Reconciled(self.now)
        for log in SIDES:
            self.read(log)
        while self.heads:
            log = self.choose()
            told = self.heads[log]
            yield from self.cosigned(told.at)
            self.now = max(self.now, told.at)
            yield self.now, log, self.next[log]
            self.held.update([told.id] if told.id else [])
            self.next[log] += 1
            self.read(log)
        yield from self.cosigned(None)

    def read(self, log: str) -> None:
        """Look at the next entry of *log*."""
        if self.next[log] >= len(self.logs[log]):
            self.heads.pop(log, None)
            return
        body = self.logs[log][self.next[log]].body
        number, names = named_in(body)
        self.heads[log] = Told(stamped_at(body), number, names, self.cited(body, log))

    def cosigned(self, until: Instant | None) -> Iterator[facts.Cosigned]:
        """Yield the cosignatures up to *until* over what is held by then."""
        while self.notes and (until is None or self.notes[0].at < until):
            each = self.notes.pop(0)
            if each.size <= self.next[each.log]:
                self.now = max(self.now, each.at)
                yield replace(each, at=self.now)
            elif until is not None:
                self.notes.insert(0, each)
                return

    def choose(self) -> str:
        """Return the log whose next entry comes first: the earlier one, unless it rests on the other."""
        ready = sorted(self.heads, key=lambda log: (self.heads[log].at, log))
        return next((log for log in ready if self.rests_on_nothing(log)), ready[0])

    def rests_on_nothing(self, log: str) -> bool:
        """Return whether the next entry of *log* needs none that is yet to come."""
        told, other = self.heads[log], next(each for each in SIDES if each != log)
        return (told.names is None or told.names in self.held) and self.next[other] > told.cites

    def cited(self, body: bytes, log: str) -> int:
        """Return which entry of the other log an entry of *log* rests on, -1 if on none."""
        try:
            entry = parse_entry(body)
        except RefusalError:
            return -1
        match entry:
            case InForceEntry():
                return entry.theirs_index
            case EndedEntry() if (entry.party == self.party) != (log == "ours"):
                return entry.index
            case StoppedEntry(index=int(cited)):
                return cited
            case _:
                return -1
