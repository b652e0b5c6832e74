"""Shows the channel, the agreements in force and the rosters of both parties, and takes new ones."""

from aiohttp import web

from hotline.core import commands
from hotline.core.aloud import words
from hotline.core.canonical import ZERO, Json, decode, digest, encode
from hotline.core.center import Center
from hotline.core.consent import parse_statement
from hotline.core.entry import RosterEntry, parse_entry
from hotline.core.errors import refuse
from hotline.core.replica import Replica
from hotline.core.roster import DOCUMENT_MAX
from hotline.interfaces import Row
from hotline.web.doors import Ask, answer_json
from hotline.web.messages import do
from hotline.web.shown import instant_or_none, show_agreements, show_channel

ROSTER = frozenset({"document", "envelope"})
AGREEMENT = frozenset({"agreement", "statement"})
CONFIRMATION = frozenset({"statement"})
DOCUMENT_DEEPEST = 32


async def channel(ask: Ask) -> web.Response:
    """Show what a caller must know to write a message, and how the channel stands."""
    async with ask.doors.desk.reading() as center:
        return answer_json(show_channel(center, ask.doors.line(), ask.doors.now()))


async def list_protocols(ask: Ask) -> web.Response:
    """Show the agreements that either party consented to."""
    async with ask.doors.desk.reading() as center:
        return answer_json({"agreements": show_agreements(center, ask.doors.now())})


async def protocol(ask: Ask) -> web.Response:
    """Show the canonical bytes of an agreement, exactly as they were logged."""
    name = ask.part("digest")
    async with ask.doors.desk.reading() as center:
        place = next((each for each in places(center, name)), None)
        channel_name = center.channel
    if place is None:
        raise refuse("agreement.unknown", "digest", name)
    (row,) = await ask.doors.store.read(channel_name, *place, 1)
    return web.Response(body=row.beside, content_type="application/json", charset="utf-8")


def places(center: Center, name: str) -> list[tuple[str, int]]:
    """Return where the agreement *name* is kept: in which log, at which index."""
    sides = (("ours", center.ours), ("theirs", center.theirs))
    return [
        (log, side.consents[name].index)
        for log, side in sides
        if name in side.consents and side.consents[name].index < side.size
    ]


async def roster(ask: Ask) -> web.Response:
    """Show root and roster of both parties, the newest held, as they were signed."""
    async with ask.doors.desk.reading() as center:
        sides = {"ours": center.ours, "theirs": center.theirs}
        channel_name = center.channel
        stones = {log: [index for index in side.keystones if index < side.size] for log, side in sides.items()}
        shown = {log: show_keys(side) for log, side in sides.items()}
        held = {log: {index: side.delivered(index, ZERO) for index in stones[log]} for log, side in sides.items()}
    for log, indexes in stones.items():
        for index in reversed(indexes):
            (row,) = await ask.doors.store.read(channel_name, log, index, 1)
            add_envelope(shown[log], row, {"index": index, "delivered": instant_or_none(held[log][index])})
    return answer_json({"ours": shown["ours"], "theirs": shown["theirs"]})


async def signed_document(ask: Ask) -> web.Response:
    """Show a root or roster of any version exactly as it was logged."""
    name = ask.part("digest")
    async with ask.doors.desk.reading() as center:
        sides = (("ours", center.ours), ("theirs", center.theirs))
        places_held = [(log, index) for log, side in sides for index in side.keystones if index < side.size]
        channel_name = center.channel
    for place in places_held:
        (row,) = await ask.doors.store.read(channel_name, *place, 1)
        entry = parse_entry(row.body)
        if isinstance(entry, RosterEntry) and entry.digest == name:
            return web.Response(body=row.beside, content_type="application/json", charset="utf-8")
    raise refuse("request.not_found", "digest", name)


def show_keys(side: Replica) -> dict[str, Json]:
    """Return the keys of a party, and its root to be read aloud; signed documents are added from the log."""
    newest = side.newest_roster()
    return {
        "party": side.party,
        "root": {
            "version": side.root.version,
            "digest": side.root.digest,
            "words": words(side.root.digest).split("\n"),
            "envelope": None,
            "index": None,
            "delivered": None,
        },
        "roster": {
            "version": newest.version,
            "digest": newest.digest,
            "envelope": None,
            "index": None,
            "delivered": None,
            "keys": [key.document() for key in newest.keys],
            "unknown_to_peer": [key.kid for key in newest.keys if side.known_roster().find(key.kid) is None],
        },
    }


def add_envelope(shown: dict[str, Json], row: Row, place: dict[str, Json]) -> None:
    """Add the document beside an entry and its *place* in the log, if it is of the version shown."""
    entry = parse_entry(row.body)
    if not isinstance(entry, RosterEntry) or row.beside is None:
        return
    part = shown[entry.subject]
    if isinstance(part, dict) and part["version"] == entry.version and part["envelope"] is None:
        part["envelope"] = decode(row.beside, largest=DOCUMENT_MAX, deepest=DOCUMENT_DEEPEST)
        part |= place


async def enrol(ask: Ask) -> web.Response:
    """Log a new version of our root or roster; the core judges who signed it."""
    value = ask.members(ROSTER)
    if value["document"] not in ("root", "roster"):
        raise refuse("request.malformed", "document", "root or roster")
    answer = await do(ask, commands.Enrol(encode(value["envelope"]), value["document"] == "root"))
    return answer_json({"state": answer.state}, 201)


async def consent(ask: Ask) -> web.Response:
    """Log our consent to an agreement, signed by a person; it is in force once the other party has consented too."""
    value = ask.members(AGREEMENT)
    document, (_, statement) = encode(value["agreement"]), parse_statement(value["statement"])
    answer = await do(ask, commands.Consent(document, statement.instant, value["statement"]))
    async with ask.doors.desk.reading() as center:
        agreements = show_agreements(center, ask.doors.now())
    return answer_json({"state": answer.state, "digest": digest(document), "agreements": agreements}, 201)


async def confirm_clock(ask: Ask) -> web.Response:
    """Take the word of a person, which they signed, that the clock is right after a step."""
    answer = await do(ask, commands.ConfirmClock(ask.members(CONFIRMATION)["statement"], ask.doors.clock.now()))
    return answer_json({"state": answer.state}, 201)
