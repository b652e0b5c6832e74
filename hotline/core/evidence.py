"""Judges what an auditor was given: as the centers did (`audit`), but openings may be withheld, and entries left out.

A withheld field stays a commitment: everything else of its message is judged. Of a log of which only some entries are
here, every entry is proved to stand in a cosigned tree instead of all entries giving its root; it is judged as a center
judges an entry that overtook others: by the rosters and agreements below it, which are always here.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from hotline.core.admission import Admitted, Named, alike, may_send
from hotline.core.alone import Alone, Head, number
from hotline.core.attachments import takes_files
from hotline.core.audit import Finding, Verification
from hotline.core.canonical import ZERO, Instant, Json, digest, digest_text
from hotline.core.case import Act, Member
from hotline.core.casebook import Casebook
from hotline.core.center import Center
from hotline.core.checkpoint import Checkpoint
from hotline.core.commands import Portion
from hotline.core.entry import EndedEntry, InForceEntry, StoppedEntry, parse_entry, stamped_at
from hotline.core.errors import LogError, MerkleError, RefusalError, refuse
from hotline.core.forms import Form
from hotline.core.merkle import leaf_hash, verify_consistency, verify_inclusion
from hotline.core.register import Register, Signings, Sort
from hotline.core.replica import Replica
from hotline.core.roster import Key, Roster
from hotline.core.sealing import Disclosed
from hotline.core.signature import MESSAGE, parse_envelope
from hotline.core.tenure import GRACE, is_disputed, known_within, listing, second, tried
from hotline.core.terms import PRECEDENCES

Unopened = tuple[str, int, str]


class SomeEntries(Protocol):
    """A log of which some entries are here; each stands at its index."""

    def indexes(self) -> Iterator[int]:
        """Yield where they stand."""

    def __getitem__(self, index: int) -> Portion:
        """Return one of them."""


class Ledger(Casebook):
    """A casebook that keeps of a message what judging needs, unless it is to keep the *whole*.

    Notices of withdrawal it keeps in any case: what ends an agreement is judged by them.
    """

    def prepare(self, *, whole: bool) -> None:
        """Begin with no messages."""
        self.whole = whole
        self.register = Register()
        self.signings = Signings()

    def add(self, case: str, agreement: str, member: Member) -> None:
        """Add a message to its case."""
        sort = Sort(member.party, agreement, member.form, member.precedence, "", member.people, member.keys)
        opener = None if case == member.id else self.register.row(number(case))
        self.enter(number(member.id), opener, sort, member.at)
        rule = self.agreements[agreement].withdrawal
        if self.whole or (rule is not None and member.form in rule.forms):
            super().add(case, agreement, member)

    def enter(self, message: bytes, opener: int | None, sort: Sort, at: Instant) -> None:
        """Add a message to the case that was opened in row *opener*, or to its own."""
        if self.register.add(message, opener, sort):
            self.signings.add(sort.party, sort.keys, at)

    def message(self, message_id: str) -> tuple[str, Member] | None:
        """Return the case and the member of *message_id*, if it is kept."""
        return super().message(message_id) if self.whole else None

    def may_be_whole(self, message_id: str, party: str) -> bool:
        """Return whether a message, if it is registered, is one of *party* that may announce files."""
        row = self.register.row(number(message_id))
        sort = self.register.sort(row) if row is not None else None
        return sort is None or (sort.party == party and takes_files(self.agreements[sort.agreement].forms[sort.form]))

    def remark(self, message: str, member: Member) -> None:
        """Add what a center said about *message*; no verdict rests on it."""
        if self.whole:
            super().remark(message, member)

    def stand(self, agreement: str) -> None:
        """Open the folder of an agreement; no verdict rests on what is returned in it."""
        if self.whole:
            super().stand(agreement)

    def disputes(self) -> int:
        """Return how many messages bear the signature of a key that was revoked as of an instant before it."""
        found = 0
        for (party, keys), times in self.signings.items():
            roster = self.newest(party)
            if roster is not None:
                found += sum(is_disputed(keys, Instant(at), roster) for at in revoked(times, keys, roster))
        return found


def revoked(times: Iterable[int], keys: Iterable[str], roster: Roster) -> Iterable[int]:
    """Return *times* if one of *keys* was ever revoked, else none."""
    found = (roster.find(each) for each in keys)
    return times if any(key is not None and key.revoked_at is not None for key in found) else ()


class Reader(Center):
    """A center that reads what others were sent; `late` are openings that came afterwards, by message.

    `strict` are the entries that were refused for their openings: there they cannot be excused. `withheld` and
    `missing` are the fields that nobody opened: those marked as withheld, and the others. It knows its messages only as
    far as others are judged by them.
    """

    book: Ledger

    def __post_init__(self) -> None:
        """Open the ledger in place of a casebook."""
        self.book = Ledger(
            self.ours.party,
            self.theirs.party,
            self.agreements,
            self.delivered,
            self.terms,
            self.horizon,
            self.status,
            self.newest,
        )
        self.prepare((), {})

    def prepare(
        self, strict: Collection[tuple[str, int]], late: Mapping[str, Mapping[str, Json]], *, whole: bool = False
    ) -> None:
        """Say what is known before the first entry is judged, and whether *whole* cases are asked for afterwards."""
        self.strict, self.late = strict, late
        self.withheld: set[Unopened] = set()
        self.missing: set[Unopened] = set()
        self.book.prepare(whole=whole)

    def named(self, message_id: str) -> Named | None:
        """Return what admission needs to know of a message; nothing may answer one that was refused (rule 5)."""
        if message_id in self.refused:
            raise refuse("case.unknown", "in_reply_to", message_id)
        register = self.book.register
        row = register.row(number(message_id))
        if row is None:
            return None
        sort, opener = register.sort(row), register.cases[row]
        member = Member(sort.party, 0, ZERO, message_id, Act.ASIDE, sort.form, sort.precedence)
        case = digest_text(register.id(opener))
        return Named(member, case, register.sort(opener).party, register.sort(opener).agreement, {})

    def judge(self, replica: Replica, index: int, at: Instant, envelope: Json, openings: Json) -> Admitted:
        """Judge a message by those of its openings that are here."""
        given = dict(openings) if isinstance(openings, dict) else {}
        if self.late:
            given |= self.late.get(digest(parse_envelope(envelope, MESSAGE).payload), {})
        shown = {name: each for name, each in given.items() if each is not None}
        if (replica.party, index) in self.strict:
            return super().judge(replica, index, at, envelope, shown)
        admitted = super().judge(replica, index, at, envelope, Disclosed(shown))
        for name in admitted.message.sealed.keys() - shown.keys():
            (self.withheld if name in given else self.missing).add((replica.party, index, name))
        return admitted

    def add_alone(self, index: int, alone: Alone) -> None:
        """Add a message that was judged by itself to its case."""
        book, sort, case = self.book, alone.sort, alone.case or alone.id
        if not book.whole:
            book.enter(alone.id, book.register.row(case), sort, alone.at)
            return
        member = Member(
            party=sort.party,
            index=index,
            at=alone.at,
            id=digest_text(alone.id),
            act=Act(self.agreements[sort.agreement].forms[sort.form].act),
            form=sort.form,
            precedence=next(each for each in PRECEDENCES if each == sort.precedence),
            answers=digest_text(alone.answers) if alone.answers else None,
            people=alike(sort.people),
            open=alone.open,
            keys=alike(sort.keys),
        )
        self.add(sort.agreement, digest_text(case), member)

    def forget(self) -> None:
        """Let go of what a center would have to say and do: it is not asked for."""
        self.said.clear()
        self.unsaid.clear()
        self.judged.clear()


Foresight = Callable[[str, int], Alone | None]


def nothing_foreseen(_: str, __: int) -> None:
    """Return that nothing was judged by itself before."""


@dataclass
class Evidence(Verification):
    """Both logs, whole, judged by a `Reader`. `foreseen` says what a message is by itself, if somebody has looked.

    `followed` are the sorts of messages of which it is known whether one may answer another in a case.
    """

    center: Reader
    foreseen: Foresight = nothing_foreseen
    followed: dict[tuple[Sort, Sort, Sort], bool] = field(default_factory=dict)

    def knows(self, message: str | None) -> bool:
        """Return whether *message* is held, or was refused and never will be."""
        return message is None or message in self.center.refused or message in self.center.book.register

    def instant(self, party: str, index: int) -> Instant:
        """Return when the entry says it was made."""
        alone = self.foreseen(party, index)
        return super().instant(party, index) if alone is None else alone.at

    def verdict(self, party: str, index: int) -> str:
        """Return what the other center must have said; of what is not plainly in order, after judging all of it."""
        alone = self.foreseen(party, index)
        if alone is not None and self.fits(party, index, alone):
            return ""
        return super().verdict(party, index)

    def fits(self, party: str, index: int, alone: Alone) -> bool:
        """Return whether a message that is in order by itself is so at its place."""
        center, author, sort = self.center, self.center.side(party), alone.sort
        roster = author.roster_at(index)
        if roster is None or roster.digest != sort.roster or alone.at < author.last_at or author.is_stopped(index):
            return False
        if not author.is_in_force(sort.agreement, index, alone.at) or (party, index) in center.strict:
            return False
        spoken = center.agreements[sort.agreement]
        if alone.answers is None:
            newest = author.newest(spoken.id, index, alone.at)
            return None in sort.fits and newest == sort.agreement and not author.is_ended(newest, index)
        register = center.book.register
        row = register.row(alone.answers)
        if row is None or (center.refused and digest_text(alone.answers) in center.refused):
            return False
        named, opener = register.sort(row), register.cases[row]
        if alone.case != register.id(opener) or named.precedence not in sort.fits:
            return False
        asked = sort, named, register.sort(opener)
        if asked not in self.followed:
            self.followed[asked] = may_follow(spoken.forms[sort.form], *asked)
        return self.followed[asked]

    def take(self, party: str, index: int, verdict: str) -> None:
        """Hold the entry; a message that was judged by itself need not be read again."""
        alone = self.foreseen(party, index) if not verdict else None
        if alone is None or alone.leaf in self.center.judged:
            super().take(party, index, verdict)
            self.center.forget()
            return
        center = self.center
        center.side(party).append(alone.leaf, alone.at)
        self.times[party].append(alone.at)
        center.add_alone(index, alone)
        if alone.withheld or alone.missing:
            center.withheld.update((party, index, name) for name in alone.withheld)
            center.missing.update((party, index, name) for name in alone.missing)

    def sealed(self, party: str, found: Head) -> bool:
        """Return whether a cosigned head of *party* holds by keys that might sign it; if not, `note` says why."""
        replica = self.center.side(party)
        span, begin = second(found.claimed), self.begun(party, found.size)
        signed = second(found.seconds)[1]
        known = known_within(self.center.other(replica), Instant(span[0] - GRACE), Instant(span[1] + GRACE))
        listed = listing(replica, replica.series.below(found.size), found.size)
        try:
            tried("cosigner", span, (known,), lambda keys: signed_by(keys, found.cosigner))
            both = min(begin, signed), max(begin, signed)
            return tried("log", both, (listed,), lambda keys: signed_by(keys, found.log))
        except LogError:
            return False


def signed_by(keys: Sequence[Key], signed: frozenset[str]) -> bool:
    """Return true if every algorithm among *keys* signed, once each key of those that *signed*; else LogError."""
    algorithms = {key.alg for key in keys}
    if not keys or {key.alg for key in keys if key.kid in signed} != algorithms:
        raise LogError("not every algorithm signed")
    return True


def may_follow(form: Form, sort: Sort, named: Sort, opener: Sort) -> bool:
    """Return whether a message of this sort may answer one like *named* in a case opened by one like *opener*."""
    if sort.agreement != opener.agreement or not form.may_answer(named.form):
        return False
    member = Member(named.party, 0, ZERO, "", Act.ASIDE, named.form, named.precedence)
    return may_send(form, sort.party, Named(member, "", opener.party, opener.agreement, {}))


@dataclass
class Excerpt(Evidence):
    """Some entries of both logs. `left` are those that are yet to come, by party, the next one last."""

    some: Mapping[str, SomeEntries] = field(default_factory=dict)
    left: dict[str, list[int]] = field(default_factory=dict)

    def entries(self) -> Iterator[Finding | None]:
        """Yield a finding, or None, for every entry that is here, in the order of their `at`."""
        self.left = {party: sorted(log.indexes(), reverse=True) for party, log in self.some.items()}
        while any(self.left.values()):
            ready = sorted((self.instant(party, left[-1]), party) for party, left in self.left.items() if left)
            chosen, verdict = self.next_of([(party, self.left[party][-1]) for _, party in ready])
            self.take(chosen, self.left[chosen].pop(), verdict)
            yield None
            self.seen += 1
        yield from self.unanswered()

    def cites_later(self, author: Replica, portion: Portion) -> bool:
        """Return whether the entry rests on one of the other log that is yet to come here."""
        other = self.center.other(author)
        try:
            entry = parse_entry(portion.body)
        except RefusalError:
            return False
        match entry:
            case InForceEntry(theirs_index=cited):
                return cited in self.left[other.party]
            case EndedEntry(party=party, index=cited) if party == other.party:
                return cited in self.left[other.party]
            case StoppedEntry(index=int(cited)):
                return cited in self.left[other.party]
            case _:
                return False

    def take(self, party: str, index: int, verdict: str) -> None:
        """Hold the entry ahead of those that are not here."""
        portion, author = self.logs[party][index], self.center.side(party)
        leaf = leaf_hash(portion.body)
        self.remember(party, index, portion, leaf, verdict)
        author.ahead[index] = leaf
        author.last_at = max(author.last_at, stamped_at(portion.body))
        self.center.read(author, index, leaf, portion.body, portion.beside, verdict)
        self.center.forget()

    def root(self, replica: Replica, size: int, root: bytes) -> Finding | None:  # noqa: ARG002 - as it is called
        """Return nothing: what stands in a tree is proved entry by entry (`stands`)."""
        return None


def stands(party: str, portion: Portion, index: int, head: Checkpoint, proof: Sequence[bytes]) -> Finding | None:
    """Return a finding unless the entry is proved to stand at *index* of the log with *head*."""
    try:
        verify_inclusion(leaf_hash(portion.body), index, head.size, proof, head.root)
    except MerkleError as error:
        return Finding(party, index, "log.growth", str(error))
    return None


def grew(party: str, old: Checkpoint, new: Checkpoint, proof: Sequence[bytes]) -> Finding | None:
    """Return a finding unless the log with head *new* is proved to have grown from *old*."""
    try:
        verify_consistency(old.size, new.size, old.root, new.root, proof)
    except MerkleError as error:
        return Finding(party, None, "log.growth", f"{old.size} to {new.size}: {error}")
    return None
