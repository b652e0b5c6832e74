"""A message before it is signed: which form, what it says, everything wrong with it, and what will follow from it.

All of this is computed here, from the agreement that the center shows (whose digest is checked) and by the same core
that both centers run, so that an officer knows before signing who must do what by when.
"""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from hotline.cli.asking import Asking
from hotline.cli.exits import RefusalsError
from hotline.cli.typed import Typed
from hotline.core.canonical import Instant, encode, instant
from hotline.core.case import Act, Case, Member, compute_case
from hotline.core.errors import RefusalError, refuse
from hotline.core.forms import Form, higher
from hotline.core.obligations import Obligation, compute_obligations
from hotline.core.protocol import Protocol

OURS_TO_BE = "sha256:" + "0" * 64


@dataclass(frozen=True, slots=True)
class Answered:
    """The message that is answered, and its case, as the center shows them."""

    message: Mapping[str, Any]
    case: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Writing:
    """A message as it is to be signed; `values` are all fields, `answered` is None when it opens a case."""

    protocol: Protocol
    agreement: str
    form: Form
    party: str
    peer: str
    role: str
    status: str
    now: Instant
    values: Mapping[str, Any]
    precedence: str = ""
    wanted: str | None = None
    answered: Answered | None = None
    members: tuple[Member, ...] = field(default=())

    @property
    def open_values(self) -> dict[str, Any]:
        """Return the fields that stand readable in the signed payload."""
        return {
            name: value
            for name, value in self.values.items()
            if name in self.form.fields and self.form.fields[name].open
        }

    @property
    def needs_two(self) -> bool:
        """Return whether a second person must sign."""
        return self.protocol.two_people(self.form, self.precedence)

    def least_precedence(self) -> str:
        """Return the lowest precedence that the form allows for what it says."""
        above = self.answered.message["precedence"] if self.answered else None
        return self.form.precedence(self.open_values, self.now, self.protocol.parameters, above)

    def case(self) -> Case:
        """Return the case as it will be with this message in it, held by the other side at once."""
        case_id = self.answered.case["id"] if self.answered else OURS_TO_BE
        return compute_case(case_id, [*self.members, self.member()])

    def member(self) -> Member:
        """Return this message as a member of its case; it has no number yet."""
        return Member(
            party=self.party,
            index=2**53 - 1,
            at=self.now,
            id=OURS_TO_BE,
            act=Act(self.form.act),
            form=self.form.code,
            precedence=self.precedence,
            answers=self.answered.message["id"] if self.answered else None,
            open=encode(self.open_values),
        )

    def flags(self) -> tuple[str, ...]:
        """Return what will be noted about it: late, below_floor, prompt_late."""
        return self.form.flags(self.open_values, self.now, self.protocol.parameters, case=self.case().fields)

    def owed(self) -> tuple[Obligation, ...]:
        """Return what it will make whom owe, counted as if the other center held it now."""
        delivered = {step["id"]: step["delivered"] for step in self.answered.case["steps"]} if self.answered else {}

        def held(member: Member) -> Instant | None:
            known = delivered.get(member.id)
            return self.now if member.id == OURS_TO_BE else None if known is None else instant(known)

        found = compute_obligations(self.case(), self.protocol, held, (self.party, self.peer))
        return tuple(each for each in found if each.message == OURS_TO_BE and each.kind != "delivered")


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
    answered = await answered_by(asking, answers) if answers is not None else None
    if answered is not None:
        agreement = str(answered.message["agreement"])
    else:
        agreement = await asking.client.opening(asking.channel, bare, named or None)
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
        name: reader.value(form.fields[name].kind, value) if name in form.fields else value
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
        members=tuple(map(member_of, answered.case["steps"])) if answered else (),
    )
    return at_precedence(drafted)


def at_precedence(writing: Writing) -> Writing:
    """Return *writing* at the precedence wanted, or the lowest that its form allows; the default if nothing says."""
    try:
        least = writing.least_precedence()
    except RefusalError:
        least = writing.form.default_precedence
    return replace(writing, precedence=writing.wanted or least)


async def answered_by(asking: Asking, number: str) -> Answered:
    """Return the message *number*, compared with what was signed, and its case."""
    message = await asking.client.message(number)
    return Answered(message, await asking.client.case(message["case"]))


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


def faults(writing: Writing) -> Iterator[RefusalError]:
    """Yield what the center would refuse: fields first, then what needs them whole."""
    wrong = [*wrong_values(writing)]
    yield from wrong
    if not any(refusal.where.partition(".")[0] in writing.open_values for refusal in wrong):
        wrong += (missing := [*missing_values(writing)])
        yield from missing
    if wrong:
        return
    try:
        writing.form.check_status(writing.status)
        writing.form.check_alternatives(writing.values)
        writing.form.check_conditions(writing.open_values, writing.now, writing.protocol.parameters)
    except RefusalError as refusal:
        yield refusal
    yield from wrong_signing(writing)


def wrong_values(writing: Writing) -> Iterator[RefusalError]:
    """Yield a refusal for each field that the form does not have, or whose value it does not take."""
    for name, value in writing.values.items():
        known = writing.form.fields.get(name)
        if known is None:
            near = difflib.get_close_matches(name, writing.form.fields, 1) or list(writing.form.fields)
            yield refuse("field.unknown", name, ", ".join(near))
            continue
        try:
            known.check(value, name)
        except RefusalError as refusal:
            yield refusal


def missing_values(writing: Writing) -> Iterator[RefusalError]:
    """Yield a refusal for each field that must be given and is not."""
    for name in missing(writing):
        yield refuse("field.missing", name)


def missing(writing: Writing) -> Sequence[str]:
    """Return the names of the fields that must still be given."""
    known = writing.protocol.parameters
    return [*writing.form.missing(writing.open_values, writing.values, writing.now, known)]


def wrong_signing(writing: Writing) -> Iterator[RefusalError]:
    """Yield refusals of the precedence and of who signs."""
    form, given, least = writing.form, writing.precedence, writing.least_precedence()
    bound = form.inherits_precedence and writing.answered is not None
    if (bound and given != least) or (not bound and given not in form.precedences) or higher(least, given):
        allowed = least if bound else ", ".join(each for each in form.precedences if not higher(least, each))
        yield refuse("message.precedence", "--precedence", f"{given}, not {allowed}")
    allowed_roles = writing.protocol.signers(form, given)
    if writing.role not in allowed_roles:
        rule = "form.human_only" if writing.role == "system" else "roster.wrong_role"
        yield refuse(rule, form.code, f"{writing.role}, not {', '.join(allowed_roles)}")
