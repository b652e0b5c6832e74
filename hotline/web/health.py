"""Whether the line does its work: not that a process answers, but that the other center holds what we said.

The worst check is the status: `ok`, `degraded` (somebody should look) or `failing` (notices do not get through;
answered with 503, so that whoever watches needs to understand nothing). No key is needed; nothing tells what was said.
"""

import asyncio
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from aiohttp import web

from hotline import __version__
from hotline.core.attested import Standing
from hotline.core.canonical import Duration, Instant, Json, instant_text
from hotline.core.center import Center
from hotline.core.entry import stamped_at
from hotline.core.errors import HotlineError
from hotline.interfaces import LinkStatus
from hotline.web.doors import Ask, Doors, answer_json

SECOND, MINUTE = 1_000, 60_000
STATUSES = ("failing", "degraded", "ok")
LOOK_WITHIN = Duration(2_000)
UNDELIVERED = (MINUTE, 10 * MINUTE)
LINK_DOWN = (0, 10 * MINUTE)
LAG = (2 * SECOND, 15 * SECOND)
DISK = (1024**3, 128 * 1024**2)
OFFSET = 2 * SECOND


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must hold; `value` in ms or bytes."""

    name: str
    status: str
    value: int | None
    says: str


@dataclass(frozen=True, slots=True)
class Look:
    """One look at the center; ages are in ms, None where there is nothing to be old.

    Ages are by the clock of the channel, which runs `speed` times as fast as that of the world.
    """

    now: Instant
    party: str
    channel: str
    sizes: dict[str, int]
    cosigned: dict[str, int]
    cosignature_age: int | None
    lag: int
    link: LinkStatus
    reconciled: bool
    forked: bool
    waiting: dict[str, int]
    disk: int | None = None
    undelivered: int | None = None
    speed: int = 1


async def look(doors: Doors) -> Look:
    """Look at the center, its disk, and its oldest entry that the other center does not hold."""
    async with doors.desk.reading() as center:
        found = replace(seen(center, doors.now(), doors.line()), speed=doors.settings.speed)
        channel = center.channel
    if doors.settings.disk is not None:
        found = replace(found, disk=shutil.disk_usage(doors.settings.disk).free)
    if found.cosigned["ours"] < found.sizes["ours"]:
        (row,) = await doors.store.read(channel, "ours", found.cosigned["ours"], 1)
        found = replace(found, undelivered=found.now - stamped_at(row.body))
    return found


def seen(center: Center, now: Instant, link: LinkStatus) -> Look:
    """Return what the state itself shows."""
    ours, theirs = center.ours, center.theirs
    deadline = center.next_deadline()
    return Look(
        now=now,
        party=center.party,
        channel=center.channel,
        sizes={"ours": ours.size, "theirs": theirs.size, "watch": center.watch.size},
        cosigned={"ours": ours.series.size, "theirs": theirs.series.size},
        cosignature_age=now - ours.series.latest * 1000 if ours.series.sizes else None,
        lag=0 if deadline is None else max(0, now - deadline),
        link=link,
        reconciled=center.reconciled,
        forked=bool(center.forked),
        waiting={
            "proposals": len(center.proposals),
            "accepted": len(center.accepted),
            "unplaced": len(center.waiting),
        },
    )


def checks(found: Look, cosignature_within: Duration) -> Iterator[Check]:
    """Yield every check. What is old is so by the clock of the world: that is what line and machines work by."""
    age, link = found.cosignature_age, found.link
    within, undelivered, down_within, lag = (
        (found.speed * warn, found.speed * fail)
        for warn, fail in ((cosignature_within, 12 * cosignature_within), UNDELIVERED, LINK_DOWN, LAG)
    )
    yield most("cosignature", age, within, "age of the newest cosignature")
    yield most("undelivered", found.undelivered, undelivered, "age of the oldest entry that the other side lacks")
    down = None if link.up else max(1, found.now - (link.since or found.now))
    yield most("link", down, down_within, "how long the line has been down")
    yield most("timer", found.lag, lag, "how long something due has not been decided")
    offset = max(0, abs(link.offset) - (link.bound or 0)) if link.offset is not None else None
    yield most("clock", offset, (OFFSET, None), "how far the two clocks certainly differ")
    yield least("disk", found.disk, DISK, "free space for the logs")
    yield Check("place", "ok" if found.reconciled else "degraded", None, "the center has taken its place in the log")
    yield Check("fork", "failing" if found.forked else "ok", None, "neither log has two histories")


def outsider(standing: Standing, now: Instant) -> Check:
    """Return the check of a witness or a time stamp authority; the line does its work without them."""
    name = f"{standing.kind}:{standing.name}"
    if standing.failing is None:
        return Check(name, "ok", None, f"attested {standing.size} entries of our log")
    return Check(name, "degraded", max(0, now - standing.failing), standing.why)


def tied(fault: Callable[[], str] | None) -> Iterator[Check]:
    """Yield the check of what stops an exercise, if it is tied to the actual line."""
    if fault is not None:
        why = fault()
        yield Check("actual", "degraded" if why else "ok", None, why or "the actual line can stop this exercise")


def most(name: str, value: int | None, limits: tuple[int, int | None], says: str) -> Check:
    """Return a check of a value that must stay small."""
    warn, fail = limits
    status = "ok" if value is None or value <= warn else "degraded" if fail is None or value <= fail else "failing"
    return Check(name, status, value, says)


def least(name: str, value: int | None, limits: tuple[int, int], says: str) -> Check:
    """Return a check of a value that must stay large."""
    warn, fail = limits
    status = "ok" if value is None or value >= warn else "degraded" if value >= fail else "failing"
    return Check(name, status, value, says)


async def check_line(ask: Ask) -> web.Response:
    """Let the circuit be checked now; what it measures is a fact of the watch log as soon as it is answered."""
    return answer_json({"asked": ask.doors.peer.check()}, 202)


async def health(ask: Ask) -> web.Response:
    """Show how the line does; 503 when it is failing."""
    doors = ask.doors
    try:
        async with asyncio.timeout(min(LOOK_WITHIN, doors.settings.answer_within) / 1000):
            found = await look(doors)
    except (HotlineError, TimeoutError, OSError) as error:
        says = str(error) or "the center does not answer"
        return answer_json(show(doors.now(), (Check("center", "failing", None, says),)), 503)
    outside = (outsider(each, doors.wall.now()) for each in doors.standings())
    results = (*checks(found, doors.settings.cosignature_within), *outside, *tied(doors.tied))
    value = show(found.now, results) | {"party": found.party, "channel": found.channel}
    return answer_json(value, 503 if value["status"] == "failing" else 200)


def show(now: Instant, results: tuple[Check, ...]) -> dict[str, Json]:
    """Return the results as JSON."""
    worst = min((STATUSES.index(each.status) for each in results), default=len(STATUSES) - 1)
    shown: list[Json] = [
        {"name": each.name, "status": each.status, "value": each.value, "says": each.says} for each in results
    ]
    return {"status": STATUSES[worst], "version": __version__, "now": instant_text(now), "checks": shown}
