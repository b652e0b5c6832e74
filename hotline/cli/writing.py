"""A message before it is signed, as a verb begins it: what it answers, and what was typed for its fields."""

from collections.abc import Mapping
from typing import Any

from hotline.cli.asking import Asking
from hotline.cli.attaching import described
from hotline.cli.exits import RefusalsError
from hotline.core.canonical import encode, instant
from hotline.core.case import Act, Member
from hotline.core.errors import refuse
from hotline.core.forms import Form
from hotline.core.protocol import Protocol
from hotline.core.typed import Typed
from hotline.core.writing import Answered, Writing, at_precedence, faults


async def write(
    asking: Asking,
    code: str,
    typed: Mapping[str, Any],
    *,
    answers: str | None = None,
    precedence: str | None = None,
) -> Writing:
    """Return the message of form *code* (`TST-1`, `protocol/TST-1`) that *typed* fields make; nothing is judged yet."""
    named, _, bare = code.rpartition("/")
    if answers is None:
        answered, agreement = None, await asking.client.opening(asking.channel, bare, named or None)
    else:
        message = await asking.client.message(answers)
        answered, agreement = answered_by(message, await asking.client.case(message["case"])), str(message["agreement"])
    protocol = await asking.client.agreement(agreement)
    form = protocol.forms.get(bare)
    if form is None:
        raise refuse("form.unknown", bare, ", ".join(protocol.forms))
    return begun(asking, (agreement, protocol, form), typed, answered, precedence)


def begun(
    asking: Asking,
    under: tuple[str, Protocol, Form],
    typed: Mapping[str, Any],
    answered: Answered | None,
    precedence: str | None,
) -> Writing:
    """Return a writing with its precedence, given or the lowest that the form allows."""
    agreement, protocol, form = under
    now = asking.now()
    reader = Typed(now)
    values = {
        name: reader.value(form.fields[name].kind, described(form.fields[name].kind, value, asking.files))
        if name in form.fields
        else value
        for name, value in typed.items()
    }
    drafted = Writing(
        protocol=protocol,
        agreement=agreement,
        form=form,
        party=asking.party,
        peer=asking.peer,
        role=asking.desk.role,
        status=str(asking.channel["status"]),
        now=now,
        values=values,
        wanted=precedence,
        answered=answered,
    )
    return at_precedence(drafted)


def answered_by(message: Mapping[str, Any], case: Mapping[str, Any]) -> Answered:
    """Return the *message* that is answered and its *case*, as the center shows them."""
    return Answered(
        id=message["id"],
        case=case["id"],
        form=message["form"],
        precedence=message["precedence"],
        members=tuple(map(member_of, case["steps"])),
        delivered={step["id"]: instant(step["delivered"]) for step in case["steps"] if step["delivered"]},
    )


def member_of(step: Mapping[str, Any]) -> Member:
    """Return a step that the center shows as the member of the case that it is."""
    return Member(
        party=step["party"],
        index=step["index"],
        at=instant(step["at"]),
        id=step["id"],
        act=Act(step["act"]),
        form=step["form"],
        precedence=step["precedence"],
        answers=step["answers"],
        people=tuple(step["people"]),
        open=encode(step["fields"]),
    )


def judge(writing: Writing) -> None:
    """Refuse with everything that is wrong with *writing*, not only the first thing."""
    found = tuple(faults(writing))
    if found:
        raise RefusalsError(found, writing.form.code)
