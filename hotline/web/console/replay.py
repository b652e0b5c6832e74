"""The auditor's desk: one case in time, drawn and told, every entry with checks that the browser runs itself.

The page only shows what stands in both logs and in our watch log. What is verified is verified by the browser, from the
bytes behind `/v1/logs`, and for whoever trusts no server by the offline command that always stands beside it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from aiohttp import web
from markupsafe import Markup

from hotline.core.canonical import Instant
from hotline.core.case import CLOSED, Case, Member
from hotline.core.casebook import Casebook
from hotline.core.center import Center
from hotline.core.errors import refuse
from hotline.core.kinds import Titles
from hotline.core.obligations import Obligation, Outcome
from hotline.paper.case_strip import case_strip
from hotline.paper.replay import draw
from hotline.paper.strip import Strip
from hotline.paper.words import Words
from hotline.web.console.case_page import NOTED, span
from hotline.web.console.page import chosen_of
from hotline.web.console.render import answer_page
from hotline.web.console.replay_tiles import Tile, tiles
from hotline.web.console.thread import told
from hotline.web.console.watch_facts import stretch
from hotline.web.console.watch_lines import Said
from hotline.web.console.words import Say
from hotline.web.doors import Ask
from hotline.web.foreseen import what_is_owed

BEGINNING: Final = re.compile(r"(?:sha256:)?[0-9a-f]{8,64}")
STRIP_WIDE: Final = 680.0
"""How wide the drawing is at least on the page, in pixels: its texts have their size then."""
STRIDES: Final = 200
PANELS_MAX: Final = 60
"""So many entries have their panel on the page at once; of a longer case, the chosen one."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """How an entry stands to a deadline: `met` or `late` by *by* ms, or `due` at an instant; what was owed."""

    key: str
    titles: Titles
    by: int = 0
    due: Instant | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a shared log. `roster` is the place of the roster that judges it; `covered` once it is cosigned."""

    log: str
    party: str
    peer: str
    index: int
    at: Instant
    id: str
    form: str
    titles: Titles
    act: str
    precedence: str
    people: tuple[str, ...]
    delivered: Instant | None
    roster: int
    covered: bool
    deadline: Deadline | None

    @property
    def key(self) -> str:
        """Return its name on this page."""
        return f"{self.party}-{self.index}"


@dataclass(frozen=True, slots=True)
class ReplayPage:
    """The page. `rows` are entries and what was noted between them, in time; `panels` those with checks on the page."""

    case: str
    titles: Titles
    form: str
    state: str
    closed: bool
    closed_at: Instant | None
    tiles: tuple[Tile, ...]
    strip: Markup
    begins: Instant
    ends: Instant
    at: Instant
    rows: tuple[Entry | Said, ...]
    panels: tuple[Entry, ...]
    chosen: Entry
    previous: str
    following: str
    cut: bool
    sizes: Mapping[str, int]
    rosters: Mapping[str, str]

    @property
    def stride(self) -> int:
        """Return by how many ms one key moves the scrubber: whole seconds, the length in two hundred steps at most."""
        return max(1, -(-(self.ends - self.begins) // STRIDES // 1000)) * 1000

    def is_entry(self, row: Entry | Said) -> bool:
        """Return whether a row is an entry of a log."""
        return isinstance(row, Entry)


async def show(ask: Ask) -> web.Response:
    """Show the replay of a case, by its own number or by that of any message in it."""
    return await answer_page(ask, "replay.html", await read_replay(ask))


async def read_replay(ask: Ask) -> ReplayPage:
    """Return the page as the logs are now."""
    name, now = ask.part("case"), ask.doors.now()
    ask.about(name)
    async with ask.doors.desk.reading() as center:
        found = center.book.case_named(name) or case_beginning(center.book, name)
        case = center.book.case(found) if found is not None else None
        if case is None or not any(each.form for each in case.members):
            raise refuse("case.unknown", "case", name)
        since, until = span(case, center.book.obligations(case.id), now)
    noted = await stretch(ask.doors, since, until, NOTED)
    async with ask.doors.desk.reading() as center:
        say = Say(chosen_of(ask.request, "lang"))
        opening = case.opening or next(each for each in case.members if each.form)
        titles = center.book.protocol(case.id).forms[opening.form].title
        owed = center.book.obligations(case.id)
        entries = tuple(entry(center, case, each, owed) for each in case.members)
        chosen = choose(entries, ask.text("entry"))
        title = f"{opening.form} {say.treaty.title(titles)}"
        strip = case_strip(center, case.id, say.treaty, title, noted.found)
        lines = [each for fact in noted.found if (each := told(center, case.id, fact)) is not None]
        rows = in_time(entries, lines, strip)
        at = chosen.at if ask.text("entry") else max(rows[-1].at, min(now, strip.ends))
        place = entries.index(chosen)
        return ReplayPage(
            case=case.id,
            titles=titles,
            form=opening.form,
            state=case.state.value,
            closed=case.state in CLOSED,
            closed_at=member.at if (member := case.closed_by(*CLOSED)) else None,
            tiles=tiles(center, case, strip, noted.found, now, say),
            strip=drawn(strip, at, say.treaty),
            begins=strip.begins,
            ends=max(strip.ends, rows[-1].at),
            at=at,
            rows=rows,
            panels=entries if len(entries) <= PANELS_MAX else (chosen,),
            chosen=chosen,
            previous=entries[max(0, place - 1)].key,
            following=entries[min(len(entries) - 1, place + 1)].key,
            cut=noted.cut,
            rosters=rosters(center),
            sizes={center.party: center.ours.size, center.theirs.party: center.theirs.size},
        )


def case_beginning(book: Casebook, name: str) -> str | None:
    """Return the one case in which a message has a number that begins with *name*, as pages write it short."""
    if not BEGINNING.fullmatch(name):
        return None
    digits = name.removeprefix("sha256:")
    found = {case for number, case in book.case_of.items() if number.startswith(f"sha256:{digits}")}
    return found.pop() if len(found) == 1 else None


def rosters(center: Center) -> dict[str, str]:
    """Return where the rosters of each log stand, by which a browser verifies one after the other."""
    sides = {"ours": center.ours, "theirs": center.theirs}
    return {log: " ".join(str(index) for index, _ in side.rosters) for log, side in sides.items()}


def choose(entries: Sequence[Entry], name: str | None) -> Entry:
    """Return the entry that is asked for; the last one if none is."""
    if name is None:
        return entries[-1]
    found = next((each for each in entries if each.key == name), None)
    if found is None:
        raise refuse("request.not_found", "entry", name)
    return found


def entry(center: Center, case: Case, member: Member, owed: Sequence[Obligation]) -> Entry:
    """Return one entry of the case."""
    side = center.side(member.party)
    place = max((index for index, _ in side.rosters if index < member.index), default=-1)
    forms = center.book.protocol(case.id).forms
    return Entry(
        log="ours" if member.party == center.party else "theirs",
        party=member.party,
        peer=center.other(side).party,
        index=member.index,
        at=member.at,
        id=member.id,
        form=member.form,
        titles=forms[member.form].title if member.form in forms else {},
        act=member.act.value,
        precedence=member.precedence,
        people=member.people,
        delivered=side.delivered(member.index, member.at),
        roster=place,
        covered=member.index < side.series.size,
        deadline=deadline(center.book, owed, member),
    )


def deadline(book: Casebook, obligations: Sequence[Obligation], member: Member) -> Deadline | None:
    """Return how an entry stands to a deadline: the one that it answers, else the first that it began."""
    owed = [each for each in obligations if each.kind != "delivered" and each.due is not None]
    kept = [each for each in owed if each.answer == member.id and each.outcome is not Outcome.WAIVED]
    for each in sorted(kept, key=over, reverse=True)[:1]:
        return Deadline("late" if over(each) > 0 else "met", titles_of(book, each), abs(over(each)))
    begun = [each for each in owed if each.message == member.id and member.form]
    for each in sorted(begun, key=lambda one: one.due or 0)[:1]:
        return Deadline("due", titles_of(book, each), due=each.due)
    return None


def over(owed: Obligation) -> int:
    """Return by how many ms an answer was late; negative if it was in time."""
    return (owed.answered or 0) - (owed.due or 0)


def titles_of(book: Casebook, owed: Obligation) -> Titles:
    """Return what was owed, in both languages."""
    texts = what_is_owed(book.protocol(owed.case), book.subject(owed)[0], owed)
    return {language: str(text) for language, text in texts.items()}


def in_time(entries: Sequence[Entry], noted: Sequence[Said], strip: Strip) -> tuple[Entry | Said, ...]:
    """Return the rows of the table in time: entries, and between them what our center noted while the case ran."""
    lines = [each for each in noted if strip.begins <= each.at <= strip.ends or each.case]
    return tuple(sorted([*entries, *lines], key=lambda row: (row.at, isinstance(row, Said))))


def drawn(strip: Strip, at: Instant, words: Words) -> Markup:
    """Return the strip as SVG with its playhead at *at*; every text in it is escaped by whoever draws it."""
    placed = replace(strip, at=Instant(min(strip.ends, at)))
    return Markup(draw(placed, words, "replay", wide=STRIP_WIDE))  # noqa: S704 - drawn by us
