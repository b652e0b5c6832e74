"""The exercise that this center is in: what stops it, a form by which a person does, and how it was stopped.

A channel that is no exercise has no such page.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from aiohttp import web

from hotline.core.canonical import Instant
from hotline.core.ending import EXERCISE
from hotline.core.entry import StoppedEntry, parse_entry
from hotline.core.errors import RefusalError, refuse
from hotline.core.replica import Replica
from hotline.core.stopping import REASON_MAX, judge_stop, parse_stop
from hotline.web.console.render import answer_page
from hotline.web.doors import Ask, Doors
from hotline.web.roles import WRITERS

OPERATOR: Final = "operator"
PEER: Final = "peer"


@dataclass(frozen=True, slots=True)
class Stopped:
    """Where the exercise was stopped first: since when, by the entry *index* in the log of *party*, and by what.

    `by` is `person` (who, and why) or `actual` (the message of the actual line). `both` if the other log says so too.
    """

    at: Instant
    party: str
    index: int
    by: str
    both: bool = False
    person: str = ""
    reason: str = ""
    message: str = ""
    precedence: str = ""


@dataclass(frozen=True, slots=True)
class Exercise:
    """The page. `tied` says why the actual line cannot stop it, nothing if it can; None if no actual center is named.

    `keys` are those of the reader, if they may stop it.
    """

    stopped: Stopped | None
    tied: str | None
    may: bool
    keys: tuple[Mapping[str, str], ...]
    reason_max: int = REASON_MAX


async def show(ask: Ask) -> web.Response:
    """Show the exercise; refuse where there is none."""
    assert ask.key is not None
    doors, key = ask.doors, ask.key
    async with doors.desk.reading() as center:
        if center.status != EXERCISE:
            raise refuse("exercise.none", "exercise")
        roster = center.ours.newest_roster()
        listed = [each for each in roster.valid(OPERATOR, doors.now()) if each.subject == key.subject]
    view = Exercise(
        stopped=await read_stopped(doors),
        tied=doors.tied() if doors.tied else None,
        may=not WRITERS.isdisjoint(key.roles),
        keys=tuple({"kid": each.kid, "alg": each.alg, "assurance": each.assurance} for each in listed),
    )
    return await answer_page(ask, "exercise.html", view)


async def read_stopped(doors: Doors) -> Stopped | None:
    """Return how the exercise was stopped first, None if it runs."""
    async with doors.desk.reading() as center:
        channel = center.channel
        sides = {log: side for log, side in (("ours", center.ours), ("theirs", center.theirs)) if side.stopped}
    found = [await cause(doors, channel, log, side) for log, side in sides.items()]
    causes = [each for each in found if each.by != PEER] or found
    first = min(causes, key=lambda each: each.at, default=None)
    return None if first is None else replace(first, both=len(found) == len(("ours", "theirs")))


async def cause(doors: Doors, channel: str, log: str, side: Replica) -> Stopped:
    """Return by what one side stopped the exercise; a person whose signature does not hold is not named."""
    assert side.stopped is not None
    index, _, at = side.stopped
    (row,) = await doors.store.read(channel, log, index, 1)
    said = parse_entry(row.body)
    assert isinstance(said, StoppedEntry)
    stopped = Stopped(at, side.party, index, said.by, message=said.message or "", precedence=said.precedence or "")
    if said.by != "person":
        return stopped
    try:
        person = judge_stop(said.statement, channel, side.party, side.roster_at(index), at)
    except RefusalError:
        return stopped
    return replace(stopped, person=person, reason=parse_stop(said.statement)[1].reason)
