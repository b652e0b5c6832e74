"""Agreements as documents: every one that either party consented to, how it stands, what it changes, and our consent.

The text is that of the printed agreement. What is signed is the statement that the browser makes and shows; the center
judges who may.
"""

from dataclasses import dataclass
from typing import Final

from aiohttp import web
from markupsafe import Markup

from hotline.core.adoption import Adopted, Standing, adopted
from hotline.core.aloud import code
from hotline.core.canonical import Instant
from hotline.core.center import Center
from hotline.core.consent import ROLES
from hotline.core.errors import refuse
from hotline.core.kinds import Titles
from hotline.core.roster import Key
from hotline.paper.agreement import agreement, body
from hotline.paper.difference import compared
from hotline.web.console.page import chosen_of
from hotline.web.console.render import answer_page
from hotline.web.doors import Ask
from hotline.web.proposing import document_of

LEAD: Final = 24 * 3_600_000
MINUTE: Final = 60_000
SHOWN_FIRST: Final = (Standing.PROPOSED, Standing.COMING, Standing.IN_FORCE, Standing.SUPERSEDED, Standing.ENDED)


@dataclass(frozen=True, slots=True)
class Given:
    """The consent of a party: when, from when, and by whom; nobody if the configuration gave it at the founding."""

    party: str
    at: Instant
    start: Instant
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One agreement as the list has it."""

    digest: str
    protocol: str
    version: int
    titles: Titles
    standing: str
    since: Instant
    until: Instant | None
    successor: str | None
    given: tuple[Given, ...]
    forms: int
    cases: int

    @property
    def lacks_ours(self) -> bool:
        """Return whether it waits for a consent."""
        return self.standing == Standing.PROPOSED.value


@dataclass(frozen=True, slots=True)
class ProtocolsPage:
    """The list. `keys` are those with which this person may consent."""

    lines: tuple[Line, ...]
    keys: tuple[str, ...]
    start: Instant


@dataclass(frozen=True, slots=True)
class ProtocolPage:
    """One agreement. `before` is the one that it follows, and `changes` what it changes; `ours` if we consented."""

    line: Line
    code: str
    paper: Markup
    before: Line | None
    changes: Markup | None
    others: tuple[Line, ...]
    ours: bool
    keys: tuple[str, ...]
    start: Instant


async def show_list(ask: Ask) -> web.Response:
    """Show every agreement, what waits for a consent first."""
    now = ask.doors.now()
    async with ask.doors.desk.reading() as center:
        lines = [line(center, name, now) for name in center.agreements]
    lines.sort(key=lambda each: (SHOWN_FIRST.index(Standing(each.standing)), each.protocol, -each.version))
    return await answer_page(ask, "protocols.html", ProtocolsPage(tuple(lines), consenting(ask.key), start(now)))


async def show(ask: Ask) -> web.Response:
    """Show one agreement whole."""
    return await answer_page(ask, "protocol.html", await read_protocol(ask))


async def read_protocol(ask: Ask) -> ProtocolPage:
    """Return one agreement, with what it changes against the one before it or the one that is asked for."""
    name, now, language = ask.part("digest"), ask.doors.now(), chosen_of(ask.request, "lang")
    async with ask.doors.desk.reading() as center:
        if name not in center.agreements:
            raise refuse("agreement.unknown", "digest", name)
        this = line(center, name, now)
        same = (each for each, terms in center.agreements.items() if terms.id == this.protocol and each != name)
        others = tuple(sorted((line(center, each, now) for each in same), key=lambda each: (each.since, each.version)))
        party = center.party
    wanted = ask.text("against")
    before = next((each for each in others if each.digest == wanted), None) if wanted else predecessor(this, others)
    if wanted and before is None:
        raise refuse("agreement.unknown", "against", wanted)
    document = await document_of(ask, name)
    old = await document_of(ask, before.digest) if before else None
    paper = agreement(document, name, language, {})
    told = compared(old, document, (before.digest, name), language) if before and old is not None else None
    given = any(each.party == party for each in this.given)
    return ProtocolPage(
        line=this,
        code=code(name),
        paper=body(paper),
        before=before,
        changes=told.body() if told else None,
        others=others,
        ours=given,
        keys=consenting(ask.key),
        start=this.since if this.lacks_ours and this.since > now else start(now),
    )


def line(center: Center, name: str, now: Instant) -> Line:
    """Return how an agreement stands."""
    found: Adopted = adopted(center, name, now)
    sides = ((side.party, side.consents.get(name)) for side in (center.ours, center.theirs))
    return Line(
        digest=name,
        protocol=found.protocol.id,
        version=found.protocol.version,
        titles=found.protocol.title,
        standing=found.standing.value,
        since=found.since,
        until=found.until,
        successor=found.successor,
        given=tuple(Given(party, each.at, each.instant, each.people) for party, each in sides if each is not None),
        forms=len(found.protocol.forms),
        cases=sum(each.agreement == name for each in center.book.folders.values()),
    )


def predecessor(this: Line, others: tuple[Line, ...]) -> Line | None:
    """Return the agreement that *this* one follows, or would: the newest that binds or bound before it."""
    earlier = [
        each
        for each in others
        if each.standing != "proposed" and (each.since, each.version) < (this.since, this.version)
    ]
    return earlier[-1] if earlier else None


def consenting(key: Key | None) -> tuple[str, ...]:
    """Return the key with which this person may consent for the party; none if it may not."""
    return (key.kid,) if key is not None and not ROLES.isdisjoint(key.roles) else ()


def start(now: Instant) -> Instant:
    """Return from when an agreement would be in force: a day from now, on the minute."""
    return Instant(-(-(now + LEAD) // MINUTE) * MINUTE)
