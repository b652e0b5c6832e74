"""What every page carries: whose center this is, in earnest or not, who sits here, the time, what waits, what rings."""

import json
from collections import Counter
from dataclasses import dataclass

from aiohttp import web
from yarl import URL

from hotline import __version__
from hotline.core.canonical import Instant, instant_text
from hotline.core.ending import EXERCISE
from hotline.core.roster import Key
from hotline.core.terms import PRECEDENCES
from hotline.interfaces import LinkStatus
from hotline.paper.clocks import CAPITALS, Moment, moment
from hotline.web.console.alarms import ALARMS, RINGING, Count, Unacknowledged, counts
from hotline.web.console.page import CURSOR, PAGE, PAGE_TABLE, Page, chosen_of
from hotline.web.console.wanted import wanted
from hotline.web.console.words import Say
from hotline.web.doors import Ask, Doors
from hotline.web.drafts import NOT_SENT, readable, standing
from hotline.web.roles import WRITERS


@dataclass(frozen=True, slots=True)
class Link:
    """One line of the navigation: where it leads, and how many things wait there."""

    page: Page
    current: bool
    waiting: int = 0
    hot: bool = False


@dataclass(frozen=True, slots=True)
class Alarm:
    """What the alarm bar says: how many messages of each precedence wait for our word, the highest first."""

    counts: tuple[Count, ...]

    @property
    def count(self) -> int:
        """Return how many wait in all."""
        return sum(each.count for each in self.counts)

    @property
    def precedence(self) -> str:
        """Return the highest precedence."""
        return self.counts[0].precedence

    def of(self, precedence: str) -> Count:
        """Return how many of *precedence* wait."""
        return next((each for each in self.counts if each.precedence == precedence), Count(precedence, 0))


@dataclass(frozen=True, slots=True)
class Shell:
    """What every page carries. `now` is the time of the channel, which runs `speed` times as fast as `wall`.

    `person` is None on a page without a session; `left` is how long the session lasts, in ms. `stopped` is when the
    exercise was stopped.
    """

    page: str
    path: str
    query: str
    say: Say
    theme: str
    channel: str
    party: str
    peer: str
    status: str
    now: Instant
    wall: Instant
    speed: int
    person: Key | None
    left: int | None
    nav: tuple[Link, ...] = ()
    alarm: Alarm | None = None
    link: LinkStatus | None = None
    officer: str | None = None
    stopped: Instant | None = None
    cursor: int | None = None

    @property
    def clocks(self) -> Moment:
        """Return what the clocks in UTC and in both capitals show."""
        return self.clocks_at(self.now)

    def clocks_at(self, at: Instant) -> Moment:
        """Return what they show at another instant."""
        return moment(instant_text(at), self.say.treaty, CAPITALS)

    @property
    def zones(self) -> tuple[str, ...]:
        """Return the time zones of the capitals, in the order of their clocks."""
        return tuple(CAPITALS.values())

    @property
    def heard(self) -> str:
        """Return when the other center was last heard of, as a clock shows it; nothing if it never was."""
        at = self.link.last_heard if self.link else None
        return "" if at is None else instant_text(at)[11:19] + "Z"

    @property
    def initials(self) -> str:
        """Return two letters for the person."""
        name = self.person.name if self.person else ""
        parts = [part for part in name.replace("-", " ").replace("_", " ").split() if part]
        return "".join(part[0] for part in parts[:2]).upper() if len(parts) > 1 else name[:2].upper()

    @property
    def can_stop(self) -> bool:
        """Return whether every page leads this person to where the exercise is stopped."""
        may = self.person is not None and not WRITERS.isdisjoint(self.person.roles)
        return may and self.status == EXERCISE and self.stopped is None and self.page != "exercise"

    @property
    def alarms(self) -> tuple[Count, ...]:
        """Return what each precedence that rings has in the alarm bar, the highest first."""
        alarm = self.alarm or Alarm(())
        return tuple(alarm.of(each) for each in PRECEDENCES if each in RINGING)

    @property
    def words(self) -> str:
        """Return the words for scripts, as JSON: in this language and the other."""
        return json.dumps(self.say.script("shell", self.page), ensure_ascii=False)

    @property
    def version(self) -> str:
        """Return the version that runs."""
        return __version__

    def choosing(self, name: str, value: str) -> str:
        """Return the address of this page that chooses *value* of *name* for this browser."""
        return str(URL(self.path).with_query(self.query).update_query({name: value}))


async def read_shell(ask: Ask) -> Shell:
    """Return the shell of the page that *ask* is for; a stranger learns whose center this is, and no more."""
    doors, request = ask.doors, ask.request
    drafts = await readable(ask)
    async with doors.desk.reading() as center:
        channel, party, peer, status = center.channel, center.party, center.theirs.party, center.status
        officer = center.tour.holder
        signing = Counter(each.page for each in wanted(center, ask.key, doors.now())) if ask.key else Counter()
        signing["approvals"] = len(center.proposals)
        signing["composing"] = sum(standing(center, each) in NOT_SENT for each in drafts)
        stopped = center.book.stopped
    page = request.get(PAGE)
    known = ask.key is not None
    alarm = alarm_of(await request.app[ALARMS].look(doors)) if known else None
    return Shell(
        page=page.name if page else "fault",
        path=request.path,
        query=request.query_string,
        say=Say(chosen_of(request, "lang")),
        theme=chosen_of(request, "theme"),
        channel=channel,
        party=party,
        peer=peer,
        status=status,
        now=doors.now(),
        wall=doors.wall.now(),
        speed=doors.settings.speed,
        person=ask.key,
        left=ask.session.left(doors.wall.boot()) if ask.session else None,
        nav=navigation(request, ask.key, alarm, signing) if known else (),
        alarm=alarm,
        link=link_of(doors) if known else None,
        officer=officer if known else None,
        cursor=request.get(CURSOR) if known else None,
        stopped=stopped,
    )


def link_of(doors: Doors) -> LinkStatus:
    """Return how the line stands."""
    return doors.line()


def navigation(request: web.Request, key: Key | None, alarm: Alarm | None, signing: Counter[str]) -> tuple[Link, ...]:
    """Return the pages that *key* may open, with what waits on them."""
    here = request.get(PAGE)
    waiting = {"board": alarm.count if alarm else 0, **signing}
    roles = set(key.roles) if key else set()
    return tuple(
        Link(page, here is not None and is_below(here, page), waiting.get(page.name, 0), page.name == "board")
        for page in request.app[PAGE_TABLE]
        if page.icon and (page.roles is None or roles & page.roles)
    )


def is_below(here: Page, page: Page) -> bool:
    """Return whether *here* is *page*, or one of the pages below its address."""
    return here.name == page.name or (page.path != "/" and here.path.startswith(page.path + "/"))


def alarm_of(waiting: tuple[Unacknowledged, ...]) -> Alarm | None:
    """Return what the alarm bar says of the messages that wait for our word, in their order; None if none alarms."""
    found = counts(waiting)
    return Alarm(found) if found else None
