"""The list of cases, the newest first: filtered by what is owed in them, precedence, party and agreement, or searched.

Filters are a plain form, so the list works without script. What a search finds are messages; shown are their cases.
"""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from aiohttp import web
from yarl import URL

from hotline.core.acting import Acting, who_acts
from hotline.core.canonical import Instant
from hotline.core.casebook import Folder
from hotline.core.center import Center
from hotline.core.errors import refuse
from hotline.core.kinds import Titles
from hotline.core.obligations import Outcome
from hotline.core.search import Query, terms
from hotline.core.terms import PRECEDENCES
from hotline.web.console.render import answer_page
from hotline.web.doors import Ask
from hotline.web.search import TEXT_MAX, pieces

CASES_A_PAGE: Final = 50
HITS_MAX: Final = 200
OWING: Final = ("true", "overdue", "false")
FILTERS: Final = frozenset({"text", "owing", "precedence", "party", "agreement"})
QUERY: Final = FILTERS | {"before"}
Passage = tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the list is filtered by; an empty text filters nothing."""

    text: str = ""
    owing: str = ""
    precedence: str = ""
    party: str = ""
    agreement: str = ""

    @property
    def any(self) -> bool:
        """Return whether anything is filtered."""
        return self != Chosen()

    def address(self, before: str = "") -> str:
        """Return the address of the list with these filters, from the case after *before* on."""
        given = {name: value for name in sorted(FILTERS) if (value := getattr(self, name))}
        return str(URL("/cases").with_query(given | ({"before": before} if before else {})))


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case in a line. `passage` is what a search found in it, in pieces: a text, and whether it is what was sought.

    `precedence` and `form` are empty in a case whose opening message is not held yet. `due` is the first deadline, and
    `acting` with whom it is; None where nothing is owed.
    """

    id: str
    form: str
    titles: Titles
    precedence: str
    agreement: str
    opened_by: str
    ours: bool
    opened: Instant
    last: Instant
    state: str
    messages: int
    owed: int
    overdue: int
    due: Instant | None
    acting: Acting | None
    disputed: bool
    passage: Passage = ()


@dataclass(frozen=True, slots=True)
class Cases:
    """The page: rows, what they were chosen by and what could be chosen; `following` is where the next page begins.

    `first` is the place of the first row among all *count* that fit. `unindexed` entries could not be searched yet;
    *cut* says that there were more hits than are looked at.
    """

    rows: tuple[CaseRow, ...]
    chosen: Chosen
    parties: tuple[str, str]
    agreements: Mapping[str, Titles]
    first: int
    count: int
    following: str
    unindexed: int = 0
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Hits:
    """What a search found: for each case a passage, in the order of the newest hit."""

    passages: Mapping[str, Passage]
    unindexed: int
    cut: bool


async def show(ask: Ask) -> web.Response:
    """Show the list."""
    return await answer_page(ask, "cases.html", await read_cases(ask))


async def read_cases(ask: Ask) -> Cases:
    """Return the list; each case of it is read on its own, so that a long page delays nobody."""
    chosen, desk = read_chosen(ask), ask.doors.desk
    hits = await find(ask, chosen.text) if chosen.text else None
    overdue = await overdue_cases(ask) if chosen.owing == "overdue" else frozenset()
    async with desk.reading() as center:
        names = [each for each in listed(center, hits) if fits(center, each, chosen, overdue)]
        agreements = {each.id: each.title for each in center.agreements.values()}
        parties = (center.party, center.theirs.party)
    first = after(names, ask.text("before") or "")
    shown: list[CaseRow] = []
    for name in names[first : first + CASES_A_PAGE]:
        async with desk.reading() as center:
            shown.append(row(center, name, ask.doors.now(), hits.passages[name] if hits else ()))
        await asyncio.sleep(0)
    more = len(names) > first + CASES_A_PAGE
    return Cases(
        rows=tuple(shown),
        chosen=chosen,
        parties=parties,
        agreements=dict(sorted(agreements.items())),
        first=first,
        count=len(names),
        following=shown[-1].id if more else "",
        unindexed=hits.unindexed if hits else 0,
        cut=hits.cut if hits else False,
    )


def read_chosen(ask: Ask) -> Chosen:
    """Return the filters of the address; an empty one, as a form without script sends it, is none."""
    given = {name: (ask.text(name) or "").strip() for name in FILTERS}
    if len(given["text"]) > TEXT_MAX:
        raise refuse("request.malformed", "text", f"{len(given['text'])} characters of {TEXT_MAX}")
    if given["text"] and not terms(given["text"]):
        raise refuse("request.malformed", "text", "there is no letter or digit in it")
    for name, known in (("owing", OWING), ("precedence", PRECEDENCES)):
        if given[name] and given[name] not in known:
            raise refuse("request.malformed", name, f"one of {', '.join(known)}")
    return Chosen(**given)


async def find(ask: Ask, text: str) -> Hits:
    """Return the cases in which a message fits every word of *text*; without an index, none is found."""
    index = ask.doors.search
    async with ask.doors.desk.reading() as center:
        sizes = {"ours": center.ours.size, "theirs": center.theirs.size}
    if index is None:
        return Hits({}, sum(sizes.values()), cut=False)
    hits = await index.find(Query(text=" ".join(terms(text)), limit=HITS_MAX + 1))
    reached = await index.reached()
    lacking = sum(max(0, size - (reached[log].size if log in reached else 0)) for log, size in sizes.items())
    passages: dict[str, Passage] = {}
    for hit in hits[:HITS_MAX]:
        passages.setdefault(hit.case, tuple(spoken(hit.passage)))
    return Hits(passages, lacking, len(hits) > HITS_MAX)


def spoken(passage: str) -> Iterator[tuple[str, bool]]:
    """Yield the pieces of a passage."""
    for each in pieces(passage):
        assert isinstance(each, dict)
        yield str(each["text"]), bool(each["hit"])


async def overdue_cases(ask: Ask) -> frozenset[str]:
    """Return the cases in which something is overdue."""
    store, past = ask.doors.store, Instant(ask.doors.now() + 1)
    async with ask.doors.desk.reading() as center:
        channel = center.channel
    due = await store.due(channel, past, await store.count_due(channel, past))
    return frozenset(each.case for each in due)


def listed(center: Center, hits: Hits | None) -> Iterator[str]:
    """Yield the cases to choose from, the newest first; returns stand in no case that a message opened."""
    folders = center.book.folders
    found = reversed(folders) if hits is None else (each for each in hits.passages if each in folders)
    return (each for each in found if each not in center.agreements)


def fits(center: Center, name: str, chosen: Chosen, overdue: frozenset[str]) -> bool:
    """Return whether a case is one of those that were chosen."""
    folder = center.book.folders[name]
    if chosen.owing == "overdue" and name not in overdue:
        return False
    if chosen.owing in ("true", "false") and bool(folder.owed) != (chosen.owing == "true"):
        return False
    if chosen.agreement and center.agreements[folder.agreement].id != chosen.agreement:
        return False
    if not (chosen.precedence or chosen.party):
        return True
    return opening_fits(name, folder, chosen)


def opening_fits(name: str, folder: Folder, chosen: Chosen) -> bool:
    """Return whether the message that opened a case is one of those that were chosen."""
    opening = next((each for each in folder.members if each.id == name), folder.members[0])
    return chosen.precedence in ("", opening.precedence) and chosen.party in ("", opening.party)


def after(names: list[str], before: str) -> int:
    """Return the place after the case *before* in the list."""
    if not before:
        return 0
    if before not in names:
        raise refuse("case.unknown", "before", before)
    return names.index(before) + 1


def row(center: Center, name: str, now: Instant, passage: Passage = ()) -> CaseRow:
    """Return one case in a line."""
    case, protocol = center.book.case(name), center.book.protocol(name)
    opening = case.opening or case.members[0]
    owed = [each for each in center.book.obligations(name) if each.outcome is Outcome.OPEN]
    dues = [each.due for each in owed if each.due is not None]
    first = min(owed, key=lambda each: (each.due is None, each.due or 0), default=None)
    return CaseRow(
        id=name,
        form=opening.form,
        titles=protocol.forms[opening.form].title if opening.form else protocol.title,
        precedence=opening.precedence,
        agreement=protocol.id,
        opened_by=opening.party,
        ours=opening.party == center.party,
        opened=opening.at,
        last=max(each.at for each in case.members),
        state=case.state.value,
        messages=sum(1 for each in case.members if each.form),
        owed=len(owed),
        overdue=sum(1 for due in dues if due <= now),
        due=None if first is None else first.due,
        acting=None if first is None else who_acts(center, first),
        disputed=any(center.book.disputed(each) for each in case.members if each.form),
        passage=passage,
    )
