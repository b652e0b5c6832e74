"""The closed vocabulary of an agreement: the words that code and protocol files share, and what is counted in time.

Whatever stands here is part of language version 1. A file that needs another word needs another version.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from hotline.core.canonical import Duration, Instant
from hotline.core.conditions import Condition

LANGUAGE: Final = 1
LANGUAGES: Final = ("en", "zh")
PRECEDENCES: Final = ("FLASH", "IMMEDIATE", "PRIORITY", "ROUTINE")
URGENT: Final = frozenset({"FLASH", "IMMEDIATE"})
STATUSES: Final = ("actual", "exercise", "test")
LEVELS: Final = ("delivered", "received", "acknowledged", "holding", "replied")
ACTS: Final = (
    "notice",
    "amendment",
    "cancellation",
    "completion",
    "report",
    "query",
    "reply",
    "holding",
    "receipt",
    "acknowledgement",
    "refusal",
    "decline",
    "retraction",
    "test",
)
CLOSING: Final = frozenset({"cancellation", "completion"})
ANSWERING: Final[Mapping[str, frozenset[str]]] = {
    "received": frozenset({"receipt", "acknowledgement", "holding", "reply", "query"}),
    "acknowledged": frozenset({"acknowledgement", "holding", "reply"}),
    "holding": frozenset({"holding", "reply"}),
    "replied": frozenset({"reply"}),
}
SENDERS: Final = ("either", "originator", "recipient")
DEBTORS: Final = ("originator", "recipient", "sender", "other")
SIDES: Final = ("owing", "waiting", "both")
SIGNERS: Final = ("operator", "system")
SKEW: Final = Duration(30_000)
CONTACTS: Final = (
    "duty-officer",
    "shift-leader",
    "embassy",
    "national-authority",
    "principal",
    "working-group",
    "exercise-controller",
    "customs-attache",
)
HUMAN_FAMILIES: Final = frozenset({"NCC"})
"""Families of forms (nuclear command and control) that no machine may sign, whatever a file says."""
RELEASES: Final = ("parties", "counts", "public")
COUNTED: Final = ("continuous", "working_days")


@dataclass(frozen=True, slots=True)
class Limit:
    """A deadline: how long after its anchor, and the ladder climbed when it is missed (None: nobody is called).

    Counted in `working_days`, *within* is whole days of the party that owes. The deadline is no later than *at_least*
    ahead of the instant that *before* names, if it names one, and stands still while a message of one of *tolled_by*
    waits for its answer.
    """

    within: Duration
    ladder: str | None
    calendar: str = "continuous"
    before: str = ""
    at_least: Duration = Duration(0)
    tolled_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Timing:
    """The deadlines of one precedence, level by level, and who may originate at it."""

    title: Mapping[str, str]
    delivered: Limit
    received: Limit
    acknowledged: Limit
    holding: Limit | None
    replied: Limit | None
    signed_by: tuple[str, ...]
    two_people: bool

    def limit(self, level: str) -> Limit | None:
        """Return the deadline of *level*, if this precedence sets one."""
        found: Limit | None = getattr(self, level)
        return found


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of a ladder: *at* after the missed deadline, for one side or both.

    It either calls a contact role or drafts a form, which is laid on the desk and an operator called. `title` says what
    the person called should do, in every language (empty: nothing special); `fill` are values for fields of the draft.
    """

    at: Duration
    side: str
    call: str | None
    draft: str | None
    title: Mapping[str, str]
    fill: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Definition:
    """A term: its agreed *meaning*, or, where there is none, what each party of *sides* means by it."""

    title: Mapping[str, str]
    meaning: Mapping[str, str] | None
    sides: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Span:
    """A duration that may depend on the open fields: that of the first condition that holds, or the default."""

    default: Duration
    cases: tuple[tuple[Condition, Duration], ...] = ()

    @property
    def shortest(self) -> Duration:
        """Return the shortest duration that there may be."""
        return min((self.default, *(duration for _, duration in self.cases)))

    def length(self, fields: Mapping[str, Any], now: Instant, parameters: Mapping[str, Any]) -> Duration:
        """Return the duration for these fields."""
        for condition, duration in self.cases:
            if condition.holds(fields, now, parameters):
                return duration
        return self.default


def is_for_people(code: str) -> bool:
    """Return whether the form *code* is of a family that only people may sign."""
    return code.partition("-")[0] in HUMAN_FAMILIES
