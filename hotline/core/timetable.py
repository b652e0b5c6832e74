"""The vocabulary of a rehearsal: how a form is rehearsed, what may happen then, and the timetable that comes of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from hotline.core.canonical import Duration, Instant, Json, instant
from hotline.core.forms import Form
from hotline.core.obligations import Obligation
from hotline.core.protocol import Protocol

START: Final = instant("2026-11-02T09:00:00.000Z")  # a Monday, so that five working days are five days

Fill: TypeAlias = Callable[[Form, Instant], Mapping[str, Json]]
"""What gives plausible fields for a form at an instant."""


@dataclass(frozen=True, slots=True)
class Setting:
    """How a form is rehearsed: the first of *parties* sends it at *start*.

    *answered* says how long after sending a level or a follow-up is answered, *asked* when the other side asks for
    what it needs and when it is told (None: never). If not *held*, the message does not get through.
    """

    parties: tuple[str, str] = ("us", "cn")
    start: Instant = START
    precedence: str | None = None
    status: str = "actual"
    answered: Mapping[str, Duration] = field(default_factory=dict)
    asked: tuple[Duration, Duration | None] | None = None
    held: bool = True


@dataclass(frozen=True, slots=True)
class Sent:
    """*party* sends the message; with *answering*, what it answers was sent before."""

    at: Instant
    party: str
    form: str
    answering: str | None


@dataclass(frozen=True, slots=True)
class Comes:
    """An instant comes that the fields name (`window.start`, `next_update_by`), or a period ends (`2026-Q4`)."""

    at: Instant
    path: str


@dataclass(frozen=True, slots=True)
class Turns:
    """From now on the same message would bear a flag: `late`, `below_floor`, `prompt_late`."""

    at: Instant
    flag: str


@dataclass(frozen=True, slots=True)
class Answered:
    """*party* answers with *form*: what it owed (*kind*), or a question (`asked`, `told`)."""

    at: Instant
    party: str
    kind: str
    form: str


@dataclass(frozen=True, slots=True)
class Passed:
    """A deadline of *party* passes and nothing was answered."""

    at: Instant
    party: str
    kind: str


@dataclass(frozen=True, slots=True)
class Called:
    """*party* calls whoever is *role* on its own side, or lays *draft* on the desk.

    *kind* is what was missed, and *owed_by* by whom; or `arrived`, when the message has come.
    """

    at: Instant
    party: str
    kind: str
    owed_by: str
    role: str
    title: Mapping[str, str]
    draft: str | None = None


Happening: TypeAlias = Sent | Comes | Turns | Answered | Passed | Called


@dataclass(frozen=True, slots=True)
class Timetable:
    """A form or a return, rehearsed; times count from `start`.

    `case` are the forms of the case up to this one (none for a return). `owed` is everything that is owed, as it stands
    in the end, `titles` name what has no name known everywhere, `absent` is what other fields might make somebody owe,
    `questions` are the forms that stop the clock of an obligation, `working_days` whether any is counted in those.
    `spared` are the calls that answers made needless.
    """

    code: str
    title: Mapping[str, str]
    protocol: Protocol
    setting: Setting
    start: Instant
    happenings: tuple[Happening, ...]
    owed: tuple[Obligation, ...]
    titles: Mapping[str, Mapping[str, str]]
    precedence: str = ""
    case: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    questions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    working_days: bool = False
    spared: tuple[Called, ...] = ()
