"""Drafts of a person, kept at this center only, and the check of a message before anybody signs it.

What was typed is kept as it was typed; a version tells whether another desk saved over it. A draft names its message
before that is posted, so that nobody signs it twice unknowing, and stays: for a day whoever goes back to one that was
sent is led to its message, and a proposal that is given back can be changed and compared with what was proposed before.
"""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from aiohttp import web

from hotline.core import canonical, commands
from hotline.core.canonical import Json, instant_text, unb64
from hotline.core.center import Center
from hotline.core.errors import StoreError, refuse
from hotline.core.message import parse
from hotline.core.sealing import read_openings
from hotline.core.shape import Shape
from hotline.interfaces import KeptDraft
from hotline.web.desk_drafts import EACH_MAX
from hotline.web.doors import Ask, answer_json
from hotline.web.foreseen import show_judged
from hotline.web.messages import do
from hotline.web.writing import asked_of, judged, read_asked

NAME: Final = re.compile(r"[0-9a-f]{32}")
VERSION_MAX: Final = 1_000_000
SHAPE: Final = Shape("request.malformed")
REQUIRED: Final = frozenset({"version", "form", "fields"})
OPTIONAL: Final = frozenset({"protocol", "answers", "precedence", "message"})
TYPED: Final = ("form", "fields", "protocol", "answers", "precedence")
BROUGHT_BACK: Final = ("previous", "returned")
"""What this center itself adds to a draft: what was proposed before, and why that was given back."""

REASON: Final = frozenset({"reason"})
NOT_SENT: Final = frozenset({"returned", "lapsed"})
"""How a draft stands whose author signed it first, and which was not sent."""


async def check(ask: Ask) -> web.Response:
    """Judge what was typed as if it were sent now, and make the bytes to be signed if nothing is wrong with it."""
    asked, now = read_asked(ask), ask.doors.now()
    async with ask.doors.desk.reading() as center:
        value = show_judged(center, judged(center, asked, now), ask.key)
    return answer_json(value)


async def list_drafts(ask: Ask) -> web.Response:
    """Show the drafts of whoever asks, the newest first."""
    found = await ask.doors.drafts.of(subject_of(ask))
    return answer_json({"drafts": [show_draft(each) for each in found]})


async def show(ask: Ask) -> web.Response:
    """Show one draft."""
    return answer_json(show_draft(await found(ask, ask.part("id"))))


async def keep(ask: Ask) -> web.Response:
    """Keep a draft in place of the version that was opened; one that is kept just so already is no conflict."""
    name = SHAPE.text(ask.part("id"), "id", NAME)
    value = ask.members(REQUIRED, OPTIONAL)
    asked_of(value)
    version = SHAPE.whole(value["version"], "version", 0, VERSION_MAX)
    message = value.get("message")
    if message is not None:
        canonical.digest_bytes(message)
    before = await ask.doors.drafts.find(subject_of(ask), name)
    brought = {key: each for key, each in typed_in(before).items() if key in BROUGHT_BACK} if before else {}
    body = {key: value.get(key) for key in TYPED} | brought
    draft = KeptDraft(name, subject_of(ask), version + 1, ask.doors.now(), canonical.encode(body), message)
    if before is not None and replace(before, at=draft.at) == draft:
        return answer_json(show_draft(before))
    if before is None:
        await make_room(ask)
    await ask.doors.drafts.keep(draft)
    return answer_json(show_draft(draft))


async def make_room(ask: Ask) -> None:
    """Forget the oldest draft of whoever asks that was sent, if there is no room for another one."""
    kept = await ask.doors.drafts.of(subject_of(ask))
    if len(kept) < EACH_MAX:
        return
    async with ask.doors.desk.reading() as center:
        sent = [each for each in kept if standing(center, each) == "sent"]
    for each in sent[-1:]:
        await ask.doors.drafts.drop(each.subject, each.id)


async def drop(ask: Ask) -> web.Response:
    """Forget a draft."""
    await ask.doors.drafts.drop(subject_of(ask), ask.part("id"))
    return answer_json({"state": "done"})


async def give_back(ask: Ask) -> web.Response:
    """Give a proposal back to its author with a reason: unsigned, on record, and as a draft to be changed."""
    name, person = ask.part("id"), subject_of(ask)
    ask.about(name)
    reason = ask.members(REASON)["reason"]
    if not isinstance(reason, str):
        raise refuse("field.wrong_type", "reason")
    async with ask.doors.desk.reading() as center:
        proposal = center.proposals.get(name)
    await do(ask, commands.Return(name, person, reason))
    draft = await ask.doors.drafts.behind(name)
    if draft is not None and proposal is not None:
        back = {"by": person, "reason": reason, "at": instant_text(ask.doors.now()), "message": name}
        await bring_back(ask, draft, proposal, back)
    return answer_json({"state": "done"})


async def bring_back(ask: Ask, draft: KeptDraft, proposal: Any, returned: Mapping[str, str]) -> None:  # noqa: ANN401 - a fact with JSON in it
    """Lay a proposal that was given back on its author's desk again, with what it said for later comparison."""
    message = parse(unb64(proposal.envelope["payload"]))
    opened = {field: each.value for field, each in read_openings(proposal.openings or None).items()}
    body = typed_in(draft) | {"previous": {**message.fields, **opened}, "returned": dict(returned)}
    kept = KeptDraft(draft.id, draft.subject, draft.version + 1, ask.doors.now(), canonical.encode(body))
    await ask.doors.drafts.keep(kept)


def standing(center: Center, draft: KeptDraft) -> str:
    """Return how *draft* stands: open, as its message (proposed, which waits, or sent), returned, lapsed."""
    if draft.message is None:
        return "returned" if typed_in(draft).get("returned") else "open"
    if draft.message in center.proposals:
        return "proposed"
    sent = draft.message in center.accepted or center.book.message(draft.message) is not None
    return "sent" if sent else "lapsed"


async def readable(ask: Ask) -> tuple[KeptDraft, ...]:
    """Return the drafts of whoever asks; none if they cannot be read now: the watch needs its pages all the same."""
    with suppress(StoreError):
        return await ask.doors.drafts.of(ask.key.subject) if ask.key else ()
    return ()


async def made_into(ask: Ask, name: str) -> KeptDraft | None:
    """Return the draft of whoever asks of which the proposal *name* was made, though it was given back since."""
    for draft in await ask.doors.drafts.of(subject_of(ask)):
        if name in (draft.message, (typed_in(draft).get("returned") or {}).get("message")):
            return draft
    return None


async def found(ask: Ask, name: str) -> KeptDraft:
    """Return the draft *name* of whoever asks."""
    draft = await ask.doors.drafts.find(subject_of(ask), name)
    if draft is None:
        raise refuse("draft.unknown", "id", canonical.shown(name))
    return draft


def show_draft(draft: KeptDraft) -> dict[str, Json]:
    """Return a draft as it was typed."""
    typed = dict.fromkeys(BROUGHT_BACK) | typed_in(draft)
    return {
        "id": draft.id,
        "version": draft.version,
        "at": instant_text(draft.at),
        "message": draft.message,
        **typed,
    }


def typed_in(draft: KeptDraft) -> dict[str, Any]:
    """Return what stands in a draft."""
    value: dict[str, Any] = json.loads(draft.body)
    return value


def subject_of(ask: Ask) -> str:
    """Return who asks."""
    assert ask.key is not None
    return ask.key.subject
