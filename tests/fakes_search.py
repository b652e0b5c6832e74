"""An index for searching that looks at everything each time: slow, plain, and right."""

from dataclasses import dataclass, field

from hotline.core.search import BEGIN, END, Findable, Hit, Query, apart, terms
from hotline.interfaces import Reached
from hotline.runtime.indexing import LOGS, findable
from tests.fakes_center import Side

ROWS_MAX = 1_000


@dataclass(slots=True)
class FakeSearch:
    """Keeps what it was given, in order."""

    kept: dict[tuple[int, int, str], Findable] = field(default_factory=dict)
    sizes: dict[str, Reached] = field(default_factory=dict)

    async def reached(self) -> dict[str, Reached]:
        return dict(self.sizes)

    async def add(self, log: str, found: tuple[Findable, ...], until: Reached) -> None:
        self.kept |= {(each.at, each.index, log): each for each in found}
        self.sizes[log] = until

    async def clear(self) -> None:
        self.kept, self.sizes = {}, {}

    async def find(self, query: Query) -> tuple[Hit, ...]:
        numbered = [(number, self.kept[key]) for number, key in enumerate(sorted(self.kept), 1)]
        fitting = [(number, each) for number, each in reversed(numbered) if fits(query, number, each)]
        return tuple(hit(number, each, query) for number, each in fitting[: query.limit])

    async def close(self) -> None:
        """Nothing is open."""


@dataclass(slots=True)
class FreshSearch(FakeSearch):
    """One that reads both logs of *side* again before each search."""

    side: Side | None = None

    async def find(self, query: Query) -> tuple[Hit, ...]:
        assert self.side is not None
        for log in LOGS:
            rows = await self.side.store.read(self.side.runner.center.channel, log, 0, ROWS_MAX)
            async with self.side.runner.reading() as center:
                found = findable(center, log, 0, rows)
            await self.add(log, found, Reached(len(rows), b""))
        return await FakeSearch.find(self, query)


def fits(query: Query, number: int, each: Findable) -> bool:
    equal = all(
        getattr(query, name) in ("", getattr(each, name)) for name in ("party", "form", "case", "status", "precedence")
    )
    return (
        equal
        and (query.below is None or number < query.below)
        and (query.since is None or each.at >= query.since)
        and (query.until is None or each.at < query.until)
        and (not query.person or query.person in each.people)
        and all(any(begins(text, term) for text in (each.text, each.names)) for term in terms(query.text))
    )


def words(text: str) -> str:
    """Return the words of *text* between single spaces, in lower case."""
    return " " + " ".join("".join(sign if sign.isalnum() else " " for sign in apart(text)).lower().split())


def begins(text: str, term: str) -> bool:
    return words(term) in words(text)


def hit(number: int, each: Findable, query: Query) -> Hit:
    text = each.text if query.text else ""
    for term in terms(query.text):
        start = text.lower().find(term.lower())
        if start >= 0:
            text = text[:start] + BEGIN + text[start : start + len(term)] + END + text[start + len(term) :]
    return Hit(number, each.party, each.index, each.at, each.id, each.case, text)
