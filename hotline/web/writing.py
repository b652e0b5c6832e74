"""Begins a message at a desk of this center: what was typed, read and judged by the agreement and the case it is for.

Nothing is signed here and nothing is kept. The exact bytes are made with fresh chance, and are for the desk to check.
"""

import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from hotline.core.admission import Named, may_send
from hotline.core.attachments import checked
from hotline.core.canonical import Instant, digest_text
from hotline.core.center import Center
from hotline.core.composing import Chance, Composition, Letterhead, compose, form_of
from hotline.core.errors import RefusalError, refuse
from hotline.core.message import NONCE_BYTES
from hotline.core.protocol import Protocol
from hotline.core.sealing import SALT_BYTES
from hotline.core.shape import Shape
from hotline.core.typed import Typed
from hotline.core.writing import Answered, Writing, at_precedence, faults
from hotline.paper.file_names import contradicts
from hotline.web.doors import Ask

OPERATOR: Final = "operator"
SHAPE: Final = Shape("request.malformed")
WORD: Final = re.compile("[!-~]{1,80}")
REQUIRED: Final = frozenset({"form", "fields"})
OPTIONAL: Final = frozenset({"protocol", "answers", "precedence"})


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be written: a *form*, of *protocol* unless it *answers* a message, and what was typed for it."""

    form: str
    fields: Mapping[str, Any]
    protocol: str | None = None
    answers: str | None = None
    precedence: str | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """A message that was written: everything wrong with it, or else what may be signed."""

    writing: Writing
    problems: tuple[RefusalError, ...]
    composition: Composition | None


def read_asked(ask: Ask) -> Asked:
    """Return what the body of *ask* asks for."""
    return asked_of(ask.members(REQUIRED, OPTIONAL))


def asked_of(value: Mapping[str, Any]) -> Asked:
    """Return what a body or a draft asks for; members that are not for this are left alone."""
    fields = value["fields"]
    if not isinstance(fields, dict):
        raise refuse("request.malformed", "fields", "an object of names and values")
    texts = {name: value.get(name) for name in ("protocol", "answers", "precedence")}
    for name, text in texts.items():
        if text is not None:
            SHAPE.text(text, name, WORD)
    return Asked(SHAPE.text(value["form"], "form", WORD), fields, **texts)


def judged(center: Center, asked: Asked, now: Instant) -> Judged:
    """Return the message that *asked* makes at *now*, judged; RefusalError if there is no such form to write."""
    writing = begun(center, asked, center.stamp(now))
    problems = (*faults(writing), *misplaced(center, writing), *misnamed(writing))
    if problems:
        return Judged(writing, problems, None)
    head = letterhead(center, writing)
    chance = Chance(secrets.token_bytes(NONCE_BYTES), {name: secrets.token_bytes(SALT_BYTES) for name in asked.fields})
    try:
        made = compose(head, writing.form.code, writing.values, chance, writing.answered, writing.precedence)
    except RefusalError as refusal:
        return Judged(writing, (refusal,), None)
    return Judged(writing, (), made)


def begun(center: Center, asked: Asked, now: Instant) -> Writing:
    """Return what was typed as a message of its form, at the least precedence unless one is wanted."""
    named = None if asked.answers is None else named_by(center, asked.answers)
    agreement = named.agreement if named else opening(center, asked, now)
    protocol = center.agreements[agreement]
    form, reader = form_of(protocol, asked.form), Typed(now)
    values = {
        name: reader.value(form.fields[name].kind, value) if name in form.fields else value
        for name, value in asked.fields.items()
    }
    drafted = Writing(
        protocol=protocol,
        agreement=agreement,
        form=form,
        party=center.party,
        peer=center.theirs.party,
        role=OPERATOR,
        status=center.status,
        now=now,
        values=values,
        wanted=asked.precedence,
        answered=answered(center, named) if named else None,
    )
    return at_precedence(drafted)


def named_by(center: Center, message: str) -> Named:
    """Return the message to be answered."""
    found = center.named(message)
    if found is None:
        raise refuse("case.unknown", "answers", message)
    return found


def answered(center: Center, named: Named) -> Answered:
    """Return a message that is answered, with its case as it stands."""
    members, member = center.book.folders[named.case].members, named.member
    delivered = {each.id: center.delivered(each) for each in members}
    return Answered(member.id, named.case, member.form, member.precedence, members, delivered)


def opening(center: Center, asked: Asked, now: Instant) -> str:
    """Return the agreement under which *asked* opens a case at *now*."""
    for protocol in {center.agreements[name].id: None for name in center.ours.in_force if name in center.agreements}:
        name = governing(center, protocol, now)
        if asked.protocol in (None, protocol) and name is not None and asked.form in center.agreements[name].forms:
            return name
    raise refuse("agreement.not_in_force", "protocol", asked.protocol or asked.form)


def governing(center: Center, protocol: str, now: Instant) -> str | None:
    """Return the agreement on *protocol* under which we open cases at *now*; None if there is none any more."""
    ours = center.ours
    name = ours.newest(protocol, ours.size, now)
    return None if name is None or ours.is_ended(name, ours.size) else name


def in_force(center: Center, now: Instant) -> list[tuple[str, Protocol]]:
    """Return the agreements under which we open cases at *now*, each with its digest, in the order of their names."""
    protocols = sorted({each.id for each in center.agreements.values()})
    found = (governing(center, protocol, now) for protocol in protocols)
    return [(name, center.agreements[name]) for name in found if name is not None]


def misplaced(center: Center, writing: Writing) -> list[RefusalError]:
    """Return what is wrong with where *writing* would stand: it answers nothing, or what it may not answer."""
    form, found = writing.form, writing.answered
    if found is None:
        return [] if form.opens else [refuse("case.missing", "answers", form.code)]
    if not form.may_answer(found.form):
        return [refuse("case.wrong_answer", "answers", f"{form.code} to {found.form}")]
    if not may_send(form, writing.party, named_by(center, found.id)):
        return [refuse("case.closed_to_sender", "form", f"{form.code} by {writing.party}")]
    return []


def misnamed(writing: Writing) -> Iterator[RefusalError]:
    """Yield the files of *writing* whose names end otherwise than their type: they would be opened as something else.

    Only what is written here is judged by it: which endings there are no agreement says.
    """
    try:
        files = checked(writing.form, writing.values)
    except RefusalError:
        return
    for each in files:
        if contradicts(each.name, each.media):
            yield refuse("file.ending", f"{each.field}.name", f"{each.name}: {each.media}")


def letterhead(center: Center, writing: Writing) -> Letterhead:
    """Return what stands on the sheet before anybody writes."""
    theirs, seen = center.theirs, center.theirs.series.size
    return Letterhead(
        channel=center.channel,
        sender=center.party,
        recipient=theirs.party,
        status=center.status,
        agreement=writing.agreement,
        protocol=writing.protocol,
        now=writing.now,
        seen=(seen, digest_text(theirs.tree.root(seen))) if seen else None,
    )
