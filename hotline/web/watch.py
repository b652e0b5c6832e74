"""Shows who has the watch and what is open, and takes the signatures by which it is handed over."""

from aiohttp import web

from hotline.core import commands
from hotline.core.canonical import Instant, Json, digest, instant_text
from hotline.core.center import Center
from hotline.core.handover import WatchOffered, parse_handover
from hotline.core.relief import OPERATOR, lists, owed, unacknowledged
from hotline.core.roster import Roster
from hotline.core.signature import HANDOVER, parse_envelope
from hotline.core.terms import STATUSES
from hotline.core.values import text_of
from hotline.web.doors import Ask, answer_json
from hotline.web.drafts import subject_of
from hotline.web.messages import do
from hotline.web.shapes import ANY, DIGEST, INSTANT, SIZE, TEXT, TRUTH, Schema, each, group, maybe, ref, words
from hotline.web.shown import instant_or_none

STATEMENT = frozenset({"statement"})
NOTED = frozenset({"text", "about"})

LISTED = {"count": SIZE, "digest": DIGEST}
OPEN = group(
    "What is open: all of it by count and digest, the first of each list whole.",
    {
        "owed": group("What either side owes, what runs out first at the top.", {**LISTED, "first": each(ANY)}),
        "proposals": group("What waits for a second person.", {**LISTED, "first": each(DIGEST)}),
    },
)
OFFER = group(
    "A hand-over under which a signature is lacking.",
    {
        "id": DIGEST,
        "at": INSTANT,
        "expires": INSTANT,
        "leaving": maybe(TEXT),
        "taking": TEXT,
        "instead": maybe(TEXT),
        "note": TEXT,
        "confirmed": TRUTH,
        "open": ref("Open"),
        "signed": each(TEXT),
        "lacks": each(TEXT),
        "statement": ref("Envelope"),
    },
)
WATCH = group(
    "Who has the watch since when, who may take it, and what is open; `flash` are those that nobody acknowledged.",
    {
        "channel": TEXT,
        "party": TEXT,
        "status": words(*STATUSES),
        "now": INSTANT,
        "holder": maybe(TEXT),
        "since": maybe(INSTANT),
        "officers": each(TEXT),
        "open": ref("Open"),
        "flash": each(TEXT),
        "offer": maybe(ref("Offer")),
    },
)
RELIEF = group(
    "A hand-over (hotline-handover+jws) with the signatures of one or both who must sign it.",
    {"statement": ref("Envelope")},
)
NOTE = group(
    "Something for the watch log that no message tells; `about` names a message or case, or is empty.",
    {"text": TEXT, "about": TEXT},
)
SCHEMAS: dict[str, Schema] = {"Note": NOTE, "Offer": OFFER, "Open": OPEN, "Relief": RELIEF, "Watch": WATCH}


async def show(ask: Ask) -> web.Response:
    """Show who has the watch, what is open, and a hand-over that waits for a signature."""
    async with ask.doors.desk.reading() as center:
        return answer_json(show_watch(center, ask.doors.now()))


async def hand_over(ask: Ask) -> web.Response:
    """Take a signature, or both, under a hand-over; the core judges who signed what."""
    statement = ask.members(STATEMENT)["statement"]
    await do(ask, commands.HandOver(statement))
    async with ask.doors.desk.reading() as center:
        taken = center.tour.id == digest(parse_envelope(statement, HANDOVER).payload)
        return answer_json(show_watch(center, ask.doors.now()), 201 if taken else 202)


async def note(ask: Ask) -> web.Response:
    """Write what a person says into the watch log, under their name."""
    said = ask.members(NOTED)
    about = text_of(said["about"], "about")
    ask.about(about)
    await do(ask, commands.Note(subject_of(ask), text_of(said["text"], "text"), about))
    return answer_json({"state": "done"}, 201)


def show_watch(center: Center, now: Instant) -> dict[str, Json]:
    """Return who has the watch, and everything that a hand-over must say now."""
    tour, offer, rows = center.tour, center.tour.waiting(now), owed(center)
    roster = center.ours.newest_roster()
    return {
        "channel": center.channel,
        "party": center.party,
        "status": center.status,
        "now": instant_text(now),
        "holder": tour.holder,
        "since": instant_or_none(tour.since),
        "officers": [*officers(roster, now)],
        "open": lists(center, rows),
        "flash": [*unacknowledged(rows)],
        "offer": None if offer is None else show_offer(offer, roster),
    }


def officers(roster: Roster, now: Instant) -> list[str]:
    """Return the people who may take the watch at *now*."""
    return list(dict.fromkeys(each.subject for each in roster.valid(OPERATOR, now)))


def show_offer(offer: WatchOffered, roster: Roster) -> dict[str, Json]:
    """Return a hand-over under which a signature is lacking: what it says, who signed it, and who did not."""
    signed, said = parse_handover(offer.statement)
    keys = (roster.find(each.header().kid) for each in signed.signatures)
    people = {key.subject for key in keys if key is not None}
    return {
        "id": offer.id,
        "at": instant_text(offer.at),
        "expires": instant_text(offer.expires),
        "leaving": said.leaving,
        "taking": said.taking,
        "instead": said.instead,
        "note": said.note,
        "confirmed": said.confirmed,
        "open": said.open,
        "signed": sorted(people),
        "lacks": sorted(said.signers - people),
        "statement": offer.statement,
    }
