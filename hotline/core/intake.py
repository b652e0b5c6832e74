"""What the peer sends: its hello, its log growing, an entry ahead of the backlog, its cosignature over ours.

Nothing of it is trusted. A checkpoint must be signed by the log's keys and its root recomputed from the entries held
before
anything is cosigned; what fits no history that we hold is kept as evidence, and the line goes on (rules 9 and 10).
"""

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter

from hotline.core import commands, facts
from hotline.core.admission import WaitingError
from hotline.core.canonical import DIGEST, Instant, decode, digest, digest_bytes, digest_text, instant_text
from hotline.core.center import Center
from hotline.core.checkpoint import Checkpoint, parse_checkpoint
from hotline.core.commands import Portion
from hotline.core.confirmation import judge_confirmation
from hotline.core.consent import Giver, judge_consent
from hotline.core.ending import check_stopped
from hotline.core.entry import (
    LEAF_BYTES_MAX,
    AgreementEntry,
    ClockEntry,
    EndedEntry,
    Entry,
    InForceEntry,
    MessageEntry,
    RecoveredEntry,
    RosterEntry,
    StoppedEntry,
    TakenEntry,
    WholeEntry,
    parse_entry,
    stamped_at,
)
from hotline.core.errors import HotlineError, LogError, RefusalError, refuse
from hotline.core.facts import WAITING, Fact
from hotline.core.merkle import leaf_hash, verify_inclusion
from hotline.core.protocol import load_agreement
from hotline.core.replica import Replica, ToCosign
from hotline.core.roster import Root, Roster, parse_root, parse_roster, read_root, read_roster
from hotline.core.signature import ROOT, ROSTER, parse_envelope
from hotline.core.tally import ends_at
from hotline.core.tenure import open_countersigned, open_head

Causing = Generator[Fact]
NAMING = MessageEntry | InForceEntry | EndedEntry | TakenEntry | WholeEntry | StoppedEntry
"""The kinds of entry that may name an entry of the other log."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a hello says of one log: its size and root there, and the size of the newest cosignature over it there."""

    size: int
    root: bytes
    cosigned: int


def seen(hello: object, log: str, series: str) -> Seen:
    """Read what *hello* says of *log*."""
    try:
        part = hello[log] if isinstance(hello, Mapping) else {}
        found = Seen(int(part["size"]), digest_bytes(part["root"]), int(part[series]))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise refuse("frame.malformed", f"hello.{log}", str(error)) from None
    if found.size < 0 or found.cosigned < 0:
        raise refuse("frame.malformed", f"hello.{log}", "a size below nought")
    return found


def greet(center: Center, hello: object, now: Instant) -> Causing:
    """Compare the peer's hello with what is held here: reconciled, lost entries to take back, or a fork (rule 9)."""
    yield from set_back(center, hello, now)
    ours, theirs = seen(hello, "theirs", "given"), seen(hello, "ours", "cosigned")
    if ours.size <= center.ours.size and center.ours.tree.root(ours.size) != ours.root:
        evidence = (f"{ours.size} {ours.root.hex()}", center.ours.tree.root(ours.size).hex())
        yield from forked(center, now, "ours", f"the peer holds another history of our {ours.size} entries", evidence)
        return
    if ours.size > center.ours.size or theirs.cosigned > center.theirs.series.size:
        yield facts.Awaiting(now, max(ours.size, center.ours.size), ours.root, theirs.cosigned)
        return
    if not center.reconciled:
        yield facts.Reconciled(now)


def set_back(center: Center, hello: object, now: Instant) -> Causing:
    """Note that the peer shows an older root or roster of its own than its log says: it lost them, or is another."""
    held = {"root": max(center.theirs.roots, default=0), "roster": 0}
    if center.theirs.rosters:
        held["roster"] = center.theirs.newest_roster().version
    for name, version in held.items():
        shown = hello.get(name) if isinstance(hello, Mapping) else None
        about = f"rollback/{center.theirs.party}/{name}/{shown}/{version}"
        if isinstance(shown, int) and shown < version and about not in center.warned:
            yield facts.Warned(now, about, "rollback", 0, f"{name} {shown} of {center.theirs.party}, held is {version}")


def take_entries(center: Center, command: commands.TakeEntries, now: Instant) -> Causing:
    """Hold entries of the peer and cosign where they end; or take our own lost ones back."""
    replica = center.ours if command.log == "ours" else center.theirs
    if command.first > replica.size:
        raise refuse("frame.out_of_turn", "entries", f"from {command.first}, held up to {replica.size}")
    size = command.first + len(command.entries)
    if replica is center.ours and center.awaiting is None and size > replica.size:
        raise refuse("frame.out_of_turn", "entries", "nothing of our own log is missing here")
    checkpoint = opened(command.note, replica, command.entries, now)
    if checkpoint.size != size:
        raise refuse("checkpoint.refused", "note", f"at {checkpoint.size}, the entries end at {size}")
    leaves = [leaf_hash(each.body) for each in command.entries]
    if size <= replica.size:
        yield from compare(center, replica, checkpoint, now, command)
        if replica is center.theirs and size > replica.series.size and not center.forked:
            center.to_cosign.append(ToCosign(checkpoint, command.note))
        return
    new = command.entries[replica.size - command.first :]
    yield from grow(
        center, replica, ToCosign(checkpoint, command.note), new, leaves[replica.size - command.first :], now
    )


def grow(
    center: Center, replica: Replica, end: ToCosign, new: tuple[Portion, ...], leaves: list[bytes], now: Instant
) -> Causing:
    """Append *new* to *replica* if its root then is the one signed."""
    if replica.tree.root_after(leaves) != end.checkpoint.root:
        raise refuse("log.growth", "root", f"at {end.checkpoint.size}")
    for portion in new:
        whole(portion)
    for portion, leaf in zip(new, leaves, strict=True):
        if replica is center.ours:
            yield facts.Restored(now, replica.size, leaf, portion.body, portion.beside)
            continue
        held = replica.ahead.get(replica.size)
        if held is not None and held != leaf:
            reason = f"entry {replica.size} is not the one that overtook"
            yield from forked(center, now, "theirs", reason, (held.hex(), leaf.hex()))
            return
        verdict = verdict_of(center, replica, replica.size, portion) if held is None else ""
        yield facts.Mirrored(now, replica.size, leaf, verdict, portion.body, portion.beside)
    yield from judge_waiting(center, now)
    if replica is center.theirs:
        center.to_cosign.append(end)
    else:
        yield from recovered(center, now)


def recovered(center: Center, now: Instant) -> Causing:
    """Go on once all that was lost is back: reconciled first, then the entry that says so (rule 9)."""
    awaiting = center.awaiting
    if awaiting is None or center.ours.size < awaiting.size or center.theirs.series.size < awaiting.given:
        return
    if center.ours.tree.root(awaiting.size) != awaiting.root:
        evidence = (awaiting.root.hex(), center.ours.tree.root(awaiting.size).hex())
        yield from forked(
            center, now, "ours", f"the peer holds another history of our {awaiting.size} entries", evidence
        )
        return
    first, size, root = center.lost_from, center.ours.size, digest_text(center.ours.tree.root())
    yield facts.Reconciled(now)
    if first is not None and first < size:
        yield center.placed(RecoveredEntry(now, first, size, root), now)


def forked(center: Center, now: Instant, log: str, reason: str, evidence: tuple[str, ...]) -> Causing:
    """Keep the evidence of two histories, once."""
    if center.forked != reason:
        yield facts.Forked(now, log, reason, evidence)


def compare(
    center: Center, replica: Replica, checkpoint: Checkpoint, now: Instant, command: commands.TakeEntries
) -> Causing:
    """Check entries that are held already against the copy held; another signed history is a fork."""
    if replica.tree.root(checkpoint.size) != checkpoint.root:
        held = replica.tree.root(checkpoint.size).hex()
        reason = f"another history of {checkpoint.size} entries is signed"
        yield from forked(center, now, command.log, reason, (command.note, held))


def opened(note: str, replica: Replica, brought: Sequence[Portion], now: Instant) -> Checkpoint:
    """Return the checkpoint of *note*, which the keys of the log must have signed since the newest entry *brought*."""
    begin = min(now, stamped_at(brought[-1].body) if brought else replica.last_at)
    try:
        others = chain(replica.imported(), arriving(replica, brought))
        return open_head(note, replica, replica.series.size, (begin, now), others)
    except LogError as error:
        raise refuse("checkpoint.refused", "note", str(error)) from None


def arriving(replica: Replica, brought: Sequence[Portion]) -> Iterator[Roster]:
    """Yield the rosters among *brought*: a center put back from a backup may lack the one that lists the keys."""
    root, previous = replica.root, replica.rosters[-1][1] if replica.rosters else None
    for portion in brought:
        try:
            entry = parse_entry(portion.body)
            if isinstance(entry, RosterEntry) and entry.subject == "root" and entry.version > root.version:
                root = parse_root(decode_document(portion), root)
            elif isinstance(entry, RosterEntry) and entry.subject == "roster":
                previous = parse_roster(decode_document(portion), root, previous)
                yield previous
        except RefusalError:
            continue


def whole(portion: Portion) -> None:
    """Refuse an entry that is over the limit of a leaf, or whose document is not the one it names (rule 14)."""
    if len(portion.body) > LEAF_BYTES_MAX:
        raise refuse("frame.too_large", "entry", f"{len(portion.body)} bytes")
    try:
        entry = parse_entry(portion.body)
    except RefusalError:
        return
    if isinstance(entry, RosterEntry | AgreementEntry) and digest(portion.beside or b"") != entry.digest:
        raise refuse("agreement.wrong_digest", "document", entry.digest)


def verdict_of(center: Center, author: Replica, index: int, portion: Portion) -> str:
    """Return what is to be said of an entry of *author*: empty, the rule it broke, or `waiting` (rules 4, 5)."""
    try:
        entry = parse_entry(portion.body)
        if index == author.size and entry.at < author.last_at:
            raise refuse("entry.backdated", "at", instant_text(entry.at))
        founding = isinstance(entry, AgreementEntry) and entry.statement is None
        if center.lacks_entries and (founding or isinstance(entry, NAMING)):
            return WAITING  # it may name what we have lost and not got back yet (rule 9)
        check_entry(center, author, index, entry, portion)
    except WaitingError:
        return WAITING
    except RefusalError as error:
        return error.rule
    except HotlineError:
        return "agreement.malformed"
    return ""


def check_entry(center: Center, author: Replica, index: int, entry: Entry, portion: Portion) -> None:  # noqa: C901 - one case a kind
    """Refuse an entry that says what is not so; the other kinds only observe."""
    match entry:
        case MessageEntry():
            admit_entry(center, author, index, entry, portion)
        case RosterEntry():
            check_roster(author, entry, portion)
        case AgreementEntry():
            judge_consent(entry, load_agreement(portion.beside or b""), giver_of(center, author, index, entry.protocol))
        case InForceEntry():
            check_in_force(author, center.other(author), entry)
        case EndedEntry():
            check_ended(center, entry)
        case TakenEntry():
            check_taken(center.other(author), entry)
        case WholeEntry() if not DIGEST.fullmatch(entry.message):
            raise refuse("entry.malformed", "message")
        case WholeEntry() if not center.book.may_be_whole(entry.message, center.other(author).party):
            raise refuse("entry.unfounded", "whole", f"{entry.message} is no message with files")
        case StoppedEntry():
            check_stopped(entry, center.channel, center.status, author, center.other(author), index)
        case ClockEntry(statement=said) if said is not None:
            judge_confirmation(said, center.channel, author.party, author.roster_at(index), entry.at)
        case _:
            pass


def admit_entry(center: Center, author: Replica, index: int, entry: MessageEntry, portion: Portion) -> None:
    """Judge a message at its place, as the center of its author did."""
    openings = decode(portion.beside, largest=4 * 1024 * 1024) if portion.beside else {}
    admitted = center.judge(author, index, entry.at, entry.envelope, openings)
    if admitted.lacks_people:
        raise refuse("form.two_people", "signatures")
    center.judged[leaf_hash(portion.body)] = admitted.read_at(center.place(author, index, entry.at))


def giver_of(center: Center, author: Replica, index: int, protocol: str) -> Giver:
    """Return who consents to *protocol* at *index* of the log of *author*, as what stands below says (rules 3, 5)."""
    return Giver(center.channel, author.party, author.roster_at(index), author.is_bound(protocol, index))


def check_in_force(author: Replica, other: Replica, entry: InForceEntry) -> None:
    """Refuse to let an agreement be in force without both consents, as they stand in both logs (rule 13)."""
    cited = ((author, entry.ours_index, entry.ours_leaf), (other, entry.theirs_index, entry.theirs_leaf))
    for replica, index, leaf in cited:
        given = replica.consents.get(entry.digest)
        if given is None or (given.index, digest_text(given.leaf)) != (index, leaf) or given.instant > entry.instant:
            raise refuse("agreement.not_in_force", f"in_force by {author.party}", f"no such consent of {replica.party}")


def check_ended(center: Center, entry: EndedEntry) -> None:
    """Refuse to let an agreement have ended without a notice that says so; not whether that stands (rule 5)."""
    replica = center.side(entry.party)
    held, notice = replica.held(entry.index), center.book.at(entry.party, entry.index)
    agreement = center.agreements.get(entry.agreement)
    rule = agreement.withdrawal if agreement else None
    if held is None or notice is None or rule is None or digest_text(held) != entry.leaf:
        raise refuse("entry.unfounded", "ended", f"entry {entry.index} of {entry.party} is no notice of withdrawal")
    named = center.book.folders[center.book.case_of[notice.id]].agreement
    if named != entry.agreement or notice.form not in rule.forms or entry.at < entry.instant:
        raise refuse("entry.unfounded", "ended", f"{notice.form} does not end {entry.agreement} by then")
    if entry.instant != ends_at(rule, notice):
        raise refuse("entry.unfounded", "ended", f"the notice ends it at {instant_text(ends_at(rule, notice))}")


def check_taken(other: Replica, entry: TakenEntry) -> None:
    """Refuse a `taken` of what does not stand in the *other* log; what was lost of it cannot be compared yet."""
    held = other.held(entry.index)
    if entry.log != other.origin or (held is not None and digest_text(held) != entry.leaf):
        raise refuse("entry.unfounded", "taken", f"entry {entry.index} of {entry.log}")


def check_roster(replica: Replica, entry: RosterEntry, portion: Portion) -> None:
    """Refuse a root or roster that does not follow from what is held: an older one, another of its version, a gap."""
    envelope = decode_document(portion)
    found: Root | Roster
    if entry.subject == "root":
        found = read_root(parse_envelope(envelope, ROOT).payload)
        parse_root(envelope, replica.root_before(found))
    else:
        found = read_roster(parse_envelope(envelope, ROSTER).payload)
        parse_roster(envelope, replica.root, replica.roster_before(found))
    if found.version != entry.version:
        raise refuse("roster.malformed", "version", f"the entry says {entry.version}, the document {found.version}")


def decode_document(portion: Portion) -> dict[str, object]:
    """Return the document beside an entry as JSON."""
    value = decode(portion.beside or b"", largest=4 * 1024 * 1024, deepest=32)
    if not isinstance(value, dict):
        raise refuse("json.malformed", "document")
    return value


def judge_waiting(center: Center, now: Instant) -> Causing:
    """Judge entries that waited for a message which is held, or refused, by now (rule 4); none while ours come back."""
    judged = not center.lacks_entries
    while judged:
        judged = False
        for index, held in sorted(center.waiting.items(), key=itemgetter(0)):
            if is_known(center, held.named):
                verdict = verdict_of(center, center.theirs, index, Portion(held.body, held.beside))
                assert verdict != WAITING, held.named
                yield facts.Judged(now, index, verdict)
                judged = True


def is_known(center: Center, message: str | None) -> bool:
    """Return whether *message* is held here, or was refused and never will be."""
    return message is None or message in center.book.case_of or message in center.refused


def take_advance(center: Center, command: commands.TakeAdvance, now: Instant) -> Causing:
    """Act at once on an urgent entry that overtakes the peer's backlog (rule 1)."""
    checkpoint = opened(command.note, center.theirs, (command.portion,), now)
    given = (*command.before, (command.index, command.portion, command.proof))
    for index, portion, proof in given:
        whole(portion)
        try:
            verify_inclusion(leaf_hash(portion.body), index, checkpoint.size, proof, checkpoint.root)
        except LogError as error:
            raise refuse("proof.refused", f"entry {index}", str(error)) from None
    for index, portion, _ in given:
        leaf, held = leaf_hash(portion.body), center.theirs.held(index)
        if held is not None and held != leaf:
            reason = f"entry {index} is signed with other bytes than are held"
            yield from forked(center, now, "theirs", reason, (command.note, held.hex(), leaf.hex()))
            return
        if held is None:
            verdict = verdict_of(center, center.theirs, index, portion)
            yield facts.Advanced(now, index, leaf, checkpoint.root, verdict, portion.body, portion.beside)


def take_cosignature(center: Center, command: commands.TakeCosignature, now: Instant) -> Causing:
    """Keep the peer's cosignature over our log; or our own lost one over the peer's, given back (rule 9)."""
    replica, signer = (center.ours, center.theirs) if command.log == "ours" else (center.theirs, center.ours)
    try:
        checkpoint = parse_checkpoint(command.note)
        others = (*signer.imported(), signer.newest_roster())
        seconds = open_countersigned(checkpoint, command.note, signer, others)
    except LogError as error:
        raise refuse("checkpoint.refused", "cosignature", str(error)) from None
    if checkpoint.origin != replica.origin:
        raise refuse("checkpoint.refused", "cosignature", checkpoint.origin)
    if checkpoint.size <= replica.series.size:
        return
    if seconds < replica.series.latest:
        raise refuse("checkpoint.refused", "cosignature", "its time is before the one given earlier")
    if checkpoint.size <= replica.size and replica.tree.root(checkpoint.size) != checkpoint.root:
        held = replica.tree.root(checkpoint.size).hex()
        yield from forked(
            center, now, command.log, "a history was cosigned that is not held here", (command.note, held)
        )
        return
    if checkpoint.size > replica.size and replica is center.ours:
        raise refuse("checkpoint.refused", "cosignature", f"over {checkpoint.size} entries of {replica.size}")
    yield facts.Cosigned(now, command.log, checkpoint.size, seconds, command.note)
    if replica is center.theirs:
        yield from recovered(center, now)
