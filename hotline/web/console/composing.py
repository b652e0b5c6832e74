"""Writing a message: which forms may be written here now, drafts, and one form with its inputs.

Only forms that people of the watch may sign and that this channel's status allows are offered: what is for exercises
never stands beside what is in earnest (rule 11 of the console).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from aiohttp import web

from hotline.core.canonical import Duration, Instant
from hotline.core.center import Center
from hotline.core.errors import refuse
from hotline.core.forms import Form, higher
from hotline.core.kinds import Changes, Titles
from hotline.core.protocol import Protocol
from hotline.core.writing import Writing as Drafted
from hotline.interfaces import KeptDraft
from hotline.web.attachments import whole_here
from hotline.web.console.attached import attached
from hotline.web.console.gists import Gist, gist_of
from hotline.web.console.page import chosen_of
from hotline.web.console.render import answer_page
from hotline.web.console.widgets import Blank, blanks
from hotline.web.doors import Ask
from hotline.web.drafts import found, show_draft, standing, subject_of
from hotline.web.foreseen import show_letter
from hotline.web.opened import Opened, open_message
from hotline.web.writing import OPERATOR, Asked, asked_of, begun, in_force, named_by

TOLD_FOR: Final = Duration(86_400_000)
"""For how long the list of drafts says that one was sent."""

SETTLED: Final = frozenset({"proposed", "sent"})
ABOUT_OURS = frozenset({"amendment", "cancellation", "retraction"})


@dataclass(frozen=True, slots=True)
class Offered:
    """One form that may be written now; `ends` says that it gives notice to leave its agreement."""

    protocol: str
    code: str
    titles: Titles
    two_people: bool
    hardware: bool
    precedences: tuple[str, ...]
    ends: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The forms of one agreement in force."""

    protocol: str
    version: int
    titles: Titles
    forms: tuple[Offered, ...]


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One draft in the list. `standing` is as `drafts.standing` says; `why` says why it was given back."""

    id: str
    at: Instant
    form: str
    titles: Titles
    standing: str
    message: str = ""
    by: str = ""
    why: str = ""
    precedence: str = ""
    gist: Gist = field(default_factory=Gist)


@dataclass(frozen=True, slots=True)
class Choosing:
    """The page on which a form is chosen."""

    groups: tuple[Group, ...]
    drafts: tuple[DraftLine, ...]


@dataclass(frozen=True, slots=True)
class Writing:
    """The page on which a form is filled in. `letter` is what is answered, as it reads; `draft` goes to the script."""

    code: str
    titles: Titles
    act: str
    protocol: Protocol
    blanks: tuple[Blank, ...]
    precedence: str
    precedences: tuple[str, ...]
    inherits: bool
    hardware: bool
    about_ours: bool
    draft: Mapping[str, Any]
    answered: Opened | None
    letter: Mapping[str, Any] | None
    returned: Mapping[str, str] | None
    standing: str
    proposal: str
    undone: bool

    @property
    def may_change(self) -> bool:
        """Return whether it can still be changed: nobody is asked to sign it now, and it was not sent."""
        return self.standing not in SETTLED


async def show(ask: Ask) -> web.Response:
    """Show the forms to choose from, or one form to fill in."""
    draft = ask.text("draft")
    if draft is not None:
        kept = await found(ask, draft)
        return await show_form(ask, asked_of(show_draft(kept)), kept)
    if ask.text("form") is None:
        return await show_choice(ask)
    protocol, _, code = (ask.text("form") or "").rpartition("/")
    asked = Asked(code, {}, protocol or None, ask.text("answers"))
    return await show_form(ask, asked, None)


async def show_choice(ask: Ask) -> web.Response:
    """Show the forms in force and the drafts; one that was sent is told of for a day."""
    drafts = await ask.doors.drafts.of(subject_of(ask))
    async with ask.doors.desk.reading() as center:
        now = center.stamp(ask.doors.now())
        groups = offered(center, now) if center.book.stopped is None else ()
        forms = {code: form for _, each in in_force(center, now) for code, form in each.forms.items()}
        lines = [draft_line(each, forms, standing(center, each)) for each in drafts]
        stopped = center.book.stopped is not None
    told = [each for each in lines if each.standing != "sent" or now - each.at < TOLD_FOR]
    for each in lines:
        if each not in told:
            await ask.doors.drafts.drop(subject_of(ask), each.id)
    return await answer_page(ask, "composing.html", Choosing(groups, () if stopped else tuple(told)))


def draft_line(draft: KeptDraft, forms: Mapping[str, Form], stands: str) -> DraftLine:
    """Return one draft in the list."""
    value: Any = show_draft(draft)
    back, form = value["returned"] or {}, forms.get(value["form"])
    return DraftLine(
        id=draft.id,
        at=draft.at,
        form=value["form"],
        titles=form.title if form else {},
        standing=stands,
        message=draft.message or "",
        by=back.get("by", "") if stands == "returned" else "",
        why=back.get("reason", "") if stands == "returned" else "",
        precedence=value["precedence"] or "",
        gist=gist_of(form, value["fields"]) if form else Gist(),
    )


def offered(center: Center, now: Instant) -> tuple[Group, ...]:
    """Return the forms that may open a case here now, agreement by agreement."""
    groups = (
        Group(protocol.id, protocol.version, protocol.title, tuple(forms_of(protocol, center.status)))
        for _, protocol in in_force(center, now)
    )
    return tuple(each for each in groups if each.forms)


def forms_of(protocol: Protocol, status: str) -> Iterator[Offered]:
    """Yield the forms of *protocol* that open a case, that people sign, and that are for channels of *status*.

    Those that end the agreement come last, whatever their number.
    """
    ending = protocol.withdrawal.forms if protocol.withdrawal else ()
    for form in sorted(protocol.forms.values(), key=lambda each: each.code in ending):
        levels = tuple(each for each in form.precedences if OPERATOR in protocol.signers(form, each))
        if form.opens and levels and (not form.statuses or status in form.statuses):
            two = any(protocol.two_people(form, each) for each in levels)
            yield Offered(protocol.id, form.code, form.title, two, form.hardware, levels, form.code in ending)


async def show_form(ask: Ask, asked: Asked, kept: KeptDraft | None) -> web.Response:
    """Show one form with its inputs, filled with what was typed or with what it is to change."""
    answered = await open_message(ask, asked.answers) if asked.answers else None
    async with ask.doors.desk.reading() as center:
        demand_running(center)
        writing = begun(center, asked, center.stamp(ask.doors.now()))
        form, protocol = writing.form, writing.protocol
        if form.statuses and center.status not in form.statuses:
            raise refuse("form.status", "form", f"{form.code} is for {', '.join(form.statuses)}")
        named = named_by(center, asked.answers) if asked.answers else None
        stands = named.fields if named else {}
        undone = named is not None and named.member.id in center.book.case(named.case).undone
        now_stands = standing(center, kept) if kept else "open"
    before = prefilled(form, {**(answered.values if answered else {}), **stands})
    fields = over(before, asked.fields)
    draft: Any = show_draft(kept) if kept else {"id": "", "version": 0, "returned": None}
    view = Writing(
        code=form.code,
        titles=form.title,
        act=form.act,
        protocol=protocol,
        blanks=blanks(form, fields),
        precedence=asked.precedence or (kept_up(writing) if kept is None else ""),
        precedences=tuple(each for each in form.precedences if OPERATOR in protocol.signers(form, each)),
        inherits=form.inherits_precedence and asked.answers is not None,
        hardware=form.hardware,
        about_ours=form.act in ABOUT_OURS,
        draft={
            "id": draft["id"],
            "version": draft["version"],
            "form": form.code,
            "protocol": protocol.id,
            "answers": asked.answers,
            "stands": before,
            "held": [each.field for each in attached(form, fields, whole_here(ask)) if each.here],
        },
        answered=answered,
        letter=show_letter(answered.letter(chosen_of(ask.request, "lang"))) if answered else None,
        returned=draft["returned"] if now_stands == "returned" else None,
        standing=now_stands,
        proposal=kept.message or "" if kept else "",
        undone=undone,
    )
    return await answer_page(ask, "writing.html", view)


def demand_running(center: Center) -> None:
    """Refuse what can be placed no more: the exercise was stopped."""
    if center.book.stopped is not None:
        raise refuse("exercise.stopped")


def over(before: Mapping[str, Any], typed: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was *typed*, and for fields that may be changed what stands *before* where nothing else was typed."""
    mixed = {
        name: {**stands, **typed[name]} if isinstance(typed.get(name), dict) else stands
        for name, stands in before.items()
    }
    return {**typed, **mixed}


def kept_up(writing: Drafted) -> str:
    """Return the precedence of our message that is corrected, if the correction may have it (rule 12); else nothing."""
    form, found = writing.form, writing.answered
    if found is None or form.act not in ABOUT_OURS or found.precedence not in form.precedences:
        return ""
    return "" if higher(writing.least_precedence(), found.precedence) else found.precedence


def prefilled(form: Form, stands: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an amending form begins with: the fields that it may change, as they stand now."""
    begin: dict[str, Any] = {}
    for name, known in form.fields.items():
        if isinstance(known.kind, Changes):
            begin[name] = {each: stands[each] for each in known.kind.of if each in stands}
    return {name: changes for name, changes in begin.items() if changes}
