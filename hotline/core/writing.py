"""A message before it is signed: which form, what it says, everything wrong with it, and what will follow from it.

All of this is computed from the agreement and the case alone, by the same core that both centers run, so that an
officer knows before signing who must do what by when.
"""

import difflib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from hotline.core.canonical import Instant, encode
from hotline.core.case import Act, Case, Member, compute_case, whole_remark
from hotline.core.earnest import ACTUAL, claims_earnest
from hotline.core.errors import RefusalError, refuse
from hotline.core.forms import Form, higher
from hotline.core.obligations import Obligation, compute_obligations
from hotline.core.protocol import Protocol

OURS_TO_BE: Final = "sha256:" + "0" * 64
"""The number of a message that has none yet."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The message that is answered; of its case, the members and when the other center held each of them."""

    id: str
    case: str
    form: str
    precedence: str
    members: tuple[Member, ...] = ()
    delivered: Mapping[str, Instant | None] = field(default_factory=dict)


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
        above = self.answered.precedence if self.answered else None
        return self.form.precedence(self.open_values, self.now, self.protocol.parameters, above)

    def case(self) -> Case:
        """Return the case as it will be with this message in it, held by the other side at once."""
        case_id = self.answered.case if self.answered else OURS_TO_BE
        members = self.answered.members if self.answered else ()
        return compute_case(case_id, [*members, self.member()])

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
            answers=self.answered.id if self.answered else None,
            open=encode(self.open_values),
        )

    def flags(self) -> tuple[str, ...]:
        """Return what will be noted about it: late, below_floor, prompt_late."""
        return self.form.flags(self.open_values, self.now, self.protocol.parameters, case=self.case().fields)

    def owed(self) -> tuple[Obligation, ...]:
        """Return what it will make whom owe, counted as if the other center held it now."""
        known = self.answered.delivered if self.answered else {}

        def held(member: Member) -> Instant | None:
            return self.now if member.id == OURS_TO_BE else known.get(member.id)

        whole = whole_remark(self.peer, 0, self.now, OURS_TO_BE)
        case = compute_case(self.case().id, (*self.case().members, whole))
        found = compute_obligations(case, self.protocol, held, (self.party, self.peer))
        return tuple(each for each in found if each.message == OURS_TO_BE and each.kind != "delivered")


def at_precedence(writing: Writing) -> Writing:
    """Return *writing* at the precedence wanted, or the lowest that its form allows; the default if nothing says."""
    try:
        least = writing.least_precedence()
    except RefusalError:
        least = writing.form.default_precedence
    return replace(writing, precedence=writing.wanted or least)


def faults(writing: Writing) -> Iterator[RefusalError]:
    """Yield what the center would refuse: fields first, then what needs them whole."""
    wrong = [*wrong_values(writing), *missing_values(writing)]
    yield from wrong
    if wrong:
        yield from broken_already(writing, {each.where.partition(".")[0] for each in wrong})
        return
    try:
        writing.form.check_status(writing.status)
        writing.form.check_alternatives(writing.values)
    except RefusalError as refusal:
        yield refusal
    yield from drill_words(writing)
    yield from writing.form.broken(writing.open_values, writing.now, writing.protocol.parameters)
    yield from wrong_signing(writing)


def broken_already(writing: Writing, wrong: Collection[str]) -> Iterator[RefusalError]:
    """Yield each condition that what is given breaks already, whatever the fields say that are *wrong* or missing."""
    given = {name: value for name, value in writing.open_values.items() if name not in wrong}
    for condition in writing.form.must:
        if condition.names <= given.keys() and not condition.holds(given, writing.now, writing.protocol.parameters):
            yield refuse("condition.failed", detail=condition.text)


def drill_words(writing: Writing) -> Iterator[RefusalError]:
    """Yield each field in which a message that is not in earnest claims to be (requirement 29)."""
    for name, value in writing.values.items() if writing.status != ACTUAL else ():
        if claims_earnest(value):
            yield refuse("form.drill_words", name)


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
        yield refuse("message.precedence", "precedence", f"{given}, not {allowed}")
    allowed_roles = writing.protocol.signers(form, given)
    if writing.role not in allowed_roles:
        rule = "form.human_only" if writing.role == "system" else "roster.wrong_role"
        yield refuse(rule, form.code, f"{writing.role}, not {', '.join(allowed_roles)}")
