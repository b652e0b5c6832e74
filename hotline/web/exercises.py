"""Stops the exercise that this center is in, on the word of a person; the actual line stops it without this door."""

from aiohttp import web

from hotline.core import commands
from hotline.web.doors import Ask, answer_json
from hotline.web.messages import do
from hotline.web.shapes import Schema, group, ref

STATEMENT = frozenset({"statement"})

SCHEMAS: dict[str, Schema] = {
    "Stopping": group(
        "The word of one operator that the exercise is over (hotline-stop+jws), and why.",
        {"statement": ref("Envelope")},
    ),
}


async def stop(ask: Ask) -> web.Response:
    """Take the word of a person, which they signed, that the exercise is over (rule 19)."""
    answer = await do(ask, commands.Stop(statement=ask.members(STATEMENT)["statement"]))
    return answer_json({"state": answer.state}, 201)
