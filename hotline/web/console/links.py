"""The line to the other center: how it stands, its paths, what is checked, its clock and round trip, and its outages.

What it was is read from our own watch log; the other center may have seen it otherwise. The line is checked by the
center itself, end to end and without pause; an officer may have it checked at once. Below stand those outside the
channel who attest our log.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from hotline.core import facts
from hotline.core.canonical import Duration, Instant, duration
from hotline.core.case import Act, Member
from hotline.core.center import Center
from hotline.core.facts import Fact
from hotline.core.kinds import Titles
from hotline.core.line_record import Outage, outages
from hotline.interfaces import LinkStatus
from hotline.web.console.line_chart import Chart, chart
from hotline.web.console.render import answer_page
from hotline.web.console.watch_facts import stretch
from hotline.web.doors import Ask, Doors
from hotline.web.health import Check, checks, look
from hotline.web.roles import WRITERS

DAY: Final = 86_400_000
WEEK: Final = 7 * DAY
OUTAGES_MAX: Final = 50
TESTS_LOOKED_AT: Final = 2_000
LINE: Final = frozenset({"link_up", "link_down", "epoch"})
CLOCKS: Final = frozenset({"clock_compared"})
FORMS: Final = ("SVC-5", "SVC-7", "SVC-0")
"""Forms of the agreement on service messages by which people tell the other side about the line."""


@dataclass(frozen=True, slots=True)
class Path:
    """One way to the other center: whether it is set, in use, when it last came up, and why it last went down."""

    name: str
    configured: bool
    in_use: bool
    up: Instant | None = None
    down: Instant | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LineTest:
    """The newest test message of one party, when the other center held it, and when it was answered."""

    party: str
    id: str
    at: Instant
    delivered: Instant | None
    answered: Instant | None


@dataclass(frozen=True, slots=True)
class Outsider:
    """Somebody outside the channel: up to where they attested our log, when by their clock, and since when they fail.

    `failing` is by the clock of the world, and `why` as the administrator is told it.
    """

    kind: str
    name: str
    size: int
    at: Instant | None
    failing: Instant | None
    why: str


@dataclass(frozen=True, slots=True)
class Form:
    """A form by which the other side is told about the line."""

    protocol: str
    code: str
    titles: Titles


@dataclass(frozen=True, slots=True)
class Links:
    """The page. `outages` are the newest of the last week, the newest first; *cut* if not all of the week was read.

    `outages_more` are the others, `lost` is how long all of them lasted together, and `down_for` how long the one that
    lasts, in ms. `cosigned` is how many entries of our log the other side has signed for: more cannot be attested.
    """

    status: LinkStatus
    paths: tuple[Path, ...]
    checks: tuple[Check, ...]
    every: Duration | None
    silence: Duration | None
    bound: Duration | None
    round_trip: Chart | None
    offset: Chart | None
    outages: tuple[Outage, ...]
    outages_more: int
    lost: int
    down_for: int | None
    cut: bool
    tests: tuple[LineTest, ...]
    outside: tuple[Outsider, ...]
    cosigned: int
    forms: tuple[Form, ...]


async def show(ask: Ask) -> web.Response:
    """Show the line."""
    return await answer_page(ask, "links.html", await read_links(ask))


def length_of(config: Mapping[str, str], name: str) -> Duration | None:
    """Return a length of time of the configuration; None if the center tells nothing of it."""
    return duration(config[name]) if config.get(name) else None


async def read_links(ask: Ask) -> Links:
    """Return everything about the line as it is now."""
    doors, now = ask.doors, ask.doors.now()
    looked, status = await look(doors), doors.line()
    week = await stretch(doors, Instant(max(0, now - WEEK)), now, LINE)
    day = await stretch(doors, Instant(max(0, now - DAY)), now, CLOCKS)
    compared = [each for each in day.found if isinstance(each, facts.ClockCompared)]
    found = tuple(outages(week.found))
    if not found and not status.up and status.since is not None and status.since < now - WEEK:
        found = (Outage(status.since, None, "", ""),)
    async with doors.desk.reading() as center:
        tests = tuple(line_tests(center))
        forms = tuple(told_by(center)) if ask.key and not WRITERS.isdisjoint(ask.key.roles) else ()
    config = doors.config
    return Links(
        status=status,
        paths=paths(status, week.found, config),
        checks=tuple(checks(looked, doors.settings.cosignature_within)),
        every=length_of(config, "link.check_every"),
        silence=length_of(config, "link.silence_after"),
        bound=length_of(config, "clock.bound"),
        round_trip=chart([(each.at, 2 * each.bound) for each in compared], now, DAY),
        offset=chart([(each.at, each.offset) for each in compared], now, DAY),
        outages=found[::-1][:OUTAGES_MAX],
        outages_more=max(0, len(found) - OUTAGES_MAX),
        lost=sum((now if each.end is None else each.end) - each.start for each in found),
        down_for=now - found[-1].start if found and found[-1].end is None else None,
        cut=week.cut,
        tests=tests,
        outside=await outsiders(doors),
        cosigned=looked.cosigned["ours"],
        forms=forms,
    )


async def outsiders(doors: Doors) -> tuple[Outsider, ...]:
    """Return how it stands with everybody outside who is asked to attest our log."""
    newest = await doors.attested.newest() if doors.attested else ()
    times = {(each.kind, each.name, each.size): each.at for each in newest}
    return tuple(
        Outsider(each.kind, each.name, each.size, times.get((each.kind, each.name, each.size)), each.failing, each.why)
        for each in doors.standings()
    )


def paths(status: LinkStatus, found: tuple[Fact, ...], config: Mapping[str, str]) -> tuple[Path, ...]:
    """Return every path that is set or was in use, in the order in which they are tried."""
    configured = [each for each in config.get("link.paths", "").split(", ") if each]
    ups = {each.path: each.at for each in found if isinstance(each, facts.LinkUp)}
    downs = {each.path: each for each in found if isinstance(each, facts.LinkDown)}
    current = [status.path] if status.path else []
    names = dict.fromkeys([*configured, *current, *(each for each in (*ups, *downs) if each)])
    return tuple(
        Path(
            name=name,
            configured=name in configured,
            in_use=status.up and status.path == name,
            up=ups.get(name),
            down=downs[name].at if name in downs else None,
            reason=downs[name].reason if name in downs else "",
        )
        for name in names
    )


def line_tests(center: Center) -> Iterator[LineTest]:
    """Yield the newest test message of each party, if one of its newest messages is one."""
    for party in (center.party, center.theirs.party):
        newest = center.book.placed.get(party, [])[: -TESTS_LOOKED_AT - 1 : -1]
        found = next((each for each in newest if each.act is Act.TEST), None)
        if found is not None:
            yield LineTest(party, found.id, found.at, center.delivered(found), answered(center, found))


def answered(center: Center, test: Member) -> Instant | None:
    """Return when a test message was answered."""
    members = center.book.folders[center.book.case_of[test.id]].members
    return min((each.at for each in members if each.answers == test.id and each.act is Act.REPLY), default=None)


def told_by(center: Center) -> Iterator[Form]:
    """Yield the forms by which people tell the other side about the line, of agreements in force."""
    for code in FORMS:
        for digest in center.ours.in_force:
            protocol = center.agreements[digest]
            form = protocol.forms.get(code)
            if form is not None and not WRITERS.isdisjoint(form.signed_by) and digest not in center.ours.ended:
                yield Form(protocol.id, code, form.title)
                break
