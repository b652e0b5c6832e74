"""The watch board: what waits for our word, is owed, announced, or to be signed, and how everything stands.

It is drawn whole by the server, from the state as it is durable and no further; the script only fetches it again.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from aiohttp import web

from hotline.core.acting import Acting, who_acts
from hotline.core.canonical import Instant, digest_text
from hotline.core.center import Center
from hotline.core.errors import HotlineError
from hotline.core.kinds import Titles
from hotline.core.obligations import Obligation
from hotline.core.protocol import Protocol
from hotline.core.replica import Replica
from hotline.core.roster import Key
from hotline.core.terms import PRECEDENCES
from hotline.interfaces import Deadline, KeptDraft, LinkStatus
from hotline.web.console.activity import PLANS, Activity, activity
from hotline.web.console.alarms import ALARMS, Unacknowledged
from hotline.web.console.board_cards import Card, Happened, Step, card, happened, ladder, next_call
from hotline.web.console.composing import DraftLine, draft_line
from hotline.web.console.gists import GISTS, Gist, gist
from hotline.web.console.page import CURSOR
from hotline.web.console.presence import PRESENCE
from hotline.web.console.render import answer_page
from hotline.web.console.wanted import Wanted, wanted
from hotline.web.console.watch_lines import Said, last_lines
from hotline.web.doors import DOORS, Ask, Doors
from hotline.web.drafts import readable, standing
from hotline.web.foreseen import what_is_owed
from hotline.web.opened import open_waiting

CARDS_EACH: Final = 2
"""Of each precedence so many messages have a card; the others have a line each."""

LINES_MAX: Final = 20
ROWS_MAX: Final = 20
APPROVALS_MAX: Final = 5
DAYS: Final = (1, 7)


@dataclass(frozen=True, slots=True)
class Owed:
    """One open obligation: what, by whom, until when, and who is called next if it is missed."""

    case: str
    precedence: str
    form: str
    titles: Titles
    kind: str
    owed_by: str
    ours: bool
    due: Instant | None
    tolled: bool
    over: bool
    disputed: bool
    happened: Happened | None
    acting: Acting
    next_step: Step | None


@dataclass(frozen=True, slots=True)
class Besides:
    """What is owed besides the obligations *on cards*: its first rows, and of all of it how many are overdue."""

    rows: tuple[Deadline, ...]
    on_cards: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Approval:
    """One message that waits for a second person; *mine* says that the reader of the board may be that one."""

    id: str
    precedence: str
    form: str
    titles: Titles
    at: Instant
    expires: Instant
    people: tuple[str, ...]
    mine: bool
    gist: Gist


@dataclass(frozen=True, slots=True)
class Log:
    """How far a shared log reaches, and how far the other side has cosigned it."""

    party: str
    size: int
    root: str
    cosigned: int
    cosigned_at: Instant | None


@dataclass(frozen=True, slots=True)
class Desks:
    """How many desks are open and can ring, by whom; `unheard` is since when none can."""

    open: int
    able: int
    people: tuple[str, ...]
    unheard: Instant | None
    in_use: bool


@dataclass(frozen=True, slots=True)
class Group:
    """What waits of one precedence: the first as `cards`, the next as `lines`, and how many `more` there are."""

    precedence: str
    cards: tuple[Card, ...]
    lines: tuple[Card, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Board:
    """Everything on the board; `cursor` is up to which fact all of it was known to be drawn."""

    cursor: int
    groups: tuple[Group, ...]
    rows: tuple[Owed, ...]
    rows_more: int
    owed: int
    overdue: int
    activity: Activity
    wanted: tuple[Wanted, ...]
    unsent: tuple[DraftLine, ...]
    approvals: tuple[Approval, ...]
    approvals_more: int
    link: LinkStatus
    clock: int | None
    logs: tuple[Log, ...]
    watch: int
    forked: str | None
    reconciled: bool
    lines: tuple[Said, ...]
    desks: Desks


async def show(ask: Ask) -> web.Response:
    """Show the board."""
    return await answer_page(ask, "board.html", await read_board(ask))


async def warm(app: web.Application) -> AsyncIterator[None]:
    """Look at every case once when the center starts, so that the first board of thousands comes at once."""

    async def look() -> None:
        with suppress(HotlineError):
            await app[ALARMS].look(app[DOORS])
            await app[PLANS].look(app[DOORS].desk)

    task = asyncio.create_task(look())
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def read_board(ask: Ask) -> Board:
    """Return the board as it is now; thousands of cases are looked at in small numbers."""
    doors, plans = ask.doors, ask.request.app[PLANS]
    waiting = await ask.request.app[ALARMS].look(doors)
    await plans.look(doors.desk)
    async with doors.desk.reading() as center:
        channel, size = center.channel, center.watch.size
    groups = tuple(grouped(waiting))
    owed = await read_owed(doors, channel, {owed.id: owed for each in listed(groups) for owed in each.owed})
    lines, drafts = await last_lines(doors, channel, size), await readable(ask)
    gists = await ask.request.app[GISTS].look(ask, [each.member.id for each in listed(groups)])
    days = ask.number("days", DAYS[0], DAYS[0], DAYS[-1])
    async with doors.desk.reading() as center:
        return draw(
            ask, center, groups, gists, owed, lines, drafts, activity(center, plans, doors.now(), nearest(days))
        )


async def read_owed(doors: Doors, channel: str, on_cards: Mapping[str, Obligation]) -> Besides:
    """Return what is owed besides what stands on cards: as many rows are read as cards could hide, and a page more."""
    now = doors.now()
    rows = await doors.store.due(channel, None, ROWS_MAX + len(on_cards))
    late = await doors.store.count_due(channel, Instant(now + 1))
    late -= sum(1 for each in on_cards.values() if each.due is not None and each.due <= now)
    return Besides(tuple(each for each in rows if each.obligation not in on_cards), len(on_cards), max(0, late))


def grouped(waiting: tuple[Unacknowledged, ...]) -> Iterator[tuple[Unacknowledged, ...]]:
    """Yield what waits by precedence, the highest first."""
    for _, group in groupby(waiting, key=lambda each: each.member.precedence):
        yield tuple(group)


def listed(groups: tuple[tuple[Unacknowledged, ...], ...]) -> Iterator[Unacknowledged]:
    """Yield what has a card or a line of its own."""
    for group in groups:
        yield from group[: CARDS_EACH + LINES_MAX]


def nearest(days: int) -> int:
    """Return for how many days the activity is drawn."""
    return DAYS[-1] if days > DAYS[0] else DAYS[0]


def draw(  # noqa: PLR0913, PLR0917 - what was read before the center is asked
    ask: Ask,
    center: Center,
    groups: tuple[tuple[Unacknowledged, ...], ...],
    gists: Mapping[str, Gist],
    besides: Besides,
    lines: tuple[Said, ...],
    drafts: tuple[KeptDraft, ...],
    planned: Activity,
) -> Board:
    """Return the board that all of it makes."""
    now, doors = ask.doors.now(), ask.doors
    cards = {each.member.id: card(center, each, now, gists[each.member.id]) for each in listed(groups)}
    rows = tuple(found for each in besides.rows[:ROWS_MAX] if (found := owed_row(center, each, now)) is not None)
    owed = max(0, sum(len(folder.owed) for folder in center.book.folders.values()) - besides.on_cards)
    approvals = [approval(center, name, ask.key) for name in center.proposals]
    approvals.sort(key=lambda each: (not each.mine, PRECEDENCES.index(each.precedence), each.expires))
    return Board(
        cursor=ask.request[CURSOR],
        groups=tuple(group_of(each, cards) for each in groups),
        rows=rows,
        rows_more=max(0, owed - len(rows)),
        owed=owed,
        overdue=besides.overdue,
        activity=planned,
        wanted=tuple(wanted(center, ask.key, now)) if ask.key else (),
        unsent=tuple(unsent(center, drafts)) if center.book.stopped is None else (),
        approvals=tuple(approvals[:APPROVALS_MAX]),
        approvals_more=max(0, len(approvals) - APPROVALS_MAX),
        link=doors.line(),
        clock=center.clock.offset if center.clock else None,
        logs=tuple(log(each) for each in (center.ours, center.theirs)),
        watch=center.watch.size,
        forked=center.forked,
        reconciled=center.reconciled,
        lines=lines,
        desks=desks(ask, center),
    )


def group_of(waiting: tuple[Unacknowledged, ...], cards: Mapping[str, Card]) -> Group:
    """Return what waits of one precedence, as it is shown."""
    shown = tuple(cards[each.member.id] for each in waiting[: CARDS_EACH + LINES_MAX])
    more = len(waiting) - len(shown)
    return Group(waiting[0].member.precedence, shown[:CARDS_EACH], shown[CARDS_EACH:], more)


def owed_row(center: Center, row: Deadline, now: Instant) -> Owed | None:
    """Return one line of what is owed; None if it is owed no more."""
    owed = center.book.obligation(row.obligation)
    if owed is None:
        return None
    said = json.loads(row.detail)
    protocol = center.book.protocol(owed.case)
    found = center.book.message(owed.message)
    return Owed(
        case=owed.case,
        precedence=said["precedence"],
        form=said["form"],
        titles=titles(protocol, owed, said["form"]),
        kind=kind(protocol, owed, said["form"]),
        owed_by=owed.owed_by,
        ours=owed.owed_by == center.party,
        due=owed.due,
        tolled=owed.tolled,
        over=owed.due is not None and owed.due <= now,
        disputed=found is not None and center.book.disputed(found[1]),
        happened=happened(center, owed.message),
        acting=who_acts(center, owed),
        next_step=next_call(ladder(center, owed, now)),
    )


def titles(protocol: Protocol, owed: Obligation, form: str) -> Titles:
    """Return what is owed, as the agreement calls it: a return, a follow-up, or the form that it is owed for."""
    if owed.kind in protocol.returns:
        return {language: str(text) for language, text in what_is_owed(protocol, form, owed).items()}
    known = protocol.forms[form]
    return next((rule.title for rule in known.then if rule.name == owed.kind), known.title)


def kind(protocol: Protocol, owed: Obligation, form: str) -> str:
    """Return the level that is owed; nothing if the agreement has a title of its own for it."""
    named = owed.kind in protocol.returns or any(rule.name == owed.kind for rule in protocol.forms[form].then)
    return "" if named else owed.kind


def approval(center: Center, name: str, reader: Key | None) -> Approval:
    """Return one message that waits for a second person."""
    found = open_waiting(center, name)
    assert found is not None
    assert found.expires is not None
    message = found.message
    return Approval(
        id=name,
        precedence=message.precedence,
        form=message.form,
        titles=found.protocol.forms[message.form].title,
        at=found.at,
        expires=found.expires,
        people=found.people,
        mine=reader is not None and "operator" in reader.roles and reader.subject not in found.people,
        gist=gist(found),
    )


def unsent(center: Center, drafts: tuple[KeptDraft, ...]) -> Iterator[DraftLine]:
    """Yield what the reader wanted to send and was not sent: no second person signed in time, or it was given back."""
    forms = {code: form for name in center.ours.in_force for code, form in center.agreements[name].forms.items()}
    for draft in drafts:
        stands = standing(center, draft)
        if stands in {"lapsed", "returned"}:
            yield draft_line(draft, forms, stands)


def log(replica: Replica) -> Log:
    """Return how far a shared log reaches."""
    series = replica.series
    at = Instant(series.latest * 1000) if series.sizes else None
    root = digest_text(replica.tree.root()) if replica.size else ""
    return Log(replica.party, replica.size, root, series.size, at)


def desks(ask: Ask, center: Center) -> Desks:
    """Return how the desks do."""
    presence = ask.request.app[PRESENCE]
    people = tuple(dict.fromkeys(each.person for each in presence.desks.values()))
    last = center.desks
    silent = last is not None and last.what == "unheard" and center.book.stopped is None
    unheard = last.since if last is not None and silent else None
    return Desks(len(presence.desks), presence.able, people, unheard, last is not None)
