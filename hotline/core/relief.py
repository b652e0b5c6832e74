"""Judges who takes the watch: by the keys of the roster, and by what is open at this center in this very instant.

A list that differs from what the center holds is refused with the difference, so that nobody takes over what they have
not seen; nothing is handed over while a FLASH is unacknowledged, unless both have signed that they know.
"""

from collections.abc import Generator, Iterator
from typing import Any, Final

from hotline.core.canonical import Instant, Json, digest, instant, instant_text
from hotline.core.center import Center
from hotline.core.commands import HandOver
from hotline.core.errors import RefusalError, refuse
from hotline.core.facts import Fact
from hotline.core.handover import AHEAD, LIFE, LISTS, Handover, WatchOffered, WatchTaken, listed, parse_handover
from hotline.core.obligations import Obligation, Outcome
from hotline.core.replica import Replica
from hotline.core.roster import Roster
from hotline.core.signature import HANDOVER, Signed, parse_envelope
from hotline.core.statement import Office, demand_same, judge_signers
from hotline.core.suites import DEFAULT, SUITES

OPERATOR: Final = "operator"
OFFICER: Final = Office(frozenset({OPERATOR}), "handover.signer")
STAND_IN: Final = Office(frozenset({OPERATOR, "administrator"}), "handover.signer")
"""In which roles people sign: two officers, or whoever stands in for the one who leaves."""

TOLD_MAX: Final = 6
OFFERED: Final = "watch_offered"
TAKEN: Final = "watch_taken"
ACKNOWLEDGING: Final = frozenset({"received", "acknowledged"})


def open_now(center: Center) -> dict[str, Json]:
    """Return what is open at *center*, as a statement lists it."""
    return lists(center, owed(center))


def lists(center: Center, rows: list[dict[str, Json]]) -> dict[str, Json]:
    """Return both lists: what is *owed*, and what waits for a second person."""
    owing, waiting = LISTS
    return {owing: listed([*rows]), waiting: listed([*sorted(center.proposals)])}


def owed(center: Center) -> list[dict[str, Json]]:
    """Return every obligation of either side that nothing has met, as a statement lists it."""
    return [show(center, each) for each in in_order(center)]


def in_order(center: Center) -> list[Obligation]:
    """Return what is owed, what runs out first at the top."""
    return sorted(still_open(center), key=lambda each: (each.due is None, each.due or 0, each.id))


def still_open(center: Center) -> Iterator[Obligation]:
    """Yield what is owed; what the line alone must do, only once it is overdue."""
    book = center.book
    busy = [name for name, folder in book.folders.items() if folder.owed]
    for case in dict.fromkeys((*book.changed, *book.tally.touched(book.changed), *busy)):
        for each in book.obligations(case):
            if each.outcome is Outcome.OPEN and (each.kind != "delivered" or book.reached(each) is not None):
                yield each


def show(center: Center, each: Obligation) -> dict[str, Json]:
    """Return one obligation as a statement lists it."""
    form, precedence = center.book.subject(each)
    return {
        "id": each.id,
        "form": form,
        "precedence": precedence,
        "owed_by": each.owed_by,
        "due": None if each.due is None else instant_text(each.due),
        "overdue": center.book.reached(each) is not None,
    }


def unacknowledged(rows: list[dict[str, Json]]) -> list[str]:
    """Return every FLASH for which a receipt or an acknowledgement of either side is owed, once."""
    names = (str(each["id"]).partition("/") for each in rows if each["precedence"] == "FLASH")
    return list(dict.fromkeys(message for message, _, kind in names if kind in ACKNOWLEDGING))


def hand_over(center: Center, command: HandOver, now: Instant) -> Generator[Fact]:
    """Take a signature under a statement; the watch passes once all who must have signed. A repeat changes nothing."""
    envelope = joined(center, command.statement)
    signed, said = parse_handover(envelope)
    number, offer = digest(signed.payload), center.tour.offer
    if center.tour.id == number or (offer is not None and offer.statement == envelope and now < offer.expires):
        return
    if judge_relief(center, envelope, now):
        yield WatchTaken(now, number, said.taking, envelope)
    else:
        yield WatchOffered(now, number, envelope, Instant(said.instant + LIFE))


def joined(center: Center, envelope: Json) -> Json:
    """Return *envelope* with the signatures that were given before under the same statement."""
    offer, signed = center.tour.offer, parse_envelope(envelope, HANDOVER)
    if offer is None or offer.id != digest(signed.payload):
        return envelope
    before = parse_envelope(offer.statement, HANDOVER)
    kids = {each.header().kid for each in before.signatures}
    more = tuple(each for each in signed.signatures if each.header().kid not in kids)
    return Signed(signed.payload, (*before.signatures, *more)).envelope()


def judge_relief(center: Center, envelope: Json, now: Instant) -> bool:
    """Return whether all who must have signed; refuse what may not stand at *now*."""
    signed, said = parse_handover(envelope)
    judge_place(center, said)
    judge_time(center, said, now)
    people = judge_people(center, signed, said, now)
    rows = owed(center)
    found = lists(center, rows)
    if said.open != found:
        raise refuse("handover.stale", "open", difference(said.open, found))
    flashes = unacknowledged(rows) if said.leaving is not None and not said.confirmed else []
    if flashes:
        raise refuse("handover.flash", "confirmed", ", ".join(map(short, flashes[:TOLD_MAX])))
    return people == said.signers


def judge_place(center: Center, said: Handover) -> None:
    """Refuse a statement for another watch, or that passes it on from somebody who has not got it."""
    named = (("channel", said.channel, center.channel), ("party", said.party, center.party))
    demand_same("handover.other", (*named, ("status", said.status, center.status)))
    holder = center.tour.holder
    if said.leaving != holder:
        raise refuse("handover.holder", "leaving", f"{said.leaving or 'nobody'}, not {holder or 'nobody'}")
    if said.taking == holder:
        raise refuse("handover.holder", "taking", f"{holder} has it already")
    if said.instead is not None and (holder is None or said.instead in (holder, said.taking)):
        raise refuse("handover.signer", "instead", said.instead)


def judge_time(center: Center, said: Handover, now: Instant) -> None:
    """Refuse a statement that is not of now, or older than the present watch: it was signed for another one."""
    if not now - LIFE < said.instant <= now + AHEAD or said.instant < (center.tour.since or 0):
        raise refuse("handover.expired", "instant", f"written {instant_text(said.instant)}, now {instant_text(now)}")


def judge_people(center: Center, signed: Signed, said: Handover, now: Instant) -> frozenset[str]:
    """Return who signed; refuse whoever need not, and an officer who is none."""
    roster = center.ours.newest_roster()
    office = STAND_IN if said.instead is not None else OFFICER
    people = frozenset(judge_signers(signed, roster, office, now, SUITES[DEFAULT]))
    if strange := people - said.signers:
        raise refuse("handover.signer", "signatures", ", ".join(sorted(strange)))
    officers = {each.subject for each in roster.valid(OPERATOR, now)}
    if said.taking not in officers:
        raise refuse("handover.signer", "taking", f"{said.taking} is no operator")
    for each in signed.signatures:
        key, role = roster.find(each.header().kid), each.header().role
        if key is not None and key.subject == said.taking and role != OPERATOR:
            raise refuse("handover.signer", "role", f"{key.subject} signed as {role}")
    return people


def difference(said: Any, found: Any) -> str:  # noqa: ANN401 - lists as JSON, one of them as somebody wrote it
    """Return in a few words what was listed and is not open any more, and what is open and was not listed."""
    before, after = (
        {name_of(name, each) for name in LISTS for each in lists[name]["first"]} for lists in (said, found)
    )
    told = [f"+ {each}" for each in sorted(after - before)] + [f"- {each}" for each in sorted(before - after)]
    more = [f"… {len(told) - TOLD_MAX}"] if len(told) > TOLD_MAX else []
    return "; ".join([*told[:TOLD_MAX], *more]) or f"beyond the first {len(after)}, or other deadlines"


def name_of(name: str, each: Any) -> str:  # noqa: ANN401 - a row of a list, as somebody wrote it
    """Return how a row of the list *name* is told of: its number, and its deadline if it has one."""
    if isinstance(each, dict) and isinstance(each.get("id"), str):
        overdue = " overdue" if each.get("overdue") else ""
        return f"{short(each['id'])} {each.get('due') or '–'}{overdue}"
    return f"{name} {short(each)}" if isinstance(each, str) else f"{name} ?"


def short(name: str) -> str:
    """Return an obligation or a proposal by the first digits of its number."""
    number, slash, kind = name.removeprefix("sha256:").partition("/")
    return f"{number[:8]}{slash}{kind}"


def unsigned(log: Replica, index: int, fact: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield by which rule the signatures under a hand-over in the watch log of a party do not hold, if so, and why."""
    if fact.get("kind") not in (OFFERED, TAKEN):
        return
    rosters = (*(roster for _, roster in reversed(log.rosters)), log.pinned)
    refusals = [each for roster in rosters if (each := refusal_of(fact, roster)) is not None]
    if len(refusals) == len(rosters):
        yield refusals[0].rule, f"fact {index}: {refusals[0].where} {refusals[0].detail}"


def refusal_of(fact: dict[str, Any], roster: Roster) -> RefusalError | None:
    """Return why a hand-over does not bear by *roster* the signatures that its fact says, or None."""
    try:
        at = instant(fact.get("at"))
        signed, said = parse_handover(fact.get("statement"))
        people = frozenset(judge_signers(signed, roster, STAND_IN, at, SUITES[DEFAULT]))
    except RefusalError as refusal:
        return refusal
    whole = people == said.signers and fact.get("person") == said.taking
    meant = whole if fact.get("kind") == TAKEN else people < said.signers
    if not meant or fact.get("id") != digest(signed.payload):
        return refuse("handover.signer", "signatures", ", ".join(sorted(people)))
    return None


def what_is_wrong(center: Center, fact: WatchOffered | WatchTaken) -> tuple[str, str]:
    """Return by which rule *center* had to refuse what led to *fact*, and why; two empty texts if it had not."""
    try:
        signed, said = parse_handover(fact.statement)
        whole = judge_relief(center, fact.statement, fact.at)
    except RefusalError as refusal:
        return refusal.rule, f"{refusal.where}: {refusal.detail}"
    if isinstance(fact, WatchTaken):
        meant = whole and (fact.id, fact.person) == (digest(signed.payload), said.taking)
    else:
        meant = not whole and (fact.id, fact.expires) == (digest(signed.payload), said.instant + LIFE)
    return ("", "") if meant else ("handover.signer", "not the fact that these signatures make")
