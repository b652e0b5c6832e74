"""Posts, checks and signs messages, and shows them again."""

import asyncio

from aiohttp import web

from hotline.core import commands
from hotline.core.attachments import Attached
from hotline.core.canonical import Json, digest, instant_text, unb64
from hotline.core.center import Center
from hotline.core.commands import Command
from hotline.core.decisions import Answer
from hotline.core.errors import RefusalError, refuse
from hotline.core.signature import SIGNATURES_MAX
from hotline.core.wholeness import files_of, whole_at
from hotline.web.attachments import whole_here
from hotline.web.doors import Ask, answer_json
from hotline.web.rows import message_at
from hotline.web.shown import instant_or_none, show_answer, show_envelope, show_obligation, show_proposal

STATUS = {"placed": 201, "accepted": 202, "proposed": 202, "valid": 200, "done": 200}
MESSAGE = frozenset({"message"})
OPENINGS = frozenset({"openings"})
SIGNATURES = frozenset({"signatures"})


async def post(ask: Ask) -> web.Response:
    """Place a message, or keep it until a second person has signed."""
    return await posted(ask, dry=False)


async def check(ask: Ask) -> web.Response:
    """Judge a message as if it were posted now; nothing is kept."""
    return await posted(ask, dry=True)


async def posted(ask: Ask, *, dry: bool) -> web.Response:
    """Have the message in the body judged, and placed unless *dry*."""
    value = ask.members(MESSAGE, OPENINGS)
    ask.about(id_in(value["message"]))
    if ask.doors.files is not None and not dry:
        ask.doors.files.demand(value["message"])
    return await answered(ask, commands.Post(value["message"], value.get("openings"), dry))


async def sign(ask: Ask) -> web.Response:
    """Add a person's signatures to a proposal, one for each of their keys."""
    ask.about(ask.part("id"))
    signatures = ask.members(SIGNATURES)["signatures"]
    if not isinstance(signatures, list) or len(signatures) > SIGNATURES_MAX:
        raise refuse("signature.malformed", "signatures")
    return await answered(ask, commands.Second(ask.part("id"), tuple(signatures)))


async def answered(ask: Ask, command: Command) -> web.Response:
    """Answer with what the core decided, once it is durable."""
    answer = await do(ask, command)
    async with ask.doors.desk.reading() as center:
        value = show_answer(center, answer, ask.doors.now())
    ask.about(answer.id)
    return answer_json(value, STATUS[answer.state], {"Location": f"/v1/messages/{answer.id}"})


async def do(ask: Ask, command: Command) -> Answer:
    """Have *command* decided; what the core cannot say in time is not known to be kept (TimeoutError)."""
    async with asyncio.timeout(ask.doors.settings.answer_within / 1000):
        return await ask.doors.desk.do(command)


async def show(ask: Ask) -> web.Response:
    """Show one message: where it stands, what it says, what was sealed, what it makes whom owe."""
    name = ask.part("id")
    ask.about(name)
    async with ask.doors.desk.reading() as center:
        value = waiting(center, name)
        placed = None if value else center.book.message(name)
        if placed is not None:
            value = standing(center, name, ask)
    if value is None:
        raise refuse("case.unknown", "id", name)
    if placed is not None:
        kept = await message_at(ask.doors, placed[1].party, placed[1].index)
        if kept is not None:
            value |= show_envelope(kept.envelope, kept.openings)
    return answer_json(value)


def waiting(center: Center, name: str) -> dict[str, Json] | None:
    """Return a message that has no place yet."""
    proposal, accepted = center.proposals.get(name), center.accepted.get(name)
    if proposal is not None:
        return {"state": "proposed", **show_proposal(center, proposal)}
    if accepted is not None:
        shown = show_envelope(accepted.envelope, accepted.openings)
        return {"state": "accepted", **shown, "at": instant_text(accepted.at)}
    return None


def standing(center: Center, name: str, ask: Ask) -> dict[str, Json]:
    """Return where a placed message stands and what follows from it."""
    found = center.book.message(name)
    assert found is not None
    case_id, member = found
    case = center.book.case(case_id)
    owed = [each for each in center.book.obligations(case_id) if each.message == name]
    now = ask.doors.now()
    return {
        "state": "placed",
        "id": name,
        "case": case_id,
        "from": member.party,
        "index": member.index,
        "at": instant_text(member.at),
        "delivered": instant_or_none(center.delivered(member)),
        "people": list(member.people),
        "undone": name in case.undone,
        "files": show_files(ask, files_of(center.book, name)),
        "whole": instant_or_none(whole_at(center.book, name)),
        "flags": list(center.book.flags(case, member)),
        "owed": [show_obligation(each, now, center.book.reached(each)) for each in owed],
    }


def show_files(ask: Ask, files: tuple[Attached, ...]) -> list[Json]:
    """Return the files of a message, and which of them are here."""
    here = whole_here(ask)
    return [
        {
            "field": each.field,
            "name": each.name,
            "size": each.size,
            "media": each.media,
            "digest": each.digest,
            "here": here.get(each.digest) == each.size,
        }
        for each in files
    ]


def id_in(envelope: Json) -> str | None:
    """Return the id of the message in an envelope that nobody has judged yet; None if it cannot be told."""
    payload = envelope.get("payload") if isinstance(envelope, dict) else None
    try:
        return digest(unb64(payload))
    except RefusalError:
        return None
