"""One case: what is owed in it, how it went in time, and every message in its turn with all its levels apart.

What a person may do next (answer, ask, amend, cancel, retract) is one step away from each message. What our center
noted meanwhile, that a deadline passed or whom it called, stands between the messages.
"""

from dataclasses import dataclass, replace
from typing import Final

from aiohttp import web
from markupsafe import Markup

from hotline.core.acting import Acting, who_acts
from hotline.core.canonical import Instant
from hotline.core.case import CLOSED, Case
from hotline.core.center import Center
from hotline.core.errors import refuse
from hotline.core.facts import Fact
from hotline.core.kinds import Titles
from hotline.core.obligations import Obligation, Outcome
from hotline.core.terms import LEVELS
from hotline.paper.case_strip import case_strip
from hotline.paper.replay import draw
from hotline.paper.words import Words
from hotline.web.attachments import whole_here
from hotline.web.console import board_cards
from hotline.web.console.attached import attached
from hotline.web.console.page import chosen_of
from hotline.web.console.render import answer_page
from hotline.web.console.thread import Entry, entry, lines, thread
from hotline.web.console.watch_facts import stretch
from hotline.web.console.watch_lines import Said
from hotline.web.doors import Ask
from hotline.web.foreseen import what_is_owed
from hotline.web.opened import open_message
from hotline.web.roles import WRITERS

MESSAGES_A_PAGE: Final = 40
OWED_MAX: Final = 50
PROPOSED_WITHIN: Final = 3_600_000
AFTERWARDS: Final = 86_400_000
STRIP_WIDE: Final = 960.0
"""How wide the drawing of a case is at least on the page, in pixels: its texts have their size then."""
NOTED: Final = frozenset({"missed", "rung_reached", "link_up", "link_down", "epoch", "proposed", "seconded", "noted"})
"""What is read of the watch log: what a strip draws, and what is told between the messages."""


@dataclass(frozen=True, slots=True)
class Duty:
    """Something still owed in the case: for which message, by whom, until when, and who is called if it is missed.

    `level` is empty for what the agreement gives a title of its own. `acting` is with whom it is now, and
    `happened` how far the message has come.
    """

    titles: Titles
    level: str
    form: str
    form_titles: Titles
    message: str
    precedence: str
    owed_by: str
    ours: bool
    due: Instant | None
    tolled: bool
    over: bool
    happened: board_cards.Happened | None
    acting: Acting
    next_step: board_cards.Step | None


@dataclass(frozen=True, slots=True)
class About:
    """What a case is: how it began, under which agreement, and how it stands."""

    id: str
    titles: Titles
    form: str
    precedence: str
    state: str
    closed: bool
    opened_by: str
    opened: Instant
    agreement: str
    agreement_titles: Titles
    messages: int
    disputed: bool
    returns: bool


@dataclass(frozen=True, slots=True)
class CasePage:
    """The page. `thread` is the messages from *first* on, with what was noted between them; `cut` facts were too many.

    `strip` is None where there is nothing to draw. `duties_more` are owed and not listed.
    """

    about: About
    duties: tuple[Duty, ...]
    duties_more: int
    thread: tuple[Entry | Said, ...]
    first: int
    earlier: int | None
    later: int | None
    strip: Markup | None
    cut: bool
    may_write: bool


async def show(ask: Ask) -> web.Response:
    """Show the case by its own number or by that of any message in it."""
    return await answer_page(ask, "case.html", await read_case(ask))


async def read_case(ask: Ask) -> CasePage:
    """Return the page as it is now; each message is read on its own, so that a long case delays nobody."""
    name, now, language = ask.part("id"), ask.doors.now(), chosen_of(ask.request, "lang")
    ask.about(name)
    async with ask.doors.desk.reading() as center:
        found = center.book.case_named(name)
        if found is None:
            raise refuse("case.unknown", "id", name)
        case, obligations = center.book.case(found), center.book.obligations(found)
    noted = await stretch(ask.doors, *span(case, obligations, now), NOTED)
    steps = [each for each in case.steps if each.member.form]
    first = min(ask.number("first", max(0, len(steps) - MESSAGES_A_PAGE)), max(0, len(steps) - 1))
    shown: list[Entry] = []
    for step in steps[first : first + MESSAGES_A_PAGE]:
        opened = await open_message(ask, step.member.id)
        async with ask.doors.desk.reading() as center:
            made = entry(center, case, step, opened, obligations, (language, now))
        form = opened.protocol.forms[opened.message.form]
        shown.append(replace(made, files=attached(form, opened.values, whole_here(ask))))
    owed = [each for each in obligations if each.outcome is Outcome.OPEN]
    owed.sort(key=lambda each: (each.due is None, each.due or 0))
    async with ask.doors.desk.reading() as center:
        return CasePage(
            about=about(center, case),
            duties=tuple(duty(center, each, now) for each in owed[:OWED_MAX]),
            duties_more=max(0, len(owed) - OWED_MAX),
            thread=tuple(thread(case, shown, lines(center, case, noted.found))),
            first=first,
            earlier=max(0, first - MESSAGES_A_PAGE) if first else None,
            later=first + MESSAGES_A_PAGE if first + MESSAGES_A_PAGE < len(steps) else None,
            strip=drawn(center, case, Words(language), noted.found) if steps else None,
            cut=noted.cut,
            may_write=ask.key is not None and not WRITERS.isdisjoint(ask.key.roles),
        )


def span(case: Case, obligations: tuple[Obligation, ...], now: Instant) -> tuple[Instant, Instant]:
    """Return from when to when our watch log can say something about the case."""
    ats = [each.at for each in case.members] or [now]
    dues = [each.due for each in obligations if each.due is not None]
    last = max([*ats, *dues])
    return Instant(max(0, min(ats) - PROPOSED_WITHIN)), Instant(min(now, last + AFTERWARDS))


def about(center: Center, case: Case) -> About:
    """Return what the case is."""
    protocol, returns = center.book.protocol(case.id), case.id in center.agreements
    opening = None if returns else case.opening or next(iter(case.members), None)
    form = opening.form if opening else ""
    terms = center.terms(case.id) if returns else {}
    begun = min(((each.start, party) for party, each in terms.items()), default=(Instant(0), center.party))
    return About(
        id=case.id,
        titles=protocol.forms[form].title if form else protocol.title,
        form=form,
        precedence=opening.precedence if opening else "",
        state=case.state.value,
        closed=case.state in CLOSED,
        opened_by=opening.party if opening else begun[1],
        opened=opening.at if opening else begun[0],
        agreement=center.book.folders[case.id].agreement,
        agreement_titles=protocol.title,
        messages=sum(1 for each in case.members if each.form),
        disputed=any(center.book.disputed(each) for each in case.members if each.form),
        returns=returns,
    )


def duty(center: Center, owed: Obligation, now: Instant) -> Duty:
    """Return one thing that is still owed."""
    form, precedence = center.book.subject(owed)
    protocol = center.book.protocol(owed.case)
    titles = what_is_owed(protocol, form, owed)
    return Duty(
        titles={language: str(text) for language, text in titles.items()},
        level=owed.kind if owed.kind in LEVELS else "",
        form=form,
        form_titles=protocol.forms[form].title if form else protocol.title,
        message=owed.message if owed.message != owed.case or owed.case not in center.agreements else "",
        precedence=precedence,
        owed_by=owed.owed_by,
        ours=owed.owed_by == center.party,
        due=owed.due,
        tolled=owed.tolled,
        over=owed.due is not None and owed.due <= now,
        happened=board_cards.happened(center, owed.message),
        acting=who_acts(center, owed),
        next_step=board_cards.next_call(board_cards.ladder(center, owed, now)),
    )


def drawn(center: Center, case: Case, words: Words, noted: tuple[Fact, ...]) -> Markup:
    """Return the strip of the case as SVG, in which every text is escaped by whoever draws it."""
    found = about(center, case)
    title = f"{found.form} {words.title(found.titles)}"
    return Markup(draw(case_strip(center, case.id, words, title, noted), words, "case", wide=STRIP_WIDE))  # noqa: S704 - drawn by us
