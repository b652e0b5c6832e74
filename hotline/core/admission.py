"""Whether a message is admitted: the one judgement that both centers and the auditor make, and make alike.

It depends only on the message, the roster and agreement at its place in its author's log, and the messages it names
(rule
5); every instant in it is the entry's `at` (rule 3). The state of a case never refuses a message.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from hotline.core import message as messages
from hotline.core.canonical import Instant, Json, encode
from hotline.core.case import Act, Member
from hotline.core.earnest import ACTUAL, claims_earnest
from hotline.core.errors import refuse
from hotline.core.forms import Form, higher
from hotline.core.message import Message
from hotline.core.protocol import Protocol
from hotline.core.replica import Replica
from hotline.core.roster import Key
from hotline.core.signature import MESSAGE, parse_envelope, verify
from hotline.core.suites import SUITES, check_hardware, check_together
from hotline.core.terms import PRECEDENCES

TO_THE_OTHER_SIDE = frozenset({Act.RECEIPT, Act.ACKNOWLEDGEMENT, Act.REFUSAL, Act.DECLINE, Act.HOLDING, Act.REPLY})
MESSAGE_ROLES = frozenset({"operator", "system"})


class WaitingError(Exception):
    """The message names one that is not held yet; it is shown and waits (rule 4)."""

    def __init__(self, named: str) -> None:
        """Wait for the message *named*."""
        self.named = named
        super().__init__(named)


@dataclass(frozen=True, slots=True)
class Named:
    """A message that another one names: its member, and of its case the id, opener, agreement and effective fields."""

    member: Member
    case: str
    originator: str
    agreement: str
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message stands or is to stand: in whose log, at which index, made at what instant, on which channel."""

    replica: Replica
    index: int
    at: Instant
    channel: str
    status: str
    recipient: str


@dataclass(frozen=True, slots=True)
class Admitted:
    """A message that passed: `lacks_people` is how many more people must sign before it may be placed."""

    message: Message
    form: Form
    case: str
    people: tuple[str, ...]
    flags: tuple[str, ...]
    lacks_people: int
    keys: tuple[str, ...] = ()

    def member(self, place: Place) -> Member:
        """Return the message as a member of its case."""
        return as_member(self.message, self.form, (self.people, self.keys), place)

    def read_at(self, place: Place) -> tuple[str, str, Member]:
        """Return the agreement that the message names, its case, and its member."""
        return self.message.agreement, self.case, self.member(place)


def admit(
    envelope: Json,
    openings: Json,
    place: Place,
    agreements: Mapping[str, Protocol],
    find: Callable[[str], Named | None],
) -> Admitted:
    """Judge a message at its place. RefusalError says which rule it broke; WaitingError which message it waits for."""
    signed = parse_envelope(envelope, MESSAGE)
    message = messages.parse(signed.payload)
    check_channel(message, place)
    if place.replica.is_stopped(place.index):
        raise refuse("exercise.stopped")
    roster = place.replica.roster_at(place.index)
    if roster is None:
        raise refuse("roster.unknown_key", "", f"{place.replica.party} has logged no roster yet")
    signers = tuple((key, header.role) for key, header in verify(signed, roster.find))
    for key, role in signers:
        check_role(role)
        roster.judge(key.kid, role, place.at)
    if not place.replica.is_in_force(message.agreement, place.index, place.at):
        raise refuse("agreement.not_in_force", "agreement", message.agreement)
    protocol = agreements[message.agreement]
    check_together(roster, signers, place.at, SUITES[protocol.suite])
    form = form_of(message, protocol)
    form.check_status(message.status)
    named = named_by(message, form, find)
    if named is None:
        check_opening(message, place)
    check_case(message, form, named)
    check_precedence(message, form, protocol, named, place.at)
    people = check_signers(message, form, protocol, signers)
    form.check(message.fields, message.sealed, {} if openings is None else openings, place.at, protocol.parameters)
    check_words(message, openings)
    return Admitted(
        message=message,
        form=form,
        case=message.id if named is None else named.case,
        people=people,
        flags=form.flags(message.fields, place.at, protocol.parameters, case=named.fields if named else None),
        lacks_people=lacking(protocol.two_people(form, message.precedence), signers),
        keys=tuple(key.kid for key, _ in signers),
    )


def lacking(two_people: bool, signers: tuple[tuple[Key, str], ...]) -> int:  # noqa: FBT001 - the one question
    """Return how many more people must sign. A machine is no second person (rule 17)."""
    if not two_people:
        return 0
    return max(0, 2 - len({key.subject for key, role in signers if role == "operator"}))


def check_channel(message: Message, place: Place) -> None:
    """Refuse what is for another channel, by another sender, or of another status (rule 19)."""
    expected = {"channel": place.channel, "sender": place.replica.party, "recipient": place.recipient}
    for name, value in expected.items():
        if getattr(message, name) != value:
            raise refuse("channel.other", {"sender": "from", "recipient": "to"}.get(name, name), getattr(message, name))
    if message.status != place.status:
        raise refuse("channel.status", "status", message.status)


def check_words(message: Message, openings: Json) -> None:
    """Refuse a message that is not in earnest and says that it is (requirement 29)."""
    if message.status == ACTUAL:
        return
    sealed = openings if isinstance(openings, Mapping) else {}
    for name, value in (*message.fields.items(), *sealed.items()):
        if claims_earnest(value):
            raise refuse("form.drill_words", name)


def check_role(role: str) -> None:
    """Refuse signatures in roles that do not speak for a party."""
    if role not in MESSAGE_ROLES:
        raise refuse("roster.wrong_role", "role", role)


def form_of(message: Message, protocol: Protocol) -> Form:
    """Return the form of *message* in the agreement it names."""
    if message.protocol != protocol.id:
        raise refuse("agreement.unknown", "protocol", message.protocol)
    form = protocol.forms.get(message.form)
    if form is None:
        raise refuse("form.unknown", "form", message.form)
    return form


def named_by(message: Message, form: Form, find: Callable[[str], Named | None]) -> Named | None:
    """Return the message that *message* answers; None if it opens a case."""
    if message.in_reply_to is None:
        if message.case is not None:
            raise refuse("case.missing", "in_reply_to")
        if not form.opens:
            raise refuse("case.missing", "in_reply_to", form.code)
        return None
    if not form.answers:
        raise refuse("case.unexpected", "in_reply_to", form.code)
    named = find(message.in_reply_to)
    if named is None:
        raise WaitingError(message.in_reply_to)
    return named


def check_opening(message: Message, place: Place) -> None:
    """Refuse to open a case under an agreement that has ended, or that a newer one superseded (rule 13)."""
    if place.replica.is_ended(message.agreement, place.index):
        raise refuse("agreement.ended", "agreement", message.agreement)
    newest = place.replica.newest(message.protocol, place.index, place.at)
    if newest != message.agreement:
        raise refuse("agreement.superseded", "agreement", f"{message.agreement}, not {newest}")


def check_case(message: Message, form: Form, named: Named | None) -> None:
    """Refuse an answer that does not fit what it answers: other case, agreement, form or side."""
    if named is None:
        return
    if message.case != named.case:
        raise refuse("case.wrong_case", "case", str(message.case))
    if message.agreement != named.agreement:
        raise refuse("agreement.other_than_case", "agreement", message.agreement)
    if not form.may_answer(named.member.form):
        raise refuse("case.wrong_answer", "in_reply_to", f"{form.code} to {named.member.form}")
    if not may_send(form, message.sender, named):
        raise refuse("case.closed_to_sender", "form", f"{form.code} by {message.sender}")


def may_send(form: Form, sender: str, named: Named) -> bool:
    """Return whether *sender* is on the right side of the case for *form*."""
    act = Act(form.act)
    if act in TO_THE_OTHER_SIDE and named.member.party == sender:
        return False
    if act is Act.RETRACTION and named.member.party != sender:
        return False
    wanted = {"originator": True, "recipient": False}.get(form.sender)
    return wanted is None or (named.originator == sender) == wanted


def check_signers(
    message: Message, form: Form, protocol: Protocol, signers: tuple[tuple[Key, str], ...]
) -> tuple[str, ...]:
    """Return the distinct people who signed; refuse roles and keys that the form does not admit."""
    allowed = protocol.signers(form, message.precedence)
    for key, role in signers:
        if role not in allowed:
            rule = "form.human_only" if role == "system" else "roster.wrong_role"
            raise refuse(rule, form.code, f"{key.subject} as {role}")
    if form.hardware:
        check_hardware(signers, form.code)
    return tuple(dict.fromkeys(key.subject for key, _ in signers))


def check_precedence(message: Message, form: Form, protocol: Protocol, named: Named | None, at: Instant) -> None:
    """Refuse a precedence below what the form asks for at *at*, or one that it does not allow."""
    answered = named.member.precedence if named else None
    right, least = right_precedence(message, form, protocol, answered, at)
    if not right:
        raise refuse("message.precedence", "precedence", f"{message.precedence}, not {least}")


def right_precedence(
    message: Message, form: Form, protocol: Protocol, answered: str | None, at: Instant
) -> tuple[bool, str]:
    """Return whether the precedence of *message* is right beside the one *answered*, and what it is at least."""
    given, least = message.precedence, form.precedence(message.fields, at, protocol.parameters, answered)
    if form.inherits_precedence and answered is not None:
        return given == least, least
    return given in form.precedences and not higher(least, given), least


def reread(envelope: Json, place: Place, agreements: Mapping[str, Protocol]) -> tuple[str, str, Member]:
    """Return agreement, case and member of a message admitted at its place before; nothing is verified again."""
    signed = parse_envelope(envelope, MESSAGE)
    message = messages.parse(signed.payload)
    roster = place.replica.roster_at(place.index)
    assert roster is not None
    kids = tuple(signature.header().kid for signature in signed.signatures)
    people = tuple(dict.fromkeys(key.subject for key in map(roster.find, kids) if key is not None))
    member = as_member(message, agreements[message.agreement].forms[message.form], (people, kids), place)
    return message.agreement, message.case or message.id, member


def as_member(message: Message, form: Form, signed: tuple[tuple[str, ...], tuple[str, ...]], place: Place) -> Member:
    """Return what the case keeps of a message, *signed* by these people with these keys."""
    people, keys = signed
    return Member(
        party=place.replica.party,
        index=place.index,
        at=place.at,
        id=message.id,
        act=Act(form.act),
        form=form.code,
        precedence=next(each for each in PRECEDENCES if each == message.precedence),
        answers=message.in_reply_to,
        people=alike(people),
        open=encode(message.fields) if message.fields else b"{}",
        keys=alike(keys),
    )


@lru_cache(maxsize=4096)
def alike(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return *names* of people or keys, the same object wherever the same ones signed."""
    return names
