"""Finds messages: by time, party, form, person, case and words. What it finds stands in the logs, which alone count."""

import re
from collections.abc import Iterator
from typing import Final

from aiohttp import web

from hotline.core.canonical import Instant, Json, instant, instant_text
from hotline.core.center import Center
from hotline.core.errors import RefusalError, StoreError, refuse
from hotline.core.search import BEGIN, END, Hit, Query, terms
from hotline.core.terms import PRECEDENCES, STATUSES
from hotline.web.doors import Ask, answer_json
from hotline.web.shapes import DIGEST, INSTANT, SIZE, TEXT, TITLES, TRUTH, Schema, each, group, maybe, ref, words

FOUND_MAX: Final = 200
TEXT_MAX: Final = 400
MARKS: Final = re.compile(f"[{BEGIN}{END}]")

SCHEMAS: Final[dict[str, Schema]] = {
    "Passage": group("A piece of a text; `hit` where it is what was asked for.", {"text": TEXT, "hit": TRUTH}),
    "Hit": group(
        "A message that was found. `title` and `people` are null for one that could not be admitted.",
        {
            "id": DIGEST,
            "case": DIGEST,
            "party": TEXT,
            "index": SIZE,
            "at": INSTANT,
            "form": maybe(TEXT),
            "title": maybe(TITLES),
            "precedence": maybe(words(*PRECEDENCES)),
            "people": maybe(each(TEXT)),
            "disputed": TRUTH,
            "passage": each(ref("Passage")),
        },
    ),
    "Found": group(
        "Messages, the newest first. `searched` says how many entries of each log the index holds, and of how many.",
        {"found": each(ref("Hit")), "next": maybe(TEXT), "searched": {"type": "object"}},
    ),
}


async def search(ask: Ask) -> web.Response:
    """Show what fits every word and filter, the newest first."""
    if ask.doors.search is None:
        raise StoreError("this center keeps no index for searching; nothing was searched")
    query = read_query(ask)
    hits = await ask.doors.search.find(query)
    reached = await ask.doors.search.reached()
    async with ask.doors.desk.reading() as center:
        shown: list[Json] = [show(center, each) for each in hits[: query.limit - 1]]
        sizes = {"ours": center.ours.size, "theirs": center.theirs.size}
    following = str(hits[query.limit - 2].order) if len(hits) == query.limit else None
    searched: dict[str, Json] = {
        log: {"indexed": min(reached[log].size, size) if log in reached else 0, "size": size}
        for log, size in sizes.items()
    }
    return answer_json({"found": shown, "next": following, "searched": searched})


def read_query(ask: Ask) -> Query:
    """Return what is asked for; one more than is wanted, so that it is known whether there are more."""
    text = ask.text("text") or ""
    if len(text) > TEXT_MAX:
        raise refuse("request.malformed", "text", f"{len(text)} characters of {TEXT_MAX}")
    if text.strip() and not terms(text):
        raise refuse("request.malformed", "text", "there is no letter or digit in it")
    return Query(
        text=" ".join(terms(text)),
        since=instant_of(ask, "from"),
        until=instant_of(ask, "to"),
        party=ask.text("party") or "",
        form=ask.text("form") or "",
        person=ask.text("person") or "",
        case=ask.text("case") or "",
        status=word_of(ask, "status", STATUSES),
        precedence=word_of(ask, "precedence", PRECEDENCES),
        below=ask.number("before", 0) or None,
        limit=ask.number("limit", 50, 1, FOUND_MAX) + 1,
    )


def instant_of(ask: Ask, name: str) -> Instant | None:
    """Return an instant of the query, None if it is not given."""
    text = ask.text(name)
    if text is None:
        return None
    try:
        return instant(text)
    except RefusalError as fault:
        raise refuse("request.malformed", name, fault.detail) from None


def word_of(ask: Ask, name: str, known: tuple[str, ...]) -> str:
    """Return a word of the query that must be one of a few, or nothing."""
    text = ask.text(name) or ""
    if text and text not in known:
        raise refuse("request.malformed", name, f"one of {', '.join(known)}")
    return text


def show(center: Center, hit: Hit) -> dict[str, Json]:
    """Return a hit with what the center knows of the message now."""
    value: dict[str, Json] = {
        "id": hit.id,
        "case": hit.case,
        "party": hit.party,
        "index": hit.index,
        "at": instant_text(hit.at),
        "passage": list(pieces(hit.passage)),
    }
    known = center.book.message(hit.id)
    if known is None:
        return {**value, "form": None, "title": None, "precedence": None, "people": None, "disputed": False}
    case, member = known
    form = center.book.protocol(case).forms[member.form]
    return {
        **value,
        "case": case,
        "form": member.form,
        "title": dict(form.title),
        "precedence": member.precedence,
        "people": list(member.people),
        "disputed": center.book.disputed(member),
    }


def pieces(passage: str) -> Iterator[Json]:
    """Yield the pieces of a passage, what was asked for apart from what stands around it."""
    hit, start = False, 0
    for mark in (*MARKS.finditer(passage), None):
        end = mark.start() if mark else len(passage)
        if end > start:
            yield {"text": passage[start:end], "hit": hit}
        if mark:
            hit, start = mark[0] == BEGIN, mark.end()
