"""One side of a channel: everything a center knows, as a pure function of its logs.

Four verbs. `decide` (in `decisions`) says which facts a command causes, or refuses; `apply` is the only place where
state changes; `due` says which facts time itself brings; `next_deadline` when to wake. `effects_of` says what a fact
obliges the hands to do. Live and in the audit the same `apply` is called with the same facts, and that is why a replay
is evidence. `decide` and `due` are generators: each fact they yield must be applied before the next one is asked for.
"""

from bisect import insort
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field, replace

from hotline.core import facts, keeping
from hotline.core.admission import Admitted, Named, Place, admit, reread
from hotline.core.canonical import ZERO, Duration, Instant, Json, digest_text
from hotline.core.case import Member, whole_remark
from hotline.core.casebook import Casebook, overdue_remark, unadmitted
from hotline.core.ending import newly_said
from hotline.core.entry import (
    AgreementEntry,
    ClockEntry,
    EndedEntry,
    Entry,
    InForceEntry,
    MessageEntry,
    OverdueEntry,
    RefusalEntry,
    RosterEntry,
    StoppedEntry,
    TakenEntry,
    WholeEntry,
    entry_bytes,
    named_in,
    parse_entry,
    stamped_at,
)
from hotline.core.errors import RefusalError, refuse
from hotline.core.facts import WAITING, Fact
from hotline.core.handover import Tour, WatchOffered, WatchTaken
from hotline.core.merkle import leaf_hash
from hotline.core.protocol import Protocol, load_agreement
from hotline.core.replica import Held, Replica, Term, ToCosign
from hotline.core.replica import document as document  # noqa: PLC0414 - whoever replays a center reads its documents
from hotline.core.roster import Roster
from hotline.core.vigil import Vigil, keep_vigil
from hotline.core.watch import WatchHead

HOUR = Duration(3_600_000)
DAY = Duration(24 * HOUR)
DISTRUST_AFTER_START = Duration(60_000)
"""After a start no rung beyond the first fires before the clock was compared, or for this long (rule 7)."""


@dataclass(slots=True)
class Center:
    """The state of one side of one channel. Read it freely; change it only through `apply`.

    `lost_from` is where our log ended when the peer showed that it holds more. `refused` are messages of the peer;
    what answers them is refused as well; `said` is what `overdue` entries of ours say that came back after a loss.
    `enrolled` is when our newest roster took its place, `warned` of what was warned, so many days before, and `desks`
    what was last noted of the desks of the console (None before the first took the watch). `tour` is who has the
    watch. Three members are no state: `to_cosign`, what our cosigner is to sign as soon as it may, `judged`, messages
    that `decide` has just read, so that `apply` need not read them again, and `vigil`, what there is to warn of.
    """

    channel: str
    status: str
    ours: Replica
    theirs: Replica
    agreements: dict[str, Protocol] = field(default_factory=dict)
    watch: WatchHead = field(default_factory=WatchHead)
    epoch: int = 0
    started: Instant = ZERO
    last: Instant = ZERO
    reconciled: bool = False
    awaiting: facts.Awaiting | None = None
    lost_from: int | None = None
    forked: str | None = None
    link_path: str | None = None
    clock: facts.ClockCompared | None = None
    clock_said: Instant = ZERO
    accepted: dict[str, facts.Accepted] = field(default_factory=dict)
    proposals: dict[str, facts.Proposed] = field(default_factory=dict)
    waiting: dict[int, Held] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    said: set[str] = field(default_factory=set)
    unsaid: dict[tuple[str, str], Entry] = field(default_factory=dict)
    to_cosign: list[ToCosign] = field(default_factory=list)
    judged: dict[bytes, tuple[str, str, Member]] = field(default_factory=dict)
    enrolled: Instant = ZERO
    warned: dict[str, int] = field(default_factory=dict)
    vigil: Vigil | None = None
    desks: facts.DeskNoted | None = None
    tour: Tour = field(default_factory=Tour)
    book: Casebook = field(init=False)

    def __post_init__(self) -> None:
        """Open the casebook over both logs."""
        parties = self.ours.party, self.theirs.party
        self.book = Casebook(
            *parties, self.agreements, self.delivered, self.terms, self.horizon, self.status, self.newest
        )

    @property
    def party(self) -> str:
        """Return whose center this is."""
        return self.ours.party

    @property
    def lacks_entries(self) -> bool:
        """Return whether entries of our own log, which the peer holds, are not back yet (rule 9)."""
        return self.awaiting is not None and self.ours.size < self.awaiting.size

    def delivered(self, member: Member) -> Instant | None:
        """Return when the other center held the entry of *member*: the same instant on both sides (rule 2)."""
        return self.side(member.party).delivered(member.index, member.at)

    def newest(self, party: str) -> Roster:
        """Return the newest roster of *party*."""
        return self.side(party).newest_roster()

    def terms(self, agreement: str) -> dict[str, Term]:
        """Return which parties *agreement* binds, each by its own log, and from when to when."""
        found = {each.party: each.term(agreement) for each in (self.ours, self.theirs)}
        return {party: term for party, term in found.items() if term is not None}

    def horizon(self) -> Instant:
        """Return up to when returns are listed: the newest entry of both logs, so that both sides list the same.

        The clock of the peer, if it is wrong, may lead by a day.
        """
        return max(self.ours.last_at, min(self.theirs.last_at, Instant(self.ours.last_at + DAY)))

    def side(self, party: str) -> Replica:
        """Return the log of *party*."""
        return self.ours if party == self.ours.party else self.theirs

    def other(self, replica: Replica) -> Replica:
        """Return the other log of the channel."""
        return self.theirs if replica is self.ours else self.ours

    def place(self, replica: Replica, index: int, at: Instant) -> Place:
        """Return the place at which a message of *replica* stands or is to stand."""
        recipient = self.theirs.party if replica is self.ours else self.ours.party
        return Place(replica, index, at, self.channel, self.status, recipient)

    def named(self, message_id: str) -> Named | None:
        """Return what admission needs to know of a held message; nothing may answer one that was refused (rule 5)."""
        if message_id in self.refused:
            raise refuse("case.unknown", "in_reply_to", message_id)
        found = self.book.message(message_id)
        if found is None:
            return None
        case_id, member = found
        case = self.book.case(case_id)
        opener = case.opening
        originator = opener.party if opener else member.party
        return Named(member, case_id, originator, self.book.folders[case_id].agreement, case.fields)

    def judge(self, replica: Replica, index: int, at: Instant, envelope: Json, openings: Json) -> Admitted:
        """Judge a message at its place; RefusalError or WaitingError if it is not admitted."""
        return admit(envelope, openings, self.place(replica, index, at), self.agreements, self.named)

    # apply: the only place where state changes

    def apply(self, fact: Fact, written: bytes | None = None) -> bytes:
        """Let *fact* have happened. Returns its bytes in the watch log: as *written* before, in a replay."""
        body = facts.fact_bytes(fact) if written is None else written
        row = self.watch.size
        self.watch.append(body)
        self.last = max(self.last, fact.at)
        match fact:
            case facts.Placed() | facts.Restored():
                self.hold(self.ours, fact.index, fact.leaf, fact.body, fact.beside)
            case facts.Mirrored():
                self.hold(self.theirs, fact.index, fact.leaf, fact.body, fact.beside, fact.verdict)
            case facts.Advanced():
                self.theirs.ahead[fact.index] = fact.leaf
                leaf, root = digest_text(fact.leaf), digest_text(fact.root)
                taken = TakenEntry(fact.at, self.theirs.origin, fact.index, leaf, root)
                self.unsaid["taken", str(fact.index)] = taken
                self.read(self.theirs, fact.index, fact.leaf, fact.body, fact.beside, fact.verdict)
            case facts.Judged():
                held = self.waiting.pop(fact.index)
                self.read(self.theirs, fact.index, leaf_hash(held.body), held.body, held.beside, fact.verdict)
            case facts.Cosigned():
                self.cosign(fact, row)
            case _:
                self.apply_own(fact)
        return body

    def apply_own(self, fact: Fact) -> None:  # noqa: C901, PLR0912, PLR0915 - one case a fact
        """Let a fact that touches no log have happened; attempts, refusals and clock steps are evidence only."""
        match fact:
            case facts.Epoch():
                self.epoch, self.started, self.reconciled, self.awaiting = fact.number, fact.at, False, None
                self.clock = self.link_path = None
                self.book.hold_rungs(Instant(fact.at + DISTRUST_AFTER_START))
            case facts.Accepted():
                self.accepted[fact.id] = fact
                self.proposals.pop(fact.id, None)
            case facts.Proposed():
                self.proposals[fact.id] = fact
            case facts.Seconded():
                self.proposals[fact.id] = self.proposals[fact.id].seconded(fact.signatures)
            case facts.Lapsed() | facts.Returned():
                self.proposals.pop(fact.id, None)
                self.accepted.pop(fact.id, None)
            case facts.Awaiting():
                self.lost_from = self.ours.size if self.lost_from is None else self.lost_from
                self.awaiting, self.reconciled = fact, False
            case facts.Reconciled():
                self.awaiting, self.lost_from, self.reconciled = None, None, True
                for key in [key for key in self.unsaid if key[0] == "overdue" and self.book.was_met(key[1])]:
                    del self.unsaid[key]  # what was lost and came back shows that it was answered in time (rule 6)
            case facts.Missed():
                self.book.miss(fact.obligation, fact.deadline)
                if f"{fact.obligation} {fact.deadline}" not in self.said:
                    self.unsaid["overdue", fact.obligation] = OverdueEntry(fact.at, fact.obligation, fact.deadline)
            case keeping.Gathered():
                self.unsaid["whole", fact.id] = WholeEntry(fact.at, fact.id)
            case facts.RungReached():
                self.book.reach(fact.obligation, fact.rung + 1)
            case facts.LinkUp() | facts.LinkDown():
                self.link_path = fact.path if isinstance(fact, facts.LinkUp) else None
            case facts.ClockCompared():
                self.clock = fact
                self.book.hold_rungs(Instant(0))
            case facts.Forked():
                self.forked = fact.reason
            case facts.Warned():
                self.warned[fact.about], self.vigil = fact.days, None
            case facts.DeskNoted() if fact.what != "silenced":
                self.desks = fact
            case WatchOffered() | WatchTaken():
                self.tour = self.tour.after(fact)
            case _:
                pass

    def hold(
        self, replica: Replica, index: int, leaf: bytes, body: bytes, beside: bytes | None, verdict: str = ""
    ) -> None:
        """Take the next entry of *replica* and let it have its effect, unless it had it already as an advance."""
        assert index == replica.size, f"entry {index} after {replica.size}"
        judged = self.judged.get(leaf)
        replica.append(leaf, judged[2].at if judged else stamped_at(body))
        if self.book.turning is not None and self.horizon() >= self.book.turning:
            self.book.turn()
        if index not in replica.ahead:
            self.read(replica, index, leaf, body, beside, verdict)

    def read(self, replica: Replica, index: int, leaf: bytes, body: bytes, beside: bytes | None, verdict: str) -> None:  # noqa: C901, PLR0912, PLR0915 - a case each
        """Let one entry have its effect; none at all if it was refused (rule 10), later if it waits."""
        if verdict == WAITING:
            self.waiting[index] = Held(body, beside, named_in(body)[1])
            return
        if verdict:
            self.owe_refusal(replica, index, leaf, verdict)
            self.refused.update(each for each in named_in(body)[:1] if each is not None)
            return
        if (judged := self.judged.pop(leaf, None)) is not None:
            self.add(*judged)
            return
        try:
            entry = parse_entry(body)
        except RefusalError:
            return  # our own, taken back, and written by a newer version than this: without effect (rule 10)
        if isinstance(entry, RosterEntry | AgreementEntry | InForceEntry):
            insort(replica.keystones, index)
        match entry:
            case MessageEntry():  # a replay: it was admitted when it was recorded, so only its content is read again
                self.add(*reread(entry.envelope, self.place(replica, index, entry.at), self.agreements))
            case TakenEntry():
                other = self.other(replica)
                other.taken.setdefault(entry.index, (entry.at, entry.leaf))
                self.book.deliver(other.party, (entry.index,))
                if replica is self.ours:
                    self.unsaid.pop(("taken", str(entry.index)), None)
            case RosterEntry():
                replica.read_document(index, entry, document(beside or b""))
                self.vigil, self.enrolled = None, entry.at if replica is self.ours else self.enrolled
            case AgreementEntry():
                replica.consent(index, leaf, entry)
                if entry.digest not in self.agreements:
                    self.agreements[entry.digest] = load_agreement(beside or b"")
            case InForceEntry():
                replica.bring_into_force(index, entry)
                self.book.stand(entry.digest)
            case EndedEntry():
                replica.end(index, entry)
                self.book.stand(entry.agreement)
            case RefusalEntry():
                self.read_refusal(replica, index, entry)
            case OverdueEntry():
                message = entry.obligation.partition("/")[0]
                self.book.remark(message, overdue_remark(replica.party, index, entry.at, message))
                if replica is self.ours and self.unsaid.pop(("overdue", entry.obligation), None) is None:
                    self.said.add(f"{entry.obligation} {entry.deadline}")
            case WholeEntry():
                self.book.remark(entry.message, whole_remark(replica.party, index, entry.at, entry.message))
                self.unsaid.pop(("whole", entry.message), None)
            case ClockEntry() if replica is self.ours:
                self.clock_said = entry.at
            case StoppedEntry():
                replica.stop(index, leaf, entry.at)
                self.book.stop(entry.at)
                self.proposals.clear()
            case _:
                pass

    def add(self, agreement: str, case: str, member: Member) -> None:
        """Add a message to its case. A second occurrence of the same message has no effect (rule 9)."""
        named = self.book.message(member.answers) if member.answers else None
        if named is not None:
            member = replace(member, answers=named[1].id)  # one text, kept once
        self.book.add(case, agreement, member)
        self.proposals.pop(member.id, None)
        self.accepted.pop(member.id, None)

    def read_refusal(self, replica: Replica, index: int, entry: RefusalEntry) -> None:
        """Note in its case that the other center could not admit a message."""
        if replica is self.ours:
            self.unsaid.pop(("refusal", str(entry.index)), None)
            return
        refused = self.book.at(self.ours.party, entry.index)
        if refused is not None and digest_text(self.ours.tree.leaf(entry.index)) == entry.leaf:
            self.book.remark(refused.id, unadmitted(replica.party, index, entry.at, refused.id))

    def owe_refusal(self, replica: Replica, index: int, leaf: bytes, rule: str) -> None:
        """Remember to answer an entry of the peer that has no effect; refusals themselves are never refused."""
        if replica is self.theirs:
            self.unsaid["refusal", str(index)] = RefusalEntry(self.last, index, digest_text(leaf), rule)

    def cosign(self, fact: facts.Cosigned, row: int) -> None:
        """Add a cosignature to its series; what it covers is delivered."""
        replica = self.ours if fact.log == "ours" else self.theirs
        before = replica.series.size
        replica.series.add(fact.size, fact.seconds, row)
        self.book.deliver(replica.party, range(before, fact.size))
        if replica.rosters and before <= replica.rosters[-1][0] < fact.size:
            self.vigil = None
        if replica is self.theirs:
            self.to_cosign = [each for each in self.to_cosign if each.checkpoint.size > fact.size]

    # what the center itself says

    def stamp(self, now: Instant) -> Instant:
        """Return the `at` of an entry that is placed at *now*: it never decreases, and it is what judges (rule 3)."""
        return max(now, self.ours.last_at)

    def placed(self, entry: Entry, now: Instant, beside: bytes | None = None) -> facts.Placed:
        """Return the fact that *entry* takes the next place in our log, at *now* or the newest `at` before it."""
        stamped = replace(entry, at=self.stamp(now))
        body = entry_bytes(stamped)
        return facts.Placed(now, self.ours.size, leaf_hash(body), body, beside)

    def consequences(self, now: Instant) -> Iterator[Fact]:
        """Yield what this center must say once it may place entries: what is unsaid, in force now, or has ended."""
        while self.reconciled and not self.forked:
            entry = next(iter(self.unsaid.values()), None) or newly_said(self.book, self.ours, self.theirs, now)
            if entry is None:
                return
            yield self.placed(entry, now)

    def clock_entry(self, now: Instant) -> ClockEntry:
        """Return the entry that ties the watch log in (rule 20)."""
        offset, bound = (self.clock.offset, self.clock.bound) if self.clock else (None, None)
        return ClockEntry(now, self.watch.size, digest_text(self.watch.root()), offset, bound)

    # due: what time itself brings

    def due(self, now: Instant) -> Generator[Fact]:
        """Yield the facts that are due at *now*: missed deadlines, rungs, lapsed proposals, the hourly clock entry."""
        for owed in self.book.overdue(now):
            yield from self.book.missed(owed, now)
        yield from self.watchful().warnings(self.warned, now) if self.epoch else ()
        for proposal in tuple(self.proposals.values()):
            if proposal.expires <= now:
                yield facts.Lapsed(now, proposal.id, "message.expired")
        if self.reconciled and not self.forked and now >= self.clock_said + HOUR:
            yield self.placed(self.clock_entry(now), now)
        yield from self.consequences(now)

    def watchful(self) -> Vigil:
        """Return what there is to warn of; computed again when a root or roster came, or was cosigned."""
        if self.vigil is None:
            said = self.book.placed.get(self.theirs.party, ())
            self.vigil = keep_vigil(self.ours, self.theirs, self.enrolled, said, self.warned)
        return self.vigil

    def next_deadline(self, *, clock: bool = True) -> Instant | None:
        """Return when `due` next has something to say; without *clock*, something else than the hourly clock entry."""
        wakes = [each.expires for each in self.proposals.values()]
        warning = self.watchful().next if self.epoch else None
        wakes += [wake for wake in (self.book.next_wake(), warning) if wake is not None]
        if self.reconciled and not self.forked:
            wakes += [Instant(self.clock_said + HOUR)] if clock else []
            wakes += [each.instant for each in self.book.endings(self.ours)]
        return min(wakes, default=None)
