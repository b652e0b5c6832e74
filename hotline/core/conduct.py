"""Compares what a center did with what it had to do: every deadline, rung, page and entry, derived again.

A center asks `due` before whatever else it does at an instant. So at every new instant of its record, what `due` yields
there must stand first, exactly; whatever of it stands elsewhere was too early, too late, or never due. What a fact
obliged the hands to do must have been attempted. What is missing is named once, and then taken as done.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

from hotline.core import facts
from hotline.core.brought import LACKS, RULES_OF, Name, due_at, entry_of, fits, is_said, named, told
from hotline.core.canonical import ZERO, Duration, Instant, digest_text
from hotline.core.center import Center
from hotline.core.effects import Alarm, Ring, effects_of
from hotline.core.entry import ClockEntry, Entry
from hotline.core.facts import Fact
from hotline.core.handover import WatchOffered, WatchTaken
from hotline.core.obligations import Outcome
from hotline.core.relief import what_is_wrong
from hotline.core.replay import Difference, Kind, Recorded, Replay, skipped

T = TypeVar("T")

TOLERANCE: Final = Duration(5_000)
"""How late a center may be and still be on time: within as long it must have said that its store is gone."""

CALLED_WITHIN: Final = Duration(60_000)
"""Within how long the first attempt of a call must be recorded: whatever a provider does, it has answered by then."""


@dataclass(frozen=True, slots=True)
class Page:
    """A call that was decided: at which fact, when, and whether it is an alarm."""

    index: int
    at: Instant
    alarm: bool


@dataclass(slots=True)
class Conduct:
    """A record under examination. `found` are its differences, `lacking` those of what is missing so far, by name.

    `pages` are the calls without a result so far, `asked` all that were ever decided; `pending` are those of the last
    minute, of which the record cannot tell any more. `supposed` are calls of what is missing, and `elsewhere` what was
    noted too early. `since` is when something was recorded before, `begun` whether
    the center then began to run.
    """

    replay: Replay
    found: list[Difference] = field(default_factory=list)
    lacking: dict[Name, Difference] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    pending: list[str] = field(default_factory=list)
    supposed: set[str] = field(default_factory=set)
    elsewhere: set[Name] = field(default_factory=set)
    since: Instant = ZERO
    begun: bool = False
    tied: bool = True

    @property
    def center(self) -> Center:
        """Return the center as far as it was replayed."""
        return self.replay.center

    def examine(self) -> Iterator[int]:
        """Go through the whole record; yields how many facts are behind, instant by instant."""
        place, size = 0, len(self.replay.record)
        ahead: Recorded | None = self.replay.record[0] if size else None
        while ahead is not None:
            at, group = self.at(ahead), deque((ahead,))
            ahead = None
            place += 1
            while place < size:
                following = self.replay.record[place]
                if self.at(following) != at and following.fact is not None:
                    ahead = following
                    break
                group.append(following)
                place += 1
            self.instant(at, group)
            yield place
        self.end()

    def at(self, recorded: Recorded) -> Instant:
        """Return when a fact was noted; one that cannot be read, with those before it."""
        return self.center.last if recorded.fact is None else recorded.fact.at

    def instant(self, at: Instant, group: deque[Recorded]) -> None:
        """Examine what was recorded at one instant."""
        first = group[0]
        if at < self.center.last:
            late = self.center.last - at
            self.note(Kind.OUT_OF_ORDER, first, at, "record", "house: time never goes back", by=late)
        else:
            self.fill(first)
            if not isinstance(first.fact, facts.Epoch):
                self.expect(at, group)
        begun = False
        while group:
            recorded = group.popleft()
            begun = begun or isinstance(recorded.fact, facts.Epoch)
            known = len(self.found)
            if recorded.fact is not None:
                self.judge(recorded, recorded.fact)
            self.take(recorded, named=len(self.found) > known)
        self.unfinished(first, at)
        self.since, self.begun = max(self.since, at), begun
        self.center.book.refresh()

    def fill(self, first: Recorded) -> None:
        """Apply what must have come before this instant and is not in the record: it decides what is due now."""
        gaps = () if first.fact is None else tuple(self.replay.gaps(first.index, first.fact))
        if gaps:
            self.found += gaps
            self.suppose_calls()
            self.center.book.refresh()

    def suppose_calls(self) -> None:
        """Know whom the facts oblige to call that the record does not have."""
        while self.replay.filled:
            effects = guarded(effects_of(self.center, self.replay.filled.pop()))
            self.supposed.update(each.id for each in effects if isinstance(each, Ring))

    def expect(self, at: Instant, group: deque[Recorded]) -> None:
        """Derive what time brings at *at*, and take it from the front of *group*; name what is not there."""
        stuck: set[Name] = set()
        for fact in guarded(self.center.due(at)):
            if group and fits(group[0].fact, fact):
                recorded = group.popleft()
                self.judge_clock(recorded, recorded.fact)
                self.in_time(recorded, fact)
                self.take(recorded)
                continue
            name = named(fact)
            if name in stuck:
                return
            stuck.add(name)
            self.lacks(group[0].index if group else self.replay.position, fact, name)
            self.suppose(fact)

    def lacks(self, index: int, fact: Fact, name: Name) -> None:
        """Note that *fact* is due and does not stand where it must; once."""
        if name in self.lacking or name in self.elsewhere:
            return
        kind, rule = LACKS.get(type(fact), (Kind.ENTRY_MISSING, "rule 10"))
        if isinstance(fact, facts.Placed):
            kind, rule = RULES_OF.get(str(name[0]), (Kind.ENTRY_MISSING, "rule 10"))
        at, rung = due_at(fact, self.center), fact.rung if isinstance(fact, facts.RungReached) else None
        self.lacking[name] = Difference(kind, index, at, str(name[1]), rule, rung=rung)

    def suppose(self, fact: Fact) -> None:
        """Take *fact* as done, so that it is named once; an entry cannot be, but is not owed again."""
        if not isinstance(fact, facts.Placed):
            guard(lambda: self.center.apply_own(fact))
            self.supposed.update(each.id for each in guarded(effects_of(self.center, fact)) if isinstance(each, Ring))
            return
        name = named(fact)
        if name[0] == "clock":
            self.center.clock_said = fact.at
        self.center.unsaid.pop((str(name[0]), str(name[1])), None)

    def take(self, recorded: Recorded, *, named: bool = False) -> None:
        """Apply a fact, and remember whom it obliges the hands to call; what is wrong with it may be *named*."""
        known = {Kind.IMPOSSIBLE} if named else set()
        self.found += [each for each in self.replay.take(recorded) if each.kind not in known]
        self.suppose_calls()
        fact = recorded.fact
        if fact is None:
            return
        for effect in guarded(effects_of(self.center, fact)):
            if isinstance(effect, Ring | Alarm):
                self.asked.add(effect.id)
                if ("tried", effect.id) not in self.elsewhere:
                    self.pages.setdefault(effect.id, Page(recorded.index, self.center.last, isinstance(effect, Alarm)))

    # what is recorded: is it due, and in time?

    def in_time(self, recorded: Recorded, fact: Fact) -> None:
        """Note how late the center was with what time brought: since it was due, and it could know so."""
        if not isinstance(fact, facts.Missed | facts.RungReached | facts.Lapsed):
            return
        due, book = due_at(fact, self.center), self.center.book
        trusted = book.rungs_not_before if book.rungs_not_before <= fact.at else ZERO
        late = fact.at - max(due, self.since, trusted)
        down = self.begun and fact.at - due > TOLERANCE
        if late > TOLERANCE or down:
            self.note_late(recorded, fact, fact.at - due, excused=late <= TOLERANCE)

    def note_late(self, recorded: Recorded, fact: Fact, by: int, *, excused: bool = False) -> None:
        """Note that *fact* was recorded too late."""
        rule = LACKS.get(type(fact), (Kind.LATE, "rule 10"))[1]
        rung = fact.rung if isinstance(fact, facts.RungReached) else None
        name = str(named(fact)[1])
        self.found.append(
            Difference(
                Kind.LATE, recorded.index, due_at(fact, self.center), name, rule, by=by, rung=rung, excused=excused
            )
        )

    def moved(self, recorded: Recorded, fact: Fact, by: int) -> None:
        """Note that what was missing comes now; at the same instant, it is only another order."""
        if by > 0:
            self.note_late(recorded, fact, by)
        elif by < 0:
            rule = LACKS.get(type(fact), (Kind.EARLY, "rule 10"))[1]
            self.note(Kind.EARLY, recorded, due_at(fact, self.center), str(named(fact)[1]), rule, by=-by)

    def judge(self, recorded: Recorded, fact: Fact) -> None:  # noqa: C901, PLR0912, PLR0915 - one case a fact
        """Judge a fact that did not stand where time brings it."""
        missing = self.lacking.pop(named(fact), None)
        if missing is not None:
            self.moved(recorded, fact, fact.at - missing.at)
            return
        match fact:
            case facts.Missed() | facts.RungReached():
                self.judge_deadline(recorded, fact)
            case facts.Placed():
                self.judge_placed(recorded, fact)
            case facts.Attempted():
                self.settle(recorded, fact)
            case facts.Lapsed(rule="message.expired") if fact.id in self.center.proposals:
                early = self.center.proposals[fact.id].expires - fact.at
                if early > 0:
                    self.note(Kind.EARLY, recorded, fact.at, fact.id, "rule 18", by=early)
            case facts.Judged():
                self.lacking.pop(("waiting", fact.index), None)
            case facts.Warned() if fact.reason != "rollback":
                due = guarded(self.center.watchful().warnings(self.center.warned, fact.at))
                if fact not in tuple(due):
                    self.note(Kind.NOT_DUE, recorded, fact.at, fact.about, "warnings")
            case WatchOffered() | WatchTaken():
                rule, says = guard(lambda: what_is_wrong(self.center, fact)) or ("record", "it cannot be judged")
                if rule:
                    self.note(Kind.HANDOVER_WRONG, recorded, fact.at, fact.id, rule, f"{rule}, {says}")
            case facts.Reconciled() if self.center.reconciled:
                self.found.append(skipped(recorded.index, fact, "an epoch or a loss before it"))
            case facts.Epoch() if fact.number <= self.center.epoch:
                self.note(
                    Kind.NOT_DUE, recorded, fact.at, "epoch", "rule 9", f"{fact.number} after {self.center.epoch}"
                )
            case facts.Cosigned(log="theirs") if self.center.awaiting is None:  # else it is our own one, that came back
                if fact.seconds != max(fact.at // 1000, self.center.theirs.series.latest):
                    self.note(Kind.BACKDATED, recorded, fact.at, f"theirs {fact.size}", "rule 2", str(fact.seconds))
            case _:
                pass

    def judge_deadline(self, recorded: Recorded, fact: facts.Missed | facts.RungReached) -> None:
        """Judge whether a deadline was missed, or a rung due, when it was recorded."""
        rule = LACKS[type(fact)][1]
        rung = fact.rung if isinstance(fact, facts.RungReached) else None
        early = due_at(fact, self.center) - fact.at
        if early > 0:
            self.elsewhere.add(named(fact))
            self.note(Kind.EARLY, recorded, due_at(fact, self.center), fact.obligation, rule, by=early, rung=rung)
            return
        owed = guard(lambda: self.center.book.obligation(fact.obligation))
        if owed is None or owed.outcome is not Outcome.OPEN or owed.due is None:
            says = "nothing is owed" if owed is None else owed.outcome.value if owed.due else "its clock stands"
            self.note(Kind.NOT_DUE, recorded, fact.at, fact.obligation, rule, says, rung=rung)
            return
        book = self.center.book
        expected = guard(lambda: tuple(book.missed(owed, fact.at))) or ()
        if fact not in expected:
            says = "; ".join(told(each) for each in expected) or "it was done before"
            self.note(Kind.NOT_DUE, recorded, fact.at, fact.obligation, rule, says, rung=rung)

    def judge_placed(self, recorded: Recorded, fact: facts.Placed) -> None:
        """Judge an entry of ours: stamped as the core stamps, and owed if it is one that the center itself says."""
        center = self.center
        entry = entry_of(fact)
        if not center.reconciled:
            self.found.append(skipped(recorded.index, facts.Reconciled(fact.at), "reconciled"))
            center.reconciled = True
        if entry is None or fact.index != center.ours.size:
            return
        if entry.at != center.stamp(fact.at):
            by = center.stamp(fact.at) - entry.at
            self.note(Kind.BACKDATED, recorded, entry.at, f"ours {fact.index}", "rule 3", by=by)
        self.judge_clock(recorded, fact)
        if is_said(entry):
            owed = guard(lambda: tuple(self.said(fact.at))) or ()
            if replace(entry, at=ZERO) not in owed:
                kind, rule = RULES_OF.get(str(named(fact)[0]), (Kind.ENTRY_WRONG, "rule 10"))
                kind = Kind.OVERDUE_WRONG if kind is Kind.OVERDUE_MISSING else Kind.ENTRY_WRONG
                self.note(kind, recorded, fact.at, str(named(fact)[1]), rule)

    def said(self, now: Instant) -> Iterator[Entry]:
        """Yield what the center must say now, whatever its turn."""
        center = self.center
        for unsaid in center.unsaid.values():
            yield replace(unsaid, at=ZERO)
        for each in guarded(center.consequences(now)):
            entry = entry_of(each) if isinstance(each, facts.Placed) else None
            if entry is not None:
                yield replace(entry, at=ZERO)
            return

    def judge_clock(self, recorded: Recorded, fact: Fact | None) -> None:
        """Judge an entry that ties the watch log in; the first that does not fit says enough."""
        entry = entry_of(fact) if isinstance(fact, facts.Placed) else None
        if not isinstance(fact, facts.Placed) or not isinstance(entry, ClockEntry):
            return
        wanted = (self.center.watch.size, digest_text(self.center.watch.root()) if self.center.watch.size else "")
        if self.tied and (entry.watch_size, entry.watch_root) != wanted:
            self.tied = False
            says = f"{entry.watch_size} facts were signed, {wanted[0]} stand before it, or they are others"
            self.note(Kind.ENTRY_WRONG, recorded, fact.at, f"ours {fact.index}", "rule 20", says)

    def settle(self, recorded: Recorded, fact: facts.Attempted) -> None:
        """Note the result of a call."""
        page = self.pages.pop(fact.page, None)
        if page is None:
            if fact.page in self.supposed:
                self.elsewhere.add(("tried", fact.page))
            elif fact.page not in self.asked:
                self.note(Kind.PAGE_UNASKED, recorded, fact.at, fact.page, "rule 11")
            return
        late = fact.at - page.at
        if late > CALLED_WITHIN:
            down = self.replay.center.started > page.at
            self.found.append(
                Difference(Kind.PAGE_LATE, recorded.index, page.at, fact.page, "rule 11", by=late, excused=down)
            )

    # what is left

    def unfinished(self, first: Recorded, at: Instant) -> None:
        """Note what a command leaves undone: messages accepted and not placed, waiting and not judged."""
        center = self.center
        if center.reconciled and center.accepted and not center.forked:
            for name in center.accepted:
                if ("accepted", name) not in self.lacking:
                    self.lacking["accepted", name] = Difference(Kind.ENTRY_MISSING, first.index, at, name, "rule 9")
        for index, held in center.waiting.items() if not center.lacks_entries else ():
            if held.named is not None and ("waiting", index) not in self.lacking and self.is_held(held.named):
                says = f"the judgement of entry {index} of theirs"
                missing = Difference(Kind.SKIPPED, self.replay.position, at, held.named, "rule 4", says)
                self.lacking["waiting", index] = missing  # taken back if it comes with the next entries

    def is_held(self, message: str) -> bool:
        """Return whether a message is held, or was refused: whoever names it need not wait."""
        return message in self.center.book.case_of or message in self.center.refused

    def end(self) -> None:
        """Note what is still missing at the end of the record."""
        last = self.center.last
        for name, page in self.pages.items():
            if last - page.at <= CALLED_WITHIN:
                self.pending.append(name)
                continue
            kind = Kind.EFFECT_NOT_ATTEMPTED if page.alarm else Kind.PAGE_WITHOUT_RESULT
            self.found.append(Difference(kind, page.index, page.at, name, "rule 11"))
        self.found += self.lacking.values()
        for log, size in (("ours", self.center.ours.size), ("theirs", self.center.theirs.size)):
            if size < len(self.replay.logs[log]):
                says = f"entries {size} to {len(self.replay.logs[log]) - 1} of {log}"
                self.found.append(Difference(Kind.SKIPPED, self.replay.position, last, log, "record", says))
        self.found.sort(key=lambda each: each.index)

    def note(  # noqa: PLR0913 - what a difference says
        self,
        kind: Kind,
        recorded: Recorded,
        at: Instant,
        name: str,
        rule: str,
        says: str = "",
        *,
        by: int | None = None,
        rung: int | None = None,
    ) -> None:
        """Note a difference that shows at *recorded*."""
        self.found.append(Difference(kind, recorded.index, at, name, rule, says, by, rung))


def guarded(found: Iterable[T]) -> Iterator[T]:
    """Yield what can be computed: a record that was tampered with makes a state that cannot be."""
    try:
        yield from found
    except Exception:  # noqa: BLE001 - what is wrong with the record was named where it did not fit
        return


def guard(compute: Callable[[], T]) -> T | None:
    """Return what *compute* gives, or None if the state is one that cannot be."""
    return next(guarded(compute() for _ in (0,)), None)
