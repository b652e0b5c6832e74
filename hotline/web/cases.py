"""Shows cases, what is owed in them, and messages that wait for a second person."""

import asyncio
import json
from itertools import islice

from aiohttp import web

from hotline.core.canonical import Instant, Json
from hotline.core.center import Center
from hotline.core.errors import refuse
from hotline.interfaces import Deadline
from hotline.web.doors import Ask, answer_json
from hotline.web.rows import message_at
from hotline.web.shown import instant_or_none, opened, show_case, show_proposal, show_summary

CASES_MAX = 100
OWED_MAX = 500
OWED_FIRST_MAX = 10_000


async def list_cases(ask: Ask) -> web.Response:
    """Show cases, the newest first; each is read on its own, so that a long page delays nobody."""
    limit = ask.number("limit", 50, 1, CASES_MAX)
    before, owing = ask.text("before"), ask.text("owing")
    if owing not in (None, "true", "false"):
        raise refuse("request.malformed", "owing", "true or false")
    async with ask.doors.desk.reading() as center:
        found = page(center, before, limit + 1, None if owing is None else owing == "true")
    shown: list[Json] = []
    for case_id in found[:limit]:
        async with ask.doors.desk.reading() as center:
            shown.append(show_summary(center, case_id, ask.doors.now()))
        await asyncio.sleep(0)
    return answer_json({"cases": shown, "next": found[limit - 1] if len(found) > limit else None})


def page(center: Center, before: str | None, limit: int, owing: bool | None) -> list[str]:  # noqa: FBT001 - a filter
    """Return the ids of up to *limit* cases older than *before*; with *owing*, those in which something is owed.

    Returns, which stand in no case that a message opened, are left out.
    """
    folders = ((name, each) for name, each in reversed(center.book.folders.items()) if name not in center.agreements)
    if before is not None:
        if before not in center.book.folders:
            raise refuse("case.unknown", "before", before)
        for case_id, _ in folders:
            if case_id == before:
                break
    return list(islice((name for name, each in folders if owing is None or bool(each.owed) == owing), limit))


async def show(ask: Ask) -> web.Response:
    """Show one case whole, by its id or that of any of its messages; returns stand in the case of their agreement."""
    name = ask.part("id")
    ask.about(name)
    async with ask.doors.desk.reading() as center:
        case_id = center.book.case_named(name)
        if case_id is None:
            raise refuse("case.unknown", "id", name)
        value = show_case(center, case_id, ask.doors.now())
    for step in value["steps"] if isinstance(value["steps"], list) else ():
        kept = await message_at(ask.doors, step["party"], step["index"]) if step["form"] else None
        if kept is not None:
            step["opened"] = opened(kept.openings)
    return answer_json(value)


async def list_obligations(ask: Ask) -> web.Response:
    """Show what is owed, what runs out first at the top."""
    first = ask.number("first", 0, 0, OWED_FIRST_MAX)
    limit = ask.number("limit", 100, 1, OWED_MAX)
    async with ask.doors.desk.reading() as center:
        channel = center.channel
    rows = await ask.doors.store.due(channel, None, first + limit + 1)
    now = ask.doors.now()
    shown: list[Json] = [show_deadline(each, now) for each in rows[first : first + limit]]
    return answer_json({"obligations": shown, "next": first + limit if len(rows) > first + limit else None})


def show_deadline(row: Deadline, now: Instant) -> dict[str, Json]:
    """Return one row of what is owed."""
    detail = json.loads(row.detail)
    overdue = row.due is not None and row.due <= now
    return {
        "id": row.obligation,
        "case": row.case,
        "message": detail["message"],
        "kind": detail["kind"],
        "period": detail.get("period", ""),
        "owed_by": detail["owed_by"],
        "form": detail["form"],
        "precedence": detail["precedence"],
        "since": detail["since"],
        "due": instant_or_none(row.due),
        "tolled": detail.get("tolled", False),
        "left": None if row.due is None else row.due - now,
        "rungs": detail["rungs"],
        "verdict": "overdue" if overdue else "owed",
    }


async def list_proposals(ask: Ask) -> web.Response:
    """Show messages that wait for a second person, the oldest first."""
    async with ask.doors.desk.reading() as center:
        shown: list[Json] = [show_proposal(center, each) for each in center.proposals.values()]
    return answer_json({"proposals": shown})
