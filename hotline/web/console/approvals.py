"""What waits for a second person: the list, and one proposal as its bytes say it, with what changed since before.

Who signed first cannot sign again; the second person reads the exact text at a desk of their own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from aiohttp import web

from hotline.core import canonical, facts
from hotline.core.canonical import Instant, instant
from hotline.core.center import Center
from hotline.core.errors import RefusalError, refuse
from hotline.core.forms import Form
from hotline.core.kinds import Changes, Kind, Titles
from hotline.core.suites import SUITES, asked
from hotline.core.terms import LANGUAGES, PRECEDENCES
from hotline.paper.values import Values
from hotline.paper.visible import visible
from hotline.paper.words import Words
from hotline.web.attachments import whole_here
from hotline.web.console.attached import Attached, attached
from hotline.web.console.gists import Gist, gist
from hotline.web.console.page import chosen_of
from hotline.web.console.render import answer_page
from hotline.web.console.watch_facts import stretch
from hotline.web.doors import Ask
from hotline.web.drafts import made_into, typed_in
from hotline.web.foreseen import leads, show_letter
from hotline.web.opened import Opened, open_waiting
from hotline.web.writing import OPERATOR, Asked, begun

ENDINGS: Final = frozenset({"lapsed", "returned"})
"""The facts by which a proposal ends that was not sent."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One proposal in the list. `ours` says whether whoever asks has signed it already."""

    id: str
    form: str
    titles: Titles
    precedence: str
    people: tuple[str, ...]
    at: Instant
    leave_by: Instant
    why: str
    ours: bool
    gist: Gist


@dataclass(frozen=True, slots=True)
class Approvals:
    """The list; `gone` is a proposal that was asked for and waits no more."""

    waiting: tuple[Waiting, ...]
    gone: str


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs: from what was proposed before (`draft`), or from what stands in the case (`case`)."""

    since: str
    titles: Titles
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Approval:
    """One proposal. `leave_by` is when it lapses, or, if that is earlier, from when it would be late (`why`)."""

    proposal: Opened
    form: Form
    ours: bool
    may_sign: bool
    leave_by: Instant
    why: str
    changes: tuple[Change, ...]
    letters: Mapping[str, Mapping[str, Any]]
    besides: tuple[str, ...]
    keys: tuple[Mapping[str, str], ...]
    files: tuple[Attached, ...]


async def show_list(ask: Ask) -> web.Response:
    """Show everything that waits for a second person, by precedence; of one precedence what must leave first."""
    gone = ask.text("gone") or ""
    if gone:
        await demand_ended(ask, gone)
    async with ask.doors.desk.reading() as center:
        found = sorted((waiting(center, name, ask) for name in center.proposals), key=in_order)
    return await answer_page(ask, "approvals.html", Approvals(tuple(found), gone))


async def demand_ended(ask: Ask, name: str) -> None:
    """Refuse to say of *name* that it waits no more, unless our watch log notes that it lapsed or was given back."""
    canonical.digest_bytes(name)
    noted = await stretch(ask.doors, Instant(0), ask.doors.now(), ENDINGS)
    if not any(isinstance(each, facts.Lapsed | facts.Returned) and each.id == name for each in noted.found):
        raise refuse("case.unknown", "id", name)


def in_order(line: Waiting) -> tuple[int, Instant]:
    """Return the place of a line in the list."""
    return PRECEDENCES.index(line.precedence), line.leave_by


def waiting(center: Center, name: str, ask: Ask) -> Waiting:
    """Return one line of the list."""
    found = open_waiting(center, name)
    assert found is not None
    message, form = found.message, found.protocol.forms[found.message.form]
    leave_by, why = must_leave(center, found, ask.doors.now())
    ours = ask.key is not None and ask.key.subject in found.people
    known = (name, form.code, form.title, message.precedence, found.people, found.at)
    return Waiting(*known, leave_by, why, ours, gist(found))


async def show(ask: Ask) -> web.Response:
    """Show one proposal to whoever may sign it."""
    name, key = ask.part("id"), ask.key
    assert key is not None
    async with ask.doors.desk.reading() as center:
        found = open_waiting(center, name)
        sent = found is not None or center.book.message(name) is not None
    if found is None or found.state != "proposed":
        return await elsewhere(ask, name, sent=sent)
    behind = await ask.doors.drafts.behind(name)
    words = Words(chosen_of(ask.request, "lang"))
    async with ask.doors.desk.reading() as center:
        if name not in center.proposals:
            raise refuse("message.expired", "id", name)
        leave_by, why = must_leave(center, found, ask.doors.now())
        standing = center.named(found.message.in_reply_to) if found.message.in_reply_to else None
        roster, now = center.ours.newest_roster(), ask.doors.now()
        besides = asked(roster, key.subject, OPERATOR, now, SUITES[found.protocol.suite])
        keys = [each for each in roster.valid(OPERATOR, now) if each.subject == key.subject]
    form = found.protocol.forms[found.message.form]
    previous = typed_in(behind).get("previous") if behind else None
    changes = [*since_before(form, previous, found.values, words)] if previous else []
    changes += since_case(form, standing.fields if standing else {}, found.values, words)
    view = Approval(
        proposal=found,
        form=form,
        ours=key.subject in found.people,
        may_sign=OPERATOR in key.roles,
        leave_by=leave_by,
        why=why,
        changes=tuple(changes),
        letters={each: show_letter(found.letter(each)) for each in LANGUAGES},
        besides=tuple(sorted(besides)),
        keys=tuple({"kid": each.kid, "alg": each.alg, "assurance": each.assurance} for each in keys),
        files=attached(form, found.values, whole_here(ask)),
    )
    return await answer_page(ask, "approval.html", view)


async def elsewhere(ask: Ask, name: str, *, sent: bool) -> web.Response:
    """Lead to where a proposal is now that it waits no more: its message, or the draft on the desk of its author."""
    if sent:
        return web.Response(status=303, headers={"Location": f"/messages/{name}"})
    canonical.digest_bytes(name)
    draft = await made_into(ask, name)
    where = f"/compose?draft={draft.id}" if draft else f"/approvals?gone={name}"
    return web.Response(status=303, headers={"Location": where})


def must_leave(center: Center, found: Opened, now: Instant) -> tuple[Instant, str]:
    """Return until when a proposal must be signed, and why: it `lapses`, or would be late from then on."""
    message, lapses = found.message, found.expires
    assert lapses is not None
    try:
        asked_for = Asked(message.form, message.fields, message.protocol, message.in_reply_to, message.precedence)
        known: list[Any] = [*leads(begun(center, asked_for, now))]
    except RefusalError:
        known = []
    coming = [(instant(each["until"]), str(each["flag"])) for each in known if each["kept"]]
    return min([(lapses, "lapses"), *coming])


def since_before(form: Form, before: Mapping[str, Any], after: Mapping[str, Any], words: Words) -> Iterator[Change]:
    """Yield what changed since the proposal that was given back."""
    for name in dict.fromkeys((*form.fields, *before, *after)):
        if before.get(name) != after.get(name):
            known = form.fields.get(name)
            kind = known.kind if known else None
            titles = known.title if known else {"en": name, "zh": name}
            yield Change("draft", titles, written(kind, before.get(name), words), written(kind, after.get(name), words))


def since_case(form: Form, stands: Mapping[str, Any], values: Mapping[str, Any], words: Words) -> Iterator[Change]:
    """Yield what an amendment changes in its case."""
    for name, known in form.fields.items():
        if isinstance(known.kind, Changes) and isinstance(values.get(name), dict):
            for part, new in values[name].items():
                kind, titles = known.kind.of.get(part), known.kind.titles.get(part, {"en": part, "zh": part})
                yield Change("case", titles, written(kind, stands.get(part), words), written(kind, new, words))


def written(kind: Kind | None, value: Any, words: Words) -> str:  # noqa: ANN401 - any JSON value
    """Return a value as a line of text; a dash for none."""
    if value is None:
        return "–"
    lines = Values(words).written(kind, value)
    return visible("; ".join(f"{each.label.text}: {each.text}" if each.label.text else each.text for each in lines))
