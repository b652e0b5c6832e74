"""Shows what those outside the channel attested of our log: what they said, exactly, for whoever judges it."""

from typing import Final

from aiohttp import web

from hotline.core.attested import KINDS
from hotline.core.canonical import Json, b64, instant_text
from hotline.web.doors import Ask, answer_json
from hotline.web.shapes import B64, INSTANT, SIZE, TEXT, Schema, each, group, maybe, ref, words

ROWS_MAX: Final = 64

SCHEMAS: Final[dict[str, Schema]] = {
    "Attested": group(
        "That our log stood with `size` entries at `at`, by the clock of `name`. `body`: the signature lines of a "
        "witness over the cosigned head of that size, or an RFC 3161 response over its bytes.",
        {"kind": words(*KINDS), "name": TEXT, "size": SIZE, "at": INSTANT, "body": B64},
    ),
    "Attestations": group(
        "In the order in which they were kept; `next` is the number to go on from, null at the end.",
        {"attested": each(ref("Attested")), "next": maybe(SIZE)},
    ),
}


async def attested(ask: Ask) -> web.Response:
    """Show what was attested, from number *first* on."""
    first, limit = ask.number("first", 0), ask.number("limit", ROWS_MAX, 1, ROWS_MAX)
    kept = ask.doors.attested
    found = await kept.read(first, limit) if kept is not None else ()
    shown: list[Json] = [
        {"kind": each.kind, "name": each.name, "size": each.size, "at": instant_text(each.at), "body": b64(each.body)}
        for each in found
    ]
    return answer_json({"attested": shown, "next": first + limit if len(found) == limit else None})
