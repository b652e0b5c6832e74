"""What each command causes: the facts, one by one, or a refusal that changes nothing.

Every function here is a generator: whoever drives it applies each fact before asking for the next, so that later facts
are
decided on the state that earlier ones made (rule 8). What it returns at its end is the answer to whoever asked.
"""

from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import assert_never

from hotline.core import commands, facts, keeping
from hotline.core.admission import Admitted, WaitingError
from hotline.core.canonical import Duration, Instant, Json, digest, encode, instant_text, unb64
from hotline.core.case import Member, compute_case, whole_remark
from hotline.core.center import Center, document
from hotline.core.confirmation import check_reading, judge_confirmation
from hotline.core.consent import judge_consent
from hotline.core.ending import check_stopped
from hotline.core.entry import AgreementEntry, MessageEntry, RosterEntry, StoppedEntry, entry_bytes
from hotline.core.errors import RefusalError, refuse
from hotline.core.facts import Fact
from hotline.core.intake import giver_of, greet, take_advance, take_cosignature, take_entries
from hotline.core.merkle import leaf_hash
from hotline.core.message import parse
from hotline.core.obligations import Obligation, compute_obligations
from hotline.core.protocol import load_agreement
from hotline.core.relief import hand_over
from hotline.core.roster import Root, Roster, parse_root, parse_roster, read_root, read_roster
from hotline.core.signature import MESSAGE, ROOT, ROSTER, parse_envelope, parse_signature
from hotline.core.suites import SUITES, check_at_hand
from hotline.core.values import clean
from hotline.core.wholeness import files_of, whole_at

PROPOSAL_LIFE = {"FLASH": Duration(15 * 60_000)}
REASON_MAX = 500
PROPOSAL_LIFE_OTHERWISE = Duration(60 * 60_000)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the asker is told. `state` is placed, accepted, proposed, valid (a dry run) or done.

    `owed` is what the message makes either side owe, as far as it can be known now.
    """

    state: str
    id: str = ""
    case: str | None = None
    index: int | None = None
    at: Instant | None = None
    expires: Instant | None = None
    lacks_people: int = 0
    flags: tuple[str, ...] = ()
    owed: tuple[Obligation, ...] = ()


Deciding = Generator[Fact, None, Answer]
DONE = Answer("done")


def decide(center: Center, command: commands.Command, now: Instant) -> Deciding:
    """Yield the facts that *command* causes at *now*, then what this center must say in consequence."""
    answer = yield from decide_one(center, command, now)
    yield from center.consequences(now)
    yield from place_accepted(center, now)
    return answer


def decide_one(center: Center, command: commands.Command, now: Instant) -> Deciding:  # noqa: C901, PLR0912, PLR0915 - cases
    """Dispatch *command*."""
    match command:
        case commands.Begin():
            yield facts.Epoch(now, command.number, command.holder)
        case commands.Post():
            return (yield from post(center, command, now))
        case commands.Second():
            return (yield from second(center, command, now))
        case commands.Return():
            yield from give_back(center, command, now)
        case commands.Consent():
            return (yield from consent(center, command, now))
        case commands.Enrol():
            return (yield from enrol(center, command, now))
        case commands.Greet():
            yield from greet(center, command.hello, now)
        case commands.TakeEntries():
            yield from take_entries(center, command, now)
        case commands.TakeAdvance():
            yield from take_advance(center, command, now)
        case commands.TakeCosignature():
            yield from take_cosignature(center, command, now)
        case commands.LinkOpened():
            yield facts.LinkUp(now, command.path)
        case commands.LinkClosed():
            yield facts.LinkDown(now, command.path, command.reason)
        case commands.Measured():
            yield from measured(center, command, now)
        case commands.ClockStepped():
            yield facts.ClockJumped(now, command.by, command.suspended)
        case commands.ConfirmClock():
            yield from confirm_clock(center, command, now)
        case commands.Stop():
            yield from stop(center, command, now)
        case commands.HandOver():
            yield from hand_over(center, command, now)
        case commands.Note():
            yield from note(center, command, now)
        case commands.Attempt():
            yield facts.Attempted(now, command.page, command.person, command.way, command.result, command.failed)
        case commands.NoteDesk():
            yield from note_desk(center, command, now)
        case commands.Gather():
            yield from gather(center, command.id, now)
        case commands.Discard():
            raise refuse(command.rule, command.digest)
        case commands.PutBack():
            yield keeping.PutBack(now, command.source, command.digest, center.ours.size, center.watch.size)
        case commands.Archive():
            yield keeping.Archived(
                *(now, command.since, command.until, command.digest, *command.sizes, command.withheld, command.held)
            )
        case _:
            assert_never(command)
    return DONE


def note_desk(center: Center, command: commands.NoteDesk, now: Instant) -> Generator[Fact]:
    """Note what the desks can do, if that is news: nobody misses a desk before the first one could ring."""
    before = center.desks.what if center.desks is not None else None
    news = {"unheard": before not in (None, "unheard"), "heard": before == "unheard"}
    if news.get(command.what, True):
        yield facts.DeskNoted(now, command.what, command.person, min(command.since, now))


def note(center: Center, command: commands.Note, now: Instant) -> Generator[Fact]:
    """Write down what a person says that no message tells."""
    about = center.book.case_named(command.about) if command.about else ""
    if about is None:
        raise refuse("case.unknown", "about", command.about)
    yield keeping.Noted(now, command.person, clean(command.text, "text", REASON_MAX), about)


def gather(center: Center, message_id: str, now: Instant) -> Generator[Fact]:
    """Note, once, that every file of a message of the peer is here; a `whole` entry follows (rule 14)."""
    if not files_of(center.book, message_id, center.theirs.party):
        raise refuse("entry.unfounded", "whole", message_id)
    if whole_at(center.book, message_id) is None and ("whole", message_id) not in center.unsaid:
        yield keeping.Gathered(now, message_id)


def post(center: Center, command: commands.Post, now: Instant) -> Deciding:
    """Place a message, or keep it as a proposal until a second person has signed (rule 18)."""
    known = repeated(center, digest(parse_envelope(command.envelope, MESSAGE).payload), command.envelope)
    if known is not None:
        return known
    if center.forked:
        raise refuse("channel.forked", detail=center.forked)
    admitted = judge_ours(center, command.envelope, command.openings, now)
    if command.dry:
        return described(center, admitted, now, "valid")
    if admitted.lacks_people:
        life = PROPOSAL_LIFE.get(admitted.message.precedence, PROPOSAL_LIFE_OTHERWISE)
        yield facts.Proposed(now, admitted.message.id, command.envelope, command.openings, Instant(now + life))
        return described(center, admitted, now, "proposed")
    return (yield from place(center, admitted, command.envelope, command.openings, now))


def second(center: Center, command: commands.Second, now: Instant) -> Deciding:
    """Add a person's signatures to a proposal; everything is judged again, and at placement (rule 18)."""
    if not command.signatures:
        raise refuse("signature.missing")
    proposal = center.proposals.get(command.id)
    if proposal is None:
        return settled(center, command)
    signed = proposal.seconded(command.signatures)
    if all(each in proposal.envelope["signatures"] for each in command.signatures):
        return proposed(proposal)
    before = judge_ours(center, proposal.envelope, proposal.openings, now)
    signers = people_behind(center, command)
    for each in signers.intersection(before.people):
        raise refuse("form.two_people", "signatures", f"{each} has signed already")
    admitted = judge_ours(center, signed.envelope, proposal.openings, now)
    if len(signers) > 1:
        raise refuse("form.two_people", "signatures", "each person signs alone")
    yield facts.Seconded(now, command.id, command.signatures)
    if admitted.lacks_people:
        return described(center, admitted, now, "proposed")
    return (yield from place(center, admitted, signed.envelope, proposal.openings, now))


def people_behind(center: Center, command: commands.Second) -> frozenset[str]:
    """Return whose keys the signatures of *command* name, as our roster says; a key that nobody has stands for none."""
    roster = center.ours.newest_roster()
    keys = (roster.find(parse_signature(each, MESSAGE).header().kid) for each in command.signatures)
    return frozenset(key.subject if key else "" for key in keys)


def give_back(center: Center, command: commands.Return, now: Instant) -> Generator[Fact]:
    """Let go of a proposal that a second person does not sign, or that its author takes back (rule 18)."""
    if command.id not in center.proposals:
        raise refuse("message.expired", "id", command.id)
    yield facts.Returned(now, command.id, command.person, clean(command.reason, "reason", REASON_MAX))


def judge_ours(center: Center, envelope: Json, openings: Json, now: Instant) -> Admitted:
    """Judge a message of ours as if it were placed now; one that names what is not held here is refused."""
    try:
        return center.judge(center.ours, center.ours.size, center.stamp(now), envelope, openings)
    except WaitingError as error:
        raise refuse("case.unknown", "in_reply_to", error.named) from None


def place(center: Center, admitted: Admitted, envelope: Json, openings: Json, now: Instant) -> Deciding:
    """Give a message its place in our log; before the first hello it is only accepted (rule 9)."""
    entry = MessageEntry(now, envelope)
    if not center.reconciled:
        entry_bytes(entry)  # refuses what would not fit
        yield facts.Accepted(now, admitted.message.id, envelope, openings)
        return described(center, admitted, now, "accepted")
    placed = center.placed(entry, now, encode(openings) if openings else None)
    center.judged[placed.leaf] = admitted.read_at(center.place(center.ours, placed.index, center.stamp(now)))
    yield placed
    return described(center, admitted, now, "placed", placed.index)


def place_accepted(center: Center, now: Instant) -> Generator[Fact]:
    """Place what was accepted before the first hello; what came back with our lost log is not among it (rule 9)."""
    for waiting in tuple(center.accepted.values()) if center.reconciled and not center.forked else ():
        try:
            admitted = judge_ours(center, waiting.envelope, waiting.openings, now)
            if admitted.lacks_people:
                raise refuse("form.two_people", "signatures")
        except RefusalError as error:
            yield facts.Lapsed(now, waiting.id, error.rule)
            continue
        yield from place(center, admitted, waiting.envelope, waiting.openings, now)


def repeated(center: Center, message_id: str, envelope: Json) -> Answer | None:
    """Return the answer to a message that is here already; only the same bytes are a retry (R2)."""
    accepted, proposal = center.accepted.get(message_id), center.proposals.get(message_id)
    if accepted is not None:
        same(accepted.envelope, envelope)
        return Answer("accepted", message_id, at=accepted.at)
    if proposal is not None:
        same(proposal.envelope, envelope)
        return proposed(proposal)
    found = center.book.message(message_id)
    if found is None or found[1].party != center.party:
        return None
    case, member = found
    if leaf_hash(entry_bytes(MessageEntry(member.at, envelope))) != center.ours.tree.leaf(member.index):
        raise refuse("message.altered", "id", message_id)
    return Answer("placed", message_id, case, member.index, member.at)


def same(first: Json, second: Json) -> None:
    """Refuse an envelope that is not the one first given."""
    if first != second:
        raise refuse("message.altered")


def proposed(proposal: facts.Proposed) -> Answer:
    """Return the answer that a waiting proposal gets: two people are all that a message can need."""
    message = parse(unb64(proposal.envelope["payload"]))
    case = message.case or message.id
    return Answer("proposed", proposal.id, case, at=proposal.at, expires=proposal.expires, lacks_people=1)


def settled(center: Center, command: commands.Second) -> Answer:
    """Return the answer to signatures that come after placement: whoever has signed only asks again."""
    found = center.book.message(command.id)
    accepted = center.accepted.get(command.id)
    if accepted is not None and all(each in accepted.envelope["signatures"] for each in command.signatures):
        return Answer("accepted", accepted.id, at=accepted.at)
    if found is None:
        raise refuse("message.altered" if accepted else "message.expired", "id", command.id)
    case, member = found
    if not people_behind(center, command).issubset(member.people):
        raise refuse("message.altered", "id", command.id)
    return Answer("placed", member.id, case, member.index, member.at)


def described(center: Center, admitted: Admitted, now: Instant, state: str, index: int | None = None) -> Answer:
    """Return the answer for a message just judged: where it stands, what is noted about it, what it makes whom owe."""
    message = admitted.message
    proposal = center.proposals.get(message.id)
    member = admitted.member(center.place(center.ours, center.ours.size if index is None else index, center.stamp(now)))
    exceeds = center.book.over_quota(center.agreements[message.agreement], member)
    return Answer(
        state,
        message.id,
        admitted.case,
        index,
        center.stamp(now),
        proposal.expires if proposal else None,
        admitted.lacks_people,
        (*admitted.flags, "over_quota") if exceeds else admitted.flags,
        foreseen(center, admitted, now),
    )


def foreseen(center: Center, admitted: Admitted, now: Instant) -> tuple[Obligation, ...]:
    """Return what *admitted* would make either side owe if it were placed and delivered at once, with its files."""
    member = admitted.member(center.place(center.ours, center.ours.size, center.stamp(now)))
    folder = center.book.folders.get(admitted.case)
    others = [each for each in folder.members if each.id != member.id] if folder else []
    whole = whole_remark(center.theirs.party, center.theirs.size, now, member.id)
    case = compute_case(admitted.case, [*others, member, whole])

    def delivered(each: Member) -> Instant | None:
        return now if each.id == member.id else center.delivered(each)

    protocol = center.agreements[admitted.message.agreement]
    owed = compute_obligations(case, protocol, delivered, (center.party, center.theirs.party))
    return tuple(each for each in owed if each.message == member.id and each.kind != "delivered")


def consent(center: Center, command: commands.Consent, now: Instant) -> Deciding:
    """Log our consent to an agreement; it is in force once both parties have consented (rule 13)."""
    placing(center)
    name, size, at = digest(command.document), len(command.document), center.stamp(now)
    given = center.ours.consents.get(name)
    protocol = center.agreements.get(name) or load_agreement(command.document)
    entry = AgreementEntry(at, protocol.id, protocol.version, name, size, command.instant, command.statement)
    if given is not None:
        if command.statement is not None and leaf_hash(entry_bytes(replace(entry, at=given.at))) != given.leaf:
            raise refuse("consent.repeated", "agreement", instant_text(given.instant))
        return DONE
    check_at_hand(SUITES[protocol.suite])
    judge_consent(entry, protocol, giver_of(center, center.ours, center.ours.size, protocol.id))
    yield center.placed(entry, now, command.document)
    return DONE


def enrol(center: Center, command: commands.Enrol, now: Instant) -> Deciding:
    """Log a new version of our root or roster; one that the log says already changes nothing."""
    placing(center)
    envelope, ours = document(command.document), center.ours
    found: Root | Roster
    if command.root:
        found = read_root(parse_envelope(envelope, ROOT).payload)
    else:
        found = read_roster(parse_envelope(envelope, ROSTER).payload)
    if ours.has(found):
        return DONE
    if isinstance(found, Root):
        parse_root(envelope, ours.root_before(found))
    else:
        parse_roster(envelope, ours.root, ours.roster_before(found))
    name, size = digest(command.document), len(command.document)
    subject = "root" if command.root else "roster"
    yield center.placed(RosterEntry(now, subject, found.version, name, size), now, command.document)
    return DONE


def placing(center: Center) -> None:
    """Refuse what must have a place in the log while the center has not taken its own."""
    if center.forked:
        raise refuse("channel.forked", detail=center.forked)
    if not center.reconciled:
        raise refuse("channel.closed")


def measured(center: Center, command: commands.Measured, now: Instant) -> Generator[Fact]:
    """Compare clocks by the four instants of a check (RFC 5905 section 8) and tie the watch log in (rule 20)."""
    offset = ((command.received - command.sent) + (command.answered - command.returned)) // 2
    bound = ((command.returned - command.sent) - (command.answered - command.received) + 1) // 2
    yield facts.ClockCompared(now, offset, max(0, bound))
    if center.reconciled and not center.forked:
        yield center.placed(center.clock_entry(now), now)


def stop(center: Center, command: commands.Stop, now: Instant) -> Generator[Fact]:
    """Stop the exercise on our side; one that we have stopped is over (rule 19)."""
    by = "actual" if command.statement is None else "person"
    entry = StoppedEntry(center.stamp(now), by, command.message, command.precedence, None, None, command.statement)
    check_stopped(entry, center.channel, center.status, center.ours, center.theirs, center.ours.size)
    placing(center)
    if center.ours.stopped is None:
        yield center.placed(entry, now)


def confirm_clock(center: Center, command: commands.ConfirmClock, now: Instant) -> Generator[Fact]:
    """Trust the wall clock again; a person's word for it is shown to the peer as well, once it can be (rule 7)."""
    if command.statement is None:
        yield facts.ClockConfirmed(now, center.theirs.party)
        return
    check_reading(command.statement, command.wall)
    roster = center.ours.newest_roster()
    subject = judge_confirmation(command.statement, center.channel, center.party, roster, now)
    yield facts.ClockConfirmed(now, subject, command.statement)
    if center.reconciled and not center.forked:
        yield center.placed(replace(center.clock_entry(now), statement=command.statement), now)
