"""What the center knows, as the JSON that the doors show: instants are texts, hashes digests, nothing is rounded."""

from collections.abc import Mapping, Sequence
from typing import Any

from hotline.core import facts
from hotline.core.adoption import adopted
from hotline.core.canonical import Instant, Json, digest_text, instant_text
from hotline.core.case import Case, Member
from hotline.core.center import Center
from hotline.core.decisions import Answer
from hotline.core.message import parse
from hotline.core.obligations import Obligation, Outcome
from hotline.core.protocol import Protocol
from hotline.core.replica import Replica
from hotline.core.sealing import read_openings
from hotline.core.signature import MESSAGE, parse_envelope
from hotline.core.terms import PRECEDENCES
from hotline.core.withholding import remaining
from hotline.interfaces import LinkStatus


def instant_or_none(value: Instant | None) -> str | None:
    """Return an instant as text, if there is one."""
    return None if value is None else instant_text(value)


def show_answer(center: Center, answer: Answer, now: Instant) -> dict[str, Json]:
    """Return what the poster of a message is told, with what it makes either side owe."""
    owed: Sequence[Obligation] = answer.owed
    flags = answer.flags
    found = center.book.message(answer.id)
    if answer.state == "placed" and not owed and found is not None:
        # A retry is told what stands now; the first answer what was foreseen.
        case, member = found
        owed = [each for each in center.book.obligations(case) if each.message == answer.id]
        flags = center.book.flags(center.book.case(case), member)
    return {
        "state": answer.state,
        "id": answer.id,
        "case": answer.case,
        "index": answer.index,
        "at": instant_or_none(answer.at),
        "expires": instant_or_none(answer.expires),
        "lacks_people": answer.lacks_people,
        "flags": list(flags),
        "owed": [show_obligation(each, now) for each in owed],
    }


def show_obligation(owed: Obligation, now: Instant, rungs: int | None = None) -> dict[str, Json]:
    """Return one obligation; `left` is the time left in ms, negative once it is overdue, None when nothing runs."""
    running = owed.outcome is Outcome.OPEN and owed.due is not None
    return {
        "id": owed.id,
        "case": owed.case,
        "message": owed.message,
        "kind": owed.kind,
        "period": owed.period,
        "owed_by": owed.owed_by,
        "since": instant_or_none(owed.since),
        "due": instant_or_none(owed.due),
        "tolled": owed.tolled,
        "left": owed.due - now if running and owed.due is not None else None,
        "ladder": owed.ladder,
        "rungs": rungs,
        "outcome": owed.outcome.value,
        "verdict": owed.verdict(now).value,
        "answer": owed.answer,
        "answered": instant_or_none(owed.answered),
        "answer_delivered": instant_or_none(owed.answer_delivered),
    }


def show_summary(center: Center, case_id: str, now: Instant) -> dict[str, Json]:
    """Return one case in a line: how it opened, where it stands, what runs out first."""
    case, protocol = center.book.case(case_id), center.book.protocol(case_id)
    opening = case.opening or next(iter(case.members), None)
    owed = [each for each in center.book.obligations(case_id) if each.outcome is Outcome.OPEN]
    dues = [each.due for each in owed if each.due is not None]
    if case_id in center.agreements or opening is None:
        about = show_returns(center, case_id)
    else:
        about = show_opening(protocol, opening)
    return {
        "id": case_id,
        "state": case.state.value,
        "protocol": protocol.id,
        "agreement": center.book.folders[case_id].agreement,
        **about,
        "messages": sum(1 for each in case.members if each.form),
        "last": max([about["opened"], *(instant_text(each.at) for each in case.members)]),
        "owed": len(owed),
        "next_due": instant_or_none(min(dues, default=None)),
        "overdue": sum(1 for due in dues if due <= now),
    }


def show_opening(protocol: Protocol, opening: Member) -> dict[str, Any]:
    """Return by whom a case was opened, when and how."""
    return {
        "opened_by": opening.party,
        "opened": instant_text(opening.at),
        "form": opening.form,
        "title": dict(protocol.forms[opening.form].title) if opening.form else {},
        "precedence": opening.precedence,
    }


def show_returns(center: Center, agreement: str) -> dict[str, Any]:
    """Return the same of the case in which the returns of an agreement stand: it was opened when that came in force."""
    terms = center.terms(agreement)
    party = min(terms, key=lambda each: (terms[each].start, each))
    return {
        "opened_by": party,
        "opened": instant_text(terms[party].start),
        "form": "",
        "title": dict(center.agreements[agreement].title),
        "precedence": PRECEDENCES[-1],
    }


def show_case(center: Center, case_id: str, now: Instant) -> dict[str, Json]:
    """Return a whole case; what was sealed is for the caller to add to its steps."""
    case = center.book.case(case_id)
    obligations = center.book.obligations(case_id)
    return {
        **show_summary(center, case_id, now),
        "fields": dict(case.fields),
        "steps": [
            show_step(center, case, step.member) | {"state": step.state.value, "out_of_turn": step.flag}
            for step in case.steps
        ],
        "obligations": [show_obligation(each, now, center.book.reached(each)) for each in obligations],
    }


def show_step(center: Center, case: Case, member: Member) -> dict[str, Json]:
    """Return one member of a case: a message, or what a center itself said about one."""
    protocol = center.book.protocol(case.id)
    title: dict[str, Json] = dict(protocol.forms[member.form].title) if member.form else {}
    return {
        "id": member.id,
        "party": member.party,
        "index": member.index,
        "at": instant_text(member.at),
        "delivered": instant_or_none(center.delivered(member)),
        "act": member.act.value,
        "form": member.form,
        "title": title,
        "precedence": member.precedence,
        "answers": member.answers,
        "people": list(member.people),
        "fields": dict(member.fields),
        "opened": {},
        "undone": member.id in case.undone,
        "flags": list(center.book.flags(case, member)),
    }


def show_envelope(envelope: Any, openings: Any) -> dict[str, Json]:  # noqa: ANN401 - JSON as it was admitted
    """Return a message with its payload readable, and the sealed values whose openings are held."""
    signed = parse_envelope(envelope, MESSAGE)
    message = parse(signed.payload)
    return {
        "id": message.id,
        "form": message.form,
        "precedence": message.precedence,
        "protocol": message.protocol,
        "agreement": message.agreement,
        "from": message.sender,
        "answers": message.in_reply_to,
        "written": instant_text(message.written),
        "fields": dict(message.fields),
        "opened": opened(openings),
        "withheld": sorted(message.sealed.keys() - opened(openings).keys()),
        "openings": remaining(openings),
        "envelope": envelope,
    }


def opened(openings: Any) -> dict[str, Json]:  # noqa: ANN401 - JSON as it was admitted
    """Return the values that *openings* open; they were proved when the message was admitted."""
    return {name: opening.value for name, opening in read_openings(remaining(openings)).items()}


def show_proposal(center: Center, proposal: facts.Proposed) -> dict[str, Json]:
    """Return a message that waits for another person to sign; who has signed is named as the roster names them."""
    signed = parse_envelope(proposal.envelope, MESSAGE)
    roster = center.ours.newest_roster()
    keys = (roster.find(signature.header().kid) for signature in signed.signatures)
    return {
        **show_envelope(proposal.envelope, proposal.openings),
        "at": instant_text(proposal.at),
        "expires": instant_text(proposal.expires),
        "people": list(dict.fromkeys(key.subject for key in keys if key is not None)),
    }


def show_log(replica: Replica) -> dict[str, Json]:
    """Return how far a shared log reaches, and how far the other side has cosigned it."""
    series = replica.series
    return {
        "party": replica.party,
        "origin": replica.origin,
        "size": replica.size,
        "root": digest_text(replica.tree.root()),
        "cosigned": series.size,
        "cosigned_at": instant_text(Instant(series.latest * 1000)) if series.sizes else None,
    }


def show_link(status: LinkStatus) -> dict[str, Json]:
    """Return the state of the line."""
    return {
        "up": status.up,
        "path": status.path,
        "since": instant_or_none(status.since),
        "last_heard": instant_or_none(status.last_heard),
        "offset": status.offset,
        "bound": status.bound,
    }


def show_agreements(center: Center, now: Instant) -> list[Json]:
    """Return every agreement that either party consented to: how it stands at *now*, and by whose consent."""
    sides = (center.ours, center.theirs)
    return [
        {
            "digest": each.digest,
            "protocol": each.protocol.id,
            "version": each.protocol.version,
            "title": dict(each.protocol.title),
            "state": each.standing.value,
            "since": instant_text(each.since),
            "until": instant_or_none(each.until),
            "successor": each.successor,
            "in_force": in_force(center.ours, each.digest),
            "consented": [side.party for side in sides if each.digest in side.consents],
            "consents": [show_consent(side, each.digest) for side in sides if each.digest in side.consents],
        }
        for each in (adopted(center, name, now) for name in center.agreements)
    ]


def in_force(side: Replica, digest: str) -> str | None:
    """Return from when an agreement is in force by the log of a party."""
    placed = side.in_force.get(digest)
    return None if placed is None else instant_text(placed[1])


def show_consent(side: Replica, digest: str) -> Json:
    """Return who consented for a party, when, and from when; and from when it is in force by the log of that party."""
    given = side.consents[digest]
    return {
        "party": side.party,
        "index": given.index,
        "at": instant_text(given.at),
        "people": list(given.people),
        "instant": instant_text(given.instant),
        "in_force": in_force(side, digest),
    }


def show_channel(center: Center, link: LinkStatus, now: Instant) -> dict[str, Json]:
    """Return what a caller must know to write a message, and how the channel stands."""
    theirs, seen = center.theirs, center.theirs.series.size
    clock = center.clock
    return {
        "channel": center.channel,
        "party": center.party,
        "peer": theirs.party,
        "status": center.status,
        "now": instant_text(now),
        "stopped": instant_or_none(center.book.stopped),
        "seen": {"size": seen, "root": digest_text(theirs.tree.root(seen))} if seen else None,
        "agreements": show_agreements(center, now),
        "link": show_link(link),
        "clock": None
        if clock is None
        else {"offset": clock.offset, "bound": clock.bound, "at": instant_text(clock.at)},
        "logs": {"ours": show_log(center.ours), "theirs": show_log(theirs)},
        "watch": {"size": center.watch.size, "root": digest_text(center.watch.root()) if center.watch.size else None},
        "epoch": center.epoch,
        "reconciled": center.reconciled,
        "forked": center.forked,
        "accepted": len(center.accepted),
        "proposals": len(center.proposals),
        "waiting": len(center.waiting),
    }


def show_reference(center: Center, party: str, index: int) -> dict[str, Json] | None:
    """Return which message stands at *index* of the log of *party*, if it is one that was admitted."""
    member = center.book.at(party, index)
    if member is None:
        return None
    case = center.book.case_of[member.id]
    named: Mapping[str, Json] = {"id": member.id, "case": case, "form": member.form, "precedence": member.precedence}
    return {**named, "from": member.party, "answers": member.answers}
