"""Finds what an answer is to, and by which form: the same rules for every verb that answers.

The number of a message means that message. The number of a case means the oldest message in it for which this answer is
still owed by us; where nothing of the kind is owed, the newest that may be answered so. A change, a cancellation or a
retraction is about a message of our own: the one that opened the case, unless another is named.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from hotline.cli.asking import Asking
from hotline.cli.exits import DeskError
from hotline.cli.typed import joined
from hotline.core.canonical import short
from hotline.core.forms import Form
from hotline.core.kinds import Changes
from hotline.core.protocol import Protocol
from hotline.core.terms import LEVELS

OURS: Final = frozenset({"amendment", "cancellation", "retraction"})


@dataclass(frozen=True, slots=True)
class Way:
    """One way to answer: the act of its form, and the level it brings a message to, if it does."""

    act: str
    level: str | None = None

    @property
    def ours(self) -> bool:
        """Return whether it is about a message of our own."""
        return self.act in OURS


@dataclass(frozen=True, slots=True)
class Target:
    """What is answered: its number, its case as the center shows it, and the agreement of the case."""

    number: str
    case: Mapping[str, Any]
    protocol: Protocol

    @property
    def step(self) -> Mapping[str, Any]:
        """Return the message as a step of its case."""
        found: Mapping[str, Any] = next(each for each in self.case["steps"] if each["id"] == self.number)
        return found


async def target_of(asking: Asking, way: Way, number: str) -> Target:
    """Return what *number* means for this way of answering."""
    case = await asking.client.case(number)
    protocol = await asking.client.agreement(case["agreement"])
    if number != case["id"] or way.ours:
        return named(Target(number, case, protocol), way, asking.party)
    candidates = [
        step
        for step in case["steps"]
        if asks_for_something(step)
        and step["party"] != asking.party
        and not step["undone"]
        and forms_for(protocol, way, step["form"])
    ]
    if not candidates:
        raise DeskError("nothing_to_answer", short(number))
    return Target(chosen(candidates, case["obligations"], way, asking.party), case, protocol)


def asks_for_something(step: Mapping[str, Any]) -> bool:
    """Return whether a step is a message that is more than an answer to one; nobody acknowledges acknowledgements."""
    return bool(step["form"]) and step["act"] not in {"receipt", "acknowledgement", "refusal", "decline"}


def named(target: Target, way: Way, party: str) -> Target:
    """Return *target* if it is a message of the right side."""
    if (target.step["party"] == party) != way.ours:
        raise DeskError("their_message" if way.ours else "own_message", short(target.number))
    return target


def chosen(
    candidates: Sequence[Mapping[str, Any]], obligations: Sequence[Mapping[str, Any]], way: Way, party: str
) -> str:
    """Return the oldest of *candidates* for which this answer is owed by *party*, else the newest."""
    ours = [each for each in obligations if each["owed_by"] == party and answers(each["kind"], way)]
    owed = {each["message"] for each in ours if each["outcome"] == "open"}
    oldest = next((str(each["id"]) for each in candidates if each["id"] in owed), None)
    if oldest is not None:
        return oldest
    newest = str(candidates[-1]["id"])
    if way.level is not None and any(each["message"] == newest for each in ours):
        raise DeskError("answered_already", short(newest))
    return newest


def answers(kind: str, way: Way) -> bool:
    """Return whether this way of answering is one for what is owed as *kind*: a level, or a follow-up for a reply."""
    return kind == way.level or (way.act in {"reply", "decline"} and kind not in LEVELS)


def forms_for(protocol: Protocol, way: Way, answered: str) -> list[Form]:
    """Return the forms by which a message of form *answered* is answered so."""
    return [form for form in protocol.forms.values() if form.act == way.act and form.may_answer(answered)]


def form_for(target: Target, way: Way, party: str, wanted: str | None) -> Form:
    """Return the form of the answer: the one *wanted*, or the only one that our side of the case may send."""
    protocol, answered = target.protocol, str(target.step["form"])
    if wanted is not None:
        if wanted not in protocol.forms:
            raise DeskError("no_such_form", wanted, known=", ".join(protocol.forms))
        return protocol.forms[wanted]
    opened = target.case["opened_by"] == party
    found = [
        form
        for form in forms_for(protocol, way, answered)
        if form.sender == "either" or (form.sender == "originator") == opened
    ]
    if len(found) != 1:
        codes = ", ".join(form.code for form in found)
        raise DeskError("which_form" if found else "no_form_for", answered, protocol=protocol.id, found=codes)
    return found[0]


def with_changes(form: Form, target: Target, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return *changes* as the fields of an amending *form*: what stood open stays open, what was sealed stays sealed.

    A part of a value (`window.end`) changes that part of what stands now.
    """
    opening = next(step for step in target.case["steps"] if step["id"] == target.case["id"])
    stands = {**opening["fields"], **opening["opened"], **target.case["fields"]}
    groups = {name: field.kind for name, field in form.fields.items() if isinstance(field.kind, Changes)}
    found: dict[str, Any] = {}
    for name, new in changes.items():
        group = next((each for each, kind in groups.items() if name in kind.of), None)
        if group is None:
            raise DeskError("no_change", name, form=form.code)
        before = stands.get(name)
        value = joined(before, new) if isinstance(before, dict) and isinstance(new, dict) else new
        found.setdefault(group, {})[name] = value
    return found
