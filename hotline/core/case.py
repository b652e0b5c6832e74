"""One case: a message that opened it and all that followed, computed afresh from the set of its entries (rule 4).

Two rules. Everything that moves a case stands in `TABLE`; no code elsewhere changes a state. And the result depends on
the
set of members alone: they are taken in the order of (`at`, party, index), each after the one it answers, so that any
order
of arrival gives the same case on both sides. A message out of turn is admitted and flagged, never refused (rule 5).
"""

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from hotline.core.canonical import Instant, decode


class State(StrEnum):
    """Where a case stands. All but `new` and `open` are closed; a closed case may still owe reports."""

    NEW = "new"
    OPEN = "open"
    CANCELLED = "cancelled"
    COMPLETED = "completed"
    RETRACTED = "retracted"
    REFUSED = "refused"


class Act(StrEnum):
    """What a member does. The first fourteen are what a form may be; the rest the case itself makes of a member."""

    NOTICE = "notice"
    AMENDMENT = "amendment"
    CANCELLATION = "cancellation"
    COMPLETION = "completion"
    REPORT = "report"
    QUERY = "query"
    REPLY = "reply"
    HOLDING = "holding"
    RECEIPT = "receipt"
    ACKNOWLEDGEMENT = "acknowledgement"
    REFUSAL = "refusal"
    DECLINE = "decline"
    RETRACTION = "retraction"
    TEST = "test"
    OPENING = "opening"
    ASIDE = "aside"
    UNADMITTED = "unadmitted"
    OVERDUE = "overdue"
    WHOLE = "whole"


CLOSED = frozenset({State.CANCELLED, State.COMPLETED, State.RETRACTED, State.REFUSED})
CLOSING = {
    Act.CANCELLATION: State.CANCELLED,
    Act.COMPLETION: State.COMPLETED,
    Act.RETRACTION: State.RETRACTED,
    Act.REFUSAL: State.REFUSED,
    Act.UNADMITTED: State.REFUSED,
}
UNDONE = frozenset({Act.RETRACTION, Act.REFUSAL, Act.UNADMITTED})

TABLE: Mapping[tuple[State, Act], tuple[State, str]] = {
    **{(State.NEW, act): (State.NEW, "before_opening") for act in Act},
    **{(State.OPEN, act): (State.OPEN, "") for act in Act},
    **{(state, act): (state, "") for state in CLOSED for act in Act},
    **{(State.OPEN, act): (state, "") for act, state in CLOSING.items()},
    **{(state, Act.AMENDMENT): (state, "after_close") for state in CLOSED},
    **{(state, Act.CANCELLATION): (state, "after_close") for state in CLOSED},
    **{(state, Act.COMPLETION): (state, "after_close") for state in CLOSED},
    **{(state, Act.RETRACTION): (State.RETRACTED, "") for state in (State.CANCELLED, State.COMPLETED)},
    (State.OPEN, Act.OPENING): (State.OPEN, "second_opening"),
    (State.NEW, Act.OPENING): (State.OPEN, ""),
}
"""(state, act) -> (next state, flag). Every pair stands here; `docs/reference/cases.md` is drawn from it."""


@dataclass(frozen=True, slots=True)
class Member:
    """One entry of a case: a message, a center's refusal of one (`unadmitted`), an `overdue` or a `whole` entry.

    `answers` is the id of the message it answers, `people` who signed it and `keys` with which keys, `open` its open
    fields as canonical JSON: a center holds every member of its channel in memory, and bytes are a quarter of the size
    of what they say.
    """

    party: str
    index: int
    at: Instant
    id: str
    act: Act
    form: str = ""
    precedence: str = ""
    answers: str | None = None
    people: tuple[str, ...] = ()
    open: bytes = b"{}"
    keys: tuple[str, ...] = ()

    @property
    def fields(self) -> Mapping[str, Any]:
        """Return the open fields."""
        return read_fields(self.open)

    @property
    def place(self) -> tuple[Instant, str, int]:
        """Return what orders members."""
        return (self.at, self.party, self.index)


@lru_cache(maxsize=1024)
def read_fields(written: bytes) -> Mapping[str, Any]:
    """Return open fields as they were written."""
    value = decode(written)
    assert isinstance(value, dict)
    return MappingProxyType(value)


@dataclass(frozen=True, slots=True)
class Step:
    """A member in its turn: the state after it, and the flag if it came out of turn."""

    member: Member
    state: State
    flag: str


@dataclass(frozen=True, slots=True)
class Case:
    """A case as its members make it.

    `undone` are the ids of messages retracted or refused, by a message that itself stands; `fields` the effective ones.
    """

    id: str
    steps: tuple[Step, ...]
    state: State
    undone: frozenset[str]
    fields: Mapping[str, Any]

    @property
    def opening(self) -> Member | None:
        """Return the message that opened the case, if it is held."""
        return next((step.member for step in self.steps if step.member.id == self.id), None)

    @property
    def members(self) -> tuple[Member, ...]:
        """Return the members in their order."""
        return tuple(step.member for step in self.steps)

    def closed_by(self, *states: State) -> Member | None:
        """Return the member that first brought the case into one of *states*, if it is in one."""
        if self.state not in states:
            return None
        return next(step.member for step in self.steps if step.state in states)


def compute_case(case_id: str, members: Iterable[Member]) -> Case:
    """Return the case that the set of *members* makes."""
    ordered = in_order(members)
    undone = undone_in(ordered)
    state, steps = State.NEW, []
    for member in ordered:
        state, flag = TABLE[state, act_in(case_id, member, undone)]
        steps.append(Step(member, state, flag))
    return Case(case_id, tuple(steps), state, undone, effective_fields(case_id, ordered, undone))


def in_order(members: Iterable[Member]) -> list[Member]:
    """Return *members* by (at, party, index), each after the member it answers, if that is there."""
    held = {member.id for member in members}
    ready: list[tuple[tuple[Instant, str, int], Member]] = []
    after: dict[str, list[Member]] = {}
    for member in members:
        if member.answers in held and member.answers != member.id:
            after.setdefault(str(member.answers), []).append(member)
        else:
            heapq.heappush(ready, (member.place, member))
    ordered: list[Member] = []
    while ready:
        member = heapq.heappop(ready)[1]
        ordered.append(member)
        for next_member in after.pop(member.id, ()):
            heapq.heappush(ready, (next_member.place, next_member))
    return ordered


def undone_in(ordered: Sequence[Member]) -> frozenset[str]:
    """Return the ids of messages that were retracted or refused; a retraction that was taken back undoes nothing."""
    undone: set[str] = set()
    for member in reversed(ordered):  # whatever undoes a member stands behind it
        if member.act in UNDONE and member.answers is not None and member.id not in undone:
            undone.add(member.answers)
    return frozenset(undone)


def act_in(case_id: str, member: Member, undone: frozenset[str]) -> Act:
    """Return what *member* does to its case: nothing if it was undone.

    Undoing one message is an aside, unless it is the one that opened the case.
    """
    if member.id == case_id:
        return Act.OPENING
    if member.id in undone or (member.act in UNDONE and member.answers != case_id):
        return Act.ASIDE
    return member.act


def effective_fields(case_id: str, ordered: Iterable[Member], undone: frozenset[str]) -> Mapping[str, Any]:
    """Return the open fields of the opening with the `changes` of the amendments that stand."""
    fields: dict[str, Any] = {}
    for member in ordered:
        if member.id == case_id:
            fields = {**member.fields, **fields}
        elif member.act is Act.AMENDMENT and member.id not in undone:
            fields.update(member.fields.get("changes", {}))
    return fields


def whole_remark(party: str, index: int, at: Instant, message: str) -> Member:
    """Return what a `whole` entry is in its case."""
    return Member(party, index, at, f"{party}:{index}", Act.WHOLE, answers=message)
