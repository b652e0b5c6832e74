"""Reading a message: what it says, how far it has come, and what may be answered; and, of our own, how to correct it.

Delivered, received, acknowledged and replied stand apart (rule 5 of the console). What is acknowledged is the message
that was opened here, by its number.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from aiohttp import web

from hotline.core.admission import may_send
from hotline.core.canonical import Instant, short
from hotline.core.case import Member
from hotline.core.center import Center
from hotline.core.forms import Form
from hotline.core.kinds import Titles
from hotline.core.obligations import EXCUSED, Obligation
from hotline.core.terms import ANSWERING, LANGUAGES, LEVELS
from hotline.core.wholeness import whole_at
from hotline.web.attachments import whole_here
from hotline.web.console.attached import Attached, attached
from hotline.web.console.page import chosen_of
from hotline.web.console.render import answer_page
from hotline.web.console.widgets import Blank, blanks
from hotline.web.doors import Ask, disposition
from hotline.web.foreseen import show_letter, what_is_owed
from hotline.web.opened import Opened, open_message
from hotline.web.writing import OPERATOR, answered, named_by

HERE: Final = ("receipt", "acknowledgement")
"""What is signed on this very page."""

ANSWERS: Final = ("holding", "reply", "query", "decline", "refusal", "report")
CORRECTIONS: Final = ("amendment", "cancellation", "retraction", "completion")
NO_ANSWER: Final = frozenset({"receipt", "acknowledgement", "refusal", "decline"})
"""Nobody acknowledges an acknowledgement."""


@dataclass(frozen=True, slots=True)
class Level:
    """How far a message has come at one level. `state` is done, late, open, overdue, excused or none.

    What was overdue when nobody owed it any more was not done: it is `late_stopped` or `late_waived`.
    """

    kind: str
    titles: Titles
    state: str
    at: Instant | None = None
    due: Instant | None = None
    owed_by: str = ""
    people: tuple[str, ...] = ()
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """One form by which a message may be answered; the few that are signed here have their fields here."""

    code: str
    act: str
    titles: Titles
    two_people: bool
    inherits: bool
    blanks: tuple[Blank, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """The page of one message."""

    opened: Opened
    case: str
    form: Form
    ours: bool
    undone: bool
    may_write: bool
    levels: tuple[Level, ...]
    duties: tuple[Level, ...]
    here: tuple[Way, ...]
    answers: tuple[Way, ...]
    corrections: tuple[Way, ...]
    replies: tuple[Member, ...]
    reply_titles: Mapping[str, Titles]
    letter: Mapping[str, Any]
    second: Mapping[str, Any]
    files: tuple[Attached, ...]
    whole: Instant | None

    @property
    def holder(self) -> str:
        """Return who is to hold its files."""
        return self.opened.message.recipient


async def show(ask: Ask) -> web.Response:
    """Show one message; one that still waits for a second person is on the page of approvals."""
    name = ask.part("id")
    found = await open_message(ask, name)
    if found.state == "proposed":
        return web.Response(status=303, headers={"Location": f"/approvals/{name}"})
    language = chosen_of(ask.request, "lang")
    other = next(each for each in LANGUAGES if each != language)
    async with ask.doors.desk.reading() as center:
        standing = read_standing(center, found, ask.doors.now()) if found.state == "placed" else None
        ours = found.message.sender == center.party
        whole = whole_at(center.book, found.id)
    forms = found.protocol.forms
    ways = standing.ways if standing else ()
    view = Reading(
        opened=found,
        case=standing.case if standing else found.id,
        form=forms[found.message.form],
        ours=ours,
        undone=standing.undone if standing else False,
        may_write=ask.key is not None and OPERATOR in ask.key.roles,
        levels=standing.levels if standing else (),
        duties=standing.duties if standing else (),
        here=tuple(sorted((each for each in ways if each.act in HERE), key=lambda each: HERE.index(each.act))),
        answers=tuple(sorted((each for each in ways if each.act in ANSWERS), key=lambda each: ANSWERS.index(each.act))),
        corrections=tuple(each for each in ways if each.act in CORRECTIONS),
        replies=standing.replies if standing else (),
        reply_titles={code: form.title for code, form in forms.items()},
        letter=show_letter(found.letter(language)),
        second=show_letter(found.letter(other)),
        files=attached(forms[found.message.form], found.values, whole_here(ask)),
        whole=whole,
    )
    return await answer_page(ask, "reading.html", view)


async def show_print(ask: Ask) -> web.Response:
    """Give the message as a letter to be printed: a file of its own, which needs nothing else."""
    found = await open_message(ask, ask.part("id"))
    language, message = chosen_of(ask.request, "lang"), found.message
    text = found.letter(language).html()
    headers = await disposition(ask, f"letter-{message.sender}-{message.form}-{short(found.id)}-{language}.html")
    return web.Response(text=text, content_type="text/html", charset="utf-8", headers=headers)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a message stands in its case."""

    case: str
    undone: bool
    levels: tuple[Level, ...]
    duties: tuple[Level, ...]
    ways: tuple[Way, ...]
    replies: tuple[Member, ...]


def read_standing(center: Center, found: Opened, now: Instant) -> Standing:
    """Return where *found* stands at *now*."""
    case_id = center.book.case_of[found.id]
    case = center.book.case(case_id)
    owed = [each for each in center.book.obligations(case_id) if each.message == found.id]
    members = {each.id: each for each in case.members}
    replies = tuple(each for each in case.members if each.answers == found.id and each.form)
    return Standing(
        case=case_id,
        undone=found.id in case.undone,
        levels=tuple(levels(center, found, owed, replies, now)),
        duties=tuple(duty(found, each, members, now) for each in owed if each.kind not in LEVELS),
        ways=tuple(ways(center, found, undone=found.id in case.undone)),
        replies=replies,
    )


def levels(
    center: Center, found: Opened, owed: list[Obligation], replies: tuple[Member, ...], now: Instant
) -> Iterator[Level]:
    """Yield how far the message has come, level by level; a level that nobody owes may be reached all the same."""
    known = {each.kind: each for each in owed}
    peer = center.theirs.party if found.message.sender == center.party else center.party
    yield Level("delivered", {}, "done" if found.delivered is not None else "open", found.delivered, owed_by=peer)
    for kind in LEVELS[1:]:
        first = next((each for each in replies if each.party == peer and each.act.value in ANSWERING[kind]), None)
        duty_ = known.get(kind)
        if duty_ is None and first is None:
            yield Level(kind, {}, "none", owed_by=peer)
        elif duty_ is None:
            assert first is not None
            yield Level(kind, {}, "done", first.at, owed_by=peer, people=first.people, answer=first.id)
        else:
            yield duty(found, duty_, {each.id: each for each in replies}, now)


def duty(found: Opened, owed: Obligation, members: Mapping[str, Member], now: Instant) -> Level:
    """Return one thing that is owed for the message."""
    answer = members.get(owed.answer or "")
    verdict = owed.verdict(now).value
    ended = f"late_{owed.outcome.value}" if owed.outcome in EXCUSED else "late"
    states = {"owed": "open", "overdue": "overdue", "in_time": "done", "undecided": "done", "late": ended}
    texts = what_is_owed(found.protocol, found.message.form, owed)
    return Level(
        kind=owed.kind,
        titles={language: str(text) for language, text in texts.items()},
        state=states.get(verdict, "excused"),
        at=owed.answered,
        due=owed.due,
        owed_by=owed.owed_by,
        people=answer.people if answer else (),
        answer=owed.answer or "",
    )


def ways(center: Center, found: Opened, *, undone: bool) -> Iterator[Way]:
    """Yield the forms by which people here may answer the message, or correct it.

    One that was *undone* still waits for the word of a person of ours, and for nothing else; in an exercise that was
    stopped nothing is said any more.
    """
    if center.book.stopped is not None:
        return
    named, protocol = named_by(center, found.id), found.protocol
    ours = named.member.party == center.party
    if named.member.act.value in NO_ANSWER and not ours:
        return
    precedence = answered(center, named).precedence
    for form in protocol.forms.values():
        if not (form.may_answer(named.member.form) and may_send(form, center.party, named)):
            continue
        if form.statuses and center.status not in form.statuses:
            continue
        if undone and form.act not in HERE:
            continue
        if OPERATOR not in form.signed_by or (ours and form.act not in CORRECTIONS and "*" in form.answers):
            continue
        inputs = blanks(form, {}) if form.act in HERE else ()
        two_people = protocol.two_people(form, precedence)
        yield Way(form.code, form.act, form.title, two_people, form.inherits_precedence, inputs)
