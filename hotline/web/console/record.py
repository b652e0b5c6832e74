"""The record: both shared logs and our watch log, entry by entry, the newest first; and a search through all messages.

Lists and search are plain forms, so they work without script. What an entry is worth the browser checks for itself.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Final

from aiohttp import web
from yarl import URL

from hotline.core import facts
from hotline.core.canonical import Instant, instant, instant_text
from hotline.core.center import Center
from hotline.core.errors import RefusalError, refuse
from hotline.core.kinds import Titles
from hotline.core.replica import Replica
from hotline.core.search import Hit, Query, terms
from hotline.core.terms import PRECEDENCES, STATUSES
from hotline.interfaces import Row
from hotline.web.console.entry_lines import Sentence, sentence
from hotline.web.console.render import answer_page
from hotline.web.console.replay import rosters
from hotline.web.console.watch_lines import Said, line_of
from hotline.web.console.words import catalogue
from hotline.web.doors import Ask
from hotline.web.logs import LOGS, readable, replica_of, size_of
from hotline.web.reports import made
from hotline.web.roles import REPORTERS
from hotline.web.search import TEXT_MAX, pieces

NUMBER: Final = re.compile(r"\bsha256:([0-9a-f]{4,64})\b")
"""A number as the console writes it whole; the index knows its digits."""

ROWS_A_PAGE: Final = 40
ROWS_AT_ONCE: Final = 256
ROWS_LOOKED_AT: Final = 4_096
HITS_A_PAGE: Final = 40
TEXT_OF_MEMBER: Final = 60
ONLY: Final = ("messages", "others")
SOUGHT: Final = ("text", "party", "form", "person", "precedence", "status")
UNTOLD: Final = re.compile(r"^(v|kind|at|body|note|size)$|leaf|root|watch_size")
"""Members that tell a reader of the list nothing."""

PERIOD: Final = ("from", "to")
QUERY: Final = frozenset({"log", "before", "only", "older", *PERIOD, *SOUGHT})
REPORT_QUERY: Final = frozenset({"language", "format", *PERIOD})
DAY: Final = 86_400_000
WRONG_DAY: Final = "record.wrong_day"
WRONG_END: Final = "record.wrong_end"
NOTHING: Final[Mapping[str, str]] = {}


@dataclass(frozen=True, slots=True)
class LogRow:
    """One entry of a log. `case` is that of a message; `roster` is the place of the roster that judges it.

    `said` is what a fact of the watch log tells an officer, `told` what another entry says, `members` what an entry
    holds for which there are no words.
    """

    index: int
    at: Instant | None
    kind: str
    covered: bool = False
    roster: int = -1
    id: str = ""
    case: str = ""
    form: str = ""
    titles: Titles | None = None
    precedence: str = ""
    people: tuple[str, ...] = ()
    said: Said | None = None
    told: Sentence | None = None
    members: tuple[tuple[str, str], ...] = ()

    @property
    def kind_key(self) -> str:
        """Return the word for its kind; nothing if the catalogue has none."""
        key = f"record.kind_{self.kind}"
        return key if key in catalogue("en") else ""


@dataclass(frozen=True, slots=True)
class Head:
    """How far a log reaches, its root, and up to where its reader has signed that it holds it."""

    log: str
    party: str
    peer: str
    size: int
    root: str
    cosigned: int
    at: Instant | None


@dataclass(frozen=True, slots=True)
class Found:
    """One message that a search found."""

    hit: Hit
    form: str
    titles: Titles
    precedence: str
    people: tuple[str, ...]
    passage: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Searched:
    """What a search found; `older` continues it, `lacking` entries are not in the index yet."""

    found: tuple[Found, ...]
    older: str
    lacking: int


@dataclass(frozen=True, slots=True)
class Record:
    """The page. `next_before` is where the next page of the log begins, None at its beginning.

    `report` is what stands in the form of the report; `wrong` says at which field of which form (`search.to`) what is.
    """

    log: str
    rows: tuple[LogRow, ...]
    size: int
    before: int
    next_before: int | None
    only: str
    heads: tuple[Head, ...]
    watch_size: int
    parties: tuple[str, str]
    sought: Mapping[str, str]
    searched: Searched | None
    report: Mapping[str, str] | None
    rosters: Mapping[str, str]
    wrong: Mapping[str, str]

    def address(self, **changes: object) -> str:
        """Return the address of this list with *changes*; None leaves a part away."""
        given = {"log": self.log, "only": self.only, **changes}
        return str(URL("/record").with_query({name: str(value) for name, value in given.items() if value}))

    def older(self) -> str:
        """Return the address of the next page of the search."""
        assert self.searched is not None
        given = {**self.sought, "older": self.searched.older}
        return str(URL("/record").with_query({name: value for name, value in given.items() if value}))


async def show(ask: Ask) -> web.Response:
    """Show a log, and what a search found; or which field of the search is wrong, with all that was sought kept."""
    sought = {name: (ask.text(name) or "").strip() for name in (*SOUGHT, *PERIOD)}
    return await answer(ask, sought, {f"search.{name}": key for name, key in wrong_search(sought).items()})


async def give_report(ask: Ask) -> web.Response:
    """Give the report of a period; `lang` is taken: on a page it chooses the language of the browser."""
    try:
        return await made(ask, "language")
    except RefusalError as refusal:
        if refusal.where not in PERIOD:
            raise
    asked_for = {name: (ask.text(name) or "").strip() for name in REPORT_QUERY}
    wrong = {name: WRONG_DAY for name in PERIOD if not is_day(asked_for[name])} or {PERIOD[1]: WRONG_END}
    return await answer(ask, {}, {f"report.{name}": key for name, key in wrong.items()}, asked_for)


async def answer(
    ask: Ask, sought: Mapping[str, str], wrong: Mapping[str, str], asked_for: Mapping[str, str] = NOTHING
) -> web.Response:
    """Return the page; a bad request if something on it is wrong."""
    view = await read_record(ask, {**dict.fromkeys((*SOUGHT, *PERIOD), ""), **sought}, wrong, asked_for)
    return await answer_page(ask, "record.html", view, status=400 if wrong else 200)


def wrong_search(sought: Mapping[str, str]) -> dict[str, str]:
    """Return which fields of a search are wrong, each with the word that says how."""
    found = {name: WRONG_DAY for name in PERIOD if sought[name] and not is_day(sought[name])}
    if sought["text"] and not terms(sought["text"]):
        found["text"] = "record.wrong_text"
    if not found and all(sought[name] for name in PERIOD) and sought["from"] > sought["to"]:
        found["to"] = WRONG_END
    return found


def is_day(text: str) -> bool:
    """Return whether *text* is a day that there is."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


async def read_record(
    ask: Ask, sought: Mapping[str, str], wrong: Mapping[str, str], asked_for: Mapping[str, str]
) -> Record:
    """Return the page as the logs are now; nothing is searched for while something is *wrong*."""
    log, only = ask.text("log") or "ours", ask.text("only") or ""
    for name, given, known in (("log", log, sorted(LOGS)), ("only", only, ["", *ONLY])):
        if given not in known:
            raise refuse("request.malformed", name, f"one of {', '.join(filter(None, known))}")
    async with ask.doors.desk.reading() as center:
        size, watch_size = size_of(center, log), center.watch.size
        heads = tuple(head(center, each) for each in ("ours", "theirs"))
        parties, places = (center.party, center.theirs.party), rosters(center)
    before = min(size, ask.number("before", size))
    rows, stopped = await read_rows(ask, log, before, only if log != "watch" else "")
    return Record(
        log=log,
        rows=rows,
        size=size,
        before=before,
        next_before=stopped or None,
        only=only,
        heads=heads,
        watch_size=watch_size,
        parties=parties,
        sought=sought,
        searched=await search(ask, sought) if any(sought.values()) and not wrong else None,
        report=report_form(ask, asked_for),
        rosters=places,
        wrong=wrong,
    )


def report_form(ask: Ask, asked_for: Mapping[str, str]) -> Mapping[str, str] | None:
    """Return what a report was *asked_for*, at first this month, today included; None if nobody here may have one."""
    if ask.key is None or REPORTERS.isdisjoint(ask.key.roles):
        return None
    today, tomorrow = (instant_text(Instant(ask.doors.now() + later))[:10] for later in (0, DAY))
    return {"from": f"{today[:8]}01", "to": tomorrow, "language": "", "format": "", **asked_for}


def head(center: Center, log: str) -> Head:
    """Return how a shared log stands."""
    side = replica_of(center, log)
    root = side.tree.root().hex() if side.size else ""
    at = Instant(side.series.latest * 1000) if side.series.size else None
    return Head(log, side.party, center.other(side).party, side.size, root, side.series.size, at)


async def read_rows(ask: Ask, log: str, before: int, only: str) -> tuple[tuple[LogRow, ...], int]:
    """Return a page of rows below *before*, the newest first, and below which place the next page begins."""
    found: list[LogRow] = []
    end = before
    while end > max(0, before - ROWS_LOOKED_AT) and len(found) < ROWS_A_PAGE:
        first = max(0, end - (ROWS_AT_ONCE if only else ROWS_A_PAGE))
        async with ask.doors.desk.reading() as center:
            channel = center.channel
        rows = await ask.doors.store.read(channel, log, first, end - first)
        async with ask.doors.desk.reading() as center:
            for index, row in reversed(list(enumerate(rows, first))):
                shown = watch_row(center, index, row) if log == "watch" else log_row(center, log, index, row)
                if not only or (only == "messages") == bool(shown.form):
                    found.append(shown)
                end = index
                if len(found) == ROWS_A_PAGE:
                    break
    return tuple(found), end


def log_row(center: Center, log: str, index: int, row: Row) -> LogRow:
    """Return one entry of a shared log."""
    side = replica_of(center, log)
    value = readable(row.body)
    said: Mapping[str, Any] = value if isinstance(value, dict) else {}
    kind, at, covered = str(said.get("kind", "")), moment(said), index < side.series.size
    member = center.book.at(side.party, index)
    if member is None or not member.form:
        told = sentence(center, side.party, said)
        members = () if told else tuple(spelt(said))
        return LogRow(index, at, kind, covered, roster_at(side, index), told=told, members=members)
    case = center.book.case_of[member.id]
    return LogRow(
        index=index,
        at=at,
        kind=kind,
        covered=covered,
        roster=roster_at(side, index),
        id=member.id,
        case=case,
        form=member.form,
        titles=center.book.protocol(case).forms[member.form].title,
        precedence=member.precedence,
        people=member.people,
    )


def roster_at(side: Replica, index: int) -> int:
    """Return where the roster stands that judges an entry; -1 if there is none below it."""
    return max((place for place, _ in side.rosters if place < index), default=-1)


def watch_row(center: Center, index: int, row: Row) -> LogRow:
    """Return one fact of our watch log."""
    value = facts.fact_value(row.body)
    said = line_of(center, value)
    told = None if said else sentence(center, center.party, value)
    members = () if said or told else tuple(spelt(value))
    return LogRow(index, moment(value), str(value["kind"]), said=said, told=told, members=members)


def moment(value: Mapping[str, Any]) -> Instant | None:
    """Return when an entry was made; None if it does not say so."""
    try:
        return instant(value["at"])
    except (KeyError, RefusalError):
        return None


def spelt(value: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the members of an entry that are texts or numbers, long ones shortened."""
    for name, each in value.items():
        if not UNTOLD.search(name) and isinstance(each, str | int) and each != "":
            text = str(each)
            yield name, text if len(text) <= TEXT_OF_MEMBER else f"{text[:16]}…"


async def search(ask: Ask, sought: Mapping[str, str]) -> Searched:
    """Return the messages that fit what is sought; without an index, none."""
    index, query = ask.doors.search, read_query(ask, sought)
    async with ask.doors.desk.reading() as center:
        sizes = {"ours": center.ours.size, "theirs": center.theirs.size}
    if index is None:
        return Searched((), "", sum(sizes.values()))
    hits = await index.find(query)
    reached = await index.reached()
    lacking = sum(max(0, size - (reached[log].size if log in reached else 0)) for log, size in sizes.items())
    async with ask.doors.desk.reading() as center:
        found = tuple(found_of(center, each) for each in hits[:HITS_A_PAGE])
    return Searched(found, str(hits[HITS_A_PAGE - 1].order) if len(hits) > HITS_A_PAGE else "", lacking)


def read_query(ask: Ask, sought: Mapping[str, str]) -> Query:
    """Return what is sought; one more than fits a page, so that it is known whether there are more."""
    text = NUMBER.sub(r"\1", sought["text"])
    if len(text) > TEXT_MAX or (text and not terms(text)):
        raise refuse("request.malformed", "text", f"up to {TEXT_MAX} characters, with a letter or a digit")
    for name, known in (("precedence", PRECEDENCES), ("status", STATUSES)):
        if sought[name] and sought[name] not in known:
            raise refuse("request.malformed", name, f"one of {', '.join(known)}")
    until = day_of("to", sought["to"])
    return Query(
        **{name: sought[name] for name in SOUGHT if name != "text"},
        text=" ".join(terms(text)),
        since=day_of("from", sought["from"]),
        until=None if until is None else Instant(until + DAY),
        below=ask.number("older", 0) or None,
        limit=HITS_A_PAGE + 1,
    )


def day_of(name: str, text: str) -> Instant | None:
    """Return the beginning of a day in UTC, as a form sends it."""
    if not text:
        return None
    try:
        begins = datetime.combine(date.fromisoformat(text), time(), UTC)
    except ValueError:
        raise refuse("request.malformed", name, "a day, as 2031-05-21") from None
    return Instant(int(begins.timestamp()) * 1000)


def found_of(center: Center, hit: Hit) -> Found:
    """Return one message that was found, with what the center knows of it."""
    passage = tuple((str(each["text"]), bool(each["hit"])) for each in pieces(hit.passage) if isinstance(each, dict))
    known = center.book.message(hit.id)
    if known is None:
        return Found(hit, "", {}, "", (), passage)
    case, member = known
    titles = center.book.protocol(case).forms[member.form].title
    return Found(hit, member.form, titles, member.precedence, member.people, passage)
